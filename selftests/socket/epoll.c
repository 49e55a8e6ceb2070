// SPDX-License-Identifier: GPL-2.0
/* epoll: edges, one-shot, the bits of a dying connection. */
#include <sys/epoll.h>
#include "pair.h"

static int epoll_on(int fd, uint32_t events)
{
	int ep = epoll_create1(0);
	struct epoll_event e = { .events = events };

	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	return ep;
}

/* The events within ms; 0: none. */
static uint32_t wait_for(int ep, int ms)
{
	struct epoll_event e;

	return epoll_wait(ep, &e, 1, ms) == 1 ? e.events : 0;
}

TEST_F(pair, edge)
{
	int ep = epoll_on(self->x, EPOLLIN | EPOLLET);
	char c[8];

	EXPECT_EQ(0, wait_for(ep, 10));
	send(self->y, "ab", 2, 0);
	EXPECT_EQ(EPOLLIN, wait_for(ep, 1000));
	EXPECT_EQ(0, wait_for(ep, 20));
	recv(self->x, c, 1, 0);
	EXPECT_EQ(0, wait_for(ep, 20));
	send(self->y, "cd", 2, 0);
	EXPECT_EQ(EPOLLIN, wait_for(ep, 1000));
	EXPECT_EQ(3, recv(self->x, c, 8, 0));
}

TEST_F(pair, edge_out)
{
	int ep = epoll_on(self->x, EPOLLOUT | EPOLLET);
	static char block[1 << 16];
	size_t sent, got = 0;
	ssize_t n;

	EXPECT_EQ(EPOLLOUT, wait_for(ep, 1000));
	EXPECT_EQ(0, wait_for(ep, 10));
	set_nonblock(self->x);
	sent = stream_stuff(self->x);
	wait_for(ep, 0);
	for (; got < sent; got += n) {
		n = recv(self->y, block, sizeof(block), 0);
		ASSERT_LT(0, n);
	}
	EXPECT_EQ(EPOLLOUT, wait_for(ep, 2000));
}

TEST_F(pair, level)
{
	int ep = epoll_on(self->x, EPOLLIN);
	char c;

	send(self->y, "a", 1, 0);
	EXPECT_EQ(EPOLLIN, wait_for(ep, 1000));
	EXPECT_EQ(EPOLLIN, wait_for(ep, 0));
	recv(self->x, &c, 1, 0);
	EXPECT_EQ(0, wait_for(ep, 0));
}

TEST_F(pair, one_shot)
{
	int ep = epoll_on(self->x, EPOLLIN | EPOLLONESHOT);
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT };

	send(self->y, "a", 1, 0);
	EXPECT_EQ(EPOLLIN, wait_for(ep, 1000));
	EXPECT_EQ(0, wait_for(ep, 10));
	epoll_ctl(ep, EPOLL_CTL_MOD, self->x, &e);
	EXPECT_EQ(EPOLLIN, wait_for(ep, 1000));
}

TEST_F(pair, peer_closes)
{
	int ep = epoll_on(self->x, EPOLLIN | EPOLLRDHUP | EPOLLET);

	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(EPOLLIN | EPOLLRDHUP, wait_for(ep, 1000));
	EXPECT_EQ(0, wait_for(ep, 10));
	shutdown(self->x, SHUT_WR);
	EXPECT_EQ(EPOLLIN | EPOLLRDHUP | EPOLLHUP, wait_for(ep, 1000));
}

TEST_F(pair, peer_resets)
{
	int ep = epoll_on(self->x, EPOLLIN | EPOLLOUT | EPOLLRDHUP);
	struct linger l = { .l_onoff = 1 };
	uint32_t want = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLERR | EPOLLHUP;

	setsockopt(self->y, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(self->y);
	poll_until(self->x, POLLIN | POLLOUT | POLLRDHUP | POLLERR | POLLHUP);
	EXPECT_EQ(want, wait_for(ep, 0));
}

TEST(connecting)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), listener = ysocket(SOCK_STREAM, 0), port;
	int ep = epoll_on(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);

	EXPECT_EQ(EPOLLOUT | EPOLLHUP, wait_for(ep, 100));
	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_EQ(EPOLLOUT, wait_for(ep, 1000));
	EXPECT_EQ(0, so_error(fd));
}

TEST(refused)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), listener = ysocket(SOCK_STREAM, 0), ep;

	ASSERT_EQ(0, bind_to(listener, "127.0.0.1", 0));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port_of(listener)));
	ep = epoll_on(fd, EPOLLOUT);
	EXPECT_EQ(EPOLLOUT | EPOLLERR | EPOLLHUP, wait_for(ep, 1000));
}

TEST(exclusive_listener)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), port, ep, i, s, accepted = 0;

	ASSERT_EQ(0, listen_lo(fd, 50, &port));
	ep = epoll_on(fd, EPOLLIN | EPOLLEXCLUSIVE);
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port));
	while (wait_for(ep, 200) == EPOLLIN)
		while ((s = accept(fd, NULL, NULL)) >= 0)
			accepted++;
	EXPECT_EQ(20, accepted);
}

TEST_F(pair, closed_while_watched)
{
	int ep = epoll_on(self->x, EPOLLIN);

	close(self->x);
	EXPECT_EQ(0, wait_for(ep, 10));
	close(ep);
}

TEST_HARNESS_MAIN
