/* skb_set_delivery_type_by_clockid sets the departure time of a packet. */
#include <linux/skbuff.h>
void probe(struct sk_buff *skb) { skb_set_delivery_type_by_clockid(skb, 0, CLOCK_MONOTONIC); }
