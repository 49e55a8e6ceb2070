/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE WALK.  Every call that crosses a layer upward or downward, in the order in which a packet
 * meets them.  Documentation/walk.rst tells the same in words.
 */
#ifndef WEFT_PATH_H
#define WEFT_PATH_H

#include <linux/skbuff.h>
#include <net/sock.h>
#include <weft/net.h>
#include "../../net/dev/iface.h"

enum weft_rx {
	WEFT_RX_PASS,		/* not ours: the skb is untouched, and the host goes on with it */
	WEFT_RX_TAKEN,		/* ours: the skb is consumed */
};

/* ======================================== RX: from the wire to the socket.  Softirq, RCU held. */

/* 1. net/rx.c: the device's rx_handler; after the taps, tc ingress and the netdev hook. */
rx_handler_result_t weft_dev_rx(struct sk_buff **pskb);

/*
 * 2a. net/link/arp.c: an ARP frame.  Share mode learns and passes; own mode answers and takes
 * those for its addresses.
 */
enum weft_rx weft_arp_rx(struct weft_iface *iface, struct sk_buff *skb);
/*     What it says of addresses of ours.  net/ip/defend.c */
struct weft_arp;
void weft_defend_heard(struct weft_iface *iface, const u8 *lladdr, const struct weft_arp *arp);
/*
 * net/link/rarp.c: a RARP frame.  Own mode answers from its table and takes
 * answers; share mode passes.
 */
enum weft_rx weft_rarp_rx(struct weft_iface *iface, struct sk_buff *skb);

/*
 * 2b. net/ip/input.c: an IPv4 or IPv6 packet, skb->data at the IP header.  Decides whose it is, and
 * checks Weft's; a claimed packet passes the host's firewall and goes on to 3.
 */
enum weft_rx weft_ip_rx(struct weft_iface *iface, struct sk_buff *skb, bool v6);

/* 2c. Share mode's question to a transport: is there a socket for this packet?  Reads only. */
#define WEFT_CLAIM_MAX	128		/* bytes of an ICMP error that are looked at */
struct weft_claim {
	struct weft_addr src, dst;	/* the packet's */
	int ifindex;			/* as in weft_ip_cb */
	const void *p;			/* the transport header */
	u32 len;			/* bytes that can be read there, at least 8 */
	struct weft_flow *flow;		/* out: the connection that claimed it, if one did; RCU */
};
/*     net/tcp/rx.c, net/udp/rx.c, net/ip/icmp4.c, net/ip/icmp6.c */
bool weft_tcp_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_udp_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_icmp4_claims(struct weft_net *wn, struct weft_claim *c);
bool weft_icmp6_claims(struct weft_net *wn, struct weft_claim *c);
/*     The same of an echo reply with that identifier.  net/raw/ping_rx.c */
bool weft_ping_claims(struct weft_net *wn, const struct weft_claim *c, u16 id);
/*
 * A packet to a group, or a broadcast on a shared device, is the host's as well:
 * does a socket want a copy?
 */
bool weft_udp_wants(struct weft_net *wn, const struct weft_claim *c);
/*     And for the packet quoted by an ICMP error: t.laddr, t.lport are ours. */
bool weft_tcp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);
bool weft_udp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);
bool weft_ping_claims_quote(struct weft_net *wn, const struct weft_tuple *t);

/*
 * 2d. Share mode leaves the packet to the host: raw sockets see it too, unchanged.
 * skb stays.  net/raw/rx.c
 */
void weft_raw_seen(struct weft_iface *iface, struct sk_buff *skb);
/*     Is there any for that protocol?  Then fragments are held until it is whole. */
bool weft_raw_wants(struct weft_net *wn, u8 proto);

/*
 * 3. Up into the transport: skb->data at the transport header, network header set, weft_ip_cb
 * filled, linear or not.  Consumes skb.  net/ip/icmp4.c, net/ip/icmp6.c, net/ip/gmp_rx.c,
 * net/udp/rx.c, net/tcp/rx.c
 */
void weft_icmp4_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_icmp6_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_igmp_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_udp_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_tcp_rx(struct weft_net *wn, struct sk_buff *skb);

/*
 * A copy for each raw socket that matches, before the transport gets it; was
 * there any?  net/raw/rx.c
 */
bool weft_raw_rx(struct weft_net *wn, struct sk_buff *skb);
/*     An echo reply, data at its ICMP header, which was checked.  net/raw/ping_rx.c */
void weft_ping_rx(struct weft_net *wn, struct sk_buff *skb, u16 id);

/* 3a. An ICMP error for a transport. */
struct weft_icmp_err {
	struct weft_tuple t;	/* of the quoted packet: laddr, lport are ours */
	struct weft_seq seq;	/* its sequence number, if it is TCP's */
	u32 info;		/* the next hop's MTU with too_big; else the pointer, or 0 */
	u32 quoted;		/* bytes from the quoted IP header to the quoted transport header */
	int err;		/* a positive errno */
	u8 type, code;		/* of ICMP or ICMPv6, by the addresses of t */
	bool hard;		/* it ends the connection, RFC 1122 4.2.3.9 */
	bool too_big;		/* the packet did not fit the path's MTU */
};
/* skb: the ICMP packet, data at the quoted IP header; not consumed (the error queue clones it). */
/*
 * Was there a socket for it?  net/udp/rx.c, net/tcp/rx.c, net/raw/ping_rx.c, net/raw/rx.c;
 * proto: of the quoted packet.
 */
bool weft_udp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_tcp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_ping_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
bool weft_raw_err(struct weft_net *wn, struct sk_buff *skb, u8 proto,
		  const struct weft_icmp_err *e);

/* ---- net/ip/upper.c: all of that as one table */
struct weft_transport {
	u8 proto;
	bool v4, v6;		/* over which of them */
	bool broadcast;		/* it may be claimed at a broadcast address of the host */
	u8 least, most;		/* bytes of a packet that `claims` must have, and can use */
	/* these four may be NULL: never */
	bool (*claims)(struct weft_net *wn, struct weft_claim *c);
	bool (*wants)(struct weft_net *wn, const struct weft_claim *c);
	bool (*claims_quote)(struct weft_net *wn, const struct weft_tuple *t);
	bool (*err)(struct weft_net *wn, struct sk_buff *skb, const struct weft_icmp_err *e);
	void (*rx)(struct weft_net *wn, struct sk_buff *skb);
};
/*     NULL: there is none. */
const struct weft_transport *weft_transport(bool v6, u8 proto);
void weft_transport_rx(const struct weft_transport *t, struct weft_net *wn, struct sk_buff *skb);
bool weft_transport_claims(const struct weft_transport *t, struct weft_net *wn,
			   struct weft_claim *c);
/*     Of the transport of a quoted packet; the protocol of IP is that of the tuple's addresses. */
bool weft_claims_quote(struct weft_net *wn, u8 proto, const struct weft_tuple *t);
bool weft_transport_err(struct weft_net *wn, struct sk_buff *skb, u8 proto,
			const struct weft_icmp_err *e);

/*
 * 3b. Own mode's neighbour discovery: net/ip/nd.c, at the ICMPv6 header, whose
 * checksum is right.  skb stays.
 */
enum weft_drop weft_nd_rx(struct weft_iface *iface, struct sk_buff *skb);
/*     And MLD: net/ip/gmp_rx.c */
enum weft_drop weft_mld_rx(struct weft_iface *iface, struct sk_buff *skb);
/*
 * A solicitation or advertisement of an address: net/ip/tentative.c.  True: the address is
 * tentative, and was told.
 */
bool weft_tentative_solicited(struct weft_iface *iface, const struct weft_addr *a, bool probing,
			      const u8 *nonce);
bool weft_tentative_advertised(struct weft_iface *iface, const struct weft_addr *a);

/*     It hears of routers, or of who is none: net/ip/ra.c */
struct weft_nd;
enum weft_drop weft_ra_rx(struct weft_iface *iface, const struct weft_addr *from,
			  const struct weft_nd *m);
enum weft_drop weft_ra_redirect(struct weft_iface *iface, const struct weft_addr *from,
				const struct weft_nd *m);
void weft_ra_no_router(struct weft_iface *iface, const struct weft_addr *a);

/* ======================================== TX: from the socket to the wire */

/*
 * 4. net/tcp/tx.c: sends all that the core has to send.  False: emit did not
 * terminate.  Socket lock held.
 */
struct weft_tcp_sock;
bool weft_tcp_tx(struct weft_tcp_sock *ts);
/* 4a. A segment that has no connection: answers RX's skb (RST, ACK of a TIME-WAIT). */
struct weft_tcp_seg;
void weft_tcp_tx_reply(struct weft_net *wn, const struct weft_tuple *t, struct weft_tcp_seg *seg,
		       u8 tos, u32 mark);

/* 5. net/ip/output.c: weft_ip_tx() in "../../net/ip/ip.h" */
/*
 * A packet to a group loops back to its members here.  Is there any?  All hosts (224.0.0.1):
 * always. net/ip/gmp.c, RCU held
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
