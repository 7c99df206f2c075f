#include <stdio.h>

#include "common/reports/offline.h"
#include "common/reports/open_obligations.h"
#include "services/cli/event_files.h"
#include "services/cli/json.h"
#include "services/cli/replay_rules.h"

static duly_result gather_log(struct log *log, struct gathering *g, duly_instant until,
			      size_t *ret_refused, struct duly_diag *diag)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	struct reject reject;
	duly_instant recorded;
	struct str id;
	uint32_t n;

	*ret_refused = 0;
	duly_result r = log_cursor_open(log, log_start(log), &cursor, diag);
	while (r == DULY_OK) {
		r = log_cursor_next(cursor, &records, &n, &recorded, &after, diag);
		if (r != DULY_OK || recorded.ms > until.ms)
			break;
		for (uint32_t i = 0; i < n; i++)
			*ret_refused += records[i].kind == LOG_EVENT &&
					gathering_take(g, records[i].body, recorded, &id,
						       &reject) == GATHERED_REFUSED;
	}
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

static duly_result derive_log(struct log *log, const struct law *law, duly_instant at,
			      struct offline **ret, struct duly_diag *diag)
{
	duly_auto(gathering) g = gathering_new(law, at);
	size_t refused;

	duly_result r = gather_log(log, g, at, &refused, diag);
	if (r == DULY_OK && refused > 0)
		fprintf(stderr, "%zu events are none under these rules, and are left out\n",
			refused);
	if (r == DULY_OK)
		r = gathering_derive(g, ret, diag);
	if (r == DULY_OK)
		event_files_complain(*ret);
	return r;
}

static struct open_obligations open_ones(const struct offline *o)
{
	struct open_obligations ret = { .arena = o->arena };
	uint8_t id[ID_LEN];

	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			obligation_id(&d->obligations[k], id);
			open_obligations_add(&ret, &d->obligations[k], id, o->cases[i]->subject);
		}
	}
	return ret;
}

struct differences {
	struct json out;
	bool json; /* is what is printed */
	size_t added, removed, moved;
};

static const char *due_text(duly_civil due, char text[DULY_DATE_TEXT])
{
	return due.day == DULY_NO_DATE.day ? "none" : duly_civil_print(due, text);
}

static void put_difference(struct json *j, const char *what, const struct open_difference *d)
{
	const struct open_obligation *one = d->was != NULL ? d->was : d->is;

	json_map(j, NULL);
	json_name(j, "change", what);
	json_hex(j, "obligation", one->id, ID_LEN);
	json_text(j, "case", one->subject);
	json_text(j, "rule", one->rule);
	if (d->was != NULL && d->was->due.day != DULY_NO_DATE.day)
		json_day(j, "was", d->was->due);
	if (d->is != NULL && d->is->due.day != DULY_NO_DATE.day)
		json_day(j, "due", d->is->due);
	json_end(j);
}

static void print_difference(struct differences *x, const char *what,
			     const struct open_difference *d)
{
	const struct open_obligation *was = d->was, *is = d->is, *one = was != NULL ? was : is;
	char from[DULY_DATE_TEXT], to[DULY_DATE_TEXT];

	if (x->json)
		put_difference(&x->out, what, d);
	else
		printf("%-8s %.*s %.*s %s%s%s\n", what, STR_FMT(one->subject), STR_FMT(one->rule),
		       was ? due_text(was->due, from) : "", was && is ? " -> " : "",
		       is ? due_text(is->due, to) : "");
}

/* Days to plan by and what is provisional are no matter here. */
static void compare(const struct offline *before, const struct offline *after,
		    struct differences *x)
{
	struct open_obligations was = open_ones(before), is = open_ones(after);
	size_t n;
	const struct open_difference *list = open_obligations_compare(&was, &is, &n);

	for (size_t i = 0; i < n; i++) {
		switch (list[i].change) {
		case OPEN_ENDED:
			print_difference(x, "removed", &list[i]);
			x->removed++;
			break;
		case OPEN_OPENED:
			print_difference(x, "added", &list[i]);
			x->added++;
			break;
		case OPEN_MOVED:
			print_difference(x, "moved", &list[i]);
			x->moved++;
			break;
		case OPEN_ACT_BY:
		case OPEN_FINAL:
		case OPEN_PROVISIONAL:
		case OPEN_CHANGE_COUNT:
			break;
		}
	}
}

static void print_json(struct differences *d, const struct offline *before,
		       const struct offline *after)
{
	struct json *j = &d->out;

	json_map(j, NULL);
	json_list(j, "differences");
	compare(before, after, d);
	json_end(j);
	json_number(j, "added", d->added);
	json_number(j, "removed", d->removed);
	json_number(j, "moved", d->moved);
	json_end(j);
	json_finish(j);
}

duly_result replay_rules(const struct replay_rules *q, struct log *log, bool json,
			 struct duly_diag *diag)
{
	duly_auto(offline) before = NULL;
	duly_auto(offline) after = NULL;
	struct differences d = { .out = JSON_TO(stdout), .json = json };

	duly_result r = derive_log(log, q->in_force, q->at, &before, diag);
	if (r == DULY_OK)
		r = derive_log(log, q->other, q->at, &after, diag);
	if (r != DULY_OK)
		return r;
	if (json) {
		print_json(&d, before, after);
		return DULY_OK;
	}
	compare(before, after, &d);
	printf("%zu added, %zu removed, %zu moved\n", d.added, d.removed, d.moved);
	return DULY_OK;
}
