// SPDX-License-Identifier: GPL-2.0
/* The table: the use of the environment, lent memory, STATUS. */
#include "behind.h"

/* ---------------------------------------- the table */

static void engine__table(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, weft_tcp_engine.name, "weft");
	EQ(weft_tcp_engine.tcb_size, sizeof(struct weft_tcb));
	YES(weft_tcp_engine.emit == weft_engine_emit);
	YES(weft_tcp_engine.arrives == weft_engine_arrives);
}

static void init__options(struct kunit *test)
{
	c.opts.nodelay = true;
	c.opts.cc = &weft_tcp_cc_cubic;
	weft_engine(&c, init);
	EQ(c.view.state, WEFT_TCP_CLOSED);
	YES(f.t.opts.nodelay);
	YES(f.t.cc == &weft_tcp_cc_cubic);
	EQ(c.view.mss, WEFT_TCP_MSS_DEFAULT);
}

/* ---------------------------------------- the environment */

static void open__environment(struct kunit *test)
{
	weft_engine(&c, init);
	c.env.mss = 1000;
	c.env.space = 3000;
	c.env.grow = 1 << 20;
	c.env.ts_offset = 77;
	c.env.v6 = true;
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPEN, .iss = seq_of(ISS) });
	EQ(f.t.rcv.space, 3000);
	EQ(f.t.rcv.mss_adv, 1000);
	EQ(f.t.rcv.wscale, 5);
	EQ(f.t.ts_offset, 77);
	EQ(f.t.snd.mss_peer, WEFT_TCP_MSS_DEFAULT6);
	EQ(c.view.state, WEFT_TCP_SYN_SENT);
}

static void open__fast(struct kunit *test)
{
	static const struct weft_fastopen_known nothing;

	weft_engine(&c, init);
	call_engine((struct weft_tcp_user){
		.call = WEFT_TCP_OPEN, .iss = seq_of(ISS), .known = &nothing, .bare = true });
	YES(c.view.syn_waits);
	EQ(c.view.syn_room, MSS - 40);
	EQ(sent(), 0);
}

static void open_passive__and_close(struct kunit *test)
{
	weft_engine(&c, init);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPEN_PASSIVE });
	EQ(c.view.state, WEFT_TCP_LISTEN);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPEN_PASSIVE });
	EQ(fx.err, EISCONN);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_CLOSE });
	EQ(c.view.state, WEFT_TCP_CLOSED);
	NO(f.t.illegal);
}

/* RFC 9293 3.8.6: the data is dropped, its ACK counts; the window is closed. */
static void arrives__no_room(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	s = segment(ACK | PSH | FIN, 0, 100);
	c.env.no_room = true;
	arrive(&s);
	NO(fx.flags & (WEFT_FX_DATA | WEFT_FX_FIN));
	EQ(sent(), 1);
	EQ(seg.wnd, 0);
	EQ(seg.ack.v, IRS + 1);
}

/*
 * As Linux: data held back by MSG_MORE is sent with the first data for which no memory is reserved.
 */
static void arrives__unreserved(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	s = segment(ACK | PSH, 0, 10);
	arrive(&s);
	sent();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 10, .more = true });
	s = segment(ACK | PSH, 0, 10);
	arrive(&s);
	while (sent())
		EQ(seg.len, 0);
	c.env.unreserved = true;
	s = segment(ACK | PSH, 0, 10);
	arrive(&s);
	EQ(sent(), 1);
	EQ(seg.len, 10);
}

static void arrives__buffer(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	s = segment(ACK, 0, 0);
	c.env.space = 5000;
	c.env.waste = 10;
	c.env.urgent_inline = true;
	arrive(&s);
	EQ(f.t.rcv.space, 5000);
	EQ(f.t.rcv.waste, 10);
	YES(f.t.urgent_inline);
}

static void emit__path(struct kunit *test)
{
	open_behind();
	c.env.mss = 500;
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 500 });
	EQ(sent(), 1);
	EQ(seg.len, 500);
	EQ(c.view.mss, 500);
}

/* RFC 1191 6.5 */
static void path__narrower(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 1000 });
	EQ(sent(), 1);
	weft_engine(&c, path);
	EQ(sent(), 0);
	c.env.mss = 600;
	weft_engine(&c, path);
	EQ(c.view.lost, 1000);
	EQ(c.view.lost_lo.v, ISS + 1);
	EQ(sent(), 2);
	EQ(seg.len, 400);
}

static void emit__more(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 10, .more = true });
	EQ(sent(), 0);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND });
	EQ(sent(), 1);
}

static void emit__device(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 4 * MSS });
	c.env.device = 3 * MSS;
	c.env.fits = 2 * MSS;
	YES(weft_engine(&c, emit, &seg));
	EQ(seg.len, 2 * MSS);
	c.env.device = 0;
	YES(weft_engine(&c, emit, &seg));
	EQ(seg.len, MSS);
	NO(c.view.endless);
}

/* The view says whether emit has something to send: after each event, and after each segment. */
static void emit__owes(struct kunit *test)
{
	open_behind();
	NO(c.view.owes);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 2 * MSS });
	YES(c.view.owes);
	YES(weft_engine(&c, emit, &seg));
	YES(c.view.owes);
	YES(weft_engine(&c, emit, &seg));
	NO(c.view.owes);
	f.t.snd.wnd = 0;
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 1 });
	NO(weft_engine(&c, emit, &seg));
	YES(c.view.owes);
}

/* The last owed segment ends the event's work, as a call with nothing owed does. */
static void emit__last(struct kunit *test)
{
	open_behind();
	EQ(f.t.limit.is, WEFT_LIMIT_IDLE);
	c.env.starved = true;
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 1 });
	YES(weft_engine(&c, emit, &seg));
	EQ(f.t.limit.is, WEFT_LIMIT_BUFFER);
	c.env.starved = false;
	c.env.mss = 500;
	NO(weft_engine(&c, emit, &seg));
	EQ(f.t.limit.is, WEFT_LIMIT_NETWORK);
	EQ(c.view.mss, 500);
}

/* TSQ: data queued in the device blocks further data, if an ACK is still to come. */
static void emit__below(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 3 * MSS });
	YES(weft_engine(&c, emit, &seg));
	YES(weft_engine(&c, emit, &seg));
	c.env.below = 1 << 20;
	c.env.below_max = 1000;
	NO(weft_engine(&c, emit, &seg));
	YES(c.view.held);
	c.env.below = 0;
	YES(weft_engine(&c, emit, &seg));
	NO(c.view.held);
}

/* ---------------------------------------- options */

static void options__whole(struct kunit *test)
{
	open_behind();
	c.opts = (struct weft_tcp_user_opts){
		.nodelay = true, .keep_idle_s = 9, .keepalive = true, .cc = &weft_tcp_cc_cubic,
	};
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS, .opts = &c.opts });
	YES(f.t.opts.nodelay);
	YES(f.t.cc == &weft_tcp_cc_cubic);
	EQ(f.t.deadline[WEFT_TIMER_KEEP], f.now + SEC(9));
}

/* TCP_QUICKACK */
static void options__ack(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	f.t.rcv.quick = 0;
	s = segment(ACK, 0, 50);
	arrive(&s);
	EQ(sent(), 0);
	YES(c.view.ack_pending);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS });
	EQ(sent(), 0);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS, .ack = true });
	EQ(sent(), 1);
	NO(c.view.ack_pending);
}

static void shut_read__refuses(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SHUT_READ });
	YES(f.t.deaf);
}

static void mark__read(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	s = segment(ACK | URG, 0, 50);
	s.up = 10;
	arrive(&s);
	EQ(c.view.urgent, WEFT_URGENT_VALID);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_MARK, .urgent = true });
	EQ(c.view.urgent, WEFT_URGENT_READ);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_MARK, .at = seq_of(IRS + 10) });
	EQ(c.view.urgent, WEFT_URGENT_READ);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_MARK, .at = seq_of(IRS + 11) });
	EQ(c.view.urgent, WEFT_URGENT_NONE);
}

/* ---------------------------------------- a passive open */

static void listen_to(const struct weft_tcp_passive *p)
{
	weft_engine(&c, init);
	c.env.ts_offset = 1000;
	fx = weft_engine(&c, listen, p);
}

static void listen__syn(struct kunit *test)
{
	struct weft_tcp_seg s = segment(SYN, -1, 0);
	struct weft_tcp_passive p = { .seg = &s, .iss = seq_of(ISS), .defer = 2 };

	s.opt = f.syn_opt;
	listen_to(&p);
	EQ(fx.flags, WEFT_FX_CHILD);
	EQ(c.view.state, WEFT_TCP_SYN_RECEIVED);
	EQ(sent(), 1);
	EQ(seg.flags, SYN | ACK);
	s = segment(ACK, 0, 0);
	s.ack = seq_of(ISS + 1);
	EQ(weft_engine(&c, admits, &s), WEFT_TCP_ADMITS_LATER);
	s.len = 1;
	EQ(weft_engine(&c, admits, &s), WEFT_TCP_ADMITS);
	s.ack = seq_of(ISS);
	EQ(weft_engine(&c, admits, &s), WEFT_TCP_ADMITS_NOT);
}

/* RFC 4987 3.6: only the timestamp has room for options. */
static void listen__cookie_without_timestamps(struct kunit *test)
{
	struct weft_tcp_seg s = segment(SYN | ECE | CWR, -1, 0);
	struct weft_tcp_passive p = { .seg = &s, .iss = seq_of(ISS), .cookie = true };

	use_sack();
	use_ws(7);
	f.conf.ecn = 2;
	s.opt = f.syn_opt;
	listen_to(&p);
	EQ(sent(), 1);
	EQ(seg.opt.has, WEFT_OPT_MSS);
	EQ(seg.flags, SYN | ACK);
}

/* The ACK brings back the options of the SYN. */
static void listen__cookie_comes_back(struct kunit *test)
{
	struct weft_tcp_seg s = segment(SYN, -1, 0), ack = segment(ACK, 0, 0);
	struct weft_tcp_passive p = { .seg = &s, .iss = seq_of(ISS), .cookie = true };
	struct weft_tcp_passive back = { .seg = &ack, .cookie_mss = 1300 };

	use_ts();
	use_sack();
	use_ws(8);
	s.opt = f.syn_opt;
	listen_to(&p);
	EQ(sent(), 1);
	ack.ack = seq_of(ISS + 1);
	ack.opt = (struct weft_tcp_opts){ .has = WEFT_OPT_TS, .tsval = 5, .tsecr = seg.opt.tsval };
	listen_to(&back);
	EQ(fx.flags, WEFT_FX_CHILD);
	YES(f.t.sack_on && f.t.ts_on && f.t.ws_on);
	EQ(f.t.snd.wscale, 8);
	EQ(f.t.snd.mss_peer, 1300);
	EQ(f.t.snd.iss.v, ISS);
	EQ(weft_engine(&c, admits, &ack), WEFT_TCP_ADMITS);
	f.conf.sack = false;
	listen_to(&back);
	EQ(fx.drop, WEFT_DROP_TCP_COOKIE);
}

/* ---------------------------------------- errors */

/* RFC 5927 4 */
static void icmp__only_of_what_is_out(struct kunit *test)
{
	struct weft_tcp_error e = { .seq = seq_of(ISS + 1), .err = EHOSTUNREACH };

	open_behind();
	EQ(weft_engine(&c, icmp, &e).drop, WEFT_DROP_ICMP_SEQUENCE);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 10 });
	EQ(sent(), 1);
	YES(weft_view_is_out(&c.view, e.seq));
	NO(weft_view_is_out(&c.view, seq_of(ISS + 11)));
	EQ(weft_engine(&c, icmp, &e).flags, WEFT_FX_SOFT_ERROR);
}

/* ---------------------------------------- memory */

static void lend__ranges(struct kunit *test)
{
	static struct weft_range few[4], more[8];
	struct weft_tcp_seg s;
	u32 i;

	open_behind();
	f.t.ooo = (struct weft_ranges){};
	s = segment(ACK, 100, 10);
	EQ(weft_engine(&c, wants, WEFT_LENT_RANGES, &s), sizeof(few));
	YES(!weft_engine(&c, lend, WEFT_LENT_RANGES, few, sizeof(few)));
	EQ(weft_engine(&c, wants, WEFT_LENT_RANGES, &s), 0);
	for (i = 0; i < 4; i++) {
		s = segment(ACK, 100 + 20 * i, 10);
		arrive(&s);
	}
	EQ(weft_engine(&c, wants, WEFT_LENT_RANGES, &s), sizeof(more));
	YES(weft_engine(&c, lend, WEFT_LENT_RANGES, more, sizeof(more)) == few);
	EQ(f.t.ooo.n, 4);
	EQ(more[3].lo.v, IRS + 1 + 160);
	YES(weft_engine(&c, lend, WEFT_LENT_RANGES, NULL, 0) == more);
	EQ(f.t.ooo.n, 0);
}

static void lend__spans(struct kunit *test)
{
	struct weft_tcp_seg s = segment(ACK, 0, 0);

	open_behind();
	EQ(weft_engine(&c, wants, WEFT_LENT_SPANS, &s), 0);
	EQ(weft_engine(&c, wants, WEFT_LENT_SPANS, NULL), 0);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 10 });
	EQ(sent(), 1);
	NO(c.view.spans_idle);
	s.ack = c.view.snd_nxt;
	arrive(&s);
	YES(c.view.spans_idle);
	YES(weft_engine(&c, lend, WEFT_LENT_SPANS, NULL, 0) == f.spans);
	NO(c.view.spans_idle);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 10 });
	EQ(sent(), 1);
	s.opt.has = WEFT_OPT_SACK;
	EQ(weft_engine(&c, wants, WEFT_LENT_SPANS, &s),
	   2 * WEFT_SENT_SPARE * sizeof(struct weft_span));
}

static void move__leaves_nothing(struct kunit *test)
{
	static struct weft_tcb t;
	struct weft_tcp_conn to = { .tcb = &t };

	open_behind();
	weft_tcp_conn_move(&to, &c);
	EQ(t.state, WEFT_TCP_ESTABLISHED);
	YES(t.ooo.r == f.ranges);
	YES(to.tcb == &t && to.engine == &weft_tcp_engine);
	YES(!f.t.ooo.r && !f.t.sent.s);
}

/* ---------------------------------------- the rest */

/* Counts already taken out are kept in the record. */
static void counted__totals_stay(struct kunit *test)
{
	u16 counts[WEFT_TCP_COUNTS];
	struct weft_tcp_status s;

	open_behind();
	weft_tcp_count(&f.t, WEFT_COUNT_TCPSACKReorder, 2);
	weft_tcp_count(&f.t, WEFT_COUNT_TCPDeliveredCE, 3);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS });
	YES(c.view.counted);
	weft_engine(&c, counted, counts);
	EQ(counts[WEFT_COUNT_TCPSACKReorder], 2);
	NO(c.view.counted);
	weft_tcp_count(&f.t, WEFT_COUNT_TCPSACKReorder, 1);
	weft_engine(&c, status, f.now, &s);
	EQ(s.reord_seen, 3);
	EQ(s.delivered_ce, 3);
}

static void next__fine(struct kunit *test)
{
	bool fine;

	open_behind();
	f.t.deadline[WEFT_TIMER_KEEP] = f.now + SEC(1);
	EQ(weft_engine(&c, next, &fine), f.now + SEC(1));
	NO(fine);
	f.t.deadline[WEFT_TIMER_PACE] = f.now + 7;
	EQ(weft_engine(&c, next, &fine), f.now + 7);
	YES(fine);
}

static void conf__linux(struct kunit *test)
{
	struct weft_tcp_conf conf;

	weft_tcp_conf_default(&conf);
	EQ(conf.rto_min, MS(200));
	EQ(conf.init_cwnd, 10);
	YES(conf.cc == weft_tcp_cc_find("cubic"));
}

static struct weft_tcp_fx reopens(struct weft_tcp_tw *tw, const struct weft_tcp_seg *s, u64 now)
{
	return (struct weft_tcp_fx){ .flags = WEFT_FX_REOPEN };
}

/* A TIME-WAIT follows the rules of its connection's engine. */
static void wait__through_the_table(struct kunit *test)
{
	struct weft_tcp_engine other = weft_tcp_engine;
	struct weft_tcp_tw tw;
	struct weft_tcp_seg s;

	in_time_wait();
	behind();
	weft_engine(&c, wait, &tw);
	YES(tw.engine == &weft_tcp_engine);
	s = segment(FIN | ACK, -1, 0);
	EQ(weft_engine(&tw, arrives_tw, &s, f.now).flags, WEFT_FX_REPLY);
	EQ(weft_engine(&tw, tw_iss).v, weft_engine_tw_iss(&tw).v);
	NO(weft_engine(&tw, tw_yields, true, WEFT_TCP_TW_REUSE_ALWAYS, false, f.now));
	other.arrives_tw = reopens;
	c.engine = &other;
	weft_engine(&c, wait, &tw);
	EQ(weft_engine(&tw, arrives_tw, &s, f.now).flags, WEFT_FX_REOPEN);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(engine__table),
	KUNIT_CASE(init__options),
	KUNIT_CASE(open__environment),
	KUNIT_CASE(open__fast),
	KUNIT_CASE(open_passive__and_close),
	KUNIT_CASE(arrives__no_room),
	KUNIT_CASE(arrives__unreserved),
	KUNIT_CASE(arrives__buffer),
	KUNIT_CASE(emit__path),
	KUNIT_CASE(path__narrower),
	KUNIT_CASE(emit__more),
	KUNIT_CASE(emit__device),
	KUNIT_CASE(emit__below),
	KUNIT_CASE(emit__owes),
	KUNIT_CASE(emit__last),
	KUNIT_CASE(options__whole),
	KUNIT_CASE(options__ack),
	KUNIT_CASE(shut_read__refuses),
	KUNIT_CASE(mark__read),
	KUNIT_CASE(listen__syn),
	KUNIT_CASE(listen__cookie_without_timestamps),
	KUNIT_CASE(listen__cookie_comes_back),
	KUNIT_CASE(icmp__only_of_what_is_out),
	KUNIT_CASE(lend__ranges),
	KUNIT_CASE(lend__spans),
	KUNIT_CASE(move__leaves_nothing),
	KUNIT_CASE(counted__totals_stay),
	KUNIT_CASE(next__fine),
	KUNIT_CASE(wait__through_the_table),
	KUNIT_CASE(conf__linux),
	{}
};

struct kunit_suite weft_tcp_engine_suite = {
	.name = "weft_tcp_engine",
	.init = begin_behind,
	.test_cases = cases,
};
