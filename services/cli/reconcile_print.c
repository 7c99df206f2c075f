#include "services/cli/reconcile_print.h"
#include "common/text/words.h"
#include "services/cli/cli.h"
#include "services/cli/table.h"

static const char *kind_name_of(const struct reconcile_line *l)
{
	return l->theirs != NULL ? l->theirs->kind->name : l->ours->kind->name;
}

void reconcile_print(const struct reconcile *r, FILE *to)
{
	static const struct table_column COLUMNS[] = {
		{ "CASE", false }, { "KIND", false },    { "THEIRS", false },
		{ "OURS", false }, { "VERDICT", false }, { "WHY", false },
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

static void pack_text(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

static void pack_day(struct buf *b, struct pack_open *map, const char *key, duly_civil day)
{
	map->n++;
	pack_cstr(b, key);
	pack_civil(b, day);
}

static void pack_line(struct buf *b, const struct reconcile_line *l)
{
	struct pack_open map = pack_map_begin(b);

	pack_text(b, &map, "case", reconcile_subject(l));
	pack_text(b, &map, "kind", str_of(kind_name_of(l)));
	pack_text(b, &map, "verdict", str_of(reconcile_verdict_name(l->verdict)));
	if (l->theirs != NULL) {
		pack_day(b, &map, "theirs", l->theirs->due);
		pack_text(b, &map, "file", str_of(l->theirs->file));
		map.n++;
		pack_cstr(b, "line");
		pack_uint(b, l->theirs->line);
	}
	if (l->ours != NULL) {
		pack_day(b, &map, "ours", l->ours->due);
		pack_day(b, &map, "counted_from", l->ours->on);
		pack_text(b, &map, "rule", l->ours->rule);
		pack_text(b, &map, "council", l->ours->council);
	}
	pack_text(b, &map, "why", l->why);
	pack_map_end(b, &map);
}

void reconcile_print_json(const struct reconcile *r)
{
	char at[DULY_TIME_TEXT];

	printf("{ \"as_of\": \"%s\", \"lines\": [", duly_instant_print(r->at, at));
	for (size_t i = 0; i < r->line_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		pack_line(&b, &r->lines[i]);
		fputs(i > 0 ? ",\n  " : "\n  ", stdout);
		print_json(buf_view(&b), stdout);
	}
	printf("],\n\"counts\": { ");
	for (int v = 0; v < RECONCILE_VERDICT_COUNT; v++)
		printf("%s\"%s\": %zu", v > 0 ? ", " : "",
		       reconcile_verdict_name((enum reconcile_verdict)v), r->counts[v]);
	puts(" } }");
}
