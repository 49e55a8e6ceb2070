/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How fast a connection sends, how large its super-segments are, and when
 * it waits: pace.c.  Pure.
 */
#ifndef WEFT_TCP_PACE_H
#define WEFT_TCP_PACE_H

#include "tcb.h"

/* cwnd or the round trip has changed. */
void weft_pace_update(struct weft_tcb *tcb);

/* Bytes of data for one super-segment, if that is more than `most`, what the device takes. */
u32 weft_pace_super(const struct weft_tcb *tcb, u32 most);
/*
 * `below` bytes of memory wait in the qdisc and the device; the next segment takes `next`.  cap:
 * the user's limit, WEFT_PACE_NONE if a qdisc paces.  Sets pace.full and clears pace.held.
 */
void weft_pace_below(struct weft_tcb *tcb, u64 below, u32 next, u64 cap);
/*
 * Must data wait that could be sent, new or `again`?  `one`: bytes of a
 * super-segment.  Notes the reason.
 */
bool weft_pace_waits(struct weft_tcb *tcb, bool again, u32 one, u64 now);
/* len bytes of data have gone. */
void weft_pace_sent(struct weft_tcb *tcb, u32 len, u64 now);

#endif
