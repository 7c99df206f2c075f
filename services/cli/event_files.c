#include "services/cli/event_files.h"
#include "services/cli/lines.h"

static duly_result take_lines(struct gathering *g, const char *path, struct event_files *f,
			      struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto(lines) lines = NULL;
	const size_t before = f->lines;
	struct reject reject;
	size_t number;

	duly_result r = lines_open(path, &lines, diag);
	if (r != DULY_OK)
		return r;
	while (lines_next(lines, &number, &bytes, &reject)) {
		struct str id = NO_STR;
		const enum gathered result =
			reject.code != REJECT_NONE ? GATHERED_REFUSED
						   : gathering_take(g, buf_view(&bytes),
								    DULY_NO_INSTANT, &id, &reject);

		f->lines++;
		if (result == GATHERED_REFUSED) {
			lines_complain(lines, number, id, &reject);
			f->bad++;
		}
		buf_clear(&bytes);
	}
	r = lines_end(lines, diag);
	return r == DULY_OK && f->lines == before ? lines_none(lines, diag) : r;
}

void event_files_complain(const struct offline *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct offline_case *c = o->cases[i];

		if (c->why_not.s != NULL)
			fprintf(stderr, "case %.*s of %.*s: %.*s\n", STR_FMT(c->subject),
				STR_FMT(c->council), STR_FMT(c->why_not));
	}
}

duly_result event_files_derive(const struct law *law, const char *const *paths, size_t n,
			       duly_instant at, struct event_files *ret, struct duly_diag *diag)
{
	duly_auto(gathering) g = gathering_new(law, at);
	duly_result r = DULY_OK;

	if (ret->known != NULL)
		gathering_know(g, *ret->known);
	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = take_lines(g, paths[i], ret, diag);
	if (r == DULY_OK)
		r = gathering_derive(g, &ret->offline, diag);
	if (r != DULY_OK)
		return r;
	event_files_complain(ret->offline);
	ret->bad += ret->offline->underived;
	return DULY_OK;
}

void event_files_fini(struct event_files *f)
{
	offline_free(&f->offline);
}

duly_result event_files_verdict(const struct event_files *f, struct duly_diag *diag)
{
	if (f->bad == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_MALFORMED, "%zu of %zu lines were bad and are left out",
			 f->bad, f->lines);
}
