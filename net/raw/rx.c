// SPDX-License-Identifier: GPL-2.0
/*
 * Input of raw sockets: each socket gets a copy, IP header included, of every packet of its
 * protocol, and every ICMP error about its packets (RFC 1122 3.4).  The packet itself goes on to
 * its transport, or in share mode to the host.
 *
 * DEVIATION: in share mode, a packet that no other socket of Weft claims is copied on arrival,
 * before the host's firewall and its source checks.  The same could be read from a packet socket,
 * which needs the same capability.
 *
 * Not there: IPv6; in own mode, copies of packets to a broadcast address, unless UDP or to the
 * broadcast address of an own network.
 *
 * Locks: weft_net.raws_lock, a leaf, to change the list; otherwise softirq, RCU held.
 */
#include <linux/icmp.h>
#include <linux/rculist.h>
#include <net/ip.h>
#include <weft/cb.h>
#include <weft/path.h>
#include "../dev/share.h"
#include "../ip/gmp.h"
#include "../wire/icmp4.h"
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

/* Does a packet between these two addresses, as seen from here, match?  ifindex 0: any device. */
static bool raw_rx_fits(const struct weft_sock *ws, u8 proto, const struct weft_addr *local,
			const struct weft_addr *remote, int ifindex)
{
	const struct weft_fit f = {
		.laddr = &ws->t.laddr, .raddr = &ws->t.raddr, .lport = ws->sk.sk_protocol,
		.ifindex = READ_ONCE(ws->sk.sk_bound_dev_if),
	};
	const struct weft_tuple t = { .laddr = *local, .raddr = *remote, .lport = proto };

	if (weft_fit(&f, &t, ifindex) < 0)
		return false;
	return weft_mc_allows(ws, local, remote, ifindex);
}

bool weft_raw_wants(struct weft_net *wn, u8 proto)
{
	struct weft_sock *ws;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &wn->raws, sk.sk_bind_node)
		if (ws->sk.sk_protocol == proto)
			return true;
	return false;
}

/* ======================================== packets */

/* As in Linux, ICMP_FILTER cannot hide types of 32 and above. */
static bool shut_out(struct weft_sock *ws, const struct sk_buff *skb)
{
	u8 buf[1];
	const u8 *type;

	if (ws->sk.sk_protocol != IPPROTO_ICMP)
		return false;
	type = skb_header_pointer(skb, 0, sizeof(buf), buf);
	return !type || (*type < 32 && READ_ONCE(weft_raw_sk(ws)->icmp_filter) & BIT(*type));
}

static void raw_rx_show(struct weft_sock *ws, struct sk_buff *skb)
{
	struct sk_buff *copy;

	if (shut_out(ws, skb))
		return;
	copy = skb_clone(skb, GFP_ATOMIC);
	if (!copy) {
		weft_drop_count(ws->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	skb_push(copy, -skb_network_offset(copy));
	weft_sock_queue_or_drop(ws, copy);
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
		if (!raw_rx_fits(ws, cb->proto, &dst, &src, cb->ifindex))
			continue;
		any = true;
		raw_rx_show(ws, skb);
	}
	return any;
}

/* ======================================== ICMP errors */

bool weft_raw_err(struct weft_net *wn, struct sk_buff *skb, u8 proto, const struct weft_icmp_err *e)
{
	struct weft_sock *ws;
	bool any = false;

	weft_assert_rcu();
	hlist_for_each_entry_rcu(ws, &wn->raws, sk.sk_bind_node) {
		if (!raw_rx_fits(ws, proto, &e->t.laddr, &e->t.raddr, WEFT_IP_CB(skb)->ifindex))
			continue;
		any = true;
		weft_sock_icmp_error(ws, skb, e, READ_ONCE(ws->hdrincl) ? 0 : e->quoted);
	}
	return any;
}

/* ======================================== share mode: what is left to the host */

/* skb's data starts at its ICMP header. */
static void error_seen(struct weft_net *wn, struct sk_buff *skb)
{
	struct weft_icmp4_quote q;
	struct weft_icmp_err e = { };
	struct weft_icmp4 icmp;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, WEFT_ICMP4_HLEN + WEFT_IP4_HLEN_MAX + 8)) ||
	    weft_icmp4_parse(skb->data, skb_headlen(skb), &icmp) ||
	    skb_checksum_simple_validate(skb))
		return;
	e.err = weft_icmp4_errno(icmp.type, icmp.code, &e.hard);
	if (!e.err)
		return;
	__skb_pull(skb, WEFT_ICMP4_HLEN);
	if (weft_icmp4_quote_parse(skb->data, skb_headlen(skb), &q))
		return;
	e.t = q.t;
	e.quoted = ((struct iphdr *)skb->data)->ihl * 4;
	e.type = icmp.type;
	e.code = icmp.code;
	e.too_big = icmp.type == WEFT_ICMP4_UNREACH && icmp.code == WEFT_ICMP4_FRAG_NEEDED;
	e.info = e.too_big ? icmp.rest & 0xffff : 0;
	weft_raw_err(wn, skb, q.proto, &e);
}

static bool raw_rx_header_ok(struct sk_buff *skb, struct weft_ip4 *ip)
{
	if (!pskb_may_pull(skb, WEFT_IP4_HLEN) ||
	    !pskb_may_pull(skb, min_t(u32, skb->len, ((struct iphdr *)skb->data)->ihl * 4)))
		return false;
	return !weft_ip4_parse(skb->data, skb_headlen(skb), skb->len, ip) &&
	       !(ip->len && pskb_trim_rcsum(skb, ip->len)) && !ip->mf && !ip->frag_off;
}

static bool for_this_host(struct weft_iface *iface, __be32 dst, __be32 src)
{
	struct weft_addr to = weft_addr_v4(dst), from = weft_addr_v4(src);

	if (weft_ip4_is_multicast(dst))
		return weft_gmp_wants(iface, &to, &from);
	return weft_share_is_local(iface, dst) || weft_share_type(iface->wn, dst) == RTN_BROADCAST;
}

/* copy belongs to this function; its data starts at the IP header. */
static void raw_rx_seen(struct weft_iface *iface, struct sk_buff *copy)
{
	struct weft_ip4 ip;

	if (!raw_rx_header_ok(copy, &ip) || !for_this_host(iface, ip.dst, ip.src))
		return;
	skb_reset_network_header(copy);
	*WEFT_IP_CB(copy) = (struct weft_ip_cb){
		.iface = iface, .ifindex = iface->ifindex, .hlen = ip.hlen, .tos = ip.tos,
		.ttl = ip.ttl, .proto = ip.proto,
	};
	skb_clear_delivery_time(copy);
	nf_reset_ct(copy);
	__skb_pull(copy, ip.hlen);
	skb_reset_transport_header(copy);
	weft_raw_rx(iface->wn, copy);
	if (ip.proto == IPPROTO_ICMP)
		error_seen(iface->wn, copy);
}

void weft_raw_seen(struct weft_iface *iface, struct sk_buff *skb)
{
	struct sk_buff *copy;

	weft_assert_rcu();
	if (likely(hlist_empty(&iface->wn->raws)) || iface->mode != WEFT_MODE_SHARE)
		return;
	copy = skb_clone(skb, GFP_ATOMIC);
	if (!copy) {
		weft_drop_count(iface->wn, WEFT_DROP_NO_MEMORY);
		return;
	}
	raw_rx_seen(iface, copy);
	consume_skb(copy);
}
