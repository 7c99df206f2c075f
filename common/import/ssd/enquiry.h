/* enquiry.h - how a section 47 enquiry ended, which systems say in several ways.
 *
 * A flag of its own for "no further action"; a JSON object of flags, whose keys differ; a list of
 * next steps in words. What cannot be read is not known: neither "no conference" nor anything else
 * follows from it.
 */
#pragma once
#include "common/import/ssd/delivery.h"

/* A code of enquiry.completed; NO_STR: it is not known, which is told where the enquiry is
 * @over. */
struct str ssd_enquiry_outcome(struct ssd_delivery *d, struct ssd_row *row, bool over);
