/* SPDX-License-Identifier: GPL-2.0 */
/* The same as family.h, for IPv6 sockets. */
#ifndef FAMILY6_H
#define FAMILY6_H

#include "family.h"
#include <linux/in6.h>

#define WEFT_IP6 0x100

static inline int socket6(const char *stack, int type)
{
	if (!stack || strcmp(stack, "weft"))
		return socket(AF_INET6, type, 0);
	return socket(weft_number(), type, WEFT_IP6);
}

static inline int x6(int type)
{
	return socket6(getenv("FAMILY"), type);
}

static inline int y6(int type)
{
	const char *peer = getenv("PEER");

	return socket6(peer ? peer : getenv("FAMILY"), type);
}

static inline struct sockaddr_in6 end6(const char *addr, int port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return sin6;
}

static inline int bind6(int fd, const char *addr, int port)
{
	struct sockaddr_in6 a = end6(addr, port);

	return bind(fd, (struct sockaddr *)&a, sizeof(a)) ? errno : 0;
}

static inline int connect6(int fd, const char *addr, int port)
{
	struct sockaddr_in6 a = end6(addr, port);

	return connect(fd, (struct sockaddr *)&a, sizeof(a)) ? errno : 0;
}

static inline int port6(int fd)
{
	struct sockaddr_in6 a = { 0 };
	socklen_t len = sizeof(a);

	return getsockname(fd, (struct sockaddr *)&a, &len) ? -1 : ntohs(a.sin6_port);
}

#endif
