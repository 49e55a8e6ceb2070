/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contents of skb->cb by stage.  Each stage owns all of it and overwrites that of the stage before.
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
 * From IP up to the transport; for UDP, ping and raw sockets also in the receive queue.  Addresses
 * are read from the IP header, which stays in place.
 */
struct weft_ip_cb {
	struct weft_iface *iface;	/* valid under RCU only, so not once the skb is queued */
	struct weft_flow *flow;		/* connection that claimed it, or NULL; under RCU only */
	int ifindex;			/* receiving device, or that of a link-local address */
	u16 hlen;			/* bytes of IP header and options or extension headers */
	u8 tos, ttl, proto;
	bool v6;
	bool broadcast;			/* IP destination is a broadcast address */
	bool multicast;
	bool raw;			/* a raw socket got it: no "protocol unreachable" */
	bool fragmented;		/* IPv6: it has or had a fragment header (RFC 6980) */
	bool reopens;			/* TCP: a SYN that ended a TIME-WAIT */
	struct weft_seq iss;		/* with reopens: ISS above the old incarnation's numbers */
};

/* In TCP's backlog, receive queue and out-of-order queue. */
struct weft_tcp_cb {
	struct weft_seq seq, end;	/* of the data from `off` on; end = seq + length */
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

/* For a packet that Weft has taken. */
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

/* Sum of the pseudo-header for skb_checksum_init().  RFC 768, RFC 8200 8.1. */
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
