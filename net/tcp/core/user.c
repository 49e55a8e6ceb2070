// SPDX-License-Identifier: GPL-2.0
/*
 * The user's calls: RFC 9293 3.10.1 to 3.10.5, a function for each.
 * Not there: STATUS (3.10.6), which engine.c answers. Pure.
 */
#include "core.h"
#include "ecn.h"
#include "urgent.h"

/* 3.10.1, active. */
static void call_open(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now,
		      struct weft_tcp_fx *fx)
{
	if (tcb->state != WEFT_TCP_CLOSED) {
		fx->err = EISCONN;
		return;
	}
	if (u->known)
		weft_tcp_fastopen_open(tcb, u->known, u->bare);
	weft_tcp_syn_begin(tcb, u->iss);
	weft_tcp_state_set(tcb, WEFT_TCP_SYN_SENT);
}

/* 3.10.1, passive.  What comes is the children's. */
static void call_open_passive(struct weft_tcb *tcb, struct weft_tcp_fx *fx)
{
	if (tcb->state == WEFT_TCP_CLOSED)
		weft_tcp_state_set(tcb, WEFT_TCP_LISTEN);
	else
		fx->err = EISCONN;
}

/*
 * 3.10.2.  PSH where a write ends, and after half the largest window without one:
 * RFC 9293 3.9.1.2, as Linux.
 */
static void call_send(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now,
		      struct weft_tcp_fx *fx)
{
	if (tcb->closing || tcb->state == WEFT_TCP_CLOSED || tcb->state == WEFT_TCP_TIME_WAIT) {
		fx->err = EPIPE;
		return;
	}
	weft_tcp_cwnd_idle(tcb, now);
	weft_tcp_delivery_gap(tcb);
	tcb->snd.end = seq_add(tcb->snd.end, u->bytes);
	tcb->more = u->more;
	if (u->push)
		tcb->snd.push = tcb->snd.end;
	if (u->urgent)
		tcb->snd.up = tcb->snd.end;
	weft_tcp_fastopen_sends(tcb);
}

/*
 * A delayed ACK goes when the reader shows that no answer will carry it, as in Linux: it has
 * emptied the queue of a pushed message outside a dialogue, or of two; or it was late and more
 * than a segment has come.
 */
static bool ack_is_due(const struct weft_tcb *tcb)
{
	bool dialogue = tcb->rcv.dialogue || tcb->opts.no_quickack;

	if (!tcb->ack_pending)
		return false;
	if (weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.wup) > tcb->rcv.mss_est)
		return true;
	return tcb->rcv.pushed > dialogue && seq_eq(tcb->rcv.read, tcb->rcv.nxt) && !tcb->ooo.n;
}

/* 3.10.3.  The reader has made room: RFC 9293 3.8.6.2.2. */
static void call_receive(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now,
			 struct weft_tcp_fx *fx)
{
	u32 unread = weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.read);

	tcb->rcv.read = seq_add(tcb->rcv.read, weft_min(u->bytes, unread));
	weft_tcp_urgent_passed(tcb, tcb->rcv.read);
	if (!weft_tcp_synchronized(tcb))
		return;
	if (ack_is_due(tcb) || (!tcb->fin_received && weft_tcp_window_worth(tcb)))
		tcb->ack_now = 1;
}

/* A RST goes where RFC 9293 3.10.5 wants one; elsewhere the peer knows, or has nothing to lose. */
static void call_abort(struct weft_tcb *tcb, const struct weft_tcp_user *u, struct weft_tcp_fx *fx)
{
	switch (tcb->state) {
	case WEFT_TCP_CLOSED:
		return;
	case WEFT_TCP_SYN_RECEIVED:
	case WEFT_TCP_ESTABLISHED:
	case WEFT_TCP_FIN_WAIT_1:
	case WEFT_TCP_FIN_WAIT_2:
	case WEFT_TCP_CLOSE_WAIT:
		tcb->rst_now = u->why ? u->why : WEFT_RESET_ABORT;
		break;
	default:
		break;
	}
	weft_tcp_closed(tcb, fx);
}

/* Data that the user will never read was acknowledged: RFC 2525 2.17, RFC 9293 3.6.1 SHLD-3. */
static bool unread_data(const struct weft_tcb *tcb)
{
	return weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.read) > tcb->fin_received;
}

/*
 * 3.10.4.  The state changes at once, even if the FIN has to wait for a window.  DEVIATION: in
 * SYN-RECEIVED it is always queued until ESTABLISHED, not only with data queued: the peer sees the
 * same.  The FIN of a fast open child goes at once.
 */
static void call_close(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now,
		       struct weft_tcp_fx *fx)
{
	if (u->orphan && weft_tcp_synchronized(tcb) && unread_data(tcb)) {
		/* in CLOSING and LAST-ACK too: the peer must learn of it */
		if (tcb->state != WEFT_TCP_TIME_WAIT)
			tcb->rst_now = WEFT_RESET_UNREAD;
		weft_tcp_closed(tcb, fx);
		return;
	}
	tcb->orphan |= u->orphan;
	tcb->closing = 1;
	switch (tcb->state) {
	case WEFT_TCP_LISTEN:
	case WEFT_TCP_SYN_SENT:
		weft_tcp_closed(tcb, fx);
		return;
	case WEFT_TCP_ESTABLISHED:
		weft_tcp_state_set(tcb, WEFT_TCP_FIN_WAIT_1);
		return;
	case WEFT_TCP_CLOSE_WAIT:
		weft_tcp_state_set(tcb, WEFT_TCP_LAST_ACK);
		return;
	case WEFT_TCP_FIN_WAIT_2:
		weft_tcp_fin_wait_2_start(tcb, now);
		return;
	default:
		return;
	}
}

/* Most of them emit reads afresh. */
static void call_options(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now)
{
	bool uncorked = u->opts && tcb->opts.cork && !u->opts->cork;
	const struct weft_tcp_cc *cc;

	if (u->opts)
		tcb->opts = *u->opts;
	cc = tcb->opts.cc ? weft_tcp_cc_own(tcb->opts.cc) : tcb->cc;
	if (cc != tcb->cc)
		weft_tcp_cc_set(tcb, cc);
	if (u->push)
		tcb->snd.forced = tcb->snd.end;
	if (uncorked)
		tcb->more = 0;
	tcb->keep_tries = 0;
	weft_tcp_keep_restart(tcb, now);
	if (tcb->ack_pending && (u->ack || (tcb->rcv.quick && !tcb->opts.no_quickack)))
		tcb->ack_now = 1;
}

/* A read that goes on behind the mark, or MSG_OOB. */
static void call_mark(struct weft_tcb *tcb, const struct weft_tcp_user *u)
{
	if (u->urgent)
		tcb->rcv.urgent = WEFT_URGENT_READ;
	else
		weft_tcp_urgent_passed(tcb, u->at);
}

struct weft_tcp_fx weft_tcp_user(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now)
{
	struct weft_tcp_fx fx = {};

	switch (u->call) {
	case WEFT_TCP_OPEN:
		call_open(tcb, u, now, &fx);
		break;
	case WEFT_TCP_OPEN_PASSIVE:
		call_open_passive(tcb, &fx);
		break;
	case WEFT_TCP_SEND:
		call_send(tcb, u, now, &fx);
		break;
	case WEFT_TCP_RECEIVE:
		call_receive(tcb, u, now, &fx);
		break;
	case WEFT_TCP_CLOSE:
		call_close(tcb, u, now, &fx);
		break;
	case WEFT_TCP_ABORT:
		call_abort(tcb, u, &fx);
		break;
	case WEFT_TCP_OPTIONS:
		call_options(tcb, u, now);
		break;
	case WEFT_TCP_SHUT_READ:
		tcb->deaf = 1;
		break;
	case WEFT_TCP_MARK:
		call_mark(tcb, u);
		break;
	}
	return fx;
}
