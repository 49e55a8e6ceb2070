// SPDX-License-Identifier: GPL-2.0
/*
 * What the supervisor of `weft run` has to know of a task that asks for a socket: who it is, and what it may.  The kernel
 * asks these of whoever opens the socket, and that is the supervisor, who may more.
 *
 *	user		whose socket it is
 *	groups		may it have a ping socket (net.ipv4.ping_group_range)?
 *	CAP_NET_RAW	may it have a raw one?
 *
 * The task itself waits in socket() meanwhile, and does not change.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

struct task {
	uid_t user;
	gid_t group;
	gid_t *groups;			/* to be freed */
	size_t groups_count;
	unsigned long long capabilities;
};

static void groups_parse(struct task *t, const char *list)
{
	unsigned int group;
	int n;

	free(t->groups);
	t->groups_count = 0;
	t->groups = calloc(strlen(list) / 2 + 1, sizeof(gid_t));
	while (t->groups && sscanf(list, "%u%n", &group, &n) == 1) {
		t->groups[t->groups_count++] = group;
		list += n;
	}
}

/* From /proc; false: it cannot be seen. */
static bool task_read(pid_t tid, struct task *t)
{
	char path[64], *line = NULL;
	size_t size = 0;
	int found = 0;
	FILE *f;

	memset(t, 0, sizeof(*t));
	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (getline(&line, &size, f) > 0) {
		found += sscanf(line, "Uid: %*u %*u %*u %u", &t->user) == 1;
		found += sscanf(line, "Gid: %*u %u", &t->group) == 1;
		found += sscanf(line, "CapEff: %llx", &t->capabilities) == 1;
		if (!strncmp(line, "Groups:", 7))
			groups_parse(t, line + 7);
	}
	free(line);
	fclose(f);
	return found == 3 && t->groups;
}

/*
 * Groups count for ping sockets alone.  Where a user namespace does not let anyone change the list, the task has not changed
 * it either.
 */
static bool groups_set(gid_t group, const gid_t *groups, size_t n)
{
	return (!setgroups(n, groups) || errno == EPERM) && !setegid(group);
}

static int ping_socket(const struct task *t, int family, int type, int protocol)
{
	int n = getgroups(0, NULL), fd = -1, err = EACCES;
	gid_t own = getegid(), *groups = calloc(n + 1, sizeof(*groups));

	if (groups && t->groups && getgroups(n, groups) == n) {
		if (groups_set(t->group, t->groups, t->groups_count)) {
			fd = socket(family, type, protocol);
			err = errno;
		}
		groups_set(own, groups, n);
	}
	free(groups);
	errno = err;
	return fd;
}

/* Others than root could not, and need not: they have the program's user and groups. */
int run_task_socket(pid_t tid, int family, int type, int protocol)
{
	struct task t;
	int fd, err;

	if (geteuid())
		return socket(family, type, protocol);
	setfsuid(task_read(tid, &t) ? t.user : geteuid());
	if ((type & 0xf) == SOCK_DGRAM && (protocol == IPPROTO_ICMP || protocol == (IPPROTO_ICMPV6 | WEFT_IP6)))
		fd = ping_socket(&t, family, type, protocol);
	else
		fd = socket(family, type, protocol);
	err = errno;
	setfsuid(geteuid());
	free(t.groups);
	errno = err;
	return fd;
}

/* ------------------------------------------------------------------ raw sockets */

static int ns_open(pid_t tid, const char *which)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", tid, which);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Is it that user namespace, or one below it?  Closes ns. */
static bool is_below(int ns, const struct stat *top)
{
	struct stat st;
	int parent;

	while (ns >= 0 && !fstat(ns, &st)) {
		bool same = st.st_ino == top->st_ino && st.st_dev == top->st_dev;

		parent = same ? -1 : ioctl(ns, NS_GET_PARENT);
		close(ns);
		if (same)
			return true;
		ns = parent;
	}
	return false;
}

bool run_task_may_raw(pid_t tid)
{
	int net = ns_open(tid, "net"), user = ns_open(tid, "user"), owner;
	bool may = false;
	struct task t;
	struct stat st;

	if (task_read(tid, &t) && t.capabilities >> CAP_NET_RAW & 1 && net >= 0 && user >= 0 && !fstat(user, &st)) {
		owner = ioctl(net, NS_GET_USERNS);
		may = is_below(owner, &st);
	}
	free(t.groups);
	if (net >= 0)
		close(net);
	if (user >= 0)
		close(user);
	return may;
}
