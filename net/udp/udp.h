/* SPDX-License-Identifier: GPL-2.0 */
/* UDP's shell.  The input functions are in <weft/path.h>. */
#ifndef WEFT_UDP_UDP_H
#define WEFT_UDP_UDP_H

#include "../sock/sock.h"
#include "../wire/udp.h"

/*
 * ---- tx.c: sends skb from rt->src and ws->t.lport.  skb holds the data alone and has MAX_HEADER +
 * 60 + 8 bytes of headroom; it is consumed.  0 or -errno, as weft_ip_tx().
 */
struct weft_udp_tx {
	struct weft_addr dst;
	u16 dport;
	u8 tos;
	u8 ttl;			/* 0: the socket's default */
	bool dontfrag;		/* IPv6: no fragmentation by this host either */
	u32 flow;		/* IPv6: flow label, host order; 0: none */
};
int weft_udp_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_udp_tx *p);
/* Describes a packet with `len` bytes of data for weft_sock_out_fits(). */
struct weft_outgoing weft_udp_out(const struct weft_udp_tx *p, u32 len);

#endif
