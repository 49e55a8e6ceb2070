/*
 * Needed, and missing in kernels before 6.1: a build stops here, with a message, if this fails.
 */
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/sock.h>
static netdevice_tracker tracker;
static struct proto prot = { .per_cpu_fw_alloc = NULL };
void f(struct sk_buff *skb, struct net_device *dev, rx_handler_func_t *h)
{
	netdev_hold(dev, &tracker, GFP_KERNEL);
	netdev_rx_handler_register(dev, h, &prot);
	kfree_skb_reason(skb, SKB_DROP_REASON_TCP_RFC7323_PAWS);
}
