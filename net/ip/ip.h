/* SPDX-License-Identifier: GPL-2.0 */
/* The IP layer's shell: addresses, routes, sending.  Receiving is in <weft/path.h>. */
#ifndef WEFT_IP_IP_H
#define WEFT_IP_IP_H

#include <net/dst.h>
#include <net/inet_ecn.h>
#include <net/sock.h>
#include "../dev/iface.h"
#include "../wire/ip4.h"
#include "../wire/ip6.h"

static inline bool weft_ip_is_group(const struct weft_addr *a)
{
	return weft_addr_is_v4(a) ? weft_ip4_is_multicast(weft_addr_to_v4(a)) :
				    weft_ip6_is_multicast(a);
}

/* ---- addr.c: own mode's addresses, and what kind an address is */

/* What router advertisements say of an address that was made of their prefix.  RFC 4862 5.5.3 */
struct weft_addr_life {
	u64 preferred_until;		/* us; WEFT_NEVER: without end */
	u64 valid_until;
};

struct weft_ifaddr {			/* own mode's, of both protocols; weft_net.addrs */
	struct list_head node;		/* RCU readers; writers under addr.c's own mutex */
	struct rcu_head rcu;
	struct weft_addr addr;		/* constant, as all below */
	int ifindex;
	u8 plen;			/* 0..32; IPv6: 0..128 */
	bool made;			/* by a router's prefix; on link only by a route */
	struct weft_addr_life life;	/* no lock: single words; WEFT_NEVER: configured */
};

/* Its prefix length as net/ip/core/lpm.h counts. */
static inline u8 weft_addr_bits(const struct weft_ifaddr *e)
{
	return weft_addr_is_v4(&e->addr) ? e->plen + 96 : e->plen;
}

enum weft_addr_kind {
	WEFT_ADDR_OTHER,		/* somebody else's unicast address */
	WEFT_ADDR_LOCAL,		/* ours: own mode's, or one of the host's */
	WEFT_ADDR_BROADCAST,		/* limited, or directed to a network of ours */
	WEFT_ADDR_MULTICAST,
	WEFT_ADDR_ANY,			/* 0.0.0.0 or :: */
};

/*
 * RCU held.  own may be NULL.  *own: it is an own-mode address (or broadcast
 * of an own-mode network).
 */
enum weft_addr_kind weft_addr_kind(struct weft_net *wn, const struct weft_addr *a, bool *own);
/* Is `a` an own-mode address of ours, on any device (weak host model)?  RCU held. */
bool weft_addr_is_own(struct weft_net *wn, const struct weft_addr *a);
/*
 * The same for a packet's address, which may be valid on one link only (RFC 4007): then on
 * that device.  RCU held.
 */
const struct weft_ifaddr *weft_addr_own_here(struct weft_net *wn, const struct weft_addr *a,
					     int ifindex);
/* Has the device an own-mode address of IPv6?  RCU held. */
bool weft_addr_has6(struct weft_net *wn, int ifindex);
/*
 * LOCAL or BROADCAST by own mode's addresses alone, else OTHER: the host
 * is not asked.  RCU held.
 */
enum weft_addr_kind weft_addr_own_kind(struct weft_net *wn, const struct weft_addr *a);
/* The own-mode address itself on that device (ifindex 0: on any), or NULL.  RCU held. */
const struct weft_ifaddr *weft_addr_find(struct weft_net *wn, const struct weft_addr *a,
					 int ifindex);
/*
 * The own-mode address with the longest prefix that covers dst, on that device (0: on
 * any), or NULL.  RCU held.
 */
const struct weft_ifaddr *weft_addr_connected(struct weft_net *wn, const struct weft_addr *dst,
					      int ifindex);
/*
 * The source address toward `to` over that device: the connected one, or its first;
 * IPv6: RFC 6724.  RCU held.
 */
const struct weft_ifaddr *weft_addr_pick(struct weft_net *wn, const struct weft_addr *to,
					 int ifindex);
/*
 * Configuration: process context, no lock needed; the caller's iface is held
 * (by RTNL or a reference).
 */
/* May it be added? */
int weft_addr_check(struct weft_net *wn, const struct weft_addr *a, u8 plen,
		    struct weft_iface *iface, struct netlink_ext_ack *x);
/* life: NULL if it was configured. */
int weft_addr_add(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  const struct weft_addr_life *life, struct netlink_ext_ack *x);
int weft_addr_del(struct weft_net *wn, const struct weft_addr *a, u8 plen, struct weft_iface *iface,
		  struct netlink_ext_ack *x);
/* At detach: iface is out of the list, and dev what iface->dev was. */
void weft_addr_flush(struct weft_iface *iface, struct net_device *dev);
void weft_addr_exit(struct weft_net *wn);

/* ---- route.c: where does a packet go, and from which address? */

struct weft_route {
	struct weft_iface *iface;	/* a reference is held; NULL: no route here */
	struct dst_entry *dst;		/* host's route; a reference; for firewall, lo; or NULL */
	struct weft_addr gw;		/* next hop: the destination itself where it is on link */
	struct weft_addr src;		/* the source address to use */
	u32 mtu;			/* bytes, of the IP packet: the path's */
	u64 mtu_until;			/* us: then mtu ends; 0: mtu is not from an error */
	u32 link_mtu;			/* the device's */
	bool cut;			/* IPv4: narrow path, routers fragment: DF only if forced */
	u32 cookie;			/* for dst_check() */
	int gen;			/* weft_net.route_gen when it was made */
	bool broadcast, multicast;	/* what the destination is */
	bool own6;			/* own mode's IPv6: gw is Weft's neighbour, without dst */
};

struct weft_route_key {
	struct weft_addr dst, src;	/* src may be unspecified */
	u16 sport, dport;
	int oif;			/* 0: any */
	u32 mark;
	u8 proto, tos;
	bool onlink;			/* SO_DONTROUTE: IPv4's next hop is dst, or no route */
	kuid_t uid;
};

/*
 * Fills *rt (references held).  -ENETUNREACH (also if the device is not attached), -EHOSTUNREACH,
 * -EINVAL (bad source), -EACCES (forbidden, or the host would encrypt it).
 */
int weft_route_find(struct weft_net *wn, const struct weft_route_key *key, struct weft_route *rt);
bool weft_route_valid(struct weft_net *wn, const struct weft_route *rt);
/* Forward progress was made over it; RFC 4861 7.3.1. */
void weft_route_confirm(const struct weft_route *rt);
/*
 * Packets over it are not answered: own mode's gateway is passed over for a
 * while; drops the references.
 */
void weft_route_doubt(struct weft_net *wn, struct weft_route *rt);
void weft_route_put(struct weft_route *rt);	/* drops the references, clears it */
/* Own mode's next hop on that device, for a packet that comes back from the firewall.  RCU held. */
bool weft_route_next_hop(struct weft_net *wn, int ifindex, const struct weft_addr *dst,
			 struct weft_addr *gw);
/* ---- route_table.c: configuration, as for addresses */
int weft_route_add(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x);
int weft_route_del(struct weft_net *wn, const struct weft_lpm_route *r, struct netlink_ext_ack *x);
void weft_route_prolong(struct weft_net *wn, const struct weft_lpm_route *r, u64 until);
void weft_route_flush(struct weft_net *wn, int ifindex);	/* 0: all */

/* ---- path.c */
struct weft_icmp_err;
/*
 * An ICMP error that a transport believes reports e->info as the MTU to e->t.raddr; skb->data: the
 * quoted IP header.  RCU held.  Invalidates cached routes.
 */
void weft_path_learn(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
/* What is known for own mode, or 0; *until: us. */
u32 weft_path_mtu(struct weft_net *wn, const struct weft_addr *dst, u64 *until);
/* Us, when the host forgets its route's MTU; 0: always. */
u64 weft_path_host_until(const struct dst_entry *dst);
int weft_path_init(struct weft_net *wn);
void weft_path_exit(struct weft_net *wn);

/* ---- output.c */

struct weft_ip_tx {
	struct weft_addr src, dst;	/* both of one protocol */
	atomic_t *ids;			/* IPv4 IDs of a connected socket; NULL: none of its own */
	u8 proto, tos;
	u8 ttl;				/* 0: the namespace's default; IPv6: the route's */
	bool df;			/* else what is too large is sent in fragments */
	bool link_mtu;			/* the device's MTU counts, not the path's */
	bool nocheck_mtu;		/* the skb is GSO, or a caller has checked */
	bool has_header;		/* skb->data has a header: IPv4's is valid, and completed */
	bool alert;			/* with the option Router Alert, RFC 2113, RFC 2711 */
	bool loop;			/* to a group or a broadcast: a copy to the members here */
	bool here;			/* to the members here only: TTL 0 */
	bool no_flow;			/* IPv6: where there is no flow label, none is made */
	u32 flow;			/* IPv6: the flow label; 0: none was chosen */
};

/*
 * Puts an IP header before skb->data (the transport header; its checksum done or CHECKSUM_PARTIAL),
 * passes the host's LOCAL_OUT and POST_ROUTING, and hands it to the link.  Consumes skb, which
 * needs MAX_HEADER + 60 bytes of headroom. sk may be NULL; softirq or process context.  0,
 * -EMSGSIZE, -EHOSTUNREACH, -ENOBUFS, -EPERM (firewall).
 */
int weft_ip_tx(struct weft_net *wn, struct sock *sk, struct sk_buff *skb,
	       const struct weft_route *rt, const struct weft_ip_tx *p);
/*
 * Counts arrivals by ECN codepoint, segment by segment; `first` is the
 * protocol's counter for Not-ECT.
 */
static inline void weft_ecn_count(struct weft_net *wn, enum weft_mib first, u8 tos,
				  const struct sk_buff *skb)
{
	weft_mib_add(wn, first + (tos & INET_ECN_MASK), max_t(u16, 1, skb_shinfo(skb)->gso_segs));
}

/* Bytes of the IP header that Weft puts before a packet to this address. */
static inline u32 weft_ip_hlen(const struct weft_addr *dst)
{
	return weft_addr_is_v4(dst) ? WEFT_IP4_HLEN : WEFT_IP6_HLEN;
}

/* ---- icmp.c */
/*
 * Sends an ICMP or ICMPv6 error about skb (its IP header at skb_network_header), where
 * RFC 1122 3.2.2 or RFC 4443 2.4 allows one, and within a rate limit; skb stays.
 * iface: where it came in.
 */
void weft_icmp_send_error(struct weft_net *wn, struct weft_iface *iface, struct sk_buff *skb,
			  u8 type, u8 code, u32 rest);

#endif
