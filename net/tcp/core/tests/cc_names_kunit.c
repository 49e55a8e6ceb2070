// SPDX-License-Identifier: GPL-2.0
/* The congestion controls by name, and the core's calls of them. */
#include "fixture.h"

static void cc_find__names(struct kunit *test)
{
	YES(weft_tcp_cc_find("reno") == &weft_tcp_cc_reno);
	YES(weft_tcp_cc_find("cubic") == &weft_tcp_cc_cubic);
	YES(!weft_tcp_cc_find("nosuch"));
	YES(!weft_tcp_cc_find(""));
	YES(!weft_tcp_cc_find("cubi"));
	YES(!weft_tcp_cc_find("cubic2"));
}

/* All of them, each under a name that fits into TCP_CONGESTION's buffer and finds it. */
static void cc_at__all(struct kunit *test)
{
	const struct weft_tcp_cc *cc;
	u32 i;

	for (i = 0; (cc = weft_tcp_cc_at(i)); i++) {
		YES(strlen(cc->name) < WEFT_TCP_CC_NAME_MAX);
		YES(weft_tcp_cc_find(cc->name) == cc);
	}
	EQ(i, 2);
	YES(!weft_tcp_cc_at(0xffffffff));
}

/* On an open connection: the windows stay, and the private state of the old one is discarded. */
static void cc_set__takes_over(struct kunit *test)
{
	in_established();
	f.t.cwnd = 50 * MSS;
	f.t.ssthresh = 40 * MSS;
	memset(f.t.cc_priv, 0xa5, sizeof(f.t.cc_priv));
	weft_tcp_cc_set(&f.t, &weft_tcp_cc_cubic);
	YES(f.t.cc == &weft_tcp_cc_cubic);
	EQ(f.t.cwnd, 50 * MSS);
	EQ(f.t.ssthresh, 40 * MSS);
	EQ(f.t.cc_priv[0], 0);
	EQ(f.t.cc_priv[WEFT_TCP_CC_PRIV - 1], 0);
}

/* ---------------------------------------- when it is asked */

static struct {
	u32 acks, idles, timeouts;
	bool before_timeout;		/* ssthresh() came first */
} seen;

static void note_ack(struct weft_tcb *tcb, u32 acked, u64 now)
{
	seen.acks++;
}

static void note_idle(struct weft_tcb *tcb, u64 now)
{
	seen.idles++;
}

static void note_timeout(struct weft_tcb *tcb)
{
	seen.timeouts++;
}

static u32 note_ssthresh(struct weft_tcb *tcb, u32 flight, u64 now)
{
	seen.before_timeout = !seen.timeouts;
	return 2 * MSS;
}

static const struct weft_tcp_cc witness = {
	.name = "witness", .ack = note_ack, .ssthresh = note_ssthresh, .idle = note_idle,
	.timeout = note_timeout,
};

static void watched(void)
{
	f.conf.cc = &witness;
	in_established();
	memset(&seen, 0, sizeof(seen));
}

static void cc_ack__cwnd_in_use(struct kunit *test)
{
	watched();
	send_data(20 * MSS);
	drain();
	memset(&seen, 0, sizeof(seen));
	rx_ack(0, 0, MSS);
	EQ(seen.acks, 1);
	EQ(seen.idles, 0);
}

static void cc_idle__cwnd_not_in_use(struct kunit *test)
{
	watched();
	send_data(2 * MSS);
	drain();
	memset(&seen, 0, sizeof(seen));
	rx_ack(0, 0, MSS);
	EQ(seen.acks, 0);
	EQ(seen.idles, 1);
}

static void cc_idle__before_sending_again(struct kunit *test)
{
	watched();
	send_data(100);
	drain();
	YES(seen.idles > 0);
}

/* Once for each timeout, after ssthresh(), which is asked once for a segment. */
static void cc_timeout__told(struct kunit *test)
{
	watched();
	send_data(100);
	drain();
	wait();
	EQ(seen.timeouts, 1);
	YES(seen.before_timeout);
	EQ(f.t.ssthresh, 2 * MSS);
	wait();
	EQ(seen.timeouts, 2);
}

static void cc__by_conf(struct kunit *test)
{
	f.conf.cc = &weft_tcp_cc_cubic;
	in_established();
	YES(f.t.cc == &weft_tcp_cc_cubic);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(cc_find__names),
	KUNIT_CASE(cc_at__all),
	KUNIT_CASE(cc_set__takes_over),
	KUNIT_CASE(cc_ack__cwnd_in_use),
	KUNIT_CASE(cc_idle__cwnd_not_in_use),
	KUNIT_CASE(cc_idle__before_sending_again),
	KUNIT_CASE(cc_timeout__told),
	KUNIT_CASE(cc__by_conf),
	{}
};

struct kunit_suite weft_tcp_cc_names_suite = {
	.name = "weft_tcp_cc_names",
	.init = fresh,
	.test_cases = cases,
};
