#include "common/import/wall_clock.h"
#include "common/lawfiles/zone_system.h"

duly_result wall_clock_read(struct zone **ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) table = { 0 };
	const duly_result r = lawfiles_zone("Europe/London", &table, diag);

	return r == DULY_OK ? zone_parse(buf_view(&table), ret, diag) : r;
}
