/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An attached device.  Freed by RCU after the last reference; `dev` becomes NULL at detach, so that an idle socket's
 * cached route never holds up the removal of a device.
 */
#ifndef WEFT_DEV_IFACE_H
#define WEFT_DEV_IFACE_H

#include <linux/netdevice.h>
#include <linux/refcount.h>
#include <uapi/linux/weft.h>
#include <weft/net.h>

struct weft_neigh;

enum weft_link {		/* what stands before the IP header */
	WEFT_LINK_ETHERNET,	/* Ethernet header, ARP */
	WEFT_LINK_LOOPBACK,	/* Ethernet header of zeros, no ARP */
	WEFT_LINK_NONE,		/* nothing: tun, wireguard */
};

struct weft_iface {
	struct list_head node;		/* weft_net.ifaces */
	struct weft_net *wn;
	struct net_device __rcu *dev;	/* NULL once detached */
	netdevice_tracker tracker;
	int ifindex;			/* constant */
	char name[IFNAMSIZ];		/* at attach time; for messages */
	u8 mode;			/* enum weft_mode; constant */
	u8 link;			/* enum weft_link; constant */
	refcount_t ref;
	struct rcu_head rcu;

	spinlock_t neigh_lock;		/* leaf: the chains below and their number */
	struct hlist_head neighs[64];	/* struct weft_neigh.node; RCU readers */
	unsigned int neigh_count;
};

/* Attach and detach: config mutex and RTNL held.  extack gets the reason of a refusal. */
int weft_iface_attach(struct weft_net *wn, struct net_device *dev, enum weft_mode mode, struct netlink_ext_ack *extack);
void weft_iface_detach(struct weft_iface *iface);
/* Under RCU, config or RTNL. */
struct weft_iface *weft_iface_find(struct weft_net *wn, int ifindex);
static inline struct weft_iface *weft_iface_hold(struct weft_iface *iface)
{
	refcount_inc(&iface->ref);
	return iface;
}
void weft_iface_put(struct weft_iface *iface);
void weft_ifaces_detach_all(struct weft_net *wn);	/* takes config and RTNL */
int weft_ifaces_attach_all(struct weft_net *wn, struct netlink_ext_ack *extack); /* config and RTNL held */
int weft_dev_init(void);		/* the notifier */
void weft_dev_exit(void);

/* net/dev/tx.c: the last step, dev_queue_xmit().  skb starts at the link header; consumed.  0 or -errno. */
int weft_dev_tx(struct weft_iface *iface, struct sk_buff *skb);

#endif
