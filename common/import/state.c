#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/whole_file.h"
#include "common/import/event_json.h"
#include "common/import/state.h"

#define STATE_FILE "sent.jsonl"
#define STATE_MAX  (1u << 30)
enum { STATE_VERSION = 1 };

void import_state_begin(struct import_state *s, const struct import_tables *tables)
{
	*s = (struct import_state){
		.tables = tables,
		.source = NO_STR,
		.read_as = NO_STR,
		.at = DULY_NO_DATE,
		.keys = g_hash_table_new(g_str_hash, g_str_equal),
		.lock = -1,
	};
}

void import_state_fini(struct import_state *s)
{
	if (s->keys != NULL)
		g_hash_table_destroy(s->keys);
	if (s->keys != NULL && s->lock >= 0)
		close(s->lock);
	*s = (struct import_state){ 0 };
}

/* ---- rows ------------------------------------------------------------------------------------ */

enum { KEY_MAX = 128, ROW_ID_MAX = 96 };

static const char *key_of(unsigned table, struct str id, char ret[KEY_MAX])
{
	snprintf(ret, KEY_MAX, "%u/%.*s", table, STR_FMT(id));
	return ret;
}

struct import_known *import_state_find(const struct import_state *s, unsigned table, struct str id)
{
	char key[KEY_MAX];

	return g_hash_table_lookup(s->keys, key_of(table, id, key));
}

struct import_known *import_state_add(struct import_state *s, struct arena *arena, unsigned table,
				      struct str id)
{
	struct import_known *known = arena_alloc(arena, sizeof *known);
	char key[KEY_MAX];

	known->table = table;
	known->id = arena_str(arena, id);
	known->date = known->seen = known->end = DULY_NO_DATE;
	LIST_ROOM(arena, s->rows, s->n, s->cap);
	s->rows[s->n++] = known;
	g_hash_table_insert(s->keys,
			    (char *)(uintptr_t)arena_str(arena, str_of(key_of(table, id, key))).s,
			    known);
	return known;
}

struct import_sent *import_state_part(const struct import_known *known, struct str part)
{
	for (size_t i = 0; known != NULL && i < known->n; i++)
		if (str_eq(known->sent[i].part, part))
			return &known->sent[i];
	return NULL;
}

struct import_sent *import_state_part_add(struct import_known *known, struct arena *arena,
					  struct str part)
{
	if (known->cap == 0) { /* most rows mean one thing, and there are very many rows */
		known->cap = 1;
		known->sent = arena_new_array(arena, struct import_sent, known->cap);
	}
	LIST_ROOM(arena, known->sent, known->n, known->cap);
	known->sent[known->n] = (struct import_sent){ .part = arena_str(arena, part) };
	return &known->sent[known->n++];
}

void import_state_keep(struct import_known *known)
{
	known->there = true;
	for (size_t i = 0; i < known->n; i++)
		known->sent[i].touched = true;
}

/* ---- in -------------------------------------------------------------------------------------- */

static struct str text_of(const json_t *o, const char *key, struct arena *arena)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? NO_STR : arena_str(arena, str_of(s));
}

static duly_civil day_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	duly_civil day = DULY_NO_DATE;

	if (s != NULL)
		duly_civil_parse(s, strlen(s), &day);
	return day;
}

static bool read_sent(struct import_known *known, const json_t *o, struct arena *arena)
{
	const struct str part = text_of(o, "part", arena);
	struct import_sent *sent =
		import_state_part_add(known, arena, part.s == NULL ? STR("") : part);

	sent->revision = (uint64_t)json_integer_value(json_object_get(o, "revision"));
	sent->stands = json_is_true(json_object_get(o, "stands"));
	sent->digest = text_of(o, "digest", arena);
	sent->subject = text_of(o, "case", arena);
	sent->day = text_of(o, "day", arena);
	sent->note = text_of(o, "note", arena);
	return sent->revision > 0 && sent->subject.s != NULL && sent->day.s != NULL;
}

/* @tables->n: none is called so. */
static unsigned table_named(const struct import_tables *tables, struct str name)
{
	unsigned table = 0;

	while (table < tables->n && !str_is(name, tables->list[table].name))
		table++;
	return table;
}

/* "end" is a day, or "" where it goes on; older states do not have it. */
static void read_end(struct import_known *known, const json_t *o)
{
	known->end_known = json_object_get(o, "end") != NULL;
	known->end = day_of(o, "end");
}

static bool read_row(struct import_state *s, const json_t *o, struct arena *arena)
{
	const struct str id = text_of(o, "row", arena);
	const unsigned table = table_named(s->tables, text_of(o, "table", arena));
	const json_t *sent;
	size_t i;

	if (table == s->tables->n || id.len < 1 || id.len > ROW_ID_MAX ||
	    import_state_find(s, table, id) != NULL)
		return false;
	struct import_known *known = import_state_add(s, arena, table, id);

	known->subject = text_of(o, "case", arena);
	known->date = day_of(o, "date");
	known->seen = day_of(o, "seen");
	read_end(known, o);
	known->gone = json_is_true(json_object_get(o, "gone"));
	known->before = !known->gone;
	json_array_foreach(json_object_get(o, "sent"), i,
			   sent) if (!read_sent(known, sent, arena)) return false;
	return true;
}

static bool read_head(struct import_state *s, const json_t *o, struct arena *arena)
{
	s->source = text_of(o, "source", arena);
	s->read_as = text_of(o, "read_as", arena);
	s->at = day_of(o, "at");
	s->deliveries = (uint64_t)json_integer_value(json_object_get(o, "deliveries"));
	return json_integer_value(json_object_get(o, "version")) == STATE_VERSION &&
	       s->source.s != NULL && s->at.day != DULY_NO_DATE.day;
}

/* False: the line is none of ours. *ret_whole: it was the last one, and nothing is missing. */
static bool read_line(struct import_state *s, struct str line, size_t number, struct arena *arena,
		      bool *ret_whole)
{
	json_t *o = json_loadb(line.s, line.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *rows = json_object_get(o, "rows");
	bool ok = o != NULL && !*ret_whole;

	if (ok && number == 1)
		ok = read_head(s, o, arena);
	else if (ok && rows != NULL)
		ok = *ret_whole = json_integer_value(rows) == (json_int_t)s->n;
	else if (ok)
		ok = read_row(s, o, arena);
	json_decref(o);
	return ok;
}

static duly_result read_all(const char *path, struct str rest, struct arena *arena,
			    struct import_state *ret, struct duly_diag *diag)
{
	bool whole = false;

	for (size_t number = 1; rest.len > 0; number++) {
		const char *end = memchr(rest.s, '\n', rest.len);
		const size_t len = end == NULL ? rest.len : (size_t)(end - rest.s);

		if (!read_line(ret, (struct str){ rest.s, len }, number, arena, &whole))
			return duly_fail(diag, DULY_E_CORRUPT,
					 "%s:%zu: no line of a state: take it from a backup", path,
					 number);
		rest.s += MIN(len + 1, rest.len);
		rest.len -= MIN(len + 1, rest.len);
	}
	return whole ? DULY_OK : duly_fail(diag, DULY_E_CORRUPT, "%s: its end is missing", path);
}

static const char *path_of(const char *dir, struct arena *arena)
{
	return arena_printf(arena, "%s/" STATE_FILE, dir).s;
}

static duly_result read_state(const char *dir, struct arena *arena, struct import_state *ret,
			      struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *path = path_of(dir, arena);

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return DULY_OK;
	duly_result r = file_read(path, STATE_MAX, &bytes, diag);
	if (r != DULY_OK)
		return r;
	return read_all(path, (struct str){ (const char *)bytes.data, bytes.len }, arena, ret,
			diag);
}

struct str import_state_read_as(const char *dir, struct arena *arena)
{
	FILE *file = fopen(path_of(dir, arena), "r");
	json_t *head = file != NULL ? json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	const struct str ret = text_of(head, "read_as", arena);

	json_decref(head);
	if (file != NULL)
		fclose(file);
	return ret;
}

/* One import at a time; where there is no state yet there is nothing to be at odds over. */
static duly_result lock(const char *dir, struct import_state *s, struct duly_diag *diag)
{
	s->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock < 0 && errno == ENOENT)
		return DULY_OK;
	if (s->lock < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_BUSY, "%s: another import uses it", dir);
}

static duly_result check(const struct import_state *s, struct str source, duly_civil at,
			 struct duly_diag *diag)
{
	char day[DULY_DATE_TEXT];

	if (s->source.s == NULL)
		return DULY_OK;
	if (!str_eq(s->source, source))
		return duly_fail(diag, DULY_E_CONFLICT,
				 "the state is that of %.*s, and not of %.*s", STR_FMT(s->source),
				 STR_FMT(source));
	if (at.day < s->at.day)
		return duly_fail(diag, DULY_E_CONFLICT,
				 "the last delivery was taken as of %s: this one cannot be of an "
				 "earlier day",
				 duly_civil_print(s->at, day));
	return DULY_OK;
}

duly_result import_state_open(const char *dir, struct str source, duly_civil at,
			      struct arena *arena, struct import_state *ret, struct duly_diag *diag)
{
	duly_result r = lock(dir, ret, diag);

	if (r == DULY_OK)
		r = read_state(dir, arena, ret, diag);
	return r == DULY_OK ? check(ret, source, at, diag) : r;
}

/* ---- out ------------------------------------------------------------------------------------- */

static json_t *sent_json(const struct import_sent *sent)
{
	json_t *o = json_object();

	if (sent->part.len > 0)
		event_json_str(o, "part", sent->part);
	json_object_set_new(o, "revision", json_integer((json_int_t)sent->revision));
	json_object_set_new(o, "stands", json_boolean(sent->stands));
	event_json_str(o, "digest", sent->digest);
	event_json_str(o, "case", sent->subject);
	event_json_str(o, "day", sent->day);
	event_json_str(o, "note", sent->note);
	return o;
}

static json_t *row_json(const struct import_state *s, const struct import_known *known)
{
	json_t *o = json_object(), *sent = json_array();

	event_json_str(o, "table", str_of(s->tables->list[known->table].name));
	event_json_str(o, "row", known->id);
	event_json_str(o, "case", known->subject);
	event_json_day(o, "date", known->date);
	event_json_day(o, "seen", known->seen);
	if (known->end_known && known->end.day == DULY_NO_DATE.day)
		event_json_str(o, "end", STR(""));
	else if (known->end_known)
		event_json_day(o, "end", known->end);
	if (known->gone)
		json_object_set_new(o, "gone", json_true());
	for (size_t i = 0; i < known->n; i++)
		json_array_append_new(sent, sent_json(&known->sent[i]));
	json_object_set_new(o, "sent", sent);
	return o;
}

static bool put_line(json_t *take_line, FILE *out)
{
	const bool ok = event_json_line(take_line, out);

	json_decref(take_line);
	return ok;
}

static bool put_all(const struct import_state *s, const char *output_digest, FILE *out)
{
	json_t *head = json_pack("{s:i, s:I, s:s}", "version", STATE_VERSION, "deliveries",
				 (json_int_t)s->deliveries, "output", output_digest);
	event_json_str(head, "source", s->source);
	event_json_str(head, "read_as", s->read_as);
	event_json_day(head, "at", s->at);
	bool ok = put_line(head, out);

	for (size_t i = 0; ok && i < s->n; i++)
		ok = put_line(row_json(s, s->rows[i]), out);
	return ok && put_line(json_pack("{s:I}", "rows", (json_int_t)s->n), out);
}

static int by_table(const void *va, const void *vb)
{
	const struct import_known *a = *(struct import_known *const *)va;
	const struct import_known *b = *(struct import_known *const *)vb;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return str_cmp(a->id, b->id);
}

static duly_result write_state(const char *dir, struct arena *arena, struct import_state *s,
			       const char *output_digest, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };
	const char *path = path_of(dir, arena);
	const duly_result r = whole_file_open(path, &file, diag);

	if (r != DULY_OK)
		return r;
	if (s->n > 0)
		qsort(s->rows, s->n, sizeof(struct import_known *), by_table);
	if (!put_all(s, output_digest, file.out))
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	return whole_file_finish(&file, diag);
}

duly_result import_state_commit(const char *dir, struct str source, duly_civil at,
				struct arena *arena, struct import_state *s,
				const char *output_digest, struct duly_diag *diag)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	s->source = source;
	s->at = at;
	s->deliveries++;
	return write_state(dir, arena, s, output_digest, diag);
}
