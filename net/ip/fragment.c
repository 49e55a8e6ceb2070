// SPDX-License-Identifier: GPL-2.0
/*
 * Fragmentation of our packets: RFC 791 3.2, RFC 8200 4.5.  The common part; headers are
 * in head4.c and head6.c.
 * Locks: RCU; softirq or process context.
 */
#include <linux/netfilter.h>
#include "fragment.h"

static void copy_what_goes_along(struct sk_buff *to, struct sk_buff *from)
{
	to->protocol = from->protocol;
	to->priority = from->priority;
	to->mark = from->mark;
	to->dev = from->dev;
	skb_copy_hash(to, from);
	skb_dst_copy(to, from);
	nf_copy(to, from);
	skb_ext_copy(to, from);
	if (from->sk)
		skb_set_owner_w(to, from->sk);
}

/* `len` bytes of data from `off` on, behind a copy of the header. */
static struct sk_buff *fragment_piece(struct sk_buff *skb, const struct weft_cut *c, u32 off,
				      u32 len)
{
	u32 head = LL_RESERVED_SPACE(skb->dev);
	struct sk_buff *part = alloc_skb(head + c->hlen + c->room + len, GFP_ATOMIC | __GFP_NOWARN);

	if (!part)
		return NULL;
	skb_reserve(part, head);
	skb_put_data(part, skb_network_header(skb), c->hlen);
	skb_put_zero(part, c->room);
	if (skb_copy_bits(skb, c->hlen + off, skb_put(part, len), len)) {
		kfree_skb(part);
		return NULL;
	}
	skb_reset_network_header(part);
	skb_set_transport_header(part, c->hlen + c->room);
	c->header(c, part, off, c->hlen + off + len < skb->len);
	copy_what_goes_along(part, skb);
	return part;
}

/*
 * Bytes in each fragment but the last; 0: the MTU has since fallen below a
 * header and eight bytes.
 */
static u32 piece_len(const struct weft_cut *c)
{
	u32 headers = c->hlen + c->room;

	return c->mtu > headers ? (c->mtu - headers) & ~7U : 0;
}

/* What comes behind a piece that could not be sent is not sent either. */
int weft_ip_cut(struct weft_net *wn, struct sk_buff *skb, const struct weft_cut *c)
{
	u32 step = piece_len(c), off;
	int err = skb->ip_summed == CHECKSUM_PARTIAL ? skb_checksum_help(skb) : 0;

	if (!step)
		err = -EMSGSIZE;
	for (off = 0; !err && c->hlen + off < skb->len; off += step) {
		struct sk_buff *part = fragment_piece(skb, c, off,
						      min(step, skb->len - c->hlen - off));

		if (!part) {
			weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
			err = -ENOBUFS;
			break;
		}
		weft_mib_inc(wn, WEFT_MIB_IpFragCreates);
		err = c->send(c, part);
	}
	weft_mib_inc(wn, err ? WEFT_MIB_IpFragFails : WEFT_MIB_IpFragOKs);
	consume_skb(skb);
	return err;
}
