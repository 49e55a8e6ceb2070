// SPDX-License-Identifier: GPL-2.0
/*
 * ICMPv6: RFC 4443.  Received: errors about packets of Weft's sockets go to their transport, echo
 * replies to ping sockets; echo (4.2), neighbour discovery (net/ip/nd.c) and MLD (net/ip/gmp_rx.c)
 * are answered for own mode's addresses; in share mode all else is the host's.  When no error may be sent: RFC 4443 2.4
 * (e).  icmp.c has the part common with ICMP.
 *
 * Not there: node information.
 * Locks: RCU held by the caller; softirq.
 */
#include <net/inet_ecn.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include "icmp.h"
#include "../wire/icmp6.h"
#include "../wire/mld.h"

#define QUOTE_READ	128	/* what is looked at of a quoted packet */

/* ---- echo, RFC 4443 4.2 */

static enum weft_drop icmp6_echo_rx(struct weft_net *wn, struct sk_buff *skb,
				    const struct weft_icmp6 *icmp)
{
	struct weft_addr src = weft_ip_src(skb);

	weft_mib_inc(wn, WEFT_MIB_Icmp6InEchos);
	if (weft_ip6_is_unspecified(&src))
		return WEFT_DROP_IP6_SOURCE;
	return weft_icmp_echo(wn, skb, icmp->rest);
}

/* ---- errors received */

/* skb->data at the quote. */
static enum weft_drop icmp6_error_up(struct weft_net *wn, struct sk_buff *skb,
				     const struct weft_icmp6 *icmp)
{
	struct weft_icmp_err e = {
		.type = icmp->type, .code = icmp->code, .info = icmp->rest,
		.too_big = icmp->type == WEFT_ICMP6_TOO_BIG,
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
	return weft_icmp_error_up(wn, skb, q.proto, &e);
}

/* RFC 4443 2.4 (b): what is not known is passed over. */
static enum weft_drop question_rx(struct weft_net *wn, struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	struct weft_iface *iface = WEFT_IP_CB(skb)->iface;

	if (icmp->type == WEFT_ICMP6_ECHO)
		return icmp6_echo_rx(wn, skb, icmp);
	if (icmp->type >= WEFT_ICMP6_RS && icmp->type <= WEFT_ICMP6_REDIRECT &&
	    iface->mode == WEFT_MODE_OWN)
		return weft_nd_rx(iface, skb);
	if (weft_mld_is_type(icmp->type) && iface->mode == WEFT_MODE_OWN)
		return weft_mld_rx(iface, skb);
	return WEFT_DROP_ICMP_TYPE;
}

static enum weft_drop icmp6_check(struct sk_buff *skb, struct weft_icmp6 *icmp)
{
	if (!pskb_may_pull(skb, WEFT_ICMP6_HLEN) ||
	    weft_icmp6_parse(skb->data, skb_headlen(skb), icmp))
		return WEFT_DROP_ICMP_TRUNCATED;
	if (skb_checksum_validate(skb, IPPROTO_ICMPV6, ip6_compute_pseudo))
		return WEFT_DROP_ICMP_CHECKSUM;
	return WEFT_DROP_NONE;
}

static enum weft_drop icmp6_message_rx(struct weft_net *wn, struct sk_buff *skb,
				       struct weft_icmp6 *icmp)
{
	if (!weft_icmp6_is_error(icmp->type))
		return question_rx(wn, skb, icmp);
	weft_mib_inc(wn, WEFT_MIB_Icmp6InErrors);
	__skb_pull(skb, WEFT_ICMP6_HLEN);
	return icmp6_error_up(wn, skb, icmp);
}

void weft_icmp6_rx(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_icmp6 icmp;
	enum weft_drop why;

	weft_mib_inc(wn, WEFT_MIB_Icmp6InMsgs);
	why = icmp6_check(skb, &icmp);
	if (!why && icmp.type == WEFT_ICMP6_ECHO_REPLY) {
		weft_ping_rx(wn, skb, icmp.rest >> 16);
		return;
	}
	if (!why)
		why = icmp6_message_rx(wn, skb, &icmp);
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
