// SPDX-License-Identifier: GPL-2.0
/*
 * UDP output: RFC 768, RFC 1122 4.1.3.4 (the checksum, unless the program turned it off) and 4.1.4,
 * RFC 8200 8.1.
 * Not there: UDP_SEGMENT, UDP-Lite.  Any context; takes no lock.
 */
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include "udp.h"

/*
 * The device, or the kernel in its place, sums header and data; put the sum of the pseudo-header
 * here.
 */
static void offload_checksum(struct sk_buff *skb, const struct weft_addr *src,
			     const struct weft_addr *dst)
{
	struct udphdr *uh = udp_hdr(skb);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	if (weft_addr_is_v4(dst))
		uh->check = ~csum_tcpudp_magic(weft_addr_to_v4(src), weft_addr_to_v4(dst), skb->len,
					       IPPROTO_UDP, 0);
	else
		uh->check = ~csum_ipv6_magic((struct in6_addr *)src, (struct in6_addr *)dst,
					     skb->len, IPPROTO_UDP, 0);
}

struct weft_outgoing weft_udp_out(const struct weft_udp_tx *p, u32 len)
{
	return (struct weft_outgoing){
		.dst = p->dst, .len = len + WEFT_UDP_HLEN + weft_ip_hlen(&p->dst), .ttl = p->ttl,
		.dontfrag = p->dontfrag,
		.flow = p->flow,
	};
}

int weft_udp_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_udp_tx *p)
{
	struct weft_udp h = {
		.sport = READ_ONCE(ws->t.lport), .dport = p->dport, .len = skb->len + WEFT_UDP_HLEN,
	};
	struct weft_outgoing o = weft_udp_out(p, skb->len);
	struct weft_ip_tx ip = weft_sock_out(ws, rt, &o);
	int err;

	ip.proto = IPPROTO_UDP;
	ip.tos = p->tos;
	weft_udp_emit(skb_push(skb, WEFT_UDP_HLEN), &h);
	skb_reset_transport_header(skb);
	if (ws->sk.sk_no_check_tx && weft_addr_is_v4(&p->dst))	/* RFC 8200 8.1: IPv4 only */
		skb->ip_summed = CHECKSUM_NONE;
	else
		offload_checksum(skb, &ip.src, &ip.dst);
	err = weft_ip_tx(ws->wn, &ws->sk, skb, rt, &ip);
	/*
	 * As in Linux, a full device queue counts as loss and is reported only to sockets with
	 * IP_RECVERR.
	 */
	if (err == -ENOBUFS && !weft_sock_recverr(ws, &p->dst))
		err = 0;
	if (!err)
		weft_mib_inc(ws->wn, WEFT_MIB_UdpOutDatagrams);
	return err;
}
