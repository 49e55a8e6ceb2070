/* SPDX-License-Identifier: GPL-2.0 */
/* A listener's queues: half-open connections, and children that wait for accept(). */
#ifndef WEFT_TCP_HALF_OPEN_H
#define WEFT_TCP_HALF_OPEN_H

#include <linux/timer.h>
#include "shell.h"

struct weft_listen_queue {
	spinlock_t lock;		/* leaf; within a half-open or a child's socket lock */
	bool open;			/* the socket is listening; under lock */
	u32 half_count;			/* under lock */
	struct weft_fastopen_pending pending; /* under lock */
	u64 cookie_at;			/* us: last SYN cookie, roughly; 0: never; without a lock */
	struct list_head half;		/* struct weft_half_open.node; under lock */
	struct list_head accept;	/* by accept_node, in order of ESTABLISHED; under lock */
/* The length of `accept` is the listener's sk_ack_backlog; under lock */
};

/* SYN-RECEIVED after a passive open.  Without a socket, so that a SYN costs little. */
struct weft_half_open {
	struct weft_flow flow;
	struct rcu_head rcu;
	refcount_t ref;			/* one for table and queue, one for the pending timer */
	spinlock_t lock;		/* everything below */
	bool dead;			/* out of the table; it only waits for its last reference */
	struct sock *listener;		/* constant; a reference is held */
	struct list_head node;		/* weft_listen_queue.half; under the queue's lock */
	struct timer_list timer;	/* to the engine's next deadline */
	u8 tos, ttl;			/* the listener's at the SYN, like mark; constant */
	u32 mark;
	int ifindex;			/* the device that the listener is bound to */
	struct weft_saved_syn *saved_syn; /* TCP_SAVE_SYN; NULL: not asked for, or no memory */
	struct weft_tcp_conn tcp;	/* a box with its first TCB is behind this struct */
};

/*
 * A segment for a listener: a SYN makes a half-open connection, or is answered with a cookie; an
 * ACK may return a cookie.  Consumes skb.  RCU held.
 */
void weft_tcp_half_begin(struct sock *lsk, struct sk_buff *skb, const struct weft_tcp_seg *seg,
			 const struct weft_tuple *t);
/* A segment for a half-open connection; false: it has gone, look again.  True: skb is consumed. */
bool weft_tcp_half_rx(struct weft_half_open *h, struct sk_buff *skb,
		      const struct weft_tcp_seg *seg);
void weft_tcp_half_icmp(struct weft_half_open *h, const struct weft_icmp_err *e);
void weft_tcp_half_end(struct weft_half_open *h);
/* ---- syn_cookie.c */
struct weft_seq weft_tcp_cookie_for(const struct weft_net *wn, const struct weft_tuple *t,
				    const struct weft_tcp_seg *syn);
/* The MSS that the SYN offered, by the ACK of the SYN-ACK; 0: that was none of ours. */
u16 weft_tcp_cookie_read(const struct weft_net *wn, const struct weft_tuple *t,
			 const struct weft_tcp_seg *ack);
void weft_tcp_cookie_note(struct weft_listen_queue *lq);	/* a cookie goes out */
/* May any cookie come back? */
bool weft_tcp_cookies_out(const struct weft_listen_queue *lq, const struct weft_net *wn);
/* ---- child.c */
/* TCP_SAVE_SYN; skb->data is at the TCP header.  NULL: no memory. */
struct weft_saved_syn *weft_tcp_child_save(u8 how, const struct sk_buff *skb, u32 hlen);
/* The socket that h becomes by this packet, with its TCB; NULL: no memory.  h->lock is held. */
struct weft_tcp_sock *weft_tcp_child_make(struct weft_half_open *h, const struct sk_buff *skb);
/* Shall this SYN be a fast open?  RCU held. */
enum weft_fastopen_verdict weft_tcp_child_judge(struct weft_half_open *h,
						const struct weft_tcp_seg *syn);
/* ---- accept_queue.c */
/*
 * A child has become ESTABLISHED.  False: nobody listens any more.  The
 * child's socket lock is held.
 */
bool weft_tcp_queue_child(struct weft_tcp_sock *child);
/*
 * A child in SYN-RECEIVED starts and stops counting as pending for its listener.  The
 * child's socket lock is held.
 */
void weft_tcp_child_pending(struct weft_tcp_sock *child, struct sock *lsk);
void weft_tcp_child_settled(struct weft_tcp_sock *child, bool reset);

#endif
