// SPDX-License-Identifier: GPL-2.0
/*
 * Deliberate races: every call on shared sockets from several threads, together with the peer, the
 * timers and close().  Results are not checked; a call that never returns or a kernel report is a
 * failure. Each test runs for a fixed time; timeouts of the sockets wake the waiters.
 */
#include <kselftest_harness.h>
#include <pthread.h>
#include <sys/resource.h>
#include "family.h"

#define RUN_MS 1500
#define SHARED 6
#define THREADS 6

static long end_at;
static int shared_port;
static int shared[SHARED];

static unsigned int next_random(unsigned int *r)
{
	*r = *r * 1664525 + 1013904223;
	return *r >> 8;
}

static bool running(void)
{
	return now_ms() < end_at;
}

static void lingers(int fd, int on, int s)
{
	struct linger l = { on, s };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

static void unspec(int fd)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	connect(fd, &sa, sizeof(sa));
}

static int impatient(void)
{
	int fd = xsocket(SOCK_STREAM, 0);

	set_timeout(fd, SO_RCVTIMEO, 30);
	set_timeout(fd, SO_SNDTIMEO, 30);
	return fd;
}

/* Each operation on a socket once. */
static void some_call(int fd, unsigned int *r)
{
	static char block[70000];
	struct tcp_info info;
	struct pollfd p = { .fd = fd, .events = POLL_ALL };
	socklen_t len = sizeof(info);
	int s;

	switch (next_random(r) % 20) {
	case 0:
	case 1:
		connect_lo(fd, shared_port);
		break;
	case 2:
		unspec(fd);
		break;
	case 3:
		bind_to(fd, next_random(r) & 1 ? "127.0.0.1" : "0.0.0.0",
			next_random(r) & 1 ? shared_port : 0);
		break;
	case 4:
		listen(fd, next_random(r) % 4);
		break;
	case 5:
	case 6:
		s = accept(fd, NULL, NULL);
		if (s >= 0) {
			lingers(s, next_random(r) & 1, 0);
			close(s);
		}
		break;
	case 7:
		shutdown(fd, next_random(r) % 3);
		break;
	case 8:
	case 9:
	case 10:
		send(fd, block, next_random(r) % sizeof(block),
		     MSG_NOSIGNAL | (next_random(r) & 1 ? MSG_MORE : 0));
		break;
	case 11:
	case 12:
	case 13:
		recv(fd, block, next_random(r) % sizeof(block), next_random(r) & 1 ? MSG_PEEK : 0);
		break;
	case 14:
		poll(&p, 1, next_random(r) % 3);
		break;
	case 15:
		getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len);
		so_error(fd);
		break;
	case 16:
		set_int(fd, SOL_TCP, next_random(r) % 40, next_random(r) % 300);
		break;
	case 17:
		set_int(fd, SOL_SOCKET, next_random(r) & 1 ? SO_SNDBUF : SO_RCVBUF,
			next_random(r) % 100000);
		break;
	case 18:
		lingers(fd, next_random(r) & 1, 0);
		break;
	/* another socket with the same number: close() races with users of the old one */
	case 19:
		s = impatient();
		set_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
		dup2(s, fd);
		close(s);
		break;
	}
}

static void *call_all(void *arg)
{
	unsigned int r = (uintptr_t)arg * 7919 + 1;

	while (running())
		some_call(shared[next_random(&r) % SHARED], &r);
	return NULL;
}

static void *serve(void *arg)
{
	char b[500];
	int s;

	while (running()) {
		s = accept(*(int *)arg, NULL, NULL);
		if (s < 0)
			continue;
		set_timeout(s, SO_RCVTIMEO, 10);
		set_timeout(s, SO_SNDTIMEO, 10);
		recv(s, b, sizeof(b), 0);
		send(s, b, sizeof(b), MSG_NOSIGNAL);
		close(s);
	}
	return NULL;
}

/* A listener that is closed, and another one on its port, over and over. */
static void *listen_again(void *arg)
{
	unsigned int r = 5;
	int fd, s;

	while (running()) {
		fd = impatient();
		set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1);
		if (!bind_to(fd, "127.0.0.1", shared_port) && !listen(fd, 20)) {
			for (s = next_random(&r) % 20; s; s--)
				close(accept(fd, NULL, NULL));
			if (next_random(&r) & 1) {
				shutdown(fd, SHUT_RD);
				listen(fd, 20);
			}
		}
		close(fd);
	}
	return NULL;
}

static void *connect_away(void *arg)
{
	unsigned int r = (uintptr_t)arg + 1;
	char b[2000] = { 0 };

	while (running()) {
		int fd = impatient();

		if (next_random(&r) & 1)
			set_nonblock(fd);
		connect_lo(fd, shared_port);
		if (next_random(&r) & 1)
			send(fd, b, next_random(&r) % sizeof(b), MSG_NOSIGNAL);
		if (next_random(&r) & 1)
			recv(fd, b, sizeof(b), 0);
		lingers(fd, next_random(&r) & 1, 0);
		close(fd);
	}
	return NULL;
}

static void run(struct __test_metadata *_metadata, void *(*const work[])(void *), int n, void *arg)
{
	pthread_t t[16];
	int i;

	for (i = 0; i < n; i++)
		ASSERT_EQ(0,
			  pthread_create(&t[i], NULL, work[i], arg ? arg : (void *)(uintptr_t)i));
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

TEST(every_call_at_once)
{
	void *(*const work[])(void *) = { call_all, call_all, call_all, call_all,
					  call_all, call_all, serve };
	int listener = impatient(), i;
	pthread_t t[THREADS], server;

	ASSERT_EQ(0, listen_lo(listener, 16, &shared_port));
	for (i = 0; i < SHARED; i++)
		ASSERT_LE(0, shared[i] = impatient());
	end_at = now_ms() + 2 * RUN_MS;
	ASSERT_EQ(0, pthread_create(&server, NULL, serve, &listener));
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&t[i], NULL, work[i], (void *)(uintptr_t)i));
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	pthread_join(server, NULL);
}

TEST(listener_comes_and_goes)
{
	void *(*const work[])(void *) = { listen_again, listen_again, connect_away,
					  connect_away, connect_away, connect_away };
	int probe = impatient();

	ASSERT_EQ(0, listen_lo(probe, 1, &shared_port));
	close(probe);
	end_at = now_ms() + RUN_MS;
	run(_metadata, work, 6, NULL);
}

static void *send_for_ever(void *arg)
{
	static char block[200000];

	while (running())
		if (send(*(int *)arg, block, sizeof(block), MSG_NOSIGNAL) < 0)
			sched_yield();
	return NULL;
}

static void *disconnect_and_connect(void *arg)
{
	while (running()) {
		unspec(*(int *)arg);
		so_error(*(int *)arg);
		connect_lo(*(int *)arg, shared_port);
		usleep(500);		/* lets the writers start on the new connection */
	}
	return NULL;
}

/*
 * A write waits for room while another thread reconnects the socket: its bytes belong to the old
 * connection.
 */
TEST(disconnected_while_writing)
{
	void *(*const work[])(void *) = { send_for_ever, send_for_ever, disconnect_and_connect };
	int listener = ysocket(SOCK_STREAM, 0), fd = xsocket(SOCK_STREAM, 0);
	pthread_t server;

	set_timeout(listener, SO_RCVTIMEO, 30);
	set_timeout(fd, SO_SNDTIMEO, 200);
	set_int(fd, SOL_SOCKET, SO_SNDBUF, 8192);
	ASSERT_EQ(0, listen_lo(listener, 16, &shared_port));
	end_at = now_ms() + RUN_MS;
	ASSERT_EQ(0, pthread_create(&server, NULL, serve, &listener));
	run(_metadata, work, 3, &fd);
	pthread_join(server, NULL);
	close(fd);
}

static void *close_soon(void *arg)
{
	usleep(2000);		/* likely to win the race: the others mostly wait by then */
	close(*(int *)arg);
	return NULL;
}

static void *shut_soon(void *arg)
{
	usleep(2000);		/* as above */
	shutdown(*(int *)arg, SHUT_RDWR);
	return NULL;
}

/* close() does not wake waiters in other threads; their calls end by timeout or by shutdown(). */
TEST(closed_while_waiting)
{
	int round, fd, peer, listener;
	pthread_t t;
	char b;

	end_at = now_ms() + RUN_MS;
	for (round = 0; running(); round++) {
		fd = impatient();
		ASSERT_EQ(0, listen_lo(fd, 4, &shared_port));
		pthread_create(&t, NULL, round & 1 ? close_soon : shut_soon, &fd);
		accept(fd, NULL, NULL);
		pthread_join(t, NULL);
		close(fd);

		listener = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, listen_lo(listener, 4, &shared_port));
		fd = impatient();
		ASSERT_EQ(0, connect_lo(fd, shared_port));
		peer = accept(listener, NULL, NULL);
		pthread_create(&t, NULL, round & 1 ? close_soon : shut_soon, &fd);
		recv(fd, &b, 1, 0);
		pthread_join(t, NULL);
		close(fd);
		close(peer);
		close(listener);
	}
}

static void *datagrams(void *arg)
{
	unsigned int r = (uintptr_t)arg * 31 + 1;
	char b[1500] = { 0 };

	while (running()) {
		int fd = shared[next_random(&r) % SHARED], s;

		switch (next_random(&r) % 8) {
		case 0:
			s = xsocket(SOCK_DGRAM, 0);
			set_timeout(s, SO_RCVTIMEO, 5);
			set_int(s, SOL_SOCKET, SO_REUSEPORT, 1);
			set_int(s, SOL_IP, IP_RECVERR, next_random(&r) & 1);
			bind_to(s, "127.0.0.1", shared_port);
			dup2(s, fd);
			close(s);
			break;
		case 1:
			connect_lo(fd, shared_port);
			break;
		case 2:
			unspec(fd);
			break;
		case 3:
			recv(fd, b, sizeof(b), next_random(&r) & 1 ? MSG_ERRQUEUE : 0);
			break;
		case 4:
			connect_lo(fd, 9);	/* closed port: an ICMP error */
			/* fall through */
		default:
			send(fd, b, next_random(&r) % sizeof(b), 0);
			recv(fd, b, sizeof(b), MSG_DONTWAIT);
		}
	}
	return NULL;
}

TEST(datagrams_at_once)
{
	void *(*const work[])(void *) = { datagrams, datagrams, datagrams, datagrams };
	int i;

	for (i = 0; i < SHARED; i++) {
		shared[i] = xsocket(SOCK_DGRAM, 0);
		set_timeout(shared[i], SO_RCVTIMEO, 5);
	}
	ASSERT_EQ(0, bind_to(shared[0], "127.0.0.1", 0));
	shared_port = port_of(shared[0]);
	end_at = now_ms() + RUN_MS;
	run(_metadata, work, 4, NULL);
}

TEST_HARNESS_MAIN
