// SPDX-License-Identifier: GPL-2.0
/* The record of a connection: its lengths, its times, its parts. */
#include "../export_fields.h"
#include "behind.h"

static union {
	struct weft_tcp_export r;
	u64 space[512];
} x;

static u32 exported(void)
{
	c.env.now = f.now;
	return weft_engine(&c, export, &x.r, sizeof(x));
}

static void export__needs_room(struct kunit *test)
{
	u32 bytes;

	open_behind();
	memset(&x, 0xa5, sizeof(x));
	bytes = weft_engine(&c, export, &x.r, 0);
	EQ(bytes, sizeof(x.r) + sizeof(struct weft_tcp_export_reno));
	EQ(weft_engine(&c, export, &x.r, bytes - 1), bytes);
	EQ(x.r.version, 0xa5a5a5a5);
	EQ(weft_engine(&c, export, &x.r, bytes), bytes);
	EQ(x.r.version, WEFT_TCP_EXPORT_VERSION);
	EQ(x.r.bytes, bytes);
	EQ(x.space[bytes / 8], 0xa5a5a5a5a5a5a5a5);
}

/* us from now; of timestamps the clock. */
static void export__times(struct kunit *test)
{
	use_ts();
	open_behind();
	f.t.ts_offset = 77;
	f.t.deadline[WEFT_TIMER_KEEP] = f.now + SEC(9);
	f.now += SEC(2);
	exported();
	EQ(x.r.last_rx, -(s64)SEC(2));
	EQ(x.r.deadline[WEFT_TIMER_KEEP], SEC(7));
	YES(x.r.deadline[WEFT_TIMER_PERSIST] == WEFT_TCP_EXPORT_NONE);
	YES(x.r.last_data_rx == WEFT_TCP_EXPORT_NONE);
	YES(x.r.pace_at == WEFT_TCP_EXPORT_NONE);
	EQ(x.r.ts_clock, f.now / 1000 + 77);
	f.t.pace.at = f.now * 1000 + 5;
	exported();
	EQ(x.r.pace_at, 5);
}

static void export__numbers(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 100 });
	sent();
	exported();
	EQ(x.r.state, WEFT_TCP_ESTABLISHED);
	EQ(x.r.snd_iss, ISS);
	EQ(x.r.snd_una, ISS + 1);
	EQ(x.r.snd_nxt, ISS + 101);
	EQ(x.r.rcv_nxt, IRS + 1);
	EQ(x.r.mss_path, MSS);
	EQ(x.r.cwnd, f.t.cwnd);
	KUNIT_EXPECT_STREQ(test, x.r.cc, "reno");
}

/* The variable parts, in order. */
static void export__parts(struct kunit *test)
{
	const struct weft_tcp_export_reno *reno;
	const struct weft_tcp_export_span *s;
	const struct weft_tcp_export_range *o;
	struct weft_tcp_seg seg;

	sack_segments_out(4, 0);
	behind();
	f.t.cc_priv[0] = 7;
	seg = segment(ACK, 100, 10);
	seg.ack = f.t.snd.una;
	arrive(&seg);
	rx_sack(0, MSS, 2 * MSS);
	EQ(exported(), x.r.bytes);
	reno = weft_export_cc(&x.r);
	s = weft_export_spans(&x.r);
	o = weft_export_ranges(&x.r);
	EQ(reno->counted, 7);
	EQ(x.r.spans, 3);
	EQ(x.r.sent_lo, ISS + 1);
	EQ(s[0].hi, ISS + 1 + MSS);
	EQ(s[1].is, WEFT_SENT_SACKED);
	EQ(s[2].hi, ISS + 1 + 4 * MSS);
	EQ(s[2].at, -(s64)MS(100));
	EQ(s[2].seg, MSS);
	EQ(x.r.ranges, 1);
	EQ(o[0].lo, IRS + 101);
	EQ(o[0].hi, IRS + 111);
	YES((u8 *)(o + 1) == (u8 *)&x + x.r.bytes);
}

/* No counts have been taken out yet. */
static void export__totals(struct kunit *test)
{
	open_behind();
	f.t.reord_seen = 1;
	weft_tcp_count(&f.t, WEFT_COUNT_TCPSACKReorder, 2);
	weft_tcp_count(&f.t, WEFT_COUNT_TCPDeliveredCE, 3);
	exported();
	EQ(x.r.reord_seen, 3);
	EQ(x.r.delivered_ce, 3);
	EQ(f.t.counts[WEFT_COUNT_TCPSACKReorder], 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(export__needs_room),
	KUNIT_CASE(export__times),
	KUNIT_CASE(export__numbers),
	KUNIT_CASE(export__parts),
	KUNIT_CASE(export__totals),
	{}
};

struct kunit_suite weft_tcp_export_suite = {
	.name = "weft_tcp_export",
	.init = begin_behind,
	.test_cases = cases,
};
