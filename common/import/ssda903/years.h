/* years.h - what the files of a return are of: which is later than which, and the years of all. */
#pragma once

struct ssda903_import;

/* Ranks im->sources, puts them in that order, and finds the first and the last day of the return
 * (im->until, the summary's from and until; DULY_NO_DATE where no row has a date). */
void ssda903_years_find(struct ssda903_import *im);
