// SPDX-License-Identifier: GPL-2.0
/*
 * TCP_INFO: what Linux's programs ask of a connection, RFC 9293 3.10.6.  Counts of segments are reckoned from bytes where the
 * core counts bytes; fields of which Weft knows nothing are 0.
 * Process context, the socket lock is held.
 */
#include <weft/compat.h>
#include "stream_ops.h"

#define SSTHRESH_NONE	0x7fffffff	/* Linux's: no loss has set it yet */

static u32 in_segments(const struct weft_tcb *tcb, u32 bytes)
{
	return DIV_ROUND_UP(bytes, max_t(u32, tcb->snd.mss, 1));
}

static void options(const struct weft_tcb *tcb, struct tcp_info *info)
{
	if (tcb->ts_on)
		info->tcpi_options |= TCPI_OPT_TIMESTAMPS;
	if (tcb->sack_on)
		info->tcpi_options |= TCPI_OPT_SACK;
	if (tcb->ecn.on)
		info->tcpi_options |= TCPI_OPT_ECN;
	if (tcb->ecn.seen)
		info->tcpi_options |= TCPI_OPT_ECN_SEEN;
	if (tcb->fastopen.acked)
		info->tcpi_options |= TCPI_OPT_SYN_DATA;
	info->tcpi_fastopen_client_fail = tcb->fastopen.fail;
	if (tcb->ws_on) {
		info->tcpi_options |= TCPI_OPT_WSCALE;
		info->tcpi_snd_wscale = tcb->snd.wscale;
		info->tcpi_rcv_wscale = tcb->rcv.wscale;
	}
}

static u32 ms_since(u64 at, u64 now)
{
	return at ? div_u64(now - at, WEFT_USEC_PER_MSEC) : 0;
}

/* As Linux, what never was counts from the handshake on. */
static void times(const struct weft_tcb *tcb, struct tcp_info *info)
{
	u64 now = weft_now();

	info->tcpi_rto = tcb->rto;
	info->tcpi_ato = tcb->conf->delack;
	info->tcpi_rtt = tcb->srtt;
	info->tcpi_rttvar = tcb->rttvar;
	info->tcpi_rcv_rtt = tcb->rcv_rtt.eighths / 8;
	info->tcpi_min_rtt = tcb->rtt_min;
	info->tcpi_last_data_sent = ms_since(tcb->last_tx ? tcb->last_tx : tcb->opened_at, now);
	info->tcpi_last_data_recv = ms_since(tcb->last_data_rx ? tcb->last_data_rx : tcb->opened_at, now);
	info->tcpi_last_ack_recv = ms_since(tcb->last_rx, now);
	info->tcpi_rwnd_limited = weft_tcp_limited(tcb, WEFT_LIMIT_WINDOW, now);
	info->tcpi_sndbuf_limited = weft_tcp_limited(tcb, WEFT_LIMIT_BUFFER, now);
	info->tcpi_busy_time = weft_tcp_limited(tcb, WEFT_LIMIT_NETWORK, now) + info->tcpi_rwnd_limited +
			       info->tcpi_sndbuf_limited;
}

/* As Linux: the SYN, and each segment that was acknowledged or SACKed, once. */
static u32 delivered(const struct weft_tcb *tcb)
{
	u32 out = max(seq_diff(tcb->snd.nxt, tcb->snd.una), 0) - tcb->sent.bytes[WEFT_SENT_SACKED];

	return tcb->opened_at ? 1 + tcb->segs_first - in_segments(tcb, out) : 0;
}

static void delivery(const struct weft_tcb *tcb, struct tcp_info *info)
{
	bool limited;

	info->tcpi_delivery_rate = weft_tcp_delivery_rate(tcb, &limited);
	info->tcpi_delivery_rate_app_limited = limited;
	info->tcpi_delivered = delivered(tcb);
}

static void counts(const struct weft_tcb *tcb, struct tcp_info *info)
{
	info->tcpi_total_retrans = tcb->total_rtx;
	info->tcpi_segs_in = tcb->segs_in;
	info->tcpi_segs_out = tcb->segs_out;
	info->tcpi_data_segs_in = tcb->data_segs_in;
	info->tcpi_data_segs_out = tcb->data_segs_out;
	info->tcpi_bytes_acked = tcb->bytes_acked + (tcb->opened_at && !tcb->passive);	/* as Linux: the SYN of an active open */
	info->tcpi_bytes_received = tcb->bytes_received;
	info->tcpi_bytes_sent = tcb->bytes_sent;
	info->tcpi_bytes_retrans = tcb->bytes_rtx;
	info->tcpi_retransmits = tcb->retries;
	weft_info_total_rto(info, tcb->rtos.all, tcb->rtos.spells, weft_tcp_rto_time(tcb, weft_now()));
	info->tcpi_probes = tcb->keep_tries;
	info->tcpi_backoff = tcb->backoff;
	info->tcpi_rcv_ooopack = tcb->ooo_segs;
}

static void sizes(const struct weft_tcp_sock *ts, struct tcp_info *info)
{
	const struct weft_tcb *tcb = &ts->tcb;

	info->tcpi_snd_mss = tcb->snd.mss;
	info->tcpi_rcv_mss = tcb->rcv.mss_est;
	info->tcpi_advmss = tcb->rcv.mss_adv;
	info->tcpi_pmtu = ts->ws.route.mtu;
	info->tcpi_snd_ssthresh = tcb->ssthresh >= WEFT_SSTHRESH_UNSET ? SSTHRESH_NONE : in_segments(tcb, tcb->ssthresh);
	info->tcpi_rcv_ssthresh = tcb->rcv.space;
	info->tcpi_rcv_space = tcb->rcv.space;
	info->tcpi_snd_wnd = tcb->snd.wnd;
	weft_info_rcv_wnd(info, tcb->rcv.wnd);
	info->tcpi_unacked = in_segments(tcb, max(seq_diff(tcb->snd.nxt, tcb->snd.una), 0));
	info->tcpi_notsent_bytes = max(seq_diff(tcb->snd.end, tcb->snd.nxt), 0);
}

static u8 ca_state(const struct weft_tcb *tcb)
{
	if (tcb->recovering)
		return tcb->recovering == WEFT_RECOVERY_RTO ? TCP_CA_Loss : TCP_CA_Recovery;
	if (tcb->ecn.reducing)
		return TCP_CA_CWR;
	return tcb->sent.bytes[WEFT_SENT_SACKED] || tcb->dup_acks ? TCP_CA_Disorder : TCP_CA_Open;
}

/* As Linux: what goes again still counts as lost until it is acknowledged. */
static void recovery(const struct weft_tcb *tcb, struct tcp_info *info)
{
	const u32 *bytes = tcb->sent.bytes;

	info->tcpi_ca_state = ca_state(tcb);
	info->tcpi_sacked = in_segments(tcb, bytes[WEFT_SENT_SACKED]);
	info->tcpi_retrans = in_segments(tcb, bytes[WEFT_SENT_AGAIN]);
	info->tcpi_lost = in_segments(tcb, bytes[WEFT_SENT_LOST] + bytes[WEFT_SENT_AGAIN]);
	info->tcpi_reord_seen = tcb->counts[WEFT_COUNT_TCPSACKReorder];
	info->tcpi_dsack_dups = tcb->dsack_dups;
	info->tcpi_delivered_ce = tcb->counts[WEFT_COUNT_TCPDeliveredCE];
}

/* Bytes a second; all ones: without a limit. */
static u64 rate_of(unsigned long rate)
{
	return rate == ~0UL ? ~0ull : rate;
}

void weft_stream_info(const struct sock *sk, struct tcp_info *info)
{
	const struct weft_tcp_sock *ts = weft_tcp_sk(sk);

	*info = (struct tcp_info){};
	info->tcpi_state = sk->sk_state;
	info->tcpi_pacing_rate = rate_of(READ_ONCE(sk->sk_pacing_rate));
	info->tcpi_max_pacing_rate = rate_of(READ_ONCE(sk->sk_max_pacing_rate));
	info->tcpi_reordering = ts->tcb.rack.reordering;
	info->tcpi_snd_cwnd = ts->tcb.cwnd ? in_segments(&ts->tcb, ts->tcb.cwnd) : ts->tcb.conf->init_cwnd;
	if (sk->sk_state == TCP_LISTEN) {	/* as Linux: the accept queue and its limit */
		info->tcpi_unacked = sk->sk_ack_backlog;
		info->tcpi_sacked = sk->sk_max_ack_backlog;
		return;
	}
	options(&ts->tcb, info);
	times(&ts->tcb, info);
	counts(&ts->tcb, info);
	delivery(&ts->tcb, info);
	sizes(ts, info);
	recovery(&ts->tcb, info);
	weft_info_rehash(info, ts->rehashed);
}
