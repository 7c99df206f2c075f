/* years.h - what the files of a return are of: which is later than which, and the years of all. */
#pragma once
#include "common/base/base.h"

struct ssda903_import;

/* Finds the year of each of im->sources, puts them in the order of their ranks, and finds the first
 * and the last day of the return (im->until, the summary's from and until; DULY_NO_DATE where no
 * row has a date).
 *
 * The files of a folder are of one return, to 31 March of a year: the latest in which an episode
 * begins and to which at least two of their dates, and a twentieth of all, belong. So a date that
 * was mistyped is not the year of the whole. Where a folder has more than one file of episodes each
 * file is of its own year. */
void ssda903_years_find(struct ssda903_import *im);
/* The last and the first day of the return of @year; DULY_NO_DATE of 0. */
duly_civil ssda903_year_end(int year);
duly_civil ssda903_year_begin(int year);
