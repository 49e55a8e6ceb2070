/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Congestion control: what an algorithm may decide.  RFC 5681.  Pure.
 * The core decides when there is a loss; the algorithm decides cwnd and ssthresh.
 */
#ifndef WEFT_TCP_CC_H
#define WEFT_TCP_CC_H

#include <weft/types.h>

struct weft_tcb;

struct weft_tcp_cc {
	const char *name;			/* as TCP_CONGESTION shows it */
	void (*init)(struct weft_tcb *tcb);
	/* `acked` new bytes were acknowledged outside recovery, and cwnd was in use. */
	void (*ack)(struct weft_tcb *tcb, u32 acked, u64 now);
	/* The new ssthresh after a loss, bytes, with `flight` bytes outstanding. */
	u32 (*ssthresh)(struct weft_tcb *tcb, u32 flight, u64 now);
};

extern const struct weft_tcp_cc weft_tcp_cc_reno;

#endif
