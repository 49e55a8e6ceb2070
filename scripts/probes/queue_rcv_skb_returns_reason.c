/* sock_queue_rcv_skb_reason returns the reason of a drop instead of an errno. */
#include <net/sock.h>
enum skb_drop_reason probe(struct sock *sk, struct sk_buff *skb)
{
	return sock_queue_rcv_skb_reason(sk, skb);
}
