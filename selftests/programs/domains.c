// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the stack of a TCP and a UDP socket in every kind of process and thread that a program can
 * make: 18 is Weft, any other number is SO_DOMAIN.  Static, so that no library can be replaced.
 *
 *	domains				"main 18 18", "thread 18 18", ... one a line
 *	domains once NAME		"NAME 18 18"
 *	domains told			"2 10 1": SO_DOMAIN of AF_INET, AF_INET6 and AF_UNIX;
 *					then of a thread
 *	domains storm THREADS COUNT	sockets from many threads and children; prints "all 18"
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *self;
static int count;

/* SO_DOMAIN, if every way to query it gives the same; otherwise -1. */
static int domain_told(int fd)
{
	int value[2] = { -1, -1 }, none = -1;
	socklen_t len = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, value, &len) || len != sizeof(int) ||
	    value[1] != -1)
		return -1;
	len = 1;
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &none, &len) || len != 1 ||
	    (none & 0xff) != value[0])
		return -1;
	len = -1;
	if (!getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &none, &len) || errno != EINVAL)
		return -1;
	len = sizeof(int);
	if (!getsockopt(fd, SOL_SOCKET, SO_DOMAIN, NULL, &len) || errno != EFAULT)
		return -1;
	if (!getsockopt(1000, SOL_SOCKET, SO_DOMAIN, &none, &len) || errno != EBADF)
		return -1;
	return value[0];
}

static void *told_in_thread(void *fds)
{
	printf("%d %d %d\n", domain_told(((int *)fds)[0]), domain_told(((int *)fds)[1]),
	       domain_told(((int *)fds)[2]));
	return NULL;
}

/* A negative errno if there is no socket. */
static int domain(int type)
{
	int fd = socket(AF_INET, type, 0), told;
	char name[32] = "";

	if (fd < 0)
		return -errno;
	fgetxattr(fd, "system.sockprotoname", name, sizeof(name) - 1);
	told = strncmp(name, "WEFT-", 5) ? domain_told(fd) : 18;
	close(fd);
	return told;
}

static int tell(void *who)
{
	printf("%s %d %d\n", (char *)who, domain(SOCK_STREAM), domain(SOCK_DGRAM));
	fflush(stdout);
	return 0;
}

static void *thread(void *who)
{
	tell(who);
	return NULL;
}

static void child_of(int (*run)(void *), void *arg)
{
	if (!fork())
		_exit(run(arg));
	wait(NULL);
}

static int again(void *who)
{
	execl(self, self, "once", who, NULL);
	return 1;
}

/* Its parent is gone: init's child, in a session of its own. */
static int daemonize(void *who)
{
	int done[2];

	if (pipe(done))
		return 1;
	if (!fork()) {
		setsid();
		if (!fork()) {
			tell(who);
			write(done[1], "", 1);
		}
		_exit(0);
	}
	wait(NULL);
	close(done[1]);
	return read(done[0], &(char){ 0 }, 1) != 1;
}

static void cloned(char *who, int flags)
{
	static char stack[65536] __attribute__((aligned(16)));
	int pid = clone(tell, stack + sizeof(stack), flags | SIGCHLD, who);

	if (pid < 0)
		printf("%s: %s\n", who, strerror(errno));
	waitpid(pid, NULL, 0);
}

static void every_kind(void)
{
	pthread_t t;

	tell("main");
	pthread_create(&t, NULL, thread, "thread");
	pthread_join(t, NULL);
	child_of(tell, "fork");
	child_of(again, "exec");
	if (!vfork())
		_exit(again("vfork"));
	wait(NULL);
	cloned("clone", CLONE_FILES | CLONE_FS);
	cloned("pid-namespace", CLONE_NEWPID);
	daemonize("daemon");
}

static void *storm_thread(void *bad)
{
	int i;

	for (i = 0; i < count; i++)
		if (domain(i & 1 ? SOCK_STREAM : SOCK_DGRAM) != 18)
			*(int *)bad = 1;
	return NULL;
}

static int storm(void *threads)
{
	int n = *(int *)threads, bad = 0, i;
	pthread_t t[64];

	for (i = 0; i < n; i++)
		pthread_create(&t[i], NULL, storm_thread, &bad);
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	return bad;
}

static int storms(int threads)
{
	int status, bad = 0, i;

	for (i = 0; i < threads; i++)
		if (!fork())
			_exit(storm(&threads));
	while (wait(&status) > 0)
		bad |= status;
	puts(bad ? "not all 18" : "all 18");
	return !!bad;
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 2 && !strcmp(argv[1], "told")) {
		int fds[3] = { socket(AF_INET, SOCK_STREAM, 0), socket(AF_INET6, SOCK_DGRAM, 0),
			       socket(AF_UNIX, SOCK_STREAM, 0) };
		pthread_t t;

		told_in_thread(fds);
		pthread_create(&t, NULL, told_in_thread, fds);
		pthread_join(t, NULL);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "once"))
		return tell(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "storm")) {
		count = atoi(argv[3]);
		return storms(atoi(argv[2]));
	}
	every_kind();
	return 0;
}
