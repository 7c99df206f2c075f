#include <expat.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/import/xml.h"

enum {
	DEPTH_MAX = 32,
	TEXT_MAX = 256 << 10, /* bytes of the text of one element */
	PIECE_MAX = 1 << 20,  /* bytes that go by without anything in them being whole */
	STEP = 64 << 10       /* of what the parser is given at once */
};

struct xml {
	XML_Parser parser;
	struct xml_events events;
	struct buf text;
	unsigned depth;
	size_t since; /* bytes since something was whole */
	const char *why;
	duly_result result;
};

/* ---- what the parser tells ------------------------------------------------------------------- */

static void refuse(struct xml *x, duly_result r, const char *why)
{
	if (x->why != NULL)
		return;
	x->why = why;
	x->result = r;
	XML_StopParser(x->parser, XML_FALSE);
}

static const char *without_prefix(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

static void on_open(void *self, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = self;

	x->since = 0;
	buf_clear(&x->text);
	if (++x->depth > DEPTH_MAX)
		refuse(x, DULY_E_BOUND, "it is nested too deeply");
	else
		x->events.open(x->events.context, without_prefix(name),
			       (const char *const *)attributes);
}

static void on_close(void *self, const XML_Char *name)
{
	struct xml *x = self;
	const struct str text = { x->text.len > 0 ? (const char *)x->text.data : "", x->text.len };

	x->since = 0;
	x->depth--;
	if (x->why == NULL)
		x->events.close(x->events.context, without_prefix(name), text);
	buf_clear(&x->text);
}

static void on_text(void *self, const XML_Char *text, int len)
{
	struct xml *x = self;

	x->since = 0;
	if (x->text.len + (size_t)len > TEXT_MAX)
		refuse(x, DULY_E_BOUND, "a text in it is too long");
	else
		buf_put(&x->text, text, (size_t)len);
}

/* Comments and the like. */
static void on_other(void *self, const XML_Char *text, int len)
{
	(void)text, (void)len;
	((struct xml *)self)->since = 0;
}

static void on_doctype(void *self, const XML_Char *name, const XML_Char *system,
		       const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	refuse(self, DULY_E_MALFORMED,
	       "it has a document type declaration (DTD), and such are not read");
}

/* ---- from outside ---------------------------------------------------------------------------- */

struct xml *xml_new(const struct xml_events *events)
{
	struct xml *x = memory_zeroed(sizeof *x);

	x->events = *events;
	x->parser = XML_ParserCreate(NULL);
	if (x->parser == NULL)
		base_fault("no memory for a parser of XML");
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_open, on_close);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetDefaultHandler(x->parser, on_other);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return x;
}

void xml_free(struct xml **pointer)
{
	struct xml *x = *pointer;

	*pointer = NULL;
	if (x == NULL)
		return;
	XML_ParserFree(x->parser);
	buf_fini(&x->text);
	free(x);
}

static duly_result step(struct xml *x, struct view bytes, bool last, struct duly_diag *diag)
{
	x->since += bytes.len;
	if (XML_Parse(x->parser, bytes.data, (int)bytes.len, last) == XML_STATUS_ERROR) {
		const bool ours = x->why != NULL;

		return duly_fail(diag, ours ? x->result : DULY_E_MALFORMED, "line %zu: %s",
				 xml_line(x),
				 ours ? x->why : XML_ErrorString(XML_GetErrorCode(x->parser)));
	}
	if (x->since > PIECE_MAX)
		return duly_fail(diag, DULY_E_BOUND, "line %zu: something in it is too long",
				 xml_line(x));
	return DULY_OK;
}

duly_result xml_feed(struct xml *x, struct view bytes, bool last, struct duly_diag *diag)
{
	const char *at = bytes.data;
	duly_result r = DULY_OK;

	while (r == DULY_OK && bytes.len > STEP) {
		r = step(x, (struct view){ at, STEP }, false, diag);
		at += STEP;
		bytes.len -= STEP;
	}
	return r == DULY_OK ? step(x, (struct view){ at, bytes.len }, last, diag) : r;
}

void xml_refuse(struct xml *x, const char *why)
{
	refuse(x, DULY_E_MALFORMED, why);
}

size_t xml_line(const struct xml *x)
{
	return (size_t)XML_GetCurrentLineNumber(x->parser);
}

const char *xml_attribute(const char *const *attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(without_prefix(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}
