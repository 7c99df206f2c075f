#include <stdlib.h>

#include "common/import/ssd/import.h"

static const struct {
	const char *name;
	bool opens, by_day;
	unsigned tables; /* bits: those that it is read from */
} TYPES[] = {
#define X(id, type, opens, by_day, tables) { type, opens, by_day, tables },
	SSD_EVENTS(X)
#undef X
};

enum { AHEAD_OPENING = 90 /* days: CONTRACT 2 */, AHEAD_BIRTH = 300 };

/* The kinds of which a table tells, where it does not tell of all. */
static const struct {
	enum ssd_event event;
	unsigned tables;
	const char *name;
} KINDS[] = {
	{ SSD_REVIEW_HELD, T(REVIEWS), "review.held:looked-after" },
	{ SSD_VISIT_MADE, T(VISITS), "visit.made:looked-after" },
	{ SSD_VISIT_MADE, T(CP_VISITS), "visit.made:child-protection" },
	{ SSD_VISIT_MADE, T(CIN_VISITS), "visit.made:child-in-need" },
	{ SSD_VISIT_ATTEMPTED, T(VISITS), "visit.attempted:looked-after" },
	{ SSD_VISIT_ATTEMPTED, T(CP_VISITS), "visit.attempted:child-protection" },
	{ SSD_VISIT_ATTEMPTED, T(CIN_VISITS), "visit.attempted:child-in-need" },
	{ SSD_CONFERENCE_HELD, T(CONFERENCES), "conference.held:initial" },
	{ SSD_CONFERENCE_HELD, T(CONFERENCES), "conference.held:transfer-in" },
	{ SSD_CONFERENCE_HELD, T(CP_REVIEWS), "conference.held:review" },
	{ SSD_CONTACT_MADE, T(LEAVERS), "contact.made:keep-in-touch" },
};

static bool add_kinds(json_t *names, enum ssd_event event, unsigned tables)
{
	bool of_kinds = false;

	for (size_t i = 0; i < LEN(KINDS); i++) {
		if (KINDS[i].event != event)
			continue;
		of_kinds = true;
		if ((KINDS[i].tables & tables) != 0)
			json_array_append_new(names, json_string(KINDS[i].name));
	}
	return of_kinds;
}

json_t *ssd_event_names(unsigned tables)
{
	json_t *names = json_array();

	for (size_t i = 0; i < LEN(TYPES); i++)
		if ((TYPES[i].tables & tables) != 0 && !add_kinds(names, (enum ssd_event)i, tables))
			json_array_append_new(names, json_string(TYPES[i].name));
	return names;
}

static const char *table_in_ids(enum ssd_table table)
{
	if (table == SSD_FEED)
		return "ssd_feed";
	return ssd_table_name(table == SSD_PERIOD ? SSD_EPISODES : table);
}

struct ssd_known *ssd_fact_known(struct ssd *ssd, const struct ssd_row *row)
{
	struct ssd_known *known = ssd_state_find(&ssd->state, row->table, row->id);

	if (known == NULL) {
		known = ssd_state_add(&ssd->state, ssd->arena, row->table, row->id);
		known->seen = ssd->opt.at;
	}
	return known;
}

struct str ssd_fact_note(const struct ssd *ssd, const struct ssd_row *row, const char *part)
{
	const struct ssd_sent *sent =
		ssd_state_part(ssd_state_find(&ssd->state, row->table, row->id), str_of(part));

	return sent != NULL && sent->stands ? sent->note : NO_STR;
}

/* ---- an event as it goes out ----------------------------------------------------------------- */

static struct str id_of(struct ssd *ssd, const struct ssd_known *known, struct str part,
			uint64_t revision)
{
	return arena_printf(ssd->arena, "%s-%.*s%s%.*s-%llu", table_in_ids(known->table),
			    STR_FMT(known->id), part.len > 0 ? "-" : "", STR_FMT(part),
			    (unsigned long long)revision);
}

static void send_out(struct ssd *ssd, struct ssd_known *known, json_t *take_event, struct str day,
		     bool birth)
{
	struct ssd_events *events = &ssd->events;
	const enum ssd_table table = known->table == SSD_PERIOD ? SSD_EPISODES : known->table;

	LIST_ROOM(ssd->arena, events->list, events->n, events->cap);
	events->list[events->n] =
		(struct ssd_outgoing){ take_event, birth, day, table, known->id, events->n };
	events->n++;
	known->changed = true;
	ssd->summary.events++;
	if (table < SSD_TABLE_COUNT)
		ssd->summary.tables[table].events++;
}

/* The retraction stands on the day of what it takes back, so that it holds whenever that would. */
void ssd_fact_retract(struct ssd *ssd, struct ssd_known *known, struct ssd_sent *sent,
		      const char *reason)
{
	const struct str wrong = id_of(ssd, known, sent->part, sent->revision);
	const struct str id = id_of(ssd, known, sent->part, ++sent->revision);
	json_t *o = event_json_new(id, str_of(ssd->opt.source), "event.retracted", sent->subject);
	duly_civil day = ssd->opt.at;
	struct str text = sent->day;

	duly_civil_parse(text.s, text.len, &day);
	if (day.day > ssd->opt.at.day)
		text = arena_str(ssd->arena, str_of(duly_civil_print(ssd->opt.at,
								     (char[DULY_DATE_TEXT]){ 0 })));
	event_json_str(o, "date", text);
	json_object_set_new(o, "data",
			    json_pack("{s:s%, s:s}", "id", wrong.s, wrong.len, "reason", reason));
	send_out(ssd, known, o, text, false);
	sent->stands = false;
	sent->touched = true;
	ssd->summary.retracted++;
}

/* ---- a fact ---------------------------------------------------------------------------------- */

struct facts {
	const char *type;
	const char *key; /* "date" or "time" */
	char when[DULY_TIME_TEXT];
	char day[DULY_DATE_TEXT];
};

static struct facts describe(enum ssd_event type, const struct when *when)
{
	struct facts f = { .type = TYPES[type].name };
	const bool timed = when->timed && !TYPES[type].by_day;

	duly_civil_print(when->day, f.day);
	f.key = timed ? "time" : "date";
	if (timed)
		duly_instant_print(when->at, f.when);
	else
		memcpy(f.when, f.day, sizeof f.day);
	return f;
}

static struct str digest_of(struct ssd *ssd, const struct facts *f, const json_t *data)
{
	char hex[ID_HEX];
	uint8_t sum[SHA256_LEN];
	char *text = json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS);
	const struct str all =
		arena_printf(ssd->arena, "%s %s %s", f->type, f->when, text ? text : "");

	free(text);
	sha256((struct view){ all.s, all.len }, sum);
	return arena_str(ssd->arena, str_of(hex_print(sum, ID_LEN, hex)));
}

static bool ahead(const struct ssd *ssd, enum ssd_event type, duly_civil day)
{
	const int days = type == SSD_PERSON_REGISTERED ? AHEAD_BIRTH
			 : TYPES[type].opens           ? AHEAD_OPENING
						       : 0;

	return day.day > ssd->opt.at.day + days;
}

static void send_fact(struct ssd *ssd, struct ssd_known *known, struct ssd_sent *sent,
		      const struct facts *f, struct str subject, json_t *data)
{
	const bool replaces = sent->stands;
	const struct str before = id_of(ssd, known, sent->part, sent->revision);
	const struct str id = id_of(ssd, known, sent->part, ++sent->revision);
	json_t *o = event_json_new(id, str_of(ssd->opt.source), f->type, subject);

	event_json_str(o, f->key, str_of(f->when));
	if (replaces)
		event_json_str(o, "replaces", before);
	if (json_object_size(data) > 0)
		json_object_set(o, "data", data);
	ssd->summary.replaced += replaces;
	sent->stands = true;
	sent->subject = subject;
	sent->day = arena_str(ssd->arena, str_of(f->day));
	send_out(ssd, known, o, sent->day, strcmp(f->type, TYPES[SSD_PERSON_REGISTERED].name) == 0);
}

void ssd_fact_put_noted(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
			const struct when *when, json_t *take_data, struct str note)
{
	if (!when->given || ahead(ssd, type, when->day)) {
		json_decref(take_data);
		return;
	}
	struct ssd_known *known = ssd_fact_known(ssd, row);
	struct ssd_sent *sent = ssd_state_part(known, str_of(part));
	const struct facts f = describe(type, when);
	const struct str digest = digest_of(ssd, &f, take_data);

	if (sent == NULL)
		sent = ssd_state_part_add(known, ssd->arena, str_of(part));
	if (sent->stands && !str_eq(sent->subject, row->subject))
		ssd_fact_retract(ssd, known, sent, "wrong-case");
	if (!sent->stands || !str_eq(sent->digest, digest))
		send_fact(ssd, known, sent, &f, row->subject, take_data);
	sent->digest = digest;
	sent->note = note;
	sent->touched = true;
	json_decref(take_data);
}

void ssd_fact_put(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
		  const struct when *when, json_t *take_data)
{
	ssd_fact_put_noted(ssd, row, part, type, when, take_data, NO_STR);
}

/* ---- the latest of something ----------------------------------------------------------------- */

/* The latest of the parts "NAME-YYYYMMDD" that stand; NULL: none. */
static struct ssd_sent *latest_of(const struct ssd_known *known, const char *name)
{
	struct ssd_sent *latest = NULL;

	for (size_t i = 0; known != NULL && i < known->n; i++) {
		struct ssd_sent *sent = &known->sent[i];

		if (!sent->stands || !str_starts(sent->part, name))
			continue;
		if (latest == NULL || str_cmp(sent->day, latest->day) > 0)
			latest = sent;
	}
	return latest;
}

static void touch(struct ssd_known *known, const char *name, const struct ssd_sent *but)
{
	for (size_t i = 0; known != NULL && i < known->n; i++)
		if (&known->sent[i] != but && str_starts(known->sent[i].part, name))
			known->sent[i].touched = true;
}

void ssd_fact_put_latest(struct ssd *ssd, struct ssd_row *row, const char *name,
			 enum ssd_event first, enum ssd_event later, const struct when *when,
			 const char *data)
{
	struct ssd_known *known = ssd_state_find(&ssd->state, row->table, row->id);
	struct ssd_sent *latest = latest_of(known, name), *same;
	char day[DULY_DATE_TEXT], part[48];

	if (!when->given || ahead(ssd, first, when->day)) {
		touch(known, name, NULL);
		return;
	}
	if (latest != NULL && !str_eq(latest->subject, row->subject))
		latest = NULL;
	else
		touch(known, name, latest);
	duly_civil_print(when->day, day);
	snprintf(part, sizeof part, "%s-%.4s%.2s%.2s", name, day, day + 5, day + 8);
	const int order = latest == NULL ? 1 : str_cmp(str_of(day), latest->day);

	same = ssd_state_part(known, str_of(part));
	if (latest != NULL && order >= 0)
		latest->touched = true;
	if (order == 0 || (order < 0 && same != NULL && same->stands))
		return;
	if (order < 0)
		snprintf(part, sizeof part, "%.*s", STR_FMT(latest->part));
	const enum ssd_event type =
		latest == NULL || (order < 0 && str_is(latest->note, "first")) ? first : later;
	ssd_fact_put_noted(ssd, row, part, type, when, json_loads(data, 0, NULL),
			   type == first ? STR("first") : NO_STR);
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Births first, then by day: what a service takes line by line then lies in the order of time. */
static int by_day(const void *va, const void *vb)
{
	const struct ssd_outgoing *a = va, *b = vb;
	int order;

	if (a->birth != b->birth)
		return a->birth ? -1 : 1;
	order = str_cmp(a->day, b->day);
	if (order == 0)
		order = (a->table > b->table) - (a->table < b->table);
	if (order == 0)
		order = str_cmp(a->row, b->row);
	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void ssd_events_sort(struct ssd_events *events)
{
	if (events->n > 0)
		qsort(events->list, events->n, sizeof *events->list, by_day);
}

void ssd_events_fini(struct ssd_events *events)
{
	for (size_t i = 0; i < events->n; i++)
		json_decref(events->list[i].event);
	*events = (struct ssd_events){ 0 };
}
