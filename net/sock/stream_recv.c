// SPDX-License-Identifier: GPL-2.0
/*
 * Receiving on a stream socket: RFC 9293 3.10.3.  One copy, from the packets to the user.
 * The core hears of what was read before each wait and at the end, and decides whether a window update is worth a segment.
 * Not there: urgent data apart from the stream (MSG_OOB is EINVAL, as without urgent data); SO_TIMESTAMP's message.
 * Process context; the socket lock is taken here.
 */
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <net/tcp_states.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include "stream_ops.h"

struct read {
	struct sock *sk;
	struct msghdr *msg;
	int flags;		/* MSG_* */
	long timeo;
	size_t left;		/* bytes that the user still has room for */
	u32 target;		/* bytes: SO_RCVLOWAT, or all with MSG_WAITALL */
	u32 copied;
	u32 told;		/* bytes that the core knows of */
	u32 skip;		/* MSG_PEEK: bytes of the queue that were looked at */
};

/* ------------------------------------------------------------------ from the queue */

static int copy(struct read *r, struct sk_buff *skb, u32 at, u32 n)
{
	if (r->flags & MSG_TRUNC)
		return 0;
	return skb_copy_datagram_msg(skb, at, r->msg, n);
}

/* The first bytes of skb are the user's now; with the last one it goes. */
static void eat(struct read *r, struct sk_buff *skb, u32 n)
{
	struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);

	cb->off += n;
	cb->seq = seq_add(cb->seq, n);
	if (!seq_eq(cb->seq, cb->end))
		return;
	__skb_unlink(skb, &r->sk->sk_receive_queue);
	consume_skb(skb);
}

/* Copies from one skb, from `skip` on; bytes, or -errno. */
static int take(struct read *r, struct sk_buff *skb, u32 skip)
{
	const struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);
	u32 n = min_t(size_t, seq_diff(cb->end, cb->seq) - skip, r->left);

	if (copy(r, skb, cb->off + skip, n))
		return -EFAULT;
	r->copied += n;
	r->left -= n;
	if (r->flags & MSG_PEEK)
		r->skip += n;
	else
		eat(r, skb, n);
	return n;
}

/* All that is there and fits. */
static int drain(struct read *r)
{
	struct sk_buff *skb, *next;
	u32 skip = r->skip;
	int n;

	skb_queue_walk_safe(&r->sk->sk_receive_queue, skb, next) {
		u32 len = seq_diff(WEFT_TCP_CB(skb)->end, WEFT_TCP_CB(skb)->seq);

		if (!r->left)
			break;
		if (skip >= len) {
			skip -= len;
			continue;
		}
		n = take(r, skb, skip);
		if (n < 0)
			return n;
		skip = 0;
	}
	return 0;
}

/* ------------------------------------------------------------------ the core, and waiting */

static void tell(struct read *r)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(r->sk);
	struct weft_tcp_user u = { .call = WEFT_TCP_RECEIVE, .bytes = r->copied - r->told };

	if ((r->flags & MSG_PEEK) || !u.bytes)
		return;
	r->told = r->copied;
	weft_tcp_recv_measure(ts, u.bytes);
	weft_tcp_conn_call(ts, &u);
}

/* Why nothing more will come, or not be waited for: 1: return what there is; -errno: if there is nothing; 0: wait. */
static int verdict(const struct read *r)
{
	struct sock *sk = r->sk;

	if (r->copied)
		return sk->sk_err || sk->sk_state == TCP_CLOSE || (sk->sk_shutdown & RCV_SHUTDOWN) || !r->timeo ||
		       signal_pending(current);
	if (sock_flag(sk, SOCK_DONE))
		return 1;
	if (sk->sk_err)
		return sock_error(sk);
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 1;
	if (sk->sk_state == TCP_CLOSE)
		return -ENOTCONN;
	if (!r->timeo)
		return -EAGAIN;
	return signal_pending(current) ? sock_intr_errno(r->timeo) : 0;
}

static int wait_for_data(struct read *r)
{
	struct sock *sk = r->sk;
	int err;

	if (r->copied >= r->target) {	/* only the backlog could have more: look into it */
		sk_flush_backlog(sk);
		return 0;
	}
	tell(r);
	err = sk_wait_data(sk, &r->timeo, skb_peek_tail(&sk->sk_receive_queue));
	return err < 0 ? err : 0;
}

/* A read of no bytes still tells whether there are any: EAGAIN if not, as in Linux. */
static bool is_done(const struct read *r)
{
	if (!r->left)
		return r->copied || !skb_queue_empty(&r->sk->sk_receive_queue);
	return r->copied >= r->target && !READ_ONCE(r->sk->sk_backlog.tail);
}

static int recv_locked(struct read *r)
{
	struct sock *sk = r->sk;
	int err;

	if (sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;
	for (;;) {
		err = drain(r);
		if (err || is_done(r))
			break;
		err = verdict(r);
		if (!err)
			err = wait_for_data(r);
		if (err)
			break;
	}
	tell(r);
	return r->copied || err > 0 ? r->copied : err;
}

static void put_inq(struct msghdr *msg, struct weft_tcp_sock *ts)
{
	int inq = weft_tcp_inq(ts);

	if (msg->msg_get_inq)
		msg->msg_inq = inq;
	if (ts->inq_cmsg)
		put_cmsg(msg, SOL_TCP, TCP_CM_INQ, sizeof(inq), &inq);
}

int weft_stream_recvmsg(struct socket *sock, struct msghdr *msg, size_t size, int flags)
{
	struct sock *sk = sock->sk;
	struct read r = { .sk = sk, .msg = msg, .flags = flags, .left = min_t(size_t, size, INT_MAX) };
	int res;

	if (flags & MSG_ERRQUEUE)
		return weft_sock_recv_error(sk, msg, size);
	if (flags & MSG_OOB)
		return -EINVAL;
	lock_sock(sk);
	r.timeo = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	r.target = sock_rcvlowat(sk, flags & MSG_WAITALL, r.left);
	if ((flags & MSG_PEEK) && READ_ONCE(sk->sk_peek_off) > 0)
		r.skip = sk->sk_peek_off;
	res = recv_locked(&r);
	if (res > 0 && (flags & MSG_PEEK))
		sk_peek_offset_fwd(sk, res);
	else if (res > 0)
		sk_peek_offset_bwd(sk, res);
	if (res >= 0)
		put_inq(msg, weft_tcp_sk(sk));
	release_sock(sk);
	return res;
}
