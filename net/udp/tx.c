// SPDX-License-Identifier: GPL-2.0
/*
 * UDP output: RFC 768, RFC 1122 4.1.3.4 (the checksum is computed unless the program turned it off) and 4.1.4, RFC 8200 8.1.
 * Not there: UDP_SEGMENT, UDP-Lite.
 * Any context; takes no lock.
 */
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include "udp.h"

/* The device, or the kernel for it, sums header and data; what is put here covers the pseudo header. */
static void offload_checksum(struct sk_buff *skb, const struct weft_addr *src, const struct weft_addr *dst)
{
	struct udphdr *uh = udp_hdr(skb);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	if (weft_addr_is_v4(dst))
		uh->check = ~csum_tcpudp_magic(weft_addr_to_v4(src), weft_addr_to_v4(dst), skb->len, IPPROTO_UDP, 0);
	else
		uh->check = ~csum_ipv6_magic((struct in6_addr *)src, (struct in6_addr *)dst, skb->len, IPPROTO_UDP, 0);
}

/* ---- IP_MTU_DISCOVER, as in Linux: RFC 1191 6.1 */

static bool link_mtu(u8 pmtudisc)
{
	return pmtudisc == IP_PMTUDISC_PROBE || pmtudisc == IP_PMTUDISC_INTERFACE || pmtudisc == IP_PMTUDISC_OMIT;
}

static bool may_cut(u8 pmtudisc)
{
	return pmtudisc == IP_PMTUDISC_DONT || pmtudisc == IP_PMTUDISC_WANT || pmtudisc == IP_PMTUDISC_OMIT;
}

/* Nobody on the way is to cut it; with WANT it is cut here, rather, if it does not fit. */
static bool dont_fragment(u8 pmtudisc, bool fits)
{
	return pmtudisc == IP_PMTUDISC_DO || pmtudisc == IP_PMTUDISC_PROBE || (pmtudisc == IP_PMTUDISC_WANT && fits);
}

u32 weft_udp_mtu(const struct weft_sock *ws, const struct weft_route *rt)
{
	return link_mtu(weft_sock_pmtudisc(ws, &rt->src)) ? rt->link_mtu : rt->mtu;
}

/* Bytes of data in one datagram: IPv4's length counts its header too. */
static u32 data_max(const struct weft_addr *dst)
{
	return U16_MAX - WEFT_UDP_HLEN - (weft_addr_is_v4(dst) ? WEFT_IP4_HLEN : 0);
}

bool weft_udp_fits(const struct weft_sock *ws, const struct weft_route *rt, const struct weft_udp_tx *p, u32 len)
{
	bool cut = may_cut(weft_sock_pmtudisc(ws, &p->dst)) && !(p->dontfrag && !weft_addr_is_v4(&p->dst));

	return len <= data_max(&p->dst) &&
	       (cut || len + WEFT_UDP_HLEN + weft_ip_hlen(&p->dst) <= weft_udp_mtu(ws, rt));
}

static u8 time_to_live(const struct weft_sock *ws, const struct weft_route *rt, const struct weft_udp_tx *p)
{
	if (p->ttl)
		return p->ttl;
	if (rt->multicast)
		return weft_addr_is_v4(&p->dst) ? READ_ONCE(ws->mc_ttl) : max_t(s16, READ_ONCE(ws->ip6.mc_hops), 1);
	return weft_sock_ttl(ws, &p->dst);
}

int weft_udp_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt, const struct weft_udp_tx *p)
{
	struct weft_udp h = { .sport = READ_ONCE(ws->t.lport), .dport = p->dport, .len = skb->len + WEFT_UDP_HLEN };
	u8 pmtudisc = weft_sock_pmtudisc(ws, &p->dst);
	struct weft_ip_tx ip = {
		.src = rt->src, .dst = p->dst, .proto = IPPROTO_UDP, .tos = p->tos, .ttl = time_to_live(ws, rt, p),
		.link_mtu = link_mtu(pmtudisc),
		.df = (p->dontfrag && !weft_addr_is_v4(&p->dst)) || dont_fragment(pmtudisc, h.len + weft_ip_hlen(&p->dst) <= rt->mtu),
	};
	int err;

	weft_udp_emit(skb_push(skb, WEFT_UDP_HLEN), &h);
	skb_reset_transport_header(skb);
	if (ws->sk.sk_no_check_tx && weft_addr_is_v4(&p->dst))	/* RFC 8200 8.1: not over IPv6 */
		skb->ip_summed = CHECKSUM_NONE;
	else
		offload_checksum(skb, &ip.src, &ip.dst);
	err = weft_ip_tx(ws->wn, &ws->sk, skb, rt, &ip);
	/* As Linux: a full queue below is loss, and only who asked for errors hears of it. */
	if (err == -ENOBUFS && !weft_sock_recverr(ws, &p->dst))
		err = 0;
	if (!err)
		weft_mib_inc(ws->wn, WEFT_MIB_UdpOutDatagrams);
	return err;
}
