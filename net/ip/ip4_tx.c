// SPDX-License-Identifier: GPL-2.0
/*
 * An IPv4 packet on its way out: the header (RFC 791 3.1, RFC 1122 3.2.1), its identification (RFC 6864), the host's
 * firewall at LOCAL_OUT and POST_ROUTING, fragments (RFC 791 3.2) and the link.
 *
 * Where nobody hooked into the firewall a packet goes straight from the route to the neighbour.  Where somebody did, it
 * may come back later, in another context, with another destination: its way is then found anew from what it carries.
 * The socket is not shown to the hooks as theirs (they would take it for an AF_INET socket); skb->sk stays, for the
 * matches on its owner.
 *
 * What is to a group or a broadcast comes back to this host too (RFC 1112 6.1): in share mode to both stacks, in own mode
 * to Weft's sockets.  Over lo it does by itself.
 *
 * Not there: options but Router Alert.
 * Locks: takes RCU; softirq or process context.
 */
#include <linux/random.h>
#include <linux/siphash.h>
#include <net/dst.h>
#include <net/route.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "fragment.h"
#include "hooks.h"
#include "igmp.h"
#include "ip.h"
#include "../base/bytes.h"
#include "../dev/share.h"
#include "../link/neigh.h"

/*
 * RFC 6864 4.1: the identification of a packet that is not fragmented and has DF means nothing; here a connected socket's still
 * counts up, as Linux's does, for those who merge segments by it.  One that may be fragmented (no DF) must not repeat it
 * within the packets' lifetime, by source, destination and protocol.
 * RFC 7739 has the reasons why one destination must not see what goes to another: the counter of a connected socket is its own,
 * and where several destinations share one, by hash, it also goes on at random while it rests.
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

static u16 identification(struct weft_net *wn, const struct sk_buff *skb, const struct weft_ip_tx *p)
{
	u16 segs = max_t(u16, 1, skb_shinfo(skb)->gso_segs);
	u64 h;

	if (p->df)
		return p->ids ? atomic_fetch_add(segs, p->ids) : 0;
	h = siphash_2u64((u64)(__force u32)weft_addr_to_v4(&p->src) << 32 | (__force u32)weft_addr_to_v4(&p->dst), p->proto,
			 &wn->keys[WEFT_KEY_IP_ID]);
	return (h >> 48) + id_count(&id_counters[h % ID_COUNTERS], segs);
}

#define ALERT		0x94040000	/* RFC 2113, of value 0 */
#define ALERT_LEN	4

/* What is put before skb->data. */
static u32 header_len(const struct weft_ip_tx *p)
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

static bool push_header(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p, struct net_device *dev)
{
	struct weft_ip4 ip = {
		.src = weft_addr_to_v4(&p->src),
		.dst = weft_addr_to_v4(&p->dst),
		.id = identification(wn, skb, p),
		.len = skb->len + header_len(p),
		.hlen = header_len(p),
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

/* IP_HDRINCL: what Linux fills in, too; all else goes as the program wrote it, with options and a source of its choice. */
static bool complete_header(struct weft_net *wn, struct sk_buff *skb, const struct weft_ip_tx *p, struct net_device *dev)
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

/* ---- fragments */

/* The largest packet for this link; 0: the packet need not be cut, or may not. */
static u32 cut(const struct sk_buff *skb, const struct weft_iface *iface, u32 mtu)
{
	const struct net_device *dev = rcu_dereference(iface->dev);

	if (dev)
		mtu = min_t(u32, mtu, READ_ONCE(dev->mtu));
	return skb->len > mtu && !skb_is_gso(skb) && !(ip_hdr(skb)->frag_off & htons(IP_DF)) ? mtu : 0;
}

static void fragment_header(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more)
{
	struct iphdr *ip = ip_hdr(part);

	ip->tot_len = htons(part->len);
	ip->frag_off = htons(off / 8 | (more ? IP_MF : 0));
	ip->check = 0;
	ip->check = ip_fast_csum(ip, ip->ihl);
}

static int fragment_send(const struct weft_cut *c, struct sk_buff *part)
{
	return weft_neigh_tx(c->iface, c->gw, part);
}

/* ---- to a group or a broadcast */

/* The host knows whether it has members; its route says so. */
static bool has_members(struct weft_iface *iface, const struct sk_buff *skb)
{
	const struct rtable *r = skb_rtable(skb);

	if (iface->link == WEFT_LINK_LOOPBACK || !r)
		return false;
	if (!weft_ip4_is_multicast(ip_hdr(skb)->daddr))
		return true;
	return iface->mode == WEFT_MODE_SHARE ? r->rt_flags & RTCF_LOCAL : weft_igmp_joined(iface, ip_hdr(skb)->daddr);
}

/* It is received as if it had come from the device; where too many wait for that already, it is lost. */
static void loop(struct weft_net *wn, struct sk_buff *skb)
{
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC);

	if (copy)
		dev_loopback_xmit(wn->net, NULL, copy);
	else
		weft_drop_count(wn, WEFT_DROP_NO_MEMORY);
}

/* The hooks leave a forwarder's flag alone, which no packet from here has; it says that no copy is wanted. */
#define NO_LOOP		IPSKB_DOREDIRECT

static int link_tx(struct weft_net *wn, struct weft_iface *iface, const struct weft_addr *gw, struct sk_buff *skb,
		   u32 mtu, bool looped)
{
	struct weft_cut c = {
		.hlen = ip_hdr(skb)->ihl * 4, .mtu = cut(skb, iface, mtu), .iface = iface, .gw = gw,
		.header = fragment_header, .send = fragment_send,
	};

	if (looped && has_members(iface, skb))
		loop(wn, skb);
	if (unlikely(!ip_hdr(skb)->ttl) && iface->link != WEFT_LINK_LOOPBACK &&
	    weft_ip4_is_multicast(ip_hdr(skb)->daddr)) {	/* RFC 1112 6.1: not beyond this host */
		consume_skb(skb);
		return 0;
	}
	return c.mtu ? weft_ip_cut(wn, skb, &c) : weft_neigh_tx(iface, gw, skb);
}

/* ---- through the firewall */

/*
 * A rule may have sent it elsewhere, with a route of the host's choice.  0: the next hop is in *gw; 1: the host is to
 * send it, as that way is over a device which Weft does not share.
 */
static int way_out(struct weft_net *wn, struct sk_buff *skb, struct weft_iface **iface, struct weft_addr *gw)
{
	struct weft_addr dst = weft_addr_v4(ip_hdr(skb)->daddr);
	const struct rtable *r = skb_rtable(skb);

	*iface = weft_iface_of(skb->dev);
	if (*iface && (*iface)->mode == WEFT_MODE_OWN)
		return weft_route_next_hop(wn, (*iface)->ifindex, &dst, gw) ? 0 : -ENETUNREACH;
	if (*iface && (*iface)->link == WEFT_LINK_LOOPBACK && weft_addr_is_own(wn, &dst)) {
		*gw = dst;
		return 0;
	}
	if (!r)
		return -ENETUNREACH;
	*iface = weft_iface_of(r->dst.dev);
	if (!*iface || (*iface)->mode != WEFT_MODE_SHARE || r->rt_gw_family == AF_INET6)
		return 1;
	*gw = weft_addr_v4(r->rt_flags & RTCF_BROADCAST ? htonl(INADDR_BROADCAST) : rt_nexthop(r, ip_hdr(skb)->daddr));
	return 0;
}

static int post_routed(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_net *wn = weft_net_of(net);
	struct weft_iface *iface;
	struct weft_addr gw;
	int err;

	rcu_read_lock();
	err = way_out(wn, skb, &iface, &gw);
	if (!err) {
		err = link_tx(wn, iface, &gw, skb, IPCB(skb)->frag_max_size ? : U16_MAX, !(IPCB(skb)->flags & NO_LOOP));
	} else {
		weft_drop(wn, skb, WEFT_DROP_IP4_NO_ROUTE);
		err = -ENETUNREACH;
	}
	rcu_read_unlock();
	return err;
}

static int refused(struct net *net, int err)
{
	if (err < 0)
		weft_drop_count(weft_net_of(net), WEFT_DROP_FIREWALL);
	return err;
}

static int local_out(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct weft_iface *iface;
	struct weft_addr gw;
	int err;

	rcu_read_lock();
	if (way_out(weft_net_of(net), skb, &iface, &gw) == 1) {
		err = dst_output(net, NULL, skb);
	} else {
		if (iface)
			skb->dev = rcu_dereference(iface->dev) ? : skb->dev;
		err = nf_hook(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, NULL, skb, NULL, skb->dev, post_routed);
		err = err == 1 ? post_routed(net, NULL, skb) : refused(net, err);
	}
	rcu_read_unlock();
	return err;
}

/* size: of the fragments that it is to be sent in, by whoever sends it; 0: in one piece. */
static int through_firewall(struct net *net, struct sk_buff *skb, u32 size, bool looped)
{
	int err;

	weft_ip4_cb_for_hooks(skb);
	IPCB(skb)->frag_max_size = size;
	IPCB(skb)->flags = looped ? 0 : NO_LOOP;
	err = nf_hook(NFPROTO_IPV4, NF_INET_LOCAL_OUT, net, NULL, skb, NULL, skb->dev, local_out);
	return err == 1 ? local_out(net, NULL, skb) : refused(net, err);
}

/* ---- sending */

static int refuse(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why, int err)
{
	weft_drop(wn, skb, why);
	return err;
}

static int tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
	      const struct weft_ip_tx *p)
{
	u32 len = skb->len + header_len(p), mtu = p->link_mtu ? U16_MAX : rt->mtu;
	struct net_device *dev = rcu_dereference(rt->iface->dev);

	if (!dev)
		return refuse(wn, skb, WEFT_DROP_DEVICE_GONE, -ENETUNREACH);
	mtu = min_t(u32, mtu, READ_ONCE(dev->mtu));
	if (len > U16_MAX || (len > mtu && p->df && !p->nocheck_mtu && !skb_is_gso(skb)))
		return refuse(wn, skb, WEFT_DROP_IP4_TOO_BIG, -EMSGSIZE);
	if (!(p->has_header ? complete_header : push_header)(wn, skb, p, dev))
		return refuse(wn, skb, WEFT_DROP_NO_MEMORY, -ENOBUFS);
	if (sk) {
		skb->priority = READ_ONCE(sk->sk_priority);
		skb->mark = READ_ONCE(sk->sk_mark);
	}
	skb_dst_drop(skb);
	skb_dst_set_noref(skb, rt->dst);	/* the neighbour's queue and the firewall's take a reference */
	weft_mib_inc(wn, WEFT_MIB_IpOutRequests);
	if (weft_ip4_hooked(wn->net, NF_INET_LOCAL_OUT) || weft_ip4_hooked(wn->net, NF_INET_POST_ROUTING))
		return through_firewall(wn->net, skb, cut(skb, rt->iface, mtu), p->loop);
	return link_tx(wn, rt->iface, &rt->gw, skb, mtu, p->loop);
}

int weft_ip4_tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_ip_tx *p)
{
	int err;

	rcu_read_lock();
	err = tx(wn, sk, skb, rt, p);
	rcu_read_unlock();
	return err;
}
