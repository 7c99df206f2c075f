#include "services/cli/verb.h"

/* The table of verbs, in the order of help; each is a file in verbs/. */

/* clang-format off */
#define VERBS(X) \
	X(publish) X(retract) X(watch) X(list) X(derive) X(explain) X(ack) X(snooze) X(delay) X(dispute) \
	X(rules_check) X(rules_test) X(rules_show) X(rules_list) X(rules_audit) \
	X(rules_impact) X(rules_load) \
	X(calendar_add) X(calendar_show) X(calendar_import) X(calendar_impact) X(calendar_load) X(calendar_feed) X(calendar_link) \
	X(directory_check) X(directory_load) X(route_check) X(route_test) X(route_impact) X(route_load) \
	X(import_ssd) X(import_ssda903) X(import_table) \
	X(intake) X(outbox_put) X(outbox_send) X(outbox_list) X(outbox_forget) \
	X(mail_preview) X(mail_show) X(mail_queue) X(mail_dead) X(mail_resend) \
	X(quarantine_list) X(quarantine_show) X(quarantine_retry) X(quarantine_drop) \
	X(info) X(consumers) X(hold) X(release) X(clock_show) X(clock_confirm) \
	X(token_new) X(token_list) \
	X(replay) X(reconcile) X(rebuild) X(log_verify) X(log_export) \
	X(schema) X(simulate) X(rehearse) X(timeliness) X(report_all) X(report_diff) X(report) X(doctor) X(help)
/* clang-format on */

#define X(name) extern const struct verb verb_##name;
VERBS(X)
#undef X

#define X(name) &verb_##name,
static const struct verb *const LIST[] = { VERBS(X) };
#undef X

const struct verb *const *verbs(size_t *ret_count)
{
	*ret_count = LEN(LIST);
	return LIST;
}

static bool begins(const struct verb *v, int argc, char *const *argv, int *ret_words)
{
	const char *blank = strchr(v->name, ' ');
	const size_t first = blank ? (size_t)(blank - v->name) : strlen(v->name);

	if (argc < 1 || strlen(argv[0]) != first || memcmp(argv[0], v->name, first) != 0)
		return false;
	*ret_words = blank ? 2 : 1;
	return blank == NULL || (argc > 1 && strcmp(argv[1], blank + 1) == 0);
}

const struct verb *verb_find(int argc, char *const *argv, int *ret_words)
{
	for (size_t i = 0; i < LEN(LIST); i++) {
		if (begins(LIST[i], argc, argv, ret_words))
			return LIST[i];
	}
	return NULL;
}
