/* SPDX-License-Identifier: GPL-2.0 */
/* ARP for IPv4 over Ethernet, and RARP, which has the same packets: RFC 826, RFC 903.  Pure. */
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
	u16 op;			/* one of the four above */
	u8 sha[6], tha[6];	/* sender's and target's hardware address */
	__be32 spa, tpa;	/* sender's and target's protocol address */
};

enum weft_drop weft_arp_parse(const void *p, u32 len, struct weft_arp *out);
/*
 * A request has no protocol address that means anything; a reply has in tpa
 * that of the station tha.
 */
enum weft_drop weft_rarp_parse(const void *p, u32 len, struct weft_arp *out);
u32 weft_arp_emit(void *p, const struct weft_arp *in);

#endif
