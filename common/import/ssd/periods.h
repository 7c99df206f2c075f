/* periods.h - periods of care, which no row says alone.
 *
 * The episodes of one clae_cla_id are a period; where councils leave that out, those of a child
 * that follow one another. Other tables have a period in place of a child, or mean something else
 * by whether the child was in care, and so the periods are read before them. A period that went out
 * of the extract's window stands as it was sent.
 */
#pragma once
#include <glib.h>

#include "common/import/ssd/delivery.h"

struct ssd;

struct ssd_period {
	struct ssd_row row;    /* as if it were one; its id is the period's key     */
	duly_civil from, to;   /* to DULY_NO_DATE: it goes on                       */
	struct ssd_row *first; /* NULL: it is no longer in the extract, and stands  */
	struct ssd_row *last;
	struct str reason;     /* for which it ended                                */
	bool unsure;           /* where it began is not in the extract              */
	bool end_unread;       /* why its last episode ended could not be read      */
	size_t seq;            /* as found                                          */
};

struct ssd_periods {
	struct ssd_period *list; /* by child and beginning once read        */
	size_t n, cap;
	GHashTable *by_cla;      /* clae_cla_id -> subject                           */
	GHashTable *doubtful;    /* children with an episode that was left out       */
};

void ssd_periods_begin(struct ssd_periods *p);
void ssd_periods_fini(struct ssd_periods *p);
/* Reads the episodes, and what is known of earlier ones. An episode that cannot be used is told,
 * and of its period nothing is said that was not said before. */
void ssd_periods_read(struct ssd *ssd);

/* The child whose period of care has this clae_cla_id; NO_STR. */
struct str ssd_period_child(const struct ssd *ssd, struct str cla);
/* Finds whose row it is. @cla: the column that names a period of care in place of a child, or
 * SSD_NONE. Nobody: told of @cla, else of @person, and left out; in doubt where the episodes were
 * not delivered. */
void ssd_period_need_child(struct ssd *ssd, struct ssd_row *row, int person, int cla);
/* The period of @subject that holds @day, its first day included, its last not; NULL. */
const struct ssd_period *ssd_period_at(const struct ssd *ssd, struct str subject, duly_civil day);
/* Whether @subject is in care still. */
bool ssd_period_open(const struct ssd *ssd, struct str subject);
/* Whether what is not in a period may be in one all the same: its episode was not delivered, or was
 * left out. */
bool ssd_period_unsure(const struct ssd *ssd, struct str subject);
