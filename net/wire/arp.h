/* SPDX-License-Identifier: GPL-2.0 */
/* ARP for IPv4 over Ethernet: RFC 826; RARP, in the same packet format: RFC 903.  Pure. */
#ifndef WEFT_WIRE_ARP_H
#define WEFT_WIRE_ARP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_ARP_LEN		28
#define WEFT_ARP_REQUEST	1
#define WEFT_ARP_REPLY		2
#define WEFT_RARP_REQUEST	3
#define WEFT_RARP_REPLY		4

struct weft_arp {
	u16 op;			/* operation: WEFT_ARP_* or WEFT_RARP_* above */
	u8 sha[6], tha[6];	/* hardware address of sender and target */
	__be32 spa, tpa;	/* protocol address of sender and target */
};

enum weft_drop weft_arp_parse(const void *p, u32 len, struct weft_arp *out);
/*
 * In a request both protocol addresses are undefined; in a reply tpa is the address of the station
 * with hardware address tha.
 */
enum weft_drop weft_rarp_parse(const void *p, u32 len, struct weft_arp *out);
u32 weft_arp_emit(void *p, const struct weft_arp *in);

#endif
