#include "services/simulate/directory.h"

#include <string.h>

#include "services/simulate/workers.h"

/* Those of schemas/england/routing/default.yaml. */
static const char *const ROLE_TEAMS[] = {
	"duty",           "data-team",   "operators",
	"leadership",     "legal",       "conference-chairs",
	"virtual-school", "send",        "health",
	"panel",          "residential", "fostering",
	"complaints",     "mash",        "iro-service",
	"leaving-care",
};

struct directory_out {
	FILE *out;
	const char *council;
	bool has[LEN(ROLE_TEAMS)]; /* of ROLE_TEAMS, those in which somebody works */
};

static void put(const struct directory_out *d, const char *person, const char *role,
		const char *team)
{
	fprintf(d->out, "%s,%s,%s,%s@%s.example\n", person, role, team,
		*person != '\0' ? person : team, d->council);
}

static void put_worker(void *ctx, const char *worker, const char *role, const char *team)
{
	struct directory_out *d = ctx;
	char manager[64];

	if (worker != NULL) {
		put(d, worker, role, team);
		return;
	}
	snprintf(manager, sizeof manager, "tm-%s", team);
	for (size_t i = 0; i < LEN(ROLE_TEAMS); i++)
		d->has[i] |= strcmp(ROLE_TEAMS[i], team) == 0;
	put(d, "", "", team);
	put(d, manager, "team-manager", team);
}

static const struct {
	const char *person, *role;
} LEADERS[] = {
	{ "sm-1", "service-manager" },
	{ "hos-1", "head-of-service" },
	{ "dcs-1", "dcs" },
};

void directory_write(const struct world *w, FILE *out)
{
	struct directory_out d = { .out = out, .council = w->options->council };

	fputs("person,role,team,mailbox\n", out);
	workers_everybody(w, put_worker, &d);
	for (size_t i = 0; i < LEN(LEADERS); i++)
		put(&d, LEADERS[i].person, LEADERS[i].role, "");
	for (size_t i = 0; i < LEN(ROLE_TEAMS); i++)
		if (!d.has[i])
			put(&d, "", "", ROLE_TEAMS[i]);
}
