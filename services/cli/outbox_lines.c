#include "services/cli/outbox_lines.h"
#include "services/cli/lines.h"

struct putting {
	struct duly_outbox *box;
	struct duly_batch *batch;
	struct lines *lines;
	struct outbox_lines *counts;
};

static void putting_fini(struct putting *p)
{
	duly_batch_free(&p->batch);
	lines_free(&p->lines);
}

static duly_result flush(struct putting *p, struct duly_diag *diag)
{
	const size_t n = duly_batch_count(p->batch);
	const duly_result r = n > 0 ? duly_outbox_put(p->box, p->batch, diag) : DULY_OK;

	if (r == DULY_OK)
		p->counts->kept += n;
	duly_batch_clear(p->batch);
	return r;
}

static duly_result add(struct putting *p, size_t number, struct view event, struct duly_diag *diag)
{
	struct duly_diag why = { "" };
	struct reject reject = { 0 };
	duly_result r = duly_batch_add(p->batch, event.data, event.len, &why);

	if (r == DULY_E_BOUND && duly_batch_count(p->batch) > 0) {
		r = flush(p, diag);
		return r == DULY_OK ? add(p, number, event, diag) : r;
	}
	if (r == DULY_OK)
		return r;
	reject_with(&reject, r == DULY_E_BOUND ? REJECT_TOO_LARGE : REJECT_MALFORMED, "", "%.200s",
		    why.text);
	lines_complain(p->lines, number, NO_STR, &reject);
	p->counts->bad++;
	return DULY_OK;
}

static duly_result put_lines(struct putting *p, bool may_be_empty, struct duly_diag *diag)
{
	duly_auto_fini(buf) event = { 0 };
	duly_result r = DULY_OK;
	struct reject reject;
	size_t number;

	while (r == DULY_OK && lines_next(p->lines, &number, &event, &reject)) {
		if (reject.code == REJECT_NONE) {
			r = add(p, number, buf_view(&event), diag);
		} else {
			lines_complain(p->lines, number, NO_STR, &reject);
			p->counts->bad++;
		}
		buf_clear(&event);
	}
	if (r == DULY_OK)
		r = flush(p, diag);
	if (r == DULY_OK)
		r = lines_end(p->lines, diag);
	if (r == DULY_OK && !may_be_empty && p->counts->kept + p->counts->bad == 0)
		r = lines_none(p->lines, diag);
	return r;
}

duly_result outbox_put_lines(struct duly_outbox *box, const char *path, bool may_be_empty,
			     struct outbox_lines *ret, struct duly_diag *diag)
{
	duly_auto_fini(putting) p = { .box = box, .batch = duly_batch_new(), .counts = ret };

	*ret = (struct outbox_lines){ 0 };
	const duly_result r = lines_open(path, &p.lines, diag);

	return r == DULY_OK ? put_lines(&p, may_be_empty, diag) : r;
}
