/* SPDX-License-Identifier: GPL-2.0 */
/* UDP's shell.  Receiving is in <weft/path.h>. */
#ifndef WEFT_UDP_UDP_H
#define WEFT_UDP_UDP_H

#include "../sock/sock.h"
#include "../wire/udp.h"

/*
 * ---- tx.c: sends skb, which holds the data alone and has MAX_HEADER + 60 + 8 bytes of headroom,
 * from rt->src and ws->t.lport.  Consumes it.  0 or -errno, as weft_ip_tx().
 */
struct weft_udp_tx {
	struct weft_addr dst;
	u16 dport;
	u8 tos;
	u8 ttl;			/* 0: the socket's */
	bool dontfrag;		/* IPv6: not even here */
	u32 flow;		/* IPv6: the flow label that was chosen; 0: none */
};
int weft_udp_tx(struct weft_sock *ws, struct sk_buff *skb, const struct weft_route *rt,
		const struct weft_udp_tx *p);
/* The packet of `len` bytes of data, for weft_sock_out_fits(). */
struct weft_outgoing weft_udp_out(const struct weft_udp_tx *p, u32 len);

#endif
