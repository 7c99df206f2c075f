#include "common/post/mime.h"

#include <gmime/gmime.h>

#include "common/base/memory.h"
#include "common/calendar/zone.h"

static void header(GMimeMessage *m, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(m), name, value, NULL);
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* As UTF-8, which the HTML says of itself too; GMime would take the smallest set that fits. */
static void add_part(GMimeMultipart *both, const char *kind, struct view text, const char *language)
{
	GMimePart *part = g_mime_part_new_with_type("text", kind);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text.data, text.len);
	GMimeDataWrapper *content =
		g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_object_set_header(GMIME_OBJECT(part), "Content-Language", language, NULL);
	g_mime_multipart_add(both, GMIME_OBJECT(part));
	g_object_unref(content);
	g_object_unref(stream);
	g_object_unref(part);
}

/* The boundary follows from the id, so that the same letter is the same bytes. */
static void add_body(GMimeMessage *m, const struct mime_letter *l)
{
	GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
	char *boundary = memory_printf("=_duly_%.*s", STR_FMT(l->id));

	g_mime_multipart_set_boundary(both, boundary);
	add_part(both, "plain", l->plain, l->language);
	add_part(both, "html", l->html, l->language);
	g_mime_message_set_mime_part(m, GMIME_OBJECT(both));
	g_object_unref(both);
	free(boundary);
}

/* ---- headers --------------------------------------------------------------------------------- */

static void add_addresses(GMimeMessage *m, const struct mime_letter *l)
{
	g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, l->name, l->from);
	g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_TO, NULL, l->to);
	if (l->reply_to != NULL)
		g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_REPLY_TO, l->name, l->reply_to);
}

static void add_thread(GMimeMessage *m, const struct mime_letter *l)
{
	char *first;

	if (l->thread.len == 0 || str_eq(l->thread, l->id))
		return;
	first = memory_printf("<%.*s@%s>", STR_FMT(l->thread), l->domain);
	header(m, "In-Reply-To", first);
	header(m, "References", first);
	free(first);
}

/* It is written by a machine: nobody's out of office answers it, and no list takes it for one. */
static void add_machine(GMimeMessage *m, const struct mime_letter *l)
{
	char *list = memory_printf("Duly <duly.%s>", l->domain);

	header(m, "Auto-Submitted", "auto-generated");
	header(m, "X-Auto-Response-Suppress", "All");
	header(m, "Precedence", "bulk");
	header(m, "List-Id", list);
	if (l->urgent)
		header(m, "Importance", "high");
	free(list);
}

static void add_date(GMimeMessage *m, const struct mime_letter *l)
{
	const duly_civil day = zone_date(l->zone, l->at);
	const int64_t offset_ms = (int64_t)day.day * DULY_DAY_MS - zone_instant(l->zone, day, 0).ms;
	const duly_span offset = { offset_ms / 60000 * 60000 };
	GTimeZone *zone = g_time_zone_new_offset((gint32)(offset.ms / 1000));
	GDateTime *utc = g_date_time_new_from_unix_utc(l->at.ms / 1000);
	GDateTime *at = g_date_time_to_timezone(utc, zone);

	g_mime_message_set_date(m, at);
	g_date_time_unref(at);
	g_date_time_unref(utc);
	g_time_zone_unref(zone);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void write_out(GMimeMessage *m, struct buf *ret)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();

	g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(m), options, stream);
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));

	buf_put(ret, bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(options);
}

void mime_write(const struct mime_letter *l, struct buf *ret)
{
	g_mime_init();
	GMimeMessage *m = g_mime_message_new(TRUE);
	char *id = memory_printf("%.*s@%s", STR_FMT(l->id), l->domain);

	add_addresses(m, l);
	g_mime_message_set_subject(m, l->subject, "utf-8");
	add_date(m, l);
	g_mime_message_set_message_id(m, id);
	add_thread(m, l);
	add_machine(m, l);
	header(m, "Content-Language", l->language);
	add_body(m, l);
	write_out(m, ret);
	g_object_unref(m);
	free(id);
}

/* ---- passed on ------------------------------------------------------------------------------- */

static GMimeObject *attached(struct view original)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(original.data, original.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	GMimeMessagePart *part = g_mime_message_part_new("rfc822");

	if (m != NULL) {
		g_mime_message_part_set_message(part, m);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return GMIME_OBJECT(part);
}

void mime_pass_on(const struct mime_passed *p, struct buf *ret)
{
	const struct mime_letter l = { .from = p->from,
				       .name = p->name,
				       .to = p->to,
				       .domain = p->domain,
				       .id = p->id,
				       .at = p->at,
				       .zone = p->zone };
	g_mime_init();
	GMimeMessage *m = g_mime_message_new(TRUE);
	GMimeMultipart *both = g_mime_multipart_new_with_subtype("mixed");
	char *id = memory_printf("%.*s@%s", STR_FMT(p->id), p->domain);

	add_addresses(m, &l);
	g_mime_message_set_subject(m, p->subject, "utf-8");
	add_date(m, &l);
	g_mime_message_set_message_id(m, id);
	add_machine(m, &l);
	add_part(both, "plain", (struct view){ p->why, strlen(p->why) }, "en");
	if (p->original.len > 0) {
		GMimeObject *original = attached(p->original);

		g_mime_multipart_add(both, original);
		g_object_unref(original);
	}
	g_mime_message_set_mime_part(m, GMIME_OBJECT(both));
	write_out(m, ret);
	g_object_unref(both);
	g_object_unref(m);
	free(id);
}
