/* law.h - for fuzz targets: a law of files, one of which is any bytes. */
#pragma once
#include <stdio.h>
#include <stdlib.h>

#include "common/law/law.h"

/* The file at @path below the source tree, under its own name. */
static inline void add_fixed(struct contents *c, enum content_kind kind, const char *path)
{
	duly_auto_fini(buf) bytes = { 0 };
	char whole[4096];

	snprintf(whole, sizeof whole, "%s/%s", DULY_SOURCE_DIR, path);
	if (file_read(whole, 8u << 20, &bytes, NULL) != DULY_OK)
		abort();
	contents_add(c, kind, str_of(strrchr(whole, '/') + 1), buf_view(&bytes));
}

/* Puts @data where the file of @kind is; the others stay. */
static inline void set_any(struct contents *c, enum content_kind kind, const uint8_t *data,
			   size_t size)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->list[i].kind != kind)
			continue;
		buf_clear(&c->list[i].bytes);
		buf_put(&c->list[i].bytes, data, size);
	}
}

/* It loads, or it is refused with its faults. */
static inline void load_or_refuse(const struct contents *c)
{
	duly_auto_fini(faults) faults = { 0 };
	struct law *law = NULL;
	const duly_result r = law_load(c, &law, &faults);

	if ((r == DULY_OK) != (faults.n == 0) || (r == DULY_OK) != (law != NULL))
		abort();
	law_free(&law);
}
