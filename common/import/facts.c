#include <errno.h>
#include <stdlib.h>

#include "common/import/facts.h"

enum { AHEAD_OPENING = 90 /* days: CONTRACT 2 */, AHEAD_BIRTH = 300 };

void import_facts_begin(struct import_facts *f, struct arena *arena,
			const struct import_tables *tables)
{
	*f = (struct import_facts){
		.arena = arena, .scratch = arena_new(), .source = NO_STR, .at = DULY_NO_DATE
	};
	import_state_begin(&f->state, tables);
	f->counts = arena_new_array(arena, struct import_count, tables->n);
	for (unsigned i = 0; i < tables->n; i++)
		f->counts[i] = (struct import_count){ .table = tables->list[i].name };
}

void import_facts_fini(struct import_facts *f)
{
	import_state_fini(&f->state);
	free(f->list);
	if (f->scratch != NULL)
		arena_free(&f->scratch);
	*f = (struct import_facts){ 0 };
}

struct import_known *import_fact_known(struct import_facts *f, struct import_row row)
{
	struct import_known *known = import_state_find(&f->state, row.table, row.id);

	if (known == NULL) {
		known = import_state_add(&f->state, f->arena, row.table, row.id);
		known->seen = f->at;
	}
	return known;
}

struct str import_fact_note(const struct import_facts *f, struct import_row row, const char *part)
{
	const struct import_sent *sent =
		import_state_part(import_state_find(&f->state, row.table, row.id), str_of(part));

	return sent != NULL && sent->stands ? sent->note : NO_STR;
}

/* ---- an event as it goes out ----------------------------------------------------------------- */

static struct str id_of(const struct import_facts *f, const struct import_known *known,
			struct str part, uint64_t revision)
{
	const struct import_table *t = &f->state.tables->list[known->table];
	const char joint[] = { t->joint, '\0' };
	const struct str id =
		arena_printf(f->scratch, "%s%s%.*s%s%.*s", t->in_ids, joint, STR_FMT(known->id),
			     part.len > 0 ? joint : "", STR_FMT(part));

	if (revision == 1 && t->first_bare)
		return id;
	return arena_printf(f->scratch, "%.*s-%llu", STR_FMT(id), (unsigned long long)revision);
}

/* @type NULL: it takes something back. */
static void send_out(struct import_facts *f, struct import_known *known, json_t *take_event,
		     struct str day, const struct import_type *type)
{
	const unsigned table = f->state.tables->list[known->table].counted_as;
	char *text = json_dumps(take_event, JSON_COMPACT); /* a tenth of the object in memory */
	const struct str line = arena_str(f->arena, str_of(text));

	free(text);
	json_decref(take_event);
	LIST_ROOM(NULL, f->list, f->n, f->cap);
	f->list[f->n] = (struct import_outgoing){ line, type, day, table, known->id, f->n };
	f->n++;
	known->changed = true;
	f->counts[table].events++;
}

/* The retraction stands on the day of what it takes back, so that it holds whenever that would. */
void import_fact_retract(struct import_facts *f, struct import_known *known,
			 struct import_sent *sent, const char *reason)
{
	const struct str wrong = id_of(f, known, sent->part, sent->revision);
	const struct str id = id_of(f, known, sent->part, ++sent->revision);
	json_t *o = event_json_new(id, f->source, "event.retracted", sent->subject);
	duly_civil day = f->at;
	struct str text = sent->day;

	duly_civil_parse(text.s, text.len, &day);
	if (day.day > f->at.day)
		text = arena_str(f->arena,
				 str_of(duly_civil_print(f->at, (char[DULY_DATE_TEXT]){ 0 })));
	event_json_str(o, "date", text);
	json_object_set_new(o, "data",
			    json_pack("{s:s%, s:s}", "id", wrong.s, wrong.len, "reason", reason));
	send_out(f, known, o, text, NULL);
	sent->stands = false;
	sent->touched = true;
	f->retracted++;
}

/* ---- a fact ---------------------------------------------------------------------------------- */

/* A fact as it is put out. */
struct as_sent {
	const struct import_type *type;
	const char *key; /* "date" or "time" */
	char when[DULY_TIME_TEXT];
	char day[DULY_DATE_TEXT];
};

static struct as_sent show(const struct import_type *type, const struct when *when)
{
	struct as_sent s = { .type = type };
	const bool timed = when->timed && !type->by_day;

	duly_civil_print(when->day, s.day);
	s.key = timed ? "time" : "date";
	if (timed)
		duly_instant_print(when->at, s.when);
	else
		memcpy(s.when, s.day, sizeof s.day);
	return s;
}

static struct str digest_of(const struct import_facts *f, const struct as_sent *s,
			    const json_t *data)
{
	char hex[ID_HEX];
	uint8_t sum[SHA256_LEN];
	char *text = json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS);
	const struct str all =
		arena_printf(f->scratch, "%s %s %s", s->type->name, s->when, text ? text : "");

	free(text);
	sha256((struct view){ all.s, all.len }, sum);
	return arena_str(f->arena, str_of(hex_print(sum, ID_LEN, hex)));
}

static bool ahead(const struct import_facts *f, const struct import_type *type, duly_civil day)
{
	return day.day > f->at.day + (type->birth ? AHEAD_BIRTH : type->opens ? AHEAD_OPENING : 0);
}

static void send_fact(struct import_facts *f, struct import_known *known, struct import_sent *sent,
		      const struct as_sent *s, struct str subject, json_t *data)
{
	const bool replaces = sent->stands;
	const struct str before = id_of(f, known, sent->part, sent->revision);
	const struct str id = id_of(f, known, sent->part, ++sent->revision);
	json_t *o = event_json_new(id, f->source, s->type->name, subject);

	event_json_str(o, s->key, str_of(s->when));
	if (replaces)
		event_json_str(o, "replaces", before);
	if (json_object_size(data) > 0)
		json_object_set(o, "data", data);
	f->replaced += replaces;
	sent->stands = true;
	sent->subject = subject;
	sent->day = arena_str(f->arena, str_of(s->day));
	send_out(f, known, o, sent->day, s->type);
}

void import_fact_put(struct import_facts *f, struct import_row row, struct import_fact fact)
{
	if (!fact.when.given || ahead(f, fact.type, fact.when.day)) {
		json_decref(fact.take_data);
		return;
	}
	arena_reset(f->scratch);
	struct import_known *known = import_fact_known(f, row);
	struct import_sent *sent = import_state_part(known, str_of(fact.part));
	const struct as_sent s = show(fact.type, &fact.when);
	const struct str digest = digest_of(f, &s, fact.take_data);

	if (sent == NULL)
		sent = import_state_part_add(known, f->arena, str_of(fact.part));
	if (sent->stands && !str_eq(sent->subject, row.subject))
		import_fact_retract(f, known, sent, "wrong-case");
	if (!sent->stands || !str_eq(sent->digest, digest))
		send_fact(f, known, sent, &s, row.subject, fact.take_data);
	sent->digest = digest;
	sent->note = fact.note;
	sent->touched = true;
	json_decref(fact.take_data);
}

/* ---- the latest of something ----------------------------------------------------------------- */

/* The latest of the parts "NAME-YYYYMMDD" that stand; NULL: none. */
static struct import_sent *latest_of(const struct import_known *known, const char *name)
{
	struct import_sent *latest = NULL;

	for (size_t i = 0; known != NULL && i < known->n; i++) {
		struct import_sent *sent = &known->sent[i];

		if (!sent->stands || !str_starts(sent->part, name))
			continue;
		if (latest == NULL || str_cmp(sent->day, latest->day) > 0)
			latest = sent;
	}
	return latest;
}

static void touch(struct import_known *known, const char *name, const struct import_sent *but)
{
	for (size_t i = 0; known != NULL && i < known->n; i++)
		if (&known->sent[i] != but && str_starts(known->sent[i].part, name))
			known->sent[i].touched = true;
}

void import_fact_put_latest(struct import_facts *f, struct import_row row, struct import_fact fact,
			    const struct import_type *later)
{
	struct import_known *known = import_state_find(&f->state, row.table, row.id);
	struct import_sent *latest = latest_of(known, fact.part);
	char day[DULY_DATE_TEXT], part[48];

	if (!fact.when.given || ahead(f, fact.type, fact.when.day)) {
		touch(known, fact.part, NULL);
		json_decref(fact.take_data);
		return;
	}
	if (latest != NULL && !str_eq(latest->subject, row.subject))
		latest = NULL;
	else
		touch(known, fact.part, latest);
	duly_civil_print(fact.when.day, day);
	snprintf(part, sizeof part, "%s-%.4s%.2s%.2s", fact.part, day, day + 5, day + 8);

	const int order = latest == NULL ? 1 : str_cmp(str_of(day), latest->day);
	const struct import_sent *same = import_state_part(known, str_of(part));

	if (latest != NULL && order >= 0)
		latest->touched = true;
	if (order == 0 || (order < 0 && same != NULL && same->stands)) {
		json_decref(fact.take_data);
		return;
	}
	if (order < 0)
		snprintf(part, sizeof part, "%.*s", STR_FMT(latest->part));
	if (latest != NULL && (order > 0 || !str_is(latest->note, "first")))
		fact.type = later;
	else
		fact.note = STR("first");
	fact.part = part;
	import_fact_put(f, row, fact);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Births first, then by day: what a service takes line by line then lies in the order of time. */
static int by_day(const void *va, const void *vb)
{
	const struct import_outgoing *a = va, *b = vb;
	const bool birth_a = a->type != NULL && a->type->birth;
	const bool birth_b = b->type != NULL && b->type->birth;
	int order;

	if (birth_a != birth_b)
		return birth_a ? -1 : 1;
	order = str_cmp(a->day, b->day);
	if (order == 0)
		order = (a->type ? a->type->order : 0) - (b->type ? b->type->order : 0);
	if (order == 0)
		order = (a->table > b->table) - (a->table < b->table);
	if (order == 0)
		order = str_cmp(a->row, b->row);
	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void import_facts_sort(struct import_facts *f)
{
	if (f->n > 0)
		qsort(f->list, f->n, sizeof *f->list, by_day);
}

duly_result import_facts_write(const struct import_facts *f, FILE *out,
			       char ret_digest[2 * SHA256_LEN + 1], struct duly_diag *diag)
{
	struct sha256_run *run = sha256_begin();
	uint8_t sum[SHA256_LEN];
	bool ok = true;

	for (size_t i = 0; i < f->n; i++) {
		const struct str line = f->list[i].line;

		sha256_add(run, (struct view){ line.s, line.len });
		sha256_add(run, (struct view){ "\n", 1 });
		ok = ok && fwrite(line.s, 1, line.len, out) == line.len && fputc('\n', out) != EOF;
	}
	sha256_end(&run, sum);
	hex_print(sum, SHA256_LEN, ret_digest);
	if (!ok || fflush(out) != 0)
		return duly_fail(diag, DULY_E_IO, "the events: %s", strerror(errno));
	return DULY_OK;
}
