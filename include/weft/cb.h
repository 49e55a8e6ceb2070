/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What skb->cb holds, stage by stage.  A stage owns all of it; the next one overwrites.
 */
#ifndef WEFT_CB_H
#define WEFT_CB_H

#include <linux/skbuff.h>
#include <weft/types.h>
#include "../../net/wire/ip4.h"
#include "../../net/wire/tcp.h"

struct weft_iface;

/* From weft_ip4_rx() up to the transport, and for UDP and raw sockets to the receive queue. */
struct weft_ip_cb {
	struct weft_iface *iface;	/* under RCU only: not to be used once the skb was queued */
	__be32 src, dst;
	int ifindex;
	u8 tos, ttl, proto, ihl;	/* ihl: bytes */
	bool broadcast;			/* IP destination is a broadcast address */
	bool multicast;
	bool reopens;			/* TCP: a SYN that has ended a TIME-WAIT */
	struct weft_seq old;		/* with reopens: the old incarnation's snd.nxt */
};

/* In the backlog and in the receive and out-of-order queues of TCP. */
struct weft_tcp_cb {
	struct weft_seq seq, end;	/* of the data that this skb holds from `off` on; end = seq + length */
	u32 off;			/* bytes of the skb's data to skip: headers pulled already; overlap trimmed */
	u8 tos;
};

#define WEFT_IP_CB(skb)		((struct weft_ip_cb *)(skb)->cb)
#define WEFT_TCP_CB(skb)	((struct weft_tcp_cb *)(skb)->cb)

static inline void weft_cb_check(void)
{
	BUILD_BUG_ON(sizeof(struct weft_ip_cb) > sizeof_field(struct sk_buff, cb));
	BUILD_BUG_ON(sizeof(struct weft_tcp_cb) > sizeof_field(struct sk_buff, cb));
}

#endif
