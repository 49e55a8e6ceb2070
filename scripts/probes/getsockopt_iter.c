/* proto_ops.getsockopt_iter is there. */
#include <linux/net.h>
void *probe(struct proto_ops *ops) { return ops->getsockopt_iter; }
