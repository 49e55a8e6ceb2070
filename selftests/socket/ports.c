// SPDX-License-Identifier: GPL-2.0
/*
 * The choice and the lifetime of ports: TIME-WAIT and reconnecting, ranges, addresses of a
 * wildcard.
 */
#include <kselftest_harness.h>
#include "family.h"

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

FIXTURE(port) {
	int listener, to;		/* a listener of the other end, and its port */
	int mine;			/* a port for this end */
};

static int free_port(void)
{
	int fd = xsocket(SOCK_STREAM, 0), port = bind_to(fd, "0.0.0.0", 0) ? 0 : port_of(fd);

	close(fd);
	return port;
}

FIXTURE_SETUP(port)
{
	self->listener = ysocket(SOCK_STREAM, 0);
	ASSERT_EQ(0, listen_lo(self->listener, 16, &self->to));
	self->mine = free_port();
	ASSERT_LT(0, self->mine);
}

FIXTURE_TEARDOWN(port)
{
	close(self->listener);
}

/* Connects fd and closes it first, so that it is in TIME-WAIT; 0 or the errno of connect(). */
static int there_and_gone(int fd, int listener, int to)
{
	int err = connect_lo(fd, to), peer;
	char c;

	if (err)
		return err;
	peer = accept(listener, NULL, NULL);
	close(fd);
	recv(peer, &c, 1, 0);
	close(peer);
	return 0;
}

/* It replaces the TIME-WAIT at once, with higher numbers and a later timestamp. */
TEST_F(port, bound_client_comes_back)
{
	int fd, i;

	for (i = 0; i < 4; i++) {
		fd = xsocket(SOCK_STREAM, 0);
		set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		ASSERT_EQ(0, bind_to(fd, "127.0.0.1", self->mine));
		EXPECT_EQ(0, there_and_gone(fd, self->listener, self->to));
	}
}

/* On lo a chosen port is reused once the timestamp has advanced: tcp_tw_reuse 2. */
TEST_F(port, chosen_port_comes_again)
{
	long end;
	int fd, err;

	fd = xsocket(SOCK_STREAM, 0);
	ASSERT_EQ(0, set_int(fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, 40000 | 40000 << 16));
	ASSERT_EQ(0, there_and_gone(fd, self->listener, self->to));
	for (end = now_ms() + 5000, err = EADDRNOTAVAIL; err == EADDRNOTAVAIL && now_ms() < end;
	     usleep(50000)) {
		fd = xsocket(SOCK_STREAM, 0);
		set_int(fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, 40000 | 40000 << 16);
		err = connect_lo(fd, self->to);
		if (!err)
			EXPECT_EQ(40000, port_of(fd));
		close(fd);
	}
	EXPECT_EQ(0, err);
}

TEST_F(port, range_of_a_socket)
{
	int fd[3], i;

	for (i = 0; i < 3; i++) {
		fd[i] = xsocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, set_int(fd[i], IPPROTO_IP, IP_LOCAL_PORT_RANGE, 41000 | 41001 << 16));
		EXPECT_EQ(41000 | 41001 << 16, get_int(fd[i], IPPROTO_IP, IP_LOCAL_PORT_RANGE));
	}
	EXPECT_EQ(0, bind_to(fd[0], "127.0.0.1", 0));
	EXPECT_EQ(0, bind_to(fd[1], "127.0.0.1", 0));
	EXPECT_EQ(EADDRINUSE, bind_to(fd[2], "127.0.0.1", 0));
	EXPECT_EQ(41000 + 41001, port_of(fd[0]) + port_of(fd[1]));
	EXPECT_EQ(EINVAL, set_int(fd[2], IPPROTO_IP, IP_LOCAL_PORT_RANGE, 41001 | 41000 << 16));
	EXPECT_EQ(0, set_int(fd[2], IPPROTO_IP, IP_LOCAL_PORT_RANGE, 0));
	EXPECT_EQ(0, bind_to(fd[2], "127.0.0.1", 0));
}

/* RFC 6056: two ports do not reveal the number of connections between them. */
TEST_F(port, steps_are_not_even)
{
	int i, fd, port, before = 0, step = 0, odd = 0;

	for (i = 0; i < 32; i++) {
		fd = xsocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(fd, self->to));
		port = port_of(fd);
		if (i > 1 && port - before != step)
			odd++;
		step = port - before;
		before = port;
		close(accept(self->listener, NULL, NULL));
		close(fd);
	}
	EXPECT_LT(4, odd);
}

/* A port named or chosen by bind() stays as long as the socket has not connected. */
TEST_F(port, is_kept_over_a_disconnect)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, bind_to(fd, "127.0.0.1", 0));
	port = port_of(fd);
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	EXPECT_EQ(port, port_of(fd));
	EXPECT_EQ(0, connect_lo(fd, self->to));
	EXPECT_EQ(port, port_of(fd));
}

/* A connected wildcard socket blocks its port at one address only, for both stacks. */
TEST_F(port, wildcard_narrows)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_STREAM, 0), same = xsocket(SOCK_STREAM, 0),
	    other = xsocket(SOCK_STREAM, 0);
	int host = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT_EQ(0, bind_to(fd, "0.0.0.0", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.2", self->mine));
	ASSERT_EQ(0, connect_lo(fd, self->to));
	EXPECT_EQ(EADDRINUSE, bind_to(same, "127.0.0.1", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(same, "0.0.0.0", self->mine));
	EXPECT_EQ(0, bind_to(other, "127.0.0.2", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", self->mine));
	EXPECT_EQ(0, bind_to(host, "127.0.0.3", self->mine));
	close(other);
	close(host);
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	EXPECT_EQ(EADDRINUSE, bind_to(same, "127.0.0.2", self->mine));
	EXPECT_EQ(0, listen(fd, 1));
}

TEST_F(port, wildcard_narrows_udp)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_DGRAM, 0), other = xsocket(SOCK_DGRAM, 0),
	    host = socket(AF_INET, SOCK_DGRAM, 0);

	ASSERT_EQ(0, bind_to(fd, "0.0.0.0", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.2", self->mine));
	ASSERT_EQ(0, connect_lo(fd, 9));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.1", self->mine));
	EXPECT_EQ(0, bind_to(other, "127.0.0.2", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", self->mine));
	EXPECT_EQ(0, bind_to(host, "127.0.0.3", self->mine));
	close(other);
	close(host);
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	other = xsocket(SOCK_DGRAM, 0);
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.2", self->mine));
}

/* Connections of a former wildcard listener block the port at their own addresses only. */
TEST_F(port, time_wait_is_not_on_the_wildcard)
{
	int listener = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0), fd,
	    host = socket(AF_INET, SOCK_STREAM, 0);
	char c;

	ASSERT_EQ(0, bind_to(listener, "0.0.0.0", self->mine));
	ASSERT_EQ(0, listen(listener, 1));
	ASSERT_EQ(0, connect_lo(client, self->mine));
	fd = accept(listener, NULL, NULL);
	close(fd);
	EXPECT_EQ(0, recv(client, &c, 1, 0));
	close(client);
	close(listener);
	fd = xsocket(SOCK_STREAM, 0);
	EXPECT_EQ(EADDRINUSE, bind_to(fd, "127.0.0.1", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(fd, "0.0.0.0", self->mine));
	EXPECT_EQ(0, bind_to(fd, "127.0.0.2", self->mine));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "127.0.0.1", self->mine));
	EXPECT_EQ(0, bind_to(host, "127.0.0.3", self->mine));
}

/* It keeps its port, but no longer blocks sockets that share. */
TEST_F(port, listener_no_more)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_STREAM, 0), other = xsocket(SOCK_STREAM, 0);

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(other, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind_to(fd, "127.0.0.1", self->mine));
	ASSERT_EQ(0, listen(fd, 1));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.1", self->mine));
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	EXPECT_EQ(0, bind_to(other, "127.0.0.1", self->mine));
	EXPECT_EQ(self->mine, port_of(fd));
}

TEST_HARNESS_MAIN
