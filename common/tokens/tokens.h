/* tokens.h - who may come in over HTTP: bearer tokens, each a file in one directory.
 *
 * 	name: mosaic                          the file is mosaic.yaml
 * 	source: /councils/example/mosaic      it may hand in events of this source, and nothing else
 * 	digest: 5f0c...                       of the token, which stands nowhere
 *
 * In place of `source` a token for readers has `council` and `team` (it sees what is that team's
 * own), or `all: true` (it sees everything). A token is 32 random bytes and is told once, when it
 * is made; who has the files cannot come in with them. Taking a file away ends what its token may
 * do. */
#pragma once
#include "common/text/faults.h"

enum bearer_kind { BEARER_SOURCE, BEARER_TEAM, BEARER_ALL };

struct bearer {
	struct str name; /* [A-Za-z0-9._:-]{1,64} */
	enum bearer_kind kind;
	struct str source;        /* BEARER_SOURCE */
	struct str council, team; /* BEARER_TEAM   */
	uint8_t digest[SHA256_LEN];
};

enum { TOKENS_MAX = 1000, TOKEN_TEXT = 72 };

struct tokens;
/* All that are in @dir, by name; files that are no token are said in @faults and left out.
 * DULY_E_IO: it cannot be read. DULY_E_BOUND: there are more than TOKENS_MAX. */
duly_result tokens_read(const char *dir, struct tokens **ret, struct faults *faults,
			struct duly_diag *diag);
void tokens_free(struct tokens **tokens);
const struct bearer *tokens_list(const struct tokens *t, size_t *ret_n);

/* The one that @text is; NULL: none. It takes as long whichever it is, and where it is none. */
const struct bearer *tokens_find(const struct tokens *t, struct str text);

/* Makes one in @dir, which is made where it is not there; what stands in @token->digest is not
 * looked at. @ret_text is what its holder sends. DULY_E_USAGE: a name or a value that cannot be.
 * DULY_E_CONFLICT: there is one of that name. */
duly_result tokens_make(const char *dir, const struct bearer *token, char ret_text[TOKEN_TEXT],
			struct duly_diag *diag);
