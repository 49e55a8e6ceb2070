// SPDX-License-Identifier: GPL-2.0
/*
 * UDP output: RFC 768, RFC 1122 4.1.3.4 (the checksum is computed unless the program turned it off) and 4.1.4.
 * Not there: fragments (a datagram that does not fit is EMSGSIZE), UDP_SEGMENT, UDP_CORK, UDP-Lite.
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

/* RFC 1191 6.1: what may be fragmented on its way. */
static bool dont_fragment(const struct weft_sock *ws)
{
	switch (READ_ONCE(ws->pmtudisc)) {
	case IP_PMTUDISC_DO:
	case IP_PMTUDISC_PROBE:
	case IP_PMTUDISC_WANT:
		return true;
	default:
		return false;
	}
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
	struct weft_ip_tx ip = {
		.src = weft_addr_to_v4(&rt->src), .dst = p->dst, .proto = IPPROTO_UDP, .tos = p->tos,
		.ttl = time_to_live(ws, rt, p->ttl), .df = dont_fragment(ws),
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
