/*
 * A packet can be told to go past the taps and tc ingress (6.1: if CONFIG_NET_CLS_ACT, later:
 * CONFIG_NET_XGRESS).
 */
#include <linux/skbuff.h>
int probe(struct sk_buff *skb);
int probe(struct sk_buff *skb)
{
	return skb->tc_skip_classify;
}
