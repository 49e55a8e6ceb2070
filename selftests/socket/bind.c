// SPDX-License-Identifier: GPL-2.0
/* bind() and the one port space of both stacks; getsockname() and getpeername(). */
#include <kselftest_harness.h>
#include <grp.h>
#include "family.h"

FIXTURE(type) {
	int fd;
};

FIXTURE_VARIANT(type) {
	int type;
};

FIXTURE_VARIANT_ADD(type, tcp) { .type = SOCK_STREAM };
FIXTURE_VARIANT_ADD(type, udp) { .type = SOCK_DGRAM };

FIXTURE_SETUP(type)
{
	self->fd = xsocket(variant->type, 0);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(type)
{
	close(self->fd);
}

TEST_F(type, names)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	memset(&sin, 0x55, sizeof(sin));
	ASSERT_EQ(0, getsockname(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(sizeof(sin), len);
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(0, sin.sin_port);
	EXPECT_EQ(0, sin.sin_addr.s_addr);
	EXPECT_EQ(-1, getpeername(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(ENOTCONN, errno);
	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.1", 0));
	memset(&sin, 0x55, sizeof(sin));
	len = sizeof(sin);
	ASSERT_EQ(0, getsockname(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_NE(0, sin.sin_port);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	EXPECT_EQ(0, memcmp(sin.sin_zero, (char [8]){}, 8));
	EXPECT_EQ(-1, getpeername(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(ENOTCONN, errno);
}

TEST_F(type, name_is_cut_to_the_buffer)
{
	struct sockaddr_in sin;
	socklen_t len = 4;

	memset(&sin, 0x55, sizeof(sin));
	ASSERT_EQ(0, getsockname(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(sizeof(sin), len);
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(0x55555555, sin.sin_addr.s_addr);
	len = -1;
	EXPECT_EQ(-1, getsockname(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, getsockname(self->fd, (void *)8, &(socklen_t){ 16 }));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(type, in_use)
{
	int other = xsocket(variant->type, 0), elsewhere = xsocket(variant->type, 0),
	    any = xsocket(variant->type, 0), port;

	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.1", 0));
	port = port_of(self->fd);
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.1", port));
	EXPECT_EQ(EADDRINUSE, bind_to(any, "0.0.0.0", port));
	EXPECT_EQ(0, bind_to(elsewhere, "127.0.0.2", port));
	close(self->fd);
	close(elsewhere);
	EXPECT_EQ(0, bind_to(any, "0.0.0.0", port));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.1", port));
}

TEST_F(type, held_by_the_host)
{
	int host = socket(AF_INET, variant->type, 0), port;

	ASSERT_EQ(0, bind_to(host, "0.0.0.0", 0));
	port = port_of(host);
	EXPECT_EQ(EADDRINUSE, bind_to(self->fd, "0.0.0.0", port));
	EXPECT_EQ(EADDRINUSE, bind_to(self->fd, "127.0.0.1", port));
	close(host);
	EXPECT_EQ(0, bind_to(self->fd, "127.0.0.1", port));
}

TEST_F(type, held_from_the_host)
{
	int host = socket(AF_INET, variant->type, 0), port;

	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.1", 0));
	port = port_of(self->fd);
	EXPECT_EQ(EADDRINUSE, bind_to(host, "0.0.0.0", port));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", port));
	close(self->fd);
	EXPECT_EQ(0, bind_to(host, "127.0.0.1", port));
}

/* Closing frees the port before close() returns. */
TEST_F(type, again_at_once)
{
	int port = 0, i, fd;

	for (i = 0; i < 200; i++) {
		fd = xsocket(variant->type, 0);
		ASSERT_EQ(0, bind_to(fd, "127.0.0.1", port)) TH_LOG("round %d", i);
		port = port_of(fd);
		close(fd);
	}
}

TEST_F(type, not_our_address)
{
	EXPECT_EQ(EADDRNOTAVAIL, bind_to(self->fd, "192.0.2.77", 0));
	EXPECT_EQ(0, bind_to(self->fd, "127.1.2.3", 0));
}

TEST_F(type, broadcast_and_multicast)
{
	int other = xsocket(variant->type, 0);
	bool tcp = variant->type == SOCK_STREAM;

	EXPECT_EQ(0, bind_to(other, "224.0.0.77", 0));
	EXPECT_EQ(0, bind_to(self->fd, "255.255.255.255", 0));
	if (tcp)
		EXPECT_EQ(0, listen(self->fd, 1));
}

TEST_F(type, bad_addresses)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 0);
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };

	EXPECT_EQ(-1, bind(self->fd, (struct sockaddr *)&sin, 8));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, bind(self->fd, (struct sockaddr *)&sin6, sizeof(sin6)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	EXPECT_EQ(-1, bind(self->fd, (void *)8, sizeof(sin)));
	EXPECT_EQ(EFAULT, errno);
	sin.sin_family = AF_UNSPEC;
	EXPECT_EQ(-1, bind(self->fd, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	sin.sin_family = 18;
	EXPECT_EQ(-1, bind(self->fd, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	sin.sin_family = AF_UNSPEC;
	sin.sin_addr.s_addr = 0;
	EXPECT_EQ(0, bind(self->fd, (struct sockaddr *)&sin, sizeof(sin)));
}

TEST_F(type, twice)
{
	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, bind_to(self->fd, "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, bind_to(self->fd, "127.0.0.1", port_of(self->fd)));
}

TEST_F(type, privileged_ports)
{
	pid_t child = fork();
	int status;

	if (!child) {
		/* The test's program may be readable by root only: no exec after this. */
		if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
		    setresuid(65534, 65534, 65534))
			_exit(99);
		if (bind_to(xsocket(variant->type, 0), "127.0.0.1", 0))
			_exit(98);
		_exit(bind_to(xsocket(variant->type, 0), "127.0.0.1", 88));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	if (WEXITSTATUS(status) == 99)
		SKIP(return, "not root");
	EXPECT_EQ(EACCES, WEXITSTATUS(status));
	EXPECT_EQ(0, bind_to(self->fd, "127.0.0.1", 88));
}

TEST_F(type, ephemeral_ports_differ)
{
	int fd[200], port[200], i, j;

	for (i = 0; i < 200; i++) {
		fd[i] = xsocket(variant->type, 0);
		ASSERT_EQ(0, bind_to(fd[i], "127.0.0.1", 0));
		port[i] = port_of(fd[i]);
		EXPECT_LE(32768, port[i]);
		EXPECT_GE(60999, port[i]);
		for (j = 0; j < i; j++)
			EXPECT_NE(port[i], port[j]);
	}
}

TEST_F(type, freebind)
{
	ASSERT_EQ(0, set_int(self->fd, IPPROTO_IP, IP_FREEBIND, 1));
	EXPECT_EQ(0, bind_to(self->fd, "192.0.2.77", 0));
}

TEST_F(type, no_port)
{
	int y = ysocket(variant->type, 0);
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, set_int(self->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1));
	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.5", 0));
	EXPECT_EQ(0, port_of(self->fd));
	ASSERT_EQ(0, bind_to(y, "127.0.0.1", 0));
	if (variant->type == SOCK_STREAM)
		listen(y, 1);
	ASSERT_EQ(0, connect_lo(self->fd, port_of(y)));
	ASSERT_EQ(0, getsockname(self->fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(inet_addr("127.0.0.5"), sin.sin_addr.s_addr);
	EXPECT_NE(0, sin.sin_port);
}

TEST_F(type, bound_source_is_used)
{
	int y = ysocket(variant->type, 0);
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.6", 0));
	ASSERT_EQ(0, bind_to(y, "127.0.0.1", 0));
	if (variant->type == SOCK_STREAM)
		listen(y, 1);
	ASSERT_EQ(0, connect_lo(self->fd, port_of(y)));
	if (variant->type == SOCK_STREAM) {
		ASSERT_LE(0, accept(y, (struct sockaddr *)&sin, &len));
	} else {
		char c;

		send(self->fd, "x", 1, 0);
		ASSERT_EQ(1, recvfrom(y, &c, 1, 0, (struct sockaddr *)&sin, &len));
	}
	EXPECT_EQ(inet_addr("127.0.0.6"), sin.sin_addr.s_addr);
	EXPECT_EQ(port_of(self->fd), ntohs(sin.sin_port));
}

/* The address and port that connect() chose are released with the connection. */
TEST(after_a_connection)
{
	struct linger linger = { .l_onoff = 1 };
	int fd = xsocket(SOCK_STREAM, 0), x, y;
	char c;

	EXPECT_EQ(ECONNREFUSED, connect_lo(fd, 9));
	EXPECT_EQ(0, bind_to(fd, "127.0.0.1", 0));
	EXPECT_NE(0, port_of(fd));
	EXPECT_EQ(EINVAL, bind_to(fd, "127.0.0.1", 0));
	ASSERT_EQ(0, tcp_pair(true, &x, &y));
	setsockopt(y, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(y);
	EXPECT_EQ(-1, recv(x, &c, 1, 0));
	EXPECT_EQ(0, bind_to(x, "127.0.0.1", 0));
	EXPECT_NE(0, port_of(x));
}

TEST(reuse_address_tcp)
{
	int a = xsocket(SOCK_STREAM, 0), b = xsocket(SOCK_STREAM, 0), c = xsocket(SOCK_STREAM, 0),
	    port;

	set_int(a, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind_to(a, "127.0.0.1", 0));
	port = port_of(a);
	EXPECT_EQ(EADDRINUSE, bind_to(b, "127.0.0.1", port));
	set_int(b, SOL_SOCKET, SO_REUSEADDR, 1);
	EXPECT_EQ(0, bind_to(b, "127.0.0.1", port));
	EXPECT_EQ(0, listen(a, 1));
	EXPECT_EQ(-1, listen(b, 1));
	EXPECT_EQ(EADDRINUSE, errno);
	set_int(c, SOL_SOCKET, SO_REUSEADDR, 1);
	EXPECT_EQ(EADDRINUSE, bind_to(c, "127.0.0.1", port));
}

TEST(reuse_address_udp)
{
	int a = xsocket(SOCK_DGRAM, 0), b = xsocket(SOCK_DGRAM, 0), y = ysocket(SOCK_DGRAM, 0),
	    port;

	set_int(a, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind_to(a, "127.0.0.1", 0));
	port = port_of(a);
	EXPECT_EQ(EADDRINUSE, bind_to(b, "127.0.0.1", port));
	set_int(b, SOL_SOCKET, SO_REUSEADDR, 1);
	EXPECT_EQ(0, bind_to(b, "127.0.0.1", port));
	/* The last socket bound receives the datagrams. */
	ASSERT_EQ(0, connect_lo(y, port));
	ASSERT_EQ(1, send(y, "y", 1, 0));
	EXPECT_EQ(POLLIN, poll_for(b, POLLIN, 500));
	EXPECT_EQ(0, poll_for(a, POLLIN, 10));
}

FIXTURE(reuseport) {
	int a, b, port;
};

FIXTURE_VARIANT(reuseport) {
	int type;
};

FIXTURE_VARIANT_ADD(reuseport, tcp) { .type = SOCK_STREAM };
FIXTURE_VARIANT_ADD(reuseport, udp) { .type = SOCK_DGRAM };

FIXTURE_SETUP(reuseport)
{
	self->a = xsocket(variant->type, 0);
	self->b = xsocket(variant->type, 0);
	ASSERT_EQ(0, set_int(self->a, SOL_SOCKET, SO_REUSEPORT, 1));
	EXPECT_EQ(1, get_int(self->a, SOL_SOCKET, SO_REUSEPORT));
	ASSERT_EQ(0, bind_to(self->a, "127.0.0.1", 0));
	self->port = port_of(self->a);
	EXPECT_EQ(EADDRINUSE, bind_to(self->b, "127.0.0.1", self->port));
	ASSERT_EQ(0, set_int(self->b, SOL_SOCKET, SO_REUSEPORT, 1));
	ASSERT_EQ(0, bind_to(self->b, "127.0.0.1", self->port));
}

FIXTURE_TEARDOWN(reuseport)
{
}

TEST_F(reuseport, shares_the_load)
{
	int i, y, got[2] = { 0 };
	struct pollfd p[2] = { { .fd = self->a, .events = POLLIN },
			       { .fd = self->b, .events = POLLIN } };
	char c;

	if (variant->type == SOCK_STREAM) {
		ASSERT_EQ(0, listen(self->a, 100));
		ASSERT_EQ(0, listen(self->b, 100));
	}
	for (i = 0; i < 60; i++) {
		y = ysocket(variant->type, 0);
		ASSERT_EQ(0, connect_lo(y, self->port));
		if (variant->type == SOCK_DGRAM)
			send(y, "y", 1, 0);
		ASSERT_LT(0, poll(p, 2, 1000));
		if (variant->type == SOCK_STREAM)
			close(accept(p[p[0].revents ? 0 : 1].fd, NULL, NULL));
		else
			recv(p[p[0].revents ? 0 : 1].fd, &c, 1, 0);
		got[p[0].revents ? 0 : 1]++;
		close(y);
	}
	EXPECT_LT(5, got[0]);
	EXPECT_LT(5, got[1]);
}

TEST_F(reuseport, another_user_may_not)
{
	pid_t child = fork();
	int status;

	if (!child) {
		if (setresuid(65534, 65534, 65534))
			_exit(99);
		self->b = xsocket(variant->type, 0);
		set_int(self->b, SOL_SOCKET, SO_REUSEPORT, 1);
		_exit(bind_to(self->b, "127.0.0.1", self->port));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	if (WEXITSTATUS(status) == 99)
		SKIP(return, "not root");
	EXPECT_EQ(EADDRINUSE, WEXITSTATUS(status));
}

TEST_HARNESS_MAIN
