// SPDX-License-Identifier: GPL-2.0
/*
 * One datagram from several writes: MSG_MORE and UDP_CORK, as in Linux.  The first write fixes
 * destination and route; an error in a later write discards the whole datagram.
 *
 * A small write goes into the free space of the last buffer, so that many small writes do not fill
 * the send buffer.
 *
 * Process context, socket lock held; weft_cork_sendmsg() takes it, weft_cork_wanted() needs none.
 */
#include <linux/slab.h>
#include "dgram_ops.h"

struct weft_cork {
	struct weft_dgram o;		/* fixed by the first write; socket lock, as all below */
	struct weft_route rt;		/* a reference is held */
	struct sk_buff *head;		/* the datagram; later buffers are on its frag_list */
	struct sk_buff *last;		/* the last buffer of the datagram */
};

bool weft_cork_wanted(struct weft_sock *ws, const struct msghdr *msg)
{
	struct weft_udp_sock *us = weft_udp_sk(ws);

	return (msg->msg_flags & MSG_MORE) || READ_ONCE(us->cork) || READ_ONCE(us->pending);
}

/* Detaches and returns the pending datagram; NULL: there is none. */
static struct weft_cork *cork_take(struct weft_sock *ws)
{
	struct weft_udp_sock *us = weft_udp_sk(ws);
	struct weft_cork *c = us->pending;

	WRITE_ONCE(us->pending, NULL);
	return c;
}

static void cork_end(struct weft_cork *c)
{
	weft_route_put(&c->rt);
	kfree(c);
}

void weft_cork_drop(struct weft_sock *ws)
{
	struct weft_cork *c = cork_take(ws);

	weft_sock_assert_locked(&ws->sk);
	if (!c)
		return;
	kfree_skb(c->head);
	cork_end(c);
}

int weft_cork_push(struct weft_sock *ws)
{
	struct weft_cork *c = cork_take(ws);
	int err;

	weft_sock_assert_locked(&ws->sk);
	if (!c)
		return 0;
	err = weft_dgram_tx(ws, c->head, &c->o, &c->rt);
	cork_end(c);
	return err;
}

/* ---- writing */

static int cork_begin(struct weft_sock *ws, struct msghdr *msg, size_t len)
{
	struct weft_cork *c = kzalloc(sizeof(*c), GFP_KERNEL_ACCOUNT);
	int err;

	if (!c)
		return -ENOBUFS;
	err = weft_dgram_parse(ws, msg, len, &c->o);
	if (!err)
		err = weft_dgram_route_locked(ws, &c->o, &c->rt);
	if (!err)
		err = weft_dgram_allowed(ws, msg, &c->rt);
	if (err)
		cork_end(c);
	else
		WRITE_ONCE(weft_udp_sk(ws)->pending, c);
	return err;
}

static int cork_append(struct weft_sock *ws, struct weft_cork *c, struct msghdr *msg, size_t len)
{
	struct sk_buff *skb;
	int err;

	if (c->last && !len)
		return 0;
	if (c->last && len <= skb_tailroom(c->last)) {
		if (!copy_from_iter_full(skb_put(c->last, len), len, &msg->msg_iter))
			return -EFAULT;
		if (c->last != c->head) {
			c->head->len += len;
			c->head->data_len += len;
		}
		return 0;
	}
	skb = weft_dgram_packet(ws, msg, len, c->head ? WEFT_DGRAM_REST : WEFT_DGRAM_FIRST, &err);
	if (!skb)
		return err;
	if (!c->head) {
		c->head = skb;
	} else {
		/* freeing the head returns this buffer's share of the send buffer too */
		c->head->truesize += skb->truesize;
		skb->destructor = NULL;
		skb->sk = NULL;
		c->head->len += skb->len;
		c->head->data_len += skb->len;
		if (c->last == c->head)
			skb_shinfo(c->head)->frag_list = skb;
		else
			c->last->next = skb;
	}
	c->last = skb;
	return 0;
}

/*
 * Once the head has fragments, its own tail must not be written any more; skb_tailroom() is 0 then.
 */
static int dgram_cork_write(struct weft_sock *ws, struct msghdr *msg, size_t len)
{
	struct weft_cork *c = weft_udp_sk(ws)->pending;
	size_t have = c->head ? c->head->len : 0;
	int err = weft_dgram_check(ws, &c->o, &c->rt, have + len);

	return err ?: cork_append(ws, c, msg, len);
}

int weft_cork_sendmsg(struct weft_sock *ws, struct msghdr *msg, size_t len)
{
	struct weft_udp_sock *us = weft_udp_sk(ws);
	int err;

	lock_sock(&ws->sk);
	err = us->pending ? weft_dgram_more(ws, msg, len, &us->pending->o.to.addr) : 0;
	if (err) {
		release_sock(&ws->sk);	/* the pending datagram stays */
		return err;
	}
	if (!us->pending)
		err = cork_begin(ws, msg, len);
	if (!err)
		err = dgram_cork_write(ws, msg, len);
	if (err)
		weft_cork_drop(ws);
	else if (!(msg->msg_flags & MSG_MORE) && !us->cork)
		err = weft_cork_push(ws);
	release_sock(&ws->sk);
	return err ?: len;
}

/* ---- UDP_CORK */

int weft_cork_set(struct weft_sock *ws, bool on)
{
	weft_sock_assert_locked(&ws->sk);
	WRITE_ONCE(weft_udp_sk(ws)->cork, on);
	return on ? 0 : weft_cork_push(ws);
}
