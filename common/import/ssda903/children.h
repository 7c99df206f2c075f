/* children.h - one child under several spellings of its reference.
 *
 * A spreadsheet writes 101 as 101.0 and drops the zeros of 000101, and a program may write AB101 as
 * ab101, in one file of the return and not in the next. They are one child, as it is written in the
 * latest header, or else in the latest file of episodes, unless that has both.
 */
#pragma once
#include <glib.h>

#include "common/base/base.h"

struct ssda903_import;

struct ssda903_children {
	GHashTable *spellings; /* as all spellings have it in common -> struct spelling */
};

void ssda903_children_begin(struct ssda903_children *c);
void ssda903_children_fini(struct ssda903_children *c);
/* Looks through the files, which have their ranks. */
void ssda903_children_know(struct ssda903_import *im);
/* How the child that is written so is written in the return; @written where it is the only way. */
struct str ssda903_child_of(const struct ssda903_import *im, struct str written);
