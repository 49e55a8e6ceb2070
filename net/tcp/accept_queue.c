// SPDX-License-Identifier: GPL-2.0
/*
 * A listener's queue of children that wait for accept(), and the count of its pending
 * fast opens (RFC 7413 5.1).
 * Locks: the child's socket lock is held; the queue's lock nests within it.
 */
#include "half_open.h"

bool weft_tcp_queue_child(struct weft_tcp_sock *ts)
{
	struct sock *lsk = ts->listener;
	struct weft_listen_queue *lq = weft_tcp_sk(lsk)->lq;

	weft_sock_assert_locked(&ts->ws.sk);
	spin_lock_bh(&lq->lock);
	if (lq->open) {
		list_add_tail(&ts->accept_node, &lq->accept);
		sk_acceptq_added(lsk);
		ts->queued = true;
	}
	spin_unlock_bh(&lq->lock);
	if (ts->queued)
		lsk->sk_data_ready(lsk);
	return ts->queued;
}

void weft_tcp_child_pending(struct weft_tcp_sock *ts, struct sock *lsk)
{
	struct weft_listen_queue *lq = weft_tcp_sk(lsk)->lq;

	weft_sock_assert_locked(&ts->ws.sk);
	sock_hold(lsk);
	ts->pending_at = lsk;
	spin_lock_bh(&lq->lock);
	lq->pending.open++;
	spin_unlock_bh(&lq->lock);
	weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPFastOpenPassive);
}

void weft_tcp_child_settled(struct weft_tcp_sock *ts, bool reset)
{
	struct sock *lsk = ts->pending_at;
	struct weft_listen_queue *lq = weft_tcp_sk(lsk)->lq;

	weft_sock_assert_locked(&ts->ws.sk);
	ts->pending_at = NULL;
	spin_lock_bh(&lq->lock);
	weft_fastopen_over(&lq->pending, reset, weft_now());
	spin_unlock_bh(&lq->lock);
	sock_put(lsk);
}
