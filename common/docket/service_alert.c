#include "common/docket/service_alert.h"

#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/private.h"
#include "common/docket/stored_told.h"

void service_alert_tell(struct docket *d, enum alert_cause cause, const struct service_alert *a)
{
	struct alert_head head = { .type = ALERT_SERVICE,
				   .subject = a->subject,
				   .cause = cause,
				   .rung_at = DULY_NO_INSTANT };
	struct teams operators = { .n = 0 };
	const char *step =
		a->council.len == 0 ? a->once : alert_step_of_council(d, a->council, a->once);
	struct recipients recipients;
	struct alert_writing out;

	teams_add(&operators, str_of(OPERATORS));
	alert_subject_id(a->subject, str_of(a->code), ALERT_SERVICE, step, 0, head.id);
	alert_begin(d, &out, &head);
	alert_put_text(&out, "council", a->council);
	alert_key(&out, "code");
	pack_cstr(out.b, a->code);
	alert_key(&out, "message");
	pack_cstr(out.b, a->message);
	alert_key(&out, "step");
	pack_cstr(out.b, step);
	address_other(d,
		      &(struct addressed){ .council = a->council,
					   .stage = ROUTE_SERVICE,
					   .role = STR("operator") },
		      &recipients);
	alert_put_to(&out, STR("operator"), &operators, &recipients);
	alert_end(d, &out);
}

void service_alert_remember(struct docket *d, struct str code, struct str once)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };

	stored_told_write(once, &value);
	store_put(d->txn, STORE_META, stored_told_key(code, &key), buf_view(&value));
}

duly_result docket_service_told(struct docket *d, const char *code, const char *once, bool *ret,
				struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const struct view key = stored_told_key(str_of(code), &b);
	struct str told;
	struct view value;

	*ret = false;
	duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	if (!store_get(d->txn, STORE_META, key, &value))
		return store_outcome(d->txn, diag);
	r = stored_told_read(key, value, &told, diag);
	*ret = r == DULY_OK && str_is(told, once);
	return r;
}

duly_result docket_tell_service(struct docket *d, const char *code, const char *once,
				const char *message, struct duly_diag *diag)
{
	const duly_result r = docket_writing(d, diag);

	if (r != DULY_OK)
		return r;
	service_alert_tell(
		d, CAUSE_SERVICE,
		&(struct service_alert){
			.code = code, .message = message, .once = once, .subject = STR("-") });
	service_alert_remember(d, str_of(code), str_of(once));
	return store_outcome(d->txn, diag);
}
