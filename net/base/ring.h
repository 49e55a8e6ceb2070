/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A ring of records of one size: one writer, which never waits and overwrites the oldest, and
 * readers on any processor, which never get a record that is half written.  A record has an index,
 * which counts on through the life of the ring, so that a reader knows where it was, and whether
 * what follows was overwritten meanwhile.
 *
 * The writer tells first that it begins a record and last that it is done; a reader copies a
 * record and then looks whether the writer has come round to it.  Pure.
 */
#ifndef WEFT_BASE_RING_H
#define WEFT_BASE_RING_H

#include <asm/barrier.h>
#include <linux/kernel.h>
#include <weft/types.h>

#define WEFT_RING_WORDS		8	/* of a record: 64 bytes */
#define WEFT_RING_BYTES		(WEFT_RING_WORDS * sizeof(u64))

struct weft_ring {
	unsigned long base;	/* the index of the first record of all; constant */
	unsigned long begun;	/* the index after the last record that was begun; the writer's */
	unsigned long done;	/* the same of records that are complete */
	u32 mask;		/* number of slots less one, a power of two less one; constant */
	u64 slot[][WEFT_RING_WORDS];
};

/* The slots that fit into so many bytes: a power of two; 0: none. */
u32 weft_ring_slots(u32 bytes);
/* r has room for the slots.  base: where the indexes begin. */
void weft_ring_init(struct weft_ring *r, u32 slots, unsigned long base);
/*
 * Copies the record of *index; or, if that was overwritten, the oldest that is there, and sets
 * *index to its index.  False: there is none at *index or after it yet.
 */
bool weft_ring_read(const struct weft_ring *r, unsigned long *index, void *to);

/* The slot of the next record, to be filled; then weft_ring_end().  Nothing else writes between. */
static inline void *weft_ring_begin(struct weft_ring *r)
{
	unsigned long i = r->begun;

	WRITE_ONCE(r->begun, i + 1);
	/* a reader that sees new contents sees that they were begun; weft_ring_read() */
	smp_wmb();
	return r->slot[i & r->mask];
}

static inline void weft_ring_end(struct weft_ring *r)
{
	/* a reader that sees it done sees the contents; weft_ring_read() */
	smp_store_release(&r->done, r->begun);
}

#endif
