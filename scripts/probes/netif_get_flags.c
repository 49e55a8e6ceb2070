/* netif_get_flags has taken the place of dev_get_flags. */
#include <linux/netdevice.h>
unsigned int probe(const struct net_device *dev) { return netif_get_flags(dev); }
