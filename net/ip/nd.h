/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Neighbour discovery's messages, sent by own mode.  (Receiving is in <weft/path.h>,
 * asking in ../link/neigh.h.)
 */
#ifndef WEFT_IP_ND_H
#define WEFT_IP_ND_H

#include "ip.h"
#include "../wire/nd.h"

/* Sends the message with hop limit 255; the checksum is made here.  RCU held. */
void weft_nd_tx(struct weft_iface *iface, const struct weft_addr *src, const struct weft_addr *dst,
		struct weft_nd *m);
/* Does anybody have this address?  From the unspecified one, RFC 4862 5.4.2.  RCU held. */
void weft_nd_probe(struct weft_iface *iface, const struct weft_addr *a, const u8 nonce[6]);
/* Puts the device's link-layer address into an option, if it has one. */
void weft_nd_put_lladdr(struct weft_iface *iface, struct weft_nd *m, enum weft_nd_has which);

#endif
