#include <stdio.h>

#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct info_given {
	struct service_given service;
	bool json;
};
#define GIVEN struct info_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "what the scheduler says of itself",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* What is a list or a map is for programs, and as JSON here too. */
static void print_entry(const msgpack_object_kv *entry)
{
	const struct str value = wire_str(&entry->val), key = wire_str(&entry->key);
	struct json j = JSON_TO(stdout);

	printf("%-14.*s ", STR_FMT(key));
	if (value.s != NULL) {
		printf("%.*s\n", STR_FMT(value));
		return;
	}
	json_wire(&j, NULL, &entry->val);
	json_finish(&j);
}

/* Without rules nothing is owed, whatever comes in. Only a service of before says so: one that has
 * none does not start. */
static duly_result look_at_rules(const msgpack_object *info, struct duly_diag *diag)
{
	const msgpack_object *packs = wire_get(info, "packs");
	int64_t rules = 1;

	wire_int(wire_get(info, "rules"), &rules);
	if (rules > 0 &&
	    (packs == NULL || packs->type != MSGPACK_OBJECT_ARRAY || packs->via.array.size > 0))
		return DULY_OK;
	return duly_fail(
		diag, DULY_E_REFUSED,
		"no rule is in force: nothing is owed, whatever comes in; `duly rules load`");
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct info_given *given = call->given;
	duly_auto_fini(wire) info = { 0 };
	struct duly_client *client = NULL;

	duly_result r = service_events(&given->service, &client, diag);
	if (r == DULY_OK)
		r = service_info(client, &info, diag);
	if (r == DULY_OK && given->json) {
		json_pretty(&info.root, stdout);
	} else if (r == DULY_OK && info.root.type == MSGPACK_OBJECT_MAP) {
		for (uint32_t i = 0; i < info.root.via.map.size; i++)
			print_entry(&info.root.via.map.ptr[i]);
	}
	if (r == DULY_OK)
		r = look_at_rules(&info.root, diag);
	wire_fini(&info);
	info = (struct wire){ 0 };
	duly_client_close(&client);
	return r;
}

const struct verb verb_info = { "info", &COMMAND, run };
