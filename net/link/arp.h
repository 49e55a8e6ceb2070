/* SPDX-License-Identifier: GPL-2.0 */
/* ARP's packets, which RARP sends and reads too.  (Asking for a neighbour is in neigh.h.) */
#ifndef WEFT_LINK_ARP_H
#define WEFT_LINK_ARP_H

#include <linux/skbuff.h>
#include "../dev/iface.h"
#include "../wire/arp.h"

/*
 * Sends it to dst (NULL: by broadcast), as ARP or RARP by its operation; sha becomes
 * the device's.  RCU held.
 */
void weft_arp_tx(struct weft_iface *iface, const u8 *dst, struct weft_arp *arp);

typedef enum weft_drop weft_arp_parser(const void *p, u32 len, struct weft_arp *out);
/* Reads the packet where it lies: skb stays as it is. */
enum weft_drop weft_arp_read(const struct sk_buff *skb, weft_arp_parser *parse,
			     struct weft_arp *out);

#endif
