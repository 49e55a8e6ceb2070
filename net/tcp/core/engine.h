/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP's functional core as the shell sees it: RFC 9293 3.10.  No other header of this folder
 * is the shell's.  Pure.
 *
 * A connection (struct weft_tcp_conn) has four parts, all under its lock:
 *
 *	view	what the core shows.  The core writes it at the end of each call; anybody reads it,
 *		some fields without the lock.
 *	env	what surrounds a call: the time, the buffers, the path, the device's queue.  The
 *		shell writes it before the call.
 *	opts	the user's settings, one struct.  WEFT_TCP_OPTIONS tells the core of a change.
 *	tcb	the transmission control block, engine->tcb_size bytes that only the engine knows.
 *
 * The shell turns what happens into one call of the engine's table and always does
 * the same with the answer:
 *
 *	lock; write env; fx = weft_engine(c, {user,arrives,fire,icmp,path}, ...); apply fx;
 *	while (weft_engine(c, emit, &seg)) send seg;
 *	arm the timer to weft_engine(c, next); unlock
 *
 * Input never sends: it leaves in the TCB what is owed, and emit answers "which segment
 * next?".  The core holds no data.  The send stream and the receive stream are the shell's;
 * here they are sequence numbers.
 */
#ifndef WEFT_TCP_ENGINE_H
#define WEFT_TCP_ENGINE_H

#include <linux/kernel.h>
#include <weft/types.h>
#include <weft/seq.h>
#include <weft/drop.h>
#include <weft/reset.h>
#include "../../base/rate.h"
#include "../../wire/tcp.h"
#include "breach.h"
#include "cookie.h"
#include "export.h"
#include "fastopen.h"

struct weft_tcb;			/* tcb.h */
struct weft_tcp_cc;			/* a congestion control: cc.h */

/* States have the kernel's TCP_* numbers. */
enum weft_tcp_state {
	WEFT_TCP_ESTABLISHED = 1,
	WEFT_TCP_SYN_SENT,
	WEFT_TCP_SYN_RECEIVED,
	WEFT_TCP_FIN_WAIT_1,
	WEFT_TCP_FIN_WAIT_2,
	WEFT_TCP_TIME_WAIT,
	WEFT_TCP_CLOSED,
	WEFT_TCP_CLOSE_WAIT,
	WEFT_TCP_LAST_ACK,
	WEFT_TCP_LISTEN,
	WEFT_TCP_CLOSING,
};

/* Deadlines, in the TCB; one kernel timer is armed to the earliest. */
enum weft_tcp_timer {
	WEFT_TIMER_REO,		/* what was overtaken is lost by now: RFC 8985 6.3 */
	WEFT_TIMER_TLP,		/* tail loss probe: RFC 8985 7; before RTX, which it puts off */
	WEFT_TIMER_RTX,		/* retransmission, of SYN, data and FIN: RFC 6298 */
	WEFT_TIMER_PERSIST,	/* zero-window probe: RFC 9293 3.8.6.1 */
	WEFT_TIMER_DELACK,	/* delayed ACK: RFC 9293 3.8.6.3 */
	WEFT_TIMER_KEEP,	/* keepalive: RFC 9293 3.8.4 */
	WEFT_TIMER_FIN_WAIT_2,	/* an orphan's FIN-WAIT-2; not in RFC 9293, as Linux */
	WEFT_TIMER_PACE,	/* the next segment may go: pace.c */
	WEFT_TIMER_COUNT,
};

/* What keeps a connection with something to send from sending: TCP_INFO's busy_time. */
enum weft_tcp_limit {
	WEFT_LIMIT_IDLE,	/* nothing: all is acknowledged */
	WEFT_LIMIT_NETWORK,	/* acknowledgments that are to come, or their rate */
	WEFT_LIMIT_WINDOW,	/* the peer's window */
	WEFT_LIMIT_BUFFER,	/* our send buffer: the user has more */
	WEFT_LIMITS,
};

/* Tunables of a namespace, named as net.ipv4.tcp_*; times in us.  Constant. */
struct weft_tcp_conf {
	u64 rto_init;		/* 1 s */
	u64 rto_min;		/* 200 ms */
	u64 rto_max;		/* 120 s */
	u64 delack;		/* 40 ms, at most 500 ms (MUST-40 of RFC 9293) */
	u64 fin_timeout;	/* 60 s */
	u64 msl;		/* 30 s; TIME-WAIT lasts 2 MSL */
	u64 keep_idle;		/* 7200 s */
	u64 keep_intvl;		/* 75 s */
	u32 keep_probes;	/* 9 */
	u32 syn_retries;	/* 6: R2 of an active open */
	u32 synack_retries;	/* 5 */
	u32 retries1;		/* 3: R1, after which the way to the peer is doubted */
	u32 retries2;		/* 15: R2 */
	u32 orphan_retries;	/* 0: an orphan's R2; 0: 8, or none with the timeout at rto_max */
	u32 init_cwnd;		/* 10 segments: RFC 6928 */
	u32 challenge_rate;	/* challenge ACKs a second and connection: RFC 5961 7 */
	u8 timestamps;		/* 1; another value but 0: with one clock for all peers */
	u8 sack;		/* 1: offer it, send blocks, use those that come */
	u8 dsack;		/* 1: tell of duplicates: RFC 2883 */
	u32 recovery;		/* 1: WEFT_TCP_RACK_* */
	u32 early_retrans;	/* 3: tail loss probes; below 3: none */
	u32 frto;		/* 2, or any but 0: F-RTO, RFC 5682 */
	u8 window_scaling;	/* 1 */
	u32 ecn;		/* 2: only if the peer asks; 1: ask; 0: never; 3 to 5 as 1, 1, 2 */
	u8 ecn_fallback;	/* 1: a SYN that goes again does not ask */
	u32 pacing_ss_ratio;	/* 200 per cent of cwnd/srtt, in slow start */
	u32 pacing_ca_ratio;	/* 120 */
	u32 min_tso_segs;	/* 2: the smallest super-segment that pacing asks for */
	u32 tso_rtt_log;	/* 9: a peer nearer than 2^9 us gets large ones at any rate */
	const struct weft_tcp_cc *cc;	/* of new connections; NULL: NewReno */
};

#define WEFT_TCP_RACK_ON		1	/* losses by RFC 8985; else by RFC 6675 */
#define WEFT_TCP_RACK_STATIC		2	/* D-SACKs do not widen the reordering window */
#define WEFT_TCP_RACK_NO_DUPTHRESH	4	/* three SACKed segments do not close it */

#define WEFT_TCP_MSS_DEFAULT	536	/* RFC 9293 3.7.1, MUST-15, IPv4 */
#define WEFT_TCP_MSS_DEFAULT6	1220	/* IPv6 */

/* What loss recovery counts; the shell adds it to the TcpExt counters of the same names. */
#define WEFT_TCP_COUNTED(X) \
	X(TCPTimeouts) X(TCPSackRecovery) X(TCPRenoRecovery) \
	X(TCPFastRetrans) X(TCPSlowStartRetrans) X(TCPLostRetransmit) \
	X(TCPSACKReneging) X(TCPSACKDiscard) X(TCPSACKReorder) \
	X(TCPLossProbes) X(TCPLossProbeRecovery) \
	X(TCPDSACKRecv) X(TCPDSACKOfoRecv) X(TCPDSACKOldSent) X(TCPDSACKOfoSent) \
	X(TCPFullUndo) X(TCPPartialUndo) X(TCPDSACKUndo) \
	X(TCPLossUndo) X(TCPSpuriousRTOs) X(TCPTSReorder) \
	X(TCPDeliveredCE) \
	X(TCPFastOpenActive) X(TCPFastOpenActiveFail)

enum weft_tcp_count {
#define X(name) WEFT_COUNT_##name,
	WEFT_TCP_COUNTED(X)
#undef X
	WEFT_TCP_COUNTS,
};

enum { WEFT_URGENT_NONE, WEFT_URGENT_NOT_YET, WEFT_URGENT_VALID, WEFT_URGENT_READ };
/* In the order of Linux's tcpi_fastopen_client_fail. */
enum {
	WEFT_FASTOPEN_NO_FAIL,
	WEFT_FASTOPEN_NO_COOKIE,
	WEFT_FASTOPEN_NOT_ACKED,
	WEFT_FASTOPEN_SYN_LOST
};

#define WEFT_PACE_NONE	(~0ull)	/* a rate without a limit */
#define WEFT_PACE_SHIFT	10	/* about 1 ms, as Linux */

/* ---------------------------------------- the parts of a connection */

/*
 * The user's settings.  A child copies its listener's; a connect() after
 * a disconnect keeps them.
 */
struct weft_tcp_user_opts {
	/* ---- the core's */
	const struct weft_tcp_cc *cc;	/* TCP_CONGESTION or the namespace's; NULL: by conf */
	u32 user_timeout;		/* ms; TCP_USER_TIMEOUT; 0: by retries2 */
	u16 keep_idle_s, keep_intvl_s;	/* s; TCP_KEEPIDLE, TCP_KEEPINTVL; 0: conf's */
	u16 linger2_s;			/* s; TCP_LINGER2; 0: conf's; WEFT_TCP_LINGER2_NONE: RST */
	u8 keep_probes;			/* TCP_KEEPCNT; 0: conf's */
	u8 syn_retries;			/* TCP_SYNCNT; 0: conf's */
	bool nodelay;			/* TCP_NODELAY: Nagle off */
	bool cork;			/* TCP_CORK: hold back partial segments */
	bool keepalive;			/* SO_KEEPALIVE */
	bool no_quickack;		/* TCP_QUICKACK was set to 0 */
	bool syn_ack_waits;		/* TCP_DEFER_ACCEPT: the client's last ACK waits for data */
	bool thin;			/* TCP_THIN_LINEAR_TIMEOUTS */

	/* ---- the shell's alone */
	bool cc_chosen;			/* TCP_CONGESTION was set: children inherit cc */
	bool inq_cmsg;			/* TCP_INQ */
	bool fastopen_connect;		/* TCP_FASTOPEN_CONNECT: the first write sends the SYN */
	bool fastopen_bare;		/* TCP_FASTOPEN_NO_COOKIE; read by SYNs without the lock */
	u8 save_syn;			/* TCP_SAVE_SYN; the same */
	u16 user_mss;			/* bytes; TCP_MAXSEG; 0: by the path */
	u32 window_clamp;		/* bytes; TCP_WINDOW_CLAMP; 0: none */
	u32 notsent_lowat;		/* bytes; 0: none; poll() reads it without the lock */
};

#define WEFT_TCP_LINGER2_NONE	0xffff

/*
 * The environment of a call, written by the shell before.  Each field names the calls that read it;
 * all read `now` and `conf`.
 */
struct weft_tcp_env {
	u64 now;			/* us: of the event; one for all calls that it leads to */
	const struct weft_tcp_conf *conf; /* the namespace's; constant until the call's end */

	/* ---- OPEN and listen */
	u32 grow;			/* bytes: the receive buffer's maximum; window scale */
	u32 ts_offset;			/* ms, added to our timestamp clock: siphash of the tuple */
	bool v6;			/* the peer's default MSS is IPv6's */

	/* ---- OPEN, listen, path, emit */
	u16 mss;			/* bytes of data that the path takes; 0: not known */

	/* ---- arrives, accept, RECEIVE; OPTIONS reads space */
	bool no_room;			/* arrives, accept: no memory for the segment's data */
	bool unreserved;		/* arrives: more memory is reserved for its data */
	bool urgent_inline;		/* arrives: SO_OOBINLINE */
	u32 lowat;			/* bytes; arrives: SO_RCVLOWAT, which delays the wake-up */
	u32 space;			/* bytes that the receive buffer can hold */
	u32 waste;			/* bytes of it unusable: overhead of the queued buffers */

	/* ---- emit */
	bool starved;			/* the user waits for room in the send buffer */
	bool pace_on;			/* nobody below spaces segments out */
	u8 pace_shift;			/* a super-segment is what goes in 2^-shift s */
	u64 pace_max;			/* bytes a second: SO_MAX_PACING_RATE, or WEFT_PACE_NONE */
	u32 device;			/* bytes of a super-segment; 0: one segment */
	u32 fits, fits_lost;		/* bytes of one packet, from snd.nxt, from the first lost */
	u32 record, record_lost;	/* bytes from there to a record's end; 0: none near */
	u64 below;			/* bytes of memory that wait in the qdisc and the device */
	u64 below_max;			/* most of that; WEFT_PACE_NONE: a qdisc paces */
	u32 overhead;			/* bytes of memory that a packet costs beside its data */
};

/*
 * What the core shows after each call.  Fields that are marked * are read without the lock.  What
 * the shell relies on is listed in breach.h.
 */
struct weft_tcp_view {
	u8 state;			/* enum weft_tcp_state * */
	bool early;			/* a fast open child with a user in SYN-RECEIVED */
	bool syn_waits;			/* SYN-SENT, and the SYN waits for the first SEND * */
	bool fast_acked;		/* the data of a SYN, ours or the peer's, was accepted */
	bool fin_received;		/* rcv_nxt is past the peer's FIN */
	bool ack_pending;		/* an ACK is owed, and may wait */
	u8 urgent;			/* WEFT_URGENT_*: of the byte before rcv_up */
	bool held;			/* data waits that could go, as too much waits below */
	bool endless;			/* emit gave a segment that was not owed: a bug of ours */
	bool counted;			/* there is something to be had from `counted` */
	bool owes;			/* emit may have a segment to give; false: it has none */
	bool spans_idle;		/* lent spans are not in use at present */
	u16 mss;			/* bytes of data in a full segment * */
	u16 mss_peer;			/* as the peer's SYN offered, or the default */
	u16 syn_room;			/* bytes that the SYN may carry; with syn_waits */
	struct weft_seq snd_una;	/* * */
	struct weft_seq snd_nxt;	/* * */
	struct weft_seq snd_end;	/* after the last byte that the user gave * */
	struct weft_seq lost_lo;	/* the first lost byte; with lost */
	u32 lost;			/* bytes to be sent again */
	u32 cwnd;			/* bytes; 0: none yet */
	u32 total_rtx;			/* segments that were sent again */
	struct weft_seq rcv_nxt;	/* * */
	struct weft_seq rcv_read;	/* up to here the user has read * */
	struct weft_seq rcv_up;		/* the number after the urgent byte; with urgent * */
	u32 rcv_left;			/* bytes of the offered window that are not used * */
	u32 rcv_mss;			/* the peer's segment size, measured * */
	u64 pace_rate;			/* bytes a second; WEFT_PACE_NONE: not known yet */
};

struct weft_tcp_engine;

struct weft_tcp_conn {
	struct weft_tcp_view view;
	struct weft_tcp_env env;
	struct weft_tcp_user_opts opts;
	const struct weft_tcp_engine *engine;
	struct weft_tcb *tcb;		/* engine->tcb_size bytes of the owner's */
};

/* ---------------------------------------- answers */

#define WEFT_FX_ESTABLISHED	0x0001	/* wake connect(), or queue the child for accept() */
/*
 * queue fx.data_len bytes at fx.data_off of the segment, in order, then the out-of-order queue up
 * to rcv.nxt; wake the reader
 */
#define WEFT_FX_DATA		0x0002
#define WEFT_FX_OOO		0x0004	/* keep fx.data_len bytes at fx.data_off out of order */
#define WEFT_FX_ACKED		0x0008	/* snd.una moved: free the send buffer, wake the writer */
#define WEFT_FX_FIN		0x0010	/* the peer's FIN: end of file for the reader */
#define WEFT_FX_ERROR		0x0020	/* fx.err is the user's (sk_err); with CLOSED the cause */
#define WEFT_FX_SOFT_ERROR	0x0040	/* fx.err matters only if the connection dies: soft */
#define WEFT_FX_CLOSED		0x0080	/* unhash, stop the timers; an owed RST is still emitted */
#define WEFT_FX_TIME_WAIT	0x0100	/* replace the connection by a weft_tcp_tw */
#define WEFT_FX_REPLY		0x0200	/* send fx.reply as a packet of its own, without a TCB */
#define WEFT_FX_CHILD		0x0400	/* LISTEN made the child's TCB: keep it in SYN-RECEIVED */
#define WEFT_FX_LISTEN		0x0800	/* a passive open failed: forget the half-open connection */
#define WEFT_FX_REOPEN		0x1000	/* TIME-WAIT: free it and give the SYN to the listener */
#define WEFT_FX_URGENT		0x2000	/* rcv.up moved: SIGURG */
#define WEFT_FX_URGENT_BYTE	0x4000	/* keep the segment's byte at fx.urgent_off: EPOLLPRI */
#define WEFT_FX_URGENT_SKIP	0x8000	/* first: drop the next byte of the reader's queue */
#define WEFT_FX_DOUBT		0x10000	/* R1 is reached: is there another way to the peer? */
#define WEFT_FX_BLACKHOLE	0x20000	/* fast open may not get through: do not try for a while */

struct weft_tcp_fx {
	u32 flags;			/* WEFT_FX_* */
	enum weft_drop drop;		/* why the segment or its data was dropped */
	int err;			/* positive errno, with ERROR and SOFT_ERROR */
	u32 data_off, data_len;		/* DATA, OOO: offset into the segment's data, and length */
	u32 urgent_off;			/* with URGENT_BYTE: bytes into the segment's data */
	struct weft_tcp_seg reply;	/* with REPLY: sport/dport are the shell's to fill */
};

/* ---------------------------------------- the user's calls */

enum weft_tcp_call {
	/* 3.10.1 active: .iss; .known and .bare: fast open may be tried */
	WEFT_TCP_OPEN,
	/* 3.10.1: the state is LISTEN; CLOSE ends it */
	WEFT_TCP_OPEN_PASSIVE,
	/*
	 * 3.10.2: .bytes were added to the send stream; .push: a write ends here; .more: another
	 * one follows; .urgent: the data is urgent up to here
	 */
	WEFT_TCP_SEND,
	/* 3.10.3: the user has read .bytes: a window update may be owed */
	WEFT_TCP_RECEIVE,
	/*
	 * 3.10.4: no more will be sent (shutdown(SHUT_WR)); .orphan: nor read (close()): with data
	 * unread it becomes an ABORT, RFC 2525 2.17
	 */
	WEFT_TCP_CLOSE,
	/* 3.10.5 */
	WEFT_TCP_ABORT,
	/* .opts has changed; .push: send data held back; .ack: send a delayed ACK, too */
	WEFT_TCP_OPTIONS,
	/* shutdown(SHUT_RD): received data will not be read */
	WEFT_TCP_SHUT_READ,
	/* the reader has come to .at, past an urgent mark; .urgent: it has read that byte alone */
	WEFT_TCP_MARK,
};

struct weft_tcp_user {
	enum weft_tcp_call call;
	struct weft_seq iss;
	u32 bytes;
	bool push, orphan, urgent, more;
	bool ack, bare;
	struct weft_seq at;
	const struct weft_tcp_user_opts *opts;
	const struct weft_fastopen_known *known;	/* NULL: no fast open */
	enum weft_reset why;	/* with ABORT; NONE: WEFT_RESET_ABORT */
};

/* An ICMP error about a segment of ours. */
struct weft_tcp_error {
	struct weft_seq seq;	/* as quoted */
	int err;		/* positive errno */
	bool ends;		/* it ends a connection that is opening */
};

/* ---------------------------------------- a passive open */

struct weft_tcp_passive {
	const struct weft_tcp_seg *seg;	/* the SYN, or, with cookie_mss, the ACK of a SYN cookie */
	struct weft_seq iss;		/* with a SYN */
	u16 cookie_mss;			/* bytes: MSS of the SYN by its cookie; 0: seg is a SYN */
	u8 defer;			/* TCP_DEFER_ACCEPT: timeouts to wait for data */
	bool cookie;			/* the SYN-ACK is to be a SYN cookie: no state is kept */
};

enum weft_tcp_admits {
	WEFT_TCP_ADMITS_NOT,		/* it does not complete the open: `arrives` takes it */
	WEFT_TCP_ADMITS_LATER,		/* it would, but waits for data: TCP_DEFER_ACCEPT */
	WEFT_TCP_ADMITS,		/* it does: make the child and give it the segment */
};

/* ---------------------------------------- memory */

enum weft_tcp_lent {
	WEFT_LENT_RANGES,		/* out-of-order data; not wanted for an in-order segment */
	WEFT_LENT_SPANS,		/* the scoreboard; not wanted for a segment without SACK */
};

/* ---------------------------------------- export and import */

/* Why a record was refused, and the sentence that says so. */
#define WEFT_TCP_IMPORTS(X) \
	X(VERSION,	"the record is of another version") \
	X(LENGTH,	"the lengths that the record tells of are not its own") \
	X(FLAG,		"a flag is neither 0 nor 1, or what is to be 0 is not") \
	X(NUMBER,	"a number is beyond its bounds") \
	X(TIME,		"a time is too far away, or something that has been is in the future") \
	X(STATE,	"the flags do not fit the state") \
	X(SEND,		"not una <= nxt <= end, or a window larger than the largest") \
	X(RECEIVE,	"more was read, or acknowledged, than came") \
	X(TIMER,	"a timer runs where nothing is waited for, " \
			"or none runs where something is") \
	X(CONGESTION,	"cwnd, ssthresh or a reduction is nothing, or RACK knows of the future") \
	X(SPANS,	"what was sent does not lie end to end up to snd.nxt") \
	X(RANGES,	"what came out of order is not in order, or a SACK block is not of it") \
	X(CC,		"the congestion control is not there, or its state cannot be") \
	X(MEMORY,	"less memory was lent than the record needs")

enum weft_tcp_import {
	WEFT_IMPORT_DONE,
#define X(name, sentence) WEFT_IMPORT_##name,
	WEFT_TCP_IMPORTS(X)
#undef X
	WEFT_IMPORT_COUNT,
};

const char *weft_tcp_import_why(enum weft_tcp_import why);

/* ---------------------------------------- STATUS */

/*
 * RFC 9293 3.10.6, as TCP_INFO, `weft ss`, `weft why` and the tracepoints
 * show it.  Bytes and us.
 */
struct weft_tcp_status {
	u8 state;			/* enum weft_tcp_state */
	bool passive, orphan, fin_sent, fin_received, nodelay, cork, opened;
	bool ts_on, sack_on, ws_on, ecn_on, ecn_seen, ecn_reducing, syn_data;
	u8 snd_wscale, rcv_wscale;
	u8 fastopen_fail;		/* WEFT_FASTOPEN_* */
	u8 recovering;			/* WEFT_RECOVERY_* */
	u8 retries, keep_tries, backoff;
	u8 timer;			/* enum weft_tcp_timer: the earliest; expires NEVER: none */
	u64 expires;			/* us from now; WEFT_NEVER: no timer */
	const char *cc;			/* the name of the congestion control */
	u64 srtt, rttvar, rto, rtt_min;
	u64 last_tx, last_data_rx, last_rx; /* us since then; 0: never */
	u64 since;			/* us since the first retransmission of snd_una; 0: none */
	u64 limited[WEFT_LIMITS];	/* us in each */
	u32 mss, rcv_mss, mss_adv;
	u32 cwnd, ssthresh;		/* cwnd 0: none yet */
	u32 snd_wnd;
	u32 rcv_wnd;			/* as last advertised */
	u32 rcv_left;			/* of it not used */
	u32 space;
	u32 out, unsent, unread;	/* of snd_una, snd_nxt, snd_end; of rcv_read, rcv_nxt */
	u32 unacked;			/* snd_una to snd_end */
	u32 sacked, lost, again;	/* of what is out */
	u32 dup_acks;
	/* segments; times; segments; segments */
	u32 reordering, reord_seen, dsack_dups, delivered_ce;
	u32 total_rtx, segs_in, segs_out, data_segs_in, data_segs_out, segs_first, ooo_segs;
	u64 bytes_acked, bytes_received, bytes_sent, bytes_rtx;
	u32 rcv_rtt;			/* the round trip that the receiver sees; 0: not known */
	u64 delivery_rate;		/* bytes a second that come to the peer; 0: not known */
	bool delivery_limited;		/* the user had no more to send then */
	u32 rtos, rto_spells, rto_ms;	/* timeouts, recoveries from them, ms spent in those */
};

enum { WEFT_RECOVERY_NONE, WEFT_RECOVERY_FAST, WEFT_RECOVERY_RTO };

/* ---------------------------------------- TIME-WAIT: a small struct of its own */

struct weft_tcp_tw {			/* its own lock; the shell reads deadline, rcv_wnd */
	const struct weft_tcp_engine *engine; /* that of the connection that it was */
	struct weft_seq snd_nxt, rcv_nxt;
	u32 rcv_wnd;			/* bytes, as last advertised */
	u32 ts_offset, ts_recent;
	u8 rcv_wscale;
	u8 ts_on;
	u64 ts_recent_at;		/* us */
	u64 deadline;			/* us: end of 2 MSL */
	u64 msl2;			/* us: 2 MSL */
	struct weft_rate challenge;
};

enum weft_tcp_tw_reuse {		/* net.weft.tcp_tw_reuse: connect() with a chosen port */
	WEFT_TCP_TW_REUSE_NEVER,
	WEFT_TCP_TW_REUSE_ALWAYS,
	WEFT_TCP_TW_REUSE_LOOPBACK,
};

/* ---------------------------------------- the table */

/*
 * X(return, name, parameters): each is called with the lock of c held, after env was written.  Only
 * status may run without the lock: then each number is true by itself.  A TIME-WAIT's operations
 * are called with its lock held.
 *
 * init		a new TCB in CLOSED with c->opts and env.conf; c->tcb may hold anything before.
 *		c->engine is the caller's
 * user		a call of the user's
 * arrives	3.10.7 in every state but CLOSED, LISTEN and TIME-WAIT; counts neither in those
 * listen	3.10.7.2: c was initialised; it becomes the child in SYN-RECEIVED if fx.CHILD is set
 * admits	does this segment complete the passive open?
 * judge	fast open: the verdict on the SYN that has made c; right: the n valid cookies,
 *		that of the first key first
 * accept	fast open: listen has just made c from this SYN; its data is accepted at once
 * learnt	fast open: what the SYN-ACK that has just opened c tells of the peer; false: nothing
 * fire		the earliest deadline has expired, or may have
 * orphan_due	is an orphan's awaited answer late?  Then the next fire retries, unless the shell
 *		finds too many orphans: this one counts for 2^weight
 * icmp		an error about a segment of ours, RFC 5461, RFC 5927
 * path		env.mss has become less, as an ICMP error about data in flight (weft_view_is_out())
 *		told: segments now too large are retransmitted, RFC 1191 6.5
 * forget	the shell has dropped the out-of-order queue from there on: RFC 2018 8
 * measure	the user has read `bytes`, before RECEIVE reports them; returns the window that the
 *		buffer should allow; 0: unchanged
 * emit		the next segment; false: none now.  Data of a segment with len begins at seg->seq,
 *		after the SYN if it has one.  The TCB changes as if the segment had been sent.
 *		seg may be NULL where view.owes is false
 * next		the earliest deadline, us, WEFT_NEVER: none; *fine: a pacing deadline, too short for
 *		ticks
 * wants	bytes of memory it would like to be lent, for seg, or (NULL) the next emit; 0: none
 * lend		uses this memory from now on; NULL: its contents are dropped.  Returns the memory
 *		lent before, for its owner to free
 * counted	what it has counted since the last time
 * wait		the state is TIME-WAIT: *tw takes its place
 * arrives_tw	3.10.7.4 in TIME-WAIT, with RFC 6191 and RFC 1337 (a RST does not end it).
 *		fx: REPLY, REOPEN, drop
 * tw_iss	the least initial sequence number of a new incarnation
 * tw_yields	may connect() between the same end points replace it?  bound: bind() named the port
 * status	RFC 9293 3.10.6.  It reads nothing of c but the TCB
 * export	writes the connection as a record of export.h if `room` bytes are enough; returns
 *		the bytes needed.  After `counted`.  to->version is the newest version that the
 *		reader knows, if room is at least that field; the record is not newer
 * import_wants	bytes of memory to lend before the import of a record; 0: none
 * import	c was initialised and becomes what the record says; returns DONE, or why not, with
 *		nothing changed.  The shell's options come from c->opts, the core's from the record,
 *		which does not change c->opts
 */
#define WEFT_TCP_OPERATIONS(X) \
	X(void, init, (struct weft_tcp_conn *c)) \
	X(struct weft_tcp_fx, user, (struct weft_tcp_conn *c, const struct weft_tcp_user *u)) \
	X(struct weft_tcp_fx, arrives, (struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)) \
	X(struct weft_tcp_fx, listen, (struct weft_tcp_conn *c, const struct weft_tcp_passive *p)) \
	X(enum weft_tcp_admits, admits, (struct weft_tcp_conn *c, const struct weft_tcp_seg *seg)) \
	X(enum weft_fastopen_verdict, judge, (struct weft_tcp_conn *c, \
				const struct weft_tcp_seg *syn, bool bare, \
				const struct weft_fastopen_cookie *right, u32 n)) \
	X(struct weft_tcp_fx, accept, (struct weft_tcp_conn *c, const struct weft_tcp_seg *syn)) \
	X(bool, learnt, (const struct weft_tcp_conn *c, const struct weft_tcp_seg *synack, \
			 struct weft_fastopen_known *is)) \
	X(struct weft_tcp_fx, fire, (struct weft_tcp_conn *c)) \
	X(bool, orphan_due, (const struct weft_tcp_conn *c, u32 *weight)) \
	X(struct weft_tcp_fx, icmp, (struct weft_tcp_conn *c, const struct weft_tcp_error *e)) \
	X(struct weft_tcp_fx, path, (struct weft_tcp_conn *c)) \
	X(void, forget, (struct weft_tcp_conn *c, struct weft_seq from)) \
	X(u32, measure, (struct weft_tcp_conn *c, u32 bytes)) \
	X(bool, emit, (struct weft_tcp_conn *c, struct weft_tcp_seg *seg)) \
	X(u64, next, (const struct weft_tcp_conn *c, bool *fine)) \
	X(u32, wants, (const struct weft_tcp_conn *c, enum weft_tcp_lent which, \
		       const struct weft_tcp_seg *seg)) \
	X(void *, lend, (struct weft_tcp_conn *c, enum weft_tcp_lent which, void *mem, u32 bytes)) \
	X(void, counted, (struct weft_tcp_conn *c, u16 counts[WEFT_TCP_COUNTS])) \
	X(void, wait, (const struct weft_tcp_conn *c, struct weft_tcp_tw *tw)) \
	X(struct weft_tcp_fx, arrives_tw, (struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg, \
					   u64 now)) \
	X(struct weft_seq, tw_iss, (const struct weft_tcp_tw *tw)) \
	X(bool, tw_yields, (const struct weft_tcp_tw *tw, bool bound, \
			    enum weft_tcp_tw_reuse reuse, bool loopback, u64 now)) \
	X(void, status, (const struct weft_tcp_conn *c, u64 now, struct weft_tcp_status *out)) \
	X(u32, export, (const struct weft_tcp_conn *c, struct weft_tcp_export *to, u32 room)) \
	X(u32, import_wants, (const struct weft_tcp_conn *c, enum weft_tcp_lent which, \
			      const struct weft_tcp_export *r, u32 bytes)) \
	X(enum weft_tcp_import, import, (struct weft_tcp_conn *c, const struct weft_tcp_export *r, \
					 u32 bytes))

#define WEFT_TCP_ENGINE_VERSION		5	/* of this table, and of the structs it speaks of */
#define WEFT_TCP_ENGINE_NAME_MAX	16	/* with the zero byte */

struct weft_tcp_engine {
	const char *name;
	u32 version;			/* WEFT_TCP_ENGINE_VERSION */
	u32 record;			/* the newest that it writes; it reads older ones */
	u32 tcb_size;			/* bytes */
#define X(ret, name, params) ret(*name)params;
	WEFT_TCP_OPERATIONS(X)
#undef X
};

/* The engine that is built in. */
extern const struct weft_tcp_engine weft_tcp_engine;
#define X(ret, name, params) ret weft_engine_##name params;
WEFT_TCP_OPERATIONS(X)
#undef X

/* Calls an operation of the engine of c, a connection or a TIME-WAIT; the built-in one directly. */
#define weft_engine(c, op, ...) \
	((c)->engine == &weft_tcp_engine ? weft_engine_##op(c, ##__VA_ARGS__) : \
					   (c)->engine->op(c, ##__VA_ARGS__))

/* Moves the TCB into a connection of the same engine; `from` keeps no lent memory. */
void weft_tcp_conn_move(struct weft_tcp_conn *to, struct weft_tcp_conn *from);

/* ---------------------------------------- questions that the view answers */

/*
 * Is the byte at `at` urgent?  Without SO_OOBINLINE it is outside the stream.  Without the
 * lock the answer is a hint.
 */
static inline bool weft_view_urgent_here(const struct weft_tcp_view *v, struct weft_seq at)
{
	return READ_ONCE(v->urgent) && seq_eq(seq_sub(READ_ONCE(v->rcv_up), 1), at);
}

/* Of n bytes from `at` those before the mark, where a read ends.  n if there is none ahead. */
static inline u32 weft_view_urgent_until(const struct weft_tcp_view *v, struct weft_seq at, u32 n)
{
	struct weft_seq mark = seq_sub(v->rcv_up, 1);

	if (!v->urgent || !seq_gt(mark, at) || n < (u32)seq_diff(mark, at))
		return n;
	return seq_diff(mark, at);
}

/* The user has read n bytes that the core has not heard of: is the FIN all that he has not had? */
static inline bool weft_view_fin_unread(const struct weft_tcp_view *v, u32 n)
{
	return v->fin_received && seq_diff(v->rcv_nxt, v->rcv_read) == (s32)n + 1;
}

/* RFC 5927 4: an ICMP error is believed only about data that is out. */
static inline bool weft_seq_is_out(struct weft_seq una, struct weft_seq nxt, struct weft_seq seq)
{
	return seq_geq(seq, una) && seq_lt(seq, nxt);
}

/* The same, without the lock. */
static inline bool weft_view_is_out(const struct weft_tcp_view *v, struct weft_seq seq)
{
	return weft_seq_is_out(READ_ONCE(v->snd_una), READ_ONCE(v->snd_nxt), seq);
}

/* Less than a segment is left of the offered window.  May be asked without the lock. */
static inline bool weft_view_window_used(const struct weft_tcp_view *v)
{
	return READ_ONCE(v->rcv_left) <= READ_ONCE(v->rcv_mss);
}

/* Bytes that could be sent, new or again, by what the user has given. */
static inline u32 weft_view_to_send(const struct weft_tcp_view *v)
{
	s32 new = seq_diff(v->snd_end, v->snd_nxt);

	return new > (s32)v->lost ? new : v->lost;
}

/* ---------------------------------------- rules without a connection */

/* 3.10.7.1: for a segment that no connection claims.  At most a RST in fx.reply. */
struct weft_tcp_fx weft_tcp_arrives_closed(const struct weft_tcp_seg *seg);
/* ISN: RFC 6528, a hash of the tuple plus a clock of 4 us. */
struct weft_seq weft_tcp_isn(u32 hash, u64 now);
/* Linux's defaults of net.ipv4.tcp_*. */
void weft_tcp_conf_default(struct weft_tcp_conf *conf);
#define WEFT_TCP_CC_NAME_MAX	16	/* with the zero byte: Linux's TCP_CA_NAME_MAX */
const struct weft_tcp_cc *weft_tcp_cc_find(const char *name);	/* NULL: there is none */
/* All of them; NULL after the last */
const struct weft_tcp_cc *weft_tcp_cc_at(u32 i);
const char *weft_tcp_cc_name(const struct weft_tcp_cc *cc);

#endif
