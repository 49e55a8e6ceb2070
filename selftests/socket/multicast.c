// SPDX-License-Identifier: GPL-2.0
/* IPv4 groups of UDP sockets, over lo: RFC 1112 7, RFC 3376 2, RFC 3678 4 and 5. */
#include <kselftest_harness.h>
#include <net/if.h>
#include "family.h"

#define GROUP	"239.7.8.9"
#define OTHER	"239.7.8.10"
#define LO	"127.0.0.1"

static int mreq(int fd, int name, const char *group, const char *dev)
{
	struct ip_mreq m;

	inet_pton(AF_INET, group, &m.imr_multiaddr);
	inet_pton(AF_INET, dev, &m.imr_interface);
	return setsockopt(fd, SOL_IP, name, &m, sizeof(m)) ? errno : 0;
}

static int mreqn(int fd, int name, const char *group, int ifindex)
{
	struct ip_mreqn m = { .imr_ifindex = ifindex };

	inet_pton(AF_INET, group, &m.imr_multiaddr);
	return setsockopt(fd, SOL_IP, name, &m, sizeof(m)) ? errno : 0;
}

static int source(int fd, int name, const char *group, const char *src)
{
	struct ip_mreq_source m;

	inet_pton(AF_INET, group, &m.imr_multiaddr);
	inet_pton(AF_INET, LO, &m.imr_interface);
	inet_pton(AF_INET, src, &m.imr_sourceaddr);
	return setsockopt(fd, SOL_IP, name, &m, sizeof(m)) ? errno : 0;
}

static int group_req(int fd, int name, const char *group, int family)
{
	struct sockaddr_in sin = in_addr_port(group, 0);
	struct group_req g = { .gr_interface = if_nametoindex("lo") };

	sin.sin_family = family;
	memcpy(&g.gr_group, &sin, sizeof(sin));
	return setsockopt(fd, SOL_IP, name, &g, sizeof(g)) ? errno : 0;
}

static int group_source_req(int fd, int name, const char *group, const char *src, int family)
{
	struct sockaddr_in sin = in_addr_port(group, 0), from = in_addr_port(src, 0);
	struct group_source_req g = { .gsr_interface = if_nametoindex("lo") };

	from.sin_family = family;
	memcpy(&g.gsr_group, &sin, sizeof(sin));
	memcpy(&g.gsr_source, &from, sizeof(from));
	return setsockopt(fd, SOL_IP, name, &g, sizeof(g)) ? errno : 0;
}

FIXTURE(group) {
	/* bound to `port`, no memberships, IP_MULTICAST_ALL off; b is of the peer's family */
	int a, b;
	int out;		/* of the peer's family, sends from 127.0.0.1 over lo */
	int port;
};

static int receiver(int fd, int port)
{
	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(fd, SOL_IP, IP_MULTICAST_ALL, 0);
	return bind_to(fd, "0.0.0.0", port);
}

FIXTURE_SETUP(group)
{
	self->a = xsocket(SOCK_DGRAM, 0);
	self->b = ysocket(SOCK_DGRAM, 0);
	self->out = ysocket(SOCK_DGRAM, 0);
	ASSERT_EQ(0, receiver(self->a, 0));
	self->port = port_of(self->a);
	ASSERT_EQ(0, receiver(self->b, self->port));
	ASSERT_EQ(0, mreq(self->out, IP_MULTICAST_IF, "0.0.0.0", LO));
	ASSERT_EQ(0, bind_to(self->out, LO, 0));
}

FIXTURE_TEARDOWN(group)
{
	close(self->a);
	close(self->b);
	close(self->out);
}

static int put(int fd, const char *group, int port, char c)
{
	struct sockaddr_in sin = in_addr_port(group, port);

	return sendto(fd, &c, 1, 0, (struct sockaddr *)&sin, sizeof(sin)) == 1 ? 0 : errno;
}

/* The received byte, or 0. */
static char got(int fd)
{
	char c = 0;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 1 ? c : 0;
}

TEST_F(group, members_get_a_copy_each)
{
	ASSERT_EQ(0, mreq(self->a, IP_ADD_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ('1', got(self->a));
	EXPECT_EQ(0, got(self->b));
	ASSERT_EQ(0, mreqn(self->b, IP_ADD_MEMBERSHIP, GROUP, if_nametoindex("lo")));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	ASSERT_EQ(0, put(self->out, OTHER, self->port, '3'));
	EXPECT_EQ('2', got(self->a));
	EXPECT_EQ('2', got(self->b));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, mreq(self->a, IP_DROP_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '4'));
	EXPECT_EQ(0, got(self->a));
	EXPECT_EQ('4', got(self->b));
}

/* IP_MULTICAST_ALL: groups that other sockets have joined, on either stack. */
TEST_F(group, groups_of_others)
{
	int c = ysocket(SOCK_DGRAM, 0);

	ASSERT_EQ(0, set_int(self->a, SOL_IP, IP_MULTICAST_ALL, 1));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, mreq(c, IP_ADD_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	EXPECT_EQ('2', got(self->a));
	close(c);
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '3'));
	EXPECT_EQ(0, got(self->a));
}

TEST_F(group, sources)
{
	ASSERT_EQ(0, source(self->a, IP_ADD_SOURCE_MEMBERSHIP, GROUP, "192.0.2.1"));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, group_source_req(self->a, MCAST_JOIN_SOURCE_GROUP, GROUP, LO, AF_INET));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '2'));
	EXPECT_EQ('2', got(self->a));
	ASSERT_EQ(0, source(self->a, IP_DROP_SOURCE_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '3'));
	EXPECT_EQ(0, got(self->a));
	/* the last source leaves the group, too */
	ASSERT_EQ(0, source(self->a, IP_DROP_SOURCE_MEMBERSHIP, GROUP, "192.0.2.1"));
	EXPECT_EQ(EADDRNOTAVAIL, mreq(self->a, IP_DROP_MEMBERSHIP, GROUP, LO));

	ASSERT_EQ(0, group_req(self->a, MCAST_JOIN_GROUP, GROUP, AF_INET));
	ASSERT_EQ(0, source(self->a, IP_BLOCK_SOURCE, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '4'));
	EXPECT_EQ(0, got(self->a));
	ASSERT_EQ(0, source(self->a, IP_UNBLOCK_SOURCE, GROUP, LO));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '5'));
	EXPECT_EQ('5', got(self->a));
	ASSERT_EQ(0, group_req(self->a, MCAST_LEAVE_GROUP, GROUP, AF_INET));
}

TEST_F(group, packet_info)
{
	char c, room[100];
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = room,
			    .msg_controllen = sizeof(room) };
	struct in_pktinfo *info;

	ASSERT_EQ(0, mreq(self->a, IP_ADD_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, set_int(self->a, SOL_IP, IP_PKTINFO, 1));
	ASSERT_EQ(0, put(self->out, GROUP, self->port, '1'));
	ASSERT_EQ(1, recvmsg(self->a, &m, MSG_DONTWAIT));
	ASSERT_NE(NULL, CMSG_FIRSTHDR(&m));
	info = (void *)CMSG_DATA(CMSG_FIRSTHDR(&m));
	EXPECT_EQ(if_nametoindex("lo"), info->ipi_ifindex);
	EXPECT_EQ(inet_addr(GROUP), info->ipi_addr.s_addr);
	EXPECT_EQ(inet_addr(LO), info->ipi_spec_dst.s_addr);
}

TEST_F(group, connected)
{
	int fd = xsocket(SOCK_DGRAM, 0);
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	ASSERT_EQ(0, mreq(self->a, IP_ADD_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, mreq(fd, IP_MULTICAST_IF, "0.0.0.0", LO));
	ASSERT_EQ(0, connect_to(fd, GROUP, self->port));
	ASSERT_EQ(0, getsockname(fd, (struct sockaddr *)&sin, &len));
	EXPECT_EQ(inet_addr(LO), sin.sin_addr.s_addr);
	ASSERT_EQ(1, send(fd, "1", 1, 0));
	EXPECT_EQ('1', got(self->a));
	close(fd);
	fd = xsocket(SOCK_DGRAM, 0);		/* by device index: lo has no address for it */
	ASSERT_EQ(0, mreqn(fd, IP_MULTICAST_IF, "0.0.0.0", if_nametoindex("lo")));
	ASSERT_EQ(0, put(fd, GROUP, self->port, '2'));
	EXPECT_EQ('2', got(self->a));
	close(fd);
}

TEST(memberships_that_are_refused)
{
	int fd = xsocket(SOCK_DGRAM, 0), stream = xsocket(SOCK_STREAM, 0);
	struct ip_mreq m;

	EXPECT_EQ(EINVAL, mreq(fd, IP_ADD_MEMBERSHIP, "192.0.2.1", LO));
	EXPECT_EQ(ENODEV, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, "192.0.2.77"));
	EXPECT_EQ(ENODEV, mreqn(fd, IP_ADD_MEMBERSHIP, GROUP, 9999));
	EXPECT_EQ(EADDRNOTAVAIL, mreq(fd, IP_DROP_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EADDRNOTAVAIL, mreq(fd, IP_DROP_MEMBERSHIP, "192.0.2.1", LO));
	EXPECT_EQ(0, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EADDRINUSE, mreqn(fd, IP_ADD_MEMBERSHIP, GROUP, if_nametoindex("lo")));
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &m, sizeof(m) - 1) ? errno : 0);
	EXPECT_EQ(EFAULT, setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, NULL, sizeof(m)) ? errno : 0);
	EXPECT_EQ(EINVAL, group_req(fd, MCAST_JOIN_GROUP, OTHER, AF_INET6));
	EXPECT_EQ(EADDRINUSE, group_req(fd, MCAST_JOIN_GROUP, GROUP, AF_INET));
	EXPECT_EQ(EPROTO, mreq(stream, IP_ADD_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EPROTO, mreq(stream, IP_DROP_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(-ENOPROTOOPT, get_int(fd, SOL_IP, IP_ADD_MEMBERSHIP));
	close(fd);
	close(stream);
}

TEST(sources_that_are_refused)
{
	int fd = xsocket(SOCK_DGRAM, 0);
	char long_one[sizeof(struct ip_mreq_source) + 1] = { 0 };

	EXPECT_EQ(EINVAL, source(fd, IP_BLOCK_SOURCE, GROUP, LO));		/* no member */
	EXPECT_EQ(EINVAL, source(fd, IP_DROP_SOURCE_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EINVAL, source(fd, IP_ADD_SOURCE_MEMBERSHIP, "192.0.2.1", LO));
	EXPECT_EQ(EINVAL,
		  setsockopt(fd, SOL_IP, IP_BLOCK_SOURCE, long_one, sizeof(long_one)) ? errno : 0);
	EXPECT_EQ(EADDRNOTAVAIL,
		  group_source_req(fd, MCAST_JOIN_SOURCE_GROUP, GROUP, LO, AF_INET6));
	ASSERT_EQ(0, source(fd, IP_ADD_SOURCE_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, IP_ADD_SOURCE_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, IP_DROP_SOURCE_MEMBERSHIP, GROUP, "192.0.2.1"));
	/* the other filter mode */
	EXPECT_EQ(EINVAL, source(fd, IP_BLOCK_SOURCE, GROUP, "192.0.2.1"));
	EXPECT_EQ(EADDRINUSE, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, LO));
	ASSERT_EQ(0, mreq(fd, IP_ADD_MEMBERSHIP, OTHER, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, IP_UNBLOCK_SOURCE, OTHER, LO));
	ASSERT_EQ(0, source(fd, IP_BLOCK_SOURCE, OTHER, LO));
	EXPECT_EQ(EADDRNOTAVAIL, source(fd, IP_BLOCK_SOURCE, OTHER, LO));
	EXPECT_EQ(EINVAL, source(fd, IP_ADD_SOURCE_MEMBERSHIP, OTHER, "192.0.2.1"));
	close(fd);
}

TEST(limits)
{
	int fd = xsocket(SOCK_DGRAM, 0), i;
	char text[20];

	for (i = 0; i < 20; i++) {
		sprintf(text, "239.0.0.%d", i + 1);
		ASSERT_EQ(0, mreq(fd, IP_ADD_MEMBERSHIP, text, LO));
	}
	EXPECT_EQ(ENOBUFS, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, LO));
	for (i = 0; i < 10; i++) {
		sprintf(text, "192.0.2.%d", i + 1);
		ASSERT_EQ(0, source(fd, IP_BLOCK_SOURCE, "239.0.0.1", text));
	}
	EXPECT_EQ(ENOBUFS, source(fd, IP_BLOCK_SOURCE, "239.0.0.1", "192.0.2.77"));
	EXPECT_EQ(0, mreq(fd, IP_DROP_MEMBERSHIP, "239.0.0.1", LO));
	EXPECT_EQ(0, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, LO));
	close(fd);
}

TEST(filter_as_a_whole)
{
	struct {
		struct ip_msfilter f;
		struct in_addr more[3];
	} set = { 0 }, get;
	int fd = xsocket(SOCK_DGRAM, 0);
	socklen_t len = sizeof(get);

	set.f.imsf_multiaddr.s_addr = inet_addr(GROUP);
	set.f.imsf_interface.s_addr = inet_addr(LO);
	set.f.imsf_fmode = MCAST_INCLUDE;
	set.f.imsf_numsrc = 2;
	set.f.imsf_slist[0].s_addr = inet_addr("192.0.2.2");
	set.more[0].s_addr = inet_addr("192.0.2.1");
	/* not a member */
	EXPECT_EQ(EINVAL,
		  setsockopt(fd, SOL_IP, IP_MSFILTER, &set, IP_MSFILTER_SIZE(2)) ? errno : 0);
	ASSERT_EQ(0, mreq(fd, IP_ADD_MEMBERSHIP, GROUP, LO));
	EXPECT_EQ(EINVAL,
		  setsockopt(fd, SOL_IP, IP_MSFILTER, &set, IP_MSFILTER_SIZE(1)) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_IP, IP_MSFILTER, &set, IP_MSFILTER_SIZE(2)));
	get = set;
	get.f.imsf_fmode = get.f.imsf_slist[0].s_addr = 0;
	get.f.imsf_numsrc = 1;
	ASSERT_EQ(0, getsockopt(fd, SOL_IP, IP_MSFILTER, &get, &len));
	EXPECT_EQ(MCAST_INCLUDE, get.f.imsf_fmode);
	EXPECT_EQ(2, get.f.imsf_numsrc);
	EXPECT_EQ(IP_MSFILTER_SIZE(1), len);
	EXPECT_EQ(inet_addr("192.0.2.2"), get.f.imsf_slist[0].s_addr);
	set.f.imsf_numsrc = 11;
	EXPECT_EQ(ENOBUFS, setsockopt(fd, SOL_IP, IP_MSFILTER, &set, sizeof(set)) ? errno : 0);
	set.f.imsf_numsrc = 0;			/* no source is included: this leaves the group */
	EXPECT_EQ(0, setsockopt(fd, SOL_IP, IP_MSFILTER, &set, IP_MSFILTER_SIZE(0)));
	len = sizeof(get);
	EXPECT_EQ(EADDRNOTAVAIL, getsockopt(fd, SOL_IP, IP_MSFILTER, &get, &len) ? errno : 0);
	close(fd);
}

TEST(group_filter)
{
	struct {
		struct group_filter f;
		struct sockaddr_storage more[2];
	} set = { 0 }, get;
	struct sockaddr_in group = in_addr_port(GROUP, 0), a = in_addr_port("192.0.2.1", 0),
			   b = in_addr_port("192.0.2.2", 0);
	int fd = xsocket(SOCK_DGRAM, 0);
	socklen_t len = sizeof(get);

	set.f.gf_interface = if_nametoindex("lo");
	memcpy(&set.f.gf_group, &group, sizeof(group));
	set.f.gf_fmode = MCAST_EXCLUDE;
	set.f.gf_numsrc = 2;
	memcpy(&set.f.gf_slist[0], &a, sizeof(a));
	memcpy(&set.more[0], &b, sizeof(b));
	ASSERT_EQ(0, group_req(fd, MCAST_JOIN_GROUP, GROUP, AF_INET));
	EXPECT_EQ(EINVAL,
		  setsockopt(fd, SOL_IP, MCAST_MSFILTER, &set, GROUP_FILTER_SIZE(1)) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_IP, MCAST_MSFILTER, &set, GROUP_FILTER_SIZE(2)));
	get = set;
	get.f.gf_fmode = MCAST_INCLUDE;
	memset(get.f.gf_slist, 0, sizeof(get.f.gf_slist));
	ASSERT_EQ(0, getsockopt(fd, SOL_IP, MCAST_MSFILTER, &get, &len));
	EXPECT_EQ(MCAST_EXCLUDE, get.f.gf_fmode);
	EXPECT_EQ(2, get.f.gf_numsrc);
	EXPECT_EQ(GROUP_FILTER_SIZE(2), len);
	EXPECT_EQ(0, memcmp(&get.f.gf_slist[0], &a, sizeof(a)));
	EXPECT_EQ(0, memcmp(&get.more[0], &b, sizeof(b)));
	close(fd);
}

TEST(outgoing_device)
{
	int fd = xsocket(SOCK_DGRAM, 0);
	struct in_addr a = { 0 };
	socklen_t len = sizeof(a);

	EXPECT_EQ(EADDRNOTAVAIL, mreq(fd, IP_MULTICAST_IF, "0.0.0.0", "192.0.2.77"));
	EXPECT_EQ(EADDRNOTAVAIL, mreqn(fd, IP_MULTICAST_IF, "0.0.0.0", 9999));
	EXPECT_EQ(EINVAL, setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &a, 3) ? errno : 0);
	a.s_addr = inet_addr(LO);
	EXPECT_EQ(0, setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &a, sizeof(a)));
	a.s_addr = 0;
	ASSERT_EQ(0, getsockopt(fd, SOL_IP, IP_MULTICAST_IF, &a, &len));
	EXPECT_EQ(inet_addr(LO), a.s_addr);
	EXPECT_EQ(0, mreqn(fd, IP_MULTICAST_IF, "0.0.0.0", if_nametoindex("lo")));
	ASSERT_EQ(0, getsockopt(fd, SOL_IP, IP_MULTICAST_IF, &a, &len));
	EXPECT_EQ(0, a.s_addr);
	close(fd);
}

TEST_HARNESS_MAIN
