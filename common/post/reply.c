#include "common/post/reply.h"

#include <ctype.h>
#include <gmime/gmime.h>

#include "common/text/words.h"
#include "common/wire/wire.h"

enum { TOP_LINES = 20, NEAR_DAYS = 183 };

/* ---- days ------------------------------------------------------------------------------------ */

static bool number(const char **at, const char *end, int max, int *ret)
{
	int n = 0, digits = 0;

	for (; *at < end && isdigit((unsigned char)**at) && digits < 4; digits++, ++*at)
		n = n * 10 + (**at - '0');
	*ret = n;
	return digits > 0 && n <= max;
}

static bool month(const char **at, const char *end, int *ret)
{
	char name[4] = "";
	size_t n = 0;

	if (*at < end && isdigit((unsigned char)**at))
		return number(at, end, 12, ret);
	for (; *at < end && isalpha((unsigned char)**at); ++*at, n++)
		if (n < 3)
			name[n] = (char)(n == 0 ? toupper((unsigned char)**at)
						: tolower((unsigned char)**at));
	*ret = words_month(str_of(name)) + 1;
	return *ret > 0;
}

static bool exists(int y, int m, int d)
{
	return m >= 1 && m <= 12 && d >= 1 && d <= duly_days_in_month(y, m);
}

/* The year of which the day is nearest. */
static bool nearest(int d, int m, duly_civil today, duly_civil *ret)
{
	const int year = duly_civil_to_ymd(today).year;

	for (int y = year - 1; y <= year + 1; y++) {
		if (!exists(y, m, d))
			continue;
		const duly_civil day = duly_civil_from_ymd(y, m, d);

		if (abs(day.day - today.day) <= NEAR_DAYS) {
			*ret = day;
			return true;
		}
	}
	return false;
}

static bool separator(const char **at, const char *end)
{
	if (*at >= end || strchr("/. -", **at) == NULL)
		return false;
	++*at;
	return true;
}

bool reply_day(struct str text, duly_civil today, duly_civil *ret)
{
	const char *at = text.s, *end = text.s + text.len;
	int d, m, y;

	if (duly_civil_parse(text.s, text.len, ret))
		return true;
	if (!number(&at, end, 31, &d) || !separator(&at, end) || !month(&at, end, &m))
		return false;
	if (at == end)
		return nearest(d, m, today, ret);
	if (!separator(&at, end) || !number(&at, end, 2100, &y) || at != end)
		return false;
	if (y < 100)
		y += 2000;
	if (y < 2000 || !exists(y, m, d))
		return false;
	*ret = duly_civil_from_ymd(y, m, d);
	return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static struct str trimmed(struct str s)
{
	while (s.len > 0 && strchr(" \t\r.,;:!\"'", s.s[0]) != NULL)
		s = (struct str){ s.s + 1, s.len - 1 };
	while (s.len > 0 && strchr(" \t\r.,;:!\"'", s.s[s.len - 1]) != NULL)
		s.len--;
	return s;
}

static struct str first_word(struct str *rest)
{
	*rest = trimmed(*rest);
	struct str word = *rest;

	for (size_t i = 0; i < rest->len; i++)
		if (rest->s[i] == ' ' || rest->s[i] == '\t') {
			word.len = i;
			break;
		}
	*rest = (struct str){ rest->s + word.len, rest->len - word.len };
	*rest = trimmed(*rest);
	return trimmed(word);
}

/* The code that a word stands for in any language. */
static struct str reason_of(const struct texts *texts, struct str word, struct arena *arena)
{
	char *lower = arena_alloc(arena, word.len + 1);

	for (size_t i = 0; i < word.len; i++)
		lower[i] = (char)tolower((unsigned char)word.s[i]);
	for (size_t i = 0; i < texts->n; i++) {
		const char *found = texts_phrase(&texts->list[i], "answers", str_of(lower));

		if (found != NULL)
			return str_of(found);
	}
	return NO_STR;
}

static bool is_token(struct str s, char ret[POST_TOKEN + 1])
{
	if (s.len == POST_TOKEN + 2 && s.s[0] == '[' && s.s[s.len - 1] == ']')
		s = (struct str){ s.s + 1, POST_TOKEN };
	if (s.len != POST_TOKEN)
		return false;
	for (size_t i = 0; i < POST_TOKEN; i++) {
		const char c = (char)toupper((unsigned char)s.s[i]);

		if (strchr("ABCDEFGHJKMNPQRSTVWXYZ23456789", c) == NULL || c == '\0')
			return false;
		ret[i] = c;
	}
	ret[POST_TOKEN] = '\0';
	return true;
}

/* ---- a line ---------------------------------------------------------------------------------- */

/* "done 30/1", "done", "30/1", "court": nothing else may stand there. A day alone says that it was
 * done on it, or is booked for it. */
static bool verdict(struct str text, const struct texts *texts, duly_civil today,
		    struct arena *arena, struct reply_line *ret)
{
	struct str rest = trimmed(text);

	ret->on = DULY_NO_DATE;
	if (reply_day(rest, today, &ret->on)) {
		ret->reason = ret->on.day <= today.day ? STR("done-not-recorded") : STR("booked");
		return true;
	}
	ret->reason = reason_of(texts, first_word(&rest), arena);
	if (ret->reason.len == 0 || (rest.len > 0 && !reply_day(rest, today, &ret->on)))
		return false;
	if (str_is(ret->reason, "done-not-recorded") && ret->on.day == DULY_NO_DATE.day)
		ret->on = today;
	return !str_is(ret->reason, "booked") || ret->on.day != DULY_NO_DATE.day;
}

static bool is_quoted(struct str line)
{
	static const char *const MARKS[] = { ">",          "-----",  "_____",     "From:",
					     "Oddi wrth:", "*From:", "Sent from", "-- " };

	for (size_t i = 0; i < LEN(MARKS); i++)
		if (str_starts(line, MARKS[i]))
			return true;
	/* "On Tue, 3 Feb 2026 at 08:45, Duly <duly@...> wrote:" */
	return str_starts(line, "On ") && memchr(line.s, ':', line.len) != NULL &&
	       memmem(line.s, line.len, "20", 2) != NULL;
}

static struct str next_line(struct str *rest)
{
	const char *end = memchr(rest->s, '\n', rest->len);
	const size_t n = end != NULL ? (size_t)(end - rest->s) : rest->len;
	struct str line = { rest->s, n };

	*rest = (struct str){ rest->s + n + (end != NULL), rest->len - n - (end != NULL) };
	if (line.len > 0 && line.s[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Adds what @line answers. False: it answers nothing. */
static bool add_line(struct str line, const char *subject_token, const struct texts *texts,
		     duly_civil today, struct arena *arena, struct reply *ret)
{
	struct reply_line *l = &ret->lines[ret->n];
	struct str rest = line;

	if (ret->n == REPLY_LINES_MAX)
		return false;
	if (!is_token(first_word(&rest), l->token)) {
		if (subject_token[0] == '\0' || ret->n > 0)
			return false;
		memcpy(l->token, subject_token, POST_TOKEN + 1);
		rest = line;
	}
	if (!verdict(rest, texts, today, arena, l))
		return false;
	ret->n++;
	return true;
}

static void read_top(struct str text, const char *subject_token, const struct texts *texts,
		     duly_civil today, struct arena *arena, struct reply *ret)
{
	for (int i = 0; i < TOP_LINES && text.len > 0; i++) {
		const struct str line = trimmed(next_line(&text));

		if (is_quoted(line))
			break;
		if (line.len > 0 && !add_line(line, subject_token, texts, today, arena, ret))
			break;
	}
	if (ret->n > 0)
		ret->kind = REPLY_ANSWER;
	else
		ret->why =
			subject_token[0] != '\0'
				? "the first line is neither one of the words nor a date"
				: "the first line is not the code of a line and one word or date";
}

/* ---- the message ----------------------------------------------------------------------------- */

static struct str content(GMimePart *part, struct arena *arena)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeDataWrapper *wrapper = g_mime_part_get_content(part);

	if (wrapper != NULL)
		g_mime_data_wrapper_write_to_stream(wrapper, stream);
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	const struct str copy =
		arena_str(arena, (struct str){ (const char *)bytes->data, bytes->len });

	g_object_unref(stream);
	return copy;
}

static bool is_type(GMimeObject *o, const char *type, const char *sub)
{
	GMimeContentType *t = g_mime_object_get_content_type(o);

	return t != NULL && g_mime_content_type_is_type(t, type, sub);
}

struct parts {
	struct arena *arena;
	struct str plain, html, status, headers; /* the first of each     */
	GMimeMessage *original;
};

static void take_part(GMimeObject *parent, GMimeObject *o, gpointer ctx)
{
	struct parts *p = ctx;

	(void)parent;
	if (GMIME_IS_MESSAGE_PART(o)) {
		if (p->original == NULL)
			p->original = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
		return;
	}
	if (!GMIME_IS_PART(o))
		return;
	struct str *const to = is_type(o, "message", "delivery-status") ? &p->status
			       : is_type(o, "text", "rfc822-headers")   ? &p->headers
			       : is_type(o, "text", "plain")            ? &p->plain
			       : is_type(o, "text", "html")             ? &p->html
									: NULL;

	if (to != NULL && to->s == NULL)
		*to = content(GMIME_PART(o), p->arena);
}

static struct parts parts_of(GMimeMessage *m, struct arena *arena)
{
	struct parts p = { .arena = arena };
	GMimeObject *top = g_mime_message_get_mime_part(m);

	if (top != NULL && GMIME_IS_MULTIPART(top))
		g_mime_multipart_foreach(GMIME_MULTIPART(top), take_part, &p);
	else if (top != NULL)
		take_part(NULL, top, &p);
	return p;
}

/* HTML alone, as some phones send it: its text, a line for each block. */
static struct str without_tags(struct str html, struct arena *arena)
{
	char *out = arena_alloc(arena, html.len + 1);
	size_t n = 0;
	bool inside = false;

	for (size_t i = 0; i < html.len; i++) {
		if (html.s[i] == '<') {
			inside = true;
			if (n > 0 && out[n - 1] != '\n')
				out[n++] = '\n';
		} else if (html.s[i] == '>') {
			inside = false;
		} else if (!inside) {
			out[n++] = html.s[i];
		}
	}
	return (struct str){ out, n };
}

/* ---- machines -------------------------------------------------------------------------------- */

static bool header_is(GMimeMessage *m, const char *name, const char *value)
{
	const char *had = g_mime_object_get_header(GMIME_OBJECT(m), name);

	return had != NULL && g_ascii_strcasecmp(had, value) == 0;
}

static bool by_machine(GMimeMessage *m)
{
	static const char *const SUBJECTS[] = { "Automatic reply", "Out of office",
						"Auto:",           "Out of Office",
						"AutoReply",       "Ymateb awtomatig" };
	const char *automatic = g_mime_object_get_header(GMIME_OBJECT(m), "Auto-Submitted");
	const char *subject = g_mime_message_get_subject(m);

	for (size_t i = 0; subject != NULL && i < LEN(SUBJECTS); i++)
		if (strncmp(subject, SUBJECTS[i], strlen(SUBJECTS[i])) == 0)
			return true;
	return (automatic != NULL && g_ascii_strcasecmp(automatic, "no") != 0) ||
	       header_is(m, "Precedence", "bulk") || header_is(m, "Precedence", "junk") ||
	       header_is(m, "Precedence", "auto_reply") || header_is(m, "Precedence", "list") ||
	       g_mime_object_get_header(GMIME_OBJECT(m), "X-Autoreply") != NULL ||
	       g_mime_object_get_header(GMIME_OBJECT(m), "X-Autorespond") != NULL;
}

/* The value of a field of a delivery status; NO_STR: it has none. */
static struct str field(struct str text, const char *name)
{
	const size_t n = strlen(name);

	while (text.len > 0) {
		const struct str line = next_line(&text);

		if (line.len > n && g_ascii_strncasecmp(line.s, name, n) == 0)
			return trimmed((struct str){ line.s + n, line.len - n });
	}
	return NO_STR;
}

static bool id_in(struct str text, uint8_t ret[ID_LEN])
{
	const size_t hex = 2 * (size_t)ID_LEN;

	while (text.len > 0 && (text.s[0] == '<' || text.s[0] == ' '))
		text = (struct str){ text.s + 1, text.len - 1 };
	return text.len > hex && text.s[hex] == '@' &&
	       hex_parse((struct str){ text.s, hex }, ret, ID_LEN);
}

/* A report of delivery: failed for good it is a bounce; a delay is only told. */
static bool read_report(const struct parts *parts, struct reply *ret)
{
	if (parts->status.len == 0)
		return false;
	ret->kind = REPLY_MACHINE;
	if (g_ascii_strncasecmp(arena_str(parts->arena, field(parts->status, "Action:")).s,
				"failed", 6) != 0)
		return true;
	const struct str status = field(parts->status, "Status:");

	ret->enhanced = is_reference(status, 16) ? arena_str(parts->arena, status) : NO_STR;
	const char *id =
		parts->original != NULL ? g_mime_message_get_message_id(parts->original) : NULL;

	ret->has_id = id != NULL ? id_in(str_of(id), ret->id)
				 : id_in(field(parts->headers, "Message-Id:"), ret->id);
	if (ret->has_id)
		ret->kind = REPLY_BOUNCE;
	return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static struct str sender(GMimeMessage *m, struct arena *arena)
{
	InternetAddressList *list = g_mime_message_get_from(m);
	InternetAddress *first = list != NULL && internet_address_list_length(list) == 1
					 ? internet_address_list_get_address(list, 0)
					 : NULL;

	if (first == NULL || !INTERNET_ADDRESS_IS_MAILBOX(first))
		return NO_STR;
	return arena_str(
		arena, str_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first))));
}

/* "Re: K7F3XQ2M", as the links of a letter make it. */
static void token_of_subject(GMimeMessage *m, char ret[POST_TOKEN + 1])
{
	const char *subject = g_mime_message_get_subject(m);
	struct str rest = str_of(subject != NULL ? subject : ""), word;

	ret[0] = '\0';
	while ((word = first_word(&rest)).len > 0)
		if (is_token(word, ret))
			return;
	ret[0] = '\0';
}

static void read_message(GMimeMessage *m, const struct texts *texts, duly_civil today,
			 struct arena *arena, struct reply *ret)
{
	const struct parts parts = parts_of(m, arena);
	char token[POST_TOKEN + 1];

	ret->from = sender(m, arena);
	if (read_report(&parts, ret))
		return;
	if (by_machine(m)) {
		ret->kind = REPLY_MACHINE;
		return;
	}
	token_of_subject(m, token);
	read_top(parts.plain.len > 0 ? parts.plain : without_tags(parts.html, arena), token, texts,
		 today, arena, ret);
}

void reply_read(struct view message, const struct texts *texts, duly_civil today,
		struct arena *arena, struct reply *ret)
{
	g_mime_init();
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(message.data, message.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

	*ret = (struct reply){ .kind = REPLY_OTHER, .why = "it is no mail that can be read" };
	if (m != NULL) {
		read_message(m, texts, today, arena, ret);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}
