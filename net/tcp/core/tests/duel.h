/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The duel: two TCBs, a virtual clock, and a seeded wire between them that loses, marks, reorders,
 * duplicates and forges.  One seed is one connection from open to the end of both TCBs; the same
 * seed gives the same course of events.  Pure.
 */
#ifndef WEFT_TCP_DUEL_H
#define WEFT_TCP_DUEL_H

#include "../tcb.h"

#define DUEL_STREAM	32768		/* bytes that one end sends at most */
#define DUEL_WIRE	512		/* packets in flight at most; further ones are lost */
#define DUEL_RANGES	64
#define DUEL_SPANS	256
#define DUEL_RECORD	16384		/* bytes of an exported TCB at most */
#define DUEL_START	(1000 * WEFT_USEC_PER_SEC)

/* The parameters of a family of duels; the seed draws the rest. */
struct duel_rules {
	u8 loss, duplicate, reorder;	/* %, at most: each seed draws its own */
	u8 mark;			/* %, at most, of ECT packets: CE; both ends use ECN */
	u8 forge;			/* %: packets accompanied by a harmless forged one */
	u8 mutate;			/* %: packets that a hostile peer mutates */
	u8 split;			/* %: super-segments that the wire cuts up */
	u32 max_data;			/* of an emit; 0: one segment */
	u32 stream;			/* bytes that each end sends at most */
	u32 space;			/* receive buffer at most; 0: up to 1 MiB */
	u32 read_pause, write_pause;	/* us, at most */
	bool both_open;			/* simultaneous open */
	bool both_close;		/* both shut down at the same moment */
	bool any_close;			/* each end closes or aborts at any moment */
	bool cut;			/* the wire is cut at any moment, for good */
	bool pace;			/* each end is paced; the device's queue is randomly full */
	bool fast;			/* data on SYNs, taken or not: RFC 7413 */
	bool reopen;			/* a second connection while the first is in TIME-WAIT */
};

struct duel_packet {
	u64 at;				/* us: when it arrives */
	u32 order;			/* the order of sending, for simultaneous events */
	struct weft_tcp_seg seg;
	u8 to;				/* 0, 1 */
	bool real;			/* emitted by the other end, not forged or mutated */
};

struct duel_end {
	struct weft_tcp_conf conf;
	struct weft_tcb tcb;
	struct weft_tcp_tw tw;
	struct weft_range ranges[DUEL_RANGES];
	struct weft_span spans[DUEL_SPANS];
	/* by offset in its own stream: the peer has SACKED it */
	bool told[DUEL_STREAM];
	bool begins[DUEL_STREAM];	/* a segment begins there, as it was last sent */
	bool marked;			/* data that it accepted was marked CE */
	bool squeezed;			/* the scoreboard has, or may have, forgotten something */
	u16 store[DUEL_STREAM];		/* out-of-order bytes by offset; 0x100: present */
	u32 total;			/* bytes that this end's user wants to send */
	u32 written, got, read;
	u32 send_room;			/* bytes between snd.una and snd.end at most */
	u32 max_data, space, ts_offset;
	u8 wscale;
	u32 rate;			/* bytes a second at most, with rules.pace */
	u16 mss;
	u64 user_at;			/* us: when its user acts next */
	u64 close_at;			/* us: any_close */
	struct weft_seq offered;	/* furthest right edge that it sent */
	struct weft_seq allowed;	/* furthest right edge that it has received */
	struct weft_seq una;		/* snd.una after the last call */
	struct weft_seq nxt;		/* snd.nxt before the last emit */
	bool has_offered, has_allowed;
	bool listening, established, in_tw, gone, eof, shut, orphan, aborted;
	bool lazy;			/* reads late and in part */
	int err;
	u32 counts[WEFT_TCP_COUNTS];	/* that were taken out of its TCB */
};

struct duel {
	struct duel_rules rules;
	u32 seed, rng;
	u64 now, cut_at;
	u32 events, order, round;
	struct weft_seq reopen_iss;	/* of the second round: above all of the first */
	u8 loss, duplicate, reorder, mark;
	u64 delay;			/* us: of the wire */
	u32 packets;
	struct duel_packet wire[DUEL_WIRE];
	struct duel_end end[2];
	bool swap;			/* at every step each TCB is exported and imported */
	u64 digest;			/* of everything that the ends send and show */
	u64 record[DUEL_RECORD / 8], again[DUEL_RECORD / 8];
	const char *why;		/* the first invariant that failed; NULL: none did */
};

/*
 * duel.c.  Runs one seed; true if every invariant held.  swap: TCBs are exported and
 * imported at every step.
 */
bool weft_duel_run(struct duel *d, const struct duel_rules *rules, u32 seed, bool swap);

/* duel_wire.c */
u32 weft_duel_draw(struct duel *d);
void weft_duel_fail(struct duel *d, const char *why);
void weft_duel_send(struct duel *d, u32 to, const struct weft_tcp_seg *in);

/* duel_swap.c */
void weft_duel_note(struct duel *d, u64 value);
void weft_duel_note_segment(struct duel *d, const struct weft_tcp_seg *seg);
void weft_duel_note_end(struct duel *d, struct duel_end *e);
void weft_duel_swap(struct duel *d, struct duel_end *e);

/* duel_end.c */
void weft_duel_begin(struct duel *d, struct duel_end *e);
void weft_duel_listen(struct duel *d, struct duel_end *e);
void weft_duel_apply(struct duel *d, struct duel_end *e, const struct weft_tcp_seg *seg,
		     const struct weft_tcp_fx *fx);

/* Below n; 0 for n = 0. */
static inline u32 duel_below(struct duel *d, u32 n)
{
	return n ? weft_duel_draw(d) % n : 0;
}

static inline bool duel_percent(struct duel *d, u32 p)
{
	return duel_below(d, 100) < p;
}

static inline u32 duel_one_of(struct duel *d, u32 a, u32 b, u32 c)
{
	u32 i = duel_below(d, 3);

	return i == 0 ? a : i == 1 ? b : c;
}

/* The byte at an offset of an end's stream. */
static inline u8 duel_content(u32 from, u32 off)
{
	return (u8)((off * 0x9e3779b1u) >> 23) ^ (u8)(off >> 8) ^ (from ? 0x5a : 0);
}

/* The index of the other end. */
static inline u32 duel_other(const struct duel *d, const struct duel_end *e)
{
	return e == &d->end[0];
}

static inline u32 duel_wild(struct duel *d)
{
	return weft_duel_draw(d) ^ weft_duel_draw(d) << 16;
}

/* Built with -DWEFT_DUEL_TRACE=SEED, the course of that seed is printed. */
#ifdef WEFT_DUEL_TRACE
#include <linux/kernel.h>
#ifdef __KERNEL__
#define duel_print(fmt, ...) pr_info(fmt, ##__VA_ARGS__)
#else
#define duel_print(fmt, ...) printf(fmt, ##__VA_ARGS__)
#endif
#define trace(d, fmt, ...) do { \
	if ((d)->seed == WEFT_DUEL_TRACE) \
		duel_print("%10llu " fmt "\n", (d)->now - DUEL_START, ##__VA_ARGS__); \
} while (0)
#else
#define trace(d, fmt, ...) do { } while (0)
#endif

#endif
