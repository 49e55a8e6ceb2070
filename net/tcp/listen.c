// SPDX-License-Identifier: GPL-2.0
/*
 * The user's side of a listener: listen(), accept(), and its end, which ends its half-open
 * connections and resets the children that nobody has accepted.  RFC 9293 3.10.1 (passive OPEN) and
 * 3.10.4 (CLOSE in LISTEN), with the backlog of POSIX.
 * Locks: the listener's socket lock, then the queue's, then, on its own, each child's.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <weft/path.h>
#include "../ctl/events.h"
#include "half_open.h"

#define ALL_LISTENERS	(WEFT_FASTOPEN_SERVER | WEFT_FASTOPEN_LISTENERS)

static struct weft_listen_queue *make_queue(void)
{
	struct weft_listen_queue *lq = kzalloc(sizeof(*lq), GFP_KERNEL_ACCOUNT);

	if (!lq)
		return NULL;
	spin_lock_init(&lq->lock);
	INIT_LIST_HEAD(&lq->half);
	INIT_LIST_HEAD(&lq->accept);
	return lq;
}

/* ---------------------------------------- listen() */

/* 3.10.1 and 3.10.4 of a listener: they change its state alone. */
static void listen_call(struct weft_tcp_sock *ts, enum weft_tcp_call what)
{
	weft_tcp_event_begin(ts->ws.wn, &ts->tcp);
	weft_engine(&ts->tcp, user, &(struct weft_tcp_user){ .call = what });
	weft_tcp_event_end();
}

static int listen_begin(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	int err = 0;

	if (!ts->lq)
		ts->lq = make_queue();
	if (!ts->lq)
		return -ENOMEM;
	if (!ts->ws.hold)
		err = weft_port_bind(&ts->ws, &ts->ws.bound_addr, 0);
	if (!err)
		err = weft_port_listen(&ts->ws);
	if (err)
		return err;
	weft_tcp_conn_begin(ts);
	weft_route_put(&ts->ws.route);
	listen_call(ts, WEFT_TCP_OPEN_PASSIVE);
	sk->sk_ack_backlog = 0;
	spin_lock_bh(&ts->lq->lock);
	ts->lq->open = true;
	spin_unlock_bh(&ts->lq->lock);
	weft_event_state(ts->ws.wn, &ts->ws.t, sk->sk_uid, ts->tcp.env.now, WEFT_TCP_CLOSED,
			 WEFT_TCP_LISTEN, 0);
	/* a look-up that finds it listening finds the queue open */
	smp_store_release(&sk->sk_state, TCP_LISTEN);
	return 0;
}

int weft_tcp_listen(struct weft_tcp_sock *ts, int backlog)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_sock_assert_locked(&ts->ws.sk);
	WRITE_ONCE(sk->sk_max_ack_backlog, backlog);
	if (sk->sk_state == TCP_LISTEN)
		return 0;
	if ((READ_ONCE(ts->ws.wn->sysctl_fastopen) & ALL_LISTENERS) == ALL_LISTENERS &&
	    !ts->fastopen_most)
		WRITE_ONCE(ts->fastopen_most, backlog);
	return listen_begin(ts);
}

/* ---------------------------------------- its end */

static void end_half_open(struct weft_listen_queue *lq)
{
	struct weft_half_open *h;

	for (;;) {
		spin_lock_bh(&lq->lock);
		h = list_first_entry_or_null(&lq->half, struct weft_half_open, node);
		if (h)
			refcount_inc(&h->ref);
		spin_unlock_bh(&lq->lock);
		if (!h)
			return;
		weft_tcp_half_end(h);
		weft_tcp_flow_put(&h->flow);
	}
}

/* A child that nobody has accepted: RFC 9293 3.10.5. */
static void abort_child(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	sock_hold(sk);
	local_bh_disable();
	bh_lock_sock_nested(sk);
	sock_orphan(sk);
	if (weft_tcp_is_closed(ts))
		weft_tcp_conn_destroy(ts);
	else
		weft_tcp_conn_call(ts, &(struct weft_tcp_user){
			.call = WEFT_TCP_ABORT, .why = WEFT_RESET_NOT_ACCEPTED,
		});
	bh_unlock_sock(sk);
	local_bh_enable();
	sock_put(sk);
}

static struct weft_tcp_sock *take_child(struct sock *lsk)
{
	struct weft_listen_queue *lq = weft_tcp_sk(lsk)->lq;
	struct weft_tcp_sock *ts;

	spin_lock_bh(&lq->lock);
	ts = list_first_entry_or_null(&lq->accept, struct weft_tcp_sock, accept_node);
	if (ts) {
		list_del_init(&ts->accept_node);
		sk_acceptq_removed(lsk);
	}
	spin_unlock_bh(&lq->lock);
	return ts;
}

void weft_tcp_listen_stop(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	struct weft_tcp_sock *child;

	weft_sock_assert_locked(&ts->ws.sk);
	weft_event_state(ts->ws.wn, &ts->ws.t, sk->sk_uid, weft_now(), WEFT_TCP_LISTEN,
			 WEFT_TCP_CLOSED, 0);
	WRITE_ONCE(sk->sk_state, TCP_CLOSE);
	listen_call(ts, WEFT_TCP_CLOSE);
	weft_tcp_conn_reset(ts);
	spin_lock_bh(&ts->lq->lock);
	ts->lq->open = false;
	spin_unlock_bh(&ts->lq->lock);
	weft_tcp_conn_give_port(ts);
	end_half_open(ts->lq);
	while ((child = take_child(sk)))
		abort_child(child);
}

/* ---------------------------------------- accept() */

/* One waiter is woken for each child.  The socket lock is held, but not while waiting. */
static int wait_for_child(struct sock *lsk, long *timeo)
{
	struct weft_listen_queue *lq = weft_tcp_sk(lsk)->lq;
	DEFINE_WAIT(wait);
	int err;

	weft_sock_assert_locked(lsk);
	for (;;) {
		prepare_to_wait_exclusive(sk_sleep(lsk), &wait, TASK_INTERRUPTIBLE);
		release_sock(lsk);
		if (list_empty_careful(&lq->accept))
			*timeo = schedule_timeout(*timeo);
		sched_annotate_sleep();
		lock_sock(lsk);
		err = 0;
		if (!list_empty_careful(&lq->accept))
			break;
		err = -EINVAL;
		if (lsk->sk_state != TCP_LISTEN)
			break;
		err = sock_intr_errno(*timeo);
		if (signal_pending(current))
			break;
		err = -EAGAIN;
		if (!*timeo)
			break;
	}
	finish_wait(sk_sleep(lsk), &wait);
	return err;
}

static struct weft_tcp_sock *wait_and_take(struct sock *lsk, bool nonblock, int *err)
{
	long timeo = sock_rcvtimeo(lsk, nonblock);
	struct weft_tcp_sock *ts = NULL;

	lock_sock(lsk);
	*err = lsk->sk_state == TCP_LISTEN ? 0 : -EINVAL;
	while (!*err && !(ts = take_child(lsk)))
		*err = timeo ? wait_for_child(lsk, &timeo) : -EAGAIN;
	release_sock(lsk);
	return ts;
}

/* The child is the caller's now, who gives it a socket. */
struct sock *weft_tcp_accept(struct sock *lsk, bool nonblock, int *err)
{
	struct weft_tcp_sock *ts = wait_and_take(lsk, nonblock, err);
	struct sock *sk;

	if (!ts)
		return NULL;
	sk = weft_tcp_sock_of(ts);
	lock_sock(sk);
	if (ts->listener)
		sock_put(ts->listener);
	ts->listener = NULL;
	weft_sock_charge_current(sk);
	release_sock(sk);
	return sk;
}
