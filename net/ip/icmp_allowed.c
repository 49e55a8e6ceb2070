// SPDX-License-Identifier: GPL-2.0
/*
 * May an error be sent about this packet?  Reads from it what the rules of net/wire/icmp4.c
 * (RFC 1122 3.2.2) and net/wire/icmp6.c (RFC 4443 2.4 (e)) ask for.
 * Locks: RCU held.
 */
#include <weft/cb.h>
#include "icmp.h"
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "../wire/ip6_ext.h"

#define QUOTE_READ	128	/* what is looked at of a quoted packet */

static bool allowed_is_broadcast(struct weft_net *wn, __be32 a)
{
	struct weft_addr addr = weft_addr_v4(a);

	return weft_addr_kind(wn, &addr, NULL) == WEFT_ADDR_BROADCAST;
}

bool weft_icmp4_may_send(struct weft_net *wn, const struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	u32 at = skb_network_offset(skb) + ip->ihl * 4;
	bool link_broadcast = skb->pkt_type != PACKET_HOST;
	u8 type = 0, *p;

	if (ip->protocol == IPPROTO_ICMP) {
		p = skb_header_pointer(skb, at, 1, &type);
		if (!p)
			return false;
		type = *p;
	}
	return weft_icmp4_may_answer(ip->saddr, ip->daddr, ntohs(ip->frag_off) & IP_OFFSET,
				     link_broadcast, ip->protocol, type) &&
	       !allowed_is_broadcast(wn, ip->daddr) && !allowed_is_broadcast(wn, ip->saddr);
}

/*
 * The type of the ICMPv6 message in skb, if it is one.  False: unreadable,
 * or in a later fragment.
 */
static bool read_type(const struct sk_buff *skb, struct weft_icmp6_about *about)
{
	int from = skb_network_offset(skb);
	u32 len = min_t(u32, skb->len - from, QUOTE_READ), at;
	u8 buf[QUOTE_READ], type;
	const u8 *p = skb_header_pointer(skb, from, len, buf), *t;

	if (!p || !weft_ip6_ext_skip(p, len, &at, &about->proto))
		return false;
	if (about->proto != WEFT_PROTO_ICMP6)
		return true;
	t = skb_header_pointer(skb, from + at, 1, &type);
	if (t)
		about->icmp_type = *t;
	return t;
}

/*
 * An unreadable ICMPv6 type may be an error's: then only a parameter problem is
 * sent, which cannot loop.
 */
bool weft_icmp6_may_send(const struct sk_buff *skb, u8 type, u8 code)
{
	const struct ipv6hdr *h = ipv6_hdr(skb);
	struct weft_icmp6_about about = {
		.src = weft_addr_v6(&h->saddr), .dst = weft_addr_v6(&h->daddr),
		.link_multicast = skb->pkt_type != PACKET_HOST,
	};

	return (read_type(skb, &about) || type == WEFT_ICMP6_PARAM_PROBLEM) &&
	       weft_icmp6_may_answer(&about, type, code);
}
