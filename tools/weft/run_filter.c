// SPDX-License-Identifier: GPL-2.0
/*
 * The seccomp filter of `weft run`: which socket() calls go to the supervisor.  The filter is made
 * from `rules`; the supervisor uses the same table to decide which requests get a socket of Weft's.
 * It leaves the others to Linux and counts them (run_report.c), together with two more ways to a
 * socket, of which a filter sees too little:
 *
 *	io_uring_setup()	IORING_OP_SOCKET is no system call
 *	socketcall()		of some 32-bit programs: the arguments are in memory
 *
 * getsockopt(SO_DOMAIN) goes to the supervisor too (run_domain.c); by socketcall() it is not seen.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "run_rules.h"
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

#ifdef __NR_socketcall
#define SOCKETCALL __NR_socketcall
#else
#define SOCKETCALL 0
#endif
#define X32 0x40000000

/* One for each kind of program that this machine runs; socketcall 0: there is none. */
static const struct call {
	uint32_t arch, socket, getsockopt, ring, socketcall;
} calls[] = {
	{ ARCH, __NR_socket, __NR_getsockopt, __NR_io_uring_setup, SOCKETCALL },
#if defined(__x86_64__)
	{ ARCH, __NR_socket | X32, 542 | X32, __NR_io_uring_setup | X32, 0 },
	{ AUDIT_ARCH_I386, 359, 365, 425, 102 },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_ARM, 281, 295, 425, 0 },
#endif
};

#define CALLS (sizeof(calls) / sizeof(*calls))
#define SOCKETCALL_SOCKET 1	/* first argument of socketcall() for socket() */

/* ---------------------------------------- the supervisor's decision */

static enum slip socket_slip(int family, int type, int protocol)
{
	const struct rule *r = run_rule(family, type, protocol);

	if (r && r->verdict == ASK)
		return SLIP_NONE;
	return family == AF_PACKET ? SLIP_PACKET : SLIP_PROTOCOL;
}

bool run_filter_is_domain(const struct seccomp_data *d)
{
	const struct call *c;

	for (c = calls; c < calls + CALLS; c++)
		if (c->arch == d->arch && c->getsockopt == (uint32_t)d->nr)
			return true;
	return false;
}

enum slip run_filter_slip(const struct seccomp_data *d)
{
	const struct call *c;

	for (c = calls; c < calls + CALLS; c++) {
		if (c->arch != d->arch)
			continue;
		if (c->ring == (uint32_t)d->nr)
			return SLIP_RING;
		if (c->socketcall && c->socketcall == (uint32_t)d->nr)
			return SLIP_SOCKETCALL;
	}
	return socket_slip(d->args[0], d->args[1], d->args[2]);
}

/* ---------------------------------------- the filter */

struct prog {
	struct sock_filter f[256];
	unsigned short len;
};

/* Jump targets that are not known yet. */
enum { TO_RULES = 1 << 20, TO_SUPERVISOR };

#define WORD(offset)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
/* The low word of an argument; all arguments of socket() are ints. */
#define ARG(n) \
	WORD(offsetof(struct seccomp_data, args[n]) + 4 * (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))
#define IF_NOT(k, skip)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, skip)
#define GO(to)		BPF_JUMP(BPF_JMP | BPF_JA, to, 0, 0)
#define RETURN(k)	BPF_STMT(BPF_RET | BPF_K, k)

#define PUT(p, ...) \
	put(p, (const struct sock_filter[]){ __VA_ARGS__ }, \
	    sizeof((const struct sock_filter[]){ __VA_ARGS__ }) / sizeof(struct sock_filter))

static void put(struct prog *p, const struct sock_filter *f, int n)
{
	memcpy(p->f + p->len, f, n * sizeof(*f));
	p->len += n;
}

static void put_call(struct prog *p, const struct call *c)
{
	PUT(p, WORD(offsetof(struct seccomp_data, arch)), IF_NOT(c->arch, c->socketcall ? 16 : 12),
	    WORD(offsetof(struct seccomp_data, nr)), IF_NOT(c->socket, 1), GO(TO_RULES),
	    IF_NOT(c->ring, 1), GO(TO_SUPERVISOR));
	PUT(p, IF_NOT(c->getsockopt, 6), ARG(1), IF_NOT(SOL_SOCKET, 3), ARG(2),
	    IF_NOT(SO_DOMAIN, 1), GO(TO_SUPERVISOR), RETURN(SECCOMP_RET_ALLOW));
	if (c->socketcall)
		PUT(p, IF_NOT(c->socketcall, 3), ARG(0), IF_NOT(SOCKETCALL_SOCKET, 1),
		    GO(TO_SUPERVISOR));
}

/* --inet6 decides about sockets of IPv6. */
static uint32_t rule_action(const struct rule *r, enum run_inet6 inet6)
{
	if (r->family == AF_INET6 && inet6 == INET6_HOST)
		return SECCOMP_RET_ALLOW;
	if (r->family == AF_INET6 && inet6 == INET6_REFUSE && r->verdict != TELL)
		return SECCOMP_RET_ERRNO | EAFNOSUPPORT;
	return r->verdict == REFUSE ? SECCOMP_RET_ERRNO | EPROTONOSUPPORT : SECCOMP_RET_USER_NOTIF;
}

static void put_rule(struct prog *p, const struct rule *r, enum run_inet6 inet6)
{
	int i = p->len;

	PUT(p, ARG(0), IF_NOT(r->family, 0));
	if (r->type != ANY)
		PUT(p, ARG(1), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TYPE_MASK), IF_NOT(r->type, 0));
	if (r->protocol != ANY)
		PUT(p, ARG(2), IF_NOT(r->protocol, 0));
	PUT(p, RETURN(rule_action(r, inet6)));
	for (; i < p->len; i++)
		if (p->f[i].code == (BPF_JMP | BPF_JEQ | BPF_K))
			p->f[i].jf = p->len - i - 1;	/* no match: the next rule */
}

static void jumps_resolve(struct prog *p, int rules_at, int supervisor_at)
{
	int i;

	for (i = 0; i < p->len; i++)
		if (p->f[i].code == (BPF_JMP | BPF_JA))
			p->f[i].k = (p->f[i].k == TO_RULES ? rules_at : supervisor_at) - i - 1;
}

static void build(struct prog *p, enum run_inet6 inet6)
{
	int supervisor_at, rules_at;
	size_t i;

	for (i = 0; i < CALLS; i++)
		put_call(p, &calls[i]);
	PUT(p, RETURN(SECCOMP_RET_ALLOW));
	supervisor_at = p->len;
	PUT(p, RETURN(SECCOMP_RET_USER_NOTIF));
	rules_at = p->len;
	for (i = 0; i < RULES; i++)
		put_rule(p, &rules[i], inet6);
	PUT(p, RETURN(SECCOMP_RET_ALLOW));
	jumps_resolve(p, rules_at, supervisor_at);
}

static int install(const struct sock_fprog *prog, unsigned long flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		       flags | SECCOMP_FILTER_FLAG_NEW_LISTENER, prog);
}

int run_filter_install(const struct run *r)
{
	struct prog p = { .len = 0 };
	struct sock_fprog prog = { .filter = p.f };
	/*
	 * With this flag a signal to a thread that waits for the supervisor does not make it ask
	 * again; Go's runtime sends many signals.
	 */
	unsigned long flags = SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	int fd;

	build(&p, r->inet6);
	prog.len = p.len;
	fd = install(&prog, flags);
	if (fd < 0 && errno == EINVAL) {	/* before Linux 5.19 */
		flags = 0;
		fd = install(&prog, flags);
	}
	/*
	 * With CAP_SYS_ADMIN the filter needs no NO_NEW_PRIVS, so setuid programs keep working;
	 * without it they do not.
	 */
	if (fd < 0 && errno == EACCES && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fd = install(&prog, flags);
	return fd;
}
