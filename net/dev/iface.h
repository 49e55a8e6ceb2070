/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An attached device.  It is freed by RCU after the last reference.  Detaching sets `dev` to NULL,
 * so an idle socket's cached route never delays the removal of a device.
 *
 * RTNL alone protects a namespace's list of devices, because the kernel announces devices under
 * RTNL.  The config mutex of a namespace serialises changes by users.  A path that needs both takes
 * the config mutex first; a notifier, which holds RTNL, never takes it.
 */
#ifndef WEFT_DEV_IFACE_H
#define WEFT_DEV_IFACE_H

#include <linux/netdevice.h>
#include <linux/refcount.h>
#include <uapi/linux/weft.h>
#include <weft/net.h>

struct weft_neigh;
struct weft_ra;
struct weft_rarp_ask;
struct weft_gmp_link;

enum weft_link {		/* what precedes the IP header */
	WEFT_LINK_ETHERNET,	/* an Ethernet header; ARP or neighbour discovery */
	WEFT_LINK_LOOPBACK,	/* an Ethernet header of zeros; no ARP */
	WEFT_LINK_NONE,		/* nothing: tun, wireguard */
};

#define WEFT_NEIGH_CHAINS	64
#define WEFT_LOCAL_SEEN		4
#define WEFT_SOURCE_SEEN	16

struct weft_iface {
	struct list_head node;		/* in weft_net.ifaces; RTNL, RCU readers */
	struct weft_net *wn;
	struct net_device __rcu *dev;	/* NULL once detached; RTNL, RCU readers */
	netdevice_tracker tracker;
	int ifindex;			/* constant */
	char name[IFNAMSIZ];		/* as it was at attach; for messages */
	u8 mode;			/* enum weft_mode; constant */
	u8 link;			/* enum weft_link; constant */
	refcount_t ref;
	struct rcu_head rcu;

	/*
	 * Recent answers of the host (net/dev/share.c): an address and the generation of the host's
	 * routes in one word; no lock.
	 */
	atomic64_t local_seen[WEFT_LOCAL_SEEN];	/* destinations that are addresses of the host */
	atomic64_t source_seen[WEFT_SOURCE_SEEN]; /* sources that the host accepts on this device */

	spinlock_t neigh_lock;		/* leaf: neighs and neigh_count */
	struct hlist_head neighs[WEFT_NEIGH_CHAINS];	/* weft_neigh.node; RCU readers */
	unsigned int neigh_count;

	/* net/ip/gmp.c: groups of IPv4 and of IPv6; NULL once detached; RTNL, RCU readers */
	struct weft_gmp_link __rcu *gmp[2];
	/*
	 * Values from router advertisements (net/ip/ra.c), own mode only; 0: not given.  No lock:
	 * each is one word.
	 */
	u32 ra_mtu;			/* bytes, at least 1280 */
	u32 ra_reachable, ra_retrans;	/* ms */
	u8 ra_hop_limit;
	struct weft_ra __rcu *ra;	/* net/ip/ra.c; NULL: no IPv6 yet; RTNL, RCU readers */

	/* net/link/rarp.c; NULL before the first question; RTNL, RCU readers */
	struct weft_rarp_ask __rcu *rarp_ask;
};

/* ---- iface.c */
/* RCU or RTNL held; take a reference to keep the result longer. */
struct weft_iface *weft_iface_find(struct weft_net *wn, int ifindex);
/* RCU or RTNL held.  NULL: not attached. */
struct weft_iface *weft_iface_of(const struct net_device *dev);
static inline struct weft_iface *weft_iface_hold(struct weft_iface *iface)
{
	refcount_inc(&iface->ref);
	return iface;
}
void weft_iface_put(struct weft_iface *iface);
/* The MTU of IPv6 on the device, whose own MTU is `mtu`: RFC 4861 6.3.4. */
static inline u32 weft_iface_mtu6(const struct weft_iface *iface, u32 mtu)
{
	u32 told = READ_ONCE(iface->ra_mtu);

	return told ? min(told, mtu) : mtu;
}
/* enum weft_link of the device; -EOPNOTSUPP: a kind that Weft does not support. */
int weft_iface_link(const struct net_device *dev);

/* ---- attach.c */
/* RTNL held.  extack gets the reason of a refusal. */
int weft_iface_attach(struct weft_net *wn, struct net_device *dev, enum weft_mode mode,
		      struct netlink_ext_ack *extack);
void weft_iface_detach(struct weft_iface *iface);		/* RTNL held */
/* RTNL held.  Attaches every device that can be attached, present and future. */
int weft_ifaces_attach_all(struct weft_net *wn, struct netlink_ext_ack *extack);
/* Takes the config mutex and RTNL; future devices are no longer attached. */
void weft_ifaces_detach_all(struct weft_net *wn);
/* Registers the notifiers.  From then on lo of each namespace is shared. */
int weft_dev_init(void);
void weft_dev_exit(void);

/*
 * net/dev/tx.c: the last step, dev_queue_xmit().  skb starts at the link header and is consumed. 0
 * or -errno.  RCU held.
 */
int weft_dev_tx(struct weft_iface *iface, struct sk_buff *skb);

#endif
