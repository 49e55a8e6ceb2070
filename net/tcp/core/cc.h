/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Congestion control: what an algorithm may decide.  RFC 5681.  Pure.  The core decides when there
 * is a loss; the algorithm decides cwnd and ssthresh, and writes them by cwnd.c's functions.
 */
#ifndef WEFT_TCP_CC_H
#define WEFT_TCP_CC_H

#include <weft/types.h>

struct weft_tcb;

struct weft_tcp_cc {				/* its part of the TCB, cc_priv, begins as zeros */
	const char *name;			/* as TCP_CONGESTION shows it; stays first */
	/* `acked` new bytes were acknowledged outside recovery, and cwnd was in use. */
	void (*ack)(struct weft_tcb *tcb, u32 acked, u64 now);
	/* The new ssthresh after a loss, bytes, with `flight` bytes outstanding. */
	u32 (*ssthresh)(struct weft_tcb *tcb, u32 flight, u64 now);

	/* ---- may be NULL */
	/* The round trip of the segment whose ACK has just come, us; before ack(). */
	void (*sample)(struct weft_tcb *tcb, u64 rtt);
	/* Up to now the user did not use what cwnd allows. */
	void (*idle)(struct weft_tcb *tcb, u64 now);
	/* After a retransmission timeout, and after ssthresh(): the path is unknown */
	void (*timeout)(struct weft_tcb *tcb);

	/*
	 * ---- its part of a record: export.h.  export NULL: there is none, and an
	 * import begins as zeros
	 */
	u32 export_bytes;			/* a multiple of 8; WEFT_TCP_EXPORT_CC_MAX */
	void (*export)(const struct weft_tcb *tcb, u64 now, void *to);
	bool (*valid)(const void *from);	/* it may be imported */
	void (*import)(struct weft_tcb *tcb, u64 now, const void *from);
};

extern const struct weft_tcp_cc weft_tcp_cc_reno, weft_tcp_cc_cubic;

/* cc_names.c */
/* Another algorithm takes over, at any time; cwnd and ssthresh stay. */
void weft_tcp_cc_set(struct weft_tcb *tcb, const struct weft_tcp_cc *cc);
/*
 * The shell's algorithms are those of the built-in engine, whose functions know its TCB: in
 * another build of the core, the algorithm of the same name; NewReno where it has none.
 */
#ifdef WEFT_TCP_ENGINE_NAME
const struct weft_tcp_cc *weft_tcp_cc_own(const struct weft_tcp_cc *cc);
#else
static inline const struct weft_tcp_cc *weft_tcp_cc_own(const struct weft_tcp_cc *cc)
{
	return cc;
}
#endif

/* cc_reno.c.  What is left of `acked` when cwnd has reached ssthresh. */
u32 weft_tcp_slow_start(struct weft_tcb *tcb, u32 acked);

#endif
