/* SPDX-License-Identifier: GPL-2.0 */
/* TCP's shell: connections, half-open connections, TIME-WAITs, and the buffers between the core and the user. */
#ifndef WEFT_TCP_CONN_H
#define WEFT_TCP_CONN_H

#include <linux/rhashtable.h>
#include <linux/timer.h>
#include "../sock/sock.h"
#include "tcb.h"

/* What stands in weft_net.flows under a tuple. */
enum weft_flow_kind { WEFT_FLOW_SOCK, WEFT_FLOW_HALF_OPEN, WEFT_FLOW_TIME_WAIT };

struct weft_flow {
	struct rhash_head node;
	struct weft_tuple t;		/* constant while hashed */
	u8 kind;
};

/* The send stream: page fragments by sequence number. */
struct weft_sendbuf {
	struct list_head chunks;	/* struct weft_chunk, in order; socket lock */
	struct weft_seq start;		/* sequence number of the first byte of the first chunk */
	struct weft_chunk *hint;	/* the chunk that the last transmission ended in */
	struct weft_seq hint_seq;	/* where it begins */
};

struct weft_tcp_sock {
	struct weft_sock ws;		/* first */
	struct weft_flow flow;
	bool hashed;			/* flow is in weft_net.flows; socket lock */
	struct weft_tcb tcb;		/* socket lock */
	struct weft_sendbuf snd;
	struct sk_buff_head ooo;	/* out-of-order data, by seq; socket lock.  In order: sk_receive_queue */
	struct timer_list timer;	/* to weft_tcp_next() */
	u64 timer_at;			/* us: what the timer is armed to; WEFT_NEVER: not */
	int soft_err;			/* as sk_err_soft */
	/* listener */
	u32 backlog;			/* of listen() */
	struct list_head half_open;	/* struct weft_half_open; under queue_lock */
	u32 half_open_count;
	struct list_head accept;	/* struct weft_tcp_sock.accept_node, ESTABLISHED children; under queue_lock */
	u32 accept_count;		/* = sk_ack_backlog */
	spinlock_t queue_lock;		/* leaf */
	struct list_head accept_node;
	struct sock *listener;		/* of a child not yet accepted; a reference is held */
};

static inline struct weft_tcp_sock *weft_tcp_sk(const struct sock *sk)
{
	return (struct weft_tcp_sock *)sk;
}

/* ---- queue.c: the table of flows */
int weft_tcp_net_init(struct weft_net *wn);
void weft_tcp_net_exit(struct weft_net *wn);	/* kills what needs no socket: TIME-WAITs and half-open connections */
/* Listeners, connections, half-open ones and TIME-WAITs; see weft_udp_dump() in "../sock/sock.h". */
int weft_tcp_dump(struct weft_net *wn, unsigned long *cursor,
		  int (*show)(void *arg, const struct weft_sock_info *info), void *arg);

#endif
