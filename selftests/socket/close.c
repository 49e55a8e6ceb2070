// SPDX-License-Identifier: GPL-2.0
/*
 * close(): orderly release, abort, and the remaining state: RFC 9293 3.10.4, 3.10.5;
 * RFC 1122 4.2.2.13.
 */
#include <linux/sockios.h>
#include "pair.h"

#define ALL_BITS (POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR)

static void linger(int fd, int on, int seconds)
{
	struct linger l = { .l_onoff = on, .l_linger = seconds };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

TEST_F(pair, peer_reads_the_rest)
{
	ASSERT_EQ(0, stream_send(self->x, 100000, 100000));
	close(self->x);
	EXPECT_EQ(100000, stream_check(self->y, 3000));
}

TEST_F(pair, unread_data_resets)
{
	char c;

	send(self->y, "unread", 6, 0);
	poll_for(self->x, POLLIN, 1000);
	close(self->x);
	EXPECT_EQ(ALL_BITS, poll_until(self->y, ALL_BITS));
	EXPECT_EQ(-1, recv(self->y, &c, 1, 0));
	EXPECT_EQ(ECONNRESET, errno);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
	EXPECT_EQ(-1, send(self->y, "y", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
}

TEST_F(pair, reset_through_so_error)
{
	send(self->y, "unread", 6, 0);
	poll_for(self->x, POLLIN, 1000);
	close(self->x);
	poll_until(self->y, ALL_BITS);
	EXPECT_EQ(ECONNRESET, so_error(self->y));
	EXPECT_EQ(0, so_error(self->y));
	EXPECT_EQ(-1, shutdown(self->y, SHUT_WR));
	EXPECT_EQ(ENOTCONN, errno);
}

TEST_F(pair, reset_keeps_names)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	linger(self->x, 1, 0);
	close(self->x);
	poll_until(self->y, ALL_BITS);
	EXPECT_EQ(-1, getpeername(self->y, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_LT(0, port_of(self->y));
}

TEST_F(pair, linger_zero_resets)
{
	char c;

	linger(self->x, 1, 0);
	close(self->x);
	EXPECT_EQ(ALL_BITS, poll_until(self->y, ALL_BITS));
	EXPECT_EQ(-1, recv(self->y, &c, 1, 0));
	EXPECT_EQ(ECONNRESET, errno);
}

TEST_F(pair, reset_leaves_what_came_before)
{
	char c[8];

	send(self->x, "before", 6, 0);
	poll_for(self->y, POLLIN, 1000);
	linger(self->x, 1, 0);
	close(self->x);
	poll_until(self->y, ALL_BITS);
	EXPECT_EQ(6, recv(self->y, c, 8, 0));
	EXPECT_EQ(-1, recv(self->y, c, 8, 0));
	EXPECT_EQ(ECONNRESET, errno);
}

TEST_F(pair, data_after_close_resets)
{
	char c;

	close(self->x);
	poll_for(self->y, POLLIN, 1000);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
	EXPECT_EQ(1, send(self->y, "y", 1, MSG_NOSIGNAL));
	poll_for(self->y, POLLHUP, 1000);
	EXPECT_EQ(-1, send(self->y, "y", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
}

TEST_F(pair, data_after_peers_close_resets)
{
	char c;

	close(self->y);
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(0, recv(self->x, &c, 1, 0));
	EXPECT_EQ(1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(POLLERR | POLLHUP, poll_until(self->x, ALL_BITS) & (POLLERR | POLLHUP));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
}

TEST_F(pair, reset_wakes_reader)
{
	pid_t child = fork();
	int status;
	char c;

	if (!child) {
		close(self->x);
		_exit(recv(self->y, &c, 1, 0) < 0 ? errno : 0);
	}
	wait_asleep(child);
	linger(self->x, 1, 0);
	close(self->x);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(ECONNRESET, WEXITSTATUS(status));
}

TEST_F(pair, linger_returns_when_all_is_acknowledged)
{
	long start;

	ASSERT_EQ(0, stream_send(self->x, 1000, 1000));
	linger(self->x, 1, 10);
	start = now_ms();
	close(self->x);
	EXPECT_GE(2000, now_ms() - start);
	EXPECT_EQ(1000, stream_check(self->y, 100));
}

TEST_F(pair, linger_gives_up)
{
	static char block[65536];
	long start;

	set_nonblock(self->x);
	while (send(self->x, block, sizeof(block), MSG_NOSIGNAL) > 0)
		;
	fcntl(self->x, F_SETFL, 0);
	linger(self->x, 1, 1);
	start = now_ms();
	close(self->x);
	EXPECT_LE(950, now_ms() - start);
	EXPECT_GE(4000, now_ms() - start);
}

/* The end that closes first keeps its port in TIME-WAIT. */
TEST_F(pair, time_wait_keeps_the_port)
{
	int port = port_of(self->x), fd = xsocket(SOCK_STREAM, 0),
	    host = socket(AF_INET, SOCK_STREAM, 0);
	char c;

	shutdown(self->x, SHUT_WR);
	recv(self->y, &c, 1, 0);
	shutdown(self->y, SHUT_WR);
	recv(self->x, &c, 1, 0);
	close(self->x);
	EXPECT_EQ(EADDRINUSE, bind_to(fd, "127.0.0.1", port));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", port));
	/* SO_REUSEADDR helps only if the connection had it too. */
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	EXPECT_EQ(EADDRINUSE, bind_to(fd, "127.0.0.1", port));
}

TEST_F(pair, passive_close_frees_the_port)
{
	int port = port_of(self->x), fd = xsocket(SOCK_STREAM, 0), err;
	char c;

	close(self->y);
	recv(self->x, &c, 1, 0);
	close(self->x);
	/* in LAST-ACK until the peer's ACK arrives */
	WAIT_UNTIL((err = bind_to(fd, "127.0.0.1", port)) != EADDRINUSE);
	EXPECT_EQ(0, err);
}

TEST_F(pair, reset_frees_the_port)
{
	int port = port_of(self->x), fd = xsocket(SOCK_STREAM, 0);

	linger(self->x, 1, 0);
	close(self->x);
	EXPECT_EQ(0, bind_to(fd, "127.0.0.1", port));
}

/* A server that closes first can be restarted at once with SO_REUSEADDR. */
TEST(server_restarts)
{
	int port = 0, round, c[3], s, fd;

	for (round = 0; round < 3; round++) {
		fd = xsocket(SOCK_STREAM, 0);
		set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		ASSERT_EQ(0, bind_to(fd, "127.0.0.1", port));
		ASSERT_EQ(0, listen(fd, 5));
		port = port_of(fd);
		c[round] = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(c[round], port));
		s = accept(fd, NULL, NULL);
		ASSERT_LE(0, s);
		close(s);
		close(fd);
	}
}

TEST_F(pair, orphan_sends_all)
{
	int status, closed[2];
	pid_t child;
	char c;

	set_int(self->x, SOL_SOCKET, SO_SNDBUF, 1 << 20);
	ASSERT_EQ(0, pipe(closed));
	child = fork();
	if (!child) {
		close(self->x);
		close(closed[1]);
		_exit(read(closed[0], &c, 1) || stream_check(self->y, 10000) != 200000);
	}
	close(self->y);
	/* more than the initial window, and less than the send buffer */
	EXPECT_EQ(0, stream_send(self->x, 200000, 200000));
	close(self->x);
	close(closed[1]);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_HARNESS_MAIN
