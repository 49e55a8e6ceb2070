/* bind and connect take a struct sockaddr_unsized. */
#include <linux/net.h>
static int bind(struct socket *sock, struct sockaddr_unsized *addr, int len) { return 0; }
static int connect(struct socket *sock, struct sockaddr_unsized *addr, int len, int flags)
{
	return 0;
}
struct proto_ops probe = { .bind = bind, .connect = connect };
