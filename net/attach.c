// SPDX-License-Identifier: GPL-2.0
/*
 * Attaching and detaching a device, and what the host tells of its devices and addresses.
 *
 * Detaching: first nobody finds the device any more (list, iface->dev), then
 * netdev_rx_handler_unregister() waits for the readers that did, and only then goes what stands on
 * it: neighbours, addresses, routes.  So nothing holds up the removal of a device, and whoever
 * still has the iface (a socket's cached route) meets iface->dev == NULL.
 *
 * Locks: RTNL, under which the host calls the notifiers.  config is never taken here but in
 * weft_ifaces_detach_all(), before RTNL.
 * Not there: a device whose rx_handler is taken (a bridge port, ...) cannot be
 * attached; its master can.
 */
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "dev/iface.h"
#include "ip/gateway.h"
#include "ip/gmp.h"
#include "ip/ip.h"
#include "ip/ra.h"
#include "ip/tentative.h"
#include "ip/defend.h"
#include "link/neigh.h"
#include "link/rarp.h"

static struct weft_iface *iface_make(struct weft_net *wn, struct net_device *dev,
				     enum weft_mode mode, u8 link)
{
	struct weft_iface *iface = kzalloc(sizeof(*iface), GFP_KERNEL_ACCOUNT);

	if (!iface)
		return NULL;
	iface->wn = wn;
	iface->ifindex = dev->ifindex;
	strscpy(iface->name, dev->name, sizeof(iface->name));
	iface->mode = mode;
	iface->link = link;
	refcount_set(&iface->ref, 1);
	spin_lock_init(&iface->neigh_lock);
	RCU_INIT_POINTER(iface->dev, dev);
	netdev_hold(dev, &iface->tracker, GFP_KERNEL);
	return iface;
}

static int handler_refused(struct netlink_ext_ack *extack, int err)
{
	if (err == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "The device belongs to a bridge, bond or the like; attach that instead");
	else if (err == -EINVAL)
		NL_SET_ERR_MSG(extack, "Devices of this kind let nobody see their frames");
	return err == -EINVAL ? -EOPNOTSUPP : err;
}

int weft_iface_attach(struct weft_net *wn, struct net_device *dev, enum weft_mode mode,
		      struct netlink_ext_ack *extack)
{
	struct weft_iface *iface;
	int link, err;

	ASSERT_RTNL();
	if (weft_iface_of(dev)) {
		NL_SET_ERR_MSG(extack, "The device is attached already");
		return -EEXIST;
	}
	link = weft_iface_link(dev);
	if (link < 0) {
		NL_SET_ERR_MSG(extack,
			       "Weft knows Ethernet, loopback and devices without a link header only");
		return link;
	}
	if (link == WEFT_LINK_LOOPBACK && mode == WEFT_MODE_OWN) {
		NL_SET_ERR_MSG(extack, "lo can be shared only");
		return -EOPNOTSUPP;
	}
	iface = iface_make(wn, dev, mode, link);
	if (!iface)
		return -ENOMEM;
	err = weft_gmp_attach(iface, dev);
	if (!err)
		err = netdev_rx_handler_register(dev, weft_dev_rx, iface);
	if (err) {
		weft_gmp_detach(iface, dev);
		netdev_put(dev, &iface->tracker);
		/* a reader of its groups' memory may still look at it */
		weft_iface_put(iface);
		return handler_refused(extack, err);
	}
	dev_disable_lro(dev);		/* packets that LRO has merged cannot be told apart again */
	list_add_tail_rcu(&iface->node, &wn->ifaces);
	atomic_inc(&wn->route_gen);
	return 0;
}

void weft_iface_detach(struct weft_iface *iface)
{
	struct net_device *dev = rtnl_dereference(iface->dev);
	struct weft_net *wn = iface->wn;

	ASSERT_RTNL();
	if (!dev)
		return;
	list_del_rcu(&iface->node);
	RCU_INIT_POINTER(iface->dev, NULL);
	netdev_rx_handler_unregister(dev);
	weft_gmp_detach(iface, dev);
	weft_defend_flush(iface);
	weft_ra_flush(iface);
	weft_tentative_flush(iface, dev);
	weft_rarp_flush(iface);
	weft_neigh_flush(iface);
	weft_gateway_flush(wn, iface->ifindex);
	weft_addr_flush(iface, dev);
	weft_route_flush(wn, iface->ifindex);
	atomic_inc(&wn->route_gen);
	netdev_put(dev, &iface->tracker);
	weft_iface_put(iface);
}

int weft_ifaces_attach_all(struct weft_net *wn, struct netlink_ext_ack *extack)
{
	struct net_device *dev;

	ASSERT_RTNL();
	wn->attach_all = true;
	for_each_netdev(wn->net, dev)
		weft_iface_attach(wn, dev, WEFT_MODE_SHARE, NULL);	/* those that can be */
	return 0;
}

void weft_ifaces_detach_all(struct weft_net *wn)
{
	struct weft_iface *iface, *next;

	mutex_lock(&wn->config);
	rtnl_lock();
	wn->attach_all = false;
	list_for_each_entry_safe(iface, next, &wn->ifaces, node)
		weft_iface_detach(iface);
	rtnl_unlock();
	mutex_unlock(&wn->config);
}

static void device_came(struct weft_net *wn, struct net_device *dev)
{
	if (wn->attach_all || dev->type == ARPHRD_LOOPBACK)
		weft_iface_attach(wn, dev, WEFT_MODE_SHARE, NULL);
}

static void device_changed(struct weft_net *wn, struct net_device *dev, bool forget)
{
	struct weft_iface *iface = weft_iface_of(dev);

	if (!iface)
		return;
	if (forget)
		weft_neigh_down(iface);
	atomic_inc(&wn->route_gen);
}

/*
 * RFC 5227 2.3: the neighbours may have what was true on another link, or of another
 * link-layer address; groups too.
 */
static void attach_announce(struct net_device *dev)
{
	struct weft_iface *iface = weft_iface_of(dev);

	if (!iface)
		return;
	weft_defend_again(iface);
	weft_gmp_again(iface);
	weft_tentative_again(iface);
	weft_ra_again(iface);
}

static int device_event(struct notifier_block *nb, unsigned long event, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct weft_net *wn = weft_net_of(dev_net(dev));
	struct weft_iface *iface;

	switch (event) {
	case NETDEV_REGISTER:
		device_came(wn, dev);
		break;
	case NETDEV_UNREGISTER:
		iface = weft_iface_of(dev);
		if (iface)
			weft_iface_detach(iface);
		break;
	case NETDEV_DOWN:
	case NETDEV_CHANGEADDR:
		device_changed(wn, dev, true);
		break;
	case NETDEV_UP:
	case NETDEV_CHANGEMTU:
		device_changed(wn, dev, false);
		break;
	}
	if (event == NETDEV_UP || event == NETDEV_CHANGEADDR || event == NETDEV_NOTIFY_PEERS)
		attach_announce(dev);
	return NOTIFY_DONE;
}

/* The host's addresses: a cached route may have one of them as its source. */
static int address_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct in_ifaddr *ifa = ptr;

	atomic_inc(&weft_net_of(dev_net(ifa->ifa_dev->dev))->route_gen);
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = { .notifier_call = device_event };
static struct notifier_block address_notifier = { .notifier_call = address_event };

/*
 * Registering tells of every device that is there already, so that lo is
 * attached in each namespace.
 */
int __init weft_dev_init(void)
{
	int err;

	weft_neigh_ask_by(weft_arp_ask, weft_nd_ask);
	err = register_netdevice_notifier(&device_notifier);
	if (err)
		return err;
	err = register_inetaddr_notifier(&address_notifier);
	if (err)
		unregister_netdevice_notifier(&device_notifier);
	return err;
}

/*
 * Unregistering tells that every device goes: all are detached, and after the grace
 * period nothing runs of them.
 */
void weft_dev_exit(void)
{
	unregister_inetaddr_notifier(&address_notifier);
	unregister_netdevice_notifier(&device_notifier);
	rcu_barrier();
}
