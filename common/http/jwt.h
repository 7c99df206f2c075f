/* jwt.h - who asks, and when, as a JSON Web Token signed by HMAC (RFC 7519; HS256). */
#pragma once
#include "common/base/base.h"

/* Appends the token of @issuer, who has @secret, as of @now. In @issuer is nothing that JSON would
 * escape. */
void jwt_put(struct str issuer, struct view secret, duly_instant now, struct buf *ret);
