/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The transmission control block: RFC 9293 3.3.1; and the calls of it that engine.c makes.  The core's own.  Pure.
 *
 * Sequence space: the SYN is at snd.iss, the first byte at iss + 1; the FIN, once the user has closed, is at snd.end,
 * the number after the last byte that the user has given.
 */
#ifndef WEFT_TCP_TCB_H
#define WEFT_TCP_TCB_H

#include "../../base/ranges.h"
#include "engine.h"
#include "sent.h"

#define WEFT_TCP_CC_PRIV	8	/* words that the largest one needs */

#define WEFT_TCP_MSS_MIN	48	/* a peer's smaller MSS is taken as this: as Linux's tcp_min_snd_mss */
#define WEFT_TCP_WSCALE_MAX	14

struct weft_tcb {			/* all under the connection's lock */
	/* ---- identity and user */
	const struct weft_tcp_conf *conf; /* env.conf: during a call */
	u8 state;			/* enum weft_tcp_state; written by weft_tcp_state_set() alone */
	u8 passive : 1,			/* came from LISTEN: a refused SYN-RECEIVED goes back there */
	   orphan : 1,			/* the user has closed: nobody will read */
	   closing : 1,			/* the user has closed or shut down writing: a FIN is at snd.end */
	   deaf : 1,			/* the user has shut down reading */
	   more : 1,			/* MSG_MORE: as cork, until a write without it, or what is_plain_data() is not */
	   urgent_inline : 1,		/* env.urgent_inline */
	   cookie : 1;			/* the SYN-ACK is a SYN cookie: its timestamp tells of the options */
	u8 defer;			/* TCP_DEFER_ACCEPT: a bare ACK of the handshake waits for data so many timeouts */
	bool deferred;			/* such an ACK has come; the SYN-ACK need not go again before the last of them */
	u8 ts_on : 1,			/* timestamps are in use on this connection */
	   sack_on : 1,			/* the peer takes SACK blocks */
	   ws_on : 1,			/* window scaling in use */
	   fin_received : 1,		/* rcv.nxt is past the peer's FIN */
	   fin_ooo : 1,			/* a FIN came out of order, it is at rcv.fin */
	   fin_sent : 1,		/* a FIN was sent at least once */
	   illegal : 1;			/* a transition outside RFC 9293 figure 5 was made: an error of ours; for tests */
	struct weft_tcp_user_opts opts;	/* as of the last WEFT_TCP_OPTIONS */

	/* ---- send sequence space: RFC 9293 3.3.1 */
	struct {
		struct weft_seq iss, una, nxt;
		struct weft_seq end;	/* after the last byte the user gave */
		struct weft_seq push;	/* PSH is owed on the segment that reaches this number */
		struct weft_seq pushed;	/* the end of the last segment that had PSH */
		struct weft_seq forced;	/* snd.end as it was when TCP_NODELAY was set: no tail up to there is held back */
		struct weft_seq wl1, wl2;
		struct weft_seq recover; /* RFC 6582: snd.nxt when recovery began */
		struct weft_seq up;	/* urgent pointer: the number after the urgent data; none if not after una */
		struct weft_seq sml;	/* end of the last partial segment sent: Nagle as Minshall's, as Linux */
		u32 wnd;		/* bytes, scaled */
		u32 record;		/* bytes from nxt to the end of a record, which no segment goes beyond; 0: none is near;
					   env.record, as the next */
		u32 record_lost;	/* the same from the first lost byte */
		u32 max_wnd;		/* the largest wnd ever offered: SWS, RFC 5961 5.2 */
		u16 mss;		/* bytes of data in a full segment, options taken off */
		u16 mss_peer;		/* as the peer's SYN offered, or the default */
		u16 mss_path;		/* as weft_tcp_set_mss() was told */
		u8 wscale;		/* shift for the windows that we receive */
	} snd;

	struct weft_sent sent;		/* [snd.una, snd.nxt) once the connection is open; a longer array is lent */

	/* ---- receive sequence space */
	struct {
		struct weft_seq irs, nxt;
		struct weft_seq wup;	/* rcv.nxt when we last sent an ACK */
		struct weft_seq read;	/* up to here the user has read */
		struct weft_seq up;	/* urgent pointer: the number after the urgent data's last byte; with urgent */
		struct weft_seq fin;	/* with fin_ooo */
		u32 wnd;		/* last advertised, bytes, counted from wup: the right edge never moves left */
		u32 space;		/* env.space */
		u32 waste;		/* env.waste, or all of space after data was refused */
		u32 lowat;		/* env.lowat */
		u32 mss_est;		/* the peer's segment size, measured: delayed ACK, SWS */
		u16 mss_adv;		/* the MSS option that we send: env.mss of the open */
		u8 wscale;		/* shift for the windows that we send, by the largest receive buffer; 0 if scaling was
					   not agreed */
		u8 urgent;		/* WEFT_URGENT_*: where the byte before `up` is, to the reader */
		u8 quick;		/* so many ACKs still go at once, before delaying begins */
		u8 pushed;		/* segments that end a message, as they were not full, since the last ACK went; 2: or more */
		bool dialogue;		/* what came last was answered soon: an ACK had better wait for the answer */
		u8 nsack;		/* used of sack */
		struct weft_sack_block sack[WEFT_TCP_SACK_MAX];	/* ranges of ooo, the one that changed last first */
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
	struct weft_sack_block dsack;	/* what came twice, for the next ACK: RFC 2883; empty: nothing did */
	struct weft_ranges ooo;		/* data above rcv.nxt; the array is lent, see weft_tcp_ooo_wants() */

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
	u64 rtt_at;			/* us: when the timed segment was sent; 0: none (Karn: cleared by a retransmission) */
	struct weft_seq rtt_seq;	/* its end */
	u8 backoff;			/* RTX: doublings since the last progress */
	u8 retries;			/* RTX, PERSIST or SYN: tries without an answer */
	u8 keep_tries;
	u64 first_rtx_at;		/* us: first retransmission of snd.una; 0: none (user timeout, R2) */
	u64 last_rx;			/* us: last segment from the peer: keepalive */
	u64 last_tx;			/* us: last data sent: RFC 5681 4.1 restart */
	u64 last_data_rx;		/* us: last data received in order: quick-ACK mode */
	int err_soft;			/* positive errno: what ETIMEDOUT is reported as; 0: as itself */
	u8 recovering;			/* WEFT_RECOVERY_* */

	/* ---- congestion: RFC 5681, 6582; bytes */
	const struct weft_tcp_cc *cc;
	u32 cwnd, ssthresh;
	u32 cwnd_used;			/* most in flight in this window of data: no growth while application-limited */
	struct weft_seq cwnd_used_until; /* that window: snd.nxt when so much was in flight */
	u32 dup_acks;
	u64 cc_priv[WEFT_TCP_CC_PRIV];	/* the algorithm's own */

	struct {			/* how fast, and when: pace.c */
		u64 rate;		/* bytes a second, by cwnd and srtt; WEFT_PACE_NONE: not known yet; at most
					   env.pace_max */
		u64 at;			/* ns: with `on`, no data goes before */
		u8 shift;		/* a super-segment is what goes in 2^-shift s; env.pace_shift */
		u8 on;			/* env.pace_on */
		u8 full;		/* below there is too much for new data (1), for what goes again too (2) */
		u8 held;		/* therefore data has waited that could go */
	} pace;

	/* ---- loss recovery */
	struct {			/* RFC 8985 6.1 */
		u64 at;			/* us: RACK.xmit_ts, of the segment sent last among those that have arrived */
		u64 rtt;		/* us: of that segment */
		struct weft_seq end;	/* RACK.end_seq */
		struct weft_seq dsack_round; /* with in_round: snd.nxt when D-SACKs last widened the window */
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
		u8 frto;		/* so many ACKs of new data can still tell that a timeout was not needed */
		u32 stamp;		/* the timestamp of the first retransmission */
		u32 again;		/* segments that went again, and of which no D-SACK has told */
		u32 cwnd, ssthresh;	/* bytes: as they were before; 0: what was marked, too, has reduced them */
		struct weft_seq marker;	/* snd.una when it began */
		struct weft_seq until;	/* snd.nxt when it ended: beyond that no D-SACK is waited for */
	} undo;
	struct {			/* RFC 3168: ecn.c */
		u8 on;			/* both ends take part; before the peer's SYN has come: we ask for it */
		u8 seen;		/* the peer has sent data as ECT, or it came as CE */
		u8 echo;		/* CE has come, and CWR not yet: ECE goes with all that is sent */
		u8 cwr;			/* the window was reduced: CWR is owed with the next new data */
		u8 reducing;		/* the peer has told of CE, and what was sent after that is not acknowledged yet */
		struct weft_seq until;	/* with reducing: snd.nxt when it began */
	} ecn;
	struct {			/* RFC 7413: fastopen.c */
		u8 option : 1,		/* the option is on our first SYN or SYN-ACK, with the cookie below */
		   wait : 1,		/* SYN-SENT: our SYN waits for the first SEND */
		   data : 1,		/* our SYN had data */
		   acked : 1,		/* the data of our SYN was acknowledged with it, or that of the peer's was taken */
		   child : 1;		/* from a SYN: it has a user, who may send, in SYN-RECEIVED already */
		u8 fail;		/* WEFT_FASTOPEN_*, why data on our SYN came to nothing */
		u16 room;		/* bytes that our SYN may carry */
		struct weft_seq end;	/* of the data of our SYN: where it goes again there is a PSH; at most snd.una if there is none */
		struct weft_fastopen_cookie cookie;
	} fastopen;
	struct {			/* retransmission timeouts, of SYNs too, as TCP_INFO tells of them */
		u64 since;		/* us: when the first of those went off that are not made up for yet; 0: all are */
		u32 ms;			/* spent so before */
		u16 all, spells;	/* timeouts, and in how many recoveries */
	} rtos;
	u32 dsack_dups;			/* segments that arrived twice, as D-SACKs told */
	u32 total_rtx;			/* segments */
	u16 counts[WEFT_TCP_COUNTS];	/* enum weft_tcp_count; the shell takes them out after each event */
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

/* ------------------------------------------------------------------ calls */

/* Sets every field to its start: CLOSED, no deadline.  cc may be NULL: by conf. */
void weft_tcp_init(struct weft_tcb *tcb, const struct weft_tcp_conf *conf, const struct weft_tcp_cc *cc);

struct weft_tcp_fx weft_tcp_user(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now);
/* 3.10.7 in every state but CLOSED (no TCB), LISTEN and TIME-WAIT, which have their own below. */
struct weft_tcp_fx weft_tcp_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
/* 3.10.7.2.  child: initialised with weft_tcp_init(), rcv.space, rcv.mss_adv, set_mss, ts_offset set by the shell. */
struct weft_tcp_fx weft_tcp_arrives_listen(struct weft_tcb *child, struct weft_seq iss, const struct weft_tcp_seg *seg, u64 now);
/*
 * The same for the ACK of a SYN-ACK of which nothing was kept; opt and ecn: what its cookie said of the SYN.  The child is in
 * SYN-RECEIVED then, and weft_tcp_arrives() takes the segment.
 */
void weft_tcp_arrives_cookie(struct weft_tcb *child, const struct weft_tcp_seg *seg, const struct weft_tcp_opts *opt, bool ecn,
			     u64 now);
/* Would this segment complete the passive open?  The shell makes room in the accept queue first. */
bool weft_tcp_completes(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
/* But shall the child wait for data first?  Asked of a segment that completes; notes that our SYN-ACK has arrived. */
bool weft_tcp_defers(struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/*
 * Is the answer late that an orphan waits for?  Then the next weft_tcp_fire() tries again, unless the shell finds that there are
 * too many orphans: this one counts for 2^weight.
 */
bool weft_tcp_orphan_due(const struct weft_tcb *tcb, u64 now, u32 *weight);
/* The earliest deadline has come, or may have. */
struct weft_tcp_fx weft_tcp_fire(struct weft_tcb *tcb, u64 now);
/*
 * An ICMP error about a segment of ours: errno by weft_icmp4_errno(); seq as quoted.  RFC 5461, 5927.  ends: it ends a connection
 * that is opening.
 */
struct weft_tcp_fx weft_tcp_icmp(struct weft_tcb *tcb, struct weft_seq seq, int err, bool ends, u64 now);

/*
 * Which segment next?  False: none now.  max_data: data bytes that one call may put into a segment (a super-segment when
 * larger than snd.mss; then seg->gso_size is set).  The TCB is as if the segment had been sent.
 * Data of a segment with len > 0 begins at seg->seq in the send stream, behind the SYN if it has one.
 */
bool weft_tcp_emit(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg);
/* What emit does where nothing is owed: nothing can be stuck either. */
void weft_tcp_emit_idle(struct weft_tcb *tcb, u64 now);
/* Each segment that emit gives makes this less, whatever the TCB holds: so `while (emit)` ends.  0: it gives none. */
u64 weft_tcp_owed(const struct weft_tcb *tcb);
/* The earliest deadline, us; WEFT_NEVER: none. */
u64 weft_tcp_next(const struct weft_tcb *tcb);
/* True if the next out-of-order segment may need a longer ooo.r; the shell may then enlarge it (up to WEFT_TCP_OOO_MAX). */
#define WEFT_TCP_OOO_MAX	1024
bool weft_tcp_ooo_wants(const struct weft_tcb *tcb, const struct weft_tcp_seg *seg);
/* The shell has given up all that is out of order from `from` on. */
void weft_tcp_ooo_forget(struct weft_tcb *tcb, struct weft_seq from);
/* The shell could not take data inside the window. */
void weft_tcp_window_shut(struct weft_tcb *tcb);
/* The path's MTU allows mss bytes of TCP payload without options (1460 on Ethernet); recomputes snd.mss. */
void weft_tcp_set_mss(struct weft_tcb *tcb, u16 mss);
void weft_tcp_path_narrower(struct weft_tcb *tcb);	/* recover.c: after the MSS was set to less, as an error told */
/* The window scale that lets `space` bytes be offered, as Linux chooses it. */
u8 weft_tcp_wscale(u32 space);
/* The window, in bytes, that a segment sent now (not a SYN) would advertise. */
u32 weft_tcp_window(const struct weft_tcb *tcb);
/* Bytes of the window that we have offered which are not used yet. */
u32 weft_tcp_window_left(const struct weft_tcb *tcb);
/* The user has read up to there: the window, in bytes, that the buffer should allow; 0: as it is. */
u32 weft_tcp_drs(struct weft_tcb *tcb, struct weft_seq read, u64 now);
/* Bytes that were sent and are neither acknowledged nor taken for lost. */
u32 weft_tcp_flight(const struct weft_tcb *tcb);
/* Bytes a second that come to the peer; 0: not known.  *limited: the user had no more to send. */
u64 weft_tcp_delivery_rate(const struct weft_tcb *tcb, bool *limited);
/* ms that recoveries from timeouts have taken, up to now. */
u32 weft_tcp_rto_time(const struct weft_tcb *tcb, u64 now);
/* us in that state, up to now. */
u64 weft_tcp_limited(const struct weft_tcb *tcb, enum weft_tcp_limit by, u64 now);

/* ------------------------------------------------------------------ TIME-WAIT: a small struct of its own */

void weft_tcp_tw_init(struct weft_tcp_tw *tw, const struct weft_tcb *tcb, u64 now);
/* ------------------------------------------------------------------ state */

/* The only writer of tcb->state, but for an import; the transition must be one of RFC 9293 figure 5 (or to CLOSED). */
void weft_tcp_state_set(struct weft_tcb *tcb, enum weft_tcp_state to);
bool weft_tcp_state_legal(enum weft_tcp_state from, enum weft_tcp_state to);
const char *weft_tcp_state_name(enum weft_tcp_state s);	/* "SYN-SENT", as RFC 9293 spells it */

#endif
