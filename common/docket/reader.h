/* reader.h - what a store says, for whoever only looks: beside a service that may be writing it. */
#pragma once
#include "common/docket/stored_obligations.h"
#include "common/docket/stored_state.h"

/* One obligation of a case as it stands at the instant asked for. */
struct seen {
	const struct obligation        *obligation;
	const struct stored_obligation *stored;
	bool                            doubtful;
	const struct str               *groups;      /* that its case is linked in; borrowed     */
	size_t                          group_count;
};
/* Called for each; returns false to stop. */
typedef bool (*docket_visit)(void *ctx, const struct law *law, const struct seen *seen);

struct docket_reader;
/* One moment of the store, however long it is held. DULY_E_NOTFOUND: nothing is in force in it.
 * DULY_E_CORRUPT, here and below: a stored value that does not read, by its name. */
duly_result docket_reader_open(struct store *store, struct docket_reader **ret,
			       struct duly_diag *diag);
/* Ends its look at the store, whose pages are free for others from then on: whoever prints does so
 * behind it, for a pager may be left open for days. State, law and what was read of feeds and links
 * stay; nothing more can be read. */
void        docket_reader_let_go(struct docket_reader *r);
void        docket_reader_close(struct docket_reader **reader);
const struct docket_state *docket_reader_state(const struct docket_reader *r);
const struct law          *docket_reader_law(const struct docket_reader *r);
const struct contents     *docket_reader_contents(const struct docket_reader *r); /* of it */
duly_result docket_reader_each(struct docket_reader *r, duly_instant at, docket_visit visit,
			       void *ctx, struct duly_diag *diag);
/* The same of those persons alone in whose stored events or duties @bytes stand somewhere: whoever
 * knows a reference, a group or an id looks so at the few cases that may be meant, and is shown
 * others too. */
struct docket_narrow {
	enum store_db db; /* STORE_CASE or STORE_OBLIGATION */
	struct view bytes;
};
duly_result docket_reader_each_with(struct docket_reader *r, duly_instant at,
				    const struct docket_narrow *narrow, docket_visit visit,
				    void *ctx, struct duly_diag *diag);
/* So that docket_reader_linked() knows those in @groups, where not all cases were looked at. */
duly_result docket_reader_find_linked(struct docket_reader *r, duly_instant at,
				      const struct str *groups, size_t group_count,
				      struct duly_diag *diag);
/* Shows each reference that there is, with the person whose head it is (NULL: it goes on under
 * another, or cannot be derived) and what is said for all of its council. */
struct person;
struct reporting;
typedef void (*docket_visit_person)(void *ctx, struct str council, struct str subject,
				    const struct person *person, const struct reporting *reporting);
duly_result docket_reader_people(struct docket_reader *r, duly_instant at,
				 docket_visit_person visit, void *ctx, struct duly_diag *diag);
/* From now on only what could have been known by @known is read (event_known()), for looks as of
 * @at or before: cases, and what councils say of their feeds, teams and people, are as they were
 * then seen. The law is that in force. Only docket_reader_people() shows what follows: what is
 * stored beside a case is of today. */
duly_result docket_reader_know(struct docket_reader *r, duly_instant known, duly_instant at,
			       struct duly_diag *diag);
/* The other cases in any of @groups, once docket_reader_each() has been through all, or
 * docket_reader_find_linked() through theirs; those that
 * only named eyes may see are not among them. The strings live until the next such look. */
enum { LINKED_MAX = 100 };
size_t docket_reader_linked(const struct docket_reader *r, struct str council, struct str subject,
			    const struct str *groups, size_t group_count,
			    struct str ret[LINKED_MAX]);
/* The team that has the place of @team in the council at the instant. */
struct str docket_reader_team(const struct docket_reader *r, struct str council, struct str team,
			      duly_instant at);
/* Every event that is stored, whether or not it stands, case by case. */
typedef void (*docket_visit_event)(void *ctx, const struct event *event);
duly_result docket_reader_events(struct docket_reader *r, docket_visit_event visit, void *ctx,
				 struct duly_diag *diag);
/* The feeds that are declared as of @at, by council and name; they live as long as the reader. */
duly_result docket_reader_feeds(struct docket_reader *r, duly_instant at,
				const struct declared_feed **ret, size_t *ret_n,
				struct duly_diag *diag);
/* Since when each directory of people is what it is (directories.h); they live as long as the
 * reader. */
struct directory_age;
duly_result docket_reader_directories(struct docket_reader *r, const struct directory_age **ret,
				      size_t *ret_n, struct duly_diag *diag);
/* Each consumer of the feed, by name. */
struct consumer;
typedef void (*docket_visit_consumer)(void *ctx, struct str name, const struct consumer *consumer);
duly_result docket_reader_consumers(struct docket_reader *r, docket_visit_consumer visit, void *ctx,
				    struct duly_diag *diag);
/* A stretch of the feed (feed_read.h), as packed maps one after the other, appended to @ret. */
struct feed_stretch;
struct feed_read;
duly_result docket_reader_feed(struct docket_reader *r, const struct feed_stretch *stretch,
			       struct buf *ret, struct feed_read *ret_read, struct duly_diag *diag);
/* Whether an alert, packed, is for or about this team of that council. */
bool docket_reader_is_for(const struct docket_reader *r, struct str council, struct str team,
			  struct view alert);
/* How many timers are pending. */
uint64_t docket_reader_timers(struct docket_reader *r);
/* The alert of this id; DULY_E_NOTFOUND. */
duly_result docket_reader_alert(struct docket_reader *r, const uint8_t id[ID_LEN], struct buf *ret,
				struct duly_diag *diag);
