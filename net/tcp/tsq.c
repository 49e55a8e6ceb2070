// SPDX-License-Identifier: GPL-2.0
/*
 * TCP small queues (TSQ): how much of a connection waits in a qdisc or a device.  Its packets'
 * memory is counted in sk_wmem_alloc; the core decides when that is too much (core/pace.c), and the
 * first packet freed after that lets the connection go on: its destructor, sock_wfree(), calls
 * sk_write_space().  The destructor is the kernel's, not our own: the kernel recognises it where it
 * cuts a super-segment or orphans a packet with a long way to go, and keeps the count.  The
 * destructor may run under the lock of a qdisc, or of this very socket.  So it only puts the socket
 * into this processor's queue, with a reference, and a tasklet takes it out.
 * Locks: weft_tcp_below_look() and _wait() under the socket lock; weft_tcp_below_freed() in any
 * context, with any lock held.
 */
#include <linux/interrupt.h>
#include <linux/llist.h>
#include <linux/percpu.h>
#include <net/tcp.h>
#include <weft/path.h>
#include "shell.h"

struct queue {
	struct llist_head socks;	/* struct weft_tcp_sock.below, each with a reference */
	struct tasklet_struct tasklet;
};

static DEFINE_PER_CPU(struct queue, queues);

/* ---------------------------------------- is there too much? */

void weft_tcp_below_look(struct weft_tcp_sock *ts)
{
	const struct sock *sk = weft_tcp_sock_of(ts);
	struct weft_tcp_env *env = &ts->tcp.env;
	bool unpaced = READ_ONCE(sk->sk_pacing_status) == SK_PACING_NONE;

	weft_sock_assert_locked(&ts->ws.sk);
	env->below = sk_wmem_alloc_get(sk);
	env->below_max = unpaced ? READ_ONCE(ts->ws.wn->sysctl_limit_output) : WEFT_PACE_NONE;
	env->overhead = SKB_TRUESIZE(MAX_TCP_HEADER);
}

/* The last packet may have been freed before the bit was set: so look again afterwards. */
bool weft_tcp_below_wait(struct weft_tcp_sock *ts)
{
	u64 below = ts->tcp.env.below;

	weft_sock_assert_locked(&ts->ws.sk);
	set_bit(WEFT_TCP_HELD, &ts->deferred);
	/* the bit before sk_wmem_alloc; sock_wfree() the other way round */
	smp_mb__after_atomic();
	weft_tcp_below_look(ts);
	return ts->tcp.env.below >= below;
}

/* ---------------------------------------- going on */

static void tsq_take_out(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	bh_lock_sock(sk);
	weft_tcp_defer(ts, WEFT_TCP_DEFER_TX);
	bh_unlock_sock(sk);
	sock_put(sk);
}

static void tasklet_fn(struct tasklet_struct *t)
{
	struct queue *q = container_of(t, struct queue, tasklet);
	struct weft_tcp_sock *ts, *next;

	llist_for_each_entry_safe(ts, next, llist_del_all(&q->socks), below) {
		/* it may be queued again, elsewhere */
		clear_bit_unlock(WEFT_TCP_QUEUED, &ts->deferred);
		tsq_take_out(ts);
	}
}

/* A socket that has no reference left has nothing to send. */
void weft_tcp_below_freed(struct weft_tcp_sock *ts)
{
	struct queue *q;

	if (!test_and_clear_bit(WEFT_TCP_HELD, &ts->deferred))
		return;
	if (test_and_set_bit(WEFT_TCP_QUEUED, &ts->deferred))
		return;
	if (!refcount_inc_not_zero(&weft_tcp_sock_of(ts)->sk_refcnt))
		return;
	q = raw_cpu_ptr(&queues);
	if (llist_add(&ts->below, &q->socks))
		tasklet_schedule(&q->tasklet);
}

/* ---------------------------------------- the module begins and ends */

void weft_tcp_below_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct queue *q = per_cpu_ptr(&queues, cpu);

		init_llist_head(&q->socks);
		tasklet_setup(&q->tasklet, tasklet_fn);
	}
}

/* No socket is left, and so none is queued; but the tasklet may not have returned yet. */
void weft_tcp_below_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu_ptr(&queues, cpu)->tasklet);
}
