/* SPDX-License-Identifier: GPL-2.0 */
/* The host's firewall: is anybody there? */
#ifndef WEFT_IP_HOOKS_H
#define WEFT_IP_HOOKS_H

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>

/* Nobody hooked there: a packet needs neither a dst nor the host's skb->cb on its way. */
static inline bool weft_ip4_hooked(const struct net *net, unsigned int hook)
{
#ifdef CONFIG_NETFILTER
	return rcu_access_pointer(net->nf.hooks_ipv4[hook]);
#else
	return false;
#endif
}

static inline bool weft_ip6_hooked(const struct net *net, unsigned int hook)
{
#ifdef CONFIG_NETFILTER
	return rcu_access_pointer(net->nf.hooks_ipv6[hook]);
#else
	return false;
#endif
}

/* What the host's code expects in skb->cb. */
static inline void weft_ip4_cb_for_hooks(struct sk_buff *skb)
{
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	IPCB(skb)->iif = skb->skb_iif;
}

static inline void weft_ip6_cb_for_hooks(struct sk_buff *skb)
{
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	IP6CB(skb)->iif = skb->skb_iif;
}

#endif
