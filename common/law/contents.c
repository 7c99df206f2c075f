#include <stdlib.h>

#include "common/base/memory.h"
#include "common/law/law.h"

void contents_fini(struct contents *contents)
{
	for (size_t i = 0; i < contents->n; i++) {
		buf_fini(&contents->list[i].bytes);
		free((void *)(uintptr_t)contents->list[i].name.s);
	}
	free(contents->list);
	*contents = (struct contents){ 0 };
}

static int compare(const struct content *a, const struct content *b)
{
	return a->kind != b->kind ? (int)a->kind - (int)b->kind : str_cmp(a->name, b->name);
}

void contents_add(struct contents *contents, enum content_kind kind, struct str name,
		  struct view bytes)
{
	struct content c = { .kind = kind };
	char *copy = memory_resize(NULL, name.len + 1);
	size_t at = contents->n;

	if (name.len > 0)
		memcpy(copy, name.s, name.len);
	copy[name.len] = '\0';
	c.name = (struct str){ copy, name.len };
	buf_put(&c.bytes, bytes.data, bytes.len);
	sha256(bytes, c.digest);

	contents->list = memory_resize(contents->list, (contents->n + 1) * sizeof c);
	for (; at > 0 && compare(&contents->list[at - 1], &c) > 0; at--)
		contents->list[at] = contents->list[at - 1];
	contents->list[at] = c;
	contents->n++;
}

static void put_others(const struct contents *a, const struct contents *b, enum content_kind kind,
		       struct buf *names)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct content *c = &a->list[i];
		bool same = c->kind != kind;

		for (size_t k = 0; k < b->n && !same; k++)
			same = b->list[k].kind == kind && str_eq(b->list[k].name, c->name) &&
			       memcmp(b->list[k].digest, c->digest, SHA256_LEN) == 0;
		if (!same && (names->len == 0 ||
			      memmem(names->data, names->len, c->name.s, c->name.len) == NULL))
			buf_printf(names, "%s%.*s", names->len > 0 ? " " : "", STR_FMT(c->name));
	}
}

void contents_others(const struct contents *a, const struct contents *b, enum content_kind kind,
		     struct buf *names)
{
	put_others(a, b, kind, names);
	put_others(b, a, kind, names);
}
