// SPDX-License-Identifier: GPL-2.0
/* Ping sockets and raw sockets: icmp(7), raw(7).  RFC 792, RFC 1122 3.4. */
#include <kselftest_harness.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <netinet/icmp6.h>
#include <sys/fsuid.h>
#include <sys/wait.h>
#include "family.h"

#define SOL_RAW 255
#define WEFT_IP6 0x100

struct message {
	struct icmphdr h;
	char data[8];
};

static void allow(const char *range)
{
	int fd = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY);

	if (write(fd, range, strlen(range)) < 0)
		perror("ping_group_range");
	close(fd);
}

static unsigned short checksum(const void *p, size_t n)
{
	const unsigned short *w = p;
	unsigned int sum = 0;

	for (; n > 1; n -= 2)
		sum += *w++;
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

static ssize_t send_to(int fd, const void *p, size_t n, const char *addr, int flags)
{
	struct sockaddr_in sin = in_addr_port(addr, 0);

	return sendto(fd, p, n, flags, (struct sockaddr *)&sin, sizeof(sin));
}

/* ================================================================ ping sockets */

FIXTURE(ping) {
	int fd;
};

FIXTURE_SETUP(ping)
{
	allow("0 2147483647");
	self->fd = xsocket(SOCK_DGRAM, IPPROTO_ICMP);
	ASSERT_LE(0, self->fd);
	set_timeout(self->fd, SO_RCVTIMEO, 2000);
}

FIXTURE_TEARDOWN(ping)
{
	close(self->fd);
}

static const struct message echo = {
	.h = { .type = ICMP_ECHO, .checksum = 1, .un.echo = { 0x5555, 0x1200 } },
	.data = "a ping"
};

TEST_F(ping, who_may)
{
	allow("1 0");
	EXPECT_EQ(-1, xsocket(SOCK_DGRAM, IPPROTO_ICMP));
	EXPECT_EQ(EACCES, errno);
	allow("0 0");
	EXPECT_LE(0, xsocket(SOCK_DGRAM, IPPROTO_ICMP));
	allow("0 2147483647");
	EXPECT_EQ(IPPROTO_ICMP, get_int(self->fd, SOL_SOCKET, SO_PROTOCOL));
	EXPECT_EQ(SOCK_DGRAM, get_int(self->fd, SOL_SOCKET, SO_TYPE));
}

/* The socket sets identifier and checksum, the program the sequence number. */
TEST_F(ping, echo)
{
	char control[256];
	struct sockaddr_in from;
	struct message m;
	struct iovec iov = { &m, sizeof(m) };
	struct msghdr msg = { .msg_name = &from,
			      .msg_namelen = sizeof(from),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	int ttl = 0, tos = -1, ifindex = 0, stamps = 0;
	struct cmsghdr *c;

	set_int(self->fd, IPPROTO_IP, IP_RECVTTL, 1);
	set_int(self->fd, IPPROTO_IP, IP_RECVTOS, 1);
	set_int(self->fd, IPPROTO_IP, IP_PKTINFO, 1);
	set_int(self->fd, IPPROTO_IP, IP_RETOPTS, 1);
	set_int(self->fd, SOL_SOCKET, SO_TIMESTAMP, 1);
	set_int(self->fd, IPPROTO_IP, IP_TOS, 0x20);
	ASSERT_EQ(sizeof(echo), send_to(self->fd, &echo, sizeof(echo), "127.0.0.1", 0));
	ASSERT_NE(0, port_of(self->fd));
	ASSERT_EQ(sizeof(m), recvmsg(self->fd, &msg, 0));
	EXPECT_EQ(ICMP_ECHOREPLY, m.h.type);
	EXPECT_EQ(0, m.h.code);
	EXPECT_EQ(0, checksum(&m, sizeof(m)));
	EXPECT_EQ(port_of(self->fd), ntohs(m.h.un.echo.id));
	EXPECT_EQ(echo.h.un.echo.sequence, m.h.un.echo.sequence);
	EXPECT_EQ(0, memcmp(echo.data, m.data, sizeof(m.data)));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), from.sin_addr.s_addr);
	EXPECT_EQ(0, from.sin_port);
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMP)
			stamps++;
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL)
			ttl = *(int *)CMSG_DATA(c);
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS)
			tos = *(unsigned char *)CMSG_DATA(c);
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
			ifindex = ((struct in_pktinfo *)CMSG_DATA(c))->ipi_ifindex;
	}
	EXPECT_EQ(64, ttl);
	EXPECT_EQ(0x20, tos);
	EXPECT_EQ(1, ifindex);
	EXPECT_EQ(1, stamps);
}

TEST_F(ping, identifiers)
{
	int host = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP),
	    other = xsocket(SOCK_DGRAM, IPPROTO_ICMP);

	EXPECT_EQ(1, get_int(other, SOL_SOCKET, SO_REUSEADDR));
	set_int(self->fd, SOL_SOCKET, SO_REUSEADDR, 0);
	EXPECT_EQ(EADDRNOTAVAIL, bind_to(self->fd, "224.0.0.1", 7));
	EXPECT_EQ(EADDRNOTAVAIL, bind_to(self->fd, "127.255.255.255", 7));
	EXPECT_EQ(EADDRNOTAVAIL, bind_to(self->fd, "192.0.2.77", 7));
	EXPECT_EQ(0, bind_to(self->fd, "127.0.0.1", 7));
	EXPECT_EQ(7, port_of(self->fd));
	EXPECT_EQ(EINVAL, bind_to(self->fd, "127.0.0.1", 8));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "0.0.0.0", 7));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "127.0.0.2", 7));
	EXPECT_EQ(EADDRINUSE, bind_to(host, "0.0.0.0", 7));
	set_int(host, SOL_SOCKET, SO_REUSEADDR, 0);
	EXPECT_EQ(0, bind_to(host, "0.0.0.0", 9));
	EXPECT_EQ(EADDRINUSE, bind_to(other, "0.0.0.0", 9));
	close(self->fd);
	EXPECT_EQ(0, bind_to(other, "0.0.0.0", 7));
}

/* By default ping sockets share an identifier, and the last one bound gets the replies. */
TEST_F(ping, shared_identifier)
{
	int other = xsocket(SOCK_DGRAM, IPPROTO_ICMP);
	struct message m;

	set_timeout(other, SO_RCVTIMEO, 2000);
	ASSERT_EQ(0, bind_to(self->fd, "127.0.0.1", 70));
	ASSERT_EQ(0, bind_to(other, "127.0.0.1", 70));
	ASSERT_EQ(sizeof(echo), send_to(self->fd, &echo, sizeof(echo), "127.0.0.1", 0));
	EXPECT_EQ(sizeof(m), recv(other, &m, sizeof(m), 0));
	EXPECT_EQ(-1, recv(self->fd, &m, sizeof(m), MSG_DONTWAIT));
}

/* Each gets the replies to its own requests. */
TEST_F(ping, connected)
{
	int other = ysocket(SOCK_DGRAM, IPPROTO_ICMP);
	struct message m = echo;

	EXPECT_EQ(-1, send(self->fd, &m, sizeof(m), 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
	ASSERT_EQ(0, connect_lo(self->fd, 0));
	ASSERT_EQ(0, connect_lo(other, 0));
	EXPECT_NE(port_of(self->fd), port_of(other));
	m.h.un.echo.sequence = 1;
	ASSERT_EQ(sizeof(m), send(self->fd, &m, sizeof(m), 0));
	m.h.un.echo.sequence = 2;
	ASSERT_EQ(sizeof(m), send(other, &m, sizeof(m), 0));
	ASSERT_EQ(sizeof(m), recv(self->fd, &m, sizeof(m), 0));
	EXPECT_EQ(1, m.h.un.echo.sequence);
	ASSERT_EQ(sizeof(m), recv(other, &m, sizeof(m), 0));
	EXPECT_EQ(2, m.h.un.echo.sequence);
	EXPECT_EQ(-1, recv(self->fd, &m, sizeof(m), MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(ping, refusals)
{
	static char big[65536] = { ICMP_ECHO };
	struct sockaddr_in sin = { .sin_family = AF_UNSPEC };
	struct message m = echo;

	EXPECT_EQ(-1, send_to(self->fd, &m, 7, "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send_to(self->fd, &m, sizeof(m), "127.0.0.1", MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, send_to(self->fd, big, 65536, "127.0.0.1", 0));
	EXPECT_EQ(EMSGSIZE, errno);
	EXPECT_EQ(-1, send_to(self->fd, big, 65516, "127.0.0.1", 0));
	EXPECT_EQ(EMSGSIZE, errno);
	EXPECT_EQ(65515, send_to(self->fd, big, 65515, "127.0.0.1", 0));
	EXPECT_EQ(65515, recv(self->fd, big, sizeof(big), 0));
	EXPECT_EQ(-1, send_to(self->fd, &m, sizeof(m), "127.255.255.255", 0));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, sendto(self->fd, &m, sizeof(m), 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	EXPECT_EQ(-1, sendto(self->fd, &m, sizeof(m), 0, (struct sockaddr *)&sin, 8));
	EXPECT_EQ(EINVAL, errno);
	m.h.code = 1;
	EXPECT_EQ(-1, send_to(self->fd, &m, sizeof(m), "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, errno);
	m.h = (struct icmphdr){ .type = ICMP_TIMESTAMP };
	EXPECT_EQ(-1, send_to(self->fd, &m, sizeof(m), "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, recv(self->fd, &m, sizeof(m), MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(ENOPROTOOPT, set_int(self->fd, IPPROTO_IP, IP_HDRINCL, 1));
	EXPECT_EQ(-1, listen(self->fd, 1));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

/* ================================================================ ping sockets of IPv6 */

static const struct message echo6 = {
	.h = { .type = ICMP6_ECHO_REQUEST, .checksum = 1, .un.echo = { 0x5555, 0x1200 } },
	.data = "a ping"
};

static int ping6(void)
{
	int weft = !strcmp(getenv("FAMILY") ?: "", "weft");

	return weft ? socket(weft_number(), SOCK_DGRAM, WEFT_IP6 | IPPROTO_ICMPV6) :
		      socket(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6);
}

static struct sockaddr_in6 end6(const char *addr, int port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return sin6;
}

static int bind6(int fd, const char *addr, int port)
{
	struct sockaddr_in6 a = end6(addr, port);

	return bind(fd, (struct sockaddr *)&a, sizeof(a)) ? errno : 0;
}

/* 0 or the error. */
static int send6(int fd, const void *p, size_t n, const char *addr)
{
	struct sockaddr_in6 a = end6(addr, 0);

	return sendto(fd, p, n, 0, (struct sockaddr *)&a, sizeof(a)) < 0 ? errno : 0;
}

TEST(ping6_who_may)
{
	allow("1 0");
	EXPECT_EQ(-1, ping6());
	EXPECT_EQ(EACCES, errno);
	allow("0 2147483647");
	EXPECT_EQ(IPPROTO_ICMPV6, get_int(ping6(), SOL_SOCKET, SO_PROTOCOL));
}

TEST(ping6_echo)
{
	int fd = ping6(), hops = 0, tclass = -1, ifindex = 0;
	char control[256];
	struct sockaddr_in6 from;
	struct message m;
	struct iovec iov = { &m, sizeof(m) };
	struct msghdr msg = { .msg_name = &from,
			      .msg_namelen = sizeof(from),
			      .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c;

	set_timeout(fd, SO_RCVTIMEO, 2000);
	set_int(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
	set_int(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
	set_int(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	set_int(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 33);
	ASSERT_EQ(0, send6(fd, &echo6, sizeof(echo6), "::1"));
	ASSERT_EQ(sizeof(m), recvmsg(fd, &msg, 0));
	EXPECT_EQ(ICMP6_ECHO_REPLY, m.h.type);
	EXPECT_NE(0, m.h.un.echo.id);
	EXPECT_EQ(echo6.h.un.echo.sequence, m.h.un.echo.sequence);
	EXPECT_EQ(0, memcmp(echo6.data, m.data, sizeof(m.data)));
	EXPECT_EQ(sizeof(from), msg.msg_namelen);
	EXPECT_EQ(0, memcmp(&in6addr_loopback, &from.sin6_addr, 16));
	EXPECT_EQ(0, from.sin6_port);
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT)
			hops = *(int *)CMSG_DATA(c);
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS)
			tclass = *(int *)CMSG_DATA(c);
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
			ifindex = ((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_ifindex;
	}
	EXPECT_EQ(64, hops);
	EXPECT_EQ(0, tclass);
	EXPECT_EQ(1, ifindex);
}

/* They share one space with those of IPv4. */
TEST(ping6_identifiers)
{
	int fd = ping6(), other = ping6(), v4 = xsocket(SOCK_DGRAM, IPPROTO_ICMP),
	    host = socket(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6);

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 0);
	EXPECT_EQ(EINVAL, bind6(fd, "ff0e::1", 7));
	EXPECT_EQ(EADDRNOTAVAIL, bind6(fd, "2001:db8:77::1", 7));
	EXPECT_EQ(0, bind6(fd, "::1", 7));
	EXPECT_EQ(EINVAL, bind6(fd, "::1", 8));
	EXPECT_EQ(EADDRINUSE, bind6(other, "::", 7));
	EXPECT_EQ(EADDRINUSE, bind6(host, "::", 7));
	EXPECT_EQ(EADDRINUSE, bind_to(v4, "0.0.0.0", 7));
	close(fd);
	EXPECT_EQ(0, bind_to(v4, "0.0.0.0", 7));
}

TEST(ping6_refusals)
{
	static char big[65536] = { ICMP6_ECHO_REQUEST };
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 0);
	struct message m = echo6;
	int fd = ping6();

	EXPECT_EQ(EINVAL, send6(fd, &m, 7, "::1"));
	EXPECT_EQ(EMSGSIZE, send6(fd, big, 65536, "::1"));
	EXPECT_EQ(EINVAL, send6(fd, &m, sizeof(m), "::ffff:127.0.0.1"));
	EXPECT_EQ(-1, sendto(fd, &m, sizeof(m), 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, send(fd, &m, sizeof(m), 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
	m.h.code = 1;
	EXPECT_EQ(EINVAL, send6(fd, &m, sizeof(m), "::1"));
	m.h = (struct icmphdr){ .type = ICMP_ECHO };
	EXPECT_EQ(EINVAL, send6(fd, &m, sizeof(m), "::1"));
}

/* ================================================================ raw sockets */

struct packet {
	struct iphdr ip;
	union {
		struct message icmp;
		struct {
			struct udphdr h;
			char data[4];
		} udp;
	};
};

static int raw(int proto)
{
	int fd = xsocket(SOCK_RAW, proto);

	set_timeout(fd, SO_RCVTIMEO, 2000);
	return fd;
}

TEST(raw_who_may)
{
	int status;

	EXPECT_EQ(-1, xsocket(SOCK_RAW, 0));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	EXPECT_LE(0, xsocket(SOCK_RAW, 255));
	if (!fork()) {
		if (seteuid(65534))
			_exit(1);
		_exit(xsocket(SOCK_RAW, IPPROTO_ICMP) >= 0 || errno != EPERM);
	}
	wait(&status);
	EXPECT_EQ(0, status);
}

TEST(raw_names)
{
	int fd = raw(IPPROTO_ICMP);

	EXPECT_EQ(IPPROTO_ICMP, port_of(fd));
	EXPECT_EQ(SOCK_RAW, get_int(fd, SOL_SOCKET, SO_TYPE));
	EXPECT_EQ(IPPROTO_ICMP, get_int(fd, SOL_SOCKET, SO_PROTOCOL));
	EXPECT_EQ(0, get_int(fd, IPPROTO_IP, IP_HDRINCL));
	EXPECT_EQ(1, get_int(raw(IPPROTO_RAW), IPPROTO_IP, IP_HDRINCL));
	EXPECT_EQ(EADDRNOTAVAIL, bind_to(fd, "192.0.2.77", 0));
	EXPECT_EQ(0, bind_to(fd, "127.0.0.1", 99));
	EXPECT_EQ(0, bind_to(fd, "127.0.0.2", 0));
	EXPECT_EQ(IPPROTO_ICMP, port_of(fd));
	EXPECT_EQ(0, connect_lo(fd, 0));
	EXPECT_EQ(EINVAL, bind_to(fd, "127.0.0.1", 0));
}

/* The request comes to this host too, and ICMP_FILTER keeps it away. */
TEST(raw_echo_and_filter)
{
	struct message m = { .h = { .type = ICMP_ECHO, .un.echo = { 0x5555, 0x1200 } },
			     .data = "rawping" };
	int all = raw(IPPROTO_ICMP), some = raw(IPPROTO_ICMP);
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct packet p;

	EXPECT_EQ(0, set_int(some, SOL_RAW, ICMP_FILTER, ~(1 << ICMP_ECHOREPLY)));
	EXPECT_EQ(~(1 << ICMP_ECHOREPLY), get_int(some, SOL_RAW, ICMP_FILTER));
	EXPECT_EQ(EOPNOTSUPP, set_int(raw(IPPROTO_UDP), SOL_RAW, ICMP_FILTER, 1));
	EXPECT_EQ(-EOPNOTSUPP, get_int(raw(IPPROTO_UDP), SOL_RAW, ICMP_FILTER));
	EXPECT_EQ(ENOPROTOOPT, set_int(some, SOL_RAW, 77, 1));
	EXPECT_EQ(0, set_int(some, IPPROTO_IP, IP_TTL, 9));
	m.h.checksum = checksum(&m, sizeof(m));
	ASSERT_EQ(sizeof(m), send_to(some, &m, sizeof(m), "127.0.0.1", 0));
	ASSERT_EQ(20 + sizeof(m), recvfrom(some, &p, sizeof(p), 0, (struct sockaddr *)&from, &len));
	EXPECT_EQ(ICMP_ECHOREPLY, p.icmp.h.type);
	EXPECT_EQ(0x5555, p.icmp.h.un.echo.id);
	EXPECT_EQ(0, memcmp(m.data, p.icmp.data, sizeof(m.data)));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), from.sin_addr.s_addr);
	EXPECT_EQ(0, from.sin_port);
	EXPECT_TRUE(p.ip.ihl == 5);
	EXPECT_EQ(20 + sizeof(m), ntohs(p.ip.tot_len));
	EXPECT_EQ(0, checksum(&p.ip, 20));
	ASSERT_EQ(20 + sizeof(m), recv(all, &p, sizeof(p), 0));
	EXPECT_EQ(ICMP_ECHO, p.icmp.h.type);
	EXPECT_EQ(9, p.ip.ttl);
	EXPECT_EQ(20 + sizeof(m), recv(all, &p, 20, MSG_TRUNC));
	EXPECT_EQ(-1, recv(all, &p, sizeof(p), MSG_DONTWAIT));
}

/* A copy of every datagram of any socket; bind() and connect() restrict it. */
TEST(raw_copies)
{
	int x = raw(IPPROTO_UDP), narrow = raw(IPPROTO_UDP), a = ysocket(SOCK_DGRAM, 0),
	    b = ysocket(SOCK_DGRAM, 0);
	struct sockaddr_in none = { .sin_family = AF_UNSPEC };
	struct packet p;

	ASSERT_EQ(0, bind_to(a, "127.0.0.1", 0));
	ASSERT_EQ(0, bind_to(b, "127.0.0.2", 0));
	ASSERT_EQ(0, bind_to(narrow, "127.0.0.2", 0));
	ASSERT_EQ(0, connect_to(a, "127.0.0.2", port_of(b)));
	ASSERT_EQ(0, connect_to(b, "127.0.0.1", port_of(a)));
	ASSERT_EQ(4, send(a, "to b", 4, 0));
	ASSERT_EQ(4, send(b, "to a", 4, 0));
	EXPECT_EQ(32, recv(x, &p, sizeof(p), 0));
	EXPECT_EQ(0, memcmp(p.udp.data, "to b", 4));
	EXPECT_EQ(port_of(b), ntohs(p.udp.h.dest));
	EXPECT_EQ(32, recv(x, &p, sizeof(p), 0));
	EXPECT_EQ(0, memcmp(p.udp.data, "to a", 4));
	EXPECT_EQ(32, recv(narrow, &p, sizeof(p), 0));
	EXPECT_EQ(0, memcmp(p.udp.data, "to b", 4));
	EXPECT_EQ(-1, recv(narrow, &p, sizeof(p), MSG_DONTWAIT));
	EXPECT_EQ(4, recv(a, &p, sizeof(p), 0));
	EXPECT_EQ(4, recv(b, &p, sizeof(p), 0));
	ASSERT_EQ(0, connect_to(x, "127.0.0.2", 0));
	ASSERT_EQ(4, send(a, "to b", 4, 0));
	ASSERT_EQ(4, send(b, "to a", 4, 0));
	EXPECT_EQ(32, recv(x, &p, sizeof(p), 0));
	EXPECT_EQ(0, memcmp(p.udp.data, "to a", 4));
	EXPECT_EQ(-1, recv(x, &p, sizeof(p), MSG_DONTWAIT));
	EXPECT_EQ(0, connect(x, (struct sockaddr *)&none, sizeof(none)));
	EXPECT_EQ(-1, send(x, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
}

TEST(raw_hdrincl)
{
	int x = raw(IPPROTO_RAW), y = ysocket(SOCK_DGRAM, 0), seen = raw(IPPROTO_UDP);
	struct packet p = {
		.ip = { .version = 4, .ihl = 5, .ttl = 11, .protocol = IPPROTO_UDP, .tot_len = 1,
			.check = 1, .daddr = htonl(INADDR_LOOPBACK) },
		.udp.data = "raw",
	}, q;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char c[8];

	set_timeout(y, SO_RCVTIMEO, 2000);
	ASSERT_EQ(0, bind_to(y, "127.0.0.1", 0));
	p.udp.h =
		(struct udphdr){ .source = htons(33), .dest = htons(port_of(y)), .len = htons(12) };
	EXPECT_EQ(-1, send_to(x, &p, 19, "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, errno);
	ASSERT_EQ(32, send_to(x, &p, 32, "127.0.0.1", 0));
	ASSERT_EQ(4, recvfrom(y, c, 8, 0, (struct sockaddr *)&from, &len));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), from.sin_addr.s_addr);
	EXPECT_EQ(33, ntohs(from.sin_port));
	ASSERT_EQ(32, recv(seen, &q, sizeof(q), 0));
	EXPECT_EQ(11, q.ip.ttl);
	EXPECT_EQ(32, ntohs(q.ip.tot_len));
	EXPECT_EQ(htonl(INADDR_LOOPBACK), q.ip.saddr);
	EXPECT_EQ(0, checksum(&q.ip, 20));
	p.ip.saddr = inet_addr("127.9.9.9");
	p.ip.id = 77;
	ASSERT_EQ(32, send_to(x, &p, 32, "127.0.0.1", 0));
	ASSERT_EQ(32, recv(seen, &q, sizeof(q), 0));
	EXPECT_EQ(p.ip.saddr, q.ip.saddr);
	EXPECT_EQ(77, q.ip.id);
	p.ip.ihl = 15;
	EXPECT_EQ(-1, send_to(x, &p, 32, "127.0.0.1", 0));
	EXPECT_EQ(EINVAL, errno);
}

TEST_HARNESS_MAIN
