/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The transmission control block and the whole interface of TCP's functional core: RFC 9293 3.3.1 and 3.10.  Pure.
 *
 * The shell turns what happens into one of five calls and always does the same with the answer:
 *
 *	lock; fx = weft_tcp_{user,arrives,fire,icmp}(tcb, ..., now); apply fx;
 *	while (weft_tcp_emit(tcb, now, ..., &seg)) send seg;
 *	arm the timer to weft_tcp_next(tcb); unlock
 *
 * Input never sends: it leaves in the TCB what is owed, and weft_tcp_emit() answers "which segment next?".
 * The core holds no data.  The send stream and the receive stream are the shell's; here they are sequence numbers.
 *
 * Sequence space: the SYN is at snd.iss, the first byte at iss + 1; the FIN, once the user has closed, is at snd.end,
 * the number after the last byte that the user has given.
 */
#ifndef WEFT_TCP_TCB_H
#define WEFT_TCP_TCB_H

#include <weft/types.h>
#include <weft/seq.h>
#include <weft/drop.h>
#include "../../base/ranges.h"
#include "../../base/rate.h"
#include "../../wire/tcp.h"
#include "sent.h"

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
	WEFT_TIMER_FIN_WAIT_2,	/* orphan in FIN-WAIT-2; an implementation's freedom, as Linux has it */
	WEFT_TIMER_PACE,	/* the next segment may go: pace.c */
	WEFT_TIMER_COUNT,
};

struct weft_tcp_cc;			/* a congestion control: cc.h */
#define WEFT_TCP_CC_PRIV	8	/* words that the largest one needs */

/* What keeps a connection with something to send from sending more: TCP_INFO's busy_time and its parts. */
enum weft_tcp_limit {
	WEFT_LIMIT_IDLE,	/* nothing: all is acknowledged */
	WEFT_LIMIT_NETWORK,	/* acknowledgments that are to come, or their rate */
	WEFT_LIMIT_WINDOW,	/* the peer's window */
	WEFT_LIMIT_BUFFER,	/* our send buffer: the user has more */
	WEFT_LIMITS,
};

/* Tunables of a namespace, by the names of net.ipv4.tcp_*; times in us.  Constant while a TCB points to it, save by sysctl. */
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
	u32 orphan_retries;	/* 0: R2 of a connection without a user; 0: 8, or none when the timeout is at rto_max */
	u32 init_cwnd;		/* 10 segments: RFC 6928 */
	u32 challenge_rate;	/* challenge ACKs a second and connection: RFC 5961 7 */
	u8 timestamps;		/* 1; another value but 0: with one clock for all peers */
	u8 sack;		/* 1: offer it, send blocks, use those that come */
	u8 dsack;		/* 1: tell of duplicates: RFC 2883 */
	u32 recovery;		/* 1: WEFT_TCP_RACK_* */
	u32 early_retrans;	/* 3: tail loss probes; below 3: none */
	u32 frto;		/* 2, or any but 0: F-RTO, RFC 5682 */
	u8 window_scaling;	/* 1 */
	u32 ecn;		/* 2: if the peer asks for it; 1: ask too; 0: never; 3 to 5: with AccECN, which is not there: 1, 1, 2 */
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
#define WEFT_TCP_MSS_MIN	48	/* a peer's smaller MSS is taken as this: as Linux's tcp_min_snd_mss */
#define WEFT_TCP_WSCALE_MAX	14
#define WEFT_TCP_LINGER2_NONE	0xffff

/* What loss recovery counts; the shell adds it to the counters of the same names, TcpExt before them. */
#define WEFT_TCP_COUNTED(X) \
	X(TCPTimeouts) X(TCPSackRecovery) X(TCPRenoRecovery) X(TCPFastRetrans) X(TCPSlowStartRetrans) X(TCPLostRetransmit) \
	X(TCPSACKReneging) X(TCPSACKDiscard) X(TCPSACKReorder) X(TCPLossProbes) X(TCPLossProbeRecovery) \
	X(TCPDSACKRecv) X(TCPDSACKOfoRecv) X(TCPDSACKOldSent) X(TCPDSACKOfoSent) \
	X(TCPFullUndo) X(TCPPartialUndo) X(TCPDSACKUndo) X(TCPLossUndo) X(TCPSpuriousRTOs) X(TCPTSReorder) \
	X(TCPDeliveredCE) \
	X(TCPFastOpenActive) X(TCPFastOpenActiveFail)

enum weft_tcp_count {
#define X(name) WEFT_COUNT_##name,
	WEFT_TCP_COUNTED(X)
#undef X
	WEFT_TCP_COUNTS,
};

struct weft_tcb {			/* all under the connection's lock */
	/* ---- identity and user */
	const struct weft_tcp_conf *conf;
	u8 state;			/* enum weft_tcp_state; written by weft_tcp_state_set() alone */
	u8 passive : 1,			/* came from LISTEN: a refused SYN-RECEIVED goes back there */
	   orphan : 1,			/* the user has closed: nobody will read */
	   closing : 1,			/* the user has closed or shut down writing: a FIN is at snd.end */
	   nodelay : 1,			/* TCP_NODELAY: Nagle off */
	   cork : 1,			/* TCP_CORK: hold back partial segments */
	   more : 1,			/* MSG_MORE: cork until a write or is_plain_data() not */
	   keepalive : 1,		/* SO_KEEPALIVE */
	   no_quickack : 1,		/* TCP_QUICKACK was set to 0 */
	   thin : 1,			/* TCP_THIN_LINEAR_TIMEOUTS */
	   deaf : 1;			/* the user has shut down reading: the shell sets it */
	u8 defer;			/* TCP_DEFER_ACCEPT: a bare ACK of the handshake waits for data so many timeouts */
	bool deferred;			/* such an ACK has come; the SYN-ACK need not go again before the last of them */
	u8 ts_on : 1,			/* timestamps are in use on this connection */
	   sack_on : 1,			/* the peer takes SACK blocks */
	   ws_on : 1,			/* window scaling in use */
	   fin_received : 1,		/* rcv.nxt is past the peer's FIN */
	   fin_ooo : 1,			/* a FIN came out of order, it is at rcv.fin */
	   fin_sent : 1,		/* a FIN was sent at least once */
	   urgent_inline : 1,		/* SO_OOBINLINE: the shell keeps it up to date */
	   illegal : 1;			/* a transition outside RFC 9293 figure 5 was made: an error of ours; for tests */
	u8 keep_probes;			/* 0: conf's */
	u8 syn_retries;			/* 0: conf's */
	u32 user_timeout;		/* ms; TCP_USER_TIMEOUT, 0: by retries2 */
	u16 keep_idle_s, keep_intvl_s;	/* s; 0: conf's */
	u16 linger2_s;			/* s; TCP_LINGER2: 0: conf's fin_timeout; WEFT_TCP_LINGER2_NONE: a RST at once */

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
		u32 record;		/* bytes from nxt to the end of a record, which no segment goes beyond; 0: none is near.
					   The shell sets it before each weft_tcp_emit() */
		u32 record_lost;	/* the same from the first lost byte */
		u32 max_wnd;		/* the largest wnd ever offered: SWS, RFC 5961 5.2 */
		u16 mss;		/* bytes of data in a full segment, options taken off */
		u16 mss_peer;		/* as the peer's SYN offered, or the default */
		u16 mss_path;		/* as weft_tcp_set_mss() was told */
		u8 wscale;		/* shift for the windows that we receive */
	} snd;

	struct weft_sent sent;		/* [snd.una, snd.nxt) once the connection is open; a longer array is the shell's */

	/* ---- receive sequence space */
	struct {
		struct weft_seq irs, nxt;
		struct weft_seq wup;	/* rcv.nxt when we last sent an ACK */
		struct weft_seq read;	/* up to here the user has read */
		struct weft_seq up;	/* urgent pointer: the number after the urgent data's last byte; with urgent */
		struct weft_seq fin;	/* with fin_ooo */
		u32 wnd;		/* last advertised, bytes, counted from wup: the right edge never moves left */
		u32 space;		/* bytes that the receive buffer can hold: the shell sets it */
		u32 waste;		/* bytes of it that can hold nothing, as the queued buffers are larger than what is
					   unread in them: the shell sets it */
		u32 mss_est;		/* the peer's segment size, measured: delayed ACK, SWS */
		u16 mss_adv;		/* the MSS option that we send: the shell sets it before open */
		u8 wscale;		/* shift for the windows that we send: the shell sets it before the open, by the
					   largest receive buffer; 0 if scaling was not agreed */
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
	struct weft_ranges ooo;		/* data above rcv.nxt; the array is the shell's, see weft_tcp_ooo_wants() */

	/* ---- what is owed */
	u8 ack_now : 1,			/* an ACK is to go at once */
	   ack_pending : 1,		/* an ACK is owed, may wait for WEFT_TIMER_DELACK */
	   probe_now : 1,		/* a zero-window probe */
	   keep_now : 1,		/* a keepalive probe */
	   tlp_now : 1,			/* a tail loss probe */
	   syn_now : 1;			/* SYN or SYN-ACK, by state */
	u8 rst_now;			/* abort: one RST, then nothing; enum weft_reset, why */

	/* ---- timestamps: RFC 7323 */
	u32 ts_offset;			/* added to our clock (ms): the shell sets it, siphash of the tuple */
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
		u64 rate;		/* bytes a second, by cwnd and srtt; WEFT_PACE_NONE: not known yet; the shell sees to
					   SO_MAX_PACING_RATE */
		u64 at;			/* ns: with `on`, no data goes before */
		u8 shift;		/* a super-segment is what goes in 2^-shift s; the shell's, as the next */
		u8 on;			/* nobody below spaces segments out */
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
		u8 starved;		/* the user waits for room in the send buffer; the shell's */
	} limit;
	struct {			/* the last delivery rate: delivery.c */
		u32 bytes, us;		/* so many in that time; us 0: none is known */
		u8 limited;		/* the user had no more to send */
	} delivery;
	u64 bytes_acked, bytes_received, bytes_sent, bytes_rtx;
};

enum { WEFT_URGENT_NONE, WEFT_URGENT_NOT_YET, WEFT_URGENT_VALID, WEFT_URGENT_READ };
/* In the order of Linux's tcpi_fastopen_client_fail. */
enum { WEFT_FASTOPEN_NO_FAIL, WEFT_FASTOPEN_NO_COOKIE, WEFT_FASTOPEN_NOT_ACKED, WEFT_FASTOPEN_SYN_LOST };
enum { WEFT_RECOVERY_NONE, WEFT_RECOVERY_FAST, WEFT_RECOVERY_RTO };

#define WEFT_PACE_NONE	(~0ull)	/* a rate without a limit */
#define WEFT_PACE_SHIFT	10	/* about 1 ms, as Linux */

/* ------------------------------------------------------------------ answers */

#define WEFT_FX_ESTABLISHED	0x0001	/* the open is complete: wake connect(), or hand the child to accept() */
#define WEFT_FX_DATA		0x0002	/* take fx.data_len bytes at fx.data_off of the segment, in order; then all of the
					   out-of-order queue that lies before rcv.nxt: wake the reader */
#define WEFT_FX_OOO		0x0004	/* keep fx.data_len bytes at fx.data_off out of order */
#define WEFT_FX_ACKED		0x0008	/* snd.una moved: free the send buffer up to it, wake the writer */
#define WEFT_FX_FIN		0x0010	/* the peer's FIN: end of file for the reader */
#define WEFT_FX_ERROR		0x0020	/* fx.err is for the user (sk_err); with CLOSED, the connection died of it */
#define WEFT_FX_SOFT_ERROR	0x0040	/* fx.err is for the user only if the connection dies (sk_err_soft) */
#define WEFT_FX_CLOSED		0x0080	/* the state is CLOSED: unhash, no timers; an owed RST is still emitted */
#define WEFT_FX_TIME_WAIT	0x0100	/* the state is TIME-WAIT: replace the connection by a weft_tcp_tw */
#define WEFT_FX_REPLY		0x0200	/* send fx.reply as a packet of its own: no TCB stands behind it */
#define WEFT_FX_CHILD		0x0400	/* LISTEN: the child's TCB was made, keep it in SYN-RECEIVED */
#define WEFT_FX_LISTEN		0x0800	/* SYN-RECEIVED from a passive open came to nothing: forget the half-open one */
#define WEFT_FX_REOPEN		0x1000	/* TIME-WAIT: a new incarnation may begin: forget this one, give the SYN to the listener */
#define WEFT_FX_URGENT		0x2000	/* rcv.up moved: SIGURG */
#define WEFT_FX_URGENT_BYTE	0x4000	/* keep the byte at fx.urgent_off of the segment's data: EPOLLPRI */
#define WEFT_FX_URGENT_SKIP	0x8000	/* before all else: the first byte that waits for the reader is not to be read */
#define WEFT_FX_DOUBT		0x10000	/* R1 is reached: is there another way to the peer? */
#define WEFT_FX_BLACKHOLE	0x20000	/* it may be fast open that does not get through: better not try it for a while */

struct weft_tcp_fx {
	u32 flags;			/* WEFT_FX_* */
	enum weft_drop drop;		/* why the segment, or the data in it, was not used; flags may be set none the less:
					   its ACK can have counted */
	int err;			/* positive errno, with ERROR and SOFT_ERROR */
	u32 data_off, data_len;		/* with DATA and OOO: bytes into the segment's data, and how many */
	u32 urgent_off;			/* with URGENT_BYTE: bytes into the segment's data */
	struct weft_tcp_seg reply;	/* with REPLY: sport/dport are the shell's to fill */
};

/* ------------------------------------------------------------------ calls */

/* Sets every field to its start: CLOSED, no deadline.  cc may be NULL: by conf. */
void weft_tcp_init(struct weft_tcb *tcb, const struct weft_tcp_conf *conf, const struct weft_tcp_cc *cc);

enum weft_tcp_call {
	WEFT_TCP_OPEN,		/* 3.10.1 active: .iss, .now; before: rcv.space, rcv.mss_adv, snd.mss via set_mss */
	WEFT_TCP_SEND,		/* 3.10.2: .bytes more are in the send stream; .push: end of a write;
				   .more: another write follows; .urgent: up to there */
	WEFT_TCP_RECEIVE,	/* 3.10.3: the user has read .bytes: a window update may be owed */
	WEFT_TCP_CLOSE,		/* 3.10.4: no more will be sent (shutdown(SHUT_WR)); .orphan: nor read (close()): with data
				   unread it becomes an ABORT, RFC 2525 2.17 */
	WEFT_TCP_ABORT,		/* 3.10.5 */
	WEFT_TCP_OPTIONS,	/* nodelay, cork, keepalive, ... were changed in the TCB: think again; .push: what is held back goes */
};

struct weft_tcp_user {
	enum weft_tcp_call call;
	struct weft_seq iss;
	u32 bytes;
	bool push, orphan, urgent, more;
	enum weft_reset why;	/* with ABORT; NONE: WEFT_RESET_ABORT */
};

struct weft_tcp_fx weft_tcp_user(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now);
/* 3.10.7 in every state but CLOSED (no TCB), LISTEN and TIME-WAIT, which have their own below. */
struct weft_tcp_fx weft_tcp_arrives(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
/* 3.10.7.1: for a segment that no connection claims.  At most a RST in fx.reply. */
struct weft_tcp_fx weft_tcp_arrives_closed(const struct weft_tcp_seg *seg);
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
/* The user has read n bytes that the core has not heard of: is the FIN all that he has not had? */
static inline bool weft_tcp_fin_unread(const struct weft_tcb *tcb, u32 n)
{
	return tcb->fin_received && seq_diff(tcb->rcv.nxt, tcb->rcv.read) == (s32)n + 1;
}

/* Less than a segment is left of the window that we have offered. */
bool weft_tcp_window_used(const struct weft_tcb *tcb);
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
/* ISN: RFC 6528, a hash of the tuple plus a clock of 4 us. */
struct weft_seq weft_tcp_isn(u32 hash, u64 now);

/* ------------------------------------------------------------------ TIME-WAIT: a small struct of its own */

struct weft_tcp_tw {			/* under its own lock */
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

void weft_tcp_tw_init(struct weft_tcp_tw *tw, const struct weft_tcb *tcb, u64 now);
/* 3.10.7.4 in TIME-WAIT, with RFC 6191 and RFC 1337 (RSTs do not kill it).  fx: REPLY, REOPEN, drop. */
struct weft_tcp_fx weft_tcp_arrives_tw(struct weft_tcp_tw *tw, const struct weft_tcp_seg *seg, u64 now);
/* Where a new incarnation begins, or above. */
struct weft_seq weft_tcp_tw_iss(const struct weft_tcp_tw *tw);

enum weft_tcp_tw_reuse {		/* net.weft.tcp_tw_reuse: by connect() that chooses its port */
	WEFT_TCP_TW_REUSE_NEVER,
	WEFT_TCP_TW_REUSE_ALWAYS,
	WEFT_TCP_TW_REUSE_LOOPBACK,
};
/* May connect() between the same end points take its place?  bound: the port was asked for by bind(). */
bool weft_tcp_tw_yields(const struct weft_tcp_tw *tw, bool bound, enum weft_tcp_tw_reuse reuse, bool loopback, u64 now);

/* ------------------------------------------------------------------ state */

/* The only writer of tcb->state; the transition must be one of RFC 9293 figure 5 (or to CLOSED). */
void weft_tcp_state_set(struct weft_tcb *tcb, enum weft_tcp_state to);
bool weft_tcp_state_legal(enum weft_tcp_state from, enum weft_tcp_state to);
const char *weft_tcp_state_name(enum weft_tcp_state s);	/* "SYN-SENT", as RFC 9293 spells it */

/* ------------------------------------------------------------------ the boundary */

struct weft_tcp_engine {
	const char *name;
	u32 version;
	u32 tcb_size;
	struct weft_tcp_fx (*user)(struct weft_tcb *tcb, const struct weft_tcp_user *u, u64 now);
	struct weft_tcp_fx (*arrives)(struct weft_tcb *tcb, const struct weft_tcp_seg *seg, u64 now);
	struct weft_tcp_fx (*fire)(struct weft_tcb *tcb, u64 now);
	struct weft_tcp_fx (*icmp)(struct weft_tcb *tcb, struct weft_seq seq, int err, bool hard, u64 now);
	bool (*emit)(struct weft_tcb *tcb, u64 now, u32 max_data, struct weft_tcp_seg *seg);
	u64 (*next)(const struct weft_tcb *tcb);
};

extern const struct weft_tcp_engine weft_tcp_engine;

#endif
