/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Own mode's routers: asks for them, and follows their advertisements.
 * (Receiving is in <weft/path.h>.)
 */
#ifndef WEFT_IP_RA_H
#define WEFT_IP_RA_H

#include "../dev/iface.h"

struct weft_ra;

void weft_ra_begin(struct weft_iface *iface);	/* the device has an address of IPv6.  RTNL held */
void weft_ra_again(struct weft_iface *iface);	/* its link came up.  RTNL held */
/* At detach, before addresses and routes go; RTNL held; sleeps. */
void weft_ra_flush(struct weft_iface *iface);

#endif
