// SPDX-License-Identifier: GPL-2.0
/*
 * Input of ping sockets: echo replies (RFC 792, RFC 4443 4.2), and ICMP errors about echo requests
 * (RFC 1122 3.2.2).
 *
 * Which socket: the one with this identifier; among equals (SO_REUSEADDR) the one bound last.  A
 * bound address and device must match.  As in Linux, the peer's address is not compared, even on a
 * connected socket.
 *
 * Not there: RFC 8335 (extended echo), redirects and source quench as errors.
 *
 * Softirq, RCU held.
 */
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "../sock/sock.h"
#include "../wire/icmp4.h"

/* ifindex 0: any device. */
static struct weft_sock *ping_rx_find(struct weft_net *wn, const struct weft_addr *dst, int ifindex,
				      u16 id)
{
	struct weft_port_chain *chain = weft_port_chain(wn, IPPROTO_ICMP, id);
	const struct weft_tuple t = { .laddr = *dst, .lport = id };
	struct weft_sock *ws;

	weft_assert_rcu();
	if (!id)
		return NULL;
	hlist_for_each_entry_rcu(ws, &chain->socks, sk.sk_bind_node)
		if (weft_sock_fit(ws, &ws->t.laddr, false, &t, ifindex) >= 0)
			return ws;
	return NULL;
}

bool weft_ping_claims(struct weft_net *wn, const struct weft_claim *c, u16 id)
{
	return ping_rx_find(wn, &c->dst, c->ifindex, id);
}

bool weft_ping_claims_quote(struct weft_net *wn, const struct weft_tuple *t)
{
	return ping_rx_find(wn, &t->laddr, 0, t->lport);
}

void weft_ping_rx(struct weft_net *wn, struct sk_buff *skb, u16 id)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr dst = weft_ip_dst(skb);
	struct weft_sock *ws = ping_rx_find(wn, &dst, cb->ifindex, id);

	weft_assert_rcu();
	weft_mib_inc(wn, WEFT_MIB_IcmpInEchoReps);
	if (ws)
		weft_sock_queue_or_drop(ws, skb);
	else if (cb->raw)
		consume_skb(skb);
	else
		weft_drop(wn, skb, WEFT_DROP_ICMP_NO_SOCKET);
}

/* The program gets the quoted request from its ICMP header on. */
bool weft_ping_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e)
{
	struct weft_sock *ws = ping_rx_find(wn, &e->t.laddr, 0, e->t.lport);

	if (ws)
		weft_sock_icmp_error(ws, skb, e, e->quoted);
	return ws;
}
