/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A connection as plain values: the record that `export` writes and `import` reads (engine.h). Its
 * users: another engine, the recorder's snapshots and their replay, save and restore of a
 * connection, tests that begin in any state.  Pure; a program may include it unchanged.
 *
 * A record is one block of `bytes` bytes, aligned as a __u64, in the byte order of the host.  Its
 * parts follow each other without padding; the length of each is a multiple of 8:
 *
 *	struct weft_tcp_export			the part that every connection has
 *	cc_bytes bytes				state of the congestion control `cc`: one of the
 *						structs at the end of this file
 *	struct weft_tcp_export_span[spans]	data in flight in order, adjacent from sent_lo on
 *	struct weft_tcp_export_range[ranges]	the out-of-order queue, in order
 *
 * Times are us relative to the export, negative in the past; NONE: not set.  No time passes for the
 * connection between export and import, and `import` may run on another clock.  Sequence numbers
 * are those of the wire, sizes are bytes, flags are 0 or 1.  Names are those of RFC 9293 3.3.1
 * where it has one.
 *
 * Not there: data, addresses and ports, tunables; the counts that `counted` has not taken yet;
 * everything that can be derived, such as snd.mss and the sums over the spans.  Any change here is
 * another version.
 */
#ifndef WEFT_TCP_EXPORT_H
#define WEFT_TCP_EXPORT_H

#include <linux/types.h>

#define WEFT_TCP_EXPORT_VERSION	1
#define WEFT_TCP_EXPORT_NONE	((__s64)(1ULL << 63))	/* a time that is not set */
#define WEFT_TCP_EXPORT_FAR	(1LL << 53)		/* us: the farthest time */
#define WEFT_TCP_EXPORT_CC_MAX	256			/* most bytes in cc_bytes */

struct weft_tcp_export {
	__u32 version;			/* WEFT_TCP_EXPORT_VERSION */
	__u32 bytes;			/* bytes of the whole record */

	/* ---- times: us */
	__s64 deadline[8];		/* by enum weft_tcp_timer; none is in the past */
	__s64 rtt_at;			/* when the timed segment was sent */
	__s64 first_rtx_at;		/* the first retransmission of snd.una */
	__s64 last_rx, last_tx;		/* the last segment from the peer; the last data sent */
	__s64 last_data_rx;		/* the last data in order */
	__s64 ts_recent_at;		/* when ts_recent came */
	__s64 drs_at;			/* start of the reader's present round trip */
	__s64 rcv_rtt_at;		/* start of the receiver's current RTT measurement */
	__s64 rack_at;			/* RFC 8985 RACK.xmit_ts */
	__s64 opened_at;		/* completion of the handshake */
	__s64 limit_since;		/* start of the present state of limit_is */
	__s64 rtos_since;		/* first timeout that recovery has not made up for */
	__s64 sent_first_tx, sent_acked_at; /* starts of the delivery rate's intervals */
	__s64 challenge_at, unwanted_at; /* stamps of the token buckets */
	__s64 pace_at;			/* ns, not us: no data before it; may be in the future */

	/* ---- durations, us; rates, bytes a second; sums */
	__u64 srtt, rttvar, rto, rtt_min; /* srtt, rtt_min 0: no sample yet */
	__u64 rack_rtt;			/* RFC 8985 RACK.rtt */
	__u64 pace_rate;		/* all ones: not known */
	__u64 prr_delivered, prr_out;	/* RFC 6937 */
	__u64 limited[4];		/* us in each enum weft_tcp_limit, until limit_since */
	__u64 bytes_acked, bytes_received, bytes_sent, bytes_rtx;

	/* ---- sequence numbers */
	__u32 snd_iss, snd_una, snd_nxt;
	__u32 snd_end;			/* after the user's last byte: the number of the FIN */
	__u32 snd_push, snd_pushed;	/* PSH is owed at; the end of the last segment with PSH */
	__u32 snd_forced;		/* TCP_NODELAY was set: no tail up to there waits */
	__u32 snd_wl1, snd_wl2;
	__u32 snd_recover;		/* RFC 6582 */
	__u32 snd_up;			/* after the urgent data; none if not after snd.una */
	__u32 snd_sml;			/* the end of the last partial segment: Nagle's rule */
	__u32 cwnd_used_until;		/* end of the window of data in which cwnd_used counts */
	__u32 rtt_seq;			/* the end of the timed segment */
	__u32 rcv_irs, rcv_nxt;
	__u32 rcv_wup;			/* rcv.nxt when the last ACK went */
	__u32 rcv_read;			/* the user has read up to here */
	__u32 rcv_up;			/* after the urgent data; with rcv_urgent */
	__u32 rcv_fin;			/* the FIN, with fin_ooo */
	__u32 last_ack_sent;		/* RFC 7323 Last.ACK.sent */
	__u32 drs_from;			/* rcv_read at drs_at */
	__u32 rcv_rtt_until;		/* the end of rcv_rtt_at's window */
	__u32 rack_end, rack_dsack_round; /* RFC 8985 RACK.end_seq; last D-SACK's round end */
	__u32 tlp_end;			/* RFC 8985 TLP.end_seq */
	__u32 undo_marker, undo_until;	/* snd.una at the recovery's start; snd.nxt at its end */
	__u32 ecn_until;		/* snd.nxt when the reduction began */
	__u32 fastopen_end;		/* of the data of our SYN */
	__u32 sent_lo;			/* where the first span begins */
	__u32 dsack_lo, dsack_hi;	/* a duplicate, for the next ACK; equal: none */
	__u32 sack_lo[4], sack_hi[4];	/* nsack blocks; the one that changed last comes first */

	/* ---- sizes and counts */
	__u32 snd_wnd, snd_max_wnd;	/* scaled; the largest ever */
	__u32 snd_record, snd_record_lost; /* bytes to a record's end, as env.record */
	__u32 rcv_wnd;			/* last advertised, bytes from rcv_wup */
	__u32 rcv_space, rcv_waste;	/* receive buffer; the part of it that cannot hold data */
	__u32 rcv_mss_est;		/* the peer's segment size */
	__u32 drs_last;			/* most that the user read in a round trip */
	__u32 rcv_rtt_echo;		/* TSecr of the last segment */
	__u32 rcv_rtt_eighths;		/* the estimate in 1/8 us; 0: none yet */
	__u32 ts_clock;			/* our timestamp clock at the export */
	__u32 ts_recent;		/* RFC 7323 TS.Recent */
	__u32 cwnd, ssthresh;		/* cwnd 0: none yet */
	__u32 cwnd_used;		/* peak in flight in this window of data */
	__u32 dup_acks;
	__u32 rack_reordering;		/* segments: farthest that one was overtaken */
	__u32 prr_flight;		/* RFC 6937 RecoverFS */
	/* with undo_stamped: timestamp of the first retransmission */
	__u32 undo_stamp;
	__u32 undo_again;		/* retransmitted segments without a D-SACK so far */
	__u32 undo_cwnd, undo_ssthresh;	/* before the reduction; 0: not to be restored */
	__u32 rtos_ms;			/* ms spent in recoveries from timeouts, until rtos_since */
	__u32 dsack_dups, total_rtx, reord_seen, delivered_ce; /* segments; times */
	__u32 challenge_tokens, unwanted_tokens;
	__u32 segs_in, segs_out, data_segs_in, data_segs_out, segs_first, ooo_segs;
	__u32 delivery_bytes, delivery_us; /* the last delivery rate: bytes in us; us 0: none */
	__u32 sent_delivered;		/* bytes delivered to the peer; differences count */
	/* sent_delivered at the end of an application limit; 0: none */
	__u32 sent_limited;
	__u32 user_timeout;		/* ms; TCP_USER_TIMEOUT; 0: none */
	__u32 err_soft;			/* errno to report for a timeout; 0: ETIMEDOUT */

	__u16 mss_peer, mss_path, mss_adv; /* MSS of the peer's SYN; of the path; of our SYN */
	__u16 fastopen_room;		/* bytes that our SYN may carry */
	__u16 rtos_all, rtos_spells;	/* timeouts, and recoveries from them */
	__u16 keep_idle_s, keep_intvl_s, linger2_s; /* s; user options; 0: by tunable */
	__u16 ooo_last;			/* the index of the range that grew last */
	__u16 ranges, spans, cc_bytes;	/* lengths of the parts that follow */

	/* ---- numbers */
	__u8 state;			/* enum weft_tcp_state */
	__u8 defer;			/* TCP_DEFER_ACCEPT: timeouts */
	__u8 snd_wscale, rcv_wscale;
	__u8 rcv_urgent;		/* WEFT_URGENT_* */
	__u8 rcv_quick;			/* ACKs still to be sent at once */
	__u8 rcv_pushed;		/* messages that ended since the last ACK; 2: or more */
	__u8 nsack;			/* blocks in sack_lo, sack_hi */
	__u8 rst_now;			/* enum weft_reset of the RST to be sent; 0: none */
	__u8 backoff, retries, keep_tries;
	__u8 recovering;		/* WEFT_RECOVERY_* */
	__u8 pace_shift;		/* a super-segment holds 2^-shift s of data */
	__u8 pace_full;			/* the queue below is full: 1: for new data, 2: for any */
	__u8 rack_mult, rack_persist;	/* RFC 8985 RACK.reo_wnd_mult, RACK.reo_wnd_persist */
	__u8 undo_frto;			/* ACKs that can still prove a timeout spurious */
	__u8 fastopen_fail;		/* WEFT_FASTOPEN_* */
	__u8 fastopen_len;		/* bytes of fastopen_cookie */
	__u8 limit_is;			/* enum weft_tcp_limit */
	__u8 keep_probes, syn_retries;	/* user options; 0: by tunable */

	/* ---- flags */
	__u8 passive;			/* opened from LISTEN */
	__u8 orphan, closing, deaf;	/* the user has closed; has shut down writing; reading */
	__u8 more;			/* MSG_MORE */
	__u8 urgent_inline;		/* SO_OOBINLINE */
	__u8 cookie;			/* the SYN-ACK is a SYN cookie */
	/* the handshake's ACK came; TCP_DEFER_ACCEPT waits for data */
	__u8 deferred;
	__u8 ts_on, sack_on, ws_on;	/* agreed on: timestamps, SACK, window scale */
	__u8 fin_received;		/* rcv.nxt is past the peer's FIN */
	__u8 fin_ooo;			/* a FIN came out of order */
	__u8 fin_sent;
	__u8 rcv_dialogue;		/* our last answer was quick */
	__u8 ack_now, ack_pending, probe_now, keep_now, tlp_now, syn_now; /* what emit owes */
	__u8 pace_on, pace_held;	/* segments are spaced out; data waits for the queue */
	__u8 rack_in_round, rack_reordering_seen;
	__u8 tlp_on, tlp_rtx;		/* a probe is out; it was a retransmission */
	__u8 undo_on, undo_over, undo_any, undo_stamped; /* undo.on, .over, .any, .stamped */
	__u8 ecn_on, ecn_seen, ecn_echo, ecn_cwr, ecn_reducing;
	__u8 fastopen_option, fastopen_wait, fastopen_data, fastopen_acked, fastopen_child,
		fastopen_exp;
	__u8 limit_starved;		/* the user waits for send buffer space */
	__u8 delivery_limited;		/* the last delivery rate is application-limited */
	__u8 nodelay, cork, keepalive, no_quickack, thin, syn_ack_waits; /* user options */

	__u8 fastopen_cookie[16];
	char cc[16];			/* name of the congestion control, with a zero byte */
	__u8 zero;
};

struct weft_tcp_export_range {
	__u32 lo, hi;			/* [lo, hi) */
};

struct weft_tcp_export_span {
	__s64 at;			/* us: last sent */
	__u32 hi;			/* end of the span; it begins where the previous one ends */
	__u32 delivered;		/* sent_delivered when it was last sent */
	__u32 since_tx, since_ack;	/* us: intervals of the delivery rate up to `at` */
	__u16 seg;			/* bytes: the size of its segments; 0: not known */
	__u8 is;			/* 0: SACKed, 1: lost, 2: in flight, 3: retransmitted */
	__u8 ever, limited;		/* flags: part was retransmitted; application-limited */
	__u8 zero[3];
};

/* ---------------------------------------- the congestion controls */

struct weft_tcp_export_reno {		/* "reno" */
	__u64 counted;			/* bytes acknowledged toward the next increase */
};

struct weft_tcp_export_cubic {		/* "cubic": RFC 9438, and HyStart++: RFC 9406 */
	__s64 last;			/* us: the last ACK, or the end of the last idle time */
	__u32 t;			/* us: of this stage of congestion avoidance */
	__u32 w_max, origin, prior, w_est; /* bytes: W_max, the plateau, cwnd_prior, W_est */
	__u32 k;			/* 1/1024 s: K */
	__u32 counted, rest;		/* toward w_est's next segment; remainder of the division */
	__u32 hystart_end;		/* windowEnd */
	/* us: currentRoundMinRTT, lastRoundMinRTT, cssBaselineMinRtt */
	__u32 hystart_rtt, hystart_rtt_last, hystart_baseline;
	__u8 running;			/* a stage of congestion avoidance has begun */
	__u8 hystart_samples, hystart_css_rounds, hystart_begun;
	__u8 zero[4];
};

#endif
