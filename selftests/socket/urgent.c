// SPDX-License-Identifier: GPL-2.0
/* Urgent data: MSG_OOB, SO_OOBINLINE, SIOCATMARK, SIGURG, POLLPRI. */
#include "pair.h"
#include <sys/epoll.h>

static int at_mark(int fd)
{
	int yes = -1;

	return ioctl(fd, SIOCATMARK, &yes) ? -errno : yes;
}

static int unread(int fd)
{
	int n = -1;

	return ioctl(fd, FIONREAD, &n) ? -errno : n;
}


static int oob(int fd, int flags)
{
	unsigned char c = 0;
	int n = recv(fd, &c, 1, MSG_OOB | flags);

	return n == 1 ? c : n < 0 ? -errno : n;
}

/* The data of a non-blocking read, as a string. */
static const char *text(int fd, int flags)
{
	static char buf[64];
	int n = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT | flags);

	if (n < 0)
		return strerrorname_np(errno);
	buf[n] = 0;
	return buf;
}

TEST_F(pair, none)
{
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
	EXPECT_EQ(0, at_mark(self->x));
	send(self->y, "abc", 3, 0);
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_EQ(POLLIN | POLLOUT, poll_for(self->x, POLL_ALL, 0));
}

TEST_F(pair, apart)
{
	send(self->y, "abcD", 4, MSG_OOB);
	EXPECT_EQ(POLLPRI, poll_for(self->x, POLLPRI, 1000));
	send(self->y, "ef", 2, 0);
	wait_sent(self->y);
	EXPECT_EQ(POLLIN | POLLPRI | POLLOUT, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(3, unread(self->x));
	EXPECT_EQ('D', oob(self->x, MSG_PEEK));
	EXPECT_EQ('D', oob(self->x, 0));
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
	EXPECT_EQ(POLLIN | POLLOUT, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_STREQ("abc", text(self->x, 0));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_STREQ("ef", text(self->x, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
}

/* A read ends at the mark, whatever length it requests. */
TEST_F(pair, reads_end_at_the_mark)
{
	char buf[8];

	send(self->y, "abcD", 4, MSG_OOB);
	send(self->y, "efgh", 4, 0);
	poll_for(self->x, POLLPRI, 1000);
	wait_sent(self->y);
	EXPECT_EQ(2, recv(self->x, buf, 2, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_EQ(1, recv(self->x, buf, 8, MSG_WAITALL));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_EQ(2, recv(self->x, buf, 2, 0));
	EXPECT_EQ(0, memcmp(buf, "ef", 2));
	EXPECT_EQ(2, recv(self->x, buf, 2, 0));
}

TEST_F(pair, in_line)
{
	EXPECT_EQ(0, set_int(self->x, SOL_SOCKET, SO_OOBINLINE, 1));
	send(self->y, "abcD", 4, MSG_OOB);
	poll_for(self->x, POLLPRI, 1000);
	send(self->y, "ef", 2, 0);
	wait_sent(self->y);
	EXPECT_EQ(POLLIN | POLLPRI | POLLOUT, poll_for(self->x, POLL_ALL, 0));
	EXPECT_EQ(6, unread(self->x));
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
	EXPECT_STREQ("abc", text(self->x, 0));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_EQ(POLLIN | POLLPRI | POLLOUT, poll_for(self->x, POLL_ALL, 0));
	EXPECT_STREQ("Def", text(self->x, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_EQ(POLLOUT, poll_for(self->x, POLL_ALL, 0));
}

/* The urgent byte alone: the stream has nothing to read. */
TEST_F(pair, alone)
{
	send(self->y, "U", 1, MSG_OOB);
	EXPECT_EQ(POLLPRI, poll_for(self->x, POLLIN | POLLPRI, 1000));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_EQ(0, unread(self->x));
	EXPECT_EQ('U', oob(self->x, 0));
	EXPECT_STREQ("EAGAIN", text(self->x, 0));
	send(self->y, "v", 1, 0);
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN | POLLPRI, 1000));
	EXPECT_STREQ("v", text(self->x, 0));
}

/* A read without data has passed the mark. */
TEST_F(pair, alone_and_passed)
{
	send(self->y, "U", 1, MSG_OOB);
	EXPECT_EQ(POLLPRI, poll_for(self->x, POLLIN | POLLPRI, 1000));
	EXPECT_STREQ("EAGAIN", text(self->x, 0));
	EXPECT_EQ(-EINVAL, oob(self->x, 0));
	EXPECT_EQ(0, at_mark(self->x));
	EXPECT_EQ(POLLOUT, poll_for(self->x, POLL_ALL, 0));
}

TEST_F(pair, peeking)
{
	send(self->y, "abC", 3, MSG_OOB);
	send(self->y, "de", 2, 0);
	poll_for(self->x, POLLPRI, 1000);
	wait_sent(self->y);
	EXPECT_STREQ("ab", text(self->x, MSG_PEEK));
	EXPECT_STREQ("ab", text(self->x, 0));
	EXPECT_STREQ("de", text(self->x, MSG_PEEK));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_EQ('C', oob(self->x, 0));
	EXPECT_STREQ("de", text(self->x, 0));
}

/* The second mark replaces the first, whose byte becomes ordinary data. */
TEST_F(pair, second_mark)
{
	send(self->y, "aB", 2, MSG_OOB);
	poll_for(self->x, POLLPRI, 1000);
	send(self->y, "cD", 2, MSG_OOB);
	wait_sent(self->y);
	EXPECT_EQ('D', oob(self->x, 0));
	EXPECT_STREQ("aBc", text(self->x, 0));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_STREQ("EAGAIN", text(self->x, 0));
}

/* The reader stood at the first mark: its byte is lost. */
TEST_F(pair, second_mark_at_the_first)
{
	send(self->y, "A", 1, MSG_OOB);
	poll_for(self->x, POLLPRI, 1000);
	send(self->y, "B", 1, MSG_OOB);
	wait_sent(self->y);
	EXPECT_EQ('B', oob(self->x, 0));
	EXPECT_STREQ("EAGAIN", text(self->x, 0));
	send(self->y, "c", 1, 0);
	poll_for(self->x, POLLIN, 1000);
	EXPECT_STREQ("c", text(self->x, 0));
}

TEST_F(pair, signal)
{
	catch_signal(SIGURG);
	ASSERT_EQ(0, fcntl(self->x, F_SETOWN, getpid()));
	send(self->y, "a", 1, 0);
	wait_sent(self->y);
	EXPECT_EQ(0, signals_seen);
	send(self->y, "U", 1, MSG_OOB);
	poll_for(self->x, POLLPRI, 1000);
	wait_signal(1);
	EXPECT_EQ(1, signals_seen);
	signal(SIGURG, SIG_DFL);
}

TEST_F(pair, epoll_priority)
{
	struct epoll_event e = { .events = EPOLLPRI | EPOLLET }, got = { 0 };
	int ep = epoll_create1(0);

	ASSERT_EQ(0, epoll_ctl(ep, EPOLL_CTL_ADD, self->x, &e));
	send(self->y, "a", 1, 0);
	EXPECT_EQ(0, epoll_wait(ep, &got, 1, 50));
	send(self->y, "U", 1, MSG_OOB);
	EXPECT_EQ(1, epoll_wait(ep, &got, 1, 1000));
	EXPECT_EQ(EPOLLPRI, got.events);
	close(ep);
}

TEST_F(pair, sent_after_shutdown)
{
	shutdown(self->x, SHUT_WR);
	EXPECT_EQ(-1, send(self->x, "U", 1, MSG_OOB | MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
}

/* The byte can still be read when the peer has closed. */
TEST_F(pair, after_the_end)
{
	send(self->y, "aU", 2, MSG_OOB);
	poll_for(self->x, POLLPRI, 1000);
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(POLLRDHUP, poll_for(self->x, POLLRDHUP, 1000));
	EXPECT_EQ('U', oob(self->x, 0));
	EXPECT_STREQ("a", text(self->x, 0));
	EXPECT_STREQ("", text(self->x, 0));
}

TEST_F(pair, long_write)
{
	static char out[200000], in[200000];
	int got = 0, n;

	memset(out, 'o', sizeof(out));
	out[sizeof(out) - 1] = 'U';
	ASSERT_EQ(0, fork() ? 0 : (send(self->y, out, sizeof(out), MSG_OOB), _exit(0), 1));
	while (got < sizeof(out) - 1 && (n = recv(self->x, in + got, sizeof(in) - got, 0)) > 0)
		got += n;
	EXPECT_EQ(sizeof(out) - 1, got);
	EXPECT_EQ(POLLPRI, poll_for(self->x, POLLPRI, 1000));
	EXPECT_EQ(1, at_mark(self->x));
	EXPECT_EQ('U', oob(self->x, 0));
}

/* A non-blocking write: the mark is at the last byte accepted. */
TEST_F(pair, long_write_in_part)
{
	static char out[8 << 20];
	int sent = send(self->y, out, sizeof(out), MSG_OOB | MSG_DONTWAIT), got = 0, n;

	ASSERT_LT(1, sent);
	ASSERT_GT(sizeof(out), sent);
	while (got < sent - 1 && (n = recv(self->x, out, sizeof(out), 0)) > 0)
		got += n;
	EXPECT_EQ(sent - 1, got);
	EXPECT_EQ(POLLPRI, poll_for(self->x, POLLPRI, 1000));
	EXPECT_EQ(1, at_mark(self->x));
}

TEST(listener)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(-ENOTCONN, oob(fd, 0));
}

TEST_HARNESS_MAIN
