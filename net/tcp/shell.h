/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP's shell: connections, half-open connections, TIME-WAITs, and the buffers between
 * the core and the user.
 *
 * Locks, outermost first: the socket lock; the lock of a half-open connection or a TIME-WAIT; the
 * leaves (a listener's queue, a port chain, a bucket of the flow table).  A half-open
 * connection's lock may be followed by the socket lock of the child that is made of it, which
 * nobody else can hold yet.
 */
#ifndef WEFT_TCP_SHELL_H
#define WEFT_TCP_SHELL_H

#include <linux/llist.h>
#include <linux/rbtree.h>
#include <linux/rhashtable.h>
#include "../sock/sock.h"
#include "core/engine.h"
#include "sendbuf.h"

/* What stands in weft_net.flows under a tuple. */
enum weft_flow_kind { WEFT_FLOW_SOCK, WEFT_FLOW_HALF_OPEN, WEFT_FLOW_TIME_WAIT };

struct weft_flow;

struct weft_flow_ops {
	enum weft_flow_kind kind;
	int ref;			/* bytes from the flow to the refcount_t around it */
	void (*free)(struct weft_flow *flow);	/* the last reference is gone */
	/* the namespace ends at unloading: no file holds it.  RCU held */
	void (*end)(struct weft_flow *flow);
};

struct weft_flow {
	struct rhash_head node;
	struct weft_tuple t;		/* constant while hashed */
	const struct weft_flow_ops *ops; /* constant */
};

struct weft_listen_queue;		/* half_open.h */

/* TCP_SAVED_SYN: the headers of the SYN that opened a connection. */
struct weft_saved_syn {
	u32 len;
	u8 bytes[];
};

struct weft_tcp_sock {
	struct weft_sock ws;		/* first; sk_timer is armed to the engine's next deadline */
	struct weft_flow flow;
	/* socket lock; a box with the built-in engine's TCB follows this struct: conn_engine.h */
	struct weft_tcp_conn tcp;
	char engine_wish[WEFT_TCP_ENGINE_NAME_MAX]; /* WEFT_TCP_OPT_ENGINE; ""; socket lock */
	u64 timer_at;			/* us: sk_timer's expiry; WEFT_NEVER: off; socket lock */
	unsigned long deferred;		/* WEFT_TCP_DEFER_* and the two after them; atomic bits */
	struct llist_node below;	/* with QUEUED: in tsq.c's queue */
	struct weft_tcp_pacer *pacer;	/* a finer timer, for pacing; or NULL; socket lock */
	bool hashed;			/* flow is in weft_net.flows; socket lock */
	bool counted;			/* among weft_tcp_orphans; socket lock */
	bool destroyed;			/* weft_tcp_conn_destroy() has run; socket lock */
	bool queued;			/* in the accept queue, or accepted; socket lock */

	/* ---- the streams; socket lock */
	struct weft_seq rcv_tail;	/* after the last byte of sk_receive_queue */
	struct rb_root ooo;		/* disjoint out-of-order skbs by weft_tcp_cb.seq */
	struct weft_sendbuf snd;
	u32 collapsed;			/* bytes charged to the queues after the last collapse */
	u32 route_mtu;			/* the route's MTU when env.mss was last set */
	struct weft_seq reached;	/* snd.nxt when there was a way to the peer last */
	u32 rehashed;			/* after timeouts: TCP_INFO */
	unsigned long confirmed;	/* jiffies: an ACK confirmed the next hop; socket lock */

	/* ---- options of SOL_TCP that no child has; socket lock */
	u32 fastopen_most;		/* TCP_FASTOPEN's limit; 0: none; SYNs read it unlocked */
	struct weft_fastopen_keys __rcu *fastopen_keys;	/* TCP_FASTOPEN_KEY; or NULL; RCU */
	u8 defer_accept;		/* TCP_DEFER_ACCEPT in timeouts; SYNs read it unlocked */
	u8 urgent_byte;			/* with view.urgent VALID */

	/* ---- passive opens */
	struct weft_listen_queue *lq;	/* of listen(), or NULL; constant, freed with the socket */
	struct weft_saved_syn *saved_syn; /* of a child, until it is read; socket lock */
	struct list_head accept_node;	/* of a child; under the listener's queue lock */
	struct sock *listener;		/* of a child not accepted yet; a reference; socket lock */
	struct sock *pending_at;	/* the listener of this pending fast open; as above */
};

/*
 * Work to do under the socket lock: at once, or by release_sock() if the user
 * holds it; weft_tcp_defer()
 */
#define WEFT_TCP_DEFER_FIRE	0	/* the timer came */
#define WEFT_TCP_DEFER_MSS	1	/* an ICMP error about the MTU came */
#define WEFT_TCP_DEFER_TX	2	/* there is room below again */
#define WEFT_TCP_DEFERRED	(BIT(WEFT_TCP_DEFER_FIRE) | BIT(WEFT_TCP_DEFER_MSS) | \
				 BIT(WEFT_TCP_DEFER_TX))
#define WEFT_TCP_HELD		3	/* freeing a packet must restart the connection */
#define WEFT_TCP_QUEUED		4	/* it is going to */
#define WEFT_TCP_SHUT		5	/* the peer's last window was 0: conn_log.c */

static inline struct weft_tcp_sock *weft_tcp_sk(const struct sock *sk)
{
	return (struct weft_tcp_sock *)sk;
}

static inline struct sock *weft_tcp_sock_of(struct weft_tcp_sock *ts)
{
	return &ts->ws.sk;
}

/* A connection's sk_state says so too: see weft_tcp_conn_apply(). */
static inline bool weft_tcp_is_closed(const struct weft_tcp_sock *ts)
{
	u8 state = ts->tcp.view.state;

	return state == WEFT_TCP_CLOSED || state == WEFT_TCP_LISTEN || state == WEFT_TCP_TIME_WAIT;
}

/*
 * An event came without the socket lock: its work is done now, or by release_sock() if
 * the user holds the lock.  `bit` is one of WEFT_TCP_DEFER_*.  Called with the spinlock
 * held (bh_lock_sock()).
 */
static inline void weft_tcp_defer(struct weft_tcp_sock *ts, int bit)
{
	struct sock *sk = weft_tcp_sock_of(ts);

	set_bit(bit, &ts->deferred);
	if (!sock_owned_by_user(sk))
		sk->sk_prot->release_cb(sk);
}

/* Bytes that were received in order and not read. */
static inline u32 weft_tcp_inq(const struct weft_tcp_sock *ts)
{
	return max(seq_diff(READ_ONCE(ts->rcv_tail), READ_ONCE(ts->tcp.view.rcv_read)), 0);
}

/* ---- flow.c: the table of flows, and the look-up of listeners */
int weft_tcp_net_init(struct weft_net *wn);
/*
 * Ends all that no file holds: orphans, half-open connections,
 * TIME-WAITs.  No file is left.
 * Process
 * context.
 */
void weft_tcp_net_end(struct weft_net *wn);
void weft_tcp_net_exit(struct weft_net *wn);
/* With a reference, to be given back by weft_tcp_flow_put(); NULL: none.  RCU held. */
struct weft_flow *weft_tcp_flow_find(struct weft_net *wn, const struct weft_tuple *t);
void weft_tcp_flow_put(struct weft_flow *flow);
/*
 * The same, where a look-up in the same read-side section has found `hint` (or
 * NULL) without a reference.
 */
struct weft_flow *weft_tcp_flow_find_at(struct weft_net *wn, const struct weft_tuple *t,
					struct weft_flow *hint);
/* Without a reference: not to be kept longer than RCU is held.  NULL: none. */
struct weft_flow *weft_tcp_flow_known(struct weft_net *wn, const struct weft_tuple *t);
/* -EEXIST, -ENOMEM */
int weft_tcp_flow_insert(struct weft_net *wn, struct weft_flow *flow);
void weft_tcp_flow_remove(struct weft_net *wn, struct weft_flow *flow);
/* Of the same tuple. */
bool weft_tcp_flow_replace(struct weft_net *wn, struct weft_flow *old, struct weft_flow *new);
/* Without a reference: RCU held, and sk_state to be asked again under a lock. */
struct sock *weft_tcp_listener_find(struct weft_net *wn, const struct weft_tuple *t, int ifindex);
static inline struct weft_tcp_sock *weft_tcp_flow_sock(struct weft_flow *flow)
{
	return container_of(flow, struct weft_tcp_sock, flow);
}

/* ---- fastopen_cache.c: fast open's cookies, those from peers and the keys of our own */
struct weft_fastopen_keys {
	struct rcu_head rcu;
	u32 n;				/* 1 or 2 */
	siphash_key_t key[WEFT_FASTOPEN_KEYS];
};
#define WEFT_FASTOPEN_KEY_LEN	sizeof(siphash_key_t)

int weft_jar_init(struct weft_net *wn);
void weft_jar_exit(struct weft_net *wn);
/* len: of one key, or of two: the first makes new cookies.  -EINVAL, -ENOMEM.  Process context. */
int weft_jar_set_keys(struct weft_fastopen_keys __rcu **where, const void *keys, u32 len);
/* Bytes of the keys, which go to `keys`, room for two; 0: there are none. */
u32 weft_jar_get_keys(struct weft_fastopen_keys __rcu **where, void *keys);
/* The cookies that are good from t's peer at this listener; how many.  RCU held. */
u32 weft_jar_right(const struct weft_tcp_sock *listener, const struct weft_tuple *t,
		   struct weft_fastopen_cookie *right);
/* What is known for an active open by ws.t.  False: none is to be tried at present. */
bool weft_jar_known(const struct weft_tcp_sock *ts, struct weft_fastopen_known *is);
void weft_jar_block(struct weft_net *wn);	/* fx.BLACKHOLE */
/* The SYN-ACK of an active open has come.  Socket lock held. */
void weft_jar_learn(const struct weft_tcp_sock *ts, const struct weft_tcp_seg *synack);

/* ---- diag.c */
/*
 * Listeners, connections, half-open ones and TIME-WAITs; see
 * weft_udp_dump() in "../sock/sock.h".
 */
int weft_tcp_dump(struct weft_net *wn, unsigned long *cursor,
		  int (*show)(void *arg, const struct weft_sock_info *info), void *arg);

/*
 * ---- collapse.c.  list: skbs in order with a weft_tcp_cb, charged to sk; returns how many were
 * freed.  Socket lock held.
 */
u32 weft_tcp_collapse(struct sock *sk, struct sk_buff_head *list);

/* ---- recvbuf.c: the receive stream.  Socket lock held. */
void weft_tcp_recv_offer(struct weft_tcp_sock *ts, u32 read);	/* sets env.space and .waste */
/*
 * Bytes of data without options in a packet of mtu bytes to that address; no link has an MTU below
 * 68 (RFC 791 3.2), or for IPv6 1280 (RFC 8200 5), whatever a route says.
 */
static inline u16 weft_tcp_mtu_mss(u32 mtu, const struct weft_addr *to)
{
	bool v4 = weft_addr_is_v4(to);
	u32 least = v4 ? 68 : WEFT_IP6_MTU_MIN, most = U16_MAX + (v4 ? 0 : WEFT_IP6_HLEN);

	return clamp_t(u32, mtu, least, most) - weft_ip_hlen(to) - WEFT_TCP_HLEN;
}
/* Bytes of payload that the receive buffer may hold. */
u32 weft_tcp_space(const struct weft_tcp_sock *ts);
/* While unsent data waits: would Linux have to reserve memory for this segment?  Before _room(). */
bool weft_tcp_recv_unreserved(const struct weft_tcp_sock *ts, const struct sk_buff *skb);
/* Is there memory for this segment's data, perhaps after a collapse of the queues?  Reserves it. */
bool weft_tcp_recv_room(struct weft_tcp_sock *ts, struct sk_buff *skb,
			const struct weft_tcp_seg *seg);
/* fx.DATA and fx.OOO; skb->data is behind the TCP header.  Consume skb. */
void weft_tcp_recv_data(struct weft_tcp_sock *ts, struct sk_buff *skb, u32 off, u32 len);
void weft_tcp_recv_ooo(struct weft_tcp_sock *ts, struct sk_buff *skb, struct weft_seq seq, u32 off,
		       u32 len);
/* Is there so much to read, or the last data that can come?  May be asked without the lock. */
bool weft_tcp_recv_ready(const struct weft_tcp_sock *ts, u32 target);
/* The reader has n bytes of it. */
void weft_tcp_recv_eat(struct weft_tcp_sock *ts, struct sk_buff *skb, u32 n);
void weft_tcp_recv_skip(struct weft_tcp_sock *ts);	/* fx.URGENT_SKIP */
void weft_tcp_recv_purge_ooo(struct weft_tcp_sock *ts);
/* The reader has read: does the buffer limit it?  In an event. */
void weft_tcp_recv_measure(struct weft_tcp_sock *ts, u32 copied);

/* ---- tx.c; weft_tcp_tx() and weft_tcp_tx_reply() are in <weft/path.h> */
/* env.mss, by the route's MTU and the user's wish.  Route valid, socket lock held. */
void weft_tcp_tx_mss(struct weft_tcp_sock *ts);
/* A valid route, and the MSS by it; 0 or -errno.  Socket lock held. */
int weft_tcp_tx_way(struct weft_tcp_sock *ts);
/* The peer has answered: the next hop is reachable. */
void weft_tcp_tx_confirm(struct weft_tcp_sock *ts);
int weft_tcp_tx_route(struct weft_net *wn, const struct weft_tuple *t, u8 tos, u32 mark, int oif,
		      bool onlink, kuid_t uid, struct weft_route *rt);
struct weft_tcp_reply {			/* how to send a segment behind which there is no socket */
	struct weft_tuple t;
	u8 tos, ttl;			/* ttl 0: the namespace's default */
	u32 mark;
	int oif;
	kuid_t uid;
};
int weft_tcp_tx_alone(struct weft_net *wn, const struct weft_tcp_reply *r,
		      struct weft_tcp_seg *seg);

/*
 * ---- tsq.c: what of a connection waits in a qdisc or a device.  Socket lock
 * held, but for _freed()
 */
void weft_tcp_below_init(void);
void weft_tcp_below_exit(void);		/* no socket is left */
void weft_tcp_below_look(struct weft_tcp_sock *ts);	/* sets env.below and .below_max */
/* Data is held up.  False: perhaps no longer; true: it will go on by itself. */
bool weft_tcp_below_wait(struct weft_tcp_sock *ts);
/* A packet was freed; any context, any lock. */
void weft_tcp_below_freed(struct weft_tcp_sock *ts);

/* ---- conn.c: what every event of a connection has in common.  Socket lock held. */
extern long weft_tcp_mem[3];		/* pages: net.weft.tcp_mem */
extern atomic_t weft_tcp_orphans;	/* connections without a user */
void weft_tcp_conn_give_up(struct weft_tcp_sock *ts);	/* too much: a RST, counted */
/*
 * Begins and ends an event, with one time and one configuration for all its calls of the engine.
 * The same event may begin once more within.  Nothing sleeps between.
 */
static inline void weft_tcp_event_begin(struct weft_net *wn, struct weft_tcp_conn *c)
{
	rcu_read_lock();
	c->env.conf = weft_tcp_conf(wn);
	c->env.now = weft_now();
}

static inline void weft_tcp_event_end(void)
{
	rcu_read_unlock();
}

/* A connection's parts; engine, tcb and opts are set.  CLOSED. */
void weft_tcp_conn_init(struct weft_net *wn, struct weft_tcp_conn *c);
/* A new TCB of the built-in engine, CLOSED; the user's options are kept. */
void weft_tcp_conn_reset(struct weft_tcp_sock *ts);
/* The same for a connection, or a listener, that begins: of the engine that it is to have. */
void weft_tcp_conn_begin(struct weft_tcp_sock *ts);
/* Memory of its own for a TCB of that engine, whose reference is ts's then.  False: no memory. */
bool weft_tcp_conn_join(struct weft_tcp_sock *ts, const struct weft_tcp_engine *engine);
/* The environment in which to open: MSS, window, timestamps, by a valid route. */
void weft_tcp_conn_prepare(struct weft_tcp_sock *ts, struct weft_tcp_conn *c,
			   const struct weft_tuple *t, u32 mtu);
/* The core has memory for seg, or for what it sends next, if there is any to be had. */
void weft_tcp_conn_lend(struct weft_tcp_conn *c, enum weft_tcp_lent which,
			const struct weft_tcp_seg *seg);
void weft_tcp_conn_take_back(struct weft_tcp_conn *c);	/* all that was lent */
/*
 * Adds what the core has counted since the last time to the namespace's counters.  A bit for each
 * enum weft_tcp_count that has risen.
 */
u32 weft_tcp_count(struct weft_net *wn, struct weft_tcp_conn *c);
/* Tells the core of the user's options; push and ack as of WEFT_TCP_OPTIONS. */
void weft_tcp_conn_options(struct weft_tcp_sock *ts, bool push, bool ack);
/* A segment goes again: tracepoint tcp_retransmit. */
void weft_tcp_conn_trace_again(struct weft_net *wn, const struct weft_tuple *t,
			       const struct weft_tcp_conn *c, const struct weft_tcp_seg *seg);
struct weft_seq weft_tcp_conn_isn(struct weft_net *wn, const struct weft_tuple *t);
/*
 * Linux's tcp_check_oom(): too many orphans, each of which counts for 2^weight, or too much memory
 * in sockets' buffers while this one has some.
 */
bool weft_tcp_conn_too_much(const struct weft_tcp_sock *ts, u32 weight);
/*
 * Applies fx, sends what the core has to send, arms the timer.  Data comes
 * first: weft_tcp_conn_rx().
 */
void weft_tcp_conn_apply(struct weft_tcp_sock *ts, const struct weft_tcp_fx *fx);
/* The path's MTU has changed, as an ICMP error told. */
void weft_tcp_conn_path(struct weft_tcp_sock *ts);
/* The SYN of a child whose data is taken at once: RFC 7413.  skb as for weft_tcp_conn_rx(). */
void weft_tcp_conn_fastopen(struct weft_tcp_sock *ts, struct sk_buff *skb,
			    const struct weft_tcp_seg *syn);
/* A call of the user's, and all that follows from it. */
void weft_tcp_conn_call(struct weft_tcp_sock *ts, const struct weft_tcp_user *u);
/* RECEIVE: the reader has so many bytes more.  Most reads owe the peer nothing, and end there. */
void weft_tcp_conn_read(struct weft_tcp_sock *ts, u32 bytes);
/* A segment; skb->data at the TCP header, linear at least as far as it goes.  Consumes skb. */
void weft_tcp_conn_rx(struct weft_tcp_sock *ts, struct sk_buff *skb,
		      const struct weft_tcp_seg *seg);
/* Leaves the table and the port, gives up both streams but what the user has not read. */
void weft_tcp_conn_down(struct weft_tcp_sock *ts);
void weft_tcp_conn_give_port(struct weft_tcp_sock *ts);	/* unless bind() has chosen it */
/* The user is gone and the state is CLOSED: the last of it.  Drops the socket's own reference. */
void weft_tcp_conn_destroy(struct weft_tcp_sock *ts);
/* An orphan, found under RCU: resets the connection.  Takes the lock. */
void weft_tcp_conn_end(struct weft_tcp_sock *ts);

/* ---- timer.c */
void weft_tcp_timer_init(struct sock *sk);
void weft_tcp_timer_arm(struct weft_tcp_sock *ts);	/* socket lock held, in an event */
void weft_tcp_timer_stop(struct weft_tcp_sock *ts);	/* socket lock held */

/* ---- deferred.c */
void weft_tcp_release_cb(struct sock *sk);	/* of struct proto; the spinlock is held */

/* ---- rx.c; weft_tcp_rx() and the others are in <weft/path.h> */
int weft_tcp_backlog_rcv(struct sock *sk, struct sk_buff *skb);

/* ---- time_wait.c */
/* The connection is in TIME-WAIT: a small struct takes its place in the table. */
void weft_tcp_wait_begin(struct weft_tcp_sock *ts);
/*
 * connect() from and to the end points of ts->flow, which are taken: by a TIME-WAIT that
 * yields?  Then its place in the table is ts's, and *iss the number to begin with.  bound:
 * bind() named the port.
 * Process
 * context.
 */
bool weft_tcp_wait_reuse(struct weft_tcp_sock *ts, bool bound, struct weft_seq *iss);

/* ---- listen.c: the user's side of a listener */
/* Socket lock held; process context. */
int weft_tcp_listen(struct weft_tcp_sock *ts, int backlog);
void weft_tcp_listen_stop(struct weft_tcp_sock *ts);			/* the same */
/* Waits for a child; NULL and *err if there is none.  The socket lock is not held. */
struct sock *weft_tcp_accept(struct sock *lsk, bool nonblock, int *err);

#endif
