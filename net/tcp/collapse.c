// SPDX-License-Identifier: GPL-2.0
/*
 * Collapsing of a receive queue: small segments in large buffers are copied into full buffers,
 * so that all data inside the offered window (half of sk_rcvbuf in payload) finds room however
 * small its segments are.  Only sparse skbs are copied, those charged with more than twice
 * their unread bytes, and only runs that shrink by at least a quarter.  Without memory for a
 * copy the queue stays as it is.
 * Locks: the socket lock is held.
 */
#include <linux/skbuff.h>
#include <net/sock.h>
#include <weft/cb.h>
#include "shell.h"

#define ROOM	SKB_MAX_ORDER(0, 0)	/* bytes of data in a buffer of one page */

/* Consecutive skbs of a queue, all sparse and without a hole between them. */
struct run {
	struct sk_buff *first, *next;	/* next: behind the last; may be the head of the list */
	u32 len, cost;			/* bytes: unread, and charged */
};

static u32 collapse_unread(const struct sk_buff *skb)
{
	return seq_diff(WEFT_TCP_CB(skb)->end, WEFT_TCP_CB(skb)->seq);
}

static struct run run_from(struct sk_buff_head *list, struct sk_buff *skb)
{
	struct run r = { .first = skb };
	struct weft_seq seq = WEFT_TCP_CB(skb)->seq;

	skb_queue_walk_from(list, skb) {
		if (!seq_eq(WEFT_TCP_CB(skb)->seq, seq) ||
		    skb->truesize / 2 <= collapse_unread(skb))
			break;
		r.len += collapse_unread(skb);
		r.cost += skb->truesize;
		seq = WEFT_TCP_CB(skb)->end;
	}
	r.next = skb;
	return r;
}

/* What `len` bytes are charged with when they fill their buffers. */
static u32 dense_cost(u32 len)
{
	return len / ROOM * (PAGE_SIZE + sizeof(struct sk_buff)) + SKB_TRUESIZE(len % ROOM);
}

/* The first n unread bytes of the run go into p; skbs of which nothing is left are freed. */
static bool move_bytes(struct sk_buff_head *list, struct run *r, struct sk_buff *p, u32 n,
		       u32 *freed)
{
	while (n) {
		struct sk_buff *skb = r->first;
		struct weft_tcp_cb *cb = WEFT_TCP_CB(skb);
		u32 part = min(n, collapse_unread(skb));

		if (skb_copy_bits(skb, cb->off, skb_put(p, part), part))
			return false;
		cb->off += part;
		cb->seq = seq_add(cb->seq, part);
		WEFT_TCP_CB(p)->end = cb->seq;
		p->tstamp = skb->tstamp;
		n -= part;
		if (!seq_eq(cb->seq, cb->end))
			continue;
		r->first = skb->next;	/* may be the head, when the run has nothing left */
		__skb_unlink(skb, list);
		consume_skb(skb);
		++*freed;
	}
	return true;
}

/*
 * Packs the start of the run into one full buffer, placed before it.  The last buffer of a
 * queue keeps room for more.
 */
static bool pack_one(struct sock *sk, struct sk_buff_head *list, struct run *r, u32 *freed)
{
	u32 n = min_t(u32, r->len, ROOM), spare = READ_ONCE(sk->sk_rcvbuf) / 8;
	bool last = n == r->len && r->next == (struct sk_buff *)list;
	struct sk_buff *p = alloc_skb(last ? clamp_t(u32, spare, n, ROOM) : n,
				      GFP_ATOMIC | __GFP_NOWARN);

	if (!p)
		return false;
	*WEFT_TCP_CB(p) = *WEFT_TCP_CB(r->first);
	WEFT_TCP_CB(p)->off = 0;
	WEFT_TCP_CB(p)->end = WEFT_TCP_CB(p)->seq;
	skb_set_owner_r(p, sk);
	__skb_queue_before(list, r->first, p);
	if (WARN_ON_ONCE(!move_bytes(list, r, p, n, freed)))
		return false;
	r->len -= n;
	return true;
}

u32 weft_tcp_collapse(struct sock *sk, struct sk_buff_head *list)
{
	struct sk_buff *skb = skb_peek(list);
	u32 freed = 0;

	weft_sock_assert_locked(sk);
	while (skb && skb != (struct sk_buff *)list) {
		struct run r = run_from(list, skb);

		skb = r.len ? r.next : skb->next;
		if (!r.len || dense_cost(r.len) > r.cost / 4 * 3)
			continue;
		while (r.len)
			if (!pack_one(sk, list, &r, &freed))
				return freed;
	}
	return freed;
}
