// SPDX-License-Identifier: GPL-2.0
/*
 * CUBIC: RFC 9438, in bytes, the curve's time in units of 1/1024 s.  The curve is evaluated for
 * each ACK; t counts only while cwnd is in use (4.2, 5.8).  The first slow start is HyStart++'s, as
 * 4.10 recommends.  After a spurious recovery (4.9) undo.c restores cwnd and ssthresh, and the
 * curve begins afresh.  Pure.
 */
#include <linux/build_bug.h>
#include <linux/math64.h>
#include "export_fields.h"
#include "hystart.h"

#define TIME_MAX	(1u << 19)	/* 512 s: the curve then is beyond every window */
#define T_MAX		0xffffffffu	/* us: beyond TIME_MAX */
#define K_MAX		(1u << 21)	/* 1/1024 s: cube_root() is less */

struct cubic {				/* in tcb->cc_priv; all 0: nothing is known of the path */
	u64 last;			/* us: the last ACK, or the end of the last idle time */
	u32 t;				/* us: time in this stage with cwnd in use; saturates */
	u32 w_max;			/* cwnd before the last reduction, or less (4.7) */
	u32 origin;			/* plateau: w_max, or cwnd at the stage's start if larger */
	u32 k;				/* 1/1024 s: when the curve reaches it */
	u32 prior;			/* cwnd_prior: at the last reduction, or 0 */
	u32 w_est;			/* what Reno's window would be */
	u32 counted;			/* bytes acknowledged toward w_est's next segment */
	u32 rest;			/* of the last step's division by cwnd */
	bool running;			/* a stage of congestion avoidance has begun */
	struct weft_hystart hystart;	/* of the first slow start */
};

static_assert(sizeof(struct cubic) <= sizeof(((struct weft_tcb *)NULL)->cc_priv));

static struct cubic *cubic(struct weft_tcb *tcb)
{
	return (struct cubic *)tcb->cc_priv;
}

/* The largest r with r * r * r <= n, for n < 2^63. */
static u32 cube_root(u64 n)
{
	u64 r = 0, bit;

	for (bit = 1u << 20; bit; bit >>= 1)
		if ((r | bit) * (r | bit) * (r | bit) <= n)
			r |= bit;
	return (u32)r;
}

/* us to 1/1024 s. */
static u32 ticks(u64 us)
{
	u64 n = div_u64(us << 4, 15625);

	return n < TIME_MAX ? (u32)n : TIME_MAX;
}

/* ---------------------------------------- the curve: 4.2 */

/* Figure 2, K = cbrt((W_max - cwnd_epoch) / C), with C = 0.4 segments / s^3. */
static u32 plateau_after(u32 below, u32 mss)
{
	return cube_root(div_u64((u64)below * 10 << 28, mss));
}

/* Figure 1, W_cubic(t) = C * (t - K)^3 + W_max. */
static u32 w_cubic(const struct cubic *c, u64 t, u32 mss)
{
	u32 now = ticks(t);
	u64 d = now < c->k ? c->k - now : now - c->k;
	u64 rise = div_u64((d * d * d >> 14) * (4 * mss), 10) >> 16;

	if (now < c->k)
		return rise < c->origin ? c->origin - (u32)rise : 0;
	return rise < WEFT_TCP_CWND_MAX ? weft_min(c->origin + (u32)rise, WEFT_TCP_CWND_MAX) :
					  WEFT_TCP_CWND_MAX;
}

/* 4.2; without a loss before (4.10), or after a timeout (4.8), cwnd is on the plateau. */
static void cubic_begin(struct weft_tcb *tcb, u64 now)
{
	struct cubic *c = cubic(tcb);

	c->running = true;
	c->last = now;
	c->t = 0;
	c->origin = weft_max(c->w_max, tcb->cwnd);
	c->k = plateau_after(c->origin - tcb->cwnd, tcb->snd.mss);
	c->w_est = tcb->cwnd;
	c->counted = 0;
	c->rest = 0;
}

/* ---------------------------------------- the Reno-friendly region: 4.3 */

/*
 * Figure 4: one segment for each 17/9 windows, as 3 * (1 - 0.7) / (1 + 0.7) is 9/17; from the
 * former cwnd on as Reno.
 */
static void estimate(struct weft_tcb *tcb, u32 acked)
{
	struct cubic *c = cubic(tcb);
	u32 window = c->w_est < c->prior ? (u32)div_u64((u64)tcb->cwnd * 17, 9) : tcb->cwnd;

	c->counted += acked;
	if (c->counted < window)
		return;
	c->counted -= window;
	c->w_est = weft_min(c->w_est + tcb->snd.mss, WEFT_TCP_CWND_MAX);
}

/* ---------------------------------------- growth: 4.4 and 4.5 */

/*
 * Grows by (target - cwnd) / cwnd per acknowledged byte; target is the curve's
 * value one round trip ahead.
 */
static void approach(struct weft_tcb *tcb, u32 acked)
{
	struct cubic *c = cubic(tcb);
	u32 target = w_cubic(c, c->t + tcb->srtt, tcb->snd.mss);
	u64 sum;

	target = weft_min(weft_max(target, tcb->cwnd), tcb->cwnd + tcb->cwnd / 2);
	sum = (u64)(target - tcb->cwnd) * acked + c->rest;
	weft_tcp_cwnd_set(tcb, tcb->cwnd + (u32)div_u64_rem(sum, tcb->cwnd, &c->rest));
}

static void cubic_avoid_congestion(struct weft_tcb *tcb, u32 acked, u64 now)
{
	struct cubic *c = cubic(tcb);
	u64 t;

	if (!c->running)
		cubic_begin(tcb, now);
	t = c->t + (now - c->last);
	c->t = t < T_MAX ? (u32)t : T_MAX;
	c->last = now;
	acked = weft_min(acked, tcb->cwnd);
	estimate(tcb, acked);
	if (w_cubic(c, c->t, tcb->snd.mss) < c->w_est)
		weft_tcp_cwnd_set(tcb, weft_max(tcb->cwnd, c->w_est));
	else
		approach(tcb, acked);
}

/*
 * RFC 9406 4.2, until a loss has set ssthresh.  Returns what remains of `acked`
 * for congestion avoidance.
 */
static u32 slow_start(struct weft_tcb *tcb, u32 acked)
{
	u32 divisor;

	if (tcb->ssthresh < WEFT_TCP_CWND_MAX)
		return weft_tcp_slow_start(tcb, acked);
	divisor = weft_hystart_acked(&cubic(tcb)->hystart, tcb->snd.una, tcb->snd.nxt);
	if (!divisor) {
		weft_tcp_ssthresh_set(tcb, tcb->cwnd);
		return acked;
	}
	return weft_tcp_slow_start(tcb, acked / divisor);
}

static void sample(struct weft_tcb *tcb, u64 rtt)
{
	if (tcb->ssthresh == WEFT_TCP_CWND_MAX)
		weft_hystart_sample(&cubic(tcb)->hystart, rtt);
}

static void cubic_ack(struct weft_tcb *tcb, u32 acked, u64 now)
{
	acked = weft_min(acked, WEFT_TCP_CWND_MAX);
	if (tcb->cwnd < tcb->ssthresh) {
		cubic(tcb)->running = false;
		acked = slow_start(tcb, acked);
	}
	if (acked && tcb->cwnd >= tcb->ssthresh)
		cubic_avoid_congestion(tcb, acked, now);
}

static void cubic_idle(struct weft_tcb *tcb, u64 now)
{
	cubic(tcb)->last = now;
}

/* ---------------------------------------- losses */

/*
 * 4.6, beta = 0.7; 4.7, fast convergence: a flow that loses before it is back at w_max
 * leaves room for newcomers.
 */
static u32 cubic_ssthresh(struct weft_tcb *tcb, u32 flight, u64 now)
{
	struct cubic *c = cubic(tcb);
	u32 cwnd = tcb->cwnd;

	c->running = false;
	c->prior = cwnd;
	c->w_max = cwnd < c->w_max ? (u32)div_u64((u64)cwnd * 17, 20) : cwnd;
	return weft_max((u32)div_u64((u64)flight * 7, 10), 2 * tcb->snd.mss);
}

/* 4.8: K = 0, and W_max the window with which congestion avoidance will begin. */
static void cubic_timeout(struct weft_tcb *tcb)
{
	cubic(tcb)->w_max = 0;
	cubic(tcb)->running = false;
}

/* ---------------------------------------- the record */

static void cubic_export(const struct weft_tcb *tcb, u64 now, void *to)
{
	const struct cubic *c = (const struct cubic *)tcb->cc_priv;
	const struct weft_hystart *h = &c->hystart;

	*(struct weft_tcp_export_cubic *)to = (struct weft_tcp_export_cubic){
		.last = weft_export_time(c->last, now), .t = c->t, .w_max = c->w_max,
		.origin = c->origin, .prior = c->prior, .w_est = c->w_est, .k = c->k,
		.counted = c->counted, .rest = c->rest, .running = c->running,
		.hystart_end = h->end.v, .hystart_rtt = h->rtt, .hystart_rtt_last = h->rtt_last,
		.hystart_baseline = h->baseline, .hystart_samples = h->samples,
		.hystart_css_rounds = h->css_rounds,
		.hystart_begun = h->begun,
	};
}

/* As large as they become by themselves, so that nothing overflows. */
static bool cubic_valid(const void *from)
{
	const struct weft_tcp_export_cubic *r = from;

	return (r->last <= 0 &&
		(r->last >= -WEFT_TCP_EXPORT_FAR || r->last == WEFT_TCP_EXPORT_NONE)) &&
	       r->w_max <= WEFT_TCP_CWND_MAX && r->origin <= WEFT_TCP_CWND_MAX &&
	       r->prior <= WEFT_TCP_CWND_MAX && r->w_est <= WEFT_TCP_CWND_MAX && r->k <= K_MAX &&
	       r->counted <= 2 * WEFT_TCP_CWND_MAX && r->rest <= WEFT_TCP_CWND_MAX &&
	       r->running <= 1 && r->hystart_begun <= 1 &&
	       !(r->zero[0] | r->zero[1] | r->zero[2] | r->zero[3]);
}

static void cubic_import(struct weft_tcb *tcb, u64 now, const void *from)
{
	const struct weft_tcp_export_cubic *r = from;

	*cubic(tcb) = (struct cubic){
		.last = weft_import_time(r->last, now), .t = r->t, .w_max = r->w_max,
		.origin = r->origin, .prior = r->prior, .w_est = r->w_est, .k = r->k,
		.counted = r->counted, .rest = r->rest, .running = r->running,
		.hystart = {
			.end = seq_of(r->hystart_end), .rtt = r->hystart_rtt,
			.rtt_last = r->hystart_rtt_last, .baseline = r->hystart_baseline,
			.samples = r->hystart_samples, .css_rounds = r->hystart_css_rounds,
			.begun = r->hystart_begun,
		},
	};
}

const struct weft_tcp_cc weft_tcp_cc_cubic = {
	.name = "cubic",
	.ack = cubic_ack,
	.ssthresh = cubic_ssthresh,
	.sample = sample,
	.idle = cubic_idle,
	.timeout = cubic_timeout,
	.export_bytes = sizeof(struct weft_tcp_export_cubic),
	.export = cubic_export,
	.valid = cubic_valid,
	.import = cubic_import,
};
