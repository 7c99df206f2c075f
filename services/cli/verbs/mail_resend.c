#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"
#include "services/cli/mail_state.h"
#include "services/cli/verb.h"

/* Letters that were refused or came back, once more. The gateway alone writes what it keeps: it is
 * left a file of the number, which it takes up within seconds, or when it starts. */

struct mail_resend_given {
	const char *state;
};
#define GIVEN struct mail_resend_given
/* clang-format off */
static const struct option_row OPTIONS[] = { STATE, OPTIONS_END };

static const struct command COMMAND = {
	.operands = "NUMBER|all",
	.least = 1,
	.most = WORDS_MAX,
	.summary = "sends mail once more that was refused for good or came back (duly mail dead)",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result ask(const char *dir, uint64_t number, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	char *path = memory_printf("%s/resend/%llu", dir, (unsigned long long)number);

	duly_result r = whole_file_open(path, &file, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&file, diag);
	free(path);
	return r;
}

struct resending {
	const char *dir;
	uint64_t wanted; /* 0: all */
	size_t n;
	duly_result r;
	struct duly_diag *diag;
};

static void ask_for(void *ctx, const struct letter *l)
{
	struct resending *a = ctx;

	if (a->r != DULY_OK || (a->wanted > 0 && a->wanted != l->number))
		return;
	a->r = ask(a->dir, l->number, a->diag);
	a->n++;
}

static duly_result make_folder(const char *dir, struct duly_diag *diag)
{
	char *path = memory_printf("%s/resend", dir);
	const bool made = mkdir(path, 0700) == 0 || errno == EEXIST;

	free(path);
	return made ? DULY_OK : duly_fail(diag, DULY_E_IO, "%s/resend: %s", dir, strerror(errno));
}

static duly_result resend(const char *dir, const char *word, size_t *n, struct duly_diag *diag)
{
	struct resending a = { .dir = dir, .r = DULY_OK, .diag = diag };

	if (strcmp(word, "all") != 0 &&
	    (!str_to_u64(str_of(word), UINT64_MAX, &a.wanted) || a.wanted == 0))
		return duly_fail(diag, DULY_E_USAGE, "'%s' is neither a number nor all", word);
	const duly_result r =
		mail_each(dir, 1u << LETTER_DEAD | 1u << LETTER_BOUNCED, ask_for, &a, diag);

	*n += a.n;
	if (r != DULY_OK || a.r != DULY_OK)
		return r != DULY_OK ? r : a.r;
	return a.wanted == 0 || a.n > 0
		       ? DULY_OK
		       : duly_fail(diag, DULY_E_NOTFOUND,
				   "letter %s was neither refused, nor has it come back", word);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct mail_resend_given *given = call->given;
	const char *dir = mail_folder(given->state);
	duly_result r = make_folder(dir, diag);
	size_t n = 0;

	for (int i = 0; i < call->word_count && r == DULY_OK; i++)
		r = resend(dir, call->words[i], &n, diag);
	if (r == DULY_OK)
		printf("%zu to be sent once more.\n", n);
	return r;
}

const struct verb verb_mail_resend = { "mail resend", &COMMAND, run };
