// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 sockets, and IPv4 on them: RFC 3493.  FAMILY=inet means AF_INET6 here.  PEER's sockets are
 * IPv4 or IPv6, as a test asks.
 */
#include <kselftest_harness.h>
#include "family6.h"

/* "address port" of either end. */
static const char *name6(int fd, bool peer)
{
	static char text[2][80];
	struct sockaddr_in6 a = { 0 };
	socklen_t len = sizeof(a);
	char addr[INET6_ADDRSTRLEN];

	if ((peer ? getpeername : getsockname)(fd, (struct sockaddr *)&a, &len))
		return strerror(errno);
	if (a.sin6_family != AF_INET6 || len != sizeof(a))
		return "no sockaddr_in6";
	snprintf(text[peer], sizeof(text[peer]), "%s",
		 inet_ntop(AF_INET6, &a.sin6_addr, addr, sizeof(addr)));
	return text[peer];
}

static int v6only(int fd, int on)
{
	return set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, on);
}

/* A listener or a bound datagram socket at addr; its port in *port. */
static int server6(int type, const char *addr, bool only, int *port)
{
	int fd = x6(type);

	if (v6only(fd, only) || bind6(fd, addr, 0) || (type == SOCK_STREAM && listen(fd, 8)))
		return -1;
	*port = port6(fd);
	return fd;
}

static bool carries(int a, int b)
{
	char got[8] = "";

	return send(a, "there", 5, 0) == 5 && recv(b, got, 5, MSG_WAITALL) == 5 &&
	       !memcmp(got, "there", 5) && send(b, "back", 4, 0) == 4 &&
	       recv(a, got, 4, MSG_WAITALL) == 4 && !memcmp(got, "back", 4);
}

TEST(stream)
{
	int port, l = server6(SOCK_STREAM, "::1", false, &port), c = y6(SOCK_STREAM), a;

	ASSERT_GE(l, 0);
	ASSERT_EQ(0, connect6(c, "::1", port));
	a = accept(l, NULL, NULL);
	EXPECT_TRUE(carries(a, c));
	EXPECT_STREQ("::1", name6(a, false));
	EXPECT_STREQ("::1", name6(a, true));
	EXPECT_STREQ("::1", name6(c, false));
	EXPECT_EQ(port, port6(a));
}

TEST(active_stream)
{
	int l = y6(SOCK_STREAM), c = x6(SOCK_STREAM), a;

	ASSERT_EQ(0, bind6(l, "::1", 0));
	ASSERT_EQ(0, listen(l, 1));
	ASSERT_EQ(0, connect6(c, "::", port6(l)));	/* this host */
	a = accept(l, NULL, NULL);
	EXPECT_TRUE(carries(c, a));
	EXPECT_STREQ("::1", name6(c, true));
}

TEST(wildcard_hears_both)
{
	int port, l = server6(SOCK_STREAM, "::", false, &port), c4 = ysocket(SOCK_STREAM, 0),
		  c6 = y6(SOCK_STREAM), a;

	ASSERT_GE(l, 0);
	ASSERT_EQ(0, connect_lo(c4, port));
	a = accept(l, NULL, NULL);
	EXPECT_STREQ("::ffff:127.0.0.1", name6(a, true));
	EXPECT_STREQ("::ffff:127.0.0.1", name6(a, false));
	EXPECT_TRUE(carries(a, c4));
	ASSERT_EQ(0, connect6(c6, "::1", port));
	a = accept(l, NULL, NULL);
	EXPECT_STREQ("::1", name6(a, true));
	EXPECT_TRUE(carries(a, c6));
}

TEST(v6only_hears_one)
{
	int port, l = server6(SOCK_STREAM, "::", true, &port), c = ysocket(SOCK_STREAM, 0);

	ASSERT_GE(l, 0);
	EXPECT_EQ(ECONNREFUSED, connect_lo(c, port));
	EXPECT_EQ(1, get_int(l, IPPROTO_IPV6, IPV6_V6ONLY));
	EXPECT_EQ(EINVAL, v6only(l, 0));
}

TEST(v6only_connects_to_one)
{
	int fd = x6(SOCK_STREAM), d = x6(SOCK_DGRAM);

	v6only(fd, 1);
	v6only(d, 1);
	EXPECT_EQ(ENETUNREACH, connect6(fd, "::ffff:127.0.0.1", 9));
	EXPECT_EQ(ENETUNREACH, connect6(d, "::ffff:127.0.0.1", 9));
	EXPECT_EQ(EINVAL, bind6(fd, "::ffff:127.0.0.1", 0));
}

TEST(mapped_connect)
{
	int l = ysocket(SOCK_STREAM, 0), c = x6(SOCK_STREAM), a;

	ASSERT_EQ(0, bind_to(l, "127.0.0.1", 0));
	ASSERT_EQ(0, listen(l, 1));
	ASSERT_EQ(0, connect6(c, "::ffff:127.0.0.1", port_of(l)));
	a = accept(l, NULL, NULL);
	EXPECT_TRUE(carries(c, a));
	EXPECT_STREQ("::ffff:127.0.0.1", name6(c, true));
	EXPECT_STREQ("::ffff:127.0.0.1", name6(c, false));
}

TEST(other_families)
{
	struct sockaddr_in in4 = in_addr_port("127.0.0.1", 9);
	struct sockaddr_in6 in6 = end6("::1", 9);
	int s = x6(SOCK_STREAM), d = x6(SOCK_DGRAM), s4 = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(-1, connect(s, (void *)&in4, sizeof(in4)));
	EXPECT_EQ(EINVAL, errno);	/* too short, before its family is looked at */
	EXPECT_EQ(EINVAL, bind(s, (void *)&in4, sizeof(in4)) ? errno : 0);
	EXPECT_EQ(0, connect(d, (void *)&in4, sizeof(in4)));
	EXPECT_STREQ("::ffff:127.0.0.1", name6(d, true));
	EXPECT_EQ(EAFNOSUPPORT, connect(s4, (void *)&in6, sizeof(in6)) ? errno : 0);
	EXPECT_EQ(EINVAL, connect(s, (void *)&in6, 23) ? errno : 0);
	EXPECT_EQ(ENOPROTOOPT, set_int(s4, IPPROTO_IPV6, IPV6_V6ONLY, 1));
}

/* Port conflicts: the first socket is bound to one of these, the second to the other. */
static int conflict_once(int type, const char *first, bool only1, const char *second, bool only2)
{
	int a = x6(type), b = y6(type), err;

	v6only(a, only1);
	v6only(b, only2);
	err = bind6(a, first, 0);
	if (!err && type == SOCK_STREAM)
		err = listen(a, 1) ? errno : 0;
	err = err ? -err : bind6(b, second, port6(a));
	close(a);
	close(b);
	return err;
}

static int conflict4_once(int type, const char *first, bool only, const char *second)
{
	int a = x6(type), b = ysocket(type, 0), err;

	v6only(a, only);
	err = bind6(a, first, 0);
	err = err ? -err : bind_to(b, second, port6(a));
	close(a);
	close(b);
	return err;
}

/*
 * For the second socket an older user, such as a TIME-WAIT, may hold the port that the kernel
 * chose: try another.
 */
static int conflict(int type, const char *first, bool only1, const char *second, bool only2)
{
	int tries = 3, err;

	do
		err = conflict_once(type, first, only1, second, only2);
	while (err == EADDRINUSE && --tries);
	return err;
}

static int conflict4(int type, const char *first, bool only, const char *second)
{
	int tries = 3, err;

	do
		err = conflict4_once(type, first, only, second);
	while (err == EADDRINUSE && --tries);
	return err;
}

TEST(conflicts)
{
	int types[] = { SOCK_STREAM, SOCK_DGRAM }, i;

	for (i = 0; i < 2; i++) {
		EXPECT_EQ(EADDRINUSE, conflict(types[i], "::", 0, "::1", 0));
		EXPECT_EQ(EADDRINUSE, conflict(types[i], "::1", 0, "::", 1));
		EXPECT_EQ(EADDRINUSE, conflict(types[i], "::", 0, "::ffff:127.0.0.1", 0));
		EXPECT_EQ(0, conflict(types[i], "::", 1, "::ffff:127.0.0.1", 0));
		EXPECT_EQ(0, conflict(types[i], "::1", 0, "::ffff:127.0.0.1", 0));
		EXPECT_EQ(EADDRINUSE, conflict4(types[i], "::", 0, "127.0.0.1"));
		EXPECT_EQ(EADDRINUSE, conflict4(types[i], "::", 0, "0.0.0.0"));
		EXPECT_EQ(0, conflict4(types[i], "::", 1, "0.0.0.0"));
		EXPECT_EQ(0, conflict4(types[i], "::1", 0, "0.0.0.0"));
		EXPECT_EQ(EADDRINUSE, conflict4(types[i], "::ffff:127.0.0.1", 0, "127.0.0.1"));
	}
}

TEST(chosen_port_is_kept)
{
	int port, l = server6(SOCK_STREAM, "::1", false, &port), c = x6(SOCK_STREAM);
	int host = socket(AF_INET6, SOCK_STREAM, 0), host4 = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT_GE(l, 0);
	ASSERT_EQ(0, connect6(c, "::1", port));
	EXPECT_EQ(EADDRINUSE, bind6(host, "::1", port6(c)));
	EXPECT_EQ(EADDRINUSE, bind6(host, "::", port6(c)));
	EXPECT_EQ(0, bind_to(host4, "127.0.0.1", port6(c)));
}

TEST(datagrams)
{
	int port, s = server6(SOCK_DGRAM, "::", false, &port), c4 = ysocket(SOCK_DGRAM, 0),
		  c6 = y6(SOCK_DGRAM);
	struct sockaddr_in6 from, to = end6("::1", port);
	struct sockaddr_in to4 = in_addr_port("127.0.0.1", port);
	socklen_t len = sizeof(from);
	char text[INET6_ADDRSTRLEN], got[8] = "";

	ASSERT_GE(s, 0);
	ASSERT_EQ(2, sendto(c6, "v6", 2, 0, (void *)&to, sizeof(to)));
	ASSERT_EQ(2, recvfrom(s, got, sizeof(got), 0, (void *)&from, &len));
	EXPECT_STREQ("::1", inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof(text)));
	ASSERT_EQ(2, sendto(s, "re", 2, 0, (void *)&from, len));
	EXPECT_EQ(2, recv(c6, got, sizeof(got), 0));
	ASSERT_EQ(2, sendto(c4, "v4", 2, 0, (void *)&to4, sizeof(to4)));
	len = sizeof(from);
	ASSERT_EQ(2, recvfrom(s, got, sizeof(got), 0, (void *)&from, &len));
	EXPECT_STREQ("::ffff:127.0.0.1", inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof(text)));
	ASSERT_EQ(2, sendto(s, "re", 2, 0, (void *)&from, len));
	EXPECT_EQ(2, recv(c4, got, sizeof(got), 0));
	/* an IPv6 socket with a sockaddr_in */
	ASSERT_EQ(2, sendto(s, "me", 2, 0, (void *)&to4, sizeof(to4)));
	EXPECT_EQ(2, recv(s, got, sizeof(got), 0));
}

/* An IPv4 socket has precedence over an IPv6 one that also receives IPv4. */
TEST(exact_goes_first)
{
	int both = x6(SOCK_DGRAM), one = xsocket(SOCK_DGRAM, 0), c = ysocket(SOCK_DGRAM, 0);
	struct sockaddr_in to;

	set_int(both, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(one, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind6(both, "::", 0));
	ASSERT_EQ(0, bind_to(one, "0.0.0.0", port6(both)));
	to = in_addr_port("127.0.0.1", port6(both));
	ASSERT_EQ(1, sendto(c, "x", 1, 0, (void *)&to, sizeof(to)));
	EXPECT_EQ(POLLIN, poll_for(one, POLLIN, 1000));
	EXPECT_EQ(0, poll_for(both, POLLIN, 0));
}

TEST(disconnect)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int d = x6(SOCK_DGRAM), s = x6(SOCK_STREAM), wild4 = x6(SOCK_STREAM);

	ASSERT_EQ(0, connect6(d, "::1", 9));
	EXPECT_STREQ("::1", name6(d, false));
	ASSERT_EQ(0, connect(d, &none, sizeof(none)));
	EXPECT_STREQ("::", name6(d, false));
	ASSERT_EQ(0, connect6(d, "::ffff:127.0.0.1", 9));
	EXPECT_STREQ("::ffff:127.0.0.1", name6(d, false));
	EXPECT_EQ(ECONNREFUSED, connect6(s, "::1", 9));
	EXPECT_STREQ("::", name6(s, false));
	ASSERT_EQ(0, bind6(wild4, "::ffff:0.0.0.0", 0));
	ASSERT_EQ(0, connect(wild4, &none, sizeof(none)));
	EXPECT_STREQ("::ffff:0.0.0.0", name6(wild4, false));
}

TEST(refused_datagram)
{
	int d = x6(SOCK_DGRAM);
	char got;

	ASSERT_EQ(0, connect6(d, "::1", 9));
	ASSERT_EQ(1, send(d, "x", 1, 0));
	set_timeout(d, SO_RCVTIMEO, 2000);
	EXPECT_EQ(-1, recv(d, &got, 1, 0));
	EXPECT_EQ(ECONNREFUSED, errno);
}

TEST(addresses)
{
	int s = x6(SOCK_STREAM), d = x6(SOCK_DGRAM);

	EXPECT_EQ(EADDRNOTAVAIL, bind6(s, "2001:db8::77", 0));
	EXPECT_EQ(EADDRNOTAVAIL, bind6(d, "::ffff:192.0.2.77", 0));
	EXPECT_EQ(EINVAL, bind6(s, "fe80::1", 0));
	EXPECT_EQ(EINVAL, bind6(s, "ff02::1", 0));
	EXPECT_EQ(EINVAL, connect6(s, "fe80::2", 9));
	EXPECT_EQ(ENETUNREACH, connect6(s, "2001:db8:1::2", 9));
	EXPECT_EQ(ENETUNREACH, connect6(s, "ff02::1", 9));
}

struct option {
	int name, set, got;
};

TEST(round_trips)
{
	static const struct option options[] = {
		{ IPV6_UNICAST_HOPS, 9, 9 },
		{ IPV6_UNICAST_HOPS, -1, 64 },
		{ IPV6_TCLASS, 0x20, 0x20 },
		{ IPV6_TCLASS, -1, 0 },
		{ IPV6_RECVPKTINFO, 1, 1 },
		{ IPV6_RECVHOPLIMIT, 1, 1 },
		{ IPV6_RECVTCLASS, 1, 1 },
		{ IPV6_RECVERR, 1, 1 },
		{ IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO, IPV6_PMTUDISC_DO },
		{ IPV6_MULTICAST_HOPS, 7, 7 },
		{ IPV6_MULTICAST_LOOP, 0, 0 },
		{ IPV6_DONTFRAG, 1, 1 },
		{ IPV6_AUTOFLOWLABEL, 0, 0 },
	};
	int d = x6(SOCK_DGRAM), i;

	for (i = 0; i < sizeof(options) / sizeof(*options); i++) {
		EXPECT_EQ(0, set_int(d, IPPROTO_IPV6, options[i].name, options[i].set));
		EXPECT_EQ(options[i].got, get_int(d, IPPROTO_IPV6, options[i].name));
	}
	EXPECT_EQ(EINVAL, set_int(d, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256));
	EXPECT_EQ(EINVAL, set_int(d, IPPROTO_IPV6, IPV6_TCLASS, 256));
	EXPECT_EQ(ENOPROTOOPT, set_int(d, IPPROTO_IPV6, 9999, 1));
	EXPECT_EQ(-ENOTCONN, get_int(d, IPPROTO_IPV6, IPV6_MTU));
	ASSERT_EQ(0, connect6(d, "::1", 9));
	EXPECT_LE(1280, get_int(d, IPPROTO_IPV6, IPV6_MTU));
	EXPECT_EQ(0, set_int(d, IPPROTO_IP, IP_TTL, 5));	/* for packets over IPv4 */
}

/* ::ffff:0.0.0.0 is an IPv4 address; but the lack of a route is reported first. */
TEST(mapped_wildcard)
{
	int s = x6(SOCK_STREAM), d = x6(SOCK_DGRAM), other = x6(SOCK_STREAM);
	struct sockaddr_in6 to = end6("::1", 9);

	ASSERT_EQ(0, bind6(s, "::ffff:0.0.0.0", 0));
	ASSERT_EQ(0, bind6(d, "::ffff:0.0.0.0", 0));
	EXPECT_EQ(EAFNOSUPPORT, connect6(s, "::1", 9));
	EXPECT_EQ(-1, sendto(d, "x", 1, 0, (void *)&to, sizeof(to)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	EXPECT_EQ(EAFNOSUPPORT, connect6(d, "::1", 9));
	EXPECT_EQ(0, connect6(d, "::ffff:127.0.0.1", 9));
	ASSERT_EQ(0, bind6(other, "::ffff:127.0.0.1", 0));
	EXPECT_EQ(ENETUNREACH, connect6(other, "2001:db8:1::2", 9));
	EXPECT_EQ(EAFNOSUPPORT, connect6(other, "::1", 9));
}

static int send_errno(int fd, const char *addr, int port, int flags)
{
	struct sockaddr_in6 to = end6(addr, port);

	return sendto(fd, "x", 1, flags, (void *)&to, sizeof(to)) < 0 ? errno : 0;
}

/* IPV6_V6ONLY, MSG_OOB, port 0: in this order. */
TEST(checks_before_ipv4)
{
	int d = x6(SOCK_DGRAM), only = x6(SOCK_DGRAM);

	ASSERT_EQ(0, bind6(only, "::1", 0));
	EXPECT_EQ(ENETUNREACH, send_errno(only, "::ffff:127.0.0.1", 0, MSG_OOB));
	EXPECT_EQ(EINVAL, send_errno(only, "::1", 0, MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, send_errno(d, "::ffff:127.0.0.1", 0, MSG_OOB));
	EXPECT_EQ(EINVAL, send_errno(d, "::ffff:127.0.0.1", 0, 0));
	ASSERT_EQ(0, connect6(d, "::ffff:127.0.0.1", 0));
	EXPECT_EQ(-1, send(d, "x", 1, 0));
	EXPECT_EQ(EINVAL, errno);
}

/* :: is this host: by IPv4 if the socket's own address is one of IPv4. */
TEST(any_is_ipv4_behind_a_mapped_address)
{
	int d = x6(SOCK_DGRAM), s = y6(SOCK_DGRAM);

	ASSERT_EQ(0, bind6(s, "::ffff:127.0.0.1", 0));
	ASSERT_EQ(0, connect6(d, "::ffff:127.0.0.2", 9));
	EXPECT_EQ(EOPNOTSUPP, send_errno(d, "::", port6(s), MSG_OOB));
	EXPECT_EQ(0, send_errno(d, "::", port6(s), MSG_MORE));
	EXPECT_EQ(EOPNOTSUPP, send_errno(d, "::", port6(s), MSG_OOB));
	EXPECT_EQ(0, send_errno(d, "::", port6(s), 0));
}

/* A connect() without a route changes nothing, the number of the last port included. */
TEST(no_route_keeps_the_name)
{
	int port, l = server6(SOCK_STREAM, "::1", false, &port), c = y6(SOCK_STREAM), a;

	ASSERT_GE(l, 0);
	ASSERT_EQ(0, connect6(c, "::1", port));
	a = accept(l, NULL, NULL);
	ASSERT_EQ(0, connect(a, &(struct sockaddr){ .sa_family = AF_UNSPEC },
			     sizeof(struct sockaddr)));
	ASSERT_EQ(port, port6(a));
	EXPECT_EQ(ENETUNREACH, connect6(a, "::ffff:0.0.0.0", 0));
	EXPECT_EQ(port, port6(a));
}

/* A datagram corked for IPv6 accepts no write to IPv4, and stays corked. */
TEST(corked_for_ipv6)
{
	int d = x6(SOCK_DGRAM), s = y6(SOCK_DGRAM);
	char got[8];

	ASSERT_EQ(0, bind6(s, "::1", 0));
	ASSERT_EQ(0, send_errno(d, "::1", port6(s), MSG_MORE));
	EXPECT_EQ(EINVAL, send_errno(d, "::ffff:127.0.0.1", port6(s), 0));
	EXPECT_EQ(EOPNOTSUPP, send_errno(d, "::ffff:127.0.0.1", port6(s), MSG_OOB));
	ASSERT_EQ(0, send_errno(d, "::1", 9, 0));
	EXPECT_EQ(2, recv(s, got, sizeof(got), 0));
}

/* IPv6's length does not count its header: an MTU of 65536 is used in full. */
TEST(mtu_of_lo)
{
	int port, l = server6(SOCK_STREAM, "::1", false, &port), c = x6(SOCK_STREAM), a, mtu;
	struct linger now = { 1, 0 };

	ASSERT_EQ(0, connect6(c, "::1", port));
	mtu = get_int(c, IPPROTO_IPV6, IPV6_MTU);
	EXPECT_EQ(65536, mtu);
	EXPECT_EQ(mtu, get_int(c, IPPROTO_IP, IP_MTU));
	a = accept(l, NULL, NULL);
	setsockopt(a, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(a);
	EXPECT_EQ(ECONNRESET, (poll_for(c, POLLERR, 1000), so_error(c)));
	EXPECT_EQ(mtu, get_int(c, IPPROTO_IPV6, IPV6_MTU));
	ASSERT_EQ(0, connect(c, &(struct sockaddr){ .sa_family = AF_UNSPEC },
			     sizeof(struct sockaddr)));
	EXPECT_EQ(-ENOTCONN, get_int(c, IPPROTO_IPV6, IPV6_MTU));
}

/* Several segments, in both directions at once. */
TEST(much)
{
	int port, l = server6(SOCK_STREAM, "::1", false, &port), c = y6(SOCK_STREAM), a;
	size_t size = 3 << 20, got = 0;
	char *out = malloc(size), *in = malloc(size);

	ASSERT_EQ(0, connect6(c, "::1", port));
	a = accept(l, NULL, NULL);
	for (size_t i = 0; i < size; i++)
		out[i] = i * 7 + (i >> 12);
	if (!fork()) {
		size_t sent = 0;

		while (sent < size) {
			ssize_t n = write(c, out + sent, size - sent);

			if (n <= 0)
				_exit(1);
			sent += n;
		}
		_exit(0);
	}
	close(c);
	while (got < size) {
		ssize_t n = read(a, in + got, size - got);

		if (n <= 0)
			break;
		got += n;
	}
	EXPECT_EQ(size, got);
	EXPECT_EQ(0, memcmp(in, out, size));
}

TEST_HARNESS_MAIN
