// SPDX-License-Identifier: GPL-2.0
/*
 * TCP's engines over netlink: ENGINE_GET lists them, ENGINE_USE moves what is open, one at a time,
 * as SOCK_GET lists it: so that who asks chooses by any filter, and hears of each refusal.
 * Process context; a listing runs under RCU.
 */
#include <uapi/linux/weft.h>
#include "../tcp/engine_use.h"
#include "netlink.h"

struct engine_entry {
	const struct weft_tcp_engine *engine;
	bool chosen;			/* the namespace's new connections get it */
};

static int module_fill(struct sk_buff *skb, const struct weft_tcp_engine_entry *e)
{
	u8 broken = READ_ONCE(e->broken);

	if (nla_put_flag(skb, WEFT_A_ENGINE_MODULE) ||
	    nla_put_u32(skb, WEFT_A_ENGINE_BREACHES, atomic_read(&e->breaches)) ||
	    (broken && nla_put_string(skb, WEFT_A_ENGINE_BROKEN, weft_tcp_breach_why(broken))))
		return -EMSGSIZE;
	return 0;
}

static int engine_fill(struct sk_buff *skb, const void *entry)
{
	const struct engine_entry *e = entry;

	if (weft_tcp_engine_is_module(e->engine) && module_fill(skb, weft_tcp_engine_entry(e->engine)))
		return -EMSGSIZE;
	if (nla_put_string(skb, WEFT_A_NAME, e->engine->name) ||
	    nla_put_u32(skb, WEFT_A_ENGINE_VERSION, e->engine->version) ||
	    nla_put_u32(skb, WEFT_A_ENGINE_RECORD, e->engine->record) ||
	    nla_put_u32(skb, WEFT_A_ENGINE_TCB, e->engine->tcb_size) ||
	    (e->chosen && nla_put_flag(skb, WEFT_A_ENGINE_DEFAULT)))
		return -EMSGSIZE;
	return 0;
}

/* One that the namespace names and that is not there, or broken, leaves it to the built-in one. */
static const struct weft_tcp_engine *default_of(const struct weft_net *wn)
{
	const struct weft_tcp_engine *engine = weft_tcp_engine_find(wn->tcp_engine);

	return engine && !weft_tcp_engine_broken(engine) ? engine : &weft_tcp_engine;
}

int weft_nl_engine_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct weft_tcp_engine *engine;
	struct weft_nl_dump d;
	int err = 0;
	u32 i;

	weft_nl_dump_begin(&d, skb, cb);
	rcu_read_lock();
	for (i = 0; !err && (engine = weft_tcp_engine_at(i)); i++) {
		struct engine_entry e = { engine, engine == default_of(d.wn) };

		if (!weft_nl_dump_seen(&d))
			err = weft_nl_dump_put(&d, WEFT_CMD_ENGINE_GET, engine_fill, &e);
	}
	rcu_read_unlock();
	return weft_nl_dump_end(&d, err);
}

/* ---------------------------------------- the move */

static int tuple_get(struct genl_info *info, struct weft_tuple *t)
{
	struct nlattr *a[WEFT_SOCK_A_MAX + 1];
	int err;

	if (!info->attrs[WEFT_A_SOCK])
		return -EINVAL;
	err = nla_parse_nested(a, WEFT_SOCK_A_MAX, info->attrs[WEFT_A_SOCK], NULL, info->extack);
	if (err)
		return err;
	if (!a[WEFT_SOCK_A_LADDR] || !a[WEFT_SOCK_A_LPORT])
		return -EINVAL;
	memset(t, 0, sizeof(*t));
	nla_memcpy(&t->laddr, a[WEFT_SOCK_A_LADDR], sizeof(t->laddr));
	t->lport = nla_get_u16(a[WEFT_SOCK_A_LPORT]);
	if (a[WEFT_SOCK_A_RADDR])
		nla_memcpy(&t->raddr, a[WEFT_SOCK_A_RADDR], sizeof(t->raddr));
	if (a[WEFT_SOCK_A_RPORT])
		t->rport = nla_get_u16(a[WEFT_SOCK_A_RPORT]);
	if (a[WEFT_SOCK_A_ZONE])
		t->zone = nla_get_u32(a[WEFT_SOCK_A_ZONE]);
	return 0;
}

/* With a reference; NULL: there is none of that name. */
static const struct weft_tcp_engine *engine_get(struct genl_info *info)
{
	const struct weft_tcp_engine *engine = NULL;

	if (!info->attrs[WEFT_A_NAME])
		return NULL;
	rcu_read_lock();
	engine = weft_tcp_engine_find(nla_data(info->attrs[WEFT_A_NAME]));
	if (engine && !weft_tcp_engine_get(engine))
		engine = NULL;
	rcu_read_unlock();
	return engine;
}

int weft_nl_engine_use(struct sk_buff *skb, struct genl_info *info)
{
	const struct weft_tcp_engine *engine = engine_get(info);
	struct weft_tuple t;
	const char *why;

	if (!engine) {
		GENL_SET_ERR_MSG(info, "There is no engine of that name");
		return -ENOENT;
	}
	if (tuple_get(info, &t)) {
		weft_tcp_engine_put(engine);
		GENL_SET_ERR_MSG(info, "A socket's end points are required");
		return -EINVAL;
	}
	why = weft_tcp_engine_use(weft_net_of(genl_info_net(info)), &t, engine);
	weft_tcp_engine_put(engine);
	if (!why)
		return 0;
	if (info->extack)
		info->extack->_msg = why;	/* a constant of this module's */
	return -EOPNOTSUPP;
}
