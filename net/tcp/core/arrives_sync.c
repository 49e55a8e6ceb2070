// SPDX-License-Identifier: GPL-2.0
/*
 * SEGMENT ARRIVES before the connection is synchronized: RFC 9293 3.10.7.1 (CLOSED), 3.10.7.2
 * (LISTEN), 3.10.7.3 (SYN-SENT). DEVIATION, as Linux: data on a SYN is neither accepted nor
 * acknowledged, unless by fast open (fastopen.c), nor are data and a FIN on a SYN-ACK: the peer
 * retransmits them. A passive open behind a SYN cookie begins with the ACK (RFC 4987 3.6): the
 * cookie replaces the SYN. Pure.
 */
#include "core.h"
#include "cookie.h"
#include "ecn.h"

/* us; how long an ACK of a SYN-ACK waits for data, as in Linux; below 500 ms (MUST-40) */
#define SYN_ACK_WAIT	(200 * WEFT_USEC_PER_MSEC)

struct weft_tcp_fx weft_tcp_arrives_closed(const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = { .drop = WEFT_DROP_TCP_NO_SOCKET };

	if (seg->flags & WEFT_TCP_RST)
		fx.drop = WEFT_DROP_TCP_RESET_OLD;
	else
		weft_tcp_reply_reset(seg, &fx);
	return fx;
}

/* The peer's SYN sets the receive sequence space and the send window. */
static void take_syn(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	tcb->rcv.irs = seg->seq;
	tcb->rcv.nxt = seq_add(seg->seq, 1);
	tcb->rcv.wup = tcb->rcv.nxt;
	tcb->rcv.read = tcb->rcv.nxt;
	tcb->rcv.up = tcb->rcv.nxt;
	tcb->rcv.mss_est = weft_min(tcb->rcv.mss_est, tcb->rcv.mss_adv);
	tcb->last_ack_sent = tcb->rcv.nxt;
	tcb->last_rx = now;
	weft_tcp_drs_begin(tcb, now);
	weft_tcp_opts_take(tcb, seg, now);
	weft_tcp_ecn_syn_arrives(tcb, seg);
	weft_tcp_window_taken(tcb, seg);
}

struct weft_tcp_fx weft_tcp_arrives_listen(struct weft_tcb *child, struct weft_seq iss,
					   const struct weft_tcp_seg *seg, u64 now)
{
	struct weft_tcp_fx fx = {};

	if (seg->flags & WEFT_TCP_RST) {
		fx.drop = WEFT_DROP_TCP_RESET_OLD;
	} else if (seg->flags & WEFT_TCP_ACK) {
		fx.drop = WEFT_DROP_TCP_FLAGS;
		weft_tcp_reply_reset(seg, &fx);
	} else if (!(seg->flags & WEFT_TCP_SYN) || (seg->flags & WEFT_TCP_FIN)) {
		/*
		 * DEVIATION, as Linux: a SYN with FIN, which RFC 9293
		 * accepts, is only ever a probe
		 */
		fx.drop = WEFT_DROP_TCP_FLAGS;
	} else {
		weft_tcp_state_set(child, WEFT_TCP_LISTEN);
		child->passive = 1;
		child->segs_in++;
		weft_tcp_syn_begin(child, iss);
		take_syn(child, seg, now);
		weft_tcp_state_set(child, WEFT_TCP_SYN_RECEIVED);
		fx.flags = WEFT_FX_CHILD;
	}
	return fx;
}

/*
 * TCP_DEFER_ACCEPT, as Linux: a bare ACK of the handshake creates no child before the
 * last of so many timeouts.
 */
bool weft_tcp_defers(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (seg->len || (seg->flags & WEFT_TCP_FIN) || tcb->retries >= tcb->defer)
		return false;
	tcb->deferred = true;
	return true;
}

/*
 * `seg` returned a SYN cookie.  The child gets the state that it would have had after the SYN-ACK,
 * with the options that the cookie encodes.  `seg` itself is processed next, as for any half-open
 * connection. The timestamp in our SYN-ACK was up to 127 ms behind (cookie.h), so the RTT sample
 * errs to the safe side.
 */
void weft_tcp_arrives_cookie(struct weft_tcb *child, const struct weft_tcp_seg *seg,
			     const struct weft_tcp_opts *opt, bool ecn, u64 now)
{
	struct weft_tcp_seg syn = {
		.flags = WEFT_TCP_SYN, .seq = seq_sub(seg->seq, 1), .wnd = seg->wnd, .opt = *opt,
	};
	u64 rtt = (weft_tcp_ts_now(child->ts_offset, now) - seg->opt.tsecr) * WEFT_USEC_PER_MSEC;

	if (ecn)
		syn.flags |= WEFT_TCP_ECE | WEFT_TCP_CWR;
	weft_tcp_arrives_listen(child, seq_sub(seg->ack, 1), &syn, now);
	weft_tcp_window_sent(child, true);
	child->syn_now = 0;
	child->snd.nxt = seg->ack;
	if (child->ts_on && rtt < WEFT_COOKIE_VALID)
		weft_tcp_rtt_sample(child, rtt);
}

/* 3.10.7.3, "First, check the ACK bit".  An ACK that is present and wrong is answered by a RST. */
static bool ack_wrong(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	if (!(seg->flags & WEFT_TCP_ACK))
		return false;
	return seq_leq(seg->ack, tcb->snd.iss) || seq_gt(seg->ack, tcb->snd.nxt);
}

/*
 * The handshake's last ACK.  As Linux: a user who has set TCP_DEFER_ACCEPT or
 * cleared TCP_QUICKACK will write soon, and the first data carries it.
 */
static void owe_syn_ack(struct weft_tcb *tcb, u64 now)
{
	if (!tcb->opts.syn_ack_waits && !tcb->opts.no_quickack) {
		tcb->ack_now = 1;
		return;
	}
	tcb->ack_pending = 1;
	tcb->deadline[WEFT_TIMER_DELACK] = now + SYN_ACK_WAIT;
}

/* "Fourth, check the SYN bit". */
static void syn_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			struct weft_tcp_fx *fx)
{
	take_syn(tcb, seg, now);
	if (seg->flags & WEFT_TCP_ACK) {
		weft_tcp_established(tcb, seg, now, fx);
		owe_syn_ack(tcb, now);
		return;
	}
	weft_tcp_state_set(tcb, WEFT_TCP_SYN_RECEIVED);
	tcb->syn_now = 1;
}

void weft_tcp_arrives_syn_sent(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			       struct weft_tcp_fx *fx)
{
	if (ack_wrong(tcb, seg)) {
		fx->drop = WEFT_DROP_TCP_ACK_UNSENT;
		if (seg->flags & WEFT_TCP_RST)
			fx->drop = WEFT_DROP_TCP_RESET_OLD;
		else
			weft_tcp_reply_reset(seg, fx);
	} else if (seg->flags & WEFT_TCP_RST) {
		/* only with the ACK of our SYN can it be the answer to it */
		if (seg->flags & WEFT_TCP_ACK)
			weft_tcp_died(tcb, ECONNREFUSED, fx);
		else
			fx->drop = WEFT_DROP_TCP_RESET_OLD;
	} else if (seg->flags & WEFT_TCP_SYN) {
		syn_arrives(tcb, seg, now, fx);
	} else {
		fx->drop = WEFT_DROP_TCP_FLAGS;
	}
}
