/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SYN cookies: RFC 4987 3.6.  The state of a half-open connection is in the number and the
 * timestamp of the SYN-ACK, and comes back with the ACK.  Linux's layout.  Pure.
 */
#ifndef WEFT_TCP_COOKIE_H
#define WEFT_TCP_COOKIE_H

#include <weft/types.h>
#include <weft/seq.h>
#include "../../wire/tcp_opt.h"

#define WEFT_COOKIE_AGE		2	/* minutes, this one included; Linux's MAX_SYNCOOKIE_AGE */
/* us since a listener sent its last one */
#define WEFT_COOKIE_VALID	(WEFT_COOKIE_AGE * 60 * WEFT_USEC_PER_SEC)

/*
 * Two keyed hashes, made by the shell: `base` of the tuple alone, `mixed` of the tuple and a
 * minute. seq: the peer's initial number.
 */
u32 weft_cookie_minute(u64 now);
/* The ISN that stands for `data` (24 bits). */
struct weft_seq weft_cookie_make(u32 base, u32 mixed, struct weft_seq seq, u32 minute, u32 data);
/* When was it made, if it is one?  False: at no time for which it would be good. */
bool weft_cookie_made(struct weft_seq cookie, u32 base, struct weft_seq seq, u32 minute, u32 *made);
/* Its data, with the hash of that minute: of a forged one any 24 bits. */
u32 weft_cookie_data(struct weft_seq cookie, u32 base, u32 mixed, struct weft_seq seq);

/* The data is the place of the peer's MSS, rounded down, in a table. */
u32 weft_cookie_mss_code(u16 mss, bool v6);
u16 weft_cookie_mss(u32 code, bool v6);		/* 0: no such place, so the cookie was forged */

/*
 * Our timestamp clock (ms, no offset), with the peer's SYN options in its low
 * bits; never ahead of `ms`.
 */
u64 weft_cookie_ts(u64 ms, const struct weft_tcp_opts *syn, bool ecn);
/* The options that the echo of it (without offset) stands for, beside the timestamp itself. */
void weft_cookie_options(u32 echo, struct weft_tcp_opts *syn, bool *ecn);

#endif
