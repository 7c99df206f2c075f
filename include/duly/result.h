/* result.h - every way a duly_* call can end, and what the outside world sees of it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sysexits.h>

#ifdef __cplusplus
extern "C" {
#endif

/*        id               value  sentence                              exit code       */
#define DULY_RESULTS(X)                                                                    \
	X(DULY_OK,             0, "ok",                                 EX_OK)             \
	X(DULY_E_REFUSED,     -1, "a check said no",                    1)                 \
	X(DULY_E_USAGE,       -2, "the command cannot be understood",   EX_USAGE)          \
	X(DULY_E_MALFORMED,   -3, "the data does not match its schema", EX_DATAERR)        \
	X(DULY_E_NOTFOUND,    -4, "no such thing",                      EX_DATAERR)        \
	X(DULY_E_CONFLICT,    -5, "it contradicts what is there",       EX_DATAERR)        \
	X(DULY_E_CORRUPT,     -6, "stored bytes fail their digest",     EX_DATAERR)        \
	X(DULY_E_IO,          -7, "storage or socket failed",           EX_IOERR)          \
	X(DULY_E_NOSPACE,     -8, "no room is left",                    EX_IOERR)          \
	X(DULY_E_UNAVAILABLE, -9, "the service is not there",           EX_UNAVAILABLE)    \
	X(DULY_E_BUSY,       -10, "somebody else holds it",             EX_UNAVAILABLE)    \
	X(DULY_E_CONFIG,     -11, "the configuration is wrong",         EX_CONFIG)         \
	X(DULY_E_BOUND,      -12, "a stated bound is reached",          EX_DATAERR)

typedef enum duly_result {
#define X(id, value, sentence, exit_code) id = value,
	DULY_RESULTS(X)
#undef X
} duly_result;

/* The sentence of @r; never NULL. */
const char *duly_result_text(duly_result r);

/* The exit code (sysexits.h) with which a program that ends with @r ends. */
int duly_result_exit(duly_result r);

/* Room for one sentence addressed to a person. */
struct duly_diag {
	char text[512];
};

/* Writes the sentence into @diag (NULL: nobody is listening) and returns @r unchanged, so that a
 * failure is one line at the place where it is understood. */
duly_result duly_fail(struct duly_diag *diag, duly_result r, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), cold));

#ifdef __cplusplus
}
#endif
