// SPDX-License-Identifier: GPL-2.0
/* Urgent data: RFC 9293 3.8.5 and 3.10.7.4 step 6, RFC 6093. */
#include "fixture.h"
#include "../urgent.h"

#define BYTE	WEFT_FX_URGENT_BYTE

/* The mark as the reader sees it. */
static const struct weft_tcp_view *shown(void)
{
	static struct weft_tcp_view v;

	v = (struct weft_tcp_view){ .urgent = f.t.rcv.urgent, .rcv_up = f.t.rcv.up };
	return &v;
}

static void rx_urgent(s32 off, u32 len, u16 up)
{
	struct weft_tcp_seg s = segment(ACK | URG, off, len);

	s.up = up;
	arrives(&s);
}

/* The number `off` bytes after the peer's SYN. */
static struct weft_seq at(u32 off)
{
	return seq_of(IRS + 1 + off);
}

static void urgent_arrives__in_the_segment(struct kunit *test)
{
	in_established();
	rx_urgent(0, 10, 10);
	FX(WEFT_FX_DATA | WEFT_FX_URGENT | BYTE);
	EQ(f.fx.urgent_off, 9);
	EQ(f.t.rcv.urgent, WEFT_URGENT_VALID);
	YES(weft_view_urgent_here(shown(), at(9)));
	NO(weft_view_urgent_here(shown(), at(10)));
}

/* The pointer comes first, its byte two segments later. */
static void urgent_arrives__byte_later(struct kunit *test)
{
	in_established();
	rx_urgent(0, 10, 25);
	FX(WEFT_FX_DATA | WEFT_FX_URGENT);
	EQ(f.t.rcv.urgent, WEFT_URGENT_NOT_YET);
	rx(ACK, 0, 10);
	FX(WEFT_FX_DATA);
	rx(ACK, 0, 10);
	FX(WEFT_FX_DATA | BYTE);
	EQ(f.fx.urgent_off, 4);
	EQ(f.t.rcv.urgent, WEFT_URGENT_VALID);
}

static void urgent_arrives__without_data(struct kunit *test)
{
	in_established();
	rx_urgent(0, 0, 1);
	FX(WEFT_FX_URGENT);
	EQ(f.t.rcv.urgent, WEFT_URGENT_NOT_YET);
}

static void urgent_arrives__zero_is_one(struct kunit *test)
{
	in_established();
	rx_urgent(0, 10, 0);
	FX(WEFT_FX_DATA | WEFT_FX_URGENT | BYTE);
	EQ(f.fx.urgent_off, 0);
}

/* A repeated pointer, or one less far ahead, changes nothing. */
static void urgent_arrives__again(struct kunit *test)
{
	in_established();
	rx_urgent(0, 0, 20);
	rx_urgent(0, 10, 20);
	FX(WEFT_FX_DATA);
	rx_urgent(0, 0, 5);
	FX(0);
	rx_urgent(0, 0, 11);
	FX(WEFT_FX_URGENT);
	EQ(f.t.rcv.up.v, at(21).v);
}

/* It was delivered as ordinary data. */
static void urgent_arrives__received_already(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 10);
	rx_urgent(-10, 20, 5);
	FX(WEFT_FX_DATA);
	EQ(f.t.rcv.urgent, WEFT_URGENT_NONE);
}

static void urgent_arrives__out_of_order(struct kunit *test)
{
	in_established();
	rx_urgent(100, 10, 10);
	FX(WEFT_FX_OOO | WEFT_FX_URGENT | BYTE);
	EQ(f.fx.urgent_off, 9);
}

static void urgent_arrives__not_after_the_fin(struct kunit *test)
{
	in_close_wait();
	rx_urgent(0, 0, 10);
	FX(0);
}

/*
 * The reader stands at a mark whose byte was read out of band: a new mark would make it ordinary
 * data.
 */
static void urgent_arrives__skips_the_old(struct kunit *test)
{
	in_established();
	rx_urgent(0, 1, 1);
	rx_urgent(0, 1, 1);
	FX(WEFT_FX_DATA | WEFT_FX_URGENT | BYTE | WEFT_FX_URGENT_SKIP);
	EQ(f.t.rcv.read.v, at(1).v);
	f.t.urgent_inline = 1;
	rx_urgent(0, 1, 1);
	FX(WEFT_FX_DATA | WEFT_FX_URGENT | BYTE);
	EQ(f.t.rcv.read.v, at(1).v);
}

static void urgent_until__the_mark(struct kunit *test)
{
	in_established();
	EQ(weft_view_urgent_until(shown(), at(0), 100), 100);
	rx_urgent(0, 20, 10);
	EQ(weft_view_urgent_until(shown(), at(0), 100), 9);
	EQ(weft_view_urgent_until(shown(), at(0), 5), 5);
	EQ(weft_view_urgent_until(shown(), at(9), 5), 5);
	EQ(weft_view_urgent_until(shown(), at(15), 5), 5);
}

static void urgent_passed__only_then(struct kunit *test)
{
	in_established();
	rx_urgent(0, 20, 10);
	weft_tcp_urgent_passed(&f.t, at(9));
	EQ(f.t.rcv.urgent, WEFT_URGENT_VALID);
	weft_tcp_urgent_passed(&f.t, at(10));
	EQ(f.t.rcv.urgent, WEFT_URGENT_NONE);
}

/* ---------------------------------------- sending */

static void send_urgent(u32 bytes)
{
	struct weft_tcp_user u = {
		.call = WEFT_TCP_SEND, .bytes = bytes, .push = true, .urgent = true,
	};

	f.fx = weft_tcp_user(&f.t, &u, f.now);
}

static void urgent_put__until_acknowledged(struct kunit *test)
{
	in_established();
	send_urgent(10);
	OUT(ACK | PSH | URG, 0, 10);
	EQ(f.seg.up, 10);
	send_data(5);
	OUT(ACK | PSH, 10, 5);			/* behind the mark */
	EQ(f.seg.up, 0);
	pass(f.t.deadline[WEFT_TIMER_RTX] - f.now);
	KUNIT_ASSERT_TRUE(test, out());		/* once more */
	YES(f.seg.flags & URG);
	EQ(f.seg.up, 10);
	rx_ack(0, 0, 15);
	NO(weft_tcp_urgent_mode(&f.t));
	send_data(5);
	OUT(ACK | PSH, 15, 5);
}

/* MUST-31: the pointer goes ahead of the data. */
static void urgent_put__ahead(struct kunit *test)
{
	in_established();
	f.max_data = 65535;
	send_urgent(3 * MSS);
	OUT(ACK | URG, 0, MSS);			/* no super-segment */
	EQ(f.seg.up, 3 * MSS);
	OUT(ACK | URG, MSS, MSS);
	EQ(f.seg.up, 2 * MSS);
	OUT(ACK | PSH | URG, 2 * MSS, MSS);
	EQ(f.seg.up, MSS);
}

/* Beyond the range of the field: the maximum, unless that lies in data already sent. */
static void urgent_put__far(struct kunit *test)
{
	struct weft_tcp_seg s = { .flags = ACK };

	in_established();
	s.seq = f.t.snd.una;
	f.t.snd.up = seq_add(f.t.snd.una, 200000);
	f.t.snd.nxt = seq_add(f.t.snd.una, 0xfffe);
	weft_tcp_urgent_put(&f.t, &s);
	EQ(s.flags, ACK | URG);
	EQ(s.up, 0xffff);
	s = (struct weft_tcp_seg){ .flags = ACK, .seq = f.t.snd.una };
	f.t.snd.nxt = seq_add(f.t.snd.una, 0xffff);
	weft_tcp_urgent_put(&f.t, &s);
	EQ(s.flags, ACK);
}

/* A closed window does not hold back the pointer. */
static void urgent_put__closed_window(struct kunit *test)
{
	in_established();
	rx_window(0);
	send_urgent(10);
	QUIET();
	rx(ACK, 0, 10);
	KUNIT_ASSERT_TRUE(test, out());
	YES(f.seg.flags & URG);
	EQ(f.seg.up, 10);
}

static void urgent_mode__nagle(struct kunit *test)
{
	in_established();
	send_data(10);
	OUT(ACK | PSH, 0, 10);
	send_urgent(1);
	OUT(ACK | PSH | URG, 10, 1);
	f.t.opts.cork = 1;
	send_urgent(1);
	OUT(ACK | PSH | URG, 11, 1);
}

static void urgent_put__reset_has_none(struct kunit *test)
{
	in_established();
	rx_window(0);
	send_urgent(10);
	call(WEFT_TCP_ABORT, 0, false, false);
	KUNIT_ASSERT_TRUE(test, out());
	EQ(f.seg.flags, RST | ACK);
	EQ(f.seg.up, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(urgent_arrives__in_the_segment),
	KUNIT_CASE(urgent_arrives__byte_later),
	KUNIT_CASE(urgent_arrives__without_data),
	KUNIT_CASE(urgent_arrives__zero_is_one),
	KUNIT_CASE(urgent_arrives__again),
	KUNIT_CASE(urgent_arrives__received_already),
	KUNIT_CASE(urgent_arrives__out_of_order),
	KUNIT_CASE(urgent_arrives__not_after_the_fin),
	KUNIT_CASE(urgent_arrives__skips_the_old),
	KUNIT_CASE(urgent_until__the_mark),
	KUNIT_CASE(urgent_passed__only_then),
	KUNIT_CASE(urgent_put__until_acknowledged),
	KUNIT_CASE(urgent_put__ahead),
	KUNIT_CASE(urgent_put__far),
	KUNIT_CASE(urgent_put__closed_window),
	KUNIT_CASE(urgent_mode__nagle),
	KUNIT_CASE(urgent_put__reset_has_none),
	{}
};

struct kunit_suite weft_tcp_urgent_suite = {
	.name = "weft_tcp_urgent",
	.init = fresh,
	.test_cases = cases,
};
