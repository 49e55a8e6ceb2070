// SPDX-License-Identifier: GPL-2.0
/* Values, lengths, memory, addresses, options and messages for calls.c. */
#include <time.h>
#include <linux/errqueue.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "fuzz.h"

/*
 * One area for all threads of a worker, so that one modifies memory that another passes to the
 * kernel; the memory after it is not mapped.
 */
enum { AREA = 1 << 20, SMALL = 4096 };
static char *area, *hole;

void fuzz_memory(void)
{
	area = mmap(NULL, AREA + SMALL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		exit(2);
	hole = area + AREA;
	munmap(hole, SMALL);
}

void fuzz_init(struct fuzz *f, int family, uint64_t seed)
{
	f->state = fuzz_mix(seed);
	f->family = family;
}

void *memory_right(struct fuzz *f, size_t len)
{
	return len > AREA / 2 ? area : hole - len - (one_in(f, 2) ? 0 : below(f, AREA / 2));
}

void *memory(struct fuzz *f, size_t len)
{
	static const uintptr_t wrong[] = {
		0, 1, 4096, -4096ul, -1ul, 0x7fffffffe000, 0x800000000000, 0xffff888000000000
	};

	if (one_in(f, 60))
		return (void *)PICK(f, wrong);
	if (one_in(f, 30))
		return hole - below(f, len + 1 > AREA ? AREA : len + 1);	/* truncated */
	return memory_right(f, len);
}

/* Changes bytes of the area, its protection, or the mapping of a page. */
void memory_shake(struct fuzz *f)
{
	char *page = area + below(f, AREA / SMALL) * SMALL;
	size_t i, len = (1 + below(f, 8)) * SMALL;

	if (page + len > hole)
		len = hole - page;
	switch (below(f, 6)) {
	case 0: mprotect(page, len, PROT_READ); break;
	case 1: mprotect(page, len, PROT_NONE); break;
	case 2: madvise(page, len, MADV_DONTNEED); break;
	case 3:
		mmap(page, len, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
		break;
	default: mprotect(area, AREA, PROT_READ | PROT_WRITE); break;
	}
	if (one_in(f, 2)) {
		mprotect(area, AREA, PROT_READ | PROT_WRITE);
		for (i = 0; i < 64; i++)
			area[below(f, AREA)] = rnd(f);
	}
}

bool memory_free(void *address)
{
	return address >= (void *)area && address < (void *)hole &&
	       !mprotect(area, AREA, PROT_READ | PROT_WRITE);
}

long value_int(struct fuzz *f)
{
	static const long edges[] = { 0,	  1,
				      2,	  3,
				      4,	  7,
				      8,	  16,
				      64,	  127,
				      128,	  255,
				      256,	  512,
				      1024,	  4096,
				      32767,	  32768,
				      65535,	  65536,
				      1 << 20,	  0x7fffffff,
				      0x80000000, -1,
				      -2,	  0x7fffffffffffffff,
				      1l << 63 };

	switch (below(f, 8)) {
	case 0: return rnd(f);
	case 1: return 1l << below(f, 64);
	case 2: return below(f, 2000);
	case 3: return PICK(f, edges) + below(f, 3) - 1;
	default: return PICK(f, edges);
	}
}

size_t value_len(struct fuzz *f)
{
	switch (below(f, 12)) {
	case 0: return value_int(f);
	case 1: return 0;
	case 2: return 1;
	case 3: return below(f, 70000);
	case 4: return 65480 + below(f, 60);
	case 5: return below(f, AREA);
	case 6: return 1400 + below(f, 120);
	default: return below(f, 4000);
	}
}

int value_flags(struct fuzz *f)
{
	static const int flags[] = { MSG_OOB,	      MSG_PEEK,	    MSG_DONTROUTE, MSG_CTRUNC,
				     MSG_TRUNC,	      MSG_DONTWAIT, MSG_EOR,	   MSG_WAITALL,
				     MSG_CONFIRM,     MSG_ERRQUEUE, MSG_NOSIGNAL,  MSG_MORE,
				     MSG_WAITFORONE,  MSG_ZEROCOPY, MSG_FASTOPEN,  MSG_PROXY,
				     MSG_CMSG_CLOEXEC };
	int result = one_in(f, 2) ? MSG_DONTWAIT : 0;

	if (one_in(f, 40))
		return rnd(f);
	while (one_in(f, 2))
		result |= PICK(f, flags);
	return result;
}

/* Few ports, so that sockets meet. */
static int value_port(struct fuzz *f)
{
	return htons(one_in(f, 10) ? rnd(f) : one_in(f, 10) ? 0 : 7000 + below(f, 6));
}

static uint32_t value_ip4(struct fuzz *f)
{
	static const uint32_t some[] = { 0,	     0x7f000001, 0x7f000001, 0x7f000001, 0x7f000001,
					 0x7f000002, 0x7fffffff, 0xe0000001, 0xe0000002, 0xef010203,
					 0xe8000001, 0xffffffff, 0xc0000209, 0xf0000001 };

	return htonl(one_in(f, 30) ? rnd(f) : PICK(f, some));
}

static struct in6_addr value_ip6(struct fuzz *f)
{
	static const struct in6_addr some[] = {
		IN6ADDR_ANY_INIT,
		IN6ADDR_LOOPBACK_INIT,
		IN6ADDR_LOOPBACK_INIT,
		IN6ADDR_LOOPBACK_INIT,
		{ { { 0xff, 2, [15] = 1 } } },
		{ { { 0xff, 1, [15] = 1 } } },
		{ { { 0xff, 5, [15] = 7 } } },
		{ { { 0xfe, 0x80, [15] = 1 } } },
		{ { { 0x20, 1, 0x0d, 0xb8, [15] = 1 } } },
	};
	struct in6_addr a = PICK(f, some);

	if (one_in(f, 3)) {
		memset(&a, 0, 12);
		a.s6_addr[10] = a.s6_addr[11] = 0xff;
		a.s6_addr32[3] = value_ip4(f);
	} else if (one_in(f, 30)) {
		a.s6_addr[below(f, 16)] = rnd(f);
	}
	return a;
}

static int value_index(struct fuzz *f)
{
	return one_in(f, 4) ? value_int(f) : below(f, 3);
}

static int addr_fill(struct fuzz *f, void *p)
{
	struct sockaddr_in *in = p;
	struct sockaddr_in6 *in6 = p;

	memset(p, one_in(f, 8) ? 0xff : 0, 128);
	if (one_in(f, 2)) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = value_port(f);
		in6->sin6_flowinfo = one_in(f, 4) ? rnd(f) : 0;
		in6->sin6_addr = value_ip6(f);
		in6->sin6_scope_id = one_in(f, 3) ? value_index(f) : 0;
		return sizeof(*in6);
	}
	in->sin_family = AF_INET;
	in->sin_port = value_port(f);
	in->sin_addr.s_addr = value_ip4(f);
	return sizeof(*in);
}

struct sockaddr *value_addr(struct fuzz *f, socklen_t *len)
{
	static const sa_family_t families[] = { AF_UNSPEC, AF_UNSPEC,  AF_UNIX,
						AF_PACKET, AF_NETLINK, 18,
						45,	   46,	       0xffff };
	char filled[128];
	void *p;

	*len = addr_fill(f, filled);
	if (one_in(f, 12))
		((struct sockaddr *)filled)->sa_family = PICK(f, families);
	if (one_in(f, 12))
		*len = below(f, 140);
	p = memory(f, *len);
	if (p >= (void *)area && (char *)p + *len <= hole) {
		mprotect((void *)((uintptr_t)p & ~4095ul), SMALL * 2, PROT_READ | PROT_WRITE);
		memcpy(p, filled, *len < 128 ? *len : 128);
	}
	if (one_in(f, 60))
		*len = value_int(f);
	return p;
}

/* ================================================================ options */

/* A filter that truncates a packet, or reads it, or is invalid. */
static int option_filter(struct fuzz *f, void *p)
{
	struct sock_fprog *prog = p;
	int i, n = 1 + below(f, 4);
	struct sock_filter *code = memory_right(f, n * sizeof(*code));

	for (i = 0; i < n - 1; i++)
		code[i] = (struct sock_filter)BPF_STMT(
			BPF_LD | (one_in(f, 2) ? BPF_B : BPF_W) | BPF_ABS, below(f, 60));
	code[n - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
						   one_in(f, 3) ? below(f, 100) : value_int(f));
	if (one_in(f, 10))
		code[below(f, n)].code = rnd(f);
	prog->len = one_in(f, 20) ? value_int(f) : n;
	prog->filter = code;
	return sizeof(*prog);
}

static int option_group(struct fuzz *f, void *p)
{
	struct ip_mreqn *mreq = p;
	struct ipv6_mreq *mreq6 = p;
	struct group_source_req *req = p;
	struct ip_mreq_source *src = p;
	struct group_filter *gf = p;

	switch (below(f, 6)) {
	case 0:
		*mreq = (struct ip_mreqn){ { value_ip4(f) }, { value_ip4(f) }, value_index(f) };
		return one_in(f, 2) ? sizeof(*mreq) : sizeof(struct ip_mreq);
	case 1:
		*src = (struct ip_mreq_source){ { value_ip4(f) },
						{ value_ip4(f) },
						{ value_ip4(f) } };
		return sizeof(*src);
	case 2:
		mreq6->ipv6mr_multiaddr = value_ip6(f);
		mreq6->ipv6mr_interface = value_index(f);
		return sizeof(*mreq6);
	case 3:
		gf->gf_interface = value_index(f);
		addr_fill(f, &gf->gf_group);
		gf->gf_fmode = below(f, 3);
		gf->gf_numsrc = one_in(f, 8) ? value_int(f) : below(f, 4);
		addr_fill(f, &gf->gf_slist[0]);
		return GROUP_FILTER_SIZE(one_in(f, 4) ? below(f, 4) : 1);
	default:
		req->gsr_interface = value_index(f);
		addr_fill(f, &req->gsr_group);
		addr_fill(f, &req->gsr_source);
		return one_in(f, 2) ? sizeof(*req) : sizeof(struct group_req);
	}
}

static int option_other(struct fuzz *f, void *p)
{
	static const char *const words[] = { "reno",
					     "cubic",
					     "bbr",
					     "lo",
					     "eth0",
					     "",
					     "a name that is longer than any that there is" };
	int *n = p, i;

	switch (below(f, 5)) {
	case 0:
		strcpy(p, PICK(f, words));
		return strlen(p) + below(f, 2);
	case 1:		/* struct linger, struct timeval */
		n[0] = below(f, 3), n[1] = one_in(f, 2) ? 0 : value_int(f), n[2] = value_int(f),
		n[3] = 0;
		return one_in(f, 2) ? 8 : 16;
	case 2:
		n[0] = SOF_TIMESTAMPING_SOFTWARE | rnd(f) % SOF_TIMESTAMPING_MASK,
		n[1] = value_int(f);
		return 4 + 4 * below(f, 2);
	case 3:		/* IP options, extension headers */
		for (i = 0; i < 64; i++)
			((unsigned char *)p)[i] = one_in(f, 2) ? below(f, 12) : rnd(f);
		return below(f, 64);
	default:
		for (i = 0; i < 64; i++)
			n[i] = rnd(f);
		return below(f, 257);
	}
}

void *value_option(struct fuzz *f, int *level, int *name, socklen_t *len)
{
	static const int levels[] = { SOL_SOCKET,   SOL_SOCKET,	  IPPROTO_IP,	  IPPROTO_IP,
				      IPPROTO_IPV6, IPPROTO_IPV6, IPPROTO_TCP,	  IPPROTO_TCP,
				      IPPROTO_UDP,  IPPROTO_ICMP, IPPROTO_ICMPV6, 255,
				      270,	    284 };
	char value[1024] = { 0 };
	int filled;
	void *p;

	*level = one_in(f, 50) ? value_int(f) : PICK(f, levels);
	*name = one_in(f, 50) ? value_int(f) : below(f, one_in(f, 6) ? 210 : 80);
	if (*level == SOL_SOCKET &&
	    (*name == SO_ATTACH_FILTER || *name == SO_ATTACH_REUSEPORT_CBPF))
		filled = option_filter(f, value);
	else if (*level < 255 && *name >= 32 && *name <= 50 && *level != SOL_SOCKET &&
		 *level != IPPROTO_TCP && !one_in(f, 4))
		filled = option_group(f, value);
	else if (one_in(f, 5))
		filled = option_other(f, value);
	else
		*(int *)value = one_in(f, 3) ? value_int(f) : below(f, 6),
		      filled = one_in(f, 8) ? below(f, 9) : 4;
	*len = one_in(f, 12) ? value_len(f) : filled;
	p = memory(f, *len);
	if ((char *)p >= area && *len <= sizeof(value) && (char *)p + *len <= hole) {
		mprotect((void *)((uintptr_t)p & ~4095ul), SMALL * 2, PROT_READ | PROT_WRITE);
		memcpy(p, value, *len);
	}
	return p;
}

/* ================================================================ messages */

/* Control data: valid headers with valid or random contents, and lengths that may be wrong. */
static size_t msg_control(struct fuzz *f, char *p, size_t room)
{
	static const struct {
		int level, type, len;
	} known[] = {
		{ IPPROTO_IP, IP_PKTINFO, sizeof(struct in_pktinfo) },
		{ IPPROTO_IP, IP_TTL, 4 },
		{ IPPROTO_IP, IP_TOS, 4 },
		{ IPPROTO_IP, IP_TOS, 1 },
		{ IPPROTO_IP, IP_RETOPTS, 8 },
		{ IPPROTO_IPV6, IPV6_PKTINFO, sizeof(struct in6_pktinfo) },
		{ IPPROTO_IPV6, IPV6_HOPLIMIT, 4 },
		{ IPPROTO_IPV6, IPV6_TCLASS, 4 },
		{ IPPROTO_IPV6, IPV6_HOPOPTS, 8 },
		{ IPPROTO_IPV6, IPV6_DSTOPTS, 16 },
		{ IPPROTO_IPV6, IPV6_RTHDR, 24 },
		{ IPPROTO_IPV6, IPV6_DONTFRAG, 4 },
		{ IPPROTO_IPV6, 11 /* IPV6_FLOWINFO */, 4 },
		{ SOL_SOCKET, SO_TIMESTAMPING, 4 },
		{ SOL_SOCKET, SO_MARK, 4 },
		{ SOL_SOCKET, SO_PRIORITY, 4 },
		{ SOL_SOCKET, SCM_RIGHTS, 4 },
		{ SOL_SOCKET, SO_TXTIME, 8 },
		{ IPPROTO_UDP, UDP_SEGMENT, 2 },
		{ IPPROTO_UDP, 104 /* UDP_GRO */, 4 },
	};
	size_t at = 0;

	do {
		int i = below(f, sizeof(known) / sizeof(*known)), j, len = known[i].len;
		struct cmsghdr *c = (void *)(p + at);

		if (at + CMSG_SPACE(len) + 16 > room)
			break;
		c->cmsg_level = one_in(f, 30) ? value_int(f) : known[i].level;
		c->cmsg_type = one_in(f, 30) ? value_int(f) : known[i].type;
		if (one_in(f, 20))
			len = below(f, len + 5);
		c->cmsg_len = one_in(f, 30) ? (size_t)value_int(f) : CMSG_LEN(len);
		memset(CMSG_DATA(c), 0, CMSG_SPACE(len) - sizeof(*c));
		if (one_in(f, 2))
			for (j = 0; j < len; j++)
				CMSG_DATA(c)[j] = one_in(f, 2) ? below(f, 9) : rnd(f);
		else if (len >= 12 && known[i].type == IP_PKTINFO && known[i].level == IPPROTO_IP)
			*(struct in_pktinfo *)CMSG_DATA(c) = (struct in_pktinfo){
				below(f, 3), { value_ip4(f) }, { value_ip4(f) }
			};
		else if (len >= 20 && known[i].type == IPV6_PKTINFO)
			*(struct in6_pktinfo *)CMSG_DATA(c) =
				(struct in6_pktinfo){ value_ip6(f), below(f, 3) };
		else if (len >= 2)
			*(short *)CMSG_DATA(c) = one_in(f, 2) ? 500 + below(f, 900) : value_int(f);
		at += CMSG_SPACE(len);
	} while (one_in(f, 2));
	return at;
}

struct msghdr *value_msg(struct fuzz *f, bool send)
{
	static __thread struct msghdr msg;
	static __thread struct iovec iov[80];
	static __thread char control[1024] __attribute__((aligned(8)));
	int i, n = one_in(f, 30) ? below(f, 80) : below(f, 4);

	memset(&msg, 0, sizeof(msg));
	for (i = 0; i < n; i++) {
		iov[i].iov_len = n > 8 ? below(f, 200) : value_len(f);
		iov[i].iov_base = memory(f, iov[i].iov_len);
	}
	msg.msg_iov = iov;
	msg.msg_iovlen = one_in(f, 100) ? (size_t)value_int(f) : n;
	if (one_in(f, 2))
		msg.msg_name = value_addr(f, &msg.msg_namelen);
	if (one_in(f, 2)) {
		msg.msg_control = one_in(f, 40) ? memory(f, 64) : control;
		msg.msg_controllen = send ? msg_control(f, control, sizeof(control)) :
					    below(f, sizeof(control));
		if (one_in(f, 30))
			msg.msg_controllen = value_int(f);
	}
	msg.msg_flags = one_in(f, 4) ? rnd(f) : 0;
	return &msg;
}
