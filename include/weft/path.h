/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE WALK.  Every call that crosses a layer upward or downward, in the order in which a packet meets them.
 * Documentation/walk.rst tells the same in words.
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

/* ================================================================ RX: from the wire to the socket.  Softirq, RCU held. */

/* 1. net/dev/rx.c: the device's rx_handler; after the taps, tc ingress and the netdev hook. */
rx_handler_result_t weft_dev_rx(struct sk_buff **pskb);

/* 2a. net/link/arp.c: an ARP frame.  Share mode learns and passes; own mode answers and takes what is for its addresses. */
enum weft_rx weft_arp_rx(struct weft_iface *iface, struct sk_buff *skb);
/*     What it says of addresses of ours.  net/link/defend.c */
struct weft_arp;
void weft_defend_heard(struct weft_iface *iface, const u8 *lladdr, const struct weft_arp *arp);
/*     net/link/rarp.c: a RARP frame.  Own mode answers for its table and hears what it has asked; share mode passes. */
enum weft_rx weft_rarp_rx(struct weft_iface *iface, struct sk_buff *skb);

/* 2b. net/ip/ip4_rx.c: an IPv4 packet, skb->data at the IP header.  Checks it, and asks in share mode whether it is ours;
 *     what is taken passes the host's LOCAL_IN and goes on to 3. */
enum weft_rx weft_ip4_rx(struct weft_iface *iface, struct sk_buff *skb);

/* 2c. Share mode's question to a transport: is there a socket for this packet?  Reads only; p points to `len` readable
 *     bytes of the transport header (at least 8).  net/tcp/rx.c, net/udp/rx.c */
bool weft_tcp_claims(struct weft_net *wn, __be32 src, __be32 dst, int ifindex, const void *p, u32 len);
bool weft_udp_claims(struct weft_net *wn, __be32 src, __be32 dst, int ifindex, const void *p, u32 len);
/*     And for the packet quoted by an ICMP error: t.laddr, t.lport are ours. */
bool weft_tcp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);
bool weft_udp_claims_quote(struct weft_net *wn, const struct weft_tuple *t);

/* 3. Up into the transport: skb->data at the transport header, network header set, weft_ip_cb filled, linear or not.
 *    Consumes skb.  net/ip/icmp4.c, net/udp/rx.c, net/tcp/rx.c */
void weft_icmp4_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_udp_rx(struct weft_net *wn, struct sk_buff *skb);
void weft_tcp_rx(struct weft_net *wn, struct sk_buff *skb);

/* 3a. An ICMP error for a transport: err is a positive errno; info: next-hop MTU where type/code say so.
 *     skb: the ICMP packet, data at the quoted IP header; not consumed (the error queue clones it). */
void weft_udp_err(struct weft_net *wn, struct sk_buff *skb, const struct weft_tuple *t, u8 type, u8 code, u32 info, int err, bool hard);
void weft_tcp_err(struct weft_net *wn, const struct weft_tuple *t, struct weft_seq seq, u8 type, u8 code, u32 info, int err, bool hard);

/* ================================================================ TX: from the socket to the wire */

/* 4. net/tcp/tx.c: sends all that the core has to send.  Socket lock held. */
struct weft_tcp_sock;
void weft_tcp_tx(struct weft_tcp_sock *ts);
/* 4a. A segment that has no connection: answers RX's skb (RST, ACK of a TIME-WAIT). */
struct weft_tcp_seg;
void weft_tcp_tx_reply(struct weft_net *wn, const struct weft_tuple *t, struct weft_tcp_seg *seg, u8 tos, u32 mark);

/* 5. net/ip/ip4_tx.c: weft_ip4_tx() in "../../net/ip/ip.h" */
/* 6. net/link/neigh.c: weft_neigh_tx() in "../../net/link/neigh.h" */
/* 7. net/link/eth.c: puts the Ethernet header before the packet. */
int weft_eth_tx(struct weft_iface *iface, const u8 *dst, u16 ethertype, struct sk_buff *skb);
/* 8. net/dev/tx.c: weft_dev_tx() in "../../net/dev/iface.h" */

#endif
