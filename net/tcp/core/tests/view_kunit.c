// SPDX-License-Identifier: GPL-2.0
/* The view after a call of the table. */
#include "behind.h"

static void show__follows(struct kunit *test)
{
	struct weft_tcp_seg s;

	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 100 });
	EQ(c.view.snd_end.v, ISS + 101);
	EQ(weft_view_to_send(&c.view), 100);
	EQ(sent(), 1);
	EQ(c.view.snd_nxt.v, ISS + 101);
	s = segment(ACK, 0, 50);
	s.ack = seq_of(ISS + 101);
	arrive(&s);
	EQ(c.view.snd_una.v, ISS + 101);
	EQ(c.view.rcv_nxt.v, IRS + 51);
	EQ(c.view.rcv_read.v, IRS + 1);
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_RECEIVE, .bytes = 50 });
	EQ(c.view.rcv_read.v, IRS + 51);
	NO(weft_view_fin_unread(&c.view, 0));
	s = segment(FIN | ACK, 0, 0);
	arrive(&s);
	YES(weft_view_fin_unread(&c.view, 0));
	EQ(c.view.state, WEFT_TCP_CLOSE_WAIT);
}

static void show__window_used(struct kunit *test)
{
	open_behind();
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS });
	NO(weft_view_window_used(&c.view));
	f.t.rcv.wnd = 100;
	f.t.rcv.wup = f.t.rcv.nxt;
	call_engine((struct weft_tcp_user){ .call = WEFT_TCP_OPTIONS });
	EQ(c.view.rcv_left, 100);
	YES(weft_view_window_used(&c.view));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(show__follows),
	KUNIT_CASE(show__window_used),
	{}
};

struct kunit_suite weft_tcp_view_suite = {
	.name = "weft_tcp_view",
	.init = begin_behind,
	.test_cases = cases,
};
