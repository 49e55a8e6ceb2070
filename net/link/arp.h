/* SPDX-License-Identifier: GPL-2.0 */
/* ARP packets, and RARP packets in the same format.  Resolution is in neigh.h. */
#ifndef WEFT_LINK_ARP_H
#define WEFT_LINK_ARP_H

#include <linux/skbuff.h>
#include "../dev/iface.h"
#include "../wire/arp.h"

/*
 * Sends the packet to dst (NULL: broadcast), as ARP or RARP by its operation; sets sha to the
 * device's address.  RCU held.
 */
void weft_arp_tx(struct weft_iface *iface, const u8 *dst, struct weft_arp *arp);

typedef enum weft_drop weft_arp_parser(const void *p, u32 len, struct weft_arp *out);
/* Parses the packet without changing skb. */
enum weft_drop weft_arp_read(const struct sk_buff *skb, weft_arp_parser *parse,
			     struct weft_arp *out);

#endif
