/* SPDX-License-Identifier: GPL-2.0 */
/* Own mode's gateways: redirects (RFC 1122 3.2.2.2), and dead ones (3.3.1.4). */
#ifndef WEFT_IP_GATEWAY_H
#define WEFT_IP_GATEWAY_H

#include "../dev/iface.h"

/* The gateway that this route's packets to dst go to.  RCU held. */
struct weft_addr weft_gateway(struct weft_net *wn, const struct weft_lpm_route *r,
			      const struct weft_addr *dst);
/*
 * A router says that `gw` is a better gateway to dst than itself.  False: not
 * accepted.  RCU held; softirq.
 */
bool weft_gateway_redirect(struct weft_net *wn, int ifindex, const struct weft_addr *from,
			   const struct weft_addr *dst, const struct weft_addr *gw);
/* A neighbour did not answer, or what went over it was in vain: is it a gateway?  RCU held. */
void weft_gateway_dead(struct weft_net *wn, int ifindex, const struct weft_addr *a);
void weft_gateway_again(struct weft_net *wn);	/* the table was replaced */
void weft_gateway_flush(struct weft_net *wn, int ifindex);	/* at detach */
void weft_gateway_init(struct weft_net *wn);
void weft_gateway_exit(struct weft_net *wn);	/* when no device and no route is left; sleeps */

#endif
