// SPDX-License-Identifier: GPL-2.0
/*
 * Exports a connection as a record of plain values (export.h).
 * The TCB does not change.
 * Not there: the counters that `counted` takes out, which are the namespace's; of two of them the
 * record has the totals. Pure.
 */
#include <linux/build_bug.h>
#include "export_fields.h"

static_assert(sizeof(((struct weft_tcp_export *)NULL)->deadline) / sizeof(__s64) ==
	      WEFT_TIMER_COUNT);
static_assert(sizeof(((struct weft_tcp_export *)NULL)->limited) / sizeof(__u64) == WEFT_LIMITS);
static_assert(sizeof(((struct weft_tcp_export *)NULL)->sack_lo) / sizeof(__u32) ==
	      WEFT_TCP_SACK_MAX);
static_assert(sizeof(((struct weft_tcp_export *)NULL)->fastopen_cookie) ==
	      WEFT_FASTOPEN_COOKIE_MAX);
static_assert(sizeof(((struct weft_tcp_export *)NULL)->cc) == WEFT_TCP_CC_NAME_MAX);
/* Another size is another version. */
static_assert(sizeof(struct weft_tcp_export) == 800 && sizeof(struct weft_tcp_export_span) == 32 &&
	      sizeof(struct weft_tcp_export_range) == 8);

static void put_fields(struct weft_tcp_export *r, const struct weft_tcb *tcb, u64 now)
{
#define X(to, from) r->to = weft_export_time(tcb->from, now);
	WEFT_EXPORT_TIMES(X)
#undef X
#define X(to, from) r->to = tcb->from.v;
	WEFT_EXPORT_SEQS(X)
#undef X
#define X(to, from, least, most) r->to = tcb->from;
	WEFT_EXPORT_NUMBERS(X)
#undef X
#define X(to, from) r->to = !!tcb->from;
	WEFT_EXPORT_FLAGS(X)
#undef X
}

static void put_rest(struct weft_tcp_export *r, const struct weft_tcb *tcb, u64 now)
{
	u32 i;

	for (i = 0; i < WEFT_TIMER_COUNT; i++)
		r->deadline[i] = tcb->deadline[i] == WEFT_NEVER ? WEFT_TCP_EXPORT_NONE :
								  (s64)(tcb->deadline[i] - now);
	r->pace_at = weft_export_time(tcb->pace.at, now * WEFT_NSEC_PER_USEC);
	r->ts_clock = weft_tcp_ts_now(tcb->ts_offset, now);
	r->reord_seen = tcb->reord_seen + tcb->counts[WEFT_COUNT_TCPSACKReorder];
	r->delivered_ce = tcb->delivered_ce + tcb->counts[WEFT_COUNT_TCPDeliveredCE];
	r->ooo_last = tcb->ooo.n ? tcb->ooo.last : 0;
	memcpy(r->fastopen_cookie, tcb->fastopen.cookie.val, sizeof(r->fastopen_cookie));
	memcpy(r->cc, tcb->cc->name, strlen(tcb->cc->name));
}

static void put_spans(struct weft_tcp_export_span *to, const struct weft_sent *b, u64 now)
{
	const struct weft_span *s = weft_sent_spans(b);
	u32 i;

	for (i = 0; i < b->n; i++)
		to[i] = (struct weft_tcp_export_span){
			.at = s[i].at - now, .hi = s[i].hi.v, .delivered = s[i].delivered,
			.since_tx = s[i].since_tx, .since_ack = s[i].since_ack, .seg = s[i].seg,
			.is = s[i].is, .ever = s[i].ever,
			.limited = s[i].limited,
		};
}

static void put_ranges(struct weft_tcp_export_range *to, const struct weft_ranges *s)
{
	u32 i;

	for (i = 0; i < s->n; i++)
		to[i] = (struct weft_tcp_export_range){ s->r[i].lo.v, s->r[i].hi.v };
}

u32 weft_engine_export(const struct weft_tcp_conn *c, struct weft_tcp_export *r, u32 room)
{
	const struct weft_tcb *tcb = c->tcb;
	u32 cc_bytes = tcb->cc->export ? tcb->cc->export_bytes : 0;
	u32 bytes = sizeof(*r) + cc_bytes + tcb->sent.n * sizeof(struct weft_tcp_export_span) +
		    tcb->ooo.n * sizeof(struct weft_tcp_export_range);

	if (bytes > room)
		return bytes;
	memset(r, 0, sizeof(*r));
	r->version = WEFT_TCP_EXPORT_VERSION;
	r->bytes = bytes;
	r->cc_bytes = cc_bytes;
	r->spans = tcb->sent.n;
	r->ranges = tcb->ooo.n;
	put_fields(r, tcb, c->env.now);
	put_rest(r, tcb, c->env.now);
	if (cc_bytes)
		tcb->cc->export(tcb, c->env.now, (void *)weft_export_cc(r));
	put_spans((void *)weft_export_spans(r), &tcb->sent, c->env.now);
	put_ranges((void *)weft_export_ranges(r), &tcb->ooo);
	return bytes;
}
