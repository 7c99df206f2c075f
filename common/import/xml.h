/* xml.h - XML as it goes by: elements, their attributes, and the text in them.
 *
 * Nothing is fetched and nothing is expanded: a document type declaration, which could ask for
 * either, is refused, and so is what is nested too deeply or too long in one piece. Bytes may come
 * in pieces, so that what is unpacked need not be held whole.
 */
#pragma once
#include "common/base/base.h"

/* Names come without their prefix. Everything that is handed over lives for the call only. */
struct xml_events {
	/* @attributes: name, value, ... and NULL. */
	void (*open)(void *context, const char *name, const char *const *attributes);
	/* @text: what stands in the element behind the last element in it, as it is written. */
	void (*close)(void *context, const char *name, struct str text);
	void *context;
};

struct xml;
struct xml *xml_new(const struct xml_events *events);
void xml_free(struct xml **x);

/* The next @bytes; @last: there are no more. DULY_E_MALFORMED: it is no XML, or none that is read;
 * DULY_E_BOUND: it is nested too deeply, or something in it is too long. Either says where. */
duly_result xml_feed(struct xml *x, struct view bytes, bool last, struct duly_diag *diag);
/* From open or close: nothing more is to be read, and @why (which lives on) says what is wrong. */
void xml_refuse(struct xml *x, const char *why);
/* The line that is being read, from 1. */
size_t xml_line(const struct xml *x);

/* The value of an attribute, prefix or not; NULL: it is not there. */
const char *xml_attribute(const char *const *attributes, const char *name);
