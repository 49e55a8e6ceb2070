/* SPDX-License-Identifier: GPL-2.0 */
/* Groups: which of them a device's sockets are members of. */
#ifndef WEFT_IP_GMP_H
#define WEFT_IP_GMP_H

#include "../dev/iface.h"

struct weft_gmp_group;

/* Which sources in a group a socket listens to; replaced as a whole. */
struct weft_mc_sources {
	struct rcu_head rcu;
	bool exclude;			/* all but these */
	bool named;			/* the program named sources: the mode stays (Linux) */
	u16 n;
	struct weft_addr src[];
};

/* A socket is a member of a group on a device. */
struct weft_mc_member {
	struct list_head node;		/* weft_sock.groups; RCU, writers under weft_net.mc_mutex */
	struct rcu_head rcu;
	struct weft_addr addr;		/* the group; constant, as the next two */
	__be32 told;			/* the device's address, as the program named it; or 0 */
	struct weft_iface *iface;	/* holds a reference */
	struct weft_mc_sources __rcu *sources;	/* RCU readers, writers under mc_mutex and RTNL */

	struct list_head in_group;	/* weft_gmp_group.members; RTNL; to write, lock too */
	struct weft_gmp_group *group;	/* NULL: the device was detached; RTNL */
};

/* ---- life of a device's part; RTNL held */
int weft_gmp_attach(struct weft_iface *iface, struct net_device *dev);
/* Nothing is received on it any more; sleeps. */
void weft_gmp_detach(struct weft_iface *iface, struct net_device *dev);
/* The link came up: members are reported again. */
void weft_gmp_again(struct weft_iface *iface);

/* ---- members; process context, RTNL held */
/* The socket's filter is in *m.  -ENOMEM; -ENOBUFS: too many groups; -ENODEV: was detached. */
int weft_gmp_join(struct weft_mc_member *m);
void weft_gmp_changed(struct weft_mc_member *m);	/* after its filter has */
void weft_gmp_leave(struct weft_mc_member *m);

/* ---- receiving; RCU held */
/* As weft_gmp_joined() in <weft/path.h>, of this source: RFC 3376 3.2. */
bool weft_gmp_wants(struct weft_iface *iface, const struct weft_addr *group,
		    const struct weft_addr *src);

#endif
