/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture's connection behind the engine's table, for suites that call it as
 * the shell does.  Pure.
 */
#ifndef WEFT_TCP_BEHIND_H
#define WEFT_TCP_BEHIND_H

#include "fixture.h"

static struct weft_tcp_conn c;
static struct weft_tcp_fx fx;
static struct weft_tcp_seg seg;

/* The fixture's TCB behind the table. */
static inline void behind(void)
{
	c = (struct weft_tcp_conn){
		.env = {
			.now = f.now, .conf = &f.conf, .mss = MSS, .space = 65535,
			.pace_max = WEFT_PACE_NONE, .pace_shift = WEFT_PACE_SHIFT,
			.below_max = WEFT_PACE_NONE,
		},
		.engine = &weft_tcp_engine,
		.tcb = &f.t,
	};
}

static inline int begin_behind(struct kunit *test)
{
	fresh(test);
	behind();
	return 0;
}

static inline void call_engine(struct weft_tcp_user u)
{
	c.env.now = f.now;
	fx = weft_engine(&c, user, &u);
}

static inline u32 sent(void)
{
	struct weft_tcp_seg next;
	u32 n;

	for (n = 0; n < 100 && weft_engine(&c, emit, &next); n++)
		seg = next;
	return n;
}

static inline void arrive(const struct weft_tcp_seg *s)
{
	fx = weft_engine(&c, arrives, s);
}

static inline void open_behind(void)
{
	in_established();
	behind();
	sent();
}

#endif
