// SPDX-License-Identifier: GPL-2.0
/*
 * Ephemeral ports: RFC 6056 3.2 (the range), 3.3.4 (the order, for connect()).
 * Not there: the hash and the counters of 3.3.4, which need a secret and a table; they are the
 * shell's (ports.c).  Pure.
 */
#include "ephemeral.h"

#define STEP_MAX	8

/* A bound outside the namespace's range does not count, as in Linux. */
struct weft_port_range weft_port_range_of(struct weft_port_range all, u16 lo, u16 hi)
{
	struct weft_port_range r = all;

	if (lo >= all.lo && lo <= all.hi)
		r.lo = lo;
	if (hi >= all.lo && hi <= all.hi)
		r.hi = hi;
	return r;
}

/*
 * 3.3.4 counts up by one.  Then whoever shares a counter with another destination, or is that
 * destination, sees how many connections there were meanwhile.  So the step is random (3.3.5),
 * unless more ports were passed because they are taken.
 */
u32 weft_port_step(u32 passed, u32 random)
{
	u32 step = random % STEP_MAX;

	return (step > passed ? step : passed) + 1;
}
