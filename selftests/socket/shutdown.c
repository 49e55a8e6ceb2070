// SPDX-License-Identifier: GPL-2.0
/* shutdown(), the half-closed states and their poll events: RFC 9293 3.10.4. */
#include "pair.h"

TEST_F(pair, write_half)
{
	char c = 0;

	ASSERT_EQ(0, shutdown(self->x, SHUT_WR));
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(1, send(self->y, "y", 1, 0));
	EXPECT_EQ(1, recv(self->x, &c, 1, 0));
	EXPECT_EQ('y', c);
	EXPECT_EQ(0, shutdown(self->x, SHUT_WR));
}

TEST_F(pair, write_half_sends_what_waits)
{
	ASSERT_EQ(0, stream_send(self->x, 60000, 60000));
	ASSERT_EQ(0, shutdown(self->x, SHUT_WR));
	EXPECT_EQ(60000, stream_check(self->y, 5000));
	ASSERT_EQ(0, stream_send(self->y, 40000, 60000));
	ASSERT_EQ(0, shutdown(self->y, SHUT_WR));
	EXPECT_EQ(40000, stream_check(self->x, 5000));
}

TEST_F(pair, sigpipe)
{
	catch_signal(SIGPIPE);
	ASSERT_EQ(0, shutdown(self->x, SHUT_WR));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(0, signals_seen);
	EXPECT_EQ(-1, write(self->x, "x", 1));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(1, signals_seen);
}

TEST_F(pair, poll_established)
{
	EXPECT_EQ(POLLOUT, poll_until(self->x, POLLOUT));
	send(self->y, "y", 1, 0);
	EXPECT_EQ(POLLIN | POLLOUT, poll_until(self->x, POLLIN | POLLOUT));
}

TEST_F(pair, poll_peer_closed)
{
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(POLLIN | POLLOUT | POLLRDHUP, poll_until(self->x, POLLIN | POLLOUT | POLLRDHUP));
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN, 0));
	EXPECT_EQ(0, so_error(self->x));
}

TEST_F(pair, poll_we_closed)
{
	shutdown(self->x, SHUT_WR);
	EXPECT_EQ(POLLOUT, poll_until(self->x, POLLOUT));
}

TEST_F(pair, poll_both_closed)
{
	short all = POLLIN | POLLOUT | POLLRDHUP | POLLHUP;

	shutdown(self->x, SHUT_WR);
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(all, poll_until(self->x, all));
	EXPECT_EQ(all, poll_until(self->y, all));
	EXPECT_EQ(POLLIN | POLLHUP, poll_for(self->x, POLLIN, 0));
}

TEST_F(pair, poll_read_half)
{
	char c;

	ASSERT_EQ(0, shutdown(self->x, SHUT_RD));
	EXPECT_EQ(POLLIN | POLLOUT | POLLRDHUP, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(0, recv(self->x, &c, 1, 0));
	EXPECT_EQ(1, send(self->x, "x", 1, 0));
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
	/* The peer is not told: its data still arrives, and can be read. */
	EXPECT_EQ(1, send(self->y, "y", 1, 0));
	wait_sent(self->y);
	EXPECT_EQ(1, recv(self->x, &c, 1, 0));
}

TEST_F(pair, both_halves)
{
	char c;

	ASSERT_EQ(0, shutdown(self->x, SHUT_RDWR));
	EXPECT_EQ(POLLIN | POLLOUT | POLLRDHUP | POLLHUP, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(0, recv(self->x, &c, 1, 0));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
}

/* The data will never be read: both ends get an error. */
static void both_then_data(struct __test_metadata *_metadata, int x, int y, int first, int second)
{
	char c;

	ASSERT_EQ(0, shutdown(x, first));
	if (second >= 0)
		ASSERT_EQ(0, shutdown(x, second));
	EXPECT_EQ(0, recv(y, &c, 1, 0));
	EXPECT_EQ(1, send(y, "y", 1, 0));
	poll_for(y, POLLHUP, 1000);
	EXPECT_EQ(-1, send(y, "y", 1, MSG_NOSIGNAL));
	poll_for(x, POLLERR, 1000);
	EXPECT_EQ(ECONNRESET, so_error(x));
	EXPECT_EQ(0, recv(x, &c, 1, MSG_DONTWAIT));
}

TEST_F(pair, data_after_both)
{
	both_then_data(_metadata, self->x, self->y, SHUT_RDWR, -1);
}

TEST_F(pair, data_after_one_and_the_other)
{
	both_then_data(_metadata, self->x, self->y, SHUT_RD, SHUT_WR);
}

TEST_F(pair, wakes_reader)
{
	pid_t child = fork();
	int status;
	char c;

	if (!child)
		_exit(recv(self->x, &c, 1, 0));
	wait_asleep(child);
	shutdown(self->x, SHUT_RD);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, fin_wakes_reader)
{
	pid_t child = fork();
	int status;
	char c;

	if (!child)
		_exit(recv(self->x, &c, 1, 0));
	wait_asleep(child);
	shutdown(self->y, SHUT_WR);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, when_all_is_closed)
{
	short all = POLLIN | POLLOUT | POLLRDHUP | POLLHUP;

	shutdown(self->y, SHUT_WR);
	poll_until(self->x, POLLIN | POLLOUT | POLLRDHUP);
	shutdown(self->x, SHUT_WR);
	poll_until(self->x, all);
	wait_state(self->x, TCP_CLOSE);
	/* x has been in LAST-ACK and is CLOSED. */
	EXPECT_EQ(-1, shutdown(self->x, SHUT_RD));
	EXPECT_EQ(ENOTCONN, errno);
}

TEST_F(pair, bad_how)
{
	EXPECT_EQ(-1, shutdown(self->x, 3));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, shutdown(self->x, -1));
	EXPECT_EQ(EINVAL, errno);
}

TEST(not_connected)
{
	int fd = xsocket(SOCK_STREAM, 0);
	char c;

	EXPECT_EQ(-1, shutdown(xsocket(SOCK_STREAM, 0), SHUT_RDWR));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(-1, recv(fd, &c, 1, 0));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(-1, send(fd, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(POLLOUT | POLLHUP, poll_for(fd, POLL_ALL, 0));
}

/* A listener and its peer: x listens (or connects) after a shutdown(), y is the other end. */
static int listener_lo(int *port, int how)
{
	int fd = xsocket(SOCK_STREAM, 0);

	shutdown(fd, how);
	return listen_lo(fd, 2, port) ? -1 : fd;
}

/* Linux: the children of a socket that was shut down before listen() are shut down, too. */
TEST(before_listen)
{
	int port, l = listener_lo(&port, SHUT_RDWR), c = ysocket(SOCK_STREAM, 0), a;
	short all = POLLIN | POLLOUT | POLLRDHUP | POLLHUP;
	char b;

	ASSERT_LE(0, l);
	ASSERT_EQ(0, connect_lo(c, port));
	a = accept(l, NULL, NULL);
	ASSERT_LE(0, a);
	EXPECT_EQ(all, poll_for(a, POLL_ALL, 0));
	EXPECT_EQ(0, recv(a, &b, 1, 0));
	EXPECT_EQ(-1, send(a, "a", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(0, recv(c, &b, 1, 0));
}

TEST(reading_before_listen)
{
	int port, l = listener_lo(&port, SHUT_RD), c = ysocket(SOCK_STREAM, 0), a;
	char b;

	ASSERT_LE(0, l);
	ASSERT_EQ(0, connect_lo(c, port));
	a = accept(l, NULL, NULL);
	ASSERT_LE(0, a);
	EXPECT_EQ(POLLIN | POLLOUT | POLLRDHUP, poll_for(a, POLL_ALL, 0));
	EXPECT_EQ(1, send(a, "a", 1, 0));
	EXPECT_EQ(1, recv(c, &b, 1, 0));
}

TEST(before_connect)
{
	int l = ysocket(SOCK_STREAM, 0), c = xsocket(SOCK_STREAM, 0), port, a;
	char b;

	ASSERT_EQ(0, listen_lo(l, 2, &port));
	EXPECT_EQ(-1, shutdown(c, SHUT_RDWR));
	ASSERT_EQ(0, connect_lo(c, port));
	a = accept(l, NULL, NULL);
	ASSERT_LE(0, a);
	EXPECT_EQ(-1, send(c, "c", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	EXPECT_EQ(0, recv(c, &b, 1, 0));
	EXPECT_EQ(0, poll_for(a, POLLIN | POLLRDHUP, 60));	/* no FIN */
}

TEST_HARNESS_MAIN
