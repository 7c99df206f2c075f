#include "services/cli/report_look.h"

#include "services/cli/given_law.h"
#include "services/cli/shared_options.h"

static duly_result look_at_store(const struct report_asked *asked, const struct call *call,
				 const struct report_kind *const *kinds, size_t n,
				 struct report_look *look, struct duly_diag *diag)
{
	struct data *data = &look->data;
	duly_instant now;

	duly_result r = data_open(given_data(asked->data), data, diag);
	if (r == DULY_OK)
		r = data_now(data, NULL, call->now, &now, diag);
	if (r == DULY_OK)
		r = report_question_read(&asked->given, docket_reader_law(data->reader), now,
					 &look->question, diag);
	if (r != DULY_OK)
		return r;
	look->rehearsal = docket_reader_state(data->reader)->rehearsal;
	r = report_of_store(kinds, n, &look->question, data->reader, true, &look->set, diag);
	if (r == DULY_OK)
		docket_reader_let_go(data->reader);
	return r;
}

static duly_result check_names(const struct report_look *look, struct duly_diag *diag)
{
	const struct report_question *q = &look->question;
	const struct listing_filter whose = { .council = q->council,
					      .team = q->team,
					      .worker = q->worker };

	return listing_check_offline(look->files.offline, &whose, diag);
}

static duly_result look_at_files(const struct report_asked *asked, const struct call *call,
				 int first, const struct report_kind *const *kinds, size_t n,
				 struct report_look *look, struct duly_diag *diag)
{
	struct report_question *q = &look->question;

	duly_result r = report_question_read(&asked->given, look->law, call->now, q, diag);
	if (r != DULY_OK)
		return r;
	q->by_file = true;
	if (q->known.ms != DULY_NEVER.ms)
		look->files.known = &q->known;
	r = event_files_derive(look->law, &call->words[first], (size_t)(call->word_count - first),
			       q->at, &look->files, diag);
	if (r == DULY_OK)
		r = check_names(look, diag);
	if (r == DULY_OK)
		report_of_offline(kinds, n, q, look->files.offline, &look->set);
	return r;
}

duly_result report_look(const struct report_asked *asked, const struct call *call, int first,
			const struct report_kind *const *kinds, size_t n, struct report_look *ret,
			struct duly_diag *diag)
{
	if (call->word_count <= first && asked->rules != NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--rules goes with FILE: a data directory has its own");
	if (call->word_count <= first)
		return look_at_store(asked, call, kinds, n, ret, diag);
	const duly_result r = given_law(asked->rules, &ret->law, diag);

	return r == DULY_OK ? look_at_files(asked, call, first, kinds, n, ret, diag) : r;
}

void report_look_fini(struct report_look *look)
{
	report_set_fini(&look->set);
	event_files_fini(&look->files);
	law_free(&look->law);
	data_fini(&look->data);
}

duly_result report_look_verdict(const struct report_look *look, struct duly_diag *diag)
{
	return event_files_verdict(&look->files, diag);
}
