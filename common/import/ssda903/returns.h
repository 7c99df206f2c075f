/* returns.h - what a later return puts right of an earlier one.
 *
 * A return lists every episode that was open in its year. An earlier one that was open at the end
 * of its own year, and that the next return lacks, was therefore wrong, or had ended:
 *
 * 	the next return has an episode of the child that began no later, or the same one that began
 * 	on another day                          it was put right, and is taken out
 * 	it goes on with the child after it, without RNE S    care went on until then
 * 	it begins anew with RNE S               the child had left with the year
 * 	it has nothing of the child             the child had left with the year, or is still in care
 * 	                                        (ssda903_options.absent_in_care)
 *
 * One that had ended stands, unless a later return has the child elsewhere on the day it began. */
#pragma once

struct ssda903_import;

/* Takes rows out of im->rows[SSDA903_EPISODES], into im->put_right, and ends others; each is
 * remarked on. */
void ssda903_returns_settle(struct ssda903_import *im);
