// SPDX-License-Identifier: GPL-2.0
/*
 * Prints which domain a TCP and a UDP socket have (SO_DOMAIN), in every kind of process and thread that a program can
 * make.  Static, so that there is no library that could be replaced.
 *
 *	domains				"main 18 18", "thread 18 18", ... one a line
 *	domains once NAME		"NAME 18 18"
 *	domains storm THREADS COUNT	sockets from many threads and children at the same time; prints "all 18"
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *self;
static int count;

/* A negative errno if there is no socket. */
static int domain(int type)
{
	socklen_t len = sizeof(int);
	int domain = -1, fd = socket(AF_INET, type, 0);

	if (fd < 0)
		return -errno;
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	close(fd);
	return domain;
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
	if (argc == 3 && !strcmp(argv[1], "once"))
		return tell(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "storm")) {
		count = atoi(argv[3]);
		return storms(atoi(argv[2]));
	}
	every_kind();
	return 0;
}
