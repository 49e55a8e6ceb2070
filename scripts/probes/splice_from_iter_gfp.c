/* skb_splice_from_iter takes an allocation flag. */
#include <linux/skbuff.h>
ssize_t probe(struct sk_buff *skb, struct iov_iter *iter)
{
	return skb_splice_from_iter(skb, iter, 1, GFP_KERNEL);
}
