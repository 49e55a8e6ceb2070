/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The IP header, parsed and built by head4.c and head6.c.  All else exists
 * once for both protocols.
 */
#ifndef WEFT_IP_HEAD_H
#define WEFT_IP_HEAD_H

#include "frag.h"
#include "../dev/iface.h"

struct weft_cut;
struct weft_ip_tx;
struct weft_route;

/* ---- receiving: what both readers give */

struct weft_head {
	struct weft_addr src, dst;
	u32 hlen;		/* bytes before the transport header, IPv6's extensions too */
	u32 len;		/* bytes of the packet, link padding not included */
	u32 next_at;		/* IPv6: where the field is that names the transport */
	u32 frag_at;		/* IPv6: where the fragment header is, or 0: there is none */
	u32 frag_id;
	u16 frag_off;		/* bytes; 0: the first fragment, or none */
	bool frag_more;
	u8 proto;		/* IPv6: of a fragment, its first header's */
	u8 tos, ttl;
	bool v6;
	bool read;		/* all above is known; else addresses, IPv4's proto, fragment */

	/* The ICMP error that answers a header which was refused; type 0: none. */
	u8 icmp_type, icmp_code;
	u32 icmp_rest;
};

static inline bool weft_head_fragment(const struct weft_head *h)
{
	return h->frag_off || h->frag_more;
}

/*
 * Reads the header in place, in a packet that may be the host's: nothing is changed.  False:
 * too short for addresses.
 */
bool weft_head4_peek(const struct sk_buff *skb, struct weft_head *h);
bool weft_head6_peek(const struct sk_buff *skb, struct weft_head *h);
/*
 * Parses and checks the header of a claimed packet: linear up to the transport header,
 * padding trimmed, offsets set.
 */
enum weft_drop weft_head4_read(struct sk_buff *skb, struct weft_head *h);
enum weft_drop weft_head6_read(struct sk_buff *skb, struct weft_head *h);
/*
 * What reassembly needs of a fragment, which may be the host's; except the owner.
 * ifindex: as in weft_ip_cb.
 */
enum weft_drop weft_head4_part(const struct sk_buff *skb, const struct weft_head *h,
			       struct weft_frag *f);
enum weft_drop weft_head6_part(const struct sk_buff *skb, const struct weft_head *h, int ifindex,
			       struct weft_frag *f);
/* Makes the first fragment's header that of the whole datagram. */
enum weft_drop weft_head4_whole(struct sk_buff *skb, u8 ecn);
enum weft_drop weft_head6_whole(struct sk_buff *skb, u8 ecn);

static inline bool weft_head_peek(bool v6, const struct sk_buff *skb, struct weft_head *h)
{
	return v6 ? weft_head6_peek(skb, h) : weft_head4_peek(skb, h);
}

static inline enum weft_drop weft_head_read(struct sk_buff *skb, struct weft_head *h)
{
	return h->v6 ? weft_head6_read(skb, h) : weft_head4_read(skb, h);
}

static inline enum weft_drop weft_head_part(const struct sk_buff *skb, const struct weft_head *h,
					    int ifindex, struct weft_frag *f)
{
	return h->v6 ? weft_head6_part(skb, h, ifindex, f) : weft_head4_part(skb, h, f);
}

static inline enum weft_drop weft_head_whole(bool v6, struct sk_buff *skb, u8 ecn)
{
	return v6 ? weft_head6_whole(skb, ecn) : weft_head4_whole(skb, ecn);
}

/* ---- sending: before skb->data comes the header, whose transport's length is skb->len */

/* Bytes that are put before skb->data. */
u32 weft_head4_len(const struct weft_ip_tx *p);
u32 weft_head6_len(const struct weft_ip_tx *p);
/* False: no memory.  With p->has_header it is completed. */
bool weft_head4_push(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p,
		     struct net_device *dev);
bool weft_head6_push(struct weft_net *wn, const struct sock *sk, struct sk_buff *skb,
		     const struct weft_route *rt, const struct weft_ip_tx *p,
		     struct net_device *dev);
/* For struct weft_cut. */
void weft_head4_fragment(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more);
void weft_head6_fragment(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more);

#endif
