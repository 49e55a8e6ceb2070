// SPDX-License-Identifier: GPL-2.0
/*
 * Which engine a new connection gets: that of its socket's option WEFT_TCP_OPT_ENGINE, which
 * `weft run --engine` sets too; else net.weft.tcp_engine of its namespace; else the built-in one.
 * An engine that is not there (any more), or that has broken a promise, is passed over, so that a
 * program goes on.  A child has its listener's engine.
 * Locks: the connection's own, where there is one; RCU for the list of engines.
 */
#include <linux/slab.h>
#include "conn_engine.h"

static const struct weft_tcp_engine *usable(const char *name)
{
	const struct weft_tcp_engine *engine = *name ? weft_tcp_engine_find(name) : NULL;

	return engine && !weft_tcp_engine_broken(engine) && weft_tcp_engine_get(engine) ? engine :
											  NULL;
}

const struct weft_tcp_engine *weft_tcp_engine_choose(const struct weft_net *wn, const char *wish)
{
	const struct weft_tcp_engine *engine = usable(wish);

	if (!engine)
		engine = usable(wn->tcp_engine);
	return engine ? engine : &weft_tcp_engine;
}

const struct weft_tcp_engine *weft_tcp_engine_of(const struct weft_tcp_conn *c)
{
	struct weft_tcp_conn peek;

	weft_tcp_conn_peek(c, &peek);
	if (weft_tcp_engine_broken(peek.engine) || !weft_tcp_engine_get(peek.engine))
		return &weft_tcp_engine;
	return peek.engine;
}

struct weft_tcb *weft_tcp_box_new(const struct weft_tcp_engine *engine,
				  const struct weft_tuple *t)
{
	struct weft_tcp_box_apart *a = kzalloc(sizeof(*a) + engine->tcb_size,
					       GFP_ATOMIC | __GFP_NOWARN);

	if (!a)
		return NULL;
	a->t = t;
	a->box.engine = engine;
	a->box.apart = true;
	return (struct weft_tcb *)(a + 1);
}

void weft_tcp_box_give(struct weft_tcp_conn *c, struct weft_tcp_box *box,
		       const struct weft_tcp_engine *engine)
{
	box->engine = engine;
	c->engine = engine;
	c->tcb = (struct weft_tcb *)(box + 1);
}

void weft_tcp_box_take(struct weft_tcp_conn *c)
{
	struct weft_tcp_box *box = weft_tcp_box_of(c->tcb);
	struct weft_tcp_box_apart *a = container_of(box, struct weft_tcp_box_apart, box);

	weft_tcp_engine_put(c->engine);
	if (box->apart)
		kfree_rcu(a, rcu);
}
