// SPDX-License-Identifier: GPL-2.0
/*
 * Identity and privileges of a task that asks the supervisor of `weft run` for a socket.  The
 * kernel checks the process that opens a socket; that is the supervisor, which may have more
 * privileges.
 *
 *	user		owner of the socket
 *	groups		may it have a ping socket (net.ipv4.ping_group_range)?
 *	CAP_NET_RAW	may it have a raw socket?
 *
 * The task waits in socket() meanwhile and does not change.
 *
 * The /proc files of a few tasks stay open, so that a socket costs two system calls here.  An open
 * /proc file belongs to its task forever: after the task's end a read fails, whatever task has the
 * number by then.  So what a read returns without an error is about the task that has the number
 * now.
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tool.h"

struct task {
	gid_t group;
	gid_t *groups;			/* freed by the caller */
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

/* Reads /proc; false: the task cannot be examined. */
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
		found += sscanf(line, "Gid: %*u %u", &t->group) == 1;
		found += sscanf(line, "CapEff: %llx", &t->capabilities) == 1;
		if (!strncmp(line, "Groups:", 7))
			groups_parse(t, line + 7);
	}
	free(line);
	fclose(f);
	return found == 2 && t->groups;
}

/* ---------------------------------------- open files */

#define KNOWN	64

static struct known {
	pid_t tid;			/* 0: the slot is free */
	int dir, status;		/* /proc/TID, /proc/TID/status */
} known[KNOWN];

static int room = KNOWN;		/* slots in use */
static uid_t self;			/* the supervisor's user */

/* As many slots as still leave the program's limit of descriptors untouched. */
void run_task_begin(void)
{
	struct rlimit l;

	if (!getrlimit(RLIMIT_NOFILE, &l) && l.rlim_cur < 4 * KNOWN)
		room = l.rlim_cur / 4 ?: 1;
	self = geteuid();
}

static void known_close(struct known *k)
{
	if (!k->tid)
		return;
	close(k->dir);
	close(k->status);
	k->tid = 0;
}

static bool known_try(struct known *k, pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d", tid);
	k->dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (k->dir < 0)
		return false;
	k->status = openat(k->dir, "status", O_RDONLY | O_CLOEXEC);
	if (k->status < 0)
		close(k->dir);
	else
		k->tid = tid;
	return k->status >= 0;
}

/*
 * Calls `get` for the task's files; if a file was open and its task is gone, opens it again and
 * calls once more.
 */
static bool known_get(pid_t tid, bool (*get)(const struct known *k, void *to), void *to)
{
	struct known *k = &known[tid % room];

	if (k->tid == tid && get(k, to))
		return true;
	known_close(k);
	return known_try(k, tid) && get(k, to);
}

static bool ns_get(const struct known *k, void *to)
{
	return !fstatat(k->dir, "ns/net", to, 0);
}

enum run_ns run_task_ns(pid_t tid, const struct stat *ours)
{
	struct stat ns;

	if (!known_get(tid, ns_get, &ns))
		return NS_UNSEEN;
	return ns.st_ino == ours->st_ino && ns.st_dev == ours->st_dev ? NS_OURS : NS_OTHER;
}

/* Reads the number in the line of this name by format fmt. */
static bool status_get(const struct known *k, const char *name, const char *fmt, void *to)
{
	char text[1024];
	ssize_t n = pread(k->status, text, sizeof(text) - 1, 0);
	const char *line;

	if (n <= 0)
		return false;
	text[n] = 0;
	line = strstr(text, name);
	return line && sscanf(line, fmt, to) == 1;
}

static bool user_get(const struct known *k, void *to)
{
	return status_get(k, "\nUid:", " Uid: %*u %*u %*u %u", to);
}

static bool process_get(const struct known *k, void *to)
{
	return status_get(k, "\nTgid:", " Tgid: %d", to);
}

pid_t run_task_process(pid_t tid)
{
	pid_t process;

	return known_get(tid, process_get, &process) ? process : -1;
}

static uid_t task_user(pid_t tid)
{
	uid_t user;

	return known_get(tid, user_get, &user) ? user : self;
}

/* ---------------------------------------- sockets */

/*
 * Groups matter for ping sockets only.  If the user namespace forbids setgroups(), the task could
 * not change its list either.
 */
static bool groups_set(gid_t group, const gid_t *groups, size_t n)
{
	return (!setgroups(n, groups) || errno == EPERM) && !setegid(group);
}

static int ping_socket(pid_t tid, int family, int type, int protocol)
{
	int n = getgroups(0, NULL), fd = -1, err = EACCES;
	gid_t own = getegid(), *groups = calloc(n + 1, sizeof(*groups));
	struct task t;

	if (task_read(tid, &t) && groups && getgroups(n, groups) == n) {
		if (groups_set(t.group, t.groups, t.groups_count)) {
			fd = socket(family, type, protocol);
			err = errno;
		}
		groups_set(own, groups, n);
	}
	free(groups);
	free(t.groups);
	errno = err;
	return fd;
}

static int any_socket(pid_t tid, int family, int type, int protocol)
{
	if ((type & 0xf) == SOCK_DGRAM &&
	    (protocol == IPPROTO_ICMP || protocol == (IPPROTO_ICMPV6 | WEFT_IP6)))
		return ping_socket(tid, family, type, protocol);
	return socket(family, type, protocol);
}

/*
 * A supervisor that is not root cannot change its identity and need not: it has the program's user
 * and groups.
 */
int run_task_socket(pid_t tid, int family, int type, int protocol)
{
	uid_t user;
	int fd, err;

	if (self)
		return socket(family, type, protocol);
	user = task_user(tid);
	if (user == self)
		return any_socket(tid, family, type, protocol);
	setfsuid(user);
	fd = any_socket(tid, family, type, protocol);
	err = errno;
	setfsuid(self);
	errno = err;
	return fd;
}

/* ---------------------------------------- raw sockets */

int run_task_ns_open(pid_t tid, const char *which)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", tid, which);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Is `ns` that user namespace, or one below it?  Closes ns. */
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
	int net = run_task_ns_open(tid, "net"), user = run_task_ns_open(tid, "user"), owner;
	bool may = false;
	struct task t;
	struct stat st;

	if (task_read(tid, &t) && t.capabilities >> CAP_NET_RAW & 1 && net >= 0 && user >= 0 &&
	    !fstat(user, &st)) {
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
