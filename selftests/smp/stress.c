// SPDX-License-Identifier: GPL-2.0
/*
 * Colliding calls under load: stress SECONDS SEED PROCESSES ADDRESS...
 *
 * Each process plays one of the roles below on the family that FAMILY names (family.h), against the
 * given addresses.  Results are checked only where data must be right.  A failure is a wrong byte,
 * a process that never ends, or no work at all; the script looks for the kernel's own reports.  The
 * same seed makes the same calls, but not with the same timing.
 */
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "../socket/family.h"

#define PORTS		4	/* of listeners that come and go, and of datagrams */
#define FIRST_PORT	6000
#define ECHO_PORT	6010
#define GRACE_S		40	/* for processes to end */

static char block[65536];
static const char *const *addresses;
static int n_addresses;
static long end_at;

/* The counts of a process; shared with the first one, which adds them up. */
static struct tally {
	unsigned long connected, accepted, bytes, checked, datagrams, wrong;
} *tally;

static unsigned int next_random(unsigned int *r)
{
	*r = *r * 1664525 + 1013904223;
	return *r >> 8;
}

static bool chance(unsigned int *r, unsigned int one_in)
{
	return next_random(r) % one_in == 0;
}

static bool running(void)
{
	return now_ms() < end_at;
}

/* Calls should collide, not bytes: no process may monopolise a processor. */
static void pause_sometimes(unsigned int *r)
{
	if (chance(r, 3))
		usleep(next_random(r) % 4000);
}

static const char *some_address(unsigned int *r)
{
	return addresses[next_random(r) % n_addresses];
}

static int some_port(unsigned int *r)
{
	return FIRST_PORT + next_random(r) % PORTS;
}

/* ------------------------------------------------------------------ a socket's choices */

/* No call blocks for ever; small buffers, slow pacing and short timeouts keep the timers busy. */
static void choose(int fd, unsigned int *r)
{
	set_timeout(fd, SO_RCVTIMEO, 500 + next_random(r) % 2000);
	set_timeout(fd, SO_SNDTIMEO, 500 + next_random(r) % 2000);
	set_int(fd, SOL_TCP, TCP_NODELAY, next_random(r) & 1);
	if (chance(r, 6))
		set_int(fd, SOL_SOCKET, SO_RCVBUF, 2304 << next_random(r) % 6);
	if (chance(r, 6))
		set_int(fd, SOL_SOCKET, SO_SNDBUF, 4608 << next_random(r) % 6);
	if (chance(r, 4))
		set_int(fd, SOL_SOCKET, SO_MAX_PACING_RATE, 20000 << next_random(r) % 10);
	if (chance(r, 8))
		set_int(fd, SOL_TCP, TCP_USER_TIMEOUT, 1 + next_random(r) % 500);
	if (chance(r, 8)) {
		set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
		set_int(fd, SOL_TCP, TCP_KEEPIDLE, 1);
		set_int(fd, SOL_TCP, TCP_KEEPINTVL, 1);
	}
	if (chance(r, 8))
		set_int(fd, SOL_IP, IP_RECVERR, 1);
	if (chance(r, 16))
		set_int(fd, SOL_TCP, TCP_CORK, 1);
}

static void part(int fd, unsigned int *r)
{
	struct linger l = { 1, 0 };

	switch (next_random(r) % 6) {
	case 0:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
		break;
	case 1:
		l.l_linger = 1;
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
		break;
	case 2:
		shutdown(fd, next_random(r) % 3);
		break;
	}
	close(fd);
}

static int listener(int port, unsigned int *r)
{
	int fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0);

	set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	if (chance(r, 3))
		set_int(fd, SOL_TCP, TCP_FASTOPEN, 4);
	if (chance(r, 4))
		set_int(fd, SOL_TCP, TCP_DEFER_ACCEPT, 1);
	if (!bind_to(fd, "0.0.0.0", port) && !listen(fd, 1 << next_random(r) % 8))
		return fd;
	close(fd);
	usleep(10000);
	return -1;
}

/* ------------------------------------------------------------------ servers */

static void watch(int e, int fd, unsigned int *r)
{
	struct epoll_event v = { .events = EPOLLIN | EPOLLRDHUP | (chance(r, 2) ? EPOLLET : 0),
				 .data.fd = fd };

	epoll_ctl(e, EPOLL_CTL_ADD, fd, &v);
}

static void welcome(int e, int l, unsigned int *r)
{
	int fd = accept4(l, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	tally->accepted++;
	choose(fd, r);
	watch(e, fd, r);
}

static void answer(int fd, unsigned int *r)
{
	ssize_t n = recv(fd, block, 1 + next_random(r) % sizeof(block), MSG_DONTWAIT);

	if (n > 0) {
		tally->bytes += n;
		if (chance(r, 2))
			send(fd, block, 1 + next_random(r) % n, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	if (!n || (n < 0 && errno != EAGAIN) || chance(r, 30))
		part(fd, r);
}

/* A listener that is closed, and another one on another port, over and over. */
static void serve(unsigned int r)
{
	struct epoll_event got[32];
	int e = epoll_create1(0), l = -1, n, i;
	long until = 0;

	while (running()) {
		if (l < 0 || now_ms() > until) {
			if (l >= 0)
				close(l);
			l = listener(some_port(&r), &r);
			if (l < 0)
				continue;
			watch(e, l, &r);
			until = now_ms() + next_random(&r) % 2000;
		}
		n = epoll_wait(e, got, 32, 50);
		for (i = 0; i < n; i++) {
			if (got[i].data.fd == l)
				welcome(e, l, &r);
			else
				answer(got[i].data.fd, &r);
		}
	}
}

static void *echo_one(void *arg)
{
	int fd = (intptr_t)arg;
	char b[8192];
	ssize_t n, sent, k;

	while ((n = recv(fd, b, sizeof(b), 0)) > 0)
		for (sent = 0; sent < n; sent += k) {
			k = send(fd, b + sent, n - sent, MSG_NOSIGNAL);
			if (k <= 0)
				goto out;
		}
out:
	close(fd);
	return NULL;
}

/* Echoes all data, with a thread for each connection. */
static void echo(unsigned int r)
{
	pthread_attr_t detached;
	pthread_t t;
	int l, fd;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	while ((l = listener(ECHO_PORT, &r)) < 0 && running())
		;
	while (running()) {
		if (poll_for(l, POLLIN, 100) <= 0)
			continue;
		fd = accept(l, NULL, NULL);
		if (fd < 0)
			continue;
		set_timeout(fd, SO_RCVTIMEO, 3000);
		set_timeout(fd, SO_SNDTIMEO, 3000);
		if (pthread_create(&t, &detached, echo_one, (void *)(intptr_t)fd))
			close(fd);
	}
}

/* ------------------------------------------------------------------ clients */

static void *read_some(void *arg)
{
	int fd = (intptr_t)arg;
	char b[5000];
	ssize_t n;

	while (running() && (n = recv(fd, b, sizeof(b), 0)) > 0)
		__sync_fetch_and_add(&tally->bytes, n);
	return NULL;
}

static void unspec(int fd)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	connect(fd, &sa, sizeof(sa));
}

static void write_some(int fd, unsigned int *r)
{
	int i, n = next_random(r) % (chance(r, 8) ? 50 : 8);
	ssize_t k;

	for (i = 0; i < n && running(); i++) {
		k = send(fd, block, 1 + next_random(r) % (chance(r, 12) ? sizeof(block) : 2000),
			 MSG_NOSIGNAL | (chance(r, 8) ? MSG_MORE : 0) |
				 (chance(r, 50) ? MSG_OOB : 0));
		if (k < 0)
			return;
		tally->bytes += k;
		if (chance(r, 4))
			recv(fd, block, 1000, MSG_DONTWAIT);
	}
}

/* Two threads on one connection; one may shut it down, disconnect or close it under the other. */
static void client(unsigned int r)
{
	pthread_t t;
	int fd;

	while (running()) {
		fd = xsocket(SOCK_STREAM, 0);
		choose(fd, &r);
		if (connect_to(fd, some_address(&r), some_port(&r))) {
			close(fd);
			continue;
		}
		tally->connected++;
		if (chance(&r, 2) && !pthread_create(&t, NULL, read_some, (void *)(intptr_t)fd)) {
			write_some(fd, &r);
			if (chance(&r, 3))
				unspec(fd);
			else
				shutdown(fd, SHUT_RDWR);
			pthread_join(t, NULL);
		} else {
			write_some(fd, &r);
		}
		part(fd, &r);
		pause_sometimes(&r);
	}
}

/* Abandoned opens: at once, after the SYN, with data on the SYN; to ports without a listener. */
static void opener(unsigned int r)
{
	struct sockaddr_in to;
	int fd;

	while (running()) {
		fd = xsocket(SOCK_STREAM | SOCK_NONBLOCK, 0);
		choose(fd, &r);
		to = in_addr_port(some_address(&r), FIRST_PORT + next_random(&r) % (2 * PORTS));
		if (chance(&r, 3))
			sendto(fd, block, next_random(&r) % 3000, MSG_FASTOPEN | MSG_NOSIGNAL,
			       (void *)&to, sizeof(to));
		else
			connect(fd, (void *)&to, sizeof(to));
		if (chance(&r, 2))
			poll_for(fd, POLLOUT, next_random(&r) % 10);
		if (chance(&r, 2))
			send(fd, block, next_random(&r) % 5000, MSG_NOSIGNAL);
		part(fd, &r);
		pause_sometimes(&r);
	}
}

static bool all_back(int fd, unsigned int *r, size_t total)
{
	static unsigned char out[20000], in[20000];
	size_t at = 0, n, i;

	while (at < total) {
		n = 1 + next_random(r) % sizeof(out);
		stream_fill(out, at, n);
		if (send(fd, out, n, MSG_NOSIGNAL) != (ssize_t)n ||
		    recv(fd, in, n, MSG_WAITALL) != (ssize_t)n)
			/* a link is down, or the echo server has ended: that is no error */
			return true;
		for (i = 0; i < n; i++)
			if (in[i] != out[i])
				return false;
		at += n;
		tally->checked += n;
	}
	return true;
}

/* The echo must equal the data sent. */
static void checker(unsigned int r)
{
	int fd;

	while (running()) {
		fd = xsocket(SOCK_STREAM, 0);
		set_timeout(fd, SO_RCVTIMEO, 4000);
		set_timeout(fd, SO_SNDTIMEO, 4000);
		if (chance(&r, 3))
			set_int(fd, SOL_SOCKET, SO_MAX_PACING_RATE, 200000 << next_random(&r) % 8);
		if (!connect_to(fd, some_address(&r), ECHO_PORT)) {
			tally->connected++;
			tally->wrong += !all_back(fd, &r, next_random(&r) % 60000);
		}
		close(fd);
	}
}

/* ------------------------------------------------------------------ many at one socket */

#define CROWD 5

static int held[3];

static void any_call(int fd, unsigned int *r)
{
	struct pollfd p = { .fd = fd, .events = POLL_ALL };
	char b[3000];
	int s;

	switch (next_random(r) % 12) {
	case 0:
	case 1:
		connect_to(fd, some_address(r), some_port(r));
		break;
	case 2:
		unspec(fd);
		break;
	case 3:
		bind_to(fd, "0.0.0.0", chance(r, 2) ? some_port(r) : 0);
		break;
	case 4:
		listen(fd, next_random(r) % 4);
		break;
	case 5:
		s = accept(fd, NULL, NULL);
		if (s >= 0)
			part(s, r);
		break;
	case 6:
		shutdown(fd, next_random(r) % 3);
		break;
	case 7:
	case 8:
		send(fd, block, next_random(r) % sizeof(block), MSG_NOSIGNAL | MSG_DONTWAIT);
		break;
	case 9:
		recv(fd, b, sizeof(b), MSG_DONTWAIT | (chance(r, 2) ? MSG_PEEK : 0));
		break;
	case 10:
		poll(&p, 1, next_random(r) % 3);
		so_error(fd);
		break;
	/* another socket with the same number: close() races with users of the old one */
	case 11:
		s = xsocket(SOCK_STREAM, 0);
		choose(s, r);
		set_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
		set_int(s, SOL_SOCKET, SO_REUSEPORT, 1);
		dup2(s, fd);
		close(s);
		break;
	}
}

static void *call_all(void *arg)
{
	unsigned int r = (uintptr_t)arg;

	while (running()) {
		any_call(held[next_random(&r) % 3], &r);
		pause_sometimes(&r);
	}
	return NULL;
}

static void crowd(unsigned int r)
{
	pthread_t t[CROWD];
	int i;

	for (i = 0; i < 3; i++) {
		held[i] = xsocket(SOCK_STREAM, 0);
		choose(held[i], &r);
	}
	for (i = 0; i < CROWD; i++)
		pthread_create(&t[i], NULL, call_all, (void *)(uintptr_t)(r + i * 7919));
	for (i = 0; i < CROWD; i++)
		pthread_join(t[i], NULL);
}

/* A connection shared by several processes, each of which writes and closes. */
static void heirs(unsigned int r)
{
	int fd, i;

	while (running()) {
		fd = xsocket(SOCK_STREAM, 0);
		choose(fd, &r);
		if (!connect_to(fd, some_address(&r), some_port(&r)))
			tally->connected++;
		for (i = 0; i < 3; i++) {
			r++;
			if (fork())
				continue;
			write_some(fd, &r);
			part(fd, &r);
			_exit(0);
		}
		part(fd, &r);
		while (wait(NULL) > 0)
			;
	}
}

/* ------------------------------------------------------------------ datagrams */

static void errors(int fd)
{
	struct iovec v = { block, sizeof(block) };
	char control[500];
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };

	recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT);
}

static void datagrams(unsigned int r)
{
	int fd = -1;
	struct sockaddr_in to;

	while (running()) {
		if (fd < 0 || chance(&r, 100)) {
			close(fd);
			fd = xsocket(SOCK_DGRAM | SOCK_NONBLOCK, 0);
			set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
			set_int(fd, SOL_IP, IP_RECVERR, next_random(&r) & 1);
			bind_to(fd, "0.0.0.0", some_port(&r));
		}
		to = in_addr_port(some_address(&r), FIRST_PORT + next_random(&r) % (2 * PORTS));
		if (chance(&r, 20))
			connect(fd, (void *)&to, sizeof(to));
		if (chance(&r, 20))
			unspec(fd);
		if (sendto(fd, block, next_random(&r) % (chance(&r, 8) ? 20000 : 1400),
			   chance(&r, 8) ? MSG_MORE : 0, (void *)&to, sizeof(to)) >= 0)
			tally->datagrams++;
		if (recv(fd, block, sizeof(block), 0) < 0)
			errors(fd);
		pause_sometimes(&r);
	}
}

/* ------------------------------------------------------------------ all of them */

static void (*const roles[])(unsigned int r) = { serve, client, echo,	   checker,
						 crowd, opener, datagrams, heirs };
#define ROLES (int)(sizeof(roles) / sizeof(roles[0]))

/* The number of processes that have not ended in time. */
static int wait_for_all(pid_t *pids, int n)
{
	long limit = end_at + GRACE_S * 1000;
	int left = n, i;

	while (left && now_ms() < limit) {
		for (left = 0, i = 0; i < n; i++) {
			if (pids[i] && waitpid(pids[i], NULL, WNOHANG))
				pids[i] = 0;
			left += !!pids[i];
		}
		usleep(50000);
	}
	for (i = 0; i < n; i++)
		if (pids[i])
			kill(pids[i], SIGKILL);
	return left;
}

static struct tally add_up(int n)
{
	struct tally sum = { 0 };
	int i;

	for (i = 0; i < n; i++) {
		sum.connected += tally[i].connected;
		sum.accepted += tally[i].accepted;
		sum.bytes += tally[i].bytes;
		sum.checked += tally[i].checked;
		sum.datagrams += tally[i].datagrams;
		sum.wrong += tally[i].wrong;
	}
	return sum;
}

int main(int argc, char **argv)
{
	struct rlimit files = { 4096, 4096 };
	int n = argc > 4 ? atoi(argv[3]) : 0, seed, i, left;
	struct tally sum;
	pid_t *pids;

	if (n < 1) {
		fprintf(stderr, "usage: stress SECONDS SEED PROCESSES ADDRESS...\n");
		return 2;
	}
	seed = atoi(argv[2]);
	addresses = (const char *const *)argv + 4;
	n_addresses = argc - 4;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGURG, SIG_IGN);
	setrlimit(RLIMIT_NOFILE, &files);
	end_at = now_ms() + atoi(argv[1]) * 1000l;
	tally = mmap(NULL, n * sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	pids = calloc(n, sizeof(*pids));
	for (i = 0; i < n; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		tally += i;
		roles[i % ROLES](seed + i * 104729);
		_exit(0);
	}
	left = wait_for_all(pids, n);
	sum = add_up(n);
	printf("connected %lu, accepted %lu, bytes %lu, checked %lu, datagrams %lu, "
	       "wrong %lu, not ended %d\n",
	       sum.connected, sum.accepted, sum.bytes, sum.checked, sum.datagrams, sum.wrong, left);
	return sum.wrong || left || !sum.connected || !sum.checked;
}
