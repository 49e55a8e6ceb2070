/* proto.recvmsg has no addr_len. */
#include <net/sock.h>
static int recvmsg(struct sock *sk, struct msghdr *msg, size_t len, int flags) { return 0; }
struct proto probe = { .recvmsg = recvmsg };
