/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A token bucket, for every limit on what is sent unasked: ICMP errors, challenge
 * ACKs, ARP requests.  Pure.
 */
#ifndef WEFT_BASE_RATE_H
#define WEFT_BASE_RATE_H

#include <weft/types.h>

struct weft_rate {
	u64 stamp;		/* us: when `tokens` was right; 0: never used, the bucket is full */
	u32 tokens;		/* whole tokens left */
};

/* Takes a token if there is one.  per_sec tokens come back each second, up to burst. */
bool weft_rate_take(struct weft_rate *r, u32 per_sec, u32 burst, u64 now);
/*
 * The same, but it costs so many, if there are: a cost at random, of one on average, hides how
 * many others have taken.
 */
bool weft_rate_take_for(struct weft_rate *r, u32 per_sec, u32 burst, u32 cost, u64 now);

#endif
