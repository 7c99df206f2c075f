#include <stdlib.h>

#include "services/simulate/life.h"

static const struct {
	const char *name;
	enum fact_class class;
	int flags;
} TYPES[] = {
#define X(id, type, class, flags) { type, class, flags },
	FACTS(X)
#undef X
};

const char *fact_type_name(enum fact_type type)
{
	return TYPES[type].name;
}
enum fact_class fact_class(enum fact_type type)
{
	return TYPES[type].class;
}
int fact_flags(enum fact_type type)
{
	return TYPES[type].flags;
}

bool fact_of_health(enum fact_type type)
{
	return strncmp(TYPES[type].name, "health.", 7) == 0 ||
	       strncmp(TYPES[type].name, "dental.", 7) == 0;
}

/* ---- telling --------------------------------------------------------------------------------- */

/* Of the day of a death only what ends with it is told, and the death itself. */
static int on_the_day(enum fact_type type)
{
	return TYPES[type].class == CLASS_CLOSE || type == FACT_PERSON_DIED;
}

struct fact *fact_tell_at(struct life *l, enum fact_type type, duly_civil day, int minute)
{
	const struct world *w = l->world;
	const bool lately = (TYPES[type].flags & LATELY) != 0;
	const duly_civil died = l->outline->died;

	if (day.day > w->end.day || (lately && day.day < w->since.day))
		return NULL;
	if (!day_unset(died) && day.day >= died.day + on_the_day(type))
		return NULL;
	struct fact *f = buf_add(&l->facts, sizeof *f);

	*f = (struct fact){ .type = type, .day = day, .minute = minute, .made = ++l->made };
	return f;
}

struct fact *fact_tell(struct life *l, enum fact_type type, duly_civil day)
{
	return fact_tell_at(l, type, day, -1);
}

static struct datum *add(struct fact *f, const char *name)
{
	if (f == NULL || f->n == DATA_MAX)
		return NULL;
	f->data[f->n] = (struct datum){ .name = name };
	return &f->data[f->n++];
}

void fact_add_codes(struct fact *f, const char *name, const char *code, const char *second)
{
	struct datum *d = add(f, name);

	if (d != NULL)
		d->kind = DATUM_CODES, d->text = code, d->second = second;
}

void fact_add_code(struct fact *f, const char *name, const char *code)
{
	struct datum *d = code != NULL ? add(f, name) : NULL;

	if (d != NULL)
		d->kind = DATUM_CODE, d->text = code;
}

void fact_add_flag(struct fact *f, const char *name, bool flag)
{
	struct datum *d = add(f, name);

	if (d != NULL)
		d->kind = DATUM_FLAG, d->flag = flag;
}

void fact_add_day(struct fact *f, const char *name, duly_civil day)
{
	struct datum *d = add(f, name);

	if (d != NULL)
		d->kind = DATUM_DAY, d->day = day;
}

const struct datum *fact_datum(const struct fact *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++) {
		if (strcmp(f->data[i].name, name) == 0)
			return &f->data[i];
	}
	return NULL;
}

const char *fact_code(const struct fact *f, const char *name)
{
	const struct datum *d = fact_datum(f, name);

	return d != NULL && d->text != NULL ? d->text : "";
}

bool fact_flag(const struct fact *f, const char *name)
{
	const struct datum *d = fact_datum(f, name);

	return d != NULL && d->flag;
}

const char *life_key(struct life *l, enum key_kind kind)
{
	static const char *const PREFIX[] = { "p", "pl", "rv", "m", "cp", "o", "ap", "k" };

	return arena_printf(l->arena, "%s%d", PREFIX[kind], ++l->keys[kind]).s;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_numbers(int a, int b)
{
	return (a > b) - (a < b);
}

/* Where only the day is known, what completes stands at its end, and all else at its start. */
static int minute_of(const struct fact *f)
{
	if (f->minute >= 0)
		return f->minute;
	return TYPES[f->type].class == CLASS_COMPLETE ? 24 * 60 : 0;
}

static int rank_of(const struct fact *f)
{
	return TYPES[f->type].class == CLASS_CLOSE ? -(int)f->type : (int)f->type;
}

static int compare(const void *va, const void *vb)
{
	const struct fact *a = va, *b = vb;
	int order = compare_numbers(a->day.day, b->day.day);

	if (order == 0)
		order = compare_numbers(minute_of(a), minute_of(b));
	if (order == 0)
		order = compare_numbers((int)TYPES[a->type].class, (int)TYPES[b->type].class);
	if (order == 0)
		order = compare_numbers(rank_of(a), rank_of(b));
	return order != 0 ? order : compare_numbers((int)a->made, (int)b->made);
}

void facts_sort(struct life *l)
{
	size_t n;
	struct fact *facts = life_facts(l, &n);

	if (n > 0)
		qsort(facts, n, sizeof *facts, compare);
}
