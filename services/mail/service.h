/* service.h - the gateway as its own files see it. Private to this folder. */
#pragma once
#include "common/post/post.h"
#include "common/post/present.h"
#include "common/store/store.h"
#include "duly/client.h"
#include "services/mail/mail.h"
#include "services/mail/sender.h"

/* What it has met since it started. */
struct mail_tally {
	uint64_t alerts, odd, replies, answered, passed_on, ignored, bounces;
	uint64_t rejected; /* events that the scheduler refused for good */
	uint64_t ours;     /* times that the mail server let nobody in   */
};

struct mail {
	const struct config *config;
	const struct clock_source *clock;
	int signal_fd;
	struct store_lock lock;
	struct store *store;
	struct texts texts;
	struct post_settings letters;
	struct present *present;
	struct post *post;
	struct duly_client *client;
	struct duly_batch *batch;
	struct smtp_settings smtp;
	struct notify_settings notify;
	struct way *way; /* letters are handed over                          */
	struct sender *sender;
	struct post_asking asking; /* the letter that is asked about         */
	struct buf incarnation; /* that was taken last; "" at first          */
	uint64_t taken;
	bool known;    /* the scheduler knows the consumer               */
	bool believes; /* what was taken may be acknowledged             */
	bool resumed;  /* what was on its way before goes again          */
	bool gave_again; /* what a service before a restore had, it has           */
	bool delayed;  /* letters have waited for hours, and that was said */
	bool off;      /* the machine's clock is not the scheduler's, and that was said */
	bool silent;   /* it has been said that the scheduler is         */
	/* Since boot; 0: never. The scheduler was heard, is held, is asked again; its store was
	 * found behind; the watch, figures, the inbox and complaints about the mail server had
	 * their turn; until when nothing is handed over, because that was asked for. */
	int64_t watch_ms, heard_ms, held_ms, ask_ms, publish_ms, behind_ms, metrics_ms, inbox_ms, ours_ms,
		resend_ms, hold_ms;
	duly_instant feed_now; /* the service's clock, as it last said            */
	struct mail_tally tally;
};

/* The instant that letters are made by: the wall, or, of a rehearsal, its own. */
duly_instant mail_now(const struct mail *m);
int64_t mail_boot_ms(const struct mail *m);

/* watch.c: what the gateway has to say of itself. */
duly_result mail_watch(struct mail *m, struct duly_diag *diag);
/* By how much the machine's clock is ahead of the scheduler's; 0 where that rehearses. */
int64_t mail_clock_ahead_ms(const struct mail *m);
/* feed.c: takes what is new, and acknowledges what was taken. */
duly_result mail_read_feed(struct mail *m, struct duly_diag *diag);
/* deliver.c: letters are made and handed over; what was answered is kept. */
duly_result mail_deliver(struct mail *m, struct duly_diag *diag);
duly_result mail_settle(struct mail *m, struct duly_diag *diag);
/* resend.c: dead letters that somebody wants sent once more. */
duly_result mail_resend(struct mail *m, struct duly_diag *diag);
/* publish.c: delivery.* and answers to the scheduler. */
duly_result mail_publish(struct mail *m, struct duly_diag *diag);
/* refused.c: answers that it refused for good, of those that were just published. */
duly_result mail_refused(struct mail *m, const struct duly_publication *done,
			 struct duly_diag *diag);
/* metrics.c */
void mail_measure(struct mail *m);
