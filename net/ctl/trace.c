// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints of trace.h and the addresses they show, which are read only while tracing is on.
 * Any context.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <weft/net.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

static void end_put(const struct weft_addr *a, __be16 port, u8 *out)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;

	memset(out, 0, sizeof(*v6));
	if (weft_addr_is_v4(a)) {
		v4->sin_family = AF_INET;
		v4->sin_port = port;
		v4->sin_addr.s_addr = weft_addr_to_v4(a);
	} else {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		memcpy(&v6->sin6_addr, a, sizeof(*a));
	}
}

void weft_trace_tuple(const struct weft_tuple *t, u8 *local, u8 *remote)
{
	end_put(&t->laddr, htons(t->lport), local);
	end_put(&t->raddr, htons(t->rport), remote);
}

/*
 * TCP and UDP headers start with the two ports.  Extension headers are not walked: a packet that
 * has them is shown without ports.
 */
static void ports_read(const struct sk_buff *skb, int off, u8 proto, __be16 ports[2])
{
	if (proto == IPPROTO_TCP || proto == IPPROTO_UDP)
		skb_copy_bits(skb, off, ports, 4);
}

static bool ends_v4(const struct sk_buff *skb, int off, struct weft_addr addr[2], __be16 ports[2])
{
	struct iphdr ip;

	if (skb_copy_bits(skb, off, &ip, sizeof(ip)) || ip.version != 4)
		return false;
	addr[0] = weft_addr_v4(ip.saddr);
	addr[1] = weft_addr_v4(ip.daddr);
	if (!(ip.frag_off & htons(0x1fff)))
		ports_read(skb, off + ip.ihl * 4, ip.protocol, ports);
	return true;
}

static bool ends_v6(const struct sk_buff *skb, int off, struct weft_addr addr[2], __be16 ports[2])
{
	struct ipv6hdr ip;

	if (skb_copy_bits(skb, off, &ip, sizeof(ip)) || ip.version != 6)
		return false;
	memcpy(&addr[0], &ip.saddr, sizeof(addr[0]));
	memcpy(&addr[1], &ip.daddr, sizeof(addr[1]));
	ports_read(skb, off + sizeof(ip), ip.nexthdr, ports);
	return true;
}

/* A refused packet may be truncated or malformed: check every byte's presence before reading it. */
void weft_trace_packet(const struct sk_buff *skb, u8 *src, u8 *dst)
{
	struct weft_addr addr[2] = { weft_addr_v4(0), weft_addr_v4(0) };
	__be16 ports[2] = { 0, 0 };
	int off;

	if (skb && skb->network_header) {	/* 0: not set yet */
		off = skb_network_offset(skb);
		if (skb->protocol == htons(ETH_P_IP))
			ends_v4(skb, off, addr, ports);
		else if (skb->protocol == htons(ETH_P_IPV6))
			ends_v6(skb, off, addr, ports);
	}
	end_put(&addr[0], ports[0], src);
	end_put(&addr[1], ports[1], dst);
}
