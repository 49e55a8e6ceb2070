/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An attached device.  Freed by RCU after the last reference; `dev` becomes NULL at detach, so that
 * an idle socket's cached route never holds up the removal of a device.
 *
 * RTNL alone protects the list of a namespace's devices, as the kernel tells of devices that come
 * and go under RTNL. The config mutex of a namespace orders what users configure; who takes both
 * takes config first, so that a notifier (RTNL held) never takes config.
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

enum weft_link {		/* what stands before the IP header */
	WEFT_LINK_ETHERNET,	/* Ethernet header, ARP */
	WEFT_LINK_LOOPBACK,	/* Ethernet header of zeros, no ARP */
	WEFT_LINK_NONE,		/* nothing: tun, wireguard */
};

#define WEFT_NEIGH_CHAINS	64
#define WEFT_LOCAL_SEEN		4
#define WEFT_SOURCE_SEEN	16

struct weft_iface {
	struct list_head node;		/* weft_net.ifaces; RTNL, RCU readers */
	struct weft_net *wn;
	struct net_device __rcu *dev;	/* NULL once detached */
	netdevice_tracker tracker;
	int ifindex;			/* constant */
	char name[IFNAMSIZ];		/* at attach time; for messages */
	u8 mode;			/* enum weft_mode; constant */
	u8 link;			/* enum weft_link; constant */
	refcount_t ref;
	struct rcu_head rcu;

	/*
	 * What the host judged last (net/dev/share.c): address and generation of its
	 * routes in one word; no lock.
	 */
	atomic64_t local_seen[WEFT_LOCAL_SEEN];	/* destinations that are the host's own */
	atomic64_t source_seen[WEFT_SOURCE_SEEN]; /* sources that may come in here */

	spinlock_t neigh_lock;		/* leaf: the chains below and their number */
	struct hlist_head neighs[WEFT_NEIGH_CHAINS];	/* struct weft_neigh.node; RCU readers */
	unsigned int neigh_count;

	/* net/ip/gmp.c: groups of IPv4 and of IPv6; NULL once detached; RTNL, RCU readers */
	struct weft_gmp_link __rcu *gmp[2];
	/*
	 * What routers advertise (net/ip/ra.c), own mode only; 0: nothing.  No
	 * lock: each is one word.
	 */
	u32 ra_mtu;			/* bytes, at least 1280 */
	u32 ra_reachable, ra_retrans;	/* ms */
	u8 ra_hop_limit;
	struct weft_ra __rcu *ra;	/* net/ip/ra.c: NULL: no IPv6 yet; RTNL, RCU readers */

	/* net/link/rarp.c: NULL before the first question; RTNL, RCU readers */
	struct weft_rarp_ask __rcu *rarp_ask;
};

/* ---- iface.c */
/* Under RCU or RTNL; hold it to keep it longer. */
struct weft_iface *weft_iface_find(struct weft_net *wn, int ifindex);
/* RCU or RTNL; NULL: not attached. */
struct weft_iface *weft_iface_of(const struct net_device *dev);
static inline struct weft_iface *weft_iface_hold(struct weft_iface *iface)
{
	refcount_inc(&iface->ref);
	return iface;
}
void weft_iface_put(struct weft_iface *iface);
/* IPv6's MTU over the device, whose own is `mtu`: RFC 4861 6.3.4. */
static inline u32 weft_iface_mtu6(const struct weft_iface *iface, u32 mtu)
{
	u32 told = READ_ONCE(iface->ra_mtu);

	return told ? min(told, mtu) : mtu;
}
/* What stands before the IP header on this device; -EOPNOTSUPP: nothing that Weft knows. */
int weft_iface_link(const struct net_device *dev);

/* ---- attach.c */
/* RTNL held.  extack gets the reason of a refusal. */
int weft_iface_attach(struct weft_net *wn, struct net_device *dev, enum weft_mode mode,
		      struct netlink_ext_ack *extack);
void weft_iface_detach(struct weft_iface *iface);		/* RTNL held */
/* RTNL held: every device that can be, now and later. */
int weft_ifaces_attach_all(struct weft_net *wn, struct netlink_ext_ack *extack);
/* Takes config and RTNL; ends attach_all too. */
void weft_ifaces_detach_all(struct weft_net *wn);
/* The notifiers.  From weft_dev_init() on, lo of each namespace is shared. */
int weft_dev_init(void);
void weft_dev_exit(void);

/*
 * net/dev/tx.c: the last step, dev_queue_xmit().  skb starts at the link header; consumed.
 * 0 or -errno.  RCU held.
 */
int weft_dev_tx(struct weft_iface *iface, struct sk_buff *skb);

#endif
