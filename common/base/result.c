#include <stdarg.h>
#include <stdio.h>

#include "duly/result.h"

const char *duly_result_text(duly_result r)
{
	switch (r) {
#define X(id, value, sentence, exit_code) \
	case id:                          \
		return sentence;
		DULY_RESULTS(X)
#undef X
	}
	return "an outcome without a name";
}

int duly_result_exit(duly_result r)
{
	switch (r) {
#define X(id, value, sentence, exit_code) \
	case id:                          \
		return exit_code;
		DULY_RESULTS(X)
#undef X
	}
	return EX_SOFTWARE;
}

duly_result duly_fail(struct duly_diag *diag, duly_result r, const char *fmt, ...)
{
	va_list args;

	if (diag == NULL)
		return r;
	va_start(args, fmt);
	vsnprintf(diag->text, sizeof diag->text, fmt, args);
	va_end(args);
	return r;
}
