/* dst_alloc() does not take the initial reference count. */
#include <net/dst.h>
void *probe(struct dst_ops *ops, struct net_device *dev) { return dst_alloc(ops, dev, 0, 0); }
