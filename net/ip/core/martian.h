/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses that a packet which came in cannot have, for both protocols.  Pure. */
#ifndef WEFT_IP_MARTIAN_H
#define WEFT_IP_MARTIAN_H

#include <weft/drop.h>
#include <weft/types.h>

struct weft_martian {
	struct weft_addr src, dst;
	u8 proto;		/* the transport; an unreadable chain of IPv6 headers: any other */
	bool v6;
	bool own;		/* own mode's rules hold for it */
	bool inside;		/* over the loopback device */
	bool looped;		/* a copy of a packet that this machine has sent */
	bool src_own;		/* src is an address of own mode's */
	bool src_broadcast;	/* src is a broadcast of own mode's networks */
	bool dst_broadcast;	/* dst is one, or the limited broadcast */
	bool to_all;		/* a link-layer broadcast or multicast frame */
};

/* May a packet with these addresses come in?  The reason why not, or WEFT_DROP_NONE. */
enum weft_drop weft_ip_martian(const struct weft_martian *m);

#endif
