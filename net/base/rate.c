// SPDX-License-Identifier: GPL-2.0
/*
 * A token bucket: RFC 4443 2.4 (f) describes it for ICMPv6 errors; RFC 1812 4.3.2.8 and RFC 5961 7
 * ask for similar limits.
 * Not there: a hierarchy of buckets, fairness between peers; a caller that needs fairness keeps a
 * bucket for each peer.  Pure.
 */
#include <linux/math64.h>
#include "rate.h"

/*
 * Only whole tokens are added; the time left over stays before `stamp`, so frequent calls lose no
 * credit.  An absence longer than 71 minutes counts as 71 minutes, which keeps the product within
 * 64 bits.
 */
static void refill(struct weft_rate *r, u32 per_sec, u32 burst, u64 now)
{
	u64 elapsed = now > r->stamp ? now - r->stamp : 0;
	u64 credit, tokens;

	if (elapsed > 0xffffffffULL)
		elapsed = 0xffffffffULL;
	credit = elapsed * per_sec;
	if (credit >= (u64)(burst - r->tokens) * WEFT_USEC_PER_SEC) {
		r->tokens = burst;
		r->stamp = now > r->stamp ? now : r->stamp;
		return;
	}
	tokens = div_u64(credit, (u32)WEFT_USEC_PER_SEC);
	if (!tokens)
		return;
	r->tokens += (u32)tokens;
	/*
	 * Round up, so that no second has more than per_sec tokens.  The result cannot pass `now`,
	 * because the elapsed time was whole microseconds.
	 */
	r->stamp += div_u64(tokens * WEFT_USEC_PER_SEC + per_sec - 1, per_sec);
}

bool weft_rate_take_for(struct weft_rate *r, u32 per_sec, u32 burst, u32 cost, u64 now)
{
	if (!r->stamp) {
		r->stamp = now ? now : 1;
		r->tokens = burst;
	}
	if (r->tokens > burst)		/* the limit was lowered since the last call */
		r->tokens = burst;
	refill(r, per_sec, burst, now);
	if (!r->tokens)
		return false;
	r->tokens -= cost < r->tokens ? cost : r->tokens;
	return true;
}

bool weft_rate_take(struct weft_rate *r, u32 per_sec, u32 burst, u64 now)
{
	return weft_rate_take_for(r, per_sec, burst, 1, now);
}
