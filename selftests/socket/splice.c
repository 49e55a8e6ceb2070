// SPDX-License-Identifier: GPL-2.0
/* sendfile() and splice(): data that does not pass through a buffer of the program. */
#include <sys/sendfile.h>
#include "pair.h"

#define SIZE (3 << 20)

static int stream_file(size_t size)
{
	int fd = memfd_create("stream", 0);
	unsigned char *p = malloc(size);

	stream_fill(p, 0, size);
	if (write(fd, p, size) != size)
		return -1;
	free(p);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

TEST_F(pair, sendfile)
{
	int file = stream_file(SIZE), status;
	pid_t child = fork();
	ssize_t n, sent = 0;

	if (!child) {
		close(self->x);
		_exit(stream_check(self->y, 60000) != SIZE);
	}
	while ((n = sendfile(self->x, file, NULL, SIZE)) > 0)
		sent += n;
	EXPECT_EQ(0, n);
	EXPECT_EQ(SIZE, sent);
	shutdown(self->x, SHUT_WR);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, sendfile_at_offset_under_cork)
{
	int file = stream_file(100000), status;
	off_t offset = 6;
	pid_t child = fork();

	if (!child) {
		close(self->x);
		_exit(stream_check(self->y, 60000) != 100000);
	}
	set_int(self->x, IPPROTO_TCP, TCP_CORK, 1);
	ASSERT_EQ(0, stream_send(self->x, 6, 6));
	EXPECT_EQ(100000 - 6, sendfile(self->x, file, &offset, 200000));
	EXPECT_EQ(100000, offset);
	set_int(self->x, IPPROTO_TCP, TCP_CORK, 0);
	shutdown(self->x, SHUT_WR);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

/*
 * The file's page may change after sendfile(): TCP may send either version, with a correct
 * checksum.
 */
TEST_F(pair, file_changes_underneath)
{
	int file = stream_file(65536), i;
	static unsigned char p[65536];
	ssize_t n, got = 0;

	n = sendfile(self->x, file, NULL, 65536);
	ASSERT_LT(0, n);
	for (i = 0; i < 10; i++)
		EXPECT_EQ(sizeof(p), pwrite(file, memset(p, i, sizeof(p)), sizeof(p), 0));
	shutdown(self->x, SHUT_WR);
	while ((i = recv(self->y, p, sizeof(p), 0)) > 0)
		got += i;
	EXPECT_EQ(n, got);
}

TEST_F(pair, sendfile_nonblocking)
{
	int file = stream_file(SIZE);
	ssize_t n, sent = 0;
	pid_t child;
	int status;

	set_nonblock(self->x);
	while ((n = sendfile(self->x, file, NULL, SIZE)) > 0)
		sent += n;
	if (sent < SIZE)
		EXPECT_EQ(EAGAIN, errno);
	child = fork();
	if (!child) {
		close(self->x);
		_exit(stream_check(self->y, 60000) != SIZE);
	}
	while (sent < SIZE) {
		ASSERT_EQ(POLLOUT, poll_for(self->x, POLLOUT, 3000));
		n = sendfile(self->x, file, NULL, SIZE);
		if (n > 0)
			sent += n;
	}
	shutdown(self->x, SHUT_WR);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pair, sendfile_to_closed)
{
	int file = stream_file(1000);

	signal(SIGPIPE, SIG_IGN);
	shutdown(self->x, SHUT_WR);
	EXPECT_EQ(-1, sendfile(self->x, file, NULL, 1000));
	EXPECT_EQ(EPIPE, errno);
}

TEST_F(pair, splice_in_and_out)
{
	int in[2], out[2], file = stream_file(SIZE), status;
	pid_t source, child;
	ssize_t n, at = 0;

	ASSERT_EQ(0, pipe(in));
	ASSERT_EQ(0, pipe(out));
	source = fork();
	if (!source) {
		while (splice(file, NULL, in[1], NULL, 65536, 0) > 0)
			while ((n = splice(in[0], NULL, self->x, NULL, 65536,
					   SPLICE_F_MORE | SPLICE_F_NONBLOCK)) > 0)
				;
		shutdown(self->x, SHUT_WR);
		_exit(0);
	}
	child = fork();
	if (!child) {
		unsigned char b[4096];
		ssize_t i;

		close(out[1]);
		while ((n = read(out[0], b, sizeof(b))) > 0)
			for (i = 0; i < n; i++, at++)
				if (b[i] != stream_byte(at))
					_exit(2);
		_exit(at != SIZE);
	}
	while ((n = splice(self->y, NULL, out[1], NULL, 65536, SPLICE_F_MOVE)) > 0)
		at += n;
	EXPECT_EQ(0, n);
	EXPECT_EQ(SIZE, at);
	close(out[1]);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	waitpid(source, NULL, 0);
}

/*
 * The send queue is limited by the memory it uses, not by its bytes: each piece here holds a page.
 */
TEST_F(pair, splice_byte_by_byte)
{
	int in[2], i, queued;

	ASSERT_EQ(0, pipe(in));
	set_int(self->x, SOL_SOCKET, SO_SNDBUF, 8192);
	set_int(self->y, SOL_SOCKET, SO_RCVBUF, 4096);
	set_nonblock(self->x);
	for (i = 0; i < 100000; i++) {
		ASSERT_EQ(1, write(in[1], "b", 1));
		if (splice(in[0], NULL, self->x, NULL, 1, SPLICE_F_NONBLOCK) != 1)
			break;
	}
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, ioctl(self->x, TIOCOUTQ, &queued));
	EXPECT_LT(queued, 4000);
}

TEST_F(pair, splice_nothing)
{
	int out[2];

	ASSERT_EQ(0, pipe(out));
	set_nonblock(self->x);
	EXPECT_EQ(-1, splice(self->x, NULL, out[1], NULL, 100, SPLICE_F_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
}

/* splice() stops at the urgent byte, until a read passes it. */
TEST_F(pair, splice_at_the_urgent_byte)
{
	int out[2];

	ASSERT_EQ(0, pipe(out));
	send(self->y, "abU", 3, MSG_OOB);
	send(self->y, "cd", 2, 0);
	poll_for(self->x, POLLPRI, 1000);
	EXPECT_EQ(2, splice(self->x, NULL, out[1], NULL, 100, 0));
	EXPECT_EQ(0, splice(self->x, NULL, out[1], NULL, 100, 0));
	EXPECT_EQ(0, splice(self->x, NULL, out[1], NULL, 100, 0));
}

TEST_HARNESS_MAIN
