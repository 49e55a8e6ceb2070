/* proto_ops.accept takes a struct proto_accept_arg instead of flags and kern. */
#include <linux/net.h>
#include <net/sock.h>
static int accept(struct socket *sock, struct socket *newsock, struct proto_accept_arg *arg)
{
	return arg->flags;
}
struct proto_ops probe = { .accept = accept };
