/* routing_check.h - whether routings, directories and rules hold together: looked at before any of
 * them is put in force, and not again, so that what was in force once still reads.
 */
#pragma once
#include "common/law/law.h"

/* Among @faults, with places: names of rules, steps, roles and teams that there are not; mailboxes
 * of other domains than the routing allows; and above all a rule and a stage of which no line says
 * whom it reaches, a role that nobody has and no team stands for, and a team without a mailbox. A
 * law without a routing has no faults. */
void routing_check(const struct law *law, struct faults *faults);
