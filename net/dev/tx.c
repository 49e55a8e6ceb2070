// SPDX-License-Identifier: GPL-2.0
/*
 * The last step: a frame goes to the device's queue, and with it through the host's netdev egress hook, its queueing
 * discipline and its taps.
 * Locks: takes RCU; softirq or process context.
 */
#include <linux/netdevice.h>
#include <weft/compat.h>
#include "iface.h"

int weft_dev_tx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct net_device *dev;
	int err;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (dev) {
		skb->dev = dev;
		err = dev_queue_xmit(skb);
		if (err > 0)
			err = net_xmit_errno(err);
	} else {
		weft_drop(iface->wn, skb, WEFT_DROP_DEVICE_GONE);
		err = -ENETUNREACH;
	}
	rcu_read_unlock();
	return err;
}
