// SPDX-License-Identifier: GPL-2.0
/*
 * Input of raw sockets, of both protocols: each socket gets a copy of every packet of its
 * protocol that Weft has taken, and every ICMP error about its packets (RFC 1122 3.4, RFC 3542 3).
 * With IPv4 the copy begins at the IP header, with IPv6 behind the extension headers, which the
 * program may get as control messages.  The packet itself goes on to its transport.  What is left
 * to the host comes from there: tap.c.
 *
 * Not there: IPv6 packets that Weft has taken, for sockets of an extension header's number; in own
 * mode, copies of packets to a broadcast address, unless UDP or to the broadcast address of an own
 * network.
 *
 * Locks: weft_net.raws_lock, a leaf, to change the list; otherwise softirq, RCU held.
 */
#include <linux/icmp.h>
#include <linux/rculist.h>
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "raw.h"

/* ======================================== which sockets */

void weft_raw_add(struct weft_sock *ws)
{
	spin_lock_bh(&ws->wn->raws_lock);
	hlist_add_head_rcu(&ws->sk.sk_bind_node, &ws->wn->raws);
	spin_unlock_bh(&ws->wn->raws_lock);
}

void weft_raw_remove(struct weft_sock *ws)
{
	spin_lock_bh(&ws->wn->raws_lock);
	hlist_del_init_rcu(&ws->sk.sk_bind_node);
	spin_unlock_bh(&ws->wn->raws_lock);
}

/*
 * As in Linux, an IPv6 socket bound to an address also hears the groups that its memberships
 * admit, and an unbound one hears all that this host listens to.
 */
static bool group6_fits(const struct weft_sock *ws, const struct weft_addr *group,
			const struct weft_addr *remote, int ifindex)
{
	return weft_addr_is_any(&ws->t.laddr) || weft_addr_eq(&ws->t.laddr, group) ||
	       weft_mc_allows(ws, group, remote, ifindex);
}

bool weft_raw_fits(const struct weft_sock *ws, u8 proto, const struct weft_addr *local,
		   const struct weft_addr *remote, int ifindex)
{
	bool group6 = ws->v6 && weft_ip_is_group(local);
	const struct weft_fit f = {
		.laddr = group6 ? local : &ws->t.laddr, .raddr = &ws->t.raddr,
		.lport = ws->sk.sk_protocol, .ifindex = READ_ONCE(ws->sk.sk_bound_dev_if),
		.v6 = ws->v6, .v6only = true,
	};
	const struct weft_tuple t = { .laddr = *local, .raddr = *remote, .lport = proto };

	if (ws->v6 == weft_addr_is_v4(local) || weft_fit(&f, &t, ifindex) < 0)
		return false;
	return group6 ? group6_fits(ws, local, remote, ifindex) :
			weft_mc_allows(ws, local, remote, ifindex);
}

bool weft_raw_wants(struct weft_net *wn, bool v6, u8 proto)
{
	struct weft_sock *ws;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &wn->raws, sk.sk_bind_node)
		if (ws->v6 == v6 && ws->sk.sk_protocol == proto)
			return true;
	return false;
}

/* ======================================== packets */

/* As in Linux, ICMP_FILTER cannot hide types of 32 and above. */
static bool raw_rx_hides(struct weft_sock *ws, const struct sk_buff *skb)
{
	const struct weft_raw_sock *rs = weft_raw_sk(ws);
	u8 buf[1];
	const u8 *type;

	if (ws->sk.sk_protocol != (ws->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
		return false;
	type = skb_header_pointer(skb, skb_transport_offset(skb), sizeof(buf), buf);
	if (!type || ws->v6)
		return !type || weft_raw6_hides(rs->filter, *type);
	return *type < 32 && READ_ONCE(rs->filter[0]) & BIT(*type);
}

void weft_raw_deliver(struct weft_sock *ws, struct sk_buff *skb)
{
	if (raw_rx_hides(ws, skb))
		consume_skb(skb);
	else
		weft_sock_queue_or_drop(ws, skb);
}

/* RFC 3542 3.1: skb's data is at the transport header. */
static bool raw_rx_checksum_ok(struct weft_sock *ws, struct sk_buff *skb)
{
	if (READ_ONCE(weft_raw_sk(ws)->csum_at) < 0)
		return true;
	return !skb_checksum_init(skb, ws->sk.sk_protocol, weft_ip_pseudo) &&
	       !skb_checksum_complete(skb);
}

static void raw_rx_show(struct weft_sock *ws, const struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone((struct sk_buff *)skb, GFP_ATOMIC);

	if (!copy) {
		weft_drop_count(ws->wn, WEFT_DROP_NO_MEMORY);
	} else if (!raw_rx_checksum_ok(ws, copy)) {
		atomic_inc(&ws->sk.sk_drops);
		weft_drop(ws->wn, copy, WEFT_DROP_RAW_CHECKSUM);
	} else {
		if (!ws->v6)
			skb_push(copy, -skb_network_offset(copy));
		weft_raw_deliver(ws, copy);
	}
}

bool weft_raw_rx(struct weft_net *wn, struct sk_buff *skb)
{
	const struct weft_ip_cb *cb = WEFT_IP_CB(skb);
	struct weft_addr src, dst;
	struct weft_sock *ws;
	bool any = false;

	weft_assert_rcu();
	if (likely(hlist_empty(&wn->raws)))
		return false;
	src = weft_ip_src(skb);
	dst = weft_ip_dst(skb);
	hlist_for_each_entry_rcu(ws, &wn->raws, sk.sk_bind_node) {
		if (!weft_raw_fits(ws, cb->proto, &dst, &src, cb->ifindex))
			continue;
		any = true;
		raw_rx_show(ws, skb);
	}
	return any;
}

/* ======================================== ICMP errors */

void weft_raw_error(struct weft_sock *ws, struct sk_buff *icmp, const struct weft_icmp_err *e)
{
	weft_sock_icmp_error(ws, icmp, e, READ_ONCE(ws->hdrincl) ? 0 : e->quoted);
}

bool weft_raw_err(struct weft_net *wn, struct sk_buff *skb, u8 proto, const struct weft_icmp_err *e)
{
	struct weft_sock *ws;
	bool any = false;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &wn->raws, sk.sk_bind_node) {
		if (!weft_raw_fits(ws, proto, &e->t.laddr, &e->t.raddr, WEFT_IP_CB(skb)->ifindex))
			continue;
		any = true;
		weft_raw_error(ws, skb, e);
	}
	return any;
}
