/* lines.h - JSON Lines: one event a line, numbered. */
#pragma once
#include <stdio.h>

#include "common/wire/wire.h"

#define LINE_MAX_BYTES (4u << 20)

struct lines;
/* @path "-" is standard input. DULY_E_IO. */
duly_result lines_open(const char *path, struct lines **ret, struct duly_diag *diag);
void lines_free(struct lines **lines);
/* How messages call the file. */
const char *lines_name(const struct lines *l);

/* The next line that is not blank, as packed bytes appended to @ret, and its number from 1. A line
 * that is no JSON leaves @ret as it was and says why in @reject. False: the end; lines_end() says
 * whether all was read. */
bool lines_next(struct lines *l, size_t *ret_number, struct buf *ret, struct reject *reject);
duly_result lines_end(const struct lines *l, struct duly_diag *diag);
/* DULY_E_MALFORMED: there was no event in it, which must not look like all being well. */
duly_result lines_none(const struct lines *l, struct duly_diag *diag);

/* Tells of one bad line on standard error: "file:3: bad-value: data.kind: sentence (event e-1)". */
void lines_complain(const struct lines *l, size_t number, struct str id,
		    const struct reject *reject);
void lines_complain_of(const struct lines *l, size_t number, struct str id, const char *code,
		       const char *field, const char *message);
