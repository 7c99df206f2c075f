/* model.h - a letter as the values that templates are filled from. Private to this folder. */
#pragma once
#include "common/post/weigh.h"

enum { MODEL_LINES_MAX = 60 }; /* more of them are counted, and not shown */

struct model_input {
	const struct post_whom *whom;
	const struct text_language *language;
	const struct weighed *lines;
	size_t n;
	const char (*tokens)[POST_TOKEN + 1]; /* of each line; "": none */
	enum post_how how;
	duly_instant now;
};
/* The caller ends it with json_decref(). duly-mail(8) has what is in it. */
json_t *model_make(struct post *p, const struct model_input *in, struct duly_diag *diag);
