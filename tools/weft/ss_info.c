// SPDX-License-Identifier: GPL-2.0
/* `weft ss -i` and -m: struct tcp_info and the memory of a connection, in the words of ss(8). */
#include <linux/tcp.h>
#include <stdio.h>
#include <string.h>
#include "ss.h"
#include "tool.h"

#define UNSET	0x7fffffff	/* TCP_INFO's ssthresh before any loss */

static void number(const char *key, const char *label, uint64_t n)
{
	char fmt[64];

	snprintf(fmt, sizeof(fmt), " %s:%%" PRIu64, label);
	out_uint(key, fmt, n);
}

/* Columns show the number if it is not 0, JSON always. */
static void number_if(const char *key, const char *label, uint64_t n)
{
	if (n)
		number(key, label, n);
	else
		out_uint(key, NULL, 0);
}

/* Microseconds; columns show milliseconds. */
static void time_show(const char *key, const char *label, uint64_t us)
{
	out_uint(key, NULL, us);
	out_text("%s%" PRIu64, label, us / 1000);
	if (us % 1000)
		out_text(".%03" PRIu64, us % 1000);
}

/* Bytes a second; columns show bits a second, with ss(8)'s prefixes. */
static void rate_show(const char *key, const char *label, uint64_t bytes)
{
	uint64_t bits = bytes * 8;

	if (!bytes || bytes == UINT64_MAX)
		return;
	out_uint(key, NULL, bytes);
	if (bits >= 1000000000)
		out_text(" %s %.3gGbps", label, bits / 1e9);
	else if (bits >= 1000000)
		out_text(" %s %.3gMbps", label, bits / 1e6);
	else if (bits >= 1000)
		out_text(" %s %.3gKbps", label, bits / 1e3);
	else
		out_text(" %s %" PRIu64 "bps", label, bits);
}

static void options_show(const struct tcp_info *i, const char *congestion)
{
	out_bool("ts", " ts", i->tcpi_options & TCPI_OPT_TIMESTAMPS);
	out_bool("sack", " sack", i->tcpi_options & TCPI_OPT_SACK);
	out_bool("ecn", " ecn", i->tcpi_options & TCPI_OPT_ECN);
	out_bool("ecnseen", " ecnseen", i->tcpi_options & TCPI_OPT_ECN_SEEN);
	if (congestion)
		out_str("congestion", " %s", congestion);
	if (!(i->tcpi_options & TCPI_OPT_WSCALE))
		return;
	out_uint("snd_wscale", " wscale:%" PRIu64, i->tcpi_snd_wscale);
	out_uint("rcv_wscale", ",%" PRIu64, i->tcpi_rcv_wscale);
}

static void times_show(const struct tcp_info *i)
{
	time_show("rto", " rto:", i->tcpi_rto);
	number_if("backoff", "backoff", i->tcpi_backoff);
	if (i->tcpi_rtt) {
		time_show("rtt", " rtt:", i->tcpi_rtt);
		time_show("rttvar", "/", i->tcpi_rttvar);
	}
	if (i->tcpi_ato)
		time_show("ato", " ato:", i->tcpi_ato);
}

static void sizes_show(const struct tcp_info *i)
{
	number("snd_mss", "mss", i->tcpi_snd_mss);
	number_if("pmtu", "pmtu", i->tcpi_pmtu);
	number_if("rcv_mss", "rcvmss", i->tcpi_rcv_mss);
	number_if("advmss", "advmss", i->tcpi_advmss);
	number("snd_cwnd", "cwnd", i->tcpi_snd_cwnd);
	if (i->tcpi_snd_ssthresh < (1u << 20) && i->tcpi_snd_ssthresh != UNSET)
		number("snd_ssthresh", "ssthresh", i->tcpi_snd_ssthresh);
}

static void counts_show(const struct tcp_info *i)
{
	number_if("bytes_sent", "bytes_sent", i->tcpi_bytes_sent);
	number_if("bytes_retrans", "bytes_retrans", i->tcpi_bytes_retrans);
	number_if("bytes_acked", "bytes_acked", i->tcpi_bytes_acked);
	number_if("bytes_received", "bytes_received", i->tcpi_bytes_received);
	number_if("segs_out", "segs_out", i->tcpi_segs_out);
	number_if("segs_in", "segs_in", i->tcpi_segs_in);
	number_if("data_segs_out", "data_segs_out", i->tcpi_data_segs_out);
	number_if("data_segs_in", "data_segs_in", i->tcpi_data_segs_in);
}

/* A window per round trip, as ss(8) computes it. */
static void rates_show(const struct tcp_info *i)
{
	if (i->tcpi_rtt)
		rate_show("send", "send",
			  (uint64_t)i->tcpi_snd_cwnd * i->tcpi_snd_mss * 1000000 / i->tcpi_rtt);
	number_if("last_data_sent", "lastsnd", i->tcpi_last_data_sent);
	number_if("last_data_recv", "lastrcv", i->tcpi_last_data_recv);
	number_if("last_ack_recv", "lastack", i->tcpi_last_ack_recv);
	rate_show("pacing_rate", "pacing_rate", i->tcpi_pacing_rate);
	rate_show("delivery_rate", "delivery_rate", i->tcpi_delivery_rate);
	number_if("delivered", "delivered", i->tcpi_delivered);
	number_if("delivered_ce", "delivered_ce", i->tcpi_delivered_ce);
	out_bool("app_limited", " app_limited", i->tcpi_delivery_rate_app_limited);
}

static void losses_show(const struct tcp_info *i)
{
	number_if("unacked", "unacked", i->tcpi_unacked);
	if (i->tcpi_retrans || i->tcpi_total_retrans) {
		out_uint("retrans", " retrans:%" PRIu64, i->tcpi_retrans);
		out_uint("total_retrans", "/%" PRIu64, i->tcpi_total_retrans);
	}
	number_if("lost", "lost", i->tcpi_lost);
	number_if("sacked", "sacked", i->tcpi_sacked);
	number_if("dsack_dups", "dsack_dups", i->tcpi_dsack_dups);
	number_if("reord_seen", "reord_seen", i->tcpi_reord_seen);
}

static void receiver_show(const struct tcp_info *i)
{
	if (i->tcpi_rcv_rtt)
		time_show("rcv_rtt", " rcv_rtt:", i->tcpi_rcv_rtt);
	number_if("rcv_space", "rcv_space", i->tcpi_rcv_space);
	number_if("rcv_ssthresh", "rcv_ssthresh", i->tcpi_rcv_ssthresh);
	number_if("notsent", "notsent", i->tcpi_notsent_bytes);
	if (i->tcpi_min_rtt)
		time_show("min_rtt", " minrtt:", i->tcpi_min_rtt);
	number("snd_wnd", "snd_wnd", i->tcpi_snd_wnd);
}

void ss_info_show(const struct nlattr *info, const struct nlattr *congestion, bool oneline)
{
	struct tcp_info i = { 0 };
	size_t len;

	if (!info)
		return;
	len = mnl_attr_get_payload_len(info);
	memcpy(&i, mnl_attr_get_payload(info), len < sizeof(i) ? len : sizeof(i));
	out_text(oneline ? "\t" : "\n\t");
	out_member_begin("info");
	options_show(&i, congestion ? mnl_attr_get_str(congestion) : NULL);
	times_show(&i);
	sizes_show(&i);
	counts_show(&i);
	rates_show(&i);
	losses_show(&i);
	receiver_show(&i);
	out_object_end();
}

void ss_memory_show(const struct nlattr *mem)
{
	struct weft_sock_mem m = { 0 };
	size_t len;

	if (!mem)
		return;
	len = mnl_attr_get_payload_len(mem);
	memcpy(&m, mnl_attr_get_payload(mem), len < sizeof(m) ? len : sizeof(m));
	out_member_begin("skmem");
	out_uint("rmem_alloc", " skmem:(r%" PRIu64, m.rmem_alloc);
	out_uint("rcv_buf", ",rb%" PRIu64, m.rcv_buf);
	out_uint("wmem_alloc", ",t%" PRIu64, m.wmem_alloc);
	out_uint("snd_buf", ",tb%" PRIu64, m.snd_buf);
	out_uint("fwd_alloc", ",f%" PRIu64, m.fwd_alloc);
	out_uint("wmem_queued", ",w%" PRIu64, m.wmem_queued);
	out_uint("opt_mem", ",o%" PRIu64, m.opt_mem);
	out_uint("back_log", ",bl%" PRIu64, m.back_log);
	out_uint("drops", ",d%" PRIu64 ")", m.drops);
	out_object_end();
}
