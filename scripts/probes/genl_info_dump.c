/* genl_info_dump gives the parsed attributes of a dump. */
#include <net/genetlink.h>
const struct genl_info *probe(struct netlink_callback *cb) { return genl_info_dump(cb); }
