/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of a packet on its way in, of both protocols, and whose it is. */
#ifndef WEFT_IP_PACKET_H
#define WEFT_IP_PACKET_H

#include "head.h"
#include "ip.h"
#include "core/whose.h"

/* All that is known of a packet on its way in. */
struct weft_packet {
	struct weft_iface *iface;
	struct weft_head h;
	int ifindex;			/* the device, or the link of a link-local address */
	enum weft_addr_kind to;		/* the destination, by own mode's addresses alone */
	struct weft_ip_facts facts;
	struct weft_ip_verdict v;
	struct weft_flow *flow;		/* that claimed it, without a reference; or NULL */
	bool joined;			/* it came in fragments */
	bool received;			/* it was counted */
};

/* Is it certainly for the host alone?  Asked first, of IPv4; false: perhaps not. */
bool weft_packet_is_hosts(const struct weft_iface *iface, const struct sk_buff *skb);
/*
 * Takes the facts of a parsed header; no question is answered yet.  RCU
 * held, as for the next two.
 */
void weft_packet_know(struct weft_packet *p, const struct sk_buff *skb);
/* The same, and whose it is.  Each question is asked once at most. */
void weft_packet_judge(struct weft_packet *p, const struct sk_buff *skb);
/* Share mode: does a socket claim it, and is it for the host's address?  p->flow is set. */
bool weft_packet_claimed(struct weft_packet *p, const struct sk_buff *skb);

#endif
