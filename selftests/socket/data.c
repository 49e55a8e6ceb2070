// SPDX-License-Identifier: GPL-2.0
/*
 * Sending and receiving on a stream: RFC 9293 3.10.2, 3.10.3; flags and ioctls of the socket API.
 */
#include <linux/sockios.h>
#include <pthread.h>
#include <sys/uio.h>
#include "pair.h"

#define BIG (3 << 20)

struct flow {
	int fd;
	int err;
};

static void *send_big(void *arg)
{
	struct flow *f = arg;

	f->err = stream_send(f->fd, BIG, 70001);
	shutdown(f->fd, SHUT_WR);
	return NULL;
}

TEST_F(pair, big_both_ways)
{
	struct flow fx = { self->x }, fy = { self->y };
	pthread_t tx, ty;
	pid_t child;
	int status;

	ASSERT_EQ(0, pthread_create(&tx, NULL, send_big, &fx));
	child = fork();
	if (!child)
		_exit(stream_check(self->y, 30011) != BIG);
	ASSERT_EQ(0, pthread_create(&ty, NULL, send_big, &fy));
	EXPECT_EQ(BIG, stream_check(self->x, 65536));
	pthread_join(tx, NULL);
	pthread_join(ty, NULL);
	EXPECT_EQ(0, fx.err);
	EXPECT_EQ(0, fy.err);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, one_byte_writes)
{
	pid_t child = fork();
	int status;

	if (!child) {
		set_int(self->x, IPPROTO_TCP, TCP_NODELAY, 1);
		_exit(stream_send(self->x, 4000, 1) || shutdown(self->x, SHUT_WR));
	}
	EXPECT_EQ(4000, stream_check(self->y, 7));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, ping_pong)
{
	pid_t child = fork();
	int i, status;
	char c = 0;

	if (!child) {
		for (i = 0; i < 2000; i++)
			if (recv(self->y, &c, 1, 0) != 1 || send(self->y, &c, 1, 0) != 1)
				_exit(1);
		_exit(0);
	}
	for (i = 0; i < 2000; i++) {
		ASSERT_EQ(1, send(self->x, &(char){ i }, 1, 0));
		ASSERT_EQ(1, recv(self->x, &c, 1, 0));
		ASSERT_EQ((char)i, c);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, full_and_drained)
{
	static char block[65536];
	ssize_t n, sent = 0, got = 0;

	set_nonblock(self->x);
	set_nonblock(self->y);
	sent = stream_stuff(self->x);
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(0, poll_for(self->x, POLL_ALL, 0));
	EXPECT_LT(100000, sent);
	while (got < sent) {
		ASSERT_LT(0, poll_for(self->y, POLLIN, 2000));
		n = recv(self->y, block, sizeof(block), 0);
		ASSERT_LT(0, n);
		got += n;
	}
	EXPECT_EQ(sent, got);
	EXPECT_EQ(POLLOUT, poll_until(self->x, POLLOUT));
}

TEST_F(pair, blocked_writer_goes_on)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(stream_send(self->x, 6 << 20, 1 << 20) || shutdown(self->x, SHUT_WR));
	wait_asleep(child);
	EXPECT_EQ(6 << 20, stream_check(self->y, 100000));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, small_receive_buffer)
{
	pid_t child;
	int status;

	set_int(self->y, SOL_SOCKET, SO_RCVBUF, 4096);
	child = fork();
	if (!child)
		_exit(stream_send(self->x, 300000, 50000) || shutdown(self->x, SHUT_WR));
	EXPECT_EQ(300000, stream_check(self->y, 1000));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, peek)
{
	char c[8] = { 0 };

	ASSERT_EQ(6, send(self->y, "abcdef", 6, 0));
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(3, recv(self->x, c, 3, MSG_PEEK));
	EXPECT_EQ(6, recv(self->x, c, 8, MSG_PEEK));
	EXPECT_EQ(0, memcmp(c, "abcdef", 6));
	EXPECT_EQ(2, recv(self->x, c, 2, 0));
	EXPECT_EQ(4, recv(self->x, c, 8, MSG_PEEK));
	EXPECT_EQ(0, memcmp(c, "cdef", 4));
	EXPECT_EQ(4, recv(self->x, c, 8, 0));
	EXPECT_EQ(-1, recv(self->x, c, 8, MSG_PEEK | MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(pair, trunc_discards)
{
	char c[8] = { 0 };

	ASSERT_EQ(6, send(self->y, "abcdef", 6, 0));
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(4, recv(self->x, NULL, 4, MSG_TRUNC));
	EXPECT_EQ(2, recv(self->x, c, 8, 0));
	EXPECT_EQ(0, memcmp(c, "ef", 2));
}

TEST_F(pair, waitall)
{
	pid_t parent = getpid(), child = fork();
	char c[8] = { 0 };
	int status, unread;

	if (!child) {
		send(self->y, "abc", 3, 0);
		wait_sent(self->y);
		WAIT_UNTIL(!ioctl(self->x, FIONREAD, &unread) && !unread);
		wait_asleep(parent);
		send(self->y, "def", 3, 0);
		_exit(0);
	}
	EXPECT_EQ(6, recv(self->x, c, 6, MSG_WAITALL));
	EXPECT_EQ(0, memcmp(c, "abcdef", 6));
	waitpid(child, &status, 0);
	ASSERT_EQ(2, send(self->y, "gh", 2, 0));
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(2, recv(self->x, c, 6, MSG_WAITALL));
	EXPECT_EQ(0, recv(self->x, c, 6, MSG_WAITALL));
}

TEST_F(pair, waitall_peek)
{
	char c[8];

	ASSERT_EQ(3, send(self->y, "abc", 3, 0));
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(3, recv(self->x, c, 3, MSG_WAITALL | MSG_PEEK));
	EXPECT_EQ(3, recv(self->x, c, 3, MSG_WAITALL));
}

TEST_F(pair, nothing_to_read)
{
	long start;
	char c;

	EXPECT_EQ(-1, recv(self->x, &c, 1, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, recv(self->x, &c, 1, MSG_ERRQUEUE));
	EXPECT_EQ(EAGAIN, errno);
	set_timeout(self->x, SO_RCVTIMEO, 120);
	start = now_ms();
	EXPECT_EQ(-1, recv(self->x, &c, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LE(110, now_ms() - start);
	EXPECT_GE(2000, now_ms() - start);
	start = now_ms();
	send(self->y, "ab", 2, 0);
	EXPECT_EQ(2, recv(self->x, (char [4]){}, 4, MSG_WAITALL));
	EXPECT_LE(110, now_ms() - start);
}

TEST_F(pair, send_times_out)
{
	static char block[1 << 20];
	ssize_t n;
	int i;

	set_timeout(self->x, SO_SNDTIMEO, 100);
	for (i = 0; i < 100; i++) {
		n = send(self->x, block, sizeof(block), 0);
		if (n < (ssize_t)sizeof(block))
			break;
	}
	/* A timeout after a partial write returns the number of bytes written. */
	for (i = 0; i < 20 && n >= 0; i++)
		n = send(self->x, block, sizeof(block), 0);
	EXPECT_EQ(-1, n);
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(pair, low_water_mark)
{
	ASSERT_EQ(0, set_int(self->x, SOL_SOCKET, SO_RCVLOWAT, 5));
	EXPECT_EQ(5, get_int(self->x, SOL_SOCKET, SO_RCVLOWAT));
	send(self->y, "abc", 3, 0);
	EXPECT_EQ(0, poll_for(self->x, POLLIN, 30));
	send(self->y, "def", 3, 0);
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN, 1000));
}

static void fill(int fd, size_t size)
{
	static char block[65536];

	set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_nonblock(fd);
	while (send(fd, block, size, 0) > 0)
		;
}

/*
 * SO_RCVLOWAT above the buffer size, or above the room that small segments leave: the data is
 * readable once no more can arrive.
 */
TEST_F(pair, low_water_mark_out_of_reach)
{
	set_int(self->x, SOL_SOCKET, SO_RCVLOWAT, 60000);
	set_int(self->x, SOL_SOCKET, SO_RCVBUF, 4096);
	fill(self->y, 1000);
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN, 3000));
}

TEST_F(pair, low_water_mark_and_small_segments)
{
	set_int(self->x, SOL_SOCKET, SO_RCVBUF, 8192);
	set_int(self->x, SOL_SOCKET, SO_RCVLOWAT, 8192);
	/* otherwise it takes megabytes, in writes of twenty bytes */
	set_int(self->y, SOL_SOCKET, SO_SNDBUF, 65536);
	fill(self->y, 20);
	EXPECT_EQ(POLLIN, poll_for(self->x, POLLIN, 3000));
}

/* SO_SNDBUF limits what one write accepts, to within a segment. */
TEST_F(pair, small_send_buffer)
{
	static char block[1 << 20];

	set_int(self->y, SOL_SOCKET, SO_RCVBUF, 2304);
	set_int(self->x, SOL_SOCKET, SO_SNDBUF, 4096);
	set_nonblock(self->x);
	EXPECT_GE(8192 + 65536, send(self->x, block, sizeof(block), 0));
}

TEST_F(pair, zero_bytes)
{
	char c;

	EXPECT_EQ(0, send(self->x, "", 0, 0));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 10));
	EXPECT_EQ(-1, recv(self->x, &c, 0, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(0, write(self->x, "", 0));
}

TEST_F(pair, counts_of_bytes)
{
	int n = -1;

	ASSERT_EQ(0, ioctl(self->x, FIONREAD, &n));
	EXPECT_EQ(0, n);
	send(self->y, "abcdef", 6, 0);
	poll_for(self->x, POLLIN, 1000);
	ASSERT_EQ(0, ioctl(self->x, FIONREAD, &n));
	EXPECT_EQ(6, n);
	recv(self->x, (char [2]){}, 2, 0);
	ASSERT_EQ(0, ioctl(self->x, SIOCINQ, &n));
	EXPECT_EQ(4, n);
	send(self->x, "gh", 2, 0);
	wait_sent(self->x);
	ASSERT_EQ(0, ioctl(self->x, SIOCOUTQ, &n));
	EXPECT_EQ(0, n);
	ASSERT_EQ(0, ioctl(self->x, SIOCOUTQNSD, &n));
	EXPECT_EQ(0, n);
}

/* TCP_INQ: the bytes left after a read; the peer's FIN counts. */
TEST_F(pair, count_with_a_read)
{
	char data[4], control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { data, sizeof(data) };
	int want[] = { 3, 1, 1 }, i;	/* of 6 bytes and a FIN */

	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_INQ, 1));
	send(self->y, "abcdef", 6, 0);
	shutdown(self->y, SHUT_WR);
	ASSERT_EQ(POLLIN | POLLOUT | POLLRDHUP, poll_until(self->x, POLLIN | POLLOUT | POLLRDHUP));
	for (i = 0; i < 3; i++) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		ASSERT_LE(0, recvmsg(self->x, &msg, 0));
		ASSERT_NE(NULL, CMSG_FIRSTHDR(&msg));
		EXPECT_EQ(want[i], *(int *)CMSG_DATA(CMSG_FIRSTHDR(&msg)));
	}
}

TEST_F(pair, unsent_bytes)
{
	int n, inq, sent;

	set_nonblock(self->x);
	sent = stream_stuff(self->x);
	ASSERT_EQ(0, ioctl(self->x, SIOCOUTQ, &n));
	ASSERT_EQ(0, ioctl(self->y, FIONREAD, &inq));
	EXPECT_LT(0, n);
	EXPECT_LE(sent, n + inq);
	ASSERT_EQ(0, ioctl(self->x, SIOCOUTQNSD, &inq));
	EXPECT_GE(n, inq);
}

TEST_F(pair, vectors)
{
	struct iovec out[3] = { { "ab", 2 }, { "", 0 }, { "cdef", 4 } };
	char a[1], b[10];
	struct iovec in[2] = { { a, 1 }, { b, 10 } };
	struct sockaddr_in sin = { 0 };
	struct msghdr m = {
		.msg_name = &sin, .msg_namelen = sizeof(sin), .msg_iov = in, .msg_iovlen = 2
	};

	ASSERT_EQ(6, writev(self->y, out, 3));
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(6, readv(self->x, in, 2));
	EXPECT_EQ('a', a[0]);
	EXPECT_EQ(0, memcmp(b, "bcdef", 5));
	ASSERT_EQ(6, writev(self->y, out, 3));
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(6, recvmsg(self->x, &m, 0));
	EXPECT_EQ(0, m.msg_namelen);
	EXPECT_EQ(0, m.msg_flags);
	m.msg_name = NULL;
	m.msg_iov = out;
	m.msg_iovlen = 3;
	EXPECT_EQ(6, sendmsg(self->x, &m, 0));
	EXPECT_EQ(6, recv(self->y, b, 10, 0));
}

TEST_F(pair, address_is_ignored_when_connected)
{
	struct sockaddr_in sin = in_addr_port("127.0.0.1", 9);
	char c;

	EXPECT_EQ(1, sendto(self->x, "x", 1, 0, (struct sockaddr *)&sin, sizeof(sin)));
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
}

TEST_F(pair, bad_pointers)
{
	char c;

	EXPECT_EQ(-1, send(self->x, (void *)8, 10, 0));
	EXPECT_EQ(EFAULT, errno);
	send(self->y, "ab", 2, 0);
	poll_for(self->x, POLLIN, 1000);
	EXPECT_EQ(-1, recv(self->x, (void *)8, 2, 0));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(1, recv(self->x, &c, 1, 0));
	EXPECT_EQ('a', c);
	EXPECT_EQ(1, send(self->x, "x", 1, 0));
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
	EXPECT_EQ('x', c);
}

/* The user's buffer ends at an unmapped page. */
TEST_F(pair, half_a_bad_pointer)
{
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ssize_t n;

	munmap(p + 4096, 4096);
	memset(p, 'p', 4096);
	n = send(self->x, p, 8192, MSG_DONTWAIT);
	EXPECT_TRUE(n == 4096 || (n == -1 && errno == EFAULT));
	EXPECT_EQ(1, send(self->x, "z", 1, 0));
	shutdown(self->x, SHUT_WR);
	while ((n = recv(self->y, p, 4096, MSG_WAITALL)) == 4096)
		EXPECT_EQ('p', p[0]);
	EXPECT_LT(0, n);
	EXPECT_EQ('z', p[n - 1]);
}

/* If a part of the buffer cannot be read, none of that part is sent. */
TEST_F(pair, half_mapped)
{
	char c[8];

	EXPECT_EQ(-1, send(self->x, half_mapped(1000), 1000, 0));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(1, send(self->x, "z", 1, 0));
	EXPECT_EQ(1, recv(self->y, c, sizeof(c), 0));
	EXPECT_EQ('z', c[0]);
}

TEST_F(pair, reader_interrupted)
{
	pid_t parent = getpid(), child;
	char c;

	catch_signal(SIGUSR1);
	child = fork();
	if (!child) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(-1, recv(self->x, &c, 1, 0));
	EXPECT_EQ(EINTR, errno);
	waitpid(child, NULL, 0);
}

TEST_F(pair, cork)
{
	char c[8];

	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_CORK, 1));
	EXPECT_EQ(1, get_int(self->x, IPPROTO_TCP, TCP_CORK));
	ASSERT_EQ(3, send(self->x, "abc", 3, 0));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 60));
	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_CORK, 0));
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 1000));
	EXPECT_EQ(3, recv(self->y, c, 8, 0));
}

TEST_F(pair, cork_does_not_hold_full_segments_nor_for_ever)
{
	static char block[300000];

	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_CORK, 1));
	ASSERT_EQ(sizeof(block), send(self->x, block, sizeof(block), 0));
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 1000));
	shutdown(self->x, SHUT_WR);
	EXPECT_EQ(sizeof(block), recv(self->y, block, sizeof(block), MSG_WAITALL));
}

TEST_F(pair, more)
{
	char c[8];

	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 60));
	ASSERT_EQ(3, send(self->x, "def", 3, 0));
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 1000));
	EXPECT_EQ(6, recv(self->y, c, 8, 0));
}

/* Neither received data nor reading it releases data held back by MSG_MORE. */
TEST_F(pair, more_while_the_peer_sends)
{
	char c[8];

	/* Linux: not for the first segment after connect() */
	ASSERT_EQ(1, send(self->y, "y", 1, 0));
	ASSERT_EQ(1, recv(self->x, c, 8, 0));
	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	ASSERT_EQ(1, send(self->y, "y", 1, 0));
	EXPECT_EQ(1, recv(self->x, c, 8, 0));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 60));
	ASSERT_EQ(3, send(self->x, "def", 3, 0));
	EXPECT_EQ(6, recv(self->y, c, 8, 0));
}

/*
 * Unless memory has to be reserved for it. Memory is reserved by pages: beside 1000 queued bytes a
 * page has room for a small segment, beside 3000 it has not.
 */
TEST_F(pair, more_until_memory_is_needed)
{
	static char block[3000];
	char c[8];

	if (variant->active)
		ASSERT_EQ(1, send(self->y, "y", 1, 0));
	ASSERT_EQ(variant->active ? 1 : -1, recv(self->x, c, 8, MSG_DONTWAIT));
	ASSERT_EQ(1000, send(self->x, block, 1000, MSG_MORE));
	ASSERT_EQ(1, send(self->y, "y", 1, 0));
	EXPECT_EQ(0, poll_for(self->y, POLLIN, 0));
	EXPECT_EQ(1, recv(self->x, c, 8, 0));
	EXPECT_EQ(1000, recv(self->y, block, 1000, MSG_WAITALL));
	ASSERT_EQ(3000, send(self->x, block, 3000, MSG_MORE));
	ASSERT_EQ(1, send(self->y, "y", 1, 0));
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 100));
	EXPECT_EQ(3000, recv(self->y, block, 3000, MSG_WAITALL | MSG_DONTWAIT));
}

/* A queued segment is filled up, even beyond the limit for unsent data. */
TEST_F(pair, more_takes_what_fits)
{
	static char block[3000];

	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 2));
	ASSERT_EQ(3000, send(self->x, block, 3000, MSG_MORE));
	EXPECT_EQ(0, poll_for(self->x, POLLOUT, 0));
	EXPECT_EQ(100, send(self->x, block, 100, MSG_MORE | MSG_DONTWAIT));
	EXPECT_EQ(1, send(self->x, block, 1, MSG_EOR | MSG_MORE | MSG_DONTWAIT));
	EXPECT_EQ(-1, send(self->x, block, 1, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(3000, recv(self->y, block, 3000, MSG_WAITALL));
}

/* But the peer's FIN does. */
TEST_F(pair, more_until_the_peer_ends)
{
	char c[8];

	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 100));
	EXPECT_EQ(3, recv(self->y, c, 8, MSG_DONTWAIT));
}

/* For 200 ms, or until the earlier data is acknowledged. */
TEST_F(pair, more_is_not_for_ever)
{
	char c[8];

	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	EXPECT_EQ(3, recv(self->y, c, 8, 0));
	ASSERT_EQ(3, send(self->x, "def", 3, 0));
	ASSERT_EQ(2, send(self->x, "gh", 2, MSG_MORE));
	EXPECT_EQ(5, recv(self->y, c, 5, MSG_WAITALL));
}

TEST_F(pair, nodelay_flushes)
{
	ASSERT_EQ(3, send(self->x, "abc", 3, MSG_MORE));
	ASSERT_EQ(0, set_int(self->x, IPPROTO_TCP, TCP_NODELAY, 1));
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 1000));
}

TEST_HARNESS_MAIN
