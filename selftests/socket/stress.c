// SPDX-License-Identifier: GPL-2.0
/* Many connections, one after the other and all at once, from several threads and processes. */
#include <kselftest_harness.h>
#include <pthread.h>
#include <sys/resource.h>
#include "family.h"

static void more_files(void)
{
	struct rlimit r = { 4096, 4096 };

	setrlimit(RLIMIT_NOFILE, &r);
}

TEST(one_after_the_other)
{
	int listener = ysocket(SOCK_STREAM, 0), port, i, c, s;
	char b;

	ASSERT_EQ(0, listen_lo(listener, 10, &port));
	for (i = 0; i < 1500; i++) {
		c = xsocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(c, port)) TH_LOG("connection %d", i);
		s = accept(listener, NULL, NULL);
		ASSERT_LE(0, s);
		ASSERT_EQ(1, send(i & 1 ? c : s, "b", 1, 0));
		ASSERT_EQ(1, recv(i & 1 ? s : c, &b, 1, 0));
		close(i & 2 ? c : s);
		ASSERT_EQ(0, recv(i & 2 ? s : c, &b, 1, 0));
		close(i & 2 ? s : c);
	}
}

TEST(all_at_once)
{
	int listener = xsocket(SOCK_STREAM, 0), port, i;
	static int c[500], s[500];
	static char block[2000];

	more_files();
	ASSERT_EQ(0, listen_lo(listener, 600, &port));
	for (i = 0; i < 500; i++) {
		c[i] = ysocket(SOCK_STREAM, 0);
		ASSERT_EQ(0, connect_lo(c[i], port)) TH_LOG("connection %d", i);
	}
	for (i = 0; i < 500; i++)
		ASSERT_LE(0, s[i] = accept(listener, NULL, NULL));
	for (i = 0; i < 500; i++)
		ASSERT_EQ(sizeof(block),
			  send(c[i], memset(block, i, sizeof(block)), sizeof(block), 0));
	for (i = 0; i < 500; i++) {
		ASSERT_EQ(sizeof(block), recv(s[i], block, sizeof(block), MSG_WAITALL));
		EXPECT_EQ((char)i, block[1999]);
	}
	for (i = 0; i < 500; i++) {
		close(s[i]);
		EXPECT_EQ(0, recv(c[i], block, 1, 0));
		close(c[i]);
	}
}

struct worker {
	int port, failed;
};

static void *connect_often(void *arg)
{
	struct worker *w = arg;
	char c;
	int i;

	for (i = 0; i < 150; i++) {
		int fd = xsocket(SOCK_STREAM, 0);

		if (connect_lo(fd, w->port) || send(fd, "w", 1, MSG_NOSIGNAL) != 1 ||
		    recv(fd, &c, 1, 0) != 1)
			w->failed++;
		close(fd);
	}
	return NULL;
}

TEST(threads)
{
	int listener = ysocket(SOCK_STREAM, 0), i;
	struct worker w[4] = { 0 };
	pthread_t t[4];
	pid_t child;
	int port;

	ASSERT_EQ(0, listen_lo(listener, 64, &port));
	child = fork();
	if (!child)
		for (;;) {
			int s = accept(listener, NULL, NULL);
			char c;

			if (recv(s, &c, 1, 0) == 1)
				send(s, &c, 1, MSG_NOSIGNAL);
			close(s);
		}
	for (i = 0; i < 4; i++) {
		w[i].port = port;
		ASSERT_EQ(0, pthread_create(&t[i], NULL, connect_often, &w[i]));
	}
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], NULL);
		EXPECT_EQ(0, w[i].failed);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void *read_until_end(void *arg)
{
	char b[1000];

	while (recv(*(int *)arg, b, sizeof(b), 0) > 0)
		;
	return NULL;
}

static void *write_until_end(void *arg)
{
	char b[1000] = { 0 };

	while (send(*(int *)arg, b, sizeof(b), MSG_NOSIGNAL) > 0)
		;
	return NULL;
}

/* Readers and writers of one socket in many threads, while it is shut down and closed. */
TEST(threads_on_one_socket)
{
	int x, y, round, i;
	pthread_t t[8];

	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, tcp_pair(round & 1, &x, &y));
		for (i = 0; i < 8; i++)
			pthread_create(&t[i], NULL, i & 1 ? read_until_end : write_until_end,
				       i & 2 ? &x : &y);
		usleep(5000);		/* lets the threads collide */
		shutdown(round & 2 ? x : y, SHUT_RDWR);
		shutdown(round & 2 ? y : x, SHUT_RDWR);
		for (i = 0; i < 8; i++)
			pthread_join(t[i], NULL);
		close(x);
		close(y);
	}
}

TEST(killed_while_busy)
{
	int round, x, y;
	pid_t child;

	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, tcp_pair(round & 1, &x, &y));
		child = fork();
		if (!child) {
			close(y);
			write_until_end(&x);
			_exit(0);
		}
		close(x);
		usleep(3000);		/* lets the child get busy */
		kill(child, SIGKILL);
		read_until_end(&y);
		waitpid(child, NULL, 0);
		close(y);
	}
}

TEST(datagrams)
{
	int x = xsocket(SOCK_DGRAM, 0), y = ysocket(SOCK_DGRAM, 0), i, got = 0, n;
	pid_t child;

	ASSERT_EQ(0, bind_to(x, "127.0.0.1", 0));
	child = fork();
	if (!child) {
		connect_lo(y, port_of(x));
		for (i = 0; i < 5000; i++)
			send(y, &i, sizeof(i), 0);
		_exit(0);
	}
	while (poll_for(x, POLLIN, 300) == POLLIN) {
		ASSERT_EQ(sizeof(n), recv(x, &n, sizeof(n), 0));
		got++;
	}
	EXPECT_LT(100, got);
	waitpid(child, NULL, 0);
}

TEST_HARNESS_MAIN
