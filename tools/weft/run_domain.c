// SPDX-License-Identifier: GPL-2.0
/*
 * getsockopt(SO_DOMAIN) of a task below `weft run`.  The kernel would answer with Weft's number,
 * without asking the family, but the program asked for AF_INET or AF_INET6.  The supervisor fetches
 * the descriptor, finds out whose it is, and writes the answer into the memory of the waiting task.
 *
 * The kernel answers for other sockets, for tasks that may not be examined, and in case of an
 * error.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "tool.h"

/* A copy of the task's descriptor, or -1. */
static int fetch(pid_t process, int fd)
{
	int pidfd = syscall(SYS_pidfd_open, process, 0), copy;

	if (pidfd < 0)
		return -1;
	copy = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	close(pidfd);
	return copy;
}

/* The family that the program asked for; -1: it is not a socket of Weft's. */
static int domain_of(int fd, int family)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	int domain = -1;

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &(socklen_t){ sizeof(domain) }))
		return -1;
	if (domain != family || getsockname(fd, (struct sockaddr *)&ss, &len))
		return -1;
	return ss.ss_family;
}

/* For a kernel without CROSS_MEMORY_ATTACH. */
static ssize_t copy_by_file(pid_t process, void *here, uint64_t there, size_t n, bool out)
{
	char path[32];
	ssize_t done;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", process);
	fd = open(path, (out ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return -1;
	done = out ? pwrite(fd, here, n, there) : pread(fd, here, n, there);
	close(fd);
	return done;
}

/* Copies between our memory and the task's; `out`: into the task's. */
static bool copy(pid_t process, void *here, uint64_t there, size_t n, bool out)
{
	struct iovec ours = { here, n }, theirs = { (void *)(uintptr_t)there, n };
	ssize_t done = (out ? process_vm_writev : process_vm_readv)(process, &ours, 1, &theirs, 1,
								    0);

	if (done < 0 && errno != EFAULT)
		done = copy_by_file(process, here, there, n, out);
	return done == (ssize_t)n;
}

bool run_domain_answer(pid_t tid, const struct seccomp_data *d, int family,
		       bool (*waits)(const void *), const void *arg)
{
	pid_t process = run_task_process(tid);
	int fd = process > 0 ? fetch(process, d->args[0]) : -1, domain, len;

	if (fd < 0)
		return false;
	domain = domain_of(fd, family);
	close(fd);	/* before the task continues: its close() may be the last one */
	if (domain < 0 || !copy(process, &len, d->args[4], sizeof(len), false) || len < 0)
		return false;
	if (len > (int)sizeof(domain))
		len = sizeof(domain);
	if (!waits(arg))	/* the thread id may belong to another task by now */
		return false;
	return copy(process, &domain, d->args[3], len, true) &&
	       copy(process, &len, d->args[4], sizeof(len), true);
}
