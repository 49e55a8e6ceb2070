// SPDX-License-Identifier: GPL-2.0
/* IPPROTO_TCP options. */
#include "pair.h"

static const struct {
	int name, set, get;
} kept[] = {
	{ TCP_NODELAY, 1, 1 },
	{ TCP_NODELAY, 0, 0 },
	{ TCP_CORK, 1, 1 },
	{ TCP_CORK, 0, 0 },
	{ TCP_MAXSEG, 1000, 1000 },
	{ TCP_KEEPIDLE, 30, 30 },
	{ TCP_KEEPINTVL, 5, 5 },
	{ TCP_KEEPCNT, 3, 3 },
	{ TCP_SYNCNT, 4, 4 },
	{ TCP_LINGER2, 10, 10 },
	{ TCP_LINGER2, -1, -1 },
	{ TCP_USER_TIMEOUT, 4321, 4321 },
	{ TCP_USER_TIMEOUT, 0, 0 },
	{ TCP_QUICKACK, 1, 1 },
	{ TCP_QUICKACK, 0, 0 },
	{ TCP_DEFER_ACCEPT, 0, 0 },
	{ TCP_DEFER_ACCEPT, 1, 1 },
	{ TCP_DEFER_ACCEPT, 2, 3 },
	{ TCP_DEFER_ACCEPT, 30, 31 },
	{ TCP_DEFER_ACCEPT, 1000, 1087 },
	{ TCP_DEFER_ACCEPT, -1, 0 },
	{ TCP_WINDOW_CLAMP, 40000, 40000 },
	{ TCP_NOTSENT_LOWAT, 4096, 4096 },
	{ TCP_THIN_LINEAR_TIMEOUTS, 1, 1 },
	{ TCP_SAVE_SYN, 1, 1 },
	{ TCP_FASTOPEN_CONNECT, 1, 1 },
};

TEST(round_trips)
{
	int fd = xsocket(SOCK_STREAM, 0), i;

	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		EXPECT_EQ(0, set_int(fd, IPPROTO_TCP, kept[i].name, kept[i].set))
			TH_LOG("option %d", kept[i].name);
		EXPECT_EQ(kept[i].get, get_int(fd, IPPROTO_TCP, kept[i].name))
			TH_LOG("option %d", kept[i].name);
	}
}

static const struct {
	int name, set, error;
} refused[] = {
	{ TCP_MAXSEG, 50, EINVAL },
	{ TCP_MAXSEG, 40000, EINVAL },
	{ TCP_KEEPIDLE, 0, EINVAL },
	{ TCP_KEEPIDLE, 32768, EINVAL },
	{ TCP_KEEPINTVL, 0, EINVAL },
	{ TCP_KEEPCNT, 0, EINVAL },
	{ TCP_KEEPCNT, 128, EINVAL },
	{ TCP_SYNCNT, 0, EINVAL },
	{ TCP_SYNCNT, 128, EINVAL },
	{ TCP_USER_TIMEOUT, -1, EINVAL },
	{ TCP_INFO, 1, ENOPROTOOPT },
	{ 999, 1, ENOPROTOOPT },
};

TEST(refusals)
{
	int fd = xsocket(SOCK_STREAM, 0), i;

	for (i = 0; i < ARRAY_SIZE(refused); i++)
		EXPECT_EQ(refused[i].error,
			  set_int(fd, IPPROTO_TCP, refused[i].name, refused[i].set))
			TH_LOG("option %d", refused[i].name);
	EXPECT_EQ(-1, setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, "", 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST(defaults)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(0, get_int(fd, IPPROTO_TCP, TCP_NODELAY));
	EXPECT_EQ(536, get_int(fd, IPPROTO_TCP, TCP_MAXSEG));
	EXPECT_EQ(7200, get_int(fd, IPPROTO_TCP, TCP_KEEPIDLE));
	EXPECT_EQ(75, get_int(fd, IPPROTO_TCP, TCP_KEEPINTVL));
	EXPECT_EQ(9, get_int(fd, IPPROTO_TCP, TCP_KEEPCNT));
	EXPECT_EQ(6, get_int(fd, IPPROTO_TCP, TCP_SYNCNT));
	EXPECT_EQ(60, get_int(fd, IPPROTO_TCP, TCP_LINGER2));
	EXPECT_EQ(0, get_int(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT));
}

TEST(upper_protocols_are_not_there)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(-1, setsockopt(fd, IPPROTO_TCP, 31 /* TCP_ULP */, "nosuch", 6));
	EXPECT_TRUE(errno == ENOENT || errno == ENOPROTOOPT || errno == ENOTCONN);
}

TEST(info_state)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	EXPECT_EQ(TCP_CLOSE, state_of(fd));
	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(TCP_LISTEN, state_of(fd));
}

TEST_F(pair, info_states)
{
	EXPECT_EQ(TCP_ESTABLISHED, state_of(self->x));
	shutdown(self->y, SHUT_WR);
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(TCP_CLOSE_WAIT, state_of(self->x));
	shutdown(self->x, SHUT_WR);
	poll_until(self->x, POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
	wait_state(self->x, TCP_CLOSE);
	EXPECT_EQ(TCP_CLOSE, state_of(self->x));
}

TEST_F(pair, info_fin_wait)
{
	shutdown(self->x, SHUT_WR);
	poll_for(self->y, POLLIN, 1000);
	wait_state(self->x, TCP_FIN_WAIT2);
	EXPECT_EQ(TCP_FIN_WAIT2, state_of(self->x));
}

TEST(info_syn_sent)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), held[2], port;

	ASSERT_LE(0, full_listener(&port, held));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_EQ(TCP_SYN_SENT, state_of(fd));
}

TEST_F(pair, info)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);
	char c[100] = { 0 };

	ASSERT_EQ(100, send(self->x, c, 100, 0));
	ASSERT_EQ(100, recv(self->y, c, 100, MSG_WAITALL));
	ASSERT_EQ(50, send(self->y, c, 50, 0));
	ASSERT_EQ(50, recv(self->x, c, 50, MSG_WAITALL));
	wait_sent(self->x);
	ASSERT_EQ(0, getsockopt(self->x, IPPROTO_TCP, TCP_INFO, &info, &len));
	EXPECT_EQ(TCP_ESTABLISHED, info.tcpi_state);
	EXPECT_LT(0, info.tcpi_rtt);
	EXPECT_GE(1000000, info.tcpi_rtt);
	EXPECT_LE(200000, info.tcpi_rto);
	EXPECT_LE(2, info.tcpi_snd_cwnd);
	EXPECT_LE(536, info.tcpi_snd_mss);
	EXPECT_EQ(TCPI_OPT_TIMESTAMPS | TCPI_OPT_WSCALE,
		  info.tcpi_options & (TCPI_OPT_TIMESTAMPS | TCPI_OPT_WSCALE));
	EXPECT_EQ(0, info.tcpi_unacked);
	EXPECT_EQ(0, info.tcpi_retransmits);
}

/* A short buffer gets the first part. */
TEST_F(pair, info_short)
{
	struct tcp_info info = { 0 };
	socklen_t len = 1;

	ASSERT_EQ(0, getsockopt(self->x, IPPROTO_TCP, TCP_INFO, &info, &len));
	EXPECT_EQ(1, len);
	EXPECT_EQ(TCP_ESTABLISHED, info.tcpi_state);
	EXPECT_EQ(0, info.tcpi_rtt);
}

TEST_F(pair, max_segment)
{
	int mss = get_int(self->x, IPPROTO_TCP, TCP_MAXSEG);

	EXPECT_LT(16000, mss);
	EXPECT_GE(65536, mss);
}

TEST(max_segment_is_obeyed)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_MAXSEG, 1000));
	ASSERT_EQ(0, listen_lo(y, 1, &port));
	ASSERT_EQ(0, connect_lo(x, port));
	EXPECT_GE(1000, get_int(accept(y, NULL, NULL), IPPROTO_TCP, TCP_MAXSEG));
}

TEST_F(pair, keepalive_on_a_living_peer)
{
	set_int(self->x, IPPROTO_TCP, TCP_KEEPIDLE, 1);
	set_int(self->x, IPPROTO_TCP, TCP_KEEPINTVL, 1);
	set_int(self->x, IPPROTO_TCP, TCP_KEEPCNT, 1);
	ASSERT_EQ(0, set_int(self->x, SOL_SOCKET, SO_KEEPALIVE, 1));
	usleep(3300000);	/* three probes and answers, which a socket does not show */
	EXPECT_EQ(POLLOUT, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(1, send(self->x, "k", 1, 0));
}

TEST(defer_accept)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port, s;
	char c = 0;

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_DEFER_ACCEPT, 1));
	ASSERT_EQ(0, listen_lo(x, 1, &port));
	ASSERT_EQ(0, connect_lo(y, port));
	ASSERT_EQ(1, send(y, "d", 1, 0));
	s = accept(x, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(1, recv(s, &c, 1, 0));
	EXPECT_EQ('d', c);
}

/* The handshake alone wakes no accept(); data does. */
TEST(defer_accept_waits)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5));
	ASSERT_EQ(0, listen_lo(x, 8, &port));
	ASSERT_EQ(0, connect_lo(y, port));
	EXPECT_EQ(0, poll_for(x, POLLIN, 100));
	ASSERT_EQ(1, send(y, "d", 1, 0));
	EXPECT_EQ(POLLIN, poll_for(x, POLLIN, 1000));
}

TEST(defer_accept_ends_with_fin)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_DEFER_ACCEPT, 5));
	ASSERT_EQ(0, listen_lo(x, 8, &port));
	ASSERT_EQ(0, connect_lo(y, port));
	shutdown(y, SHUT_WR);
	EXPECT_EQ(POLLIN, poll_for(x, POLLIN, 1000));
}

TEST(saved_syn)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port, s;
	unsigned char syn[200] = "";
	socklen_t len = 10;

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_SAVE_SYN, 1));
	ASSERT_EQ(0, listen_lo(x, 8, &port));
	ASSERT_EQ(0, connect_lo(y, port));
	s = accept(x, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(1, get_int(s, IPPROTO_TCP, TCP_SAVE_SYN));
	EXPECT_EQ(-1, getsockopt(s, IPPROTO_TCP, TCP_SAVED_SYN, syn, &len));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(60, len);			/* IP header, TCP header with 20 bytes of options */
	len = sizeof(syn);
	ASSERT_EQ(0, getsockopt(s, IPPROTO_TCP, TCP_SAVED_SYN, syn, &len));
	EXPECT_EQ(60, len);
	EXPECT_EQ(0x45, syn[0]);
	EXPECT_EQ(IPPROTO_TCP, syn[9]);
	EXPECT_EQ(port_of(y), syn[20] << 8 | syn[21]);
	EXPECT_EQ(port, syn[22] << 8 | syn[23]);
	EXPECT_EQ(2, syn[33] & 0x3f);		/* SYN */
	len = sizeof(syn);
	EXPECT_EQ(0, getsockopt(s, IPPROTO_TCP, TCP_SAVED_SYN, syn, &len));
	EXPECT_EQ(0, len);
	close(s);
	close(y);
}

TEST(saved_syn_not_read)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port;
	unsigned char syn[200];
	socklen_t len = sizeof(syn);

	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, TCP_SAVE_SYN, 2));
	ASSERT_EQ(0, listen_lo(x, 8, &port));
	ASSERT_EQ(0, connect_lo(y, port));
	EXPECT_EQ(0, getsockopt(y, IPPROTO_TCP, TCP_SAVED_SYN, syn, &len));
	EXPECT_EQ(0, len);
}

TEST_HARNESS_MAIN
