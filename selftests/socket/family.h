/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The family that a socket test runs on.
 *
 * FAMILY=inet (the default) runs the test on AF_INET, the oracle that says what is right.
 * FAMILY=weft runs the same program on AF_WEFT.  PEER is the family of the other end of each
 * connection, by default FAMILY. Addresses are AF_INET on both.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define POLL_ALL (POLLIN | POLLOUT | POLLPRI | POLLRDHUP)

static inline int weft_number(void)
{
	FILE *f = fopen("/sys/module/weft/parameters/family", "r");
	int n = 18;

	if (f) {
		if (fscanf(f, "%d", &n) != 1)
			n = 18;
		fclose(f);
	}
	return n;
}

static inline int family_named(const char *name)
{
	return name && !strcmp(name, "weft") ? weft_number() : AF_INET;
}

static inline bool on_weft(void)
{
	const char *name = getenv("FAMILY");

	return name && !strcmp(name, "weft");
}

/* A socket of the family under test. */
static inline int xsocket(int type, int proto)
{
	return socket(family_named(getenv("FAMILY")), type, proto);
}

/* A socket for the other end. */
static inline int ysocket(int type, int proto)
{
	const char *peer = getenv("PEER");

	return socket(family_named(peer ? peer : getenv("FAMILY")), type, proto);
}

static inline struct sockaddr_in in_addr_port(const char *addr, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, addr, &sin.sin_addr);
	return sin;
}

/* bind(), connect(): 0 or the errno. */
static inline int bind_to(int fd, const char *addr, int port)
{
	struct sockaddr_in sin = in_addr_port(addr, port);

	return bind(fd, (struct sockaddr *)&sin, sizeof(sin)) ? errno : 0;
}

static inline int connect_to(int fd, const char *addr, int port)
{
	struct sockaddr_in sin = in_addr_port(addr, port);

	return connect(fd, (struct sockaddr *)&sin, sizeof(sin)) ? errno : 0;
}

static inline int connect_lo(int fd, int port)
{
	return connect_to(fd, "127.0.0.1", port);
}

static inline int port_of(int fd)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	return getsockname(fd, (struct sockaddr *)&sin, &len) ? -1 : ntohs(sin.sin_port);
}

static inline int set_int(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) ? errno : 0;
}

/* The value of an int option, or -errno. */
static inline int get_int(int fd, int level, int name)
{
	int value = 0;
	socklen_t len = sizeof(value);

	return getsockopt(fd, level, name, &value, &len) ? -errno : value;
}

static inline int so_error(int fd)
{
	return get_int(fd, SOL_SOCKET, SO_ERROR);
}

static inline void set_timeout(int fd, int name, int ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	setsockopt(fd, SOL_SOCKET, name, &tv, sizeof(tv));
}

static inline void set_nonblock(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static inline long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static inline short poll_for(int fd, short events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, ms) < 0 ? -1 : p.revents;
}

/* The result of poll() for POLL_ALL, once it is `want`, or after a second. */
static inline short poll_until(int fd, short want)
{
	long end = now_ms() + 1000;
	short got;

	while ((got = poll_for(fd, POLL_ALL, 0)) != want && now_ms() < end)
		usleep(2000);
	return got;
}

/*
 * Conditions that poll() does not report are checked each millisecond, for two seconds at most; the
 * test's next check then shows the failure.
 */
#define WAIT_UNTIL(condition) do { \
	long wait_end = now_ms() + 2000; \
	\
	while (!(condition) && now_ms() < wait_end) \
		usleep(1000); \
} while (0)

/* Bytes that TCP's peer has not acknowledged, or that UDP has not delivered or dropped. */
static inline int unsent(int fd)
{
	int n = -1;

	return ioctl(fd, SIOCOUTQ, &n) ? -1 : n;
}

/* Waits until everything that was sent over fd has reached the other end. */
static inline void wait_sent(int fd)
{
	WAIT_UNTIL(unsent(fd) == 0);
}

/* TCP_*, or -errno. */
static inline int state_of(int fd)
{
	unsigned char state;		/* struct tcp_info begins with it */
	socklen_t len = sizeof(state);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &len) ? -errno : state;
}

static inline void wait_state(int fd, int state)
{
	WAIT_UNTIL(state_of(fd) == state);
}

/* The letter for the state of a process, as in ps(1). */
static inline char process_state(pid_t pid)
{
	char path[32], line[512] = "", *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (f) {
		if (!fgets(line, sizeof(line), f))
			line[0] = 0;
		fclose(f);
	}
	p = strrchr(line, ')');
	return p && p[1] ? p[2] : 0;
}

/* Waits until the process sleeps, as it does in a call that blocks. */
static inline void wait_asleep(pid_t pid)
{
	WAIT_UNTIL(process_state(pid) == 'S');
}

/*
 * Fills a non-blocking connection whose peer does not read; returns the bytes accepted. It counts
 * as full after a tenth of a second without room, because a window that stays closed gives no
 * event.
 */
static inline size_t stream_stuff(int fd)
{
	static char block[65536];
	size_t sent = 0;
	ssize_t n;

	do {
		while ((n = send(fd, block, sizeof(block), MSG_NOSIGNAL)) > 0)
			sent += n;
	} while (errno == EAGAIN && poll_for(fd, POLLOUT, 100) == POLLOUT);
	return sent;
}

/* A listener on 127.0.0.1; its port through *port. */
static inline int listen_lo(int fd, int backlog, int *port)
{
	if (bind_to(fd, "127.0.0.1", 0) || listen(fd, backlog))
		return errno ? errno : -1;
	*port = port_of(fd);
	return 0;
}

/*
 * A connection over lo: *x is of the family under test, *y the other end; `active`: x is the end
 * that connects.  0 or an errno.
 */
static inline int tcp_pair(bool active, int *x, int *y)
{
	int listener = active ? ysocket(SOCK_STREAM, 0) : xsocket(SOCK_STREAM, 0);
	int client = active ? xsocket(SOCK_STREAM, 0) : ysocket(SOCK_STREAM, 0);
	int port, server, err;

	if (listener < 0 || client < 0)
		return errno;
	err = listen_lo(listener, 8, &port);
	if (!err)
		err = connect_lo(client, port);
	if (err)
		return err;
	server = accept(listener, NULL, NULL);
	if (server < 0)
		return errno;
	close(listener);
	*x = active ? client : server;
	*y = active ? server : client;
	return 0;
}

/*
 * A listener whose backlog is full, so that it accepts no more; `held` are the connections in it.
 */
static inline int full_listener(int *port, int held[2])
{
	int fd = ysocket(SOCK_STREAM, 0), i;

	if (listen_lo(fd, 0, port))
		return -1;
	for (i = 0; i < 2; i++) {
		held[i] = ysocket(SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect_lo(held[i], *port);
		poll_for(held[i], POLLOUT, 100);
	}
	return fd;
}

/* Byte i of a test stream. */
static inline unsigned char stream_byte(size_t i)
{
	return (unsigned char)(i ^ i >> 8 ^ i >> 16) * 31;
}

static inline void stream_fill(unsigned char *p, size_t at, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = stream_byte(at + i);
}

/* Writes `total` bytes of the stream, `step` at a time; 0 or an errno. */
static inline int stream_send(int fd, size_t total, size_t step)
{
	unsigned char *p = malloc(step);
	size_t at = 0;
	ssize_t n;
	int err = 0;

	while (at < total) {
		size_t len = total - at < step ? total - at : step;

		stream_fill(p, at, len);
		n = send(fd, p, len, MSG_NOSIGNAL);
		if (n < 0) {
			err = errno;
			break;
		}
		at += n;
	}
	free(p);
	return err;
}

/*
 * Reads to the end, at most `step` bytes at a time. Returns the number of bytes; -1: a wrong byte,
 * or a read failed.
 */
static inline ssize_t stream_check(int fd, size_t step)
{
	unsigned char *p = malloc(step);
	ssize_t at = 0, n, i;

	while ((n = recv(fd, p, step, 0)) > 0)
		for (i = 0; i < n; i++, at++)
			if (p[i] != stream_byte(at)) {
				n = -1;
				goto out;
			}
out:
	free(p);
	return n < 0 ? -1 : at;
}

/* `n` bytes of which the second half is not mapped. */
static inline char *half_mapped(size_t n)
{
	char *p = mmap(NULL, 0x20000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return munmap(p + 0x10000, 0x10000) ? NULL : p + 0x10000 - n / 2;
}

static volatile sig_atomic_t signals_seen;

static inline void count_signal(int number)
{
	signals_seen++;
}

/* Counts a signal, without restarting system calls. */
static inline void catch_signal(int number)
{
	struct sigaction sa = { .sa_handler = count_signal };

	signals_seen = 0;
	sigaction(number, &sa, NULL);
}

/* Waits for the n-th of them. */
static inline void wait_signal(int n)
{
	WAIT_UNTIL(signals_seen >= n);
}

#endif
