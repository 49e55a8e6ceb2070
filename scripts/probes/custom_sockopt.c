/* A socket's flag SOCK_CUSTOM_SOCKOPT brings setsockopt(SOL_SOCKET) to its family. */
#include <linux/net.h>
int probe = SOCK_CUSTOM_SOCKOPT;
