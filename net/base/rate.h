/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A token bucket for every limit on unsolicited packets: ICMP errors, challenge ACKs, ARP requests.
 * Pure.
 */
#ifndef WEFT_BASE_RATE_H
#define WEFT_BASE_RATE_H

#include <weft/types.h>

struct weft_rate {
	u64 stamp;		/* us: when `tokens` was exact; 0: never used, the bucket is full */
	u32 tokens;		/* whole tokens left */
};

/* Takes a token; false: there is none.  The bucket gains per_sec tokens a second, up to burst. */
bool weft_rate_take(struct weft_rate *r, u32 per_sec, u32 burst, u64 now);
/*
 * The same at a cost of several tokens (of all, if fewer are left).  A random cost with a mean of
 * one hides from an attacker how many tokens others have used.
 */
bool weft_rate_take_for(struct weft_rate *r, u32 per_sec, u32 burst, u32 cost, u64 now);

#endif
