// SPDX-License-Identifier: GPL-2.0
/*
 * Work whose instructions are counted (plugin.c), both ends on the same stack:
 *
 *	load [-w] [-l] LOAD COUNT	-w: on Weft, otherwise on Linux's own TCP and UDP
 *
 * The client is in namespace ca, the server in cb at 192.0.2.2; -l: both in cb, over its lo.  The
 * work is first done for some time without being counted.  Two marks enclose COUNT units of it;
 * then one line is printed: LOAD, COUNT, and the packets that both ends sent meanwhile.
 *
 *	bulk sendfile streams16	a unit is a KiB
 *	writes100 writes1	a write of 100 bytes, of one
 *	rr rr-epoll		a byte each way, two processes: blocking, or with epoll
 *	rr1			the same in one process
 *	connect1		connect, a byte each way, close, in one process
 *	udp1 udp1400		a datagram of 1 or 1400 bytes, one process
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIB 1024ul
#define WARM 100		/* units before the first mark, except in bulk loads */

static bool lo;
static int family = AF_INET;
static int namespace[2];	/* the client's, the server's */
static struct sockaddr_in server = { .sin_family = AF_INET };
static char buffer[64 * KIB];
static unsigned long sent_before;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int value, const char *what)
{
	if (value < 0)
		die(what);
	return value;
}

static void enter(bool is_server)
{
	must(setns(namespace[is_server], CLONE_NEWNET), "setns");
}

static int socket_of(bool is_server, int type)
{
	enter(is_server);
	return must(socket(family, type, 0), "socket");
}

/* Packets that the devices of both namespaces have sent. */
static unsigned long sent(void)
{
	unsigned long all = 0, n;
	char line[512];
	FILE *f;

	for (int i = 0; i < (lo ? 1 : 2); i++) {
		enter(i || lo);
		f = fopen("/proc/thread-self/net/dev", "r");
		while (f && fgets(line, sizeof(line), f))
			if (sscanf(line, "%*[^:]:%*u%*u%*u%*u%*u%*u%*u%*u%*u%lu", &n) == 1)
				all += n;
		if (f)
			fclose(f);
	}
	return all;
}

static void mark(void)
{
	asm volatile("xchg %%bx, %%bx" ::: "memory");
}

static void begin(void)
{
	sent_before = sent();
	enter(false);
	mark();
}

static void end(const char *name, unsigned long units)
{
	mark();
	printf("%s%s %lu %lu\n", name, lo ? "-lo" : "", units, sent() - sent_before);
	fflush(stdout);
}

/* ------------------------------------------------------------------ connections */

static int listener(void)
{
	int fd = socket_of(true, SOCK_STREAM), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	must(bind(fd, (void *)&server, sizeof(server)), "bind");
	must(listen(fd, 4096), "listen");
	return fd;
}

static int connected(void)
{
	int fd = socket_of(false, SOCK_STREAM), on = 1;

	must(connect(fd, (void *)&server, sizeof(server)), "connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static int accepted(int listening)
{
	int fd = must(accept(listening, NULL, NULL), "accept"), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void put(int fd)
{
	must(send(fd, "", 1, MSG_NOSIGNAL), "send");
}

static void get(int fd)
{
	char c;

	if (recv(fd, &c, 1, 0) != 1)
		die("recv");
}

static void drain(int fd, unsigned long bytes)
{
	ssize_t n;

	for (; bytes; bytes -= n) {
		n = recv(fd, buffer, sizeof(buffer), 0);
		if (n <= 0)
			die("recv");
	}
}

/* ------------------------------------------------------------------ bulk */

/* Writes of `size` bytes, or sendfile() if `file` is one. */
static void fill(int fd, unsigned long bytes, size_t size, int file)
{
	ssize_t n;

	for (; bytes; bytes -= n) {
		off_t from = 0;

		n = bytes < size ? bytes : size;
		n = file < 0 ? send(fd, buffer, n, MSG_NOSIGNAL) : sendfile(fd, file, &from, n);
		if (n <= 0)
			die("send");
	}
}

/*
 * The reader confirms with a byte that it has all data, before the first mark and before the
 * second.
 */
static void bulk(const char *name, unsigned long count, unsigned long unit, size_t size, int file)
{
	unsigned long warm = size < 4096 ? 200 * size : 4096 * KIB, bytes = count * unit;
	int l = listener(), c = connected(), s = accepted(l);

	if (!fork()) {
		drain(s, warm);
		put(s);
		drain(s, bytes);
		put(s);
		_exit(0);
	}
	fill(c, warm, size, file);
	get(c);
	begin();
	fill(c, bytes, size, file);
	get(c);
	end(name, count);
	wait(NULL);
}

static void load_bulk(const char *name, unsigned long count)
{
	bulk(name, count, KIB, 64 * KIB, -1);
}

static void load_sendfile(const char *name, unsigned long count)
{
	int file = must(memfd_create("load", 0), "memfd_create");

	for (int i = 0; i < 16; i++)
		must(write(file, buffer, sizeof(buffer)), "write");
	bulk(name, count, KIB, 1024 * KIB, file);
}

static void load_writes100(const char *name, unsigned long count)
{
	bulk(name, count, 100, 100, -1);
}

static void load_writes1(const char *name, unsigned long count)
{
	bulk(name, count, 1, 1, -1);
}

/* Reads the available data of any stream. */
static void drain_any(int epoll, unsigned long bytes)
{
	struct epoll_event ready[64];
	ssize_t n;

	while (bytes) {
		int k = must(epoll_wait(epoll, ready, 64, -1), "epoll_wait");

		for (int i = 0; i < k; i++) {
			n = recv(ready[i].data.fd, buffer, sizeof(buffer), MSG_DONTWAIT);
			if (n > 0)
				bytes -= n;
		}
	}
}

static void load_streams16(const char *name, unsigned long count)
{
	int l = listener(), epoll = epoll_create1(0), c[16], pipes[2];
	unsigned long turn = 16 * sizeof(buffer), warm = 4 * turn, bytes = count * KIB;

	must(pipe(pipes), "pipe");
	for (int i = 0; i < 16; i++) {
		struct epoll_event in = { .events = EPOLLIN };

		c[i] = connected();
		in.data.fd = accepted(l);
		epoll_ctl(epoll, EPOLL_CTL_ADD, in.data.fd, &in);
	}
	bytes -= bytes % turn;
	if (!fork()) {
		drain_any(epoll, warm);
		must(write(pipes[1], "", 1), "write");
		drain_any(epoll, bytes);
		must(write(pipes[1], "", 1), "write");
		_exit(0);
	}
	for (unsigned long i = 0; i < warm; i += sizeof(buffer))
		fill(c[i / sizeof(buffer) % 16], sizeof(buffer), sizeof(buffer), -1);
	must(read(pipes[0], buffer, 1), "read");
	begin();
	for (unsigned long i = 0; i < bytes; i += sizeof(buffer))
		fill(c[i / sizeof(buffer) % 16], sizeof(buffer), sizeof(buffer), -1);
	must(read(pipes[0], buffer, 1), "read");
	end(name, bytes / KIB);
	wait(NULL);
}

/* ------------------------------------------------------------------ request and response */

static int watch(int fd)
{
	struct epoll_event in = { .events = EPOLLIN };
	int epoll = must(epoll_create1(0), "epoll_create1");

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &in), "epoll_ctl");
	return epoll;
}

/* the epoll descriptor that watches fd, or -1 */
static void await(int fd, int epoll)
{
	struct epoll_event ready;

	if (epoll >= 0)
		must(epoll_wait(epoll, &ready, 1, -1), "epoll_wait");
	get(fd);
}

static void converse(const char *name, unsigned long count, bool with_epoll)
{
	int l = listener(), c = connected(), s = accepted(l), epoll;

	if (!fork()) {
		epoll = with_epoll ? watch(s) : -1;
		for (unsigned long i = 0; i < WARM + count; i++) {
			await(s, epoll);
			put(s);
		}
		_exit(0);
	}
	epoll = with_epoll ? watch(c) : -1;
	for (unsigned long i = 0; i < WARM + count; i++) {
		if (i == WARM)
			begin();
		put(c);
		await(c, epoll);
	}
	end(name, count);
	wait(NULL);
}

static void load_rr(const char *name, unsigned long count)
{
	converse(name, count, false);
}

static void load_rr_epoll(const char *name, unsigned long count)
{
	converse(name, count, true);
}

static void load_rr1(const char *name, unsigned long count)
{
	int l = listener(), c = connected(), s = accepted(l);

	for (unsigned long i = 0; i < WARM + count; i++) {
		if (i == WARM)
			begin();
		put(c);
		get(s);
		put(s);
		get(c);
	}
	end(name, count);
}

static void load_connect1(const char *name, unsigned long count)
{
	int l = listener(), c, s;
	char x;

	enter(false);
	for (unsigned long i = 0; i < WARM + count; i++) {
		if (i == WARM)
			begin();
		c = must(socket(family, SOCK_STREAM, 0), "socket");
		must(connect(c, (void *)&server, sizeof(server)), "connect");
		s = must(accept(l, NULL, NULL), "accept");
		put(c);
		get(s);
		put(s);
		get(c);
		close(s);
		if (recv(c, &x, 1, 0))
			die("recv: no end");
		close(c);
	}
	end(name, count);
}

/* ------------------------------------------------------------------ datagrams */

static void datagrams(const char *name, unsigned long count, size_t size)
{
	int c = socket_of(false, SOCK_DGRAM), s = socket_of(true, SOCK_DGRAM);

	must(bind(s, (void *)&server, sizeof(server)), "bind");
	must(connect(c, (void *)&server, sizeof(server)), "connect");
	for (unsigned long i = 0; i < WARM + count; i++) {
		if (i == WARM)
			begin();
		must(send(c, buffer, size, 0), "send");
		if (recv(s, buffer, sizeof(buffer), 0) != (ssize_t)size)
			die("recv");
	}
	end(name, count);
}

static void load_udp1(const char *name, unsigned long count)
{
	datagrams(name, count, 1);
}

static void load_udp1400(const char *name, unsigned long count)
{
	datagrams(name, count, 1400);
}

/* ------------------------------------------------------------------ */

static const struct {
	const char *name;
	void (*work)(const char *name, unsigned long count);
} loads[] = {
	{ "bulk", load_bulk }, { "sendfile", load_sendfile }, { "writes100", load_writes100 },
	{ "writes1", load_writes1 }, { "streams16", load_streams16 }, { "rr", load_rr },
	{ "rr-epoll", load_rr_epoll }, { "rr1", load_rr1 }, { "connect1", load_connect1 },
	{ "udp1", load_udp1 }, { "udp1400", load_udp1400 },
};

static int weft_family(void)
{
	FILE *f = fopen("/sys/module/weft/parameters/family", "r");
	int n;

	if (!f || fscanf(f, "%d", &n) != 1)
		die("Weft's family");
	fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "wl")) > 0) {
		if (option == 'w')
			family = weft_family();
		else
			lo = true;
	}
	if (argc - optind != 2) {
		fprintf(stderr, "usage: load [-w] [-l] LOAD COUNT\n");
		return 2;
	}
	namespace[0] = must(open(lo ? "/run/netns/cb" : "/run/netns/ca", O_RDONLY), "ca");
	namespace[1] = must(open("/run/netns/cb", O_RDONLY), "cb");
	server.sin_port = htons(family == AF_INET ? 700 : 701);
	server.sin_addr.s_addr = htonl(lo ? INADDR_LOOPBACK : 0xc0000202);
	memset(buffer, 'w', sizeof(buffer));	/* so that no page is the zero page */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++) {
		if (!strcmp(loads[i].name, argv[optind])) {
			loads[i].work(argv[optind], strtoul(argv[optind + 1], NULL, 0));
			return 0;
		}
	}
	fprintf(stderr, "load: no such load: %s\n", argv[optind]);
	return 2;
}
