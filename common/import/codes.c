#include "common/import/codes.h"

const char *const CODES_BEGAN[] = { "S", "L", "P", "T", "B", "U", NULL };
const char *const CODES_LEGAL_STATUS[] = { "C1", "C2", "D1", "E1", "V2", "V3", "V4",
					   "J1", "J2", "J3", "L1", "L2", "L3", NULL };
const char *const CODES_PLACEMENT[] = { "A3", "A4",  "A5",  "A6",  "H5",  "K1", "K2", "K3", "P1",
					"P2", "P3",  "R1",  "R2",  "R3",  "R5", "S1", "T0", "T1",
					"T2", "T3",  "T4",  "U1",  "U2",  "U3", "U4", "U5", "U6",
					"Z1", "Z11", "Z12", "Z13", "Z14", NULL };
const char *const CODES_CEASED[] = { "X1",  "E11", "E12", "E13", "E14", "E15", "E16", "E17", "E2",
				     "E3",  "E4",  "E41", "E43", "E44", "E45", "E46", "E47", "E48",
				     "E4A", "E4B", "E5",  "E6",  "E7",  "E8",  "E9",  NULL };
const char *const CODES_MOVED[] = { "CARPL", "CLOSE", "ALLEG", "STAND",  "APPRR", "CREQB", "CREQO",
				    "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER", NULL };
const char *const CODES_PARTICIPATION[] = { "PN0", "PN1", "PN2", "PN3", "PN4",
					    "PN5", "PN6", "PN7", NULL };

bool codes_has(const char *const *list, struct str code)
{
	for (; *list != NULL; list++)
		if (str_is(code, *list))
			return true;
	return false;
}

bool codes_is_temporary(struct str placement)
{
	return str_starts(placement, "T");
}

bool codes_is_adoptive(struct str placement)
{
	return str_starts(placement, "A");
}

bool codes_is_foster(struct str placement)
{
	return str_starts(placement, "U");
}

bool codes_is_long_term(struct str placement)
{
	return str_is(placement, "U1") || str_is(placement, "U4");
}

bool codes_is_with_parent(struct str placement)
{
	return str_is(placement, "P1");
}

struct str codes_without_kind(struct str placement)
{
	return str_starts(placement, "Z1") ? STR("Z1") : placement;
}

bool codes_ends_care(struct str ceased)
{
	return ceased.len > 0 && !str_is(ceased, "X1");
}
