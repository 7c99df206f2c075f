/* answer_form.h - /answer/LINK: one page on which the person to whom the link was sent answers for
 * one obligation. Reading it changes nothing (mail scanners follow links); sending its form does.
 * Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void answer_form_get(struct exchange *x);
void answer_form_post(struct exchange *x);
