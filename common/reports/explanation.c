#include "common/reports/explanation.h"

enum { ID_LEAST = 8 };

duly_result explanation_begin(const char *id, duly_instant at, struct explanation *ret,
			      struct duly_diag *diag)
{
	const size_t len = strlen(id);

	if (len < ID_LEAST || len >= ID_HEX || strspn(id, "0123456789abcdef") != len)
		return duly_fail(diag, DULY_E_USAGE,
				 "ID is the first eight or more of 32 hex digits, not '%s'", id);
	*ret = (struct explanation){ .len = len, .at = at };
	memcpy(ret->prefix, id, len + 1);
	return DULY_OK;
}

void explanation_fini(struct explanation *e)
{
	buf_fini(&e->packed);
	buf_fini(&e->text);
	buf_fini(&e->alert);
	if (e->arena != NULL)
		arena_free(&e->arena);
}

/* ---- one obligation -------------------------------------------------------------------------- */

static void write_text(const struct steps *steps, const struct obligation *o, const char *hex,
		       struct buf *b)
{
	buf_printf(b, "%.*s of case %.*s (%.*s)\nobligation %s\n\n", STR_FMT(o->rule->title),
		   STR_FMT(o->subject), STR_FMT(o->trigger->council), hex);
	for (size_t i = 0; i < o->reference_count; i++)
		buf_printf(b, "  the same person as %.*s\n", STR_FMT(o->references[i]));
	if (o->restricted)
		buf_puts(b, "  restricted: for the eyes of those who hold the case\n");
	for (size_t i = 0; i < steps->n; i++)
		buf_printf(b, "  %.*s\n", STR_FMT(steps->list[i].text));
}

static void pack_steps(const struct steps *steps, struct buf *b)
{
	pack_array(b, (uint32_t)steps->n);
	for (size_t i = 0; i < steps->n; i++) {
		pack_map(b, 2);
		pack_cstr(b, "day");
		pack_civil(b, steps->list[i].day);
		pack_cstr(b, "text");
		pack_str(b, steps->list[i].text);
	}
}

/* True: it is the first of those that are sought. */
static bool take(struct explanation *e, const struct law *law, const struct obligation *o,
		 const uint8_t id[ID_LEN], bool doubtful)
{
	duly_auto(arena) arena = arena_new();
	struct steps steps = { .arena = arena };
	char hex[ID_HEX];

	hex_print(id, ID_LEN, hex);
	if (e->council.s != NULL && !str_eq(o->trigger->council, e->council))
		return false;
	if (memcmp(hex, e->prefix, e->len) != 0 || e->found++ > 0)
		return false;
	obligation_explain(law, o, e->at, &steps);
	if (doubtful)
		steps_add(&steps, o->on,
			  "doubtful: the case cannot be derived at present, this is "
			  "what stood last");
	write_text(&steps, o, hex, &e->text);

	e->map = pack_map_begin(&e->packed);
	obligation_pack(law, o, id, e->at, &e->packed, &e->map);
	e->map.n++;
	pack_cstr(&e->packed, "steps");
	pack_steps(&steps, &e->packed);
	return true;
}

static void finish(struct explanation *e)
{
	if (e->map.n > 0)
		pack_map_end(&e->packed, &e->map);
	e->map.n = 0;
}

void explanation_of_offline(struct explanation *e, const struct offline *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct derivation *d = &o->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++) {
			uint8_t id[ID_LEN];

			obligation_id(&d->obligations[k], id);
			take(e, o->law, &d->obligations[k], id, false);
		}
	}
	finish(e);
}

/* ---- of a store ------------------------------------------------------------------------------ */

struct search {
	struct explanation *explanation;
	const struct docket_reader *reader;
};

static void keep_groups(struct explanation *e, const struct seen *seen)
{
	e->arena = arena_new();
	e->in_council = arena_str(e->arena, seen->obligation->trigger->council);
	e->subject = arena_str(e->arena, seen->obligation->subject);
	e->groups = arena_new_array(e->arena, struct str, seen->group_count);
	e->group_count = seen->group_count;
	for (size_t i = 0; i < seen->group_count; i++)
		e->groups[i] = arena_str(e->arena, seen->groups[i]);
}

static bool visit(void *ctx, const struct law *law, const struct seen *seen)
{
	const struct search *s = ctx;
	struct explanation *e = s->explanation;

	if (!viewer_sees(&e->viewer, s->reader, seen->obligation, e->at))
		return true;
	if (take(e, law, seen->obligation, seen->stored->id, seen->doubtful))
		keep_groups(e, seen);
	return true;
}

/* Only in the cases in whose duties the bytes stand with which the id begins. */
static duly_result seek(struct search *s, struct docket_reader *reader, struct duly_diag *diag)
{
	const struct explanation *e = s->explanation;
	uint8_t id[ID_LEN];
	const size_t len = e->len / 2;
	const struct docket_narrow narrow = { STORE_OBLIGATION, { id, len } };

	if (!hex_parse((struct str){ e->prefix, 2 * len }, id, len))
		return DULY_OK;
	return docket_reader_each_with(reader, e->at, &narrow, visit, s, diag);
}

/* Whose the others are is for those to see who see everything. */
static duly_result add_linked(struct explanation *e, struct docket_reader *reader,
			      struct duly_diag *diag)
{
	struct str linked[LINKED_MAX];
	size_t n;

	if (e->arena == NULL || e->viewer.team.s != NULL)
		return DULY_OK;
	const duly_result r =
		docket_reader_find_linked(reader, e->at, e->groups, e->group_count, diag);
	if (r != DULY_OK)
		return r;
	n = docket_reader_linked(reader, e->in_council, e->subject, e->groups, e->group_count,
				 linked);
	if (n == 0)
		return DULY_OK;
	e->map.n++;
	pack_cstr(&e->packed, "linked");
	pack_array(&e->packed, (uint32_t)n);
	buf_puts(&e->text, "\nlinked with");
	for (size_t i = 0; i < n; i++) {
		pack_str(&e->packed, linked[i]);
		buf_printf(&e->text, " %.*s", STR_FMT(linked[i]));
	}
	buf_puts(&e->text, "\n");
	return DULY_OK;
}

/* The alert itself, and then the obligation that it told of, as it stands now. */
static duly_result seek_alert(struct search *s, struct docket_reader *reader,
			      struct duly_diag *diag)
{
	struct explanation *e = s->explanation;
	uint8_t id[ID_LEN];
	duly_auto_fini(wire) w = { 0 };

	if (!hex_parse(str_of(e->prefix), id, ID_LEN) ||
	    docket_reader_alert(reader, id, &e->alert, NULL) != DULY_OK)
		return DULY_OK;
	if (!viewer_sees_alert(&e->viewer, reader, buf_view(&e->alert))) {
		buf_clear(&e->alert);
		return DULY_OK;
	}
	duly_result r = wire_unpack(buf_view(&e->alert), &w, diag);
	if (r != DULY_OK)
		return r;
	const struct str of = wire_str(wire_get(wire_get(&w.root, "data"), "obligation"));

	e->is_of_none = of.len != ID_HEX - 1;
	if (!e->is_of_none) {
		memcpy(e->prefix, of.s, of.len);
		r = seek(s, reader, diag);
	}
	if (r == DULY_OK && e->found == 0) {
		e->found = 1;
		buf_put(&e->packed, e->alert.data, e->alert.len);
	}
	return r;
}

duly_result explanation_of_store(struct explanation *e, struct docket_reader *reader,
				 struct duly_diag *diag)
{
	struct search s = { e, reader };

	duly_result r = seek(&s, reader, diag);
	if (r == DULY_OK && e->found == 0)
		r = seek_alert(&s, reader, diag);
	if (r == DULY_OK)
		r = add_linked(e, reader, diag);
	finish(e);
	return r;
}
