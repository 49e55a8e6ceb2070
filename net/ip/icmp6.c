// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6: RFC 4443.  Received: errors about packets of Weft's sockets go to their transport, echo replies to ping sockets;
 * echo (4.2) and neighbour discovery (net/ip/nd.c) are answered for own mode's addresses; in share mode all else is the
 * host's.  Sent: errors about what Weft has taken, within RFC 4443 2.4 (1280 bytes; when not; rate).
 *
 * Not there: RFC 4884's extensions, raw sockets, node information.
 * Locks: RCU held by the caller; softirq.
 */
#include <net/inet_ecn.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "ip.h"
#include "../wire/icmp6.h"

#define QUOTE_READ	128	/* what is looked at of a quoted packet */

/* ---- sending */

/* A linear skb with room for `len` bytes of ICMPv6. */
static struct sk_buff *icmp_alloc(u32 len)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP6_HLEN + len, GFP_ATOMIC | __GFP_NOWARN);

	if (skb) {
		skb_reserve(skb, MAX_HEADER + WEFT_IP6_HLEN);
		skb_put(skb, len);
	}
	return skb;
}

/* out: at its ICMPv6 header; consumed. */
static void icmp_tx(struct weft_net *wn, struct sk_buff *out, const struct weft_route_key *key)
{
	struct weft_ip_tx p = { .dst = key->dst, .proto = IPPROTO_ICMPV6, .tos = key->tos };
	struct weft_route rt;

	if (weft_route_find(wn, key, &rt)) {
		weft_drop(wn, out, WEFT_DROP_IP6_NO_ROUTE);
		return;
	}
	p.src = weft_addr_is_any(&key->src) ? rt.src : key->src;
	weft_icmp6_csum_put(&p.src, &p.dst, out->data, out->len);
	out->mark = key->mark;
	weft_mib_inc(wn, WEFT_MIB_Icmp6OutMsgs);
	weft_ip_tx(wn, NULL, out, &rt, &p);
	weft_route_put(&rt);
}

/* To whoever sent skb: from the address that was spoken to, or, where that is a group, from one that speaks to him. */
static struct weft_route_key back_to_sender(const struct sk_buff *skb, int ifindex)
{
	struct weft_route_key key = {
		.src = weft_addr_v6(&ipv6_hdr(skb)->daddr), .dst = weft_addr_v6(&ipv6_hdr(skb)->saddr),
		.proto = IPPROTO_ICMPV6, .uid = GLOBAL_ROOT_UID,
	};

	key.oif = weft_ip6_zone(&key.src, &key.dst, ifindex);
	if (weft_ip6_is_multicast(&key.src))
		key.src = (struct weft_addr){ };
	return key;
}

/* ---- echo, RFC 4443 4.2 */

static enum weft_drop echo_rx(struct weft_net *wn, struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	struct weft_route_key key = back_to_sender(skb, WEFT_IP_CB(skb)->ifindex);
	struct sk_buff *reply;

	weft_mib_inc(wn, WEFT_MIB_Icmp6InEchos);
	if (weft_ip6_is_unspecified(&key.dst))
		return WEFT_DROP_IP6_SOURCE;
	reply = icmp_alloc(skb->len);
	if (!reply || skb_copy_bits(skb, 0, reply->data, skb->len)) {
		kfree_skb(reply);
		return WEFT_DROP_NO_MEMORY;
	}
	icmp->type = WEFT_ICMP6_ECHO_REPLY;
	icmp->code = 0;
	weft_icmp6_emit(reply->data, icmp);
	weft_mib_inc(wn, WEFT_MIB_Icmp6OutEchoReplies);
	key.tos = WEFT_IP_CB(skb)->tos & ~INET_ECN_MASK;
	icmp_tx(wn, reply, &key);
	return WEFT_DROP_NONE;
}

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
	return weft_transport_err(wn, skb, q.proto, &e) ? WEFT_DROP_NONE : WEFT_DROP_ICMP_NO_SOCKET;
}

/* RFC 4443 2.4 (b): what is not known is passed over. */
static enum weft_drop question_rx(struct weft_net *wn, struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	struct weft_iface *iface = WEFT_IP_CB(skb)->iface;

	if (icmp->type == WEFT_ICMP6_ECHO)
		return echo_rx(wn, skb, icmp);
	if (icmp->type >= WEFT_ICMP6_RS && icmp->type <= WEFT_ICMP6_REDIRECT && iface->mode == WEFT_MODE_OWN)
		return weft_nd_rx(iface, skb);
	return WEFT_DROP_ICMP_TYPE;
}

static enum weft_drop check(struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	if (!pskb_may_pull(skb, WEFT_ICMP6_HLEN) || weft_icmp6_parse(skb->data, skb_headlen(skb), icmp))
		return WEFT_DROP_ICMP_TRUNCATED;
	if (skb_checksum_validate(skb, IPPROTO_ICMPV6, ip6_compute_pseudo))
		return WEFT_DROP_ICMP_CHECKSUM;
	return WEFT_DROP_NONE;
}

static enum weft_drop message_rx(struct weft_net *wn, struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	if (!weft_icmp6_is_error(icmp->type))
		return question_rx(wn, skb, icmp);
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
		why = message_rx(wn, skb, &icmp);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}

/* ---- share mode's question */

bool weft_icmp6_claims(struct weft_net *wn, struct weft_claim *c)
{
	struct weft_icmp6_quote q;
	struct weft_icmp6 icmp;

	if (weft_icmp6_parse(c->p, c->len, &icmp))
		return false;
	if (icmp.type == WEFT_ICMP6_ECHO_REPLY)
		return weft_ping_claims(wn, c, icmp.rest >> 16);
	if (!weft_icmp6_is_error(icmp.type) ||
	    weft_icmp6_quote_parse(c->p + WEFT_ICMP6_HLEN, c->len - WEFT_ICMP6_HLEN, &q))
		return false;
	q.t.zone = weft_ip6_zone(&q.t.laddr, &q.t.raddr, c->ifindex);
	return weft_claims_quote(wn, q.proto, &q.t);
}

/* ---- errors sent */

/* The type of the ICMPv6 message in skb, if it is one.  False: it cannot be read, or is of a fragment that is not the first. */
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

/* What hides its type may be an error: it is answered only where it cannot be one of ours that goes round. */
static bool may_answer(const struct sk_buff *skb, u8 type, u8 code)
{
	const struct ipv6hdr *h = ipv6_hdr(skb);
	struct weft_icmp6_about about = {
		.src = weft_addr_v6(&h->saddr), .dst = weft_addr_v6(&h->daddr),
		.link_multicast = skb->pkt_type != PACKET_HOST,
	};

	return (read_type(skb, &about) || type == WEFT_ICMP6_PARAM_PROBLEM) && weft_icmp6_may_answer(&about, type, code);
}

void weft_icmp6_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb, u8 type, u8 code,
			   u32 rest)
{
	const struct weft_icmp6 icmp = { .type = type, .code = code, .rest = rest };
	struct weft_route_key key = back_to_sender(skb, iface->ifindex);
	int from = skb_network_offset(skb);
	u32 quoted = min_t(u32, skb->len - from, WEFT_IP6_MTU_MIN - WEFT_IP6_HLEN - WEFT_ICMP6_HLEN);
	struct sk_buff *out;

	if (!may_answer(skb, type, code) || !weft_icmp_rate_ok(wn, &key.dst))
		return;
	out = icmp_alloc(WEFT_ICMP6_HLEN + quoted);
	if (!out || skb_copy_bits(skb, from, out->data + WEFT_ICMP6_HLEN, quoted)) {
		kfree_skb(out);
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	weft_icmp6_emit(out->data, &icmp);
	key.mark = skb->mark;
	icmp_tx(wn, out, &key);
}
