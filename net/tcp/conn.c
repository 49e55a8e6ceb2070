// SPDX-License-Identifier: GPL-2.0
/*
 * The common part of all events of a connection: a call of the core, then its effects on the
 * socket, the buffers and the table of flows; then the segments to send, and the timer.  Nothing
 * here knows TCP's rules.  The user is told as in Linux: sk_err, sk_err_soft, sk_shutdown, sk_state
 * and the wake-up of each. sk_state is the TCB's state, but never TIME-WAIT: the kernel's core
 * would not take the socket for a full one.
 * Locks: the socket lock is held, by the user or as a spinlock in softirq.
 */
#include <linux/slab.h>
#include <net/tcp.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "conn_log.h"
#include "engine_move.h"
#include "shell.h"
#include "half_open.h"

atomic_t weft_tcp_orphans = ATOMIC_INIT(0);

/* ---------------------------------------- ending */

static void leave_table(struct weft_tcp_sock *ts)
{
	if (ts->hashed)
		weft_tcp_flow_remove(ts->ws.wn, &ts->flow);
	ts->hashed = false;
}

void weft_tcp_conn_give_port(struct weft_tcp_sock *ts)
{
	u16 lport = ts->ws.t.lport;

	weft_sock_assert_locked(&ts->ws.sk);
	if (ts->ws.bound_port)
		return;
	weft_port_release(&ts->ws);
	ts->ws.t.lport = lport;		/* getsockname() still tells it, as in Linux */
}

void weft_tcp_conn_down(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_sock_assert_locked(&ts->ws.sk);
	leave_table(ts);
	weft_tcp_timer_stop(ts);
	weft_sendbuf_purge(sk, &ts->snd);
	weft_tcp_recv_purge_ooo(ts);
	weft_tcp_conn_give_port(ts);
}

void weft_tcp_conn_destroy(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_sock_assert_locked(&ts->ws.sk);
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
	weft_tcp_conn_take_back(&ts->tcp);
	if (weft_tcp_engine_is_module(ts->tcp.engine))
		weft_tcp_conn_reset(ts);	/* nothing holds the engine any more */
	sk_stream_kill_queues(sk);
	sock_put(sk);
}

bool weft_tcp_conn_too_much(const struct weft_tcp_sock *ts, u32 weight)
{
	const struct sock *sk = &ts->ws.sk;

	if ((u64)atomic_read(&weft_tcp_orphans) << weight >
	    READ_ONCE(ts->ws.wn->sysctl_max_orphans))
		return true;
	return sk->sk_wmem_queued > SOCK_MIN_SNDBUF &&
	       atomic_long_read(sk->sk_prot->memory_allocated) > sk_prot_mem_limits(sk, 2);
}

void weft_tcp_conn_give_up(struct weft_tcp_sock *ts)
{
	weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnMemory);
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT,
							.why = WEFT_RESET_ORPHANS });
}

/* ---------------------------------------- the user is told */

static bool counts_as_open(int state)
{
	return state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT;
}

static void mirror_state(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	int old = sk->sk_state, state = ts->tcp.view.state;
	int new = state == WEFT_TCP_TIME_WAIT ? TCP_CLOSE : state;

	if (old == new)
		return;
	weft_event_state(ts->ws.wn, &ts->flow.t, sk->sk_uid, ts->tcp.env.now, old, state,
			 weft_tcp_log_left(&ts->tcp.view));
	if (counts_as_open(new) != counts_as_open(old))
		weft_mib_add(ts->ws.wn, WEFT_MIB_TcpCurrEstab, counts_as_open(new) ? 1 : -1);
	if (new == TCP_CLOSE && (old == TCP_SYN_SENT || old == TCP_SYN_RECV))
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpAttemptFails);
	/* poll() that sees the state also sees what was written before it, such as the error */
	smp_store_release(&sk->sk_state, new);
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
	const struct weft_tcp_view *v = &ts->tcp.view;
	u32 mss = max_t(u32, v->mss, v->mss_peer);
	u32 segs = max_t(u32, v->cwnd / max_t(u32, v->mss, 1), 10);
	u64 want;

	if (sk->sk_userlocks & SOCK_SNDBUF_LOCK)
		return;
	mss = roundup_pow_of_two(mss + MAX_TCP_HEADER +
				 SKB_DATA_ALIGN(sizeof(struct skb_shared_info)));
	want = 2ull * segs * (mss + SKB_DATA_ALIGN(sizeof(struct sk_buff)));
	if (sk->sk_sndbuf < want)
		WRITE_ONCE(sk->sk_sndbuf,
			   max_t(u64, sk->sk_sndbuf,
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

/*
 * shutdown() came before listen(), or before a simultaneous connect(): as
 * Linux, the FIN goes at once.
 */
static void end_early(struct weft_tcp_sock *ts)
{
	const struct weft_tcp_user u = { .call = WEFT_TCP_CLOSE };
	u8 state = ts->tcp.view.state;

	if (!(weft_tcp_sock_of(ts)->sk_shutdown & SEND_SHUTDOWN) ||
	    (state != WEFT_TCP_ESTABLISHED && state != WEFT_TCP_CLOSE_WAIT))
		return;
	weft_engine(&ts->tcp, user, &u);
	mirror_state(ts);
}

static void acked(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	WRITE_ONCE(sk->sk_err_soft, 0);		/* whatever it was, it is over */
	weft_sendbuf_acked(sk, &ts->snd, ts->tcp.view.snd_una);
	weft_tcp_tx_confirm(ts);
	if (!sk->sk_socket || !test_bit(SOCK_NOSPACE, &sk->sk_socket->flags))
		return;
	grow_sndbuf(ts);
	sk->sk_write_space(sk);
}

/* What has ended holds no module: its numbers are the built-in engine's to show. */
static void leave_engine(struct weft_tcp_sock *ts)
{
	if (weft_tcp_engine_is_module(ts->tcp.engine))
		weft_tcp_engine_move(&ts->tcp, &weft_tcp_engine, NULL);
}

/* CLOSED, or TIME-WAIT with its own struct in the table: for the socket it is over. */
static void over(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	leave_engine(ts);
	weft_tcp_conn_down(ts);
	WRITE_ONCE(sk->sk_shutdown, SHUTDOWN_MASK);
	/* nobody will ever accept it */
	if (ts->listener && !ts->queued && !sock_flag(sk, SOCK_DEAD))
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

u32 weft_tcp_count(struct weft_net *wn, struct weft_tcp_conn *c)
{
	u16 counts[WEFT_TCP_COUNTS];
	u32 risen = 0;
	int i;

	weft_engine(c, counted, counts);
	for (i = 0; i < WEFT_TCP_COUNTS; i++) {
		if (!counts[i])
			continue;
		weft_mib_add(wn, counters[i], counts[i]);
		risen |= BIT(i);
	}
	return risen;
}

/* SO_TXREHASH: another path, where there are several. */
static void count_events(struct weft_tcp_sock *ts)
{
	u32 risen = weft_tcp_count(ts->ws.wn, &ts->tcp);

	if (weft_recorder_on())
		weft_tcp_log_counted(ts, risen);
	if (risen & BIT(WEFT_COUNT_TCPTimeouts))
		ts->rehashed += sk_rethink_txhash(weft_tcp_sock_of(ts));
}

static void goes_on(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx)
{
	weft_tcp_timer_arm(ts);
	if (fx->flags & WEFT_FX_ERROR)
		sk_error_report(weft_tcp_sock_of(ts));
}

/*
 * The core has broken its promise that emit terminates (tcb.h): our bug must
 * not occupy the processor.
 */
static void endless(struct weft_tcp_sock *ts)
{
	error(ts, ECONNABORTED);
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT,
							.why = WEFT_RESET_ENDLESS });
}

/* ---------------------------------------- the answer */

void weft_tcp_conn_apply(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	bool half_open = sk->sk_state == TCP_SYN_RECV;

	weft_sock_assert_locked(&ts->ws.sk);
	if (fx->flags & WEFT_FX_ERROR)
		error(ts, fx->err);
	if (fx->flags & WEFT_FX_SOFT_ERROR)
		soft_error(ts, fx->err);
	if (fx->flags & WEFT_FX_ACKED)
		acked(ts);
	mirror_state(ts);
	if (ts->pending_at && ts->tcp.view.state != WEFT_TCP_SYN_RECEIVED)
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

		weft_tcp_tx_reply(ts->ws.wn, &ts->flow.t, &reply,
				  weft_sock_tos(&ts->ws, &ts->flow.t.raddr), sk->sk_mark);
		weft_event_reset_sent(ts->ws.wn, &ts->flow.t, sk->sk_uid, &reply);
	}
	ts->tcp.env.starved = sk->sk_socket && test_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	if (!weft_tcp_tx(ts)) {
		endless(ts);
		return;
	}
	if (ts->tcp.view.counted)
		count_events(ts);
	if (fx->flags & WEFT_FX_TIME_WAIT)
		weft_tcp_wait_begin(ts);
	if (fx->flags & (WEFT_FX_CLOSED | WEFT_FX_TIME_WAIT))
		over(ts);
	else
		goes_on(ts, fx);
}

void weft_tcp_conn_call(struct weft_tcp_sock *ts, const struct weft_tcp_user *u)
{
	struct weft_tcp_fx fx;

	weft_sock_assert_locked(&ts->ws.sk);
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_tcp_log_call(ts, u);
	fx = weft_engine(&ts->tcp, user, u);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}

void weft_tcp_conn_read(struct weft_tcp_sock *ts, u32 bytes)
{
	struct weft_tcp_user u = { .call = WEFT_TCP_RECEIVE, .bytes = bytes };
	struct weft_tcp_fx fx;

	weft_sock_assert_locked(&ts->ws.sk);
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_tcp_recv_measure(ts, bytes);
	fx = weft_engine(&ts->tcp, user, &u);
	if (fx.flags || ts->tcp.view.owes)
		weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}

void weft_tcp_conn_options(struct weft_tcp_sock *ts, bool push, bool ack)
{
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){
		.call = WEFT_TCP_OPTIONS, .opts = &ts->tcp.opts, .push = push, .ack = ack,
	});
}

/* RFC 1191 6.5: what is too large now never gets through, and goes again at once. */
void weft_tcp_conn_path(struct weft_tcp_sock *ts)
{
	struct weft_tcp_fx fx;

	weft_sock_assert_locked(&ts->ws.sk);
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_tcp_tx_way(ts);
	fx = weft_engine(&ts->tcp, path);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}

void weft_tcp_conn_end(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return;
	local_bh_disable();
	bh_lock_sock(sk);
	if (!ts->destroyed && !weft_tcp_is_closed(ts))
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT,
								.why = WEFT_RESET_UNLOADED });
	bh_unlock_sock(sk);
	local_bh_enable();
	sock_put(sk);
}

/* ---------------------------------------- a segment */

/* Is there memory for the segment's data?  If not, the reader could make room. */
static void look_for_room(struct weft_tcp_sock *ts, struct sk_buff *skb,
			  const struct weft_tcp_seg *seg)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_tcp_recv_offer(ts, 0);
	ts->tcp.env.unreserved = weft_tcp_recv_unreserved(ts, skb);
	ts->tcp.env.no_room = seg->len && !weft_tcp_recv_room(ts, skb, seg);
	if (!ts->tcp.env.no_room)
		return;
	weft_drop_count(ts->ws.wn, WEFT_DROP_TCP_MEMORY);
	weft_event_drop(ts->ws.wn, &ts->flow.t, sk->sk_uid, ts->tcp.view.state, seg,
			WEFT_DROP_TCP_MEMORY);
	sk->sk_data_ready(sk);
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
		weft_tcp_recv_ooo(ts, skb, seq_add(seg->seq, fx->data_off), fx->data_off,
				  fx->data_len);
	return true;
}

/*
 * The byte is kept apart, and in the stream too: the reader skips it there,
 * unless SO_OOBINLINE is set.
 */
static void take_urgent(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx,
			const struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	if (fx->flags & WEFT_FX_URGENT_SKIP)
		weft_tcp_recv_skip(ts);
	if (fx->flags & WEFT_FX_URGENT_BYTE)
		WARN_ON_ONCE(skb_copy_bits(skb, seg->hlen + fx->urgent_off, &ts->urgent_byte, 1));
}

/* The receive stream begins when the peer's SYN has come. */
static void begin_streams(struct weft_tcp_sock *ts)
{
	ts->rcv_tail = ts->tcp.view.rcv_nxt;
}

/* A child has come to its listener's queue, or there is none any more. */
static void queue_child(struct weft_tcp_sock *ts, struct weft_tcp_fx *fx)
{
	if (!weft_tcp_queue_child(ts))
		*fx = weft_engine(&ts->tcp, user, &(struct weft_tcp_user){
			.call = WEFT_TCP_ABORT, .why = WEFT_RESET_NOT_ACCEPTED,
		});
}

static void count_arrival(struct weft_tcp_sock *ts, const struct weft_tcp_seg *seg,
			  const struct weft_tcp_fx *fx)
{
	if (fx->drop)
		weft_event_drop(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid, ts->tcp.view.state, seg,
				fx->drop);
	else
		weft_tcp_log_arrived(ts, seg);
	if ((seg->flags & WEFT_TCP_RST) && !fx->drop)
		weft_event_reset_received(ts->ws.wn, &ts->flow.t, ts->ws.sk.sk_uid,
					  ts->tcp.env.now, ts->ws.sk.sk_state, seg);
	if (fx->drop == WEFT_DROP_TCP_AFTER_CLOSE)
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnData);
}

/* The reader is woken before the answer is applied, which may end the connection. */
static bool take_segment(struct weft_tcp_sock *ts, struct sk_buff *skb,
			 const struct weft_tcp_seg *seg, struct weft_tcp_fx *fx)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	bool taken;

	take_urgent(ts, fx, skb, seg);
	taken = take_data(ts, fx, skb, seg);
	if (fx->flags & WEFT_FX_URGENT_BYTE)
		sk->sk_data_ready(sk);
	else if (fx->flags & WEFT_FX_DATA)
		wake_reader(ts);
	return taken;
}

void weft_tcp_conn_rx(struct weft_tcp_sock *ts, struct sk_buff *skb, const struct weft_tcp_seg *seg)
{
	bool opening = ts->tcp.view.state == WEFT_TCP_SYN_SENT, taken;
	struct weft_net *wn = ts->ws.wn;
	struct weft_tcp_fx fx;

	weft_sock_assert_locked(&ts->ws.sk);
	if (weft_tcp_is_closed(ts)) {
		weft_drop(wn, skb, WEFT_DROP_TCP_CLOSED);
		return;
	}
	weft_tcp_event_begin(wn, &ts->tcp);
	look_for_room(ts, skb, seg);
	if (!seq_eq(seg->seq, ts->tcp.view.rcv_nxt))
		weft_tcp_conn_lend(&ts->tcp, WEFT_LENT_RANGES, seg);
	if (seg->opt.has & WEFT_OPT_SACK)
		weft_tcp_conn_lend(&ts->tcp, WEFT_LENT_SPANS, seg);
	ts->tcp.env.urgent_inline = sock_flag(weft_tcp_sock_of(ts), SOCK_URGINLINE);
	ts->tcp.env.lowat = READ_ONCE(ts->ws.sk.sk_rcvlowat);
	fx = weft_engine(&ts->tcp, arrives, seg);
	count_arrival(ts, seg, &fx);
	if (opening)
		begin_streams(ts);
	if (opening && (fx.flags & WEFT_FX_ESTABLISHED))
		weft_jar_learn(ts, seg);
	taken = take_segment(ts, skb, seg, &fx);
	if ((fx.flags & WEFT_FX_ESTABLISHED) && ts->listener && !ts->queued)
		queue_child(ts, &fx);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
	if (taken)
		return;
	if (fx.drop)
		weft_drop(wn, skb, fx.drop);
	else
		consume_skb(skb);
}

/* Nobody can accept it before the lock is free, so that it may be queued first. */
void weft_tcp_conn_fastopen(struct weft_tcp_sock *ts, struct sk_buff *skb,
			    const struct weft_tcp_seg *syn)
{
	struct weft_tcp_fx fx;

	weft_sock_assert_locked(&ts->ws.sk);
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	look_for_room(ts, skb, syn);
	fx = weft_engine(&ts->tcp, accept, syn);
	if (!take_data(ts, &fx, skb, syn))
		consume_skb(skb);
	queue_child(ts, &fx);
	weft_tcp_conn_apply(ts, &fx);
	weft_tcp_event_end();
}
