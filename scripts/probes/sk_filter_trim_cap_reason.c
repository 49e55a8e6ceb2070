/* sk_filter_trim_cap() returns the drop reason. */
#include <linux/filter.h>
#include <net/sock.h>
int probe(struct sock *sk, struct sk_buff *skb)
{
	enum skb_drop_reason why;

	return sk_filter_trim_cap(sk, skb, 20, &why);
}
