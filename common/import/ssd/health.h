/* health.h - health, absences and leaving care: tables that leave something open which a clock
 * needs, and that is worked out from other rows or from when something was first delivered.
 */
#pragma once
#include "common/import/ssd/delivery.h"

struct ssd;

/* Completed assessments of health, by child and day. */
struct ssd_assessments {
	struct ssd_row **list;
	size_t n, cap;
};

/* Before ssd_health_facts: which of a child's assessments is the first is not said by any row. */
void ssd_assessments_read(struct ssd *ssd);

/* What a row means of ssd_cla_health, ssd_sdq_scores, ssd_missing and ssd_care_leavers. */
void ssd_health_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_sdq_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_missing_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_leaver_facts(struct ssd *ssd, struct ssd_row *row);
