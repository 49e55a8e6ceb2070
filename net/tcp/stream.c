// SPDX-License-Identifier: GPL-2.0
/*
 * Stream sockets: the user's calls of RFC 9293 3.10.1, 3.10.4 and 3.10.5 as POSIX and Linux name
 * them: listen, accept (connect is in stream_connect.c), shutdown, close, poll.  Errnos, poll bits
 * and the order of checks are those of AF_INET. Closing with data unread resets the connection
 * (RFC 2525 2.17); SO_LINGER with 0 aborts it, with a time waits.
 * Process context; the socket lock is taken here.  stream_poll() takes none.
 */
#include <asm/ioctls.h>
#include <linux/swap.h>
#include <linux/sched/signal.h>
#include <linux/sockios.h>
#include <linux/wait.h>
#include <net/tcp_states.h>
#include <weft/compat.h>
#include "conn_engine.h"
#include "stream_ops.h"

static void stream_call(struct weft_tcp_sock *ts, enum weft_tcp_call what, bool orphan)
{
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = what, .orphan = orphan });
}

static void abort_it(struct weft_tcp_sock *ts, enum weft_reset why)
{
	weft_tcp_conn_call(ts, &(struct weft_tcp_user){ .call = WEFT_TCP_ABORT, .why = why });
}

/* ---------------------------------------- a socket begins and ends */

static void stream_destruct(struct sock *sk)
{
	weft_tcp_box_take(&weft_tcp_sk(sk)->tcp);
	kfree(weft_tcp_sk(sk)->lq);
	kfree(weft_tcp_sk(sk)->saved_syn);
	kfree(weft_tcp_sk(sk)->pacer);
	kfree(rcu_dereference_protected(weft_tcp_sk(sk)->fastopen_keys, true));
	weft_sock_destruct(sk);
}

static void sock_flow_free(struct weft_flow *flow)
{
	sk_free(weft_tcp_sock_of(weft_tcp_flow_sock(flow)));
}

static void sock_flow_end(struct weft_flow *flow)
{
	weft_tcp_conn_end(weft_tcp_flow_sock(flow));
}

static const struct weft_flow_ops sock_flow_ops = {
	.kind = WEFT_FLOW_SOCK,
	.ref = (int)offsetof(struct weft_tcp_sock, ws.sk.sk_refcnt) -
	       (int)offsetof(struct weft_tcp_sock, flow),
	.free = sock_flow_free,
	.end = sock_flow_end,
};

static int tcp_init_sock(struct sock *sk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	ts->flow.ops = &sock_flow_ops;
	ts->ooo = RB_ROOT;
	INIT_LIST_HEAD(&ts->accept_node);
	weft_sendbuf_init(&ts->snd);
	weft_tcp_timer_init(sk);
	weft_tcp_box_give(&ts->tcp, (struct weft_tcp_box *)(ts + 1), &weft_tcp_engine);
	weft_tcp_conn_init(ts->ws.wn, &ts->tcp);
	ts->rcv_tail = ts->tcp.view.rcv_read;
	sk->sk_sndbuf = READ_ONCE(ts->ws.wn->sysctl_wmem[1]);
	sk->sk_rcvbuf = READ_ONCE(ts->ws.wn->sysctl_rmem[1]);
	sk->sk_write_space = weft_stream_write_space;
	sk->sk_backlog_rcv = weft_tcp_backlog_rcv;
	sk->sk_destruct = stream_destruct;
	return 0;
}

/* ---------------------------------------- stream_listen(), stream_accept() */

static int stream_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	int err = -EINVAL;

	lock_sock(sk);
	if (sock->state == SS_UNCONNECTED &&
	    (sk->sk_state == TCP_CLOSE || sk->sk_state == TCP_LISTEN))
		err = weft_tcp_listen(weft_tcp_sk(sk), backlog);
	release_sock(sk);
	return err;
}

static int stream_accept(struct socket *sock, struct socket *newsock, WEFT_ACCEPT_PARAMS)
{
	int err;
	struct sock *sk = weft_tcp_accept(sock->sk, weft_accept_nonblock(), &err);

	if (!sk)
		return err;
	weft_accept_left(READ_ONCE(sock->sk->sk_ack_backlog));
	lock_sock(sk);
	sock_graft(sk, newsock);
	newsock->state = SS_CONNECTED;
	weft_custom_sockopt(newsock);
	release_sock(sk);
	return 0;
}

/* ---------------------------------------- stream_shutdown() */

static int stream_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	int err = 0;

	how++;		/* SHUT_RD, SHUT_WR, SHUT_RDWR to RCV_SHUTDOWN, SEND_SHUTDOWN, both */
	if ((how & ~SHUTDOWN_MASK) || !how)
		return -EINVAL;
	lock_sock(sk);
	if (sock->state == SS_CONNECTING) {
		if ((1 << sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV | TCPF_CLOSE))
			sock->state = SS_DISCONNECTING;
		else
			sock->state = SS_CONNECTED;
	}
	switch (sk->sk_state) {
	case TCP_LISTEN:
		if (!(how & RCV_SHUTDOWN))
			break;
		fallthrough;
	case TCP_SYN_SENT:
		err = weft_stream_disconnect(sk);
		sock->state = SS_UNCONNECTED;
		break;
	case TCP_CLOSE:
		err = -ENOTCONN;	/* what is there to be read may still be cut off */
		fallthrough;
	default:
		WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | how);
		if ((how & RCV_SHUTDOWN) && !weft_tcp_is_closed(ts))
			stream_call(ts, WEFT_TCP_SHUT_READ, false);
		if ((how & SEND_SHUTDOWN) &&
		    ((1 << sk->sk_state) & (TCPF_ESTABLISHED | TCPF_SYN_RECV | TCPF_CLOSE_WAIT)))
			stream_call(ts, WEFT_TCP_CLOSE, false);
	}
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

/* ---------------------------------------- close() */

static bool still_closing(const struct sock *sk)
{
	return (1 << READ_ONCE(sk->sk_state)) & (TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK);
}

/* SO_LINGER with a time: until the peer has everything. */
static void stream_linger(struct sock *sk, long timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	add_wait_queue(sk_sleep(sk), &wait);
	while (timeo && still_closing(sk) && !signal_pending(current))
		sk_wait_event(sk, &timeo, !still_closing(sk), &wait);
	remove_wait_queue(sk_sleep(sk), &wait);
}

static void close_connection(struct sock *sk, long timeo)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	bool unread = weft_tcp_inq(ts);

	__skb_queue_purge(&sk->sk_receive_queue);
	if (sk->sk_state == TCP_CLOSE)
		return;
	if (unread) {
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnClose);
		abort_it(ts, WEFT_RESET_UNREAD);
	} else if (sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime) {
		weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPAbortOnData);
		abort_it(ts, WEFT_RESET_LINGER);
	} else if (timeo) {
		stream_call(ts, WEFT_TCP_CLOSE, false);
		stream_linger(sk, timeo);
	}
}

/* Nobody owns it now: the lock is a spinlock, and what is in the backlog has been done. */
static void stream_orphan(struct sock *sk)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	local_bh_disable();
	bh_lock_sock(sk);
	if (!ts->destroyed && !weft_tcp_is_closed(ts)) {
		ts->counted = true;
		atomic_inc(&weft_tcp_orphans);
		if (weft_tcp_conn_too_much(ts, 0))
			weft_tcp_conn_give_up(ts);
		else
			stream_call(ts, WEFT_TCP_CLOSE, true);
	}
	if (!ts->destroyed && weft_tcp_is_closed(ts))
		weft_tcp_conn_destroy(ts);
	bh_unlock_sock(sk);
	local_bh_enable();
}

static int stream_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	long timeo = 0;

	if (!sk)
		return 0;
	if (sock_flag(sk, SOCK_LINGER) && !(current->flags & PF_EXITING))
		timeo = sk->sk_lingertime;
	lock_sock(sk);
	WRITE_ONCE(sk->sk_shutdown, SHUTDOWN_MASK);
	if (sk->sk_state == TCP_LISTEN)
		weft_tcp_listen_stop(weft_tcp_sk(sk));
	else
		close_connection(sk, timeo);
	sock_hold(sk);
	sock_orphan(sk);
	sock->sk = NULL;
	release_sock(sk);
	weft_flow_release(weft_sk(sk));
	stream_orphan(sk);
	weft_ports_settle(weft_sk(sk)->wn);
	sock_put(sk);
	return 0;
}

/* ---------------------------------------- stream_poll() */

static __poll_t poll_writable(struct sock *sk)
{
	if (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN || __sk_stream_is_writeable(sk, 1))
		return EPOLLOUT | EPOLLWRNORM;
	sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	smp_mb__after_atomic();	/* space that came between the look and the flag: look again */
	return __sk_stream_is_writeable(sk, 1) ? EPOLLOUT | EPOLLWRNORM : 0;
}

/*
 * An urgent byte at the reader's place is not read in the stream: one more byte
 * makes the socket readable.
 */
static bool stream_readable(struct sock *sk)
{
	const struct weft_tcp_view *v = &weft_tcp_sk(sk)->tcp.view;
	u32 target = sock_rcvlowat(sk, 0, INT_MAX);

	if (!sock_flag(sk, SOCK_URGINLINE) && weft_view_urgent_here(v, READ_ONCE(v->rcv_read)))
		target++;
	return weft_tcp_recv_ready(weft_tcp_sk(sk), target);
}

/*
 * Linux's bits: HUP when both directions are shut or there is no connection,
 * RDHUP after the peer's FIN.
 */
static __poll_t stream_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct sock *sk = sock->sk;
	__poll_t mask = 0;
	u8 shut;
	int state;

	sock_poll_wait(file, sock, wait);
	state = smp_load_acquire(&sk->sk_state);	/* the other side of mirror_state() */
	if (state == TCP_LISTEN)
		return READ_ONCE(sk->sk_ack_backlog) ? EPOLLIN | EPOLLRDNORM : 0;
	shut = READ_ONCE(sk->sk_shutdown);
	if (shut == SHUTDOWN_MASK || state == TCP_CLOSE)
		mask |= EPOLLHUP;
	if (shut & RCV_SHUTDOWN)
		mask |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
	if (state == TCP_SYN_SENT && weft_stream_deferred(sk))	/* the write is what it waits for */
		mask |= EPOLLOUT | EPOLLWRNORM;
	if (state != TCP_SYN_SENT &&
	    (state != TCP_SYN_RECV || READ_ONCE(weft_tcp_sk(sk)->tcp.view.early))) {
		if (stream_readable(sk))
			mask |= EPOLLIN | EPOLLRDNORM;
		mask |= poll_writable(sk);
		if (READ_ONCE(weft_tcp_sk(sk)->tcp.view.urgent) == WEFT_URGENT_VALID)
			mask |= EPOLLPRI;
	}
	smp_rmb();	/* the other side of the one where sk_err is set */
	if (READ_ONCE(sk->sk_err) || !skb_queue_empty_lockless(&sk->sk_error_queue))
		mask |= EPOLLERR;
	return mask;
}

/* ---------------------------------------- stream_ioctl() */

/* As a read would find them: in the stream, up to the mark of urgent data. */
static int stream_unread(struct sock *sk)
{
	const struct weft_tcp_view *v = &weft_tcp_sk(sk)->tcp.view;
	u32 n = weft_tcp_inq(weft_tcp_sk(sk));

	if (sock_flag(sk, SOCK_URGINLINE))
		return n;
	return weft_view_urgent_here(v, v->rcv_read) ? 0 :
						       weft_view_urgent_until(v, v->rcv_read, n);
}

static int at_mark(struct sock *sk)
{
	const struct weft_tcp_view *v = &weft_tcp_sk(sk)->tcp.view;
	int yes;

	lock_sock(sk);
	yes = weft_view_urgent_here(v, v->rcv_read);
	release_sock(sk);
	return yes;
}

static int queue_length(struct sock *sk, int cmd)
{
	const struct weft_tcp_view *v = &weft_tcp_sk(sk)->tcp.view;
	bool none = weft_stream_opening(sk) || sk->sk_state == TCP_CLOSE;
	int n;

	if (sk->sk_state == TCP_LISTEN)
		return -EINVAL;
	switch (cmd) {
	case SIOCINQ:
		return weft_stream_opening(sk) ? 0 : stream_unread(sk);
	case SIOCOUTQ:
		n = seq_diff(v->snd_end, v->snd_una);
		break;
	default:
		n = seq_diff(v->snd_end, v->snd_nxt);
	}
	return none || n < 0 ? 0 : n;
}

static int stream_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct sock *sk = sock->sk;
	int n;

	switch (cmd) {
	case SIOCINQ:
	case SIOCOUTQ:
	case SIOCOUTQNSD:
		lock_sock(sk);
		n = queue_length(sk, cmd);
		release_sock(sk);
		return n < 0 ? n : put_user(n, (int __user *)arg);
	case SIOCATMARK:
		return put_user(at_mark(sk), (int __user *)arg);
	default:
		return weft_sock_ioctl(sock, cmd, arg);
	}
}

#ifdef WEFT_HAVE_PROTO_IOCTL_INT
/* io_uring asks here. */
static int prot_ioctl(struct sock *sk, int cmd, int *karg)
{
	int n = -ENOIOCTLCMD;

	if (cmd == SIOCINQ || cmd == SIOCOUTQ || cmd == SIOCOUTQNSD) {
		lock_sock(sk);
		n = queue_length(sk, cmd);
		release_sock(sk);
	}
	if (n < 0)
		return n;
	*karg = n;
	return 0;
}
#endif

/* ---------------------------------------- tables */

const struct proto_ops weft_stream_ops = {
	.family = PF_WEFT,
	.owner = THIS_MODULE,
	.release = stream_release,
	.bind = weft_sock_bind,
	.connect = weft_stream_connect,
	.socketpair = sock_no_socketpair,
	.accept = stream_accept,
	.getname = weft_sock_getname,
	.poll = stream_poll,
	.ioctl = stream_ioctl,
	.gettstamp = sock_gettstamp,
	.listen = stream_listen,
	.shutdown = stream_shutdown,
	.setsockopt = weft_stream_setsockopt,
	.getsockopt = weft_stream_getsockopt,
	.sendmsg = weft_stream_sendmsg,
	.recvmsg = weft_stream_recvmsg,
	.splice_read = weft_stream_splice_read,
	.mmap = sock_no_mmap,
	.set_peek_off = sk_set_peek_off,
	.set_rcvlowat = weft_stream_set_rcvlowat,
#ifdef WEFT_HAVE_SPLICE_FROM_ITER
	.splice_eof = weft_stream_splice_eof,
#endif
};

static atomic_long_t memory_allocated;
static DEFINE_PER_CPU(int, memory_fw_alloc);
long weft_tcp_mem[3];
static int sysctl_wmem[] = { 4096, 16384, 4 << 20 };
static int sysctl_rmem[] = { 4096, 131072, 6 << 20 };

/*
 * As Linux's tcp_mem: 4.68 %, 6.25 % and 9.37 % of the low memory.  A socket
 * is followed by its TCB.
 */
void weft_stream_init(void)
{
	unsigned long limit = max(nr_free_buffer_pages() / 16, 128ul);

	weft_tcp_mem[0] = limit / 4 * 3;
	weft_tcp_mem[1] = limit;
	weft_tcp_mem[2] = weft_tcp_mem[0] * 2;
	weft_tcp_prot.obj_size += WEFT_TCP_BOX_ROOM(&weft_tcp_engine);
}

struct proto weft_tcp_prot = {
	.name = "WEFT-TCP",
	.init = tcp_init_sock,
	.obj_size = sizeof(struct weft_tcp_sock),
	.max_header = MAX_HEADER + WEFT_IP4_HLEN_MAX + WEFT_TCP_HLEN_MAX,
	.keepalive = weft_stream_keepalive,
	.release_cb = weft_tcp_release_cb,
	.backlog_rcv = weft_tcp_backlog_rcv,
	.stream_memory_free = weft_stream_memory_free,
	.memory_allocated = &memory_allocated,
	.per_cpu_fw_alloc = &memory_fw_alloc,
	.sysctl_mem = weft_tcp_mem,
	.sysctl_wmem = sysctl_wmem,
	.sysctl_rmem = sysctl_rmem,
#ifdef WEFT_HAVE_PROTO_IOCTL_INT
	.ioctl = prot_ioctl,
#endif
};
