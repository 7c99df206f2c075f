/* print.h - small things that many verbs print. */
#pragma once
#include <stdio.h>

#include "common/derive/derive.h"

void print_buf(const struct buf *b, FILE *to);
/* The steps of obligation_explain, a line each with @indent blanks before it. */
void print_steps(const struct steps *steps, int indent, FILE *to);
