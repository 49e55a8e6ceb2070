// SPDX-License-Identifier: GPL-2.0
/*
 * SEGMENT ARRIVES as one table, RFC 9293 3.10.7: the effect of each kind of segment in each state.
 * Each cell is a parameter of one case: a failure names it ("FIN-WAIT-1, FIN with the ACK of
 * ours").  The suites of arrives*.c and ack.c test the rest, such as the error that the user gets.
 */
#include "fixture.h"

/* A passive open is SYN_RECEIVED; this one began in SYN-SENT, and has no LISTEN to return to. */
#define ACTIVE	(WEFT_TCP_CLOSING + 1)

static const char *begun_name(u8 state)
{
	return state == ACTIVE ? "SYN-RECEIVED (active open)" : weft_tcp_state_name(state);
}

enum acks {
	ALL,		/* all that was sent, our FIN among it */
	OLD,		/* our SYN, or what was acknowledged before */
	UNSENT,		/* one more than was sent */
};

struct kind {
	const char *name;
	u8 flags;
	s32 off;		/* of the first number, from RCV.NXT; the window is 65535 */
	u32 len;
	enum acks acks;
};

static const struct kind SYN_NEXT = { "SYN at RCV.NXT", SYN };
static const struct kind SYN_OLD = { "SYN before the window", SYN, -1 };
static const struct kind SYN_BEYOND = { "SYN beyond the window", SYN, 70000 };
static const struct kind SYN_ACK = { "SYN with ACK", SYN | ACK };
static const struct kind SYN_FIN = { "SYN with FIN", SYN | FIN };
static const struct kind ACK_ALL = { "ACK of all", ACK };
static const struct kind ACK_OLD = { "ACK of nothing new", ACK, .acks = OLD };
static const struct kind ACK_UNSENT = { "ACK of what was not sent", ACK, .acks = UNSENT };
static const struct kind ACK_BEFORE = { "ACK before the window", ACK, -1 };
static const struct kind ACK_BEYOND = { "ACK beyond the window", ACK, 70000 };
static const struct kind ACK_FAR = { "ACK half the numbers away", ACK, -0x7fffffff };
static const struct kind RST_EXACT = { "RST at RCV.NXT", RST };
static const struct kind RST_WITHIN = { "RST in the window", RST, 1 };
static const struct kind RST_LAST = { "RST at the window's end", RST, 65534 };
static const struct kind RST_BEFORE = { "RST before the window", RST, -2 };
static const struct kind RST_BEYOND = { "RST beyond the window", RST, 70000 };
static const struct kind RST_ACK = { "RST with ACK", RST | ACK };
static const struct kind FIN_OLD = { "FIN with an old ACK", FIN | ACK, .acks = OLD };
static const struct kind FIN_ALL = { "FIN with the ACK of ours", FIN | ACK };
static const struct kind FIN_AGAIN = { "FIN again", FIN | ACK, -1, .acks = OLD };
static const struct kind FIN_BEYOND = { "FIN beyond the window", FIN | ACK, 70000, .acks = OLD };
static const struct kind FIN_BARE = { "FIN without ACK", FIN };
static const struct kind DATA = { "data", PSH | ACK, 0, 100, OLD };
static const struct kind DATA_LATER = { "data past a hole", ACK, 100, 100, OLD };
static const struct kind DATA_OLD = { "data before the window", ACK, -100, 100, OLD };
static const struct kind DATA_BEYOND = { "data beyond the window", ACK, 70000, 100, OLD };
static const struct kind DATA_BARE = { "data without ACK", PSH, 0, 100 };
static const struct kind DATA_UNSENT = { "data with an ACK of what was not sent", ACK, 0, 100, UNSENT };
static const struct kind URGENT = { "URG", URG | ACK, 0, 100, OLD };

struct cell {
	const struct kind *kind;
	u8 state;
	/*
	 * The answer (A is an ACK, R a RST, RA a RST with ACK, SA a SYN-ACK, X none), then T if the
	 * text and the FIN are taken, then _ and the next state unless it is the same.
	 */
	const char *want;
};

#define CELL(kind, state, want)	{ &(kind), (state), (want) }
#define S(kind, state, want)	CELL(kind, WEFT_TCP_##state, #want)
#define R(k, cd, li, ss, sr, act, es, f1, f2, cw, cg, la, tw) \
	S(k, CLOSED, cd), S(k, LISTEN, li), S(k, SYN_SENT, ss), S(k, SYN_RECEIVED, sr), \
	CELL(k, ACTIVE, #act), S(k, ESTABLISHED, es), S(k, FIN_WAIT_1, f1), S(k, FIN_WAIT_2, f2), \
	S(k, CLOSE_WAIT, cw), S(k, CLOSING, cg), S(k, LAST_ACK, la), S(k, TIME_WAIT, tw)

/*
 * SYN: RFC 5961 4.2.  RST: RFC 5961 3.2, in TIME-WAIT RFC 1337.  As Linux, TIME-WAIT also answers a
 * segment without ACK.
 */
static const struct cell cells[] = {
	/*             CD  LI     SYN-S  SYN-R  active ESTAB  FIN-1  FIN-2  CL-W  CLOSE LAST  TW */
	R(SYN_NEXT,    RA, SA_SR, SA_SR, X_LI,  A,     A,     A,     A,     A,    A,    A,    A),
	R(SYN_OLD,     RA, SA_SR, SA_SR, SA,    SA,    A,     A,     A,     A,    A,    A,    A),
	R(SYN_BEYOND,  RA, SA_SR, SA_SR, A,     A,     A,     A,     A,     A,    A,    A,    X_LI),
	R(SYN_ACK,     R,  R,     A_ES,  X_LI,  A,     A,     A,     A,     A,    A,    A,    A),
	R(SYN_FIN,     RA, X,     SA_SR, X_LI,  A,     A,     A,     A,     A,    A,    A,    A),
	R(ACK_ALL,     R,  R,     X,     X_ES,  X_ES,  X,     X_F2,  X,     X,    X_TW, X_CD, X),
	R(ACK_OLD,     R,  R,     X,     X_ES,  X_ES,  X,     X,     X,     X,    X,    X,    X),
	R(ACK_UNSENT,  R,  R,     R,     R,     R,     A,     A,     A,     A,    A,    A,    X),
	R(ACK_BEFORE,  R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(ACK_BEYOND,  R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(ACK_FAR,     R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(RST_EXACT,   X,  X,     X,     X_LI,  X_CD,  X_CD,  X_CD,  X_CD,  X_CD, X_CD, X_CD, X),
	R(RST_WITHIN,  X,  X,     X,     A,     A,     A,     A,     A,     A,    A,    A,    X),
	R(RST_LAST,    X,  X,     X,     A,     A,     A,     A,     A,     A,    A,    A,    X),
	R(RST_BEFORE,  X,  X,     X,     X,     X,     X,     X,     X,     X,    X,    X,    X),
	R(RST_BEYOND,  X,  X,     X,     X,     X,     X,     X,     X,     X,    X,    X,    X),
	R(RST_ACK,     X,  X,     X_CD,  X_LI,  X_CD,  X_CD,  X_CD,  X_CD,  X_CD, X_CD, X_CD, X),
	R(FIN_OLD,     R,  R,     X,     AT_CW, AT_CW, AT_CW, AT_CG, AT_TW, X,    X,    X,    A),
	R(FIN_ALL,     R,  R,     X,     AT_CW, AT_CW, AT_CW, AT_TW, AT_TW, X,    X_TW, X_CD, A),
	R(FIN_AGAIN,   R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(FIN_BEYOND,  R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(FIN_BARE,    RA, X,     X,     X,     X,     X,     X,     X,     X,    X,    X,    A),
	R(DATA,        R,  R,     X,     AT_ES, AT_ES, AT,    AT,    AT,    A,    A,    A,    A),
	R(DATA_LATER,  R,  R,     X,     A_ES,  A_ES,  A,     A,     A,     A,    A,    A,    A),
	R(DATA_OLD,    R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(DATA_BEYOND, R,  R,     X,     A,     A,     A,     A,     A,     A,    A,    A,    A),
	R(DATA_BARE,   RA, X,     X,     X,     X,     X,     X,     X,     X,    X,    X,    A),
	R(DATA_UNSENT, R,  R,     R,     R,     R,     A,     A,     A,     A,    A,    A,    A),
	R(URGENT,      R,  R,     X,     AT_ES, AT_ES, AT,    AT,    AT,    A,    A,    A,    A),
};

static void describe(const struct cell *cell, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s, %s", begun_name(cell->state), cell->kind->name);
}

KUNIT_ARRAY_PARAM(cells, cells, describe);

static struct weft_tcp_tw tw;

static void enter(u8 state)
{
	if (state == ACTIVE)
		in_syn_received_active();
	else if (state == WEFT_TCP_LISTEN)
		begin();
	else
		in_state(state);
	drain();
	if (state == WEFT_TCP_TIME_WAIT)
		weft_tcp_tw_init(&tw, &f.t, f.now);
}

static struct weft_tcp_seg segment_of(const struct kind *kind)
{
	struct weft_tcp_seg s = segment(kind->flags, kind->off, kind->len);

	if (kind->acks == OLD)
		s.ack = seq_max(f.t.snd.una, seq_of(ISS + 1));
	else if (kind->acks == UNSENT)
		s.ack = seq_add(f.t.snd.nxt, 1);
	if (kind->flags & URG)
		s.up = 50;
	return s;
}

static void segment_arrives(u8 state, const struct weft_tcp_seg *s)
{
	switch (state) {
	case WEFT_TCP_CLOSED:
		f.fx = weft_tcp_arrives_closed(s);
		break;
	case WEFT_TCP_LISTEN:
		f.fx = weft_tcp_arrives_listen(&f.t, seq_of(ISS), s, f.now);
		break;
	case WEFT_TCP_TIME_WAIT:
		f.fx = weft_engine_arrives_tw(&tw, s, f.now);
		break;
	default:
		arrives(s);
	}
}

/* The first part of a cell. Each kind of answer has its numbers from RFC 9293 3.10.7. */
static const char *answer(struct kunit *test, const struct weft_tcp_seg *s)
{
	struct weft_seq end = seq_add(s->seq, weft_tcp_seg_len(s));
	const struct weft_tcp_seg *reply = NULL;

	if (f.fx.flags & WEFT_FX_REPLY)
		reply = &f.fx.reply;
	else if (out())
		reply = &f.seg;
	QUIET();				/* one answer at most */
	if (!reply)
		return "X";
	switch (reply->flags) {
	case RST:
		EQ(reply->seq.v, s->ack.v);
		return "R";
	case RST | ACK:
		EQ(reply->seq.v, 0);
		EQ(reply->ack.v, end.v);
		return "RA";
	case SYN | ACK:
		EQ(reply->seq.v, ISS);
		EQ(reply->ack.v, s->seq.v + 1);
		return "SA";
	default:
		EQ(reply->flags, ACK);
		EQ(reply->seq.v, f.t.snd.nxt.v);
		EQ(reply->ack.v, f.t.rcv.nxt.v);
		return "A";
	}
}

static u8 next_state(u8 state)
{
	/* A half-open connection or a TIME-WAIT is deleted. */
	if (f.fx.flags & (WEFT_FX_LISTEN | WEFT_FX_REOPEN))
		return WEFT_TCP_LISTEN;
	if (state == WEFT_TCP_LISTEN && !(f.fx.flags & WEFT_FX_CHILD))
		return WEFT_TCP_LISTEN;
	return f.t.state;
}

/* The name of a state in a cell. */
static const char *short_name(u8 state)
{
	static const char *const name[] = {
		[WEFT_TCP_ESTABLISHED] = "ES",
		[WEFT_TCP_SYN_RECEIVED] = "SR",
		[WEFT_TCP_FIN_WAIT_2] = "F2",
		[WEFT_TCP_TIME_WAIT] = "TW",
		[WEFT_TCP_CLOSED] = "CD",
		[WEFT_TCP_CLOSE_WAIT] = "CW",
		[WEFT_TCP_LISTEN] = "LI",
		[WEFT_TCP_CLOSING] = "CG",
	};

	return state < ARRAY_SIZE(name) && name[state] ? name[state] : "?";
}

/* The shell is told the fate of the segment and of the connection. */
static void told(struct kunit *test, bool taken, const struct weft_tcp_seg *s, u8 state, u8 next)
{
	EQ(f.fx.flags & WEFT_FX_DATA, taken && s->len ? WEFT_FX_DATA : 0);
	EQ(f.fx.data_len, f.fx.flags & (WEFT_FX_DATA | WEFT_FX_OOO) ? s->len : 0);
	EQ(f.fx.flags & WEFT_FX_FIN, taken && s->flags & FIN ? WEFT_FX_FIN : 0);
	if (next == state)
		return;
	EQ(f.fx.flags & WEFT_FX_TIME_WAIT, next == WEFT_TCP_TIME_WAIT ? WEFT_FX_TIME_WAIT : 0);
	EQ(f.fx.flags & WEFT_FX_CLOSED, f.t.state == WEFT_TCP_CLOSED ? WEFT_FX_CLOSED : 0);
	EQ(f.t.illegal, 0);
}

static void arrives__cell(struct kunit *test)
{
	const struct cell *cell = test->param_value;
	u8 state = cell->state == ACTIVE ? WEFT_TCP_SYN_RECEIVED : cell->state, next;
	struct weft_tcp_seg s;
	struct weft_seq nxt;
	char got[16];
	bool taken;

	enter(cell->state);
	s = segment_of(cell->kind);
	nxt = f.t.rcv.nxt;
	segment_arrives(cell->state, &s);
	next = next_state(state);
	/* RCV.NXT starts at the peer's SYN, which is not processed again. */
	taken = !(s.flags & SYN) && !seq_eq(f.t.rcv.nxt, nxt);
	if (taken)
		EQ(f.t.rcv.nxt.v, seq_add(s.seq, weft_tcp_seg_len(&s)).v);
	told(test, taken, &s, state, next);
	snprintf(got, sizeof(got), "%s%s%s%s", answer(test, &s), taken ? "T" : "",
		 next == state ? "" : "_", next == state ? "" : short_name(next));
	KUNIT_EXPECT_STREQ_MSG(test, got, cell->want, "is %s, not %s", got, cell->want);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(arrives__cell, cells_gen_params),
	{}
};

struct kunit_suite weft_tcp_arrives_table_suite = {
	.name = "weft_tcp_arrives_table",
	.init = fresh,
	.test_cases = cases,
};
