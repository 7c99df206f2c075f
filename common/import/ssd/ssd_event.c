#include <stdlib.h>

#include "common/import/ssd/ssd_internal.h"

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

const char *ssd_table_in_ids(enum ssd_table table)
{
	if (table == SSD_FEED)
		return "ssd_feed";
	return ssd_table_name(table == SSD_PERIOD ? SSD_EPISODES : table);
}

struct ssd_known *ssd_known_of(struct ssd *ssd, const struct ssd_row *row)
{
	struct ssd_known *known = ssd_state_find(&ssd->state, row->table, row->id);

	if (known == NULL) {
		known = ssd_state_add(&ssd->state, ssd->arena, row->table, row->id);
		known->seen = ssd->opt.at;
	}
	return known;
}

struct str ssd_noted(const struct ssd *ssd, const struct ssd_row *row, const char *part)
{
	const struct ssd_sent *sent =
		ssd_state_part(ssd_state_find(&ssd->state, row->table, row->id), str_of(part));

	return sent != NULL && sent->stands ? sent->note : NO_STR;
}

/* ---- an event as it goes out ----------------------------------------------------------------- */

static struct str id_of(struct ssd *ssd, const struct ssd_known *known, struct str part,
			uint64_t revision)
{
	return arena_printf(ssd->arena, "%s-%.*s%s%.*s-%llu", ssd_table_in_ids(known->table),
			    STR_FMT(known->id), part.len > 0 ? "-" : "", STR_FMT(part),
			    (unsigned long long)revision);
}

static void put_text(json_t *o, const char *key, struct str s)
{
	json_object_set_new(o, key, json_stringn(s.s, s.len));
}

static json_t *envelope(struct ssd *ssd, struct str id, const char *type, struct str subject)
{
	json_t *o = json_object();

	json_object_set_new(o, "specversion", json_string("1.0"));
	put_text(o, "id", id);
	json_object_set_new(o, "source", json_string(ssd->opt.source));
	json_object_set_new(o, "type", json_string(type));
	put_text(o, "subject", subject);
	return o;
}

static void send_out(struct ssd *ssd, struct ssd_known *known, json_t *take_event, struct str day,
		     bool birth)
{
	struct ssd_outgoing *out = arena_alloc(ssd->arena, sizeof *out);
	const enum ssd_table table = known->table == SSD_PERIOD ? SSD_EPISODES : known->table;

	*out = (struct ssd_outgoing){ take_event, birth, day, table, known->id, ssd->events->len };
	g_ptr_array_add(ssd->events, out);
	known->changed = true;
	ssd->summary.events++;
	if (table < SSD_TABLE_COUNT)
		ssd->summary.tables[table].events++;
}

/* The retraction stands on the day of what it takes back, so that it holds whenever that would. */
void ssd_retract(struct ssd *ssd, struct ssd_known *known, struct ssd_sent *sent,
		 const char *reason)
{
	const struct str wrong = id_of(ssd, known, sent->part, sent->revision);
	const struct str id = id_of(ssd, known, sent->part, ++sent->revision);
	json_t *o = envelope(ssd, id, "event.retracted", sent->subject);
	duly_civil day = ssd->opt.at;
	struct str text = sent->day;

	duly_civil_parse(text.s, text.len, &day);
	if (day.day > ssd->opt.at.day)
		text = arena_str(ssd->arena, str_of(duly_civil_print(ssd->opt.at,
								     (char[DULY_DATE_TEXT]){ 0 })));
	put_text(o, "date", text);
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

static struct facts describe(enum ssd_event type, const struct ssd_when *when)
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
	json_t *o = envelope(ssd, id, f->type, subject);

	json_object_set_new(o, f->key, json_string(f->when));
	if (replaces)
		put_text(o, "replaces", before);
	if (json_object_size(data) > 0)
		json_object_set(o, "data", data);
	ssd->summary.replaced += replaces;
	sent->stands = true;
	sent->subject = subject;
	sent->day = arena_str(ssd->arena, str_of(f->day));
	send_out(ssd, known, o, sent->day, strcmp(f->type, TYPES[SSD_PERSON_REGISTERED].name) == 0);
}

void ssd_fact(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
	      const struct ssd_when *when, json_t *take_data, struct str note)
{
	if (!when->given || ahead(ssd, type, when->day)) {
		json_decref(take_data);
		return;
	}
	struct ssd_known *known = ssd_known_of(ssd, row);
	struct ssd_sent *sent = ssd_state_part(known, str_of(part));
	const struct facts f = describe(type, when);
	const struct str digest = digest_of(ssd, &f, take_data);

	if (sent == NULL)
		sent = ssd_state_part_add(known, ssd->arena, str_of(part));
	if (sent->stands && !str_eq(sent->subject, row->subject))
		ssd_retract(ssd, known, sent, "wrong-case");
	if (!sent->stands || !str_eq(sent->digest, digest))
		send_fact(ssd, known, sent, &f, row->subject, take_data);
	sent->digest = digest;
	sent->note = note;
	sent->touched = true;
	json_decref(take_data);
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

void ssd_latest(struct ssd *ssd, struct ssd_row *row, const char *name, enum ssd_event first,
		enum ssd_event later, const struct ssd_when *when, const char *data_format)
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
	ssd_fact(ssd, row, part, type, when, json_loads(data_format, 0, NULL),
		 type == first ? STR("first") : NO_STR);
}

/* ---- the feed -------------------------------------------------------------------------------- */

/* Where a feed is declared, clocks that only other events meet are not watched. A table counts once
 * it has come: one delivery without it does not mean that it is no longer reported. */
void ssd_feed_fact(struct ssd *ssd)
{
	const char *system = strrchr(ssd->opt.source, '/') + 1;
	struct ssd_row row = { .table = SSD_FEED, .id = STR("declared") };
	struct ssd_when when = { .given = true, .day = ssd->opt.at };
	const struct str before = ssd_noted(ssd, &row, "");
	char day[DULY_DATE_TEXT];
	json_t *types = json_array();
	unsigned tables = 0;

	for (size_t t = 0; t < SSD_TABLE_COUNT; t++)
		tables |= ssd->delivery.sheets[t].file != NULL ? 1u << t : 0;
	for (guint i = 0; i < ssd->state.rows->len; i++) {
		const struct ssd_known *known = g_ptr_array_index(ssd->state.rows, i);

		tables |= known->table < SSD_TABLE_COUNT ? 1u << known->table : 0;
	}
	for (size_t i = 0; i < LEN(TYPES); i++)
		if ((TYPES[i].tables & tables) != 0)
			json_array_append_new(types, json_string(TYPES[i].name));
	row.subject = arena_printf(ssd->arena, "feed:%s", system);

	/* From the first delivery on. */
	if (before.s != NULL)
		duly_civil_parse(before.s, before.len, &when.day);
	else if (ssd->delivered.day != DULY_NO_DATE.day)
		when.day = ssd->delivered;
	duly_civil_print(when.day, day);
	ssd_fact(ssd, &row, "", SSD_FEED_DECLARED, &when, json_pack("{s:o}", "types", types),
		 arena_str(ssd->arena, str_of(day)));
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Births first, then by day: what a service takes line by line then lies in the order of time. */
static int by_day(gconstpointer va, gconstpointer vb)
{
	const struct ssd_outgoing *a = *(struct ssd_outgoing *const *)va;
	const struct ssd_outgoing *b = *(struct ssd_outgoing *const *)vb;
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

void ssd_events_sort(struct ssd *ssd)
{
	g_ptr_array_sort(ssd->events, by_day);
}
