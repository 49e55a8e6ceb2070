/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host's firewall, which every packet of Weft passes: PRE_ROUTING and LOCAL_IN,
 * LOCAL_OUT and POST_ROUTING.
 */
#ifndef WEFT_IP_FIREWALL_H
#define WEFT_IP_FIREWALL_H

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include "head.h"

/* Nobody hooked there: a packet needs neither a dst nor the host's skb->cb on its way. */
static inline bool weft_firewall_hooked(const struct net *net, bool v6, unsigned int hook)
{
#ifdef CONFIG_NETFILTER
	return v6 ? rcu_access_pointer(net->nf.hooks_ipv6[hook]) :
		    rcu_access_pointer(net->nf.hooks_ipv4[hook]);
#else
	return false;
#endif
}

static inline bool weft_firewall_in_hooked(const struct net *net, bool v6)
{
	return weft_firewall_hooked(net, v6, NF_INET_PRE_ROUTING) ||
	       weft_firewall_hooked(net, v6, NF_INET_LOCAL_IN);
}

static inline bool weft_firewall_out_hooked(const struct net *net, bool v6)
{
	return weft_firewall_hooked(net, v6, NF_INET_LOCAL_OUT) ||
	       weft_firewall_hooked(net, v6, NF_INET_POST_ROUTING);
}

/* What the host's code expects in skb->cb. */
void weft_firewall_cb(struct sk_buff *skb, bool v6);
/*
 * Puts a dst on a received packet, as the hooks expect; own: by own mode's rules.  Or why it
 * is refused.  RCU held.
 */
enum weft_drop weft_firewall_dst(struct weft_iface *iface, struct sk_buff *skb,
				 const struct weft_head *h, bool own);
/*
 * One hook.  1: go on with skb.  Otherwise it is consumed: refused by a rule (-EPERM, or the rule's
 * errno), or queued (0); then `later` goes on with it, in any context.  RCU held.
 */
int weft_firewall(struct net *net, bool v6, unsigned int hook, struct sk_buff *skb,
		  struct net_device *in, struct net_device *out,
		  int (*later)(struct net *net, struct sock *sk, struct sk_buff *skb));

#endif
