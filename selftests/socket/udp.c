// SPDX-License-Identifier: GPL-2.0
/* UDP sockets: RFC 768, RFC 1122 4.1. */
#include <kselftest_harness.h>
#include <linux/errqueue.h>
#include <linux/sockios.h>
#include <sys/uio.h>
#include "family.h"

FIXTURE(udp) {
	int x, y;		/* bound to 127.0.0.1; y connected to x */
	int xport, yport;
};

FIXTURE_SETUP(udp)
{
	self->x = xsocket(SOCK_DGRAM, 0);
	self->y = ysocket(SOCK_DGRAM, 0);
	ASSERT_EQ(0, bind_to(self->x, "127.0.0.1", 0));
	ASSERT_EQ(0, bind_to(self->y, "127.0.0.1", 0));
	self->xport = port_of(self->x);
	self->yport = port_of(self->y);
	ASSERT_EQ(0, connect_lo(self->y, self->xport));
}

FIXTURE_TEARDOWN(udp)
{
	close(self->x);
	close(self->y);
}

TEST_F(udp, there_and_back)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	char c[10];

	ASSERT_EQ(5, send(self->y, "hello", 5, 0));
	ASSERT_EQ(5, recvfrom(self->x, c, 10, 0, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(0, memcmp(c, "hello", 5));
	EXPECT_EQ(sizeof(sin), len);
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(self->yport, ntohs(sin.sin_port));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	ASSERT_EQ(3, sendto(self->x, "you", 3, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(3, recv(self->y, c, 10, 0));
}

TEST_F(udp, boundaries_and_order)
{
	char c[10];
	int i;

	for (i = 1; i < 8; i++)
		ASSERT_EQ(i, send(self->y, "1234567", i, 0));
	for (i = 1; i < 8; i++)
		EXPECT_EQ(i, recv(self->x, c, 10, 0));
	EXPECT_EQ(-1, recv(self->x, c, 10, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(udp, zero_length)
{
	char c;

	ASSERT_EQ(0, send(self->y, "", 0, 0));
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN, 1000));
	EXPECT_EQ(0, recv(self->x, &c, 1, 0));
	EXPECT_EQ(0, poll_for(self->x, POLLIN, 0));
}

TEST_F(udp, sizes)
{
	static char out[65536], in[65536];
	int sizes[] = { 1, 511, 1472, 1473, 9000, 16384, 40000, 65507 }, i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		stream_fill((void *)out, i, sizes[i]);
		ASSERT_EQ(sizes[i], send(self->y, out, sizes[i], 0)) TH_LOG("%d bytes", sizes[i]);
		ASSERT_EQ(sizes[i], recv(self->x, in, sizeof(in), 0)) TH_LOG("%d bytes", sizes[i]);
		EXPECT_EQ(0, memcmp(out, in, sizes[i]));
		connect_lo(self->x, self->yport);
		ASSERT_EQ(sizes[i], send(self->x, out, sizes[i], 0)) TH_LOG("%d bytes", sizes[i]);
		ASSERT_EQ(sizes[i], recv(self->y, in, sizeof(in), 0)) TH_LOG("%d bytes", sizes[i]);
		connect(self->x, &(struct sockaddr){ .sa_family = AF_UNSPEC }, 16);
		bind_to(self->x, "127.0.0.1", self->xport);
	}
	EXPECT_EQ(-1, send(self->y, out, 65508, 0));
	EXPECT_EQ(EMSGSIZE, errno);
	connect_lo(self->x, self->yport);
	EXPECT_EQ(-1, send(self->x, out, 65508, 0));
	EXPECT_EQ(EMSGSIZE, errno);
	EXPECT_EQ(-1, send(self->x, out, 65536, 0));
	EXPECT_EQ(EMSGSIZE, errno);
}

TEST_F(udp, peek_and_trunc)
{
	struct msghdr m = { 0 };
	struct iovec iov;
	char c[10] = { 0 };

	ASSERT_EQ(6, send(self->y, "abcdef", 6, 0));
	EXPECT_EQ(2, recv(self->x, c, 2, MSG_PEEK));
	EXPECT_EQ(6, recv(self->x, c, 2, MSG_PEEK | MSG_TRUNC));
	iov = (struct iovec){ c, 3 };
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	EXPECT_EQ(3, recvmsg(self->x, &m, 0));
	EXPECT_EQ(MSG_TRUNC, m.msg_flags);
	EXPECT_EQ(0, memcmp(c, "abc", 3));
	EXPECT_EQ(0, poll_for(self->x, POLLIN, 0));
	ASSERT_EQ(6, send(self->y, "abcdef", 6, 0));
	EXPECT_EQ(6, recv(self->x, NULL, 0, MSG_TRUNC));
}

TEST_F(udp, names_of_a_connected_one)
{
	int fd = xsocket(SOCK_DGRAM, 0);
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, connect_lo(fd, self->yport));
	ASSERT_EQ(0, getsockname(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(AF_INET, sin.sin_family);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	EXPECT_NE(0, sin.sin_port);
	ASSERT_EQ(0, getpeername(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(self->yport, ntohs(sin.sin_port));
}

TEST_F(udp, connected_hears_its_peer_alone)
{
	int stranger = ysocket(SOCK_DGRAM, 0);
	struct sockaddr_in sin = in_addr_port("127.0.0.1", self->xport);
	char c = 0;

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(1, sendto(stranger, "s", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	ASSERT_EQ(1, send(self->y, "y", 1, 0));
	EXPECT_EQ(1, recv(self->x, &c, 1, 0));
	EXPECT_EQ('y', c);
	EXPECT_EQ(0, poll_for(self->x, POLLIN, 20));
}

TEST_F(udp, reconnect_and_disconnect)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int other = ysocket(SOCK_DGRAM, 0), fd = xsocket(SOCK_DGRAM, 0);
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	char c;

	ASSERT_EQ(0, bind_to(other, "127.0.0.1", 0));
	ASSERT_EQ(0, connect_lo(fd, self->yport));
	ASSERT_EQ(0, connect_lo(fd, port_of(other)));
	ASSERT_EQ(1, send(fd, "o", 1, 0));
	EXPECT_EQ(1, recv(other, &c, 1, 0));
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	EXPECT_EQ(-1, getpeername(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(ENOTCONN, errno);
	ASSERT_EQ(0, getsockname(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(0, sin.sin_addr.s_addr);
	EXPECT_EQ(0, sin.sin_port);
	EXPECT_EQ(-1, send(fd, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
}

/* Disconnecting keeps what the program has bound: the address, and the port if it was named. */
TEST_F(udp, disconnect_keeps_what_was_bound)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = xsocket(SOCK_DGRAM, 0);
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(0, connect(self->x, &none, sizeof(none)));
	ASSERT_EQ(0, getsockname(self->x, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(0, sin.sin_port);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), sin.sin_addr.s_addr);
	ASSERT_EQ(0, bind_to(fd, "127.0.0.1", self->xport));
	ASSERT_EQ(0, connect_lo(fd, self->yport));
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	EXPECT_EQ(self->xport, port_of(fd));
}

TEST_F(udp, sends_elsewhere_though_connected)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 0);
	int other = ysocket(SOCK_DGRAM, 0);
	char c;

	ASSERT_EQ(0, bind_to(other, "127.0.0.1", 0));
	sin.sin_port = htons(port_of(other));
	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	EXPECT_EQ(1, sendto(self->x, "e", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(1, recv(other, &c, 1, 0));
}

TEST_F(udp, refused)
{
	int fd = xsocket(SOCK_DGRAM, 0);
	char c;

	close(self->y);
	ASSERT_EQ(0, connect_lo(fd, self->yport));
	ASSERT_EQ(1, send(fd, "x", 1, 0));
	EXPECT_EQ(POLLERR, poll_for(fd, POLLERR, 1000));
	EXPECT_EQ(-1, recv(fd, &c, 1, 0));
	EXPECT_EQ(ECONNREFUSED, errno);
	EXPECT_EQ(POLLOUT, poll_for(fd, POLL_ALL, 0));
	ASSERT_EQ(1, send(fd, "x", 1, 0));
	poll_for(fd, POLLERR, 1000);
	EXPECT_EQ(-1, send(fd, "x", 1, 0));
	EXPECT_EQ(ECONNREFUSED, errno);
	ASSERT_EQ(1, send(fd, "x", 1, 0));
	poll_for(fd, POLLERR, 1000);
	EXPECT_EQ(ECONNREFUSED, so_error(fd));
	EXPECT_EQ(0, so_error(fd));
}

/* A returned error is reported only to a connected socket, or to one with IP_RECVERR. */
TEST_F(udp, refused_unconnected)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", self->yport);
	int fd = xsocket(SOCK_DGRAM, 0);

	close(self->y);
	ASSERT_EQ(1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(0, poll_for(fd, POLLIN, 50));
	EXPECT_EQ(0, so_error(fd));
}

TEST_F(udp, error_queue)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", self->yport), name = { 0 };
	int fd = xsocket(SOCK_DGRAM, 0);
	char control[256], c[8] = { 0 };
	struct iovec iov = { c, 8 };
	struct msghdr m = { .msg_name = &name,
			    .msg_namelen = sizeof(name),
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct sock_extended_err *e;
	struct cmsghdr *cmsg;

	close(self->y);
	ASSERT_EQ(0, set_int(fd, IPPROTO_IP, IP_RECVERR, 1));
	ASSERT_EQ(3, sendto(fd, "err", 3, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(POLLERR, poll_for(fd, POLLIN, 1000));
	ASSERT_EQ(3, recvmsg(fd, &m, MSG_ERRQUEUE));
	EXPECT_EQ(0, memcmp(c, "err", 3));
	EXPECT_EQ(MSG_ERRQUEUE, m.msg_flags & MSG_ERRQUEUE);
	EXPECT_EQ(sin.sin_port, name.sin_port);
	EXPECT_EQ(sin.sin_addr.s_addr, name.sin_addr.s_addr);
	cmsg = CMSG_FIRSTHDR(&m);
	ASSERT_NE(NULL, cmsg);
	EXPECT_EQ(IPPROTO_IP, cmsg->cmsg_level);
	EXPECT_EQ(IP_RECVERR, cmsg->cmsg_type);
	e = (void *)CMSG_DATA(cmsg);
	EXPECT_EQ(ECONNREFUSED, e->ee_errno);
	EXPECT_EQ(SO_EE_ORIGIN_ICMP, e->ee_origin);
	EXPECT_EQ(3, e->ee_type);
	EXPECT_EQ(3, e->ee_code);
	EXPECT_EQ(-1, recvmsg(fd, &m, MSG_ERRQUEUE));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(udp, broadcast_is_refused)
{
	struct sockaddr_in sin = in_addr_port("127.255.255.255", 9);
	int fd = xsocket(SOCK_DGRAM, 0);

	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(EACCES, connect_to(fd, "127.255.255.255", 9));
	set_int(fd, SOL_SOCKET, SO_BROADCAST, 1);
	EXPECT_EQ(1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(0, connect_to(fd, "127.255.255.255", 9));
}

/* lo has a broadcast address, too; every socket of the port receives the datagram. */
TEST_F(udp, broadcast_on_lo)
{
	int fd[2] = { xsocket(SOCK_DGRAM, 0), xsocket(SOCK_DGRAM, 0) },
	    from = ysocket(SOCK_DGRAM, 0), i;
	struct sockaddr_in to = in_addr_port("127.255.255.255", 0);
	char c;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, set_int(fd[i], SOL_SOCKET, SO_REUSEADDR, 1));
		ASSERT_EQ(0, bind_to(fd[i], "0.0.0.0", i ? port_of(fd[0]) : 0));
	}
	to.sin_port = htons(port_of(fd[0]));
	ASSERT_EQ(0, set_int(from, SOL_SOCKET, SO_BROADCAST, 1));
	ASSERT_EQ(1, sendto(from, "b", 1, 0, (struct sockaddr *)&to, sizeof(to)));
	for (i = 0; i < 2; i++) {
		set_timeout(fd[i], SO_RCVTIMEO, 1000);
		EXPECT_EQ(1, recv(fd[i], &c, 1, 0));
		EXPECT_EQ(-1, recv(fd[i], &c, 1, MSG_DONTWAIT));
	}
}

/* If the buffer cannot be read completely, nothing is sent. */
TEST_F(udp, half_mapped)
{
	int sizes[] = { 2, 1000, 9000 }, i;

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_EQ(-1, send(self->x, half_mapped(sizes[i]), sizes[i], 0));
		EXPECT_EQ(EFAULT, errno);
	}
	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	EXPECT_EQ(-1, send(self->x, half_mapped(1000), 1000, 0));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 20));
}

/*
 * Over lo, a program that writes the IP header itself reaches the port at any address in that
 * header, even one that does not exist.
 */
TEST_F(udp, raw_header_says_where)
{
	static const char *const to[] = { "127.0.0.1", "127.0.0.2", "192.0.2.9" };
	struct sockaddr_in lo = in_addr_port("127.0.0.1", 0);
	int any = xsocket(SOCK_DGRAM, 0), raw = ysocket(SOCK_RAW, IPPROTO_RAW), i;
	unsigned char p[29] = { 0x45, 0, 0, 29, 0, 0, 0, 0, 64, IPPROTO_UDP, 0, 0, 127, 0,  0,
				1,    0, 0, 0,	0, 0, 9, 0, 0,	0,	     9, 0, 0,	'r' };

	ASSERT_GE(raw, 0);
	ASSERT_EQ(0, bind_to(any, "0.0.0.0", 0));
	set_timeout(any, SO_RCVTIMEO, 1000);
	p[22] = port_of(any) >> 8;
	p[23] = port_of(any);
	for (i = 0; i < ARRAY_SIZE(to); i++) {
		inet_pton(AF_INET, to[i], p + 16);
		ASSERT_EQ(sizeof(p),
			  sendto(raw, p, sizeof(p), 0, (struct sockaddr *)&lo, sizeof(lo)));
		EXPECT_EQ(1, recv(any, p + 28, 1, 0)) TH_LOG("%s", to[i]);
	}
}

TEST_F(udp, bad_destinations)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 0);
	int fd = xsocket(SOCK_DGRAM, 0);

	EXPECT_EQ(-1, send(fd, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EINVAL, errno);
	sin.sin_port = htons(9);
	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, 8));
	EXPECT_EQ(EINVAL, errno);
	sin.sin_family = AF_INET6;
	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	EXPECT_EQ(-1, sendto(self->y, (void *)8, 10, 0, NULL, 0));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, send(self->y, "x", 1, MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

TEST_F(udp, wildcard_and_exact)
{
	int any = xsocket(SOCK_DGRAM, 0), exact = xsocket(SOCK_DGRAM, 0), port;
	struct sockaddr_in sin;

	set_int(any, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(exact, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind_to(any, "0.0.0.0", 0));
	port = port_of(any);
	ASSERT_EQ(0, bind_to(exact, "127.0.0.2", port));
	sin = in_addr_port("127.0.0.2", port);
	sendto(self->x, "e", 1, 0, (struct sockaddr *)&sin, sizeof(sin));
	EXPECT_EQ(POLLIN, poll_for(exact, POLLIN, 1000));
	EXPECT_EQ(0, poll_for(any, POLLIN, 10));
	sin = in_addr_port("127.0.0.3", port);
	sendto(self->x, "a", 1, 0, (struct sockaddr *)&sin, sizeof(sin));
	EXPECT_EQ(POLLIN, poll_for(any, POLLIN, 1000));
	/* A connected socket has precedence over both. */
	connect_to(exact, "127.0.0.1", self->xport);
	sin = in_addr_port("127.0.0.2", port);
	recv(any, (char [1]){}, 1, 0);
	sendto(self->y, "n", 1, MSG_DONTWAIT, NULL, 0);
	sendto(self->x, "e", 1, 0, (struct sockaddr *)&sin, sizeof(sin));
	EXPECT_EQ(POLLIN, poll_for(exact, POLLIN, 1000));
}

TEST_F(udp, counts_of_bytes)
{
	int n = -1;

	ASSERT_EQ(0, ioctl(self->x, FIONREAD, &n));
	EXPECT_EQ(0, n);
	send(self->y, "abcd", 4, 0);
	send(self->y, "ef", 2, 0);
	poll_for(self->x, POLLIN, 1000);
	ASSERT_EQ(0, ioctl(self->x, FIONREAD, &n));
	EXPECT_EQ(4, n);
	ASSERT_EQ(0, ioctl(self->x, SIOCOUTQ, &n));
	EXPECT_EQ(0, n);
}

TEST_F(udp, receive_timeout_and_signal)
{
	pid_t parent = getpid(), child;
	long start = now_ms();
	char c;

	set_timeout(self->x, SO_RCVTIMEO, 100);
	EXPECT_EQ(-1, recv(self->x, &c, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LE(90, now_ms() - start);
	set_timeout(self->x, SO_RCVTIMEO, 0);
	catch_signal(SIGUSR1);
	child = fork();
	if (!child) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(-1, recv(self->x, &c, 1, 0));
	EXPECT_EQ(EINTR, errno);
	waitpid(child, NULL, 0);
}

TEST_F(udp, shutdown_halves)
{
	char c;

	EXPECT_EQ(-1, shutdown(self->x, SHUT_RD));
	EXPECT_EQ(ENOTCONN, errno);
	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(0, shutdown(self->x, SHUT_WR));
	EXPECT_EQ(-1, send(self->x, "x", 1, MSG_NOSIGNAL));
	EXPECT_EQ(EPIPE, errno);
	ASSERT_EQ(0, shutdown(self->x, SHUT_RD));
	EXPECT_EQ(0, recv(self->x, &c, 1, 0));
	EXPECT_EQ(POLLIN | POLLOUT | POLLRDHUP | POLLHUP, poll_for(self->x, POLL_ALL, 0));
}

TEST_F(udp, full_receive_buffer_drops)
{
	static char block[1000];
	int i, got = 0;

	set_int(self->x, SOL_SOCKET, SO_RCVBUF, 8000);
	for (i = 0; i < 100; i++)
		EXPECT_EQ(sizeof(block), send(self->y, block, sizeof(block), 0));
	wait_sent(self->y);
	while (recv(self->x, block, sizeof(block), MSG_DONTWAIT) == sizeof(block))
		got++;
	EXPECT_LT(1, got);
	EXPECT_GT(40, got);
	EXPECT_EQ(1, send(self->y, "a", 1, 0));
	EXPECT_EQ(1, recv(self->x, block, 10, 0));
}

TEST_F(udp, control_messages)
{
	char control[256], c;
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	int ttl = 0, tos = -1, ifindex = 0, stamps = 0;
	struct cmsghdr *cmsg;

	set_int(self->x, IPPROTO_IP, IP_RECVTTL, 1);
	set_int(self->x, IPPROTO_IP, IP_RECVTOS, 1);
	set_int(self->x, IPPROTO_IP, IP_PKTINFO, 1);
	set_int(self->x, SOL_SOCKET, SO_TIMESTAMP, 1);
	set_int(self->y, IPPROTO_IP, IP_TTL, 17);
	set_int(self->y, IPPROTO_IP, IP_TOS, 0x48);
	ASSERT_EQ(1, send(self->y, "c", 1, 0));
	ASSERT_EQ(1, recvmsg(self->x, &m, 0));
	for (cmsg = CMSG_FIRSTHDR(&m); cmsg; cmsg = CMSG_NXTHDR(&m, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET && cmsg->cmsg_type == SO_TIMESTAMP)
			stamps++;
		if (cmsg->cmsg_level != IPPROTO_IP)
			continue;
		if (cmsg->cmsg_type == IP_TTL)
			ttl = *(int *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_type == IP_TOS)
			tos = *(unsigned char *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo *info = (void *)CMSG_DATA(cmsg);

			ifindex = info->ipi_ifindex;
			EXPECT_EQ(htonl(INADDR_LOOPBACK), info->ipi_addr.s_addr);
			EXPECT_EQ(htonl(INADDR_LOOPBACK), info->ipi_spec_dst.s_addr);
		}
	}
	EXPECT_EQ(17, ttl);
	EXPECT_EQ(0x48, tos);
	EXPECT_EQ(1, ifindex);
	EXPECT_EQ(1, stamps);
	EXPECT_EQ(0, m.msg_flags);
}

TEST_F(udp, source_by_control_message)
{
	struct sockaddr_in to = in_addr_port("127.0.0.1", self->xport), from = { 0 };
	char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = { 0 }, c = 's';
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_name = &to,
			    .msg_namelen = sizeof(to),
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&m);
	struct in_pktinfo info = { .ipi_spec_dst.s_addr = inet_addr("127.0.0.8") };
	socklen_t len = sizeof(from);
	int fd = xsocket(SOCK_DGRAM, 0);

	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	ASSERT_EQ(1, sendmsg(fd, &m, 0));
	ASSERT_EQ(1, recvfrom(self->x, &c, 1, 0, (struct sockaddr *)&from, &len));
	EXPECT_EQ(inet_addr("127.0.0.8"), from.sin_addr.s_addr);
}

TEST_F(udp, many_messages_in_one_call)
{
	struct mmsghdr out[5] = { 0 }, in[8] = { 0 };
	struct iovec iov_out[5], iov_in[8];
	struct timespec ts = { 0, 100000000 };
	char b[8][16];
	int i;

	for (i = 0; i < 5; i++) {
		iov_out[i] = (struct iovec){ "abcdef", i + 1 };
		out[i].msg_hdr.msg_iov = &iov_out[i];
		out[i].msg_hdr.msg_iovlen = 1;
	}
	for (i = 0; i < 8; i++) {
		iov_in[i] = (struct iovec){ b[i], 16 };
		in[i].msg_hdr.msg_iov = &iov_in[i];
		in[i].msg_hdr.msg_iovlen = 1;
	}
	ASSERT_EQ(5, sendmmsg(self->y, out, 5, 0));
	for (i = 0; i < 5; i++)
		EXPECT_EQ(i + 1, out[i].msg_len);
	wait_sent(self->y);
	EXPECT_EQ(3, recvmmsg(self->x, in, 3, 0, NULL));
	EXPECT_EQ(2, recvmmsg(self->x, in, 8, MSG_DONTWAIT, &ts));
	EXPECT_EQ(4, in[0].msg_len);
	EXPECT_EQ(5, in[1].msg_len);
	EXPECT_EQ(-1, recvmmsg(self->x, in, 8, MSG_DONTWAIT, NULL));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(udp, corked)
{
	char c[16];

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 20));
	ASSERT_EQ(3, send(self->x, "def", 3, 0));
	EXPECT_EQ(6, recv(self->y, c, 16, 0));
	EXPECT_EQ(0, memcmp(c, "abcdef", 6));
}

TEST_F(udp, cork_option)
{
	struct sockaddr_in elsewhere = in_addr_port("127.0.0.1", 9);
	static char all[5000], big[4000];
	char got[16];
	int i;

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(0, set_int(self->x, IPPROTO_UDP, 1, 1));		/* UDP_CORK */
	EXPECT_EQ(1, get_int(self->x, IPPROTO_UDP, 1));
	for (i = 0; i < 500; i++)
		ASSERT_EQ(1, send(self->x, "s", 1, 0));
	memset(big, 'b', sizeof(big));
	ASSERT_EQ(sizeof(big), send(self->x, big, sizeof(big), 0));
	/* the first part has set the destination */
	ASSERT_EQ(500,
		  sendto(self->x, big, 500, 0, (struct sockaddr *)&elsewhere, sizeof(elsewhere)));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 20));
	ASSERT_EQ(0, set_int(self->x, IPPROTO_UDP, 1, 0));
	EXPECT_EQ(5000, recv(self->y, all, sizeof(all), 0));
	EXPECT_EQ('s', all[499]);
	EXPECT_EQ('b', all[500]);
	EXPECT_EQ('b', all[4999]);
	/* too much data discards the whole datagram */
	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	for (i = 0; i < 16; i++)
		ASSERT_EQ(sizeof(big), send(self->x, big, sizeof(big), MSG_MORE));
	EXPECT_EQ(-1, send(self->x, big, sizeof(big), 0));
	EXPECT_EQ(EMSGSIZE, errno);
	ASSERT_EQ(2, send(self->x, "ok", 2, 0));
	EXPECT_EQ(2, recv(self->y, got, sizeof(got), 0));
	EXPECT_EQ(ENOPROTOOPT, set_int(self->x, IPPROTO_UDP, 9999, 1));
}

/* Empty writes add nothing, wherever the data so far is. */
TEST_F(udp, corked_empty_writes)
{
	static char big[60000], got[65536];
	int sizes[] = { 0, 1, 3000, 20000, 60000 }, i, k;

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(sizes[i], send(self->x, big, sizes[i], MSG_MORE));
		for (k = 0; k < 3; k++)
			ASSERT_EQ(0, send(self->x, big, 0, MSG_MORE)) TH_LOG("%d bytes", sizes[i]);
		ASSERT_EQ(1, send(self->x, big, 1, MSG_MORE));
		ASSERT_EQ(0, send(self->x, big, 0, 0));
		EXPECT_EQ(sizes[i] + 1, recv(self->y, got, sizeof(got), 0))
		TH_LOG("%d bytes", sizes[i]);
	}
}

/*
 * A datagram may have the largest size even with a small send buffer; it never waits for its own
 * end.
 */
TEST_F(udp, corked_beyond_the_send_buffer)
{
	static char part[20000], got[65536];
	int i;

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	ASSERT_EQ(0, set_int(self->x, SOL_SOCKET, SO_SNDBUF, 1));
	set_timeout(self->x, SO_SNDTIMEO, 1000);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(sizeof(part), send(self->x, part, sizeof(part), i < 2 ? MSG_MORE : 0));
	EXPECT_EQ(3 * sizeof(part), recv(self->y, got, sizeof(got), 0));
}

/* Unread errors of a socket take no more than its receive buffer. */
TEST_F(udp, error_queue_is_bounded)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", self->yport);
	int fd = xsocket(SOCK_DGRAM, 0), i, got = 0;
	char c[8];
	struct iovec iov = { c, 8 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };

	close(self->y);
	ASSERT_EQ(0, set_int(fd, IPPROTO_IP, IP_RECVERR, 1));
	ASSERT_EQ(0, set_int(fd, SOL_SOCKET, SO_RCVBUF, 1));
	ASSERT_EQ(0, set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO));
	for (i = 0; i < 50; i++) {
		sendto(fd, c, 1, 0, (struct sockaddr *)&sin, sizeof(sin));
		so_error(fd);
	}
	while (recvmsg(fd, &m, MSG_ERRQUEUE) >= 0)
		got++;
	EXPECT_LT(0, got);
	EXPECT_GT(10, got);
}

/* Corked data is discarded with the socket. */
TEST_F(udp, corked_and_closed)
{
	int fd = xsocket(SOCK_DGRAM, 0);

	ASSERT_EQ(0, connect_lo(fd, self->yport));
	ASSERT_EQ(3, send(fd, "abc", 3, MSG_MORE));
	close(fd);
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 20));
}

TEST_F(udp, read_write_calls)
{
	struct iovec iov[2] = { { "ab", 2 }, { "cd", 2 } };
	char c[8];

	ASSERT_EQ(0, connect_lo(self->x, self->yport));
	EXPECT_EQ(2, write(self->x, "wr", 2));
	EXPECT_EQ(2, read(self->y, c, 8));
	EXPECT_EQ(4, writev(self->x, iov, 2));
	EXPECT_EQ(4, read(self->y, c, 8));
	EXPECT_EQ(0, memcmp(c, "abcd", 4));
}

TEST_F(udp, to_any_means_loopback)
{
	struct sockaddr_in sin = in_addr_port("0.0.0.0", self->yport);
	int fd = xsocket(SOCK_DGRAM, 0), y = ysocket(SOCK_DGRAM, 0);
	char c;

	ASSERT_EQ(0, bind_to(y, "0.0.0.0", 0));
	sin.sin_port = htons(port_of(y));
	ASSERT_EQ(1, sendto(fd, "l", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(1, recv(y, &c, 1, 0));
}

TEST_HARNESS_MAIN
