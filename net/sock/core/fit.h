/* SPDX-License-Identifier: GPL-2.0 */
/* Which of the sockets on a port gets a packet: the most specific one, as in Linux.  Pure. */
#ifndef WEFT_SOCK_FIT_H
#define WEFT_SOCK_FIT_H

#include <weft/types.h>

/* What a socket asks of a packet. */
struct weft_fit {
	const struct weft_addr *laddr;	/* where it is bound */
	const struct weft_addr *raddr;	/* its peer; unspecified or NULL: any */
	u16 lport, rport;		/* rport 0: any */
	int ifindex;			/* SO_BINDTODEVICE; 0: any */
	bool v6, v6only;
};

/* Does a socket bound to `bound` get packets to `to`?  :: gets IPv4's too, unless IPV6_V6ONLY. */
static inline bool weft_addr_hears(const struct weft_addr *bound, bool v6only,
				   const struct weft_addr *to)
{
	if (!weft_addr_is_any(bound))
		return weft_addr_eq(bound, to);
	return weft_addr_is_v4(bound) ? weft_addr_is_v4(to) : !v6only || !weft_addr_is_v4(to);
}

/*
 * How closely the socket fits a packet, whose tuple is seen from here, on a device (0: not known);
 * negative: not at all.  A bound address counts more than all else; then the peer's address and
 * port and the device, equally; then IPv4 alone.
 */
static inline int weft_fit(const struct weft_fit *f, const struct weft_tuple *t, int ifindex)
{
	int score = !f->v6;

	if (f->lport != t->lport || !weft_addr_hears(f->laddr, f->v6only, &t->laddr))
		return -1;
	if (!weft_addr_is_any(f->laddr))
		score += 16;
	if (f->raddr && !weft_addr_is_any(f->raddr)) {
		if (!weft_addr_eq(f->raddr, &t->raddr))
			return -1;
		score += 4;
	}
	if (f->rport) {
		if (f->rport != t->rport)
			return -1;
		score += 4;
	}
	if (f->ifindex) {
		if (ifindex && f->ifindex != ifindex)
			return -1;
		score += 4;
	}
	return score;
}

/* The best of the sockets that were looked at. */
struct weft_fit_best {
	int score;			/* -1 at first */
	u32 members;			/* of its SO_REUSEPORT group so far; 0: it is in none */
	u32 hash;			/* of the conversation; needed once weft_fit_asks_hash() */
};

/* A second member of the group is to be looked at, and the conversation decides. */
static inline bool weft_fit_asks_hash(const struct weft_fit_best *b, int score, bool in_group)
{
	return b->members == 1 && in_group && score == b->score;
}

/*
 * Is this socket a better match than the best before it?  Of equals the first stays; but in a
 * group each gets the same share of the conversations, and a conversation stays with its socket
 * while the group is unchanged.
 */
bool weft_fit_better(struct weft_fit_best *b, int score, bool in_group);

#endif
