#include <stdlib.h>

#include "common/import/ssd/ssd_internal.h"

/* Periods of care and legal statuses: what no row says alone. */

/* ---- periods --------------------------------------------------------------------------------- */

static bool known_start(struct str code)
{
	return code.len == 0 || (code.len == 1 && strchr("SLPTBU", code.s[0]) != NULL);
}

static void check_episode(struct ssd *ssd, struct ssd_row *row)
{
	struct ssd_delivery *d = &ssd->delivery;

	if (row->subject.s == NULL)
		ssd_complain(d, row, CLAE_PERSON, true, "no reference of a case");
	if (!ssd_when(d, row, CLAE_START).given && !row->left)
		ssd_complain(d, row, CLAE_START, true, "it is empty");
	ssd_when(d, row, CLAE_END);
	ssd_when(d, row, CLAE_ENTERED);
	if (!known_start(ssd_field(row, CLAE_BEGAN)))
		ssd_complain(d, row, CLAE_BEGAN, true, "not in the national list");
	if (ssd_field(row, CLAE_CEASED).len > 0 &&
	    !code_known(REASON_CEASED, ssd_field(row, CLAE_CEASED)))
		ssd_complain(d, row, CLAE_CEASED, true, "not in the national list");
	if (ssd_field(row, CLAE_CLA).len > 0 && !code_shaped(ssd_field(row, CLAE_CLA)))
		ssd_complain(d, row, CLAE_CLA, true, "it is to be letters, digits and ._:-");
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
	return ssd_field(a, CLAE_CLA).len > 0 ||
	       (!begins(b) && (ceased.len == 0 || str_is(ceased, "X1")));
}

duly_civil ssd_day(const struct ssd *ssd, const struct ssd_row *row, int column)
{
	struct ssd_when when;

	return ssd_when_parse(ssd->delivery.zone, ssd_field(row, column), &when) && when.given
		       ? when.day
		       : DULY_NO_DATE;
}

static void find_beginning(const struct ssd *ssd, const struct ssd_row *first,
			   struct ssd_period *ret)
{
	const duly_civil entered = ssd_day(ssd, first, CLAE_ENTERED);

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
	const duly_civil ended = ssd_day(ssd, last, CLAE_END);
	const struct str reason = ssd_field(last, CLAE_CEASED);

	ret->to = DULY_NO_DATE;
	ret->row.date = last->date;
	if (ended.day == DULY_NO_DATE.day || str_is(reason, "X1"))
		return;
	if (reason.len == 0) {
		ssd_complain(&ssd->delivery, last, CLAE_CEASED, false,
			     "the episode has an end without a reason: care is taken to go on");
		return;
	}
	ret->to = ended;
	ret->reason = reason;
}

static struct str period_key(struct ssd *ssd, const struct ssd_row *first, duly_civil from)
{
	const struct duly_ymd d = duly_civil_to_ymd(from);

	if (ssd_field(first, CLAE_CLA).len > 0)
		return ssd_field(first, CLAE_CLA);
	return arena_printf(ssd->arena, "%.*s.%04d%02d%02d", STR_FMT(first->subject), d.year,
			    d.month, d.day);
}

static void add_period(struct ssd *ssd, struct ssd_row **rows, size_t n)
{
	struct ssd_period p = { .row = *rows[0], .first = rows[0] };

	find_beginning(ssd, rows[0], &p);
	find_end(ssd, rows[n - 1], &p);
	p.row.table = SSD_PERIOD;
	p.row.id = period_key(ssd, rows[0], p.from);
	if (!code_shaped(p.row.id)) {
		ssd_complain(&ssd->delivery, rows[0], CLAE_CLA, true, "the period has no name");
		return;
	}
	g_array_append_val(ssd->periods, p);
	if (ssd_field(rows[0], CLAE_CLA).len > 0)
		g_hash_table_insert(ssd->by_cla, (char *)(uintptr_t)p.row.id.s,
				    (void *)(uintptr_t)rows[0]->subject.s);
}

/* What an episode's period is known by while its episodes are put together. */
static struct str thread(const struct ssd_row *row)
{
	const struct str cla = ssd_field(row, CLAE_CLA);

	return cla.len > 0 || row->subject.s == NULL ? cla : row->subject;
}

static void keep(struct ssd_known *known)
{
	known->there = true;
	for (size_t i = 0; i < known->n; i++)
		known->sent[i].touched = true;
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
			g_hash_table_add(ssd->doubtful, (char *)(uintptr_t)row->subject.s);
	}
	for (guint i = 0; i < ssd->periods->len; i++) {
		struct ssd_period *p = &g_array_index(ssd->periods, struct ssd_period, i);

		p->row.left = g_hash_table_contains(left, thread(p->first).s);
	}
	for (guint i = 0; i < ssd->state.rows->len; i++) {
		struct ssd_known *known = g_ptr_array_index(ssd->state.rows, i);

		if (known->table == SSD_PERIOD && g_hash_table_contains(left, known->id.s))
			keep(known);
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

static duly_civil sent_day(const struct ssd_known *known, const char *part)
{
	const struct ssd_sent *sent = ssd_state_part(known, str_of(part));
	duly_civil day = DULY_NO_DATE;

	if (sent != NULL && sent->stands)
		duly_civil_parse(sent->day.s, sent->day.len, &day);
	return day;
}

/* Where its beginning was in the extract once, it is known. */
static void recall_beginning(const struct ssd *ssd, struct ssd_period *p)
{
	const struct ssd_known *known = ssd_state_find(&ssd->state, SSD_PERIOD, p->row.id);
	const duly_civil entered = sent_day(known, "entered");

	if (p->unsure && entered.day != DULY_NO_DATE.day && entered.day <= p->from.day)
		p->from = entered;
}

static void add_standing(struct ssd *ssd, const struct ssd_known *known)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_EPISODES];
	const bool outside = sheet->file == NULL || sheet->broken || known->there ||
			     known->date.day < sheet->first.day;
	struct ssd_period p = { .row = { .table = SSD_PERIOD, .id = known->id } };

	p.from = sent_day(known, "entered");
	p.to = sent_day(known, "ended");
	if (!outside || p.from.day == DULY_NO_DATE.day)
		return;
	p.row.date = known->date;
	p.row.subject = ssd_state_part(known, STR("entered"))->subject;
	g_array_append_val(ssd->periods, p);
	g_hash_table_insert(ssd->by_cla, (char *)(uintptr_t)known->id.s,
			    (void *)(uintptr_t)p.row.subject.s);
}

static int by_child(gconstpointer va, gconstpointer vb)
{
	const struct ssd_period *a = va, *b = vb;
	const int order = str_cmp(a->row.subject, b->row.subject);

	return order != 0 ? order : (a->from.day > b->from.day) - (a->from.day < b->from.day);
}

void ssd_care_read(struct ssd *ssd)
{
	duly_auto(arena) scratch = arena_new();
	GHashTable *here = g_hash_table_new(g_str_hash, g_str_equal);

	read_periods(ssd);
	for (guint i = 0; i < ssd->periods->len; i++) {
		struct ssd_period *p = &g_array_index(ssd->periods, struct ssd_period, i);

		recall_beginning(ssd, p);
		g_hash_table_add(here, (char *)(uintptr_t)arena_str(scratch, p->row.id).s);
	}
	for (guint i = 0; i < ssd->state.rows->len; i++) {
		const struct ssd_known *known = g_ptr_array_index(ssd->state.rows, i);

		if (known->table == SSD_PERIOD && !g_hash_table_contains(here, known->id.s))
			add_standing(ssd, known);
	}
	g_hash_table_destroy(here);
	g_array_sort(ssd->periods, by_child);
}

struct str ssd_child_of(const struct ssd *ssd, struct str cla)
{
	return cla.len == 0 ? NO_STR : str_of(g_hash_table_lookup(ssd->by_cla, cla.s));
}

/* Where the periods of @subject begin in the list. */
static guint first_of(const struct ssd *ssd, struct str subject)
{
	guint low = 0, high = ssd->periods->len;

	while (low < high) {
		const guint middle = low + (high - low) / 2;

		if (str_cmp(g_array_index(ssd->periods, struct ssd_period, middle).row.subject,
			    subject) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct ssd_period *ssd_period_at(const struct ssd *ssd, struct str subject, duly_civil day)
{
	for (guint i = first_of(ssd, subject); i < ssd->periods->len; i++) {
		const struct ssd_period *p = &g_array_index(ssd->periods, struct ssd_period, i);

		if (!str_eq(p->row.subject, subject))
			return NULL;
		if (p->from.day <= day.day && (p->to.day == DULY_NO_DATE.day ||
					       day.day < p->to.day || p->from.day == p->to.day))
			return p;
	}
	return NULL;
}

bool ssd_care_unsure(const struct ssd *ssd, struct str subject)
{
	return ssd->delivery.sheets[SSD_EPISODES].file == NULL ||
	       ssd->delivery.sheets[SSD_EPISODES].broken ||
	       (subject.s != NULL && g_hash_table_contains(ssd->doubtful, subject.s));
}

/* ---- legal status ---------------------------------------------------------------------------- */

/* Other statuses (private fostering, guardianship) stand in the table too, under other words. */
static bool of_care(struct str status)
{
	return code_known(LEGAL_STATUS, status);
}

static bool looks_of_care(struct str status)
{
	return status.len == 2 && status.s[0] >= 'A' && status.s[0] <= 'Z' && status.s[1] >= '0' &&
	       status.s[1] <= '9';
}

int ssd_by_beginning(const void *va, const void *vb)
{
	const struct ssd_row *a = *(struct ssd_row *const *)va, *b = *(struct ssd_row *const *)vb;
	int order = str_cmp(a->subject, b->subject);

	if (order == 0)
		order = (a->date.day > b->date.day) - (a->date.day < b->date.day);
	return order != 0 ? order : str_cmp(a->id, b->id);
}

static void check_status(struct ssd *ssd, struct ssd_row *row)
{
	struct ssd_delivery *d = &ssd->delivery;
	const struct str status = ssd_field(row, LEGA_STATUS);

	if (row->subject.s == NULL)
		ssd_complain(d, row, LEGA_PERSON, true, "no reference of a case");
	if (!ssd_when(d, row, LEGA_START).given && !row->left)
		ssd_complain(d, row, LEGA_START, true, "it is empty");
	ssd_when(d, row, LEGA_END);
	if (looks_of_care(status) && !of_care(status))
		ssd_complain(d, row, LEGA_STATUS, true, "not in the national list");
}

struct statuses {
	struct ssd_row **rows; /* of care, and used */
	size_t n;
};

static struct statuses read_statuses(struct ssd *ssd)
{
	struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_STATUSES];
	struct statuses s = { arena_new_array(ssd->arena, struct ssd_row *, sheet->n), 0 };

	for (size_t i = 0; i < sheet->n; i++) {
		check_status(ssd, &sheet->rows[i]);
		if (!sheet->rows[i].left && of_care(ssd_field(&sheet->rows[i], LEGA_STATUS)))
			s.rows[s.n++] = &sheet->rows[i];
	}
	if (s.n > 0)
		qsort(s.rows, s.n, sizeof(struct ssd_row *), ssd_by_beginning);
	return s;
}

/* The status of @subject on @day: that which began last, unless it has ended. NO_STR: not known. */
static struct str status_on(const struct ssd *ssd, const struct statuses *s, struct str subject,
			    duly_civil day)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = str_cmp(s->rows[middle]->subject, subject);

		if (order < 0 || (order == 0 && s->rows[middle]->date.day <= day.day))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !str_eq(s->rows[low - 1]->subject, subject))
		return NO_STR;
	const duly_civil end = ssd_day(ssd, s->rows[low - 1], LEGA_END);

	if (end.day != DULY_NO_DATE.day && end.day <= day.day)
		return NO_STR;
	return ssd_field(s->rows[low - 1], LEGA_STATUS);
}

struct ssd_when ssd_whole_day(duly_civil day)
{
	return (struct ssd_when){ .given = day.day != DULY_NO_DATE.day, .day = day };
}

static void status_facts(struct ssd *ssd, const struct statuses *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct ssd_row *row = s->rows[i];
		const struct ssd_when when = ssd_whole_day(row->date);
		const struct ssd_period *p = ssd_period_at(ssd, row->subject, row->date);
		json_t *data;

		row->unsure = ssd_care_unsure(ssd, row->subject) && p == NULL;
		if (p == NULL || p->from.day == row->date.day)
			continue; /* before care, or what care began with */
		data = data_new();
		data_str(data, "legal_status", ssd_field(row, LEGA_STATUS));
		ssd_fact(ssd, row, "", SSD_STATUS_CHANGED, &when, data, NO_STR);
	}
}

/* ---- care ------------------------------------------------------------------------------------ */

static void entered_fact(struct ssd *ssd, struct ssd_period *p, const struct statuses *statuses)
{
	const struct ssd_sheet *sheet = &ssd->delivery.sheets[SSD_STATUSES];
	const struct ssd_when when = ssd_whole_day(p->from);
	struct str status = status_on(ssd, statuses, p->row.subject, p->from);
	struct ssd_known *known = ssd_state_find(&ssd->state, SSD_PERIOD, p->row.id);
	struct ssd_sent *sent = ssd_state_part(known, STR("entered"));
	json_t *data = data_new();

	if (p->unsure && sent != NULL && sent->stands) {
		sent->touched = true;
		json_decref(data);
		return;
	}
	/* A status that is older than the table's window is the one that was read before. */
	if (status.s == NULL &&
	    (sheet->file == NULL || sheet->broken || p->from.day < sheet->first.day))
		status = ssd_noted(ssd, &p->row, "entered");
	data_str(data, "period", p->row.id);
	data_str(data, "legal_status", status);
	ssd_fact(ssd, &p->row, "entered", SSD_CARE_ENTERED, &when, data, status);
}

static void period_facts(struct ssd *ssd, struct ssd_period *p, const struct statuses *statuses)
{
	const struct ssd_when ended = ssd_whole_day(p->to);
	struct ssd_known *known = ssd_state_find(&ssd->state, SSD_PERIOD, p->row.id);
	json_t *data;

	if (p->first == NULL)
		return;
	if (p->row.left && known != NULL) {
		keep(known);
		return;
	}
	if (p->unsure && known == NULL)
		ssd_complain(&ssd->delivery, p->first, CLAE_ENTERED, false,
			     "empty, and the period began before the extract: taken to begin here");
	entered_fact(ssd, p, statuses);
	data = data_new();
	data_str(data, "period", p->row.id);
	data_str(data, "reason", p->reason);
	ssd_fact(ssd, &p->row, "ended", SSD_CARE_ENDED, &ended, data, NO_STR);
	known = ssd_known_of(ssd, &p->row);
	known->date = p->row.date;
	known->there = true;
}

/* ---- all of it ------------------------------------------------------------------------------ */

void ssd_care_facts(struct ssd *ssd)
{
	const struct statuses statuses = read_statuses(ssd);

	for (guint i = 0; i < ssd->periods->len; i++)
		period_facts(ssd, &g_array_index(ssd->periods, struct ssd_period, i), &statuses);
	status_facts(ssd, &statuses);
	ssd_placement_facts(ssd);
}
