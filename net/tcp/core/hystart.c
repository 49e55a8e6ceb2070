// SPDX-License-Identifier: GPL-2.0
/*
 * HyStart++: RFC 9406 4.2 with the constants of 4.3.
 * DEVIATION: growth is not limited to L segments an ACK (see cc_reno.c).
 * Not there: samples beyond the first slow start, as 4.3 recommends; the caller sees to that. Pure.
 */
#include "hystart.h"

#define RTT_MAX		(1u << 30)	/* us */
#define RTT_SAMPLES	8		/* N_RTT_SAMPLE */
#define THRESH_MIN	4000u		/* us: MIN_RTT_THRESH */
#define THRESH_MAX	16000u		/* us: MAX_RTT_THRESH */
#define THRESH_SHIFT	3		/* MIN_RTT_DIVISOR is 8 */
#define CSS_DIVISOR	4		/* CSS_GROWTH_DIVISOR */
#define CSS_ROUNDS	5

void weft_hystart_sample(struct weft_hystart *h, u64 rtt)
{
	u32 us = rtt < 1 ? 1 : rtt < RTT_MAX ? (u32)rtt : RTT_MAX;

	if (!h->rtt || us < h->rtt)
		h->rtt = us;
	if (h->samples < RTT_SAMPLES)
		h->samples++;
}

static void begin_round(struct weft_hystart *h, struct weft_seq nxt)
{
	h->rtt_last = h->rtt;
	h->rtt = 0;
	h->samples = 0;
	h->end = nxt;
}

/* RttThresh: an eighth of the last round's, within bounds. */
static u32 thresh(const struct weft_hystart *h)
{
	u32 part = h->rtt_last >> THRESH_SHIFT;

	return part < THRESH_MIN ? THRESH_MIN : part > THRESH_MAX ? THRESH_MAX : part;
}

/*
 * If the round trip has grown, conservative slow start begins with this round as its first.  If
 * that was a mistake, it ends.
 */
static void judge(struct weft_hystart *h)
{
	if (h->samples < RTT_SAMPLES)
		return;
	if (h->baseline) {
		if (h->rtt < h->baseline)
			h->baseline = 0;
	} else if (h->rtt_last && h->rtt >= h->rtt_last + thresh(h)) {
		h->baseline = h->rtt;
		h->css_rounds = 1;
	}
}

u32 weft_hystart_acked(struct weft_hystart *h, struct weft_seq una, struct weft_seq nxt)
{
	if (!h->begun) {
		h->begun = true;
		h->end = nxt;
	}
	judge(h);
	if (seq_geq(una, h->end)) {
		begin_round(h, nxt);
		if (h->baseline && h->css_rounds++ >= CSS_ROUNDS)
			return 0;
	}
	return h->baseline ? CSS_DIVISOR : 1;
}
