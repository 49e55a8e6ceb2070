/* TCP_INFO has the window that we offer. */
#include <linux/tcp.h>
u32 probe(struct tcp_info *info) { return info->tcpi_rcv_wnd; }
