// SPDX-License-Identifier: GPL-2.0
/*
 * The machine of the duel: wire, shells and users around two TCBs.  The invariants are checked where things happen:
 * emitted() for what goes out, apply() for what comes of it, judge() for the end.
 * With -DWEFT_DUEL_TRACE=SEED the course of that seed is printed.
 * Not there: checksums; a packet that is damaged on the way is one that is lost.
 * Pure.
 */
#include "../core.h"
#include "duel.h"

#define EVENTS_MAX	100000
#define EMITS_MAX	2000
#define TIME_MAX	(48ULL * 3600 * WEFT_USEC_PER_SEC)

#ifdef WEFT_DUEL_TRACE
#include <linux/kernel.h>
#ifndef __KERNEL__
#define printk printf
#endif
#define trace(d, fmt, ...) do { \
	if ((d)->seed == WEFT_DUEL_TRACE) \
		printk("%10llu " fmt "\n", (d)->now - DUEL_START, ##__VA_ARGS__); \
} while (0)
#else
#define trace(d, fmt, ...) do { } while (0)
#endif

static void fail(struct duel *d, const char *why)
{
	if (!d->why)
		trace(d, "FAIL %s", why);
	d->why = d->why ? d->why : why;
}

/* ------------------------------------------------------------------ chance */

static u32 draw(struct duel *d)
{
	u32 x = d->rng;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	d->rng = x;
	return x * 0x9e3779b1u >> 3;
}

static u32 below(struct duel *d, u32 n)
{
	return n ? draw(d) % n : 0;
}

static bool percent(struct duel *d, u32 p)
{
	return below(d, 100) < p;
}

static u32 one_of(struct duel *d, u32 a, u32 b, u32 c)
{
	u32 i = below(d, 3);

	return i == 0 ? a : i == 1 ? b : c;
}

/* The byte at an offset of an end's stream. */
static u8 content(u32 from, u32 off)
{
	return (u8)((off * 0x9e3779b1u) >> 23) ^ (u8)(off >> 8) ^ (from ? 0x5a : 0);
}

static u32 other(const struct duel *d, const struct duel_end *e)
{
	return e == &d->end[0];
}

/* ------------------------------------------------------------------ wire */

static void transmit(struct duel *d, u32 to, const struct weft_tcp_seg *seg, u64 delay, bool real)
{
	struct duel_packet *p;

	if (d->packets == DUEL_WIRE || percent(d, d->loss) || d->now >= d->cut_at)
		return;
	if (delay && percent(d, d->reorder))
		delay += below(d, 4 * (u32)d->delay + 1000);
	p = &d->wire[d->packets++];
	p->at = d->now + delay;
	p->order = delay ? ++d->order : 0;
	p->seg = *seg;
	p->to = to;
	p->real = real;
}

static void one_packet(struct duel *d, u32 to, const struct weft_tcp_seg *seg, bool real)
{
	transmit(d, to, seg, d->delay, real);
	if (percent(d, d->duplicate))
		transmit(d, to, seg, d->delay, real);
}

/* What a device makes of a super-segment: PSH and FIN on the last only. */
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
		one_packet(d, to, &seg, real);
	}
}

static u32 wild(struct duel *d)
{
	return draw(d) ^ draw(d) << 16;
}

/* A segment that a blind attacker sends, and that arrives at once; it must have no effect on `to`. */
static void forge(struct duel *d, u32 to)
{
	struct weft_tcb *tcb = &d->end[to].tcb;
	struct weft_tcp_seg seg = { .flags = wild(d), .wnd = wild(d), .up = wild(d), .len = below(d, 3) ? 0 : 100 };

	if (!weft_tcp_synchronized(tcb))
		return;
	seg.seq = seq_add(weft_tcp_rcv_edge(tcb), 70000 + below(d, 0x70000000));
	seg.ack = seq_of(wild(d));
	switch (below(d, 4)) {
	case 0:		/* in the window, an ACK of the future or the far past */
		seg.seq = tcb->rcv.nxt;
		seg.ack = seq_add(tcb->snd.nxt, 100000 + below(d, 0x30000000));
		seg.flags = WEFT_TCP_ACK | WEFT_TCP_PSH;
		seg.len = 100;
		break;
	case 1:		/* RST in the window, but not at its beginning */
		seg.seq = seq_add(tcb->rcv.nxt, 1 + below(d, 1000));
		seg.flags |= WEFT_TCP_RST;
		break;
	case 2:		/* SYN anywhere */
		seg.flags |= WEFT_TCP_SYN;
		seg.flags &= ~WEFT_TCP_RST;
		break;
	}
	transmit(d, to, &seg, 0, false);
}

/* What a hostile peer may make of a segment. */
static void mutate(struct duel *d, struct weft_tcp_seg *seg)
{
	switch (below(d, 8)) {
	case 0:
		seg->flags ^= 1 << below(d, 8);
		break;
	case 1:
		seg->seq = seq_add(seg->seq, below(d, 4000) - 2000);
		break;
	case 2:
		seg->ack = seq_add(seg->ack, below(d, 4000) - 2000);
		break;
	case 3:
		seg->wnd = one_of(d, 0, wild(d), seg->wnd - 1);
		break;
	case 4:
		seg->len = one_of(d, 0, below(d, 65536), seg->len + 1);
		break;
	case 5:
		seg->opt.tsval = one_of(d, wild(d), seg->opt.tsval + 1, 0);
		seg->opt.tsecr = one_of(d, wild(d), 0, 0xffffffff);
		break;
	case 6:
		seg->opt.has = wild(d);
		seg->opt.mss = wild(d);
		seg->opt.wscale = below(d, 15);
		break;
	default:
		seg->seq = seq_of(wild(d));
		seg->up = wild(d);
		seg->flags = wild(d);
	}
}

static void onto_wire(struct duel *d, u32 to, const struct weft_tcp_seg *in)
{
	struct weft_tcp_seg seg = *in;
	bool real = true;

	if (percent(d, d->rules.mutate)) {
		mutate(d, &seg);
		real = false;
	}
	if (seg.gso_size && (seg.len <= seg.gso_size || percent(d, d->rules.split)))
		cut_up(d, to, &seg, real);
	else
		one_packet(d, to, &seg, real);
	if (percent(d, d->rules.forge))
		forge(d, below(d, 2));
}

/* ------------------------------------------------------------------ the shell of one end: what goes out */

/* Sizes of a segment as they are fit for a device. */
static void check_size(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 most = weft_max(e->max_data, e->tcb.snd.mss);

	if (seg->len > most)
		fail(d, "emit gives more than max_data");
	if (seg->len > e->tcb.snd.mss && !seg->gso_size)
		fail(d, "a segment larger than the MSS");
	if (seg->gso_size && (seg->len <= seg->gso_size || seg->gso_size > e->tcb.snd.mss))
		fail(d, "gso_size is wrong");
	if (seg->len && seq_gt(seq_add(seg->seq, seg->len), e->tcb.snd.end))
		fail(d, "a segment has data that the user never gave");
}

/* RFC 9293 3.8.6: nothing beyond the edge that the peer has offered; of our own edge no way back but rounding's. */
static void check_windows(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 scale = seg->flags & WEFT_TCP_SYN ? 0 : e->tcb.rcv.wscale;
	struct weft_seq edge = seq_add(seg->ack, (u32)seg->wnd << scale);
	struct weft_seq end = seq_add(seg->seq, weft_tcp_seg_len(seg));

	if (weft_tcp_seg_len(seg) && !(seg->flags & WEFT_TCP_SYN) && e->has_allowed && seq_gt(end, e->allowed))
		fail(d, "sent beyond the window");
	if (!(seg->flags & WEFT_TCP_ACK))
		return;
	if (e->has_offered && seq_lt(seq_add(edge, (1u << scale) - 1), e->offered))
		fail(d, "the window shrank");
	e->offered = e->has_offered ? seq_max(e->offered, edge) : edge;
	e->has_offered = true;
}

static void emitted(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	trace(d, "%u sends %02x seq %u ack %u len %u gso %u wnd %u (%s, cwnd %u, flight %u)", !other(d, e), seg->flags,
	      seg->seq.v, seg->ack.v, seg->len, seg->gso_size, seg->wnd, weft_tcp_state_name(e->tcb.state),
	      e->tcb.cwnd, weft_tcp_flight(&e->tcb));
	if (seg->flags & WEFT_TCP_RST)
		e->aborted = true;
	check_size(d, e, seg);
	if (!d->rules.mutate)
		check_windows(d, e, seg);
	onto_wire(d, other(d, e), seg);
}

static void check_tcb(struct duel *d, struct duel_end *e)
{
	const struct weft_tcb *t = &e->tcb;

	if (t->illegal)
		fail(d, "an illegal transition");
	if (seq_gt(t->snd.una, t->snd.nxt) || seq_gt(t->snd.nxt, weft_tcp_snd_last(t)))
		fail(d, "not una <= nxt <= end");
	if (seq_lt(t->snd.una, e->una))
		fail(d, "snd.una went back");
	e->una = t->snd.una;
	if (seq_gt(t->snd.rtx, t->snd.rtx_end) || seq_gt(t->snd.rtx_end, t->snd.nxt) || seq_lt(t->snd.rtx, t->snd.una))
		fail(d, "[rtx, rtx_end) is not within [una, nxt)");
	if (weft_tcp_synchronized(t) && (t->cwnd < t->snd.mss || t->cwnd > WEFT_TCP_CWND_MAX))
		fail(d, "cwnd out of bounds");
	if ((t->state == WEFT_TCP_CLOSED || t->state == WEFT_TCP_TIME_WAIT) && weft_tcp_next(t) != WEFT_NEVER)
		fail(d, "a timer runs in CLOSED or TIME-WAIT");
	if (weft_tcp_synchronized(t) && t->state != WEFT_TCP_TIME_WAIT && seq_lt(t->snd.una, t->snd.nxt) &&
	    t->deadline[WEFT_TIMER_RTX] == WEFT_NEVER)
		fail(d, "data is out and no timer runs");
}

static void pump(struct duel *d, struct duel_end *e)
{
	struct weft_tcp_seg seg;
	u32 n = 0;

	while (weft_tcp_emit(&e->tcb, d->now, e->max_data, &seg)) {
		emitted(d, e, &seg);
		if (++n > EMITS_MAX) {
			fail(d, "emit does not come to an end");
			break;
		}
	}
	check_tcb(d, e);
	if (e->tcb.ack_now || e->tcb.rst_now || e->tcb.probe_now || e->tcb.keep_now || e->tcb.syn_now)
		fail(d, "emit left undone what is owed");
	if (e->tcb.state == WEFT_TCP_TIME_WAIT && !e->in_tw) {
		weft_tcp_tw_init(&e->tw, &e->tcb, d->now);
		e->in_tw = true;
	}
}

/* ------------------------------------------------------------------ the shell of one end: what comes in */

/* The stream offset of a sequence number that the other end sent. */
static u32 offset(const struct duel *d, const struct duel_end *e, struct weft_seq seq)
{
	return seq_diff(seq, seq_add(e->tcb.rcv.irs, 1));
}

static void check_byte(struct duel *d, struct duel_end *e, u8 byte)
{
	if (byte != content(other(d, e), e->got))
		fail(d, "a byte is wrong, missing or twice");
	e->got++;
}

static void take_data(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg, const struct weft_tcp_fx *fx)
{
	u32 from = offset(d, e, seg->seq) + fx->data_off;
	u32 to = offset(d, e, e->tcb.rcv.nxt) - e->tcb.fin_received;
	u32 i;

	if (from != e->got)
		fail(d, "data is not in order");
	for (i = 0; i < fx->data_len; i++)
		check_byte(d, e, content(other(d, e), from + i));
	while (e->got < to && to <= DUEL_STREAM && !d->why) {
		if (e->store[e->got] < 0x100)
			fail(d, "rcv.nxt passed bytes that never came");
		check_byte(d, e, (u8)e->store[e->got]);
	}
	if (e->got != to)
		fail(d, "rcv.nxt is not where the data ends");
}

static void store_data(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg, const struct weft_tcp_fx *fx)
{
	u32 from = offset(d, e, seg->seq) + fx->data_off, i;

	for (i = from; i < from + fx->data_len && i < DUEL_STREAM; i++)
		e->store[i] = 0x100 | content(other(d, e), i);
}

/* A hostile peer's bytes are nobody's stream: only that they fit is looked at. */
static void count_data(struct duel *d, struct duel_end *e)
{
	e->got = offset(d, e, e->tcb.rcv.nxt) - e->tcb.fin_received;
	if (e->got - e->read > e->tcb.rcv.space + (e->tcb.rcv.space >> 3) + (2u << e->tcb.rcv.wscale) + 65535)
		fail(d, "more was taken than there is room for");
}

/* A new TCB with options of its own; the user's stream begins anew. */
static void begin(struct duel *d, struct duel_end *e)
{
	struct weft_tcb *t = &e->tcb;

	memset(e->store, 0, sizeof(e->store));
	e->written = e->got = e->read = 0;
	e->has_offered = e->has_allowed = e->established = e->in_tw = e->gone = e->eof = e->shut = e->orphan = false;
	e->err = 0;
	e->user_at = WEFT_NEVER;
	weft_tcp_init(t, &e->conf, NULL);
	e->una = t->snd.una;
	t->ooo.r = e->ranges;
	t->ooo.cap = one_of(d, 0, 8, DUEL_RANGES);
	t->ts_offset = e->ts_offset;
	t->rcv.space = e->space;
	t->rcv.mss_adv = e->mss;
	t->nodelay = percent(d, 50);
	t->user_timeout = d->rules.cut && percent(d, 30) ? 1 + below(d, 100000) : 0;
	t->keepalive = d->rules.any_close || d->rules.cut || d->rules.mutate;
	weft_tcp_set_mss(t, e->mss);
}

static void listen(struct duel *d, struct duel_end *e)
{
	begin(d, e);
	e->listening = true;
}

static void wake(struct duel *d, struct duel_end *e, u32 pause)
{
	u64 at = d->now + (e->lazy ? below(d, pause) : 0);

	if (e->established && at < e->user_at)
		e->user_at = at;
}

static void over(struct duel *d, struct duel_end *e, const struct weft_tcp_fx *fx)
{
	if (fx->flags & WEFT_FX_LISTEN) {
		pump(d, e);
		listen(d, e);
		return;
	}
	if (fx->flags & WEFT_FX_ERROR)
		e->err = fx->err;
	e->gone = true;
	e->user_at = WEFT_NEVER;
}

static void apply(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg, const struct weft_tcp_fx *fx)
{
	if (fx->flags & (WEFT_FX_DATA | WEFT_FX_OOO) && fx->data_off + fx->data_len > seg->len)
		fail(d, "fx points outside the segment");
	if (fx->flags & WEFT_FX_ESTABLISHED)
		e->established = true;
	if (fx->flags & WEFT_FX_DATA && d->rules.mutate)
		count_data(d, e);
	else if (fx->flags & WEFT_FX_DATA)
		take_data(d, e, seg, fx);
	else if (fx->flags & WEFT_FX_OOO)
		store_data(d, e, seg, fx);
	if (fx->flags & WEFT_FX_FIN)
		e->eof = true;
	if (fx->flags & WEFT_FX_REPLY)
		onto_wire(d, other(d, e), &fx->reply);
	if (fx->flags & WEFT_FX_CLOSED)
		over(d, e, fx);
	else if (fx->flags & (WEFT_FX_DATA | WEFT_FX_FIN | WEFT_FX_ESTABLISHED))
		wake(d, e, d->rules.read_pause);
	else if (fx->flags & WEFT_FX_ACKED)
		wake(d, e, d->rules.write_pause);
	pump(d, e);
}

/* ------------------------------------------------------------------ the user of one end */

static void call(struct duel *d, struct duel_end *e, enum weft_tcp_call which, u32 bytes, bool flag)
{
	struct weft_tcp_user u = { .call = which, .bytes = bytes, .push = flag, .orphan = flag };
	struct weft_tcp_fx fx;

	trace(d, "%u calls %u bytes %u flag %u in %s", !other(d, e), which, bytes, flag,
	      weft_tcp_state_name(e->tcb.state));
	u.iss = d->round ? d->reopen_iss : seq_of(percent(d, 50) ? 0u - below(d, 20000) : wild(d));
	if (which == WEFT_TCP_OPEN)
		e->una = u.iss;
	fx = weft_tcp_user(&e->tcb, &u, d->now);
	apply(d, e, NULL, &fx);
}

static bool may_write(const struct duel_end *e)
{
	return e->written < e->total && weft_seq_ahead(e->tcb.snd.end, e->tcb.snd.una) < e->send_room;
}

static void user_writes(struct duel *d, struct duel_end *e)
{
	u32 out = weft_seq_ahead(e->tcb.snd.end, e->tcb.snd.una);
	u32 n = 1 + below(d, percent(d, 50) ? 100 : 8000);

	if (!may_write(e))
		return;
	n = weft_min(n, weft_min(e->send_room - out, e->total - e->written));
	e->written += n;
	call(d, e, WEFT_TCP_SEND, n, percent(d, 80));
}

static void user_reads(struct duel *d, struct duel_end *e)
{
	u32 n = e->got - e->read;

	if (e->lazy && n > 1)
		n = below(d, n + 1);
	if (!n)
		return;
	e->read += n;
	call(d, e, WEFT_TCP_RECEIVE, n, false);
}

static void user_options(struct duel *d, struct duel_end *e)
{
	if (!percent(d, 5))
		return;
	e->tcb.cork = percent(d, 30);
	e->tcb.nodelay = percent(d, 50);
	e->tcb.no_quickack = percent(d, 20);
	if (percent(d, 20))
		weft_tcp_set_mss(&e->tcb, 88 + below(d, 1400));
	call(d, e, WEFT_TCP_OPTIONS, 0, false);
}

static void user_closes(struct duel *d, struct duel_end *e)
{
	if (!e->shut && e->written == e->total) {
		e->shut = true;
		call(d, e, WEFT_TCP_CLOSE, 0, false);
	}
	if (e->shut && e->eof && e->read == e->got && !e->orphan && !e->gone) {
		e->orphan = true;
		call(d, e, WEFT_TCP_CLOSE, 0, true);
	}
}

static void user(struct duel *d, struct duel_end *e)
{
	e->user_at = WEFT_NEVER;
	if (e->gone)
		return;
	user_options(d, e);
	user_writes(d, e);
	if (!e->gone)
		user_reads(d, e);
	if (!e->gone)
		user_closes(d, e);
	if (!e->gone && !e->orphan && (may_write(e) || e->read != e->got))
		e->user_at = d->now + 1 + below(d, e->lazy ? d->rules.read_pause : d->rules.write_pause);
}

/* any_close: away with it, whatever it does. */
static void user_leaves(struct duel *d, struct duel_end *e)
{
	e->close_at = WEFT_NEVER;
	if (e->gone || e->in_tw || e->listening)
		return;
	e->orphan = true;
	e->shut = true;
	e->aborted = true;
	call(d, e, percent(d, 30) ? WEFT_TCP_ABORT : WEFT_TCP_CLOSE, 0, true);
	e->user_at = WEFT_NEVER;
}

/* ------------------------------------------------------------------ events */

static void note_allowed(struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 scale = seg->flags & WEFT_TCP_SYN ? 0 : e->tcb.snd.wscale;
	struct weft_seq edge = seq_add(seg->ack, (u32)seg->wnd << scale);

	if (!(seg->flags & WEFT_TCP_ACK)) {
		if (!(seg->flags & WEFT_TCP_SYN))
			return;
		edge = seq_add(e->tcb.snd.iss, 1 + seg->wnd);	/* it acknowledges nothing, but its window counts */
	}
	e->allowed = e->has_allowed ? seq_max(e->allowed, edge) : edge;
	e->has_allowed = true;
}

static void to_listener(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_seq iss = seq_of(percent(d, 50) ? 0u - below(d, 20000) : wild(d));
	struct weft_tcp_fx fx = weft_tcp_arrives_listen(&e->tcb, iss, seg, d->now);

	if (fx.flags & WEFT_FX_CHILD) {
		e->listening = false;
		e->una = iss;
		note_allowed(e, seg);
	}
	apply(d, e, seg, &fx);
}

static void to_time_wait(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = weft_tcp_arrives_tw(&e->tw, seg, d->now);

	if (fx.flags & WEFT_FX_REPLY)
		onto_wire(d, other(d, e), &fx.reply);
	if (!(fx.flags & WEFT_FX_REOPEN) || d->rules.mutate || d->rules.forge)
		return;
	if (!d->rules.reopen)
		fail(d, "TIME-WAIT ended for no new connection");
	listen(d, e);
	to_listener(d, e, seg);
}

static void to_nobody(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = weft_tcp_arrives_closed(seg);

	if (fx.flags & WEFT_FX_REPLY)
		onto_wire(d, other(d, e), &fx.reply);
}

static void to_connection(struct duel *d, struct duel_end *e, const struct duel_packet *p)
{
	bool completes = weft_tcp_completes(&e->tcb, &p->seg);
	bool half_open = e->tcb.state == WEFT_TCP_SYN_RECEIVED && e->tcb.passive;
	struct weft_tcp_fx fx;

	if (p->real)
		note_allowed(e, &p->seg);
	if (weft_tcp_ooo_wants(&e->tcb, &p->seg) && e->tcb.ooo.cap < DUEL_RANGES && percent(d, 80))
		e->tcb.ooo.cap++;
	fx = weft_tcp_arrives(&e->tcb, &p->seg, d->now);
	if (fx.drop)
		trace(d, "    drop %u", fx.drop);
	if (half_open && (fx.flags & WEFT_FX_ESTABLISHED) && !completes)
		fail(d, "a passive open was completed unforeseen");
	apply(d, e, &p->seg, &fx);
}

/* An ICMP error, forged or not: it may end an open that an active end has begun, and nothing else. */
static void icmp(struct duel *d, struct duel_end *e)
{
	struct weft_seq seq = percent(d, 50) ? e->tcb.snd.una : seq_of(wild(d));
	struct weft_tcp_fx fx;

	if (e->gone || e->in_tw || e->listening || !weft_tcp_synchronized(&e->tcb))
		return;
	fx = weft_tcp_icmp(&e->tcb, seq, ECONNREFUSED, percent(d, 50), d->now);
	apply(d, e, NULL, &fx);
}

static void deliver(struct duel *d, struct duel_packet p)
{
	struct duel_end *e = &d->end[p.to];

	trace(d, "    %u gets %02x seq %u ack %u len %u wnd %u real %u", p.to, p.seg.flags, p.seg.seq.v, p.seg.ack.v,
	      p.seg.len, p.seg.wnd, p.real);
	if (percent(d, 50))	/* a merged packet may not tell of what it was made */
		p.seg.gso_size = 0;
	if (e->gone && d->round && p.seg.flags == WEFT_TCP_SYN)	/* TIME-WAIT was over when the new SYN came */
		listen(d, e);
	if (e->gone)
		to_nobody(d, e, &p.seg);
	else if (e->in_tw)
		to_time_wait(d, e, &p.seg);
	else if (e->listening)
		to_listener(d, e, &p.seg);
	else
		to_connection(d, e, &p);
}

static u64 next_of(const struct duel_end *e)
{
	u64 at = e->in_tw ? e->tw.deadline : weft_tcp_next(&e->tcb);

	if (e->gone)
		return WEFT_NEVER;
	at = e->user_at < at ? e->user_at : at;
	return e->close_at < at ? e->close_at : at;
}

static void end_acts(struct duel *d, struct duel_end *e)
{
	struct weft_tcp_fx fx;

	if (!e->gone && e->in_tw && e->tw.deadline <= d->now) {
		e->gone = true;
		return;
	}
	if (!e->gone && !e->in_tw && weft_tcp_next(&e->tcb) <= d->now) {
		fx = weft_tcp_fire(&e->tcb, d->now);
		apply(d, e, NULL, &fx);
	}
	if (e->close_at <= d->now)
		user_leaves(d, e);
	if (!e->gone && e->user_at <= d->now)
		user(d, e);
}

static u32 first_packet(const struct duel *d)
{
	u32 i, first = 0;

	for (i = 1; i < d->packets; i++)
		if (d->wire[i].at < d->wire[first].at ||
		    (d->wire[i].at == d->wire[first].at && d->wire[i].order < d->wire[first].order))
			first = i;
	return first;
}

static bool step(struct duel *d)
{
	u64 at = next_of(&d->end[0]), one = next_of(&d->end[1]);
	u32 first = first_packet(d);
	struct duel_packet p;

	at = one < at ? one : at;
	if (d->packets && d->wire[first].at <= at) {
		p = d->wire[first];
		d->wire[first] = d->wire[--d->packets];
		d->now = p.at > d->now ? p.at : d->now;
		deliver(d, p);
		return true;
	}
	if (at == WEFT_NEVER)
		return false;
	d->now = at > d->now ? at : d->now;
	if (percent(d, d->rules.forge))
		icmp(d, &d->end[below(d, 2)]);
	end_acts(d, &d->end[0]);
	end_acts(d, &d->end[1]);
	return true;
}

/* ------------------------------------------------------------------ one duel */

static void draw_end(struct duel *d, struct duel_end *e)
{
	const struct duel_rules *r = &d->rules;

	e->conf = (struct weft_tcp_conf){
		.rto_init = WEFT_USEC_PER_SEC,
		.rto_min = 200 * WEFT_USEC_PER_MSEC,
		.rto_max = 120 * WEFT_USEC_PER_SEC,
		.delack = 40 * WEFT_USEC_PER_MSEC,
		.fin_timeout = 60 * WEFT_USEC_PER_SEC,
		.msl = 30 * WEFT_USEC_PER_SEC,
		.keep_idle = 100 * WEFT_USEC_PER_SEC,
		.keep_intvl = 10 * WEFT_USEC_PER_SEC,
		.keep_probes = 9,
		/* so many that loss alone does not end a connection */
		.syn_retries = 15,
		.synack_retries = 15,
		.retries2 = 20,
		.orphan_retries = 20,
		.init_cwnd = one_of(d, 1, 2, 10),
		.challenge_rate = 10,
		.rmem_max = one_of(d, 65535, 6 << 20, 512 << 20),
		.timestamps = percent(d, 70),
		.sack = percent(d, 70),
		.window_scaling = percent(d, 70),
	};
	e->mss = one_of(d, 88 + below(d, 500), 536, 1460);
	e->space = r->space ? r->stream / 100 + 1 + below(d, r->space) : one_of(d, 4096, 65536, 1 << 20);
	e->max_data = r->max_data ? one_of(d, r->max_data, 1 + below(d, r->max_data), 3 * e->mss) : 0;
	e->total = percent(d, 10) ? 0 : below(d, r->stream + 1);
	e->send_room = one_of(d, 200 + below(d, 2000), 20000, DUEL_STREAM);
	e->ts_offset = percent(d, 50) ? 0u - below(d, 2000000) : wild(d);
	e->lazy = percent(d, 50);
	e->close_at = WEFT_NEVER;
}

static void open(struct duel *d, struct duel_end *e)
{
	begin(d, e);
	call(d, e, WEFT_TCP_OPEN, 0, false);
}

static void set_up(struct duel *d)
{
	const struct duel_rules *r = &d->rules;
	u32 i;

	d->rng = d->seed * 0x9e3779b1u | 1;
	for (i = 0; i < 8; i++)
		draw(d);
	d->now = DUEL_START;
	d->loss = below(d, r->loss + 1);
	d->duplicate = below(d, r->duplicate + 1);
	d->reorder = below(d, r->reorder + 1);
	d->delay = one_of(d, 10, 1000, 50000);
	d->cut_at = r->cut ? d->now + below(d, 3000000) : WEFT_NEVER;
	for (i = 0; i < 2; i++) {
		draw_end(d, &d->end[i]);
		if (r->any_close)
			d->end[i].close_at = d->now + below(d, percent(d, 50) ? 300000 : 5000000);
	}
	if (!r->both_open)
		listen(d, &d->end[1]);
	open(d, &d->end[0]);
	if (r->both_open)
		open(d, &d->end[1]);
}

/* A listener without a partner is at its end too. */
static bool ended(const struct duel_end *e, const struct duel_end *peer)
{
	return e->gone || (e->listening && (peer->gone || peer->listening));
}

static void judge_end(struct duel *d, struct duel_end *e, const struct duel_end *peer)
{
	const struct duel_rules *r = &d->rules;

	if (!ended(e, peer))
		fail(d, "nothing happens any more, and it is not over");
	if (r->any_close || r->cut || r->mutate)
		return;
	if (e->err && !e->orphan)
		fail(d, "it died of an error");
	if (!r->loss && !r->reorder && !r->forge && e->tcb.total_rtx)
		fail(d, "a retransmission without a loss");
	if (!e->eof || e->got != peer->total)
		fail(d, "the stream did not come whole");
}

/* The end that is CLOSED opens again while the other waits. */
static bool reopens(struct duel *d)
{
	u32 i;

	if (!d->rules.reopen || d->round || d->packets || d->why)
		return false;
	for (i = 0; i < 2; i++) {
		if (!d->end[i].gone || !d->end[!i].in_tw || d->end[!i].gone)
			continue;
		d->round++;
		judge_end(d, &d->end[i], &d->end[!i]);
		d->reopen_iss = seq_add(d->end[!i].tw.rcv_nxt, 1 + below(d, 100000));
		open(d, &d->end[i]);
		return true;
	}
	return false;
}

bool weft_duel_run(struct duel *d, const struct duel_rules *rules, u32 seed)
{
	memset(d, 0, sizeof(*d));
	d->rules = *rules;
	d->seed = seed;
	set_up(d);
	while (!d->why && (reopens(d) || step(d))) {
		if (++d->events > EVENTS_MAX)
			fail(d, "too many events");
		if (d->now - DUEL_START > TIME_MAX)
			fail(d, "too much time");
	}
	if (!d->why) {
		judge_end(d, &d->end[0], &d->end[1]);
		judge_end(d, &d->end[1], &d->end[0]);
	}
	if (rules->reopen && !d->why && !d->round)
		trace(d, "did not reopen");
	return !d->why;
}
