/* shared_options.h - rows of options that many verbs have, for fields of the same names. */
#pragma once
#include "common/options/options.h"

#define DATA TEXT("data", 'd', data, "DIR", "data directory of the scheduler")
#define RULES                          \
	TEXT("rules", 'r', rules, "DIR", \
	     "folder of the rule packs; vocabularies and calendars lie beside it")
#define AT     TEXT("at", 0, at, "TIME", "as of this instant, not of now")
#define JSON   FLAG("json", 'j', json, "print JSON")

/* The data directory of --data, else of $DULY_DATA, else the usual one. */
const char *given_data(const char *data);
