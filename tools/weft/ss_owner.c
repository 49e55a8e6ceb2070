// SPDX-License-Identifier: GPL-2.0
/*
 * The processes that hold a socket: descriptors below /proc/PID/fd that link to "socket:[INODE]".
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ss.h"
#include "tool.h"

struct owner {
	uint32_t inode;
	int pid, fd;
	char comm[17];
};

static struct owner *owners;
static size_t count, room;

static int compare(const void *x, const void *y)
{
	const struct owner *a = x, *b = y;

	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	return a->pid != b->pid ? a->pid - b->pid : a->fd - b->fd;
}

static void keep(const struct owner *o)
{
	if (count == room) {
		room = room ? room * 2 : 256;
		owners = realloc(owners, room * sizeof(*owners));
		if (!owners)
			abort();
	}
	owners[count++] = *o;
}

static void comm_read(struct owner *o)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", o->pid);
	f = fopen(path, "re");
	if (f && fgets(o->comm, sizeof(o->comm), f))
		o->comm[strcspn(o->comm, "\n")] = 0;
	if (f)
		fclose(f);
}

static void process_read(int pid)
{
	struct owner o = { .pid = pid };
	struct dirent *d;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return;
	while ((d = readdir(dir))) {
		char target[64];
		ssize_t n = readlinkat(dirfd(dir), d->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = 0;
		if (sscanf(target, "socket:[%" SCNu32 "]", &o.inode) != 1)
			continue;
		if (!*o.comm)
			comm_read(&o);
		o.fd = atoi(d->d_name);
		keep(&o);
	}
	closedir(dir);
}

void owners_read(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;

	if (!dir)
		return;
	while ((d = readdir(dir)))
		if (isdigit((unsigned char)*d->d_name))
			process_read(atoi(d->d_name));
	closedir(dir);
	qsort(owners, count, sizeof(*owners), compare);
}

static size_t first_of(uint32_t inode)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (owners[mid].inode < inode)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void owners_show(uint32_t inode)
{
	size_t i = first_of(inode);
	const char *comma = "";

	if (!inode || i == count || owners[i].inode != inode)
		return;
	out_array_begin("users", "users:(");
	for (; i < count && owners[i].inode == inode; i++) {
		out_text("%s", comma);
		comma = ",";
		out_object_begin();
		out_str("comm", "(\"%s\"", owners[i].comm);
		out_uint("pid", ",pid=%" PRIu64, owners[i].pid);
		out_uint("fd", ",fd=%" PRIu64 ")", owners[i].fd);
		out_object_end();
	}
	out_array_end(") ");
}
