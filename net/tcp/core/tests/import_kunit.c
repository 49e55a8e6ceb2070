// SPDX-License-Identifier: GPL-2.0
/*
 * Import of a connection from a record: every state survives; an invalid record is refused by name,
 * and changes nothing. The duel tests that the connection continues undisturbed (duel_swap.c).
 */
#include "../export_fields.h"
#include "behind.h"
#include "invariants.h"

union record {
	struct weft_tcp_export r;
	u64 space[512];
};

static union record x, y;
static struct weft_tcb t;
static struct weft_range ranges[HOLES];
static struct weft_span spans[2 * WEFT_SENT_SPARE];
static struct weft_tcp_conn to;

/* Another TCB, whose memory held other data. */
static void prepare(void)
{
	memset(&t, 0xa5, sizeof(t));
	memset(ranges, 0xa5, sizeof(ranges));
	memset(spans, 0xa5, sizeof(spans));
	to = (struct weft_tcp_conn){
		.engine = &weft_tcp_engine, .tcb = &t,
		.env = { .now = f.now, .conf = &f.conf },
	};
	weft_engine_init(&to);
	weft_engine(&to, lend, WEFT_LENT_RANGES, ranges, sizeof(ranges));
	weft_engine(&to, lend, WEFT_LENT_SPANS, spans, sizeof(spans));
}

static void exported(void)
{
	behind();
	weft_tcp_show(&c);
	weft_engine(&c, export, &x.r, sizeof(x));
}

static enum weft_tcp_import imported(void)
{
	return weft_engine(&to, import, &x.r, x.r.bytes);
}

static void every_view_is_equal(struct kunit *test)
{
	EQ(to.view.state, c.view.state);
	EQ(to.view.snd_una.v, c.view.snd_una.v);
	EQ(to.view.snd_nxt.v, c.view.snd_nxt.v);
	EQ(to.view.snd_end.v, c.view.snd_end.v);
	EQ(to.view.rcv_nxt.v, c.view.rcv_nxt.v);
	EQ(to.view.rcv_left, c.view.rcv_left);
	EQ(to.view.mss, c.view.mss);
	EQ(to.view.cwnd, c.view.cwnd);
	EQ(to.view.lost, c.view.lost);
	EQ(to.view.fin_received, c.view.fin_received);
}

static void comes_back(struct kunit *test)
{
	exported();
	prepare();
	EQ(imported(), WEFT_IMPORT_DONE);
	every_view_is_equal(test);
	EQ(weft_engine(&to, export, &y.r, sizeof(y)), x.r.bytes);
	YES(!memcmp(&x, &y, x.r.bytes));
	YES(!weft_tcb_broken(&t, f.now));
	EQ(weft_tcp_next(&t), weft_tcp_next(&f.t));
}

static void import__every_state(struct kunit *test)
{
	u8 state;

	for (state = WEFT_TCP_ESTABLISHED; state <= WEFT_TCP_CLOSING; state++) {
		if (state == WEFT_TCP_LISTEN)
			continue;
		in_state(state);
		drain();
		comes_back(test);
		EQ(t.state, state);
	}
}

static void import__listen(struct kunit *test)
{
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPEN_PASSIVE });
	comes_back(test);
	EQ(t.state, WEFT_TCP_LISTEN);
}

/* Out-of-order data, with no new ACK. */
static void overtakes(u32 off)
{
	struct weft_tcp_seg s = segment(ACK, off, 10);

	s.ack = f.t.snd.una;
	arrives(&s);
}

static void import__what_is_out(struct kunit *test)
{
	sack_segments_out(6, 2);
	overtakes(100);
	rx_sack(0, 2 * MSS, 4 * MSS);
	drain();
	comes_back(test);
	EQ(t.sent.bytes[WEFT_SENT_SACKED], 2 * MSS);
	EQ(t.sent.fack.v, f.t.sent.fack.v);
	EQ(t.ooo.n, 1);
	YES(t.ooo.r == ranges && t.sent.s == spans);
}

/* The curve continues. */
static void import__cubic(struct kunit *test)
{
	f.conf.cc = &weft_tcp_cc_cubic;
	segments_out(20);
	rx_ack(0, 0, 4 * MSS);
	f.t.ssthresh = f.t.cwnd;
	drain();
	f.now += MS(10);
	rx_ack(0, 0, 4 * MSS);
	drain();
	comes_back(test);
	YES(t.cc == &weft_tcp_cc_cubic);
	YES(!memcmp(t.cc_priv, f.t.cc_priv, sizeof(t.cc_priv)));
}

/* No time passes in between, and the timestamps continue. */
static void import__another_clock(struct kunit *test)
{
	struct weft_tcp_conf conf = f.conf;
	u64 keep;

	use_ts();
	in_established();
	f.t.ts_offset = 5;
	keep = f.t.deadline[WEFT_TIMER_KEEP] = f.now + SEC(3);
	exported();
	prepare();
	conf.timestamps = true;
	to.env.conf = &conf;
	to.env.now = MS(7);	/* after less time than the connection is old */
	EQ(imported(), WEFT_IMPORT_DONE);
	EQ(t.deadline[WEFT_TIMER_KEEP], MS(7) + keep - f.now);
	EQ(weft_tcp_ts_now(t.ts_offset, MS(7)), weft_tcp_ts_now(5, f.now));
	YES(t.conf == &conf);
	EQ(t.last_rx, MS(7));
	f.now += SEC(5000);
	exported();
	prepare();
	to.env.now = MS(7);
	EQ(imported(), WEFT_IMPORT_DONE);
	EQ(t.last_rx, 1);	/* 0 would be never */
}

static void import__options(struct kunit *test)
{
	in_established();
	f.t.opts.nodelay = true;
	f.t.opts.keep_idle_s = 9;
	exported();
	prepare();
	to.opts.user_mss = 700;
	EQ(imported(), WEFT_IMPORT_DONE);
	YES(t.opts.nodelay);
	EQ(t.opts.keep_idle_s, 9);
	EQ(t.opts.user_mss, 700);
	NO(to.opts.nodelay);
}

/* An RTO above the current maximum is reduced to it. */
static void import__rto(struct kunit *test)
{
	in_established();
	f.t.rto = SEC(100);
	exported();
	f.conf.rto_max = SEC(50);
	prepare();
	EQ(imported(), WEFT_IMPORT_DONE);
	EQ(t.rto, SEC(50));
}

/* ---------------------------------------- refused */

/* The reason to refuse the current record; nothing has changed. */
static void refused(struct kunit *test, enum weft_tcp_import why, const char *change)
{
	static struct weft_tcb before;

	prepare();
	memcpy(&before, &t, sizeof(t));
	KUNIT_EXPECT_EQ_MSG(test, (u32)imported(), (u32)why, "after %s", change);
	YES(!memcmp(&before, &t, sizeof(t)));
	EQ(to.view.state, WEFT_TCP_CLOSED);
}

/* The record of a connection with every possible part. */
static void rich(void)
{
	sack_segments_out(6, 2);
	overtakes(100);
	overtakes(200);
	rx_sack(0, 2 * MSS, 4 * MSS);
	drain();
	exported();
}

#define REFUSED(why, change) do { \
	exported(); \
	change; \
	refused(test, WEFT_IMPORT_##why, #change); \
} while (0)

static void import__refuses_a_field(struct kunit *test)
{
	rich();
	REFUSED(VERSION, x.r.version++);
	REFUSED(LENGTH, x.r.bytes -= 8);
	REFUSED(LENGTH, x.r.spans++);
	REFUSED(LENGTH, x.r.cc_bytes = 4096);
	REFUSED(LENGTH, x.r.ranges = 0);
	REFUSED(FLAG, x.r.orphan = 2);
	REFUSED(FLAG, x.r.zero = 1);
	REFUSED(NUMBER, x.r.state = 0);
	REFUSED(NUMBER, x.r.state = 12);
	REFUSED(NUMBER, x.r.snd_wscale = 15);
	REFUSED(NUMBER, x.r.mss_peer = 47);
	REFUSED(NUMBER, x.r.rto = 0);
	REFUSED(NUMBER, x.r.rack_mult = 0);
	REFUSED(NUMBER, x.r.rcv_wnd = (1u << 30) + 1);
	REFUSED(NUMBER, x.r.nsack = 5);
	REFUSED(NUMBER, x.r.rst_now = WEFT_RESET_COUNT);
	REFUSED(NUMBER, x.r.fastopen_len = 17);
	REFUSED(NUMBER, x.r.limit_is = WEFT_LIMITS);
	REFUSED(TIME, x.r.last_rx = 1);
	REFUSED(TIME, x.r.last_tx = -WEFT_TCP_EXPORT_FAR - 1);
	REFUSED(TIME, x.r.deadline[WEFT_TIMER_RTX] = WEFT_TCP_EXPORT_FAR + 1);
	REFUSED(TIME, x.r.pace_at = S64_MAX);
}

static void import__refuses_a_connection(struct kunit *test)
{
	rich();
	REFUSED(STATE, x.r.closing = 1);
	REFUSED(STATE, x.r.state = WEFT_TCP_FIN_WAIT_2);
	REFUSED(STATE, x.r.fin_received = 1);
	REFUSED(STATE, x.r.fin_sent = 1);
	REFUSED(SEND, x.r.snd_una = x.r.snd_nxt + 1);
	REFUSED(SEND, x.r.snd_end = x.r.snd_nxt - 2);
	REFUSED(SEND, x.r.snd_end += 0x80000000);
	REFUSED(SEND, x.r.snd_wnd = x.r.snd_max_wnd + 1);
	REFUSED(RECEIVE, x.r.rcv_read = x.r.rcv_nxt + 1);
	REFUSED(RECEIVE, x.r.rcv_wup = x.r.rcv_nxt + 1);
	REFUSED(RECEIVE, x.r.drs_last = 0);
	REFUSED(TIMER, x.r.deadline[WEFT_TIMER_RTX] = WEFT_TCP_EXPORT_NONE);
	REFUSED(TIMER, x.r.ack_pending = 1);
	REFUSED(TIMER, x.r.state = WEFT_TCP_CLOSED);
	REFUSED(CONGESTION, x.r.cwnd = 0);
	REFUSED(CONGESTION, x.r.ssthresh = 0);
	REFUSED(CONGESTION, x.r.last_rx = x.r.rack_at - 1);
	REFUSED(CONGESTION, x.r.ecn_reducing = 1);
	REFUSED(CC, x.r.cc[0] = 'x');
	REFUSED(CC, x.r.cc[15] = 1);
	REFUSED(CC, memset(x.r.cc, 'x', sizeof(x.r.cc)));
	REFUSED(CC, ((struct weft_tcp_export_reno *)weft_export_cc(&x.r))->counted = U64_MAX);
}

/* Values that would fail only once the connection is open. */
static void import__refuses_an_open(struct kunit *test)
{
	in_state(WEFT_TCP_SYN_RECEIVED);
	REFUSED(STATE, x.r.ack_pending = 1);
	REFUSED(STATE, x.r.keep_now = 1);
	REFUSED(SEND, x.r.snd_una++);
	REFUSED(SPANS, x.r.sent_lo++);
	REFUSED(CONGESTION, x.r.ecn_reducing = 1);
	REFUSED(CONGESTION, x.r.fastopen_child = 1);
	begin();
	call(WEFT_TCP_OPEN, 0, false, false);
	REFUSED(SEND, x.r.syn_now = 0);
	in_state(WEFT_TCP_CLOSED);
	REFUSED(STATE, x.r.syn_now = 1);
	REFUSED(TIMER, x.r.deadline[WEFT_TIMER_KEEP] = 5);
	in_state(WEFT_TCP_TIME_WAIT);
	REFUSED(STATE, x.r.ack_pending = 1);
	REFUSED(STATE, x.r.snd_end--);
}

static void import__refuses_a_part(struct kunit *test)
{
	struct weft_tcp_export_span *s;
	struct weft_tcp_export_range *o;

	rich();
	s = (void *)weft_export_spans(&x.r);
	o = (void *)weft_export_ranges(&x.r);
	KUNIT_ASSERT_GE(test, x.r.spans, 3);
	KUNIT_ASSERT_EQ(test, x.r.ranges, 2);
	KUNIT_ASSERT_EQ(test, x.r.nsack, 2);
	REFUSED(SPANS, x.r.sent_lo++);
	REFUSED(SPANS, s[1].hi = s[0].hi);
	REFUSED(SPANS, s[0].hi = s[1].hi + 1);
	REFUSED(SPANS, s[x.r.spans - 1].hi++);
	REFUSED(SPANS, s[0].is = WEFT_SENT_STATES);
	REFUSED(SPANS, s[0].ever = 2);
	REFUSED(SPANS, s[0].at = 1);
	REFUSED(SPANS, s[0].zero[2] = 1);
	REFUSED(RANGES, o[0].lo = x.r.rcv_nxt);
	REFUSED(RANGES, o[0].hi = o[1].lo);
	REFUSED(RANGES, o[0].hi = o[0].lo);
	REFUSED(RANGES, o[1].hi = x.r.rcv_nxt - 1);
	REFUSED(RANGES, x.r.sack_hi[0]++);
	REFUSED(RANGES, x.r.ooo_last = 2);
}

/*
 * Each bit that may change in a record changes in the export of its
 * import: no field is forgotten.
 */
static u32 changed_bytes_come_back(struct kunit *test)
{
	u32 at, come_back = 0;

	exported();
	for (at = 0; at < x.r.bytes; at++) {
		exported();
		((u8 *)&x)[at] ^= 1;
		prepare();
		if (weft_engine(&to, import, &x.r, sizeof(x) < x.r.bytes ? 0 : x.r.bytes))
			continue;
		come_back++;
		weft_engine(&to, export, &y.r, sizeof(y));
		if (memcmp(&x, &y, x.r.bytes))
			KUNIT_FAIL(test, "byte %u of the record does not come back\n", at);
	}
	return come_back;
}

static void import__every_byte(struct kunit *test)
{
	const struct weft_tcp_cc *cc;
	u32 i;

	for (i = 0; (cc = weft_tcp_cc_at(i)); i++) {
		fresh(test);
		f.conf.cc = cc;
		f.conf.rto_max = WEFT_EXPORT_DURATION;
		f.now = 1ull << 52;	/* no time precedes the start of the clock */
		rich();
		KUNIT_EXPECT_GT(test, changed_bytes_come_back(test), 500);
	}
}

static void import__refuses_what_is_short(struct kunit *test)
{
	u32 bytes, n;

	rich();
	prepare();
	bytes = x.r.bytes;
	for (n = 0; n < bytes; n++)
		EQ(weft_engine(&to, import, &x.r, n), WEFT_IMPORT_LENGTH);
	EQ(weft_engine(&to, import, &x.r, bytes + 8), WEFT_IMPORT_LENGTH);
	EQ(weft_engine(&to, import, &x.r, bytes), WEFT_IMPORT_DONE);
}

/* ---------------------------------------- memory */

static void import__memory(struct kunit *test)
{
	u32 n = 0;

	rich();
	n += x.r.spans;
	EQ(weft_engine(&to, import_wants, WEFT_LENT_RANGES, &x.r, x.r.bytes),
	   2 * sizeof(struct weft_range));
	EQ(weft_engine(&to, import_wants, WEFT_LENT_SPANS, &x.r, x.r.bytes),
	   (n + WEFT_SENT_SPARE) * sizeof(struct weft_span));
	EQ(weft_engine(&to, import_wants, WEFT_LENT_SPANS, &x.r, 0), 0);
	prepare();
	weft_engine(&to, lend, WEFT_LENT_RANGES, ranges, sizeof(ranges[0]));
	EQ(imported(), WEFT_IMPORT_MEMORY);
	prepare();
	weft_engine(&to, lend, WEFT_LENT_SPANS, spans, (n - 1) * sizeof(spans[0]));
	EQ(imported(), WEFT_IMPORT_MEMORY);
	weft_engine(&to, lend, WEFT_LENT_SPANS, spans, n * sizeof(spans[0]));
	EQ(imported(), WEFT_IMPORT_DONE);
}

static void import_why__sentences(struct kunit *test)
{
	u32 why;

	for (why = 0; why < WEFT_IMPORT_COUNT; why++)
		YES(strlen(weft_tcp_import_why(why)) > 10);
	KUNIT_EXPECT_STREQ(test, weft_tcp_import_why(WEFT_IMPORT_COUNT), "?");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(import__every_state),
	KUNIT_CASE(import__listen),
	KUNIT_CASE(import__what_is_out),
	KUNIT_CASE(import__cubic),
	KUNIT_CASE(import__another_clock),
	KUNIT_CASE(import__options),
	KUNIT_CASE(import__rto),
	KUNIT_CASE(import__refuses_a_field),
	KUNIT_CASE(import__refuses_a_connection),
	KUNIT_CASE(import__refuses_a_part),
	KUNIT_CASE(import__refuses_an_open),
	KUNIT_CASE(import__every_byte),
	KUNIT_CASE(import__refuses_what_is_short),
	KUNIT_CASE(import__memory),
	KUNIT_CASE(import_why__sentences),
	{}
};

struct kunit_suite weft_tcp_import_suite = {
	.name = "weft_tcp_import",
	.init = begin_behind,
	.test_cases = cases,
};
