// SPDX-License-Identifier: GPL-2.0
/* Fast open, RFC 7413: TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, MSG_FASTOPEN, on both ends. */
#include "pair.h"

#define KEY		33	/* TCP_FASTOPEN_KEY */
#define NO_COOKIE	34	/* TCP_FASTOPEN_NO_COOKIE */
#define CONNECT		30	/* TCP_FASTOPEN_CONNECT */
#define SYN_DATA	32	/* TCPI_OPT_SYN_DATA */

static void allow(const char *where)
{
	FILE *f = fopen(where, "w");

	if (!f)
		return;
	fputs("3", f);
	fclose(f);
}

static int listener(int *port)
{
	int fd = ysocket(SOCK_STREAM, 0);

	allow("/proc/sys/net/ipv4/tcp_fastopen");
	allow("/proc/sys/net/weft/tcp_fastopen");
	return set_int(fd, IPPROTO_TCP, TCP_FASTOPEN, 8) || listen_lo(fd, 8, port) ? -1 : fd;
}

/* sendto(MSG_FASTOPEN): what it returns, or -errno. */
static int send_to(int fd, int port, const char *what, int flags)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", port);
	int n = sendto(fd, what, strlen(what), MSG_FASTOPEN | MSG_NOSIGNAL | flags,
		       (struct sockaddr *)&sin, sizeof(sin));

	return n < 0 ? -errno : n;
}

static bool syn_had_data(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	return !getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) &&
	       (info.tcpi_options & SYN_DATA);
}

/* The received data, as a string. */
static const char *got(int fd)
{
	static char text[100];
	int n;

	set_timeout(fd, SO_RCVTIMEO, 1000);
	n = recv(fd, text, sizeof(text) - 1, 0);
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

TEST(options)
{
	int fd = xsocket(SOCK_STREAM, 0);
	char key[40] = "0123456789abcdef0123456789ABCDEF";
	socklen_t len = sizeof(key);

	allow("/proc/sys/net/ipv4/tcp_fastopen");
	allow("/proc/sys/net/weft/tcp_fastopen");
	EXPECT_EQ(0, get_int(fd, IPPROTO_TCP, TCP_FASTOPEN));
	EXPECT_EQ(EINVAL, set_int(fd, IPPROTO_TCP, TCP_FASTOPEN, -1));
	EXPECT_EQ(0, set_int(fd, IPPROTO_TCP, TCP_FASTOPEN, 7));
	EXPECT_EQ(7, get_int(fd, IPPROTO_TCP, TCP_FASTOPEN));
	EXPECT_EQ(EINVAL, set_int(fd, IPPROTO_TCP, CONNECT, 2));
	EXPECT_EQ(EINVAL, set_int(fd, IPPROTO_TCP, NO_COOKIE, 2));
	EXPECT_EQ(0, set_int(fd, IPPROTO_TCP, NO_COOKIE, 1));
	EXPECT_EQ(1, get_int(fd, IPPROTO_TCP, NO_COOKIE));
	EXPECT_EQ(0, getsockopt(fd, IPPROTO_TCP, KEY, key, &len));
	EXPECT_EQ(0, len);
	EXPECT_EQ(-1, setsockopt(fd, IPPROTO_TCP, KEY, key, 15));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, setsockopt(fd, IPPROTO_TCP, KEY, key, 16));
	EXPECT_EQ(0, setsockopt(fd, IPPROTO_TCP, KEY, key, 32));
	memset(key, 0, sizeof(key));
	len = sizeof(key);
	EXPECT_EQ(0, getsockopt(fd, IPPROTO_TCP, KEY, key, &len));
	EXPECT_EQ(32, len);
	EXPECT_EQ(0, memcmp(key, "0123456789abcdef0123456789ABCDEF", 32));
}

TEST_F(pair, not_when_connected)
{
	EXPECT_EQ(EINVAL, set_int(self->x, IPPROTO_TCP, TCP_FASTOPEN, 1));
	EXPECT_EQ(EINVAL, set_int(self->x, IPPROTO_TCP, CONNECT, 1));
	EXPECT_EQ(EINVAL, set_int(self->x, IPPROTO_TCP, NO_COOKIE, 1));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL));
	EXPECT_EQ(EISCONN, errno);
}

TEST(refusals)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_STREAM, 0), unused = xsocket(SOCK_STREAM, 0), port;

	EXPECT_EQ(-1, send(fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, sendto(fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, &sa, sizeof(sa)));
	EXPECT_EQ(EOPNOTSUPP, errno);
	ASSERT_EQ(0, bind_to(unused, "127.0.0.1", 0));
	port = port_of(unused);
	EXPECT_EQ(-ECONNREFUSED, send_to(fd, port, "x", 0));
	ASSERT_LE(0, (fd = listener(&port)));
	EXPECT_EQ(-1, send(fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL));
	EXPECT_EQ(EISCONN, errno);
}

/* The first asks for a cookie, the second uses it. */
TEST(both_ends)
{
	int x[2], y[2], port, fd = listener(&port), i;

	ASSERT_LE(0, fd);
	for (i = 0; i < 2; i++) {
		x[i] = xsocket(SOCK_STREAM, 0);
		ASSERT_EQ(5, send_to(x[i], port, "early", 0));
		ASSERT_EQ(2, send(x[i], "er", 2, 0));
		y[i] = accept(fd, NULL, NULL);
		ASSERT_LE(0, y[i]);
		shutdown(x[i], SHUT_WR);
		poll_for(y[i], POLLRDHUP, 1000);
		EXPECT_STREQ("earlyer", got(y[i]));
		ASSERT_EQ(6, send(y[i], "answer", 6, 0));
		EXPECT_STREQ("answer", got(x[i]));
	}
	EXPECT_TRUE(syn_had_data(x[1]));
	EXPECT_TRUE(syn_had_data(y[1]));
}

TEST(does_not_wait)
{
	int x = xsocket(SOCK_STREAM, 0), y, port, fd = listener(&port);

	ASSERT_LE(0, fd);
	ASSERT_EQ(5, send_to(x, port, "first", 0));
	y = accept(fd, NULL, NULL);
	ASSERT_LE(0, y);
	x = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0);
	ASSERT_EQ(5, send_to(x, port, "early", 0));
	y = accept(fd, NULL, NULL);
	ASSERT_LE(0, y);
	EXPECT_STREQ("early", got(y));
	EXPECT_EQ(POLLOUT, poll_until(x, POLLOUT));
}

/* Once there is a cookie, connect() leaves the SYN to the first write. */
TEST(connect_waits_for_data)
{
	int x, y, port, fd = listener(&port);

	ASSERT_LE(0, fd);
	x = xsocket(SOCK_STREAM, 0);
	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, CONNECT, 1));
	ASSERT_EQ(0, connect_lo(x, port));
	ASSERT_EQ(5, send(x, "first", 5, 0));
	y = accept(fd, NULL, NULL);
	ASSERT_LE(0, y);
	x = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0);
	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, CONNECT, 1));
	EXPECT_EQ(1, get_int(x, IPPROTO_TCP, CONNECT));
	ASSERT_EQ(0, connect_lo(x, port));
	EXPECT_EQ(0, poll_for(fd, POLLIN, 50));
	EXPECT_EQ(POLLOUT, poll_for(x, POLL_ALL, 0));
	EXPECT_EQ(EISCONN, connect_lo(x, port));
	ASSERT_EQ(5, send(x, "early", 5, 0));
	y = accept(fd, NULL, NULL);
	ASSERT_LE(0, y);
	EXPECT_STREQ("early", got(y));
	EXPECT_TRUE(syn_had_data(y));
	ASSERT_EQ(6, send(y, "answer", 6, 0));
	poll_for(x, POLLIN, 1000);
	EXPECT_STREQ("answer", got(x));
	EXPECT_TRUE(syn_had_data(x));
}

TEST(connect_and_close)
{
	int x, port, fd = listener(&port);

	ASSERT_LE(0, fd);
	x = xsocket(SOCK_STREAM, 0);
	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, NO_COOKIE, 1));
	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, CONNECT, 1));
	ASSERT_EQ(0, connect_lo(x, port));
	EXPECT_EQ(0, shutdown(x, SHUT_RDWR));
	ASSERT_EQ(0, connect_lo(x, port));
	EXPECT_EQ(0, close(x));
	EXPECT_EQ(0, poll_for(fd, POLLIN, 50));
}

TEST(without_cookies)
{
	int x = xsocket(SOCK_STREAM, 0), y, port, fd = ysocket(SOCK_STREAM, 0);

	allow("/proc/sys/net/ipv4/tcp_fastopen");
	allow("/proc/sys/net/weft/tcp_fastopen");
	ASSERT_EQ(0, set_int(fd, IPPROTO_TCP, TCP_FASTOPEN, 8));
	ASSERT_EQ(0, set_int(fd, IPPROTO_TCP, NO_COOKIE, 1));
	ASSERT_EQ(0, set_int(x, IPPROTO_TCP, NO_COOKIE, 1));
	ASSERT_EQ(0, listen_lo(fd, 8, &port));
	ASSERT_EQ(5, send_to(x, port, "early", 0));
	y = accept(fd, NULL, NULL);
	ASSERT_LE(0, y);
	EXPECT_STREQ("early", got(y));
	EXPECT_TRUE(syn_had_data(x));
	EXPECT_TRUE(syn_had_data(y));
}

TEST_HARNESS_MAIN
