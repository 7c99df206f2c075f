#include "common/law/read.h"

enum { FIRST_SYMBOLS = 1024 };

static uint32_t hash(struct str s)
{
	uint32_t h = 2166136261u; /* FNV-1a: the texts come from files of our own operator */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (uint8_t)s.s[i]) * 16777619u;
	return h;
}

static size_t slot_of(const struct vocabulary *v, struct str text)
{
	const size_t mask = 2 * v->symbol_cap - 1;
	size_t at = hash(text) & mask;

	while (v->slots[at] != 0 && !str_eq(v->symbols[v->slots[at]].text, text))
		at = (at + 1) & mask;
	return at;
}

static void make_room(struct vocabulary *v, size_t cap)
{
	struct symbol *grown = arena_new_array(v->arena, struct symbol, cap);

	if (v->symbol_count > 0)
		memcpy(grown, v->symbols, v->symbol_count * sizeof *grown);
	v->symbols = grown;
	v->symbol_cap = cap;
	v->slots = arena_new_array(v->arena, sym, 2 * cap);
	for (size_t i = 1; i < v->symbol_count; i++)
		v->slots[slot_of(v, grown[i].text)] = (sym)i;
}

void symbols_init(struct vocabulary *v, struct arena *arena)
{
	v->arena = arena;
	make_room(v, FIRST_SYMBOLS);
	v->symbols[0].text = NO_STR;
	v->symbol_count = 1;
	v->yes = symbol_intern(v, STR("true"));
}

sym symbol_intern(struct vocabulary *v, struct str text)
{
	size_t at = slot_of(v, text);

	if (v->slots[at] != 0)
		return v->slots[at];
	if (v->symbol_count > UINT16_MAX)
		return 0;
	if (v->symbol_count == v->symbol_cap) {
		make_room(v, 2 * v->symbol_cap);
		at = slot_of(v, text);
	}
	v->slots[at] = (sym)v->symbol_count;
	v->symbols[v->symbol_count].text = arena_str(v->arena, text);
	return (sym)v->symbol_count++;
}

sym vocabulary_sym(const struct vocabulary *v, struct str text)
{
	return v->slots[slot_of(v, text)];
}

struct symbol *symbol_named(const struct vocabulary *v, struct str text)
{
	return symbol_of(v, vocabulary_sym(v, text));
}

struct symbol *symbol_of(const struct vocabulary *v, sym s)
{
	return s != 0 && s < v->symbol_count ? &v->symbols[s] : NULL;
}

struct str vocabulary_text(const struct vocabulary *v, sym s)
{
	const struct symbol *symbol = symbol_of(v, s);

	return symbol ? symbol->text : NO_STR;
}

sym vocabulary_true(const struct vocabulary *v)
{
	return v->yes;
}

const struct engine_codes *vocabulary_codes(const struct vocabulary *v)
{
	return &v->codes;
}
