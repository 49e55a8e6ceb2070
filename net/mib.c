// SPDX-License-Identifier: GPL-2.0
/*
 * Counters, and the only place where a refused packet is freed.  Any context.
 */
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "ctl/trace.h"

static const char *const mib_names[] = {
#define X(name) #name,
	WEFT_MIBS(X)
#undef X
};

static const struct {
	const char *name, *text;
	enum skb_drop_reason reason;
} drops[] = {
	[WEFT_DROP_NONE] = { "NONE", "not dropped", SKB_DROP_REASON_NOT_SPECIFIED },
#define X(n, r, sentence) [WEFT_DROP_##n] = { #n, sentence, SKB_DROP_REASON_##r },
	WEFT_DROPS(X)
#undef X
};

static const struct {
	const char *name, *text;
} resets[] = {
	[WEFT_RESET_NONE] = { "NONE", "no RST" },
#define X(n, sentence) [WEFT_RESET_##n] = { #n, sentence },
	WEFT_RESETS(X)
#undef X
};

void weft_drop_count(struct weft_net *wn, enum weft_drop why)
{
	this_cpu_inc(wn->counters->drop[why]);
	trace_drop(wn, NULL, why);
}

void weft_drop(struct weft_net *wn, struct sk_buff *skb, enum weft_drop why)
{
	this_cpu_inc(wn->counters->drop[why]);
	trace_drop(wn, skb, why);
	kfree_skb_reason(skb, drops[why].reason);
}

void weft_reset_sent(struct weft_net *wn, const struct weft_tuple *t,
		     const struct weft_tcp_seg *seg)
{
	weft_mib_inc(wn, WEFT_MIB_TcpOutRsts);
	this_cpu_inc(wn->counters->reset[seg->reset]);
	trace_tcp_reset(wn, t, seg, true);
}

u64 weft_mib_sum(struct weft_net *wn, enum weft_mib m)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(wn->counters, cpu)->mib[m];
	return sum;
}

u64 weft_drop_sum(struct weft_net *wn, enum weft_drop why)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(wn->counters, cpu)->drop[why];
	return sum;
}

u64 weft_reset_sum(struct weft_net *wn, enum weft_reset why)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(wn->counters, cpu)->reset[why];
	return sum;
}

const char *weft_mib_name(enum weft_mib m)
{
	return mib_names[m];
}

const char *weft_drop_name(enum weft_drop why)
{
	return drops[why].name;
}

const char *weft_drop_text(enum weft_drop why)
{
	return drops[why].text;
}

const char *weft_reset_name(enum weft_reset why)
{
	return resets[why].name;
}

const char *weft_reset_text(enum weft_reset why)
{
	return resets[why].text;
}
