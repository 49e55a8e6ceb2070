// SPDX-License-Identifier: GPL-2.0
/*
 * How a TCB ends: CLOSED with or without an error, TIME-WAIT, and the RST that answers a segment
 * (RFC 9293 3.10.7.1).  Pure.
 */
#include "core.h"

void weft_tcp_stop_timers(struct weft_tcb *tcb)
{
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		tcb->deadline[i] = WEFT_NEVER;
}

/* Nothing is owed any more but a RST, if one was. */
static void owe_nothing(struct weft_tcb *tcb)
{
	tcb->ack_now = 0;
	tcb->ack_pending = 0;
	tcb->probe_now = 0;
	tcb->keep_now = 0;
	tcb->syn_now = 0;
	tcb->tlp_now = 0;
	weft_tcp_stop_timers(tcb);
}

/* "Delete the TCB, enter the CLOSED state, and return." */
void weft_tcp_closed(struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	owe_nothing(tcb);
	weft_tcp_state_set(tcb, WEFT_TCP_CLOSED);
	fx->flags |= WEFT_FX_CLOSED;
}

/*
 * Closes with an error.  A failed passive open has no user to report it to:
 * RFC 9293 3.10.7.4 step 2.
 */
void weft_tcp_died(struct weft_tcb *tcb, int err, struct weft_tcp_fx *fx)
{
	bool half_open = tcb->state == WEFT_TCP_SYN_RECEIVED && tcb->passive &&
			 !tcb->fastopen.child;

	weft_tcp_closed(tcb, fx);
	if (half_open) {
		fx->flags |= WEFT_FX_LISTEN;
		return;
	}
	fx->flags |= WEFT_FX_ERROR;
	fx->err = err;
}

/* The last ACK, if it is owed, still goes out from this TCB; the rest is weft_tcp_tw's. */
void weft_tcp_time_wait(struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	bool ack = tcb->ack_now || tcb->ack_pending;

	owe_nothing(tcb);
	tcb->ack_now = ack;
	weft_tcp_state_set(tcb, WEFT_TCP_TIME_WAIT);
	fx->flags |= WEFT_FX_TIME_WAIT;
}

/* 3.10.7.1: numbers that the peer will take for its own.  fx->drop says why. */
void weft_tcp_reply_reset(const struct weft_tcp_seg *seg, struct weft_tcp_fx *fx)
{
	fx->flags |= WEFT_FX_REPLY;
	fx->reply = (struct weft_tcp_seg){ .flags = WEFT_TCP_RST,
					   .reset = weft_reset_of(fx->drop) };
	if (seg->flags & WEFT_TCP_ACK) {
		fx->reply.seq = seg->ack;
		return;
	}
	fx->reply.flags |= WEFT_TCP_ACK;
	fx->reply.ack = seq_add(seg->seq, weft_tcp_seg_len(seg));
}
