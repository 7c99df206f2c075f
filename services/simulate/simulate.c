#include "common/wire/wire.h"
#include "services/simulate/output.h"

/* What one run holds open. */
struct run {
	const struct simulate_options *options;
	struct world world;
	struct life life;
	struct spool *spool;
	struct returns *returns; /* NULL: not wanted */
	struct dataset *dataset; /* NULL: not wanted */
	struct buf line;
	struct simulate_summary *sum;
};

static void run_fini(struct run *run)
{
	life_fini(&run->life);
	spool_free(&run->spool);
	returns_free(&run->returns);
	dataset_free(&run->dataset);
	buf_fini(&run->line);
}

/* ---- one life -------------------------------------------------------------------------------- */

static void count(struct run *run, const struct fact *f)
{
	struct simulate_summary *s = run->sum;

	s->events++;
	s->corrected += f->replaces != 0;
	s->retracted += f->type == FACT_EVENT_RETRACTED;
	s->sent_twice += f->telling == TOLD_AGAIN;
	s->contradictory += f->telling == TOLD_ODDLY;
}

static void put_events(struct run *run)
{
	size_t n;
	const struct fact *facts = life_facts(&run->life, &n);

	for (size_t i = 0; i < n; i++) {
		buf_clear(&run->line);
		fact_write(&run->life, &facts[i], &run->line);
		spool_put(run->spool, facts[i].known, run->life.subject, buf_view(&run->line));
		count(run, &facts[i]);
	}
	run->sum->lives += n > 0;
}

/* Whether anything of the life falls into the years that are wanted. */
static bool is_known(const struct world *w, const struct outline *o)
{
	return o->first.day <= w->end.day && o->over.day >= w->start.day;
}

static void run_life(struct run *run, struct outline *o)
{
	if (!is_known(&run->world, o))
		return;
	if (run->options->vary != 0 && run->options->vary == run->sum->lives + 1)
		o->seed = random_seed(o->seed, run->options->seed);
	life_make(&run->life, o);
	put_events(run);
	if (run->returns != NULL)
		returns_put(run->returns, &run->life);
	if (run->dataset != NULL)
		dataset_put(run->dataset, &run->life);
}

/* ---- all of them ----------------------------------------------------------------------------- */

enum { MILLION = 1000000, YEAR_AFTER = 400 };

static const int YEARS_BEFORE[] = {
#define X(id, years) years,
	STREAMS(X)
#undef X
};

/* Families begin at even distances, each somewhere within its own. */
static void run_stream(struct run *run, enum stream stream)
{
	const struct world *w = &run->world;
	const int64_t apart = w->apart[stream];
	const uint64_t seed = random_seed(run->options->seed, (uint64_t)stream + 1);
	const duly_civil base = day_plus(w->start, -YEARS_BEFORE[stream] * 365);
	struct outline family[FAMILY_MAX];
	int n;

	for (uint32_t k = 0; apart > 0; k++) {
		const uint64_t own = random_seed(seed, k);
		struct random r = random_of(own, 1);
		const int64_t within = apart * random_below(&r, MILLION) / MILLION;
		const duly_civil from = day_plus(base, (int)((apart * k + within) / MILLION));

		if (from.day > w->end.day + YEAR_AFTER)
			return;
		outline_family(w, stream, k, from, own, family, &n);
		for (int i = 0; i < n; i++)
			run_life(run, &family[i]);
	}
}

static duly_result begin(struct run *run, struct duly_diag *diag)
{
	const struct simulate_options *o = run->options;
	struct world *w = &run->world;

	*w = (struct world){ .options = o, .profile = o->profile, .calendar = o->calendar };
	w->start = o->start;
	w->end = day_plus(calendar_birthday(o->start, o->years), -1);
	w->since = day_plus(o->start, -o->profile->history);
	outline_rates(w);
	run->sum->from = w->start;
	run->sum->until = w->end;
	run->life = (struct life){ .world = w, .profile = o->profile, .arena = arena_new() };

	duly_result r = spool_new(day_plus(w->start, -30 * 366), w->end, &run->spool, diag);

	if (r == DULY_OK && o->ssda903 != NULL)
		r = returns_new(o->ssda903, w, &run->returns, diag);
	if (r == DULY_OK && o->ssd != NULL)
		r = dataset_new(o->ssd, &run->dataset, diag);
	return r;
}

static duly_result check(const struct simulate_options *o, struct duly_diag *diag)
{
	const int year = duly_civil_to_ymd(o->start).year;

	if (o->children < 1 || o->children > SIMULATE_CHILDREN_MAX)
		return duly_fail(diag, DULY_E_USAGE, "--children is a number from 1 to %d",
				 SIMULATE_CHILDREN_MAX);
	if (o->years < 1 || o->years > SIMULATE_YEARS_MAX)
		return duly_fail(diag, DULY_E_USAGE, "--years is a number from 1 to %d",
				 SIMULATE_YEARS_MAX);
	/* The service takes nothing from before 1990, and a life may begin 26 years before. */
	if (year < 2018 || year + o->years > 2090)
		return duly_fail(diag, DULY_E_USAGE,
				 "--start and --years lie between 2018 and 2090");
	if (!is_reference(str_of(o->council), 64) || strchr(o->council, ':') != NULL)
		return duly_fail(diag, DULY_E_USAGE, "--council '%s' cannot stand in a source",
				 o->council);
	return DULY_OK;
}

duly_result simulate(const struct simulate_options *options, struct simulate_summary *ret,
		     struct duly_diag *diag)
{
	duly_auto_fini(run) run = { .options = options, .sum = ret };
	duly_result r = check(options, diag);

	*ret = (struct simulate_summary){ 0 };
	if (r == DULY_OK)
		r = begin(&run, diag);
	if (r != DULY_OK)
		return r;
	for (int stream = 0; stream < STREAM_COUNT; stream++)
		run_stream(&run, (enum stream)stream);
	if (run.returns != NULL)
		r = returns_end(&run.returns, diag);
	if (r == DULY_OK && run.dataset != NULL)
		r = dataset_end(&run.dataset, diag);
	return r == DULY_OK ? spool_write(run.spool, options->out, diag) : r;
}
