/* SPDX-License-Identifier: GPL-2.0 */
/* Ethernet II: RFC 894, RFC 2464; IEEE 802.3 with 802.2 and SNAP: RFC 1042.  Pure. */
#ifndef WEFT_WIRE_ETH_H
#define WEFT_WIRE_ETH_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_ETH_HLEN		14
#define WEFT_ETH_ALEN		6
#define WEFT_ETHERTYPE_IP4	0x0800
#define WEFT_ETHERTYPE_ARP	0x0806
#define WEFT_ETHERTYPE_RARP	0x8035
#define WEFT_ETHERTYPE_IP6	0x86dd

struct weft_eth {
	u8 dst[WEFT_ETH_ALEN], src[WEFT_ETH_ALEN];
	u16 type;		/* host order; below WEFT_ETH_TYPE_MIN it is an 802.3 length */
};

#define WEFT_ETH_TYPE_MIN	0x0600	/* the smallest value that is an EtherType */
#define WEFT_SNAP_HLEN		8	/* three bytes of 802.2 and five of SNAP */

/*
 * Parses the 802.2 and SNAP headers behind an 802.3 header.  length: from the 802.3 header; p: the
 * bytes behind that header, of which `linear` can be read and `have` were received.  *type: the
 * EtherType.  WEFT_DROP_ETH_LLC: the frame has no SNAP header with an EtherType.
 */
enum weft_drop weft_snap_parse(const void *p, u32 linear, u32 have, u16 length, u16 *type);

enum weft_drop weft_eth_parse(const void *p, u32 len, struct weft_eth *out);
u32 weft_eth_emit(void *p, const struct weft_eth *in);
/* The Ethernet address of an IPv4 multicast group, RFC 1112 6.4. */
void weft_eth_multicast4(__be32 group, u8 mac[WEFT_ETH_ALEN]);
/* The Ethernet address of an IPv6 multicast group, RFC 2464 7. */
void weft_eth_multicast6(const struct weft_addr *group, u8 mac[WEFT_ETH_ALEN]);

#endif
