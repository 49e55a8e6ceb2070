/* SPDX-License-Identifier: GPL-2.0 */
/* What a program asks of its socket's groups, and the doing of it. */
#ifndef WEFT_SOCK_MCAST_H
#define WEFT_SOCK_MCAST_H

#include "../ip/gmp.h"
#include "sock.h"

enum weft_mc_op {
	WEFT_MC_JOIN, WEFT_MC_LEAVE,
	/* to or from the list of sources, in either mode */
	WEFT_MC_ADD_SOURCE, WEFT_MC_TAKE_SOURCE,
	WEFT_MC_SET_FILTER,
};

struct weft_mc_request {
	enum weft_mc_op op;
	bool exclude;			/* what the list of sources means */
	bool join;			/* WEFT_MC_ADD_SOURCE: the group too, if need be */
	struct weft_addr group, src;	/* of the protocol of `level` */
	__be32 addr;			/* IPv4: of the device; 0: by ifindex */
	int ifindex;			/* 0: by addr, or by the route to the group */
	struct weft_mc_sources *filter;	/* WEFT_MC_SET_FILTER: the request's, until it is used */

	int level, name;		/* as it came, for the host */
	sockptr_t val;
	unsigned int len;
};

/*
 * Charged to the socket, whose sk_omem_alloc net.core.optmem_max limits; NULL: no room.  The second
 * uncharges what no reader has seen, or is NULL.
 */
struct weft_mc_sources *weft_mc_sources_alloc(struct weft_sock *ws, u16 n, bool exclude);
void weft_mc_sources_free(struct weft_sock *ws, struct weft_mc_sources *s);
/* How many sources a filter of that level may have. */
int weft_mc_max_sources(const struct weft_sock *ws, int level);
/* The number of the device that is meant; 0: none. */
int weft_mc_device(struct weft_net *wn, const struct weft_mc_request *r);
/* The rest has weft_net.mc_mutex held.  ifindex 0: on any device. */
struct weft_mc_member *weft_mc_find(struct weft_sock *ws, const struct weft_addr *group,
				    int ifindex);
int weft_mc_act(struct weft_sock *ws, struct weft_mc_request *r);

#endif
