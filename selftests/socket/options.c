// SPDX-License-Identifier: GPL-2.0
/* SOL_SOCKET and IPPROTO_IP options: setting, reading back, refusals. */
#include <kselftest_harness.h>
#include <linux/errqueue.h>
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

TEST_F(type, facts)
{
	EXPECT_EQ(variant->type, get_int(self->fd, SOL_SOCKET, SO_TYPE));
	EXPECT_EQ(variant->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP,
		  get_int(self->fd, SOL_SOCKET, SO_PROTOCOL));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_ERROR));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_ACCEPTCONN));
	EXPECT_EQ(ENOPROTOOPT, set_int(self->fd, SOL_SOCKET, SO_TYPE, 1));
	EXPECT_EQ(ENOPROTOOPT, set_int(self->fd, SOL_SOCKET, SO_ERROR, 1));
}

static const struct {
	int level, name, set, get;
} round_trips[] = {
	{ SOL_SOCKET, SO_REUSEADDR, 1, 1 },
	{ SOL_SOCKET, SO_REUSEADDR, 0, 0 },
	{ SOL_SOCKET, SO_REUSEPORT, 1, 1 },
	{ SOL_SOCKET, SO_KEEPALIVE, 1, 1 },
	{ SOL_SOCKET, SO_BROADCAST, 1, 1 },
	{ SOL_SOCKET, SO_OOBINLINE, 1, 1 },
	{ SOL_SOCKET, SO_DONTROUTE, 1, 1 },
	{ SOL_SOCKET, SO_DONTROUTE, 0, 0 },
	{ SOL_SOCKET, SO_SNDBUF, 20000, 40000 },
	{ SOL_SOCKET, SO_RCVBUF, 30000, 60000 },
	{ SOL_SOCKET, SO_SNDBUF, 1, 4608 },
	{ SOL_SOCKET, SO_RCVBUF, 1, 2304 },
	{ SOL_SOCKET, SO_PRIORITY, 5, 5 },
	{ SOL_SOCKET, SO_MARK, 7, 7 },
	{ SOL_SOCKET, SO_MARK, 0, 0 },
	{ SOL_SOCKET, SO_TIMESTAMP, 1, 1 },
	{ SOL_SOCKET, SO_TIMESTAMP, 0, 0 },
	{ SOL_SOCKET, SO_TIMESTAMPNS, 1, 1 },
	{ SOL_SOCKET, SO_RXQ_OVFL, 1, 1 },
	{ SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1, 1 },
	{ SOL_SOCKET, SO_INCOMING_CPU, 0, 0 },
	{ SOL_SOCKET, SO_ZEROCOPY, 1, 1 },
	{ IPPROTO_IP, IP_TOS, 0x10, 0x10 },
	{ IPPROTO_IP, IP_TOS, 0xb8, 0xb8 },
	{ IPPROTO_IP, IP_TTL, 7, 7 },
	{ IPPROTO_IP, IP_TTL, -1, 64 },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT, IP_PMTUDISC_DONT },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_WANT, IP_PMTUDISC_WANT },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_PMTUDISC_DO },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE, IP_PMTUDISC_PROBE },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_INTERFACE, IP_PMTUDISC_INTERFACE },
	{ IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT, IP_PMTUDISC_OMIT },
	{ IPPROTO_IP, IP_RECVERR, 1, 1 },
	{ IPPROTO_IP, IP_RECVTTL, 1, 1 },
	{ IPPROTO_IP, IP_RECVTOS, 1, 1 },
	{ IPPROTO_IP, IP_PKTINFO, 1, 1 },
	{ IPPROTO_IP, IP_RECVORIGDSTADDR, 1, 1 },
	{ IPPROTO_IP, IP_FREEBIND, 1, 1 },
	{ IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1, 1 },
	{ IPPROTO_IP, IP_MULTICAST_LOOP, 0, 0 },
	{ IPPROTO_IP, IP_MULTICAST_ALL, 0, 0 },
};

/* And getsockopt() reports it. */
static bool not_there(int type, int name)
{
	return on_weft() &&
	       (name == SO_ZEROCOPY ||
		(type == SOCK_STREAM && (name == SO_TIMESTAMP || name == SO_TIMESTAMPNS)));
}

TEST_F(type, round_trips)
{
	int i, got;

	for (i = 0; i < ARRAY_SIZE(round_trips); i++) {
		if (round_trips[i].set && round_trips[i].level == SOL_SOCKET &&
		    not_there(variant->type, round_trips[i].name)) {
			EXPECT_EQ(EOPNOTSUPP,
				  set_int(self->fd, SOL_SOCKET, round_trips[i].name, 1));
			continue;
		}
		EXPECT_EQ(0, set_int(self->fd, round_trips[i].level, round_trips[i].name,
				     round_trips[i].set))
		TH_LOG("level %d option %d", round_trips[i].level, round_trips[i].name);
		got = get_int(self->fd, round_trips[i].level, round_trips[i].name);
		EXPECT_EQ(round_trips[i].get, got)
			TH_LOG("level %d option %d", round_trips[i].level, round_trips[i].name);
	}
}

static const struct {
	int level, name, set, error;
} refusals[] = {
	{ IPPROTO_IP, IP_TTL, 0, EINVAL },
	{ IPPROTO_IP, IP_TTL, 256, EINVAL },
	{ IPPROTO_IP, IP_MTU_DISCOVER, 6, EINVAL },
	{ IPPROTO_IP, IP_MTU_DISCOVER, -1, EINVAL },
	{ IPPROTO_IP, 999, 1, ENOPROTOOPT },
	{ SOL_SOCKET, 9999, 1, ENOPROTOOPT },
	{ IPPROTO_IPV6, 26 /* IPV6_V6ONLY */, 0, ENOPROTOOPT },
	{ 12345, 1, 1, ENOPROTOOPT },
	{ IPPROTO_TCP, 999, 1, ENOPROTOOPT },
};

TEST_F(type, refusals)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(refusals); i++)
		EXPECT_EQ(refusals[i].error,
			  set_int(self->fd, refusals[i].level, refusals[i].name, refusals[i].set))
			TH_LOG("level %d option %d", refusals[i].level, refusals[i].name);
	EXPECT_EQ(-ENOPROTOOPT, get_int(self->fd, IPPROTO_IP, 999));
	EXPECT_EQ(-ENOPROTOOPT, get_int(self->fd, SOL_SOCKET, 9999));
}

/*
 * Control messages for sending that would change the packet, or request a report: refused, not
 * ignored.
 */
TEST_F(type, control_messages)
{
	static const struct {
		int level, name, size;
	} of[] = { { IPPROTO_UDP, 103, 2 }, { SOL_SOCKET, SO_TIMESTAMPING, 4 } };
	struct sockaddr_in to = in_addr_port("127.0.0.1", 9);
	char control[CMSG_SPACE(4)] = { 0 };
	struct msghdr m = { .msg_name = &to,
			    .msg_namelen = sizeof(to),
			    .msg_iov = &(struct iovec){ "xy", 2 },
			    .msg_iovlen = 1 };
	int i;

	if (!on_weft() || variant->type != SOCK_DGRAM)
		SKIP(return, "Linux has them");
	for (i = 0; i < ARRAY_SIZE(of); i++) {
		m.msg_control = control;
		m.msg_controllen = CMSG_SPACE(of[i].size);
		*CMSG_FIRSTHDR(&m) =
			(struct cmsghdr){ CMSG_LEN(of[i].size), of[i].level, of[i].name };
		*CMSG_DATA(CMSG_FIRSTHDR(&m)) = 1 << i;
		EXPECT_EQ(-1, sendmsg(self->fd, &m, 0));
		EXPECT_EQ(EINVAL, errno);
	}
}

TEST_F(type, v6only_is_unknown)
{
	EXPECT_EQ(ENOPROTOOPT, set_int(self->fd, IPPROTO_IPV6, 26, 0));
	EXPECT_GT(0, get_int(self->fd, IPPROTO_IPV6, 26));
}

TEST_F(type, defaults)
{
	EXPECT_EQ(64, get_int(self->fd, IPPROTO_IP, IP_TTL));
	EXPECT_EQ(0, get_int(self->fd, IPPROTO_IP, IP_TOS));
	EXPECT_EQ(IP_PMTUDISC_WANT, get_int(self->fd, IPPROTO_IP, IP_MTU_DISCOVER));
	EXPECT_EQ(1, get_int(self->fd, IPPROTO_IP, IP_MULTICAST_TTL));
	EXPECT_EQ(1, get_int(self->fd, IPPROTO_IP, IP_MULTICAST_LOOP));
	EXPECT_EQ(0, get_int(self->fd, IPPROTO_IP, IP_RECVERR));
	EXPECT_EQ(0, get_int(self->fd, SOL_SOCKET, SO_KEEPALIVE));
	EXPECT_EQ(1, get_int(self->fd, SOL_SOCKET, SO_RCVLOWAT));
	EXPECT_EQ(1, get_int(self->fd, SOL_SOCKET, SO_SNDLOWAT));
}

/* Both stacks take the default buffers from the same sysctls. */
TEST_F(type, default_buffers)
{
	int host = socket(AF_INET, variant->type, 0);

	EXPECT_EQ(get_int(host, SOL_SOCKET, SO_RCVBUF), get_int(self->fd, SOL_SOCKET, SO_RCVBUF));
	EXPECT_EQ(get_int(host, SOL_SOCKET, SO_SNDBUF), get_int(self->fd, SOL_SOCKET, SO_SNDBUF));
}

TEST_F(type, byte_sized)
{
	unsigned char c = 0x08;
	socklen_t len = 1;
	int n = 0;

	ASSERT_EQ(0, setsockopt(self->fd, IPPROTO_IP, IP_TOS, &c, 1));
	EXPECT_EQ(0x08, get_int(self->fd, IPPROTO_IP, IP_TOS));
	c = 0;
	ASSERT_EQ(0, getsockopt(self->fd, IPPROTO_IP, IP_TOS, &c, &len));
	EXPECT_EQ(0x08, c);
	EXPECT_EQ(1, len);
	len = 64;
	ASSERT_EQ(0, getsockopt(self->fd, IPPROTO_IP, IP_TOS, (int [16]){ 0 }, &len));
	EXPECT_EQ(4, len);
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_KEEPALIVE, &c, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_KEEPALIVE, (void *)8, 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, setsockopt(self->fd, IPPROTO_IP, IP_TTL, (void *)8, 4));
	EXPECT_EQ(EFAULT, errno);
	len = -1;
	EXPECT_EQ(-1, getsockopt(self->fd, IPPROTO_IP, IP_TTL, &n, &len));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, getsockopt(self->fd, IPPROTO_IP, IP_TTL, (void *)8, &(socklen_t){ 4 }));
	EXPECT_EQ(EFAULT, errno);
}

TEST_F(type, times)
{
	struct timeval tv = { 3, 500000 };
	socklen_t len = sizeof(tv);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)));
	memset(&tv, 0, sizeof(tv));
	ASSERT_EQ(0, getsockopt(self->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, &len));
	EXPECT_EQ(3, tv.tv_sec);
	EXPECT_EQ(500000, tv.tv_usec);
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)));
	tv.tv_usec = 1000000;
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)));
	EXPECT_EQ(EDOM, errno);
}

TEST_F(type, linger)
{
	struct linger l = { 1, 9 };
	socklen_t len = sizeof(l);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)));
	memset(&l, 0, sizeof(l));
	ASSERT_EQ(0, getsockopt(self->fd, SOL_SOCKET, SO_LINGER, &l, &len));
	EXPECT_EQ(1, l.l_onoff);
	EXPECT_EQ(9, l.l_linger);
}

TEST_F(type, bound_to_a_device)
{
	char name[16] = "";
	socklen_t len = sizeof(name);

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, "", 1));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	ASSERT_EQ(0, getsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, name, &len));
	EXPECT_STREQ("lo", name);
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, "nosuch", 7));
	EXPECT_EQ(ENODEV, errno);
}

static int options_of_packet(int fd, char *to, int room)
{
	socklen_t len = room;

	return getsockopt(fd, IPPROTO_IP, IP_PKTOPTIONS, to, &len) ? -errno : (int)len;
}

/* The data of a control message among those, or NULL. */
static void *control_of(char *from, int len, int type)
{
	struct msghdr m = { .msg_control = from, .msg_controllen = len };
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == type)
			return CMSG_DATA(c);
	return NULL;
}

/* Of the packet that created an accepted connection; of any other, as if it were for multicast. */
TEST(packet_options)
{
	const int all = CMSG_SPACE(sizeof(struct in_pktinfo)) + 2 * CMSG_SPACE(sizeof(int));
	int listener = xsocket(SOCK_STREAM, 0), client = ysocket(SOCK_STREAM, 0);
	int datagrams = xsocket(SOCK_DGRAM, 0), fd, port, i;
	char got[200] __attribute__((aligned(8)));
	struct in_pktinfo *info;

	EXPECT_EQ(-ENOPROTOOPT, options_of_packet(datagrams, got, sizeof(got)));
	ASSERT_EQ(0, listen_lo(listener, 8, &port));
	ASSERT_EQ(0, set_int(client, IPPROTO_IP, IP_TOS, 0x20));
	ASSERT_EQ(0, connect_lo(client, port));
	for (i = 0; i < 2; i++) {
		fd = i ? listener : accept(listener, NULL, NULL);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, options_of_packet(fd, got, sizeof(got)));
		EXPECT_EQ(0, set_int(fd, IPPROTO_IP, IP_PKTINFO, 1));
		EXPECT_EQ(0, set_int(fd, IPPROTO_IP, IP_RECVTTL, 1));
		EXPECT_EQ(0, set_int(fd, IPPROTO_IP, IP_RECVTOS, 1));
		EXPECT_EQ(0, options_of_packet(fd, got, 8));
		ASSERT_EQ(all, options_of_packet(fd, got, sizeof(got)));
		info = control_of(got, all, IP_PKTINFO);
		ASSERT_NE(NULL, info);
		EXPECT_EQ(i ? 0 : 1, info->ipi_ifindex);
		EXPECT_EQ(htonl(INADDR_LOOPBACK), info->ipi_addr.s_addr);
		EXPECT_EQ(htonl(INADDR_LOOPBACK), info->ipi_spec_dst.s_addr);
		ASSERT_NE(NULL, control_of(got, all, IP_TTL));
		EXPECT_EQ(i ? 1 : 64, *(int *)control_of(got, all, IP_TTL));
		ASSERT_NE(NULL, control_of(got, all, IP_TOS));
		EXPECT_EQ(i ? 0 : 0x20, *(int *)control_of(got, all, IP_TOS));
		close(fd);
	}
	close(client);
	close(datagrams);
}

TEST_F(type, interface_ioctls)
{
	struct ifreq_name {
		char name[16];
		union {
			struct sockaddr_in addr;
			short flags;
			int n;
			char room[24];
		};
	} r = { "lo" };

	ASSERT_EQ(0, ioctl(self->fd, 0x8915 /* SIOCGIFADDR */, &r));
	EXPECT_EQ(AF_INET, r.addr.sin_family);
	EXPECT_EQ(htonl(INADDR_LOOPBACK), r.addr.sin_addr.s_addr);
	ASSERT_EQ(0, ioctl(self->fd, 0x891b /* SIOCGIFNETMASK */, &r));
	EXPECT_EQ(htonl(0xff000000), r.addr.sin_addr.s_addr);
	ASSERT_EQ(0, ioctl(self->fd, 0x8913 /* SIOCGIFFLAGS */, &r));
	EXPECT_EQ(1 | 8, r.flags & (1 | 8));
	ASSERT_EQ(0, ioctl(self->fd, 0x8921 /* SIOCGIFMTU */, &r));
	EXPECT_EQ(65536, r.n);
	ASSERT_EQ(0, ioctl(self->fd, 0x8933 /* SIOCGIFINDEX */, &r));
	EXPECT_EQ(1, r.n);
	EXPECT_EQ(-1, ioctl(self->fd, 0x1234, &r));
	EXPECT_EQ(ENOTTY, errno);
}

TEST_HARNESS_MAIN
