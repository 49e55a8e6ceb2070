/* sk_buff.tstamp_type names the clock of skb->tstamp. */
#include <linux/skbuff.h>
void probe(struct sk_buff *skb) { skb->tstamp_type = SKB_CLOCK_MONOTONIC; }
