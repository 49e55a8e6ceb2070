// SPDX-License-Identifier: GPL-2.0
/*
 * The transports above IP.  No other file of net/ip names them; a new transport is one entry here.
 * Locks: RCU held.
 */
#include <linux/indirect_call_wrapper.h>
#include <weft/path.h>
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"
#include "../wire/tcp.h"
#include "../wire/udp.h"

static const struct weft_transport transports[] = {
	{
		.proto = IPPROTO_TCP, .v4 = true, .v6 = true, .least = WEFT_TCP_HLEN,
		.most = WEFT_TCP_HLEN, .claims = weft_tcp_claims,
		.claims_quote = weft_tcp_claims_quote, .rx = weft_tcp_rx, .err = weft_tcp_err,
	}, {
		.proto = IPPROTO_UDP, .v4 = true, .v6 = true, .least = WEFT_UDP_HLEN,
		.most = WEFT_UDP_HLEN, .broadcast = true, .claims = weft_udp_claims,
		.claims_quote = weft_udp_claims_quote, .wants = weft_udp_wants, .rx = weft_udp_rx,
		.err = weft_udp_err,
	}, {
		.proto = IPPROTO_ICMP, .v4 = true, .least = WEFT_ICMP4_HLEN, .most = WEFT_CLAIM_MAX,
		.claims = weft_icmp4_claims, .claims_quote = weft_ping_claims_quote,
		.rx = weft_icmp4_rx, .err = weft_ping_err,
	}, {
		.proto = IPPROTO_ICMPV6, .v6 = true, .least = WEFT_ICMP6_HLEN,
		.most = WEFT_CLAIM_MAX, .claims = weft_icmp6_claims,
		.claims_quote = weft_ping_claims_quote, .rx = weft_icmp6_rx, .err = weft_ping_err,
	}, {
		.proto = IPPROTO_IGMP, .v4 = true, .rx = weft_igmp_rx,
	},
};

const struct weft_transport *weft_transport(bool v6, u8 proto)
{
	const struct weft_transport *t;

	for (t = transports; t < transports + ARRAY_SIZE(transports); t++)
		if (t->proto == proto && (v6 ? t->v6 : t->v4))
			return t;
	return NULL;
}

void weft_transport_rx(const struct weft_transport *t, struct weft_net *wn, struct sk_buff *skb)
{
	INDIRECT_CALL_2(t->rx, weft_tcp_rx, weft_udp_rx, wn, skb);
}

bool weft_transport_claims(const struct weft_transport *t, struct weft_net *wn,
			   struct weft_claim *c)
{
	return INDIRECT_CALL_2(t->claims, weft_tcp_claims, weft_udp_claims, wn, c);
}

bool weft_claims_quote(struct weft_net *wn, u8 proto, const struct weft_tuple *t)
{
	const struct weft_transport *of = weft_transport(!weft_addr_is_v4(&t->laddr), proto);

	return of && of->claims_quote && of->claims_quote(wn, t);
}

bool weft_transport_err(struct weft_net *wn, struct sk_buff *skb, u8 proto,
			const struct weft_icmp_err *e)
{
	const struct weft_transport *t = weft_transport(!weft_addr_is_v4(&e->t.laddr), proto);

	return t && t->err && t->err(wn, skb, e);
}
