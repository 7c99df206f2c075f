/* row_key.h - what a row is known by.
 *
 * Its id, or its digest where it cannot stand in an event; the columns that the dialect names in
 * place of it; without an id its person and date, or again what the dialect says.
 */
#pragma once
#include "common/import/ssd/delivery.h"

/* NO_STR: neither an id nor a person. On the delivery's arena, or as it stands in the field. */
struct str ssd_row_key(struct ssd_delivery *d, enum ssd_table table, const struct str *fields);
