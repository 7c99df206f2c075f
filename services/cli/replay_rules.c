#include <stdio.h>
#include <stdlib.h>

#include "common/reports/offline.h"
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

struct replayed_obligation {
	uint8_t id[ID_LEN];
	struct str subject, rule;
	duly_civil due;
	duly_instant due_at;
};

static int by_id(const void *a, const void *b)
{
	const struct replayed_obligation *x = a, *y = b;

	return memcmp(x->id, y->id, ID_LEN);
}

/* The open obligations of @o, by id. */
static struct replayed_obligation *open_ones(const struct offline *o, size_t *ret_n)
{
	struct replayed_obligation *list;
	size_t n = 0, room = 1;

	for (size_t i = 0; i < o->n; i++)
		room += o->cases[i]->person.derived.n;
	list = arena_new_array(o->arena, struct replayed_obligation, room);
	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			const struct obligation *x = &d->obligations[k];

			if (x->status != OBLIGATION_OPEN || x->history)
				continue;
			list[n] = (struct replayed_obligation){ .subject = o->cases[i]->subject,
								.rule = x->rule->id,
								.due = x->due,
								.due_at = x->due_at };
			obligation_id(x, list[n++].id);
		}
	}
	qsort(list, n, sizeof *list, by_id);
	*ret_n = n;
	return list;
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

static void put_difference(struct json *j, const char *what, const struct replayed_obligation *was,
			   const struct replayed_obligation *is)
{
	const struct replayed_obligation *one = was != NULL ? was : is;

	json_map(j, NULL);
	json_name(j, "change", what);
	json_hex(j, "obligation", one->id, ID_LEN);
	json_text(j, "case", one->subject);
	json_text(j, "rule", one->rule);
	if (was != NULL && was->due.day != DULY_NO_DATE.day)
		json_day(j, "was", was->due);
	if (is != NULL && is->due.day != DULY_NO_DATE.day)
		json_day(j, "due", is->due);
	json_end(j);
}

static void print_difference(struct differences *d, const char *what,
			     const struct replayed_obligation *was,
			     const struct replayed_obligation *is)
{
	const struct replayed_obligation *one = was != NULL ? was : is;
	char from[DULY_DATE_TEXT], to[DULY_DATE_TEXT];

	if (d->json)
		put_difference(&d->out, what, was, is);
	else
		printf("%-8s %.*s %.*s %s%s%s\n", what, STR_FMT(one->subject), STR_FMT(one->rule),
		       was ? due_text(was->due, from) : "", was && is ? " -> " : "",
		       is ? due_text(is->due, to) : "");
}

static void compare_open(const struct offline *before, const struct offline *after,
			 struct differences *d)
{
	size_t n, m, i = 0, k = 0;
	const struct replayed_obligation *was = open_ones(before, &n), *is = open_ones(after, &m);

	while (i < n || k < m) {
		const int order = i == n ? 1 : k == m ? -1 : memcmp(was[i].id, is[k].id, ID_LEN);

		if (order < 0) {
			print_difference(d, "removed", &was[i++], NULL);
			d->removed++;
		} else if (order > 0) {
			print_difference(d, "added", NULL, &is[k++]);
			d->added++;
		} else if (was[i].due_at.ms != is[k].due_at.ms) {
			print_difference(d, "moved", &was[i++], &is[k++]);
			d->moved++;
		} else {
			i++, k++;
		}
	}
}

static void print_json(struct differences *d, const struct offline *before,
		       const struct offline *after)
{
	struct json *j = &d->out;

	json_map(j, NULL);
	json_list(j, "differences");
	compare_open(before, after, d);
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
	compare_open(before, after, &d);
	printf("%zu added, %zu removed, %zu moved\n", d.added, d.removed, d.moved);
	return DULY_OK;
}
