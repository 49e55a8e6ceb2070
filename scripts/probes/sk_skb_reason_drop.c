/* sk_skb_reason_drop names the socket and the reason of a drop. */
#include <linux/skbuff.h>
void probe(struct sock *sk, struct sk_buff *skb)
{
	sk_skb_reason_drop(sk, skb, SKB_DROP_REASON_NOT_SPECIFIED);
}
