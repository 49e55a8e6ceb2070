// SPDX-License-Identifier: GPL-2.0
/*
 * The states of a connection: RFC 9293 3.3.2 and figure 5, and how a TCB begins and ends.
 * Not there: LISTEN as a TCB of its own; a listener has none, its children pass through that state when they are made.
 * Pure.
 */
#include "core.h"

static const char *const names[] = {
	[WEFT_TCP_ESTABLISHED] = "ESTABLISHED",
	[WEFT_TCP_SYN_SENT] = "SYN-SENT",
	[WEFT_TCP_SYN_RECEIVED] = "SYN-RECEIVED",
	[WEFT_TCP_FIN_WAIT_1] = "FIN-WAIT-1",
	[WEFT_TCP_FIN_WAIT_2] = "FIN-WAIT-2",
	[WEFT_TCP_TIME_WAIT] = "TIME-WAIT",
	[WEFT_TCP_CLOSED] = "CLOSED",
	[WEFT_TCP_CLOSE_WAIT] = "CLOSE-WAIT",
	[WEFT_TCP_LAST_ACK] = "LAST-ACK",
	[WEFT_TCP_LISTEN] = "LISTEN",
	[WEFT_TCP_CLOSING] = "CLOSING",
};

#define TO(s)	(1u << WEFT_TCP_##s)

/* Figure 5; to CLOSED every state can go, by a RST or an ABORT. */
static const u16 successors[] = {
	[WEFT_TCP_CLOSED] = TO(LISTEN) | TO(SYN_SENT),
	[WEFT_TCP_LISTEN] = TO(SYN_RECEIVED) | TO(SYN_SENT),
	[WEFT_TCP_SYN_SENT] = TO(SYN_RECEIVED) | TO(ESTABLISHED),
	[WEFT_TCP_SYN_RECEIVED] = TO(ESTABLISHED) | TO(FIN_WAIT_1) | TO(LISTEN),
	[WEFT_TCP_ESTABLISHED] = TO(FIN_WAIT_1) | TO(CLOSE_WAIT),
	[WEFT_TCP_FIN_WAIT_1] = TO(FIN_WAIT_2) | TO(CLOSING) | TO(TIME_WAIT),
	[WEFT_TCP_FIN_WAIT_2] = TO(TIME_WAIT),
	[WEFT_TCP_CLOSE_WAIT] = TO(LAST_ACK),
	[WEFT_TCP_CLOSING] = TO(TIME_WAIT),
	[WEFT_TCP_LAST_ACK] = 0,
	[WEFT_TCP_TIME_WAIT] = 0,
};

const char *weft_tcp_state_name(enum weft_tcp_state s)
{
	return s <= WEFT_TCP_CLOSING && names[s] ? names[s] : "?";
}

bool weft_tcp_state_legal(enum weft_tcp_state from, enum weft_tcp_state to)
{
	if (from > WEFT_TCP_CLOSING || !names[from] || from == to)
		return false;
	return to == WEFT_TCP_CLOSED || (successors[from] & (1u << to));
}

void weft_tcp_state_set(struct weft_tcb *tcb, enum weft_tcp_state to)
{
	if (!weft_tcp_state_legal(tcb->state, to))
		tcb->illegal = 1;
	tcb->state = to;
}

static void stop_timers(struct weft_tcb *tcb)
{
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		tcb->deadline[i] = WEFT_NEVER;
}

void weft_tcp_init(struct weft_tcb *tcb, const struct weft_tcp_conf *conf, const struct weft_tcp_cc *cc)
{
	*tcb = (struct weft_tcb){
		.conf = conf,
		.cc = cc ? cc : conf->cc ? conf->cc : &weft_tcp_cc_reno,
		.state = WEFT_TCP_CLOSED,
		.rto = conf->rto_init,
		.snd.mss_peer = WEFT_TCP_MSS_DEFAULT,
		.rcv.mss_adv = WEFT_TCP_MSS_DEFAULT,
		.rcv.mss_est = WEFT_TCP_MSS_DEFAULT,
		.rcv.quick = WEFT_TCP_QUICK,
		.rack.mult = 1,
		.rack.reordering = WEFT_TCP_DUP_THRESH,
		.pace = { .rate = WEFT_PACE_NONE, .shift = WEFT_PACE_SHIFT },
	};
	weft_sent_begin(&tcb->sent, tcb->snd.una);
	stop_timers(tcb);
	weft_tcp_set_mss(tcb, WEFT_TCP_MSS_DEFAULT);
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
	stop_timers(tcb);
}

/* "Delete the TCB, enter the CLOSED state, and return." */
void weft_tcp_closed(struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	owe_nothing(tcb);
	weft_tcp_state_set(tcb, WEFT_TCP_CLOSED);
	fx->flags |= WEFT_FX_CLOSED;
}

/* Closed for a reason.  A passive open that came to nothing has no user who could be told: RFC 9293 3.10.7.4 step 2. */
void weft_tcp_died(struct weft_tcb *tcb, int err, struct weft_tcp_fx *fx)
{
	bool half_open = tcb->state == WEFT_TCP_SYN_RECEIVED && tcb->passive && !tcb->fastopen.child;

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

/*
 * Our SYN is acknowledged: 3.10.7.3 and 3.10.7.4 step 5.  The caller takes the window, whose scale depends on the state.
 * RFC 6298 5.7: without a sample, as the SYN was repeated, the RTO is 3 s now.
 */
void weft_tcp_established(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now, struct weft_tcp_fx *fx)
{
	weft_tcp_rtt_acked(tcb, seg, now);
	if (!tcb->srtt && tcb->rto < 3 * WEFT_USEC_PER_SEC)
		tcb->rto = 3 * WEFT_USEC_PER_SEC;
	tcb->snd.una = seq_add(tcb->snd.iss, 1);
	if (seq_eq(tcb->snd.nxt, tcb->snd.una))		/* else fast open has sent data already */
		weft_sent_begin(&tcb->sent, tcb->snd.una);
	tcb->rack.end = tcb->snd.una;
	tcb->syn_now = 0;
	tcb->retries = 0;
	tcb->backoff = 0;
	tcb->first_rtx_at = 0;
	tcb->err_soft = 0;
	tcb->last_rx = now;
	tcb->drs.at = now;
	tcb->opened_at = now;
	tcb->deadline[WEFT_TIMER_RTX] = WEFT_NEVER;
	weft_tcp_cwnd_start(tcb);
	weft_tcp_state_set(tcb, WEFT_TCP_ESTABLISHED);
	fx->flags |= WEFT_FX_ESTABLISHED;
	weft_tcp_keep_restart(tcb, now);
	if (tcb->closing)	/* a CLOSE in SYN-RECEIVED was queued */
		weft_tcp_state_set(tcb, WEFT_TCP_FIN_WAIT_1);
	weft_tcp_fastopen_answered(tcb, seg, now, fx);
	weft_tcp_rtx_restart(tcb, now);
}
