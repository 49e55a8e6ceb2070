// SPDX-License-Identifier: GPL-2.0
/* A socket as a file descriptor: dup, fork, exec, passing, flags, select. */
#include <sys/select.h>
#include <sys/stat.h>
#include "pair.h"

TEST_F(pair, duplicate)
{
	int copy = dup(self->x);
	char c;

	close(self->x);
	EXPECT_EQ(1, send(copy, "d", 1, 0));
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
	EXPECT_EQ(0, poll_for(self->y, POLLIN | POLLRDHUP, 20));
	close(copy);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
}

TEST_F(pair, fork)
{
	pid_t child = fork();
	int status;
	char c;

	if (!child) {
		char b;

		_exit(recv(self->x, &b, 1, 0) != 1 || send(self->x, &b, 1, 0) != 1);
	}
	close(self->x);
	EXPECT_EQ(1, send(self->y, "f", 1, 0));
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
	EXPECT_EQ('f', c);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
}

TEST_F(pair, exec)
{
	char buffer[8] = { 0 };
	pid_t child = fork();

	if (!child) {
		dup2(self->x, 0);
		dup2(self->x, 1);
		close(self->x);
		close(self->y);
		execlp("cat", "cat", NULL);
		_exit(127);
	}
	close(self->x);
	ASSERT_EQ(4, send(self->y, "exec", 4, 0));
	EXPECT_EQ(4, recv(self->y, buffer, 8, 0));
	EXPECT_EQ(0, memcmp(buffer, "exec", 4));
	shutdown(self->y, SHUT_WR);
	EXPECT_EQ(0, recv(self->y, buffer, 8, 0));
	waitpid(child, NULL, 0);
}

TEST_F(pair, close_on_exec)
{
	pid_t child;
	char c;

	fcntl(self->x, F_SETFD, FD_CLOEXEC);
	child = fork();
	if (!child) {
		execlp("sleep", "sleep", "5", NULL);
		_exit(127);
	}
	close(self->x);
	EXPECT_EQ(POLLIN, poll_for(self->y, POLLIN, 2000));
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST_F(pair, passed_to_another_process)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, c = 0;
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&m);
	int unix_pair[2], fd;
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, unix_pair));
	child = fork();
	if (!child) {
		close(self->x);
		recvmsg(unix_pair[1], &m, 0);
		memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
		_exit(send(fd, "p", 1, 0) != 1);
	}
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &self->x, sizeof(int));
	ASSERT_EQ(1, sendmsg(unix_pair[0], &m, 0));
	close(self->x);
	EXPECT_EQ(1, recv(self->y, &c, 1, 0));
	EXPECT_EQ('p', c);
	waitpid(child, NULL, 0);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
}

TEST_F(pair, passed_and_never_taken)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, c = 0;
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&m);
	int unix_pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, unix_pair));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &self->x, sizeof(int));
	ASSERT_EQ(1, sendmsg(unix_pair[0], &m, 0));
	close(self->x);
	close(unix_pair[0]);
	close(unix_pair[1]);
	EXPECT_EQ(0, recv(self->y, &c, 1, 0));
}

TEST_F(pair, nonblocking_flags)
{
	int on = 1;
	char c;

	EXPECT_EQ(O_RDWR, fcntl(self->x, F_GETFL));
	ASSERT_EQ(0, ioctl(self->x, FIONBIO, &on));
	EXPECT_EQ(O_RDWR | O_NONBLOCK, fcntl(self->x, F_GETFL));
	EXPECT_EQ(-1, read(self->x, &c, 1));
	EXPECT_EQ(EAGAIN, errno);
	on = 0;
	ASSERT_EQ(0, ioctl(self->x, FIONBIO, &on));
	EXPECT_EQ(O_RDWR, fcntl(self->x, F_GETFL));
}

TEST_F(pair, is_a_socket)
{
	char path[64], link[64] = { 0 };
	struct stat st;

	ASSERT_EQ(0, fstat(self->x, &st));
	EXPECT_TRUE(S_ISSOCK(st.st_mode));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->x);
	ASSERT_LT(0, readlink(path, link, sizeof(link) - 1));
	EXPECT_EQ(0, strncmp(link, "socket:[", 8));
	EXPECT_EQ(-1, lseek(self->x, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_F(pair, select)
{
	struct timeval tv = { 0 };
	fd_set r, w;

	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_SET(self->x, &r);
	FD_SET(self->x, &w);
	EXPECT_EQ(1, select(self->x + 1, &r, &w, NULL, &tv));
	EXPECT_TRUE(FD_ISSET(self->x, &w));
	send(self->y, "s", 1, 0);
	FD_SET(self->x, &r);
	tv.tv_sec = 1;
	EXPECT_EQ(1, select(self->x + 1, &r, NULL, NULL, &tv));
}

TEST_F(pair, signal_driven)
{
	catch_signal(SIGIO);
	fcntl(self->x, F_SETOWN, getpid());
	fcntl(self->x, F_SETFL, fcntl(self->x, F_GETFL) | O_ASYNC);
	send(self->y, "s", 1, 0);
	wait_signal(1);
	EXPECT_LT(0, signals_seen);
}

TEST(kinds)
{
	int family = family_named(getenv("FAMILY"));

	EXPECT_LE(0, socket(family, SOCK_STREAM, 0));
	EXPECT_LE(0, socket(family, SOCK_STREAM, IPPROTO_TCP));
	EXPECT_LE(0, socket(family, SOCK_DGRAM, 0));
	EXPECT_LE(0, socket(family, SOCK_DGRAM, IPPROTO_UDP));
	EXPECT_EQ(-1, socket(family, SOCK_STREAM, IPPROTO_UDP));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, SOCK_DGRAM, IPPROTO_TCP));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, SOCK_SEQPACKET, 0));
	EXPECT_EQ(ESOCKTNOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, SOCK_RDM, 0));
	EXPECT_EQ(ESOCKTNOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, 99, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, socket(family, SOCK_STREAM, 251));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	EXPECT_EQ(-1, socketpair(family, SOCK_STREAM, 0, (int [2]){ 0 }));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

TEST_HARNESS_MAIN
