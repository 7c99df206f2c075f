#include <stdio.h>

#include "common/post/mime.h"
#include "services/cli/verb.h"

struct mail_show_given {
	bool html;
};
#define GIVEN struct mail_show_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	FLAG("html", 0, html, "its HTML, as a browser shows it, and not its text"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "a letter that was written into a file, as whoever gets it sees it",
	.about = "Of duly-mail --dry-run or duly rehearse --letters, or any mail that was saved (.eml).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { MESSAGE_MAX = 16 << 20 };

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct mail_show_given *given = call->given;
	duly_auto_fini(buf) message = { 0 };
	duly_auto_fini(buf) shown = { 0 };

	const duly_result r = file_read(call->words[0], MESSAGE_MAX, &message, diag);
	if (r != DULY_OK)
		return r;
	if (!mime_show(buf_view(&message), given->html, &shown))
		return duly_fail(diag, DULY_E_MALFORMED, "%s: no mail with %s in it",
				 call->words[0], given->html ? "HTML" : "text");
	fwrite(shown.data, 1, shown.len, stdout);
	return DULY_OK;
}

const struct verb verb_mail_show = { "mail show", &COMMAND, run };
