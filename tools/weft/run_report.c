// SPDX-License-Identifier: GPL-2.0
/*
 * What a supervisor of `weft run` has done, for `weft doctor`: how many sockets it gave, how many
 * it left to Linux and why.  The counts are in a memory file that the supervisor keeps open, so
 * counting needs no system call; whoever may examine the supervisor reads them below /proc/PID/fd.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "tool.h"

#define NAME	"weft-run"
#define MAGIC	0x74666577u

static struct run_report nowhere;	/* counts that nobody can read */

struct run_report *run_report_new(pid_t program)
{
	int fd = memfd_create(NAME, MFD_CLOEXEC);
	struct run_report *r = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, sizeof(*r)))
		r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (r == MAP_FAILED)
		r = &nowhere;
	r->program = program;
	r->magic = MAGIC;
	return r;
}

/* The child that enters a namespace counts as well. */
void run_report_given(struct run_report *r)
{
	__atomic_fetch_add(&r->given, 1, __ATOMIC_RELAXED);
}

void run_report_slip(struct run_report *r, enum slip slip, pid_t tid)
{
	__atomic_fetch_add(&r->slip[slip].count, 1, __ATOMIC_RELAXED);
	r->slip[slip].last = tid;
}

/* ---------------------------------------- reading */

static bool report_get(int dir, const char *name, struct run_report *r)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && pread(fd, r, sizeof(*r), 0) == sizeof(*r) && r->magic == MAGIC;

	if (fd >= 0)
		close(fd);
	return ok;
}

bool run_report_read(pid_t supervisor, struct run_report *r)
{
	char path[64], target[64];
	bool found = false;
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", supervisor);
	dir = opendir(path);
	while (dir && !found && (d = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = 0;
		found = !strncmp(target, "/memfd:" NAME " ", strlen("/memfd:" NAME " ")) &&
			report_get(dirfd(dir), d->d_name, r);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* "2 packet sockets" */
void run_slip_text(enum slip slip, uint64_t n, char *text, size_t size)
{
	static const char *const words[SLIPS][2] = {
		[SLIP_PACKET] = { "packet socket", "packet sockets" },
		[SLIP_PROTOCOL] = {
			"socket of a protocol that Weft has not",
			"sockets of protocols that Weft has not",
		},
		[SLIP_RING] = {
			"io_uring, by which sockets are made unseen",
			"io_urings, by which sockets are made unseen",
		},
		[SLIP_SOCKETCALL] = { "32-bit socketcall()", "32-bit socketcall()s" },
		[SLIP_UNSEEN] = {
			"socket of a process that may not be looked into",
			"sockets of processes that may not be looked into",
		},
	};

	snprintf(text, size, "%" PRIu64 " %s", n, words[slip][n != 1]);
}
