#include "services/cli/letter_figures.h"

#include "common/base/memory.h"
#include "common/wire/wire.h"
#include "services/cli/letter_owed.h"

enum { STRETCHES_MAX = 24, ROWS_MAX = 200, HUNDRED = 100 };

struct letter_figures {
	const struct post_world *world;
	struct letter_readers *readers;
	struct letter_owed *owed;
	struct letter_tally stretches[STRETCHES_MAX];
	uint32_t n;
	duly_civil day; /* that is under way            */
};

struct letter_figures *letter_figures_new(const struct post_world *world, letter_role role,
					  void *ctx, duly_instant from)
{
	struct letter_figures *f = memory_zeroed(sizeof *f);

	f->world = world;
	f->readers = letter_readers_new(world, role, ctx);
	f->owed = letter_owed_new(world, f->readers);
	f->day = DULY_NO_DATE;
	letter_figures_apart(f, from);
	return f;
}

void letter_figures_free(struct letter_figures **figures)
{
	struct letter_figures *f = *figures;

	*figures = NULL;
	if (f == NULL)
		return;
	letter_owed_free(&f->owed);
	letter_readers_free(&f->readers);
	free(f);
}

void letter_figures_apart(struct letter_figures *f, duly_instant at)
{
	if (f->n < STRETCHES_MAX)
		f->stretches[f->n++].from = at;
}

/* NULL: what is of @at is not counted. */
static struct letter_tally *tally_at(struct letter_figures *f, duly_instant at)
{
	struct letter_tally *tally = NULL;

	for (uint32_t i = 0; i < f->n && f->stretches[i].from.ms <= at.ms; i++)
		tally = &f->stretches[i];
	return tally;
}

/* ---- what is written ------------------------------------------------------------------------- */

static int minute_of(const struct letter_figures *f, duly_instant at)
{
	const struct zone *z = f->world->zone(f->world->ctx);
	const duly_civil day = zone_date(z, at);

	return (int)((at.ms - zone_instant(z, day, 0).ms) / (60 * DULY_SECOND_MS));
}

/* Who holds what @line is of; NO_STR: nobody, or it is over. */
static struct str holder_of(const struct letter_figures *f, const struct letter *letter,
			    const struct line *line, duly_instant at, struct arena *arena)
{
	const struct str now = line->has_obligation ? f->world->duty(f->world->ctx, &letter->whom,
								     line->obligation, at, arena)
							      .worker
						    : NO_STR;

	return line_holder(line, now);
}

static bool is_row(const struct letter_figures *f, const struct letter *letter,
		   const struct line *line, duly_instant at)
{
	duly_auto(arena) arena = arena_new();

	return line_in_table(line, holder_of(f, letter, line, at, arena), &letter->whom);
}

/* A row for each worker, whatever they have. */
static uint32_t count_rows(const struct letter_figures *f, const struct letter *letter,
			   duly_instant at)
{
	struct str seen[ROWS_MAX];
	duly_auto(arena) arena = arena_new();
	uint32_t n = 0;

	for (size_t i = 0; i < letter->n && n < ROWS_MAX; i++) {
		const struct str worker = holder_of(f, letter, &letter->lines[i], at, arena);
		uint32_t k = 0;

		while (k < n && !str_eq(seen[k], worker))
			k++;
		if (k == n && line_in_table(&letter->lines[i], worker, &letter->whom))
			seen[n++] = worker;
	}
	return n;
}

void letter_figures_letter(struct letter_figures *f, const struct letter *letter, duly_instant at)
{
	const duly_civil day = zone_date(f->world->zone(f->world->ctx), at);
	struct letter_reader *r = letter_reader_of(f->readers, &letter->whom);
	struct letter_tally *tally = tally_at(f, at);
	const struct str council = letter->whom.council;

	if (tally == NULL)
		return;
	tally->letters++;
	r->letters++;
	r->urgent += letter->how == POST_AT_ONCE;
	r->rows += count_rows(f, letter, at);
	if (letter->how == POST_AT_ONCE)
		return;
	tally->outside += minute_of(f, at) != f->world->morning(f->world->ctx, council);
	tally->days_off += !f->world->working(f->world->ctx, council, day);
}

void letter_figures_line(struct letter_figures *f, const struct letter *letter,
			 const struct line *line, duly_instant at, bool done)
{
	const bool asks = line->kind == NOTICE_OVERDUE || line->kind == NOTICE_ESCALATED;
	struct letter_reader *r = letter_reader_of(f->readers, &letter->whom);
	struct letter_tally *tally = tally_at(f, at);

	/* What was written before is not counted, and may be taken back all the same. */
	letter_owed_line(f->owed, r, line, tally != NULL ? tally : &f->stretches[0], at);
	if (tally == NULL)
		return;
	tally->lines++;
	tally->asking += asks;
	tally->done += asks && done;
	r->lines += !is_row(f, letter, line, at);
}

void letter_figures_answered(struct letter_figures *f, duly_instant at)
{
	struct letter_tally *tally = tally_at(f, at);

	if (tally != NULL)
		tally->answered++;
}

/* ---- what is told ---------------------------------------------------------------------------- */

void letter_figures_told(struct letter_figures *f, const struct post_alert *alerts, size_t n)
{
	duly_auto(arena) arena = arena_new();

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(wire) w = { 0 };
		struct letter_tally *tally = NULL;
		struct noticed noticed;

		if (wire_unpack((struct view){ alerts[i].bytes, alerts[i].len }, &w, NULL) ==
			    DULY_OK &&
		    notice_read(&w.root, arena, &noticed, NULL) == DULY_OK)
			tally = tally_at(f, noticed.at);
		if (tally != NULL)
			letter_owed_told(f->owed, &noticed, tally);
		arena_reset(arena);
	}
}

/* ---- days ------------------------------------------------------------------------------------ */

static void meet(void *ctx, const struct post_whom *whom)
{
	letter_reader_of(ctx, whom);
}

struct council_visit {
	struct letter_figures *f;
	duly_instant at;
};

static void meet_council(void *ctx, struct str council)
{
	struct council_visit *v = ctx;

	v->f->world->everybody(v->f->world->ctx, council, v->at, meet, v->f->readers);
}

void letter_figures_tick(struct letter_figures *f, duly_instant at)
{
	const struct zone *zone = f->world->zone(f->world->ctx);
	const duly_civil day = zone_date(zone, at);
	struct council_visit visit = { f, at };

	letter_owed_tick(f->owed, at);
	if (tally_at(f, at) == NULL || day.day == f->day.day)
		return;
	if (f->day.day != DULY_NO_DATE.day)
		letter_readers_end_day(
			f->readers, f->day,
			(uint32_t)(tally_at(f, zone_instant(zone, f->day, 0)) - f->stretches));
	f->day = day;
	f->world->councils(f->world->ctx, meet_council, &visit);
}

/* ---- printed --------------------------------------------------------------------------------- */

static double share(uint64_t part, uint64_t of)
{
	return of > 0 ? (double)part * HUNDRED / (double)of : 0;
}

static void add(struct letter_tally *sum, const struct letter_tally *t)
{
	sum->letters += t->letters;
	sum->outside += t->outside;
	sum->days_off += t->days_off;
	sum->lines += t->lines;
	sum->asking += t->asking;
	sum->done += t->done;
	sum->answered += t->answered;
	sum->lapses += t->lapses;
	sum->heard += t->heard;
	sum->over += t->over;
	sum->weekly += t->weekly;
	sum->unheard += t->unheard;
	sum->withdrawn += t->withdrawn;
	sum->taken_back += t->taken_back;
	sum->told += t->told;
	sum->summed += t->summed;
	sum->untold += t->untold;
}

static struct letter_tally whole(const struct letter_figures *f)
{
	struct letter_tally sum = f->stretches[0];

	for (uint32_t i = 1; i < f->n; i++)
		add(&sum, &f->stretches[i]);
	return sum;
}

static void print_roles(struct letter_figures *f, uint32_t stretch, FILE *to)
{
	struct role_reading roles[READING_ROLES_MAX];
	const size_t n = letter_readers_sum(f->readers, stretch, stretch, roles);

	fprintf(to, "%-34s %6s %8s %4s %7s %4s %7s %4s %8s\n", "A WORKING DAY, OF EACH", "PEOPLE",
		"LETTERS", "p90", "LINES", "p90", "ROWS", "p90", "AT ONCE");
	for (size_t i = 0; i < n; i++) {
		const struct role_reading *r = &roles[i];

		fprintf(to, "%-34.*s %6zu %8u %4u %7u %4u %7u %4u %8.2f\n", STR_FMT(r->role),
			r->people, r->letters.median, r->letters.p90, r->lines.median, r->lines.p90,
			r->rows.median, r->rows.p90, r->urgent);
	}
}

static void print_tally(const struct letter_tally *t, FILE *to)
{
	fprintf(to,
		"letters     %llu, of which %llu out of hours and on days off %llu, but those "
		"at once\n",
		(unsigned long long)t->letters, (unsigned long long)t->outside,
		(unsigned long long)t->days_off);
	fprintf(to,
		"lines       %llu; %.1f %% of what was withdrawn later; %llu ask for an "
		"answer, %.1f %% of them of what was done already; %.1f %% answered\n",
		(unsigned long long)t->lines, share(t->withdrawn, t->lines),
		(unsigned long long)t->asking, share(t->done, t->asking),
		share(t->answered, t->asking));
	fprintf(to,
		"lapses      %llu: %llu heard of by the next working day, %llu over by then, "
		"%llu in a list of Mondays, %llu unheard of\n",
		(unsigned long long)t->lapses, (unsigned long long)t->heard,
		(unsigned long long)t->over, (unsigned long long)t->weekly,
		(unsigned long long)t->unheard);
	fprintf(to,
		"taken back  from %llu to whom it had been written: %llu told so by the next "
		"working day, %llu in a summary of their team, %llu not told\n",
		(unsigned long long)t->taken_back, (unsigned long long)t->told,
		(unsigned long long)t->summed, (unsigned long long)t->untold);
}

void letter_figures_print(struct letter_figures *f, FILE *to)
{
	for (uint32_t i = 0; i < f->n; i++) {
		char from[48];

		fprintf(to, "\nMAIL from %s\n",
			zone_print(f->world->zone(f->world->ctx), f->stretches[i].from, from));
		print_roles(f, i, to);
		print_tally(&f->stretches[i], to);
	}
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static void print_json_tally(const struct letter_tally *t, struct json *j)
{
	json_time(j, "from", t->from);
	json_number(j, "letters", t->letters);
	json_number(j, "out_of_hours", t->outside);
	json_number(j, "on_days_off", t->days_off);
	json_number(j, "lines", t->lines);
	json_number(j, "withdrawn", t->withdrawn);
	json_number(j, "asking", t->asking);
	json_number(j, "done_already", t->done);
	json_number(j, "answered", t->answered);
	json_number(j, "lapses", t->lapses);
	json_number(j, "heard_of", t->heard);
	json_number(j, "over", t->over);
	json_number(j, "weekly", t->weekly);
	json_number(j, "unheard_of", t->unheard);
	json_number(j, "taken_back", t->taken_back);
	json_number(j, "told_so", t->told);
	json_number(j, "summed_up", t->summed);
	json_number(j, "not_told", t->untold);
}

static void print_json_roles(struct letter_figures *f, uint32_t from, uint32_t to, struct json *j)
{
	struct role_reading roles[READING_ROLES_MAX];
	const size_t n = letter_readers_sum(f->readers, from, to, roles);

	json_list(j, "roles");
	for (size_t i = 0; i < n; i++) {
		const struct role_reading *r = &roles[i];

		json_row(j);
		json_text(j, "role", r->role);
		json_number(j, "people", r->people);
		json_number(j, "letters_median", r->letters.median);
		json_number(j, "letters_p90", r->letters.p90);
		json_number(j, "lines_median", r->lines.median);
		json_number(j, "lines_p90", r->lines.p90);
		json_number(j, "rows_median", r->rows.median);
		json_number(j, "rows_p90", r->rows.p90);
		json_end(j);
	}
	json_end(j);
}

void letter_figures_print_json(struct letter_figures *f, struct json *j)
{
	const struct letter_tally sum = whole(f);

	json_map(j, "mail");
	print_json_tally(&sum, j);
	json_number(j, "not_yet_due", letter_owed_open(f->owed));
	json_break(j);
	print_json_roles(f, 0, f->n - 1, j);
	json_end(j);
	if (f->n == 1)
		return;
	json_break(j);
	json_list(j, "mail_apart");
	for (uint32_t i = 0; i < f->n; i++) {
		json_row(j);
		print_json_tally(&f->stretches[i], j);
		print_json_roles(f, i, i, j);
		json_end(j);
	}
	json_end(j);
}
