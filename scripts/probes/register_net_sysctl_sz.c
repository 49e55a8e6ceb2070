/* register_net_sysctl_sz() takes the size of a table, which then needs no empty last entry. */
#include <net/net_namespace.h>
#include <linux/sysctl.h>
void *probe(struct net *net, struct ctl_table *t)
{
	return register_net_sysctl_sz(net, "net/x", t, 1);
}
