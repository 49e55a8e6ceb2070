/* proto.ioctl takes the kernel address of an int instead of a user's argument. */
#include <net/sock.h>
static int ioctl(struct sock *sk, int cmd, int *karg) { return 0; }
struct proto probe = { .ioctl = ioctl };
