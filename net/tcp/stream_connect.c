// SPDX-License-Identifier: GPL-2.0
/*
 * connect() of stream sockets, and its undoing: RFC 9293 3.10.1, active OPEN, as POSIX and Linux
 * have it; MSG_FASTOPEN and TCP_FASTOPEN_CONNECT, RFC 7413. DEVIATION from Linux: connect() on a
 * socket whose SYN waits for the first write is EISCONN at once, blocking or not.
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

	weft_sock_assert_locked(sk);
	/* a thread that waits on the socket waits for a connection that is gone: EPIPE */
	sk->sk_disconnects++;
	if (sk->sk_state == TCP_LISTEN) {
		weft_tcp_listen_stop(ts);
		weft_port_unlisten(ws);
	} else if (sk->sk_state != TCP_CLOSE) {
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT,
								.why = WEFT_RESET_ABORT });
		WRITE_ONCE(sk->sk_err, ECONNRESET);
	}
	__skb_queue_purge(&sk->sk_receive_queue);
	weft_tcp_conn_reset(ts);
	weft_route_put(&ws->route);
	forget_peer(ws);
	weft_port_widen(ws);
	WRITE_ONCE(sk->sk_shutdown, 0);
	sock_reset_flag(sk, SOCK_DONE);
	sk_set_peek_off(sk, -1);
	sk_error_report(sk);
	return 0;
}

/* A place in the table of flows, from that port, and the number to begin with there. */
static bool take_tuple(struct weft_sock *ws, u16 port, void *iss)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(&ws->sk);

	ts->flow.t = ws->t;
	ts->flow.t.lport = port;
	*(struct weft_seq *)iss = weft_tcp_conn_isn(ws->wn, &ts->flow.t);
	ts->hashed = !weft_tcp_flow_insert(ws->wn, &ts->flow) ||
		     weft_tcp_wait_reuse(ts, !weft_port_chosen(ws), iss);
	return ts->hashed;
}

/* A local port, and with it a place in the table and the number to begin with. */
static int connect_take_port(struct weft_sock *ws, struct weft_seq *iss)
{
	if (!ws->hold)
		return weft_port_autobind(ws, take_tuple, iss);
	return take_tuple(ws, ws->t.lport, iss) ? 0 : -EADDRNOTAVAIL;
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

/*
 * With a cookie, or if none is needed, the SYN waits for data to carry;
 * otherwise it asks for a cookie.
 */
static void plan_fastopen(struct weft_tcp_sock *ts, struct weft_tcp_user *u,
			  struct weft_fastopen_known *known)
{
	u->bare = (READ_ONCE(ts->ws.wn->sysctl_fastopen) & WEFT_FASTOPEN_CLIENT_BARE) ||
		  ts->tcp.opts.fastopen_bare;
	if (weft_jar_known(ts, known))
		u->known = known;
}

/* RFC 9293 3.10.1, active. */
static int open_active(struct weft_tcp_sock *ts, const struct weft_end *to, bool fast)
{
	struct weft_tcp_user u = { .call = WEFT_TCP_OPEN };
	struct weft_fastopen_known known;
	struct weft_sock *ws = &ts->ws;
	int err;

	err = find_way(ws, to);
	if (err) {
		forget_way(ws);
		return err;
	}
	if (!ws->hold)
		ws->t.lport = 0;
	weft_tcp_conn_begin(ts);
	err = connect_take_port(ws, &u.iss);
	if (err) {
		weft_tcp_conn_reset(ts);
		forget_way(ws);
		return err;
	}
	weft_port_narrow(ws);
	weft_tcp_conn_prepare(ts, &ts->tcp, &ts->flow.t, ws->route.mtu);
	weft_sendbuf_begin(&ts->snd, seq_add(u.iss, 1));
	if (fast)
		plan_fastopen(ts, &u, &known);
	sk_set_txhash(&ws->sk);
	ws->sk.sk_hash = ws->sk.sk_txhash;	/* for fq: see weft_tcp_child_make() */
	ts->route_mtu = ws->route.mtu;
	WRITE_ONCE(ws->sk.sk_err, 0);
	weft_mib_inc(ws->wn, WEFT_MIB_TcpActiveOpens);
	weft_tcp_conn_call(ts, &u);
	if (ws->sk.sk_shutdown & RCV_SHUTDOWN)		/* by a shutdown() before */
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_SHUT_READ });
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

/* -EINPROGRESS: it is under way; -EALREADY: it was before. */
static int begin_connect(struct socket *sock, const void *uaddr, int len, bool fast)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sock->sk);
	struct weft_end to;
	int err;

	switch (sock->state) {
	case SS_CONNECTED:
		return -EISCONN;
	case SS_CONNECTING:
		return -EALREADY;
	case SS_UNCONNECTED:
		break;
	default:
		return -EINVAL;
	}
	if (sock->sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	err = weft_sockaddr_get(&ts->ws, uaddr, len, &to);
	if (!err)
		err = open_active(ts, &to, fast);
	if (err)
		return err;
	sock->state = SS_CONNECTING;
	return -EINPROGRESS;
}

static int connect_locked(struct socket *sock, const void *uaddr, int len, bool nonblock)
{
	int err = begin_connect(sock, uaddr, len, weft_tcp_sk(sock->sk)->tcp.opts.fastopen_connect);

	weft_sock_assert_locked(sock->sk);
	if (err != -EINPROGRESS && err != -EALREADY)
		return err;
	if (weft_stream_deferred(sock->sk))
		return err == -EINPROGRESS ? 0 : -EISCONN;
	return finish_connect(sock, err, nonblock);
}

/* ---------------------------------------- the first write opens */

static bool says_unspec(const struct msghdr *msg)
{
	const struct sockaddr *sa = msg->msg_name;

	return sa && msg->msg_namelen >= (int)sizeof(sa->sa_family) && sa->sa_family == AF_UNSPEC;
}

/*
 * Bytes for the SYN.  If nothing can be copied it goes without, and the next
 * write returns the error.
 */
static u32 fill_syn(struct weft_tcp_sock *ts, struct msghdr *msg)
{
	u32 room = ts->tcp.view.syn_room, n = 0;
	int got;

	while (n < room && msg_data_left(msg)) {
		got = weft_sendbuf_append(weft_tcp_sock_of(ts), &ts->snd, &msg->msg_iter,
					  min_t(size_t, room - n, msg_data_left(msg)));
		if (got < 0)
			break;
		n += got;
	}
	return n;
}

int weft_stream_fastopen(struct socket *sock, struct msghdr *msg, u32 *copied)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sock->sk);
	int err = -EINPROGRESS;

	weft_sock_assert_locked(sock->sk);
	if (!(READ_ONCE(ts->ws.wn->sysctl_fastopen) & WEFT_FASTOPEN_CLIENT) || says_unspec(msg))
		return -EOPNOTSUPP;
	if (!weft_stream_deferred(sock->sk))
		err = begin_connect(sock, msg->msg_name, msg->msg_namelen, true);
	if (err != -EINPROGRESS && err != -EALREADY)
		return err;
	if (weft_stream_deferred(sock->sk)) {
		*copied = fill_syn(ts, msg);
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_SEND,
								.bytes = *copied,
								.push = true });
	}
	return finish_connect(sock, err, msg->msg_flags & MSG_DONTWAIT);
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
