// SPDX-License-Identifier: GPL-2.0
/* The user's calls: RFC 9293 3.10.1 to 3.10.5, in every state; RFC 2525 2.17. */
#include "fixture.h"

#define S(s)	WEFT_TCP_##s

static const u8 all[] = {
	S(CLOSED), S(SYN_SENT), S(SYN_RECEIVED), S(ESTABLISHED), S(FIN_WAIT_1), S(FIN_WAIT_2),
	S(CLOSE_WAIT), S(CLOSING), S(LAST_ACK), S(TIME_WAIT),
};

/* ---------------------------------------- OPEN */

static void open__closed(struct kunit *test)
{
	call(WEFT_TCP_OPEN, 0, false, false);
	STATE(SYN_SENT);
	EQ(f.t.snd.una.v, ISS);
	OUT(SYN, -1, 0);
	EQ(f.seg.ack.v, 0);
	EQ(f.t.snd.nxt.v, ISS + 1);
	TIMER(RTX, SEC(1));
	QUIET();
}

/* "error: connection already exists" */
static void open__other_states(struct kunit *test)
{
	u32 i;

	for (i = 1; i < ARRAY_SIZE(all); i++) {
		in_state(all[i]);
		call(WEFT_TCP_OPEN, 0, false, false);
		EQ(f.fx.err, EISCONN);
		EQ(f.t.state, all[i]);
	}
}

/* ---------------------------------------- SEND */

static void send__queued_while_opening(struct kunit *test)
{
	in_syn_received();
	send_data(10);
	EQ(f.fx.err, 0);
	QUIET();
	rx(ACK, 0, 0);
	OUT(PSH | ACK, 0, 10);
}

static void send__every_state(struct kunit *test)
{
	u32 i;

	for (i = 1; i < ARRAY_SIZE(all); i++) {
		bool may = all[i] == S(SYN_SENT) || all[i] == S(SYN_RECEIVED) ||
			   all[i] == S(ESTABLISHED) || all[i] == S(CLOSE_WAIT);
		struct weft_seq end;

		in_state(all[i]);
		end = f.t.snd.end;
		send_data(10);
		EQ(f.fx.err, may ? 0 : EPIPE);
		EQ(f.t.snd.end.v, end.v + (may ? 10 : 0));
	}
	in_state(S(CLOSED));
	send_data(10);
	EQ(f.fx.err, EPIPE);
}

/* The peer has closed, we have not: RFC 9293 3.6, case 2. */
static void send__half_closed(struct kunit *test)
{
	in_close_wait();
	send_data(10);
	OUT(PSH | ACK, 0, 10);
}

static void send__push(struct kunit *test)
{
	in_established();
	f.t.opts.nodelay = 1;
	call(WEFT_TCP_SEND, 10, false, false);
	OUT(ACK, 0, 10);
	send_data(10);
	OUT(PSH | ACK, 10, 10);
}

/* ---------------------------------------- RECEIVE */

static void receive__frees_the_window(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 65535);
	drain();
	EQ(f.seg.wnd, 0);
	read_data(65535);
	ACKS(65535);
	EQ(f.seg.wnd, 65535);
}

/* No more than is available. */
static void receive__bound(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 100);
	read_data(1000);
	EQ(f.t.rcv.read.v, f.t.rcv.nxt.v);
}

/* No more data can arrive: no window update is sent. */
static void receive__after_the_fin(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 0, 65535);
	drain();
	read_data(65535);
	QUIET();
}

/* No quick ACKs are left; with or without request and response. */
static void late(bool dialogue)
{
	in_established();
	f.t.rcv.quick = 0;
	f.t.rcv.dialogue = dialogue;
}

/* A reader that takes each message at once spares the sender the delayed ACK timer. */
static void receive__acks_a_pushed_message(struct kunit *test)
{
	late(false);
	rx(PSH | ACK, 0, 100);
	read_data(99);
	QUIET();
	read_data(1);
	ACKS(100);
	rx(PSH | ACK, 0, MSS);	/* a full one too, if it was pushed */
	drain();
	rx(PSH | ACK, 0, MSS);
	read_data(2 * MSS);
	ACKS(100 + 2 * MSS);
	rx(ACK, 0, MSS);
	read_data(MSS);
	QUIET();
}

/* The ACK is piggybacked on the response; that of two messages is sent at once. */
static void receive__dialogue(struct kunit *test)
{
	late(true);
	rx(PSH | ACK, 0, 100);
	read_data(100);
	QUIET();
	rx(PSH | ACK, 0, 100);
	read_data(100);
	ACKS(200);
	rx(PSH | ACK, 0, 100);
	read_data(100);
	QUIET();
	wait();			/* no answer came */
	ACKS(300);
	rx(PSH | ACK, 0, 100);
	read_data(100);
	ACKS(400);
}

/* The request carried the ACK of the handshake: request and response from the first byte on. */
static void receive__dialogue_from_the_handshake(struct kunit *test)
{
	in_syn_sent();
	send_data(10);
	rx(SYN | ACK, 0, 0);
	OUT(PSH | ACK, 0, 10);
	QUIET();
	f.now += SEC(10);
	rx(PSH | ACK, 0, 100);
	read_data(100);
	QUIET();
}

static void receive__no_quickack(struct kunit *test)
{
	late(false);
	f.t.opts.no_quickack = 1;
	rx(PSH | ACK, 0, 100);
	read_data(100);
	QUIET();
}

/* Out-of-order data stays in the queue. */
static void receive__not_around_a_hole(struct kunit *test)
{
	late(false);
	rx(PSH | ACK, 200, 100);
	drain();
	rx(PSH | ACK, 0, 100);
	drain();
	f.t.ack_pending = 1;
	f.t.rcv.pushed = 1;
	read_data(100);
	QUIET();
}

/* ---------------------------------------- CLOSE */

static void close__every_state(struct kunit *test)
{
	static const u8 to[] = {
		S(CLOSED), S(CLOSED), S(SYN_RECEIVED), S(FIN_WAIT_1), S(FIN_WAIT_1), S(FIN_WAIT_2),
		S(LAST_ACK), S(CLOSING), S(LAST_ACK), S(TIME_WAIT),
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		in_state(all[i]);
		shut();
		EQ(f.t.state, to[i]);
		EQ(f.t.illegal, 0);
		EQ(f.fx.flags, all[i] == S(SYN_SENT) ? WEFT_FX_CLOSED : 0);
	}
}

static void close__syn_sent(struct kunit *test)
{
	in_syn_sent();
	close_all();
	QUIET();
	EQ(weft_tcp_next(&f.t), WEFT_NEVER);
}

/* The states of the end that closes first: RFC 9293 figure 12. */
static void close__active(struct kunit *test)
{
	in_established();
	send_data(10);
	close_all();
	OUT(FIN | PSH | ACK, 0, 10);
	QUIET();
	rx(ACK, 0, 0);
	STATE(FIN_WAIT_2);
	rx(FIN | ACK, 0, 0);
	STATE(TIME_WAIT);
	OUT(ACK, 11, 0);
	QUIET();
}

static void close__passive(struct kunit *test)
{
	in_close_wait();
	close_all();
	STATE(LAST_ACK);
	OUT(FIN | ACK, 0, 0);
	rx(ACK, 0, 0);
	STATE(CLOSED);
	QUIET();
}

/* The FIN follows all queued data, however long that takes. */
static void close__data_first(struct kunit *test)
{
	in_established();
	send_data(15 * MSS);
	shut();
	EQ(drain(), 10);
	EQ(f.seg.flags, ACK);
	rx(ACK, 0, 0);
	EQ(drain(), 5);
	EQ(f.seg.flags, FIN | PSH | ACK);
	EQ(f.seg.len, MSS);
	STATE(FIN_WAIT_1);
}

/*
 * Data that will never be read: a RST instead of the FIN, in every state that can have such data.
 */
static void close__unread(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 100);
	drain();
	close_all();
	FX(WEFT_FX_CLOSED);
	OUT(RST | ACK, 0, 0);
	EQ(f.seg.reset, WEFT_RESET_UNREAD);
	QUIET();
	in_established();
	rx(FIN | ACK, 0, 100);
	drain();
	close_all();
	OUT(RST | ACK, 0, 0);
	in_established();
	rx(FIN | ACK, 0, 100);
	shut();
	drain();
	STATE(LAST_ACK);
	close_all();
	FX(WEFT_FX_CLOSED);
	OUT(RST | ACK, 1, 0);
}

/* A FIN is not data: all was read. */
static void close__all_read(struct kunit *test)
{
	in_established();
	rx(FIN | ACK, 0, 100);
	drain();
	read_data(100);
	close_all();
	STATE(LAST_ACK);
	OUT(FIN | ACK, 0, 0);
}

/* shutdown(SHUT_WR) with unread data sends a FIN. */
static void close__half_with_unread(struct kunit *test)
{
	in_established();
	rx(ACK, 0, 100);
	drain();
	shut();
	STATE(FIN_WAIT_1);
	OUT(FIN | ACK, 0, 0);
	rx(ACK, 0, 50);
	FX(WEFT_FX_DATA | WEFT_FX_ACKED);
}

/* ---------------------------------------- ABORT */

/* A RST in the states that 3.10.5 names, nothing in the others. */
static void abort__every_state(struct kunit *test)
{
	u32 i;

	for (i = 1; i < ARRAY_SIZE(all); i++) {
		bool reset = all[i] == S(SYN_RECEIVED) || all[i] == S(ESTABLISHED) ||
			     all[i] == S(FIN_WAIT_1) || all[i] == S(FIN_WAIT_2) ||
			     all[i] == S(CLOSE_WAIT);
		struct weft_seq nxt;

		in_state(all[i]);
		nxt = f.t.snd.nxt;
		call(WEFT_TCP_ABORT, 0, false, false);
		STATE(CLOSED);
		FX(WEFT_FX_CLOSED);
		EQ(weft_tcp_next(&f.t), WEFT_NEVER);
		EQ(out(), reset);
		if (!reset)
			continue;
		EQ(f.seg.flags, RST | ACK);
		EQ(f.seg.seq.v, nxt.v);
		QUIET();
	}
	in_state(S(CLOSED));
	call(WEFT_TCP_ABORT, 0, false, false);
	FX(0);
	QUIET();
}

/* Queued data is discarded. */
/* The caller's reason, or the default: the user's request. */
static void abort__reason(struct kunit *test)
{
	struct weft_tcp_user u = { .call = WEFT_TCP_ABORT, .why = WEFT_RESET_LINGER };

	in_established();
	weft_tcp_user(&f.t, &u, f.now);
	YES(out());
	EQ(f.seg.reset, WEFT_RESET_LINGER);
	in_established();
	call(WEFT_TCP_ABORT, 0, false, false);
	YES(out());
	EQ(f.seg.reset, WEFT_RESET_ABORT);
}

static void abort__data(struct kunit *test)
{
	in_established();
	send_data(5 * MSS);
	out();
	call(WEFT_TCP_ABORT, 0, false, false);
	OUT(RST | ACK, MSS, 0);
	QUIET();
}

/* ---------------------------------------- OPTIONS */

static void options__keepalive(struct kunit *test)
{
	in_established();
	f.now += SEC(100);
	f.t.opts.keepalive = 1;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	TIMER(KEEP, SEC(7100));
	f.t.opts.keep_idle_s = 50;			/* past already */
	call(WEFT_TCP_OPTIONS, 0, false, false);
	TIMER(KEEP, 0);
	f.t.opts.keepalive = 0;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	NO_TIMER(KEEP);
}

static void options__nodelay(struct kunit *test)
{
	in_established();
	send_data(10);
	drain();
	send_data(10);
	QUIET();
	f.t.opts.nodelay = 1;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	OUT(PSH | ACK, 10, 10);
}

/* TCP_NODELAY set, again too: data held back by TCP_CORK is sent, but not later data.  tcp(7) */
static void options__nodelay_pushes_cork(struct kunit *test)
{
	in_established();
	f.t.opts.cork = f.t.opts.nodelay = 1;
	send_data(10);
	QUIET();
	call(WEFT_TCP_OPTIONS, 0, true, false);
	OUT(PSH | ACK, 0, 10);
	send_data(20);
	QUIET();
	call(WEFT_TCP_OPTIONS, 0, true, false);
	OUT(PSH | ACK, 10, 20);
}

/* TCP_QUICKACK set: a pending ACK is sent. */
static void options__quickack(struct kunit *test)
{
	in_established();
	f.t.opts.no_quickack = 1;
	rx(ACK, 0, 10);
	QUIET();
	f.t.opts.no_quickack = 0;
	call(WEFT_TCP_OPTIONS, 0, false, false);
	ACKS(10);
}

static void send_more(u32 bytes)
{
	struct weft_tcp_user u = { .call = WEFT_TCP_SEND, .bytes = bytes, .more = true };

	f.fx = weft_tcp_user(&f.t, &u, f.now);
}

/* MSG_MORE: the partial segment waits for the next write, whatever the peer sends meanwhile. */
static void send__more(struct kunit *test)
{
	in_established();
	rx(PSH | ACK, 0, 10);
	drain();
	send_more(10);
	QUIET();
	rx(PSH | ACK, 0, 10);
	drain();
	EQ(weft_tcp_unsent(&f.t), 10);
	send_more(10);
	QUIET();
	send_data(5);
	OUT(PSH | ACK, 0, 25);
}

/* As Linux: a FIN releases it. */
static void send__more_until_a_fin(struct kunit *test)
{
	in_established();
	rx(PSH | ACK, 0, 10);
	drain();
	send_more(10);
	QUIET();
	rx(FIN | ACK, 0, 0);
	OUT(ACK, 0, 10);
}

/* As Linux: so does the first segment after an active open. */
static void send__more_until_the_first(struct kunit *test)
{
	in_established();
	send_more(10);
	QUIET();
	rx(PSH | ACK, 0, 10);
	OUT(ACK, 0, 10);
}

/* As Linux: an ACK releases it, by the Nagle algorithm only. */
static void send__more_until_an_ack(struct kunit *test)
{
	in_established();
	send_data(10);
	OUT(PSH | ACK, 0, 10);
	send_more(10);
	QUIET();
	rx_ack(ACK, 0, 10);
	OUT(ACK, 10, 10);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(send__more),
	KUNIT_CASE(send__more_until_a_fin),
	KUNIT_CASE(send__more_until_the_first),
	KUNIT_CASE(send__more_until_an_ack),
	KUNIT_CASE(open__closed),
	KUNIT_CASE(open__other_states),
	KUNIT_CASE(send__queued_while_opening),
	KUNIT_CASE(send__every_state),
	KUNIT_CASE(send__half_closed),
	KUNIT_CASE(send__push),
	KUNIT_CASE(receive__frees_the_window),
	KUNIT_CASE(receive__bound),
	KUNIT_CASE(receive__after_the_fin),
	KUNIT_CASE(receive__acks_a_pushed_message),
	KUNIT_CASE(receive__dialogue),
	KUNIT_CASE(receive__dialogue_from_the_handshake),
	KUNIT_CASE(receive__no_quickack),
	KUNIT_CASE(receive__not_around_a_hole),
	KUNIT_CASE(close__every_state),
	KUNIT_CASE(close__syn_sent),
	KUNIT_CASE(close__active),
	KUNIT_CASE(close__passive),
	KUNIT_CASE(close__data_first),
	KUNIT_CASE(close__unread),
	KUNIT_CASE(close__all_read),
	KUNIT_CASE(close__half_with_unread),
	KUNIT_CASE(abort__every_state),
	KUNIT_CASE(abort__reason),
	KUNIT_CASE(abort__data),
	KUNIT_CASE(options__keepalive),
	KUNIT_CASE(options__nodelay),
	KUNIT_CASE(options__nodelay_pushes_cork),
	KUNIT_CASE(options__quickack),
	{}
};

struct kunit_suite weft_tcp_user_suite = {
	.name = "weft_tcp_user",
	.init = fresh,
	.test_cases = cases,
};
