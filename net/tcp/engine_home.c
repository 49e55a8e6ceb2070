// SPDX-License-Identifier: GPL-2.0
/*
 * Moves all that an engine has to the built-in one, after it has broken a promise: also what is
 * idle, and would meet the guards (engine_guard.c) only at its next event.  What is refused stays,
 * and is tried again there.
 * Process context: a work of the engine's entry, which the first breach queues.
 */
#include <linux/net.h>
#include <linux/rwsem.h>
#include <net/net_namespace.h>
#include "engine_home.h"
#include "engine_use.h"
#include "shell.h"

#define BATCH	32		/* end points that are noted at a time */

struct found {
	const char *engine;
	u32 n;
	struct weft_tuple t[BATCH];
};

/* Under RCU; what is noted may have ended when it is its turn. */
static int note(void *arg, const struct weft_sock_info *i)
{
	struct found *f = arg;

	if (!i->engine || strcmp(i->engine, f->engine))
		return 0;
	if (f->n == BATCH)
		return -ENOSPC;
	f->t[f->n++] = i->t;
	return 0;
}

static void net_goes_home(struct weft_net *wn, struct found *f)
{
	unsigned long cursor = 0;
	int more;
	u32 i;

	do {
		f->n = 0;
		more = weft_tcp_dump(wn, &cursor, note, f);
		for (i = 0; i < f->n; i++)
			weft_tcp_engine_use(wn, &f->t[i], &weft_tcp_engine);
		cond_resched();
	} while (more);
}

void weft_tcp_engine_home(struct work_struct *work)
{
	struct weft_tcp_engine_entry *e = container_of(work, struct weft_tcp_engine_entry, home);
	struct found *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct net *net;

	if (!f)
		return;
	f->engine = e->name;
	down_read(&net_rwsem);
	for_each_net(net)
		net_goes_home(weft_net_of(net), f);
	up_read(&net_rwsem);
	kfree(f);
}
