/* SPDX-License-Identifier: GPL-2.0 */
/*
 * HyStart++: leaves slow start when the round trip grows, before there is
 * a loss.  RFC 9406.  Pure.
 */
#ifndef WEFT_TCP_HYSTART_H
#define WEFT_TCP_HYSTART_H

#include <weft/types.h>
#include <weft/seq.h>

struct weft_hystart {			/* all 0: slow start begins */
	struct weft_seq end;		/* windowEnd: the round is over when it is acknowledged */
	u32 rtt, rtt_last;		/* us: the least of this round and of the last; 0: none */
	u32 baseline;			/* us: cssBaselineMinRtt; 0: no conservative slow start */
	u8 samples;			/* of this round; no more than are needed are counted */
	u8 css_rounds;			/* of conservative slow start, that have begun */
	bool begun;
};

/* An ACK gave a sample of the round trip. */
void weft_hystart_sample(struct weft_hystart *h, u64 rtt);
/* An ACK in slow start moved snd.una.  The divisor of cwnd's growth; 0: slow start is over. */
u32 weft_hystart_acked(struct weft_hystart *h, struct weft_seq una, struct weft_seq nxt);

#endif
