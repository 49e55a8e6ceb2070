// SPDX-License-Identifier: GPL-2.0
/*
 * Datagrams of IPv6 sockets: RFC 3493, RFC 3542 and RFC 2292 (control messages), RFC 6437 (flow
 * labels).
 */
#include <kselftest_harness.h>
#include "family6.h"
#include <linux/errqueue.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <sched.h>

#define V6	IPPROTO_IPV6

/* A control message from recvmsg(), or NULL. */
static void *told(struct msghdr *m, int type, size_t len)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == V6 && c->cmsg_type == type && c->cmsg_len == CMSG_LEN(len))
			return CMSG_DATA(c);
	return NULL;
}

static int send_with(int fd, int type, const void *value, size_t len)
{
	char control[CMSG_SPACE(40)] = { 0 };
	struct iovec iov = { "c", 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = CMSG_SPACE(len) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = V6;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(c), value, len);
	return sendmsg(fd, &m, 0) < 0 ? errno : 0;
}

static int send6(int fd, const char *addr, int port, u_int32_t flow)
{
	struct sockaddr_in6 to = end6(addr, port);

	to.sin6_flowinfo = htonl(flow);
	return sendto(fd, "x", 1, 0, (void *)&to, sizeof(to)) < 0 ? errno : 0;
}

FIXTURE(dgram6) {
	int x, y;		/* x bound to ::1, y connected to it */
	char control[512], data[64];
	struct sockaddr_in6 name;
	struct iovec iov;
	struct msghdr m;
};

FIXTURE_SETUP(dgram6)
{
	self->x = x6(SOCK_DGRAM);
	self->y = y6(SOCK_DGRAM);
	ASSERT_EQ(0, bind6(self->x, "::1", 0));
	ASSERT_EQ(0, connect6(self->y, "::1", port6(self->x)));
	set_timeout(self->x, SO_RCVTIMEO, 1000);
	self->iov = (struct iovec){ self->data, sizeof(self->data) };
	self->m = (struct msghdr){ .msg_name = &self->name,
				   .msg_namelen = sizeof(self->name),
				   .msg_iov = &self->iov,
				   .msg_iovlen = 1,
				   .msg_control = self->control,
				   .msg_controllen = sizeof(self->control) };
}

FIXTURE_TEARDOWN(dgram6)
{
	close(self->x);
	close(self->y);
}

/* ---- which protocol */

/* A source address chosen by connect() does not matter, one bound by the program does. */
TEST_F(dgram6, speaks_ipv4_though_connected)
{
	int fd = x6(SOCK_DGRAM), y = ysocket(SOCK_DGRAM, 0), bound = x6(SOCK_DGRAM);
	char c;

	ASSERT_EQ(0, bind_to(y, "127.0.0.1", 0));
	set_timeout(y, SO_RCVTIMEO, 1000);
	ASSERT_EQ(0, connect6(fd, "::1", 1000));
	EXPECT_EQ(0, send6(fd, "::ffff:127.0.0.1", port_of(y), 0));
	EXPECT_EQ(1, recv(y, &c, 1, 0));
	ASSERT_EQ(0, bind6(bound, "::1", 0));
	EXPECT_EQ(ENETUNREACH, send6(bound, "::ffff:127.0.0.1", port_of(y), 0));
	ASSERT_EQ(0, connect6(fd, "::ffff:127.0.0.1", port_of(y)));
	EXPECT_EQ(1, send(fd, "c", 1, 0));
	EXPECT_EQ(1, recv(y, &c, 1, 0));
}

TEST_F(dgram6, ipv4_address_speaks_no_ipv6)
{
	int fd = x6(SOCK_DGRAM), bound = x6(SOCK_DGRAM);

	ASSERT_EQ(0, connect6(fd, "::ffff:127.0.0.1", 1000));
	EXPECT_EQ(EAFNOSUPPORT, send6(fd, "::1", 1000, 0));
	EXPECT_EQ(EAFNOSUPPORT, connect6(fd, "::1", 1000));
	ASSERT_EQ(0, bind6(bound, "::ffff:127.0.0.1", 0));
	EXPECT_EQ(EAFNOSUPPORT, send6(bound, "::1", 1000, 0));
	EXPECT_EQ(EAFNOSUPPORT, connect6(bound, "::1", 1000));
	EXPECT_EQ(0, send6(bound, "::ffff:127.0.0.1", 1000, 0));
}

/* ---- control messages */

TEST_F(dgram6, names_of_both_rfcs)
{
	int options[] = { IPV6_RECVPKTINFO,  IPV6_2292PKTINFO, IPV6_RECVHOPLIMIT,
			  IPV6_2292HOPLIMIT, IPV6_RECVTCLASS,  IPV6_FLOWINFO },
	    i;
	struct in6_pktinfo *info, *old;
	int *hops, *old_hops;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		EXPECT_EQ(0, get_int(self->x, V6, options[i]));
		ASSERT_EQ(0, set_int(self->x, V6, options[i], 1));
		EXPECT_EQ(1, get_int(self->x, V6, options[i]));
	}
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_UNICAST_HOPS, 9));
	ASSERT_EQ(1, send(self->y, "n", 1, 0));
	ASSERT_EQ(1, recvmsg(self->x, &self->m, 0));
	info = told(&self->m, IPV6_PKTINFO, sizeof(*info));
	old = told(&self->m, IPV6_2292PKTINFO, sizeof(*old));
	ASSERT_TRUE(info && old);
	EXPECT_EQ(1, info->ipi6_ifindex);
	EXPECT_EQ(0, memcmp(info, old, sizeof(*info)));
	hops = told(&self->m, IPV6_HOPLIMIT, sizeof(int));
	old_hops = told(&self->m, IPV6_2292HOPLIMIT, sizeof(int));
	ASSERT_TRUE(hops && old_hops);
	EXPECT_TRUE(*hops == 9 && *old_hops == 9);
	EXPECT_NE(NULL, told(&self->m, IPV6_TCLASS, sizeof(int)));
	EXPECT_NE(NULL, told(&self->m, IPV6_FLOWINFO, sizeof(int)));
}

TEST_F(dgram6, chosen_by_older_names)
{
	struct in6_pktinfo info = { .ipi6_ifindex = 1, .ipi6_addr = IN6ADDR_LOOPBACK_INIT };
	int *hops, three = 3;

	ASSERT_EQ(0, set_int(self->x, V6, IPV6_RECVHOPLIMIT, 1));
	EXPECT_EQ(0, send_with(self->y, IPV6_2292HOPLIMIT, &three, sizeof(three)));
	ASSERT_EQ(1, recvmsg(self->x, &self->m, 0));
	hops = told(&self->m, IPV6_HOPLIMIT, sizeof(int));
	ASSERT_NE(NULL, hops);
	EXPECT_EQ(3, *hops);
	EXPECT_EQ(0, send_with(self->y, IPV6_2292PKTINFO, &info, sizeof(info)));
	EXPECT_EQ(1, recv(self->x, self->data, 1, 0));
	info.ipi6_ifindex = 9999;
	EXPECT_NE(0, send_with(self->y, IPV6_2292PKTINFO, &info, sizeof(info)));
	info.ipi6_ifindex = 0;
	inet_pton(AF_INET6, "::ffff:127.0.0.1", &info.ipi6_addr);
	EXPECT_EQ(EINVAL, send_with(self->y, IPV6_PKTINFO, &info, sizeof(info)));
}

/* A control message with another length or value is invalid. */
TEST_F(dgram6, malformed_control)
{
	int types[] = { IPV6_TCLASS,   IPV6_HOPLIMIT, IPV6_2292HOPLIMIT,
			IPV6_DONTFRAG, IPV6_FLOWINFO, IPV6_PKTINFO };
	int value[2] = { 1 }, i, n;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		for (n = 0; n < 4; n++)
			EXPECT_EQ(EINVAL, send_with(self->y, types[i], value, n))
			TH_LOG("type %d, %d bytes", i, n);
	EXPECT_EQ(0, send_with(self->y, IPV6_FLOWINFO, value, 4));
	value[0] = 256;
	EXPECT_EQ(EINVAL, send_with(self->y, IPV6_TCLASS, value, 4));
	EXPECT_EQ(EINVAL, send_with(self->y, IPV6_HOPLIMIT, value, 4));
	EXPECT_EQ(EINVAL, send_with(self->y, IPV6_DONTFRAG, value, 4));
}

TEST_F(dgram6, short_options)
{
	static const struct {
		int name, error;
	} options[] = {
		{ IPV6_TCLASS, EINVAL },
		{ IPV6_UNICAST_HOPS, EINVAL },
		{ IPV6_MULTICAST_HOPS, EINVAL },
		{ IPV6_MULTICAST_IF, EINVAL },
		{ IPV6_MTU, EINVAL },
		{ IPV6_MTU_DISCOVER, EINVAL },
		{ IPV6_RECVERR, EINVAL },
		{ IPV6_MULTICAST_LOOP, EINVAL },
		{ IPV6_MULTICAST_ALL, EINVAL },
		{ IPV6_MINHOPCOUNT, EINVAL },
		{ IPV6_FLOWINFO_SEND, EINVAL },
		{ IPV6_UNICAST_IF, EINVAL },
		{ IPV6_ADDR_PREFERENCES, EINVAL },
		{ IPV6_V6ONLY, EINVAL },
		{ IPV6_RECVPKTINFO, EINVAL },
		{ IPV6_2292PKTINFO, EINVAL },
		{ IPV6_RECVHOPLIMIT, EINVAL },
		{ IPV6_2292HOPLIMIT, EINVAL },
		{ IPV6_RECVRTHDR, EINVAL },
		{ IPV6_2292RTHDR, EINVAL },
		{ IPV6_RECVHOPOPTS, EINVAL },
		{ IPV6_2292HOPOPTS, EINVAL },
		{ IPV6_RECVDSTOPTS, EINVAL },
		{ IPV6_2292DSTOPTS, EINVAL },
		{ IPV6_RECVTCLASS, EINVAL },
		{ IPV6_FLOWINFO, EINVAL },
		{ IPV6_RECVPATHMTU, EINVAL },
		{ IPV6_PKTINFO, EINVAL },
		{ IPV6_RECVORIGDSTADDR, EINVAL },
		{ IPV6_FREEBIND, EINVAL },
		{ IPV6_TRANSPARENT, EINVAL },
		{ IPV6_FLOWLABEL_MGR, EINVAL },
		{ IPV6_DONTFRAG, 0 },
		{ IPV6_AUTOFLOWLABEL, 0 },
		{ 9999, ENOPROTOOPT },
	};
	char value[3] = { 0 };
	int i, n;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		for (n = 0; n < 4; n++)
			EXPECT_EQ(options[i].error,
				  setsockopt(self->x, V6, options[i].name, value, n) ? errno : 0)
				TH_LOG("%d: %d", options[i].name, n);
}

/* ---- sizes */

TEST_F(dgram6, too_long_is_told)
{
	static char big[70000];
	struct sock_extended_err *e;

	EXPECT_EQ(-1, send(self->y, big, sizeof(big), 0));
	EXPECT_EQ(EMSGSIZE, errno);
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_RECVERR, 1));
	EXPECT_EQ(-1, send(self->y, big, sizeof(big), 0));
	EXPECT_EQ(EMSGSIZE, errno);
	ASSERT_EQ(0, recvmsg(self->y, &self->m, MSG_ERRQUEUE));
	e = told(&self->m, IPV6_RECVERR, sizeof(*e) + sizeof(struct sockaddr_in6));
	ASSERT_NE(NULL, e);
	EXPECT_EQ(EMSGSIZE, e->ee_errno);
	EXPECT_EQ(SO_EE_ORIGIN_LOCAL, e->ee_origin);
	EXPECT_EQ(get_int(self->y, V6, IPV6_MTU), e->ee_info);
	EXPECT_EQ(htons(port6(self->x)), self->name.sin6_port);
}

/* RFC 3542 11.3: without data, at the next recvmsg(). */
TEST_F(dgram6, path_mtu_is_told)
{
	static char big[65500];
	struct ip6_mtuinfo info = { 0 }, *now;
	socklen_t len = sizeof(info);
	int mtu = get_int(self->y, V6, IPV6_MTU);

	ASSERT_EQ(0, getsockopt(self->y, V6, IPV6_PATHMTU, &info, &len));
	EXPECT_EQ(sizeof(info), len);
	EXPECT_EQ(mtu, info.ip6m_mtu);
	len = sizeof(info) - 1;
	EXPECT_EQ(EINVAL, getsockopt(self->y, V6, IPV6_PATHMTU, &info, &len) ? errno : 0);
	len = sizeof(info);
	EXPECT_EQ(ENOTCONN, getsockopt(self->x, V6, IPV6_PATHMTU, &info, &len) ? errno : 0);
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_DONTFRAG, 1));
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_RECVPATHMTU, 1));
	EXPECT_EQ(EAGAIN, recvmsg(self->y, &self->m, MSG_DONTWAIT) < 0 ? errno : 0);
	EXPECT_EQ(-1, send(self->y, big, 65500, 0));
	EXPECT_EQ(EMSGSIZE, errno);
	self->m.msg_controllen = sizeof(self->control);
	ASSERT_EQ(0, recvmsg(self->y, &self->m, MSG_DONTWAIT));
	now = told(&self->m, IPV6_PATHMTU, sizeof(*now));
	ASSERT_NE(NULL, now);
	EXPECT_EQ(mtu, now->ip6m_mtu);
	EXPECT_EQ(AF_INET6, now->ip6m_addr.sin6_family);
	EXPECT_EQ(0, memcmp(&now->ip6m_addr.sin6_addr, &in6addr_loopback, 16));
	EXPECT_EQ(EAGAIN, recvmsg(self->y, &self->m, MSG_DONTWAIT) < 0 ? errno : 0);
}

/* ---- devices */

TEST_F(dgram6, unicast_device)
{
	int fd = x6(SOCK_DGRAM), fd4 = xsocket(SOCK_DGRAM, 0);
	struct sockaddr_in to = in_addr_port("127.0.0.1", 1000);

	EXPECT_EQ(0, get_int(fd, V6, IPV6_UNICAST_IF));
	EXPECT_EQ(EADDRNOTAVAIL, set_int(fd, V6, IPV6_UNICAST_IF, htonl(9999)));
	EXPECT_EQ(0, set_int(fd, V6, IPV6_UNICAST_IF, htonl(1)));
	EXPECT_EQ(htonl(1), get_int(fd, V6, IPV6_UNICAST_IF));
	EXPECT_EQ(0, send6(fd, "::1", 1000, 0));
	EXPECT_EQ(0, set_int(fd, V6, IPV6_UNICAST_IF, 0));
	EXPECT_EQ(EADDRNOTAVAIL, set_int(fd4, IPPROTO_IP, 50, htonl(9999)));	/* IP_UNICAST_IF */
	EXPECT_EQ(0, set_int(fd4, IPPROTO_IP, 50, htonl(1)));
	EXPECT_EQ(htonl(1), get_int(fd4, IPPROTO_IP, 50));
	EXPECT_EQ(1, sendto(fd4, "x", 1, 0, (void *)&to, sizeof(to)));
	EXPECT_EQ(EINVAL, setsockopt(fd4, IPPROTO_IP, 50, &to, 3) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2));
	EXPECT_EQ(EINVAL, set_int(fd, V6, IPV6_UNICAST_IF, htonl(1)));
}

TEST_F(dgram6, packet_info_that_stays)
{
	struct in6_pktinfo info = { .ipi6_ifindex = 1 };
	int fd = x6(SOCK_DGRAM);

	EXPECT_EQ(0, setsockopt(fd, V6, IPV6_PKTINFO, &info, sizeof(info)));
	EXPECT_EQ(0, send6(fd, "::1", port6(self->x), 0));
	EXPECT_EQ(1, recv(self->x, self->data, 1, 0));
	EXPECT_EQ(EINVAL, setsockopt(fd, V6, IPV6_PKTINFO, &info, sizeof(info) - 1) ? errno : 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2));
	info.ipi6_ifindex = 2;
	EXPECT_EQ(EINVAL, setsockopt(fd, V6, IPV6_PKTINFO, &info, sizeof(info)) ? errno : 0);
}

/* ---- flow labels */

/* In a namespace without leased labels: an exclusive lease changes the rules. */
FIXTURE(flow) {
	int x, y;		/* x bound to ::1, with IPV6_FLOWINFO */
	char control[128], data[8];
	struct iovec iov;
	struct msghdr m;
};

FIXTURE_SETUP(flow)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_EQ(0, ioctl(fd, SIOCSIFFLAGS, &lo));
	close(fd);
	self->x = x6(SOCK_DGRAM);
	self->y = y6(SOCK_DGRAM);
	ASSERT_EQ(0, bind6(self->x, "::1", 0));
	ASSERT_EQ(0, set_int(self->x, V6, IPV6_FLOWINFO, 1));
	set_timeout(self->x, SO_RCVTIMEO, 1000);
	self->iov = (struct iovec){ self->data, sizeof(self->data) };
	self->m = (struct msghdr){ .msg_iov = &self->iov,
				   .msg_iovlen = 1,
				   .msg_control = self->control };
}

FIXTURE_TEARDOWN(flow)
{
	close(self->x);
	close(self->y);
}

static int lease(int fd, u_int32_t label, int share, int flags)
{
	struct in6_flowlabel_req req = {
		.flr_dst = IN6ADDR_LOOPBACK_INIT,
		.flr_label = htonl(label),
		.flr_action = IPV6_FL_A_GET,
		.flr_share = share,
		.flr_flags = flags,
	};

	return setsockopt(fd, V6, IPV6_FLOWLABEL_MGR, &req, sizeof(req)) ? errno : 0;
}

/* The label of the next datagram, or -1. */
static int next_flow(int fd, struct msghdr *m)
{
	u_int32_t *flow;

	m->msg_controllen = 128;
	if (recvmsg(fd, m, 0) != 1)
		return -1;
	flow = told(m, IPV6_FLOWINFO, sizeof(*flow));
	return flow ? ntohl(*flow) & 0xfffff : 0;
}

TEST_F(flow, chosen)
{
	int flow = htonl(0x333), port = port6(self->x);

	ASSERT_EQ(0, send6(self->y, "::1", port, 0x12345));
	EXPECT_LT(0, next_flow(self->x, &self->m) ^ 0x12345);		/* it was not requested */
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_FLOWINFO_SEND, 1));
	ASSERT_EQ(0, send6(self->y, "::1", port, 0x12345));
	EXPECT_EQ(0x12345, next_flow(self->x, &self->m));
	ASSERT_EQ(0, connect6(self->y, "::1", port));
	EXPECT_EQ(0, send_with(self->y, IPV6_FLOWINFO, &flow, sizeof(flow)));
	EXPECT_EQ(0x333, next_flow(self->x, &self->m));
	ASSERT_EQ(0, set_int(self->y, V6, IPV6_AUTOFLOWLABEL, 0));
	ASSERT_EQ(0, send6(self->y, "::1", port, 0));
	EXPECT_EQ(0, next_flow(self->x, &self->m));
}

/* An exclusive label is refused to all others; so is every label without a lease. */
TEST_F(flow, leased)
{
	struct sockaddr_in6 to = end6("::1", port6(self->x));
	int other = y6(SOCK_DGRAM);

	ASSERT_EQ(0, set_int(self->y, V6, IPV6_FLOWINFO_SEND, 1));
	ASSERT_EQ(0, set_int(other, V6, IPV6_FLOWINFO_SEND, 1));
	EXPECT_EQ(ENOENT, lease(other, 0x777, IPV6_FL_S_EXCL, 0));
	ASSERT_EQ(0, lease(self->y, 0x777, IPV6_FL_S_EXCL, IPV6_FL_F_CREATE));
	EXPECT_EQ(EPERM, lease(other, 0x777, IPV6_FL_S_EXCL, IPV6_FL_F_CREATE));
	EXPECT_EQ(EINVAL, send6(other, "::1", port6(self->x), 0x777));
	EXPECT_EQ(0, send6(other, "::1", port6(self->x), 0));
	EXPECT_LT(0, next_flow(self->x, &self->m));
	to.sin6_flowinfo = htonl(0x777);
	EXPECT_EQ(EINVAL, connect(other, (void *)&to, sizeof(to)) ? errno : 0);
	ASSERT_EQ(0, connect(self->y, (void *)&to, sizeof(to)));
	ASSERT_EQ(1, send(self->y, "f", 1, 0));
	EXPECT_EQ(0x777, next_flow(self->x, &self->m));
}

TEST_HARNESS_MAIN
