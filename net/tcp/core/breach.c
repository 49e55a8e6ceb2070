// SPDX-License-Identifier: GPL-2.0
/*
 * Which promise a call of an engine has broken: a function for each row of WEFT_TCP_BREACHES, true
 * if the promise is kept.  They name what would lead the shell astray: a send buffer freed too far,
 * a receive stream with holes, an index beyond a table, a connection that ends without a word.
 * What only harms the connection's speed is the engine's own business.  Pure.
 */
#include "core.h"

#define IN(s)		(1u << WEFT_TCP_##s)
#define FX_ALL		(2 * WEFT_FX_BLACKHOLE - 1)
#define ERRNO_MAX	4095
#define SCALED_UNIT	(1u << 14)	/* bytes: the coarsest unit of a window, RFC 7323 2.3 */

/* Both sequence spaces have begun. */
static bool begun(const struct weft_tcp_view *v)
{
	return v->state <= WEFT_TCP_CLOSING &&
	       !((1u << v->state) & (IN(CLOSED) | IN(LISTEN) | IN(SYN_SENT)));
}

static bool goes_on(const struct weft_tcp_did *did)
{
	return !did->begins && begun(did->before) && begun(did->after);
}

static bool asked(const struct weft_tcp_did *did, enum weft_tcp_call call)
{
	return did->user && did->user->call == call;
}

static struct weft_seq after_it(const struct weft_tcp_seg *seg)
{
	return seq_add(seg->seq, weft_tcp_seg_len(seg));
}

/* ---------------------------------------- answers and states */

static bool keeps_ANSWER(const struct weft_tcp_did *did)
{
	const struct weft_tcp_fx *fx = did->fx;

	if (!fx)
		return true;
	if ((fx->flags & ~FX_ALL) || fx->drop >= WEFT_DROP_COUNT)
		return false;
	if ((fx->flags & (WEFT_FX_ERROR | WEFT_FX_SOFT_ERROR)) &&
	    (fx->err <= 0 || fx->err > ERRNO_MAX))
		return false;
	return !(fx->flags & WEFT_FX_REPLY) ||
	       (!fx->reply.len && fx->reply.reset < WEFT_RESET_COUNT);
}

/* In one call a connection may go through several states, but none begins anew. */
static bool reaches(u8 from, u8 to)
{
	u32 seen = 1u << from, last = 0;
	u8 a, b;

	while (seen != last) {
		last = seen;
		for (a = WEFT_TCP_ESTABLISHED; a <= WEFT_TCP_CLOSING; a++)
			for (b = WEFT_TCP_ESTABLISHED; b <= WEFT_TCP_CLOSING; b++)
				if ((last & (1u << a)) && (a != WEFT_TCP_CLOSED || a == from) &&
				    weft_tcp_state_legal(a, b))
					seen |= 1u << b;
	}
	return seen & (1u << to);
}

/* The end of a connection is told, and only the end. */
static bool tells(const struct weft_tcp_did *did, u8 state, u32 flag)
{
	bool ends = did->after->state == state && did->before->state != state;

	return did->fx ? !!(did->fx->flags & flag) == ends : !ends;
}

static bool keeps_STATE(const struct weft_tcp_did *did)
{
	u8 from = did->before->state, to = did->after->state;

	if (to < WEFT_TCP_ESTABLISHED || to > WEFT_TCP_CLOSING)
		return false;
	if (did->begins)
		return to == WEFT_TCP_SYN_RECEIVED ||
		       !did->fx || !(did->fx->flags & WEFT_FX_CHILD);
	return (from == to || reaches(from, to)) &&
	       tells(did, WEFT_TCP_CLOSED, WEFT_FX_CLOSED) &&
	       tells(did, WEFT_TCP_TIME_WAIT, WEFT_FX_TIME_WAIT);
}

/* ---------------------------------------- sending */

/* Behind snd.end there may be the FIN. */
static bool keeps_SEND(const struct weft_tcp_did *did)
{
	const struct weft_tcp_view *v = did->after;

	return seq_leq(v->snd_una, v->snd_nxt) && seq_leq(v->snd_nxt, seq_add(v->snd_end, 1));
}

static bool keeps_ACKED(const struct weft_tcp_did *did)
{
	const struct weft_tcp_view *v = did->after;

	return !goes_on(did) || (seq_leq(did->before->snd_una, v->snd_una) &&
				 seq_leq(v->snd_una, did->before->snd_nxt));
}

/* A SEND that comes too late is refused. */
static bool keeps_END(const struct weft_tcp_did *did)
{
	struct weft_seq end = did->before->snd_end;

	if (!goes_on(did) || seq_eq(did->after->snd_end, end))
		return true;
	return asked(did, WEFT_TCP_SEND) &&
	       seq_eq(did->after->snd_end, seq_add(end, did->user->bytes));
}

static bool keeps_LOST(const struct weft_tcp_did *did)
{
	const struct weft_tcp_view *v = did->after;

	return !v->lost || (weft_seq_is_out(v->snd_una, v->snd_nxt, v->lost_lo) &&
			    v->lost <= (u32)seq_diff(v->snd_nxt, v->snd_una));
}

/* ---------------------------------------- receiving */

static bool keeps_RECEIVE(const struct weft_tcp_did *did)
{
	s32 moved = seq_diff(did->after->rcv_nxt, did->before->rcv_nxt);

	if (!goes_on(did) || !moved)
		return true;
	return moved > 0 && did->fx && (did->fx->flags & (WEFT_FX_DATA | WEFT_FX_FIN));
}

/* The reader has so many bytes; a segment may pass him over the urgent one. */
static bool keeps_READ(const struct weft_tcp_did *did)
{
	s32 moved = seq_diff(did->after->rcv_read, did->before->rcv_read);
	u32 most = did->came ? 1 : 0;

	if (begun(did->after) && seq_gt(did->after->rcv_read, did->after->rcv_nxt))
		return false;
	if (asked(did, WEFT_TCP_RECEIVE))
		most = did->user->bytes;
	return !goes_on(did) || (moved >= 0 && (u32)moved <= most);
}

/* In-order data begins at rcv.nxt, or the segment repeats some before; the rest lies behind. */
static bool keeps_DATA(const struct weft_tcp_did *did)
{
	const struct weft_tcp_fx *fx = did->fx;
	const struct weft_tcp_seg *seg = did->came;
	struct weft_seq from;

	if (!fx || !(fx->flags & (WEFT_FX_DATA | WEFT_FX_OOO | WEFT_FX_URGENT_BYTE)))
		return true;
	if (!seg || fx->data_off > seg->len || fx->data_len > seg->len - fx->data_off)
		return false;
	if ((fx->flags & WEFT_FX_URGENT_BYTE) && fx->urgent_off >= seg->len)
		return false;
	if (!goes_on(did) || (seg->flags & WEFT_TCP_SYN))
		return true;
	from = seq_add(seg->seq, fx->data_off);
	if (fx->flags & WEFT_FX_DATA)
		return seq_eq(from, did->before->rcv_nxt) &&
		       seq_geq(did->after->rcv_nxt, seq_add(from, fx->data_len));
	return !(fx->flags & WEFT_FX_OOO) || seq_gt(from, did->before->rcv_nxt);
}

/*
 * The right edge does not go beyond the buffer when it moves.  The field's unit may round it up,
 * RFC 7323 2.4: by an eighth of the buffer, or one unit in a smaller one.  It may stay where it was
 * when the buffer becomes smaller: RFC 9293 3.8.6 (SHLD-14).
 */
static bool keeps_WINDOW(const struct weft_tcp_did *did)
{
	const struct weft_tcp_view *b = did->before, *v = did->after;
	u32 unread = weft_seq_ahead(v->rcv_nxt, v->rcv_read),
	    holds = weft_max(did->env->space, unread);

	if (!goes_on(did) ||
	    seq_leq(seq_add(v->rcv_nxt, v->rcv_left), seq_add(b->rcv_nxt, b->rcv_left)))
		return true;
	return (u64)unread + v->rcv_left <= (u64)holds + (holds >> 3) + SCALED_UNIT;
}

/* ---------------------------------------- what is sent */

/* Data is in the send buffer, and snd.nxt follows what was sent. */
static bool keeps_SEGMENT(const struct weft_tcp_did *did)
{
	const struct weft_tcp_seg *seg = did->sent;
	const struct weft_tcp_view *b = did->before, *v = did->after;
	struct weft_seq from, nxt = b->snd_nxt;

	if (!seg)
		return true;
	if (seg->reset >= WEFT_RESET_COUNT || ((seg->flags & WEFT_TCP_RST) && seg->len))
		return false;
	if (seg->len > weft_max(did->env->device, weft_max(b->mss, v->mss)))
		return false;
	from = seq_add(seg->seq, !!(seg->flags & WEFT_TCP_SYN));
	if (seg->len && (seq_lt(from, b->snd_una) || seq_gt(seq_add(from, seg->len), v->snd_end)))
		return false;
	return seq_leq(v->snd_nxt, seq_max(nxt, after_it(seg)));
}

static bool keeps_ACK(const struct weft_tcp_did *did)
{
	return !did->sent || !(did->sent->flags & WEFT_TCP_ACK) || !begun(did->after) ||
	       seq_leq(did->sent->ack, did->after->rcv_nxt);
}

/* ---------------------------------------- all of them */

static bool (*const keeps[])(const struct weft_tcp_did *did) = {
#define X(name, sentence) [WEFT_BREACH_##name] = keeps_##name,
	WEFT_TCP_BREACHES(X)
#undef X
};

enum weft_tcp_breach weft_tcp_breach_of(const struct weft_tcp_did *did)
{
	u32 i;

	for (i = WEFT_BREACH_NONE + 1; i < sizeof(keeps) / sizeof(keeps[0]); i++)
		if (!keeps[i](did))
			return i;
	return WEFT_BREACH_NONE;
}

bool weft_tcp_breach_wait(const struct weft_tcp_view *v, const struct weft_tcp_tw *tw, u64 now,
			  u64 msl2)
{
	return !seq_eq(tw->snd_nxt, v->snd_nxt) || !seq_eq(tw->rcv_nxt, v->rcv_nxt) ||
	       tw->msl2 > msl2 || tw->deadline > now + msl2;
}

bool weft_tcp_breach_tw(const struct weft_tcp_tw *before, const struct weft_tcp_tw *after,
			const struct weft_tcp_fx *fx, u64 now)
{
	if ((fx->flags & ~(WEFT_FX_REPLY | WEFT_FX_REOPEN)) || fx->drop >= WEFT_DROP_COUNT ||
	    fx->reply.len || fx->reply.reset >= WEFT_RESET_COUNT)
		return true;
	return !seq_eq(before->snd_nxt, after->snd_nxt) ||
	       !seq_eq(before->rcv_nxt, after->rcv_nxt) || before->msl2 != after->msl2 ||
	       after->deadline > weft_max64(before->deadline, now + before->msl2);
}

static const char *const sentences[WEFT_BREACH_COUNT] = {
	[WEFT_BREACH_NONE] = "none",
#define X(name, sentence) [WEFT_BREACH_##name] = sentence,
	WEFT_TCP_BREACHES(X)
	WEFT_TCP_BREACHES_ELSE(X)
#undef X
};

const char *weft_tcp_breach_why(enum weft_tcp_breach breach)
{
	return breach < WEFT_BREACH_COUNT ? sentences[breach] : "?";
}
