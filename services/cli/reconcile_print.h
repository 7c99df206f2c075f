/* reconcile_print.h - two sets of due dates beside one another, for people and for programs. */
#pragma once
#include <stdio.h>

#include "common/reports/reconcile.h"

void reconcile_print(const struct reconcile *r, FILE *to);
void reconcile_print_json(const struct reconcile *r, FILE *to);
