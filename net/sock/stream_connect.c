// SPDX-License-Identifier: GPL-2.0
/*
 * connect() of stream sockets, and the way back: RFC 9293 3.10.1, active OPEN, as POSIX and Linux have it.
 * Not there: TCP_FASTOPEN, which is accepted as an option and changes nothing.
 * Process context; the socket lock is taken here, or is held where it says so.
 */
#include <linux/sched/signal.h>
#include <linux/wait.h>
#include <net/tcp_states.h>
#include <weft/compat.h>
#include "stream_ops.h"

static void forget_peer(struct weft_sock *ws)
{
	if (!ws->bound)
		ws->t.laddr = weft_sock_any(ws);
	ws->t.raddr = weft_sock_any(ws);
	ws->t.rport = 0;
	ws->t.zone = 0;
}

/* Back to the socket that it was before connect() or listen(), as Linux's tcp_disconnect(). */
int weft_stream_disconnect(struct sock *sk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	struct weft_sock *ws = &ts->ws;

	sk->sk_disconnects++;		/* who waits in another thread waits for a connection that is no more: EPIPE */
	if (sk->sk_state == TCP_LISTEN) {
		weft_tcp_listen_stop(ts);
	} else if (sk->sk_state != TCP_CLOSE) {
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT, .why = WEFT_RESET_ABORT });
		WRITE_ONCE(sk->sk_err, ECONNRESET);
	}
	__skb_queue_purge(&sk->sk_receive_queue);
	weft_tcp_conn_down(ts);
	weft_tcp_conn_reset(ts);
	weft_route_put(&ws->route);
	if (!ws->hold)
		ws->t.lport = 0;
	forget_peer(ws);
	WRITE_ONCE(sk->sk_shutdown, 0);
	sock_reset_flag(sk, SOCK_DONE);
	sk_set_peek_off(sk, -1);
	sk_error_report(sk);
	return 0;
}

static bool take_tuple(struct weft_sock *ws, u16 port)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(&ws->sk);

	ts->flow.t = ws->t;
	ts->flow.t.lport = port;
	ts->hashed = !weft_tcp_flow_insert(ws->wn, &ts->flow);
	return ts->hashed;
}

/* A local port, and with it a place in the table.  *iss is changed only if an old connection's numbers say so. */
static int take_port(struct weft_sock *ws, struct weft_seq *iss)
{
	if (!ws->hold)
		return weft_port_autobind(ws, take_tuple);
	if (take_tuple(ws, ws->t.lport))
		return 0;
	if (weft_tcp_wait_reuse(ws->wn, &ws->t, iss) && take_tuple(ws, ws->t.lport))
		return 0;
	return -EADDRNOTAVAIL;
}

/* The route, and by it our address, unless the user has bound one. */
static int find_way(struct weft_sock *ws, const struct weft_end *to)
{
	int err = weft_ip6_is_multicast(&to->addr) ? -ENETUNREACH : weft_sock_peer_zone(ws, to);

	if (err)
		return err;
	ws->t.raddr = weft_sock_dst(ws, &to->addr);
	ws->t.rport = to->port;
	if (ws->v6only && weft_addr_is_v4(&ws->t.raddr))
		return -ENETUNREACH;
	err = weft_sock_route(ws);
	if (!err && (ws->route.broadcast || ws->route.multicast))
		err = -ENETUNREACH;
	return err;
}

static void forget_way(struct weft_sock *ws)
{
	weft_route_put(&ws->route);
	forget_peer(ws);
}

/* RFC 9293 3.10.1, active. */
static int open_active(struct weft_tcp_sock *ts, const struct weft_end *to)
{
	struct weft_tcp_user u = { .call = WEFT_TCP_OPEN };
	struct weft_sock *ws = &ts->ws;
	int err;

	if (!ws->hold)
		ws->t.lport = 0;
	err = find_way(ws, to);
	if (err) {
		forget_way(ws);
		return err;
	}
	weft_tcp_conn_reset(ts);
	weft_tcp_conn_prepare(ts, &ts->tcb, &ws->t, ws->route.mtu);
	err = take_port(ws, &u.iss);
	if (err) {
		forget_way(ws);
		return err;
	}
	if (!u.iss.v)
		u.iss = weft_tcp_conn_isn(ws->wn, &ts->flow.t);
	weft_sendbuf_begin(&ts->snd, seq_add(u.iss, 1));
	sk_set_txhash(&ws->sk);
	ws->sk.sk_hash = ws->sk.sk_txhash;	/* for fq: see weft_tcp_child_make() */
	ts->route_mtu = ws->route.mtu;
	WRITE_ONCE(ws->sk.sk_err, 0);
	weft_mib_inc(ws->wn, WEFT_MIB_TcpActiveOpens);
	weft_tcp_conn_call(ts, &u);
	return 0;
}

/* What is left of timeo; 0 also if the state is still not decided. */
static long wait_while_opening(struct sock *sk, long timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	add_wait_queue(sk_sleep(sk), &wait);
	sk->sk_write_pending++;
	while (weft_stream_opening(sk)) {
		release_sock(sk);
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
		lock_sock(sk);
		if (signal_pending(current) || !timeo)
			break;
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	sk->sk_write_pending--;
	return timeo;
}

static int finish_connect(struct socket *sock, int err, bool nonblock)
{
	struct sock *sk = sock->sk;
	long timeo = sock_sndtimeo(sk, nonblock);

	if (weft_stream_opening(sk)) {
		if (!timeo)
			return err;
		timeo = wait_while_opening(sk, timeo);
		if (weft_stream_opening(sk))
			return timeo ? sock_intr_errno(timeo) : err;
	}
	if (sk->sk_state != TCP_CLOSE) {
		sock->state = SS_CONNECTED;
		return 0;
	}
	err = sock_error(sk) ? : -ECONNABORTED;
	sock->state = SS_UNCONNECTED;
	weft_stream_disconnect(sk);
	return err;
}

static int connect_locked(struct socket *sock, const void *uaddr, int len, bool nonblock)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sock->sk);
	struct weft_end to;
	int err;

	switch (sock->state) {
	case SS_CONNECTED:
		return -EISCONN;
	case SS_CONNECTING:
		return finish_connect(sock, -EALREADY, nonblock);
	case SS_UNCONNECTED:
		break;
	default:
		return -EINVAL;
	}
	if (sock->sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	err = weft_sockaddr_get(&ts->ws, uaddr, len, &to);
	if (!err)
		err = open_active(ts, &to);
	if (err)
		return err;
	sock->state = SS_CONNECTING;
	return finish_connect(sock, -EINPROGRESS, nonblock);
}

int weft_stream_connect(struct socket *sock, weft_sockaddr *uaddr, int len, int flags)
{
	const struct sockaddr *sa = (const void *)uaddr;
	struct sock *sk = sock->sk;
	int err;

	if (len < (int)sizeof(sa->sa_family))
		return -EINVAL;
	lock_sock(sk);
	if (sa->sa_family == AF_UNSPEC) {
		err = weft_stream_disconnect(sk);
		sock->state = SS_UNCONNECTED;
	} else {
		err = connect_locked(sock, uaddr, len, flags & O_NONBLOCK);
	}
	release_sock(sk);
	return err;
}
