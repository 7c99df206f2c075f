#include <stdio.h>
#include <stdlib.h>

#include "common/post/post.h"
#include "common/post/present.h"
#include "services/cli/mail_state.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct mail_preview_given {
	const char *data, *state, *templates, *council, *on, *look, *link;
	bool eml;
};
#define GIVEN struct mail_preview_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, STATE,
	TEXT("templates", 0, templates, "DIR", "a folder for each language; else $DULY_TEMPLATES"),
	TEXT("council", 0, council, "COUNCIL", "whose person or team it is, where several have one of that name"),
	TEXT("on", 0, on, "DATE", "the morning; else today's"),
	TEXT("look", 0, look, "TEXT", "as the gateway has it"),
	TEXT("case-link", 0, link, "URL", "as the gateway has it"),
	FLAG("eml", 0, eml, "the whole message, and not its text alone"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "PERSON|TEAM",
	.least = 1,
	.most = 1,
	.summary = "what somebody would be written in the morning, of what waits for them now",
	.about = "Each line is looked at as the gateway would look at it. Nothing is sent, and nothing kept;\n"
		 "codes to answer with are dashes.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static const char *templates_of(const struct mail_preview_given *given)
{
	const char *named = getenv("DULY_TEMPLATES");

	return given->templates != NULL ? given->templates
	       : named != NULL          ? named
					: "/usr/share/duly/mail";
}

struct previewing {
	struct present *present;
	struct store *store;
	struct texts texts;
	struct post *post;
	struct post_settings settings;
};

static void end(struct previewing *v)
{
	post_free(&v->post);
	present_free(&v->present);
	store_close(&v->store);
	texts_fini(&v->texts);
}

static duly_result begin(struct previewing *v, const struct mail_preview_given *given,
			 duly_instant now, struct duly_diag *diag)
{
	duly_result r = texts_load(templates_of(given), &v->texts, diag);

	v->settings = (struct post_settings){ .from = "duly@localhost",
					      .name = "Duly",
					      .look = given->look,
					      .case_link = given->link,
					      .random = bytes_random };
	v->present = present_new(given_data(given->data));
	if (r == DULY_OK)
		r = present_look(v->present, now, 0, 0, diag);
	if (r == DULY_OK)
		r = store_open_lmdb(mail_folder(given->state), true, 0, &v->store, diag);
	if (r == DULY_E_NOTFOUND)
		duly_fail(diag, r,
			  "%s: duly-mail keeps nothing there; it has not run yet, or --state is "
			  "another",
			  mail_folder(given->state));
	if (r == DULY_OK)
		v->post = post_new(v->store, present_world(v->present), &v->texts, &v->settings);
	return r;
}

/* The morning of --on; of today the instant that it is. */
static duly_result morning(struct previewing *v, const char *on, struct str council,
			   duly_instant *now, struct duly_diag *diag)
{
	const struct post_world *w = present_world(v->present);
	duly_civil day;

	if (on == NULL)
		return DULY_OK;
	if (!duly_civil_parse(on, strlen(on), &day))
		return duly_fail(diag, DULY_E_USAGE, "--on: '%s' is no date", on);
	*now = zone_instant(w->zone(w->ctx), day, w->morning(w->ctx, council));
	return DULY_OK;
}

static duly_result nobody(struct previewing *v, const struct mail_preview_given *given,
			  const char *name, struct duly_diag *diag)
{
	struct suggestion near = suggest_for(str_of(name));

	present_offer(v->present, str_of(given->council), &near);
	return suggest_refuse(DULY_E_NOTFOUND, "no directory in force has", &near, diag);
}

static duly_result preview(struct previewing *v, const struct call *call, duly_instant now,
			   struct duly_diag *diag)
{
	const struct mail_preview_given *given = call->given;
	struct post_shown shown = { .whole = given->eml };
	struct post_whom whom;
	char council[80]; /* which a second look leaves as it is */

	if (!present_who(v->present, str_of(given->council), str_of(call->words[0]), &whom))
		return nobody(v, given, call->words[0], diag);
	snprintf(council, sizeof council, "%.*s", STR_FMT(whom.council));
	duly_result r = morning(v, given->on, whom.council, &now, diag);
	if (r == DULY_OK)
		r = present_look(v->present, now, 0, 0, diag);
	if (r == DULY_OK && present_who(v->present, str_of(council), str_of(call->words[0]), &whom))
		r = post_preview(v->post, &whom, now, &shown, diag);
	if (r == DULY_OK)
		fwrite(shown.text.data, 1, shown.text.len, stdout);
	buf_fini(&shown.text);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	struct previewing v = { .post = NULL };
	duly_result r = begin(&v, call->given, call->now, diag);

	if (r == DULY_OK)
		r = preview(&v, call, present_time(v.present, call->now), diag);
	end(&v);
	return r;
}

const struct verb verb_mail_preview = { "mail preview", &COMMAND, run };
