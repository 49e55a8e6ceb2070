// SPDX-License-Identifier: GPL-2.0
/*
 * ICMP: RFC 792, RFC 1122 3.2.2.
 *
 * Received: echo is answered for own mode's addresses (for the host's the host answers); errors go
 * to the transport whose packet they quote, echo replies to ping sockets.  Timestamp requests are
 * answered, and redirects obeyed, in own mode; in share mode both are the host's.  Source quench is
 * ignored (RFC 6633).  When no error may be sent: RFC 1122 3.2.2, RFC 1812 4.3.2.7.  icmp.c has the
 * part common with ICMPv6.
 *
 * Not there: address masks (3.2.2.9: MAY, RFC 6918: obsolete), an echo or a timestamp by broadcast
 * (3.2.2.6, 3.2.2.8: MAY be discarded, and is).
 * Locks: RCU held by the caller; softirq.
 */
#include <linux/icmp.h>
#include <linux/math64.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include "core/pmtu.h"
#include "gateway.h"
#include "icmp.h"
#include "../wire/icmp4.h"

#define QUOTE_READ	(WEFT_IP4_HLEN_MAX + 8)	/* what is looked at of a quoted packet */

/* ---- timestamps */

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
	struct weft_route_key key = weft_icmp_back(skb, false, cb->ifindex);
	struct sk_buff *reply;

	weft_mib_inc(wn, WEFT_MIB_IcmpInTimestamps);
	if (cb->broadcast || cb->multicast)
		return WEFT_DROP_ICMP_BROADCAST;
	if (!pskb_may_pull(skb, WEFT_ICMP4_TIMESTAMP_LEN))
		return WEFT_DROP_ICMP_TRUNCATED;
	reply = weft_icmp_alloc(WEFT_ICMP4_TIMESTAMP_LEN);
	if (!reply)
		return WEFT_DROP_NO_MEMORY;
	weft_icmp4_timestamp_emit(reply->data, skb->data, ms_of_day());
	weft_mib_inc(wn, WEFT_MIB_IcmpOutTimestampReps);
	key.tos = cb->tos & ~INET_ECN_MASK;
	weft_icmp_tx(wn, reply, &key);
	return WEFT_DROP_NONE;
}

/* ---- redirects */

/*
 * RFC 1122 3.2.2.2: all four kinds are about the one host.  A quote of no
 * socket of ours is a guess.
 */
static enum weft_drop redirect_rx(struct weft_net *wn, struct sk_buff *skb,
				  const struct weft_icmp4 *icmp)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr from = weft_ip_src(skb), gw = weft_addr_v4(cpu_to_be32(icmp->rest));
	struct weft_icmp4_quote q;

	weft_mib_inc(wn, WEFT_MIB_IcmpInRedirects);
	if (icmp->code > WEFT_ICMP4_REDIRECT_CODE_MAX)
		return WEFT_DROP_ICMP_TYPE;
	if (!pskb_may_pull(skb, min_t(u32, skb->len, WEFT_ICMP4_HLEN + QUOTE_READ)))
		return WEFT_DROP_NO_MEMORY;
	if (weft_icmp4_quote_parse(skb->data + WEFT_ICMP4_HLEN, skb_headlen(skb) - WEFT_ICMP4_HLEN,
				   &q))
		return WEFT_DROP_ICMP_QUOTE;
	if (!weft_claims_quote(wn, q.proto, &q.t))
		return WEFT_DROP_ICMP_NO_SOCKET;
	if (!weft_addr_is_own(wn, &q.t.laddr) ||
	    !weft_gateway_redirect(wn, cb->ifindex, &from, &q.t.raddr, &gw))
		return WEFT_DROP_ICMP_REDIRECT;
	return WEFT_DROP_NONE;
}

/* ---- errors received */

/* skb->data at the quote. */
static enum weft_drop icmp4_error_up(struct weft_net *wn, struct sk_buff *skb,
				     const struct weft_icmp4 *icmp, int err, bool hard)
{
	struct weft_icmp_err e = {
		.err = err, .hard = hard, .type = icmp->type, .code = icmp->code,
		.too_big = icmp->type == WEFT_ICMP4_UNREACH && icmp->code == WEFT_ICMP4_FRAG_NEEDED,
	};
	struct weft_icmp4_quote q;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, QUOTE_READ)))
		return WEFT_DROP_NO_MEMORY;
	if (weft_icmp4_quote_parse(skb->data, skb_headlen(skb), &q))
		return WEFT_DROP_ICMP_QUOTE;
	e.t = q.t;
	e.seq = seq_of(q.seq);
	e.quoted = ((struct iphdr *)skb->data)->ihl * 4;
	if (e.too_big)
		e.info = weft_pmtu_reported(icmp->rest & 0xffff,
					    ntohs(((struct iphdr *)skb->data)->tot_len));
	return weft_icmp_error_up(wn, skb, q.proto, &e);
}

static void error_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp,
		     int err, bool hard)
{
	enum weft_drop why;

	weft_mib_inc(wn, WEFT_MIB_IcmpInErrors);
	if (icmp->type == WEFT_ICMP4_UNREACH)
		weft_mib_inc(wn, WEFT_MIB_IcmpInDestUnreachs);
	__skb_pull(skb, WEFT_ICMP4_HLEN);
	why = icmp4_error_up(wn, skb, icmp, err, hard);
	if (why)
		weft_drop(wn, skb, why);
	else
		consume_skb(skb);
}

/* RFC 1122 3.2.2.6 */
static enum weft_drop icmp4_echo_rx(struct weft_net *wn, struct sk_buff *skb,
				    const struct weft_icmp4 *icmp)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);

	weft_mib_inc(wn, WEFT_MIB_IcmpInEchos);
	if (cb->broadcast || cb->multicast)
		return WEFT_DROP_ICMP_BROADCAST;
	return weft_icmp_echo(wn, skb, icmp->rest);
}

static void icmp4_other_rx(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp4 *icmp)
{
	enum weft_drop why = WEFT_DROP_ICMP_TYPE;

	if (icmp->type == WEFT_ICMP4_ECHO)
		why = icmp4_echo_rx(wn, skb, icmp);
	else if (icmp->type == WEFT_ICMP4_TIMESTAMP)
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
	if (!pskb_may_pull(skb, WEFT_ICMP4_HLEN) ||
	    weft_icmp4_parse(skb->data, skb_headlen(skb), &icmp)) {
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
	else if (icmp.type == WEFT_ICMP4_ECHO_REPLY)
		weft_ping_rx(wn, skb, icmp.rest >> 16);
	else
		icmp4_other_rx(wn, skb, &icmp);
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
