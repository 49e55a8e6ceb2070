// SPDX-License-Identifier: GPL-2.0
/*
 * TCP options: RFC 9293 3.1 and 3.2 (end, nop, MSS), RFC 7323 2.2 and 3.2 (window scale,
 * timestamps), RFC 2018 2 and 3 (SACK permitted, SACK), RFC 7413 4.1.1 (fast open, also in its
 * experimental form). The layout on the wire is Linux's.  MSS, window scale, SACK permitted and
 * fast open count on a SYN only, SACK blocks elsewhere only.  A known option with a wrong length is
 * ignored like an unknown one; of a repeated option the last counts.
 * Not there: MPTCP, MD5 and AO, which are ignored; validation of SACK blocks, which is the
 * scoreboard's. Pure.
 */
#include "tcp_opt.h"
#include "../base/bytes.h"

#define KIND_END	0
#define KIND_NOP	1
#define KIND_MSS	2
#define KIND_WSCALE	3
#define KIND_SACK_OK	4
#define KIND_SACK	5
#define KIND_TS		8
#define KIND_FASTOPEN	34
#define KIND_EXP	254	/* RFC 6994: two bytes identify the experiment */

#define EXP_FASTOPEN	0xf989

#define LEN_MSS		4
#define LEN_WSCALE	3
#define LEN_SACK_OK	2
#define LEN_TS		10
#define LEN_SACK(n)	(2 + 8 * (n))
#define LEN_FASTOPEN	2	/* without the cookie */
#define LEN_EXP		4

#define WSCALE_MAX	14	/* largest shift, RFC 7323 2.3 */

static void take_mss(const u8 *o, struct weft_tcp_opts *out)
{
	u16 mss = weft_get_be16(o + 2);

	if (!mss)	/* an MSS of 0 leaves no room for data: use the default (MUST-15) */
		return;
	out->mss = mss;
	out->has |= WEFT_OPT_MSS;
}

static void take_wscale(const u8 *o, struct weft_tcp_opts *out)
{
	out->wscale = o[2] > WSCALE_MAX ? WSCALE_MAX : o[2];
	out->has |= WEFT_OPT_WSCALE;
}

/*
 * As Linux: an option of odd length is ignored; one of an invalid even length cancels an
 * earlier cookie option.
 */
static void take_fastopen(const u8 *val, u32 n, bool exp, struct weft_tcp_opts *out)
{
	if (n & 1)
		return;
	out->has &= ~WEFT_OPT_FASTOPEN;
	if (n && (n < WEFT_FASTOPEN_COOKIE_MIN || n > WEFT_FASTOPEN_COOKIE_MAX))
		return;
	out->has |= WEFT_OPT_FASTOPEN;
	out->fastopen = (struct weft_fastopen_cookie){ .len = n, .exp = exp };
	memcpy(out->fastopen.val, val, n);
}

static void tcp_opt_take_syn(const u8 *o, u32 n, struct weft_tcp_opts *out)
{
	if (o[0] == KIND_MSS && n == LEN_MSS)
		take_mss(o, out);
	else if (o[0] == KIND_WSCALE && n == LEN_WSCALE)
		take_wscale(o, out);
	else if (o[0] == KIND_SACK_OK && n == LEN_SACK_OK)
		out->has |= WEFT_OPT_SACK_OK;
	else if (o[0] == KIND_FASTOPEN)
		take_fastopen(o + LEN_FASTOPEN, n - LEN_FASTOPEN, false, out);
	else if (o[0] == KIND_EXP && n >= LEN_EXP && weft_get_be16(o + 2) == EXP_FASTOPEN)
		take_fastopen(o + LEN_EXP, n - LEN_EXP, true, out);
}

/* A header has room for 4 blocks at most. */
static void take_sack(const u8 *o, u32 n, struct weft_tcp_opts *out)
{
	u32 i, blocks = (n - 2) / 8;

	if (!blocks || blocks > WEFT_TCP_SACK_MAX || n != LEN_SACK(blocks))
		return;
	for (i = 0; i < blocks; i++) {
		out->sack[i].lo = seq_of(weft_get_be32(o + 2 + 8 * i));
		out->sack[i].hi = seq_of(weft_get_be32(o + 6 + 8 * i));
	}
	out->nsack = blocks;
	out->has |= WEFT_OPT_SACK;
}

static void take_ts(const u8 *o, struct weft_tcp_opts *out)
{
	out->tsval = weft_get_be32(o + 2);
	out->tsecr = weft_get_be32(o + 6);
	out->has |= WEFT_OPT_TS;
}

static void tcp_opt_take(const u8 *o, u32 n, bool syn, struct weft_tcp_opts *out)
{
	if (o[0] == KIND_TS && n == LEN_TS)
		take_ts(o, out);
	else if (syn)
		tcp_opt_take_syn(o, n, out);
	else if (o[0] == KIND_SACK)
		take_sack(o, n, out);
}

enum weft_drop weft_tcp_opt_parse(const void *p, u32 len, bool syn, struct weft_tcp_opts *out)
{
	const u8 *o = p;

	memset(out, 0, sizeof(*out));
	while (len && *o != KIND_END) {
		u32 n = 1;

		if (*o != KIND_NOP) {
			if (len < 2 || o[1] < 2 || o[1] > len)
				return WEFT_DROP_TCP_OPTIONS;
			n = o[1];
			tcp_opt_take(o, n, syn, out);
		}
		o += n;
		len -= n;
	}
	return WEFT_DROP_NONE;
}

/* Blocks to be sent: at most 4, or 3 beside a timestamp. */
static u32 tcp_opt_sack_blocks(const struct weft_tcp_opts *in, bool syn)
{
	u32 most = in->has & WEFT_OPT_TS ? WEFT_TCP_SACK_MAX - 1 : WEFT_TCP_SACK_MAX;

	if (syn || !(in->has & WEFT_OPT_SACK))
		return 0;
	return in->nsack < most ? in->nsack : most;
}

static u32 fastopen_len(const struct weft_tcp_opts *in)
{
	return (in->fastopen.exp ? LEN_EXP : LEN_FASTOPEN) + in->fastopen.len;
}

static u32 syn_len(const struct weft_tcp_opts *in)
{
	u32 len = 0;

	if (in->has & WEFT_OPT_MSS)
		len += 4;
	/* with timestamps it takes the place of their nops */
	if ((in->has & WEFT_OPT_SACK_OK) && !(in->has & WEFT_OPT_TS))
		len += 4;
	if (in->has & WEFT_OPT_WSCALE)
		len += 4;
	if (in->has & WEFT_OPT_FASTOPEN)
		len += (fastopen_len(in) + 3) & ~3u;
	return len;
}

u32 weft_tcp_opt_len(const struct weft_tcp_opts *in, bool syn)
{
	u32 blocks = tcp_opt_sack_blocks(in, syn);
	u32 len = syn ? syn_len(in) : 0;

	if (in->has & WEFT_OPT_TS)
		len += 2 + LEN_TS;
	if (blocks)
		len += 2 + LEN_SACK(blocks);
	return len;
}

/* Linux's layout aligns every option to 4 bytes, so four are written at a time. */
static u8 *put4(u8 *o, u8 a, u8 b, u8 c, u8 d)
{
	o[0] = a;
	o[1] = b;
	o[2] = c;
	o[3] = d;
	return o + 4;
}

static u8 *put_ts(u8 *o, const struct weft_tcp_opts *in, bool sack_ok)
{
	if (sack_ok)
		o = put4(o, KIND_SACK_OK, LEN_SACK_OK, KIND_TS, LEN_TS);
	else
		o = put4(o, KIND_NOP, KIND_NOP, KIND_TS, LEN_TS);
	weft_put_be32(o, in->tsval);
	weft_put_be32(o + 4, in->tsecr);
	return o + 8;
}

static u8 *put_fastopen(u8 *o, const struct weft_tcp_opts *in)
{
	u32 len = fastopen_len(in);

	o[0] = in->fastopen.exp ? KIND_EXP : KIND_FASTOPEN;
	o[1] = len;
	if (in->fastopen.exp)
		weft_put_be16(o + 2, EXP_FASTOPEN);
	memcpy(o + len - in->fastopen.len, in->fastopen.val, in->fastopen.len);
	for (; len & 3; len++)
		o[len] = KIND_NOP;
	return o + len;
}

static u8 *put_syn(u8 *o, const struct weft_tcp_opts *in)
{
	if (in->has & WEFT_OPT_MSS)
		o = put4(o, KIND_MSS, LEN_MSS, in->mss >> 8, in->mss & 0xff);
	if (in->has & WEFT_OPT_TS)
		o = put_ts(o, in, in->has & WEFT_OPT_SACK_OK);
	else if (in->has & WEFT_OPT_SACK_OK)
		o = put4(o, KIND_NOP, KIND_NOP, KIND_SACK_OK, LEN_SACK_OK);
	if (in->has & WEFT_OPT_WSCALE)
		o = put4(o, KIND_NOP, KIND_WSCALE, LEN_WSCALE, in->wscale);
	if (in->has & WEFT_OPT_FASTOPEN)
		o = put_fastopen(o, in);
	return o;
}

static u8 *tcp_opt_put_sack(u8 *o, const struct weft_tcp_opts *in, u32 blocks)
{
	u32 i;

	o = put4(o, KIND_NOP, KIND_NOP, KIND_SACK, LEN_SACK(blocks));
	for (i = 0; i < blocks; i++, o += 8) {
		weft_put_be32(o, in->sack[i].lo.v);
		weft_put_be32(o + 4, in->sack[i].hi.v);
	}
	return o;
}

u32 weft_tcp_opt_emit(void *p, const struct weft_tcp_opts *in, bool syn)
{
	u32 blocks = tcp_opt_sack_blocks(in, syn);
	u8 *o = p;

	if (syn)
		return put_syn(o, in) - (u8 *)p;
	if (in->has & WEFT_OPT_TS)
		o = put_ts(o, in, false);
	if (blocks)
		o = tcp_opt_put_sack(o, in, blocks);
	return o - (u8 *)p;
}
