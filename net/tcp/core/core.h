/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of TCP's functional core share among themselves; nobody
 * else includes it.  Pure.
 */
#ifndef WEFT_TCP_CORE_H
#define WEFT_TCP_CORE_H

#include <linux/errno.h>
#include <linux/string.h>
#include "tcb.h"
#include "cc.h"

#define WEFT_TCP_QUICK		16	/* ACKs sent at once when data begins to flow, as Linux */
#define WEFT_TCP_DUP_THRESH	3	/* RFC 5681 3.2 */
#define WEFT_TCP_REORDERING_MAX	300	/* segments, as Linux's tcp_max_reordering */
#define WEFT_TCP_SYN_LINEAR	4	/* SYNs at the initial RTO before it doubles, as in Linux */
#define WEFT_TCP_CWND_MAX	(1u << 30)
#define WEFT_TCP_BACKOFF_MAX	30	/* doublings: far beyond rto_max, far below overflow */
#define WEFT_TCP_TS_LEN		12	/* the timestamp option with its two nops */

static inline u32 weft_min(u32 a, u32 b)
{
	return a < b ? a : b;
}

static inline u32 weft_max(u32 a, u32 b)
{
	return a > b ? a : b;
}

static inline u64 weft_min64(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 weft_max64(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* How far a is past b; 0 if it is not. */
static inline u32 weft_seq_ahead(struct weft_seq a, struct weft_seq b)
{
	return seq_gt(a, b) ? a.v - b.v : 0;
}

/* ESTABLISHED and all that comes after it. */
static inline bool weft_tcp_synchronized(const struct weft_tcb *tcb)
{
	return tcb->state != WEFT_TCP_CLOSED && tcb->state != WEFT_TCP_LISTEN &&
	       tcb->state != WEFT_TCP_SYN_SENT && tcb->state != WEFT_TCP_SYN_RECEIVED;
}

static inline bool weft_tcp_syn_state(const struct weft_tcb *tcb)
{
	return tcb->state == WEFT_TCP_SYN_SENT || tcb->state == WEFT_TCP_SYN_RECEIVED;
}

/* The right edge of the window that we have offered; nothing beyond it is accepted. */
static inline struct weft_seq weft_tcp_rcv_edge(const struct weft_tcb *tcb)
{
	return seq_max(seq_add(tcb->rcv.wup, tcb->rcv.wnd), tcb->rcv.nxt);
}

/* The number after the user's last byte, and after the FIN if there is one. */
static inline struct weft_seq weft_tcp_snd_last(const struct weft_tcb *tcb)
{
	return seq_add(tcb->snd.end, tcb->closing);
}

/* Is anything owed: weft_tcp_owed() is not 0? */
static inline bool weft_tcp_owes(const struct weft_tcb *tcb)
{
	return tcb->rst_now || tcb->syn_now || tcb->tlp_now || tcb->probe_now || tcb->keep_now ||
	       tcb->ack_now || seq_gt(weft_tcp_snd_last(tcb), tcb->snd.nxt) ||
	       weft_sent_left(&tcb->sent);
}

/* What one ACK has told, while it is processed. */
struct weft_tcp_acked {
	struct weft_sent_got got;
	u32 acked;			/* bytes: how far snd.una moved */
	bool lost;			/* more is lost than before */
	struct weft_seq fack;		/* the highest that was SACKED before */
	bool sacked;			/* SACK blocks told of something new */
	bool dsack;			/* a D-SACK of what we have sent twice */
	bool dsack_tlp;			/* it is of the tail loss probe */
	bool ece;			/* the peer tells of congestion */
};

/* cwnd is on its way down to ssthresh, as something was lost or marked. */
static inline bool weft_tcp_reducing(const struct weft_tcb *tcb)
{
	return tcb->recovering == WEFT_RECOVERY_FAST || tcb->ecn.reducing;
}

static inline void weft_tcp_count(struct weft_tcb *tcb, enum weft_tcp_count what, u32 n)
{
	tcb->counts[what] = (u16)weft_min(tcb->counts[what] + n, 0xffff);
	tcb->counting = true;
}

/* close.c */
void weft_tcp_stop_timers(struct weft_tcb *tcb);
void weft_tcp_closed(struct weft_tcb *tcb, struct weft_tcp_fx *fx);
void weft_tcp_died(struct weft_tcb *tcb, int err, struct weft_tcp_fx *fx);
void weft_tcp_time_wait(struct weft_tcb *tcb, struct weft_tcp_fx *fx);
void weft_tcp_reply_reset(const struct weft_tcp_seg *seg, struct weft_tcp_fx *fx);

/* open.c */
void weft_tcp_syn_begin(struct weft_tcb *tcb, struct weft_seq iss);
void weft_tcp_established(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			  struct weft_tcp_fx *fx);

/* cwnd.c.  The only writer of cwnd, cwnd_used and ssthresh, but for import.c. */
/* At least a segment, at most WEFT_TCP_CWND_MAX */
void weft_tcp_cwnd_set(struct weft_tcb *tcb, u32 cwnd);
/* And the use of the former one no longer counts */
void weft_tcp_cwnd_restart(struct weft_tcb *tcb, u32 cwnd);
void weft_tcp_ssthresh_set(struct weft_tcb *tcb, u32 ssthresh);
void weft_tcp_cwnd_note_used(struct weft_tcb *tcb);
void weft_tcp_cwnd_start(struct weft_tcb *tcb);
void weft_tcp_cwnd_idle(struct weft_tcb *tcb, u64 now);
void weft_tcp_cc_idle(struct weft_tcb *tcb, u64 now);
void weft_tcp_cwnd_grow(struct weft_tcb *tcb, u32 acked, u64 now);

/* opt.c */
u32 weft_tcp_ts_now(u32 offset, u64 now);
bool weft_tcp_ts_stale(u32 tsval, u32 recent, u64 recent_at, u64 now);
bool weft_tcp_paws(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
void weft_tcp_ts_update(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
void weft_tcp_opts_take(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
void weft_tcp_opts_syn(const struct weft_tcb *tcb, struct weft_tcp_opts *opt, u64 now);
void weft_tcp_opts_put(const struct weft_tcb *tcb, struct weft_tcp_opts *opt, u64 now);
void weft_tcp_sack_first(struct weft_tcb *tcb);
void weft_tcp_sack_cut(struct weft_tcb *tcb);
u32 weft_tcp_data_mss(const struct weft_tcb *tcb);

/* rtt.c */
u64 weft_tcp_rto(const struct weft_tcb *tcb);
void weft_tcp_rtt_sample(struct weft_tcb *tcb, u64 rtt);
void weft_tcp_rcv_rtt(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
void weft_tcp_rcv_rtt_window(struct weft_tcb *tcb, u64 now);
void weft_tcp_rto_note(struct weft_tcb *tcb, u64 now);
void weft_tcp_rto_over(struct weft_tcb *tcb, u64 now);
void weft_tcp_rtt_sent(struct weft_tcb *tcb, struct weft_seq end, u64 now);
void weft_tcp_rtt_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);

/* window.c */
bool weft_tcp_acceptable(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
u16 weft_tcp_window_sent(struct weft_tcb *tcb, bool syn);
void weft_tcp_drs_begin(struct weft_tcb *tcb, u64 now);
bool weft_tcp_window_moves(const struct weft_tcb *tcb);
bool weft_tcp_window_worth(const struct weft_tcb *tcb);
u32 weft_tcp_usable(const struct weft_tcb *tcb);
u32 weft_tcp_unsent(const struct weft_tcb *tcb);
u32 weft_tcp_unsent_record(const struct weft_tcb *tcb);
u32 weft_tcp_sendable(const struct weft_tcb *tcb, u32 mss, u32 max_data);
bool weft_tcp_fin_sendable(const struct weft_tcb *tcb, u32 data);
struct weft_seq weft_tcp_ack_seq(const struct weft_tcb *tcb);
void weft_tcp_window_taken(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);

/* sack.c */
void weft_tcp_dsack_owe(struct weft_tcb *tcb, struct weft_seq lo, struct weft_seq hi,
			enum weft_tcp_count why);
void weft_tcp_sack_take(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			struct weft_tcp_acked *a);

/* rack.c */
void weft_tcp_rack_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a, u64 now);
void weft_tcp_rack_recovered(struct weft_tcb *tcb);
void weft_tcp_losses(struct weft_tcb *tcb, u64 now);
void weft_tcp_tlp_arm(struct weft_tcb *tcb, u64 now);
bool weft_tcp_tlp_due(const struct weft_tcb *tcb);
void weft_tcp_tlp_cancel(struct weft_tcb *tcb);
bool weft_tcp_tlp_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			const struct weft_tcp_acked *a);

/* undo.c */
void weft_tcp_undo_begin(struct weft_tcb *tcb);
void weft_tcp_undo_frto(struct weft_tcb *tcb);
void weft_tcp_undo_sent(struct weft_tcb *tcb, u32 len, u64 now);
void weft_tcp_undo_dsack(struct weft_tcb *tcb, struct weft_seq hi, u32 segments);
void weft_tcp_undo_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a);

/* prr.c */
void weft_tcp_prr_begin(struct weft_tcb *tcb, u32 flight);
void weft_tcp_prr(struct weft_tcb *tcb, const struct weft_tcp_acked *a);

/* recover.c */
void weft_tcp_newreno_acked(struct weft_tcb *tcb, const struct weft_tcp_acked *a);
void weft_tcp_newreno_duplicate(struct weft_tcb *tcb, u64 now);
void weft_tcp_recovery_acked(struct weft_tcb *tcb, const struct weft_tcp_seg *seg,
			     struct weft_tcp_acked *a, u64 now);
void weft_tcp_recovery_losses(struct weft_tcb *tcb, u64 now);
void weft_tcp_recovery_sent(struct weft_tcb *tcb, u32 len, bool again, u64 now);
void weft_tcp_recovery_timeout(struct weft_tcb *tcb, u64 now);

/* deadline.c */
void weft_tcp_rtx_restart(struct weft_tcb *tcb, u64 now);
void weft_tcp_rtx_ensure(struct weft_tcb *tcb, u64 now);
void weft_tcp_persist_ensure(struct weft_tcb *tcb, u64 now);
void weft_tcp_keep_restart(struct weft_tcb *tcb, u64 now);
void weft_tcp_fin_wait_2_start(struct weft_tcb *tcb, u64 now);

/* ack.c */
bool weft_tcp_step5_ack(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			struct weft_tcp_fx *fx);
void weft_tcp_challenge(struct weft_tcb *tcb, u64 now, struct weft_tcp_fx *fx);

/* delivery.c */
void weft_tcp_delivery_gap(struct weft_tcb *tcb);
void weft_tcp_delivery_acked(struct weft_tcb *tcb, const struct weft_sent_got *got, u64 now);

/* limit.c */
void weft_tcp_limit_note(struct weft_tcb *tcb, u64 now);

/* fastopen.c: the client, RFC 7413 4.1.3, 4.2.1; the server, 4.1.2, 4.2.2 */
/*
 * Before the OPEN.  bare: no cookie is needed.  True: the SYN waits for the first SEND, and carries
 * up to fastopen.room bytes of it; false: it goes at once and asks for a cookie.
 */
bool weft_tcp_fastopen_open(struct weft_tcb *tcb, const struct weft_fastopen_known *known,
			    bool bare);
/* What the SYN-ACK has told, to be remembered.  False: nothing. */
bool weft_tcp_fastopen_learnt(const struct weft_tcb *tcb, const struct weft_tcp_seg *synack,
			      struct weft_fastopen_known *is);
/*
 * right: the n valid cookies, that of the first key first.  Sets what the
 * SYN-ACK of `half` says.
 */
enum weft_fastopen_verdict weft_fastopen_judge(struct weft_tcb *half,
					       const struct weft_tcp_seg *syn, bool bare,
					       const struct weft_fastopen_cookie *right, u32 n);
/* `child` has just been made by weft_tcp_arrives_listen() from `syn`: its data is taken. */
struct weft_tcp_fx weft_tcp_fastopen_accept(struct weft_tcb *child, const struct weft_tcp_seg *syn,
					    u64 now);
void weft_tcp_fastopen_sends(struct weft_tcb *tcb);
void weft_tcp_fastopen_put(struct weft_tcb *tcb, struct weft_tcp_seg *seg, bool again, u64 now);
void weft_tcp_fastopen_answered(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
				struct weft_tcp_fx *fx);
void weft_tcp_fastopen_timeout(struct weft_tcb *tcb, bool last, struct weft_tcp_fx *fx);

/* view.c */
void weft_tcp_show_sending(struct weft_tcp_conn *c);	/* what an emit can change */
void weft_tcp_show(struct weft_tcp_conn *c);

/* arrives_sync.c */
void weft_tcp_arrives_syn_sent(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now,
			       struct weft_tcp_fx *fx);

#endif
