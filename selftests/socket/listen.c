// SPDX-License-Identifier: GPL-2.0
/* listen() and accept(). */
#include <kselftest_harness.h>
#include <linux/filter.h>
#include "family.h"

TEST(unbound_gets_a_port)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	int fd = xsocket(SOCK_STREAM, 0);

	ASSERT_EQ(0, listen(fd, 1));
	ASSERT_EQ(0, getsockname(fd, (struct sockaddr *)&sin, &len));
	EXPECT_NE(0, sin.sin_port);
	EXPECT_EQ(0, sin.sin_addr.s_addr);
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), ntohs(sin.sin_port)));
}

TEST(accept_conn_option)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	EXPECT_EQ(0, get_int(fd, SOL_SOCKET, SO_ACCEPTCONN));
	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(1, get_int(fd, SOL_SOCKET, SO_ACCEPTCONN));
	EXPECT_EQ(0, listen(fd, 5));
	EXPECT_EQ(0, listen(fd, 2147483647));
}

TEST(wrong_sockets)
{
	int udp = xsocket(SOCK_DGRAM, 0), x, y;

	EXPECT_EQ(-1, listen(udp, 1));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, accept(udp, NULL, NULL));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, accept(xsocket(SOCK_STREAM, 0), NULL, NULL));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_EQ(0, tcp_pair(true, &x, &y));
	EXPECT_EQ(-1, listen(x, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, accept(x, NULL, NULL));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send(udp, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
}

TEST(reading_and_writing_a_listener)
{
	int fd = xsocket(SOCK_STREAM, 0), port;
	char c;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(-1, recv(fd, &c, 1, 0));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(-1, send(fd, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
}

TEST(nothing_to_accept)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), port;
	long start;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(0, poll_for(fd, POLL_ALL, 0));
	EXPECT_EQ(-1, accept(fd, NULL, NULL));
	EXPECT_EQ(EAGAIN, errno);
	fcntl(fd, F_SETFL, 0);
	set_timeout(fd, SO_RCVTIMEO, 120);
	start = now_ms();
	EXPECT_EQ(-1, accept(fd, NULL, NULL));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LE(110, now_ms() - start);
	EXPECT_GE(2000, now_ms() - start);
}

TEST(poll_bits)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	EXPECT_EQ(POLLIN, poll_for(fd, POLL_ALL, 1000));
	ASSERT_LE(0, accept(fd, NULL, NULL));
	EXPECT_EQ(0, poll_for(fd, POLL_ALL, 0));
}

TEST(accept_flags)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0), port, s;

	ASSERT_EQ(0, listen_lo(fd, 4, &port));
	ASSERT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port));
	ASSERT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port));
	poll_for(fd, POLLIN, 1000);
	s = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	ASSERT_LE(0, s);
	EXPECT_EQ(O_NONBLOCK, fcntl(s, F_GETFL) & O_NONBLOCK);
	EXPECT_EQ(FD_CLOEXEC, fcntl(s, F_GETFD));
	s = accept(fd, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(0, fcntl(s, F_GETFL) & O_NONBLOCK);
	EXPECT_EQ(0, fcntl(s, F_GETFD));
	EXPECT_EQ(-1, accept4(fd, NULL, NULL, 0x40));
	EXPECT_EQ(EINVAL, errno);
}

TEST(accept_address)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), port;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, listen_lo(fd, 4, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	ASSERT_LE(0, accept(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(sizeof(sin), len);
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	EXPECT_EQ(port_of(client), ntohs(sin.sin_port));
	/* A short buffer is filled, and the full length returned. */
	ASSERT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port));
	memset(&sin, 0x55, sizeof(sin));
	len = 4;
	ASSERT_LE(0, accept(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(sizeof(sin), len);
	EXPECT_EQ(0x55555555, sin.sin_addr.s_addr);
}

TEST(accept_names)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), s;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, listen(fd, 4));
	ASSERT_EQ(0, connect_to(client, "127.0.0.9", port_of(fd)));
	s = accept(fd, NULL, NULL);
	ASSERT_EQ(0, getsockname(s, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(inet_addr("127.0.0.9"), sin.sin_addr.s_addr);
	EXPECT_EQ(port_of(fd), ntohs(sin.sin_port));
	ASSERT_EQ(0, getpeername(s, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(port_of(client), ntohs(sin.sin_port));
}

TEST(in_order)
{
	int fd = xsocket(SOCK_STREAM, 0), client[4], port, i;
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, listen_lo(fd, 8, &port));
	for (i = 0; i < 4; i++) {
		client[i] = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(client[i], port));
	}
	for (i = 0; i < 4; i++) {
		ASSERT_LE(0, accept(fd, (struct sockaddr *)&sin, &len));
		EXPECT_EQ(port_of(client[i]), ntohs(sin.sin_port));
	}
}

TEST(data_before_accept)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 8, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	ASSERT_EQ(0, stream_send(client, 30000, 1000));
	close(client);
	EXPECT_EQ(30000, stream_check(accept(fd, NULL, NULL), 4096));
}

/*
 * A backlog of n holds n + 1 connections; the next SYN is dropped, and answered once there is room.
 */
TEST(backlog)
{
	int fd = xsocket(SOCK_STREAM, 0), a = ysocket(SOCK_STREAM, 0), b = ysocket(SOCK_STREAM, 0);
	int late = ysocket(SOCK_STREAM | SOCK_NONBLOCK, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(a, port));
	ASSERT_EQ(0, connect_lo(b, port));
	ASSERT_EQ(EINPROGRESS, connect_lo(late, port));
	EXPECT_EQ(0, poll_for(late, POLLOUT, 200));
	ASSERT_LE(0, accept(fd, NULL, NULL));
	EXPECT_EQ(POLLOUT, poll_for(late, POLLOUT, 4000));
}

TEST(close_resets_those_not_accepted)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), port;
	char c;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	close(fd);
	EXPECT_EQ(-1, recv(client, &c, 1, 0));
	EXPECT_EQ(ECONNRESET, errno);
	EXPECT_EQ(ECONNREFUSED, connect_lo(ysocket(SOCK_STREAM, 0), port));
}

TEST(reset_before_accept)
{
	int fd = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), port, s;
	struct linger linger = { .l_onoff = 1 };
	char c;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(client);
	s = accept(fd, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(-1, recv(s, &c, 1, 0));
	EXPECT_EQ(ECONNRESET, errno);
}

/* It can still be accepted, with its peer's name; its data can be read, then the error. */
TEST(reset_before_accept_is_accepted)
{
	int fd = xsocket(SOCK_STREAM, 0), port, s, client = ysocket(SOCK_STREAM, 0);
	struct linger linger = { .l_onoff = 1 };
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);
	char b[10];

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(client, port));
	EXPECT_EQ(5, send(client, "brief", 5, 0));
	EXPECT_EQ(POLLIN, poll_for(fd, POLLIN, 1000));
	setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(client);
	usleep(50000);		/* a connection that was not accepted yet shows no RST */
	s = accept(fd, (struct sockaddr *)&sin, &len);
	ASSERT_LE(0, s);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	EXPECT_NE(0, sin.sin_port);
	EXPECT_EQ(-1, getpeername(s, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(ENOTCONN, errno);
	EXPECT_EQ(5, recv(s, b, sizeof(b), 0));
	EXPECT_EQ(-1, recv(s, b, sizeof(b), 0));
	EXPECT_EQ(ECONNRESET, errno);
	EXPECT_EQ(0, recv(s, b, sizeof(b), 0));
}

TEST(shutdown_ends_listening)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	EXPECT_EQ(0, shutdown(fd, SHUT_RD));
	EXPECT_EQ(-1, accept(fd, NULL, NULL));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(ECONNREFUSED, connect_lo(ysocket(SOCK_STREAM, 0), port));
	EXPECT_EQ(0, listen(fd, 1));
	EXPECT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port_of(fd)));
}

TEST(shutdown_wakes_accept)
{
	int fd = xsocket(SOCK_STREAM, 0), port, status;
	pid_t child;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	child = fork();
	if (!child)
		_exit(accept(fd, NULL, NULL) < 0 ? errno : 0);
	wait_asleep(child);
	shutdown(fd, SHUT_RDWR);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(EINVAL, WEXITSTATUS(status));
}

TEST(accept_interrupted)
{
	int fd = xsocket(SOCK_STREAM, 0), port;
	pid_t parent = getpid(), child;

	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	catch_signal(SIGUSR1);
	child = fork();
	if (!child) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(-1, accept(fd, NULL, NULL));
	EXPECT_EQ(EINTR, errno);
	waitpid(child, NULL, 0);
}

TEST(several_processes)
{
	int fd = xsocket(SOCK_STREAM, 0), port, i, client, status, sum = 0;
	pid_t child[4];
	char c;

	ASSERT_EQ(0, listen_lo(fd, 16, &port));
	for (i = 0; i < 4; i++) {
		child[i] = fork();
		if (!child[i]) {
			int s = accept(fd, NULL, NULL);

			send(s, "k", 1, 0);
			_exit(s < 0);
		}
	}
	for (i = 0; i < 4; i++) {
		client = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(client, port));
		EXPECT_EQ(1, recv(client, &c, 1, 0));
		close(client);
	}
	for (i = 0; i < 4; i++) {
		waitpid(child[i], &status, 0);
		sum += WEXITSTATUS(status);
	}
	EXPECT_EQ(0, sum);
}

TEST(accepted_inherits_options)
{
	int fd = xsocket(SOCK_STREAM, 0), port, s;
	struct linger linger = { .l_onoff = 1, .l_linger = 7 };
	socklen_t len = sizeof(linger);

	set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_int(fd, SOL_SOCKET, SO_SNDBUF, 20000);
	set_int(fd, SOL_SOCKET, SO_RCVBUF, 30000);
	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, 77);
	set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 12345);
	set_int(fd, IPPROTO_IP, IP_TOS, 0x20);
	set_int(fd, IPPROTO_IP, IP_TTL, 33);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	ASSERT_EQ(0, listen_lo(fd, 1, &port));
	ASSERT_EQ(0, connect_lo(ysocket(SOCK_STREAM, 0), port));
	s = accept(fd, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(1, get_int(s, SOL_SOCKET, SO_KEEPALIVE));
	EXPECT_EQ(40000, get_int(s, SOL_SOCKET, SO_SNDBUF));
	EXPECT_EQ(60000, get_int(s, SOL_SOCKET, SO_RCVBUF));
	EXPECT_EQ(1, get_int(s, IPPROTO_TCP, TCP_NODELAY));
	EXPECT_EQ(77, get_int(s, IPPROTO_TCP, TCP_KEEPIDLE));
	EXPECT_EQ(12345, get_int(s, IPPROTO_TCP, TCP_USER_TIMEOUT));
	EXPECT_EQ(0x20, get_int(s, IPPROTO_IP, IP_TOS));
	EXPECT_EQ(33, get_int(s, IPPROTO_IP, IP_TTL));
	EXPECT_EQ(0, get_int(s, SOL_SOCKET, SO_ACCEPTCONN));
	memset(&linger, 0, sizeof(linger));
	getsockopt(s, SOL_SOCKET, SO_LINGER, &linger, &len);
	EXPECT_EQ(7, linger.l_linger);
}

/*
 * Options that a child inherits: level, name, a value other than the default, the child's value.
 */
TEST(accepted_inherits_by_struct)
{
	static const struct {
		int level, name, value, child;
	} options[] = {
		{ SOL_SOCKET, SO_REUSEADDR, 1, 1 },
		{ SOL_SOCKET, SO_REUSEPORT, 1, 1 },
		{ SOL_SOCKET, SO_OOBINLINE, 1, 1 },
		{ SOL_SOCKET, SO_BROADCAST, 1, 1 },
		{ SOL_SOCKET, SO_PRIORITY, 5, 0 },
		{ SOL_SOCKET, SO_RCVLOWAT, 3000, 3000 },
		{ SOL_SOCKET, SO_MARK, 7, 7 },
		{ SOL_SOCKET, SO_MAX_PACING_RATE, 100000, 100000 },
		{ SOL_SOCKET, SO_DONTROUTE, 1, 1 },
		{ SOL_TCP, TCP_MAXSEG, 700, -1 },
		{ SOL_TCP, TCP_CORK, 1, 1 },
		{ SOL_TCP, TCP_KEEPINTVL, 7, 7 },
		{ SOL_TCP, TCP_KEEPCNT, 4, 4 },
		{ SOL_TCP, TCP_SYNCNT, 3, 3 },
		{ SOL_TCP, TCP_LINGER2, 9, 9 },
		{ SOL_TCP, TCP_LINGER2, -1, -1 },
		{ SOL_TCP, TCP_DEFER_ACCEPT, 1, 0 },
		{ SOL_TCP, TCP_NOTSENT_LOWAT, 9999, 9999 },
		{ SOL_TCP, TCP_INQ, 1, 1 },
		{ SOL_TCP, TCP_SAVE_SYN, 1, 1 },
		{ SOL_IP, IP_PKTINFO, 1, 1 },
		{ SOL_IP, IP_MTU_DISCOVER, 1, 1 },
		{ SOL_IP, IP_RECVERR, 1, 1 },
		{ SOL_IP, IP_RECVTTL, 1, 1 },
		{ SOL_IP, IP_RECVTOS, 1, 1 },
		{ SOL_IP, IP_FREEBIND, 1, 1 },
		{ SOL_IP, IP_TRANSPARENT, 1, 1 },
		{ SOL_IP, IP_RECVORIGDSTADDR, 1, 1 },
		{ SOL_IP, IP_MINTTL, 3, 3 },
		{ SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1, 1 },
		{ SOL_IP, IP_MULTICAST_ALL, 0, 0 },
	};
	int i, fd, port, client, s, got;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		fd = xsocket(SOCK_STREAM, 0);
		client = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, set_int(fd, options[i].level, options[i].name, options[i].value));
		ASSERT_EQ(0, listen_lo(fd, 1, &port));
		ASSERT_EQ(0, connect_lo(client, port));
		if (options[i].name == TCP_DEFER_ACCEPT && options[i].level == SOL_TCP)
			send(client, "x", 1, 0);
		s = accept(fd, NULL, NULL);
		ASSERT_LE(0, s);
		got = get_int(s, options[i].level, options[i].name);
		if (options[i].level == SOL_TCP && options[i].name == TCP_MAXSEG) {
			EXPECT_GE(700, got);
			got = -1;
		}
		EXPECT_EQ(options[i].child, got) {
			TH_LOG("level %d option %d", options[i].level, options[i].name);
		}
		close(s);
		close(client);
		close(fd);
	}
}

TEST(addresses_apart)
{
	int a = xsocket(SOCK_STREAM, 0), b = xsocket(SOCK_STREAM, 0), port;
	int to_a = ysocket(SOCK_STREAM, 0), to_b = ysocket(SOCK_STREAM, 0);

	ASSERT_EQ(0, listen_lo(a, 1, &port));
	ASSERT_EQ(0, bind_to(b, "127.0.0.2", port));
	ASSERT_EQ(0, listen(b, 1));
	ASSERT_EQ(0, connect_to(to_b, "127.0.0.2", port));
	EXPECT_EQ(0, poll_for(a, POLLIN, 20));
	EXPECT_EQ(POLLIN, poll_for(b, POLLIN, 1000));
	ASSERT_EQ(0, connect_to(to_a, "127.0.0.1", port));
	EXPECT_EQ(POLLIN, poll_for(a, POLLIN, 1000));
	EXPECT_EQ(ECONNREFUSED, connect_to(ysocket(SOCK_STREAM, 0), "127.0.0.3", port));
}

/* An accepted socket inherits its listener's filter, and the lock on it. */
TEST(accepted_inherits_filter)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, 0xffff),
			   none = BPF_STMT(BPF_RET | BPF_K, 0), got[4] = { { 0 } };
	struct sock_fprog prog = { 1, &all }, other = { 1, &none };
	int l = xsocket(SOCK_STREAM, 0), c = ysocket(SOCK_STREAM, 0), port, a;
	socklen_t len = ARRAY_SIZE(got);
	char b;

	ASSERT_EQ(0, setsockopt(l, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)));
	ASSERT_EQ(0, set_int(l, SOL_SOCKET, SO_LOCK_FILTER, 1));
	ASSERT_EQ(0, listen_lo(l, 2, &port));
	ASSERT_EQ(0, connect_lo(c, port));
	a = accept(l, NULL, NULL);
	close(l);
	ASSERT_EQ(0, getsockopt(a, SOL_SOCKET, SO_GET_FILTER, got, &len));
	EXPECT_EQ(1, len);
	EXPECT_EQ(0, memcmp(got, &all, sizeof(all)));
	EXPECT_EQ(-1, setsockopt(a, SOL_SOCKET, SO_ATTACH_FILTER, &other, sizeof(other)));
	EXPECT_EQ(EPERM, errno);
	ASSERT_EQ(1, send(c, "c", 1, 0));
	EXPECT_EQ(1, recv(a, &b, 1, 0));
}

/* A port that bind() can name. */
static int free_port(void)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	bind_to(fd, "127.0.0.1", 0);
	port = port_of(fd);
	close(fd);
	return port;
}

/*
 * The connections that it has accepted hold the port, unless an option allowed sharing when they
 * came.
 */
static int listen_again(int option, bool late)
{
	int l = xsocket(SOCK_STREAM, 0), c = ysocket(SOCK_STREAM, 0), port = free_port(), a, err;

	if (option && !late)
		set_int(l, SOL_SOCKET, option, 1);
	bind_to(l, "127.0.0.1", port);
	listen(l, 2);
	connect_lo(c, port);
	a = accept(l, NULL, NULL);
	if (late)
		set_int(l, SOL_SOCKET, option, 1);
	shutdown(l, SHUT_RDWR);
	err = listen(l, 2) ? errno : 0;
	close(a);
	close(c);
	close(l);
	return err;
}

TEST(again_beside_a_connection)
{
	EXPECT_EQ(EADDRINUSE, listen_again(0, false));
	EXPECT_EQ(0, listen_again(SO_REUSEADDR, false));
	EXPECT_EQ(0, listen_again(SO_REUSEPORT, false));
	EXPECT_EQ(EADDRINUSE, listen_again(SO_REUSEADDR, true));
	EXPECT_EQ(EADDRINUSE, listen_again(SO_REUSEPORT, true));
}

TEST(again_without_one)
{
	int l = xsocket(SOCK_STREAM, 0);

	ASSERT_EQ(0, bind_to(l, "127.0.0.1", free_port()));
	ASSERT_EQ(0, listen(l, 2));
	shutdown(l, SHUT_RDWR);
	EXPECT_EQ(0, listen(l, 2));
}

/* The port is released, but getsockname() still returns it. */
TEST(its_port_after_shutdown)
{
	int l = xsocket(SOCK_STREAM, 0), other = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen(l, 2));
	port = port_of(l);
	ASSERT_LT(0, port);
	shutdown(l, SHUT_RDWR);
	EXPECT_EQ(port, port_of(l));
	EXPECT_EQ(0, bind_to(other, "127.0.0.1", port));
}

TEST_HARNESS_MAIN
