// SPDX-License-Identifier: GPL-2.0
/*
 * What every event of a connection has in common: a call of the core, and what its answer says done to the socket, the
 * buffers, the table of flows; then all that is to be sent, and the timer.  Nothing here knows TCP's rules.
 * How a user is told follows Linux: sk_err, sk_err_soft, sk_shutdown, sk_state and the wake-ups of each.
 * sk_state is the state of the TCB, but never TIME-WAIT: the kernel's core would not take the socket for a full one.
 * Locks: the socket lock is held, by the user or as a spinlock in softirq.
 */
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/tcp.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "../ctl/trace.h"
#include "shell.h"
#include "half_open.h"

atomic_t weft_tcp_orphans = ATOMIC_INIT(0);

/* ------------------------------------------------------------------ beginning */

/* They stay over disconnect and connect, and a child has them of its listener. */
void weft_tcp_conn_options(struct weft_tcb *tcb, const struct weft_tcb *from)
{
	tcb->nodelay = from->nodelay;
	tcb->cork = from->cork;
	tcb->keepalive = from->keepalive;
	tcb->no_quickack = from->no_quickack;
	tcb->thin = from->thin;
	tcb->user_timeout = from->user_timeout;
	tcb->keep_idle_s = from->keep_idle_s;
	tcb->keep_intvl_s = from->keep_intvl_s;
	tcb->keep_probes = from->keep_probes;
	tcb->syn_retries = from->syn_retries;
	tcb->linger2_s = from->linger2_s;
}

void weft_tcp_conn_reset(struct weft_tcp_sock *ts)
{
	struct weft_tcb old = ts->tcb;

	weft_tcp_init(&ts->tcb, &ts->ws.wn->tcp_conf, old.cc);
	weft_tcp_conn_options(&ts->tcb, &old);
	kfree(old.ooo.r);
	kfree(old.sent.s);
	ts->rcv_tail = ts->tcb.rcv.read;
}

/* RFC 7323 5.4: an offset for each pair of end points, so that the clock tells nothing about this host; unless not wanted. */
static u32 ts_offset(const struct weft_net *wn, const struct weft_tuple *t)
{
	return READ_ONCE(wn->tcp_conf.timestamps) == 1 ? siphash(t, sizeof(*t), &wn->keys[WEFT_KEY_TS]) : 0;
}

struct weft_seq weft_tcp_conn_isn(struct weft_net *wn, const struct weft_tuple *t)
{
	return weft_tcp_isn(siphash(t, sizeof(*t), &wn->keys[WEFT_KEY_ISN]), weft_now());
}

/* The scale is by what the buffer may grow to, unless the user has fixed it, as in Linux. */
void weft_tcp_conn_prepare(struct weft_tcp_sock *ts, struct weft_tcb *tcb, const struct weft_tuple *t, u32 mtu)
{
	u32 mss = weft_tcp_mtu_mss(mtu, &t->raddr);
	u32 most = READ_ONCE(ts->ws.wn->sysctl_rmem[2]);

	if (ts->user_mss)
		mss = min_t(u32, mss, ts->user_mss);
	tcb->rcv.space = weft_tcp_space(ts);
	tcb->rcv.mss_adv = mss;
	if (!weft_addr_is_v4(&t->raddr))
		tcb->snd.mss_peer = WEFT_TCP_MSS_DEFAULT6;
	if ((ts->ws.sk.sk_userlocks & SOCK_RCVBUF_LOCK) || ts->window_clamp)
		most = 0;
	tcb->rcv.wscale = weft_tcp_wscale(max(tcb->rcv.space, most));
	tcb->ts_offset = ts_offset(ts->ws.wn, t);
	weft_tcp_set_mss(tcb, mss);
}

/* ------------------------------------------------------------------ ending */

static void leave_table(struct weft_tcp_sock *ts)
{
	if (ts->hashed)
		weft_tcp_flow_remove(ts->ws.wn, &ts->flow);
	ts->hashed = false;
}

void weft_tcp_conn_give_port(struct weft_tcp_sock *ts)
{
	u16 lport = ts->ws.t.lport;

	if (ts->ws.bound_port)
		return;
	weft_port_release(&ts->ws);
	ts->ws.t.lport = lport;		/* getsockname() still tells it, as in Linux */
}

void weft_tcp_conn_down(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	leave_table(ts);
	weft_tcp_timer_stop(ts);
	weft_sendbuf_purge(sk, &ts->snd);
	weft_tcp_recv_purge_ooo(ts);
	weft_tcp_conn_give_port(ts);
}

void weft_tcp_conn_destroy(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (ts->destroyed)
		return;
	ts->destroyed = true;
	WARN_ON_ONCE(!sock_flag(sk, SOCK_DEAD) || ts->hashed);
	weft_tcp_conn_down(ts);
	weft_port_release(&ts->ws);
	weft_route_put(&ts->ws.route);
	if (ts->counted)
		atomic_dec(&weft_tcp_orphans);
	if (ts->listener)
		sock_put(ts->listener);
	ts->listener = NULL;
	kfree(ts->tcb.ooo.r);
	ts->tcb.ooo = (struct weft_ranges){};
	kfree(ts->tcb.sent.s);
	ts->tcb.sent.s = NULL;
	sk_stream_kill_queues(sk);
	sock_put(sk);
}

bool weft_tcp_conn_too_much(const struct weft_tcp_sock *ts, u32 weight)
{
	const struct sock *sk = &ts->ws.sk;

	if ((u64)atomic_read(&weft_tcp_orphans) << weight > READ_ONCE(ts->ws.wn->sysctl_max_orphans))
		return true;
	return sk->sk_wmem_queued > SOCK_MIN_SNDBUF && atomic_long_read(sk->sk_prot->memory_allocated) > sk_prot_mem_limits(sk, 2);
}

void weft_tcp_conn_give_up(struct weft_tcp_sock *ts)
{
	weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnMemory);
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT, .why = WEFT_RESET_ORPHANS });
}

/* ------------------------------------------------------------------ the user is told */

static bool counts_as_open(int state)
{
	return state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT;
}

static void mirror_state(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	int old = sk->sk_state, new = ts->tcb.state == WEFT_TCP_TIME_WAIT ? TCP_CLOSE : ts->tcb.state;

	if (old == new)
		return;
	trace_tcp_state(ts->ws.wn, &ts->flow.t, old, ts->tcb.state);
	if (counts_as_open(new) != counts_as_open(old))
		weft_mib_add(ts->ws.wn, WEFT_MIB_TcpCurrEstab, counts_as_open(new) ? 1 : -1);
	if (new == TCP_CLOSE && (old == TCP_SYN_SENT || old == TCP_SYN_RECV))
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpAttemptFails);
	smp_store_release(&sk->sk_state, new);	/* poll() that sees it sees what came before, as its error */
	if (old == TCP_FIN_WAIT1 && new == TCP_FIN_WAIT2 && !sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);	/* a close() that lingers waits for it */
}

static void error(struct weft_tcp_sock *ts, int err)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (counts_as_open(sk->sk_state))
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpEstabResets);
	WRITE_ONCE(sk->sk_err, err);
	smp_wmb();	/* poll() sees the error if it sees the state: Linux's order */
}

/* With IP_RECVERR the user wants to know at once, and the connection goes on. */
static void soft_error(struct weft_tcp_sock *ts, int err)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (!weft_sock_recverr(&ts->ws, &ts->flow.t.raddr)) {
		WRITE_ONCE(sk->sk_err_soft, err);
		return;
	}
	WRITE_ONCE(sk->sk_err, err);
	sk_error_report(sk);
}

static void peer_has_ended(struct sock *sk)
{
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | RCV_SHUTDOWN);
	sock_set_flag(sk, SOCK_DONE);
	if (sock_flag(sk, SOCK_DEAD))
		return;
	sk->sk_state_change(sk);
	if (sk->sk_shutdown == SHUTDOWN_MASK || sk->sk_state == TCP_CLOSE)
		sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_HUP);
	else
		sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_IN);
}

/* As large as Linux makes it: twice cwnd, with what each segment costs in the worst case. */
static void grow_sndbuf(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	u32 mss = max_t(u32, ts->tcb.snd.mss, ts->tcb.snd.mss_peer);
	u32 segs = max_t(u32, ts->tcb.cwnd / max_t(u32, ts->tcb.snd.mss, 1), 10);
	u64 want;

	if (sk->sk_userlocks & SOCK_SNDBUF_LOCK)
		return;
	mss = roundup_pow_of_two(mss + MAX_TCP_HEADER + SKB_DATA_ALIGN(sizeof(struct skb_shared_info)));
	want = 2ull * segs * (mss + SKB_DATA_ALIGN(sizeof(struct sk_buff)));
	if (sk->sk_sndbuf < want)
		WRITE_ONCE(sk->sk_sndbuf, max_t(u64, sk->sk_sndbuf,
						min_t(u64, want, READ_ONCE(ts->ws.wn->sysctl_wmem[2]))));
}

static void established(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	grow_sndbuf(ts);
	if (ts->listener)
		return;
	sk->sk_state_change(sk);
	sk_wake_async(sk, SOCK_WAKE_IO, POLL_OUT);
}

/* shutdown() came before listen(), or before a connect() that met another: as Linux, FIN at once. */
static void end_early(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_user u = { .call = WEFT_TCP_CLOSE };

	if (!(weft_tcp_sock_of(ts)->sk_shutdown & SEND_SHUTDOWN) || ts->tcb.closing)
		return;
	weft_tcp_engine.user(&ts->tcb, &u, weft_now());
	mirror_state(ts);
}

static void acked(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	WRITE_ONCE(sk->sk_err_soft, 0);		/* whatever it was, it is over */
	weft_sendbuf_acked(sk, &ts->snd, ts->tcb.snd.una);
	weft_tcp_tx_confirm(ts);
	if (!sk->sk_socket || !test_bit(SOCK_NOSPACE, &sk->sk_socket->flags))
		return;
	grow_sndbuf(ts);
	sk->sk_write_space(sk);
}

/* CLOSED, or TIME-WAIT with its own struct in the table: for the socket it is over. */
static void over(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_tcp_conn_down(ts);
	WRITE_ONCE(sk->sk_shutdown, SHUTDOWN_MASK);
	if (ts->listener && !ts->queued && !sock_flag(sk, SOCK_DEAD))	/* nobody will ever accept it */
		sock_set_flag(sk, SOCK_DEAD);
	if (sock_flag(sk, SOCK_DEAD)) {
		weft_tcp_conn_destroy(ts);
		return;
	}
	sk->sk_state_change(sk);
	if (sk->sk_err)
		sk_error_report(sk);
}

static const enum weft_mib counters[WEFT_TCP_COUNTS] = {
#define X(name) [WEFT_COUNT_##name] = WEFT_MIB_TcpExt##name,
	WEFT_TCP_COUNTED(X)
#undef X
};

/* What the core has counted since the last event. */
static void count(struct weft_tcp_sock *ts)
{
	u16 *counts = ts->tcb.counts;
	int i;

	if (!memchr_inv(counts, 0, sizeof(ts->tcb.counts)))
		return;
	if (counts[WEFT_COUNT_TCPTimeouts])	/* SO_TXREHASH: another way, where there are several */
		ts->rehashed += sk_rethink_txhash(weft_tcp_sock_of(ts));
	for (i = 0; i < WEFT_TCP_COUNTS; i++)
		if (counts[i])
			weft_mib_add(ts->ws.wn, counters[i], counts[i]);
	memset(counts, 0, sizeof(ts->tcb.counts));
}

static void goes_on(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx)
{
	weft_tcp_timer_arm(ts);
	if (fx->flags & WEFT_FX_ERROR)
		sk_error_report(weft_tcp_sock_of(ts));
}

/* The core has broken its promise that it comes to an end (tcb.h): an error of ours shall not hold the processor. */
static void endless(struct weft_tcp_sock *ts)
{
	error(ts, ECONNABORTED);
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT, .why = WEFT_RESET_ENDLESS });
}

/* ------------------------------------------------------------------ the answer */

void weft_tcp_conn_apply(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	bool half_open = sk->sk_state == TCP_SYN_RECV;

	if (fx->flags & WEFT_FX_ERROR)
		error(ts, fx->err);
	if (fx->flags & WEFT_FX_SOFT_ERROR)
		soft_error(ts, fx->err);
	if (fx->flags & WEFT_FX_ACKED)
		acked(ts);
	mirror_state(ts);
	if (ts->pending_at && ts->tcb.state != WEFT_TCP_SYN_RECEIVED)
		weft_tcp_child_settled(ts, (fx->flags & WEFT_FX_ERROR) && fx->err == ECONNRESET);
	if (fx->flags & WEFT_FX_BLACKHOLE)
		weft_jar_block(ts->ws.wn);
	if (fx->flags & WEFT_FX_FIN)
		peer_has_ended(sk);
	if (fx->flags & WEFT_FX_URGENT)
		sk_send_sigurg(sk);
	if (fx->flags & WEFT_FX_ESTABLISHED)
		established(ts);
	if ((fx->flags & WEFT_FX_ESTABLISHED) && half_open)
		end_early(ts);
	if (fx->flags & WEFT_FX_DOUBT)
		weft_route_doubt(ts->ws.wn, &ts->ws.route);
	if (fx->flags & WEFT_FX_REPLY) {
		struct weft_tcp_seg reply = fx->reply;

		weft_tcp_tx_reply(ts->ws.wn, &ts->flow.t, &reply, weft_sock_tos(&ts->ws, &ts->flow.t.raddr), sk->sk_mark);
	}
	ts->tcb.limit.starved = sk->sk_socket && test_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	if (!weft_tcp_tx(ts)) {
		endless(ts);
		return;
	}
	count(ts);
	if (fx->flags & WEFT_FX_TIME_WAIT)
		weft_tcp_wait_begin(ts);
	if (fx->flags & (WEFT_FX_CLOSED | WEFT_FX_TIME_WAIT))
		over(ts);
	else
		goes_on(ts, fx);
}

void weft_tcp_conn_call(struct weft_tcp_sock *ts, const struct weft_tcp_user *u)
{
	struct weft_tcp_fx fx = weft_tcp_engine.user(&ts->tcb, u, weft_now());

	weft_tcp_conn_apply(ts, &fx);
}

/* RFC 1191 6.5: what is too large now never gets through, and goes again at once. */
void weft_tcp_conn_path(struct weft_tcp_sock *ts)
{
	struct weft_tcp_fx fx = {};
	u32 mss = ts->tcb.snd.mss;

	weft_tcp_tx_way(ts);
	if (ts->tcb.snd.mss < mss)
		weft_tcp_path_narrower(&ts->tcb);
	weft_tcp_conn_apply(ts, &fx);
}

void weft_tcp_conn_end(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return;
	local_bh_disable();
	bh_lock_sock(sk);
	if (!ts->destroyed && !weft_tcp_is_closed(ts))
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT, .why = WEFT_RESET_UNLOADED });
	bh_unlock_sock(sk);
	local_bh_enable();
	sock_put(sk);
}

/* ------------------------------------------------------------------ a segment */

/* Data for which there is no memory is not there, nor what comes behind it; the ACK is.  The reader could make room. */
static void without_data(struct weft_tcp_sock *ts, struct weft_tcp_seg *seg)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_drop_count(ts->ws.wn, WEFT_DROP_TCP_MEMORY);
	if (seq_leq(seg->seq, ts->tcb.rcv.nxt))
		weft_tcp_window_shut(&ts->tcb);
	sk->sk_data_ready(sk);
	seg->len = 0;
	seg->flags &= ~(WEFT_TCP_FIN | WEFT_TCP_PSH);
	ts->tcb.ack_now = 1;
}

static void wake_reader(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (weft_tcp_recv_ready(ts, READ_ONCE(sk->sk_rcvlowat)) || sock_flag(sk, SOCK_DONE))
		sk->sk_data_ready(sk);
}

/* Puts the segment's data where fx says.  True: skb is consumed. */
static bool take_data(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx, struct sk_buff *skb,
		      const struct weft_tcp_seg *seg)
{
	if (!(fx->flags & (WEFT_FX_DATA | WEFT_FX_OOO)))
		return false;
	__skb_pull(skb, seg->hlen);
	if (fx->flags & WEFT_FX_DATA)
		weft_tcp_recv_data(ts, skb, fx->data_off, fx->data_len);
	else
		weft_tcp_recv_ooo(ts, skb, seq_add(seg->seq, fx->data_off), fx->data_off, fx->data_len);
	return true;
}

/* The byte is kept apart, and in the stream too: the reader passes over it there, unless SO_OOBINLINE. */
static void take_urgent(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx, const struct sk_buff *skb,
			const struct weft_tcp_seg *seg)
{
	if (fx->flags & WEFT_FX_URGENT_SKIP)
		weft_tcp_recv_skip(ts);
	if (fx->flags & WEFT_FX_URGENT_BYTE)
		WARN_ON_ONCE(skb_copy_bits(skb, seg->hlen + fx->urgent_off, &ts->urgent_byte, 1));
}

/* The receive stream begins when the peer's SYN has come. */
static void begin_streams(struct weft_tcp_sock *ts)
{
	ts->rcv_tail = ts->tcb.rcv.nxt;
}

void weft_tcp_conn_rx(struct weft_tcp_sock *ts, struct sk_buff *skb, const struct weft_tcp_seg *in)
{
	struct weft_net *wn = ts->ws.wn;
	struct weft_tcp_seg seg = *in;
	bool opening = ts->tcb.state == WEFT_TCP_SYN_SENT;
	struct weft_tcp_fx fx;
	bool taken;

	if (weft_tcp_is_closed(ts)) {
		weft_drop(wn, skb, WEFT_DROP_TCP_CLOSED);
		return;
	}
	weft_tcp_recv_offer(ts, 0);
	if (seg.len && !weft_tcp_recv_room(ts, skb, &seg))
		without_data(ts, &seg);
	weft_tcp_recv_ranges(&ts->tcb, &seg);
	if (seg.opt.has & WEFT_OPT_SACK)
		weft_tcp_tx_spans(&ts->tcb, WEFT_SENT_SPARE);
	ts->tcb.urgent_inline = sock_flag(weft_tcp_sock_of(ts), SOCK_URGINLINE);
	fx = weft_tcp_engine.arrives(&ts->tcb, &seg, weft_now());
	if ((seg.flags & WEFT_TCP_RST) && !fx.drop)
		trace_tcp_reset(wn, &ts->flow.t, &seg, false);
	if (fx.drop == WEFT_DROP_TCP_AFTER_CLOSE)
		weft_mib_inc(wn, WEFT_MIB_TcpExtTCPAbortOnData);
	if (opening)
		begin_streams(ts);
	if (opening && (fx.flags & WEFT_FX_ESTABLISHED))
		weft_jar_learn(ts, &seg);
	take_urgent(ts, &fx, skb, &seg);
	taken = take_data(ts, &fx, skb, &seg);
	if (fx.flags & WEFT_FX_URGENT_BYTE)
		weft_tcp_sock_of(ts)->sk_data_ready(weft_tcp_sock_of(ts));
	else if (fx.flags & WEFT_FX_DATA)
		wake_reader(ts);
	if ((fx.flags & WEFT_FX_ESTABLISHED) && ts->listener && !ts->queued && !weft_tcp_queue_child(ts))
		fx = weft_tcp_engine.user(&ts->tcb, &(struct weft_tcp_user){
			.call = WEFT_TCP_ABORT, .why = WEFT_RESET_NOT_ACCEPTED,
		}, weft_now());
	weft_tcp_conn_apply(ts, &fx);
	if (taken)
		return;
	if (fx.drop)
		weft_drop(wn, skb, fx.drop);
	else
		consume_skb(skb);
}

/* Nobody can accept it before the lock is free, so that it may be queued first. */
void weft_tcp_conn_fastopen(struct weft_tcp_sock *ts, struct sk_buff *skb, const struct weft_tcp_seg *in)
{
	struct weft_tcp_seg syn = *in;
	struct weft_tcp_fx fx;

	weft_tcp_recv_offer(ts, 0);
	if (syn.len && !weft_tcp_recv_room(ts, skb, &syn))
		without_data(ts, &syn);
	fx = weft_tcp_fastopen_accept(&ts->tcb, &syn, weft_now());
	if (!take_data(ts, &fx, skb, &syn))
		consume_skb(skb);
	if (!weft_tcp_queue_child(ts))
		fx = weft_tcp_engine.user(&ts->tcb, &(struct weft_tcp_user){
			.call = WEFT_TCP_ABORT, .why = WEFT_RESET_NOT_ACCEPTED,
		}, weft_now());
	weft_tcp_conn_apply(ts, &fx);
}
