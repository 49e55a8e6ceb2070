/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A connection as plain values: the record that `export` writes and `import` reads (engine.h).  It
 * serves another engine, the recorder's snapshots and their replay, save and restore, and tests
 * that begin in any state.  Pure; a program may include it unchanged.
 *
 * A record is one block of `bytes` bytes, aligned as a __u64, in the byte order of the host.  Its
 * parts follow each other without padding, and the length of each is a multiple of 8:
 *
 *	struct weft_tcp_export			what every connection has
 *	cc_bytes bytes				the state of the congestion control `cc`: one of
 *						the structs at the end of this file
 *	struct weft_tcp_export_span[spans]	data in flight in order, adjacent from sent_lo on
 *	struct weft_tcp_export_range[ranges]	the out-of-order queue, in order
 *
 * Times are us from the moment of the export, negative in the past; NONE: no such moment.  No time
 * passes for the connection between export and import, and `import` may have another clock.
 * Sequence numbers are those of the wire, sizes are bytes.  A flag is 0 or 1.  Names are those of
 * RFC 9293 3.3.1 where it has one.
 *
 * Not in a record: data, addresses and ports, tunables; the counters of the namespace that
 * `counted` has not taken yet; and what follows from the rest: snd.mss, the sums over the spans.  A
 * change of anything here is another version.
 */
#ifndef WEFT_TCP_EXPORT_H
#define WEFT_TCP_EXPORT_H

#include <linux/types.h>

#define WEFT_TCP_EXPORT_VERSION	1
#define WEFT_TCP_EXPORT_NONE	((__s64)(1ULL << 63))	/* of a time */
#define WEFT_TCP_EXPORT_FAR	(1LL << 53)		/* us: no time is farther away */
#define WEFT_TCP_EXPORT_CC_MAX	256			/* most of cc_bytes */

struct weft_tcp_export {
	__u32 version;			/* WEFT_TCP_EXPORT_VERSION */
	__u32 bytes;			/* of the whole record */

	/* ---- times: us */
	__s64 deadline[8];		/* by enum weft_tcp_timer; none is in the past */
	__s64 rtt_at;			/* when the timed segment was sent */
	__s64 first_rtx_at;		/* the first retransmission of snd.una */
	__s64 last_rx, last_tx;		/* the last segment from the peer; the last data sent */
	__s64 last_data_rx;		/* the last data in order */
	__s64 ts_recent_at;		/* when ts_recent came */
	__s64 drs_at;			/* the reader's present round trip began */
	__s64 rcv_rtt_at;		/* start of the receiver's current RTT measurement */
	__s64 rack_at;			/* RFC 8985 RACK.xmit_ts */
	__s64 opened_at;		/* the handshake was over */
	__s64 limit_since;		/* the present state of limit_is began */
	__s64 rtos_since;		/* the first timeout that is not made up for */
	__s64 sent_first_tx, sent_acked_at; /* where the intervals of the delivery rate begin */
	__s64 challenge_at, unwanted_at; /* of the token buckets */
	__s64 pace_at;			/* ns, not us: no data goes before; may lie in the future */

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
	__u32 snd_forced;		/* no tail up to there is held back: TCP_NODELAY was set */
	__u32 snd_wl1, snd_wl2;
	__u32 snd_recover;		/* RFC 6582 */
	__u32 snd_up;			/* after the urgent data; none if not after snd.una */
	__u32 snd_sml;			/* the end of the last partial segment: Nagle's rule */
	__u32 cwnd_used_until;		/* where cwnd_used ends to count */
	__u32 rtt_seq;			/* the end of the timed segment */
	__u32 rcv_irs, rcv_nxt;
	__u32 rcv_wup;			/* rcv.nxt when the last ACK went */
	__u32 rcv_read;			/* up to here the user has read */
	__u32 rcv_up;			/* after the urgent data; with rcv_urgent */
	__u32 rcv_fin;			/* the FIN, with fin_ooo */
	__u32 last_ack_sent;		/* RFC 7323 Last.ACK.sent */
	__u32 drs_from;			/* what was read before drs_at */
	__u32 rcv_rtt_until;		/* the end of rcv_rtt_at's window */
	__u32 rack_end, rack_dsack_round; /* RFC 8985 RACK.end_seq; last D-SACK's round end */
	__u32 tlp_end;			/* RFC 8985 TLP.end_seq */
	__u32 undo_marker, undo_until;	/* snd.una at the recovery's start; snd.nxt at its end */
	__u32 ecn_until;		/* snd.nxt when the reduction began */
	__u32 fastopen_end;		/* of the data of our SYN */
	__u32 sent_lo;			/* where the first span begins */
	__u32 dsack_lo, dsack_hi;	/* what came twice, for the next ACK; equal: nothing did */
	__u32 sack_lo[4], sack_hi[4];	/* nsack blocks, the one that changed last first */

	/* ---- sizes and counts */
	__u32 snd_wnd, snd_max_wnd;	/* scaled; the largest ever */
	__u32 snd_record, snd_record_lost; /* bytes to a record's end, as env.record */
	__u32 rcv_wnd;			/* as last advertised, from rcv.wup */
	__u32 rcv_space, rcv_waste;	/* of the receive buffer; of it what can hold nothing */
	__u32 rcv_mss_est;		/* the peer's segment size */
	__u32 drs_last;			/* the most that was read in a round trip */
	__u32 rcv_rtt_echo;		/* TSecr of the last segment */
	__u32 rcv_rtt_eighths;		/* of a us; 0: not known */
	__u32 ts_clock;			/* what our timestamp would be at the export */
	__u32 ts_recent;		/* RFC 7323 TS.Recent */
	__u32 cwnd, ssthresh;		/* cwnd 0: none yet */
	__u32 cwnd_used;		/* the most in flight in this window of data */
	__u32 dup_acks;
	__u32 rack_reordering;		/* segments */
	__u32 prr_flight;		/* RFC 6937 RecoverFS */
	__u32 undo_stamp;		/* timestamp of the first retransmission; undo_stamped */
	__u32 undo_again;		/* retransmitted segments without a D-SACK so far */
	__u32 undo_cwnd, undo_ssthresh;	/* as they were; 0: they stay reduced */
	__u32 rtos_ms;			/* in recoveries from timeouts, until rtos_since */
	__u32 dsack_dups, total_rtx, reord_seen, delivered_ce; /* segments; times */
	__u32 challenge_tokens, unwanted_tokens;
	__u32 segs_in, segs_out, data_segs_in, data_segs_out, segs_first, ooo_segs;
	__u32 delivery_bytes, delivery_us; /* the last delivery rate; us 0: none */
	__u32 sent_delivered;		/* bytes delivered to the peer; only differences count */
	__u32 sent_limited;		/* sent_delivered at the end of the user's pause; 0: none */
	__u32 user_timeout;		/* ms; TCP_USER_TIMEOUT; 0: none */
	__u32 err_soft;			/* errno that a timeout is reported as; 0: as itself */

	__u16 mss_peer, mss_path, mss_adv; /* of the peer's SYN; of the path; of our SYN */
	__u16 fastopen_room;		/* bytes that our SYN may carry */
	__u16 rtos_all, rtos_spells;	/* timeouts, and recoveries from them */
	__u16 keep_idle_s, keep_intvl_s, linger2_s; /* s; the user's; 0: by tunable; see above */
	__u16 ooo_last;			/* the index of the range that grew last */
	__u16 ranges, spans, cc_bytes;	/* of the parts that follow */

	/* ---- numbers */
	__u8 state;			/* enum weft_tcp_state */
	__u8 defer;			/* TCP_DEFER_ACCEPT: timeouts */
	__u8 snd_wscale, rcv_wscale;
	__u8 rcv_urgent;		/* WEFT_URGENT_* */
	__u8 rcv_quick;			/* so many ACKs still go at once */
	__u8 rcv_pushed;		/* message ends since the last ACK went; 2: or more */
	__u8 nsack;			/* blocks in sack_lo, sack_hi */
	__u8 rst_now;			/* a RST is owed: enum weft_reset; 0: none is */
	__u8 backoff, retries, keep_tries;
	__u8 recovering;		/* WEFT_RECOVERY_* */
	__u8 pace_shift;		/* a super-segment is what goes in 2^-shift s */
	__u8 pace_full;			/* WEFT_PACE queue full: 1: new data, 2: any */
	__u8 rack_mult, rack_persist;	/* RFC 8985 RACK.reo_wnd_mult, RACK.reo_wnd_persist */
	__u8 undo_frto;			/* ACKs that can still tell that a timeout was not needed */
	__u8 fastopen_fail;		/* WEFT_FASTOPEN_* */
	__u8 fastopen_len;		/* bytes of fastopen_cookie */
	__u8 limit_is;			/* enum weft_tcp_limit */
	__u8 keep_probes, syn_retries;	/* the user's; 0: by tunable */

	/* ---- flags */
	__u8 passive;			/* it came from LISTEN */
	__u8 orphan, closing, deaf;	/* the user has closed; has shut down writing; reading */
	__u8 more;			/* MSG_MORE */
	__u8 urgent_inline;		/* SO_OOBINLINE */
	__u8 cookie;			/* the SYN-ACK is a SYN cookie */
	__u8 deferred;			/* the ACK of the handshake came, and waits for data */
	__u8 ts_on, sack_on, ws_on;	/* agreed on: timestamps, SACK, window scale */
	__u8 fin_received;		/* rcv.nxt is past the peer's FIN */
	__u8 fin_ooo;			/* a FIN came out of order */
	__u8 fin_sent;
	__u8 rcv_dialogue;		/* what came last was answered soon */
	__u8 ack_now, ack_pending, probe_now, keep_now, tlp_now, syn_now; /* owed */
	__u8 pace_on, pace_held;	/* segments are spaced out; data waits for the queue */
	__u8 rack_in_round, rack_reordering_seen;
	__u8 tlp_on, tlp_rtx;		/* a probe is out; it was a retransmission */
	__u8 undo_on, undo_over, undo_any, undo_stamped; /* undo.on, .over, .any, .stamped */
	__u8 ecn_on, ecn_seen, ecn_echo, ecn_cwr, ecn_reducing;
	__u8 fastopen_option, fastopen_wait, fastopen_data, fastopen_acked, fastopen_child,
		fastopen_exp;
	__u8 limit_starved;		/* the user waits for room in the send buffer */
	__u8 delivery_limited;		/* the last delivery rate is of a pause of the user's */
	__u8 nodelay, cork, keepalive, no_quickack, thin; /* the user's options */

	__u8 fastopen_cookie[16];
	char cc[16];			/* the congestion control, with a zero byte */
	__u8 zero[2];
};

struct weft_tcp_export_range {
	__u32 lo, hi;			/* [lo, hi) */
};

struct weft_tcp_export_span {
	__s64 at;			/* us: last sent */
	__u32 hi;			/* its end; it begins where the one before it ends */
	__u32 delivered;		/* sent_delivered, as it was then */
	__u32 since_tx, since_ack;	/* us: the intervals of the delivery rate up to `at` */
	__u16 seg;			/* bytes: the size of its segments; 0: not known */
	__u8 is;			/* 0: SACKED, 1: lost, 2: out, 3: out again */
	__u8 ever, limited;		/* flags: some was retransmitted; the user had paused */
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
