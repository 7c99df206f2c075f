#include "services/cli/data.h"

/* `duly log verify`, `duly log export`: the log by itself. Opening it checks every batch. */

static duly_result open_whole(const struct args *args, struct log **ret, struct duly_diag *diag)
{
	return folder_open_log(args->data, (struct log_position){ 0 }, ret, diag);
}

typedef void (*each_record)(const struct log_record *record);

struct counted_records {
	duly_instant from, until; /* of what is wanted */
	uint64_t batches;
	uint64_t kinds[LOG_CLOCK + 1];
	duly_instant first, last;
};

#define ALL ((struct counted_records){ .from = DULY_NO_INSTANT, .until = DULY_NEVER })

static duly_result each(struct log *log, each_record record, struct counted_records *ret,
			struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	duly_instant recorded;
	uint32_t n;

	duly_result r = log_cursor_open(log, log_start(log), &cursor, diag);
	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK || recorded.ms > ret->until.ms)
			break;
		if (recorded.ms < ret->from.ms)
			continue;
		if (ret->batches++ == 0)
			ret->first = recorded;
		ret->last = recorded;
		for (uint32_t i = 0; i < n; i++) {
			if (records[i].kind <= LOG_CLOCK)
				ret->kinds[records[i].kind]++;
			if (record != NULL)
				record(&records[i]);
		}
		progress("%llu records", (unsigned long long)after.sequence);
	}
	progress_end();
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

/* ---- verify ---------------------------------------------------------------------------------- */

static void print_json_end(const struct log *log, const struct counted_records *c)
{
	const struct log_position end = log_end(log);
	char incarnation[33], root[2 * SHA256_LEN + 1];

	printf("{ \"incarnation\": \"%s\", \"records\": %llu, \"batches\": %llu, \"segments\": %u, "
	       "\"root\": \"%s\" }\n",
	       hex_print(log_incarnation(log), 16, incarnation), (unsigned long long)end.sequence,
	       (unsigned long long)c->batches, end.segment,
	       hex_print(end.root.hash, SHA256_LEN, root));
}

static void print_end(const struct log *log, const struct counted_records *c)
{
	const struct log_position end = log_end(log);
	char text[2 * SHA256_LEN + 1], from[DULY_TIME_TEXT], to[DULY_TIME_TEXT];

	printf("incarnation %s\n", hex_print(log_incarnation(log), 16, text));
	printf("%llu records in %llu batches, %u segments\n", (unsigned long long)end.sequence,
	       (unsigned long long)c->batches, end.segment);
	if (c->batches > 0)
		printf("recorded from %s to %s\n", duly_instant_print(c->first, from),
		       duly_instant_print(c->last, to));
	for (unsigned kind = 1; kind < LEN(c->kinds); kind++) {
		if (c->kinds[kind] > 0)
			printf("  %10llu %s\n", (unsigned long long)c->kinds[kind],
			       log_kind_name((enum log_kind)kind));
	}
	printf("root %s of %llu records: every batch and every digest holds\n",
	       hex_print(end.root.hash, SHA256_LEN, text), (unsigned long long)end.root.size);
}

duly_result verb_log_verify(const struct args *args, struct duly_diag *diag)
{
	struct counted_records counted = ALL;
	duly_auto(log) log = NULL;

	duly_result r = open_whole(args, &log, diag);
	if (r == DULY_OK)
		r = each(log, NULL, &counted, diag);
	if (r == DULY_E_CORRUPT)
		return DULY_E_REFUSED;
	if (r != DULY_OK)
		return r;
	if (args->json)
		print_json_end(log, &counted);
	else
		print_end(log, &counted);
	return DULY_OK;
}

/* ---- export ---------------------------------------------------------------------------------- */

static void export_record(const struct log_record *record)
{
	char recorded[DULY_TIME_TEXT];
	duly_auto_fini(buf) text = { 0 };
	duly_auto_fini(wire) w = { 0 };

	printf("{\"seq\":%llu,\"kind\":\"%s\",\"recorded\":\"%s\",\"body\":",
	       (unsigned long long)record->sequence, log_kind_name(record->kind),
	       duly_instant_print(record->recorded, recorded));
	if (wire_unpack(record->body, &w, NULL) == DULY_OK)
		json_from_wire(&w.root, 0, &text);
	else
		buf_puts(&text, "null");
	print_buf(&text, stdout);
	puts("}");
}

duly_result verb_log_export(const struct args *args, struct duly_diag *diag)
{
	struct counted_records counted = ALL;
	duly_auto(log) log = NULL;
	duly_result r = DULY_OK;

	if (args->from != NULL)
		r = given_instant_alone(args->from, "--from", &counted.from, diag);
	if (r == DULY_OK && args->until != NULL)
		r = given_instant_alone(args->until, "--until", &counted.until, diag);
	if (r == DULY_OK)
		r = open_whole(args, &log, diag);
	return r == DULY_OK ? each(log, export_record, &counted, diag) : r;
}
