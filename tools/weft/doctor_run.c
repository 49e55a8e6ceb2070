// SPDX-License-Identifier: GPL-2.0
/*
 * `weft doctor` for programs: the sockets that the supervisors of `weft run` left to Linux, and the
 * stack of each socket of a process.
 *
 * The tables below /proc/PID/net tell the stack: Weft's are in weft/, Linux's beside it.  A TCP
 * socket without a port is in neither.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static void comm_of(pid_t pid, char comm[20])
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	f = fopen(path, "re");
	if (!f || !fgets(comm, 20, f))
		snprintf(comm, 20, "gone");
	comm[strcspn(comm, "\n")] = 0;
	if (f)
		fclose(f);
}

/* ---------------------------------------- supervisors */

/* True: stop. */
typedef bool each_fn(const struct run_report *r, void *data);

/* Calls `each` for every supervisor that may be examined. */
static void supervisors(each_fn *each, void *data)
{
	DIR *dir = opendir("/proc");
	struct run_report r;
	struct dirent *d;
	bool done = false;
	char comm[20];

	while (dir && !done && (d = readdir(dir))) {
		if (!isdigit((unsigned char)*d->d_name))
			continue;
		comm_of(atoi(d->d_name), comm);
		if (!strcmp(comm, "weft-run") && run_report_read(atoi(d->d_name), &r))
			done = each(&r, data);
	}
	if (dir)
		closedir(dir);
}

static void slips_tell(const struct run_report *r)
{
	char text[128], comm[20];
	int i;

	for (i = SLIP_NONE + 1; i < SLIPS; i++) {
		if (!r->slip[i].count)
			continue;
		run_slip_text(i, r->slip[i].count, text, sizeof(text));
		comm_of(r->slip[i].last, comm);
		doctor_say(WARNING, "run", "left to Linux below process %d: %s, last by %d (%s)",
			   r->program, text, r->slip[i].last, comm);
	}
}

static bool supervisor_tell(const struct run_report *r, void *data)
{
	char comm[20];

	(void)data;
	comm_of(r->program, comm);
	doctor_say(OK, "run", "process %d (%s) and what it has started: %" PRIu64 " %s of Weft's",
		   r->program, comm, r->given, r->given == 1 ? "socket" : "sockets");
	slips_tell(r);
	return false;
}

void doctor_supervisors(void)
{
	supervisors(supervisor_tell, NULL);
}

/* ---------------------------------------- one process */

/* A number from /proc/PID/status; -1: there is none. */
static long status_number(pid_t pid, const char *key)
{
	char path[64], line[256];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && n < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ':')
			n = strtol(line + strlen(key) + 1, NULL, 10);
	if (f)
		fclose(f);
	return n;
}

static bool is_below(pid_t pid, pid_t top)
{
	while (pid > 0 && pid != top)
		pid = status_number(pid, "PPid");
	return pid == top;
}

struct search {
	pid_t pid;
	bool found;
};

static bool search_try(const struct run_report *r, void *data)
{
	struct search *s = data;

	s->found = is_below(s->pid, r->program);
	return s->found && supervisor_tell(r, NULL);
}

static void filter_tell(pid_t pid)
{
	struct search s = { .pid = pid };

	if (status_number(pid, "Seccomp") != 2) {
		doctor_say(WARNING, "process", "%d is not below weft run: its sockets are Linux's",
			   pid);
		return;
	}
	supervisors(search_try, &s);
	if (!s.found)
		doctor_say(NOTE, "process",
			   "%d has a seccomp filter; the supervisor, if it has one, is not known",
			   pid);
}

static void machine_tell(pid_t pid)
{
	unsigned char ident[5] = { 0 };
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	f = fopen(path, "re");
	if (f && fread(ident, 1, sizeof(ident), f) == sizeof(ident) && ident[4] == 1)
		doctor_say(NOTE, "process",
			   "%d is a 32-bit program: sockets by socketcall() are Linux's", pid);
	if (f)
		fclose(f);
}

static const struct table {
	const char *file, *kind;
	int inode;			/* column of the inode */
} tables[] = {
	{ "weft/tcp", NULL, 9 }, { "weft/tcp6", NULL, 9 }, { "weft/udp", NULL, 9 },
	{ "weft/udp6", NULL, 9 }, { "weft/icmp", NULL, 9 }, { "weft/icmp6", NULL, 9 },
	{ "weft/raw", NULL, 9 }, { "weft/raw6", NULL, 9 },
	{ "tcp", "TCP", 9 }, { "tcp6", "TCP over IPv6", 9 },
	{ "udp", "UDP", 9 }, { "udp6", "UDP over IPv6", 9 }, { "icmp", "ping", 9 },
	{ "icmp6", "ping over IPv6", 9 }, { "raw", "raw", 9 }, { "raw6", "raw IPv6", 9 },
	{ "udplite", "UDP-Lite", 9 }, { "udplite6", "UDP-Lite over IPv6", 9 },
	{ "packet", "packet", 8 },
};

#define TABLES (sizeof(tables) / sizeof(*tables))

static unsigned long word_number(char *line, int column)
{
	char *rest, *word = strtok_r(line, " \t\n", &rest);

	while (word && column--)
		word = strtok_r(NULL, " \t\n", &rest);
	return word ? strtoul(word, NULL, 10) : 0;
}

static bool table_has(pid_t pid, const struct table *t, unsigned long inode)
{
	char path[64], line[512];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, t->file);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = word_number(line, t->inode) == inode;
	if (f)
		fclose(f);
	return found;
}

static const struct table *table_of(pid_t pid, unsigned long inode)
{
	size_t i;

	for (i = 0; i < TABLES; i++)
		if (table_has(pid, &tables[i], inode))
			return &tables[i];
	return NULL;
}

static int descriptor_tell(pid_t pid, const char *fd, const char *target)
{
	const struct table *t;
	unsigned long inode;

	if (!strcmp(target, "anon_inode:[io_uring]"))
		doctor_say(WARNING, "descriptor",
			   "%s is an io_uring: sockets that are made through it are Linux's", fd);
	if (sscanf(target, "socket:[%lu]", &inode) != 1)
		return 0;
	t = table_of(pid, inode);
	if (t && t->kind)
		doctor_say(WARNING, "descriptor", "%s is a socket of Linux's: %s, inode %lu", fd,
			   t->kind, inode);
	return t && !t->kind;
}

static void descriptors_tell(pid_t pid)
{
	char path[64], target[64];
	struct dirent *d;
	int ours = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir) {
		doctor_say(WARNING, "process", "%d may not be looked into: ask as root", pid);
		return;
	}
	while ((d = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = 0;
		ours += descriptor_tell(pid, d->d_name, target);
	}
	closedir(dir);
	doctor_say(OK, "process", "%d has %d %s of Weft's with a port", pid, ours,
		   ours == 1 ? "socket" : "sockets");
}

void doctor_process(pid_t pid)
{
	if (status_number(pid, "Tgid") < 0) {
		doctor_say(ERROR, "process", "there is no process %d", pid);
		return;
	}
	filter_tell(pid);
	machine_tell(pid);
	descriptors_tell(pid);
}
