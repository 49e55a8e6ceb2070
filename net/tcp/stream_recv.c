// SPDX-License-Identifier: GPL-2.0
/*
 * Receiving on a stream socket: RFC 9293 3.10.3.  One copy, from the packets to the user.  The core
 * is told what was read before each wait and at the end, and decides whether a window update is
 * worth a segment.  A read ends at the urgent mark; the byte there is read with MSG_OOB, or in the
 * stream with SO_OOBINLINE.
 * Not there: SO_TIMESTAMP's message.
 * Process context; the socket lock is taken here.
 */
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/splice.h>
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
	u32 passed;		/* bytes: copied, and urgent ones passed over */
	u32 told;		/* of the passed bytes those that the core knows of */
	bool marked;		/* it has come to the mark of urgent data */
	u32 skip;		/* MSG_PEEK: bytes of the queue that were looked at */
};

/* ---------------------------------------- from the queue */

static int recv_copy(struct read *r, struct sk_buff *skb, u32 at, u32 n)
{
	if (r->flags & MSG_TRUNC)
		return 0;
	return skb_copy_datagram_msg(skb, at, r->msg, n);
}

/* What the reader has done with the mark of urgent data.  Nothing is to be sent for it. */
static void read_mark(struct weft_tcp_sock *ts, struct weft_tcp_user u)
{
	u.call = WEFT_TCP_MARK;
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_engine(&ts->tcp, user, &u);
	weft_tcp_event_end();
}

/* The reader is n bytes further. */
static void read_pass(struct read *r, struct sk_buff *skb, u32 n)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(r->sk);
	struct weft_seq at = seq_add(WEFT_TCP_CB(skb)->seq, n);

	if (r->flags & MSG_PEEK) {
		r->skip += n;
		return;
	}
	r->passed += n;
	weft_tcp_recv_eat(ts, skb, n);
	if (ts->tcp.view.urgent && seq_geq(at, ts->tcp.view.rcv_up))
		read_mark(ts, (struct weft_tcp_user){ .at = at });
}

/*
 * At the urgent byte: a read that has data ends before it.  1: skip it and go
 * on, 0: end, or -errno.
 */
static int take_mark(struct read *r, struct sk_buff *skb)
{
	r->marked = r->copied;
	if (r->marked)
		return 0;
	if (signal_pending(current))
		return r->timeo ? sock_intr_errno(r->timeo) : -EAGAIN;
	if (!sock_flag(r->sk, SOCK_URGINLINE))
		read_pass(r, skb, 1);
	return 1;
}

/*
 * Copies from one skb, from `skip` on, at most n bytes and up to the urgent mark;
 * returns bytes, or -errno.
 */
static int read_take(struct read *r, struct sk_buff *skb, u32 skip, u32 n)
{
	const struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);

	n = min_t(size_t, n, r->left);
	n = weft_view_urgent_until(&weft_tcp_sk(r->sk)->tcp.view, seq_add(cb->seq, skip), n);
	if (recv_copy(r, skb, cb->off + skip, n))
		return -EFAULT;
	r->copied += n;
	r->left -= n;
	read_pass(r, skb, n);
	return n;
}

/*
 * Copies all of one skb from `skip` on that the reader may have now; 0 or
 * -errno.  The skb may be freed.
 */
static int drain_one(struct read *r, struct sk_buff *skb, u32 skip)
{
	const struct weft_tcp_view *v = &weft_tcp_sk(r->sk)->tcp.view;
	u32 left = seq_diff(WEFT_TCP_CB(skb)->end, WEFT_TCP_CB(skb)->seq) - skip;
	bool peek = r->flags & MSG_PEEK;
	int n;

	while (left && r->left) {
		if (weft_view_urgent_here(v, seq_add(WEFT_TCP_CB(skb)->seq, skip))) {
			bool over = !sock_flag(r->sk, SOCK_URGINLINE);

			n = take_mark(r, skb);
			if (n <= 0)
				return n;
			left -= over;
			skip += over && peek;
			if (!left)
				return 0;
		}
		n = read_take(r, skb, skip, left);
		if (n < 0)
			return n;
		left -= n;
		skip += peek ? n : 0;
	}
	return 0;
}

/* All that is there and fits. */
static int read_drain(struct read *r)
{
	struct sk_buff *skb, *next;
	u32 skip = r->skip;
	int err;

	skb_queue_walk_safe(&r->sk->sk_receive_queue, skb, next) {
		u32 len = seq_diff(WEFT_TCP_CB(skb)->end, WEFT_TCP_CB(skb)->seq);

		if (!r->left || r->marked)
			break;
		if (skip >= len) {
			skip -= len;
			continue;
		}
		err = drain_one(r, skb, skip);
		if (err)
			return err;
		skip = 0;
	}
	return 0;
}

/* ---------------------------------------- the core, and waiting */

/* The reader has had all that was before the FIN, and with it the FIN. */
static void pass_fin(struct read *r)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(r->sk);

	if (!(r->flags & MSG_PEEK) && sock_flag(r->sk, SOCK_DONE) &&
	    skb_queue_empty(&r->sk->sk_receive_queue))
		r->passed += weft_view_fin_unread(&ts->tcp.view, r->passed - r->told);
}

static void read_tell(struct read *r)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(r->sk);
	u32 bytes = r->passed - r->told;

	if ((r->flags & MSG_PEEK) || !bytes)
		return;
	r->told = r->passed;
	weft_tcp_conn_read(ts, bytes);
}

/*
 * Will no more come, or should the read not wait?  1: return what there is; -errno: if
 * there is nothing; 0: wait.
 */
static int recv_verdict(const struct read *r)
{
	struct sock *sk = r->sk;

	if (r->copied)
		return sk->sk_err || sk->sk_state == TCP_CLOSE ||
		       (sk->sk_shutdown & RCV_SHUTDOWN) || !r->timeo || signal_pending(current);
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
	read_tell(r);
	err = sk_wait_data(sk, &r->timeo, skb_peek_tail(&sk->sk_receive_queue));
	return err < 0 ? err : 0;
}

/* A read of no bytes still tells whether there are any: EAGAIN if not, as in Linux. */
static bool is_done(const struct read *r)
{
	if (r->marked)
		return true;
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
		err = read_drain(r);
		if (err || is_done(r))
			break;
		err = recv_verdict(r);
		if (!err)
			err = wait_for_data(r);
		if (err)
			break;
	}
	pass_fin(r);
	read_tell(r);
	return r->copied || err > 0 ? r->copied : err;
}

/* As in Linux the peer's FIN counts, and 1 stays when it has been read: it is worth to read on. */
static void put_inq(struct msghdr *msg, struct weft_tcp_sock *ts)
{
	int inq = weft_tcp_inq(ts) + sock_flag(weft_tcp_sock_of(ts), SOCK_DONE);

	if (msg->msg_get_inq)
		msg->msg_inq = inq;
	if (ts->tcp.opts.inq_cmsg)
		put_cmsg(msg, SOL_TCP, TCP_CM_INQ, sizeof(inq), &inq);
}

/* recv(MSG_OOB) never waits, as in Linux and BSD. */
static int recv_urgent(struct sock *sk, struct msghdr *msg, size_t size, int flags)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;
	if (sock_flag(sk, SOCK_URGINLINE) || ts->tcp.view.urgent == WEFT_URGENT_NONE ||
	    ts->tcp.view.urgent == WEFT_URGENT_READ)
		return -EINVAL;
	if (sk->sk_state == TCP_CLOSE && !sock_flag(sk, SOCK_DONE))
		return -ENOTCONN;
	if (ts->tcp.view.urgent == WEFT_URGENT_NOT_YET)
		return sk->sk_state == TCP_CLOSE || (sk->sk_shutdown & RCV_SHUTDOWN) ? 0 : -EAGAIN;
	if (!(flags & MSG_PEEK))
		read_mark(ts, (struct weft_tcp_user){ .urgent = true });
	msg->msg_flags |= MSG_OOB;
	if (!size) {
		msg->msg_flags |= MSG_TRUNC;
		return 0;
	}
	if (!(flags & MSG_TRUNC) && memcpy_to_msg(msg, &ts->urgent_byte, 1))
		return -EFAULT;
	return 1;
}

int weft_stream_recvmsg(struct socket *sock, struct msghdr *msg, size_t size, int flags)
{
	struct sock *sk = sock->sk;
	struct read r = {
		.sk = sk, .msg = msg, .flags = flags, .left = min_t(size_t, size, INT_MAX),
	};
	int res;

	if (flags & MSG_ERRQUEUE)
		return weft_sock_recv_error(sk, msg, size);
	lock_sock(sk);
	if (flags & MSG_OOB) {
		res = recv_urgent(sk, msg, size, flags);
		release_sock(sk);
		return res;
	}
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

/* splice() does not pass the urgent byte, as in Linux: there it returns. */
ssize_t weft_stream_splice_read(struct socket *sock, loff_t *at, struct pipe_inode_info *pipe,
				size_t len, unsigned int flags)
{
	struct sock *sk = sock->sk;
	const struct weft_tcp_view *v = &weft_tcp_sk(sk)->tcp.view;
	bool marked;

	lock_sock(sk);
	marked = weft_view_urgent_here(v, v->rcv_read) && !skb_queue_empty(&sk->sk_receive_queue);
	release_sock(sk);
	if (marked)
		return sock->file->f_flags & O_NONBLOCK ? -EAGAIN : 0;
	return weft_copy_splice_read(sock->file, at, pipe, len, flags);
}
