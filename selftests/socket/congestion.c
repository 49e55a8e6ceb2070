// SPDX-License-Identifier: GPL-2.0
/* The congestion control of a socket: TCP_CONGESTION and its sysctls. */
#include "pair.h"

static const char *name_of(int fd)
{
	static char name[17];
	socklen_t len = 16;

	memset(name, 0, sizeof(name));
	return getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &len) ? "none" : name;
}

static int choose(int fd, const char *name)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name)) ? errno : 0;
}

static FILE *control(const char *name, const char *mode)
{
	char path[100];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/%s", on_weft() ? "weft" : "ipv4", name);
	return fopen(path, mode);
}

/* 0 or the errno. */
static int set_default(const char *name)
{
	FILE *f = control("tcp_congestion_control", "w");
	int err;

	if (!f)
		return errno;
	err = fputs(name, f) < 0 || fflush(f) ? errno : 0;
	fclose(f);
	return err;
}

static const char *read_control(const char *name)
{
	static char text[256];
	FILE *f = control(name, "r");

	if (!f)
		return "none";
	memset(text, 0, sizeof(text));
	if (!fgets(text, sizeof(text), f))
		text[0] = 0;
	fclose(f);
	text[strcspn(text, "\n")] = 0;
	return text;
}

TEST(cubic_unless_told)
{
	EXPECT_STREQ("cubic", name_of(xsocket(SOCK_STREAM, 0)));
	EXPECT_STREQ("cubic", read_control("tcp_congestion_control"));
}

TEST(chosen)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(0, choose(fd, "reno"));
	EXPECT_STREQ("reno", name_of(fd));
	EXPECT_EQ(0, choose(fd, "reno"));
	EXPECT_EQ(0, choose(fd, "cubic"));
	EXPECT_STREQ("cubic", name_of(fd));
}

/* Bytes after the zero byte, or after the sixteenth, are not part of the name. */
TEST(chosen_by_a_long_buffer)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION,
				"reno\0 and more than sixteen bytes", 32));
	EXPECT_STREQ("reno", name_of(fd));
}

TEST(refused)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(ENOENT, choose(fd, "nosuch"));
	EXPECT_EQ(ENOENT, choose(fd, "cubicle"));
	EXPECT_EQ(EINVAL, choose(fd, ""));
	EXPECT_EQ(-1, setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, NULL, 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_STREQ("cubic", name_of(fd));
}

/* On an open connection, which continues. */
TEST_F(pair, changed)
{
	char c[1000] = { 0 };
	int i;

	for (i = 0; i < 6; i++) {
		EXPECT_EQ(0, choose(self->x, i % 2 ? "cubic" : "reno"));
		ASSERT_EQ(1000, send(self->x, c, 1000, 0));
		ASSERT_EQ(1000, recv(self->y, c, 1000, MSG_WAITALL));
	}
	EXPECT_STREQ("cubic", name_of(self->x));
}

static int child_of(int listener, int port)
{
	int y = ysocket(SOCK_STREAM, 0);

	return connect_lo(y, port) ? -1 : accept(listener, NULL, NULL);
}

TEST(children_have_their_listeners)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, choose(fd, "reno"));
	ASSERT_EQ(0, listen_lo(fd, 8, &port));
	EXPECT_STREQ("reno", name_of(child_of(fd, port)));
	EXPECT_EQ(0, choose(fd, "cubic"));
	EXPECT_STREQ("cubic", name_of(child_of(fd, port)));
}

TEST(stays_over_connect)
{
	int x = xsocket(SOCK_STREAM, 0), y = ysocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, choose(x, "reno"));
	ASSERT_EQ(0, listen_lo(y, 1, &port));
	ASSERT_EQ(0, connect_lo(x, port));
	EXPECT_STREQ("reno", name_of(x));
}

/* ------------------------------------------------------------------ the default */

FIXTURE(default) {
	char before[17];
};

FIXTURE_SETUP(default)
{
	snprintf(self->before, sizeof(self->before), "%.16s",
		 read_control("tcp_congestion_control"));
	if (set_default("reno"))
		SKIP(return, "the sysctl cannot be set");
}

FIXTURE_TEARDOWN(default)
{
	set_default(self->before);
}

TEST_F(default, is_a_new_sockets)
{
	EXPECT_STREQ("reno", read_control("tcp_congestion_control"));
	EXPECT_STREQ("reno", name_of(xsocket(SOCK_STREAM, 0)));
}

TEST_F(default, is_not_an_old_sockets)
{
	int fd = xsocket(SOCK_STREAM, 0);

	EXPECT_EQ(0, set_default("cubic"));
	EXPECT_STREQ("reno", name_of(fd));
}

/* A child takes the current default if none was chosen for its listener. */
TEST_F(default, is_a_childs)
{
	int fd = xsocket(SOCK_STREAM, 0), port;

	ASSERT_EQ(0, listen_lo(fd, 8, &port));
	EXPECT_EQ(0, set_default("cubic"));
	EXPECT_STREQ("cubic", name_of(child_of(fd, port)));
	EXPECT_STREQ("reno", name_of(fd));
}

TEST_F(default, is_one_that_there_is)
{
	EXPECT_EQ(ENOENT, set_default("nosuch"));
	EXPECT_STREQ("reno", read_control("tcp_congestion_control"));
}

TEST(available)
{
	const char *names = read_control("tcp_available_congestion_control");

	EXPECT_NE(NULL, strstr(names, "reno"));
	EXPECT_NE(NULL, strstr(names, "cubic"));
	EXPECT_EQ(NULL, control("tcp_available_congestion_control", "w"));
}

TEST_HARNESS_MAIN
