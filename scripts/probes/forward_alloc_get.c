/* proto.forward_alloc_get is there. */
#include <net/sock.h>
static int get(const struct sock *sk) { return 0; }
struct proto probe = { .forward_alloc_get = get };
