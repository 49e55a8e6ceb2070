// SPDX-License-Identifier: GPL-2.0
/*
 * The IPv4 header of a packet that came in: RFC 791 3.1, 3.2 (fragments), RFC 1122 3.2.1.
 * Locks: none; the packet is the caller's, but for peeking.
 */
#include <net/ip.h>
#include "head.h"
#include "../base/bytes.h"
#include "../wire/icmp4.h"
#include "../wire/ip4.h"

#define MORE		0x2000		/* in the header's fourth 16 bits */
#define OFFSET		0x1fff

bool weft_head4_peek(const struct sk_buff *skb, struct weft_head *h)
{
	u8 buf[WEFT_IP4_HLEN];
	const u8 *b = skb_header_pointer(skb, 0, sizeof(buf), buf);
	u16 frag;

	if (!b)
		return false;
	frag = weft_get_be16(b + 6);
	*h = (struct weft_head){
		.src = weft_addr_v4(weft_get_addr4(b + 12)), .dst = weft_addr_v4(weft_get_addr4(b + 16)),
		.hlen = (b[0] & 0x0f) * 4, .len = skb->len, .frag_id = weft_get_be16(b + 4),
		.frag_off = (frag & OFFSET) * 8, .frag_more = frag & MORE, .proto = b[9], .tos = b[1], .ttl = b[8],
		.read = b[0] >> 4 == 4 && (b[0] & 0x0f) * 4 >= WEFT_IP4_HLEN,
	};
	return true;
}

/* RFC 1122 3.2.2.5: malformed options are answered. */
enum weft_drop weft_head4_read(struct sk_buff *skb, struct weft_head *h)
{
	enum weft_drop why;
	struct weft_ip4 ip;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, max_t(u32, h->hlen, WEFT_IP4_HLEN))))
		return WEFT_DROP_NO_MEMORY;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, h->hlen);
	why = weft_ip4_parse(skb->data, skb_headlen(skb), skb->len, &ip);
	if (why == WEFT_DROP_IP4_OPTIONS) {
		h->icmp_type = WEFT_ICMP4_PARAM_PROBLEM;
		h->icmp_rest = (u32)ip.problem << 24;
	}
	if (why)
		return why;
	if (ip.len && pskb_trim_rcsum(skb, ip.len))
		return WEFT_DROP_NO_MEMORY;
	h->len = skb->len;
	return WEFT_DROP_NONE;
}

enum weft_drop weft_head4_part(const struct sk_buff *skb, const struct weft_head *h, struct weft_frag *f)
{
	u32 hlen = max_t(u32, h->hlen, WEFT_IP4_HLEN);
	u8 buf[WEFT_IP4_HLEN_MAX];
	const u8 *p = skb_header_pointer(skb, 0, hlen, buf);
	enum weft_drop why;
	struct weft_ip4 ip;

	if (!p)
		return WEFT_DROP_IP4_TRUNCATED;
	why = weft_ip4_parse(p, hlen, skb->len, &ip);
	if (why)
		return why;
	*f = (struct weft_frag){
		.key = { .src = h->src, .dst = h->dst, .id = ip.id, .proto = ip.proto },
		.off = ip.frag_off, .len = ip.len - min_t(u16, ip.len, ip.hlen), .max = U16_MAX - WEFT_IP4_HLEN,
		.head = ip.hlen, .ecn = ip.tos & 3, .more = ip.mf,
	};
	return WEFT_DROP_NONE;
}

/* RFC 791 3.2: all of the first fragment's but length, offset and ECN. */
enum weft_drop weft_head4_whole(struct sk_buff *skb, u8 ecn)
{
	struct iphdr *ip = (struct iphdr *)skb->data;

	if (skb->len > U16_MAX)
		return WEFT_DROP_FRAGMENT_LENGTH;
	ip->tot_len = htons(skb->len);
	ip->frag_off = 0;
	ip->tos |= ecn;
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
	return WEFT_DROP_NONE;
}
