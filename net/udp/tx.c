// SPDX-License-Identifier: GPL-2.0
/*
 * UDP output: RFC 768, RFC 1122 4.1.3.4 (the checksum is computed unless the program turned it off) and 4.1.4.
 * Not there: UDP_SEGMENT, UDP-Lite.
 * Any context; takes no lock.
 */
#include <linux/udp.h>
#include <net/checksum.h>
#include "udp.h"

/* The device, or the kernel for it, sums header and data; what is put here covers the pseudo header. */
static void offload_checksum(struct sk_buff *skb, __be32 src, __be32 dst)
{
	struct udphdr *uh = udp_hdr(skb);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	uh->check = ~csum_tcpudp_magic(src, dst, skb->len, IPPROTO_UDP, 0);
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
	return link_mtu(READ_ONCE(ws->pmtudisc)) ? rt->link_mtu : rt->mtu;
}

bool weft_udp_fits(const struct weft_sock *ws, const struct weft_route *rt, u32 len)
{
	return len <= WEFT_UDP_MAX && (may_cut(READ_ONCE(ws->pmtudisc)) ||
				       len + WEFT_UDP_HLEN + WEFT_IP4_HLEN <= weft_udp_mtu(ws, rt));
}

static u8 time_to_live(const struct weft_sock *ws, const struct weft_route *rt, u8 asked)
{
	u8 ttl = READ_ONCE(ws->ttl);

	if (asked)
		return asked;
	if (rt->multicast)
		return READ_ONCE(ws->mc_ttl);
	return ttl ?: READ_ONCE(ws->wn->sysctl_default_ttl);
}

int weft_udp_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt, const struct weft_udp_tx *p)
{
	struct weft_udp h = { .sport = READ_ONCE(ws->t.lport), .dport = p->dport, .len = skb->len + WEFT_UDP_HLEN };
	u8 pmtudisc = READ_ONCE(ws->pmtudisc);
	struct weft_ip_tx ip = {
		.src = weft_addr_to_v4(&rt->src), .dst = p->dst, .proto = IPPROTO_UDP, .tos = p->tos,
		.ttl = time_to_live(ws, rt, p->ttl), .link_mtu = link_mtu(pmtudisc),
		.df = dont_fragment(pmtudisc, h.len + WEFT_IP4_HLEN <= rt->mtu),
	};
	int err;

	weft_udp_emit(skb_push(skb, WEFT_UDP_HLEN), &h);
	skb_reset_transport_header(skb);
	if (ws->sk.sk_no_check_tx)
		skb->ip_summed = CHECKSUM_NONE;
	else
		offload_checksum(skb, ip.src, ip.dst);
	err = weft_ip4_tx(ws->wn, &ws->sk, skb, rt, &ip);
	/* As Linux: a full queue below is loss, and only who asked for errors hears of it. */
	if (err == -ENOBUFS && !READ_ONCE(ws->recverr))
		err = 0;
	if (!err)
		weft_mib_inc(ws->wn, WEFT_MIB_UdpOutDatagrams);
	return err;
}
