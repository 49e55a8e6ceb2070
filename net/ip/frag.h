/* SPDX-License-Identifier: GPL-2.0 */
/* Fragments that wait for the rest of their datagram, of IPv4 and IPv6 alike. */
#ifndef WEFT_IP_FRAG_H
#define WEFT_IP_FRAG_H

#include <linux/skbuff.h>
#include <weft/net.h>
#include "core/whose.h"

struct weft_frag_key {		/* no padding: it is hashed and compared as bytes */
	struct weft_addr src, dst;
	u32 id;
	u32 proto;
	u32 scope;		/* the device, for addresses of one link only; else 0 */
};

struct weft_frag {
	struct weft_frag_key key;
	u32 off, len;		/* bytes of the fragmentable part */
	u32 max;		/* bytes that this part of a datagram may have */
	u16 head;		/* bytes of headers before it, from skb->data on */
	u8 ecn;
	bool more;
	enum weft_frag_owner owner;	/* by this fragment alone */
};

enum weft_frag_fate {
	WEFT_FRAG_HELD,		/* consumed: it waits, or was dropped */
	WEFT_FRAG_PASS,		/* the host's: skb is untouched; held fragments went before it */
	WEFT_FRAG_WHOLE,	/* consumed: with it the datagram is whole */
};

struct weft_frag_whole {
	struct list_head parts;	/* the fragments as they came, by skb->list */
	u8 ecn;			/* 3: congestion experienced, or 0: the first fragment's */
};

/* RCU held, softirq. */
enum weft_frag_fate weft_frag_rx(struct weft_net *wn, struct sk_buff *skb,
				 const struct weft_frag *f, struct weft_frag_whole *whole);
/* Has this fragment been handed on to the host before? */
bool weft_frag_returned(struct weft_net *wn, const struct sk_buff *skb);
/*
 * One packet of all fragments: the first one's headers, unchanged, and the data.  NULL: no
 * memory, all is dropped.
 */
struct sk_buff *weft_frag_join(struct weft_net *wn, struct weft_frag_whole *whole,
			       struct net_device *dev);
/* The first fragment of a whole datagram, to ask whose it is. */
struct sk_buff *weft_frag_first(const struct weft_frag_whole *whole);
/* To the host, as they came and in the order in which they came. */
void weft_frag_hand_on(struct weft_net *wn, struct weft_frag_whole *whole);

int weft_frag_init(struct weft_net *wn);
void weft_frag_exit(struct weft_net *wn);

#endif
