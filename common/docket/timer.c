#include "common/docket/timer.h"

#include "common/docket/private.h"

enum { TIMER_KEY = 16 };

/* Keys are unsigned: what should have happened before 1970 is due all the same. */
static struct view timer_key(duly_instant at, uint64_t number, uint8_t b[TIMER_KEY])
{
	be64_write(at.ms < 0 ? 0 : (uint64_t)at.ms, b);
	be64_write(number, b + 8);
	return (struct view){ b, TIMER_KEY };
}

void timer_set(struct docket *d, const uint8_t key[ID_LEN], duly_instant *timer, uint64_t *number,
	       duly_instant at)
{
	uint8_t b[TIMER_KEY];

	if (timer->ms == at.ms)
		return;
	if (timer->ms != DULY_NEVER.ms)
		store_del(d->txn, STORE_TIMER, timer_key(*timer, *number, b));
	*timer = at;
	if (at.ms == DULY_NEVER.ms)
		return;
	*number = ++d->state.timer_number;
	store_put(d->txn, STORE_TIMER, timer_key(at, *number, b), (struct view){ key, ID_LEN });
}

bool timer_first(struct docket *d, duly_instant *ret_at, struct view *ret_key_of_case)
{
	struct view key;

	if (!store_seek(d->txn, STORE_TIMER, (struct view){ NULL, 0 }, false, &key,
			ret_key_of_case))
		return false;
	*ret_at = (duly_instant){ (int64_t)be64_read(key) };
	return true;
}
