#include <stdlib.h>

#include "common/import/codes.h"
#include "common/import/fields.h"
#include "common/import/ssd/import.h"

void ssd_periods_begin(struct ssd_periods *p)
{
	*p = (struct ssd_periods){
		.by_cla = g_hash_table_new(g_str_hash, g_str_equal),
		.doubtful = g_hash_table_new(g_str_hash, g_str_equal),
	};
}

void ssd_periods_fini(struct ssd_periods *p)
{
	g_hash_table_destroy(p->by_cla);
	g_hash_table_destroy(p->doubtful);
	*p = (struct ssd_periods){ 0 };
}

/* ---- periods in the extract ------------------------------------------------------------------ */

static void check_episode(struct ssd *ssd, struct ssd_row *row)
{
	struct ssd_delivery *d = &ssd->delivery;

	if (row->subject.s == NULL)
		ssd_remark_put(d, row, CLAE_PERSON, true, "no reference of a case");
	ssd_field_need_when(d, row, CLAE_START);
	ssd_field_when(d, row, CLAE_END);
	ssd_field_when(d, row, CLAE_ENTERED);
	if (ssd_field(row, CLAE_CLA).len > 0 && !field_is_code(ssd_field(row, CLAE_CLA)))
		ssd_remark_put(d, row, CLAE_CLA, true, "it is to be letters, digits and ._:-");
}

/* By child, period and beginning. Without clae_cla_id the periods of a child follow one another. */
static int by_episode(const void *va, const void *vb)
{
	const struct ssd_row *a = *(struct ssd_row *const *)va, *b = *(struct ssd_row *const *)vb;
	int order = str_cmp(a->subject, b->subject);

	if (order == 0)
		order = str_cmp(ssd_field(a, CLAE_CLA), ssd_field(b, CLAE_CLA));
	if (order == 0)
		order = (a->date.day > b->date.day) - (a->date.day < b->date.day);
	return order != 0 ? order : str_cmp(a->id, b->id);
}

static bool begins(const struct ssd_row *row)
{
	return str_is(ssd_field(row, CLAE_BEGAN), "S");
}

/* Whether @b goes on in the period of @a, the episode before it. */
static bool goes_on(const struct ssd_row *a, const struct ssd_row *b)
{
	const struct str ceased = ssd_field(a, CLAE_CEASED);

	if (!str_eq(a->subject, b->subject) ||
	    !str_eq(ssd_field(a, CLAE_CLA), ssd_field(b, CLAE_CLA)))
		return false;
	return ssd_field(a, CLAE_CLA).len > 0 || (!begins(b) && !codes_ends_care(ceased));
}

static void find_beginning(const struct ssd *ssd, const struct ssd_row *first,
			   struct ssd_period *ret)
{
	const duly_civil entered = ssd_field_day(&ssd->delivery, first, CLAE_ENTERED);

	ret->from = first->date;
	if (begins(first))
		return;
	if (entered.day != DULY_NO_DATE.day && entered.day <= first->date.day)
		ret->from = entered;
	else
		ret->unsure = true;
}

static void find_end(struct ssd *ssd, struct ssd_row *last, struct ssd_period *ret)
{
	const duly_civil ended = ssd_field_day(&ssd->delivery, last, CLAE_END);
	const struct str reason = ssd_field(last, CLAE_CEASED);

	ret->to = DULY_NO_DATE;
	ret->row.date = last->date;
	ret->row.end = ended;
	if (ended.day == DULY_NO_DATE.day || str_is(reason, "X1"))
		return;
	if (reason.len == 0) {
		ret->end_unread = last->unread;
		ssd_remark_put(&ssd->delivery, last, CLAE_CEASED, false,
			       "the episode has an end without a reason: care is taken to go on");
		return;
	}
	ret->to = ended;
	ret->reason = reason;
}

/* A child and a day. */
static char *period_name(struct ssd *ssd, struct str subject, duly_civil from)
{
	const struct duly_ymd d = duly_civil_to_ymd(from);

	return (char *)(uintptr_t)arena_printf(ssd->arena, "%.*s.%04d%02d%02d", STR_FMT(subject),
					       d.year, d.month, d.day)
		.s;
}

static struct str period_key(struct ssd *ssd, const struct ssd_row *first, duly_civil from)
{
	if (ssd_field(first, CLAE_CLA).len > 0)
		return ssd_field(first, CLAE_CLA);
	return str_of(period_name(ssd, first->subject, from));
}

static void add(struct ssd *ssd, struct ssd_period period)
{
	struct ssd_periods *p = &ssd->periods;

	period.seq = p->n;
	LIST_ROOM(ssd->arena, p->list, p->n, p->cap);
	p->list[p->n++] = period;
}

static void add_period(struct ssd *ssd, struct ssd_row **rows, size_t n)
{
	struct ssd_period p = { .row = *rows[0], .first = rows[0], .last = rows[n - 1] };

	find_beginning(ssd, rows[0], &p);
	find_end(ssd, rows[n - 1], &p);
	p.row.table = SSD_PERIOD;
	p.row.id = period_key(ssd, rows[0], p.from);
	if (!field_is_code(p.row.id)) {
		ssd_remark_put(&ssd->delivery, rows[0], CLAE_CLA, true, "the period has no name");
		return;
	}
	if (ssd_field(rows[0], CLAE_CLA).len > 0)
		g_hash_table_insert(ssd->periods.by_cla, (char *)(uintptr_t)p.row.id.s,
				    (void *)(uintptr_t)rows[0]->subject.s);
	add(ssd, p);
}

/* What an episode's period is known by while its episodes are put together. */
static struct str thread(const struct ssd_row *row)
{
	const struct str cla = ssd_field(row, CLAE_CLA);

	return cla.len > 0 || row->subject.s == NULL ? cla : row->subject;
}

/* Of a period with an episode that was left out nothing is said that was not said before. */
static void mark_left(struct ssd *ssd)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_EPISODES];
	GHashTable *left = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < sheet->n; i++) {
		const struct ssd_row *row = &sheet->rows[i];

		if (row->left && thread(row).s != NULL)
			g_hash_table_add(left, (char *)(uintptr_t)thread(row).s);
		if (row->left && row->subject.s != NULL)
			g_hash_table_add(ssd->periods.doubtful, (char *)(uintptr_t)row->subject.s);
	}
	for (size_t i = 0; i < ssd->periods.n; i++) {
		struct ssd_period *p = &ssd->periods.list[i];

		p->row.left = g_hash_table_contains(left, thread(p->first).s);
	}
	for (size_t i = 0; i < ssd->facts.state.n; i++) {
		struct import_known *known = ssd->facts.state.rows[i];

		if (known->table == SSD_PERIOD && g_hash_table_contains(left, known->id.s))
			import_state_keep(known);
	}
	g_hash_table_destroy(left);
}

static void read_periods(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_EPISODES];
	struct ssd_row **rows = arena_new_array(ssd->arena, struct ssd_row *, sheet->n);
	size_t n = 0;

	for (size_t i = 0; i < sheet->n; i++) {
		check_episode(ssd, &sheet->rows[i]);
		if (!sheet->rows[i].left)
			rows[n++] = &sheet->rows[i];
	}
	if (n > 0)
		qsort(rows, n, sizeof(struct ssd_row *), by_episode);
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && goes_on(rows[k - 1], rows[k]); k++)
			;
		add_period(ssd, &rows[i], k - i);
	}
	mark_left(ssd);
}

/* ---- periods that are no longer in the extract, and stand ------------------------------------ */

static duly_civil sent_day(const struct import_known *known, const char *part)
{
	const struct import_sent *sent = import_state_part(known, str_of(part));
	duly_civil day = DULY_NO_DATE;

	if (sent != NULL && sent->stands)
		duly_civil_parse(sent->day.s, sent->day.len, &day);
	return day;
}

/* Where its beginning was in the extract once, it is known. */
static void recall_beginning(const struct ssd *ssd, struct ssd_period *p)
{
	const struct import_known *known =
		import_state_find(&ssd->facts.state, SSD_PERIOD, p->row.id);
	const duly_civil entered = sent_day(known, "entered");

	if (p->unsure && entered.day != DULY_NO_DATE.day && entered.day <= p->from.day)
		p->from = entered;
}

static void add_standing(struct ssd *ssd, const struct import_known *known)
{
	const bool outside =
		known->there || import_guard_stands(&ssd->delivered_of[SSD_EPISODES], known);
	struct ssd_period p = { .row = { .table = SSD_PERIOD, .id = known->id } };

	p.from = sent_day(known, "entered");
	p.to = sent_day(known, "ended");
	if (!outside || p.from.day == DULY_NO_DATE.day)
		return;
	p.row.date = known->date;
	p.row.subject = import_state_part(known, STR("entered"))->subject;
	add(ssd, p);
	g_hash_table_insert(ssd->periods.by_cla, (char *)(uintptr_t)known->id.s,
			    (void *)(uintptr_t)p.row.subject.s);
}

/* A child is in one period at a time: one that begins on the day of one that is known, and is no
 * longer there under its name, is that one under another. */
static void find_renamed(struct ssd *ssd, GHashTable *here)
{
	GHashTable *gone = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < ssd->facts.state.n; i++) {
		struct import_known *known = ssd->facts.state.rows[i];
		const duly_civil from = sent_day(known, "entered");

		if (known->table == SSD_PERIOD && known->before && from.day != DULY_NO_DATE.day &&
		    !g_hash_table_contains(here, known->id.s))
			g_hash_table_insert(gone, period_name(ssd, known->sent[0].subject, from),
					    known);
	}
	for (size_t i = 0; i < ssd->periods.n && g_hash_table_size(gone) > 0; i++) {
		struct ssd_period *p = &ssd->periods.list[i];
		const struct import_known *known =
			g_hash_table_lookup(gone, period_name(ssd, p->row.subject, p->from));

		if (known != NULL &&
		    import_state_find(&ssd->facts.state, SSD_PERIOD, p->row.id) == NULL)
			p->row.id = known->id;
	}
	g_hash_table_destroy(gone);
}

/* A period that began later shows that one without a reason for its end was over by then. */
static void end_by_next(struct ssd *ssd)
{
	for (size_t i = 0; i + 1 < ssd->periods.n; i++) {
		struct ssd_period *p = &ssd->periods.list[i];
		const struct ssd_period *next = p + 1;

		if (p->last == NULL || next->first == NULL || p->to.day != DULY_NO_DATE.day ||
		    !str_eq(p->row.subject, next->row.subject) || !begins(next->first))
			continue;
		const duly_civil ended = ssd_field_day(&ssd->delivery, p->last, CLAE_END);

		if (ended.day != DULY_NO_DATE.day && ended.day <= next->from.day)
			p->to = ended;
	}
}

static int by_child(const void *va, const void *vb)
{
	const struct ssd_period *a = va, *b = vb;
	int order = str_cmp(a->row.subject, b->row.subject);

	if (order == 0)
		order = (a->from.day > b->from.day) - (a->from.day < b->from.day);
	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void ssd_periods_read(struct ssd *ssd)
{
	duly_auto(arena) scratch = arena_new();
	GHashTable *here = g_hash_table_new(g_str_hash, g_str_equal);

	read_periods(ssd);
	for (size_t i = 0; i < ssd->periods.n; i++) {
		struct ssd_period *p = &ssd->periods.list[i];

		recall_beginning(ssd, p);
		g_hash_table_add(here, (char *)(uintptr_t)arena_str(scratch, p->row.id).s);
	}
	find_renamed(ssd, here);
	for (size_t i = 0; i < ssd->periods.n; i++)
		g_hash_table_add(
			here, (char *)(uintptr_t)arena_str(scratch, ssd->periods.list[i].row.id).s);
	for (size_t i = 0; i < ssd->facts.state.n; i++) {
		const struct import_known *known = ssd->facts.state.rows[i];

		if (known->table == SSD_PERIOD && !g_hash_table_contains(here, known->id.s))
			add_standing(ssd, known);
	}
	g_hash_table_destroy(here);
	if (ssd->periods.n > 0)
		qsort(ssd->periods.list, ssd->periods.n, sizeof *ssd->periods.list, by_child);
	end_by_next(ssd);
}

struct str ssd_period_child(const struct ssd *ssd, struct str cla)
{
	return cla.len == 0 ? NO_STR : str_of(g_hash_table_lookup(ssd->periods.by_cla, cla.s));
}

void ssd_period_need_child(struct ssd *ssd, struct ssd_row *row, int person, int cla)
{
	if (row->subject.s != NULL)
		return;
	if (cla != SSD_NONE)
		row->subject = ssd_period_child(ssd, ssd_field(row, cla));
	if (row->subject.s != NULL)
		return;
	if (cla != SSD_NONE && ssd->delivery.sheets[SSD_EPISODES].file == NULL)
		row->unsure = true;
	else if (cla != SSD_NONE)
		ssd_remark_put(&ssd->delivery, row, cla, true,
			       "no episode has this period of care");
	else
		ssd_remark_put(&ssd->delivery, row, person, true, "no reference of a case");
}

/* Where the periods of @subject begin in the list. */
static size_t first_of(const struct ssd *ssd, struct str subject)
{
	size_t low = 0, high = ssd->periods.n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_cmp(ssd->periods.list[middle].row.subject, subject) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct ssd_period *ssd_period_at(const struct ssd *ssd, struct str subject, duly_civil day)
{
	for (size_t i = first_of(ssd, subject); i < ssd->periods.n; i++) {
		const struct ssd_period *p = &ssd->periods.list[i];

		if (!str_eq(p->row.subject, subject))
			return NULL;
		if (p->from.day <= day.day && (p->to.day == DULY_NO_DATE.day ||
					       day.day < p->to.day || p->from.day == p->to.day))
			return p;
	}
	return NULL;
}

bool ssd_period_open(const struct ssd *ssd, struct str subject)
{
	for (size_t i = first_of(ssd, subject); i < ssd->periods.n; i++) {
		const struct ssd_period *p = &ssd->periods.list[i];

		if (!str_eq(p->row.subject, subject))
			return false;
		if (p->to.day == DULY_NO_DATE.day)
			return true;
	}
	return false;
}

bool ssd_period_unsure(const struct ssd *ssd, struct str subject)
{
	return ssd_sheet_partial(&ssd->delivery, SSD_EPISODES) ||
	       (subject.s != NULL && g_hash_table_contains(ssd->periods.doubtful, subject.s));
}
