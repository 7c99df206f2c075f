#include <stdio.h>

#include "services/cli/json.h"
#include "services/cli/mail_state.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

/* The letters that wait to be handed over, and those that somebody has to look at. */

struct mail_letters_given {
	const char *state;
	bool json;
};
#define GIVEN struct mail_letters_given
/* clang-format off */
static const struct option_row OPTIONS[] = { STATE, JSON, OPTIONS_END };

#define LETTERS(summary_) \
	{ .operands = "", .summary = summary_, .options = OPTIONS, .given = sizeof(GIVEN) }
static const struct command QUEUE_COMMAND = LETTERS("mail that waits to be handed over, and since when");
static const struct command DEAD_COMMAND = LETTERS("mail that was refused for good or came back, and why");
/* clang-format on */

struct listing_letters {
	struct arena *arena;
	struct table *table;
	struct json *json;
};

static struct str why(const struct letter *l, struct arena *arena)
{
	if (l->enhanced.len > 0)
		return l->enhanced;
	return l->code > 0 ? arena_printf(arena, "%u", l->code) : STR("");
}

static void put_row(void *ctx, const struct letter *l)
{
	struct listing_letters *to = ctx;
	char when[DULY_TIME_TEXT];

	table_row(to->table);
	table_put(to->table, 0, "%llu", (unsigned long long)l->number);
	table_put(to->table, 1, "%.*s", STR_FMT(mail_whom(l, to->arena)));
	table_put(to->table, 2, "%s", letter_state_name(l->state));
	table_put(to->table, 3, "%s", duly_instant_print(l->made, when));
	table_put(to->table, 4, "%zu", l->n);
	table_put(to->table, 5, "%u", l->attempts);
	table_put(to->table, 6, "%.*s", STR_FMT(why(l, to->arena)));
}

static void put_map(void *ctx, const struct letter *l)
{
	struct listing_letters *to = ctx;
	struct json *j = to->json;

	json_map(j, NULL);
	json_number(j, "number", l->number);
	json_text(j, "to", mail_whom(l, to->arena));
	json_text(j, "council", l->whom.council);
	json_name(j, "state", letter_state_name(l->state));
	json_hex(j, "message", l->id, ID_LEN);
	json_time(j, "made", l->made);
	if (l->next.ms != DULY_NO_INSTANT.ms)
		json_time(j, "next", l->next);
	json_number(j, "lines", l->n);
	json_number(j, "attempts", l->attempts);
	json_text(j, "why", why(l, to->arena));
	json_end(j);
}

static duly_result show(const struct call *call, unsigned states, const char *none,
			struct duly_diag *diag)
{
	static const struct table_column COLUMNS[] = {
		{ "NUMBER", TABLE_RIGHT }, { "TO", TABLE_LEFT },     { "STATE", TABLE_LEFT },
		{ "MADE", TABLE_LEFT },    { "LINES", TABLE_RIGHT }, { "TRIED", TABLE_RIGHT },
		{ "WHY", TABLE_LEFT },
	};
	const struct mail_letters_given *given = call->given;
	duly_auto(arena) arena = arena_new();
	duly_auto(table) table = table_new(COLUMNS, LEN(COLUMNS));
	struct json j = JSON_TO(stdout);
	struct listing_letters to = { arena, table, &j };

	if (given->json)
		json_list(&j, NULL);
	const duly_result r = mail_each(mail_folder(given->state), states,
					given->json ? put_map : put_row, &to, diag);
	if (given->json) {
		json_end(&j);
		json_finish(&j);
	} else if (r == DULY_OK && table_is_empty(table)) {
		puts(none);
	} else {
		table_print(table, stdout);
	}
	return r;
}

static duly_result run_queue(const struct call *call, struct duly_diag *diag)
{
	return show(call, 1u << LETTER_WAITS, "Nothing waits.", diag);
}

static duly_result run_dead(const struct call *call, struct duly_diag *diag)
{
	return show(call, 1u << LETTER_DEAD | 1u << LETTER_BOUNCED, "Nothing was refused.", diag);
}

const struct verb verb_mail_queue = { "mail queue", &QUEUE_COMMAND, run_queue };
const struct verb verb_mail_dead = { "mail dead", &DEAD_COMMAND, run_dead };
