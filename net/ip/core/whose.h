/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose is a received packet: the host's, Weft's, or for both?  The central rule of own
 * and share mode.  Pure.
 */
#ifndef WEFT_IP_WHOSE_H
#define WEFT_IP_WHOSE_H

#include <weft/types.h>

/* What is known of the packet, a bit each. */
enum weft_ip_fact {
	/* Seen by reading it where it lies */
	WEFT_IP_V6		= 1 << 0,
	WEFT_IP_OWN_DEVICE	= 1 << 1,	/* the device is in own mode; else share */
	WEFT_IP_OWN		= 1 << 2,	/* to own mode: an address or a broadcast */
	WEFT_IP_GROUP		= 1 << 3,	/* to a multicast address */
	WEFT_IP_LIMITED		= 1 << 4,	/* to 255.255.255.255 */
	WEFT_IP_LINK_BROADCAST	= 1 << 5,	/* the frame was a broadcast */
	WEFT_IP_LOOPED		= 1 << 6,	/* a copy of a packet that this machine has sent */
	WEFT_IP_UNREAD		= 1 << 7,	/* unreadable header: the rest is unknown */
	WEFT_IP_IS_UDP		= 1 << 8,
	WEFT_IP_IS_IGMP		= 1 << 9,
	WEFT_IP_IS_ICMP6	= 1 << 10,
	WEFT_IP_FRAGMENT	= 1 << 11,
	WEFT_IP_LATER		= 1 << 12,	/* a fragment without the transport header */
	WEFT_IP_FILTERED	= 1 << 13,	/* passed PRE_ROUTING; perhaps rewritten */

	/* Questions, in the order of what an answer costs; asked only where it decides */
	WEFT_IP_SOCKETS		= 1 << 16,	/* Weft has any socket of that transport */
	WEFT_IP_RAW		= 1 << 17,	/* Weft has a raw socket of that protocol */
	WEFT_IP_RETURNED	= 1 << 18,	/* a fragment handed to the host before */
	WEFT_IP_BROADCAST	= 1 << 19,	/* the host takes the destination for a broadcast */
	WEFT_IP_JOINED		= 1 << 20,	/* somebody here is in the group */
	WEFT_IP_LISTENS		= 1 << 21,	/* the same of this source */
	WEFT_IP_WANTED		= 1 << 22,	/* a socket wants a copy */
	WEFT_IP_LOCAL		= 1 << 23,	/* the destination is an address of the host */
	WEFT_IP_CLAIMED		= 1 << 24,	/* LOCAL, and claimed by a socket */
};
#define WEFT_IP_QUESTIONS	0xffff0000u

struct weft_ip_facts {
	u32 is;			/* those that hold */
	u32 asked;		/* those of WEFT_IP_QUESTIONS whose answer is in `is` */
};

enum weft_ip_whose {
	WEFT_IP_ASK,		/* verdict.ask decides: add the answer to the facts, and repeat */
	WEFT_IP_HOST,		/* the host's, untouched */
	WEFT_IP_OURS,		/* Weft's */
	WEFT_IP_COPY,		/* for both stacks: Weft takes a copy */
	WEFT_IP_HOLD,		/* a fragment: it waits for the rest of its datagram */
	WEFT_IP_REFUSE,		/* a copy that is no longer Weft's, which the host has: to nobody */
};

/* Whose the datagram is, by one of its fragments. */
enum weft_frag_owner {
	WEFT_FRAG_UNKNOWN,	/* share mode: the ports, in the first fragment, will tell */
	WEFT_FRAG_OURS,
	WEFT_FRAG_HOSTS,	/* share mode: its first fragment has told */
};

struct weft_ip_verdict {
	enum weft_ip_whose whose;
	u32 ask;			/* with ASK: one of the questions */
	enum weft_frag_owner owner;	/* with HOLD */
	bool own;			/* by own mode's rules: its defects are Weft's to refuse */
	bool both;			/* it is for both stacks */
};

struct weft_ip_verdict weft_ip_whose(const struct weft_ip_facts *f);

#endif
