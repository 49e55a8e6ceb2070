// SPDX-License-Identifier: GPL-2.0
/*
 * The course of a duel: users, events in the order of the virtual clock, and the
 * verdict at the end.  Pure.
 */
#include "../core.h"
#include "../fastopen.h"
#include "duel.h"

#define EVENTS_MAX	100000
#define TIME_MAX	(48ULL * 3600 * WEFT_USEC_PER_SEC)

/* ---------------------------------------- the user of one end */

static void call(struct duel *d, struct duel_end *e, enum weft_tcp_call which, u32 bytes, bool flag)
{
	struct weft_tcp_user u = { .call = which, .bytes = bytes, .push = flag, .orphan = flag };
	struct weft_tcp_fx fx;

	trace(d, "%u calls %u bytes %u flag %u in %s", !duel_other(d, e), which, bytes, flag,
	      weft_tcp_state_name(e->tcb.state));
	u.iss = d->round ? d->reopen_iss :
			   seq_of(duel_percent(d, 50) ? 0u - duel_below(d, 20000) : duel_wild(d));
	if (which == WEFT_TCP_OPEN)
		e->una = u.iss;
	fx = weft_tcp_user(&e->tcb, &u, d->now);
	weft_duel_apply(d, e, NULL, &fx);
}

static bool may_write(const struct duel_end *e)
{
	return e->written < e->total &&
	       weft_seq_ahead(e->tcb.snd.end, e->tcb.snd.una) < e->send_room;
}

static void user_writes(struct duel *d, struct duel_end *e)
{
	u32 out = weft_seq_ahead(e->tcb.snd.end, e->tcb.snd.una);
	u32 n = 1 + duel_below(d, duel_percent(d, 50) ? 100 : 8000);

	if (!may_write(e))
		return;
	n = weft_min(n, weft_min(e->send_room - out, e->total - e->written));
	e->written += n;
	call(d, e, WEFT_TCP_SEND, n, duel_percent(d, 80));
}

static void user_reads(struct duel *d, struct duel_end *e)
{
	u32 n = e->got - e->read;

	if (e->lazy && n > 1)
		n = duel_below(d, n + 1);
	if (!n)
		return;
	e->read += n;
	call(d, e, WEFT_TCP_RECEIVE, n, false);
}

static void user_options(struct duel *d, struct duel_end *e)
{
	if (!duel_percent(d, 5))
		return;
	e->tcb.opts.cork = duel_percent(d, 30);
	e->tcb.opts.nodelay = duel_percent(d, 50);
	e->tcb.opts.no_quickack = duel_percent(d, 20);
	if (duel_percent(d, 20))
		weft_tcp_set_mss(&e->tcb, 88 + duel_below(d, 1400));
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
		e->user_at = d->now + 1 +
			     duel_below(d, e->lazy ? d->rules.read_pause : d->rules.write_pause);
}

/* any_close: the end closes or aborts in any state. */
static void user_leaves(struct duel *d, struct duel_end *e)
{
	e->close_at = WEFT_NEVER;
	if (e->gone || e->in_tw || e->listening)
		return;
	e->orphan = true;
	e->shut = true;
	e->aborted = true;
	call(d, e, duel_percent(d, 30) ? WEFT_TCP_ABORT : WEFT_TCP_CLOSE, 0, true);
	e->user_at = WEFT_NEVER;
}

/* ---------------------------------------- events */

static void note_allowed(struct duel_end *e, const struct weft_tcp_seg *seg)
{
	u32 scale = seg->flags & WEFT_TCP_SYN ? 0 : e->tcb.snd.wscale;
	struct weft_seq edge = seq_add(seg->ack, (u32)seg->wnd << scale);

	if (!(seg->flags & WEFT_TCP_ACK)) {
		if (!(seg->flags & WEFT_TCP_SYN))
			return;
		/* it acknowledges nothing, but its window applies */
		edge = seq_add(e->tcb.snd.iss, 1 + seg->wnd);
	}
	e->allowed = e->has_allowed ? seq_max(e->allowed, edge) : edge;
	e->has_allowed = true;
}

static bool begins(const struct duel_end *e, struct weft_seq at)
{
	return e->begins[seq_diff(at, seq_add(e->tcb.snd.iss, 1)) % DUEL_STREAM];
}

/*
 * The whole segments that the peer has SACKed.  RFC 2018 8 allows reneging,
 * but this peer does not.
 */
static void note_told(struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_seq first = seq_add(e->tcb.snd.iss, 1), at, hi;
	u32 i;

	if (!(seg->opt.has & WEFT_OPT_SACK) || !e->tcb.sack_on || !weft_tcp_synchronized(&e->tcb))
		return;
	for (i = 0; i < seg->opt.nsack; i++) {
		hi = seg->opt.sack[i].hi;
		at = seq_max(seg->opt.sack[i].lo, e->tcb.snd.una);
		while (seq_lt(at, hi) && !begins(e, hi))
			hi = seq_sub(hi, 1);
		while (seq_lt(at, hi) && !begins(e, at))
			at = seq_add(at, 1);
		for (; seq_lt(at, hi); at = seq_add(at, 1))
			e->told[seq_diff(at, first) % DUEL_STREAM] = true;
	}
}

/* A fast open: the user acts from now on, and the data begins behind the SYN. */
static void take_data(struct duel *d, struct duel_end *e, struct weft_tcp_seg *syn,
		      struct weft_tcp_fx *fx)
{
	*fx = weft_tcp_fastopen_accept(&e->tcb, syn, d->now);
	fx->flags |= WEFT_FX_ESTABLISHED;
	syn->seq = seq_add(syn->seq, 1);
}

static void to_listener(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_seq iss = seq_of(duel_percent(d, 50) ? 0u - duel_below(d, 20000) :
							   duel_wild(d));
	struct weft_tcp_fx fx = weft_tcp_arrives_listen(&e->tcb, iss, seg, d->now);
	struct weft_tcp_seg syn = *seg;

	if (fx.flags & WEFT_FX_CHILD) {
		e->listening = false;
		e->una = iss;
		note_allowed(e, seg);
		if (d->rules.fast && duel_percent(d, 70))
			take_data(d, e, &syn, &fx);
	}
	weft_duel_apply(d, e, &syn, &fx);
}

static void to_time_wait(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = weft_engine_arrives_tw(&e->tw, seg, d->now);

	if (fx.flags & WEFT_FX_REPLY)
		weft_duel_send(d, duel_other(d, e), &fx.reply);
	if (!(fx.flags & WEFT_FX_REOPEN) || d->rules.mutate || d->rules.forge)
		return;
	if (!d->rules.reopen)
		weft_duel_fail(d, "TIME-WAIT ended for no new connection");
	weft_duel_listen(d, e);
	to_listener(d, e, seg);
}

static void to_nobody(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = weft_tcp_arrives_closed(seg);

	if (fx.flags & WEFT_FX_REPLY)
		weft_duel_send(d, duel_other(d, e), &fx.reply);
}

static void to_connection(struct duel *d, struct duel_end *e, const struct duel_packet *p)
{
	bool completes = weft_tcp_completes(&e->tcb, &p->seg, d->now);
	bool half_open = e->tcb.state == WEFT_TCP_SYN_RECEIVED && e->tcb.passive;
	struct weft_tcp_fx fx;

	if (p->real)
		note_allowed(e, &p->seg);
	if (weft_tcp_ooo_wants(&e->tcb, &p->seg) && e->tcb.ooo.cap < DUEL_RANGES &&
	    duel_percent(d, 80))
		e->tcb.ooo.cap++;
	fx = weft_tcp_arrives(&e->tcb, &p->seg, d->now);
	e->marked |= p->seg.ecn == WEFT_ECN_CE && e->tcb.ecn.on &&
		     fx.flags & (WEFT_FX_DATA | WEFT_FX_OOO);
	if (p->real && !fx.drop)
		note_told(e, &p->seg);
	if (fx.drop)
		trace(d, "    drop %u", fx.drop);
	if (half_open && (fx.flags & WEFT_FX_ESTABLISHED) && !completes)
		weft_duel_fail(d, "a passive open was completed unforeseen");
	weft_duel_apply(d, e, &p->seg, &fx);
}

/* An ICMP error, forged or not: it may end the open of an active end, and nothing else. */
static void icmp(struct duel *d, struct duel_end *e)
{
	struct weft_seq seq = duel_percent(d, 50) ? e->tcb.snd.una : seq_of(duel_wild(d));
	struct weft_tcp_fx fx;

	if (e->gone || e->in_tw || e->listening || !weft_tcp_synchronized(&e->tcb))
		return;
	fx = weft_tcp_icmp(&e->tcb, seq, ECONNREFUSED, duel_percent(d, 50), d->now);
	weft_duel_apply(d, e, NULL, &fx);
}

static void deliver(struct duel *d, struct duel_packet p)
{
	struct duel_end *e = &d->end[p.to];

	trace(d, "    %u gets %02x seq %u ack %u len %u wnd %u real %u", p.to, p.seg.flags,
	      p.seg.seq.v, p.seg.ack.v, p.seg.len, p.seg.wnd, p.real);
	if (duel_percent(d, 50))	/* a merged packet may hide its parts */
		p.seg.gso_size = 0;
	/* TIME-WAIT was over when the new SYN came */
	if (e->gone && d->round && p.seg.flags == WEFT_TCP_SYN)
		weft_duel_listen(d, e);
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
		weft_duel_apply(d, e, NULL, &fx);
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
	if (duel_percent(d, d->rules.forge))
		icmp(d, &d->end[duel_below(d, 2)]);
	end_acts(d, &d->end[0]);
	end_acts(d, &d->end[1]);
	return true;
}

/* ---------------------------------------- one duel */

static void draw_end(struct duel *d, struct duel_end *e)
{
	const struct duel_rules *r = &d->rules;

	weft_tcp_conf_default(&e->conf);
	e->conf.keep_idle = 100 * WEFT_USEC_PER_SEC;
	e->conf.keep_intvl = 10 * WEFT_USEC_PER_SEC;
	/* so many that loss alone does not end a connection */
	e->conf.syn_retries = 15;
	e->conf.synack_retries = 15;
	e->conf.retries1 = 0;
	e->conf.retries2 = 20;
	e->conf.orphan_retries = 20;
	e->conf.init_cwnd = duel_one_of(d, 1, 2, 10);
	e->conf.timestamps = duel_percent(d, 70);
	e->conf.sack = duel_percent(d, 80);
	e->conf.dsack = duel_percent(d, 70);
	e->conf.recovery = duel_percent(d, 80) ? WEFT_TCP_RACK_ON : duel_below(d, 8);
	e->conf.early_retrans = duel_percent(d, 80) ? 3 : 0;
	e->conf.frto = duel_one_of(d, 0, 2, 2);
	e->conf.window_scaling = duel_percent(d, 70);
	e->conf.ecn = 0;
	e->conf.ecn_fallback = false;
	e->conf.cc = weft_tcp_cc_at(duel_below(d, 2));
	if (r->mark) {
		e->conf.ecn = duel_one_of(d, 1, 1, 2);
		e->conf.ecn_fallback = duel_percent(d, 50);
		/* no probes: no retransmission */
		e->conf.early_retrans = r->loss ? e->conf.early_retrans : 0;
	}
	e->mss = duel_one_of(d, 88 + duel_below(d, 500), 536, 1460);
	e->space = r->space ? r->stream / 100 + 1 + duel_below(d, r->space) :
			      duel_one_of(d, 4096, 65536, 1 << 20);
	e->wscale = duel_one_of(d, 0, 7, 13);
	e->max_data = r->max_data ? duel_one_of(d, r->max_data, 1 + duel_below(d, r->max_data),
						3 * e->mss) :
				    0;
	e->total = duel_percent(d, 10) ? 0 : duel_below(d, r->stream + 1);
	e->send_room = duel_one_of(d, 200 + duel_below(d, 2000), 20000, DUEL_STREAM);
	e->ts_offset = duel_percent(d, 50) ? 0u - duel_below(d, 2000000) : duel_wild(d);
	e->lazy = duel_percent(d, 50);
	e->close_at = WEFT_NEVER;
}

static void open(struct duel *d, struct duel_end *e)
{
	struct weft_fastopen_known known = {};

	weft_duel_begin(d, e);
	if (d->rules.fast && duel_percent(d, 80)) {
		known.mss = duel_one_of(d, 0, 300, 1460);
		weft_tcp_fastopen_open(&e->tcb, &known, true);
	}
	call(d, e, WEFT_TCP_OPEN, 0, false);
	if (e->tcb.fastopen.wait)
		user_writes(d, e);
	if (e->tcb.fastopen.wait)	/* nothing to write */
		call(d, e, WEFT_TCP_SEND, 0, false);
}

static void set_up(struct duel *d)
{
	const struct duel_rules *r = &d->rules;
	u32 i;

	d->rng = d->seed * 0x9e3779b1u | 1;
	for (i = 0; i < 8; i++)
		weft_duel_draw(d);
	d->now = DUEL_START;
	d->loss = duel_below(d, r->loss + 1);
	d->duplicate = duel_below(d, r->duplicate + 1);
	d->reorder = duel_below(d, r->reorder + 1);
	d->mark = r->mark ? duel_below(d, r->mark + 1) : 0;
	d->delay = duel_one_of(d, 10, 1000, 50000);
	d->cut_at = r->cut ? d->now + duel_below(d, 3000000) : WEFT_NEVER;
	for (i = 0; i < 2; i++) {
		draw_end(d, &d->end[i]);
		if (r->any_close)
			d->end[i].close_at = d->now +
					     duel_below(d, duel_percent(d, 50) ? 300000 : 5000000);
	}
	if (!r->both_open)
		weft_duel_listen(d, &d->end[1]);
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
		weft_duel_fail(d, "nothing happens any more, and it is not over");
	if (r->any_close || r->cut || r->mutate)
		return;
	if (e->err && !e->orphan)
		weft_duel_fail(d, "it died of an error");
	/* a probe may be sent while the peer delays an ACK, because it has another MSS */
	if (!r->loss && !r->reorder && !r->forge &&
	    e->tcb.total_rtx > e->counts[WEFT_COUNT_TCPLossProbes])
		weft_duel_fail(d, "a retransmission without a loss");
	if (!r->loss && e->marked && !peer->counts[WEFT_COUNT_TCPDeliveredCE])
		weft_duel_fail(d, "the sender has not heard of a mark");
	if (!e->eof || e->got != peer->total)
		weft_duel_fail(d, "the stream did not come whole");
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
		d->reopen_iss = seq_add(d->end[!i].tw.rcv_nxt, 1 + duel_below(d, 100000));
		open(d, &d->end[i]);
		return true;
	}
	return false;
}

bool weft_duel_run(struct duel *d, const struct duel_rules *rules, u32 seed, bool swap)
{
	memset(d, 0, sizeof(*d));
	d->rules = *rules;
	d->seed = seed;
	d->swap = swap;
	set_up(d);
	while (!d->why && (reopens(d) || step(d))) {
		if (++d->events > EVENTS_MAX)
			weft_duel_fail(d, "too many events");
		if (d->now - DUEL_START > TIME_MAX)
			weft_duel_fail(d, "too much time");
	}
	if (!d->why) {
		judge_end(d, &d->end[0], &d->end[1]);
		judge_end(d, &d->end[1], &d->end[0]);
	}
	if (rules->reopen && !d->why && !d->round)
		trace(d, "did not reopen");
	return !d->why;
}
