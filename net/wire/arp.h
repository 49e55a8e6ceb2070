/* SPDX-License-Identifier: GPL-2.0 */
/* ARP for IPv4 over Ethernet: RFC 826.  Pure. */
#ifndef WEFT_WIRE_ARP_H
#define WEFT_WIRE_ARP_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_ARP_LEN		28
#define WEFT_ARP_REQUEST	1
#define WEFT_ARP_REPLY		2

struct weft_arp {
	u16 op;			/* WEFT_ARP_REQUEST or WEFT_ARP_REPLY */
	u8 sha[6], tha[6];	/* sender's and target's hardware address */
	__be32 spa, tpa;	/* sender's and target's protocol address */
};

enum weft_drop weft_arp_parse(const void *p, u32 len, struct weft_arp *out);
u32 weft_arp_emit(void *p, const struct weft_arp *in);

#endif
