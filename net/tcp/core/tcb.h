/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The transmission control block, RFC 9293 3.3.1, and the functions on it that engine.c calls.
 * The core's own.  Pure.
 *
 * Sequence space: the SYN is at snd.iss, the first byte at iss + 1; the FIN, once the user has
 * closed, is at snd.end, the number after the last byte that the user has given.
 */
#ifndef WEFT_TCP_TCB_H
#define WEFT_TCP_TCB_H

#include "../../base/ranges.h"
#include "engine.h"
#include "sent.h"

#define WEFT_TCP_CC_PRIV	8	/* words that the largest one needs */

#define WEFT_TCP_MSS_MIN	48	/* a peer's MSS is at least this: Linux's tcp_min_snd_mss */
#define WEFT_TCP_WSCALE_MAX	14

struct weft_tcb {			/* all under the connection's lock */
	/* ---- identity and user */
	const struct weft_tcp_conf *conf; /* env.conf: during a call */
	u8 state;			/* enum weft_tcp_state; weft_tcp_state_set() writes it */
	u8 passive : 1,			/* from LISTEN: a refused SYN-RECEIVED returns there */
	   orphan : 1,			/* the user has closed: nobody will read */
	   closing : 1,			/* closed or shut down for writing: a FIN is at snd.end */
	   deaf : 1,			/* the user has shut down reading */
	   more : 1,			/* MSG_MORE: as cork, until a write without it */
	   urgent_inline : 1,		/* env.urgent_inline */
	   cookie : 1;			/* the SYN-ACK is a SYN cookie, options in its timestamp */
	u8 defer;			/* TCP_DEFER_ACCEPT: timeouts to wait for data */
	bool deferred;			/* it came; only the last timeout repeats the SYN-ACK */
	u8 ts_on : 1,			/* timestamps are in use on this connection */
	   sack_on : 1,			/* the peer takes SACK blocks */
	   ws_on : 1,			/* window scaling in use */
	   fin_received : 1,		/* rcv.nxt is past the peer's FIN */
	   fin_ooo : 1,			/* a FIN came out of order, it is at rcv.fin */
	   fin_sent : 1,		/* a FIN was sent at least once */
	   illegal : 1;			/* a transition outside figure 5: a bug; for tests */
	struct weft_tcp_user_opts opts;	/* as of the last WEFT_TCP_OPTIONS */

	/* ---- send sequence space: RFC 9293 3.3.1 */
	struct {
		struct weft_seq iss, una, nxt;
		struct weft_seq end;	/* after the last byte the user gave */
		struct weft_seq push;	/* PSH is owed on the segment that reaches this number */
		struct weft_seq pushed;	/* the end of the last segment that had PSH */
		struct weft_seq forced;	/* snd.end at TCP_NODELAY: no tail below is held back */
		struct weft_seq wl1, wl2;
		struct weft_seq recover; /* RFC 6582: snd.nxt when recovery began */
		struct weft_seq up;	/* after the last urgent byte; none if not above una */
		struct weft_seq sml;	/* end of the last partial segment: Minshall's Nagle */
		u32 wnd;		/* bytes, scaled */
		u32 record;		/* bytes from nxt to a record's end: env.record */
		u32 record_lost;	/* the same from the first lost byte */
		u32 max_wnd;		/* the largest wnd ever offered: SWS, RFC 5961 5.2 */
		u16 mss;		/* bytes of data in a full segment, options taken off */
		u16 mss_peer;		/* as the peer's SYN offered, or the default */
		u16 mss_path;		/* as weft_tcp_set_mss() was told */
		u8 wscale;		/* shift for the windows that we receive */
	} snd;

	struct weft_sent sent;		/* [snd.una, snd.nxt) once open; a longer array is lent */

	/* ---- receive sequence space */
	struct {
		struct weft_seq irs, nxt;
		struct weft_seq wup;	/* rcv.nxt when we last sent an ACK */
		struct weft_seq read;	/* up to here the user has read */
		struct weft_seq up;	/* after the last urgent byte; with urgent */
		struct weft_seq fin;	/* with fin_ooo */
		u32 wnd;		/* advertised, bytes from wup: the edge never moves left */
		u32 space;		/* env.space */
		u32 waste;		/* env.waste, or all of space after data was refused */
		u32 lowat;		/* env.lowat */
		u32 mss_est;		/* the peer's segment size, measured: delayed ACK, SWS */
		u16 mss_adv;		/* the MSS option that we send: env.mss of the open */
		u8 wscale;		/* shift for windows that we send; 0: not agreed */
		u8 urgent;		/* WEFT_URGENT_*: of the byte before `up`, for the reader */
		u8 quick;		/* so many ACKs still go at once, before delaying begins */
		u8 pushed;		/* message ends since the last ACK; 2: or more */
		bool dialogue;		/* our last answer was quick: delay the ACK for the next */
		u8 nsack;		/* used of sack */
		struct weft_sack_block sack[WEFT_TCP_SACK_MAX];	/* of ooo, the newest first */
	} rcv;
	struct {			/* how fast the reader reads: window.c */
		u64 at;			/* us: when this round trip began */
		struct weft_seq from;	/* what was read before it */
		u32 last;		/* bytes: most that was read in one */
	} drs;
	struct {			/* the round trip as the receiver of data sees it: rtt.c */
		u64 at;			/* us: when this window began; 0: none has */
		struct weft_seq until;	/* its end */
		u32 echo;		/* TSecr of the last segment */
		u32 eighths;		/* of a us; 0: not known */
	} rcv_rtt;
	struct weft_sack_block dsack;	/* a duplicate, for the next ACK: RFC 2883; or empty */
	struct weft_ranges ooo;		/* data above rcv.nxt; lent: weft_tcp_ooo_wants() */

	/* ---- what is owed */
	u8 ack_now : 1,			/* an ACK is to go at once */
	   ack_pending : 1,		/* an ACK is owed, may wait for WEFT_TIMER_DELACK */
	   probe_now : 1,		/* a zero-window probe */
	   keep_now : 1,		/* a keepalive probe */
	   tlp_now : 1,			/* a tail loss probe */
	   syn_now : 1;			/* SYN or SYN-ACK, by state */
	u8 rst_now;			/* abort: one RST, then nothing; enum weft_reset, why */

	/* ---- timestamps: RFC 7323 */
	u32 ts_offset;			/* env.ts_offset of the open: added to our clock (ms) */
	u32 ts_recent;			/* TS.Recent */
	struct weft_seq last_ack_sent;	/* Last.ACK.sent */
	u64 ts_recent_at;		/* us: when; older than 24 days it does not count (5.5) */

	/* ---- round trip and timers: RFC 6298, us */
	u64 deadline[WEFT_TIMER_COUNT];	/* us; WEFT_NEVER: off */
	u64 srtt, rttvar, rto, rtt_min;	/* srtt 0: no sample yet */
	u64 rtt_at;			/* us: start of the timed segment; 0: none (Karn) */
	struct weft_seq rtt_seq;	/* its end */
	u8 backoff;			/* RTX: doublings since the last progress */
	u8 retries;			/* RTX, PERSIST or SYN: tries without an answer */
	u8 keep_tries;
	u64 first_rtx_at;		/* us: first retransmission of snd.una; 0: none; R2 */
	u64 last_rx;			/* us: last segment from the peer: keepalive */
	u64 last_tx;			/* us: last data sent: RFC 5681 4.1 restart */
	u64 last_data_rx;		/* us: last data received in order: quick-ACK mode */
	int err_soft;			/* positive errno to report for ETIMEDOUT; 0: itself */
	u8 recovering;			/* WEFT_RECOVERY_* */

	/* ---- congestion: RFC 5681, 6582; bytes */
	const struct weft_tcp_cc *cc;
	u32 cwnd, ssthresh;
	u32 cwnd_used;			/* peak in flight in this window: RFC 7661 */
	struct weft_seq cwnd_used_until; /* that window: snd.nxt when so much was in flight */
	u32 dup_acks;
	u64 cc_priv[WEFT_TCP_CC_PRIV];	/* the algorithm's own */

	struct {			/* how fast, and when: pace.c */
		u64 rate;		/* bytes a second; WEFT_PACE_NONE: not known yet */
		u64 at;			/* ns: with `on`, no data goes before */
		u8 shift;		/* a super-segment holds 2^-shift s: env.pace_shift */
		u8 on;			/* env.pace_on */
		u8 full;		/* below is full for new data (1), retransmissions (2) */
		u8 held;		/* therefore data has waited that could go */
	} pace;

	/* ---- loss recovery */
	struct {			/* RFC 8985 6.1 */
		u64 at;			/* us: RACK.xmit_ts, of the last sent that was delivered */
		u64 rtt;		/* us: of that segment */
		struct weft_seq end;	/* RACK.end_seq */
		struct weft_seq dsack_round; /* in_round: snd.nxt at the last D-SACK widening */
		u8 in_round;
		u8 mult;		/* RACK.reo_wnd_mult */
		u8 persist;		/* recoveries until mult falls back to 1 */
		u8 reordering_seen;
		u32 reordering;		/* segments: as far as one was overtaken; TCP_INFO */
	} rack;
	struct {			/* RFC 8985 7 */
		struct weft_seq end;	/* TLP.end_seq */
		u8 on;			/* a probe is out and unanswered */
		u8 rtx;			/* it was a retransmission */
	} tlp;
	struct {			/* RFC 6937, bytes */
		u32 flight;		/* RecoverFS */
		u64 delivered;
		u64 out;
	} prr;
	struct {			/* what undoes the last recovery: undo.c */
		u8 on;			/* it may yet be undone */
		u8 over;		/* it is over; `until` is valid */
		u8 any;			/* something went again */
		u8 stamped;		/* stamp is valid */
		u8 frto;		/* ACKs of new data that can still prove it spurious */
		u32 stamp;		/* the timestamp of the first retransmission */
		u32 again;		/* retransmitted segments without a D-SACK so far */
		u32 cwnd, ssthresh;	/* bytes: before the reduction; 0: a mark reduced them */
		struct weft_seq marker;	/* snd.una when it began */
		struct weft_seq until;	/* snd.nxt at its end: no D-SACK counts beyond */
	} undo;
	struct {			/* RFC 3168: ecn.c */
		u8 on;			/* both ends take part; before the peer's SYN: we ask */
		u8 seen;		/* the peer has sent data as ECT, or it came as CE */
		u8 echo;		/* CE has come, CWR not yet: ECE is on all segments */
		u8 cwr;			/* the window was reduced: new data will carry CWR */
		u8 reducing;		/* ECE came; data sent after it is not yet acknowledged */
		struct weft_seq until;	/* with reducing: snd.nxt when it began */
	} ecn;
	struct {			/* RFC 7413: fastopen.c */
		u8 option : 1,		/* our first SYN or SYN-ACK has the option, with cookie */
		   wait : 1,		/* SYN-SENT: our SYN waits for the first SEND */
		   data : 1,		/* our SYN had data */
		   acked : 1,		/* the data of a SYN, ours or the peer's, was accepted */
		   child : 1;		/* from a SYN: it has a user in SYN-RECEIVED already */
		u8 fail;		/* WEFT_FASTOPEN_*, why data on our SYN came to nothing */
		u16 room;		/* bytes that our SYN may carry */
		struct weft_seq end;	/* of our SYN's data, PSH at retransmission; or snd.una */
		struct weft_fastopen_cookie cookie;
	} fastopen;
	struct {			/* retransmission timeouts, of SYNs too: TCP_INFO */
		u64 since;		/* us: first timeout of the present spell; 0: none */
		u32 ms;			/* spent so before */
		u16 all, spells;	/* timeouts, and in how many recoveries */
	} rtos;
	u32 dsack_dups;			/* segments that arrived twice, as D-SACKs told */
	u32 total_rtx;			/* segments */
	u16 counts[WEFT_TCP_COUNTS];	/* enum weft_tcp_count; the shell takes them out */
	bool counting;			/* some are not 0 */
	u32 reord_seen, delivered_ce;	/* of two of them what was taken out */

	/* ---- limits and counts, for TCP_INFO and the counters */
	struct weft_rate challenge;	/* RFC 5961 7 */
	struct weft_rate unwanted;	/* ACKs that answer unacceptable segments without data */
	u32 segs_in, segs_out, data_segs_in, data_segs_out;
	u32 segs_first;			/* of data or a FIN, sent for the first time */
	u32 ooo_segs;			/* that came out of order */
	u64 opened_at;			/* us: when the handshake was over; 0: it is not */
	struct {			/* what sending waits for: limit.c */
		u64 since;		/* us */
		u64 spent[WEFT_LIMITS];	/* us in each, until `since` */
		u8 is;			/* WEFT_LIMIT_* */
		u8 starved;		/* env.starved */
	} limit;
	struct {			/* the last delivery rate: delivery.c */
		u32 bytes, us;		/* so many in that time; us 0: none is known */
		u8 limited;		/* the user had no more to send */
	} delivery;
	u64 bytes_acked, bytes_received, bytes_sent, bytes_rtx;
};

/* ---------------------------------------- calls */

/* Sets every field to its start: CLOSED, no deadline.  cc may be NULL: by conf. */
void weft_tcp_init(struct weft_tcb *tcb, const struct weft_tcp_conf *conf,
		   const struct weft_tcp_cc *cc);

struct weft_tcp_fx weft_tcp_user(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now);
/* 3.10.7 in every state but CLOSED (no TCB), LISTEN and TIME-WAIT, which have their own below. */
struct weft_tcp_fx weft_tcp_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
/*
 * 3.10.7.2.  child: after weft_tcp_init(), with rcv.space, rcv.mss_adv, set_mss and
 * ts_offset set by the shell.
 */
struct weft_tcp_fx weft_tcp_arrives_listen(struct weft_tcb *child, struct weft_seq iss,
					   const struct weft_tcp_seg *seg, u64 now);
/*
 * The same for the ACK of a SYN cookie; opt and ecn: the options of the SYN by its cookie.  The
 * child is then in SYN-RECEIVED, and weft_tcp_arrives() takes the segment.
 */
void weft_tcp_arrives_cookie(struct weft_tcb *child, const struct weft_tcp_seg *seg,
			     const struct weft_tcp_opts *opt, bool ecn, u64 now);
/* Would this segment complete the passive open?  The shell makes room in the accept queue first. */
bool weft_tcp_completes(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
/*
 * Must the child first wait for data?  For a segment that completes the handshake; notes
 * its ACK of our SYN-ACK.
 */
bool weft_tcp_defers(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/*
 * Is an orphan's awaited answer late?  Then the next weft_tcp_fire() retries, unless the shell
 * finds too many orphans: this one counts for 2^weight.
 */
bool weft_tcp_orphan_due(const struct weft_tcb *tcb, u64 now, u32 *weight);
/* The earliest deadline has come, or may have. */
struct weft_tcp_fx weft_tcp_fire(struct weft_tcb *tcb, u64 now);
/*
 * An ICMP error about a segment of ours: errno by weft_icmp4_errno(); seq as quoted.  RFC 5461,
 * RFC 5927.  ends: it ends a connection that is opening.
 */
struct weft_tcp_fx weft_tcp_icmp(struct weft_tcb *tcb, struct weft_seq seq, int err, bool ends,
				 u64 now);

/*
 * The next segment to send.  False: none now.  max_data: the data limit of one segment (a
 * super-segment when larger than snd.mss; then seg->gso_size is set).  The TCB changes as if the
 * segment had been sent.  Data of a segment with len > 0 begins at seg->seq in the send stream,
 * after the SYN if it has one.
 */
bool weft_tcp_emit(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg);
/* What emit does where nothing is owed: nothing can be stuck either. */
void weft_tcp_emit_idle(struct weft_tcb *tcb, u64 now);
/*
 * Each segment of emit lowers this, whatever the TCB holds: so `while (emit)`
 * terminates.  0: emit has none.
 */
u64 weft_tcp_owed(const struct weft_tcb *tcb);
/* The earliest deadline, us; WEFT_NEVER: none. */
u64 weft_tcp_next(const struct weft_tcb *tcb);
/*
 * True if the next out-of-order segment may need a longer ooo.r; the shell may enlarge
 * it (WEFT_TCP_OOO_MAX).
 */
#define WEFT_TCP_OOO_MAX	1024
bool weft_tcp_ooo_wants(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/* The shell has given up all that is out of order from `from` on. */
void weft_tcp_ooo_forget(struct weft_tcb *tcb, struct weft_seq from);
/* The shell could not take data inside the window. */
void weft_tcp_window_shut(struct weft_tcb *tcb);
/*
 * Sets the path's limit to mss bytes of data without options (1460 on
 * Ethernet) and updates snd.mss.
 */
void weft_tcp_set_mss(struct weft_tcb *tcb, u16 mss);
/* Recover.c: after an ICMP error has lowered the MSS */
void weft_tcp_path_narrower(struct weft_tcb *tcb);
/* The window scale that lets `space` bytes be offered, as Linux chooses it. */
u8 weft_tcp_wscale(u32 space);
/* The window, in bytes, that a segment sent now (not a SYN) would advertise. */
u32 weft_tcp_window(const struct weft_tcb *tcb);
/* Bytes of the window that we have offered which are not used yet. */
u32 weft_tcp_window_left(const struct weft_tcb *tcb);
/*
 * The user has read up to `read`.  Returns the window, in bytes, that the buffer
 * should allow; 0: unchanged.
 */
u32 weft_tcp_drs(struct weft_tcb *tcb, struct weft_seq read, u64 now);
/* Bytes that were sent and are neither acknowledged nor taken for lost. */
u32 weft_tcp_flight(const struct weft_tcb *tcb);
/* Bytes a second that come to the peer; 0: not known.  *limited: the user had no more to send. */
u64 weft_tcp_delivery_rate(const struct weft_tcb *tcb, bool *limited);
/* ms that recoveries from timeouts have taken, up to now. */
u32 weft_tcp_rto_time(const struct weft_tcb *tcb, u64 now);
/* us in that state, up to now. */
u64 weft_tcp_limited(const struct weft_tcb *tcb, enum weft_tcp_limit by, u64 now);

/* ---------------------------------------- TIME-WAIT: a small struct of its own */

void weft_tcp_tw_init(struct weft_tcp_tw *tw, const struct weft_tcb *tcb, u64 now);
/* ---------------------------------------- state */

/*
 * The only writer of tcb->state, except import; a transition must be in RFC 9293
 * figure 5 (or to CLOSED).
 */
void weft_tcp_state_set(struct weft_tcb *tcb, enum weft_tcp_state to);
bool weft_tcp_state_legal(enum weft_tcp_state from, enum weft_tcp_state to);
const char *weft_tcp_state_name(enum weft_tcp_state s);	/* "SYN-SENT", as RFC 9293 spells it */

#endif
