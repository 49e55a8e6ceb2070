/* TCP_INFO counts how often the flow's hash was chosen anew. */
#include <linux/tcp.h>
u32 probe(struct tcp_info *info) { return info->tcpi_total_rto; }
