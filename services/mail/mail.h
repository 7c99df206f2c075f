/* mail.h - the gateway that turns alerts into mail.
 *
 * It decides nothing of its own: who is told what is in the alerts, what a letter says is decided
 * in common/post. docs/duly-mail.8.scd says how it is run. */
#pragma once
#include "common/daemon/daemon.h"

extern const struct setting mail_settings[];

/* For struct daemon. */
duly_result mail_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag);
duly_result mail_turn(void *self, struct duly_diag *diag);
duly_result mail_stop(void **self, struct duly_diag *diag);
