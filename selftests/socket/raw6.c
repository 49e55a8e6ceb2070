// SPDX-License-Identifier: GPL-2.0
/* Raw sockets of IPv6: RFC 3542 3, raw(7), ipv6(7).  The program runs on AF_INET6 first. */
#include <linux/icmpv6.h>
#include <linux/udp.h>
#include <linux/ipv6.h>
#include <sys/wait.h>
#include <kselftest_harness.h>
#include "family6.h"

#define SOL_RAW		255
#define SOL_ICMPV6	58
#define MOBILITY	135
#define NOBODYS		99		/* a protocol that nobody speaks */

static const struct in6_addr lo = { .s6_addr = { [15] = 1 } };

static int raw6_of(const char *stack, int proto)
{
	if (!stack || strcmp(stack, "weft"))
		return socket(AF_INET6, SOCK_RAW, proto);
	return socket(weft_number(), SOCK_RAW, WEFT_IP6 | proto);
}

static int raw6(int proto)
{
	int fd = raw6_of(getenv("FAMILY"), proto);

	set_timeout(fd, SO_RCVTIMEO, 2000);
	return fd;
}

static int send6(int fd, const void *p, int n, const char *to, int port)
{
	struct sockaddr_in6 a = end6(to, port);

	return sendto(fd, p, n, 0, (struct sockaddr *)&a, sizeof(a));
}

static int send6_errno(int fd, const void *p, int n, const char *to, int port)
{
	return send6(fd, p, n, to, port) < 0 ? errno : 0;
}

static uint16_t sum16(const void *data, int n, uint32_t sum)
{
	const uint8_t *p = data;

	for (; n > 1; p += 2, n -= 2)
		sum += p[0] << 8 | p[1];
	if (n)
		sum += p[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* 0xffff: right.  Between ::1 and ::1. */
static uint16_t verify(const void *data, int n, int proto)
{
	return sum16(data, n, 1 + 1 + n + proto);
}

TEST(raw6_who_may)
{
	int status;

	EXPECT_EQ(-1, raw6_of(getenv("FAMILY"), 0));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	EXPECT_LE(0, raw6_of(getenv("FAMILY"), 255));
	if (!fork()) {
		if (seteuid(65534))
			_exit(1);
		_exit(raw6_of(getenv("FAMILY"), IPPROTO_ICMPV6) >= 0 || errno != EPERM);
	}
	wait(&status);
	EXPECT_EQ(0, status);
}

TEST(raw6_names)
{
	struct sockaddr_in6 a = end6("::1", 0), mapped = end6("::ffff:127.0.0.1", 0);
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	int fd = raw6(IPPROTO_ICMPV6);

	EXPECT_EQ(IPPROTO_ICMPV6, port6(fd));
	EXPECT_EQ(SOCK_RAW, get_int(fd, SOL_SOCKET, SO_TYPE));
	EXPECT_EQ(IPPROTO_ICMPV6, get_int(fd, SOL_SOCKET, SO_PROTOCOL));
	EXPECT_EQ(0, get_int(fd, IPPROTO_IPV6, IPV6_V6ONLY));
	EXPECT_EQ(EINVAL, set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1));
	EXPECT_EQ(EADDRNOTAVAIL, bind6(fd, "2001:db8::77", 0));
	EXPECT_EQ(EINVAL, bind6(fd, "fe80::1", 0));
	EXPECT_EQ(-1, bind(fd, (struct sockaddr *)&mapped, sizeof(mapped)));
	EXPECT_EQ(EADDRNOTAVAIL, errno);
	EXPECT_EQ(-1, bind(fd, (struct sockaddr *)&a, 23));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, bind(fd, (struct sockaddr *)&v4, sizeof(v4)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, bind6(fd, "::", 99));
	EXPECT_EQ(0, bind6(fd, "::1", 99));
	EXPECT_EQ(0, bind6(fd, "::1", 0));
	EXPECT_EQ(IPPROTO_ICMPV6, port6(fd));
	EXPECT_EQ(0, connect6(fd, "::1", 0));
	EXPECT_EQ(EINVAL, bind6(fd, "::1", 0));
}

static int checksum_at(int proto)
{
	int fd = raw6(proto), at = get_int(fd, SOL_RAW, IPV6_CHECKSUM);

	close(fd);
	return at;
}

TEST(raw6_checksum_option)
{
	int fd = raw6(NOBODYS), icmp = raw6(IPPROTO_ICMPV6);

	EXPECT_EQ(2, checksum_at(IPPROTO_ICMPV6));
	EXPECT_EQ(4, checksum_at(MOBILITY));
	EXPECT_EQ(-1, checksum_at(NOBODYS));
	EXPECT_EQ(-1, get_int(fd, IPPROTO_IPV6, IPV6_CHECKSUM));
	EXPECT_EQ(EINVAL, set_int(fd, IPPROTO_IPV6, IPV6_CHECKSUM, 3));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_CHECKSUM, 6));
	EXPECT_EQ(6, get_int(fd, SOL_RAW, IPV6_CHECKSUM));
	EXPECT_EQ(0, set_int(fd, SOL_RAW, IPV6_CHECKSUM, -2));
	EXPECT_EQ(-1, get_int(fd, IPPROTO_IPV6, IPV6_CHECKSUM));
	EXPECT_EQ(0, set_int(fd, SOL_RAW, IPV6_CHECKSUM, 0));
	EXPECT_EQ(0, get_int(fd, SOL_RAW, IPV6_CHECKSUM));
	EXPECT_EQ(EINVAL, set_int(icmp, IPPROTO_IPV6, IPV6_CHECKSUM, -1));
	EXPECT_EQ(2, get_int(icmp, IPPROTO_IPV6, IPV6_CHECKSUM));
	EXPECT_EQ(0, set_int(icmp, SOL_RAW, IPV6_CHECKSUM, -1));
	EXPECT_EQ(-1, get_int(icmp, SOL_RAW, IPV6_CHECKSUM));
	EXPECT_EQ(-1, setsockopt(fd, SOL_RAW, IPV6_CHECKSUM, &icmp, 3));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, setsockopt(fd, SOL_RAW, IPV6_CHECKSUM, (void *)1, 4));
	EXPECT_EQ(EFAULT, errno);
}

TEST(raw6_other_options)
{
	int fd = raw6(NOBODYS), icmp = raw6(IPPROTO_ICMPV6);
	uint32_t filter[9] = { };
	socklen_t len = sizeof(filter);

	EXPECT_EQ(0, get_int(fd, IPPROTO_IPV6, IPV6_HDRINCL));
	EXPECT_EQ(1, get_int(raw6(IPPROTO_RAW), IPPROTO_IPV6, IPV6_HDRINCL));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_HDRINCL, 7));
	EXPECT_EQ(1, get_int(fd, SOL_RAW, IPV6_HDRINCL));
	EXPECT_EQ(ENOPROTOOPT, set_int(fd, IPPROTO_IP, IP_TTL, 5));
	EXPECT_EQ(-ENOPROTOOPT, get_int(fd, IPPROTO_IP, IP_TTL));
	EXPECT_EQ(ENOPROTOOPT, set_int(fd, SOL_RAW, 77, 5));
	EXPECT_EQ(-ENOPROTOOPT, get_int(fd, SOL_RAW, 77));
	EXPECT_EQ(EOPNOTSUPP, set_int(fd, SOL_ICMPV6, ICMPV6_FILTER, 5));
	EXPECT_EQ(-EOPNOTSUPP, get_int(fd, SOL_ICMPV6, ICMPV6_FILTER));
	EXPECT_EQ(ENOPROTOOPT, set_int(icmp, SOL_ICMPV6, 2, 5));
	EXPECT_EQ(-ENOPROTOOPT, get_int(icmp, SOL_ICMPV6, 2));
	filter[7] = 0x80000001;
	EXPECT_EQ(0, setsockopt(icmp, SOL_ICMPV6, ICMPV6_FILTER, filter, sizeof(filter)));
	EXPECT_EQ(0, set_int(icmp, SOL_ICMPV6, ICMPV6_FILTER, 5));
	filter[7] = 0;
	EXPECT_EQ(0, getsockopt(icmp, SOL_ICMPV6, ICMPV6_FILTER, filter, &len));
	EXPECT_EQ(32, len);
	EXPECT_EQ(5, filter[0]);
	EXPECT_EQ(0x80000001, filter[7]);
}

struct echo {
	struct icmp6hdr h;
	char data[8];
};

/* The request comes to this host too, and ICMP6_FILTER keeps it away.  Without an IP header. */
TEST(raw6_echo_and_filter)
{
	struct echo m = { .h = { .icmp6_type = ICMPV6_ECHO_REQUEST }, .data = "rawping" }, got;
	int all = raw6(IPPROTO_ICMPV6), some = raw6(IPPROTO_ICMPV6), off = raw6(IPPROTO_ICMPV6);
	uint32_t filter[8] = { [0 ... 7] = ~0u };
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);

	filter[ICMPV6_ECHO_REPLY / 32] &= ~(1u << ICMPV6_ECHO_REPLY % 32);
	EXPECT_EQ(0, setsockopt(some, SOL_ICMPV6, ICMPV6_FILTER, filter, sizeof(filter)));
	EXPECT_EQ(0, set_int(off, SOL_RAW, IPV6_CHECKSUM, -1));
	m.h.icmp6_identifier = 0x5555;
	m.h.icmp6_cksum = 0x1234;		/* the kernel's to fill in */
	ASSERT_EQ(sizeof(m), send6(some, &m, sizeof(m), "::1", 0));
	ASSERT_EQ(sizeof(m),
		  recvfrom(some, &got, sizeof(got), 0, (struct sockaddr *)&from, &len));
	EXPECT_EQ(ICMPV6_ECHO_REPLY, got.h.icmp6_type);
	EXPECT_EQ(0x5555, got.h.icmp6_identifier);
	EXPECT_EQ(0, memcmp(m.data, got.data, sizeof(m.data)));
	EXPECT_EQ(0xffff, verify(&got, sizeof(got), IPPROTO_ICMPV6));
	EXPECT_EQ(0, memcmp(&from.sin6_addr, &lo, sizeof(lo)));
	EXPECT_EQ(0, from.sin6_port);
	EXPECT_EQ(sizeof(from), len);
	ASSERT_EQ(sizeof(m), recv(all, &got, sizeof(got), 0));
	EXPECT_EQ(ICMPV6_ECHO_REQUEST, got.h.icmp6_type);
	EXPECT_EQ(0xffff, verify(&got, sizeof(got), IPPROTO_ICMPV6));
	EXPECT_EQ(sizeof(m), recv(all, &got, 4, MSG_TRUNC));
	EXPECT_EQ(-1, recv(all, &got, sizeof(got), MSG_DONTWAIT));
	/* a wrong checksum is shown only where none is verified, and not answered */
	EXPECT_EQ(sizeof(m), send6(off, &m, sizeof(m), "::1", 0));
	EXPECT_EQ(-1, recv(all, &got, sizeof(got), MSG_DONTWAIT));
	EXPECT_EQ(sizeof(m), recv(off, &got, sizeof(got), 0));
	EXPECT_EQ(sizeof(m), recv(off, &got, sizeof(got), 0));
	EXPECT_EQ(sizeof(m), recv(off, &got, sizeof(got), 0));
	EXPECT_EQ(0x1234, got.h.icmp6_cksum);
	EXPECT_EQ(-1, recv(off, &got, sizeof(got), MSG_DONTWAIT));
}

TEST(raw6_checksum_is_computed)
{
	int fd = raw6(NOBODYS), plain = raw6(NOBODYS), udp = raw6(IPPROTO_UDP);
	uint8_t p[7] = { 1, 2, 3, 4, 5, 6, 7 }, got[8];

	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_CHECKSUM, 4));
	ASSERT_EQ(7, send6(fd, p, 7, "::1", 0));
	ASSERT_EQ(7, recv(fd, got, sizeof(got), 0));
	EXPECT_EQ(0xffff, verify(got, 7, NOBODYS));
	EXPECT_EQ(0, memcmp(p, got, 4));
	EXPECT_EQ(7, got[6]);
	ASSERT_EQ(7, recv(plain, got, sizeof(got), 0));
	EXPECT_EQ(0xffff, verify(got, 7, NOBODYS));
	/* without a checksum, which the other verifies */
	ASSERT_EQ(7, send6(plain, p, 7, "::1", 0));
	ASSERT_EQ(7, recv(plain, got, sizeof(got), 0));
	EXPECT_EQ(0, memcmp(p, got, 7));
	EXPECT_EQ(-1, recv(fd, got, sizeof(got), MSG_DONTWAIT));
	/* no room for it */
	EXPECT_EQ(EINVAL, send6_errno(fd, p, 5, "::1", 0));
	EXPECT_EQ(0, send6_errno(fd, p, 6, "::1", 0));
	EXPECT_EQ(6, recv(fd, got, sizeof(got), 0));
	EXPECT_EQ(0, set_int(udp, IPPROTO_IPV6, IPV6_CHECKSUM, 6));
	EXPECT_EQ(EINVAL, send6_errno(udp, p, 7, "::1", 0));
}

TEST(raw6_send_errors)
{
	int fd = raw6(NOBODYS), icmp = raw6(IPPROTO_ICMPV6), mh = raw6(MOBILITY);
	struct sockaddr_in v4 = in_addr_port("127.0.0.1", 0);
	struct sockaddr_in6 a = end6("::1", 0);
	static char big[70000];

	EXPECT_EQ(-1, send(fd, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
	EXPECT_EQ(EINVAL, send6_errno(fd, "x", 1, "::1", 98));
	EXPECT_EQ(EINVAL, send6_errno(fd, "x", 1, "::1", 256));
	EXPECT_EQ(0, send6_errno(fd, "x", 1, "::1", NOBODYS));
	EXPECT_EQ(0, send6_errno(fd, "", 0, "::", 0));
	EXPECT_EQ(EFAULT, send6_errno(icmp, "x", 1, "::1", 0));
	EXPECT_EQ(EFAULT, send6_errno(mh, "xxx", 3, "::1", 0));
	EXPECT_EQ(EMSGSIZE, send6_errno(fd, big, sizeof(big), "::1", 0));
	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&v4, 16));
	EXPECT_EQ(EINVAL, errno);
	memset(&a.sin6_addr, 0, 15);
	EXPECT_EQ(1, sendto(fd, "x", 1, 0, (struct sockaddr *)&a, 24));
	a.sin6_family = AF_UNSPEC;
	EXPECT_EQ(1, sendto(fd, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)));
	a.sin6_family = AF_INET;
	EXPECT_EQ(-1, sendto(fd, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	a.sin6_family = AF_INET6;
	EXPECT_EQ(-1, sendto(fd, "x", 1, MSG_OOB, (struct sockaddr *)&a, sizeof(a)));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, recv(fd, big, 1, MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

struct datagram {
	struct udphdr h;
	char data[4];
};

/* A copy of every datagram, whoever's it is; bind() and connect() leave fewer. */
TEST(raw6_copies)
{
	int x = raw6(IPPROTO_UDP), bound = raw6(IPPROTO_UDP), other = raw6(NOBODYS),
	    a = y6(SOCK_DGRAM), b = y6(SOCK_DGRAM);
	struct sockaddr_in6 none = { .sin6_family = AF_UNSPEC };
	struct datagram p;

	ASSERT_EQ(0, bind6(a, "::1", 0));
	ASSERT_EQ(0, bind6(b, "::1", 0));
	ASSERT_EQ(0, bind6(bound, "::1", 0));
	ASSERT_EQ(0, connect6(a, "::1", port6(b)));
	ASSERT_EQ(4, send(a, "to b", 4, 0));
	ASSERT_EQ(12, recv(x, &p, sizeof(p), 0));
	EXPECT_EQ(0, memcmp(p.data, "to b", 4));
	EXPECT_EQ(port6(b), ntohs(p.h.dest));
	EXPECT_EQ(12, recv(bound, &p, sizeof(p), 0));
	EXPECT_EQ(4, recv(b, &p, sizeof(p), 0));
	EXPECT_EQ(-1, recv(other, &p, sizeof(p), MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	/* IPv4's are none of its */
	ASSERT_EQ(0, bind_to(ysocket(SOCK_DGRAM, 0), "127.0.0.1", 0));
	ASSERT_EQ(4, sendto(ysocket(SOCK_DGRAM, 0), "ipv4", 4, 0,
			    (struct sockaddr *)&(struct sockaddr_in){
				    .sin_family = AF_INET, .sin_port = htons(9),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, 16));
	EXPECT_EQ(-1, recv(x, &p, sizeof(p), MSG_DONTWAIT));
	/* not from the peer */
	EXPECT_EQ(0, connect6(x, "2001:db8::1", 0) & ~ENETUNREACH);
	ASSERT_EQ(0, connect6(bound, "::1", 0));
	ASSERT_EQ(4, send(a, "more", 4, 0));
	EXPECT_EQ(12, recv(bound, &p, sizeof(p), 0));
	EXPECT_EQ(0, connect(bound, (struct sockaddr *)&none, sizeof(none)));
	EXPECT_EQ(-1, send(bound, "x", 1, 0));
	EXPECT_EQ(EDESTADDRREQ, errno);
}

TEST(raw6_control)
{
	int fd = raw6(NOBODYS), hops = 0, tclass = 0, n = 0;
	struct in6_pktinfo info = { };
	char data[8], control[200];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c;

	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9));
	EXPECT_EQ(0, set_int(fd, IPPROTO_IPV6, IPV6_TCLASS, 0x28));
	ASSERT_EQ(1, send6(fd, "x", 1, "::1", 0));
	ASSERT_EQ(1, recvmsg(fd, &m, 0));
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c), n++) {
		EXPECT_EQ(IPPROTO_IPV6, c->cmsg_level);
		if (c->cmsg_type == IPV6_PKTINFO)
			memcpy(&info, CMSG_DATA(c), sizeof(info));
		else if (c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&hops, CMSG_DATA(c), sizeof(hops));
		else if (c->cmsg_type == IPV6_TCLASS)
			memcpy(&tclass, CMSG_DATA(c), sizeof(tclass));
	}
	EXPECT_EQ(3, n);
	EXPECT_EQ(0, memcmp(&info.ipi6_addr, &lo, sizeof(lo)));
	EXPECT_EQ(1, info.ipi6_ifindex);
	EXPECT_EQ(9, hops);
	EXPECT_EQ(0x28, tclass);
}

TEST(raw6_hdrincl)
{
	int x = raw6(IPPROTO_RAW), y = y6(SOCK_DGRAM), seen = raw6(IPPROTO_UDP);
	struct {
		struct ipv6hdr ip;
		struct datagram udp;
	} p = {
		.ip = { .version = 6, .payload_len = htons(12), .nexthdr = IPPROTO_UDP,
			.hop_limit = 11, .saddr.s6_addr = { [15] = 1 },
			.daddr.s6_addr = { [15] = 1 } },
		.udp.data = "raw",
	};
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	char c[20];

	set_timeout(y, SO_RCVTIMEO, 2000);
	ASSERT_EQ(0, bind6(y, "::1", 0));
	EXPECT_EQ(0, set_int(seen, IPPROTO_IPV6, IPV6_CHECKSUM, 6));
	p.udp.h = (struct udphdr){ .source = htons(33), .dest = htons(port6(y)),
				   .len = htons(12) };
	p.udp.h.check = htons(~verify(&p.udp, 12, IPPROTO_UDP));
	EXPECT_EQ(EINVAL, send6_errno(x, &p, 39, "::1", 0));
	ASSERT_EQ(sizeof(p), send6(x, &p, sizeof(p), "::1", 0));
	ASSERT_EQ(4, recvfrom(y, c, 8, 0, (struct sockaddr *)&from, &len));
	EXPECT_EQ(33, ntohs(from.sin6_port));
	ASSERT_EQ(12, recv(seen, c, sizeof(c), 0));
	/* not of version 6: nobody takes it */
	p.ip.version = 5;
	EXPECT_EQ(sizeof(p), send6(x, &p, sizeof(p), "::1", 0));
	EXPECT_EQ(-1, recv(seen, c, sizeof(c), MSG_DONTWAIT));
	/* without the header, of a protocol that the address names */
	EXPECT_EQ(0, set_int(x, IPPROTO_IPV6, IPV6_HDRINCL, 0));
	ASSERT_EQ(12, send6(x, &p.udp, 12, "::1", IPPROTO_UDP));
	ASSERT_EQ(4, recv(y, c, 8, 0));
	ASSERT_EQ(12, recv(seen, c, sizeof(c), 0));
	EXPECT_EQ(EINVAL, send6_errno(x, &p.udp, 12, "::1", 256));
}

TEST_HARNESS_MAIN
