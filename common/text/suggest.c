#include "common/text/suggest.h"

#include <ctype.h>

struct suggestion suggest_for(struct str wanted)
{
	return (struct suggestion){ .wanted = wanted };
}

/* ---- how far apart --------------------------------------------------------------------------- */

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* How many letters are put in, left out, exchanged or swapped with their neighbour: as people and
 * keyboards err. Of names up to SUGGEST_NAME. */
static size_t distance(struct str a, struct str b)
{
	size_t before[SUGGEST_NAME + 1] = { 0 }, above[SUGGEST_NAME + 1], row[SUGGEST_NAME + 1];

	for (size_t k = 0; k <= b.len; k++)
		above[k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		row[0] = i;
		for (size_t k = 1; k <= b.len; k++) {
			const size_t other = above[k - 1] + !same(a.s[i - 1], b.s[k - 1]);

			row[k] = MIN(other, MIN(above[k], row[k - 1]) + 1);
			if (i > 1 && k > 1 && same(a.s[i - 1], b.s[k - 2]) &&
			    same(a.s[i - 2], b.s[k - 1]))
				row[k] = MIN(row[k], before[k - 2] + 1);
		}
		memcpy(before, above, sizeof before);
		memcpy(above, row, sizeof above);
	}
	return above[b.len];
}

/* A third of the name may be wrong; of what is only begun, all that is not there yet. */
static bool is_near(const struct suggestion *s, struct str name, size_t apart)
{
	const bool begun = s->wanted.len >= 3 && name.len > s->wanted.len &&
			   memcmp(name.s, s->wanted.s, s->wanted.len) == 0;

	return begun || apart <= MAX(MAX(s->wanted.len, name.len) / 3, (size_t)1);
}

/* ---- what is kept ---------------------------------------------------------------------------- */

static void keep(char to[SUGGEST_NAME], struct str name)
{
	memcpy(to, name.s, name.len);
	to[name.len] = '\0';
}

static void keep_near(struct suggestion *s, struct str name, size_t apart)
{
	size_t at = 0;

	while (at < s->nearest_count && s->distances[at] <= apart) {
		if (str_is(name, s->nearest[at++]))
			return;
	}
	if (at == SUGGEST_NEAREST)
		return;
	s->nearest_count = MIN(s->nearest_count + 1, (size_t)SUGGEST_NEAREST);
	for (size_t i = s->nearest_count - 1; i > at; i--) {
		memcpy(s->nearest[i], s->nearest[i - 1], SUGGEST_NAME);
		s->distances[i] = s->distances[i - 1];
	}
	keep(s->nearest[at], name);
	s->distances[at] = apart;
}

static void keep_first(struct suggestion *s, struct str name)
{
	size_t at = 0;

	while (at < s->first_count && str_cmp(str_of(s->first[at]), name) < 0)
		at++;
	if (at < s->first_count && str_is(name, s->first[at]))
		return;
	s->more |= s->first_count == SUGGEST_FIRST;
	if (at == SUGGEST_FIRST)
		return;
	s->first_count = MIN(s->first_count + 1, (size_t)SUGGEST_FIRST);
	for (size_t i = s->first_count - 1; i > at; i--)
		memcpy(s->first[i], s->first[i - 1], SUGGEST_NAME);
	keep(s->first[at], name);
}

void suggest_offer(struct suggestion *s, struct str name)
{
	if (name.len == 0 || name.len >= SUGGEST_NAME)
		return;
	keep_first(s, name);
	if (s->wanted.len == 0 || s->wanted.len >= SUGGEST_NAME)
		return;
	const size_t apart = distance(s->wanted, name);

	if (is_near(s, name, apart))
		keep_near(s, name, apart);
}

/* ---- in words -------------------------------------------------------------------------------- */

void suggest_near(const struct suggestion *s, struct buf *b)
{
	for (size_t i = 0; i < s->nearest_count; i++)
		buf_printf(b, "%s%s", i == 0 ? "; did you mean " : " or ", s->nearest[i]);
	if (s->nearest_count > 0)
		buf_puts(b, "?");
}

void suggest_text(const struct suggestion *s, struct buf *b)
{
	if (s->nearest_count > 0) {
		suggest_near(s, b);
		return;
	}
	for (size_t i = 0; i < s->first_count; i++)
		buf_printf(b, "%s%s", i == 0 ? "; there is " : ", ", s->first[i]);
	if (s->more)
		buf_puts(b, ", ...");
}

duly_result suggest_refuse(duly_result r, const char *what, const struct suggestion *s,
			   struct duly_diag *diag)
{
	duly_auto_fini(buf) meant = { 0 };

	suggest_text(s, &meant);
	return duly_fail(diag, r, "%s %.*s%.*s", what, (int)MIN(s->wanted.len, (size_t)64),
			 s->wanted.s, (int)meant.len, (const char *)meant.data);
}

size_t suggest_index(const char *const *names, size_t n, const char *what, struct str name,
		     struct duly_diag *diag)
{
	struct suggestion s = suggest_for(name);

	for (size_t i = 0; i < n; i++) {
		if (str_is(name, names[i]))
			return i;
		suggest_offer(&s, str_of(names[i]));
	}
	suggest_refuse(DULY_E_USAGE, what, &s, diag);
	return n;
}
