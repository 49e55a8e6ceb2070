// SPDX-License-Identifier: GPL-2.0
/* connect(): RFC 9293 3.10.1 as seen through the socket API. */
#include <kselftest_harness.h>
#include "family.h"

/* A port of 127.0.0.1 without a listener. */
static int closed_port(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), port;

	bind_to(fd, "127.0.0.1", 0);
	port = port_of(fd);
	close(fd);
	return port;
}

TEST(refused)
{
	int fd = xsocket(SOCK_STREAM, 0);

	ASSERT_LE(0, fd);
	EXPECT_EQ(ECONNREFUSED, connect_lo(fd, closed_port()));
	EXPECT_EQ(0, so_error(fd));
	EXPECT_EQ(POLLOUT | POLLHUP, poll_for(fd, POLL_ALL, 0) & ~(POLLIN | POLLRDHUP));
}

TEST(refused_nonblocking)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0);

	ASSERT_EQ(EINPROGRESS, connect_lo(fd, closed_port()));
	EXPECT_EQ(POLLOUT | POLLERR | POLLHUP, poll_for(fd, POLLOUT, 1000));
	EXPECT_EQ(ECONNREFUSED, so_error(fd));
	EXPECT_EQ(0, so_error(fd));
}

TEST(refused_then_asked_by_connect)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), port = closed_port();

	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	poll_for(fd, POLLOUT, 1000);
	EXPECT_EQ(ECONNREFUSED, connect_lo(fd, port));
	EXPECT_EQ(EINPROGRESS, connect_lo(fd, port));
}

TEST(again_after_refused)
{
	int fd = xsocket(SOCK_STREAM, 0), listener = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(ECONNREFUSED, connect_lo(fd, closed_port()));
	EXPECT_EQ(0, connect_lo(fd, port));
	EXPECT_EQ(POLLOUT, poll_for(fd, POLL_ALL, 0));
}

TEST(nonblocking)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), listener = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_EQ(POLLOUT, poll_for(fd, POLLOUT, 1000));
	EXPECT_EQ(0, so_error(fd));
	EXPECT_EQ(0, connect_lo(fd, port));
	EXPECT_EQ(EISCONN, connect_lo(fd, port));
}

TEST(twice)
{
	int fd = xsocket(SOCK_STREAM, 0), listener = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(0, connect_lo(fd, port));
	EXPECT_EQ(EISCONN, connect_lo(fd, port));
}

TEST(already)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), held[2], port;

	ASSERT_LE(0, full_listener(&port, held));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_EQ(EALREADY, connect_lo(fd, port));
	EXPECT_EQ(0, poll_for(fd, POLL_ALL, 50));
	EXPECT_EQ(0, so_error(fd));
	EXPECT_EQ(-1, send(fd, "x", 1, 0));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, recv(fd, &port, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
}

TEST(timeout)
{
	int fd = xsocket(SOCK_STREAM, 0), held[2], port;
	long start;

	ASSERT_LE(0, full_listener(&port, held));
	set_timeout(fd, SO_SNDTIMEO, 150);
	start = now_ms();
	EXPECT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_LE(140, now_ms() - start);
	EXPECT_GE(900, now_ms() - start);
	EXPECT_EQ(EALREADY, connect_lo(fd, port));
}

TEST(interrupted)
{
	int fd = xsocket(SOCK_STREAM, 0), held[2], port;
	pid_t parent = getpid(), child;

	ASSERT_LE(0, full_listener(&port, held));
	catch_signal(SIGUSR1);
	child = fork();
	if (!child) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(EINTR, connect_lo(fd, port));
	EXPECT_EQ(1, signals_seen);
	set_nonblock(fd);
	EXPECT_EQ(EALREADY, connect_lo(fd, port));
	waitpid(child, NULL, 0);
}

TEST(shutdown_while_connecting)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), held[2], port;

	ASSERT_LE(0, full_listener(&port, held));
	ASSERT_EQ(EINPROGRESS, connect_lo(fd, port));
	EXPECT_EQ(0, shutdown(fd, SHUT_RDWR));
	EXPECT_EQ(POLLOUT | POLLERR | POLLHUP, poll_for(fd, POLL_ALL, 0));
	EXPECT_EQ(ECONNRESET, so_error(fd));
	EXPECT_EQ(EINPROGRESS, connect_lo(fd, port));
}

TEST(blocking_waits_for_room)
{
	int fd = xsocket(SOCK_STREAM, 0), held[2], port, listener = full_listener(&port, held);
	pid_t parent = getpid(), child;

	ASSERT_LE(0, listener);
	child = fork();
	if (!child) {
		wait_asleep(parent);
		accept(listener, NULL, NULL);
		accept(listener, NULL, NULL);
		pause();
		_exit(0);
	}
	EXPECT_EQ(0, connect_lo(fd, port));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST(while_listening)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(EISCONN, connect_lo(fd, port));
}

TEST(bad_addresses)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 9);
	int fd = xsocket(SOCK_STREAM, 0);

	sin.sin_family = 99;
	EXPECT_EQ(-1, connect(fd, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	sin.sin_family = AF_INET6;
	EXPECT_EQ(-1, connect(fd, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	sin.sin_family = AF_INET;
	EXPECT_EQ(-1, connect(fd, (struct sockaddr *)&sin, 8));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, connect(fd, (struct sockaddr *)&sin, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, connect(fd, (void *)8, sizeof(sin)));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(ENETUNREACH, connect_to(fd, "224.0.0.1", 9));
	EXPECT_EQ(ENETUNREACH, connect_to(fd, "255.255.255.255", 9));
}

TEST(any_means_loopback)
{
	int fd = xsocket(SOCK_STREAM, 0), listener = ysocket(SOCK_STREAM, 0), port;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(0, connect_to(fd, "0.0.0.0", port));
	ASSERT_EQ(0, getpeername(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
}

TEST(unspec_on_unconnected)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	EXPECT_EQ(0, connect(xsocket(SOCK_STREAM, 0), &sa, sizeof(sa)));
}

TEST(unspec_disconnects)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };
	int listener = ysocket(SOCK_STREAM, 0), fd = xsocket(SOCK_STREAM, 0), peer, port;
	char c;

	ASSERT_EQ(0, listen_lo(listener, 1, &port));
	ASSERT_EQ(0, connect_lo(fd, port));
	peer = accept(listener, NULL, NULL);
	ASSERT_EQ(0, connect(fd, &sa, sizeof(sa)));
	EXPECT_EQ(-1, recv(peer, &c, 1, 0));
	EXPECT_EQ(ECONNRESET, errno);
	EXPECT_EQ(0, connect_lo(fd, port));
	peer = accept(listener, NULL, NULL);
	EXPECT_EQ(1, send(fd, "a", 1, 0));
	EXPECT_EQ(1, recv(peer, &c, 1, 0));
	EXPECT_EQ('a', c);
}

/* A socket connects to itself: the simultaneous open of RFC 9293 figure 7. */
TEST(itself)
{
	int fd = xsocket(SOCK_STREAM, 0);
	char c = 0;

	ASSERT_EQ(0, bind_to(fd, "127.0.0.1", 0));
	ASSERT_EQ(0, connect_lo(fd, port_of(fd)));
	EXPECT_EQ(1, send(fd, "s", 1, 0));
	EXPECT_EQ(1, recv(fd, &c, 1, 0));
	EXPECT_EQ('s', c);
	EXPECT_EQ(0, shutdown(fd, SHUT_WR));
	EXPECT_EQ(0, recv(fd, &c, 1, 0));
}

TEST(fixed_port_to_two_peers)
{
	int first = xsocket(SOCK_STREAM, 0), second = xsocket(SOCK_STREAM, 0), a, b, port, on = 1;
	int one = ysocket(SOCK_STREAM, 0), two = ysocket(SOCK_STREAM, 0);

	ASSERT_EQ(0, listen_lo(one, 1, &a));
	ASSERT_EQ(0, listen_lo(two, 1, &b));
	setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ASSERT_EQ(0, bind_to(first, "127.0.0.1", 0));
	port = port_of(first);
	ASSERT_EQ(0, bind_to(second, "127.0.0.1", port));
	EXPECT_EQ(0, connect_lo(first, a));
	EXPECT_EQ(EADDRNOTAVAIL, connect_lo(second, a));
	EXPECT_EQ(0, connect_lo(second, b));
}

/* The port chosen by connect() is in use on both stacks until the connection ends. */
TEST(chosen_port_is_kept)
{
	int fd = xsocket(SOCK_STREAM, 0), other = xsocket(SOCK_STREAM, 0),
	    host = socket(AF_INET, SOCK_STREAM, 0);
	int listener = ysocket(SOCK_STREAM, 0), peer, port;
	struct linger none = { .l_onoff = 1 };

	ASSERT_EQ(0, listen_lo(listener, 1, &peer));
	ASSERT_EQ(0, connect_lo(fd, peer));
	port = port_of(fd);
	set_int(host, SOL_SOCKET, SO_REUSEPORT, 1);
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", port));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "0.0.0.0", port));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.1", port));
	EXPECT_EQ(0, bind_to(other, "127.0.0.2", port));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	close(fd);
	EXPECT_EQ(0, bind_to(host, "127.0.0.1", port));
}

TEST_HARNESS_MAIN
