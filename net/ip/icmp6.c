// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6 in share mode: RFC 4443.  Received: errors about packets of Weft's sockets go to their transport, echo replies to
 * ping sockets; all else is the host's.  Sent: errors about what Weft has taken, within RFC 4443 2.4 (1280 bytes; when not; rate).
 *
 * Not there: echo (the host answers), RFC 4884's extensions, raw sockets, neighbour discovery (the host's).
 * Locks: RCU held by the caller; softirq.
 */
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "ip.h"
#include "../wire/icmp6.h"

#define QUOTE_READ	128	/* what is looked at of a quoted packet */

/* ---- errors received */

/* skb->data at the quote. */
static enum weft_drop error_up(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp6 *icmp)
{
	struct weft_icmp_err e = {
		.type = icmp->type, .code = icmp->code, .info = icmp->rest, .too_big = icmp->type == WEFT_ICMP6_TOO_BIG,
	};
	struct weft_icmp6_quote q;

	e.err = weft_icmp6_errno(icmp->type, icmp->code, &e.hard);
	if (!pskb_may_pull(skb, min_t(u32, skb->len, QUOTE_READ)))
		return WEFT_DROP_NO_MEMORY;
	if (weft_icmp6_quote_parse(skb->data, skb_headlen(skb), &q))
		return WEFT_DROP_ICMP_QUOTE;
	e.t = q.t;
	e.t.zone = weft_ip6_zone(&q.t.laddr, &q.t.raddr, WEFT_IP_CB(skb)->ifindex);
	e.seq = seq_of(q.seq);
	e.quoted = q.offset;
	if (e.too_big && e.info < WEFT_IP6_MTU_MIN)
		return WEFT_DROP_ICMP_MTU;
	if (q.proto == IPPROTO_TCP)
		weft_tcp_err(wn, skb, &e);
	else if (q.proto == IPPROTO_UDP)
		weft_udp_err(wn, skb, &e);
	else if (q.proto != IPPROTO_ICMPV6 || !weft_ping_err(wn, skb, &e))
		return WEFT_DROP_ICMP_NO_SOCKET;
	return WEFT_DROP_NONE;
}

static enum weft_drop check(struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	if (!pskb_may_pull(skb, WEFT_ICMP6_HLEN) || weft_icmp6_parse(skb->data, skb_headlen(skb), icmp))
		return WEFT_DROP_ICMP_TRUNCATED;
	if (skb_checksum_validate(skb, IPPROTO_ICMPV6, ip6_compute_pseudo))
		return WEFT_DROP_ICMP_CHECKSUM;
	return WEFT_DROP_NONE;
}

static enum weft_drop error_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp6 *icmp)
{
	if (!weft_icmp6_is_error(icmp->type))
		return WEFT_DROP_ICMP_TYPE;
	weft_mib_inc(wn, WEFT_MIB_Icmp6InErrors);
	__skb_pull(skb, WEFT_ICMP6_HLEN);
	return error_up(wn, skb, icmp);
}

void weft_icmp6_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_icmp6 icmp;
	enum weft_drop why;

	weft_mib_inc(wn, WEFT_MIB_Icmp6InMsgs);
	why = check(skb, &icmp);
	if (!why && icmp.type == WEFT_ICMP6_ECHO_REPLY) {
		weft_ping_rx(wn, skb, icmp.rest >> 16);
		return;
	}
	if (!why)
		why = error_rx(wn, skb, &icmp);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}

/* ---- errors sent */

/* An error about what may be ICMPv6 itself is asked for nowhere: fragments of it are the host's. */
static bool may_answer(const struct sk_buff *skb, u8 type, u8 code)
{
	const struct ipv6hdr *h = ipv6_hdr(skb);
	struct weft_icmp6_about about = {
		.src = weft_addr_v6(&h->saddr), .dst = weft_addr_v6(&h->daddr),
		.link_multicast = skb->pkt_type != PACKET_HOST,
	};

	return weft_icmp6_may_answer(&about, type, code);
}

/* out: at its ICMPv6 header; consumed. */
static void icmp_tx(struct weft_net *wn, struct sk_buff *out, const struct weft_route_key *key)
{
	struct weft_ip_tx p = { .src = key->src, .dst = key->dst, .proto = IPPROTO_ICMPV6 };
	struct weft_route rt;

	if (weft_route_find(wn, key, &rt)) {
		weft_drop(wn, out, WEFT_DROP_IP6_NO_ROUTE);
		return;
	}
	weft_icmp6_csum_put(&p.src, &p.dst, out->data, out->len);
	weft_mib_inc(wn, WEFT_MIB_Icmp6OutMsgs);
	weft_ip_tx(wn, NULL, out, &rt, &p);
	weft_route_put(&rt);
}

void weft_icmp6_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb, u8 type, u8 code,
			   u32 rest)
{
	const struct weft_icmp6 icmp = { .type = type, .code = code, .rest = rest };
	struct weft_route_key key = {
		.src = weft_addr_v6(&ipv6_hdr(skb)->daddr), .dst = weft_addr_v6(&ipv6_hdr(skb)->saddr),
		.proto = IPPROTO_ICMPV6, .mark = skb->mark, .uid = GLOBAL_ROOT_UID,
	};
	int from = skb_network_offset(skb);
	u32 quoted = min_t(u32, skb->len - from, WEFT_IP6_MTU_MIN - WEFT_IP6_HLEN - WEFT_ICMP6_HLEN);
	struct sk_buff *out;

	if (!may_answer(skb, type, code) || !weft_icmp_rate_ok(wn, &key.dst))
		return;
	out = alloc_skb(MAX_HEADER + WEFT_IP6_HLEN + WEFT_ICMP6_HLEN + quoted, GFP_ATOMIC | __GFP_NOWARN);
	if (!out) {
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_reserve(out, MAX_HEADER + WEFT_IP6_HLEN);
	weft_icmp6_emit(skb_put(out, WEFT_ICMP6_HLEN), &icmp);
	if (skb_copy_bits(skb, from, skb_put(out, quoted), quoted)) {
		kfree_skb(out);
		return;
	}
	key.oif = weft_ip6_zone(&key.src, &key.dst, iface->ifindex);
	icmp_tx(wn, out, &key);
}
