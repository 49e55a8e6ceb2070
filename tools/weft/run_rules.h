/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which sockets `weft run` gives to Weft.  The seccomp filter (run_filter.c) is made from this
 * table; the supervisor and the preloaded library look calls up in it.
 */
#ifndef WEFT_RUN_RULES_H
#define WEFT_RUN_RULES_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#ifndef IPPROTO_SMC
#define IPPROTO_SMC 256
#endif

enum verdict {
	ASK,		/* ask the supervisor for a socket of Weft's */
	/* EPROTONOSUPPORT: TCP under another name; programs then fall back to TCP */
	REFUSE,
	TELL,		/* tell the supervisor, which counts it and leaves it to Linux */
};

#define ANY -1

/* The first match applies.  Other families are Linux's. */
static const struct rule {
	int family, type, protocol;
	enum verdict verdict;
} rules[] = {
	{ AF_INET, SOCK_STREAM, 0, ASK },
	{ AF_INET, SOCK_STREAM, IPPROTO_TCP, ASK },
	{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, REFUSE },
	{ AF_INET, SOCK_STREAM, IPPROTO_SMC, REFUSE },
	{ AF_INET, SOCK_DGRAM, 0, ASK },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDP, ASK },
	{ AF_INET, SOCK_DGRAM, IPPROTO_ICMP, ASK },
	{ AF_INET, SOCK_RAW, ANY, ASK },
	{ AF_INET, ANY, ANY, TELL },
	{ AF_INET6, SOCK_STREAM, 0, ASK },
	{ AF_INET6, SOCK_STREAM, IPPROTO_TCP, ASK },
	{ AF_INET6, SOCK_STREAM, IPPROTO_MPTCP, REFUSE },
	{ AF_INET6, SOCK_STREAM, IPPROTO_SMC, REFUSE },
	{ AF_INET6, SOCK_DGRAM, 0, ASK },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_UDP, ASK },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, ASK },
	{ AF_INET6, SOCK_RAW, ANY, ASK },
	{ AF_INET6, ANY, ANY, TELL },
	{ AF_PACKET, ANY, ANY, TELL },
};

#define RULES (sizeof(rules) / sizeof(*rules))
#define TYPE_MASK 0xf		/* the type, without SOCK_NONBLOCK and SOCK_CLOEXEC */

/* The rule for a call of socket(); NULL: none, it is Linux's. */
static inline const struct rule *run_rule(int family, int type, int protocol)
{
	const struct rule *r;

	for (r = rules; r < rules + RULES; r++)
		if (r->family == family && (r->type == ANY || r->type == (type & TYPE_MASK)) &&
		    (r->protocol == ANY || r->protocol == protocol))
			return r;
	return NULL;
}

#endif
