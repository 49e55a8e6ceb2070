// SPDX-License-Identifier: GPL-2.0
/*
 * SYN cookies: RFC 4987 3.6 and appendix A, in the layout that Linux has.
 *
 *	ISN = base + SEG.SEQ + minute * 2^24 + (mixed + data) mod 2^24
 *
 * The peer does not know `base`, so it cannot predict the number or choose its minute.  `mixed`
 * makes a guess succeed for one in 2^24 of the numbers, for each minute and each of four entries of
 * the MSS table: RFC 4987's bound on blind forgery. Window scale, SACK and ECN need more bits: they
 * are in the timestamp, and are lost without timestamps.
 * Not there: the keyed hashes, which need a secret; the shell passes their values. Pure.
 */
#include "core.h"
#include "cookie.h"

#define DATA_BITS	24
#define DATA_MASK	((1u << DATA_BITS) - 1)

#define TS_BITS		6
#define TS_WSCALE	0xfu		/* this value: no window scaling */
#define TS_SACK		0x10u
#define TS_ECN		0x20u

u32 weft_cookie_minute(u64 now)
{
	return now / (60 * WEFT_USEC_PER_SEC);
}

struct weft_seq weft_cookie_make(u32 base, u32 mixed, struct weft_seq seq, u32 minute, u32 data)
{
	return seq_add(seq, base + (minute << DATA_BITS) + ((mixed + data) & DATA_MASK));
}

static u32 strip(struct weft_seq cookie, u32 base, struct weft_seq seq)
{
	return cookie.v - base - seq.v;
}

bool weft_cookie_made(struct weft_seq cookie, u32 base, struct weft_seq seq, u32 minute, u32 *made)
{
	u32 age = (minute - (strip(cookie, base, seq) >> DATA_BITS)) & (~0u >> DATA_BITS);

	*made = minute - age;
	return age < WEFT_COOKIE_AGE;
}

u32 weft_cookie_data(struct weft_seq cookie, u32 base, u32 mixed, struct weft_seq seq)
{
	return (strip(cookie, base, seq) - mixed) & DATA_MASK;
}

/* ---------------------------------------- MSS */

#define SIZES 4

static const u16 sizes[2][SIZES] = {
	{ 536, 1300, 1440, 1460 },
	{ 1220, 1420, 1440, 8940 },	/* IPv6 */
};

u32 weft_cookie_mss_code(u16 mss, bool v6)
{
	u32 code = SIZES - 1;

	while (code && mss < sizes[v6][code])
		code--;
	return code;
}

u16 weft_cookie_mss(u32 code, bool v6)
{
	return code < SIZES ? sizes[v6][code] : 0;
}

/* ---------------------------------------- options */

u64 weft_cookie_ts(u64 ms, const struct weft_tcp_opts *syn, bool ecn)
{
	u32 low = syn->has & WEFT_OPT_WSCALE ? syn->wscale : TS_WSCALE;
	u64 ts;

	if (syn->has & WEFT_OPT_SACK_OK)
		low |= TS_SACK;
	if (ecn)
		low |= TS_ECN;
	ts = (ms >> TS_BITS << TS_BITS) | low;
	return ts > ms ? ts - (1u << TS_BITS) : ts;
}

void weft_cookie_options(u32 echo, struct weft_tcp_opts *syn, bool *ecn)
{
	if (echo & TS_SACK)
		syn->has |= WEFT_OPT_SACK_OK;
	*ecn = echo & TS_ECN;
	if ((echo & TS_WSCALE) == TS_WSCALE)
		return;
	syn->has |= WEFT_OPT_WSCALE;
	syn->wscale = echo & TS_WSCALE;
}
