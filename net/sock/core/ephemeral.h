/* SPDX-License-Identifier: GPL-2.0 */
/* Ephemeral ports: which there are, and in which order they are tried.  Pure. */
#ifndef WEFT_SOCK_EPHEMERAL_H
#define WEFT_SOCK_EPHEMERAL_H

#include <weft/types.h>

struct weft_port_range {
	u16 lo, hi;			/* both are in it */
};

static inline u32 weft_port_range_count(struct weft_port_range r)
{
	return r.hi >= r.lo ? r.hi - r.lo + 1 : 1;
}

/* The i-th port from `start` on, round the range. */
static inline u16 weft_port_range_at(struct weft_port_range r, u32 start, u32 i)
{
	u32 count = weft_port_range_count(r);

	return r.lo + (start % count + i) % count;
}

/* What a socket's own range (IP_LOCAL_PORT_RANGE; 0: no bound) leaves of the namespace's. */
struct weft_port_range weft_port_range_of(struct weft_port_range all, u16 lo, u16 hi);
/* How far a counter goes on that has led to a port after `passed` others. */
u32 weft_port_step(u32 passed, u32 random);

#endif
