/* SPDX-License-Identifier: GPL-2.0 */
/* Which of a host's IPv6 addresses speaks to a destination: RFC 6724 5.  Pure. */
#ifndef WEFT_IP_SRCSEL_H
#define WEFT_IP_SRCSEL_H

#include <weft/types.h>

struct weft_srcsel {
	struct weft_addr addr;
	u8 plen;		/* of its network: 0..128 */
	bool deprecated;	/* its preferred lifetime is over, RFC 4862 5.5.4 */
	bool outgoing;		/* it is one of the device that the packet leaves by */
};

/* Does `a` speak to dst rather than `b`?  False also where nothing tells them apart. */
bool weft_srcsel_better(const struct weft_srcsel *a, const struct weft_srcsel *b,
			const struct weft_addr *dst);

#endif
