/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What skb->cb holds, stage by stage.  A stage owns all of it; the next one overwrites.
 */
#ifndef WEFT_CB_H
#define WEFT_CB_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <weft/types.h>
#include "../../net/wire/ip4.h"
#include "../../net/wire/tcp.h"

struct weft_flow;
struct weft_iface;

/*
 * From IP up to the transport, and for UDP, ping and raw sockets to the receive queue.  The
 * addresses are read from the header, which stays.
 */
struct weft_ip_cb {
	struct weft_iface *iface;	/* under RCU only: not to be used once the skb was queued */
	struct weft_flow *flow;		/* the connection that claimed it, or NULL; no reference */
	int ifindex;			/* the device, or the link of a link-local address */
	u16 hlen;			/* bytes of IP header and options or extension headers */
	u8 tos, ttl, proto;
	bool v6;
	bool broadcast;			/* IP destination is a broadcast address */
	bool multicast;
	bool raw;			/* a raw socket got a copy: no "protocol unreachable" */
	bool fragmented;		/* IPv6: it has or had a fragment header (RFC 6980) */
	bool reopens;			/* TCP: a SYN that has ended a TIME-WAIT */
	struct weft_seq iss;		/* with reopens: above all numbers of the old incarnation */
};

/* In the backlog and in the receive and out-of-order queues of TCP. */
struct weft_tcp_cb {
	struct weft_seq seq, end;	/* of this skb's data from `off` on; end = seq + length */
	u32 off;			/* bytes to skip: headers already pulled, overlap trimmed */
	u8 tos;
};

#define WEFT_IP_CB(skb)		((struct weft_ip_cb *)(skb)->cb)
#define WEFT_TCP_CB(skb)	((struct weft_tcp_cb *)(skb)->cb)

static inline struct weft_addr weft_addr_v6(const struct in6_addr *a)
{
	struct weft_addr addr;

	BUILD_BUG_ON(sizeof(*a) != sizeof(addr));
	memcpy(&addr, a, sizeof(addr));
	return addr;
}

/* Of a packet that was taken. */
static inline struct weft_addr weft_ip_src(const struct sk_buff *skb)
{
	return WEFT_IP_CB(skb)->v6 ? weft_addr_v6(&ipv6_hdr(skb)->saddr) :
				     weft_addr_v4(ip_hdr(skb)->saddr);
}

static inline struct weft_addr weft_ip_dst(const struct sk_buff *skb)
{
	return WEFT_IP_CB(skb)->v6 ? weft_addr_v6(&ipv6_hdr(skb)->daddr) :
				     weft_addr_v4(ip_hdr(skb)->daddr);
}

/* For skb_checksum_init(): of the pseudo header.  RFC 768, RFC 8200 8.1. */
static inline __wsum weft_ip_pseudo(struct sk_buff *skb, int proto)
{
	return WEFT_IP_CB(skb)->v6 ? ip6_compute_pseudo(skb, proto) :
				     inet_compute_pseudo(skb, proto);
}

static inline void weft_cb_check(void)
{
	BUILD_BUG_ON(sizeof(struct weft_ip_cb) > sizeof_field(struct sk_buff, cb));
	BUILD_BUG_ON(sizeof(struct weft_tcp_cb) > sizeof_field(struct sk_buff, cb));
}

#endif
