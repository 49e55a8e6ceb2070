// SPDX-License-Identifier: GPL-2.0
/*
 * The last step of output: hands the frame to the device's queue, and so to the host's netdev
 * egress hook, the queueing discipline and the taps.
 * Locks: RCU held; softirq or process context.
 */
#include <linux/netdevice.h>
#include <weft/compat.h>
#include "iface.h"

int weft_dev_tx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct net_device *dev = rcu_dereference(iface->dev);
	int err;

	if (!dev) {
		weft_drop(iface->wn, skb, WEFT_DROP_DEVICE_GONE);
		return -ENETUNREACH;
	}
	skb->dev = dev;
	err = dev_queue_xmit(skb);
	return err > 0 ? net_xmit_errno(err) : err;
}
