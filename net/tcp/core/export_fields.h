/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which field of the record (export.h) is which of the TCB (tcb.h): all names here go both
 * ways.  The rest is in export.c and import.c: lent memory, the congestion control, the clock
 * of the timestamps.  Pure.
 */
#ifndef WEFT_TCP_EXPORT_FIELDS_H
#define WEFT_TCP_EXPORT_FIELDS_H

#include "export.h"
#include "core.h"

#define WEFT_EXPORT_DURATION	(1ULL << 43)	/* us: beyond 2^32 ms, the RTT of any timestamp */
#define WEFT_EXPORT_BUFFER	0x7fffffffu	/* bytes: no buffer is larger */
#define WEFT_EXPORT_WINDOW	(1u << 30)	/* bytes: RFC 7323 2.3 */
#define WEFT_EXPORT_ERRNO	4095

/* X(record, tcb): moments, us; 0 in the TCB: never. */
#define WEFT_EXPORT_TIMES(X) \
	X(rtt_at, rtt_at) X(first_rtx_at, first_rtx_at) X(last_rx, last_rx) X(last_tx, last_tx) \
	X(last_data_rx, last_data_rx) X(ts_recent_at, ts_recent_at) \
	X(drs_at, drs.at) X(rcv_rtt_at, rcv_rtt.at) \
	X(rack_at, rack.at) X(opened_at, opened_at) \
	X(limit_since, limit.since) X(rtos_since, rtos.since) \
	X(sent_first_tx, sent.first_tx) X(sent_acked_at, sent.acked_at) \
	X(challenge_at, challenge.stamp) \
	X(unwanted_at, unwanted.stamp)

/* X(record, tcb): sequence numbers. */
#define WEFT_EXPORT_SEQS(X) \
	X(snd_iss, snd.iss) X(snd_una, snd.una) X(snd_nxt, snd.nxt) X(snd_end, snd.end) \
	X(snd_push, snd.push) X(snd_pushed, snd.pushed) X(snd_forced, snd.forced) \
	X(snd_wl1, snd.wl1) X(snd_wl2, snd.wl2) X(snd_recover, snd.recover) X(snd_up, snd.up) \
	X(snd_sml, snd.sml) X(cwnd_used_until, cwnd_used_until) X(rtt_seq, rtt_seq) \
	X(rcv_irs, rcv.irs) X(rcv_nxt, rcv.nxt) X(rcv_wup, rcv.wup) X(rcv_read, rcv.read) \
	X(rcv_up, rcv.up) X(rcv_fin, rcv.fin) X(last_ack_sent, last_ack_sent) \
	X(drs_from, drs.from) X(rcv_rtt_until, rcv_rtt.until) X(rack_end, rack.end) \
	X(rack_dsack_round, rack.dsack_round) X(tlp_end, tlp.end) X(undo_marker, undo.marker) \
	X(undo_until, undo.until) X(ecn_until, ecn.until) X(fastopen_end, fastopen.end) \
	X(sent_lo, sent.lo) X(dsack_lo, dsack.lo) X(dsack_hi, dsack.hi) \
	X(sack_lo[0], rcv.sack[0].lo) X(sack_hi[0], rcv.sack[0].hi) X(sack_lo[1], rcv.sack[1].lo) \
	X(sack_hi[1], rcv.sack[1].hi) X(sack_lo[2], rcv.sack[2].lo) X(sack_hi[2], rcv.sack[2].hi) \
	X(sack_lo[3], rcv.sack[3].lo) X(sack_hi[3], rcv.sack[3].hi)

/* X(record, tcb, least, most): numbers, and their bounds. */
#define WEFT_EXPORT_NUMBERS(X) \
	X(srtt, srtt, 0, WEFT_EXPORT_DURATION) X(rttvar, rttvar, 0, WEFT_EXPORT_DURATION) \
	X(rto, rto, 1, WEFT_EXPORT_DURATION) X(rtt_min, rtt_min, 0, WEFT_EXPORT_DURATION) \
	X(rack_rtt, rack.rtt, 0, WEFT_EXPORT_DURATION) X(pace_rate, pace.rate, 0, U64_MAX) \
	X(prr_delivered, prr.delivered, 0, U32_MAX) X(prr_out, prr.out, 0, U32_MAX) \
	X(limited[0], limit.spent[0], 0, U64_MAX) X(limited[1], limit.spent[1], 0, U64_MAX) \
	X(limited[2], limit.spent[2], 0, U64_MAX) X(limited[3], limit.spent[3], 0, U64_MAX) \
	X(bytes_acked, bytes_acked, 0, U64_MAX) X(bytes_received, bytes_received, 0, U64_MAX) \
	X(bytes_sent, bytes_sent, 0, U64_MAX) X(bytes_rtx, bytes_rtx, 0, U64_MAX) \
	X(snd_wnd, snd.wnd, 0, WEFT_EXPORT_WINDOW) \
	X(snd_max_wnd, snd.max_wnd, 0, WEFT_EXPORT_WINDOW) X(snd_record, snd.record, 0, U32_MAX) \
	X(snd_record_lost, snd.record_lost, 0, U32_MAX) X(rcv_wnd, rcv.wnd, 0, WEFT_EXPORT_WINDOW) \
	X(rcv_space, rcv.space, 0, WEFT_EXPORT_BUFFER) \
	X(rcv_waste, rcv.waste, 0, WEFT_EXPORT_BUFFER) \
	X(rcv_mss_est, rcv.mss_est, 0, WEFT_EXPORT_BUFFER) \
	X(drs_last, drs.last, 0, WEFT_EXPORT_BUFFER) X(rcv_rtt_echo, rcv_rtt.echo, 0, U32_MAX) \
	X(rcv_rtt_eighths, rcv_rtt.eighths, 0, U32_MAX) X(ts_recent, ts_recent, 0, U32_MAX) \
	X(cwnd, cwnd, 0, WEFT_TCP_CWND_MAX) X(ssthresh, ssthresh, 0, WEFT_TCP_CWND_MAX) \
	X(cwnd_used, cwnd_used, 0, U32_MAX) X(dup_acks, dup_acks, 0, 0xffff) \
	X(rack_reordering, rack.reordering, 0, U32_MAX) X(prr_flight, prr.flight, 0, U32_MAX) \
	X(undo_stamp, undo.stamp, 0, U32_MAX) X(undo_again, undo.again, 0, U32_MAX) \
	X(undo_cwnd, undo.cwnd, 0, WEFT_TCP_CWND_MAX) \
	X(undo_ssthresh, undo.ssthresh, 0, WEFT_TCP_CWND_MAX) X(rtos_ms, rtos.ms, 0, U32_MAX) \
	X(dsack_dups, dsack_dups, 0, U32_MAX) X(total_rtx, total_rtx, 0, U32_MAX) \
	X(challenge_tokens, challenge.tokens, 0, U32_MAX) \
	X(unwanted_tokens, unwanted.tokens, 0, U32_MAX) X(segs_in, segs_in, 0, U32_MAX) \
	X(segs_out, segs_out, 0, U32_MAX) X(data_segs_in, data_segs_in, 0, U32_MAX) \
	X(data_segs_out, data_segs_out, 0, U32_MAX) X(segs_first, segs_first, 0, U32_MAX) \
	X(ooo_segs, ooo_segs, 0, U32_MAX) X(delivery_bytes, delivery.bytes, 0, U32_MAX) \
	X(delivery_us, delivery.us, 0, U32_MAX) X(sent_delivered, sent.delivered, 0, U32_MAX) \
	X(sent_limited, sent.limited, 0, U32_MAX) X(user_timeout, opts.user_timeout, 0, U32_MAX) \
	X(err_soft, err_soft, 0, WEFT_EXPORT_ERRNO) \
	X(mss_peer, snd.mss_peer, WEFT_TCP_MSS_MIN, U16_MAX) \
	X(mss_path, snd.mss_path, WEFT_TCP_MSS_MIN, U16_MAX) X(mss_adv, rcv.mss_adv, 0, U16_MAX) \
	X(fastopen_room, fastopen.room, 0, U16_MAX) X(rtos_all, rtos.all, 0, U16_MAX) \
	X(rtos_spells, rtos.spells, 0, U16_MAX) X(keep_idle_s, opts.keep_idle_s, 0, U16_MAX) \
	X(keep_intvl_s, opts.keep_intvl_s, 0, U16_MAX) X(linger2_s, opts.linger2_s, 0, U16_MAX) \
	X(state, state, WEFT_TCP_ESTABLISHED, WEFT_TCP_CLOSING) X(defer, defer, 0, U8_MAX) \
	X(snd_wscale, snd.wscale, 0, WEFT_TCP_WSCALE_MAX) \
	X(rcv_wscale, rcv.wscale, 0, WEFT_TCP_WSCALE_MAX) \
	X(rcv_urgent, rcv.urgent, 0, WEFT_URGENT_READ) X(rcv_quick, rcv.quick, 0, U8_MAX) \
	X(rcv_pushed, rcv.pushed, 0, 2) X(nsack, rcv.nsack, 0, WEFT_TCP_SACK_MAX) \
	X(rst_now, rst_now, 0, WEFT_RESET_COUNT - 1) X(backoff, backoff, 0, WEFT_TCP_BACKOFF_MAX) \
	X(retries, retries, 0, U8_MAX) X(keep_tries, keep_tries, 0, U8_MAX) \
	X(recovering, recovering, 0, WEFT_RECOVERY_RTO) X(pace_shift, pace.shift, 0, 31) \
	X(pace_full, pace.full, 0, 2) X(rack_mult, rack.mult, 1, U8_MAX) \
	X(rack_persist, rack.persist, 0, U8_MAX) X(undo_frto, undo.frto, 0, 2) \
	X(fastopen_fail, fastopen.fail, 0, WEFT_FASTOPEN_SYN_LOST) \
	X(fastopen_len, fastopen.cookie.len, 0, WEFT_FASTOPEN_COOKIE_MAX) \
	X(limit_is, limit.is, 0, WEFT_LIMITS - 1) X(keep_probes, opts.keep_probes, 0, U8_MAX) \
	X(syn_retries, opts.syn_retries, 0, U8_MAX)

/* X(record, tcb): flags. */
#define WEFT_EXPORT_FLAGS(X) \
	X(passive, passive) X(orphan, orphan) X(closing, closing) X(deaf, deaf) X(more, more) \
	X(urgent_inline, urgent_inline) X(cookie, cookie) X(deferred, deferred) X(ts_on, ts_on) \
	X(sack_on, sack_on) X(ws_on, ws_on) X(fin_received, fin_received) X(fin_ooo, fin_ooo) \
	X(fin_sent, fin_sent) X(rcv_dialogue, rcv.dialogue) X(ack_now, ack_now) \
	X(ack_pending, ack_pending) X(probe_now, probe_now) X(keep_now, keep_now) \
	X(tlp_now, tlp_now) X(syn_now, syn_now) X(pace_on, pace.on) X(pace_held, pace.held) \
	X(rack_in_round, rack.in_round) X(rack_reordering_seen, rack.reordering_seen) \
	X(tlp_on, tlp.on) X(tlp_rtx, tlp.rtx) X(undo_on, undo.on) X(undo_over, undo.over) \
	X(undo_any, undo.any) X(undo_stamped, undo.stamped) X(ecn_on, ecn.on) \
	X(ecn_seen, ecn.seen) X(ecn_echo, ecn.echo) X(ecn_cwr, ecn.cwr) \
	X(ecn_reducing, ecn.reducing) X(fastopen_option, fastopen.option) \
	X(fastopen_wait, fastopen.wait) X(fastopen_data, fastopen.data) \
	X(fastopen_acked, fastopen.acked) X(fastopen_child, fastopen.child) \
	X(fastopen_exp, fastopen.cookie.exp) X(limit_starved, limit.starved) \
	X(delivery_limited, delivery.limited) X(nodelay, opts.nodelay) X(cork, opts.cork) \
	X(keepalive, opts.keepalive) X(no_quickack, opts.no_quickack) X(thin, opts.thin) \
	X(syn_ack_waits, opts.syn_ack_waits)

/* The parts of a record. */
static inline const void *weft_export_cc(const struct weft_tcp_export *r)
{
	return r + 1;
}

static inline const struct weft_tcp_export_span *weft_export_spans(const struct weft_tcp_export *r)
{
	return weft_export_cc(r) + r->cc_bytes;
}

static inline const struct weft_tcp_export_range *
weft_export_ranges(const struct weft_tcp_export *r)
{
	return (const void *)(weft_export_spans(r) + r->spans);
}

/*
 * A moment of the TCB as a time of the record, and back; never before the clock
 * began, as 0 means none.
 */
static inline s64 weft_export_time(u64 at, u64 now)
{
	return at ? (s64)(at - now) : WEFT_TCP_EXPORT_NONE;
}

static inline u64 weft_import_time(s64 at, u64 now)
{
	if (at == WEFT_TCP_EXPORT_NONE)
		return 0;
	return at < 0 && (u64)-at >= now ? 1 : now + at;
}

#endif
