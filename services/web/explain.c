#include "services/web/explain.h"

#include "common/reports/explanation.h"
#include "services/web/service.h"

/* What there is not looks as what is not theirs. */
static duly_result explain(struct exchange *x, const char *id, struct buf *json,
			   struct duly_diag *diag)
{
	struct web_look look;
	duly_auto_fini(explanation) e = { 0 };

	if (explanation_begin(id, DULY_NO_INSTANT, &e, diag) != DULY_OK)
		return DULY_E_NOTFOUND;
	e.council = str_of(exchange_parameter(x, "council"));
	e.viewer = exchange_viewer(x);
	if (look_begin(x->web, &look, diag) != DULY_OK)
		return DULY_E_UNAVAILABLE;
	e.at = look_at(x->web, look.reader);
	const duly_result r = explanation_of_store(&e, look.reader, diag);

	look_end(&look);
	if (r != DULY_OK)
		return r;
	if (e.found == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "no obligation or alert has this id");
	if (e.found > 1)
		return duly_fail(diag, DULY_E_USAGE, "%zu obligations begin so: give more of it",
				 e.found);
	json_append(json, buf_view(&e.packed), false);
	buf_puts(json, "\n");
	return DULY_OK;
}

void explain_get(struct exchange *x)
{
	static const char *const NAMES[] = { "council", NULL };
	struct duly_diag why = { "" };
	duly_auto_fini(buf) json = { 0 };

	if (!exchange_knows(x, NAMES))
		return;
	const duly_result r = explain(x, exchange_parameter(x, x->variable), &json, &why);
	if (r == DULY_OK)
		exchange_json(x, 200, &json);
	else
		exchange_fail(x, r, &why);
}
