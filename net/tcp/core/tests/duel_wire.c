// SPDX-License-Identifier: GPL-2.0
/*
 * The duel's wire and its random events: it loses, marks, duplicates and delays packets, cuts
 * super-segments, forges as an attacker does and mutates as a hostile peer does.
 * Not there: checksums; a damaged packet is a lost one. Pure.
 */
#include "../core.h"
#include "duel.h"

void weft_duel_fail(struct duel *d, const char *why)
{
	if (!d->why)
		trace(d, "FAIL %s", why);
	d->why = d->why ? d->why : why;
}

u32 weft_duel_draw(struct duel *d)
{
	u32 x = d->rng;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	d->rng = x;
	return x * 0x9e3779b1u >> 3;
}

static void transmit(struct duel *d, u32 to, const struct weft_tcp_seg *seg, u64 delay, bool real)
{
	struct duel_packet *p;

	if (d->packets == DUEL_WIRE || duel_percent(d, d->loss) || d->now >= d->cut_at)
		return;
	if (delay && duel_percent(d, d->reorder))
		delay += duel_below(d, 4 * (u32)d->delay + 1000);
	p = &d->wire[d->packets++];
	p->at = d->now + delay;
	p->order = delay ? ++d->order : 0;
	p->seg = *seg;
	if (d->mark && seg->ecn && duel_percent(d, d->mark))
		p->seg.ecn = WEFT_ECN_CE;
	p->to = to;
	p->real = real;
}

static void one_packet(struct duel *d, u32 to, const struct weft_tcp_seg *seg, bool real)
{
	transmit(d, to, seg, d->delay, real);
	if (duel_percent(d, d->duplicate))
		transmit(d, to, seg, d->delay, real);
}

/* A device splits a super-segment: PSH and FIN are on the last segment only, CWR on the first. */
static void cut_up(struct duel *d, u32 to, const struct weft_tcp_seg *super, bool real)
{
	struct weft_tcp_seg seg = *super;
	u32 off;

	seg.gso_size = 0;
	for (off = 0; off < super->len; off += super->gso_size) {
		bool last = off + super->gso_size >= super->len;

		seg.seq = seq_add(super->seq, off);
		seg.len = last ? super->len - off : super->gso_size;
		seg.flags = last ? super->flags : super->flags & ~(WEFT_TCP_PSH | WEFT_TCP_FIN);
		if (off)
			seg.flags &= ~WEFT_TCP_CWR;
		one_packet(d, to, &seg, real);
	}
}

/* A segment of a blind attacker, which arrives at once; it must have no effect on `to`. */
static void forge(struct duel *d, u32 to)
{
	struct weft_tcb *tcb = &d->end[to].tcb;
	struct weft_tcp_seg seg = {
		.flags = duel_wild(d), .wnd = duel_wild(d), .up = duel_wild(d),
		.len = duel_below(d, 3) ? 0 : 100,
	};
	u32 i;

	if (!weft_tcp_synchronized(tcb))
		return;
	seg.seq = seq_add(weft_tcp_rcv_edge(tcb), 70000 + duel_below(d, 0x70000000));
	seg.ack = seq_of(duel_wild(d));
	switch (duel_below(d, 4)) {
	case 0:		/* in the window, with an ACK from the future or the far past */
		seg.seq = tcb->rcv.nxt;
		seg.ack = seq_add(tcb->snd.nxt, 100000 + duel_below(d, 0x30000000));
		seg.flags = WEFT_TCP_ACK | WEFT_TCP_PSH;
		seg.len = 100;
		break;
	case 1:		/* RST in the window, but not at its beginning, nor where a block ends */
		seg.seq = seq_add(tcb->rcv.nxt, 1 + duel_below(d, 1000));
		for (i = 0; i < tcb->rcv.nsack; i++)
			if (seq_eq(seg.seq, tcb->rcv.sack[i].hi))
				return;
		seg.flags |= WEFT_TCP_RST;
		break;
	case 2:		/* SYN anywhere */
		seg.flags |= WEFT_TCP_SYN;
		seg.flags &= ~WEFT_TCP_RST;
		break;
	}
	transmit(d, to, &seg, 0, false);
}

/* The mutations of a hostile peer. */
static void mutate(struct duel *d, struct weft_tcp_seg *seg)
{
	switch (duel_below(d, 8)) {
	case 0:
		seg->flags ^= 1 << duel_below(d, 8);
		break;
	case 1:
		seg->seq = seq_add(seg->seq, duel_below(d, 4000) - 2000);
		break;
	case 2:
		seg->ack = seq_add(seg->ack, duel_below(d, 4000) - 2000);
		break;
	case 3:
		seg->wnd = duel_one_of(d, 0, duel_wild(d), seg->wnd - 1);
		break;
	case 4:
		seg->len = duel_one_of(d, 0, duel_below(d, 65536), seg->len + 1);
		break;
	case 5:
		seg->opt.tsval = duel_one_of(d, duel_wild(d), seg->opt.tsval + 1, 0);
		seg->opt.tsecr = duel_one_of(d, duel_wild(d), 0, 0xffffffff);
		break;
	case 6:
		seg->opt.has = duel_wild(d);
		seg->opt.mss = duel_wild(d);
		seg->opt.wscale = duel_below(d, 15);
		break;
	default:
		seg->seq = seq_of(duel_wild(d));
		seg->up = duel_wild(d);
		seg->flags = duel_wild(d);
	}
}

void weft_duel_send(struct duel *d, u32 to, const struct weft_tcp_seg *in)
{
	struct weft_tcp_seg seg = *in;
	bool real = true;

	if (duel_percent(d, d->rules.mutate)) {
		mutate(d, &seg);
		real = false;
	}
	if (seg.gso_size && (seg.len <= seg.gso_size || duel_percent(d, d->rules.split)))
		cut_up(d, to, &seg, real);
	else
		one_packet(d, to, &seg, real);
	if (duel_percent(d, d->rules.forge))
		forge(d, duel_below(d, 2));
}
