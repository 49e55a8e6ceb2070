// SPDX-License-Identifier: GPL-2.0
/*
 * Sending on a stream socket: RFC 9293 3.10.2.  One copy, from the user into pages; sendfile() and
 * splice() share theirs.  The core is told of the bytes at the end of a write, before waiting, and
 * every BATCH bytes, so that the wire is not idle while a large write is being copied; but not of
 * urgent data, so that the pointer goes ahead of it, as in Linux.  Unlike Linux, data sent while a
 * write with MSG_OOB waits for room is not urgent by itself: only the very last byte is.
 * Not there: MSG_ZEROCOPY, which is accepted as a plain send.
 * Process context; the socket lock is taken here.
 */
#include <linux/net.h>
#include <net/tcp_states.h>
#include <weft/compat.h>
#include "stream_ops.h"

#define BATCH	(64u << 10)	/* bytes */

/* ---------------------------------------- room */

/* TCP_NOTSENT_LOWAT: what was not sent yet counts, not what waits for its acknowledgment. */
bool weft_stream_memory_free(const struct sock *sk, int wake)
{
	const struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	u32 lowat = READ_ONCE(ts->tcp.opts.notsent_lowat);
	s32 unsent;

	if (!lowat)
		return true;
	unsent = seq_diff(READ_ONCE(ts->tcp.view.snd_end), READ_ONCE(ts->tcp.view.snd_nxt));
	return (u32)max(unsent, 0) << wake < lowat;
}

static void wake_writers(struct sock *sk, struct socket *sock)
{
	struct socket_wq *wq = rcu_dereference(sk->sk_wq);

	clear_bit(SOCK_NOSPACE, &sock->flags);
	if (skwq_has_sleeper(wq))
		wake_up_interruptible_poll(&wq->wait, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
	if (wq && wq->fasync_list && !(sk->sk_shutdown & SEND_SHUTDOWN))
		sock_wake_async(wq, SOCK_WAKE_SPACE, POLL_OUT);
}

/*
 * There is room again: the writers and poll() are woken when a third of the buffer is free, as for
 * Linux's streams, if any has found none.  Called under the socket lock; and without it by
 * sock_wfree(), for each packet that has left the device.
 */
void weft_stream_write_space(struct sock *sk)
{
	struct socket *sock;

	if (test_bit(WEFT_TCP_HELD, &weft_tcp_sk(sk)->deferred))
		weft_tcp_below_freed(weft_tcp_sk(sk));
	rcu_read_lock();	/* the socket is freed after a grace period */
	sock = READ_ONCE(sk->sk_socket);
	if (sock && test_bit(SOCK_NOSPACE, &sock->flags) && __sk_stream_is_writeable(sk, 1))
		wake_writers(sk, sock);
	rcu_read_unlock();
}

/* ---------------------------------------- a write */

struct write {
	struct sock *sk;
	struct msghdr *msg;
	int flags;		/* MSG_* */
	long timeo;
	u32 told;		/* bytes that the core knows of */
	u32 copied;
	bool amid;		/* stream_send_tell() came amid the write: the tail is held */
};

enum moment {
	AMID,			/* more is being copied: a partial segment waits for it */
	BEFORE_WAIT,
	AT_END,
};

/*
 * Tells the core of new data.  MSG_MORE holds back a partial segment, but not while the write
 * waits for room.  MSG_OOB makes the very last byte urgent, even if the core was told of it
 * before a wait that failed.
 */
static void stream_send_tell(struct write *w, enum moment when)
{
	struct weft_tcp_sock *ts = weft_tcp_sk(w->sk);
	bool more = when == AMID || (when == AT_END && (w->flags & MSG_MORE));
	struct weft_tcp_user u = {
		.call = WEFT_TCP_SEND, .bytes = w->copied - w->told, .push = !more, .more = more,
		.urgent = when == AT_END && w->copied && (w->flags & MSG_OOB),
	};

	if (!u.bytes && !u.urgent && !(w->amid && when != AMID))
		return;
	w->told = w->copied;
	w->amid = when == AMID;
	weft_tcp_conn_call(ts, &u);
}

/* As in Linux: a segment that still waits is filled up, even if there is no room for another. */
static size_t tail_room(const struct weft_tcp_sock *ts)
{
	const struct weft_tcp_view *v = &ts->tcp.view;
	s32 unsent = seq_diff(ts->snd.end, v->snd_nxt);

	if (unsent <= 0 || !v->mss || !(unsent % v->mss) || weft_sendbuf_ends_record(&ts->snd))
		return 0;
	return v->mss - unsent % v->mss;
}

/* Into the send buffer; bytes, or -errno; -ENOMEM: there is no room. */
static int stream_send_put(struct write *w)
{
	struct weft_sendbuf *sb = &weft_tcp_sk(w->sk)->snd;
	size_t room = sk_stream_memory_free(w->sk) ? SIZE_MAX : tail_room(weft_tcp_sk(w->sk));
	size_t left = min(msg_data_left(w->msg), room);
	int n = -EOPNOTSUPP;

	if (!left)
		return -ENOMEM;
	if (w->flags & MSG_SPLICE_PAGES)
		n = weft_sendbuf_splice(w->sk, sb, &w->msg->msg_iter, left);
	if (n == -EOPNOTSUPP)
		n = weft_sendbuf_append(w->sk, sb, &w->msg->msg_iter, left);
	return n;
}

static int wait_for_room(struct write *w)
{
	set_bit(SOCK_NOSPACE, &w->sk->sk_socket->flags);
	if (w->timeo)
		stream_send_tell(w, BEFORE_WAIT);
	return sk_stream_wait_memory(w->sk, &w->timeo);
}

static int write_all(struct write *w)
{
	struct sock *sk = w->sk;
	int n;

	while (msg_data_left(w->msg)) {
		if (sk->sk_err || (sk->sk_shutdown & SEND_SHUTDOWN))
			return -EPIPE;
		n = stream_send_put(w);
		if (n == -ENOMEM)
			n = wait_for_room(w);
		if (n < 0)
			return n;
		w->copied += n;
		if (w->copied - w->told >= BATCH && msg_data_left(w->msg) && !(w->flags & MSG_OOB))
			stream_send_tell(w, AMID);
	}
	if ((w->flags & MSG_EOR) && w->copied)
		weft_sendbuf_end_record(&weft_tcp_sk(sk)->snd);
	return 0;
}

/* What went on the SYN counts only if nothing has gone wrong since, as in Linux. */
static int fastopen(struct write *w)
{
	int err = weft_stream_fastopen(w->sk->sk_socket, w->msg, &w->copied);

	if (err && err != -EINPROGRESS)
		w->copied = 0;
	w->told = w->copied;
	return err;
}

static int stream_send_begin(struct write *w)
{
	struct sock *sk = w->sk;
	int err = 0;

	if ((w->flags & MSG_FASTOPEN) || weft_stream_deferred(sk))
		err = fastopen(w);
	if (err)
		return err;
	if (((1 << sk->sk_state) & ~(TCPF_ESTABLISHED | TCPF_CLOSE_WAIT)) && !weft_stream_early(sk))
		err = sk_stream_wait_connect(sk, &w->timeo);
	sk_clear_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	if (!err && (sk->sk_err || (sk->sk_shutdown & SEND_SHUTDOWN)))
		err = -EPIPE;
	return err;
}

static int send_locked(struct write *w)
{
	struct sock *sk = w->sk;
	int err = stream_send_begin(w);

	if (!err)
		err = write_all(w);
	stream_send_tell(w, AT_END);
	if (w->copied)
		return w->copied;
	if (!err)
		return 0;
	err = sk_stream_error(sk, w->flags, err);
	/* The buffer is empty and there was no memory: no ACK will ever tell that there is room. */
	if (err == -EAGAIN && !weft_tcp_sk(sk)->snd.count)
		sk->sk_write_space(sk);
	return err;
}

int weft_stream_sendmsg(struct socket *sock, struct msghdr *msg, size_t size)
{
	struct sock *sk = sock->sk;
	struct write w = { .sk = sk, .msg = msg, .flags = msg->msg_flags };
	struct sockcm_cookie ignored;
	int res;

	if (msg->msg_controllen && weft_sock_control(sk, msg, &ignored))
		return -EINVAL;
	lock_sock(sk);
	w.timeo = sock_sndtimeo(sk, w.flags & MSG_DONTWAIT);
	res = send_locked(&w);
	release_sock(sk);
	return res;
}

/* The file has ended earlier than sendfile() was told: what MSG_MORE held back goes. */
void weft_stream_splice_eof(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	lock_sock(sk);
	if (!weft_tcp_is_closed(ts))
		weft_tcp_conn_call(ts,
				   &(struct weft_tcp_user){ .call = WEFT_TCP_SEND, .push = true });
	release_sock(sk);
}
