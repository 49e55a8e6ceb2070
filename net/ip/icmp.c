// SPDX-License-Identifier: GPL-2.0
/*
 * The common part of ICMP and ICMPv6: echo (RFC 1122 3.2.2.6, RFC 4443 4.2), errors received
 * (RFC 1122 3.2.2, RFC 4443 2.4) and errors sent, with as much of the packet as fits into
 * 576 (RFC 1812 4.3.2.3) or 1280 bytes (RFC 4443 2.4 (c)), and within a rate
 * (RFC 1812 4.3.2.8, RFC 4443 2.4 (f)).
 *
 * Not there: RFC 4884's extensions.
 * Locks: RCU held by the caller, or taken; softirq.  weft_net.icmp_lock, a leaf.
 */
#include <linux/icmp.h>
#include <linux/random.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include "icmp.h"
#include "../base/rate.h"
#include "../wire/icmp4.h"
#include "../wire/icmp6.h"

#define ICMP_HLEN	WEFT_ICMP4_HLEN	/* of both */
#define ERROR_MAX4	576		/* bytes, of the whole packet */
#define ERROR_MAX6	WEFT_IP6_MTU_MIN
#define ERRORS_A_SECOND	1000
#define ERRORS_BURST	50
#define PEER_ERRORS_A_SECOND	1	/* Linux: icmp_ratelimit */
#define PEER_ERRORS_BURST	6

/* ---- sending */

struct sk_buff *weft_icmp_alloc(u32 len)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP4_HLEN_MAX + len,
					GFP_ATOMIC | __GFP_NOWARN);

	if (skb) {
		skb_reserve(skb, MAX_HEADER + WEFT_IP4_HLEN_MAX);
		skb_put(skb, len);
	}
	return skb;
}

struct weft_route_key weft_icmp_back(const struct sk_buff *skb, bool v6, int ifindex)
{
	struct weft_route_key key = {
		.proto = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, .uid = GLOBAL_ROOT_UID,
	};

	if (!v6) {
		key.src = weft_addr_v4(ip_hdr(skb)->daddr);
		key.dst = weft_addr_v4(ip_hdr(skb)->saddr);
		return key;
	}
	key.src = weft_addr_v6(&ipv6_hdr(skb)->daddr);
	key.dst = weft_addr_v6(&ipv6_hdr(skb)->saddr);
	key.oif = weft_ip6_zone(&key.src, &key.dst, ifindex);
	if (weft_ip6_is_multicast(&key.src))
		key.src = (struct weft_addr){ };
	return key;
}

static void put_csum(struct sk_buff *out, const struct weft_ip_tx *p)
{
	if (p->proto == IPPROTO_ICMPV6)
		weft_icmp6_csum_put(&p->src, &p->dst, out->data, out->len);
	else
		((struct icmphdr *)out->data)->checksum =
			csum_fold(csum_partial(out->data, out->len, 0));
}

void weft_icmp_tx(struct weft_net *wn, struct sk_buff *out, const struct weft_route_key *key)
{
	struct weft_ip_tx p = { .dst = key->dst, .proto = key->proto, .tos = key->tos };
	bool v6 = key->proto == IPPROTO_ICMPV6;
	struct weft_route rt;

	if (weft_route_find(wn, key, &rt)) {
		weft_drop(wn, out, v6 ? WEFT_DROP_IP6_NO_ROUTE : WEFT_DROP_IP4_NO_ROUTE);
		return;
	}
	p.src = v6 && !weft_addr_is_any(&key->src) ? key->src : rt.src;
	put_csum(out, &p);
	out->mark = key->mark;
	weft_mib_inc(wn, v6 ? WEFT_MIB_Icmp6OutMsgs : WEFT_MIB_IcmpOutMsgs);
	weft_ip_tx(wn, NULL, out, &rt, &p);
	weft_route_put(&rt);
}

static void icmp_put_header(struct sk_buff *out, bool v6, u8 type, u8 code, u32 rest)
{
	const struct weft_icmp4 h4 = { .type = type, .code = code, .rest = rest };
	const struct weft_icmp6 h6 = { .type = type, .code = code, .rest = rest };

	BUILD_BUG_ON(WEFT_ICMP4_HLEN != WEFT_ICMP6_HLEN);
	if (v6)
		weft_icmp6_emit(out->data, &h6);
	else
		weft_icmp4_emit(out->data, &h4);
}

/* ---- echo */

/* From the address that was asked, with the data as received. */
enum weft_drop weft_icmp_echo(struct weft_net *wn, struct sk_buff *skb, u32 rest)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_route_key key = weft_icmp_back(skb, cb->v6, cb->ifindex);
	struct sk_buff *reply = weft_icmp_alloc(skb->len);

	if (!reply || skb_copy_bits(skb, 0, reply->data, skb->len)) {
		kfree_skb(reply);
		return WEFT_DROP_NO_MEMORY;
	}
	icmp_put_header(reply, cb->v6, cb->v6 ? WEFT_ICMP6_ECHO_REPLY : WEFT_ICMP4_ECHO_REPLY, 0,
			rest);
	weft_mib_inc(wn, cb->v6 ? WEFT_MIB_Icmp6OutEchoReplies : WEFT_MIB_IcmpOutEchoReps);
	key.tos = cb->tos & ~INET_ECN_MASK;
	weft_icmp_tx(wn, reply, &key);
	return WEFT_DROP_NONE;
}

/* ---- errors received */

enum weft_drop weft_icmp_error_up(struct weft_net *wn, struct sk_buff *skb, u8 proto,
				  const struct weft_icmp_err *e)
{
	bool known = weft_raw_err(wn, skb, proto, e);

	known |= weft_transport_err(wn, skb, proto, e);
	return known ? WEFT_DROP_NONE : WEFT_DROP_ICMP_NO_SOCKET;
}

/* ---- errors sent */

/*
 * As Linux: a limit for each destination, and one for all.  The cost to the common limit is random,
 * so that nobody learns from it whether a guessed port of another host was open.
 */
static bool rate_ok(struct weft_net *wn, const struct weft_addr *to)
{
	u32 peer = siphash(to, sizeof(*to), &wn->keys[WEFT_KEY_TABLES]) % WEFT_ICMP_PEERS;
	u64 now = weft_now();
	bool ok;

	spin_lock_bh(&wn->icmp_lock);
	ok = weft_rate_take(&wn->icmp_peers[peer], PEER_ERRORS_A_SECOND, PEER_ERRORS_BURST, now) &&
	     weft_rate_take_for(&wn->icmp_rate, ERRORS_A_SECOND, ERRORS_BURST, get_random_u32() % 3,
				now);
	spin_unlock_bh(&wn->icmp_lock);
	if (!ok)
		weft_drop_count(wn, WEFT_DROP_ICMP_RATE);
	return ok;
}

/* RFC 1812 4.3.2.5: precedence 6. */
static u8 tos_of_error(const struct sk_buff *skb, bool v6)
{
	return v6 ? 0 : (ip_hdr(skb)->tos & IPTOS_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL;
}

static void send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb, u8 type,
		       u8 code, u32 rest)
{
	bool v6 = ip_hdr(skb)->version == 6;
	struct weft_route_key key = weft_icmp_back(skb, v6, iface->ifindex);
	u32 most = (v6 ? ERROR_MAX6 - WEFT_IP6_HLEN : ERROR_MAX4 - WEFT_IP4_HLEN) - ICMP_HLEN;
	int from = skb_network_offset(skb);
	u32 quoted = min_t(u32, skb->len - from, most);
	struct sk_buff *out;

	if (!(v6 ? weft_icmp6_may_send(skb, type, code) : weft_icmp4_may_send(wn, skb)) ||
	    !rate_ok(wn, &key.dst))
		return;
	out = weft_icmp_alloc(ICMP_HLEN + quoted);
	if (!out || skb_copy_bits(skb, from, out->data + ICMP_HLEN, quoted)) {
		kfree_skb(out);
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	icmp_put_header(out, v6, type, code, rest);
	if (!v6 && type == WEFT_ICMP4_UNREACH)
		weft_mib_inc(wn, WEFT_MIB_IcmpOutDestUnreachs);
	key.tos = tos_of_error(skb, v6);
	key.mark = skb->mark;
	weft_icmp_tx(wn, out, &key);
}

void weft_icmp_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb,
			  u8 type, u8 code, u32 rest)
{
	rcu_read_lock();
	send_error(wn, iface, skb, type, code, rest);
	rcu_read_unlock();
}
