#include <stdio.h>
#include <stdlib.h>

#include "common/base/whole_file.h"
#include "services/mail/service.h"

enum { EVERY_MS = 10000 };

struct mail_figure {
	const char *name, *kind, *help;
	uint64_t value;
};

static void put(FILE *out, const struct mail_figure *f)
{
	fprintf(out, "# HELP duly_mail_%s %s\n# TYPE duly_mail_%s %s\nduly_mail_%s %llu\n", f->name,
		f->help, f->name, f->kind, f->name, (unsigned long long)f->value);
}

static void write_all(const struct mail *m, const struct post_counts *c, FILE *out)
{
	const struct mail_tally *t = &m->tally;
	const int64_t now = mail_boot_ms(m), waited = mail_now(m).ms - c->oldest.ms;
	const struct mail_figure figures[] = {
		{ "taken_seq", "gauge", "Alerts of the feed taken up to this one.", m->taken },
		{ "alerts_total", "counter", "Alerts taken since the start.", t->alerts },
		{ "alerts_odd_total", "counter", "Alerts that did not read.", t->odd },
		{ "lines_waiting", "gauge", "Lines that wait for a letter.", c->waiting },
		{ "letters_queued", "gauge", "Letters that are not handed over yet.", c->queued },
		{ "letters_sent", "gauge", "Letters handed over, that are kept.", c->sent },
		{ "letters_dead", "gauge", "Letters that were refused for good.", c->dead },
		{ "letters_asked", "gauge", "Letters of which it is asked whether they arrived.",
		  c->asked },
		{ "letters_bounced", "gauge", "Letters that came back.", c->bounced },
		{ "letters_dropped", "gauge", "Letters that were no longer so.", c->dropped },
		{ "queue_age_seconds", "gauge", "Since the first letter that is queued was made.",
		  c->queued > 0 && waited > 0 ? (uint64_t)waited / 1000 : 0 },
		{ "events_waiting", "gauge", "Events the scheduler has not taken.", c->events },
		{ "events_rejected_total", "counter", "Events it refused.", t->rejected },
		{ "server_refused_total", "counter", "Times the mail server let nobody in.",
		  t->ours },
		{ "replies_total", "counter", "Answers read from the inbox.", t->replies },
		{ "replies_passed_on_total", "counter", "Mail passed on to the data team.",
		  t->passed_on },
		{ "replies_ignored_total", "counter", "Automatic mail left alone.", t->ignored },
		{ "bounces_total", "counter", "Undeliverable letters that came back.", t->bounces },
		{ "scheduler_silent_seconds", "gauge", "Since the scheduler last answered.",
		  (uint64_t)(now - m->heard_ms) / 1000 },
		{ "clock_off_seconds", "gauge", "Between the machine's clock and the scheduler's.",
		  (uint64_t)llabs(mail_clock_ahead_ms(m)) / 1000 },
		{ "held", "gauge", "The scheduler tells nobody.", m->held_ms > 0 },
	};

	for (size_t i = 0; i < LEN(figures); i++)
		put(out, &figures[i]);
}

void mail_measure(struct mail *m)
{
	const char *path = config_text(m->config, "metrics");
	duly_auto_fini(whole_file) file = { 0 };
	struct post_counts counts;
	struct duly_diag diag = { "" };

	if (path == NULL || mail_boot_ms(m) < m->metrics_ms)
		return;
	m->metrics_ms = mail_boot_ms(m) + EVERY_MS;
	duly_result r = post_count(m->post, &counts, &diag);
	if (r == DULY_OK)
		r = whole_file_open(path, &file, &diag);
	if (r == DULY_OK) {
		write_all(m, &counts, file.out);
		r = whole_file_finish(&file, &diag);
	}
	if (r != DULY_OK)
		report(REPORT_WARN, "metrics", "why=\"%s\"", diag.text);
}
