// SPDX-License-Identifier: GPL-2.0
/*
 * ICMP: RFC 792, RFC 1122 3.2.2.
 *
 * Received: echo is answered for own mode's addresses (for the host's the host answers); errors go to the transport
 * whose packet they quote, echo replies to ping sockets.  Timestamp requests are answered, and redirects obeyed, in own
 * mode; in share mode both are the host's.  Source quench is ignored (RFC 6633).
 * Sent: errors, within RFC 1122 3.2.2 and RFC 1812 4.3.2.3 (576 bytes), 4.3.2.7 (when not) and 4.3.2.8 (rate).
 *
 * Not there: address masks (3.2.2.9: MAY, RFC 6918: obsolete), an echo or a timestamp by broadcast (3.2.2.6, 3.2.2.8: MAY
 * be discarded, and is), RFC 4884's extensions.
 * Locks: RCU held by the caller; softirq.
 */
#include <linux/random.h>
#include <linux/icmp.h>
#include <linux/math64.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "gateway.h"
#include "ip.h"
#include "core/pmtu.h"
#include "../base/rate.h"
#include "../wire/icmp4.h"

#define QUOTE_READ	(WEFT_IP4_HLEN_MAX + 8)	/* what is looked at of a quoted packet */
#define ERROR_MAX	576			/* bytes, of the whole packet */
#define ERRORS_A_SECOND	1000
#define ERRORS_BURST	50
#define PEER_ERRORS_A_SECOND	1	/* Linux: icmp_ratelimit */
#define PEER_ERRORS_BURST	6

/* ---- sending */

/* skb: at its ICMP header, without checksum; consumed. */
static void icmp_tx(struct weft_net *wn, struct sk_buff *skb, __be32 src, __be32 dst, u8 tos, u32 mark, int oif)
{
	const struct weft_route_key key = {
		.dst = weft_addr_v4(dst), .src = weft_addr_v4(src), .proto = IPPROTO_ICMP, .tos = tos, .mark = mark,
		.oif = oif, .uid = GLOBAL_ROOT_UID,
	};
	struct weft_ip_tx p = { .dst = key.dst, .proto = IPPROTO_ICMP, .tos = tos };
	struct icmphdr *h = (struct icmphdr *)skb->data;
	struct weft_route rt;

	if (weft_route_find(wn, &key, &rt)) {
		weft_drop(wn, skb, WEFT_DROP_IP4_NO_ROUTE);
		return;
	}
	p.src = rt.src;
	h->checksum = csum_fold(csum_partial(skb->data, skb->len, 0));
	skb->mark = mark;
	weft_mib_inc(wn, WEFT_MIB_IcmpOutMsgs);
	weft_ip4_tx(wn, NULL, skb, &rt, &p);
	weft_route_put(&rt);
}

/* A linear skb with room for `len` bytes of ICMP. */
static struct sk_buff *icmp_alloc(u32 len)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + WEFT_IP4_HLEN_MAX + len, GFP_ATOMIC | __GFP_NOWARN);

	if (skb) {
		skb_reserve(skb, MAX_HEADER + WEFT_IP4_HLEN_MAX);
		skb_put(skb, len);
	}
	return skb;
}

/* RFC 1122 3.2.2.6: from the address that was asked, with the data as received. */
static void echo_rx(struct weft_net *wn, struct sk_buff *skb, struct weft_icmp4 *icmp)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct sk_buff *reply;

	weft_mib_inc(wn, WEFT_MIB_IcmpInEchos);
	if (cb->broadcast || cb->multicast) {
		weft_drop(wn, skb, WEFT_DROP_ICMP_BROADCAST);
		return;
	}
	reply = icmp_alloc(skb->len);
	if (!reply || skb_copy_bits(skb, 0, reply->data, skb->len)) {
		kfree_skb(reply);
		weft_drop(wn, skb, WEFT_DROP_NO_MEMORY);
		return;
	}
	icmp->type = WEFT_ICMP4_ECHO_REPLY;
	icmp->code = 0;
	weft_icmp4_emit(reply->data, icmp);
	weft_mib_inc(wn, WEFT_MIB_IcmpOutEchoReps);
	icmp_tx(wn, reply, ip_hdr(skb)->daddr, ip_hdr(skb)->saddr, cb->tos & ~INET_ECN_MASK, 0, 0);
	consume_skb(skb);
}

static u32 ms_of_day(void)
{
	struct timespec64 now;
	u32 seconds;

	ktime_get_real_ts64(&now);
	div_u64_rem(now.tv_sec, 24 * 3600, &seconds);
	return seconds * MSEC_PER_SEC + now.tv_nsec / NSEC_PER_MSEC;
}

/* RFC 1122 3.2.2.8 */
static enum weft_drop timestamp_rx(struct weft_net *wn, struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct sk_buff *reply;

	weft_mib_inc(wn, WEFT_MIB_IcmpInTimestamps);
	if (cb->broadcast || cb->multicast)
		return WEFT_DROP_ICMP_BROADCAST;
	if (!pskb_may_pull(skb, WEFT_ICMP4_TIMESTAMP_LEN))
		return WEFT_DROP_ICMP_TRUNCATED;
	reply = icmp_alloc(WEFT_ICMP4_TIMESTAMP_LEN);
	if (!reply)
		return WEFT_DROP_NO_MEMORY;
	weft_icmp4_timestamp_emit(reply->data, skb->data, ms_of_day());
	weft_mib_inc(wn, WEFT_MIB_IcmpOutTimestampReps);
	icmp_tx(wn, reply, ip_hdr(skb)->daddr, ip_hdr(skb)->saddr, cb->tos & ~INET_ECN_MASK, 0, 0);
	return WEFT_DROP_NONE;
}

/* ---- redirects */

/* RFC 1122 3.2.2.2: all four kinds speak of the one host.  Who quotes a packet of no socket of ours is guessing. */
static enum weft_drop redirect_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr from = weft_ip_src(skb), gw = weft_addr_v4(cpu_to_be32(icmp->rest));
	struct weft_icmp4_quote q;

	weft_mib_inc(wn, WEFT_MIB_IcmpInRedirects);
	if (icmp->code > WEFT_ICMP4_REDIRECT_CODE_MAX)
		return WEFT_DROP_ICMP_TYPE;
	if (!pskb_may_pull(skb, min_t(u32, skb->len, WEFT_ICMP4_HLEN + QUOTE_READ)))
		return WEFT_DROP_NO_MEMORY;
	if (weft_icmp4_quote_parse(skb->data + WEFT_ICMP4_HLEN, skb_headlen(skb) - WEFT_ICMP4_HLEN, &q))
		return WEFT_DROP_ICMP_QUOTE;
	if (!weft_claims_quote(wn, q.proto, &q.t))
		return WEFT_DROP_ICMP_NO_SOCKET;
	if (!weft_addr_is_own(wn, &q.t.laddr) || !weft_gateway_redirect(wn, cb->ifindex, &from, &q.t.raddr, &gw))
		return WEFT_DROP_ICMP_REDIRECT;
	return WEFT_DROP_NONE;
}

/* ---- errors received */

/* skb->data at the quote. */
static enum weft_drop error_up(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp, int err,
			       bool hard)
{
	struct weft_icmp_err e = {
		.err = err, .hard = hard, .type = icmp->type, .code = icmp->code,
		.too_big = icmp->type == WEFT_ICMP4_UNREACH && icmp->code == WEFT_ICMP4_FRAG_NEEDED,
	};
	struct weft_icmp4_quote q;
	bool known;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, QUOTE_READ)))
		return WEFT_DROP_NO_MEMORY;
	if (weft_icmp4_quote_parse(skb->data, skb_headlen(skb), &q))
		return WEFT_DROP_ICMP_QUOTE;
	e.t = q.t;
	e.seq = seq_of(q.seq);
	e.quoted = ((struct iphdr *)skb->data)->ihl * 4;
	if (e.too_big)
		e.info = weft_pmtu_reported(icmp->rest & 0xffff, ntohs(((struct iphdr *)skb->data)->tot_len));
	known = weft_raw_err(wn, skb, q.proto, &e);
	known |= weft_transport_err(wn, skb, q.proto, &e);
	return known ? WEFT_DROP_NONE : WEFT_DROP_ICMP_NO_SOCKET;
}

static void error_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp, int err, bool hard)
{
	enum weft_drop why;

	weft_mib_inc(wn, WEFT_MIB_IcmpInErrors);
	if (icmp->type == WEFT_ICMP4_UNREACH)
		weft_mib_inc(wn, WEFT_MIB_IcmpInDestUnreachs);
	__skb_pull(skb, WEFT_ICMP4_HLEN);
	why = error_up(wn, skb, icmp, err, hard);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}

static void other_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp)
{
	enum weft_drop why = WEFT_DROP_ICMP_TYPE;

	if (icmp->type == WEFT_ICMP4_TIMESTAMP)
		why = timestamp_rx(wn, skb);
	else if (icmp->type == WEFT_ICMP4_REDIRECT)
		why = redirect_rx(wn, skb, icmp);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}

void weft_icmp4_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_icmp4 icmp;
	bool hard;
	int err;

	weft_mib_inc(wn, WEFT_MIB_IcmpInMsgs);
	if (!pskb_may_pull(skb, WEFT_ICMP4_HLEN) || weft_icmp4_parse(skb->data, skb_headlen(skb), &icmp)) {
		weft_drop(wn, skb, WEFT_DROP_ICMP_TRUNCATED);
		return;
	}
	if (skb_checksum_simple_validate(skb)) {
		weft_drop(wn, skb, WEFT_DROP_ICMP_CHECKSUM);
		return;
	}
	err = weft_icmp4_errno(icmp.type, icmp.code, &hard);
	if (err)
		error_rx(wn, skb, &icmp, err, hard);
	else if (icmp.type == WEFT_ICMP4_ECHO)
		echo_rx(wn, skb, &icmp);
	else if (icmp.type == WEFT_ICMP4_ECHO_REPLY)
		weft_ping_rx(wn, skb, icmp.rest >> 16);
	else
		other_rx(wn, skb, &icmp);
}

/* ---- share mode's question */

bool weft_icmp4_claims(struct weft_net *wn, struct weft_claim *c)
{
	struct weft_icmp4_quote q;
	struct weft_icmp4 icmp;
	bool hard;

	if (weft_icmp4_parse(c->p, c->len, &icmp))
		return false;
	if (icmp.type == WEFT_ICMP4_ECHO_REPLY)
		return weft_ping_claims(wn, c, icmp.rest >> 16);
	if (!weft_icmp4_errno(icmp.type, icmp.code, &hard) ||
	    weft_icmp4_quote_parse(c->p + WEFT_ICMP4_HLEN, c->len - WEFT_ICMP4_HLEN, &q))
		return false;
	return weft_claims_quote(wn, q.proto, &q.t);
}

/* ---- errors sent */

static bool is_broadcast(struct weft_net *wn, __be32 a)
{
	struct weft_addr addr = weft_addr_v4(a);

	return weft_addr_kind(wn, &addr, NULL) == WEFT_ADDR_BROADCAST;
}

static bool may_answer(struct weft_net *wn, struct sk_buff *skb, const struct iphdr *ip)
{
	u32 at = skb_network_offset(skb) + ip->ihl * 4;
	bool link_broadcast = skb->pkt_type != PACKET_HOST;
	u8 type = 0, *p;

	if (ip->protocol == IPPROTO_ICMP) {
		p = skb_header_pointer(skb, at, 1, &type);
		if (!p)
			return false;
		type = *p;
	}
	return weft_icmp4_may_answer(ip->saddr, ip->daddr, ntohs(ip->frag_off) & IP_OFFSET, link_broadcast,
				     ip->protocol, type) &&
	       !is_broadcast(wn, ip->daddr) && !is_broadcast(wn, ip->saddr);
}

/*
 * As Linux: a destination may get few, all together not many.  What one costs of the common limit is random, so that nobody
 * learns by it whether a guessed port of another was open.
 */
bool weft_icmp_rate_ok(struct weft_net *wn, const struct weft_addr *to)
{
	u32 peer = siphash(to, sizeof(*to), &wn->keys[WEFT_KEY_TABLES]) % WEFT_ICMP_PEERS;
	u64 now = weft_now();
	bool ok;

	spin_lock_bh(&wn->icmp_lock);
	ok = weft_rate_take(&wn->icmp_peers[peer], PEER_ERRORS_A_SECOND, PEER_ERRORS_BURST, now) &&
	     weft_rate_take_for(&wn->icmp_rate, ERRORS_A_SECOND, ERRORS_BURST, get_random_u32() % 3, now);
	spin_unlock_bh(&wn->icmp_lock);
	if (!ok)
		weft_drop_count(wn, WEFT_DROP_ICMP_RATE);
	return ok;
}

static void send_error(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp)
{
	const struct iphdr *ip = ip_hdr(skb);
	int from = skb_network_offset(skb);
	u32 quoted = min_t(u32, skb->len - from, ERROR_MAX - WEFT_IP4_HLEN - WEFT_ICMP4_HLEN);
	struct weft_addr to = weft_addr_v4(ip->saddr);
	struct sk_buff *out;

	if (!may_answer(wn, skb, ip) || !weft_icmp_rate_ok(wn, &to))
		return;
	out = icmp_alloc(WEFT_ICMP4_HLEN + quoted);
	if (!out || skb_copy_bits(skb, from, out->data + WEFT_ICMP4_HLEN, quoted)) {
		kfree_skb(out);
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	weft_icmp4_emit(out->data, icmp);
	if (icmp->type == WEFT_ICMP4_UNREACH)
		weft_mib_inc(wn, WEFT_MIB_IcmpOutDestUnreachs);
	/* RFC 1812 4.3.2.5: precedence 6; RFC 1122 3.2.2: the source is the address that was spoken to */
	icmp_tx(wn, out, ip->daddr, ip->saddr, (ip->tos & IPTOS_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL, skb->mark, 0);
}

void weft_icmp4_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb, u8 type, u8 code,
			   u32 rest)
{
	const struct weft_icmp4 icmp = { .type = type, .code = code, .rest = rest };

	rcu_read_lock();
	send_error(wn, skb, &icmp);
	rcu_read_unlock();
}
