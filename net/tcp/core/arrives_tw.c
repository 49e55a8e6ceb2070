// SPDX-License-Identifier: GPL-2.0
/*
 * TIME-WAIT as a small struct of its own: RFC 9293 3.10.7.4 and 3.6.1 (MUST-13), reopening by
 * RFC 6191 2 and RFC 1122 4.2.2.13.  RSTs do not end it: RFC 1337 4 (1).
 * Not there: an ABORT or the end of 2MSL, which are the shell's, as it then
 * forgets the struct.  Pure.
 */
#include "core.h"

#define TW_ACK_RATE	2	/* ACKs a second for old duplicates */
#define ISS_GAP		65537	/* beyond any window of the old incarnation without scaling */

void weft_tcp_tw_init(struct weft_tcp_tw *tw, const struct weft_tcb *tcb, u64 now)
{
	*tw = (struct weft_tcp_tw){
		.snd_nxt = tcb->snd.nxt,
		.rcv_nxt = tcb->rcv.nxt,
		.rcv_wnd = weft_tcp_window(tcb),
		.rcv_wscale = tcb->rcv.wscale,
		.ts_on = tcb->ts_on,
		.ts_offset = tcb->ts_offset,
		.ts_recent = tcb->ts_recent,
		.ts_recent_at = tcb->ts_recent_at,
		.msl2 = 2 * tcb->conf->msl,
		.deadline = now + 2 * tcb->conf->msl,
		.challenge = tcb->challenge,
	};
}

static void reply_ack(struct weft_tcp_tw *tw, u64 now, struct weft_tcp_fx *fx)
{
	fx->flags |= WEFT_FX_REPLY;
	fx->reply = (struct weft_tcp_seg){
		.seq = tw->snd_nxt,
		.ack = tw->rcv_nxt,
		.flags = WEFT_TCP_ACK,
		.wnd = weft_min(tw->rcv_wnd >> tw->rcv_wscale, 0xffff),
	};
	if (!tw->ts_on)
		return;
	fx->reply.opt.has = WEFT_OPT_TS;
	fx->reply.opt.tsval = weft_tcp_ts_now(tw->ts_offset, now);
	fx->reply.opt.tsecr = tw->ts_recent;
}

/*
 * RFC 6191 2: compare the timestamps if both segments have one and it has moved,
 * else the sequence numbers.
 */
static bool new_incarnation(const struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg)
{
	s32 later = seg->opt.tsval - tw->ts_recent;

	if ((seg->flags & (WEFT_TCP_SYN | WEFT_TCP_ACK)) != WEFT_TCP_SYN)
		return false;
	if (tw->ts_on && (seg->opt.has & WEFT_OPT_TS) && later)
		return later > 0;
	return seq_gt(seg->seq, tw->rcv_nxt);
}

/* "The only thing that can arrive in this state is a retransmission of the remote FIN." */
static bool repeats_fin(const struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg)
{
	return (seg->flags & WEFT_TCP_FIN) &&
	       seq_eq(seq_add(seg->seq, weft_tcp_seg_len(seg)), tw->rcv_nxt);
}

/* Our peer's last word, or an ACK that crossed it: nothing to say. */
static bool says_nothing(const struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg)
{
	return !weft_tcp_seg_len(seg) && seq_eq(seg->seq, tw->rcv_nxt);
}

static bool stale(const struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg, u64 now)
{
	return tw->ts_on && (seg->opt.has & WEFT_OPT_TS) &&
	       weft_tcp_ts_stale(seg->opt.tsval, tw->ts_recent, tw->ts_recent_at, now);
}

struct weft_tcp_fx weft_engine_arrives_tw(struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg,
					  u64 now)
{
	struct weft_tcp_fx fx = { .drop = WEFT_DROP_TCP_TIME_WAIT };

	if (seg->flags & WEFT_TCP_RST)
		return fx;
	if (new_incarnation(tw, seg)) {
		fx.drop = WEFT_DROP_NONE;
		fx.flags = WEFT_FX_REOPEN;
		return fx;
	}
	if (stale(tw, seg, now)) {
		fx.drop = WEFT_DROP_TCP_PAWS;
	} else if (repeats_fin(tw, seg)) {
		tw->deadline = now + tw->msl2;
		reply_ack(tw, now, &fx);
		return fx;
	} else if (says_nothing(tw, seg)) {
		return fx;
	}
	if (weft_rate_take(&tw->challenge, TW_ACK_RATE, TW_ACK_RATE, now))
		reply_ack(tw, now, &fx);
	return fx;
}

/*
 * RFC 9293 3.4.1 and MAY-2: an ISS beyond all numbers of this incarnation, as Linux's.  The clock
 * alone does not guarantee that where data went faster than it ticks.
 */
struct weft_seq weft_engine_tw_iss(const struct weft_tcp_tw *tw)
{
	return seq_add(tw->snd_nxt, ISS_GAP);
}

/*
 * RFC 6191 for an active open.  Timestamps tell the incarnations apart: PAWS rejects old segments.
 * A socket bound to the port gets it at once; automatic port selection waits until the timestamps
 * of both ends have moved.
 */
bool weft_engine_tw_yields(const struct weft_tcp_tw *tw, bool bound, enum weft_tcp_tw_reuse reuse,
			   bool loopback, u64 now)
{
	if (!tw->ts_on)
		return false;
	if (bound)
		return true;
	if (reuse == WEFT_TCP_TW_REUSE_NEVER || (reuse == WEFT_TCP_TW_REUSE_LOOPBACK && !loopback))
		return false;
	return now - tw->ts_recent_at > WEFT_USEC_PER_SEC;
}
