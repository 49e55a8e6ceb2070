/* SPDX-License-Identifier: GPL-2.0 */
/* Destinations reached by another gateway than the routes say: RFC 1122 3.2.2.2, 3.3.1.2.  Pure. */
#ifndef WEFT_IP_REDIRECT_H
#define WEFT_IP_REDIRECT_H

#include <weft/types.h>

#define WEFT_REDIRECTS	64

struct weft_redirect {
	struct weft_addr dst;		/* one host, for networks too: RFC 1122 3.2.2.2 */
	struct weft_addr via;		/* the routes' gateway that gw replaces */
	struct weft_addr gw;
	int ifindex;
	u64 until;			/* us */
};

struct weft_redirects {
	u32 n;
	struct weft_redirect r[WEFT_REDIRECTS];
};

/* What is known of a redirect when it comes. */
struct weft_redirect_claim {
	struct weft_addr from;		/* who sent it */
	struct weft_addr gw;		/* what it says */
	struct weft_addr in_use;	/* the gateway of the destination now; unspecified: none */
	bool accept;			/* the administrator's word */
	bool same_device;		/* it came from where the destination's route leads */
	bool neighbour;			/* gw is a foreign unicast address on that network */
	bool known_or_any;		/* gw is one of the routes' gateways, or need not be */
};

bool weft_redirect_ok(const struct weft_redirect_claim *c);

/* Replaces the destination's former entry; in a full table, the first to expire. */
void weft_redirect_put(struct weft_redirects *t, const struct weft_redirect *r);
/* The gateway that stands in for `via` on the way to dst, or NULL. */
const struct weft_addr *weft_redirect_find(const struct weft_redirects *t,
					   const struct weft_addr *dst, const struct weft_addr *via,
					   int ifindex, u64 now);
/* Forgets those to a gateway (NULL: any) over a device.  True: there were some. */
bool weft_redirect_forget(struct weft_redirects *t, int ifindex, const struct weft_addr *gw);
/* Forgets what is over, and says when the next one will be; WEFT_NEVER: none is left. */
u64 weft_redirect_age(struct weft_redirects *t, u64 now);

#endif
