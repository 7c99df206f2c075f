/* reporting.h - what subjects that are no case say: what a council's feeds report and up to when
 * they are complete, and what was taken back as a whole.
 */
#pragma once
#include "common/derive/event.h"

/* What a council's feeds report (CONTRACT 3, "Watched and not watched"), and what was taken back as
 * a whole. No feeds: everything is taken to be reported. */
struct reporting {
	const struct feed {
		struct str   name;
		const sym   *types;                   /* event types, or TYPE:KIND, sorted          */
		size_t       n;
		duly_civil   from;                    /* of earlier days it reports nothing;
		                                         DULY_NO_DATE: it does not say              */
		duly_instant complete_to;             /* DULY_NO_INSTANT: never said                */
	} *feeds;
	size_t feed_count;
	const struct batch_retraction {
		struct str   source, batch;
		uint64_t     sequence;                /* in the log, of the last that took it back; 0: not known */
	} *batches;
	size_t batch_count;
	/* Of its teams and people (staff.h), what counts now or lies ahead; of one subject in the
	 * order of events. */
	const struct replacement { struct str team, by; duly_civil from; } *replacements;
	size_t replacement_count;
	const struct absence {
		struct str worker;
		bool       left, back;                /* for good; is there again                   */
		duly_civil from, until;               /* the last day; DULY_NO_DATE: not known      */
		struct str cover, cover_team;         /* who stands in; NO_STR: not said            */
	} *absences;
	size_t absence_count;
};

/* Under what a question about a case is asked: it travels whole. Nothing of it is owned. */
struct context {
	const struct law       *law;          /* that in force; the council's own is found in it    */
	const struct reporting *reporting;    /* of the case's council                              */
	duly_instant            at;           /* what happened after it is left out                 */
	struct arena           *arena;        /* what comes of it hangs there                       */
	bool                    figures;      /* those of the law are asked for                     */
};

/* Of what something is said (CONTRACT 2): a case, unless the subject is `-` or begins with one of
 * the reserved prefixes. */
enum subject_kind {
	SUBJECT_CASE,
	SUBJECT_SERVICE,                      /* -                                                  */
	SUBJECT_FEED,                         /* feed:<name>                                        */
	SUBJECT_TEAM,                         /* team:<name>                                        */
	SUBJECT_WORKER,                       /* worker:<name>                                      */
	SUBJECT_GROUP,                        /* group:<name>                                       */
};
/* *ret_name (NULL: nobody wants it): the name behind the prefix; of the others the subject
 * itself. */
enum subject_kind subject_kind(struct str subject, struct str *ret_name);

/* False: this may not be said of this subject (CONTRACT 2: reserved prefixes, `-`), nor a case be
 * merged into what is none. */
bool event_subject_ok(const struct event *e, struct reject *reject);

/* One feed as a whole, for whoever looks. */
struct declared_feed {
	struct str   council, name;           /* feed:<name>                                        */
	duly_instant complete_to;             /* with all that it reports; DULY_NO_INSTANT: it has not
	                                         said of all                                        */
	duly_instant reported;                /* the last time, of one that has a rhythm;
	                                         DULY_NO_INSTANT: never                             */
	uint32_t     hours;                   /* every how many it says that it reports; 0: it does
	                                         not, or it is not known here                       */
	bool         silent;
};
/* Those of a council, into @ret, which has room for r->feed_count. Only names and complete_to are
 * set. Returns how many. */
size_t reporting_feeds(const struct reporting *r, struct str council, struct declared_feed *ret);
/* By council and name. */
void declared_feeds_sort(struct declared_feed *list, size_t n);
/* Up to when all @n of them are complete; DULY_NO_INSTANT: there is none, or one has not said. */
duly_instant declared_feeds_complete_to(const struct declared_feed *list, size_t n);

/* Every how many hours the feed whose @n events these are says that it reports; 0: it does not. */
uint32_t reporting_rhythm(const struct context *c, const struct event *events, size_t n);

/* Adds to @ret what the @n events of one subject of the council, in event_order, say: for a subject
 * `feed:` its types, in a part for each instant that they are complete to; for any subject the
 * batches that it takes back. What is added hangs on c->arena, which holds copies of all strings;
 * the lists of @ret are replaced by longer ones. What @ret had of this feed before is left out. */
void reporting_add(const struct context *c, struct str subject, const struct event *events, size_t n,
		   struct reporting *ret);
/* Only the batches. What is known not to have happened did not happen at any time. */
void reporting_add_batches(const struct event *events, size_t n, struct arena *arena,
			   struct reporting *ret);
