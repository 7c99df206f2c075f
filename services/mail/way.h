/* way.h - how letters are handed over: a mail server, GOV.UK Notify, or a folder for a rehearsal of
 * all this. Each is a table of what it can do, made by its own file; whoever hands over knows no
 * other difference. Private to this folder. */
#pragma once
#include "common/daemon/clock.h"
#include "common/post/post.h"
#include "services/mail/notify.h"
#include "services/mail/smtp.h"

struct parcel {
	uint64_t number;
	const char *to, *id;  /* id: of its Message-ID, before the @                        */
	struct view message;  /* whole (RFC 5322)                                           */
	struct str subject, text; /* for a way that takes no more than these (text_only)    */
	bool in_doubt;        /* it was tried before, and may have arrived                  */
};

/* What became of it; nothing in it is a word of the other side's. */
struct way_outcome {
	struct post_answer answer; /* without its handle: that is below                       */
	char handle[40];           /* by which to ask whether it arrived; "": nobody says     */
	enum post_arrival arrival; /* of one that was asked about                             */
	const char *state;         /* in a word: "permanent-failure"                          */
	bool ours;                 /* it is the gateway that was refused, and no letter       */
	char why[128];             /* in words; "" where it went                              */
};

struct way {
	/* Hands it over, or, where it is in doubt and the other side can be asked, only asks.
	 * Blocks, for as long as the settings let it. */
	struct way_outcome (*send)(struct way *w, const struct parcel *p);
	/* Whether it arrived; NULL: nobody says. */
	struct way_outcome (*ask)(struct way *w, const char *handle);
	void (*free)(struct way *w);
	bool text_only;
	int64_t patience_ms; /* what was on its way at a kill may still come in for so long     */
};

/* DULY_E_CONFIG: what cannot be. */
duly_result way_smtp(const struct smtp_settings *settings, struct way **ret,
		     struct duly_diag *diag);
duly_result way_notify(const struct notify_settings *settings, struct way **ret,
		       struct duly_diag *diag);
/* One file a letter, NUMBER-ADDRESS.eml. */
duly_result way_folder(const char *path, struct way **ret, struct duly_diag *diag);
void way_free(struct way **way);
