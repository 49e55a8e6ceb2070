// SPDX-License-Identifier: GPL-2.0
/* Proportional rate reduction: RFC 6937 3. */
#include "fixture.h"

/* RFC 6937: of 10 in flight and ssthresh 5, one goes for two that arrive. */
static void prr__rate(struct kunit *test)
{
	u32 i, sent = 0;

	sack_segments_out(10, 20);
	rx_sack(0, MSS, 4 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(drain(), 1);
	for (i = 4; i < 10; i++) {
		rx_sack(0, MSS, (i + 1) * MSS);
		sent += drain();
	}
	YES(sent >= 3 && sent <= 4);
	YES(weft_tcp_flight(&f.t) <= f.t.ssthresh + MSS);
	rx_ack(0, 0, 10 * MSS);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.cwnd, f.t.ssthresh);
}

/*
 * RFC 6937 3, slow start part: below ssthresh the pipe is refilled, by at most one segment
 * more than was delivered.
 */
static void prr__fills(struct kunit *test)
{
	sack_segments_out(10, 20);
	rx_sack(0, 4 * MSS, 10 * MSS);		/* four lost: 0 in flight */
	EQ(f.t.recovering, WEFT_RECOVERY_FAST);
	EQ(drain(), 5);
	EQ(weft_tcp_flight(&f.t), 5 * MSS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(prr__rate),
	KUNIT_CASE(prr__fills),
	{}
};

struct kunit_suite weft_tcp_prr_suite = {
	.name = "weft_tcp_prr",
	.init = fresh,
	.test_cases = cases,
};
