// SPDX-License-Identifier: GPL-2.0
/*
 * The seccomp filter of `weft run`: which socket() calls are handed to the supervisor.
 *
 *	AF_INET, SOCK_STREAM, protocol 0 or TCP		to the supervisor
 *	AF_INET, SOCK_DGRAM, protocol 0 or UDP		to the supervisor
 *	AF_INET, SOCK_DGRAM, ICMP (ping sockets)	to the supervisor
 *	the same of AF_INET6				to the supervisor, or refused with EAFNOSUPPORT, or to Linux
 *	AF_INET, SOCK_RAW				to the supervisor
 *	all else (raw IPv6, netlink, unix, ...)		to Linux
 *
 * Deliberately not there: socketcall(), by which some 32-bit programs make sockets; its arguments are in memory, where
 * a filter cannot see them.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tool.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#error "which AUDIT_ARCH_* is this machine's?"
#endif

/* socket()'s number, for each kind of program that this machine runs. */
static const struct {
	uint32_t arch, nr;
} calls[] = {
	{ ARCH, __NR_socket },
#if defined(__x86_64__)
	{ ARCH, __NR_socket | 0x40000000 },	/* x32 */
	{ AUDIT_ARCH_I386, 359 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_ARM, 281 },
#endif
};

#define CALLS (sizeof(calls) / sizeof(*calls))

#define WORD(offset)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
/* The low word of an argument: all of socket()'s are ints. */
#define ARG(n)		WORD(offsetof(struct seccomp_data, args[n]) + 4 * (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
#define IF(k, skip)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, skip, 0)
#define IF_NOT(k, skip)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, skip)
#define RETURN(k)	BPF_STMT(BPF_RET | BPF_K, k)

/* Once it is known that the call is socket().  `skip` counts the instructions that are jumped over. */
enum { DECIDE_INET6 = 27, DECIDE_LEN = 28 };
static const struct sock_filter decide[DECIDE_LEN] = {
	/*  0 */ ARG(1),
	/*  1 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf),	/* the type, without SOCK_NONBLOCK and SOCK_CLOEXEC */
	/*  2 */ IF(SOCK_STREAM, 3),		/* to 6 */
	/*  3 */ IF(SOCK_DGRAM, 6),		/* to 10 */
	/*  4 */ IF(SOCK_RAW, 15),		/* to 20 */
	/*  5 */ RETURN(SECCOMP_RET_ALLOW),
	/*  6 */ ARG(2),
	/*  7 */ IF(0, 8),			/* to 16 */
	/*  8 */ IF(IPPROTO_TCP, 7),		/* to 16 */
	/*  9 */ RETURN(SECCOMP_RET_ALLOW),
	/* 10 */ ARG(2),
	/* 11 */ IF(0, 4),			/* to 16 */
	/* 12 */ IF(IPPROTO_UDP, 3),		/* to 16 */
	/* 13 */ IF(IPPROTO_ICMP, 6),		/* to 20 */
	/* 14 */ IF(IPPROTO_ICMPV6, 8),		/* to 23 */
	/* 15 */ RETURN(SECCOMP_RET_ALLOW),
	/* 16 */ ARG(0),
	/* 17 */ IF(AF_INET, 8),		/* to 26 */
	/* 18 */ IF(AF_INET6, 8),		/* to 27 */
	/* 19 */ RETURN(SECCOMP_RET_ALLOW),
	/* 20 */ ARG(0),
	/* 21 */ IF(AF_INET, 4),		/* to 26 */
	/* 22 */ RETURN(SECCOMP_RET_ALLOW),
	/* 23 */ ARG(0),
	/* 24 */ IF(AF_INET6, 2),		/* to 27 */
	/* 25 */ RETURN(SECCOMP_RET_ALLOW),
	/* 26 */ RETURN(SECCOMP_RET_USER_NOTIF),
	/* 27 */ RETURN(SECCOMP_RET_USER_NOTIF),	/* or what --inet6 says */
};

/* For each kind of program: is it socket()? */
static unsigned short build(struct sock_filter *f, enum run_inet6 inet6)
{
	static const uint32_t answer[] = {
		[INET6_WEFT] = SECCOMP_RET_USER_NOTIF,
		[INET6_HOST] = SECCOMP_RET_ALLOW,
		[INET6_REFUSE] = SECCOMP_RET_ERRNO | EAFNOSUPPORT,
	};
	struct sock_filter *start = f;
	size_t i;

	for (i = 0; i < CALLS; i++) {
		const struct sock_filter is_socket[4] = {
			WORD(offsetof(struct seccomp_data, arch)),
			IF_NOT(calls[i].arch, 2),
			WORD(offsetof(struct seccomp_data, nr)),
			IF(calls[i].nr, 4 * (CALLS - 1 - i) + 1),
		};

		f = mempcpy(f, is_socket, sizeof(is_socket));
	}
	*f++ = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	memcpy(f, decide, sizeof(decide));
	f[DECIDE_INET6] = (struct sock_filter)RETURN(answer[inet6]);
	return f + DECIDE_LEN - start;
}

static int install(const struct sock_fprog *prog, unsigned long flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_NEW_LISTENER, prog);
}

int run_filter_install(const struct run *r)
{
	struct sock_filter filter[4 * CALLS + 1 + DECIDE_LEN];
	struct sock_fprog prog = { .len = build(filter, r->inet6), .filter = filter };
	/* A signal to a thread that waits for the supervisor does not make it ask again: Go's runtime sends many. */
	unsigned long flags = SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	int fd = install(&prog, flags);

	if (fd < 0 && errno == EINVAL) {	/* before Linux 5.19 */
		flags = 0;
		fd = install(&prog, flags);
	}
	/* With CAP_SYS_ADMIN it is allowed as it is, and setuid programs keep working; others give that up. */
	if (fd < 0 && errno == EACCES && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fd = install(&prog, flags);
	return fd;
}
