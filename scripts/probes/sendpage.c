/* proto_ops.sendpage is there; without it, sendfile comes as MSG_SPLICE_PAGES. */
#include <linux/net.h>
void *probe(struct proto_ops *ops) { return ops->sendpage; }
