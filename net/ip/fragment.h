/* SPDX-License-Identifier: GPL-2.0 */
/* A packet that is too large for its link is sent in fragments: RFC 791 3.2, RFC 8200 4.5. */
#ifndef WEFT_IP_CUT_H
#define WEFT_IP_CUT_H

#include "ip.h"

struct way;

struct weft_cut {
	u32 hlen;		/* bytes of header that each fragment begins with */
	u32 room;		/* bytes after it in each fragment: IPv6's fragment header */
	u32 mtu;
	const struct way *way;		/* output.c's: where to */
	u32 id;				/* IPv6 */
	/* Puts what is a fragment's own into its header; off: bytes, a multiple of 8. */
	void (*header)(const struct weft_cut *c, struct sk_buff *part, u32 off, bool more);
	/* consumes it; 0 or -errno */
	int (*send)(const struct weft_cut *c, struct sk_buff *part);
};

/* Consumes skb, whose data begins at the network header.  RCU held.  0 or -errno. */
int weft_ip_cut(struct weft_net *wn, struct sk_buff *skb, const struct weft_cut *c);

#endif
