// SPDX-License-Identifier: GPL-2.0
/* The reader's side of a ring of records, and its beginning.  Pure. */
#include "ring.h"

u32 weft_ring_slots(u32 bytes)
{
	u32 n = 1;

	if (bytes < WEFT_RING_BYTES)
		return 0;
	while (n <= bytes / WEFT_RING_BYTES / 2)
		n *= 2;
	return n;
}

void weft_ring_init(struct weft_ring *r, u32 slots, unsigned long base)
{
	r->base = base;
	r->begun = base;
	r->done = base;
	r->mask = slots - 1;
}

/* Is `a` before `b`?  Indexes may wrap around. */
static bool before(unsigned long a, unsigned long b)
{
	return (long)(a - b) < 0;
}

/* The oldest record that the writer, which has begun so many, is not writing over. */
static unsigned long oldest(const struct weft_ring *r, unsigned long begun)
{
	unsigned long slots = (unsigned long)r->mask + 1;

	return begun - r->base < slots ? r->base : begun - slots;
}

bool weft_ring_read(const struct weft_ring *r, unsigned long *index, void *to)
{
	/* what is done can be read; the other side of weft_ring_end() */
	unsigned long done = smp_load_acquire(&r->done);
	unsigned long least = oldest(r, READ_ONCE(r->begun));

	for (;;) {
		if (before(*index, least))
			*index = least;
		if (!before(*index, done))
			return false;
		memcpy(to, r->slot[*index & r->mask], WEFT_RING_BYTES);
		/* the copy is made before the writer is looked at; weft_ring_begin() */
		smp_rmb();
		least = oldest(r, READ_ONCE(r->begun));
		if (!before(*index, least))
			return true;
		/* as above */
		done = smp_load_acquire(&r->done);
	}
}
