// SPDX-License-Identifier: GPL-2.0
/*
 * The congestion controls by name, as TCP_CONGESTION and
 * tcp_available_congestion_control use them.
 * Not there: algorithms that other modules register. Pure.
 */
#include <linux/string.h>
#include "core.h"

static const struct weft_tcp_cc *const all[] = { &weft_tcp_cc_reno, &weft_tcp_cc_cubic };

const struct weft_tcp_cc *weft_tcp_cc_at(u32 i)
{
	return i < sizeof(all) / sizeof(all[0]) ? all[i] : NULL;
}

const struct weft_tcp_cc *weft_tcp_cc_find(const char *name)
{
	const struct weft_tcp_cc *cc;
	u32 i;

	for (i = 0; (cc = weft_tcp_cc_at(i)); i++)
		if (!strcmp(cc->name, name))
			return cc;
	return NULL;
}

const char *weft_tcp_cc_name(const struct weft_tcp_cc *cc)
{
	return cc->name;
}

#ifdef WEFT_TCP_ENGINE_NAME
const struct weft_tcp_cc *weft_tcp_cc_own(const struct weft_tcp_cc *cc)
{
	const struct weft_tcp_cc *own = weft_tcp_cc_find(cc->name);

	return own ? own : &weft_tcp_cc_reno;
}
#endif

void weft_tcp_cc_set(struct weft_tcb *tcb, const struct weft_tcp_cc *cc)
{
	tcb->cc = cc;
	memset(tcb->cc_priv, 0, sizeof(tcb->cc_priv));
}
