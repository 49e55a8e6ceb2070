// SPDX-License-Identifier: GPL-2.0
/*
 * Urgent data: RFC 9293 3.8.5 and 3.10.7.4 step 6, RFC 6093, with the socket API's one byte outside
 * the stream as in Linux: the mark is the last byte of urgent data, and the pointer the number
 * after it, MUST-62's other reading (RFC 6093 2.1, Linux's tcp_stdurg=0).  A pointer of 0 is taken
 * as 1.  The core knows where the mark is, and whether its byte has arrived; the shell keeps the
 * byte itself.  DEVIATION from RFC 6093 5, as Linux: without SO_OOBINLINE the byte is taken out of
 * the stream, as programs expect it.  Pure.
 */
#include "core.h"
#include "urgent.h"

/* The number of the urgent byte itself. */
static struct weft_seq urgent_mark(const struct weft_tcb *tcb)
{
	return seq_sub(tcb->rcv.up, 1);
}

/* Is the next byte that the reader gets the urgent one? */
static bool reader_at_mark(const struct weft_tcb *tcb)
{
	return tcb->rcv.urgent && seq_eq(urgent_mark(tcb), tcb->rcv.read);
}

void weft_tcp_urgent_passed(struct weft_tcb *tcb, struct weft_seq at)
{
	if (tcb->rcv.urgent && seq_geq(at, tcb->rcv.up))
		tcb->rcv.urgent = WEFT_URGENT_NONE;
}

/*
 * A new mark, ahead of the last one.  Data below rcv.nxt was delivered as ordinary data.  If the
 * reader stands at the old mark, its byte, already taken as urgent, would now be read as data: it
 * is skipped, as in Linux.
 */
static void move_mark(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, struct weft_tcp_fx *fx)
{
	struct weft_seq up = seq_add(seg->seq, weft_max(seg->up, 1));

	if (seq_leq(up, tcb->rcv.nxt) || (tcb->rcv.urgent && seq_leq(up, tcb->rcv.up)))
		return;
	if (!tcb->urgent_inline && reader_at_mark(tcb) && seq_lt(tcb->rcv.read, tcb->rcv.nxt)) {
		tcb->rcv.read = seq_add(tcb->rcv.read, 1);
		fx->flags |= WEFT_FX_URGENT_SKIP;
	}
	tcb->rcv.up = up;
	tcb->rcv.urgent = WEFT_URGENT_NOT_YET;
	fx->flags |= WEFT_FX_URGENT;
}

void weft_tcp_urgent_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			     struct weft_tcp_fx *fx)
{
	if (seg->flags & WEFT_TCP_URG)
		move_mark(tcb, seg, fx);
	if (tcb->rcv.urgent != WEFT_URGENT_NOT_YET || seq_lt(urgent_mark(tcb), seg->seq) ||
	    seq_geq(urgent_mark(tcb), seq_add(seg->seq, seg->len)))
		return;
	tcb->rcv.urgent = WEFT_URGENT_VALID;
	fx->flags |= WEFT_FX_URGENT_BYTE;
	fx->urgent_off = seq_diff(urgent_mark(tcb), seg->seq);
}

/* ---------------------------------------- sending */

bool weft_tcp_urgent_mode(const struct weft_tcb *tcb)
{
	return seq_gt(tcb->snd.up, tcb->snd.una);
}

/*
 * MUST-31: of any length; a mark beyond the reach of the field is announced as far
 * ahead as the data goes.
 */
void weft_tcp_urgent_put(struct weft_tcb *tcb, struct weft_tcp_seg *seg)
{
	u32 off = weft_seq_ahead(tcb->snd.up, seg->seq);

	if (!weft_tcp_urgent_mode(tcb)) {
		tcb->snd.up = tcb->snd.una;	/* 2^31 later it would compare as ahead */
		return;
	}
	if (!off || (off > 0xffff && seq_leq(seq_add(seg->seq, 0xffff), tcb->snd.nxt)))
		return;
	seg->flags |= WEFT_TCP_URG;
	seg->up = weft_min(off, 0xffff);
}
