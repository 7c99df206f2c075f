/* smtp.h - one conversation with a mail server after another, by libcurl, on one connection for as
 * long as that stands. Private to this folder. */
#pragma once
#include "common/base/base.h"

struct smtp_settings {
	const char *server;      /* smtp://HOST:PORT, or smtps://                              */
	bool plain;              /* without TLS: only on loopback                              */
	const char *authority;   /* file of CA certificates; NULL: those of the system         */
	const char *user;        /* NULL: nobody logs in                                       */
	const char *password;    /* file with it; read for each connection                     */
	const char *token;       /* file with a bearer token (XOAUTH2); read likewise          */
	const char *from;
	int64_t connect_ms, timeout_ms;
};

/* What became of a message. */
struct smtp_outcome {
	unsigned code;  /* the server's answer to this message: 250, 4xx, 5xx; 421 where it did not
			   come so far that the message was begun; 0: it may have arrived       */
	bool ours;      /* it is the gateway that was refused, and no letter: by the greeting, for
			   want of TLS, a password, the sender's address. The code is 421       */
	char why[128];  /* in words, without a word of the server's; "" where it went           */
};

struct smtp;
/* DULY_E_CONFIG: what cannot be. */
duly_result smtp_new(const struct smtp_settings *settings, struct smtp **ret,
		     struct duly_diag *diag);
void smtp_free(struct smtp **smtp);
/* Blocks, for as long as the settings let it. */
struct smtp_outcome smtp_send(struct smtp *s, const char *to, struct view message);
