/* SPDX-License-Identifier: GPL-2.0 */
/* The groups of a device, of one protocol: gmp.c's and gmp_rx.c's. */
#ifndef WEFT_IP_GMP_LINK_H
#define WEFT_IP_GMP_LINK_H

#include <linux/workqueue.h>
#include "gmp.h"
#include "core/mcast.h"

#define WEFT_GMP_CHAINS	32
/* of a device and a protocol, which any program can join: packets and timers go through them */
#define WEFT_GMP_MAX	8192

struct weft_gmp_group {
	struct hlist_node node;		/* weft_gmp_link.groups; RCU, writers under its lock */
	struct rcu_head rcu;
	struct list_head members;	/* weft_mc_member.in_group; RTNL; to write, lock too */
	u32 addresses;			/* own mode's on the device, which bring it; lock */
	struct weft_mc_group mc;	/* under the link's lock */
};

struct weft_gmp_link {
	struct rcu_head rcu;
	struct weft_iface *iface;	/* it ends before this */
	bool v6;			/* MLD; else IGMP; constant */
	struct delayed_work work;	/* own mode: to the earliest deadline */
	spinlock_t lock;		/* leaf: everything below */
	struct hlist_head groups[WEFT_GMP_CHAINS];	/* struct weft_gmp_group.node */
	u32 n_groups;
	bool over;			/* the device was detached */
	bool nameless;			/* MLD: the last reports had no source address */
	struct weft_mc_link mc;
	struct weft_mc_query query;	/* scratch: the one at hand */
	struct weft_mc_record record;	/* scratch: likewise */
};

/* RCU, or the link's lock. */
struct weft_gmp_group *weft_gmp_find(struct weft_gmp_link *l, const struct weft_addr *group);
/* The work runs when the earliest deadline is due.  The lock is held. */
void weft_gmp_arm(struct weft_gmp_link *l, u64 now);
/*
 * Groups that are never reported: those that every node is in, and those that do not leave it.
 * RFC 3376 5, RFC 3810 6.
 */
bool weft_gmp_is_silent(const struct weft_addr *group);
/* The lock is held; act() keeps the group. */
void weft_gmp_each_group(struct weft_gmp_link *l,
			 void (*act)(struct weft_gmp_link *l, struct weft_gmp_group *g, u64 now),
			 u64 now);

#endif
