/* template.h - texts with places in them, filled from a JSON value.
 *
 *	{{name}}            the value, as text; in HTML with what is special there escaped
 *	{{#name}}...{{/name}}   once for each of a list; once for an object, a text, a number, true
 *	{{^name}}...{{/name}}   where there is none, or an empty one
 *
 * A name that the innermost section does not have is looked up in those around it; "." is the item
 * itself. A tag that stands alone on its line takes the line with it. There is nothing else:
 * a template decides nothing. */
#pragma once
#include <jansson.h>

#include "common/base/base.h"

/* Appends the filled @text to @ret. DULY_E_MALFORMED: a section that is not ended, or ends another;
 * a tag without its end. */
duly_result template_fill(struct str text, const json_t *values, bool html, struct buf *ret,
			  struct duly_diag *diag);
