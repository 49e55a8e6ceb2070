/* SPDX-License-Identifier: GPL-2.0 */
/* The IP layer's shell: addresses, routes, sending.  Receiving is in <weft/path.h>. */
#ifndef WEFT_IP_IP_H
#define WEFT_IP_IP_H

#include <net/dst.h>
#include <net/sock.h>
#include "../dev/iface.h"
#include "../wire/ip4.h"

/* ---- addr.c: own mode's addresses, and what kind an address is */

struct weft_addr4 {			/* own mode; weft_net.addrs */
	struct list_head node;		/* RCU readers; writers under addr.c's own mutex */
	struct rcu_head rcu;
	struct weft_addr addr;		/* constant, as all below */
	int ifindex;
	u8 plen;			/* 0..32 */
};

enum weft_addr_kind {
	WEFT_ADDR_OTHER,		/* somebody else's unicast address */
	WEFT_ADDR_LOCAL,		/* ours: own mode's, or one of the host's */
	WEFT_ADDR_BROADCAST,		/* limited, or directed to a network of ours */
	WEFT_ADDR_MULTICAST,
	WEFT_ADDR_ANY,			/* 0.0.0.0 */
};

/* RCU held.  own may be NULL.  *own: it is an own-mode address (or broadcast of an own-mode network). */
enum weft_addr_kind weft_addr_kind(struct weft_net *wn, const struct weft_addr *a, bool *own);
/* Is `a` an own-mode address of ours, on any device (weak host model)?  RCU held. */
bool weft_addr_is_own(struct weft_net *wn, const struct weft_addr *a);
/* LOCAL or BROADCAST by own mode's addresses alone, else OTHER: the host is not asked.  RCU held. */
enum weft_addr_kind weft_addr_own_kind(struct weft_net *wn, const struct weft_addr *a);
/* The own-mode address itself on that device (ifindex 0: on any), or NULL.  RCU held. */
const struct weft_addr4 *weft_addr_find(struct weft_net *wn, const struct weft_addr *a, int ifindex);
/* The own-mode address with the longest prefix that covers dst, on that device (0: on any), or NULL.  RCU held. */
const struct weft_addr4 *weft_addr_connected(struct weft_net *wn, const struct weft_addr *dst, int ifindex);
/* The address that speaks to `to` over that device: the connected one, or else its first.  RCU held. */
const struct weft_addr4 *weft_addr_pick(struct weft_net *wn, const struct weft_addr *to, int ifindex);
/* Configuration: process context, no lock needed; whoever passes an iface holds it (by RTNL or a reference). */
int weft_addr_check(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		    struct netlink_ext_ack *x);	/* may it be added? */
int weft_addr_add(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x);
int weft_addr_del(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x);
void weft_addr_flush(struct weft_net *wn, int ifindex);	/* 0: all */

/* ---- route.c: where does a packet go, and from which address? */

struct weft_route {
	struct weft_iface *iface;	/* a reference is held; NULL: no route here */
	struct dst_entry *dst;		/* the host's route, a reference is held; on each skb, for the firewall and lo */
	struct weft_addr gw;		/* next hop: the destination itself where it is on link */
	struct weft_addr src;		/* the source address to use */
	u32 mtu;			/* bytes, of the IP packet: the path's */
	u32 link_mtu;			/* the device's */
	int gen;			/* weft_net.route_gen when it was made */
	bool broadcast, multicast;	/* what the destination is */
};

struct weft_route_key {
	struct weft_addr dst, src;	/* src may be unspecified */
	u16 sport, dport;
	int oif;			/* 0: any */
	u32 mark;
	u8 proto, tos;
	kuid_t uid;
};

/*
 * Fills *rt (references held).  -ENETUNREACH (also where the device is not attached), -EHOSTUNREACH, -EINVAL (bad
 * source), -EACCES (forbidden, or the host would encrypt it).
 */
int weft_route_find(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt);
bool weft_route_valid(struct weft_net *wn, const struct weft_route *rt);
void weft_route_put(struct weft_route *rt);	/* drops the references, clears it */
/* Own mode's next hop on that device, for a packet that comes back from the firewall.  RCU held. */
bool weft_route_next_hop(struct weft_net *wn, int ifindex, const struct weft_addr *dst, struct weft_addr *gw);
/* Configuration, as for addresses. */
int weft_route_add(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x);
int weft_route_del(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x);
void weft_route_flush(struct weft_net *wn, int ifindex);	/* 0: all */

/* ---- ip4_tx.c */

struct weft_ip_tx {
	__be32 src, dst;
	u8 proto, tos, ttl;
	bool df;			/* else what is too large is sent in fragments */
	bool link_mtu;			/* the device's MTU counts, not the path's */
	bool nocheck_mtu;		/* the skb is GSO, or a caller has checked */
};

/*
 * Puts an IPv4 header before skb->data (the transport header; its checksum done or CHECKSUM_PARTIAL), passes the host's
 * LOCAL_OUT and POST_ROUTING, and hands it to the link.  Consumes skb, which needs MAX_HEADER + 60 bytes of headroom.
 * sk may be NULL; softirq or process context.  0, -EMSGSIZE, -EHOSTUNREACH, -ENOBUFS, -EPERM (firewall).
 */
int weft_ip4_tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_ip_tx *p);

/* ---- icmp4.c */
/* An ICMP error about skb (its IP header at skb_network_header), within RFC 1122 3.2.2 and a rate limit; skb stays. */
void weft_icmp4_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb, u8 type, u8 code,
			   u32 rest);

#endif
