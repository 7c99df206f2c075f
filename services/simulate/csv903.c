/* The same lives as SSDA903 returns: a folder for each year that ends on 31 March. */
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/simulate/episodes.h"

/* X(id, name of the file, its columns) */
/* clang-format off */
#define RETURN_FILES(X)                                                                       \
	X(HEADER, "header", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB")                         \
	X(EPISODES, "episodes", "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,"        \
				"REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN")                  \
	X(REVIEWS, "reviews", "CHILD,DOB,REVIEW,REVIEW_CODE")                                 \
	X(MISSING, "missing", "CHILD,DOB,MISSING,MIS_START,MIS_END")                          \
	X(UASC, "uasc", "CHILD,SEX,DOB,DUC")                                                  \
	X(PLACED, "placed_for_adoption",                                                      \
	  "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED")                    \
	X(AD1, "ad1", "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR") \
	X(OC2, "oc2", "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,"  \
		      "TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED," \
		      "INTERVENTION_OFFERED")                                                 \
	X(OC3, "oc3", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM")
/* clang-format on */

enum return_file {
#define X(id, name, columns) FILE_##id,
	RETURN_FILES(X)
#undef X
		FILE_COUNT
};

struct return_year {
	duly_civil from, to; /* 1 April, 31 March */
	struct csv_sheet *files[FILE_COUNT];
};

struct returns {
	struct arena *arena;
	struct return_year *years;
	int n;
};

/* One life, and the year whose folder is being written. */
struct entry {
	const struct life *life;
	const struct return_year *year;
	const struct fact *const *facts;
	size_t n;
	struct random r;
	int sex;
};

/* ---- fields ---------------------------------------------------------------------------------- */

static void put_day(struct csv_sheet *c, duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	if (day_unset(day))
		csv_sheet_field(c, "%s", "");
	else
		csv_sheet_field(c, "%02d/%02d/%04d", d.day, d.month, d.year);
}

static struct csv_sheet *begin(const struct entry *e, enum return_file file)
{
	struct csv_sheet *c = e->year->files[file];

	csv_sheet_field(c, "%s", e->life->subject);
	return c;
}

/* The columns that nearly every file begins with. */
static struct csv_sheet *begin_born(const struct entry *e, enum return_file file)
{
	struct csv_sheet *c = begin(e, file);

	put_day(c, e->life->outline->dob);
	return c;
}

static bool in_year(const struct entry *e, duly_civil day)
{
	return day.day >= e->year->from.day && day.day <= e->year->to.day;
}

/* What is not over by the end of the year is not known to be over in its return. */
static duly_civil end_in_year(const struct entry *e, duly_civil day)
{
	return day_unset(day) || day.day > e->year->to.day ? DULY_NO_DATE : day;
}

/* ---- care ------------------------------------------------------------------------------------ */

static const char *provider_of(const char *place)
{
	if (place[0] == 'P')
		return "PR0";
	return place[0] == 'U' || place[0] == 'A' ? "PR1" : "PR4";
}

static void put_episode(const struct entry *e, const struct return_episode *row)
{
	const duly_civil to = end_in_year(e, row->to);
	struct csv_sheet *c = begin(e, FILE_EPISODES);

	put_day(c, row->from);
	csv_sheet_field(c, "%c,%s,N1,%s,%s", row->began, row->status, row->place,
			provider_of(row->place));
	put_day(c, to);
	csv_sheet_field(c, "%s,%s,,,%s", day_unset(to) ? "" : row->ended,
			day_unset(to) ? "" : row->reason, row->urn);
	csv_sheet_row(c);
}

static bool touches(const struct entry *e, duly_civil from, duly_civil to)
{
	return from.day <= e->year->to.day && (day_unset(to) || to.day >= e->year->from.day);
}

static size_t put_episodes(const struct entry *e, const struct return_episode *rows, size_t n)
{
	size_t put = 0;

	for (size_t i = 0; i < n; i++) {
		if (!touches(e, rows[i].from, rows[i].to))
			continue;
		put_episode(e, &rows[i]);
		put++;
	}
	return put;
}

/* A review in parts is reported on the day on which it was completed. */
static void put_review(const struct entry *e, const struct fact *f)
{
	const struct datum *kinds = fact_datum(f, "kinds");

	if (!in_year(e, f->day) || strcmp(kinds->text, "looked-after") != 0 ||
	    strcmp(fact_code(f, "part"), "first") == 0)
		return;
	struct csv_sheet *c = begin_born(e, FILE_REVIEWS);

	put_day(c, f->day);
	csv_sheet_field(c, "%s", fact_code(f, "participation"));
	csv_sheet_row(c);
}

static duly_civil day_back(const struct entry *e, const char *episode)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->facts[i]->type == FACT_MISSING_RETURNED &&
		    strcmp(fact_code(e->facts[i], "episode"), episode) == 0)
			return e->facts[i]->day;
	}
	return DULY_NO_DATE;
}

static void put_missing(const struct entry *e, const struct fact *f)
{
	const duly_civil back = day_back(e, fact_code(f, "episode"));

	if (!touches(e, f->day, back))
		return;
	struct csv_sheet *c = begin_born(e, FILE_MISSING);

	csv_sheet_field(c, "%s", strcmp(fact_code(f, "kind"), "away") == 0 ? "A" : "M");
	put_day(c, f->day);
	put_day(c, end_in_year(e, back));
	csv_sheet_row(c);
}

/* ---- persons --------------------------------------------------------------------------------- */

static void put_header(struct entry *e)
{
	static const char *const ETHNIC[] = { "WBRI", "WBRI", "WOTH", "BCRB", "BAFR", "BOTH",
					      "MWBC", "MWBA", "AOTH", "ABAN", "OOTH", "MOTH" };
	const struct outline *o = e->life->outline;
	struct csv_sheet *c = begin(e, FILE_HEADER);

	csv_sheet_field(c, "%d", e->sex);
	put_day(c, o->dob);
	csv_sheet_field(c, "%s,UN1,,", ETHNIC[random_below(&e->r, LEN(ETHNIC))]);
	csv_sheet_row(c);
	if (o->stream != STREAM_UNACCOMPANIED)
		return;
	c = begin(e, FILE_UASC);
	csv_sheet_field(c, "%d", e->sex);
	put_day(c, o->dob);
	put_day(c, calendar_birthday(o->dob, 18));
	csv_sheet_row(c);
}

/* ---- adoption -------------------------------------------------------------------------------- */

static const struct fact *fact_of(const struct entry *e, enum fact_type type)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->facts[i]->type == type)
			return e->facts[i];
	}
	return NULL;
}

static void put_adoption(const struct entry *e)
{
	const struct fact *authorised = fact_of(e, FACT_ADOPTION_AUTHORISED);
	const struct fact *placed = fact_of(e, FACT_ADOPTION_PLACED);
	const struct fact *adopted = fact_of(e, FACT_ADOPTION_ENDED);

	if (authorised != NULL && in_year(e, authorised->day)) {
		struct csv_sheet *c = begin_born(e, FILE_PLACED);

		put_day(c, authorised->day);
		csv_sheet_field(c, ",");
		csv_sheet_row(c);
	}
	if (adopted == NULL || authorised == NULL || placed == NULL || !in_year(e, adopted->day))
		return;
	struct csv_sheet *c = begin_born(e, FILE_AD1);

	put_day(c, authorised->day);
	put_day(c, day_plus(placed->day, -20));
	csv_sheet_field(c, "0,2,MF,L11");
	csv_sheet_row(c);
}

/* ---- outcomes -------------------------------------------------------------------------------- */

static bool done_in_year(const struct entry *e, enum fact_type type)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->facts[i]->type == type && in_year(e, e->facts[i]->day))
			return true;
	}
	return false;
}

/* In care on 31 March, and for the twelve months before. */
static bool all_year(const struct entry *e, const struct return_episode *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].from.day <= e->year->to.day &&
		    rows[i].entered.day <= e->year->from.day &&
		    (day_unset(rows[i].to) || rows[i].to.day > e->year->to.day) &&
		    strcmp(rows[i].status, "V3") != 0)
			return true;
	}
	return false;
}

static void put_outcomes(struct entry *e)
{
	const duly_civil dob = e->life->outline->dob;
	const int age = day_age(dob, e->year->to);
	const bool asked = age >= 4 && age <= 16, sdq = done_in_year(e, FACT_SDQ_COMPLETED);
	const int score = random_between(&e->r, 2, 32);
	struct csv_sheet *c = begin_born(e, FILE_OC2);

	if (asked && sdq)
		csv_sheet_field(c, "%d,", score);
	else
		csv_sheet_field(c, ",%s", asked ? "SDQ4" : "");
	csv_sheet_field(c, "0,%s,1,%d,%d,0,,", age < 5 ? "1" : "",
			done_in_year(e, FACT_DENTAL_CHECKED),
			done_in_year(e, FACT_HEALTH_ASSESSED));
	csv_sheet_row(c);
}

/* Care leavers whose 17th to 21st birthday lies in the year. */
static void put_leaver(struct entry *e)
{
	static const char *const ACTIV[] = { "F1", "F2", "F4", "F5", "G4", "G5", "P1" };
	static const char *const ACCOM[] = { "B1", "C1", "D1", "U1", "T1", "Z1" };
	const struct outline *o = e->life->outline;
	const char *activity = ACTIV[random_below(&e->r, LEN(ACTIV))];
	const char *home = ACCOM[random_below(&e->r, LEN(ACCOM))];

	for (int age = 17; o->leaver && age <= 21; age++) {
		const duly_civil day = calendar_birthday(o->dob, age);

		if (!in_year(e, day) || day.day < o->care[o->n_care - 1].to.day)
			continue;
		struct csv_sheet *c = begin_born(e, FILE_OC3);

		csv_sheet_field(c, "YES,%s,%s", activity, home);
		csv_sheet_row(c);
	}
}

/* ---- a life ---------------------------------------------------------------------------------- */

static void put_year(struct entry *e, const struct return_episode *rows, size_t n)
{
	if (put_episodes(e, rows, n) > 0)
		put_header(e);
	for (size_t i = 0; i < e->n; i++) {
		if (e->facts[i]->type == FACT_REVIEW_HELD)
			put_review(e, e->facts[i]);
		else if (e->facts[i]->type == FACT_MISSING_STARTED)
			put_missing(e, e->facts[i]);
	}
	put_adoption(e);
	if (all_year(e, rows, n))
		put_outcomes(e);
	put_leaver(e);
}

void returns_put(struct returns *r, const struct life *l)
{
	duly_auto_fini(buf) rows = { 0 };
	struct entry e = { .life = l };

	arena_reset(r->arena);
	episodes_of(l, true, r->arena, &rows);
	e.n = life_true(l, r->arena, &e.facts);
	if (rows.len == 0)
		return;
	for (int i = 0; i < r->n; i++) {
		e.year = &r->years[i];
		e.r = random_of(l->outline->seed, 100);
		e.sex = random_share(&e.r, 5600) ? 1 : 2;
		put_year(&e, (const void *)rows.data, rows.len / sizeof(struct return_episode));
	}
}

/* ---- folders --------------------------------------------------------------------------------- */

static const struct {
	const char *name, *columns;
} FILES[] = {
#define X(id, name, columns) { name, columns },
	RETURN_FILES(X)
#undef X
};

static int year_of(duly_civil day)
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	return d.month > 3 ? d.year : d.year - 1;
}

static duly_result open_year(const char *dir, struct return_year *y, struct duly_diag *diag)
{
	duly_result r = output_folder(dir, diag);

	for (size_t i = 0; r == DULY_OK && i < FILE_COUNT; i++)
		r = csv_sheet_new(dir, FILES[i].name, FILES[i].columns, &y->files[i], diag);
	return r;
}

duly_result returns_new(const char *dir, const struct world *w, struct returns **ret,
			struct duly_diag *diag)
{
	const int first = year_of(w->start), n = year_of(w->end) - first + 1;
	struct returns *all = memory_resize(NULL, sizeof *all);
	duly_result r = output_folder(dir, diag);

	*all = (struct returns){ .n = n, .arena = arena_new() };
	all->years = memory_resize(NULL, (size_t)n * sizeof *all->years);
	memset(all->years, 0, (size_t)n * sizeof *all->years);
	*ret = all;
	for (int i = 0; r == DULY_OK && i < n; i++) {
		char path[4096];

		all->years[i].from = duly_civil_from_ymd(first + i, 4, 1);
		all->years[i].to = duly_civil_from_ymd(first + i + 1, 3, 31);
		if (n == 1)
			snprintf(path, sizeof path, "%s", dir);
		else
			snprintf(path, sizeof path, "%s/%d-%02d", dir, first + i,
				 (first + i + 1) % 100);
		r = open_year(path, &all->years[i], diag);
	}
	return r;
}

duly_result returns_end(struct returns **r, struct duly_diag *diag)
{
	duly_result result = DULY_OK;

	for (int i = 0; i < (*r)->n; i++) {
		for (size_t k = 0; k < FILE_COUNT && result == DULY_OK; k++)
			result = csv_sheet_end(&(*r)->years[i].files[k], diag);
	}
	return result;
}

void returns_free(struct returns **r)
{
	if (*r == NULL)
		return;
	for (int i = 0; i < (*r)->n; i++) {
		for (size_t k = 0; k < FILE_COUNT; k++)
			csv_sheet_free(&(*r)->years[i].files[k]);
	}
	arena_free(&(*r)->arena);
	free((*r)->years);
	free(*r);
	*r = NULL;
}
