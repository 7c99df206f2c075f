/* help.h - what there is to be said where no verb, or a wrong one, was given. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

#include "common/base/base.h"

void help_all(FILE *to);
bool help_group(const char *group, FILE *to); /* "rules": its verbs; false: it has none */
/* "; did you mean list?", where a verb is near to @first, or to both words; else nothing. */
void help_meant(const char *first, const char *second, struct buf *b);
