// SPDX-License-Identifier: GPL-2.0
/* IPv6 groups of UDP sockets, over lo: RFC 3493 5.2, RFC 3678 5. */
#include <kselftest_harness.h>
#include <net/if.h>
#include "family6.h"

#define GROUP	"ff15::7:8:9"
#define OTHER	"ff15::7:8:10"
#define LO	"::1"
#define ALL	29	/* IPV6_MULTICAST_ALL */

static int mreq(int fd, int name, const char *group, int ifindex)
{
	struct ipv6_mreq m = { .ipv6mr_interface = ifindex };

	inet_pton(AF_INET6, group, &m.ipv6mr_multiaddr);
	return setsockopt(fd, SOL_IPV6, name, &m, sizeof(m)) ? errno : 0;
}

static int lo(void)
{
	return if_nametoindex("lo");
}

static int join(int fd, const char *group)
{
	return mreq(fd, IPV6_JOIN_GROUP, group, lo());
}

static int leave(int fd, const char *group)
{
	return mreq(fd, IPV6_LEAVE_GROUP, group, lo());
}

static int group_req(int fd, int name, const char *group, int family)
{
	struct sockaddr_in6 sin6 = end6(group, 0);
	struct group_req g = { .gr_interface = lo() };

	sin6.sin6_family = family;
	memcpy(&g.gr_group, &sin6, sizeof(sin6));
	return setsockopt(fd, SOL_IPV6, name, &g, sizeof(g)) ? errno : 0;
}

static int source_on(int fd, int name, const char *group, const char *src, int ifindex)
{
	struct sockaddr_in6 sin6 = end6(group, 0), from = end6(src, 0);
	struct group_source_req g = { .gsr_interface = ifindex };

	memcpy(&g.gsr_group, &sin6, sizeof(sin6));
	memcpy(&g.gsr_source, &from, sizeof(from));
	return setsockopt(fd, SOL_IPV6, name, &g, sizeof(g)) ? errno : 0;
}

static int source(int fd, int name, const char *group, const char *src)
{
	return source_on(fd, name, group, src, lo());
}

FIXTURE(group) {
	/* bound to `port`, no memberships, IPV6_MULTICAST_ALL off; b is of the peer's family */
	int a, b;
	int out;		/* of the peer's family, sends from ::1 over lo */
	int port;
};

static int receiver(int fd, int port)
{
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(fd, SOL_IPV6, ALL, 0);
	return bind6(fd, "::", port);
}

/* lo has no route for groups of its own. */
FIXTURE_SETUP(group)
{
	ASSERT_EQ(0, system("ip -6 route replace local ff00::/8 dev lo"));
	self->a = x6(SOCK_DGRAM);
	self->b = y6(SOCK_DGRAM);
	self->out = y6(SOCK_DGRAM);
	ASSERT_EQ(0, receiver(self->a, 0));
	self->port = port6(self->a);
	ASSERT_EQ(0, receiver(self->b, self->port));
	ASSERT_EQ(0, set_int(self->out, SOL_IPV6, IPV6_MULTICAST_IF, lo()));
	ASSERT_EQ(0, bind6(self->out, LO, 0));
}

FIXTURE_TEARDOWN(group)
{
	close(self->a);
	close(self->b);
	close(self->out);
}

static int put(int fd, const char *group, int port, char c)
{
	struct sockaddr_in6 to = end6(group, port);

	return sendto(fd, &c, 1, 0, (struct sockaddr *)&to, sizeof(to)) == 1 ? 0 : errno;
}

/* The received byte, or 0. */
static char got(int fd)
{
	char c = 0;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 1 ? c : 0;
}

TEST_F(group, members_get_a_copy_each)
{
	ASSERT_EQ(0, join(self->a, GROUP));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ('1', got(self->a));
	EXPECT_EQ(0, got(self->b));
	ASSERT_EQ(0, group_req(self->b, MCAST_JOIN_GROUP, GROUP, AF_INET6));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	ASSERT_EQ(0, put(self->out, OTHER, self->port, '3'));
	EXPECT_EQ('2', got(self->a));
	EXPECT_EQ('2', got(self->b));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, mreq(self->a, IPV6_LEAVE_GROUP, GROUP, 0));	/* wherever it is */
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '4'));
	EXPECT_EQ(0, got(self->a));
	EXPECT_EQ('4', got(self->b));
}

/* IPV6_MULTICAST_ALL: groups that other sockets have joined, on either stack. */
TEST_F(group, groups_of_others)
{
	int c = y6(SOCK_DGRAM);

	ASSERT_EQ(0, set_int(self->a, SOL_IPV6, ALL, 1));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, join(c, GROUP));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	EXPECT_EQ('2', got(self->a));
	close(c);
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '3'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, put(self->out, "ff02::1", self->port, '4'));	/* every node is a member */
	EXPECT_EQ('4', got(self->a));
	EXPECT_EQ(0, got(self->b));
}

TEST_F(group, sources)
{
	ASSERT_EQ(0, source(self->a, MCAST_JOIN_SOURCE_GROUP, GROUP, "2001:db8::1"));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, source(self->a, MCAST_JOIN_SOURCE_GROUP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	EXPECT_EQ('2', got(self->a));
	ASSERT_EQ(0, source(self->a, MCAST_LEAVE_SOURCE_GROUP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '3'));
	EXPECT_EQ(0, got(self->a));
	/* the last source leaves the group, too */
	ASSERT_EQ(0, source(self->a, MCAST_LEAVE_SOURCE_GROUP, GROUP, "2001:db8::1"));
	EXPECT_EQ(EADDRNOTAVAIL, leave(self->a, GROUP));

	ASSERT_EQ(0, group_req(self->a, MCAST_JOIN_GROUP, GROUP, AF_INET6));
	ASSERT_EQ(0, source(self->a, MCAST_BLOCK_SOURCE, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '4'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, source(self->a, MCAST_UNBLOCK_SOURCE, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '5'));
	EXPECT_EQ('5', got(self->a));
	ASSERT_EQ(0, group_req(self->a, MCAST_LEAVE_GROUP, GROUP, AF_INET6));
}

TEST_F(group, bound_and_connected)
{
	int fd = x6(SOCK_DGRAM), bound = x6(SOCK_DGRAM);

	set_int(bound, SOL_SOCKET, SO_REUSEADDR, 1);
	ASSERT_EQ(0, bind6(bound, GROUP, self->port));
	ASSERT_EQ(0, join(bound, GROUP));
	ASSERT_EQ(0, join(self->b, OTHER));
	ASSERT_EQ(0, set_int(fd, SOL_IPV6, IPV6_MULTICAST_IF, lo()));
	ASSERT_EQ(0, connect6(fd, GROUP, self->port));
	ASSERT_EQ(1, send(fd, "1", 1, 0));
	EXPECT_EQ('1', got(bound));
	ASSERT_EQ(0, put(self->out, OTHER, self->port, '2'));
	EXPECT_EQ(0, got(bound));
	EXPECT_EQ('2', got(self->b));
	close(fd);
	close(bound);
}

TEST_F(group, packet_info)
{
	char c, room[100];
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = room,
			    .msg_controllen = sizeof(room) };
	struct { struct in6_addr addr; unsigned int ifindex; } *info;
	struct sockaddr_in6 group = end6(GROUP, 0);

	ASSERT_EQ(0, join(self->a, GROUP));
	ASSERT_EQ(0, set_int(self->a, SOL_IPV6, IPV6_RECVPKTINFO, 1));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	ASSERT_EQ(1, recvmsg(self->a, &m, MSG_DONTWAIT));
	ASSERT_NE(NULL, CMSG_FIRSTHDR(&m));
	info = (void *)CMSG_DATA(CMSG_FIRSTHDR(&m));
	EXPECT_EQ(lo(), (int)info->ifindex);
	EXPECT_EQ(0, memcmp(&group.sin6_addr, &info->addr, 16));
}

TEST(memberships_that_are_refused)
{
	int fd = x6(SOCK_DGRAM), stream = x6(SOCK_STREAM);
	struct ipv6_mreq m;

	EXPECT_EQ(EINVAL, join(fd, "2001:db8::1"));
	EXPECT_EQ(EINVAL, leave(fd, "2001:db8::1"));
	EXPECT_EQ(ENODEV, mreq(fd, IPV6_JOIN_GROUP, GROUP, 9999));
	EXPECT_EQ(EADDRNOTAVAIL, leave(fd, GROUP));
	EXPECT_EQ(EADDRNOTAVAIL, mreq(fd, IPV6_LEAVE_GROUP, GROUP, 9999));
	EXPECT_EQ(0, join(fd, GROUP));
	EXPECT_EQ(EADDRINUSE, join(fd, GROUP));
	EXPECT_EQ(EADDRINUSE, mreq(fd, IPV6_JOIN_GROUP, GROUP, 0));
	EXPECT_EQ(EADDRINUSE, group_req(fd, MCAST_JOIN_GROUP, GROUP, AF_INET6));
	EXPECT_EQ(EADDRNOTAVAIL, group_req(fd, MCAST_JOIN_GROUP, OTHER, AF_INET));
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IPV6, IPV6_JOIN_GROUP, &m, sizeof(m) - 1) ? errno : 0);
	EXPECT_EQ(EFAULT, setsockopt(fd, SOL_IPV6, IPV6_JOIN_GROUP, NULL, sizeof(m)) ? errno : 0);
	EXPECT_EQ(EPROTO, join(stream, GROUP));
	EXPECT_EQ(EPROTO, leave(stream, GROUP));
	EXPECT_EQ(EINVAL, setsockopt(stream, SOL_IPV6, IPV6_JOIN_GROUP, &m, 3) ? errno : 0);
	EXPECT_EQ(-ENOPROTOOPT, get_int(fd, SOL_IPV6, IPV6_JOIN_GROUP));
	close(fd);
	close(stream);
}

TEST(sources_that_are_refused)
{
	int fd = x6(SOCK_DGRAM);
	char long_one[sizeof(struct group_source_req) + 1] = { 0 };

	EXPECT_EQ(EINVAL, source(fd, MCAST_BLOCK_SOURCE, GROUP, LO));		/* no member */
	EXPECT_EQ(EINVAL, source(fd, MCAST_LEAVE_SOURCE_GROUP, GROUP, LO));
	EXPECT_EQ(EINVAL, source(fd, MCAST_JOIN_SOURCE_GROUP, "2001:db8::1", LO));
	EXPECT_EQ(ENODEV, source_on(fd, MCAST_JOIN_SOURCE_GROUP, GROUP, LO, 9999));
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IPV6, MCAST_BLOCK_SOURCE, long_one,
				     sizeof(struct group_source_req) - 1) ? errno : 0);
	EXPECT_EQ(EADDRNOTAVAIL, setsockopt(fd, SOL_IPV6, MCAST_BLOCK_SOURCE, long_one,
					    sizeof(long_one)) ? errno : 0);
	ASSERT_EQ(0, source(fd, MCAST_JOIN_SOURCE_GROUP, GROUP, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, MCAST_JOIN_SOURCE_GROUP, GROUP, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, MCAST_LEAVE_SOURCE_GROUP, GROUP, "2001:db8::1"));
	/* the other filter mode */
	EXPECT_EQ(EINVAL, source(fd, MCAST_BLOCK_SOURCE, GROUP, "2001:db8::1"));
	EXPECT_EQ(EADDRINUSE, join(fd, GROUP));
	ASSERT_EQ(0, join(fd, OTHER));
	ASSERT_EQ(0, source(fd, MCAST_BLOCK_SOURCE, OTHER, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, MCAST_BLOCK_SOURCE, OTHER, LO));
	EXPECT_EQ(EINVAL, source(fd, MCAST_JOIN_SOURCE_GROUP, OTHER, "2001:db8::1"));
	close(fd);
}

/* mld_max_msf, and memory: as many groups as net.core.optmem_max allows */
TEST(limits)
{
	int fd = x6(SOCK_DGRAM), i, err = 0;
	char text[40];

	ASSERT_EQ(0, join(fd, GROUP));
	for (i = 0; i < 64; i++) {
		sprintf(text, "2001:db8::%x", i + 1);
		ASSERT_EQ(0, source(fd, MCAST_BLOCK_SOURCE, GROUP, text));
	}
	EXPECT_EQ(ENOBUFS, source(fd, MCAST_BLOCK_SOURCE, GROUP, "2001:db8::77"));
	for (i = 0; i < 4000 && !err; i++) {
		sprintf(text, "ff15::1:%x", i + 1);
		err = join(fd, text);
	}
	EXPECT_LT(100, i);
	EXPECT_EQ(ENOMEM, err);
	EXPECT_EQ(0, leave(fd, "ff15::1:1"));
	EXPECT_EQ(0, join(fd, "ff15::1:1"));
	close(fd);
}

TEST(group_filter)
{
	struct {
		struct group_filter f;
		struct sockaddr_storage more[2];
	} set = { 0 }, get;
	struct sockaddr_in6 group = end6(GROUP, 0), a = end6("2001:db8::1", 0),
			    b = end6("2001:db8::2", 0);
	int fd = x6(SOCK_DGRAM);
	socklen_t len = sizeof(get);

	set.f.gf_interface = lo();
	memcpy(&set.f.gf_group, &group, sizeof(group));
	set.f.gf_fmode = MCAST_EXCLUDE;
	set.f.gf_numsrc = 2;
	memcpy(&set.f.gf_slist[0], &a, sizeof(a));
	memcpy(&set.more[0], &b, sizeof(b));
	/* no member */
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &set,
				     GROUP_FILTER_SIZE(2)) ? errno : 0);
	ASSERT_EQ(0, group_req(fd, MCAST_JOIN_GROUP, GROUP, AF_INET6));
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &set,
				     GROUP_FILTER_SIZE(1)) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &set, GROUP_FILTER_SIZE(2)));
	get = set;
	get.f.gf_fmode = MCAST_INCLUDE;
	memset(get.f.gf_slist, 0, sizeof(get.f.gf_slist));
	ASSERT_EQ(0, getsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &get, &len));
	EXPECT_EQ(MCAST_EXCLUDE, get.f.gf_fmode);
	EXPECT_EQ(2, get.f.gf_numsrc);
	EXPECT_EQ(GROUP_FILTER_SIZE(2), len);
	EXPECT_EQ(0, memcmp(&get.f.gf_slist[0], &a, sizeof(a)));
	EXPECT_EQ(0, memcmp(&get.more[0], &b, sizeof(b)));
	get.f.gf_group.ss_family = AF_INET;
	EXPECT_EQ(EADDRNOTAVAIL, getsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &get, &len) ? errno : 0);
	set.f.gf_fmode = MCAST_INCLUDE;
	set.f.gf_numsrc = 65;
	EXPECT_EQ(ENOBUFS, setsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &set, sizeof(set)) ? errno : 0);
	set.f.gf_numsrc = 0;			/* no source is included: this leaves the group */
	EXPECT_EQ(0, setsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &set, GROUP_FILTER_SIZE(0)));
	get = set;
	len = sizeof(get);
	EXPECT_EQ(EADDRNOTAVAIL, getsockopt(fd, SOL_IPV6, MCAST_MSFILTER, &get, &len) ? errno : 0);
	close(fd);
}

/* An IPv6 socket may also join IPv4 groups. */
TEST_F(group, of_ipv4)
{
	struct ip_mreqn m = { .imr_ifindex = lo() };
	struct sockaddr_in to = in_addr_port("239.7.8.9", self->port);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	m.imr_multiaddr = to.sin_addr;
	ASSERT_EQ(0, join(self->a, GROUP));
	ASSERT_EQ(0, setsockopt(self->a, SOL_IP, IP_ADD_MEMBERSHIP, &m, sizeof(m)) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &m, sizeof(m)) ? errno : 0);
	ASSERT_EQ(1, sendto(fd, "4", 1, 0, (struct sockaddr *)&to, sizeof(to)));
	EXPECT_EQ('4', got(self->a));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '6'));
	EXPECT_EQ('6', got(self->a));
	close(fd);
}

TEST(outgoing)
{
	int fd = x6(SOCK_DGRAM), stream = x6(SOCK_STREAM);

	EXPECT_EQ(ENODEV, set_int(fd, SOL_IPV6, IPV6_MULTICAST_IF, 9999));
	EXPECT_EQ(0, set_int(fd, SOL_IPV6, IPV6_MULTICAST_IF, lo()));
	EXPECT_EQ(lo(), get_int(fd, SOL_IPV6, IPV6_MULTICAST_IF));
	EXPECT_EQ(ENOPROTOOPT, set_int(stream, SOL_IPV6, IPV6_MULTICAST_IF, lo()));
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS));
	EXPECT_EQ(EINVAL, set_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, 256));
	EXPECT_EQ(0, set_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, 0));
	EXPECT_EQ(0, get_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS));
	EXPECT_EQ(0, set_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, -1));
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, IPV6_MULTICAST_HOPS));
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, IPV6_MULTICAST_LOOP));
	EXPECT_EQ(EINVAL, set_int(fd, SOL_IPV6, IPV6_MULTICAST_LOOP, 2));
	EXPECT_EQ(1, get_int(fd, SOL_IPV6, ALL));
	close(fd);
	close(stream);
}

TEST_HARNESS_MAIN
