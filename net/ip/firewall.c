// SPDX-License-Identifier: GPL-2.0
/*
 * The host's firewall.  To its hooks a packet of Weft looks like one of the host's: with a route,
 * and with the host's skb->cb.  A rule may rewrite it, or queue it for a program in user space;
 * then the caller looks at the packet again.  The hooks do not see the socket, as they would take
 * it for an AF_INET socket.
 * Locks: RCU held.
 */
#include <net/ipv6.h>
#include <weft/compat.h>
#include "firewall.h"
#include "../dev/share.h"

void weft_firewall_cb(struct sk_buff *skb, bool v6)
{
	if (v6) {
		memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
		IP6CB(skb)->iif = skb->skb_iif;
	} else {
		memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
		IPCB(skb)->iif = skb->skb_iif;
	}
}

enum weft_drop weft_firewall_dst(struct weft_iface *iface, struct sk_buff *skb,
				 const struct weft_head *h, bool own)
{
	__be32 src = weft_addr_to_v4(&h->src), dst = weft_addr_to_v4(&h->dst);

	if (h->v6) {
		weft_share6_input(iface, skb);
		return WEFT_DROP_NONE;
	}
	if (own)
		return weft_share_stand_in(iface, skb, src) ? WEFT_DROP_FIREWALL : WEFT_DROP_NONE;
	return weft_share_input(iface, skb, src, dst, h->tos, true);
}

int weft_firewall(struct net *net, bool v6, unsigned int hook, struct sk_buff *skb,
		  struct net_device *in, struct net_device *out,
		  int (*later)(struct net *net, struct sock *sk, struct sk_buff *skb))
{
	int err = nf_hook(v6 ? NFPROTO_IPV6 : NFPROTO_IPV4, hook, net, NULL, skb, in, out, later);

	if (err < 0)
		weft_drop_count(weft_net_of(net), WEFT_DROP_FIREWALL);
	return err;
}
