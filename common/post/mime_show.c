#include <gmime/gmime.h>

#include "common/post/mime.h"

/* ---- parts ----------------------------------------------------------------------------------- */

struct text_part {
	const char *sub; /* of text/ */
	GMimeTextPart *found;
};

static void look(GMimeObject *parent, GMimeObject *part, gpointer ctx)
{
	struct text_part *s = ctx;
	GMimeContentType *type = g_mime_object_get_content_type(part);

	(void)parent;
	if (s->found == NULL && GMIME_IS_TEXT_PART(part) &&
	    g_mime_content_type_is_type(type, "text", s->sub))
		s->found = GMIME_TEXT_PART(part);
}

/* NULL: it is none. */
static GMimeMessage *parse(struct view message)
{
	g_mime_init();
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(message.data, message.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	return m;
}

/* Of the first text/@sub of @m; NULL: it has none, or is no letter. Free it with g_free(). */
static char *text_of(GMimeMessage *m, const char *sub)
{
	struct text_part s = { sub, NULL };

	/* Any bytes read as a message; a letter is from somebody. */
	if (m != NULL && internet_address_list_length(g_mime_message_get_from(m)) > 0)
		g_mime_message_foreach(m, look, &s);
	return s.found != NULL ? g_mime_text_part_get_text(s.found) : NULL;
}

static void put_lines(const char *text, struct buf *ret)
{
	for (; *text != '\0'; text++)
		if (*text != '\r')
			buf_u8(ret, (uint8_t)*text);
}

static void put_subject(GMimeMessage *m, struct buf *ret)
{
	const char *subject = g_mime_message_get_subject(m);

	buf_puts(ret, subject != NULL ? subject : "");
}

static void end(GMimeMessage *m, char *text)
{
	g_free(text);
	if (m != NULL)
		g_object_unref(m);
}

/* ---- as people see it ------------------------------------------------------------------------ */

static void put_addresses(const char *name, InternetAddressList *list, struct buf *ret)
{
	char *text = list != NULL ? internet_address_list_to_string(list, NULL, FALSE) : NULL;

	if (text != NULL)
		buf_printf(ret, "%s: %s\n", name, text);
	g_free(text);
}

static void put_head(GMimeMessage *m, struct buf *ret)
{
	const char *date = g_mime_object_get_header(GMIME_OBJECT(m), "Date");

	put_addresses("From", g_mime_message_get_from(m), ret);
	put_addresses("To", g_mime_message_get_to(m), ret);
	if (date != NULL)
		buf_printf(ret, "Date: %s\n", date);
	buf_puts(ret, "Subject: ");
	put_subject(m, ret);
	buf_puts(ret, "\n\n");
}

bool mime_show(struct view message, bool html, struct buf *ret)
{
	GMimeMessage *m = parse(message);
	char *text = text_of(m, html ? "html" : "plain");
	const bool found = text != NULL;

	if (found && !html)
		put_head(m, ret);
	if (found)
		put_lines(text, ret);
	end(m, text);
	return found;
}

bool mime_text(struct view message, struct buf *ret_subject, struct buf *ret_text)
{
	GMimeMessage *m = parse(message);
	char *text = text_of(m, "plain");
	const bool found = text != NULL;

	if (found) {
		put_subject(m, ret_subject);
		put_lines(text, ret_text);
	}
	end(m, text);
	return found;
}
