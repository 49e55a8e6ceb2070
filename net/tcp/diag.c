// SPDX-License-Identifier: GPL-2.0
/*
 * What `weft ss` shows of TCP: RFC 9293 3.10.6 (STATUS), for listeners, connections, half-open
 * ones and TIME-WAITs. Numbers are read without a lock: each is true by itself, as in the
 * kernel's own listings. A dump's cursor is a place in the chains of the port table, then in
 * those of the table of flows; an entry that moves between two calls (the table grows) may be
 * shown twice or not at all.
 * Locks: RCU.
 */
#include <linux/rhashtable.h>
#include <uapi/linux/weft.h>
#include <weft/path.h>
#include "shell.h"
#include "conn_engine.h"
#include "half_open.h"
#include "time_wait.h"

#define SKIP_BITS	12	/* of the cursor: entries of the chain that were shown */
#define SKIP_MAX	((1ul << SKIP_BITS) - 1)

static const char *const timer_names[WEFT_TIMER_COUNT] = {
	[WEFT_TIMER_REO] = "reorder",
	[WEFT_TIMER_TLP] = "probe",
	[WEFT_TIMER_RTX] = "rtx",
	[WEFT_TIMER_PERSIST] = "persist",
	[WEFT_TIMER_DELACK] = "delack",
	[WEFT_TIMER_KEEP] = "keepalive",
	[WEFT_TIMER_FIN_WAIT_2] = "finwait2",
	[WEFT_TIMER_PACE] = "pace",
};

/* ---------------------------------------- one of each kind */

static u64 until(u64 at, u64 now)
{
	return at > now ? at - now : 0;
}

static void describe_timer(const struct weft_tcp_status *s, struct weft_sock_info *i)
{
	i->retries = s->retries;
	if (s->expires == WEFT_NEVER)
		return;
	i->timer = timer_names[s->timer];
	i->expires = s->expires;
	if (s->timer == WEFT_TIMER_KEEP)
		i->retries = s->keep_tries;
}

static u32 flags_of(const struct weft_tcp_status *s)
{
	return (s->orphan ? WEFT_SOCK_F_ORPHAN : 0) | (s->fin_sent ? WEFT_SOCK_F_FIN_SENT : 0) |
	       (s->fin_received ? WEFT_SOCK_F_FIN_RECEIVED : 0) |
	       (s->nodelay ? WEFT_SOCK_F_NODELAY : 0) | (s->cork ? WEFT_SOCK_F_CORK : 0);
}

static void describe_conn(const struct weft_tcp_conn *c, struct weft_sock_info *i)
{
	struct weft_tcp_conn peek;
	struct weft_tcp_status s;

	weft_tcp_conn_peek(c, &peek);
	weft_engine(&peek, status, weft_now(), &s);
	i->engine = weft_tcp_engine_is_module(peek.engine) ? peek.engine->name : NULL;
	describe_timer(&s, i);
	i->rqueue = s.unread;		/* with the FIN */
	i->wqueue = s.unacked;
	i->cwnd = s.cwnd;
	i->ssthresh = s.ssthresh;
	i->srtt = s.srtt;
	i->rttvar = s.rttvar;
	i->rto = s.rto;
	i->mss = s.mss;
	i->snd_wnd = s.snd_wnd;
	i->rcv_wnd = s.rcv_left;
	i->rtx_total = s.total_rtx;
	i->bytes_acked = s.bytes_acked;
	i->bytes_received = s.bytes_received;
	i->flags = flags_of(&s);
	i->unsent = s.unsent;
	i->since = s.since;
}

static void describe_sock(const struct sock *sk, struct weft_sock_info *i)
{
	const struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	struct socket *sock = READ_ONCE(sk->sk_socket);

	i->sk = sk;
	i->v6 = ts->ws.v6;
	i->v6only = ts->ws.v6only;
	i->state = READ_ONCE(sk->sk_state);
	i->uid = sk->sk_uid;
	i->inode = sock ? SOCK_INODE(sock)->i_ino : 0;
	if (i->state == TCP_LISTEN) {
		i->engine = weft_tcp_conn_engine_name(&ts->tcp);
		i->t = ts->ws.t;
		i->rqueue = READ_ONCE(sk->sk_ack_backlog);
		i->wqueue = READ_ONCE(sk->sk_max_ack_backlog);
		return;
	}
	i->t = ts->flow.t;
	describe_conn(&ts->tcp, i);
}

static void describe_half_open(const struct weft_half_open *h, struct weft_sock_info *i)
{
	i->state = WEFT_TCP_SYN_RECEIVED;
	i->t = h->flow.t;
	i->v6 = weft_sk(h->listener)->v6;
	i->uid = h->listener->sk_uid;
	describe_conn(&h->tcp, i);
	i->rqueue = 0;
	i->wqueue = 0;
}

static void describe_time_wait(const struct weft_time_wait *w, struct weft_sock_info *i)
{
	const struct weft_tcp_engine *engine = READ_ONCE(w->tw.engine);

	i->engine = weft_tcp_engine_is_module(engine) ? engine->name : NULL;
	i->state = WEFT_TCP_TIME_WAIT;
	i->t = w->flow.t;
	i->v6 = w->v6;
	i->uid = w->uid;
	i->timer = "timewait";
	i->expires = until(READ_ONCE(w->tw.deadline), weft_now());
	i->rcv_wnd = w->tw.rcv_wnd;
}

static void describe_flow(struct weft_flow *flow, struct weft_sock_info *i)
{
	switch (flow->ops->kind) {
	case WEFT_FLOW_SOCK:
		describe_sock(weft_tcp_sock_of(weft_tcp_flow_sock(flow)), i);
		return;
	case WEFT_FLOW_HALF_OPEN:
		describe_half_open(container_of(flow, struct weft_half_open, flow), i);
		return;
	default:
		describe_time_wait(container_of(flow, struct weft_time_wait, flow), i);
	}
}

/* ---------------------------------------- all of them */

struct dump {
	unsigned long *cursor;
	unsigned long skip;	/* entries of this chain that were shown by an earlier call */
	int (*show)(void *arg, const struct weft_sock_info *i);
	void *arg;
};

static int diag_show(struct dump *d, const struct weft_sock_info *i)
{
	int err;

	if (d->skip) {
		d->skip--;
		return 0;
	}
	err = d->show(d->arg, i);
	if (!err && (*d->cursor & SKIP_MAX) < SKIP_MAX)
		(*d->cursor)++;
	return err;
}

/* Listening sockets, and bound ones in CLOSED: Linux's listings do not show the latter either. */
static int dump_ports(struct weft_net *wn, struct dump *d, unsigned long chain)
{
	struct weft_sock *ws;
	int err;

	hlist_for_each_entry_rcu(ws, &wn->ports[WEFT_PORTS_TCP][chain].socks, sk.sk_bind_node) {
		struct weft_sock_info i = { .proto = IPPROTO_TCP };

		if (READ_ONCE(ws->sk.sk_state) != TCP_LISTEN)
			continue;
		describe_sock(&ws->sk, &i);
		err = diag_show(d, &i);
		if (err)
			return err;
	}
	return 0;
}

/* *chain counts on through the tables into which this one is being moved, if it is. */
static int dump_flows(struct weft_net *wn, struct dump *d, unsigned long chain, bool *end)
{
	struct bucket_table *tbl = rht_dereference_rcu(wn->flows.tbl, &wn->flows);
	struct rhash_head *pos;
	struct weft_flow *flow;
	int err;

	while (tbl && chain >= tbl->size) {
		chain -= tbl->size;
		tbl = rht_dereference_rcu(tbl->future_tbl, &wn->flows);
	}
	*end = !tbl;
	if (!tbl)
		return 0;
	rht_for_each_entry_rcu(flow, pos, tbl, chain, node) {
		struct weft_sock_info i = { .proto = IPPROTO_TCP };

		describe_flow(flow, &i);
		err = diag_show(d, &i);
		if (err)
			return err;
	}
	return 0;
}

int weft_tcp_dump(struct weft_net *wn, unsigned long *cursor,
		  int (*show_one)(void *arg, const struct weft_sock_info *info), void *arg)
{
	struct dump d = { .cursor = cursor, .show = show_one, .arg = arg };
	bool end = false;
	int err = 0;

	while (!err && !end) {
		unsigned long chain = *cursor >> SKIP_BITS;

		d.skip = *cursor & SKIP_MAX;
		rcu_read_lock();
		if (chain < WEFT_PORT_HASH)
			err = dump_ports(wn, &d, chain);
		else
			err = dump_flows(wn, &d, chain - WEFT_PORT_HASH, &end);
		rcu_read_unlock();
		if (!err)
			*cursor = (chain + 1) << SKIP_BITS;
	}
	return err;
}
