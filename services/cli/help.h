/* help.h - what there is to be said where no verb, or a wrong one, was given. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

void help_all(FILE *to);
bool help_group(const char *group, FILE *to); /* "rules": its verbs; false: it has none */
