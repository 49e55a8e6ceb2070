/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engines that there are: the built-in one, and those of modules (weft_engine_NAME.ko), which
 * register here.  Documentation/engine.rst tells how one is written.
 *
 * A connection, a listener, a half-open connection and a TIME-WAIT whose engine is a module's hold
 * a reference to the module, so that it is not unloaded while they use it.  Who finds an entry
 * without such a reference holds RCU.
 */
#ifndef WEFT_TCP_ENGINES_H
#define WEFT_TCP_ENGINES_H

#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include "core/engine.h"

/*
 * The sizes of all that the shell and an engine share: an engine that was built from another
 * engine.h is refused, instead of writing beside the fields.
 */
#define WEFT_TCP_ENGINE_ABI ((u32)( \
	sizeof(struct weft_tcp_engine) * 3 + sizeof(struct weft_tcp_conn) * 5 + \
	sizeof(struct weft_tcp_view) * 7 + sizeof(struct weft_tcp_env) * 11 + \
	sizeof(struct weft_tcp_user_opts) * 13 + sizeof(struct weft_tcp_conf) * 17 + \
	sizeof(struct weft_tcp_seg) * 19 + sizeof(struct weft_tcp_fx) * 23 + \
	sizeof(struct weft_tcp_user) * 29 + sizeof(struct weft_tcp_passive) * 31 + \
	sizeof(struct weft_tcp_status) * 37 + sizeof(struct weft_tcp_tw) * 41 + \
	sizeof(struct weft_fastopen_known) * 43 + WEFT_TCP_COUNTS * 47 + WEFT_DROP_COUNT * 53))
#define WEFT_TCP_ENGINE_TCB_MAX	32768	/* bytes of a TCB */

struct weft_tcp_engine_entry {
	/* what a connection's engine points to: guards around `real`; constant */
	struct weft_tcp_engine table;
	const struct weft_tcp_engine *real; /* the module's; constant */
	struct module *owner;		/* constant */
	u8 broken;			/* enum weft_tcp_breach, the first; once set, it stays; atomic */
	atomic_t breaches;		/* how many there were */
	struct work_struct home;	/* then: all that it has goes to the built-in engine */
	char name[WEFT_TCP_ENGINE_NAME_MAX]; /* constant */
	struct list_head node;		/* RCU readers; writers under engine_mutex of engines.c */
	struct rcu_head rcu;
};

/* ---- for modules: engine_register.c.  Process context. */
/* 0; -EINVAL, with a line in the log that says why; -EEXIST: the name is taken; -ENOMEM */
int weft_tcp_engine_register(const struct weft_tcp_engine *engine, struct module *owner, u32 abi);
/* No connection uses it.  Afterwards nobody is in it. */
void weft_tcp_engine_unregister(const struct weft_tcp_engine *engine);

/* ---- engines.c */
/* By its name.  NULL: there is none.  RCU held. */
const struct weft_tcp_engine *weft_tcp_engine_find(const char *name);
/* All of them, the built-in one first; NULL after the last.  RCU held. */
const struct weft_tcp_engine *weft_tcp_engine_at(u32 i);
int weft_tcp_engine_add(struct weft_tcp_engine_entry *e);	/* -EEXIST */
/* Takes it out of the list; NULL: it was not there. */
struct weft_tcp_engine_entry *weft_tcp_engine_drop(const struct weft_tcp_engine *real);

static inline bool weft_tcp_engine_is_module(const struct weft_tcp_engine *engine)
{
	return engine != &weft_tcp_engine;
}

/* Of an engine of a module. */
static inline struct weft_tcp_engine_entry *weft_tcp_engine_entry(const struct weft_tcp_engine *e)
{
	return container_of(e, struct weft_tcp_engine_entry, table);
}

/* It has broken a promise: nothing comes to it any more, and what it has goes home. */
static inline bool weft_tcp_engine_broken(const struct weft_tcp_engine *engine)
{
	return weft_tcp_engine_is_module(engine) &&
	       READ_ONCE(weft_tcp_engine_entry(engine)->broken);
}

/* A reference for one connection.  False: it is being unloaded. */
static inline bool weft_tcp_engine_get(const struct weft_tcp_engine *engine)
{
	return !weft_tcp_engine_is_module(engine) ||
	       try_module_get(weft_tcp_engine_entry(engine)->owner);
}

static inline void weft_tcp_engine_put(const struct weft_tcp_engine *engine)
{
	if (weft_tcp_engine_is_module(engine))
		module_put(weft_tcp_engine_entry(engine)->owner);
}

#endif
