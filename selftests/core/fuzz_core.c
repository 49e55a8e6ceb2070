// SPDX-License-Identifier: GPL-2.0
/*
 * TCP's core with hostile input: two connections, whose users, clock, wire and memory follow the
 * input, one operation at a time.  After each operation the invariants of both TCBs must hold, and
 * no access may be out of bounds.  An operation may replace a TCB by one imported from its own
 * export, with some bytes changed by the input.
 *
 * With clang: LLVMFuzzerTestOneInput, -DWEFT_LIBFUZZER.  Otherwise a loop of deterministic inputs
 * and mutations of them:
 *
 *   fuzz_core [ITERATIONS [SEED [LAST]]]  the same seed gives the same inputs; LAST: file for the
 * failed one
 *   fuzz_core 0 [-v] FILE...              replays inputs saved by libFuzzer; -v prints their steps
 */
#include <stdio.h>
#include <stdlib.h>
#include "tcp/core/export_fields.h"
#include "tcp/core/cookie.h"
#include "tcp/core/ecn.h"
#include "tcp/core/fastopen.h"
#include "tcp/core/pace.h"
#include "tcp/core/urgent.h"
#include "tcp/core/tests/invariants.h"

#define INPUT_MAX	4096
/* segments in flight, delivered when the input says so */
#define WIRE		48
#define ROOM		(1u << 19)		/* bytes between snd.una and snd.end at most */
#define SPANS		WEFT_SENT_MAX
#define START		(1000 * WEFT_USEC_PER_SEC)

#define MUST(x) do { \
	if (!(x)) { \
		fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #x); \
		abort(); \
	} \
} while (0)

enum mode { NOBODY, LISTENS, LIVES, WAITS };

struct end {
	struct weft_tcp_conf conf;
	struct weft_tcb tcb;
	struct weft_tcp_tw tw;
	struct weft_range ranges[WEFT_TCP_OOO_MAX];
	/* on the heap, so that the sanitizer knows its bounds */
	struct weft_span *spans;
	struct weft_seq una, edge;		/* after the last call */
	enum mode mode;
	u32 max_data;
	bool has_edge, no_memory;
	/* imported from a mutated record: its numbers may contradict each other */
	bool altered;
};

static struct fuzz {
	const u8 *in;
	size_t left;
	u64 now;
	struct end end[2];
	struct weft_tcp_seg wire[2][WIRE];	/* to each of them */
	u32 wired[2];
	struct weft_fastopen_cache cache;
	struct weft_fastopen_hole hole;
	struct weft_fastopen_pending pending;
} z;

static bool verbose;

#define say(...) do { if (verbose) printf(__VA_ARGS__); } while (0)

/* ------------------------------------------------------------------ the input */

static u32 byte(void)
{
	if (!z.left)
		return 0;
	z.left--;
	return *z.in++;
}

static u32 word(void)
{
	u32 x = byte();

	return x << 8 | byte();
}

/* Small numbers, round ones and those near a power of two are likely. */
static u32 number(void)
{
	u32 x = byte(), at = x & 31;

	switch (x >> 5) {
	case 0: return at;
	case 1: return 1u << at;
	case 2: return (1u << at) - 1;
	case 3: return 0u - at;
	case 4: return word();
	case 5: return word() << 16 | word();
	case 6: return at * 100;
	default: return (1u << at) + byte();
	}
}

static bool flip(u32 of)
{
	return byte() % of == 0;
}

static struct end *other(struct end *e)
{
	return e == &z.end[0] ? &z.end[1] : &z.end[0];
}

/* ------------------------------------------------------------------ one end */

static void check(struct end *e)
{
	const struct weft_tcb *t = &e->tcb;
	const char *why = e->mode == LIVES ? weft_tcb_broken(t, z.now) : NULL;

	if (why) {
		fprintf(stderr, "broken: %s, in %s\n", why, weft_tcp_state_name(t->state));
		abort();
	}
	if (e->mode != LIVES)
		return;
	MUST(seq_geq(t->snd.una, e->una));
	e->una = t->snd.una;
	MUST(t->snd.mss >= WEFT_TCP_MSS_MIN - WEFT_TCP_TS_LEN && weft_tcp_data_mss(t) &&
	     weft_tcp_data_mss(t) <= t->snd.mss);
	if (!weft_tcp_synchronized(t))
		return;
	MUST(!e->has_edge || seq_geq(weft_tcp_rcv_edge(t), e->edge));
	e->edge = weft_tcp_rcv_edge(t);
	e->has_edge = true;
	MUST(e->altered || !t->ooo.n ||
	     seq_leq(t->ooo.r[t->ooo.n - 1].hi, seq_add(e->edge, t->fin_received)));
	MUST(weft_tcp_window(t) <= 0xffffu << t->rcv.wscale);
}

static void check_segment(const struct end *e, const struct weft_tcp_seg *s)
{
	const struct weft_tcb *t = &e->tcb;
	struct weft_tcp_seg copy = *s;
	u8 header[WEFT_TCP_HLEN_MAX];

	MUST(weft_tcp_emit_header(header, &copy) <= WEFT_TCP_HLEN_MAX);
	MUST(s->flags & (WEFT_TCP_ACK | WEFT_TCP_SYN | WEFT_TCP_RST));
	MUST(!(s->flags & WEFT_TCP_RST) == !s->reset);
	if (s->flags & WEFT_TCP_SYN) {
		MUST(!s->gso_size && (!s->len || s->len + WEFT_TCP_OPT_MAX <= t->snd.mss_path));
		return;
	}
	MUST(s->len <= weft_max(e->max_data, t->snd.mss));
	MUST(s->gso_size ? s->len > s->gso_size && s->gso_size <= t->snd.mss :
			   s->len <= t->snd.mss);
	MUST(!s->len || e->altered ||
	     seq_within(s->seq, seq_add(s->seq, s->len), seq_add(t->snd.iss, 1), t->snd.end));
	MUST(!(s->flags & WEFT_TCP_FIN) ||
	     (t->closing && seq_eq(seq_add(s->seq, s->len), t->snd.end)));
}

static void remember(struct end *from, const struct weft_tcp_seg *seg)
{
	u32 to = other(from) - z.end;

	if (z.wired[to] == WIRE)
		memmove(&z.wire[to][0], &z.wire[to][1], --z.wired[to] * sizeof(*seg));
	z.wire[to][z.wired[to]++] = *seg;
}

/* A longer scoreboard, if there is memory. */
static void lend(struct end *e, u32 more)
{
	u32 cap = weft_max(2 * e->tcb.sent.cap, 2 * WEFT_SENT_SPARE);
	struct weft_span *s;

	if (e->no_memory || !weft_sent_wants(&e->tcb.sent, more))
		return;
	s = malloc(cap * sizeof(*s));
	free(weft_sent_move(&e->tcb.sent, s, cap));
	e->spans = s;
}

static void pump(struct end *e)
{
	struct weft_tcp_seg seg;
	u64 owed;

	for (;;) {
		lend(e, WEFT_SENT_NEXT);
		owed = weft_tcp_owed(&e->tcb);
		if (!weft_tcp_emit(&e->tcb, z.now, e->max_data, &seg))
			break;
		MUST(weft_tcp_owed(&e->tcb) < owed);
		say("  %ld sends %02x seq %u ack %u len %u wnd %u\n", (long)(e - z.end), seg.flags,
		    seg.seq.v - e->tcb.snd.iss.v, seg.ack.v - e->tcb.rcv.irs.v, seg.len, seg.wnd);
		check_segment(e, &seg);
		remember(e, &seg);
	}
	check(e);
}

static void begin(struct end *e)
{
	struct weft_tcb *t = &e->tcb;
	u32 flags = byte();

	free(e->tcb.sent.s);
	weft_tcp_init(t, &e->conf, NULL);
	t->ooo.r = e->ranges;
	t->ooo.cap = flags & 1 ? 0 : 8;
	t->ts_offset = number();
	t->rcv.space = flags & 2 ? 65536 : number() & 0xffffff;
	t->rcv.wscale = weft_tcp_wscale(flags & 8 ? 6 << 20 : t->rcv.space);
	t->rcv.mss_adv = flags & 4 ? 1460 : 48 + word() % 9000;
	t->opts.nodelay = flags >> 3 & 1;
	t->opts.keepalive = flags >> 4 & 1;
	t->opts.user_timeout = flags & 32 ? number() : 0;
	t->defer = flags & 64 ? byte() % 3 : 0;
	t->pace.on = flags >> 7 & 1;
	weft_tcp_set_mss(t, t->rcv.mss_adv);
	e->has_edge = e->altered = false;
	e->una = t->snd.una;
}

static void over(struct end *e, u32 flags)
{
	e->mode = flags & WEFT_FX_LISTEN ? LISTENS : NOBODY;
	if (e->mode == LISTENS)
		begin(e);
}

static void apply(struct end *e, const struct weft_tcp_seg *seg, const struct weft_tcp_fx *fx)
{
	say("  %ld %s fx %x drop %u\n", (long)(e - z.end), weft_tcp_state_name(e->tcb.state),
	    fx->flags, fx->drop);
	if (fx->flags & (WEFT_FX_DATA | WEFT_FX_OOO))
		MUST(fx->data_len && fx->data_off + fx->data_len <= seg->len);
	if (fx->flags & WEFT_FX_URGENT_BYTE)
		MUST(fx->urgent_off < seg->len);
	if (fx->flags & WEFT_FX_REPLY)
		remember(e, &fx->reply);
	pump(e);
	memset(e->tcb.counts, 0, sizeof(e->tcb.counts));
	if (fx->flags & WEFT_FX_TIME_WAIT) {
		weft_tcp_tw_init(&e->tw, &e->tcb, z.now);
		e->mode = WAITS;
	}
	if (fx->flags & WEFT_FX_CLOSED)
		over(e, fx->flags);
}

/* ------------------------------------------------------------------ what arrives */

static void to_listener(struct end *e, const struct weft_tcp_seg *seg)
{
	struct weft_seq iss = seq_of(number());
	struct weft_fastopen_cookie right[WEFT_FASTOPEN_KEYS] = { { .len = 8 },
								  { .len = 8, .val = { 1 } } };
	struct weft_tcp_seg syn = *seg;
	struct weft_tcp_fx fx;

	begin(e);
	fx = weft_tcp_arrives_listen(&e->tcb, iss, seg, z.now);
	if (!(fx.flags & WEFT_FX_CHILD)) {
		if (fx.flags & WEFT_FX_REPLY)
			remember(e, &fx.reply);
		return;
	}
	e->mode = LIVES;
	e->una = iss;
	if (weft_fastopen_concerns(e->conf.ecn ? WEFT_FASTOPEN_SERVER : 0, seg) &&
	    weft_fastopen_admits(&z.pending, 2, z.now) &&
	    weft_fastopen_judge(&e->tcb, seg, flip(2), right, byte() % 3) >= WEFT_FASTOPEN_TAKE) {
		fx = weft_tcp_fastopen_accept(&e->tcb, seg, z.now);
		syn.seq = seq_add(syn.seq, 1);
		z.pending.open++;
		weft_fastopen_over(&z.pending, flip(2), z.now);
	}
	apply(e, &syn, &fx);
}

static void to_connection(struct end *e, const struct weft_tcp_seg *seg)
{
	struct weft_fastopen_known known;
	bool completes = weft_tcp_completes(&e->tcb, seg, z.now);
	bool half_open = e->tcb.state == WEFT_TCP_SYN_RECEIVED && e->tcb.passive;
	struct weft_tcp_fx fx;

	if (half_open && completes && weft_tcp_defers(&e->tcb, seg))
		return;
	if (!e->no_memory && weft_tcp_ooo_wants(&e->tcb, seg))
		e->tcb.ooo.cap = weft_min(weft_max(2 * e->tcb.ooo.cap, 8), WEFT_TCP_OOO_MAX);
	if (seg->opt.has & WEFT_OPT_SACK)
		lend(e, WEFT_SENT_SPARE);
	fx = weft_tcp_arrives(&e->tcb, seg, z.now);
	MUST(!half_open || completes || !(fx.flags & WEFT_FX_ESTABLISHED));
	if (fx.flags & WEFT_FX_ESTABLISHED && weft_tcp_fastopen_learnt(&e->tcb, seg, &known))
		weft_fastopen_put(&z.cache, byte(), &(struct weft_addr){}, &(struct weft_addr){},
				  &known, z.now);
	apply(e, seg, &fx);
}

static void arrives(struct end *e, const struct weft_tcp_seg *seg)
{
	struct weft_tcp_fx fx = {};

	say("%ld gets %02x seq %u ack %u len %u wnd %u sacks %u\n", (long)(e - z.end), seg->flags,
	    seg->seq.v - e->tcb.rcv.irs.v, seg->ack.v - e->tcb.snd.iss.v, seg->len, seg->wnd,
	    seg->opt.nsack);
	switch (e->mode) {
	case NOBODY:
		fx = weft_tcp_arrives_closed(seg);
		break;
	case LISTENS:
		to_listener(e, seg);
		return;
	case LIVES:
		to_connection(e, seg);
		return;
	case WAITS:
		fx = weft_engine_arrives_tw(&e->tw, seg, z.now);
		if (fx.flags & WEFT_FX_REOPEN)
			e->mode = LISTENS;
	}
	if (fx.flags & WEFT_FX_REPLY)
		remember(e, &fx.reply);
}

/* A sequence number that is significant to this end. */
static struct weft_seq landmark(const struct end *e)
{
	const struct weft_tcb *t = &e->tcb;
	const struct weft_seq at[] = {
		t->snd.una, t->snd.nxt,		  t->snd.end,	  t->snd.iss,  t->snd.recover,
		t->rcv.nxt, weft_tcp_rcv_edge(t), t->rcv.irs,	  t->rcv.fin,  t->sent.fack,
		t->tlp.end, t->rack.end,	  t->undo.marker, t->rcv.read,
	};
	u32 i = byte();

	if (i & 64)			/* half the space away, where comparisons change sign */
		return seq_add(at[i % 14], 0x7fffffc0 + byte() % 128);
	return seq_add(at[i % 14], i & 128 ? number() : 0);
}

/* A random segment from the peer of `e`, with numbers near significant ones. */
static struct weft_tcp_seg forged(const struct end *e)
{
	static const u8 flags[] = {
		WEFT_TCP_ACK,
		WEFT_TCP_ACK | WEFT_TCP_PSH,
		WEFT_TCP_ACK | WEFT_TCP_FIN,
		WEFT_TCP_RST,
		WEFT_TCP_SYN,
		WEFT_TCP_SYN | WEFT_TCP_ACK,
		WEFT_TCP_ACK | WEFT_TCP_ECE,
		WEFT_TCP_ACK | WEFT_TCP_URG,
	};
	u32 shape = byte(), i;
	struct weft_tcp_seg s = {
		.flags = flags[shape & 7],
		.seq = e->tcb.rcv.nxt,
		.ack = e->tcb.snd.una,
		.wnd = 0xffff,
		.opt = { .has = e->tcb.ts_on ? WEFT_OPT_TS : 0,
			 .tsval = e->tcb.ts_recent,
			 .tsecr = weft_tcp_ts_now(e->tcb.ts_offset, z.now) },
	};

	if (shape & 8)
		s.seq = landmark(e);
	if (shape & 16)
		s.ack = landmark(e);
	if (shape & 32)
		s.len = number() & 0xffff;
	if (shape & 64)
		s.wnd = number();
	if (shape & 128) {
		s.ecn = byte();
		s.up = number();
		s.opt.tsval += number();
		s.opt.tsecr -= number();
		s.gso_size = s.ecn & 4 ? number() : 0;
		s.flags ^= s.ecn & 8 ? byte() : 0;
		s.ecn &= 3;
	}
	if (e->tcb.sack_on && shape >> 3 & 1)
		s.opt.nsack = byte() % 5;
	s.opt.has |= s.opt.nsack ? WEFT_OPT_SACK : 0;
	for (i = 0; i < s.opt.nsack; i++) {
		s.opt.sack[i].lo = landmark(e);
		s.opt.sack[i].hi = flip(2) ? seq_add(s.opt.sack[i].lo, number()) : landmark(e);
	}
	return s;
}

static void mutate(const struct end *to, struct weft_tcp_seg *s)
{
	switch (byte() % 8) {
	case 0:
		s->flags ^= 1 << byte() % 8;
		return;
	case 1:
		s->seq = seq_add(s->seq, number());
		return;
	case 2:
		s->ack = seq_add(s->ack, number());
		return;
	case 3:
		s->wnd = number();
		return;
	case 4:
		s->len = number() & 0xffff;
		return;
	case 5:
		s->opt.tsval += number();
		s->opt.tsecr -= number();
		return;
	case 6:
		s->opt.has = byte();
		s->opt.mss = number();
		s->opt.wscale = byte() % 16;
		s->opt.nsack = byte() % 5;
		s->opt.fastopen.len = byte() % 17;
		return;
	default:
		s->ecn = byte() & 3;
		s->opt.sack[0].lo = landmark(to);
	}
}

static void from_wire(struct end *e, u32 how)
{
	u32 to = e - z.end, i;
	struct weft_tcp_seg seg;

	if (!z.wired[to])
		return;
	i = how & 1 ? byte() % z.wired[to] : 0;
	seg = z.wire[to][i];
	if (!(how & 2) || !flip(4)) {
		z.wired[to]--;
		memmove(&z.wire[to][i], &z.wire[to][i + 1], (z.wired[to] - i) * sizeof(seg));
	}
	if (how & 4)
		mutate(e, &seg);
	arrives(e, &seg);
}

/* ------------------------------------------------------------ the user, the clock, the rest */

static void user(struct end *e, enum weft_tcp_call which)
{
	struct weft_tcp_user u = { .call = which,
				   .push = flip(2),
				   .urgent = flip(8),
				   .orphan = flip(2),
				   .why = WEFT_RESET_ABORT };
	struct weft_tcp_fx fx;

	if (e->mode != LIVES)
		return;
	u.bytes = number() & 0xffff;
	if (which == WEFT_TCP_SEND &&
	    weft_seq_ahead(e->tcb.snd.end, e->tcb.snd.una) + u.bytes > ROOM)
		return;
	fx = weft_tcp_user(&e->tcb, &u, z.now);
	apply(e, NULL, &fx);
}

static void opens(struct end *e)
{
	struct weft_fastopen_known known;
	struct weft_tcp_user u = { .call = WEFT_TCP_OPEN, .iss = seq_of(number()) };
	struct weft_tcp_fx fx;
	u32 how = byte();

	if (e->mode == LIVES)
		return;
	begin(e);
	known = weft_fastopen_get(&z.cache, byte(), &(struct weft_addr){}, &(struct weft_addr){});
	if (how & 1 && !weft_fastopen_blocked(&z.hole, 1, z.now))
		weft_tcp_fastopen_open(&e->tcb, &known, how & 2);
	e->mode = LIVES;
	e->una = u.iss;
	fx = weft_tcp_user(&e->tcb, &u, z.now);
	apply(e, NULL, &fx);
}

static void listens(struct end *e)
{
	if (e->mode == LIVES)
		return;
	begin(e);
	e->mode = LISTENS;
}

/* After a deadline has fired, it must not fire again at the same time for ever. */
static void fire(struct end *e)
{
	struct weft_tcp_fx fx;
	u32 n = 0;

	while (e->mode == LIVES && weft_tcp_next(&e->tcb) <= z.now) {
		fx = weft_tcp_fire(&e->tcb, z.now);
		if (fx.flags & WEFT_FX_BLACKHOLE)
			weft_fastopen_block(&z.hole, z.now);
		apply(e, NULL, &fx);
		MUST(++n < 5);
	}
	if (e->mode == WAITS && e->tw.deadline <= z.now)
		e->mode = NOBODY;
}

static void pass(bool to_next)
{
	u64 next = weft_min64(weft_tcp_next(&z.end[0].tcb), weft_tcp_next(&z.end[1].tcb));
	u32 x = byte();

	if (!to_next)
		z.now += (u64)(1 + (x & 15)) << (x >> 4) * 2;
	else if (next != WEFT_NEVER && next > z.now)
		z.now = next;
	fire(&z.end[0]);
	fire(&z.end[1]);
}

static void icmp(struct end *e)
{
	struct weft_tcp_fx fx;

	if (e->mode != LIVES)
		return;
	fx = weft_tcp_icmp(&e->tcb, landmark(e), ECONNREFUSED, flip(2), z.now);
	apply(e, NULL, &fx);
}

static void path(struct end *e)
{
	if (e->mode != LIVES)
		return;
	weft_tcp_set_mss(&e->tcb, number());
	if (flip(2))
		weft_tcp_path_narrower(&e->tcb);
	pump(e);
}

/* The user's options and the shell's facts, which change at any time. */
static void options(struct end *e)
{
	struct weft_tcb *t = &e->tcb;
	u32 x = byte();

	switch (x & 15) {
	case 0: t->opts.cork ^= 1; break;
	case 1: t->opts.nodelay ^= 1; break;
	case 2: t->opts.no_quickack ^= 1; break;
	case 3: t->opts.keepalive ^= 1; break;
	case 4: t->opts.user_timeout = number(); break;
	case 5:
		t->opts.keep_idle_s = number();
		t->opts.keep_intvl_s = number();
		t->opts.keep_probes = byte();
		break;
	case 6: t->opts.linger2_s = number(); break;
	case 7: t->rcv.space = number() & 0x3fffffff; break;
	case 8: t->pace.full = byte() % 3; break;
	case 9: t->pace.on ^= 1; t->pace.rate = number(); break;
	case 10: e->max_data = number() & 0xffff; break;
	case 11: e->no_memory ^= 1; break;
	case 12: weft_tcp_cc_set(t, weft_tcp_cc_at(byte() % 2)); break;
	case 13:
		weft_pace_below(t, number(), number(), number());
		e->max_data = weft_pace_super(t, 0xff00);
		break;
	case 14: t->urgent_inline ^= 1; break;
	default:
		e->conf.recovery = byte();
		e->conf.frto = byte() & 3;
		e->conf.early_retrans = byte() & 3;
		e->conf.dsack = flip(2);
		e->conf.retries2 = byte();
		e->conf.challenge_rate = number();
	}
	user(e, WEFT_TCP_OPTIONS);
}

/* The ACK of a SYN-ACK that has left no state. */
static void cookie(struct end *e)
{
	u32 minute = weft_cookie_minute(z.now) - (byte() & 3), base = 1, mixed = 2, made;
	struct weft_tcp_opts opt = { .has = WEFT_OPT_MSS };
	struct weft_tcp_seg seg = { .flags = WEFT_TCP_ACK,
				    .seq = seq_of(number()),
				    .wnd = number(),
				    .len = number() & 0xfff };
	bool ecn = flip(2);

	if (e->mode != LISTENS)
		return;
	begin(e);
	seg.opt.has = WEFT_OPT_TS;
	opt.wscale = byte() % 15;
	opt.has |= byte() & (WEFT_OPT_SACK_OK | WEFT_OPT_WSCALE);
	seg.opt.tsecr = weft_cookie_ts(z.now / WEFT_USEC_PER_MSEC, &opt, ecn) + number();
	seg.ack = seq_add(weft_cookie_make(base, mixed, seq_sub(seg.seq, 1), minute,
					   weft_cookie_mss_code(number(), flip(2))),
			  1);
	seg.ack = seq_add(seg.ack, flip(4) ? number() : 0);
	if (!weft_cookie_made(seq_sub(seg.ack, 1), base, seq_sub(seg.seq, 1), minute, &made))
		return;
	opt.mss = weft_cookie_mss(
		weft_cookie_data(seq_sub(seg.ack, 1), base, mixed, seq_sub(seg.seq, 1)), flip(2));
	if (!opt.mss)
		return;
	opt.has = WEFT_OPT_MSS | WEFT_OPT_TS;
	weft_cookie_options(seg.opt.tsecr, &opt, &ecn);
	e->tcb.ts_offset = e->tcb.defer = 0;
	weft_tcp_arrives_cookie(&e->tcb, &seg, &opt, ecn, z.now);
	MUST(weft_tcp_completes(&e->tcb, &seg, z.now));
	e->mode = LIVES;
	e->una = e->tcb.snd.una;
	to_connection(e, &seg);
}

/* ------------------------------------------------------------------ export and import */

static struct {
	u64 record[(sizeof(struct weft_tcp_export) + WEFT_TCP_EXPORT_CC_MAX +
		    WEFT_SENT_MAX * sizeof(struct weft_tcp_export_span) +
		    WEFT_TCP_OOO_MAX * sizeof(struct weft_tcp_export_range)) /
		   8];
	struct weft_tcb old, fresh;
	struct weft_range ranges[WEFT_TCP_OOO_MAX];
} swap;

/* Mutates bytes of the record. */
static bool alter(u32 bytes)
{
	u32 n = byte() % 4, i, at;
	u8 *r = (u8 *)swap.record;

	for (i = 0; i < n; i++) {
		at = word() % bytes;
		switch (byte() % 4) {
		case 0: r[at] ^= 1 << byte() % 8; break;
		case 1: r[at] = byte(); break;
		case 2: *(u32 *)(r + at / 4 * 4) = number(); break;
		default: *(u32 *)(r + at / 4 * 4) += flip(2) ? 1 : -1;
		}
	}
	return n;
}

/* A TCB from a mutated record may already be CLOSED. */
static void imported(struct end *e)
{
	const char *why = weft_tcb_broken(&e->tcb, z.now);

	if (why && strcmp(why, "emit left undone what is owed") &&
	    strcmp(why, "data waits and no timer runs")) {
		fprintf(stderr, "imported, and broken: %s, in %s\n", why,
			weft_tcp_state_name(e->tcb.state));
		abort();
	}
	e->una = e->tcb.snd.una;
	e->has_edge = false;
	pump(e);
	if (e->tcb.state == WEFT_TCP_TIME_WAIT) {
		weft_tcp_tw_init(&e->tw, &e->tcb, z.now);
		e->mode = WAITS;
	} else if (e->tcb.state == WEFT_TCP_CLOSED || e->tcb.state == WEFT_TCP_LISTEN) {
		over(e, e->tcb.state == WEFT_TCP_LISTEN ? WEFT_FX_LISTEN : 0);
	}
}

/*
 * Replaces e's TCB by one from a record that may be wrong.  A refused record leaves the TCB as it
 * was; an accepted one keeps the invariants.
 */
static void swaps(struct end *e)
{
	struct weft_tcp_conn c = { .tcb = &e->tcb, .env = { .now = z.now, .conf = &e->conf } };
	u32 bytes, spans = e->tcb.sent.s ? e->tcb.sent.cap * sizeof(struct weft_span) : 0;
	enum weft_tcp_import refused;
	struct weft_span *more;
	bool altered;

	if (e->mode != LIVES)
		return;
	bytes = weft_engine_export(&c, (void *)swap.record, sizeof(swap.record));
	MUST(bytes <= sizeof(swap.record));
	altered = alter(bytes);
	swap.old = e->tcb;
	memset(&e->tcb, 0xa5, sizeof(e->tcb));
	weft_engine_init(&c);
	weft_engine_lend(&c, WEFT_LENT_RANGES, swap.ranges,
			 swap.old.ooo.cap * sizeof(struct weft_range));
	more = spans ? malloc(spans) : NULL;
	if (more)
		weft_engine_lend(&c, WEFT_LENT_SPANS, more, spans);
	swap.fresh = e->tcb;
	refused = weft_engine_import(&c, (void *)swap.record, bytes);
	if (refused) {
		say("  %ld not swapped: %s\n", (long)(e - z.end), weft_tcp_import_why(refused));
		MUST((altered || e->altered) && !memcmp(&swap.fresh, &e->tcb, sizeof(e->tcb)));
		e->tcb = swap.old;
		free(more);
		return;
	}
	say("  %ld swapped%s\n", (long)(e - z.end), altered ? ", altered" : "");
	free(swap.old.sent.s);
	memcpy(e->ranges, swap.ranges, sizeof(e->ranges));
	e->tcb.ooo.r = e->ranges;
	e->altered |= altered;
	imported(e);
}

/* ------------------------------------------------------------------ one input */

static void draw_conf(struct weft_tcp_conf *c)
{
	u32 x = byte(), y = byte(), w = byte();

	*c = (struct weft_tcp_conf){
		.rto_init = WEFT_USEC_PER_SEC,
		.rto_min = (x & 1 ? 200 : 1) * WEFT_USEC_PER_MSEC,
		.rto_max = 120 * WEFT_USEC_PER_SEC,
		.delack = 40 * WEFT_USEC_PER_MSEC,
		.fin_timeout = 60 * WEFT_USEC_PER_SEC,
		.msl = 30 * WEFT_USEC_PER_SEC,
		.keep_idle = 100 * WEFT_USEC_PER_SEC,
		.keep_intvl = 10 * WEFT_USEC_PER_SEC,
		.keep_probes = 9,
		.syn_retries = 6,
		.synack_retries = 5,
		.retries1 = 3,
		.retries2 = 15,
		.orphan_retries = 8,
		.init_cwnd = x & 2 ? 10 : w,
		.challenge_rate = 100,
		.timestamps = !!(x & 8),
		.sack = !(x & 16),
		.dsack = !(x & 32),
		.window_scaling = !(x & 64),
		.recovery = x & 128 ? w : WEFT_TCP_RACK_ON,
		.early_retrans = y & 1 ? 0 : 3,
		.frto = y & 2 ? 0 : 2,
		.ecn = y & 4 ? 1 :
		       y & 8 ? 2 :
			       0,
		.ecn_fallback = y & 16,
		.cc = weft_tcp_cc_at(y >> 5 & 1),
		.pacing_ss_ratio = 200,
		.pacing_ca_ratio = 120,
		.min_tso_segs = 2,
		.tso_rtt_log = 9,
	};
}

static void operation(void)
{
	u32 op = byte();
	struct end *e = &z.end[op & 1];
	struct weft_tcp_seg seg;

	switch (op >> 1 & 31) {
	case 0 ... 5: from_wire(e, 0); break;
	case 6: from_wire(e, 1); break;
	case 7: from_wire(e, 3); break;
	case 8: from_wire(e, 7); break;
	case 9: z.wired[e - z.end] = 0; break;
	case 10 ... 13: user(e, WEFT_TCP_SEND); break;
	case 14: case 15: user(e, WEFT_TCP_RECEIVE); break;
	case 16: user(e, WEFT_TCP_CLOSE); break;
	case 17: user(e, flip(4) ? WEFT_TCP_ABORT : WEFT_TCP_OPTIONS); break;
	case 18: case 19: options(e); break;
	case 20: case 21: pass(true); break;
	case 22: case 23: pass(false); break;
	case 24: icmp(e); break;
	case 25: path(e); break;
	case 26: opens(e); break;
	case 27: flip(2) ? cookie(e) : listens(e); break;
	case 28: swaps(e); break;
	default: seg = forged(e); arrives(e, &seg); break;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 i;

	if (size > INPUT_MAX)
		return 0;
	memset(&z, 0, sizeof(z));
	z.in = data;
	z.left = size;
	z.now = START;
	for (i = 0; i < 2; i++) {
		draw_conf(&z.end[i].conf);
		z.end[i].max_data = byte() * 64;
		z.end[i].no_memory = z.end[i].max_data & 64;
		begin(&z.end[i]);
	}
	z.end[1].mode = LISTENS;
	opens(&z.end[0]);
	for (i = byte() % 4; i; i--) {
		from_wire(&z.end[1], 0);
		from_wire(&z.end[0], 0);
	}
	while (z.left)
		operation();
	for (i = 0; i < 2; i++)
		free(z.end[i].tcb.sent.s);
	return 0;
}

#ifndef WEFT_LIBFUZZER

static u64 seed = 1;

static u32 draw(u32 below)		/* xorshift64* */
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (u32)((seed * 0x2545f4914f6cdd1dULL) >> 33) % below;
}

#define KEPT	64

/* A new input, or an old one with some bytes changed and some appended. */
static size_t make(u8 *in)
{
	static u8 kept[KEPT][INPUT_MAX];
	static size_t len[KEPT];
	u32 k = draw(KEPT), i;
	size_t n = len[k];

	memcpy(in, kept[k], n);
	if (!n || n > INPUT_MAX / 4 || !draw(4)) {
		n = 16 + draw(200);
		for (i = 0; i < n; i++)
			in[i] = draw(4) ? draw(256) : draw(16);
	}
	for (i = draw(8); i; i--)
		in[draw(n)] = draw(256);
	for (i = draw(64); i; i--)
		in[n++] = draw(256);
	memcpy(kept[k], in, n);
	len[k] = n;
	return n;
}

static int replay(const char *name)
{
	static u8 in[INPUT_MAX];
	FILE *f = fopen(name, "rb");
	size_t n;

	if (!f) {
		perror(name);
		return 1;
	}
	n = fread(in, 1, sizeof(in), f);
	fclose(f);
	return LLVMFuzzerTestOneInput(in, n);
}

/* Before the run, so that the file exists if it fails. */
static void keep(const char *name, const u8 *in, size_t n)
{
	FILE *f = fopen(name, "wb");

	if (!f)
		return;
	fwrite(in, 1, n, f);
	fclose(f);
}

int main(int argc, char **argv)
{
	u64 i, rounds = argc > 1 ? strtoull(argv[1], NULL, 0) : 60000;
	static u8 in[INPUT_MAX + 64];
	int k;

	setvbuf(stdout, NULL, _IOLBF, 0);	/* a run that ends early is printed completely */
	if (argc > 1 && !rounds) {
		for (k = 2; k < argc; k++) {
			verbose |= !strcmp(argv[k], "-v");
			if (strcmp(argv[k], "-v") && replay(argv[k]))
				return 1;
		}
		return 0;
	}
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 0) | 1;
	for (i = 0; i < rounds; i++) {
		size_t n = make(in);

		if (argc > 3)
			keep(argv[3], in, n);
		LLVMFuzzerTestOneInput(in, n);
	}
	printf("# fuzz_core: %llu inputs\n", (unsigned long long)rounds);
	return 0;
}

#endif
