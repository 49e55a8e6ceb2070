// SPDX-License-Identifier: GPL-2.0
/*
 * An engine that breaks one promise (net/tcp/core/breach.h), on each established connection, in
 * each call.  The parameter `breaks` names the promise; TCB breaks what is behind the view, so that
 * the record is wrong, too.  selftests/engine/build adds this file to a copy of the core, and these
 * functions to its table.
 */
#include <linux/moduleparam.h>
#include "core.h"
#include "breaker.h"

static char breaks[16];
module_param_string(breaks, breaks, sizeof(breaks), 0644);
MODULE_PARM_DESC(breaks, "the promise to break");

static bool is(const struct weft_tcp_conn *c, const char *promise)
{
	return c->view.state == WEFT_TCP_ESTABLISHED && !strcmp(breaks, promise);
}

/* The view after a segment. */
static void break_view(struct weft_tcp_conn *c)
{
	struct weft_tcp_view *v = &c->view;

	if (is(c, "SEND"))
		v->snd_una = seq_add(v->snd_nxt, 1);
	if (is(c, "ACKED"))
		v->snd_una = seq_sub(v->snd_una, 1 << 20);
	if (is(c, "END"))
		v->snd_end = seq_add(v->snd_end, 1);
	if (is(c, "RECEIVE"))
		v->rcv_nxt = seq_sub(v->rcv_nxt, 1 << 20);
	if (is(c, "READ"))
		v->rcv_read = seq_sub(v->rcv_read, 1 << 20);
	if (is(c, "WINDOW"))
		v->rcv_left = 1 << 30;
	if (is(c, "LOST")) {
		v->lost = 1 << 30;
		v->lost_lo = v->snd_una;
	}
	if (is(c, "TCB")) {
		c->tcb->snd.una = seq_add(c->tcb->snd.nxt, 1);
		v->snd_una = c->tcb->snd.una;
	}
	if (is(c, "STATE"))
		v->state = WEFT_TCP_SYN_SENT;
}

struct weft_tcp_fx weft_break_arrives(struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = weft_engine_arrives(c, seg);

	if (is(c, "ANSWER"))
		fx.drop = WEFT_DROP_COUNT;
	if (is(c, "DATA") && (fx.flags & WEFT_FX_DATA))
		fx.data_len++;
	break_view(c);
	return fx;
}

bool weft_break_emit(struct weft_tcp_conn *c, struct weft_tcp_seg *seg)
{
	bool more = weft_engine_emit(c, seg);

	if (is(c, "ENDLESS") && c->tcb->last_data_rx) {
		if (!more)
			*seg = (struct weft_tcp_seg){
				.seq = c->view.snd_nxt, .ack = c->view.rcv_nxt,
				.flags = WEFT_TCP_ACK,
			};
		c->view.owes = true;
		return true;
	}
	if (more && is(c, "SEGMENT") && seg->len)
		seg->seq = seq_add(c->view.snd_end, 1);
	if (more && is(c, "ACK"))
		seg->ack = seq_add(c->view.rcv_nxt, 1);
	return more;
}

u64 weft_break_next(const struct weft_tcp_conn *c, bool *fine)
{
	u64 at = weft_engine_next(c, fine);

	return is(c, "DEADLINE") ? c->env.now - 1 : at;
}

void weft_break_wait(const struct weft_tcp_conn *c, struct weft_tcp_tw *tw)
{
	weft_engine_wait(c, tw);
	if (!strcmp(breaks, "WAIT"))
		tw->deadline = WEFT_NEVER;
}
