/* reports.h - the reports that councils make, over HTTP. Private to this folder. */
#pragma once
struct exchange;

/* GET /v1/reports: which there are, and what each counts. */
void reports_get(struct exchange *x);
/* GET /v1/reports/:report */
void reports_get_one(struct exchange *x);
