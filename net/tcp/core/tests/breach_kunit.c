// SPDX-License-Identifier: GPL-2.0
/*
 * What breaks a promise, and what keeps it: a row for each, changed from a connection that keeps
 * them all.  TIME-WAIT apart.  That the built-in engine keeps them is the duel's to show.
 */
#include "fixture.h"

static struct weft_tcp_view before, after;
static struct weft_tcp_env env;
static struct weft_tcp_user user;
static struct weft_tcp_seg came, went;
static struct weft_tcp_fx fx;
static struct weft_tcp_did did;

/* An established connection with 300 bytes out of 1000, and 50 unread; nothing happens. */
static int rest(struct kunit *test)
{
	before = (struct weft_tcp_view){
		.state = WEFT_TCP_ESTABLISHED, .mss = MSS,
		.snd_una = seq_of(ISS), .snd_nxt = seq_of(ISS + 300), .snd_end = seq_of(ISS + 1000),
		.rcv_read = seq_of(IRS), .rcv_nxt = seq_of(IRS + 50), .rcv_left = 4000,
	};
	after = before;
	env = (struct weft_tcp_env){ .space = 8000 };
	user = (struct weft_tcp_user){ .call = WEFT_TCP_SEND, .bytes = 7 };
	came = (struct weft_tcp_seg){ .seq = before.rcv_nxt, .len = 100, .flags = ACK };
	went = (struct weft_tcp_seg){ .seq = before.snd_nxt, .ack = before.rcv_nxt, .len = 100,
				     .flags = ACK };
	fx = (struct weft_tcp_fx){};
	did = (struct weft_tcp_did){ .before = &before, .after = &after, .env = &env, .fx = &fx };
	return 0;
}

/* The segment `came` was taken, `went` was sent, the user calls: as they are when nothing is wrong. */
static void takes(void)
{
	did.came = &came;
	after.rcv_nxt = seq_add(before.rcv_nxt, 100);
	after.rcv_left -= 100;
	fx.flags = WEFT_FX_DATA;
	fx.data_len = 100;
}

static void sends(void)
{
	did.fx = NULL;
	did.sent = &went;
	after.snd_nxt = seq_add(before.snd_nxt, 100);
}

static void calls(enum weft_tcp_call call)
{
	user.call = call;
	did.user = &user;
}

#define ROW(name, is) { #name, WEFT_BREACH_##is, name }

struct row {
	const char *name;
	enum weft_tcp_breach is;
	void (*make)(void);
};

/* ---------------------------------------- kept */

static void nothing(void) {}
static void a_send(void) { calls(WEFT_TCP_SEND); after.snd_end = seq_of(ISS + 1007); }
static void a_send_refused(void) { calls(WEFT_TCP_SEND); }
static void a_read(void) { calls(WEFT_TCP_RECEIVE); after.rcv_read = seq_of(IRS + 7); }
static void all_acked(void) { after.snd_una = after.snd_nxt; }
static void fin_sent(void) { before.snd_nxt = after.snd_nxt = seq_of(ISS + 1001); }
static void a_segment_again(void) { sends(); went.seq = before.snd_una; after.snd_nxt = before.snd_nxt; }
static void an_overlap(void) { takes(); came.seq.v -= 30; came.len += 30; fx.data_off = 30; }
static void out_of_order(void)
{
	takes();
	came.seq.v += 9;
	fx.flags = WEFT_FX_OOO;
	after.rcv_nxt = before.rcv_nxt;
}
static void through_two_states(void)
{
	before.state = WEFT_TCP_FIN_WAIT_1;
	after.state = WEFT_TCP_TIME_WAIT;
	fx.flags = WEFT_FX_TIME_WAIT;
}
static void a_reset(void) { after.state = WEFT_TCP_CLOSED; fx.flags = WEFT_FX_CLOSED; }
static void a_smaller_buffer(void) { env.space = 100; }
static void rounded_up(void) { after.rcv_left = 8000 - 50 + 1000; }
static void a_child(void)
{
	before = (struct weft_tcp_view){ .state = WEFT_TCP_CLOSED };
	after.state = WEFT_TCP_SYN_RECEIVED;
	fx.flags = WEFT_FX_CHILD;
	did.begins = true;
}

/* ---------------------------------------- broken */

static void unknown_effect(void) { fx.flags = 2 * WEFT_FX_BLACKHOLE; }
static void unknown_drop(void) { fx.drop = WEFT_DROP_COUNT; }
static void error_without_one(void) { fx.flags = WEFT_FX_SOFT_ERROR; }
static void negative_error(void) { fx.flags = WEFT_FX_ERROR; fx.err = -ECONNRESET; }
static void unknown_reset(void) { fx.flags = WEFT_FX_REPLY; fx.reply.reset = WEFT_RESET_COUNT; }
static void no_state(void) { after.state = WEFT_TCP_CLOSING + 1; }
static void state_back(void) { after.state = WEFT_TCP_SYN_RECEIVED; }
static void fin_unsaid(void) { before.state = WEFT_TCP_LAST_ACK; after.state = WEFT_TCP_ESTABLISHED; }
static void silent_end(void) { after.state = WEFT_TCP_CLOSED; }
static void silent_wait(void) { before.state = WEFT_TCP_CLOSING; after.state = WEFT_TCP_TIME_WAIT; }
static void no_end(void) { fx.flags = WEFT_FX_CLOSED; }
static void una_beyond_nxt(void) { after.snd_una = seq_of(ISS + 301); }
static void nxt_beyond_end(void) { after.snd_nxt = seq_of(ISS + 1002); }
static void una_back(void) { after.snd_una = seq_of(ISS - 1); }
static void una_with_nxt(void) { sends(); after.snd_una = after.snd_nxt; }
static void end_moved(void) { after.snd_end = seq_of(ISS + 1001); }
static void end_too_far(void) { calls(WEFT_TCP_SEND); after.snd_end = seq_of(ISS + 1008); }
static void lost_too_much(void) { after.lost = 301; after.lost_lo = after.snd_una; }
static void lost_elsewhere(void) { after.lost = 1; after.lost_lo = after.snd_nxt; }
static void nxt_back(void) { after.rcv_nxt = seq_of(IRS + 49); }
static void data_from_nowhere(void) { after.rcv_nxt = seq_of(IRS + 51); }
static void read_ahead(void) { after.rcv_read = seq_of(IRS + 51); }
static void read_unasked(void) { after.rcv_read = seq_of(IRS + 1); }
static void read_too_much(void) { calls(WEFT_TCP_RECEIVE); after.rcv_read = seq_of(IRS + 8); }
static void read_back(void) { calls(WEFT_TCP_RECEIVE); after.rcv_read = seq_of(IRS - 1); }
static void data_too_long(void) { takes(); fx.data_len = 101; }
static void data_behind(void) { takes(); fx.data_off = 1; }
static void data_wraps(void) { takes(); fx.data_off = 101; fx.data_len = U32_MAX; }
static void data_early(void) { takes(); came.seq.v -= 30; }
static void data_unseen(void) { fx.flags = WEFT_FX_OOO; }
static void data_not_counted(void) { takes(); after.rcv_nxt = seq_of(IRS + 149); }
static void urgent_behind(void) { takes(); fx.flags |= WEFT_FX_URGENT_BYTE; fx.urgent_off = 100; }
static void ooo_in_order(void) { out_of_order(); came.seq = before.rcv_nxt; }
static void window_too_large(void) { after.rcv_left = 8000 + 1000 + (1 << 14) + 1; }
static void sent_beyond_end(void) { sends(); went.seq = seq_of(ISS + 901); }
static void sent_before_una(void) { sends(); went.seq = seq_of(ISS - 1); }
static void sent_too_long(void) { sends(); went.len = MSS + 1; went.seq = before.snd_una; }
static void nxt_beyond_sent(void) { sends(); after.snd_nxt = seq_of(ISS + 401); }
static void unknown_reason(void) { sends(); went.reset = WEFT_RESET_COUNT; }
static void acks_too_much(void) { sends(); went.ack = seq_of(IRS + 51); }

static const struct row rows[] = {
	ROW(nothing, NONE), ROW(a_send, NONE), ROW(a_send_refused, NONE), ROW(a_read, NONE),
	ROW(takes, NONE), ROW(sends, NONE), ROW(all_acked, NONE), ROW(fin_sent, NONE),
	ROW(a_segment_again, NONE), ROW(an_overlap, NONE), ROW(out_of_order, NONE),
	ROW(through_two_states, NONE), ROW(a_reset, NONE), ROW(a_smaller_buffer, NONE),
	ROW(rounded_up, NONE), ROW(a_child, NONE),
	ROW(unknown_effect, ANSWER), ROW(unknown_drop, ANSWER), ROW(error_without_one, ANSWER),
	ROW(negative_error, ANSWER), ROW(unknown_reset, ANSWER),
	ROW(no_state, STATE), ROW(state_back, STATE), ROW(fin_unsaid, STATE),
	ROW(silent_end, STATE), ROW(silent_wait, STATE), ROW(no_end, STATE),
	ROW(una_beyond_nxt, SEND), ROW(nxt_beyond_end, SEND),
	ROW(una_back, ACKED), ROW(una_with_nxt, ACKED),
	ROW(end_moved, END), ROW(end_too_far, END),
	ROW(lost_too_much, LOST), ROW(lost_elsewhere, LOST),
	ROW(nxt_back, RECEIVE), ROW(data_from_nowhere, RECEIVE),
	ROW(read_ahead, READ), ROW(read_unasked, READ), ROW(read_too_much, READ),
	ROW(read_back, READ),
	ROW(data_too_long, DATA), ROW(data_behind, DATA), ROW(data_wraps, DATA),
	ROW(data_early, DATA), ROW(data_unseen, DATA), ROW(data_not_counted, DATA),
	ROW(urgent_behind, DATA), ROW(ooo_in_order, DATA),
	ROW(window_too_large, WINDOW),
	ROW(sent_beyond_end, SEGMENT), ROW(sent_before_una, SEGMENT), ROW(sent_too_long, SEGMENT),
	ROW(nxt_beyond_sent, SEGMENT), ROW(unknown_reason, SEGMENT),
	ROW(acks_too_much, ACK),
};

static void breach_of__rows(struct kunit *test)
{
	u32 i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rest(test);
		rows[i].make();
		KUNIT_EXPECT_STREQ_MSG(test, weft_tcp_breach_why(weft_tcp_breach_of(&did)),
				       weft_tcp_breach_why(rows[i].is), "%s", rows[i].name);
	}
}

/* ---------------------------------------- TIME-WAIT */

static struct weft_tcp_tw made(void)
{
	return (struct weft_tcp_tw){
		.snd_nxt = after.snd_nxt, .rcv_nxt = after.rcv_nxt,
		.msl2 = SEC(60), .deadline = START + SEC(60),
	};
}

static void breach_wait__of_the_view(struct kunit *test)
{
	struct weft_tcp_tw tw = made();

	NO(weft_tcp_breach_wait(&after, &tw, START, SEC(60)));
	YES(weft_tcp_breach_wait(&after, &tw, START, SEC(59)));
	tw.deadline++;
	YES(weft_tcp_breach_wait(&after, &tw, START, SEC(60)));
	tw = made();
	tw.rcv_nxt.v++;
	YES(weft_tcp_breach_wait(&after, &tw, START, SEC(60)));
	tw = made();
	tw.snd_nxt.v--;
	YES(weft_tcp_breach_wait(&after, &tw, START, SEC(60)));
}

static void breach_tw__stays(struct kunit *test)
{
	struct weft_tcp_tw old = made(), tw = old;

	fx.flags = WEFT_FX_REPLY;
	NO(weft_tcp_breach_tw(&old, &tw, &fx, START));
	tw.deadline = START + SEC(1) + SEC(60);
	NO(weft_tcp_breach_tw(&old, &tw, &fx, START + SEC(1)));
	tw.deadline++;
	YES(weft_tcp_breach_tw(&old, &tw, &fx, START + SEC(1)));
	tw = old;
	tw.msl2++;
	YES(weft_tcp_breach_tw(&old, &tw, &fx, START));
	tw = old;
	fx.flags = WEFT_FX_CLOSED;
	YES(weft_tcp_breach_tw(&old, &tw, &fx, START));
	fx.flags = 0;
	fx.drop = WEFT_DROP_COUNT;
	YES(weft_tcp_breach_tw(&old, &tw, &fx, START));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(breach_of__rows),
	KUNIT_CASE(breach_wait__of_the_view),
	KUNIT_CASE(breach_tw__stays),
	{}
};
struct kunit_suite weft_tcp_breach_suite = {
	.name = "weft_tcp_breach",
	.init = rest,
	.test_cases = cases,
};
