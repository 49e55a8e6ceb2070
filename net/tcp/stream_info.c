// SPDX-License-Identifier: GPL-2.0
/*
 * TCP_INFO: what Linux's programs ask of a connection, RFC 9293 3.10.6.  Counts of segments are
 * computed from bytes where the core counts bytes; fields unknown to Weft are 0.
 * Process context; the socket lock is held for getsockopt(), but not for a dump.
 */
#include <weft/compat.h>
#include "conn_engine.h"
#include "stream_ops.h"

#define SSTHRESH_NONE	0x7fffffff	/* Linux's: no loss has set it yet */

static u32 info_segments(const struct weft_tcp_status *s, u32 bytes)
{
	return DIV_ROUND_UP(bytes, max_t(u32, s->mss, 1));
}

static void info_options(const struct weft_tcp_status *s, struct tcp_info *info)
{
	if (s->ts_on)
		info->tcpi_options |= TCPI_OPT_TIMESTAMPS;
	if (s->sack_on)
		info->tcpi_options |= TCPI_OPT_SACK;
	if (s->ecn_on)
		info->tcpi_options |= TCPI_OPT_ECN;
	if (s->ecn_seen)
		info->tcpi_options |= TCPI_OPT_ECN_SEEN;
	if (s->syn_data)
		info->tcpi_options |= TCPI_OPT_SYN_DATA;
	info->tcpi_fastopen_client_fail = s->fastopen_fail;
	if (s->ws_on) {
		info->tcpi_options |= TCPI_OPT_WSCALE;
		info->tcpi_snd_wscale = s->snd_wscale;
		info->tcpi_rcv_wscale = s->rcv_wscale;
	}
}

static u32 in_ms(u64 us)
{
	return div_u64(us, WEFT_USEC_PER_MSEC);
}

static void info_times(const struct weft_tcp_status *s, struct tcp_info *info)
{
	info->tcpi_rto = s->rto;
	info->tcpi_rtt = s->srtt;
	info->tcpi_rttvar = s->rttvar;
	info->tcpi_rcv_rtt = s->rcv_rtt;
	info->tcpi_min_rtt = s->rtt_min;
	info->tcpi_last_data_sent = in_ms(s->last_tx);
	info->tcpi_last_data_recv = in_ms(s->last_data_rx);
	info->tcpi_last_ack_recv = in_ms(s->last_rx);
	info->tcpi_rwnd_limited = s->limited[WEFT_LIMIT_WINDOW];
	info->tcpi_sndbuf_limited = s->limited[WEFT_LIMIT_BUFFER];
	info->tcpi_busy_time = s->limited[WEFT_LIMIT_NETWORK] + info->tcpi_rwnd_limited +
			       info->tcpi_sndbuf_limited;
}

/* As Linux: the SYN, and each segment that was acknowledged or SACKed, once. */
static u32 info_delivered(const struct weft_tcp_status *s)
{
	u32 out = s->out - s->sacked;

	return s->opened ? 1 + s->segs_first - info_segments(s, out) : 0;
}

static void info_delivery(const struct weft_tcp_status *s, struct tcp_info *info)
{
	info->tcpi_delivery_rate = s->delivery_rate;
	info->tcpi_delivery_rate_app_limited = s->delivery_limited;
	info->tcpi_delivered = info_delivered(s);
}

static void info_counts(const struct weft_tcp_status *s, struct tcp_info *info)
{
	info->tcpi_total_retrans = s->total_rtx;
	info->tcpi_segs_in = s->segs_in;
	info->tcpi_segs_out = s->segs_out;
	info->tcpi_data_segs_in = s->data_segs_in;
	info->tcpi_data_segs_out = s->data_segs_out;
	/* as Linux: the SYN of an active open */
	info->tcpi_bytes_acked = s->bytes_acked + (s->opened && !s->passive);
	info->tcpi_bytes_received = s->bytes_received;
	info->tcpi_bytes_sent = s->bytes_sent;
	info->tcpi_bytes_retrans = s->bytes_rtx;
	info->tcpi_retransmits = s->retries;
	weft_info_total_rto(info, s->rtos, s->rto_spells, s->rto_ms);
	info->tcpi_probes = s->keep_tries;
	info->tcpi_backoff = s->backoff;
	info->tcpi_rcv_ooopack = s->ooo_segs;
}

static void info_sizes(const struct weft_tcp_status *s, struct tcp_info *info)
{
	info->tcpi_snd_mss = s->mss;
	info->tcpi_rcv_mss = s->rcv_mss;
	info->tcpi_advmss = s->mss_adv;
	info->tcpi_snd_ssthresh = s->ssthresh >= WEFT_SSTHRESH_UNSET ?
				  SSTHRESH_NONE : info_segments(s, s->ssthresh);
	info->tcpi_rcv_ssthresh = s->space;
	info->tcpi_rcv_space = s->space;
	info->tcpi_snd_wnd = s->snd_wnd;
	weft_info_rcv_wnd(info, s->rcv_wnd);
	info->tcpi_unacked = info_segments(s, s->out);
	info->tcpi_notsent_bytes = s->unsent;
}

static u8 ca_state(const struct weft_tcp_status *s)
{
	if (s->recovering)
		return s->recovering == WEFT_RECOVERY_RTO ? TCP_CA_Loss : TCP_CA_Recovery;
	if (s->ecn_reducing)
		return TCP_CA_CWR;
	return s->sacked || s->dup_acks ? TCP_CA_Disorder : TCP_CA_Open;
}

/* As Linux: what goes again still counts as lost until it is acknowledged. */
static void info_recovery(const struct weft_tcp_status *s, struct tcp_info *info)
{
	info->tcpi_ca_state = ca_state(s);
	info->tcpi_sacked = info_segments(s, s->sacked);
	info->tcpi_retrans = info_segments(s, s->again);
	info->tcpi_lost = info_segments(s, s->lost + s->again);
	info->tcpi_reord_seen = s->reord_seen;
	info->tcpi_dsack_dups = s->dsack_dups;
	info->tcpi_delivered_ce = s->delivered_ce;
}

/* Bytes a second; all ones: without a limit. */
static u64 rate_of(unsigned long rate)
{
	return rate == ~0UL ? ~0ull : rate;
}

/* Without the socket lock each number is true by itself. */
void weft_stream_info(const struct sock *sk, struct weft_tcp_status *s, struct tcp_info *info)
{
	const struct weft_tcp_sock *ts = weft_tcp_sk(sk);
	struct weft_tcp_conf conf;
	struct weft_tcp_conn peek;

	rcu_read_lock();
	conf = *weft_tcp_conf(ts->ws.wn);
	weft_tcp_conn_peek(&ts->tcp, &peek);
	weft_engine(&peek, status, weft_now(), s);
	rcu_read_unlock();
	*info = (struct tcp_info){};
	info->tcpi_state = sk->sk_state;
	info->tcpi_max_pacing_rate = rate_of(READ_ONCE(sk->sk_max_pacing_rate));
	info->tcpi_pacing_rate = min_t(u64, READ_ONCE(ts->tcp.view.pace_rate),
				       info->tcpi_max_pacing_rate);
	info->tcpi_reordering = s->reordering;
	info->tcpi_snd_cwnd = s->cwnd ? info_segments(s, s->cwnd) : conf.init_cwnd;
	if (sk->sk_state == TCP_LISTEN) {	/* as Linux: the accept queue and its limit */
		info->tcpi_unacked = sk->sk_ack_backlog;
		info->tcpi_sacked = sk->sk_max_ack_backlog;
		return;
	}
	info->tcpi_ato = conf.delack;
	info->tcpi_pmtu = ts->ws.route.mtu;
	info_options(s, info);
	info_times(s, info);
	info_counts(s, info);
	info_delivery(s, info);
	info_sizes(s, info);
	info_recovery(s, info);
	weft_info_rehash(info, ts->rehashed);
}
