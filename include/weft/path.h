/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE WALK.  Every call that crosses a layer upward or downward, in the order in which a packet
 * meets them.  Documentation/walk.rst describes the same.
 */
#ifndef WEFT_PATH_H
#define WEFT_PATH_H

#include <linux/skbuff.h>
#include <net/sock.h>
#include <weft/net.h>
#include "../../net/dev/iface.h"

enum weft_rx {
	WEFT_RX_PASS,		/* not Weft's: skb is untouched, the host processes it */
	WEFT_RX_TAKEN,		/* Weft's: skb is consumed */
};

/* ======================================== RX: from the wire to the socket.  Softirq, RCU held. */

/* 1. net/rx.c: the device's rx_handler; after the taps, tc ingress and the netdev hook. */
rx_handler_result_t weft_dev_rx(struct sk_buff **pskb);

/*
 * 2a. net/link/arp.c: an ARP frame.  Share mode learns from it and passes it on; own mode answers,
 * and takes frames for its own addresses.
 */
enum weft_rx weft_arp_rx(struct weft_iface *iface, struct sk_buff *skb);
/* An ARP packet may conflict with an address of ours.  net/ip/defend.c */
struct weft_arp;
void weft_defend_heard(struct weft_iface *iface, const u8 *lladdr, const struct weft_arp *arp);
/*
 * net/link/rarp.c: a RARP frame.  Own mode answers requests that are in its table, and takes
 * replies; share mode passes the frame on.
 */
enum weft_rx weft_rarp_rx(struct weft_iface *iface, struct sk_buff *skb);

/*
 * 2b. net/ip/input.c: an IPv4 or IPv6 packet, skb->data at the IP header.  Decides whose packet it
 * is and validates Weft's; a claimed packet passes the host's firewall and goes on to 3.
 */
enum weft_rx weft_ip_rx(struct weft_iface *iface, struct sk_buff *skb, bool v6);

/* 2c. Share mode asks a transport: is there a socket for this packet?  Changes nothing. */
#define WEFT_CLAIM_MAX	128		/* bytes of an ICMP error that are examined */
struct weft_claim {
	struct weft_addr src, dst;	/* of the packet */
	int ifindex;			/* as in weft_ip_cb */
	const void *p;			/* the transport header */
	u32 len;			/* readable bytes at p, at least 8 */
	struct weft_flow *flow;		/* out: the connection that matched, or NULL; RCU */
};
/*     net/tcp/rx.c, net/udp/rx.c, net/ip/icmp4.c, net/ip/icmp6.c */
bool weft_tcp_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_udp_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_icmp4_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_icmp6_claims(struct weft_net *wn, struct weft_claim *c);
/* The same for an echo reply with that identifier.  net/raw/ping_rx.c */
bool weft_ping_claims(struct weft_net *wn, const struct weft_claim *c, u16 id);
/*
 * The host gets a group's packets, and broadcasts on a shared device, in any case: does a socket
 * want a copy?
 */
bool weft_udp_wants(struct weft_net *wn, const struct weft_claim *c);
/* The same for the packet that an ICMP error quotes: t.laddr and t.lport are our end. */
bool weft_tcp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);
bool weft_udp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);
bool weft_ping_claims_quote(struct weft_net *wn, const struct weft_tuple *t);

/* Own mode: is there a raw socket of IPv4 or IPv6 for that protocol?  net/raw/rx.c */
bool weft_raw_wants(struct weft_net *wn, bool v6, u8 proto);

/*
 * 3. Up into the transport: skb->data at the transport header, network header set, weft_ip_cb
 * filled; skb may be non-linear and is consumed.  net/ip/icmp4.c, net/ip/icmp6.c, net/ip/gmp_rx.c,
 * net/udp/rx.c, net/tcp/rx.c
 */
void weft_icmp4_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_icmp6_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_igmp_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_udp_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_tcp_rx(struct weft_net *wn, struct sk_buff *skb);

/*
 * Gives each matching raw socket a copy before the transport gets the packet; true: there was one.
 * net/raw/rx.c
 */
bool weft_raw_rx(struct weft_net *wn, struct sk_buff *skb);
/* An echo reply with a verified checksum, skb->data at its ICMP header.  net/raw/ping_rx.c */
void weft_ping_rx(struct weft_net *wn, struct sk_buff *skb, u16 id);

/* 3a. An ICMP error for a transport. */
struct weft_icmp_err {
	struct weft_tuple t;	/* of the quoted packet: laddr, lport are our end */
	struct weft_seq seq;	/* the quoted packet's sequence number; TCP only */
	u32 info;		/* with too_big: the MTU of the next hop; else the pointer, or 0 */
	u32 quoted;		/* bytes from the quoted IP header to the quoted transport header */
	int err;		/* a positive errno */
	u8 type, code;		/* of ICMP or ICMPv6, depending on the addresses in t */
	bool hard;		/* it ends the connection, RFC 1122 4.2.3.9 */
	bool too_big;		/* the packet did not fit the path's MTU */
};
/*
 * skb: the ICMP packet, data at the quoted IP header; not consumed, since the error queue clones
 * it.
 */
/*
 * True: there was a socket for it.  proto: protocol of the quoted packet.  net/udp/rx.c,
 * net/tcp/rx.c, net/raw/ping_rx.c, net/raw/rx.c
 */
bool weft_udp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_tcp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_ping_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_raw_err(struct weft_net *wn, struct sk_buff *skb, u8 proto,
		  const struct weft_icmp_err *e);

/* ---- net/ip/upper.c: the calls above as one table */
struct weft_transport {
	u8 proto;
	bool v4, v6;		/* the protocols that it runs over */
	bool broadcast;		/* may be claimed at a broadcast address of the host */
	u8 least, most;		/* bytes of a packet that `claims` needs, and can use at most */
	/* these four may be NULL: never */
	bool (*claims)(struct weft_net *wn, struct weft_claim *c);
	bool (*wants)(struct weft_net *wn, const struct weft_claim *c);
	bool (*claims_quote)(struct weft_net *wn, const struct weft_tuple *t);
	bool (*err)(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
	void (*rx)(struct weft_net *wn, struct sk_buff *skb);
};
/* NULL: there is no such transport. */
const struct weft_transport *weft_transport(bool v6, u8 proto);
void weft_transport_rx(const struct weft_transport *t, struct weft_net *wn, struct sk_buff *skb);
bool weft_transport_claims(const struct weft_transport *t, struct weft_net *wn,
			   struct weft_claim *c);
/* Asks the transport of a quoted packet; the addresses of t tell IPv4 from IPv6. */
bool weft_claims_quote(struct weft_net *wn, u8 proto, const struct weft_tuple *t);
bool weft_transport_err(struct weft_net *wn, struct sk_buff *skb, u8 proto,
			const struct weft_icmp_err *e);

/*
 * 3b. Neighbour discovery of own mode: net/ip/nd.c, skb->data at the ICMPv6 header, checksum
 * verified.  skb stays.
 */
enum weft_drop weft_nd_rx(struct weft_iface *iface, struct sk_buff *skb);
/*     And MLD: net/ip/gmp_rx.c */
enum weft_drop weft_mld_rx(struct weft_iface *iface, struct sk_buff *skb);
/*
 * A solicitation or advertisement of this address was received: net/ip/tentative.c.  True: the
 * address is tentative, and the message counted against it.
 */
bool weft_tentative_solicited(struct weft_iface *iface, const struct weft_addr *a, bool probing,
			      const u8 *nonce);
bool weft_tentative_advertised(struct weft_iface *iface, const struct weft_addr *a);

/* Router advertisements, redirects, and routers that cease to be routers: net/ip/ra.c */
struct weft_nd;
enum weft_drop weft_ra_rx(struct weft_iface *iface, const struct weft_addr *from,
			  const struct weft_nd *m);
enum weft_drop weft_ra_redirect(struct weft_iface *iface, const struct weft_addr *from,
				const struct weft_nd *m);
void weft_ra_no_router(struct weft_iface *iface, const struct weft_addr *a);

/* ======================================== TX: from the socket to the wire */

/*
 * 4. net/tcp/tx.c: sends every segment that the core has ready.  False: emit did not terminate.
 * Socket lock held.
 */
struct weft_tcp_sock;
bool weft_tcp_tx(struct weft_tcp_sock *ts);
/* 4a. A segment without a connection that answers a received one (RST, ACK of a TIME-WAIT). */
struct weft_tcp_seg;
void weft_tcp_tx_reply(struct weft_net *wn, const struct weft_tuple *t, struct weft_tcp_seg *seg,
		       u8 tos, u32 mark);

/* 5. net/ip/output.c: weft_ip_tx() in "../../net/ip/ip.h" */
/*
 * Does this host have a member of the group, so that a packet sent to it loops back?  Always true
 * for all hosts (224.0.0.1).  net/ip/gmp.c, RCU held
 */
bool weft_gmp_joined(struct weft_iface *iface, const struct weft_addr *group);
/*
 * An address of own mode's brings a group, or takes its part in it back.  Process context.  -ENOMEM;
 * the device may be detached.
 */
int weft_gmp_address(struct weft_iface *iface, const struct weft_addr *group, bool here);
/* The device may have got its link-local address: what was reported without one is repeated. */
void weft_gmp_named(struct weft_iface *iface);
/* 6. net/link/neigh.c: weft_neigh_tx() in "../../net/link/neigh.h" */
/* 7. net/link/eth.c: puts the Ethernet header before the packet.  RCU held. */
int weft_eth_tx(struct weft_iface *iface, const u8 *dst, u16 ethertype, struct sk_buff *skb);
/* 8. net/dev/tx.c: weft_dev_tx() in "../../net/dev/iface.h" */

#endif
