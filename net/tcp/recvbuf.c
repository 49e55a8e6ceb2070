// SPDX-License-Identifier: GPL-2.0
/*
 * The receive stream: in-order data (sk_receive_queue) and out-of-order data (a tree), charged to
 * the socket by truesize as the kernel's own protocols do.  The core decides which bytes are
 * accepted; here each byte is kept once.  The window is half of sk_rcvbuf, as truesize may be twice
 * the payload.  Where it is more and the buffer is full, the queues are collapsed (RFC 9293 3.8.6.2
 * cannot keep a peer from sending small segments), then out-of-order data is dropped (RFC 2018 8):
 * data inside the offered window is accepted.  The buffer grows up to sysctl_rmem[2] with what the
 * reader takes in a round trip, unless SO_RCVBUF has fixed it.
 * Locks: the socket lock is held.
 */
#include <linux/slab.h>
#include <net/tcp.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "shell.h"

/* ---------------------------------------- room */

u32 weft_tcp_space(const struct weft_tcp_sock *ts)
{
	u32 space = READ_ONCE(ts->ws.sk.sk_rcvbuf) >> 1;

	return ts->tcp.opts.window_clamp ? min(space, ts->tcp.opts.window_clamp) : space;
}

/*
 * Offered data must find room, so the truesize of the queues counts, not only unread bytes:
 * a buffer that is read in part is still all there.  `read` bytes were read that the core
 * has not been told of yet.
 */
void weft_tcp_recv_offer(struct weft_tcp_sock *ts, u32 read)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	u32 held = atomic_read(&sk->sk_rmem_alloc), rcvbuf = READ_ONCE(sk->sk_rcvbuf);
	u32 unread = seq_diff(ts->tcp.view.rcv_nxt, ts->tcp.view.rcv_read) - read;
	u32 room = rcvbuf > held ? (rcvbuf - held) >> 1 : 0;
	u32 space = weft_tcp_space(ts), left = space > unread ? space - unread : 0;

	weft_sock_assert_locked(&ts->ws.sk);
	ts->tcp.env.space = space;
	ts->tcp.env.waste = left > room ? left - room : 0;
}

/*
 * Linux's rule: a low water mark above what the buffer or the window
 * admits would never be reached.
 */
bool weft_tcp_recv_ready(const struct weft_tcp_sock *ts, u32 target)
{
	const struct sock *sk = &ts->ws.sk;
	u32 rcvbuf = READ_ONCE(sk->sk_rcvbuf), n = weft_tcp_inq(ts);

	if (!n || n >= target)
		return n;
	return atomic_read(&sk->sk_rmem_alloc) > rcvbuf - (rcvbuf >> 3) ||
	       weft_view_window_used(&ts->tcp.view);
}

/* ---------------------------------------- in order */

/* The skb's data is exactly what it stands for: nothing to skip, nothing behind. */
static bool is_whole(const struct sk_buff *skb)
{
	const struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);

	return skb->len == cb->off + seq_diff(cb->end, cb->seq);
}

static bool recvbuf_merge(struct sock *sk, struct sk_buff *tail, struct sk_buff *skb)
{
	bool stolen;
	int delta;

	if (!tail || WEFT_TCP_CB(skb)->off || !is_whole(skb) || !is_whole(tail) ||
	    !skb_try_coalesce(tail, skb, &stolen, &delta))
		return false;
	WEFT_TCP_CB(tail)->end = WEFT_TCP_CB(skb)->end;
	atomic_add(delta, &sk->sk_rmem_alloc);
	sk_mem_charge(sk, delta);
	tail->tstamp = skb->tstamp;
	kfree_skb_partial(skb, stolen);
	return true;
}

static void recvbuf_own(struct sock *sk, struct sk_buff *skb)
{
	if (skb->sk != sk)
		skb_set_owner_r(skb, sk);
}

static void recvbuf_append(struct weft_tcp_sock *ts, struct sk_buff *skb)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	struct sk_buff *tail = skb_peek_tail(&sk->sk_receive_queue);

	ts->rcv_tail = WEFT_TCP_CB(skb)->end;
	if (recvbuf_merge(sk, tail, skb))
		return;
	recvbuf_own(sk, skb);
	__skb_queue_tail(&sk->sk_receive_queue, skb);
}

/* The reader has taken n bytes of skb, the first of the queue; frees it when nothing is left. */
void weft_tcp_recv_eat(struct weft_tcp_sock *ts, struct sk_buff *skb, u32 n)
{
	struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);

	weft_sock_assert_locked(&ts->ws.sk);
	cb->off += n;
	cb->seq = seq_add(cb->seq, n);
	if (!seq_eq(cb->seq, cb->end))
		return;
	__skb_unlink(skb, &weft_tcp_sock_of(ts)->sk_receive_queue);
	consume_skb(skb);
}

void weft_tcp_recv_skip(struct weft_tcp_sock *ts)
{
	struct sk_buff *skb = skb_peek(&weft_tcp_sock_of(ts)->sk_receive_queue);

	weft_sock_assert_locked(&ts->ws.sk);
	if (skb)
		weft_tcp_recv_eat(ts, skb, 1);
}

/* ---------------------------------------- out of order */

static void ooo_erase(struct weft_tcp_sock *ts, struct sk_buff *skb)
{
	rb_erase(&skb->rbnode, &ts->ooo);
	/* the node lay over next, prev and dev */
	RB_CLEAR_NODE(&skb->rbnode);
	skb->next = NULL;
	skb->prev = NULL;
	skb->dev = NULL;
}

/* The first `upto - seq` bytes are held elsewhere. */
static void recv_cut_head(struct sk_buff *skb, struct weft_seq upto)
{
	struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);

	if (seq_lt(cb->seq, upto)) {
		cb->off += seq_diff(upto, cb->seq);
		cb->seq = upto;
	}
}

/* What follows in order now. */
static void ooo_drain(struct weft_tcp_sock *ts)
{
	struct rb_node *node;

	while ((node = rb_first(&ts->ooo))) {
		struct sk_buff *skb = rb_to_skb(node);

		if (seq_gt(WEFT_TCP_CB(skb)->seq, ts->rcv_tail))
			return;
		ooo_erase(ts, skb);
		if (seq_leq(WEFT_TCP_CB(skb)->end, ts->rcv_tail)) {
			consume_skb(skb);
			continue;
		}
		recv_cut_head(skb, ts->rcv_tail);
		recvbuf_append(ts, skb);
	}
}

static void to_socket(struct sk_buff *skb)
{
	nf_reset_ct(skb);
	skb_dst_drop(skb);
	skb->dev = NULL;
}

void weft_tcp_recv_data(struct weft_tcp_sock *ts, struct sk_buff *skb, u32 off, u32 len)
{
	weft_sock_assert_locked(&ts->ws.sk);
	*WEFT_TCP_CB(skb) = (struct weft_tcp_cb){
		.seq = ts->rcv_tail, .end = seq_add(ts->rcv_tail, len), .off = off,
	};
	to_socket(skb);
	recvbuf_append(ts, skb);
	ooo_drain(ts);
}

/* The last one that does not begin after seq, and where a new node would be linked. */
static struct sk_buff *ooo_before(struct weft_tcp_sock *ts, struct weft_seq seq,
				  struct rb_node **parent, struct rb_node ***link)
{
	struct sk_buff *before = NULL;

	*parent = NULL;
	*link = &ts->ooo.rb_node;
	while (**link) {
		struct sk_buff *skb = rb_to_skb(**link);

		*parent = **link;
		if (seq_leq(WEFT_TCP_CB(skb)->seq, seq)) {
			before = skb;
			*link = &(*parent)->rb_right;
		} else {
			*link = &(*parent)->rb_left;
		}
	}
	return before;
}

/* Those behind skb that it covers go; of one that reaches further, skb leaves it its part. */
static void ooo_cover(struct weft_tcp_sock *ts, struct sk_buff *skb)
{
	struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);
	struct rb_node *node;

	while ((node = rb_next(&skb->rbnode))) {
		struct sk_buff *next = rb_to_skb(node);

		if (seq_geq(WEFT_TCP_CB(next)->seq, cb->end))
			return;
		if (seq_gt(WEFT_TCP_CB(next)->end, cb->end)) {
			cb->end = WEFT_TCP_CB(next)->seq;
			return;
		}
		ooo_erase(ts, next);
		consume_skb(next);
	}
}

void weft_tcp_recv_ooo(struct weft_tcp_sock *ts, struct sk_buff *skb, struct weft_seq seq, u32 off,
		       u32 len)
{
	struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);
	struct rb_node *parent, **link;
	struct sk_buff *before = ooo_before(ts, seq, &parent, &link);
	struct sock *sk = weft_tcp_sock_of(ts);

	weft_sock_assert_locked(&ts->ws.sk);
	*cb = (struct weft_tcp_cb){ .seq = seq, .end = seq_add(seq, len), .off = off };
	to_socket(skb);
	if (before && seq_geq(WEFT_TCP_CB(before)->end, cb->end)) {
		consume_skb(skb);
		return;
	}
	if (before)
		recv_cut_head(skb, WEFT_TCP_CB(before)->end);
	if (before && seq_eq(cb->seq, WEFT_TCP_CB(before)->end) && !rb_next(&before->rbnode) &&
	    recvbuf_merge(sk, before, skb))
		return;
	recvbuf_own(sk, skb);
	rb_link_node(&skb->rbnode, parent, link);
	rb_insert_color(&skb->rbnode, &ts->ooo);
	ooo_cover(ts, skb);
	weft_mib_inc(ts->ws.wn, WEFT_MIB_TcpExtTCPOFOQueue);
}

void weft_tcp_recv_purge_ooo(struct weft_tcp_sock *ts)
{
	struct rb_node *node;

	weft_sock_assert_locked(&ts->ws.sk);
	while ((node = rb_first(&ts->ooo))) {
		struct sk_buff *skb = rb_to_skb(node);

		ooo_erase(ts, skb);
		consume_skb(skb);
	}
}

/* ---------------------------------------- memory is short */

static bool is_full(const struct sock *sk)
{
	return atomic_read(&sk->sk_rmem_alloc) > READ_ONCE(sk->sk_rcvbuf);
}

static u32 collapse_ooo(struct weft_tcp_sock *ts)
{
	struct rb_node *node, *last = NULL;
	struct sk_buff_head list;
	struct sk_buff *skb;
	u32 freed;

	__skb_queue_head_init(&list);
	while ((node = rb_first(&ts->ooo))) {
		skb = rb_to_skb(node);
		ooo_erase(ts, skb);
		__skb_queue_tail(&list, skb);
	}
	freed = weft_tcp_collapse(weft_tcp_sock_of(ts), &list);
	while ((skb = __skb_dequeue(&list))) {
		rb_link_node(&skb->rbnode, last, last ? &last->rb_right : &ts->ooo.rb_node);
		rb_insert_color(&skb->rbnode, &ts->ooo);
		last = &skb->rbnode;
	}
	return freed;
}

/*
 * At most once per eighth of the buffer received, or after a read: each time costs
 * a walk over the queues.
 */
static void recvbuf_collapse(struct weft_tcp_sock *ts)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	u32 held = atomic_read(&sk->sk_rmem_alloc), freed;

	if (held >= ts->collapsed && held - ts->collapsed < READ_ONCE(sk->sk_rcvbuf) >> 3)
		return;
	freed = weft_tcp_collapse(sk, &sk->sk_receive_queue);
	freed += collapse_ooo(ts);
	ts->collapsed = atomic_read(&sk->sk_rmem_alloc);
	weft_mib_add(ts->ws.wn, WEFT_MIB_TcpExtTCPRcvCollapsed, freed);
}

/*
 * Drops out-of-order data from the far end down to the segment at or before `keep`:
 * it is not acknowledged.
 */
static bool recvbuf_prune(struct weft_tcp_sock *ts, struct weft_seq keep)
{
	struct rb_node *node = rb_last(&ts->ooo);
	struct sk_buff *skb = node ? rb_to_skb(node) : NULL;

	if (!skb || seq_leq(WEFT_TCP_CB(skb)->seq, keep))
		return false;
	weft_engine(&ts->tcp, forget, WEFT_TCP_CB(skb)->seq);
	ooo_erase(ts, skb);
	weft_drop(ts->ws.wn, skb, WEFT_DROP_TCP_OOO_PRUNED);
	return true;
}

/*
 * Memory is reserved by pages, and what is freed stays reserved.  Linux's unacknowledged data costs
 * its bytes and, as there is little of it, one buffer.
 */
bool weft_tcp_recv_unreserved(const struct weft_tcp_sock *ts, const struct sk_buff *skb)
{
	const struct weft_tcp_view *v = &ts->tcp.view;
	const struct sock *sk = &ts->ws.sk;
	int unread = atomic_read(&sk->sk_rmem_alloc), used;
	int reserved = sk->sk_forward_alloc + READ_ONCE(sk->sk_wmem_queued) + unread;

	weft_sock_assert_locked(sk);
	if (!weft_view_to_send(v))
		return false;
	used = SKB_TRUESIZE(MAX_TCP_HEADER) + seq_diff(v->snd_end, v->snd_una) + unread;
	return used + (int)skb->truesize > max_t(int, reserved, round_up(used, PAGE_SIZE));
}

/*
 * In-order data inside the window is refused only if the system has no memory, or there was none to
 * collapse the queue; then the window is closed.  Out-of-order data may be refused.  The first
 * buffer of an empty queue is accepted even above tcp_mem, as in Linux: otherwise nobody would ever
 * read and free memory.  sk_forward_alloc is negative until it is read.
 */
bool weft_tcp_recv_room(struct weft_tcp_sock *ts, struct sk_buff *skb,
			const struct weft_tcp_seg *seg)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	bool next = seq_leq(seg->seq, ts->tcp.view.rcv_nxt);
	bool first = next && skb_queue_empty(&sk->sk_receive_queue);
	u32 most;

	weft_sock_assert_locked(&ts->ws.sk);
	if (is_full(sk)) {
		recvbuf_collapse(ts);
		while (is_full(sk) && recvbuf_prune(ts, seg->seq))
			;
		weft_tcp_recv_offer(ts, 0);
	}
	most = READ_ONCE(sk->sk_rcvbuf) * (next ? 2 : 1);
	if (atomic_read(&sk->sk_rmem_alloc) > most && !first)
		return false;
	while (!sk_rmem_schedule(sk, skb, skb->truesize))
		if (!recvbuf_prune(ts, seg->seq))
			return first;
	return true;
}

/* ---------------------------------------- growth */

void weft_tcp_recv_measure(struct weft_tcp_sock *ts, u32 copied)
{
	struct sock *sk = weft_tcp_sock_of(ts);
	u32 most = READ_ONCE(ts->ws.wn->sysctl_rmem[2]),
	    wish = weft_engine(&ts->tcp, measure, copied);

	weft_sock_assert_locked(&ts->ws.sk);
	if (!(sk->sk_userlocks & SOCK_RCVBUF_LOCK) && min(2 * wish, most) > sk->sk_rcvbuf)
		WRITE_ONCE(sk->sk_rcvbuf, min(2 * wish, most));
	weft_tcp_recv_offer(ts, copied);
}
