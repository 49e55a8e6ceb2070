// SPDX-License-Identifier: GPL-2.0
/*
 * The library of `weft run --preload`: socket() of a dynamic program makes Weft's sockets itself,
 * without a turn to the supervisor.  What does not come through here (static programs, system calls
 * made directly, programs that clear their environment) meets the seccomp filter, as without it.
 *
 * The environment variable WEFT_RUN tells it what run_preload.c was told; without it, or without
 * the module, every call is the kernel's own.
 */
#include <errno.h>
#include <linux/weft.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "run_preload.h"
#include "run_rules.h"

#define EXPORT __attribute__((visibility("default")))

static int family = -1;		/* AF_WEFT's number; -1: not below `weft run` */
static int inet6;		/* enum run_inet6 */
static char engine[16];		/* of TCP connections; empty: not chosen */

__attribute__((constructor)) static void begin(void)
{
	const char *told = getenv(RUN_PRELOAD_TOLD);

	if (told && sscanf(told, RUN_PRELOAD_SCAN, &family, &inet6, engine) < 2)
		family = -1;
}

/* A socket of Weft's; -1 with EAFNOSUPPORT: the module is not there. */
static int weft_socket(int domain, int type, int protocol)
{
	int fd = syscall(SYS_socket, family, type,
			 protocol | (domain == AF_INET6 ? WEFT_IP6 : 0));

	/* an engine that is gone leaves the connection to the default */
	if (fd >= 0 && *engine && (type & TYPE_MASK) == SOCK_STREAM)
		syscall(SYS_setsockopt, fd, IPPROTO_TCP, WEFT_TCP_OPT_ENGINE, engine,
			strlen(engine));
	return fd;
}

EXPORT int socket(int domain, int type, int protocol)
{
	const struct rule *r = family < 0 ? NULL : run_rule(domain, type, protocol);
	int fd;

	if (r && domain == AF_INET6 && inet6 == INET6_HOST)
		r = NULL;
	if (r && domain == AF_INET6 && inet6 == INET6_REFUSE && r->verdict != TELL) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	if (r && r->verdict == REFUSE) {
		errno = EPROTONOSUPPORT;
		return -1;
	}
	if (r && r->verdict == ASK) {
		fd = weft_socket(domain, type, protocol);
		if (fd >= 0 || errno != EAFNOSUPPORT)
			return fd;
	}
	return syscall(SYS_socket, domain, type, protocol);
}

/* SO_DOMAIN is the family that the program asked for, as the supervisor has it. */
EXPORT int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	struct sockaddr_storage ss;
	socklen_t size = sizeof(ss);
	int err = syscall(SYS_getsockopt, fd, level, name, value, len), domain;

	if (err || level != SOL_SOCKET || name != SO_DOMAIN || *len != sizeof(domain))
		return err;
	memcpy(&domain, value, sizeof(domain));
	if (domain != family || getsockname(fd, (struct sockaddr *)&ss, &size))
		return 0;
	domain = ss.ss_family;
	memcpy(value, &domain, sizeof(domain));
	return 0;
}
