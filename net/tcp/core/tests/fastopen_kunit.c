// SPDX-License-Identifier: GPL-2.0
/* Fast open: RFC 7413. */
#include "fixture.h"
#include "../fastopen.h"

static const struct weft_fastopen_cookie one = { .len = 8, .val = { 1, 2, 3, 4, 5, 6, 7, 8 } };
static const struct weft_fastopen_cookie two = { .len = 8, .val = { 8, 7, 6, 5, 4, 3, 2, 1 } };

static bool same(const struct weft_fastopen_cookie *a, const struct weft_fastopen_cookie *b)
{
	return a->len == b->len && !memcmp(a->val, b->val, a->len);
}

/* ---------------------------------------- what peers have given */

static struct weft_addr host(u32 n)
{
	return weft_addr_v4(cpu_to_be32(0xc0000200 | n));
}

static struct weft_fastopen_cache *cache(struct kunit *test)
{
	struct weft_fastopen_cache *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	return c;
}

static void fastopen_put__by_both_addresses(struct kunit *test)
{
	struct weft_fastopen_known is = { .mss = 1400, .cookie = one };
	struct weft_addr a = host(1), b = host(2), c = host(3);
	struct weft_fastopen_cache *t = cache(test);

	EQ(weft_fastopen_get(t, 7, &a, &b).mss, 0);
	weft_fastopen_put(t, 7, &a, &b, &is, f.now);
	is = weft_fastopen_get(t, 7, &a, &b);
	EQ(is.mss, 1400);
	YES(same(&is.cookie, &one));
	EQ(weft_fastopen_get(t, 7, &b, &a).mss, 0);
	EQ(weft_fastopen_get(t, 7, &a, &c).mss, 0);
	EQ(weft_fastopen_get(t, 7, &c, &b).mss, 0);
}

/* A SYN-ACK without a cookie does not delete the stored one. */
static void fastopen_put__keeps(struct kunit *test)
{
	struct weft_fastopen_known is = { .cookie = one };
	struct weft_fastopen_cache *t = cache(test);
	struct weft_addr a = host(1), b = host(2);

	weft_fastopen_put(t, 7, &a, &b, &is, f.now);
	weft_fastopen_put(t, 7, &a, &b, &(struct weft_fastopen_known){ .mss = 1000 }, f.now + 1);
	is = weft_fastopen_get(t, 7, &a, &b);
	EQ(is.mss, 1000);
	YES(same(&is.cookie, &one));
	weft_fastopen_put(t, 7, &a, &b, &(struct weft_fastopen_known){ .cookie = two }, f.now + 2);
	is = weft_fastopen_get(t, 7, &a, &b);
	EQ(is.mss, 1000);
	YES(same(&is.cookie, &two));
}

static void fastopen_put__drives_out_the_oldest(struct kunit *test)
{
	struct weft_fastopen_cache *t = cache(test);
	struct weft_addr a = host(1), b;
	u32 i;

	for (i = 0; i <= WEFT_FASTOPEN_WAYS; i++) {
		b = host(10 + i);
		weft_fastopen_put(t, 7, &a, &b, &(struct weft_fastopen_known){ .mss = 1000 + i },
				  f.now + i);
	}
	for (i = 0; i <= WEFT_FASTOPEN_WAYS; i++) {
		b = host(10 + i);
		EQ(weft_fastopen_get(t, 7, &a, &b).mss, i ? 1000 + i : 0);
	}
}

/* ---------------------------------------- the client */

static void open_with(const struct weft_fastopen_cookie *cookie, u16 mss, bool bare)
{
	struct weft_fastopen_known known = { .mss = mss };

	if (cookie)
		known.cookie = *cookie;
	begin();
	weft_tcp_fastopen_open(&f.t, &known, bare);
	call(WEFT_TCP_OPEN, 0, false, false);
}

/* The peer's SYN-ACK acknowledges so many bytes of our SYN's data. */
static void answered(u32 bytes)
{
	struct weft_tcp_seg s = segment(SYN | ACK, 0, 0);

	s.ack = seq_of(ISS + 1 + bytes);
	arrives(&s);
}

/* RFC 7413 4.1.3: without a cookie an empty option asks for one, and data waits. */
static void fastopen_open__asks(struct kunit *test)
{
	open_with(NULL, 0, false);
	EQ(f.t.fastopen.fail, WEFT_FASTOPEN_NO_COOKIE);
	OUT(SYN, -1, 0);
	YES(f.seg.opt.has & WEFT_OPT_FASTOPEN);
	EQ(f.seg.opt.fastopen.len, 0);
	send_data(100);
	QUIET();
	answered(0);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED);
	OUT(PSH | ACK, 0, 100);
	EQ(f.t.counts[WEFT_COUNT_TCPFastOpenActiveFail], 0);
}

static void fastopen_open__data_with_the_cookie(struct kunit *test)
{
	open_with(&one, 1400, false);
	STATE(SYN_SENT);
	QUIET();
	NO_TIMER(RTX);
	EQ(f.t.fastopen.room, 1360);
	send_data(100);
	OUT(SYN, -1, 100);
	YES(same(&f.seg.opt.fastopen, &one));
	TIMER(RTX, SEC(1));
	QUIET();
	f.now += MS(10);
	answered(100);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED | WEFT_FX_ACKED);
	EQ(f.t.snd.una.v, ISS + 101);
	EQ(f.t.bytes_acked, 100);
	EQ(f.t.fastopen.acked, 1);
	EQ(f.t.fastopen.fail, WEFT_FASTOPEN_NO_FAIL);
	EQ(f.t.counts[WEFT_COUNT_TCPFastOpenActive], 1);
	EQ(f.t.srtt, MS(10));
	NO_TIMER(RTX);
	ACKS(0);
	send_data(10);
	OUT(PSH | ACK, 100, 10);
	EQ(f.t.illegal, 0);
}

/* An empty write also sends the SYN. */
static void fastopen_open__no_data(struct kunit *test)
{
	open_with(&one, 0, false);
	EQ(f.t.fastopen.room, MSS - 40);
	send_data(0);
	OUT(SYN, -1, 0);
	YES(same(&f.seg.opt.fastopen, &one));
	answered(0);
	STATE(ESTABLISHED);
	EQ(f.t.fastopen.acked, 0);
	EQ(f.t.counts[WEFT_COUNT_TCPFastOpenActiveFail], 0);
}

static void fastopen_open__bare(struct kunit *test)
{
	open_with(&one, 0, true);
	send_data(5000);
	OUT(SYN, -1, MSS - 40);
	EQ(f.seg.opt.has & WEFT_OPT_FASTOPEN, 0);
	answered(MSS - 40);
	EQ(f.t.fastopen.acked, 1);
	OUT(ACK, MSS - 40, MSS);
}

/* "the client MUST retransmit": at once, and not as a sign of congestion. */
static void fastopen_answered__nothing(struct kunit *test)
{
	use_sack();
	open_with(&one, 0, false);
	send_data(1000);
	OUT(SYN, -1, 1000);
	answered(0);
	STATE(ESTABLISHED);
	EQ(f.t.snd.una.v, ISS + 1);
	EQ(f.t.snd.nxt.v, ISS + 1001);
	EQ(f.t.fastopen.acked, 0);
	EQ(f.t.fastopen.fail, WEFT_FASTOPEN_NOT_ACKED);
	EQ(f.t.counts[WEFT_COUNT_TCPFastOpenActiveFail], 1);
	OUT(PSH | ACK, 0, 1000);
	EQ(f.t.cwnd, 10 * MSS);
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);
	TIMER(RTX, weft_tcp_rto(&f.t));
	QUIET();
	f.now += MS(10);
	rx(ACK, 0, 0);
	EQ(f.t.snd.una.v, ISS + 1001);
	EQ(f.t.recovering, WEFT_RECOVERY_NONE);
	EQ(f.t.ssthresh, WEFT_TCP_CWND_MAX);
	QUIET();
}

static void fastopen_answered__a_part(struct kunit *test)
{
	open_with(&one, 0, false);
	send_data(1000);
	OUT(SYN, -1, 1000);
	answered(400);
	EQ(f.t.bytes_acked, 400);
	EQ(f.t.fastopen.fail, WEFT_FASTOPEN_NOT_ACKED);
	OUT(PSH | ACK, 400, 600);
	QUIET();
}

/* The peer's MSS is smaller than the stored one. */
static void fastopen_answered__smaller_mss(struct kunit *test)
{
	open_with(&one, 0, false);
	send_data(1000);
	OUT(SYN, -1, 1000);
	f.syn_opt.mss = 600;
	f.max_data = 0;
	answered(0);
	OUT(ACK, 0, 600);
	OUT(PSH | ACK, 600, 400);
	QUIET();
}

/* RFC 7413 4.1.3: a retransmitted SYN has neither; the first may still have arrived. */
static void fastopen_put__syn_lost(struct kunit *test)
{
	open_with(&one, 0, false);
	send_data(100);
	OUT(SYN, -1, 100);
	wait();
	OUT(SYN, -1, 0);
	EQ(f.seg.opt.has & WEFT_OPT_FASTOPEN, 0);
	answered(0);
	EQ(f.t.fastopen.fail, WEFT_FASTOPEN_SYN_LOST);
	OUT(PSH | ACK, 0, 100);
	fresh(test);
	open_with(&one, 0, false);
	send_data(100);
	OUT(SYN, -1, 100);
	wait();
	OUT(SYN, -1, 0);
	answered(100);
	EQ(f.t.fastopen.acked, 1);
	EQ(f.t.snd.una.v, ISS + 101);
	ACKS(0);
	QUIET();
}

static void fastopen_put__reset(struct kunit *test)
{
	open_with(&one, 0, false);
	send_data(100);
	OUT(SYN, -1, 100);
	rx(RST | ACK, 0, 0);
	STATE(CLOSED);
	EQ(f.fx.err, ECONNREFUSED);
	QUIET();
}

/* The peer's SYN crosses ours: its ACK tells whether it has received the data. */
static void fastopen_answered__simultaneous(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_with(&one, 0, false);
	send_data(100);
	OUT(SYN, -1, 100);
	rx(SYN, 0, 0);
	STATE(SYN_RECEIVED);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.opt.has & WEFT_OPT_FASTOPEN, 0);
	s = segment(ACK, 0, 0);
	s.ack = seq_of(ISS + 1);
	arrives(&s);
	STATE(ESTABLISHED);
	OUT(PSH | ACK, 0, 100);
	EQ(f.t.illegal, 0);
}

/* A Packet Too Big error reports it before the timer. */
static void fastopen_put__path_narrower(struct kunit *test)
{
	open_with(&one, 0, false);
	send_data(1000);
	OUT(SYN, -1, 1000);
	weft_tcp_set_mss(&f.t, 500);
	weft_tcp_path_narrower(&f.t);
	OUT(SYN, -1, 0);
	f.max_data = 0;
	answered(0);
	OUT(ACK, 0, 500);
	OUT(PSH | ACK, 500, 500);
}

/* While the SYN waited for its data. */
static void fastopen_put__path_narrower_before(struct kunit *test)
{
	static const struct weft_fastopen_cookie cookie = { .len = 8 };

	open_with(&cookie, 1460, false);
	weft_tcp_set_mss(&f.t, 500);
	send_data(3000);
	YES(out());
	EQ(f.seg.len, 500 - WEFT_TCP_OPT_MAX);
}

static void fastopen_learnt__what(struct kunit *test)
{
	struct weft_tcp_seg s = {
		.flags = SYN | ACK,
		.opt = { .has = WEFT_OPT_MSS | WEFT_OPT_FASTOPEN, .mss = 1300, .fastopen = two },
	};
	struct weft_fastopen_known is;

	begin();
	NO(weft_tcp_fastopen_learnt(&f.t, &s, &is));	/* not requested */
	f.t.fastopen.option = 1;
	YES(weft_tcp_fastopen_learnt(&f.t, &s, &is));
	EQ(is.mss, 1300);
	YES(same(&is.cookie, &two));
	s.opt.has = 0;
	NO(weft_tcp_fastopen_learnt(&f.t, &s, &is));
	f.t.fastopen.option = 0;
	/* data without a cookie: the MSS is useful */
	f.t.fastopen.data = 1;
	s.opt.has = WEFT_OPT_MSS | WEFT_OPT_FASTOPEN;
	YES(weft_tcp_fastopen_learnt(&f.t, &s, &is));
	EQ(is.cookie.len, 0);
}

/* The third timeout in a row, or the last one; only if fast open was used, and once. */
static void fastopen_timeout__black_hole(struct kunit *test)
{
	u32 i, told = 0;

	open_with(&one, 0, false);
	send_data(100);
	drain();
	for (i = 0; i < 5; i++) {
		wait();
		drain();
		told += !!(f.fx.flags & WEFT_FX_BLACKHOLE);
		EQ(told, i >= 2);
	}
	in_syn_sent();
	for (i = 0; i < 5; i++) {
		wait();
		drain();
		EQ(f.fx.flags & WEFT_FX_BLACKHOLE, 0);
	}
}

static void fastopen_blocked__doubles(struct kunit *test)
{
	struct weft_fastopen_hole h = {};
	u32 i;

	NO(weft_fastopen_blocked(&h, 10, f.now));
	for (i = 0; i < 9; i++) {
		u64 s = SEC(10) << weft_min(i, 6);

		weft_fastopen_block(&h, f.now);
		NO(weft_fastopen_blocked(&h, 0, f.now));
		YES(weft_fastopen_blocked(&h, 10, f.now + s - 1));
		NO(weft_fastopen_blocked(&h, 10, f.now + s));
	}
}

/* ---------------------------------------- the server */

static struct weft_tcp_seg syn_with(const struct weft_fastopen_cookie *cookie, u32 len)
{
	struct weft_tcp_seg s;

	begin();
	s = segment(SYN, 0, len);
	if (cookie) {
		s.opt.has |= WEFT_OPT_FASTOPEN;
		s.opt.fastopen = *cookie;
	}
	f.fx = weft_tcp_arrives_listen(&f.t, seq_of(ISS), &s, f.now);
	return s;
}

static void fastopen_concerns__when(struct kunit *test)
{
	struct weft_tcp_seg plain = syn_with(NULL, 0), data = syn_with(NULL, 10);
	struct weft_tcp_seg asks = syn_with(&(struct weft_fastopen_cookie){}, 0);

	NO(weft_fastopen_concerns(WEFT_FASTOPEN_SERVER, &plain));
	YES(weft_fastopen_concerns(WEFT_FASTOPEN_SERVER, &data));
	YES(weft_fastopen_concerns(WEFT_FASTOPEN_SERVER, &asks));
	NO(weft_fastopen_concerns(WEFT_FASTOPEN_CLIENT, &asks));
}

static enum weft_fastopen_verdict judge(const struct weft_fastopen_cookie *cookie, u32 len,
					bool bare, u32 n)
{
	const struct weft_fastopen_cookie right[] = { one, two };
	struct weft_tcp_seg s = syn_with(cookie, len);

	return weft_fastopen_judge(&f.t, &s, bare, right, n);
}

/* RFC 7413 4.1.2: the SYN-ACK has the cookie, its retransmissions have not. */
static void fastopen_judge__grants(struct kunit *test)
{
	EQ(judge(&(struct weft_fastopen_cookie){}, 100, false, 2), WEFT_FASTOPEN_GRANT);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
	YES(f.seg.opt.has & WEFT_OPT_FASTOPEN);
	YES(same(&f.seg.opt.fastopen, &one));
	EQ(f.seg.opt.fastopen.exp, 0);
	wait();
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.opt.has & WEFT_OPT_FASTOPEN, 0);
	EQ(judge(&(struct weft_fastopen_cookie){ .exp = true }, 0, false, 2), WEFT_FASTOPEN_GRANT);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.opt.fastopen.exp, 1);
}

static void fastopen_judge__cookies(struct kunit *test)
{
	struct weft_fastopen_cookie wrong = one, shorter = one;

	wrong.val[7] ^= 1;
	shorter.len = 4;
	EQ(judge(&one, 10, false, 2), WEFT_FASTOPEN_TAKE);
	EQ(f.t.fastopen.option, 0);
	EQ(judge(&one, 0, false, 1), WEFT_FASTOPEN_TAKE);
	EQ(judge(&two, 10, false, 2), WEFT_FASTOPEN_TAKE_OLD);
	YES(same(&f.t.fastopen.cookie, &one));
	EQ(judge(&two, 10, false, 1), WEFT_FASTOPEN_WRONG);
	EQ(judge(&wrong, 10, false, 2), WEFT_FASTOPEN_WRONG);
	EQ(judge(&shorter, 10, false, 2), WEFT_FASTOPEN_WRONG);
	OUT(SYN | ACK, -1, 0);
	YES(same(&f.seg.opt.fastopen, &one));
	EQ(judge(NULL, 10, false, 2), WEFT_FASTOPEN_NOT);
	EQ(judge(&one, 10, false, 0), WEFT_FASTOPEN_NOT);
}

static void fastopen_judge__bare(struct kunit *test)
{
	EQ(judge(NULL, 10, true, 2), WEFT_FASTOPEN_TAKE);
	EQ(judge(&(struct weft_fastopen_cookie){}, 0, true, 2), WEFT_FASTOPEN_TAKE);
	EQ(f.t.fastopen.option, 0);
}

/* RFC 7413 5.1: a reset request counts for a while. */
static void fastopen_admits__pending(struct kunit *test)
{
	struct weft_fastopen_pending p = {};

	NO(weft_fastopen_admits(&p, 0, f.now));
	YES(weft_fastopen_admits(&p, 2, f.now));
	p.open = 2;
	NO(weft_fastopen_admits(&p, 2, f.now));
	weft_fastopen_over(&p, false, f.now);
	YES(weft_fastopen_admits(&p, 2, f.now));
	weft_fastopen_over(&p, true, f.now);
	EQ(p.open, 0);
	YES(weft_fastopen_admits(&p, 2, f.now));
	NO(weft_fastopen_admits(&p, 1, f.now + SEC(60) - 1));
	YES(weft_fastopen_admits(&p, 1, f.now + SEC(60)));
}

/* A child whose SYN carried so much data. */
static void accepted(u32 len)
{
	struct weft_tcp_seg s = syn_with(&one, len);

	f.fx = weft_tcp_fastopen_accept(&f.t, &s, f.now);
}

static void fastopen_accept__takes_the_data(struct kunit *test)
{
	accepted(100);
	FX(WEFT_FX_DATA);
	EQ(f.fx.data_off, 0);
	EQ(f.fx.data_len, 100);
	STATE(SYN_RECEIVED);
	EQ(f.t.fastopen.acked, 1);
	EQ(f.t.bytes_received, 100);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 101);
	QUIET();
	read_data(100);
	QUIET();
	rx(ACK, 0, 0);
	STATE(ESTABLISHED);
	FX(WEFT_FX_ESTABLISHED);
	NO_TIMER(RTX);
	rx(ACK | PSH, 0, 10);
	FX(WEFT_FX_DATA);
	EQ(f.t.illegal, 0);
}

static void fastopen_accept__no_more_than_fits(struct kunit *test)
{
	struct weft_tcp_seg s = syn_with(&one, 1000);

	f.t.rcv.space = 600;
	f.fx = weft_tcp_fastopen_accept(&f.t, &s, f.now);
	EQ(f.fx.data_len, 600);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 601);
	EQ(f.seg.wnd, 0);
}

static void fastopen_accept__no_data(struct kunit *test)
{
	accepted(0);
	FX(0);
	EQ(f.t.fastopen.acked, 0);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 1);
	send_data(10);
	OUT(PSH | ACK, 0, 10);
}

/* RFC 7413 4.2.2: the answer need not wait for the handshake. */
static void fastopen_accept__answers(struct kunit *test)
{
	use_sack();
	accepted(100);
	OUT(SYN | ACK, -1, 0);
	send_data(200);
	OUT(PSH | ACK, 0, 200);
	EQ(f.seg.ack.v, IRS + 101);
	NO_TIMER(TLP);
	TIMER(RTX, SEC(1));
	rx_ack(0, 0, 1);			/* of the SYN-ACK alone */
	STATE(ESTABLISHED);
	EQ(f.t.snd.una.v, ISS + 1);
	EQ(f.t.dup_acks, 0);
	TIMER(RTX, weft_tcp_rto(&f.t));
	QUIET();
	rx_ack(0, 0, 200);
	EQ(f.t.snd.una.v, ISS + 201);
	EQ(f.t.bytes_acked, 200);
	NO_TIMER(RTX);
	EQ(f.t.illegal, 0);
}

static void fastopen_accept__one_ack_for_all(struct kunit *test)
{
	accepted(100);
	drain();
	send_data(200);
	shut();
	OUT(PSH | ACK | FIN, 0, 200);
	STATE(SYN_RECEIVED);
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_2);
	FX(WEFT_FX_ESTABLISHED | WEFT_FX_ACKED);
	EQ(f.t.snd.una.v, ISS + 202);
	QUIET();
	EQ(f.t.illegal, 0);
}

/*
 * Before the handshake is complete only the SYN-ACK is retransmitted; then lost data, by the usual
 * rules.
 */
static void fastopen_accept__timeout(struct kunit *test)
{
	accepted(100);
	drain();
	send_data(200);
	drain();
	wait();
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 101);
	QUIET();
	rx_ack(0, 0, 1);
	STATE(ESTABLISHED);
	QUIET();
	wait();
	OUT(PSH | ACK, 0, 200);
	EQ(f.t.illegal, 0);
}

/* A repeated SYN, with or without data. */
static void fastopen_accept__syn_again(struct kunit *test)
{
	struct weft_tcp_seg s;

	accepted(100);
	drain();
	s = segment(SYN, 0, 100);
	s.seq = seq_of(IRS);
	arrives(&s);
	STATE(SYN_RECEIVED);
	OUT(SYN | ACK, -1, 0);
	EQ(f.seg.ack.v, IRS + 101);
	QUIET();
}

/* It has a user, who gets the error. */
static void fastopen_accept__reset(struct kunit *test)
{
	accepted(100);
	drain();
	rx(RST, 0, 0);
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ECONNRESET);
	QUIET();
}

/*
 * As Linux: a SYN in the window, and ICMP errors after accept(), do not end a
 * connection with a user.
 */
static void fastopen_accept__survives(struct kunit *test)
{
	accepted(100);
	drain();
	rx(SYN, 5, 0);
	STATE(SYN_RECEIVED);
	f.fx = weft_tcp_icmp(&f.t, f.t.snd.una, ECONNREFUSED, false, f.now);
	STATE(SYN_RECEIVED);
	FX(WEFT_FX_SOFT_ERROR);
	/* before accept() */
	f.fx = weft_tcp_icmp(&f.t, f.t.snd.una, EHOSTUNREACH, true, f.now);
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, EHOSTUNREACH);
}

/* One timeout more than a half-open connection, as Linux. */
static void fastopen_accept__gives_up(struct kunit *test)
{
	u32 n = 0;

	accepted(100);
	drain();
	while (f.t.state == WEFT_TCP_SYN_RECEIVED && n < 20) {
		wait();
		n += drain();
	}
	EQ(n, 6);
	STATE(CLOSED);
	FX(WEFT_FX_CLOSED | WEFT_FX_ERROR);
	EQ(f.fx.err, ETIMEDOUT);
}

static void fastopen_accept__abort(struct kunit *test)
{
	accepted(100);
	drain();
	call(WEFT_TCP_ABORT, 0, false, false);
	STATE(CLOSED);
	OUT(RST | ACK, 0, 0);
	QUIET();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(fastopen_put__by_both_addresses),
	KUNIT_CASE(fastopen_put__keeps),
	KUNIT_CASE(fastopen_put__drives_out_the_oldest),
	KUNIT_CASE(fastopen_open__asks),
	KUNIT_CASE(fastopen_open__data_with_the_cookie),
	KUNIT_CASE(fastopen_open__no_data),
	KUNIT_CASE(fastopen_open__bare),
	KUNIT_CASE(fastopen_answered__nothing),
	KUNIT_CASE(fastopen_answered__a_part),
	KUNIT_CASE(fastopen_answered__smaller_mss),
	KUNIT_CASE(fastopen_put__syn_lost),
	KUNIT_CASE(fastopen_put__reset),
	KUNIT_CASE(fastopen_answered__simultaneous),
	KUNIT_CASE(fastopen_put__path_narrower),
	KUNIT_CASE(fastopen_put__path_narrower_before),
	KUNIT_CASE(fastopen_learnt__what),
	KUNIT_CASE(fastopen_timeout__black_hole),
	KUNIT_CASE(fastopen_blocked__doubles),
	KUNIT_CASE(fastopen_concerns__when),
	KUNIT_CASE(fastopen_judge__grants),
	KUNIT_CASE(fastopen_judge__cookies),
	KUNIT_CASE(fastopen_judge__bare),
	KUNIT_CASE(fastopen_admits__pending),
	KUNIT_CASE(fastopen_accept__takes_the_data),
	KUNIT_CASE(fastopen_accept__no_more_than_fits),
	KUNIT_CASE(fastopen_accept__no_data),
	KUNIT_CASE(fastopen_accept__answers),
	KUNIT_CASE(fastopen_accept__one_ack_for_all),
	KUNIT_CASE(fastopen_accept__timeout),
	KUNIT_CASE(fastopen_accept__syn_again),
	KUNIT_CASE(fastopen_accept__reset),
	KUNIT_CASE(fastopen_accept__survives),
	KUNIT_CASE(fastopen_accept__gives_up),
	KUNIT_CASE(fastopen_accept__abort),
	{}
};

struct kunit_suite weft_tcp_fastopen_suite = {
	.name = "weft_tcp_fastopen",
	.init = fresh,
	.test_cases = cases,
};
