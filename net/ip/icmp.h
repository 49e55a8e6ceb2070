/* SPDX-License-Identifier: GPL-2.0 */
/* What ICMP and ICMPv6 have in common: icmp.c, below icmp4.c and icmp6.c, which have the rest. */
#ifndef WEFT_IP_ICMP_H
#define WEFT_IP_ICMP_H

#include <weft/path.h>
#include "ip.h"

/* ---- icmp.c */
/* A linear skb with room for `len` bytes of ICMP, and for the headers before them; or NULL. */
struct sk_buff *weft_icmp_alloc(u32 len);
/*
 * A route back to the sender of skb: from the address that it was sent to, or, for a
 * group, from a unicast one.
 */
struct weft_route_key weft_icmp_back(const struct sk_buff *skb, bool v6, int ifindex);
/* out: at its ICMP header, without checksum; consumed. */
void weft_icmp_tx(struct weft_net *wn, struct sk_buff *out, const struct weft_route_key *key);
/* Answers an echo request, skb->data at its ICMP header; skb stays. */
enum weft_drop weft_icmp_echo(struct weft_net *wn, struct sk_buff *skb, u32 rest);
/*
 * Passes a received error to the transport of the packet that it quotes, skb->data
 * at the quote; skb stays.
 */
enum weft_drop weft_icmp_error_up(struct weft_net *wn, struct sk_buff *skb, u8 proto,
				  const struct weft_icmp_err *e);

/* ---- icmp_allowed.c */
/*
 * May an error of this kind be sent about skb (its IP header at skb_network_header)?
 * RFC 1122 3.2.2, RFC 4443 2.4 (e).
 */
bool weft_icmp4_may_send(struct weft_net *wn, const struct sk_buff *skb);
bool weft_icmp6_may_send(const struct sk_buff *skb, u8 type, u8 code);

#endif
