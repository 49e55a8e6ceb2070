// SPDX-License-Identifier: GPL-2.0
/*
 * Memory lent to the core: the ranges of out-of-order data, the spans of data in flight.  Without
 * it the core goes on and knows less.
 * Locks: the connection's own is held.
 */
#include <linux/slab.h>
#include "shell.h"

void weft_tcp_conn_lend(struct weft_tcp_conn *c, enum weft_tcp_lent which,
			const struct weft_tcp_seg *seg)
{
	u32 bytes = weft_engine(c, wants, which, seg);
	void *mem = bytes ? kmalloc(bytes, GFP_ATOMIC | __GFP_NOWARN) : NULL;

	if (mem)
		kfree(weft_engine(c, lend, which, mem, bytes));
}

void weft_tcp_conn_take_back(struct weft_tcp_conn *c)
{
	kfree(weft_engine(c, lend, WEFT_LENT_RANGES, NULL, 0));
	kfree(weft_engine(c, lend, WEFT_LENT_SPANS, NULL, 0));
}
