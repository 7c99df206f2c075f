#include "services/mail/inbox.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "common/base/memory.h"
#include "common/post/mime.h"
#include "common/post/reply.h"
#include "common/wire/wire.h"

enum { EVERY_MS = 2000, MAIL_MAX = 8 << 20, AT_A_TIME = 50 };

/* ---- answers as events ----------------------------------------------------------------------- */

static const char *type_of(struct str reason)
{
	static const char *const SEEN[] = { "seen", "in-hand", "booked", "done-not-recorded" };
	static const char *const DISPUTES[] = { "wrong-date", "wrong-case", "not-our-duty" };

	for (size_t i = 0; i < LEN(SEEN); i++)
		if (str_is(reason, SEEN[i]))
			return "alert.acknowledged";
	for (size_t i = 0; i < LEN(DISPUTES); i++)
		if (str_is(reason, DISPUTES[i]))
			return "duty.disputed";
	return "delay.explained";
}

static void put(struct buf *b, struct pack_open *map, const char *key, struct str value)
{
	map->n++;
	pack_cstr(b, key);
	pack_str(b, value);
}

static void pack_data(struct buf *b, const struct reply_line *l, const struct post_token *t,
		      struct str by)
{
	char id[ID_HEX], day[DULY_DATE_TEXT];
	struct pack_open data = pack_map_begin(b);

	put(b, &data, "obligation", str_of(hex_print(t->obligation, ID_LEN, id)));
	put(b, &data, "reason", l->reason);
	if (l->on.day != DULY_NO_DATE.day)
		put(b, &data, "on", str_of(duly_civil_print(l->on, day)));
	if (by.len > 0)
		put(b, &data, "by", by);
	pack_map_end(b, &data);
}

/* Its id follows from the mail and the token: the same mail is the same event. */
static struct view pack_event(const struct mail *m, const struct reply_line *l,
			      const struct post_token *t, struct str by, const char *mail_id,
			      struct arena *arena)
{
	struct buf b = { 0 };
	char at[DULY_TIME_TEXT];
	struct pack_open map = pack_map_begin(&b);

	put(&b, &map, "specversion", STR("1.0"));
	put(&b, &map, "id", arena_printf(arena, "reply.%.16s.%s", mail_id, l->token));
	put(&b, &map, "source",
	    arena_printf(arena, "/councils/%.*s/%s", STR_FMT(t->whom.council), m->letters.source));
	put(&b, &map, "type", str_of(type_of(l->reason)));
	put(&b, &map, "subject", t->subject);
	put(&b, &map, "time", str_of(duly_instant_print(mail_now(m), at)));
	map.n++;
	pack_cstr(&b, "data");
	pack_data(&b, l, t, by);
	pack_map_end(&b, &map);
	const struct str copy = arena_str(arena, (struct str){ (const char *)b.data, b.len });

	buf_fini(&b);
	return (struct view){ copy.s, copy.len };
}

/* ---- who may answer -------------------------------------------------------------------------- */

static bool same_address(struct str a, struct str b)
{
	return a.len == b.len && a.len > 0 && strncasecmp(a.s, b.s, a.len) == 0;
}

/* Whom the line was written to, and anybody of that council who has a mailbox in the directory. */
static const char *may_answer(struct mail *m, const struct reply *r, const struct post_token *t,
			      struct str *ret_by)
{
	struct post_whom who;
	const bool known =
		present_whose(m->present, r->from, &who) && str_eq(who.council, t->whom.council);

	*ret_by = known ? who.person : NO_STR;
	if (!known && !same_address(r->from, t->address))
		return "it comes from nobody who may answer";
	return t->expires.ms < mail_now(m).ms ? "the code of the line is too old" : NULL;
}

/* ---- a mail ---------------------------------------------------------------------------------- */

struct incoming {
	struct mail *m;
	const char *name; /* of its file */
	struct arena *arena;
	struct reply reply;
	struct buf bytes, passed;
	uint8_t digest[SHA256_LEN];
	char id[2 * SHA256_LEN + 1];
	struct view events[REPLY_LINES_MAX];
	size_t n;
	const char *why; /* it goes to the data team; NULL: it does not */
};

static duly_result read_answers(struct incoming *in, struct duly_diag *diag)
{
	for (size_t i = 0; i < in->reply.n; i++) {
		const struct reply_line *l = &in->reply.lines[i];
		struct post_token token;
		struct str by;
		const duly_result r = post_token_find(in->m->post, l->token, &token, diag);
		const char *why =
			r == DULY_E_NOTFOUND ? "the code of a line is none of ours" : NULL;

		if (r != DULY_OK && r != DULY_E_NOTFOUND)
			return r;
		if (r == DULY_OK)
			why = may_answer(in->m, &in->reply, &token, &by);
		if (why == NULL)
			in->events[in->n++] = pack_event(in->m, l, &token, by, in->id, in->arena);
		else
			in->why = why;
	}
	return DULY_OK;
}

static void write_passed(struct incoming *in, uint8_t id[ID_LEN])
{
	const struct post_world *world = present_world(in->m->present);
	char hex[ID_HEX];
	const bool attached = !in->m->way->text_only;
	char *why = memory_printf("Somebody answered Duly, and it could not be read: %s.\n\n"
				  "The mail is %s%s. Nothing else was done with it.\n",
				  in->why, attached ? "attached" : "in the inbox, as cur/",
				  attached ? "" : in->name);

	memcpy(id, in->digest, ID_LEN);
	const struct mime_passed passed = {
		.from = in->m->letters.from,
		.name = in->m->letters.name,
		.to = config_text(in->m->config, "data-team"),
		.subject = "Duly: an answer that could not be read",
		.why = why,
		.domain = strchr(in->m->letters.from, '@') + 1,
		.id = str_of(hex_print(id, ID_LEN, hex)),
		.at = mail_now(in->m),
		.zone = world->zone(world->ctx),
		.original = attached ? buf_view(&in->bytes) : (struct view){ NULL, 0 },
	};

	mime_pass_on(&passed, &in->passed);
	free(why);
}

static duly_result file(struct incoming *in, bool *ret_news, struct duly_diag *diag)
{
	const char *team = config_text(in->m->config, "data-team");
	struct post_received received = {
		.digest = in->digest,
		.events = in->events,
		.event_count = in->n,
		.bounced = in->reply.kind == REPLY_BOUNCE ? in->reply.id : NULL,
		.enhanced = in->reply.enhanced,
	};

	if (in->why != NULL && team != NULL) {
		write_passed(in, received.pass_id);
		received.pass_to = team;
		received.pass_message = buf_view(&in->passed);
	}
	return post_receive(in->m->post, &received, mail_now(in->m), ret_news, diag);
}

/* What became of it is counted and said; whose it is, and what is in it, is not. */
static void tally(const struct incoming *in)
{
	struct mail_tally *t = &in->m->tally;

	t->replies += in->n;
	t->bounces += in->reply.kind == REPLY_BOUNCE;
	t->ignored += in->reply.kind == REPLY_MACHINE;
	t->passed_on += in->why != NULL;
	report(REPORT_INFO, "mail-in", "answers=%zu bounce=%d machine=%d%s%s%s", in->n,
	       in->reply.kind == REPLY_BOUNCE, in->reply.kind == REPLY_MACHINE,
	       in->why != NULL ? " why=\"" : "", in->why != NULL ? in->why : "",
	       in->why != NULL ? "\"" : "");
}

static duly_result take(struct incoming *in, struct duly_diag *diag)
{
	const struct post_world *world = present_world(in->m->present);
	duly_result r = DULY_OK;
	bool news = true;

	sha256(buf_view(&in->bytes), in->digest);
	hex_print(in->digest, SHA256_LEN, in->id);
	reply_read(buf_view(&in->bytes), &in->m->texts,
		   zone_date(world->zone(world->ctx), mail_now(in->m)), in->arena, &in->reply);
	if (in->reply.kind == REPLY_ANSWER)
		r = read_answers(in, diag);
	if (in->reply.kind == REPLY_OTHER)
		in->why = in->reply.why;
	if (r == DULY_OK)
		r = file(in, &news, diag);
	if (r == DULY_OK && news)
		tally(in);
	return r;
}

static void put_away(const char *dir, const char *name)
{
	char *from = memory_printf("%s/new/%s", dir, name);
	char *to = memory_printf("%s/cur/%s:2,S", dir, name);

	if (rename(from, to) != 0)
		report(REPORT_WARN, "inbox", "why=\"cur/: %s\"", strerror(errno));
	free(from);
	free(to);
}

static duly_result look_at(struct mail *m, const char *dir, const char *name,
			   struct duly_diag *diag)
{
	struct incoming in = { .m = m, .name = name, .arena = arena_new() };
	char *path = memory_printf("%s/new/%s", dir, name);
	duly_result r = file_read(path, MAIL_MAX, &in.bytes, NULL);

	if (r == DULY_E_BOUND)
		report(REPORT_WARN, "mail-in", "why=\"it is larger than 8 MiB\"");
	else if (r == DULY_OK)
		r = take(&in, diag);
	if (r == DULY_OK || r == DULY_E_BOUND)
		put_away(dir, name);
	free(path);
	buf_fini(&in.bytes);
	buf_fini(&in.passed);
	arena_free(&in.arena);
	return r == DULY_E_BOUND || r == DULY_E_IO ? DULY_OK : r;
}

duly_result inbox_look(struct mail *m, struct duly_diag *diag)
{
	const char *dir = config_text(m->config, "inbox");
	duly_result r = DULY_OK;
	const struct dirent *entry;

	if (dir == NULL || mail_boot_ms(m) < m->inbox_ms || !present_has_look(m->present))
		return DULY_OK;
	m->inbox_ms = mail_boot_ms(m) + EVERY_MS;
	char *path = memory_printf("%s/new", dir);
	DIR *folder = opendir(path);

	free(path);
	for (int n = 0;
	     folder != NULL && r == DULY_OK && n < AT_A_TIME && (entry = readdir(folder)) != NULL;)
		if (entry->d_name[0] != '.') {
			r = look_at(m, dir, entry->d_name, diag);
			n++;
		}
	if (folder != NULL)
		closedir(folder);
	return r;
}
