// SPDX-License-Identifier: GPL-2.0
/*
 * Which engines there are: a list, with the built-in one before it.
 * Locks: readers hold RCU; engine_mutex is among those who change the list.
 */
#include <linux/mutex.h>
#include <weft/net.h>
#include "engines.h"

static LIST_HEAD(engines);
static DEFINE_MUTEX(engine_mutex);

const struct weft_tcp_engine *weft_tcp_engine_at(u32 i)
{
	struct weft_tcp_engine_entry *e;

	weft_assert_rcu();
	if (!i)
		return &weft_tcp_engine;
	list_for_each_entry_rcu(e, &engines, node)
		if (!--i)
			return &e->table;
	return NULL;
}

const struct weft_tcp_engine *weft_tcp_engine_find(const char *name)
{
	const struct weft_tcp_engine *engine;
	u32 i;

	for (i = 0; (engine = weft_tcp_engine_at(i)); i++)
		if (!strcmp(engine->name, name))
			return engine;
	return NULL;
}

int weft_tcp_engine_add(struct weft_tcp_engine_entry *e)
{
	bool taken;

	mutex_lock(&engine_mutex);
	rcu_read_lock();
	taken = weft_tcp_engine_find(e->name);
	rcu_read_unlock();
	if (!taken)
		list_add_tail_rcu(&e->node, &engines);
	mutex_unlock(&engine_mutex);
	return taken ? -EEXIST : 0;
}

struct weft_tcp_engine_entry *weft_tcp_engine_drop(const struct weft_tcp_engine *real)
{
	struct weft_tcp_engine_entry *e, *found = NULL;

	mutex_lock(&engine_mutex);
	list_for_each_entry(e, &engines, node) {
		if (e->real != real)
			continue;
		list_del_rcu(&e->node);
		found = e;
		break;
	}
	mutex_unlock(&engine_mutex);
	return found;
}
