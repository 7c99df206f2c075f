#include "services/cli/reconcile_print.h"
#include "common/text/words.h"
#include "services/cli/json.h"
#include "services/cli/table.h"

static const char *kind_name_of(const struct reconcile_line *l)
{
	return l->theirs != NULL ? l->theirs->kind->name : l->ours->kind->name;
}

void reconcile_print(const struct reconcile *r, FILE *to)
{
	static const struct table_column COLUMNS[] = {
		{ "CASE", TABLE_LEFT }, { "KIND", TABLE_LEFT },    { "THEIRS", TABLE_LEFT },
		{ "OURS", TABLE_LEFT }, { "VERDICT", TABLE_LEFT }, { "WHY", TABLE_LEFT },
	};
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));
	char day[WORDS_DATE];

	for (size_t i = 0; i < r->line_count; i++) {
		const struct reconcile_line *l = &r->lines[i];

		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(reconcile_subject(l)));
		table_put(t, 1, "%s", kind_name_of(l));
		table_put(t, 2, "%s", l->theirs == NULL ? "" : words_short(l->theirs->due, day));
		table_put(t, 3, "%s", l->ours == NULL ? "" : words_short(l->ours->due, day));
		table_put(t, 4, "%s", reconcile_verdict_name(l->verdict));
		table_put(t, 5, "%.*s", STR_FMT(l->why));
	}
	table_print(t, to);
	if (r->line_count > 0)
		fputc('\n', to);
	for (int v = 0; v < RECONCILE_VERDICT_COUNT; v++)
		fprintf(to, "%8zu  %s\n", r->counts[v],
			reconcile_verdict_name((enum reconcile_verdict)v));
}

static void put_line(struct json *j, const struct reconcile_line *l)
{
	json_row(j);
	json_text(j, "case", reconcile_subject(l));
	json_name(j, "kind", kind_name_of(l));
	json_name(j, "verdict", reconcile_verdict_name(l->verdict));
	if (l->theirs != NULL) {
		json_day(j, "theirs", l->theirs->due);
		json_name(j, "file", l->theirs->file);
		json_number(j, "line", l->theirs->line);
	}
	if (l->ours != NULL) {
		json_day(j, "ours", l->ours->due);
		json_day(j, "counted_from", l->ours->on);
		json_text(j, "rule", l->ours->rule);
		json_text(j, "council", l->ours->council);
	}
	if (l->why.len > 0)
		json_text(j, "why", l->why);
	json_end(j);
}

void reconcile_print_json(const struct reconcile *r, FILE *to)
{
	struct json j = JSON_TO(to);

	json_map(&j, NULL);
	json_time(&j, "as_of", r->at);
	json_list(&j, "lines");
	for (size_t i = 0; i < r->line_count; i++)
		put_line(&j, &r->lines[i]);
	json_end_here(&j);
	json_break(&j);
	json_map(&j, "counts");
	for (int v = 0; v < RECONCILE_VERDICT_COUNT; v++)
		json_number(&j, reconcile_verdict_name((enum reconcile_verdict)v), r->counts[v]);
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}
