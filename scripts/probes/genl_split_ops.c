/* Generic netlink families have split operations. */
#include <net/genetlink.h>
struct genl_split_ops ops;
struct genl_family probe = { .split_ops = &ops };
