// SPDX-License-Identifier: GPL-2.0
/*
 * The invariants of a TCB between calls: sequence spaces, scoreboard, windows, timers, and what is
 * owed.  They hold whatever the peer, the user, the clock and the memory do; the duel and the
 * fuzzer check them after each call.  Pure.
 */
#include "../core.h"
#include "invariants.h"

static const char *numbers(const struct weft_tcb *t)
{
	if (t->illegal)
		return "an illegal transition";
	if (seq_gt(t->snd.una, t->snd.nxt) || seq_gt(t->snd.nxt, weft_tcp_snd_last(t)))
		return "not una <= nxt <= end";
	if (!weft_tcp_synchronized(t))
		return NULL;
	if (seq_gt(t->rcv.read, t->rcv.nxt))
		return "more was read than came";
	if (seq_gt(t->rcv.wup, t->rcv.nxt) || t->rcv.wnd > 1u << 30)
		return "our window begins in the future, or is too large";
	return NULL;
}

/* The spans lie end to end over [una, nxt), and the sums are theirs. */
static const char *spans_hold(const struct weft_tcb *t, u64 now)
{
	const struct weft_sent *b = &t->sent;
	const struct weft_span *s = (b->s ? b->s : b->few) + b->first;
	u32 bytes[WEFT_SENT_STATES] = {}, i;
	struct weft_seq at = t->snd.una;

	if (!seq_eq(b->lo, at) || b->first + b->n > b->cap)
		return "the scoreboard does not begin at snd.una, or is too long";
	for (i = 0; i < b->n; i++) {
		if (seq_leq(s[i].hi, at) || s[i].at > now)
			return "a span that is empty, or of the future";
		bytes[s[i].is] += s[i].hi.v - at.v;
		at = s[i].hi;
	}
	if (!seq_eq(at, t->snd.nxt))
		return "the scoreboard does not end at snd.nxt";
	if (memcmp(bytes, b->bytes, sizeof(bytes)))
		return "the scoreboard's sums are wrong";
	if (seq_lt(b->fack, b->lo) || seq_gt(b->fack, t->snd.nxt))
		return "fack is not within the scoreboard";
	return NULL;
}

static const char *congestion(const struct weft_tcb *t)
{
	if (t->cwnd < t->snd.mss || t->cwnd > WEFT_TCP_CWND_MAX)
		return "cwnd out of bounds";
	if (!t->ssthresh || t->ssthresh > WEFT_TCP_CWND_MAX)
		return "ssthresh out of bounds";
	if (weft_tcp_reducing(t) && t->sack_on && !t->prr.flight)
		return "a reduction of nothing";
	if (t->rto > t->conf->rto_max || !t->rto)
		return "RTO out of bounds";
	if (!t->rack.mult || t->rack.at > t->last_rx)
		return "RACK knows of the future";
	return NULL;
}

/* Out-of-order ranges lie above rcv.nxt, with holes between; SACK blocks report them. */
static const char *received(const struct weft_tcb *t)
{
	struct weft_seq low = t->rcv.nxt;
	u32 i;

	if (t->ooo.n > t->ooo.cap || t->rcv.nsack > WEFT_TCP_SACK_MAX)
		return "more is noted than there is room for";
	for (i = 0; i < t->ooo.n; i++) {
		if (seq_leq(t->ooo.r[i].lo, low) || seq_geq(t->ooo.r[i].lo, t->ooo.r[i].hi))
			return "out-of-order data that is in order, or nothing";
		low = t->ooo.r[i].hi;
	}
	for (i = 0; i < t->rcv.nsack; i++)
		if (seq_leq(t->rcv.sack[i].lo, t->rcv.nxt) ||
		    !weft_ranges_has(&t->ooo, t->rcv.sack[i].lo, t->rcv.sack[i].hi))
			return "a SACK block of what is not there";
	return NULL;
}

static const char *timers(const struct weft_tcb *t, u64 now)
{
	bool over = t->state == WEFT_TCP_CLOSED || t->state == WEFT_TCP_TIME_WAIT;

	if (over && weft_tcp_next(t) != WEFT_NEVER)
		return "a timer runs in CLOSED or TIME-WAIT";
	if (over || t->state == WEFT_TCP_LISTEN)
		return NULL;
	if (seq_lt(t->snd.una, t->snd.nxt) && t->deadline[WEFT_TIMER_RTX] == WEFT_NEVER)
		return "something is out and no timer runs";
	if (weft_tcp_synchronized(t) && seq_lt(t->snd.nxt, weft_tcp_snd_last(t)) &&
	    weft_tcp_next(t) == WEFT_NEVER)
		return "data waits and no timer runs";
	if (t->ack_pending && t->deadline[WEFT_TIMER_DELACK] == WEFT_NEVER &&
	    weft_tcp_synchronized(t))
		return "an ACK is owed and no timer runs";
	return NULL;
}

static const char *left_undone(const struct weft_tcb *t)
{
	if (t->ack_now || t->rst_now || t->probe_now || t->keep_now || t->syn_now || t->tlp_now)
		return "emit left undone what is owed";
	return NULL;
}

const char *weft_tcb_broken(const struct weft_tcb *t, u64 now)
{
	const char *why = numbers(t);

	if (!why && weft_tcp_synchronized(t))
		why = spans_hold(t, now);
	if (!why && weft_tcp_synchronized(t))
		why = congestion(t);
	if (!why && weft_tcp_synchronized(t))
		why = received(t);
	if (!why)
		why = timers(t, now);
	return why ? why : left_undone(t);
}
