/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Neighbour unreachability detection: the state machine of RFC 4861 7.3 and appendix C, for ARP too
 * (RFC 1122 2.3.2).  Pure: one entry, one event, one answer.
 */
#ifndef WEFT_LINK_NUD_H
#define WEFT_LINK_NUD_H

#include <weft/types.h>

enum weft_nud_state {
	WEFT_NUD_NONE,		/* nothing known, nothing asked */
	WEFT_NUD_INCOMPLETE,	/* requested; packets wait */
	WEFT_NUD_REACHABLE,
	WEFT_NUD_STALE,
	WEFT_NUD_DELAY,
	WEFT_NUD_PROBE,
	WEFT_NUD_FAILED,	/* resolution failed; keeps each packet from asking again */
	WEFT_NUD_PERMANENT,	/* configured */
};

struct weft_nud_conf {		/* times in us */
	u64 reachable;		/* 30 s; the shell randomises it by 0.5 to 1.5 (RFC 4861 6.3.2) */
	u64 retrans;		/* 1 s between requests, RFC 1122 2.3.2.1 */
	u64 delay_first;	/* 5 s in DELAY before the first probe */
	u64 failed_hold;	/* 1 s in FAILED, in which packets are refused */
	u8 mcast_probes;	/* 3 requests in INCOMPLETE */
	u8 ucast_probes;	/* 3 requests in PROBE */
};

struct weft_nud {		/* under the neighbour entry's lock */
	u64 deadline;		/* us; WEFT_NEVER: off */
	u64 used;		/* us: last packet sent to it, for eviction */
	u8 state;		/* enum weft_nud_state */
	u8 probes;		/* requests sent in this state */
	u8 lladdr[6];		/* valid from REACHABLE on, not in FAILED */
};

enum weft_nud_event {
	WEFT_NUD_EV_SEND,	/* a packet is to be sent to it */
	WEFT_NUD_EV_REPLY,	/* a solicited answer with lladdr: an ARP reply to us */
	WEFT_NUD_EV_SEEN,	/* lladdr in a message that proves nothing: request, gratuitous */
	WEFT_NUD_EV_CONFIRM,	/* the upper layer made forward progress */
	WEFT_NUD_EV_TIMER,	/* the deadline was reached */
	WEFT_NUD_EV_FAIL,	/* the device went down, or the administrator removed it */
};

#define WEFT_NUD_ASK_ALL	0x01	/* send a request by broadcast or multicast */
#define WEFT_NUD_ASK_ONE	0x02	/* send a request to lladdr */
#define WEFT_NUD_PASS		0x04	/* send the packet of EV_SEND: lladdr is usable */
#define WEFT_NUD_QUEUE		0x08	/* queue the packet of EV_SEND */
#define WEFT_NUD_REFUSE		0x10	/* refuse the packet of EV_SEND: host unreachable */
#define WEFT_NUD_FLUSH		0x20	/* send the waiting packets */
#define WEFT_NUD_DISCARD	0x40	/* drop the waiting packets: host unreachable */

void weft_nud_init(struct weft_nud *n, u64 now);
/* Returns WEFT_NUD_* actions.  lladdr: with REPLY and SEEN only. */
u32 weft_nud_event(struct weft_nud *n, const struct weft_nud_conf *c, enum weft_nud_event ev,
		   const u8 *lladdr, u64 now);

/* A neighbour advertisement, RFC 4861 7.2.5. */
struct weft_nud_advert {
	const u8 *lladdr;	/* NULL: the message has no such option */
	bool solicited, override;
};
u32 weft_nud_advert(struct weft_nud *n, const struct weft_nud_conf *c,
		    const struct weft_nud_advert *a, u64 now);

#endif
