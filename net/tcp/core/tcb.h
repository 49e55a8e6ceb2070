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
	   /* MSG_MORE: hold data back as TCP_CORK does, until a write without it */
	   more : 1,
	   urgent_inline : 1,		/* env.urgent_inline */
	   cookie : 1;			/* the SYN-ACK is a SYN cookie, options in its timestamp */
	/* TCP_DEFER_ACCEPT: so many SYN-ACK timeouts a bare ACK of the handshake waits for data */
	u8 defer;
	/* such an ACK has come; the SYN-ACK is not repeated before the last of these timeouts */
	bool deferred;
	u8 ts_on : 1,			/* timestamps are in use on this connection */
	   sack_on : 1,			/* the peer takes SACK blocks */
	   ws_on : 1,			/* window scaling in use */
	   fin_received : 1,		/* rcv.nxt is past the peer's FIN */
	   fin_ooo : 1,			/* a FIN came out of order, it is at rcv.fin */
	   fin_sent : 1,		/* a FIN was sent at least once */
	   /* a transition outside RFC 9293 figure 5: a bug; for tests */
	   illegal : 1;
	struct weft_tcp_user_opts opts;	/* as of the last WEFT_TCP_OPTIONS */

	/* ---- send sequence space: RFC 9293 3.3.1 */
	struct {
		struct weft_seq iss, una, nxt;
		struct weft_seq end;	/* after the last byte the user gave */
		struct weft_seq push;	/* PSH is owed on the segment that reaches this number */
		struct weft_seq pushed;	/* the end of the last segment that had PSH */
		/* snd.end when TCP_NODELAY was set: no tail up to it waits */
		struct weft_seq forced;
		struct weft_seq wl1, wl2;
		struct weft_seq recover; /* RFC 6582: snd.nxt when recovery began */
		struct weft_seq up;	/* after the last urgent byte; none if not above una */
		struct weft_seq sml;	/* end of the last partial segment: Minshall's Nagle */
		u32 wnd;		/* bytes, scaled */
		/*
		 * bytes from nxt to the end of a record, which no segment crosses; 0: none;
		 * env.record
		 */
		u32 record;
		u32 record_lost;	/* the same, counted from the first lost byte */
		u32 max_wnd;		/* the largest wnd ever offered: SWS, RFC 5961 5.2 */
		u16 mss;		/* bytes of data in a full segment, options taken off */
		u16 mss_peer;		/* as the peer's SYN offered, or the default */
		u16 mss_path;		/* bytes of data that the path's MTU allows: set_mss() */
		u8 wscale;		/* shift for the windows that we receive */
	} snd;

	struct weft_sent sent;		/* [snd.una, snd.nxt) once open; a longer array is lent */

	/* ---- receive sequence space */
	struct {
		struct weft_seq irs, nxt;
		struct weft_seq wup;	/* rcv.nxt when we last sent an ACK */
		struct weft_seq read;	/* the user has read up to here */
		struct weft_seq up;	/* after the last urgent byte; with urgent */
		struct weft_seq fin;	/* with fin_ooo */
		/* last advertised, bytes from wup; its edge never moves left */
		u32 wnd;
		u32 space;		/* env.space */
		u32 waste;		/* env.waste, or all of space after data was refused */
		u32 lowat;		/* env.lowat */
		u32 mss_est;		/* the peer's segment size, measured: delayed ACK, SWS */
		u16 mss_adv;		/* the MSS option that we send: env.mss of the open */
		/* shift for windows that we send, by the largest receive buffer; 0: not agreed */
		u8 wscale;
		u8 urgent;		/* WEFT_URGENT_*: of the byte before `up`, for the reader */
		u8 quick;		/* ACKs still to be sent at once before delaying begins */
		/*
		 * segments that were not full, so ended a message, since the last ACK; 2: or more
		 */
		u8 pushed;
		bool dialogue;		/* our last answer was quick: delay the ACK for the next */
		u8 nsack;		/* used of sack */
		/* ranges of ooo for the next ACK, the one that changed last first */
		struct weft_sack_block sack[WEFT_TCP_SACK_MAX];
	} rcv;
	struct {			/* buffer tuning, how fast the reader reads: window.c */
		u64 at;			/* us: when this round trip began */
		struct weft_seq from;	/* rcv.read at that time */
		u32 last;		/* bytes: the most read in one round trip */
	} drs;
	struct {			/* round trip time as the receiver of data sees it: rtt.c */
		u64 at;			/* us: when this window began; 0: none has */
		struct weft_seq until;	/* its end */
		u32 echo;		/* TSecr of the last segment */
		u32 eighths;		/* the estimate in 1/8 us; 0: none yet */
	} rcv_rtt;
	struct weft_sack_block dsack;	/* a duplicate, for the next ACK: RFC 2883; or empty */
	struct weft_ranges ooo;		/* data above rcv.nxt; lent: weft_tcp_ooo_wants() */

	/* ---- what is owed */
	u8 ack_now : 1,			/* send an ACK at once */
	   /* an ACK is owed; WEFT_TIMER_DELACK sends it at the latest */
	   ack_pending : 1,
	   probe_now : 1,		/* send a zero-window probe */
	   keep_now : 1,		/* send a keepalive probe */
	   tlp_now : 1,			/* send a tail loss probe */
	   syn_now : 1;			/* send the SYN or SYN-ACK, by state */
	u8 rst_now;			/* enum weft_reset, not 0: send one RST, then nothing */

	/* ---- timestamps: RFC 7323 */
	u32 ts_offset;			/* env.ts_offset of the open: added to our clock (ms) */
	u32 ts_recent;			/* TS.Recent */
	struct weft_seq last_ack_sent;	/* Last.ACK.sent */
	u64 ts_recent_at;		/* us: when ts_recent was set; void after 24 days (5.5) */

	/* ---- round trip and timers: RFC 6298, us */
	u64 deadline[WEFT_TIMER_COUNT];	/* us; WEFT_NEVER: off */
	u64 srtt, rttvar, rto, rtt_min;	/* srtt 0: no sample yet */
	/* us: when the timed segment was sent; 0: none (Karn: a retransmission clears it) */
	u64 rtt_at;
	struct weft_seq rtt_seq;	/* end of the timed segment */
	u8 backoff;			/* RTX: doublings since the last progress */
	u8 retries;			/* RTX, PERSIST or SYN: tries without an answer */
	u8 keep_tries;
	/* us: first retransmission of snd.una; 0: none; user timeout, R2 */
	u64 first_rtx_at;
	u64 last_rx;			/* us: last segment from the peer: keepalive */
	u64 last_tx;			/* us: last data sent: RFC 5681 4.1 restart */
	u64 last_data_rx;		/* us: last data received in order: quick-ACK mode */
	int err_soft;			/* positive errno to report for ETIMEDOUT; 0: itself */
	u8 recovering;			/* WEFT_RECOVERY_* */

	/* ---- congestion: RFC 5681, 6582; bytes */
	const struct weft_tcp_cc *cc;
	u32 cwnd, ssthresh;
	/*
	 * bytes: peak in flight in this window of data; RFC 7661: no growth if application-limited
	 */
	u32 cwnd_used;
	struct weft_seq cwnd_used_until; /* snd.nxt at the peak: the window of data ends there */
	u32 dup_acks;
	u64 cc_priv[WEFT_TCP_CC_PRIV];	/* state of the congestion control */

	struct {			/* how fast, and when: pace.c */
		/*
		 * bytes a second, by cwnd and srtt, at most env.pace_max; WEFT_PACE_NONE: unknown
		 */
		u64 rate;
		u64 at;			/* ns: with `on`, send no data before */
		u8 shift;		/* a super-segment holds 2^-shift s: env.pace_shift */
		u8 on;			/* env.pace_on */
		u8 full;		/* the queue below is full: 1: for new data, 2: for any */
		u8 held;		/* data waits that the window would let go */
	} pace;

	/* ---- loss recovery */
	struct {			/* RFC 8985 6.1 */
		/* us: RACK.xmit_ts, of the segment sent last among those delivered */
		u64 at;
		u64 rtt;		/* us: of that segment */
		struct weft_seq end;	/* RACK.end_seq */
		/* with in_round: snd.nxt when D-SACKs last widened reo_wnd */
		struct weft_seq dsack_round;
		u8 in_round;
		u8 mult;		/* RACK.reo_wnd_mult */
		u8 persist;		/* recoveries until mult falls back to 1 */
		u8 reordering_seen;
		u32 reordering;		/* segments: farthest that one was overtaken; TCP_INFO */
	} rack;
	struct {			/* RFC 8985 7 */
		struct weft_seq end;	/* TLP.end_seq */
		u8 on;			/* a probe is out and unanswered */
		u8 rtx;			/* it was a retransmission */
	} tlp;
	struct {			/* RFC 6937, bytes */
		u32 flight;		/* RecoverFS: bytes in flight when recovery began */
		u64 delivered;
		u64 out;
	} prr;
	struct {			/* state before the last recovery, to undo it: undo.c */
		u8 on;			/* it may yet be undone */
		u8 over;		/* it is over; `until` is valid */
		u8 any;			/* something was retransmitted */
		u8 stamped;		/* stamp is valid */
		/* so many ACKs of new data can still prove a timeout spurious */
		u8 frto;
		u32 stamp;		/* the timestamp of the first retransmission */
		u32 again;		/* retransmitted segments without a D-SACK so far */
		/* bytes: before the reduction; 0: a congestion mark reduced them too */
		u32 cwnd, ssthresh;
		struct weft_seq marker;	/* snd.una when it began */
		struct weft_seq until;	/* snd.nxt at its end: no D-SACK counts beyond */
	} undo;
	struct {			/* RFC 3168: ecn.c */
		u8 on;			/* both ends take part; before the peer's SYN: we ask */
		u8 seen;		/* the peer has sent data as ECT, or it came as CE */
		u8 echo;		/* CE has come, CWR not yet: ECE is on all segments */
		u8 cwr;			/* the window was reduced: new data will carry CWR */
		/* ECE came; the data sent before the reduction is in flight */
		u8 reducing;
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
		/*
		 * end of our SYN's data, where its retransmission sets PSH; at most snd.una if it
		 * had none
		 */
		struct weft_seq end;
		struct weft_fastopen_cookie cookie;
	} fastopen;
	struct {			/* retransmission timeouts, of SYNs too: TCP_INFO */
		/*
		 * us: first timeout of the present spell, which recovery has not made up for; 0:
		 * none
		 */
		u64 since;
		u32 ms;			/* ms spent in earlier spells */
		u16 all, spells;	/* timeouts; spells */
	} rtos;
	u32 dsack_dups;			/* segments that arrived twice, by the peer's D-SACKs */
	u32 total_rtx;			/* segments retransmitted */
	/* enum weft_tcp_count; the shell takes them out after each event */
	u16 counts[WEFT_TCP_COUNTS];
	bool counting;			/* some of counts are not 0 */
	u32 reord_seen, delivered_ce;	/* totals of two counts, for TCP_INFO */

	/* ---- limits and counts, for TCP_INFO and the counters */
	struct weft_rate challenge;	/* RFC 5961 7 */
	struct weft_rate unwanted;	/* limit on ACKs for unacceptable segments without data */
	u32 segs_in, segs_out, data_segs_in, data_segs_out;
	u32 segs_first;			/* segments of data or FIN, sent for the first time */
	u32 ooo_segs;			/* segments received out of order */
	u64 opened_at;			/* us: when the handshake was complete; 0: not yet */
	struct {			/* what sending waits for: limit.c */
		u64 since;		/* us */
		u64 spent[WEFT_LIMITS];	/* us in each, until `since` */
		u8 is;			/* WEFT_LIMIT_* */
		u8 starved;		/* env.starved */
	} limit;
	struct {			/* the last delivery rate: delivery.c */
		u32 bytes, us;		/* bytes delivered in so many us; us 0: no sample */
		u8 limited;		/* the sample is application-limited */
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
 * Every segment that emit returns lowers this number, whatever the TCB holds, so `while (emit)`
 * terminates.  0: emit has none.
 */
u64 weft_tcp_owed(const struct weft_tcb *tcb);
/* The earliest deadline, us; WEFT_NEVER: none. */
u64 weft_tcp_next(const struct weft_tcb *tcb);
/*
 * True if the next out-of-order segment may need a longer ooo.r; the shell may then enlarge it, up
 * to WEFT_TCP_OOO_MAX ranges.
 */
#define WEFT_TCP_OOO_MAX	1024
bool weft_tcp_ooo_wants(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/* The shell has freed all out-of-order data at and above `from`. */
void weft_tcp_ooo_forget(struct weft_tcb *tcb, struct weft_seq from);
/* The shell could not take data inside the window. */
void weft_tcp_window_shut(struct weft_tcb *tcb);
/*
 * Sets the path's limit to mss bytes of data without options (1460 on
 * Ethernet) and updates snd.mss.
 */
void weft_tcp_set_mss(struct weft_tcb *tcb, u16 mss);
/* recover.c: for an ICMP error that has lowered the MSS */
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
/* ms that recoveries from timeouts have taken so far. */
u32 weft_tcp_rto_time(const struct weft_tcb *tcb, u64 now);
/* us spent in that state so far. */
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
