/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The scoreboard: data in flight as adjacent spans from snd.una to snd.nxt, each with the
 * time of its last transmission and its fate.  RFC 6675 3, RFC 8985 5.2.  Pure: a longer
 * array is the caller's.
 */
#ifndef WEFT_TCP_SENT_H
#define WEFT_TCP_SENT_H

#include <weft/types.h>
#include <weft/seq.h>

/* In this order: of two spans that must become one, the later state holds. */
enum weft_sent_state {
	WEFT_SENT_SACKED,		/* the peer has it, and may yet give it up: RFC 2018 8 */
	WEFT_SENT_LOST,			/* to be sent again */
	WEFT_SENT_OUT,			/* on its way for the first time */
	WEFT_SENT_AGAIN,		/* on its way once more */
	WEFT_SENT_STATES,
};

struct weft_span {
	struct weft_seq hi;		/* its end; it begins where the one before it ends */
	u8 is;				/* enum weft_sent_state */
	u8 ever : 1,			/* some of it was sent more than once */
	   limited : 1;			/* it went while the user had no more to send: delivery.c */
	u16 seg;			/* bytes: its segments' size but for the last; 0: unknown */
	u64 at;				/* us: last sent; the latest of merged SACKED spans */
	u32 delivered;			/* b->delivered, as it was then */
	u32 since_tx, since_ack;	/* us: between b->first_tx, b->acked_at and `at` */
};

#define WEFT_SENT_FEW	4		/* the least with which joining makes room for two more */
#define WEFT_SENT_MAX	2048
/* spans that a SACK can need: four blocks, each with two edges, and retransmissions */
#define WEFT_SENT_SPARE	16
#define WEFT_SENT_NEXT	3		/* spans that a transmission or a partial loss can need */

struct weft_sent {
	struct weft_seq lo;		/* where the first span begins: snd.una */
	struct weft_seq fack;		/* end of the highest SACKED span; lo if none */
	struct weft_span *s;		/* NULL: `few` */
	struct weft_span few[WEFT_SENT_FEW];
	u16 first;			/* index of the first span in use */
	u16 n;				/* used */
	u16 cap;
	u32 bytes[WEFT_SENT_STATES];	/* in each state */
	/* for the delivery rate: delivery.c */
	u64 first_tx;			/* us: sent, of the last delivery or the first in flight */
	u64 acked_at;			/* us: when a delivery was heard of last; or the same */
	u32 delivered;			/* bytes delivered to the peer; only differences count */
	u32 limited;			/* `delivered` at the end of the user's pause; 0: none */
};

/* What an ACK tells of.  Filled before: now, rtt_min, echo. */
struct weft_sent_got {
	u64 now;			/* us */
	u64 rtt_min;			/* us; 0: not known */
	u32 echo;			/* TSecr as ms of our clock, when has_echo */
	bool has_echo;
	bool any;			/* at, end and ever are valid: RFC 8985's RACK.segment */
	bool ever;
	bool original;			/* data sent once was delivered; `low`: its first number */
	struct weft_seq low;
	u64 at;				/* us */
	struct weft_seq end;
	bool cut;			/* rtt_at is of what was acknowledged, not SACKED */
	u64 rtt_at;			/* us: sending time of RACK.rtt's segment; valid as `at` */
	struct weft_seq rtt_end;
	u32 bytes;			/* acknowledged or SACKED for the first time */
	bool limited;			/* of the span that has `at`, as the next three */
	u32 delivered, since_tx, since_ack;
};

/* The first of the n spans. */
static inline const struct weft_span *weft_sent_spans(const struct weft_sent *b)
{
	return (b->s ? b->s : b->few) + b->first;
}

/* n spans were put at the beginning of the array, to lie from b->lo on. */
void weft_sent_filled(struct weft_sent *b, u16 n);
/* Empty; the next number is `at`. */
void weft_sent_begin(struct weft_sent *b, struct weft_seq at);
/* New data up to hi has gone, in segments of seg bytes. */
void weft_sent_add(struct weft_sent *b, struct weft_seq hi, u16 seg, u64 now);
/* [lo, hi) has gone again, in segments of seg bytes. */
void weft_sent_again(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi, u16 seg, u64 now);
/* Acknowledged up to `to`. */
void weft_sent_cut(struct weft_sent *b, struct weft_seq to, struct weft_sent_got *got);
/* [lo, hi) is SACKED: the whole segments in it. */
void weft_sent_sack(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi,
		    struct weft_sent_got *got);
/* Of [lo, hi) all that is not SACKED is lost. */
void weft_sent_lose(struct weft_sent *b, struct weft_seq lo, struct weft_seq hi);
/* The peer cannot be trusted to have what it SACKED: that is lost, too. */
void weft_sent_renege(struct weft_sent *b);
/* Nothing was lost. */
void weft_sent_restore(struct weft_sent *b);
/*
 * RFC 8985 6.2 step 5: marks as lost what was sent before (at, end) and `age` us ago.  *wait: us
 * until the rest expires.
 */
u32 weft_sent_expire(struct weft_sent *b, u64 at, struct weft_seq end, u64 age, u64 now, u64 *wait);
/* RFC 6675 4, IsLost(): lost is what went once and has more than `above` SACKED bytes above it. */
u32 weft_sent_overtaken(struct weft_sent *b, u32 above);
/* The first range of lost data. */
bool weft_sent_lost(const struct weft_sent *b, struct weft_seq *lo, struct weft_seq *hi);
/*
 * Segments on their way: more than `most` are not counted.  A span whose borders are unknown is one.
 */
u32 weft_sent_segments(const struct weft_sent *b, u32 most);
/* The last span: where it begins. */
struct weft_seq weft_sent_last(const struct weft_sent *b);
bool weft_sent_head_sacked(const struct weft_sent *b);

/*
 * Bytes that may be retransmitted without a further event.  Each transmission lowers it by its
 * size, as data in flight stays so when spans are merged.  That emit terminates rests on this.
 */
static inline u32 weft_sent_left(const struct weft_sent *b)
{
	return b->bytes[WEFT_SENT_LOST] + b->bytes[WEFT_SENT_SACKED];
}

/* Bytes on their way: RFC 6675 4's pipe. */
static inline u32 weft_sent_flight(const struct weft_sent *b)
{
	return b->bytes[WEFT_SENT_OUT] + b->bytes[WEFT_SENT_AGAIN];
}

/* Better give it a longer array: so many more spans may come. */
static inline bool weft_sent_wants(const struct weft_sent *b, u32 more)
{
	return b->n && b->n + more > b->cap && b->cap < WEFT_SENT_MAX;
}

/*
 * Moves into another array; NULL: into `few`, with nothing in flight.  Returns the former array for
 * its owner to free, or NULL.
 */
struct weft_span *weft_sent_move(struct weft_sent *b, struct weft_span *to, u16 cap);

/*
 * RFC 8985 6.2: was (a_at, a_end) sent after (b_at, b_end)?  Segments of one moment are in the
 * order of their numbers.
 */
static inline bool weft_sent_after(u64 a_at, struct weft_seq a_end, u64 b_at, struct weft_seq b_end)
{
	return a_at > b_at || (a_at == b_at && seq_gt(a_end, b_end));
}

#endif
