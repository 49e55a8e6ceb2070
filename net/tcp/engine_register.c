// SPDX-License-Identifier: GPL-2.0
/*
 * Modules with an engine come and go: what they export from Weft.  An engine whose table or structs
 * are not this module's is refused with a line in the log; it would have to be built again.
 * Process context.
 */
#include <linux/slab.h>
#include "engine_guard.h"
#include "engine_home.h"

/* NULL: it may come. */
static const char *cannot_come(const struct weft_tcp_engine *engine, u32 abi)
{
	size_t len = engine->name ? strnlen(engine->name, WEFT_TCP_ENGINE_NAME_MAX) : 0;

	if (engine->version != WEFT_TCP_ENGINE_VERSION)
		return "it is made for another version of the table";
	if (abi != WEFT_TCP_ENGINE_ABI)
		return "it was built with other structs than this module: build it again";
	if (!len || len == WEFT_TCP_ENGINE_NAME_MAX || strpbrk(engine->name, " \t\n/\\"))
		return "its name is empty, too long, or has a space or a slash";
	if (!engine->tcb_size || engine->tcb_size > WEFT_TCP_ENGINE_TCB_MAX)
		return "its TCB is empty or too large";
#define X(ret, name, params) if (!engine->name) return "the operation " #name " is missing";
	WEFT_TCP_OPERATIONS(X)
#undef X
	return NULL;
}

static struct weft_tcp_engine_entry *entry_new(const struct weft_tcp_engine *engine,
					       struct module *owner)
{
	struct weft_tcp_engine_entry *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return NULL;
	e->table = *engine;
	strscpy(e->name, engine->name, sizeof(e->name));
	e->table.name = e->name;
	weft_tcp_engine_guard(&e->table);
	INIT_WORK(&e->home, weft_tcp_engine_home);
	e->real = engine;
	e->owner = owner;
	return e;
}

int weft_tcp_engine_register(const struct weft_tcp_engine *engine, struct module *owner, u32 abi)
{
	const char *why = cannot_come(engine, abi);
	struct weft_tcp_engine_entry *e;
	int err;

	if (why) {
		pr_err("weft: the engine of module %s is refused: %s\n", module_name(owner), why);
		return -EINVAL;
	}
	e = entry_new(engine, owner);
	if (!e)
		return -ENOMEM;
	err = weft_tcp_engine_add(e);
	if (err) {
		pr_err("weft: there is an engine \"%s\" already\n", e->name);
		kfree(e);
	}
	return err;
}
EXPORT_SYMBOL_GPL(weft_tcp_engine_register);

/* Who has found it under RCU may have looked at a TCB of it, or failed to get a reference. */
void weft_tcp_engine_unregister(const struct weft_tcp_engine *engine)
{
	struct weft_tcp_engine_entry *e = weft_tcp_engine_drop(engine);

	if (!e)
		return;
	synchronize_rcu();
	cancel_work_sync(&e->home);
	kfree(e);
}
EXPORT_SYMBOL_GPL(weft_tcp_engine_unregister);
