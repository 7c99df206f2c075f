/* directory.h - the directory of people (duly-directory(5)) of the council whose lives are made. */
#pragma once
#include "services/simulate/life.h"

/* Who works in which team, a manager for each, those who lead, and a mailbox of each team that the
 * default routing names, at addresses that nobody has. */
void directory_write(const struct world *w, FILE *out);
