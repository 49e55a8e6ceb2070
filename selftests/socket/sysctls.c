// SPDX-License-Identifier: GPL-2.0
/*
 * net.weft.* accepts and refuses what net.ipv4.* does under the same name; intended differences
 * give their reason.
 */
#include <kselftest_harness.h>
#include <dirent.h>
#include "family.h"

static const char *const values[] = {
	"0",	      "1",    "2",	     "3",     "4",     "5",	  "6",
	"31",	      "32",   "127",	     "128",   "255",   "256",	  "1000",
	"1001",	      "2303", "2304",	     "65535", "65536", "1000000", "2147483647",
	"2147483648", "-1",   "-2147483648", "0x10",  "x",
};

/* Values from first to last, as far as they are numbers. */
static const struct {
	const char *name;
	long first, last;
	const char *why;
} differences[] = {
	{ "tcp_ecn", 3, 5, "newer kernels have them" },
	{ "tcp_keepalive_time", INT32_MIN, 0, "no time at all" },
	{ "tcp_keepalive_intvl", INT32_MIN, 0, "no time at all" },
	{ "tcp_fin_timeout", INT32_MIN, 0, "no time at all" },
	{ "ipfrag_time", INT32_MIN, 0, "no time at all" },
	{ "ipfrag_time", 256, INT32_MAX, "a fragment's sender has given up by then" },
	{ "ipfrag_high_thresh", INT32_MIN, (3 << 20) - 1,
	  "there is no low mark below which it may not be" },
	{ "ipfrag_high_thresh", 1 << 30, INT64_MAX, "more than the memory of a machine" },
	{ "tcp_challenge_ack_limit", INT32_MIN, 0, "of each connection: RFC 5961 wants some" },
	{ "tcp_max_syn_backlog", INT32_MIN, 0, "less than one" },
	{ "tcp_max_tw_buckets", INT32_MIN, -1, "less than none" },
	{ "tcp_max_orphans", INT32_MIN, -1, "less than none" },
	{ "tcp_limit_output_bytes", INT32_MIN, -1, "less than none" },
	{ "igmp_max_memberships", INT32_MIN, -1, "less than none" },
	{ "igmp_max_msf", INT32_MIN, -1, "less than none" },
	{ "igmp_max_msf", 1001, INT32_MAX, "kept in few bits" },
};

static bool meant(const char *name, const char *value)
{
	long n = strtol(value, NULL, 0);
	int i;

	for (i = 0; i < ARRAY_SIZE(differences); i++)
		if (!strcmp(differences[i].name, name) && n >= differences[i].first &&
		    n <= differences[i].last)
			return true;
	return false;
}

static int control(const char *directory, const char *name, int flags)
{
	char path[300];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/%s", directory, name);
	return open(path, flags);
}

static void read_text(const char *directory, const char *name, char *text, size_t room)
{
	int fd = control(directory, name, O_RDONLY);
	ssize_t n = read(fd, text, room - 1);

	text[n > 0 ? n : 0] = 0;
	close(fd);
}

/* 0 or the errno. */
static int write_text(const char *directory, const char *name, const char *text)
{
	int fd = control(directory, name, O_WRONLY);
	int err = write(fd, text, strlen(text)) < 0 ? errno : 0;

	close(fd);
	return err;
}

static bool is_number(const char *text)
{
	return text[strspn(text, "-0123456789\t\n")] == 0 && text[0];
}

static int compare(struct __test_metadata *_metadata, const char *name)
{
	char ours[200], hosts[200], a[200], b[200];
	int i, x, y, bad = 0;

	read_text("weft", name, ours, sizeof(ours));
	read_text("ipv4", name, hosts, sizeof(hosts));
	for (i = 0; is_number(ours) && i < ARRAY_SIZE(values); i++) {
		x = write_text("ipv4", name, values[i]);
		y = write_text("weft", name, values[i]);
		read_text("ipv4", name, a, sizeof(a));
		read_text("weft", name, b, sizeof(b));
		if (!meant(name, values[i]) && (x != y || (!x && strcmp(a, b)))) {
			TH_LOG("%s = %s: net.ipv4 %d, then %s net.weft %d, then %s", name,
			       values[i], x, a, y, b);
			bad++;
		}
		write_text("weft", name, ours);
		write_text("ipv4", name, hosts);
	}
	return bad;
}

TEST(same_values)
{
	DIR *all = opendir("/proc/sys/net/weft");
	struct dirent *e;
	int bad = 0, fd, shared = 0;

	if (!on_weft() || getenv("PEER"))
		SKIP(return, "net.ipv4 is the oracle");
	ASSERT_NE(NULL, all);
	while ((e = readdir(all))) {
		fd = e->d_name[0] == '.' ? -1 : control("ipv4", e->d_name, O_RDONLY);
		if (fd < 0)
			continue;
		close(fd);
		shared++;
		bad += compare(_metadata, e->d_name);
	}
	closedir(all);
	EXPECT_LT(30, shared);
	EXPECT_EQ(0, bad);
}

TEST_HARNESS_MAIN
