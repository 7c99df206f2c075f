/* care.h - what follows from periods of care and legal statuses together. */
#pragma once

struct ssd;

/* Beginnings and ends of care, and changes of the legal status in it. The status with which care
 * begins is that which holds on its first day. After ssd_periods_read. */
void ssd_care_facts(struct ssd *ssd);
