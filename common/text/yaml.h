/* yaml.h - a YAML file written by people, as a tree with places.
 *
 * Reads the part of YAML that can be read in one way only: one document of maps, lists and
 * scalars. Anchors, aliases, tags, "<<" and duplicate keys are refused. Every scalar is text; the
 * getters below turn it into what is wanted, strictly (no octal, no "yes" for true). Nodes know
 * their line and column, and all faults of a file are collected into one list before anybody is
 * told.
 *
 *	struct diags d = DIAGS(name);
 *	const struct yaml *root = yaml_parse(text, arena, &d);
 *	static const char *const KEYS[] = { "calendar", "issued", NULL };
 *
 *	yaml_check_keys(root, KEYS, &d);
 *	name   = yaml_text(yaml_need(root, "calendar", &d), &d);
 *	issued = yaml_date(yaml_need(root, "issued", &d), &d);
 *	return faults_result(&d, diag);
 *
 * A getter given NULL says nothing and gives the empty value: whoever found the node missing has
 * said so already (yaml_need), or it was optional (yaml_get).
 */
#pragma once
#include "common/text/faults.h"

/* ---- the tree -------------------------------------------------------------------------------- */

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

/* Read-only; lives on the arena given to yaml_parse, its texts too. */
struct yaml {
	enum yaml_kind kind;
	int line, column; /* from 1                                              */
	bool plain;       /* scalar: written without quotes or block             */
	struct str text;  /* scalar: its value, NUL after it                     */
	struct str key;   /* within a map: its key, NUL after it; else {NULL, 0} */
	int key_line, key_column;
	const struct yaml *child, *next; /* list, map: in the order of the file                 */
	size_t n;                        /* list, map: how many children                        */
};

#define yaml_each(item, parent) \
	for (const struct yaml *item = (parent) ? (parent)->child : NULL; item; item = item->next)

/* The root, or NULL where the text is no YAML at all; d->n says whether there were faults. A tree
 * with faults (a duplicate key, an anchor) is given all the same, so that what else is wrong in it
 * can be said in the same breath. Depth up to 32, keys of
 * one map up to 4,096. */
const struct yaml *yaml_parse(struct view text, struct arena *arena, struct faults *d);

/* A fault at the place of @node (NULL: of the file). */
void yaml_fault(const struct yaml *node, struct faults *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The value under @key. Absent, or @map is no map or NULL: NULL. yaml_need says that it is missing,
 * where @map is a map. "key:" with nothing after it is a scalar of no length. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
const struct yaml *yaml_need(const struct yaml *map, const char *key, struct faults *d);

/* Says "unknown key 'x', known here: a, b, c" for each key of @map not among @known (NULL ends it).
 * Says so too where @map is no map. */
void yaml_check_keys(const struct yaml *map, const char *const *known, struct faults *d);

/* ---- getters: a fault is said, and the empty value given ------------------------------------- */

/* @node itself if it is of that kind; NULL otherwise. */
const struct yaml *yaml_map(const struct yaml *node, struct faults *d);
const struct yaml *yaml_list(const struct yaml *node, struct faults *d);

/* A scalar of at least one character, without control characters but newline; NO_STR otherwise. */
struct str yaml_text(const struct yaml *node, struct faults *d);
/* Plain decimal in [@min, @max] ("-5" is fine, "010", "0x10", "+5" and "5x" are not); @min
 * otherwise. */
int64_t yaml_number(const struct yaml *node, int64_t min, int64_t max, struct faults *d);
/* "true" or "false", nothing else; false otherwise. */
bool yaml_bool(const struct yaml *node, struct faults *d);
/* YYYY-MM-DD; DULY_NO_DATE otherwise. */
duly_civil yaml_date(const struct yaml *node, struct faults *d);
/* The index of the text in @words (NULL ends it); -1 otherwise, naming @what and the words:
 * "'x' is no unit; known: hours, days". */
int yaml_choice(const struct yaml *node, const char *what, const char *const *words,
		struct faults *d);
