// SPDX-License-Identifier: GPL-2.0
/*
 * Windows: the acceptability test (RFC 9293 3.10.7.4 step 1), flow control in both directions with
 * silly window avoidance (RFC 9293 3.8.6.2), Nagle's rule (3.7.4), the window scale (RFC 7323 2).
 * The shell sets rcv.space, and asks what it should be after a read.
 * Not there: receive buffer tuning by the receiver's own RTT estimate (rtt.c); the
 * sender's is used.  Pure.
 */
#include <linux/math64.h>
#include "core.h"
#include "urgent.h"

/* ---------------------------------------- receiving */

/*
 * RFC 9293 3.10.7.4 step 1, as "some part of it lies in the window", which also accepts a segment
 * that begins before and ends after the window.  DEVIATION, as Linux: an empty segment exactly at
 * the right edge passes, so that the ACKs of a sender that filled the window count; and at a zero
 * window any segment at rcv.nxt passes for its ACK ("special allowance"): step 7 trims its data.
 */
bool weft_tcp_acceptable(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	struct weft_seq edge = weft_tcp_rcv_edge(tcb);
	u32 len = weft_tcp_seg_len(seg);

	if (seq_eq(seg->seq, tcb->rcv.nxt))
		return true;
	if (!len)
		return seq_gt(seg->seq, tcb->rcv.nxt) && seq_leq(seg->seq, edge);
	return seq_lt(seg->seq, edge) && seq_gt(seq_add(seg->seq, len), tcb->rcv.nxt);
}

u8 weft_tcp_wscale(u32 space)
{
	u8 shift = 0;

	while (shift < WEFT_TCP_WSCALE_MAX && (space >> shift) > 0xffff)
		shift++;
	return shift;
}

u32 weft_tcp_window_left(const struct weft_tcb *tcb)
{
	return weft_seq_ahead(weft_tcp_rcv_edge(tcb), tcb->rcv.nxt);
}

static u32 down_to_unit(const struct weft_tcb *tcb, u32 n)
{
	return n & ~((1u << tcb->rcv.wscale) - 1);
}

/* What the buffer still has room for. */
static u32 free_space(const struct weft_tcb *tcb)
{
	u32 taken = weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.read) + tcb->rcv.waste;

	return tcb->rcv.space > taken ? tcb->rcv.space - taken : 0;
}

/* In units of the scale; not rounded to nothing when the buffer is smaller than the unit. */
static u32 whole_units(const struct weft_tcb *tcb, u32 room)
{
	u32 unit = 1u << tcb->rcv.wscale;

	return room && room < unit ? unit : down_to_unit(tcb, room);
}

/*
 * MUST-39: does `wnd` move the right edge, as the field can show it, by a
 * segment or half the buffer?
 */
static bool worthy(const struct weft_tcb *tcb, u32 wnd)
{
	return wnd && wnd >= down_to_unit(tcb, weft_tcp_window_left(tcb)) +
				      weft_min(tcb->rcv.space / 2, tcb->rcv.mss_est);
}

/*
 * The window already offered, in units of the scale.  Rounding down would shrink it, rounding up
 * offers slightly more than there is room for: up, until the excess has reached an eighth of the
 * buffer (a peer that sends single bytes adds to it with each of them).  RFC 7323 2.4 tells
 * senders of the rounding.
 */
static u32 keep_window(const struct weft_tcb *tcb, u32 out, u32 room)
{
	u32 up = down_to_unit(tcb, out + (1u << tcb->rcv.wscale) - 1);

	return up <= room + (tcb->rcv.space >> 3) ? up : down_to_unit(tcb, out);
}

/* RFC 9293 3.8.6.2.2: the right edge stays until it can move by a segment or half the buffer. */
u32 weft_tcp_window(const struct weft_tcb *tcb)
{
	u32 most = 0xffffu << tcb->rcv.wscale;
	u32 room = weft_min(free_space(tcb), most);
	u32 wnd = whole_units(tcb, room);

	if (worthy(tcb, wnd))
		return wnd;
	return weft_min(keep_window(tcb, weft_tcp_window_left(tcb), room), most);
}

/*
 * The window field of an outgoing ACK.  What was once offered is accepted, even if
 * the field rounds it down.
 */
u16 weft_tcp_window_sent(struct weft_tcb *tcb, bool syn)
{
	u32 out = weft_tcp_window_left(tcb);
	u32 wnd = syn ? weft_min(weft_max(free_space(tcb), out), 0xffff) : weft_tcp_window(tcb);

	tcb->rcv.wup = tcb->rcv.nxt;
	tcb->rcv.wnd = weft_max(wnd, out);
	return syn ? wnd : wnd >> tcb->rcv.wscale;	/* a SYN's is not scaled: RFC 7323 2.2 */
}

/*
 * Data inside the window found no memory: the window is closed, even what was offered, until the
 * shell has found some.  DEVIATION from RFC 9293 3.8.6 (SHLD-14), as Linux: the window shrinks,
 * else the sender would retransmit in vain.
 */
void weft_tcp_window_shut(struct weft_tcb *tcb)
{
	if (!weft_tcp_synchronized(tcb))
		return;
	tcb->rcv.wup = tcb->rcv.nxt;
	tcb->rcv.wnd = 0;
	tcb->rcv.waste = tcb->rcv.space;
}

/*
 * Data has arrived.  Could an ACK now offer as much as the last one did, though the data is unread?
 * Or does the reader wait for more?  True until as much has come as the buffer holds: Linux offers
 * less at first than its buffer holds.
 */
bool weft_tcp_window_moves(const struct weft_tcb *tcb)
{
	u32 most = 0xffffu << tcb->rcv.wscale;

	if (tcb->bytes_received < tcb->rcv.space ||
	    weft_seq_ahead(tcb->rcv.nxt, tcb->rcv.read) < tcb->rcv.lowat)
		return true;
	return whole_units(tcb, weft_min(free_space(tcb), most)) >= tcb->rcv.wnd;
}

/* After a read: is the window worth a segment of its own?  As Linux: if it at least doubles. */
bool weft_tcp_window_worth(const struct weft_tcb *tcb)
{
	u32 wnd = weft_tcp_window(tcb);

	return worthy(tcb, wnd) && wnd / 2 >= down_to_unit(tcb, weft_tcp_window_left(tcb));
}

/* ---------------------------------------- growth of the receive buffer */

void weft_tcp_drs_begin(struct weft_tcb *tcb, u64 now)
{
	tcb->drs.at = now;
	tcb->drs.from = tcb->rcv.read;
	tcb->drs.last = weft_max(weft_min(tcb->rcv.space, 10 * tcb->rcv.mss_adv), 1);
}

/*
 * Dynamic right-sizing, Linux's rule, once a round trip: twice what was read in the last one lets
 * the reader keep that pace through a loss; and twice the growth on top, as a sender in slow start
 * doubles and an ACK sent now governs the round trip after the present one.
 */
u32 weft_tcp_drs(struct weft_tcb *tcb, struct weft_seq read, u64 now)
{
	u32 copied = weft_seq_ahead(read, tcb->drs.from),
	    unread = weft_seq_ahead(tcb->rcv.nxt, read);
	u64 wish = 0;

	if (!tcb->srtt || now - tcb->drs.at < tcb->srtt)
		return 0;
	copied = copied > unread ? weft_min(copied - unread, 1 << 30) : 0;
	if (copied > tcb->drs.last) {
		wish = 2ull * copied + 16 * tcb->rcv.mss_adv;
		wish += 2 * div_u64(wish * (copied - tcb->drs.last), tcb->drs.last);
		tcb->drs.last = copied;
	}
	tcb->drs.from = read;
	tcb->drs.at = now;
	return weft_min64(wish, 1u << 30);
}

/* ---------------------------------------- sending */

u32 weft_tcp_flight(const struct weft_tcb *tcb)
{
	return weft_sent_flight(&tcb->sent);
}

/* RFC 9293 3.8.6.2.1's U; not below zero if the peer has shrunk its window (MUST-34). */
u32 weft_tcp_usable(const struct weft_tcb *tcb)
{
	return weft_seq_ahead(seq_add(tcb->snd.una, tcb->snd.wnd), tcb->snd.nxt);
}

/* RFC 9293 3.8.6.2.1's D: bytes that the user gave and that were never sent. */
u32 weft_tcp_unsent(const struct weft_tcb *tcb)
{
	return weft_seq_ahead(tcb->snd.end, tcb->snd.nxt);
}

/* Of these, those that may go in one segment: not beyond the end of a record (MSG_EOR). */
u32 weft_tcp_unsent_record(const struct weft_tcb *tcb)
{
	u32 data = weft_tcp_unsent(tcb);

	return tcb->snd.record ? weft_min(data, tcb->snd.record) : data;
}

/*
 * Bytes that congestion control still allows, with limited transmit's two segments
 * (RFC 3042), and one if nothing is in flight.  With SACK limited transmit follows by itself:
 * SACKED data is not in flight.
 */
static u32 cwnd_room(const struct weft_tcb *tcb)
{
	u32 flight = weft_tcp_flight(tcb), cwnd = tcb->cwnd;

	if (!tcb->sack_on && tcb->recovering == WEFT_RECOVERY_NONE &&
	    tcb->dup_acks < WEFT_TCP_DUP_THRESH)
		cwnd += tcb->dup_acks * tcb->snd.mss;
	if (!flight)
		return weft_max(cwnd, tcb->snd.mss);
	return cwnd > flight ? cwnd - flight : 0;
}

/*
 * As many segments are on their way as cwnd has full ones.  Each has a byte at least, so that most
 * calls need not count.
 */
static bool crowded(const struct weft_tcb *tcb)
{
	u32 most = tcb->cwnd / tcb->snd.mss, flight = weft_tcp_flight(tcb);

	return flight && flight >= most && weft_sent_segments(&tcb->sent, most) >= most;
}

/*
 * Must the last, partial segment wait?  RFC 9293 3.7.4 in Minshall's form, as Linux: only while an
 * earlier partial one is not acknowledged.  Without Nagle it needs a full segment's place in cwnd,
 * as in Linux, which counts cwnd in segments: else single bytes would fill the network with packets
 * (RFC 896), and the peer's delayed ACKs with work.  The last one before a FIN, urgent data and
 * what TCP_NODELAY has pushed do not wait.
 */
static bool tail_waits(const struct weft_tcb *tcb)
{
	if (tcb->closing || weft_tcp_urgent_mode(tcb) || seq_eq(tcb->snd.forced, tcb->snd.end))
		return false;
	if (tcb->opts.cork || tcb->more)
		return true;
	if (!tcb->opts.nodelay)
		return seq_gt(tcb->snd.sml, tcb->snd.una);
	return crowded(tcb);
}

/*
 * As Linux: at most half of cwnd in one super-segment, so that an ACK arrives while the
 * other half is in flight.
 */
static u32 half_cwnd(const struct weft_tcb *tcb, u32 mss)
{
	return weft_max(tcb->cwnd / 2, mss);
}

/*
 * How many bytes of new data one emit may send.  RFC 9293 3.8.6.2.1 (MUST-38): full segments, or
 * all that there is, or at least half of the largest window ever offered; the override timeout
 * is WEFT_TIMER_PERSIST.
 */
u32 weft_tcp_sendable(const struct weft_tcb *tcb, u32 mss, u32 max_data)
{
	u32 data = weft_tcp_unsent_record(tcb);
	u32 n = weft_min(weft_min(data, weft_tcp_usable(tcb)), weft_max(max_data, mss));
	u32 room = weft_min(cwnd_room(tcb), half_cwnd(tcb, mss));
	bool last = data == weft_tcp_unsent(tcb);

	if (n > room)
		n = room - room % mss;
	if (!n)
		return 0;
	if (n == data)
		return last && n % mss && tail_waits(tcb) ? n - n % mss : n;
	if (n >= mss)
		return n - n % mss;
	return n >= tcb->snd.max_wnd / 2 ? n : 0;
}

/*
 * The FIN needs room in the window, but not in cwnd.  `data`: bytes before
 * it in the same segment.
 */
bool weft_tcp_fin_sendable(const struct weft_tcb *tcb, u32 data)
{
	return tcb->closing && seq_eq(seq_add(tcb->snd.nxt, data), tcb->snd.end) &&
	       weft_tcp_usable(tcb) > data;
}

/*
 * The number of a segment without data: one the peer accepts, even if it has shrunk
 * its window below snd.nxt.
 */
struct weft_seq weft_tcp_ack_seq(const struct weft_tcb *tcb)
{
	struct weft_seq edge = seq_add(tcb->snd.una, tcb->snd.wnd);

	if (weft_tcp_syn_state(tcb) || weft_seq_ahead(tcb->snd.nxt, edge) < (1u << tcb->snd.wscale))
		return tcb->snd.nxt;
	return edge;
}

/*
 * The next whole segment fits: a peer that opens its window by one byte at a time
 * cannot keep an orphan.
 */
static bool lets_go(const struct weft_tcb *tcb, u32 wnd)
{
	return wnd >= weft_min(tcb->snd.mss, weft_seq_ahead(weft_tcp_snd_last(tcb), tcb->snd.una));
}

/* RFC 9293 3.10.7.4 step 5: SND.WND, SND.WL1, SND.WL2.  Of a SYN the window is not scaled. */
void weft_tcp_window_taken(struct weft_tcb *tcb, const struct weft_tcp_seg *seg)
{
	u32 wnd = seg->flags & WEFT_TCP_SYN ? seg->wnd : (u32)seg->wnd << tcb->snd.wscale;

	if (wnd > tcb->snd.wnd) {	/* waiting for it is over, at least for now */
		if (seq_eq(tcb->snd.una, tcb->snd.nxt) && (!tcb->orphan || lets_go(tcb, wnd))) {
			tcb->backoff = 0;
			tcb->first_rtx_at = 0;
		}
		tcb->deadline[WEFT_TIMER_PERSIST] = WEFT_NEVER;
	}
	tcb->snd.wnd = wnd;
	tcb->snd.max_wnd = weft_max(tcb->snd.max_wnd, wnd);
	tcb->snd.wl1 = seg->flags & WEFT_TCP_SYN ? seg->seq : seq_max(tcb->snd.wl1, seg->seq);
	tcb->snd.wl2 = seg->ack;
}
