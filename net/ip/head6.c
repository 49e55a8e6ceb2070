// SPDX-License-Identifier: GPL-2.0
/*
 * The IPv6 header, parsed with its extension headers, and built: RFC 8200 3, 4; RFC 6437 (flow
 * labels).  A reassembled datagram has no fragment header, 4.5.
 * Not there: extension headers in sending but router alert, jumbograms.
 * Locks: none; the packet is the caller's, but for peeking.
 */
#include <linux/siphash.h>
#include <net/inet_ecn.h>
#include <net/ipv6.h>
#include "fragment.h"
#include "head.h"
#include "ip.h"
#include "../base/bytes.h"
#include "../dev/share.h"
#include "../wire/ip4.h"
#include "../wire/ip6_ext.h"

#define PEEK_MAX	256	/* bytes of headers that are read before the packet is claimed */

/* ---- receiving */

static void head_of(struct weft_head *h, const struct weft_ip6 *ip, const struct weft_ip6_ext *ext)
{
	h->hlen = ext->offset;
	h->len = ext->len;
	h->next_at = ext->prev;
	h->frag_at = ext->frag_at;
	h->frag_id = ext->frag_id;
	h->frag_off = ext->frag_off;
	h->frag_more = ext->frag_more;
	h->proto = ext->proto;
	h->tos = ip->tclass;
	h->ttl = ip->hop_limit;
	h->read = true;
}

static bool is_transport(u8 next)
{
	return next == WEFT_PROTO_TCP || next == WEFT_PROTO_UDP || next == WEFT_PROTO_ICMP6;
}

bool weft_head6_peek(const struct sk_buff *skb, struct weft_head *h)
{
	u32 n = WEFT_IP6_HLEN;
	struct weft_ip6_ext ext;
	struct weft_ip6 ip;
	u8 buf[PEEK_MAX];
	const u8 *p;

	p = skb_header_pointer(skb, 0, n, buf);
	if (!p)
		return false;
	*h = (struct weft_head){
		.src = weft_get_addr6(p + 8), .dst = weft_get_addr6(p + 24), .v6 = true,
	};
	if (weft_ip6_parse(p, n, skb->len, &ip))
		return true;
	if (!is_transport(ip.next)) {
		n = min_t(u32, skb->len, PEEK_MAX);
		p = skb_header_pointer(skb, 0, n, buf);
	}
	if (p && !weft_ip6_ext_walk(p, n, skb->len, &ip, &ext))
		head_of(h, &ip, &ext);
	return true;
}

/* Pulls as much as the chain of headers needs. */
static enum weft_drop head6_walk(struct sk_buff *skb, const struct weft_ip6 *ip,
				 struct weft_ip6_ext *ext)
{
	enum weft_drop why;
	u32 need = WEFT_IP6_HLEN;

	do {
		if (!pskb_may_pull(skb, need))
			return WEFT_DROP_NO_MEMORY;
		why = weft_ip6_ext_walk(skb->data, skb_headlen(skb), skb->len, ip, ext);
		need = ext->need;
	} while (why == WEFT_DROP_IP6_EXT_TRUNCATED && need);
	return why;
}

/* RFC 8200 4: a header that is refused is answered, where it says so. */
enum weft_drop weft_head6_read(struct sk_buff *skb, struct weft_head *h)
{
	struct weft_ip6_ext ext = { };
	enum weft_drop why;
	struct weft_ip6 ip;

	skb_reset_network_header(skb);
	if (!pskb_may_pull(skb, WEFT_IP6_HLEN))
		return WEFT_DROP_IP6_TRUNCATED;
	why = weft_ip6_parse(skb->data, skb_headlen(skb), skb->len, &ip);
	if (why)
		return why;
	why = head6_walk(skb, &ip, &ext);
	if (ext.len < skb->len && pskb_trim_rcsum(skb, ext.len))
		return WEFT_DROP_NO_MEMORY;
	h->icmp_type = why ? ext.icmp_type : 0;
	h->icmp_code = ext.icmp_code;
	h->icmp_rest = ext.icmp_pointer;
	if (why)
		return why;
	head_of(h, &ip, &ext);
	if (!pskb_may_pull(skb, h->hlen))
		return WEFT_DROP_NO_MEMORY;
	skb_set_transport_header(skb, h->hlen);
	return WEFT_DROP_NONE;
}

enum weft_drop weft_head6_part(const struct sk_buff *skb, const struct weft_head *h, int ifindex,
			       struct weft_frag *f)
{
	*f = (struct weft_frag){
		.key = {
			.src = h->src, .dst = h->dst, .id = h->frag_id,
			.scope = weft_ip6_zone(&h->dst, &h->src, ifindex),
		},
		.off = h->frag_off, .len = h->len - h->hlen,
		.max = WEFT_IP6_PAYLOAD_MAX - (h->frag_at - WEFT_IP6_HLEN), .head = h->hlen,
		.ecn = h->tos & 3, .more = h->frag_more,
	};
	return WEFT_DROP_NONE;
}

/* The headers without the fragment header, the link header before them included. */
static void close_gap(struct sk_buff *skb, const struct weft_ip6_ext *ext)
{
	u8 *from = skb_mac_header_was_set(skb) ? skb_mac_header(skb) : skb->data;

	skb->data[ext->frag_prev] = skb->data[ext->frag_at];
	memmove(from + WEFT_IP6_FRAG_HLEN, from, skb->data - from + ext->frag_at);
	if (skb_mac_header_was_set(skb))
		skb->mac_header += WEFT_IP6_FRAG_HLEN;
	__skb_pull(skb, WEFT_IP6_FRAG_HLEN);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
}

/* RFC 8200 4.5: the headers of the first fragment, but for length and ECN. */
enum weft_drop weft_head6_whole(struct sk_buff *skb, u8 ecn)
{
	struct weft_ip6_ext ext;
	struct weft_ip6 ip;

	if (weft_ip6_parse(skb->data, skb_headlen(skb), skb->len, &ip) ||
	    weft_ip6_ext_walk(skb->data, skb_headlen(skb), skb->len, &ip, &ext) || !ext.frag_at)
		return WEFT_DROP_IP6_FRAGMENT;
	close_gap(skb, &ext);
	if (skb->len - WEFT_IP6_HLEN > WEFT_IP6_PAYLOAD_MAX)
		return WEFT_DROP_FRAGMENT_LENGTH;
	skb_reset_network_header(skb);
	ipv6_hdr(skb)->payload_len = htons(skb->len - WEFT_IP6_HLEN);
	if (ecn)
		ipv6_change_dsfield(ipv6_hdr(skb), 0xff, ecn);
	return WEFT_DROP_NONE;
}

/* ---- sending */

/*
 * The chosen label, or, as Linux by default, RFC 6437 3: one for all packets of a
 * conversation, not predictable.
 */
static u32 flow_label(struct weft_net *wn, const struct sock *sk, const struct sk_buff *skb,
		      const struct weft_ip_tx *p)
{
	struct {
		struct weft_addr src, dst;
		u32 proto, ports;
	} of = { p->src, p->dst, p->proto, 0 };

	if (p->flow || p->no_flow)
		return p->flow;
	if (sk && READ_ONCE(sk->sk_txhash))
		return READ_ONCE(sk->sk_txhash) & 0xfffff;
	if (p->proto != IPPROTO_ICMPV6)
		skb_copy_bits(skb, 0, &of.ports, sizeof(of.ports));
	return siphash(&of, sizeof(of), &wn->keys[WEFT_KEY_LABEL]) & 0xfffff;
}

/* RFC 4861 6.3.2: CurHopLimit */
static u8 hop_limit(struct weft_net *wn, const struct weft_route *rt)
{
	u8 told;

	if (!rt->own6)
		return weft_share6_hop_limit(rt->dst);
	told = READ_ONCE(rt->iface->ra_hop_limit);
	return told ? told : weft_default_ttl(wn, true);
}

u32 weft_head6_len(const struct weft_ip_tx *p)
{
	if (p->has_header)
		return 0;
	return WEFT_IP6_HLEN + (p->alert ? WEFT_IP6_ALERT_HLEN : 0);
}

/* IPV6_HDRINCL: as in Linux the program's header stays as it is. */
static bool head6_take(struct sk_buff *skb, struct net_device *dev)
{
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return false;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, WEFT_IP6_HLEN);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	return true;
}

bool weft_head6_push(struct weft_net *wn, const struct sock *sk, struct sk_buff *skb,
		     const struct weft_route *rt, const struct weft_ip_tx *p,
		     struct net_device *dev)
{
	struct weft_ip6 ip = {
		.src = p->src,
		.dst = p->dst,
		.flow = flow_label(wn, sk, skb, p),
		.len = skb->len + weft_head6_len(p) - WEFT_IP6_HLEN,
		.tclass = p->tos,
		.next = p->alert ? WEFT_PROTO_HOPOPTS : p->proto,
		.hop_limit = p->ttl || p->here ? p->ttl : hop_limit(wn, rt),
	};

	if (p->has_header)
		return head6_take(skb, dev);
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev) + weft_head6_len(p)))
		return false;
	skb_reset_transport_header(skb);
	if (p->alert)
		weft_ip6_alert_emit(skb_push(skb, WEFT_IP6_ALERT_HLEN), p->proto);
	weft_ip6_emit(skb_push(skb, WEFT_IP6_HLEN), &ip);
	skb_reset_network_header(skb);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	return true;
}

void weft_head6_fragment(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more)
{
	struct ipv6hdr *ip = ipv6_hdr(part);

	weft_ip6_frag_emit(part->data + WEFT_IP6_HLEN, ip->nexthdr, off, more, c->id);
	ip->nexthdr = WEFT_PROTO_FRAGMENT;
	ip->payload_len = htons(part->len - WEFT_IP6_HLEN);
}
