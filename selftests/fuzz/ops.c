// SPDX-License-Identifier: GPL-2.0
/*
 * The calls themselves. Nothing records which descriptors are sockets; most of the low numbers are.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/sockios.h>
#include "fuzz.h"

static int any(struct fuzz *f)
{
	return one_in(f, 100) ? (int)value_int(f) : 3 + (int)below(f, one_in(f, 3) ? 70 : 16);
}

static void op_socket(struct fuzz *f)
{
	static const int types[] = { SOCK_STREAM, SOCK_STREAM, SOCK_STREAM,
				     SOCK_DGRAM,  SOCK_DGRAM,  SOCK_RAW };
	static const int protos[] = {
		0,	     0,	  0,  IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6,
		IPPROTO_RAW, 136, 262
	};
	int type = one_in(f, 40) ? (int)value_int(f) : PICK(f, types),
	    proto = one_in(f, 40) ? (int)value_int(f) : PICK(f, protos);
	int fd = socket(one_in(f, 8) ? AF_INET : f->family,
			type | (one_in(f, 2) ? SOCK_NONBLOCK : 0),
			proto | (one_in(f, 3) ? 0x100 : 0));

	if (fd >= 72)
		close(3 + below(f, 64));
}

/* A connection, with both ends open. */
static void op_pair(struct fuzz *f)
{
	int v6 = one_in(f, 3),
	    listener = socket(one_in(f, 4) ? AF_INET : f->family, SOCK_STREAM, 0);
	int client = socket(f->family, SOCK_STREAM | SOCK_NONBLOCK, v6 ? 0x100 : 0), on = 1;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(a);

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	bind(listener, (void *)&a, sizeof(a));
	listen(listener, below(f, 4));
	getsockname(listener, (void *)&a, &len);
	a6.sin6_port = a.sin_port;
	a6.sin6_addr.s6_addr16[5] = 0xffff;
	a6.sin6_addr.s6_addr32[3] = htonl(INADDR_LOOPBACK);
	connect(client, v6 ? (void *)&a6 : (void *)&a, v6 ? sizeof(a6) : sizeof(a));
	accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	if (!one_in(f, 4))
		close(listener);
}

static void op_bind(struct fuzz *f)
{
	socklen_t len;
	struct sockaddr *a = value_addr(f, &len);

	bind(any(f), a, len);
}

static void op_connect(struct fuzz *f)
{
	socklen_t len;
	struct sockaddr *a = value_addr(f, &len);

	connect(any(f), a, len);
}

static void op_listen(struct fuzz *f)
{
	listen(any(f), one_in(f, 3) ? (int)value_int(f) : below(f, 5));
}

static void op_accept(struct fuzz *f)
{
	socklen_t len = below(f, 140), *plen = one_in(f, 30) ? memory(f, 4) : &len;

	accept4(any(f), one_in(f, 2) ? NULL : memory(f, 128), plen,
		one_in(f, 20) ? (int)value_int(f) :
		one_in(f, 2)  ? SOCK_NONBLOCK :
				SOCK_CLOEXEC);
}

static void op_name(struct fuzz *f)
{
	socklen_t len = below(f, 140), *plen = one_in(f, 30) ? memory(f, 4) : &len;

	if (one_in(f, 20))
		len = value_int(f);
	(one_in(f, 2) ? getsockname : getpeername)(any(f), memory(f, 128), plen);
}

static void op_shutdown(struct fuzz *f)
{
	shutdown(any(f), one_in(f, 20) ? (int)value_int(f) : below(f, 4));
}

static void op_close(struct fuzz *f)
{
	close(3 + below(f, 70));
}

static void op_dup(struct fuzz *f)
{
	if (one_in(f, 2))
		dup(any(f));
	else
		dup2(any(f), 3 + below(f, 70));
}

static void op_send(struct fuzz *f)
{
	size_t len = value_len(f);
	socklen_t alen = 0;
	struct sockaddr *a = one_in(f, 2) ? value_addr(f, &alen) : NULL;

	sendto(any(f), memory(f, len), len, value_flags(f), a, alen);
}

/* A series of small parts, all but the last with MSG_MORE. */
static void op_send_parts(struct fuzz *f)
{
	int fd = any(f), n = below(f, 40);
	size_t len = value_len(f);

	while (n--)
		send(fd, memory(f, len), one_in(f, 4) ? value_len(f) : len,
		     MSG_DONTWAIT | (n ? MSG_MORE : 0) | (one_in(f, 20) ? value_flags(f) : 0));
}

static void op_recv(struct fuzz *f)
{
	size_t len = value_len(f);
	socklen_t alen = below(f, 140);

	recvfrom(any(f), memory(f, len), len, value_flags(f), one_in(f, 2) ? memory(f, 128) : NULL,
		 one_in(f, 30) ? memory(f, 4) : &alen);
}

static void op_sendmsg(struct fuzz *f)
{
	sendmsg(any(f), one_in(f, 100) ? memory(f, sizeof(struct msghdr)) : value_msg(f, true),
		value_flags(f));
}

static void op_recvmsg(struct fuzz *f)
{
	recvmsg(any(f), one_in(f, 100) ? memory(f, sizeof(struct msghdr)) : value_msg(f, false),
		value_flags(f));
}

static void op_mmsg(struct fuzz *f)
{
	struct mmsghdr m[4] = { 0 };
	struct timespec ts = { 0, below(f, 3) * 1000000 };
	int i, n = below(f, 5);

	for (i = 0; i < n; i++)
		m[i].msg_hdr = *value_msg(f, i & 1);
	if (one_in(f, 2))
		sendmmsg(any(f), m, n, value_flags(f));
	else
		recvmmsg(any(f), m, n, value_flags(f), &ts);
}

static void op_readwrite(struct fuzz *f)
{
	struct msghdr *m = value_msg(f, true);
	int n = m->msg_iovlen > 80 ? 3 : m->msg_iovlen;

	if (one_in(f, 2))
		writev(any(f), m->msg_iov, n);
	else
		readv(any(f), m->msg_iov, n);
}

static void op_setsockopt(struct fuzz *f)
{
	int level, name;
	socklen_t len;
	void *p = value_option(f, &level, &name, &len);

	setsockopt(any(f), level, name, p, len);
}

static void op_getsockopt(struct fuzz *f)
{
	int level, name;
	socklen_t len;
	void *p = value_option(f, &level, &name, &len);

	getsockopt(any(f), level, name, p, one_in(f, 30) ? memory(f, 4) : &len);
}

/*
 * Options that slow, shrink or delay a socket are reset now and then; otherwise soon no data moves.
 */
static void op_revive(struct fuzz *f)
{
	int fd = any(f), zero = 0, large = 1 << 18;
	struct timeval never = { 0, 0 };

	fcntl(fd, F_SETFL, one_in(f, 2) ? O_NONBLOCK : 0);
	setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &zero, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof(large));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &large, sizeof(large));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof(never));
	setsockopt(fd, IPPROTO_TCP, TCP_CORK, &zero, sizeof(zero));
}

static void op_ioctl(struct fuzz *f)
{
	static const unsigned long commands[] = {
		FIONREAD,    TIOCOUTQ,	   SIOCATMARK,	SIOCOUTQNSD, FIONBIO,	  FIOASYNC,
		FIOSETOWN,   SIOCSPGRP,	   FIOGETOWN,	SIOCGSTAMP,  SIOCGIFCONF, SIOCGIFFLAGS,
		SIOCGIFADDR, SIOCSIFADDR,  SIOCADDRT,	SIOCDELRT,   SIOCGARP,	  SIOCSARP,
		SIOCETHTOOL, SIOCGIFINDEX, SIOCGIFNAME, 0x8906,	     0x8907,	  0x89e0
	};
	char *p = memory_right(f, 128);

	if (one_in(f, 3))
		strcpy(p, "lo");
	ioctl(any(f), one_in(f, 20) ? (unsigned long)value_int(f) : PICK(f, commands),
	      one_in(f, 8) ? memory(f, 128) : p);
}

static void op_fcntl(struct fuzz *f)
{
	int fd = any(f);

	switch (below(f, 4)) {
	case 0: fcntl(fd, F_SETFL, rnd(f) & (O_NONBLOCK | O_ASYNC | O_APPEND | O_DIRECT)); break;
	case 1: fcntl(fd, F_SETOWN, one_in(f, 2) ? getpid() : 0); break;
	case 2: fcntl(fd, F_SETSIG, one_in(f, 2) ? SIGIO : 0); break;
	default: fcntl(fd, F_DUPFD, below(f, 70)); break;
	}
}

static void op_poll(struct fuzz *f)
{
	struct pollfd p[8];
	struct epoll_event ev = { .events = rnd(f) }, got[4];
	fd_set set;
	struct timeval now = { 0, 0 };
	int i;

	switch (below(f, 3)) {
	case 0:
		for (i = 0; i < 8; i++)
			p[i] = (struct pollfd){ any(f), rnd(f), 0 };
		poll(p, 8, below(f, 3));
		break;
	case 1:
		memset(&set, one_in(f, 2) ? 0xff : 0x5a, sizeof(set));
		select(72, &set, one_in(f, 2) ? &set : NULL, NULL, &now);
		break;
	default:
		i = one_in(f, 10) ? epoll_create1(0) : any(f);
		epoll_ctl(i, 1 + below(f, 3), any(f), &ev);
		epoll_wait(i, got, 4, below(f, 2));
	}
}

/* Between sockets, through a pipe; from a file; from pages of the area, which change meanwhile. */
static void op_splice(struct fuzz *f)
{
	int pipes[2], file;
	size_t len = value_len(f);
	struct iovec iov = { memory(f, len), len };

	if (one_in(f, 3)) {
		file = open("/proc/self/exe", O_RDONLY);
		sendfile(any(f), file, NULL, len);
		close(file);
		return;
	}
	if (pipe2(pipes, one_in(f, 3) ? 0 : O_NONBLOCK))
		return;
	if (one_in(f, 2))
		splice(any(f), NULL, pipes[1], NULL, len, rnd(f) & 15);
	else
		vmsplice(pipes[1], &iov, 1, rnd(f) & 15);
	splice(pipes[0], NULL, any(f), NULL, len, rnd(f) & 15);
	close(pipes[0]);
	close(pipes[1]);
}

static void op_mmap(struct fuzz *f)
{
	size_t len = 4096 * (1 + below(f, 64));
	void *p = mmap(NULL, len, PROT_READ, one_in(f, 2) ? MAP_SHARED : MAP_PRIVATE, any(f), 0);

	if (p != MAP_FAILED)
		munmap(p, len);
}

static void op_memory(struct fuzz *f)
{
	memory_shake(f);
}

/* A child that inherits the sockets, uses them, and exits or is killed. */
static void op_fork(struct fuzz *f)
{
	uint64_t seed = rnd(f);
	int i;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (!fuzz_forks || !one_in(f, 4) || fork())
		return;
	f->state = seed;
	alarm(1);
	for (i = below(f, 60); i; i--)
		fuzz_call(f);
	if (one_in(f, 2))
		kill(getpid(), SIGKILL);
	_exit(0);
}

/* A descriptor in flight between Unix sockets, where it may be lost. */
static void op_pass(struct fuzz *f)
{
	int fds[2], fd = any(f);
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds))
		return;
	*c = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	sendmsg(fds[0], &msg, 0);
	if (one_in(f, 2))
		close(fd);
	if (one_in(f, 2))
		recvmsg(fds[1], &msg, 0);
	close(fds[0]);
	close(fds[1]);
}

static const struct {
	int weight;
	void (*op)(struct fuzz *f);
} ops[] = {
	{ 8, op_socket },    { 3, op_pair },	    { 6, op_bind },	  { 8, op_connect },
	{ 4, op_listen },    { 5, op_accept },	    { 2, op_name },	  { 2, op_shutdown },
	{ 5, op_close },     { 2, op_dup },	    { 10, op_send },	  { 4, op_send_parts },
	{ 12, op_recv },     { 12, op_sendmsg },    { 8, op_recvmsg },	  { 3, op_mmsg },
	{ 3, op_readwrite }, { 14, op_setsockopt }, { 8, op_getsockopt }, { 3, op_revive },
	{ 3, op_ioctl },     { 2, op_fcntl },	    { 3, op_poll },	  { 4, op_splice },
	{ 1, op_mmap },	     { 3, op_memory },	    { 1, op_fork },	  { 1, op_pass },
};

void fuzz_call(struct fuzz *f)
{
	static const int total = 8 + 3 + 6 + 8 + 4 + 5 + 2 + 2 + 5 + 2 + 10 + 4 + 12 + 12 + 8 + 3 +
				 3 + 14 + 8 + 3 + 3 + 2 + 3 + 4 + 1 + 3 + 1 + 1;
	int i = 0, n = below(f, total);

	while (n >= ops[i].weight)
		n -= ops[i++].weight;
	__atomic_fetch_add(fuzz_count, 1, __ATOMIC_RELAXED);
	ops[i].op(f);
}
