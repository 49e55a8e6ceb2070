// SPDX-License-Identifier: GPL-2.0
/*
 * The meaning of the options: MSS (RFC 9293 3.7.1, RFC 6691), window scale and timestamps with PAWS
 * (RFC 7323), and which SACK blocks are sent (RFC 2018 4, RFC 2883 4).  A segment without a
 * timestamp is accepted where timestamps are in use.  DEVIATION: RFC 7323 3.2 would drop it; Linux
 * accepts it too, and old peers send such.  Received SACK blocks are in sack.c.  Pure.
 */
#include "core.h"

#define PAWS_IDLE	(24ULL * 24 * 3600 * WEFT_USEC_PER_SEC)		/* RFC 7323 5.5 */

/*
 * RFC 6691: the peer's MSS and the path's size exclude options; those in every
 * segment are subtracted.
 */
static void reckon_mss(struct weft_tcb *tcb)
{
	u16 mss = weft_min(tcb->snd.mss_path, tcb->snd.mss_peer);

	tcb->snd.mss = tcb->ts_on ? mss - WEFT_TCP_TS_LEN : mss;
	if (tcb->cwnd)
		weft_tcp_cwnd_set(tcb, tcb->cwnd);
}

void weft_tcp_set_mss(struct weft_tcb *tcb, u16 mss)
{
	tcb->snd.mss_path = weft_max(mss, WEFT_TCP_MSS_MIN);
	reckon_mss(tcb);
}

/* RFC 7323 5.4: our timestamp clock ticks every millisecond. */
u32 weft_tcp_ts_now(u32 offset, u64 now)
{
	return (u32)(now / WEFT_USEC_PER_MSEC) + offset;
}

/* RFC 7323 5.3 R1, without the exception for RSTs. */
bool weft_tcp_ts_stale(u32 tsval, u32 recent, u64 recent_at, u64 now)
{
	return (s32)(tsval - recent) < 0 && now - recent_at <= PAWS_IDLE;
}

/* True: an old duplicate by its timestamp. */
bool weft_tcp_paws(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	if (!tcb->ts_on || !(seg->opt.has & WEFT_OPT_TS) || (seg->flags & WEFT_TCP_RST))
		return false;
	return weft_tcp_ts_stale(seg->opt.tsval, tcb->ts_recent, tcb->ts_recent_at, now);
}

/*
 * RFC 7323 4.3 (2): only from a segment that covers Last.ACK.sent, so that the echo
 * includes the delay of an ACK.
 */
void weft_tcp_ts_update(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	if (!tcb->ts_on || !(seg->opt.has & WEFT_OPT_TS) || seq_gt(seg->seq, tcb->last_ack_sent))
		return;
	tcb->ts_recent = seg->opt.tsval;
	tcb->ts_recent_at = now;
}

/*
 * From the peer's SYN.  ts_on, sack_on and ws_on say what we offer; each stays set if
 * the peer offers it too.
 */
void weft_tcp_opts_take(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now)
{
	const struct weft_tcp_opts *opt = &seg->opt;

	tcb->ts_on = tcb->ts_on && (opt->has & WEFT_OPT_TS);
	tcb->sack_on = tcb->sack_on && (opt->has & WEFT_OPT_SACK_OK);
	tcb->ws_on = tcb->ws_on && (opt->has & WEFT_OPT_WSCALE);
	tcb->snd.wscale = tcb->ws_on ? weft_min(opt->wscale, WEFT_TCP_WSCALE_MAX) : 0;
	if (!tcb->ws_on)
		tcb->rcv.wscale = 0;
	if (tcb->ts_on) {
		tcb->ts_recent = opt->tsval;
		tcb->ts_recent_at = now;
	}
	if (opt->has & WEFT_OPT_MSS)	/* else the default, MUST-15 */
		tcb->snd.mss_peer = weft_max(opt->mss, WEFT_TCP_MSS_MIN);
	reckon_mss(tcb);
}

/* Of a SYN what we offer; of a SYN-ACK what both offered. */
void weft_tcp_opts_syn(const struct weft_tcb *tcb, struct weft_tcp_opts *opt, u64 now)
{
	opt->has = WEFT_OPT_MSS;
	opt->mss = tcb->rcv.mss_adv;
	if (tcb->ws_on) {
		opt->has |= WEFT_OPT_WSCALE;
		opt->wscale = tcb->rcv.wscale;
	}
	if (tcb->sack_on)
		opt->has |= WEFT_OPT_SACK_OK;
	if (tcb->ts_on) {
		opt->has |= WEFT_OPT_TS;
		opt->tsval = weft_tcp_ts_now(tcb->ts_offset, now);
		opt->tsecr = tcb->ts_recent;
	}
}

static bool has_dsack(const struct weft_tcb *tcb)
{
	return seq_lt(tcb->dsack.lo, tcb->dsack.hi);
}

static u32 sack_blocks(const struct weft_tcb *tcb)
{
	if (!tcb->sack_on)
		return 0;
	return weft_min(tcb->rcv.nsack + has_dsack(tcb),
			tcb->ts_on ? WEFT_TCP_SACK_MAX - 1 : WEFT_TCP_SACK_MAX);
}

/*
 * RFC 2018 4: first the block with the segment that came last, then those reported last.  Called
 * when ooo.last has grown: blocks that it has swallowed leave the list.
 */
void weft_tcp_sack_first(struct weft_tcb *tcb)
{
	const struct weft_range *r = &tcb->ooo.r[tcb->ooo.last];
	struct weft_sack_block next[WEFT_TCP_SACK_MAX] = { { r->lo, r->hi } };
	u32 n = 1, i;

	for (i = 0; i < tcb->rcv.nsack && n < WEFT_TCP_SACK_MAX; i++)
		if (seq_lt(tcb->rcv.sack[i].lo, r->lo) || seq_geq(tcb->rcv.sack[i].lo, r->hi))
			next[n++] = tcb->rcv.sack[i];
	memcpy(tcb->rcv.sack, next, sizeof(next));
	tcb->rcv.nsack = n;
}

/* rcv.nxt has moved: the blocks that it has passed are no more. */
void weft_tcp_sack_cut(struct weft_tcb *tcb)
{
	u32 n = 0, i;

	for (i = 0; i < tcb->rcv.nsack; i++)
		if (seq_gt(tcb->rcv.sack[i].lo, tcb->rcv.nxt))
			tcb->rcv.sack[n++] = tcb->rcv.sack[i];
	tcb->rcv.nsack = n;
}

static void put_sack(const struct weft_tcb *tcb, struct weft_tcp_opts *opt)
{
	u32 blocks = sack_blocks(tcb), first = has_dsack(tcb);

	if (!blocks)
		return;
	opt->has |= WEFT_OPT_SACK;
	opt->nsack = blocks;
	opt->sack[0] = tcb->dsack;
	memcpy(opt->sack + first, tcb->rcv.sack, (blocks - first) * sizeof(*opt->sack));
}

/* Of every segment after the SYN. */
void weft_tcp_opts_put(const struct weft_tcb *tcb, struct weft_tcp_opts *opt, u64 now)
{
	if (tcb->ts_on) {
		opt->has |= WEFT_OPT_TS;
		opt->tsval = weft_tcp_ts_now(tcb->ts_offset, now);
		opt->tsecr = tcb->ts_recent;
	}
	put_sack(tcb, opt);
}

/* Bytes of data in a full segment sent now: less than snd.mss while SACK blocks ride along. */
u32 weft_tcp_data_mss(const struct weft_tcb *tcb)
{
	u32 blocks = sack_blocks(tcb);

	return blocks ? tcb->snd.mss - (4 + 8 * blocks) : tcb->snd.mss;
}
