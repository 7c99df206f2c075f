#include "common/import/ssd/import.h"

static const struct {
	struct import_type type;
	unsigned tables; /* bits: those that it is read from */
} TYPES[] = {
#define X(id, type, opens, by_day, tables) \
	{ { type, opens, by_day, SSD_##id == SSD_PERSON_REGISTERED, 0 }, tables },
	SSD_EVENTS(X)
#undef X
};

const struct import_type *ssd_event_type(enum ssd_event event)
{
	return &TYPES[event].type;
}

/* The kinds of which a table tells, where it does not tell of all. */
static const struct {
	enum ssd_event event;
	unsigned tables;
	const char *name;
} KINDS[] = {
	{ SSD_REVIEW_HELD, T(REVIEWS), "review.held:looked-after" },
	{ SSD_VISIT_MADE, T(VISITS), "visit.made:looked-after" },
	{ SSD_VISIT_MADE, T(CP_VISITS), "visit.made:child-protection" },
	{ SSD_VISIT_MADE, T(CIN_VISITS), "visit.made:child-in-need" },
	{ SSD_VISIT_ATTEMPTED, T(VISITS), "visit.attempted:looked-after" },
	{ SSD_VISIT_ATTEMPTED, T(CP_VISITS), "visit.attempted:child-protection" },
	{ SSD_VISIT_ATTEMPTED, T(CIN_VISITS), "visit.attempted:child-in-need" },
	{ SSD_CONFERENCE_HELD, T(CONFERENCES), "conference.held:initial" },
	{ SSD_CONFERENCE_HELD, T(CONFERENCES), "conference.held:transfer-in" },
	{ SSD_CONFERENCE_HELD, T(CP_REVIEWS), "conference.held:review" },
	{ SSD_CONTACT_MADE, T(LEAVERS), "contact.made:keep-in-touch" },
};

static bool add_kinds(json_t *names, enum ssd_event event, unsigned tables)
{
	bool of_kinds = false;

	for (size_t i = 0; i < LEN(KINDS); i++) {
		if (KINDS[i].event != event)
			continue;
		of_kinds = true;
		if ((KINDS[i].tables & tables) != 0)
			json_array_append_new(names, json_string(KINDS[i].name));
	}
	return of_kinds;
}

json_t *ssd_event_names(unsigned tables)
{
	json_t *names = json_array();

	for (size_t i = 0; i < LEN(TYPES); i++)
		if ((TYPES[i].tables & tables) != 0 && !add_kinds(names, (enum ssd_event)i, tables))
			json_array_append_new(names, json_string(TYPES[i].type.name));
	return names;
}

static struct import_row row_of(const struct ssd_row *row)
{
	return (struct import_row){ row->table, row->id, row->subject };
}

/* Of a row with a value that could not be read, what was sent stands as long as its day does: it
 * may say more than the row does now. */
static bool says_less(const struct ssd *ssd, const struct ssd_row *row, const char *part,
		      const struct when *when)
{
	struct import_sent *sent = import_state_part(ssd_row_known(ssd, row), str_of(part));
	char day[DULY_DATE_TEXT];

	if (!row->unread || !when->given || sent == NULL || !sent->stands ||
	    !str_eq(sent->subject, row->subject) ||
	    !str_is(sent->day, duly_civil_print(when->day, day)))
		return false;
	sent->touched = true;
	return true;
}

void ssd_fact_put_noted(struct ssd *ssd, const struct ssd_row *row, const char *part,
			enum ssd_event event, const struct when *when, json_t *take_data,
			struct str note)
{
	if (says_less(ssd, row, part, when)) {
		json_decref(take_data);
		return;
	}
	import_fact_put(
		&ssd->facts, row_of(row),
		(struct import_fact){ part, ssd_event_type(event), *when, take_data, note });
}

void ssd_fact_put(struct ssd *ssd, const struct ssd_row *row, const char *part,
		  enum ssd_event event, const struct when *when, json_t *take_data)
{
	ssd_fact_put_noted(ssd, row, part, event, when, take_data, NO_STR);
}

void ssd_fact_put_latest(struct ssd *ssd, const struct ssd_row *row, const char *part,
			 enum ssd_event first, enum ssd_event later, const struct when *when,
			 json_t *take_data)
{
	import_fact_put_latest(
		&ssd->facts, row_of(row),
		(struct import_fact){ part, ssd_event_type(first), *when, take_data, NO_STR },
		ssd_event_type(later));
}

struct str ssd_fact_note(const struct ssd *ssd, const struct ssd_row *row, const char *part)
{
	return import_fact_note(&ssd->facts, row_of(row), part);
}

struct import_known *ssd_row_known(const struct ssd *ssd, const struct ssd_row *row)
{
	return import_state_find(&ssd->facts.state, row->table, row->id);
}
