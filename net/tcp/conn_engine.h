/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine of a connection, and the memory of its TCB.
 *
 * Before each TCB lies a box, which says whose it is.  The pair is constant: a reader without the
 * lock takes c->tcb alone and has the engine that belongs to it, also while the connection moves to
 * another.  A socket and a half-open connection are followed by room for a box and a TCB, which
 * only one engine ever uses; every other TCB has memory of its own, freed by RCU.
 */
#ifndef WEFT_TCP_CONN_ENGINE_H
#define WEFT_TCP_CONN_ENGINE_H

#include <weft/net.h>
#include "engines.h"

struct weft_tcp_box {
	const struct weft_tcp_engine *engine; /* whose the TCB behind is; constant */
	bool apart;			/* it has memory of its own; constant */

	/* ---- of a module's engine: engine_guard.c; under the connection's lock */
	u8 breach;			/* enum weft_tcp_breach, for which it ends at the next event */
	bool fired;			/* since the deadline was last asked for */
	u8 stuck;			/* deadlines in the past, after as many that were handled */
	u8 bare;			/* segments that carried nothing, one after the other */
};

struct weft_tcp_box_apart {
	struct rcu_head rcu;
	const struct weft_tuple *t;	/* the owner's, for the log; constant; NULL: the built-in's */
	struct weft_tcp_box box;	/* last: the TCB follows */
};

#define WEFT_TCP_BOX_ROOM(engine)	(sizeof(struct weft_tcp_box) + (engine)->tcb_size)

static inline struct weft_tcp_box *weft_tcp_box_of(const struct weft_tcb *tcb)
{
	return (struct weft_tcp_box *)tcb - 1;
}

/*
 * Engine and TCB as they belong together, and nothing else of c: for `status` without the lock.
 * RCU held.
 */
static inline void weft_tcp_conn_peek(const struct weft_tcp_conn *c, struct weft_tcp_conn *out)
{
	weft_assert_rcu();
	/* with flip() in engine_move.c: the box and the TCB are written before the pointer */
	out->tcb = smp_load_acquire(&c->tcb);
	out->engine = weft_tcp_box_of(out->tcb)->engine;
}

/* The name of c's engine, NULL: the built-in one.  RCU held. */
static inline const char *weft_tcp_conn_engine_name(const struct weft_tcp_conn *c)
{
	struct weft_tcp_conn peek;

	weft_tcp_conn_peek(c, &peek);
	return weft_tcp_engine_is_module(peek.engine) ? peek.engine->name : NULL;
}

/*
 * The engine for a new connection, with a reference: that of the name `wish`, or the namespace's,
 * or the built-in one.  RCU held.
 */
const struct weft_tcp_engine *weft_tcp_engine_choose(const struct weft_net *wn, const char *wish);
/*
 * The engine of another connection, whose lock is not held, with a reference; the built-in one if
 * it is being unloaded, or has broken a promise.  RCU held.
 */
const struct weft_tcp_engine *weft_tcp_engine_of(const struct weft_tcp_conn *c);
/* Memory for a TCB of that engine, zeroed; t: its owner's end points.  NULL: there is none. */
struct weft_tcb *weft_tcp_box_new(const struct weft_tcp_engine *engine,
				  const struct weft_tuple *t);
/* For c, whose TCB begins in a box that others do not see yet; the reference is c's from now on. */
void weft_tcp_box_give(struct weft_tcp_conn *c, struct weft_tcp_box *box,
		       const struct weft_tcp_engine *engine);
/* c gives up its TCB, and the reference to its engine: nothing of it is used afterwards. */
void weft_tcp_box_take(struct weft_tcp_conn *c);

#endif
