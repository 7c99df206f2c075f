#include "services/cli/feeds_print.h"

/* ---- for people ------------------------------------------------------------------------------ */

static bool several_councils(const struct declared_feed *list, size_t n)
{
	return n > 0 && !str_eq(list[0].council, list[n - 1].council);
}

static void print_name(const struct declared_feed *feed, bool council)
{
	printf("%.*s", STR_FMT(feed->name));
	if (council)
		printf(" of %.*s", STR_FMT(feed->council));
}

/* The one that is furthest behind. */
static const struct declared_feed *last_of(const struct declared_feed *list, size_t n)
{
	const struct declared_feed *last = list;

	for (size_t i = 1; i < n; i++) {
		if (list[i].complete_to.ms < last->complete_to.ms)
			last = &list[i];
	}
	return last;
}

static void print_complete(const struct declared_feed *list, size_t n, const struct zone *zone)
{
	const struct declared_feed *last = last_of(list, n);
	char at[48];

	printf("Data complete to %s", zone_short(zone, last->complete_to, at));
	if (n > 1) {
		printf(": ");
		print_name(last, several_councils(list, n));
		printf(" is furthest behind");
	}
	printf(".\n");
}

static void print_unsaid(const struct declared_feed *list, size_t n)
{
	bool first = true;

	printf("Up to when the data are complete is not known: not said by ");
	for (size_t i = 0; i < n; i++) {
		if (list[i].complete_to.ms != DULY_NO_INSTANT.ms)
			continue;
		printf("%s", first ? "" : ", ");
		print_name(&list[i], several_councils(list, n));
		first = false;
	}
	printf(".\n");
}

static void print_silent(const struct declared_feed *feed, bool council, const struct zone *zone)
{
	const bool ever = feed->reported.ms != DULY_NO_INSTANT.ms;
	char at[48];

	printf("SILENT: ");
	print_name(feed, council);
	if (ever)
		printf(" last reported on %s", zone_short(zone, feed->reported, at));
	else
		printf(" has never reported");
	printf(", and says that it does every %u hours.\n", feed->hours);
}

void feeds_print(const struct declared_feed *list, size_t n, const struct zone *zone)
{
	if (n == 0)
		printf("No feed is declared: up to when the data are complete is not known.\n");
	else if (declared_feeds_complete_to(list, n).ms == DULY_NO_INSTANT.ms)
		print_unsaid(list, n);
	else
		print_complete(list, n, zone);
	for (size_t i = 0; i < n; i++) {
		if (list[i].silent)
			print_silent(&list[i], several_councils(list, n), zone);
	}
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void put_instant(struct json *j, const char *key, duly_instant t)
{
	if (t.ms != DULY_NO_INSTANT.ms)
		json_time(j, key, t);
}

void feeds_print_json(const struct declared_feed *list, size_t n, struct json *j)
{
	put_instant(j, "complete_to", declared_feeds_complete_to(list, n));
	json_list(j, "feeds");
	for (size_t i = 0; i < n; i++) {
		json_row(j);
		json_text(j, "council", list[i].council);
		json_text(j, "feed", list[i].name);
		put_instant(j, "complete_to", list[i].complete_to);
		put_instant(j, "last_report", list[i].reported);
		if (list[i].hours > 0)
			json_number(j, "rhythm_hours", list[i].hours);
		json_flag(j, "silent", list[i].silent);
		json_end(j);
	}
	json_end_here(j);
}
