// SPDX-License-Identifier: GPL-2.0
/* TCP_INFO and TCP_CC_INFO: each field has AF_INET's value, or a plausible one. */
#include <linux/tcp.h>
#define _NETINET_TCP_H 1	/* the C library's struct tcp_info lacks fields */
#include "pair.h"

static struct tcp_info info_of(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info;
}

TEST(cc_info_is_empty)
{
	int fd = xsocket(SOCK_STREAM, 0);
	char room[64];
	socklen_t len;
	int i;

	for (i = 0; i < 2; i++) {
		len = sizeof(room);
		ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, i ? "reno" : "cubic",
					i ? 4 : 5));
		EXPECT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_CC_INFO, room, &len));
		EXPECT_EQ(0, len);
	}
}

TEST(listener)
{
	int fd = xsocket(SOCK_STREAM, 0), port;
	struct tcp_info info;

	ASSERT_EQ(0, listen_lo(fd, 5, &port));
	info = info_of(fd);
	EXPECT_EQ(5, info.tcpi_sacked);
	EXPECT_EQ(3, info.tcpi_reordering);
	EXPECT_EQ(10, info.tcpi_snd_cwnd);
}

TEST_F(pair, fresh)
{
	struct tcp_info i = info_of(self->x);

	EXPECT_EQ(1, i.tcpi_state);
	EXPECT_EQ(0, i.tcpi_ca_state);
	EXPECT_EQ(0, i.tcpi_retransmits);
	EXPECT_EQ(0, i.tcpi_probes);
	EXPECT_EQ(0, i.tcpi_backoff);
	EXPECT_EQ(7, i.tcpi_options & 7);
	EXPECT_EQ(0x7fffffff, i.tcpi_snd_ssthresh);
	EXPECT_EQ(10, i.tcpi_snd_cwnd);
	EXPECT_EQ(3, i.tcpi_reordering);
	EXPECT_EQ(0, i.tcpi_unacked);
	EXPECT_EQ(0, i.tcpi_busy_time);
	EXPECT_EQ(0, i.tcpi_rwnd_limited);
	EXPECT_EQ(0, i.tcpi_sndbuf_limited);
	EXPECT_EQ(1, i.tcpi_delivered);
	EXPECT_EQ(0, i.tcpi_data_segs_out);
	EXPECT_EQ(0, i.tcpi_data_segs_in);
	EXPECT_EQ(0, i.tcpi_bytes_sent);
	EXPECT_EQ(0, i.tcpi_bytes_received);
	EXPECT_EQ(0, i.tcpi_rcv_ooopack);
	EXPECT_EQ(0, i.tcpi_rcv_rtt);
	EXPECT_EQ(0, i.tcpi_delivery_rate);
	EXPECT_EQ(1, !!i.tcpi_delivery_rate_app_limited);
	EXPECT_GT(10000, i.tcpi_last_data_recv);
	EXPECT_GT(10000, i.tcpi_last_data_sent);
	EXPECT_GT(10000, i.tcpi_last_ack_recv);
	EXPECT_LT(0, i.tcpi_rtt);
	EXPECT_LE(200000, i.tcpi_rto);
	EXPECT_LT(16000, i.tcpi_snd_mss);
	EXPECT_LT(16000, i.tcpi_advmss);
	EXPECT_LE(65535, i.tcpi_pmtu);
	EXPECT_LT(10000, i.tcpi_snd_wnd);
}

/* From the handshake on, if none came. */
TEST_F(pair, last_data)
{
	struct tcp_info i;

	usleep(150000);		/* the time that the fields must report */
	i = info_of(self->x);
	EXPECT_LE(100, i.tcpi_last_data_recv);
	EXPECT_LE(100, i.tcpi_last_data_sent);
	ASSERT_EQ(1, send(self->y, "x", 1, 0));
	ASSERT_EQ(1, recv(self->x, &(char){ 0 }, 1, 0));
	EXPECT_GT(i.tcpi_last_data_sent, info_of(self->x).tcpi_last_data_recv);
}

TEST_F(pair, delivered)
{
	char c[1000] = { 0 };
	struct tcp_info i;
	int n;

	for (n = 0; n < 5; n++) {
		ASSERT_EQ(sizeof(c), send(self->x, c, sizeof(c), 0));
		ASSERT_EQ(sizeof(c), recv(self->y, c, sizeof(c), MSG_WAITALL));
		wait_sent(self->x);
	}
	i = info_of(self->x);
	EXPECT_EQ(6, i.tcpi_delivered);
	EXPECT_EQ(5, i.tcpi_data_segs_out);
	EXPECT_EQ(5000, i.tcpi_bytes_sent);
	EXPECT_EQ(5000 + variant->active, i.tcpi_bytes_acked);
	EXPECT_EQ(5000, info_of(self->y).tcpi_bytes_received);
	EXPECT_EQ(5, info_of(self->y).tcpi_data_segs_in);
	EXPECT_LT(0, i.tcpi_min_rtt);
	EXPECT_LT(0, i.tcpi_delivery_rate);
	EXPECT_EQ(1, !!i.tcpi_delivery_rate_app_limited);
}

/* Several windows of data: the receiver has measured the time that one takes. */
TEST_F(pair, rcv_rtt)
{
	static char c[32768];
	int n;

	for (n = 0; n < 256; n++) {
		ASSERT_EQ(sizeof(c), send(self->x, c, sizeof(c), 0));
		ASSERT_EQ(sizeof(c), recv(self->y, c, sizeof(c), MSG_WAITALL));
	}
	EXPECT_LT(0, info_of(self->y).tcpi_rcv_rtt);
}

/* The peer does not read: its window closes, then our buffer is full. */
TEST_F(pair, limited)
{
	struct tcp_info i, later;

	set_nonblock(self->x);
	stream_stuff(self->x);
	i = info_of(self->x);
	usleep(100000);		/* the time by which rwnd_limited must grow */
	later = info_of(self->x);
	EXPECT_LE(50000, i.tcpi_busy_time);
	EXPECT_LE(50000, later.tcpi_rwnd_limited - i.tcpi_rwnd_limited);
	EXPECT_LE(later.tcpi_rwnd_limited + later.tcpi_sndbuf_limited, later.tcpi_busy_time);
	EXPECT_LT(0, i.tcpi_notsent_bytes);
}

TEST_HARNESS_MAIN
