/* SPDX-License-Identifier: GPL-2.0 */
/* TIME-WAIT without a socket. */
#ifndef WEFT_TCP_TIME_WAIT_H
#define WEFT_TCP_TIME_WAIT_H

#include <linux/timer.h>
#include "shell.h"

struct weft_time_wait {
	struct weft_flow flow;
	struct rcu_head rcu;
	struct weft_net *wn;		/* constant, as hold, uid, v6, tos, ttl, mark, oif */
	struct weft_port_hold *hold;	/* a reference */
	refcount_t ref;			/* one for the table, one for the pending timer */
	spinlock_t lock;		/* tw and dead */
	bool dead;			/* out of the table; it only waits for its last reference */
	bool v6;			/* the socket was an IPv6 one */
	u8 tos, ttl;
	u32 mark;
	int oif;
	kuid_t uid;			/* of the socket */
	struct timer_list timer;	/* to tw.deadline, or earlier */
	struct weft_tcp_tw tw;
};

int weft_tcp_wait_init(void);		/* of the module */
void weft_tcp_wait_exit(void);
enum weft_wait_rx {
	WEFT_WAIT_DONE,		/* skb is consumed */
	WEFT_WAIT_GONE,		/* it is no more: look again */
	WEFT_WAIT_REOPEN,	/* it has ended for a new incarnation: the SYN is the listener's */
};
enum weft_wait_rx weft_tcp_wait_rx(struct weft_time_wait *w, struct sk_buff *skb,
				   const struct weft_tcp_seg *seg);

#endif
