// SPDX-License-Identifier: GPL-2.0
/* The scoreboard: spans, their states and times, and merging when it is full. */
#include "fixture.h"

#define AT	0xffffff00u		/* 256 bytes before the wrap */

static struct weft_sent b;
static struct weft_span longer[64];
static struct weft_sent_got got;

static struct weft_seq at(u32 off)
{
	return seq_of(AT + off);
}

/* n segments of 100 bytes, sent 10 us apart. */
static void sent(u32 n)
{
	u32 i;

	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	weft_sent_move(&b, longer, 64);
	got = (struct weft_sent_got){ .now = START + MS(1) };
	for (i = 0; i < n; i++)
		weft_sent_add(&b, at(100 * (i + 1)), 100, START + 10 * i);
}

static void sack(u32 lo, u32 hi)
{
	weft_sent_sack(&b, at(lo), at(hi), &got);
}

#define BYTES(state)	((long long)b.bytes[WEFT_SENT_##state])
#define LOST(from, to) do { \
	struct weft_seq lo, hi; \
	KUNIT_ASSERT_TRUE(test, weft_sent_lost(&b, &lo, &hi)); \
	EQ(lo.v - AT, from); \
	EQ(hi.v - AT, to); \
} while (0)

static void sent_begin__empty(struct kunit *test)
{
	struct weft_seq lo, hi;

	sent(0);
	EQ(weft_sent_flight(&b), 0);
	NO(weft_sent_lost(&b, &lo, &hi));
	NO(weft_sent_head_sacked(&b));
	EQ(weft_sent_last(&b).v, AT);
	weft_sent_cut(&b, at(0), &got);
	sack(0, 100);
	EQ(got.bytes, 0);
}

/* Full, SACKED, sent again in two, and of unknown borders. */
static void sent_segments__on_their_way(struct kunit *test)
{
	sent(4);
	EQ(weft_sent_segments(&b, 10), 4);
	EQ(weft_sent_segments(&b, 3), 3);
	weft_sent_add(&b, at(650), 100, START + 50);
	EQ(weft_sent_segments(&b, 10), 7);
	sack(100, 200);
	EQ(weft_sent_segments(&b, 10), 6);
	weft_sent_lose(&b, at(0), at(100));
	EQ(weft_sent_segments(&b, 10), 5);
	weft_sent_again(&b, at(0), at(100), 50, START + 60);
	EQ(weft_sent_segments(&b, 10), 7);
	weft_sent_again(&b, at(200), at(400), 0, START + 60);
	EQ(weft_sent_segments(&b, 10), 6);
}

static void sent_add__joins_what_went_at_once(struct kunit *test)
{
	sent(1);
	weft_sent_add(&b, at(200), 100, START);
	EQ(b.n, 1);
	weft_sent_add(&b, at(300), 100, START + 1);
	EQ(b.n, 2);
	EQ(weft_sent_flight(&b), 300);
	EQ(weft_sent_last(&b).v, AT + 200);
}

static void sent_again__times(struct kunit *test)
{
	sent(4);
	weft_sent_lose(&b, at(0), at(200));
	LOST(0, 200);
	weft_sent_again(&b, at(0), at(150), 100, START + 500);
	LOST(150, 200);
	EQ(BYTES(AGAIN), 150);
	EQ(weft_sent_flight(&b), 350);
	weft_sent_cut(&b, at(150), &got);
	EQ(got.at, START + 500);
	YES(got.ever);
	NO(got.original);
}

static void sent_cut__part(struct kunit *test)
{
	sent(3);
	weft_sent_cut(&b, at(150), &got);
	EQ(got.bytes, 150);
	EQ(got.at, START + 10);
	EQ(got.end.v, AT + 150);
	YES(got.original);
	EQ(got.low.v, AT);
	EQ(b.n, 2);
	EQ(weft_sent_flight(&b), 150);
	sack(180, 200);				/* the rest of a segment is like a segment */
	EQ(BYTES(SACKED), 0);
	sack(151, 300);
	EQ(BYTES(SACKED), 100);
	weft_sent_cut(&b, at(300), &got);
	EQ(b.n, 0);
	EQ(weft_sent_flight(&b), 0);
}

/* Data SACKed before is not news. */
static void sent_cut__sacked(struct kunit *test)
{
	sent(3);
	sack(100, 200);
	EQ(got.bytes, 100);
	weft_sent_cut(&b, at(300), &got);
	EQ(got.bytes, 300);
	EQ(BYTES(SACKED), 0);
}

static void sent_sack__edges(struct kunit *test)
{
	sent(5);
	for (u32 i = 0; i < 5; i++)
		longer[i].seg = 50;
	sack(150, 250);
	EQ(BYTES(SACKED), 100);
	EQ(weft_sent_flight(&b), 400);
	EQ(b.fack.v, AT + 250);
	EQ(got.at, START + 20);
	EQ(got.end.v, AT + 250);
	sack(100, 300);				/* grows over it */
	EQ(got.bytes, 200);
	EQ(BYTES(SACKED), 200);
	EQ(b.n, 4);
	sack(100, 300);
	EQ(got.bytes, 200);
	sack(0, 50);
	YES(weft_sent_head_sacked(&b));
	EQ(b.fack.v, AT + 300);
}

/*
 * A super-segment of 100-byte segments and 50 at the end: whole ones only, as
 * Linux's tcp_match_skb_to_sack().
 */
static void sent_sack__whole_segments(struct kunit *test)
{
	static const u16 cases[][4] = {		/* block, and what of it counts */
		{ 0, 100, 0, 100 }, { 0, 199, 0, 100 }, { 1, 200, 100, 200 }, { 50, 250, 100, 200 },
		{ 1, 199, 0, 0 }, { 300, 350, 300, 350 }, { 310, 350, 0, 0 }, { 300, 348, 0, 0 },
		{ 201, 350, 300, 350 }, { 0, 350, 0, 350 }, { 99, 101, 0, 0 }, { 100, 100, 0, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sent(0);
		weft_sent_add(&b, at(350), 100, START);
		sack(cases[i][0], cases[i][1]);
		EQ(got.bytes, cases[i][3] - cases[i][2]);
		EQ(BYTES(SACKED), got.bytes);
		EQ(b.fack.v - AT, cases[i][3]);
	}
}

/* The missing end may be a FIN. */
static void sent_sack__all_but_the_last(struct kunit *test)
{
	sent(2);
	sack(100, 199);
	EQ(BYTES(SACKED), 99);
	sack(100, 200);
	EQ(BYTES(SACKED), 100);
}

/* A block may start or end in data SACKed before. */
static void sent_sack__beside_sacked(struct kunit *test)
{
	sent(5);
	sack(200, 300);
	sack(100, 250);
	EQ(BYTES(SACKED), 200);
	sack(150, 400);
	EQ(BYTES(SACKED), 300);
	EQ(b.n, 3);
}

/* Retransmissions have new segment borders; spans merged for want of room have none. */
static void sent_sack__segments_of_the_last_transmission(struct kunit *test)
{
	sent(4);
	weft_sent_lose(&b, at(0), at(400));
	weft_sent_again(&b, at(0), at(300), 150, START + 500);
	EQ(b.n, 2);
	sack(100, 300);
	EQ(BYTES(SACKED), 150);
	sent(0);
	weft_sent_add(&b, at(400), 100, START);
	weft_sent_lose(&b, at(0), at(400));
	weft_sent_again(&b, at(0), at(90), 90, START + 500);
	weft_sent_again(&b, at(90), at(100), 10, START + 500);
	sack(200, 300);				/* the third of those sent first */
	EQ(BYTES(SACKED), 100);
	EQ(b.fack.v - AT, 300);
	sent(0);
	weft_sent_move(&b, NULL, WEFT_SENT_FEW);
	weft_sent_add(&b, at(100), 100, START);
	weft_sent_add(&b, at(150), 50, START + 1);
	weft_sent_add(&b, at(250), 100, START + 2);
	weft_sent_add(&b, at(300), 50, START + 3);
	weft_sent_add(&b, at(400), 100, START + 4);
	sack(210, 220);
	EQ(BYTES(SACKED), 10);
}

/* Segments sent at one time are one span if their borders match. */
static void sent_add__joins_in_step(struct kunit *test)
{
	sent(0);
	weft_sent_add(&b, at(200), 100, START);
	weft_sent_add(&b, at(250), 50, START);
	EQ(b.n, 2);
	weft_sent_add(&b, at(300), 50, START);
	EQ(b.n, 2);
	weft_sent_add(&b, at(320), 50, START);
	weft_sent_add(&b, at(370), 50, START);
	EQ(b.n, 3);
}

/* Outside of the data in flight: no effect. */
static void sent_sack__outside(struct kunit *test)
{
	sent(2);
	sack(0x80000, 0x80100);
	weft_sent_sack(&b, at(0u - 100), at(0), &got);
	weft_sent_sack(&b, at(100), at(100), &got);
	EQ(got.bytes, 0);
	EQ(b.n, 2);
}

/* RFC 8985 6.2 step 2: an ACK too soon after a retransmission is for the original. */
static void sent_sack__ambiguous(struct kunit *test)
{
	sent(2);
	weft_sent_again(&b, at(0), at(100), 100, START + MS(50));
	got = (struct weft_sent_got){ .now = START + MS(55), .rtt_min = MS(10) };
	sack(0, 100);
	EQ(got.bytes, 100);
	NO(got.any);
	sent(2);
	weft_sent_again(&b, at(0), at(100), 100, START + MS(50));
	got = (struct weft_sent_got){
		.now = START + MS(90), .has_echo = true, .echo = START / 1000 + 49,
	};
	weft_sent_cut(&b, at(100), &got);	/* it echoes an older time */
	NO(got.any);
	sent(2);
	weft_sent_again(&b, at(0), at(100), 100, START + MS(50));
	got = (struct weft_sent_got){
		.now = START + MS(90), .has_echo = true, .echo = START / 1000 + 50,
	};
	weft_sent_cut(&b, at(100), &got);
	YES(got.any);
	EQ(got.at, START + MS(50));
}

/* RFC 7323 4.3 (2): above a hole the echo is that of the segment before the hole. */
static void sent_sack__echo_is_of_the_left_edge(struct kunit *test)
{
	sent(3);
	weft_sent_again(&b, at(100), at(200), 100, START + MS(50));
	got = (struct weft_sent_got){
		.now = START + MS(90), .has_echo = true, .echo = START / 1000 - 9,
	};
	sack(100, 200);
	YES(got.any);
	EQ(got.at, START + MS(50));
}

/* Marked lost, and yet delivered: each gives its own time. */
static void sent_sack__lost_tells_its_time(struct kunit *test)
{
	sent(4);
	weft_sent_lose(&b, at(0), at(300));
	sack(100, 200);
	YES(got.any);
	EQ(got.at, START + 10);
	EQ(got.rtt_at, START + 10);
	got = (struct weft_sent_got){ .now = START + MS(1) };
	weft_sent_cut(&b, at(100), &got);
	EQ(got.at, START);
}

/*
 * The round trip is that of the last acknowledged segment in sequence
 * order, not in sending order.
 */
static void sent_cut__round_trip_of_the_last(struct kunit *test)
{
	sent(4);
	weft_sent_again(&b, at(0), at(100), 100, START + 500);
	weft_sent_cut(&b, at(300), &got);
	EQ(got.at, START + 500);
	EQ(got.rtt_at, START + 20);
	sack(300, 400);
	/* SACKED spans count only if nothing is acknowledged */
	EQ(got.rtt_at, START + 20);
}

/* The order of the blocks does not matter. */
static void sent_sack__round_trip_of_the_highest(struct kunit *test)
{
	sent(6);
	weft_sent_again(&b, at(100), at(200), 100, START + 500);
	sack(300, 500);
	sack(100, 200);
	EQ(got.at, START + 500);
	EQ(got.rtt_at, START + 40);
}

static void sent_lose__not_sacked(struct kunit *test)
{
	sent(5);
	sack(200, 300);
	weft_sent_lose(&b, at(0), at(500));
	EQ(BYTES(LOST), 400);
	EQ(BYTES(SACKED), 100);
	EQ(weft_sent_flight(&b), 0);
	LOST(0, 200);
	EQ(b.n, 5);				/* each keeps its time */
}

static void sent_renege__all(struct kunit *test)
{
	sent(5);
	sack(0, 300);
	weft_sent_renege(&b);
	LOST(0, 500);
	EQ(b.fack.v, AT);
}

/* Sent before the mark, and long enough ago. */
static void sent_expire__time(struct kunit *test)
{
	u64 wait;

	sent(5);
	/* at +0; +10 is due in 5 */
	EQ(weft_sent_expire(&b, START + 20, at(300), 100, START + 105, &wait), 100);
	EQ(wait, 5);
	LOST(0, 100);
	EQ(weft_sent_expire(&b, START + 20, at(300), 100, START + 110, &wait), 100);
	EQ(wait, 0);				/* +20 is the mark itself */
	LOST(0, 200);
	/* a tie: by number */
	EQ(weft_sent_expire(&b, START + 20, at(301), 100, START + 500, &wait), 100);
	EQ(weft_sent_flight(&b), 200);
}

/* RFC 6675 4 */
static void sent_overtaken__bytes(struct kunit *test)
{
	sent(6);
	sack(100, 200);
	sack(300, 400);
	EQ(weft_sent_overtaken(&b, 200), 0);
	sack(500, 600);
	EQ(weft_sent_overtaken(&b, 200), 100);
	LOST(0, 100);
	weft_sent_again(&b, at(0), at(100), 100, START + 900);
	EQ(weft_sent_overtaken(&b, 200), 0);	/* not twice */
}

/* Every second byte SACKed: the array stays short, and the spans still cover the flight. */
static void hostile(struct kunit *test, u32 cap)
{
	u32 i, sum = 0;

	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	if (cap)
		weft_sent_move(&b, longer, cap);
	got = (struct weft_sent_got){ .now = START + MS(1) };
	for (i = 0; i < 50; i++)
		weft_sent_add(&b, at(100 * (i + 1)), 0, START + 10 * i);
	for (i = 0; i < 2500; i++) {
		sack(2 * i + 1, 2 * i + 2);
		if (i % 7 == 0)
			weft_sent_lose(&b, at(2 * i), at(2 * i + 1));
		if (i % 11 == 0)
			weft_sent_again(&b, at(2 * i), at(2 * i + 1), 0, START + 1000 + i);
		YES(b.first + b.n <= b.cap);
	}
	for (i = 0; i < WEFT_SENT_STATES; i++)
		sum += b.bytes[i];
	EQ(sum, 5000);
	weft_sent_cut(&b, at(4999), &got);
	EQ(weft_sent_flight(&b) + BYTES(LOST) + BYTES(SACKED), 1);
	weft_sent_cut(&b, at(5000), &got);
	EQ(b.n, 0);
	YES(got.bytes <= 10000);
}

static void make_room__hostile(struct kunit *test)
{
	hostile(test, 0);
	hostile(test, 64);
}

/* Data in flight stays in flight when neighbours are merged. */
static void make_room__flight_stays(struct kunit *test)
{
	u32 i, flight;

	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	for (i = 0; i < 8; i++)
		weft_sent_add(&b, at(100 * (i + 1)), 0, START + 10 * i);
	weft_sent_lose(&b, at(100), at(200));
	weft_sent_lose(&b, at(600), at(700));
	for (i = 0; i < 6; i++) {
		flight = weft_sent_flight(&b);
		sack(100 * i + 210, 100 * i + 220);
		YES(weft_sent_flight(&b) + 10 >= flight);
	}
	YES(b.n <= WEFT_SENT_FEW);
}

/* Nothing is merged before the array is full: three spans of three kinds and a fourth still fit. */
static void make_room__not_before_time(struct kunit *test)
{
	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	weft_sent_add(&b, at(1000), 100, START);
	weft_sent_lose(&b, at(0), at(1000));
	weft_sent_again(&b, at(0), at(100), 100, START + 1);
	weft_sent_sack(&b, at(500), at(1000), &got);
	weft_sent_again(&b, at(100), at(200), 100, START + 1);
	EQ(b.n, 3);
	weft_sent_again(&b, at(200), at(300), 100, START + 2);
	EQ(b.n, 4);
	LOST(300, 500);
	EQ(BYTES(SACKED), 500);
	EQ(BYTES(AGAIN), 300);
}

/*
 * The sender's loop: for any blocks and any length of the array, each transmission leaves less to
 * send.
 */
static void sent_again__comes_to_an_end(struct kunit *test)
{
	struct weft_seq lo, hi;
	u32 seed, left, n, i;

	for (seed = 1; seed < 2000; seed++) {
		u32 x = seed;

		b = (struct weft_sent){};
		weft_sent_begin(&b, at(0));
		for (i = 0; i < 1 + seed % 7; i++)
			weft_sent_add(&b, at(40 * (i + 1)), 0, START + i);
		for (i = 0; i < 12; i++, x = x * 1664525 + 1013904223) {
			n = (x >> 8) % (b.bytes[WEFT_SENT_OUT] + b.bytes[WEFT_SENT_AGAIN] + 1);
			if (x >> 30)
				sack(n, n + (x >> 20) % 40);
			else
				weft_sent_lose(&b, at(n), at(n + (x >> 20) % 40));
		}
		for (n = 0; weft_sent_lost(&b, &lo, &hi) && n < 300; n++) {
			left = weft_sent_left(&b);
			weft_sent_again(&b, lo, seq_min(hi, seq_add(lo, 1 + seed % 3)), 0,
					START + 100 + n);
			YES(weft_sent_left(&b) < left);
		}
		YES(n < 300);
	}
}

/* Not full: nothing is merged; a longer array takes over all spans. */
static void sent_move__keeps(struct kunit *test)
{
	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	got = (struct weft_sent_got){ .now = START + MS(1) };
	weft_sent_add(&b, at(100), 50, START);
	weft_sent_add(&b, at(200), 50, START + 1);
	weft_sent_cut(&b, at(100), &got);
	sack(150, 200);
	YES(weft_sent_wants(&b, WEFT_SENT_NEXT));
	EQ((long)weft_sent_move(&b, longer, 64), 0);
	NO(weft_sent_wants(&b, WEFT_SENT_SPARE));
	EQ(BYTES(SACKED), 50);
	weft_sent_cut(&b, at(150), &got);
	YES(weft_sent_head_sacked(&b));
	YES(weft_sent_move(&b, longer + 32, 32) == longer);
	YES(weft_sent_head_sacked(&b));
	weft_sent_cut(&b, at(200), &got);
	YES(weft_sent_move(&b, NULL, WEFT_SENT_FEW) == longer + 32);
	EQ(b.cap, WEFT_SENT_FEW);
	weft_sent_add(&b, at(300), 50, START + 2);
	EQ(weft_sent_flight(&b), 100);
}

/* A single write fits in the array; data in many pieces needs more room, SACKed or not. */
static void sent_wants__pieces(struct kunit *test)
{
	b = (struct weft_sent){};
	weft_sent_begin(&b, at(0));
	NO(weft_sent_wants(&b, WEFT_SENT_SPARE));
	weft_sent_add(&b, at(100), 100, START);
	NO(weft_sent_wants(&b, WEFT_SENT_NEXT));
	YES(weft_sent_wants(&b, WEFT_SENT_SPARE));
	weft_sent_add(&b, at(200), 100, START + 1);
	YES(weft_sent_wants(&b, WEFT_SENT_NEXT));
	weft_sent_move(&b, longer, WEFT_SENT_MAX);
	NO(weft_sent_wants(&b, WEFT_SENT_MAX));
}

static void sent_after__ties(struct kunit *test)
{
	YES(weft_sent_after(2, seq_of(1), 1, seq_of(9)));
	NO(weft_sent_after(1, seq_of(9), 2, seq_of(1)));
	YES(weft_sent_after(1, seq_of(1), 1, seq_of(0xfffffff0)));
	NO(weft_sent_after(1, seq_of(1), 1, seq_of(1)));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(sent_begin__empty),
	KUNIT_CASE(sent_segments__on_their_way),
	KUNIT_CASE(sent_add__joins_what_went_at_once),
	KUNIT_CASE(sent_add__joins_in_step),
	KUNIT_CASE(sent_again__times),
	KUNIT_CASE(sent_again__comes_to_an_end),
	KUNIT_CASE(sent_cut__part),
	KUNIT_CASE(sent_cut__sacked),
	KUNIT_CASE(sent_sack__edges),
	KUNIT_CASE(sent_sack__outside),
	KUNIT_CASE(sent_sack__ambiguous),
	KUNIT_CASE(sent_sack__whole_segments),
	KUNIT_CASE(sent_sack__beside_sacked),
	KUNIT_CASE(sent_sack__all_but_the_last),
	KUNIT_CASE(sent_sack__segments_of_the_last_transmission),
	KUNIT_CASE(sent_sack__echo_is_of_the_left_edge),
	KUNIT_CASE(sent_sack__lost_tells_its_time),
	KUNIT_CASE(sent_cut__round_trip_of_the_last),
	KUNIT_CASE(sent_sack__round_trip_of_the_highest),
	KUNIT_CASE(sent_lose__not_sacked),
	KUNIT_CASE(sent_renege__all),
	KUNIT_CASE(sent_expire__time),
	KUNIT_CASE(sent_overtaken__bytes),
	KUNIT_CASE(make_room__hostile),
	KUNIT_CASE(make_room__flight_stays),
	KUNIT_CASE(make_room__not_before_time),
	KUNIT_CASE(sent_move__keeps),
	KUNIT_CASE(sent_wants__pieces),
	KUNIT_CASE(sent_after__ties),
	{}
};

struct kunit_suite weft_tcp_sent_suite = { .name = "weft_tcp_sent", .test_cases = cases };
