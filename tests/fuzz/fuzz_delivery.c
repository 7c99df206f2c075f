/* Any bytes as a table of a delivery, beside a child in care: the importer takes the rows it can
 * and says what is wrong with the others; every line that comes out is an event; and the same
 * delivery again is nothing new. The first byte says which table it is. */
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/import/ssd/ssd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DELIVERY "fuzz.delivery"
#define STATE    "fuzz.state"

static void put(const char *table, const void *bytes, size_t n)
{
	char path[128];

	snprintf(path, sizeof path, DELIVERY "/%s.csv", table);
	FILE *f = fopen(path, "we");

	if (f == NULL || (n > 0 && fwrite(bytes, 1, n, f) != n) || fclose(f) != 0)
		abort();
}

static void remove_table(const char *table)
{
	char path[128];

	snprintf(path, sizeof path, DELIVERY "/%s.csv", table);
	unlink(path);
}

static void check_event(struct str line)
{
	json_t *event = json_loadb(line.s, line.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_string(json_object_get(event, "subject")) ||
	    !json_is_string(json_object_get(event, "type")))
		abort();
	json_decref(event);
}

/* How many events the delivery gives; it is taken. */
static size_t import(void)
{
	const struct ssd_options options = { .dir = DELIVERY,
					     .state = STATE,
					     .source = "/councils/x/ssd",
					     .at = duly_civil_from_ymd(2026, 4, 15) };
	struct ssd *ssd = NULL;
	duly_result r = ssd_open(&options, &ssd, NULL);
	size_t n = 0;

	if (r != DULY_OK && r != DULY_E_MALFORMED)
		abort();
	FILE *out = fopen("fuzz.out", "we");

	if (out == NULL)
		abort();
	if (r == DULY_OK && ssd_summary(ssd)->refused == NULL) {
		n = ssd_summary(ssd)->events;
		for (size_t i = 0; i < n; i++)
			check_event(ssd_event(ssd, i));
		if (ssd_write(ssd, out, NULL) != DULY_OK || ssd_commit(ssd, NULL) != DULY_OK)
			abort();
	}
	fclose(out);
	ssd_free(&ssd);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char EPISODES[] =
		"clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,"
		"clae_cla_episode_start_reason,clae_cla_episode_ceased_date,"
		"clae_cla_episode_ceased_reason,clae_cla_id\nE1,C1,2026-01-12,S,,,K1\n";

	if (size == 0)
		return 0;
	base_init();
	mkdir(DELIVERY, 0700);
	unlink(STATE "/sent.jsonl");
	const char *table = ssd_table_name((enum ssd_table)(data[0] % SSD_TABLE_COUNT));

	put("ssd_cla_episodes", EPISODES, sizeof EPISODES - 1);
	put(table, data + 1, size - 1);
	import();
	if (import() != 0)
		abort();
	remove_table(table);
	return 0;
}
