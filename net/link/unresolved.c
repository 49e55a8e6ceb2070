// SPDX-License-Identifier: GPL-2.0
/*
 * A packet whose next hop did not answer: RFC 1122 2.3.2.2, RFC 4861 7.2.2.  As in Linux, its
 * socket gets the error of a host unreachable that is generated locally.  RCU held, no lock.
 */
#include <linux/ip.h>
#include <weft/path.h>
#include "neigh.h"
#include "../base/bytes.h"
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "../wire/ip4.h"

static bool neigh_error4(const struct sk_buff *skb, struct weft_icmp_err *e, u8 *proto)
{
	struct weft_icmp4_quote q;

	*e = (struct weft_icmp_err){ .type = WEFT_ICMP4_UNREACH, .code = WEFT_ICMP4_HOST_UNREACH };
	e->err = weft_icmp4_errno(e->type, e->code, &e->hard);
	if (weft_icmp4_quote_parse(skb->data, skb_headlen(skb), &q))
		return false;
	e->t = q.t;
	e->seq = seq_of(q.seq);
	e->quoted = ip_hdr(skb)->ihl * 4;
	*proto = q.proto;
	return true;
}

/* RFC 4861 7.2.2: address unreachable */
static bool neigh_error6(const struct weft_neigh *n, const struct sk_buff *skb,
			 struct weft_icmp_err *e, u8 *proto)
{
	struct weft_icmp6_quote q;

	*e = (struct weft_icmp_err){ .type = WEFT_ICMP6_UNREACH, .code = WEFT_ICMP6_ADDR_UNREACH };
	e->err = weft_icmp6_errno(e->type, e->code, &e->hard);
	if (weft_icmp6_quote_parse(skb->data, skb_headlen(skb), &q))
		return false;
	e->t = q.t;
	e->t.zone = weft_ip6_zone(&q.t.laddr, &q.t.raddr, n->iface->ifindex);
	e->seq = seq_of(q.seq);
	e->quoted = q.offset;
	*proto = q.proto;
	return true;
}

void weft_neigh_unresolved(const struct weft_neigh *n, struct sk_buff *skb)
{
	struct weft_net *wn = n->iface->wn;
	struct weft_icmp_err e;
	u8 proto;

	if (weft_addr_is_v4(&n->addr) ? neigh_error4(skb, &e, &proto) :
					neigh_error6(n, skb, &e, &proto))
		weft_transport_err(wn, skb, proto, &e);
	weft_drop(wn, skb, WEFT_DROP_NEIGH_FAILED);
}
