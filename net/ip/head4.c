// SPDX-License-Identifier: GPL-2.0
/*
 * The IPv4 header, parsed and built: RFC 791 3.1, 3.2 (fragments), RFC 1122 3.2.1,
 * RFC 6864 (identification).
 * Not there: options in sending, but Router Alert.
 * Locks: none; the packet is the caller's, but for peeking.
 */
#include <linux/random.h>
#include <linux/siphash.h>
#include <net/ip.h>
#include "fragment.h"
#include "head.h"
#include "../base/bytes.h"
#include "../wire/icmp4.h"
#include "../wire/ip4.h"

#define MORE		0x2000		/* in the header's fourth 16 bits */
#define OFFSET		0x1fff

/* ---- receiving */

bool weft_head4_peek(const struct sk_buff *skb, struct weft_head *h)
{
	u8 buf[WEFT_IP4_HLEN];
	const u8 *b = skb_header_pointer(skb, 0, sizeof(buf), buf);
	u16 frag;

	if (!b)
		return false;
	frag = weft_get_be16(b + 6);
	*h = (struct weft_head){
		.src = weft_addr_v4(weft_get_addr4(b + 12)),
		.dst = weft_addr_v4(weft_get_addr4(b + 16)), .hlen = (b[0] & 0x0f) * 4,
		.len = skb->len, .frag_id = weft_get_be16(b + 4), .frag_off = (frag & OFFSET) * 8,
		.frag_more = frag & MORE, .proto = b[9], .tos = b[1], .ttl = b[8],
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

enum weft_drop weft_head4_part(const struct sk_buff *skb, const struct weft_head *h,
			       struct weft_frag *f)
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
		.off = ip.frag_off, .len = ip.len - min_t(u16, ip.len, ip.hlen),
		.max = U16_MAX - WEFT_IP4_HLEN, .head = ip.hlen, .ecn = ip.tos & 3, .more = ip.mf,
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

/* ---- sending */

/*
 * RFC 6864 4.1: the ID of an unfragmented packet with DF means nothing; a connected socket's still
 * counts up, as Linux's does, for GRO.  Without DF the ID must not repeat within the packets'
 * lifetime, by source, destination and protocol.  RFC 7739 explains why one destination must not
 * see the traffic to another: a connected socket has a counter of its own, and a counter that
 * several destinations share, by hash, also advances at random while idle.
 */
#define ID_COUNTERS	16384

static struct id_counter {
	u32 stamp;			/* jiffies */
	atomic_t next;
} id_counters[ID_COUNTERS];

static u32 id_count(struct id_counter *c, u32 segs)
{
	u32 now = jiffies, stamp = READ_ONCE(c->stamp), skip = 0;

	if (now != stamp && cmpxchg(&c->stamp, stamp, now) == stamp)
		skip = reciprocal_scale(get_random_u32(), now - stamp);
	return atomic_fetch_add(segs + skip, &c->next) + skip;
}

static u16 identification(struct weft_net *wn, const struct sk_buff *skb,
			  const struct weft_ip_tx *p)
{
	u16 segs = max_t(u16, 1, skb_shinfo(skb)->gso_segs);
	u64 h;

	if (p->df)
		return p->ids ? atomic_fetch_add(segs, p->ids) : 0;
	h = siphash_2u64((u64)(__force u32)weft_addr_to_v4(&p->src) << 32 |
				 (__force u32)weft_addr_to_v4(&p->dst),
			 p->proto, &wn->keys[WEFT_KEY_IP_ID]);
	return (h >> 48) + id_count(&id_counters[h % ID_COUNTERS], segs);
}

#define ALERT		0x94040000	/* RFC 2113, of value 0 */
#define ALERT_LEN	4

u32 weft_head4_len(const struct weft_ip_tx *p)
{
	if (p->has_header)
		return 0;
	return WEFT_IP4_HLEN + (p->alert ? ALERT_LEN : 0);
}

/* Behind the 20 bytes that were written. */
static void put_alert(struct iphdr *ip)
{
	weft_put_be32(ip + 1, ALERT);
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
}

static bool head4_push_header(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p,
			      struct net_device *dev)
{
	struct weft_ip4 ip = {
		.src = weft_addr_to_v4(&p->src),
		.dst = weft_addr_to_v4(&p->dst),
		.id = identification(wn, skb, p),
		.len = skb->len + weft_head4_len(p),
		.hlen = weft_head4_len(p),
		.tos = p->tos,
		.ttl = p->ttl || p->here ? p->ttl : weft_default_ttl(wn, false),
		.proto = p->proto,
		.df = p->df,
	};

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev) + ip.hlen))
		return false;
	skb_reset_transport_header(skb);
	weft_ip4_emit(skb_push(skb, ip.hlen), &ip);
	skb_reset_network_header(skb);
	if (p->alert)
		put_alert(ip_hdr(skb));
	skb->protocol = htons(ETH_P_IP);
	skb->dev = dev;
	return true;
}

/*
 * IP_HDRINCL: fills in what Linux does; the rest is sent as written, with options and a source
 * of the program's choice.
 */
static bool complete_header(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p,
			    struct net_device *dev)
{
	struct iphdr *ip;

	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return false;
	skb_reset_network_header(skb);
	ip = ip_hdr(skb);
	skb_set_transport_header(skb, ip->ihl * 4);
	if (!ip->saddr)
		ip->saddr = weft_addr_to_v4(&p->src);
	if (!ip->id)
		ip->id = htons(identification(wn, skb, p));
	ip->tot_len = htons(skb->len);
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
	skb->protocol = htons(ETH_P_IP);
	skb->dev = dev;
	return true;
}

bool weft_head4_push(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p,
		     struct net_device *dev)
{
	return (p->has_header ? complete_header : head4_push_header)(wn, skb, p, dev);
}

void weft_head4_fragment(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more)
{
	struct iphdr *ip = ip_hdr(part);

	ip->tot_len = htons(part->len);
	ip->frag_off = htons(off / 8 | (more ? IP_MF : 0));
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
}
