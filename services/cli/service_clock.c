#include "services/cli/service_clock.h"

#include <stdio.h>

static bool read_clock(const msgpack_object *info, struct service_clock *ret)
{
	const struct str mode = wire_str(wire_get(info, "clock"));
	const struct str wall = wire_str(wire_get(info, "wall"));
	const struct str now = wire_str(wire_get(info, "now"));

	snprintf(ret->mode, sizeof ret->mode, "%.*s", STR_FMT(mode));
	ret->held = false;
	wire_bool(wire_get(info, "held"), &ret->held);
	return mode.len > 0 && duly_instant_parse(wall.s, wall.len, &ret->wall) &&
	       duly_instant_parse(now.s, now.len, &ret->now);
}

duly_result service_clock(const struct service_given *given, struct service_clock *ret,
			  struct duly_diag *diag)
{
	struct duly_client *client = NULL;
	struct wire info = { 0 };

	duly_result r = service_events(given, &client, diag);
	if (r == DULY_OK)
		r = service_info(client, &info, diag);
	if (r == DULY_OK && !read_clock(&info.root, ret))
		r = duly_fail(diag, DULY_E_UNAVAILABLE,
			      "the service does not say what its machine's clock says");
	wire_fini(&info);
	duly_client_close(&client);
	return r;
}
