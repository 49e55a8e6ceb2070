/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of a datagram under reassembly: RFC 791 3.2, RFC 815, RFC 5722.  Offsets and
 * lengths are bytes of the fragmentable part: IPv4's payload, or what follows IPv6's
 * fragment header.  Pure.
 */
#ifndef WEFT_IP_REASM_H
#define WEFT_IP_REASM_H

#include <weft/types.h>
#include <weft/drop.h>

#define WEFT_REASM_BLOCKS	8192	/* of 8 bytes: as many as an offset can tell */

struct weft_reasm {
	u64 have[WEFT_REASM_BLOCKS / 64]; /* a bit for each block that is there */
	u32 blocks;			/* bits that are set */
	u32 max;			/* bytes that the datagram may have */
	u32 end;			/* bytes that it has for certain */
	u8 ecn;				/* bit n: code point n of RFC 3168 was seen */
	bool last;			/* its last fragment was seen: `end` is its length */
};

void weft_reasm_init(struct weft_reasm *q, u32 max);	/* max: at most 65,536 */
/*
 * Adds a fragment.  NONE: it belongs to the datagram, with *len bytes (RFC 791: all but the
 * last have a multiple of 8, the excess is cut off).  FRAGMENT_DUPLICATE: all of it is there
 * already; ignore it, *len is 0.  All else: the datagram is invalid, and neither q nor its
 * fragments may be used any more.
 */
enum weft_drop weft_reasm_add(struct weft_reasm *q, u32 off, u32 *len, bool more, u8 ecn);
bool weft_reasm_whole(const struct weft_reasm *q);
/*
 * The code point of the whole (RFC 3168 5.3): 3, congestion experienced, or 0, the first
 * fragment's.  False: refused.
 */
bool weft_reasm_ecn(const struct weft_reasm *q, u8 *ecn);

#endif
