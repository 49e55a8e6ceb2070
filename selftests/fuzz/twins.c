// SPDX-License-Identifier: GPL-2.0
/*
 * The same random calls on AF_INET and on AF_WEFT, side by side, each in a network namespace of its
 * own: return values, errnos, poll bits, addresses, options and data must be equal.
 *
 *	twins			fixed seeds, as KTAP
 *	twins SEED [SECONDS]	the scripts of this seed and the following ones, for so long; exit
 *				status 1 if there was a difference
 *
 * A difference is tried again with a pause before each call, so that it does not depend on a
 * delayed ACK; then reduced to the fewest calls that show it, and printed as a list of calls with
 * both answers. All sockets are non-blocking.
 */
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <sys/wait.h>
#include "../socket/family.h"

#define SLOTS	5
#define CALLS	40
#define IP6	0x100			/* WEFT_IP6 */
#define REST_MS	60
#define DEFAULT_MSS	536		/* of a closed socket; Linux has the last connection's */

enum op {
	OPEN,
	BIND,
	LISTEN,
	CONNECT,
	CONNECT_SLOT,
	UNSPEC,
	ACCEPT,
	SEND,
	SENDTO,
	RECV,
	SHUTDOWN,
	SET,
	GET,
	NAME,
	PEER,
	POLL,
	IOCTL,
	CLOSE,
	OPS,
};

/* Each operation interprets the numbers; equal numbers mean the same in both runs. */
struct call {
	uint8_t op, slot, other, a, b;
};

struct script {
	unsigned int count, base, rest;	/* base: the first of its ports */
	struct call calls[CALLS];
};

struct answer {
	int ret, err;
	uint32_t what, more;		/* poll bits, an option's value, an address; the data */
};

/* ------------------------------------------------------------------ tables */

static const char *const op_names[OPS] = {
	"socket",     "bind",	     "listen",	    "connect", "connect",  "connect",
	"accept",     "send",	     "sendto",	    "recv",    "shutdown", "setsockopt",
	"getsockopt", "getsockname", "getpeername", "poll",    "ioctl",	   "close",
};

static const struct kind {
	const char *name;
	int family, type;
} kinds[] = {
	{ "AF_INET, SOCK_STREAM", AF_INET, SOCK_STREAM },
	{ "AF_INET, SOCK_DGRAM", AF_INET, SOCK_DGRAM },
	{ "AF_INET6, SOCK_STREAM", AF_INET6, SOCK_STREAM },
	{ "AF_INET6, SOCK_DGRAM", AF_INET6, SOCK_DGRAM },
};

static const char *const addrs[] = {
	"0.0.0.0", "127.0.0.1",	       "127.0.0.2",	 "192.0.2.9",	"::",
	"::1",	   "::ffff:127.0.0.1", "::ffff:0.0.0.0", "2001:db8::9",
};

static const int sizes[] = { 1, 0, 10, 100, 1000, 3000 };
static const int backlogs[] = { 1, 0, 2, 5 };
static const int values[] = { 1, 0, 2, -1, 100, 3000, 65536, 1 << 30 };

static const struct flag {
	const char *name;
	int flag;
} send_flags[] = {
	{ "0", 0 },
	{ "0", 0 },
	{ "MSG_MORE", MSG_MORE },
	{ "MSG_OOB", MSG_OOB },
	{ "MSG_EOR", MSG_EOR },
}, recv_flags[] = {
	{ "0", 0 },
	{ "0", 0 },
	{ "MSG_PEEK", MSG_PEEK },
	{ "MSG_TRUNC", MSG_TRUNC },
	{ "MSG_OOB", MSG_OOB },
	{ "MSG_WAITALL", MSG_WAITALL },
	{ "MSG_PEEK | MSG_TRUNC", MSG_PEEK | MSG_TRUNC },
	{ "MSG_ERRQUEUE", MSG_ERRQUEUE },
};

static const struct opt {
	const char *name;
	int level, number;
} opts[] = {
#define O(level, name) { #name, level, name }
	O(SOL_SOCKET, SO_REUSEADDR),
	O(SOL_SOCKET, SO_REUSEPORT),
	O(SOL_SOCKET, SO_KEEPALIVE),
	O(SOL_SOCKET, SO_OOBINLINE),
	O(SOL_SOCKET, SO_LINGER),
	O(SOL_SOCKET, SO_RCVLOWAT),
	O(SOL_SOCKET, SO_BROADCAST),
	O(SOL_SOCKET, SO_ERROR),
	O(SOL_SOCKET, SO_TYPE),
	O(SOL_SOCKET, SO_ACCEPTCONN),
	O(SOL_SOCKET, SO_PROTOCOL),
	O(SOL_SOCKET, SO_PRIORITY),
	O(IPPROTO_TCP, TCP_NODELAY),
	O(IPPROTO_TCP, TCP_CORK),
	O(IPPROTO_TCP, TCP_KEEPIDLE),
	O(IPPROTO_TCP, TCP_KEEPINTVL),
	O(IPPROTO_TCP, TCP_KEEPCNT),
	O(IPPROTO_TCP, TCP_SYNCNT),
	O(IPPROTO_TCP, TCP_LINGER2),
	O(IPPROTO_TCP, TCP_USER_TIMEOUT),
	O(IPPROTO_TCP, TCP_MAXSEG),
	O(IPPROTO_TCP, TCP_DEFER_ACCEPT),
	O(IPPROTO_TCP, TCP_NOTSENT_LOWAT),
	O(IPPROTO_IP, IP_TTL),
	O(IPPROTO_IP, IP_TOS),
	O(IPPROTO_IP, IP_MTU_DISCOVER),
	O(IPPROTO_IP, IP_RECVERR),
	O(IPPROTO_IP, IP_PKTINFO),
	O(IPPROTO_IP, IP_FREEBIND),
	O(IPPROTO_IP, IP_RECVTTL),
	O(IPPROTO_IP, IP_MTU),
	O(IPPROTO_IP, IP_MULTICAST_TTL),
	O(IPPROTO_IPV6, IPV6_V6ONLY),
	O(IPPROTO_IPV6, IPV6_UNICAST_HOPS),
	O(IPPROTO_IPV6, IPV6_TCLASS),
	O(IPPROTO_IPV6, IPV6_RECVERR),
	O(IPPROTO_IPV6, IPV6_RECVPKTINFO),
	O(IPPROTO_IPV6, IPV6_MTU_DISCOVER),
	O(IPPROTO_IPV6, IPV6_MTU),
#undef O
};

static const struct opt ioctls[] = {
	{ "FIONREAD", 0, FIONREAD },
	{ "SIOCATMARK", 0, SIOCATMARK },
	{ "SIOCOUTQNSD", 0, SIOCOUTQNSD },
};

#define COUNT(table)	(sizeof(table) / sizeof(*(table)))
#define OF(table, n)	((table)[(n) % COUNT(table)])

/* ------------------------------------------------------------------ one world */

static bool by_hand_run;		/* nobody waits for the child */
static int world_family;		/* AF_INET, or Weft's number */

static struct {
	int fd[SLOTS];			/* -1: none */
	bool mapped[SLOTS];		/* was connected to an IPv4-mapped address */
	unsigned int base;
} world;

static int world_socket(const struct kind *k)
{
	if (world_family == AF_INET)
		return socket(k->family, k->type | SOCK_NONBLOCK, 0);
	return socket(world_family, k->type | SOCK_NONBLOCK, k->family == AF_INET6 ? IP6 : 0);
}

/* Port 0, or one of three. */
static socklen_t address(struct sockaddr_storage *ss, unsigned int addr, unsigned int port)
{
	struct sockaddr_in6 *in6 = (void *)ss;
	struct sockaddr_in *in = (void *)ss;
	const char *text = OF(addrs, addr);
	int number = port % 4 ? world.base + port % 4 : 0;

	memset(ss, 0, sizeof(*ss));
	if (strchr(text, ':')) {
		*in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(number) };
		inet_pton(AF_INET6, text, &in6->sin6_addr);
		return sizeof(*in6);
	}
	*in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(number) };
	inet_pton(AF_INET, text, &in->sin_addr);
	return sizeof(*in);
}

static uint32_t hash(uint32_t h, const void *data, size_t n)
{
	const uint8_t *b = data;

	while (n--)
		h = (h ^ *b++) * 16777619;
	return h;
}

/* An address, with its port only if that is one of the script's; 0: none. */
static uint32_t address_seen(const struct sockaddr_storage *ss, socklen_t len)
{
	struct sockaddr_in6 in6;
	unsigned int port;

	if (!len)
		return 0;
	memcpy(&in6, ss, sizeof(in6));
	port = ntohs(in6.sin6_port);
	port = !port ? 0 : port > world.base && port < world.base + 4 ? port - world.base : 9;
	in6.sin6_port = 0;
	return hash(hash(len, &in6, len < sizeof(in6) ? len : sizeof(in6)), &port, sizeof(port)) |
	       1;
}

static void slot_close(unsigned int slot)
{
	if (world.fd[slot] >= 0)
		close(world.fd[slot]);
	world.fd[slot] = -1;
	world.mapped[slot] = false;
}

/*
 * Linux reads what arrives for a TCP socket as IPv4 once the socket was connected to a mapped
 * address, also after a connect() to an IPv6 address, and loses it: no such second connect().
 */
static int slot_connect(unsigned int slot, const struct sockaddr_storage *ss, socklen_t len)
{
	const struct sockaddr_in6 *in6 = (const void *)ss;
	int fd = world.fd[slot], type = 0;
	socklen_t size = sizeof(type);
	bool mapped;

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
	if (type == SOCK_STREAM && len == sizeof(*in6)) {
		mapped = IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr);
		if (world.mapped[slot] && !mapped) {
			errno = EADDRNOTAVAIL;
			return -1;
		}
		world.mapped[slot] |= mapped;
	}
	return connect(fd, (const void *)ss, len);
}

static int connect_slot(unsigned int slot, int other)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getsockname(other, (void *)&ss, &len))
		return -1;
	return slot_connect(slot, &ss, len);
}

static int do_send(const struct call *c, int fd, int n)
{
	struct sockaddr_storage ss;
	socklen_t len = 0;
	char data[3000];
	size_t i, size = OF(sizes, c->a);

	for (i = 0; i < size; i++)
		data[i] = n + i;
	if (c->op == SENDTO)
		len = address(&ss, c->other, c->b / 8);
	return sendto(fd, data, size, OF(send_flags, c->b).flag | MSG_NOSIGNAL,
		      len ? (void *)&ss : NULL, len);
}

static void do_recv(const struct call *c, int fd, struct answer *a)
{
	struct sockaddr_storage ss = { 0 };
	char data[3000] = { 0 };
	struct iovec io = { data, OF(sizes, c->a) };
	struct msghdr m = {
		.msg_name = &ss, .msg_namelen = sizeof(ss), .msg_iov = &io, .msg_iovlen = 1
	};

	a->ret = recvmsg(fd, &m, OF(recv_flags, c->b).flag);
	if (a->ret < 0)
		return;
	a->what = address_seen(&ss, m.msg_namelen) ^ m.msg_flags;
	a->more = hash(1, data, sizeof(data));
}

static int do_set(const struct call *c, int fd)
{
	const struct opt *o = &OF(opts, c->a);
	struct linger linger = { OF(values, c->b), 0 };
	int value = OF(values, c->b);

	if (o->number == SO_LINGER && o->level == SOL_SOCKET)
		return setsockopt(fd, o->level, o->number, &linger, sizeof(linger));
	return setsockopt(fd, o->level, o->number, &value, c->b & 64 ? c->b & 3 : sizeof(value));
}

static void do_get(const struct call *c, int fd, struct answer *a)
{
	const struct opt *o = &OF(opts, c->a);
	int value[4] = { 0 };
	socklen_t len = c->b & 64 ? c->b & 3 : sizeof(value);

	a->ret = getsockopt(fd, o->level, o->number, value, &len);
	a->what = value[0];
	a->more = hash(len, value, sizeof(value));
}

static void do_name(const struct call *c, int fd, struct answer *a)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);

	a->ret = c->op == NAME ? getsockname(fd, (void *)&ss, &len) :
				 getpeername(fd, (void *)&ss, &len);
	if (!a->ret)
		a->what = address_seen(&ss, len);
}

static int do_accept(const struct call *c, int fd, struct answer *a)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	int got = accept4(fd, (void *)&ss, &len, SOCK_NONBLOCK), err = errno;

	if (got >= 0) {
		a->what = address_seen(&ss, len);
		if (world.fd[c->other] != fd)
			slot_close(c->other);
		if (world.fd[c->other] >= 0)
			close(got);
		else
			world.fd[c->other] = got;
	}
	errno = err;
	return got < 0 ? -1 : 0;
}

static void do_call(const struct call *c, int n, struct answer *a)
{
	struct sockaddr_storage ss;
	int fd = world.fd[c->slot], value = 0;
	socklen_t len;

	*a = (struct answer){ .ret = -1 };
	errno = 0;
	switch (c->op) {
	case OPEN:
		slot_close(c->slot);
		world.fd[c->slot] = world_socket(&OF(kinds, c->a));
		a->ret = world.fd[c->slot] < 0 ? -1 : 0;
		break;
	case BIND:
		len = address(&ss, c->a, c->b);
		a->ret = bind(fd, (void *)&ss, len);
		break;
	case LISTEN:
		a->ret = listen(fd, OF(backlogs, c->a));
		break;
	case CONNECT:
		len = address(&ss, c->a, c->b);
		a->ret = slot_connect(c->slot, &ss, len);
		break;
	case CONNECT_SLOT:
		a->ret = connect_slot(c->slot, world.fd[c->other]);
		break;
	case UNSPEC:
		a->ret = connect(fd, &(struct sockaddr){ .sa_family = AF_UNSPEC },
				 sizeof(struct sockaddr));
		break;
	case ACCEPT:
		a->ret = do_accept(c, fd, a);
		break;
	case SEND:
	case SENDTO:
		a->ret = do_send(c, fd, n);
		break;
	case RECV:
		do_recv(c, fd, a);
		break;
	case SHUTDOWN:
		a->ret = shutdown(fd, c->a % 4);
		break;
	case SET:
		a->ret = do_set(c, fd);
		break;
	case GET:
		do_get(c, fd, a);
		break;
	case NAME:
	case PEER:
		do_name(c, fd, a);
		break;
	case POLL:
		a->ret = 0;
		a->what = poll_for(fd, 0x7fff, 0);
		break;
	case IOCTL:
		a->ret = ioctl(fd, OF(ioctls, c->a).number, &value);
		a->what = value;
		break;
	case CLOSE:
		slot_close(c->slot);
		a->ret = 0;
		break;
	}
	a->err = a->ret < 0 ? errno : 0;
}

static void lo_up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &r))
		perror("lo");
	close(fd);
}

_Noreturn static void world_main(int family, int connection)
{
	struct answer answers[CALLS];
	struct script s;
	unsigned int i;

	world_family = family;
	if (unshare(CLONE_NEWNET)) {
		perror("unshare");
		_exit(1);
	}
	lo_up();
	while (read(connection, &s, sizeof(s)) == sizeof(s)) {
		world.base = s.base;
		for (i = 0; i < SLOTS; i++)
			world.fd[i] = -1;
		for (i = 0; i < s.count; i++) {
			if (s.rest)
				usleep(s.rest * 1000);
			do_call(&s.calls[i], i, &answers[i]);
		}
		for (i = 0; i < SLOTS; i++)
			slot_close(i);
		if (write(connection, answers, sizeof(answers)) != sizeof(answers))
			break;
	}
	_exit(0);
}

/* ------------------------------------------------------------------ both */

static int worlds[2];			/* connections */

static void worlds_start(void)
{
	const int families[2] = { AF_INET, weft_number() };
	int i, pair[2];

	for (i = 0; i < 2; i++) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
			exit(2);
		if (!fork()) {
			close(pair[0]);
			if (i)
				close(worlds[0]);
			world_main(families[i], pair[1]);
		}
		close(pair[1]);
		worlds[i] = pair[0];
	}
}

/*
 * Intended differences; Documentation/options.rst gives the reasons.  Each concerns only a number
 * that no later call depends on.
 */
static bool is_meant(const struct call *c, const struct answer *l, const struct answer *w)
{
	const int writable = POLLOUT | POLLWRNORM;
	const struct opt *o = &OF(opts, c->a);
	bool cut = c->b & 64;		/* less than the whole value was asked for */

	/* Linux gives the MTU of the route that the socket has cached, be it of an old peer. */
	if (c->op == GET && o->level == IPPROTO_IP && o->number == IP_MTU && l->ret != w->ret)
		return l->err == ENOTCONN || w->err == ENOTCONN;
	if (l->ret || w->ret)
		return false;
	/* After a disconnect Linux still counts what was unsent against TCP_NOTSENT_LOWAT. */
	if (c->op == POLL)
		return l->what & POLLHUP && w->what == (l->what | writable);
	if (c->op == IOCTL)
		return OF(ioctls, c->a).number == SIOCOUTQNSD && !w->what;
	if (c->op != GET)
		return false;
	if (o->level == IPPROTO_TCP && o->number == TCP_MAXSEG)
		return cut || l->what < w->what || w->what == DEFAULT_MSS;
	return o->level == IPPROTO_IP && o->number == IP_MULTICAST_TTL && (uint8_t)l->what == 64 &&
	       (uint8_t)w->what == 1;
}

static bool differ(const struct call *c, const struct answer *l, const struct answer *w)
{
	return memcmp(l, w, sizeof(*l)) && !is_meant(c, l, w);
}

/*
 * The first call with different answers; -1: none.  Each run uses ports of its own, so that no
 * TIME-WAIT interferes.
 */
static int run(struct script *s, struct answer answers[2][CALLS])
{
	static unsigned int runs;
	unsigned int i;

	s->base = 2000 + runs++ % 7000 * 4;
	for (i = 0; i < 2; i++)
		if (write(worlds[i], s, sizeof(*s)) != sizeof(*s))
			exit(2);
	for (i = 0; i < 2; i++) {
		if (!poll_for(worlds[i], POLLIN, 60000)) {
			printf("# a call does not return on %s\n", i ? "AF_WEFT" : "AF_INET");
			exit(1);
		}
		if (read(worlds[i], answers[i], sizeof(answers[i])) != sizeof(answers[i]))
			exit(2);
	}
	for (i = 0; i < s->count; i++)
		if (differ(&s->calls[i], &answers[0][i], &answers[1][i]))
			return i;
	return -1;
}

/* ------------------------------------------------------------------ scripts */

static uint32_t seed_state;

static uint32_t rnd(uint32_t n)
{
	seed_state = seed_state * 1664525 + 1013904223;
	return (seed_state >> 10) % n;
}

/* Weights, out of 100. */
static const uint8_t weights[OPS] = {
	[OPEN] = 2,   [BIND] = 5,  [LISTEN] = 3, [CONNECT] = 3, [CONNECT_SLOT] = 7, [UNSPEC] = 1,
	[ACCEPT] = 7, [SEND] = 16, [SENDTO] = 4, [RECV] = 17,	[SHUTDOWN] = 3,	    [SET] = 9,
	[GET] = 5,    [NAME] = 3,  [PEER] = 2,	 [POLL] = 10,	[IOCTL] = 4,	    [CLOSE] = 2,
};

static enum op op_choose(void)
{
	uint32_t i, sum = 0, n;

	for (i = 0; i < OPS; i++)
		sum += weights[i];
	for (n = rnd(sum), i = 0; n >= weights[i]; i++)
		n -= weights[i];
	return i;
}

static struct call call_choose(unsigned int kind)
{
	struct call c = { .op = op_choose(),
			  .slot = rnd(5) ? rnd(3) : rnd(SLOTS),
			  .a = rnd(240),
			  .b = rnd(240) };

	c.other = rnd(c.op == SENDTO ? COUNT(addrs) : SLOTS);
	/*
	 * Most slots have the same kind, so that they can talk to each other; most addresses are
	 * this host's.
	 */
	if (c.op == OPEN && rnd(4))
		c.a = kind;
	if ((c.op == BIND || c.op == CONNECT) && rnd(3))
		c.a = kind < 2 ? 1 : 5;
	if (c.op == SENDTO && rnd(3))
		c.other = kind < 2 ? 1 : 5;
	return c;
}

static unsigned int lo_of(unsigned int kind)
{
	return kind < 2 ? 1 : 5;
}

/*
 * The start of many scripts: s0 listens, s1 has connected to it, s2 was accepted; or two UDP
 * sockets.
 */
static unsigned int beginning(struct call *c, unsigned int kind)
{
	const struct call tcp[] = {
		{ .op = OPEN, .slot = 0, .a = kind },
		{ .op = OPEN, .slot = 1, .a = kind },
		{ .op = BIND, .slot = 0, .a = lo_of(kind), .b = 1 },
		{ .op = LISTEN, .slot = 0, .a = 2 },
		{ .op = CONNECT_SLOT, .slot = 1, .other = 0 },
		{ .op = ACCEPT, .slot = 0, .other = 2 },
	}, udp[] = {
		{ .op = OPEN, .slot = 0, .a = kind },
		{ .op = OPEN, .slot = 1, .a = kind },
		{ .op = BIND, .slot = 0, .a = lo_of(kind), .b = 1 },
		{ .op = CONNECT_SLOT, .slot = 1, .other = 0 }, { .op = OPEN, .slot = 2, .a = kind },
	};
	unsigned int n = kinds[kind].type == SOCK_STREAM ? COUNT(tcp) : COUNT(udp);

	memcpy(c, kinds[kind].type == SOCK_STREAM ? tcp : udp, n * sizeof(*c));
	return n;
}

static void make(struct script *s, uint32_t seed)
{
	struct call begin[8];
	unsigned int kind, n, next = 0;

	memset(s, 0, sizeof(*s));
	seed_state = seed * 2654435761u + 1;
	kind = rnd(3) ? rnd(2) * 2 : rnd(COUNT(kinds));
	n = beginning(begin, kind);
	if (!rnd(4))
		n = 3;
	for (s->count = 0; s->count < CALLS; s->count++)
		s->calls[s->count] = next < n && rnd(5) ? begin[next++] : call_choose(kind);
}

/* ------------------------------------------------------------------ what is told */

static void arguments(const struct call *c, char *t, size_t size)
{
	char to[80];

	snprintf(to, sizeof(to), "%s, port %s", OF(addrs, c->op == SENDTO ? c->other : c->a),
		 &"0\0A\0B\0C"[2 * ((c->op == SENDTO ? c->b / 8 : c->b) % 4)]);
	*t = 0;
	switch (c->op) {
	case OPEN: snprintf(t, size, "%s", OF(kinds, c->a).name); break;
	case BIND:
	case CONNECT: snprintf(t, size, "%s", to); break;
	case LISTEN: snprintf(t, size, "%d", OF(backlogs, c->a)); break;
	case CONNECT_SLOT: snprintf(t, size, "the address of s%d", c->other); break;
	case UNSPEC: snprintf(t, size, "AF_UNSPEC"); break;
	case ACCEPT: snprintf(t, size, "as s%d", c->other); break;
	case SEND:
		snprintf(t, size, "%d bytes, %s", OF(sizes, c->a), OF(send_flags, c->b).name);
		break;
	case SENDTO:
		snprintf(t, size, "%d bytes, %s, %s", OF(sizes, c->a), OF(send_flags, c->b).name,
			 to);
		break;
	case RECV:
		snprintf(t, size, "%d bytes, %s", OF(sizes, c->a), OF(recv_flags, c->b).name);
		break;
	case SHUTDOWN: snprintf(t, size, "%d", c->a % 4); break;
	case SET:
	case GET:
		snprintf(t, size, "%s, %d, %d bytes", OF(opts, c->a).name, OF(values, c->b),
			 c->b & 64 ? c->b & 3 : 4);
		break;
	case IOCTL: snprintf(t, size, "%s", OF(ioctls, c->a).name); break;
	}
}

static void answer_text(const struct answer *a, const struct answer *than, char *t, size_t size)
{
	int n = a->ret < 0 ? snprintf(t, size, "%s", strerrorname_np(a->err) ?: "?") :
			     snprintf(t, size, "%d", a->ret);

	if (a->what != than->what && n < size)
		n += snprintf(t + n, size - n, ", 0x%x", a->what);
	if (a->more != than->more && n < size)
		snprintf(t + n, size - n, ", data %08x", a->more);
}

static void tell(const struct script *s, struct answer answers[2][CALLS], uint32_t seed, int at)
{
	char args[160], linux_says[80], weft_says[80];
	int i;

	printf("# seed %u: a difference after these calls\n", seed);
	for (i = 0; i <= at; i++) {
		const struct answer *l = &answers[0][i], *w = &answers[1][i];

		arguments(&s->calls[i], args, sizeof(args));
		answer_text(l, w, linux_says, sizeof(linux_says));
		answer_text(w, l, weft_says, sizeof(weft_says));
		if (i < at)
			printf("#   s%d %s(%s) = %s\n", s->calls[i].slot, op_names[s->calls[i].op],
			       args, linux_says);
		else
			printf("#   s%d %s(%s): Linux %s, Weft %s\n", s->calls[i].slot,
			       op_names[s->calls[i].op], args, linux_says, weft_says);
	}
	fflush(stdout);
}

/* ------------------------------------------------------------------ one script */

static bool same_difference(const struct answer x[2], const struct answer y[2])
{
	return x[0].ret == y[0].ret && x[0].err == y[0].err && x[1].ret == y[1].ret &&
	       x[1].err == y[1].err;
}

static bool connects(const struct call *c)
{
	return c->op == CONNECT || c->op == CONNECT_SLOT || c->op == UNSPEC;
}

/*
 * A datagram begun with MSG_MORE goes to the destination of its first part. On Linux connect()
 * redirects it, because the socket keeps both destinations in the same field. s is reduced.
 */
static bool connect_moves_corked(const struct script *s)
{
	int kind[SLOTS] = {}, i;
	bool corked[SLOTS] = {};

	for (i = 0; i < s->count; i++) {
		const struct call *c = &s->calls[i];

		if (c->op == OPEN)
			kind[c->slot] = OF(kinds, c->a).type;
		if (connects(c) && corked[c->slot])
			return true;
		if ((c->op == SEND || c->op == SENDTO) && kind[c->slot] == SOCK_DGRAM)
			corked[c->slot] |= OF(send_flags, c->b).flag & MSG_MORE;
	}
	return false;
}

#define REDUCE_MS	20000

/* Removes calls one by one, as long as the last one still differs in the same way. */
static int reduce(struct script *s, struct answer answers[2][CALLS], int at)
{
	struct answer last[2] = { answers[0][at], answers[1][at] };
	long end = now_ms() + REDUCE_MS;
	int i;

	s->count = at + 1;
	for (i = at - 1; i >= 0 && (now_ms() < end || by_hand_run); i--) {
		struct script fewer = *s;

		memmove(&fewer.calls[i], &fewer.calls[i + 1],
			(s->count - i - 1) * sizeof(*fewer.calls));
		fewer.count--;
		if (run(&fewer, answers) != (int)fewer.count - 1 ||
		    !same_difference(last, (struct answer[2]){ answers[0][fewer.count - 1],
							       answers[1][fewer.count - 1] }))
			continue;
		*s = fewer;
	}
	return run(s, answers);
}

/* Has a difference of this kind been printed already? */
static bool is_new(const struct call *c, const struct answer *l, const struct answer *w)
{
	static struct {
		int op, option, l, w;
	} told[256];
	static unsigned int count;
	int option = c->op == SET || c->op == GET ? c->a % COUNT(opts) : 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		if (told[i].op == c->op && told[i].option == option &&
		    told[i].l == l->ret * 1000 + l->err && told[i].w == w->ret * 1000 + w->err)
			return false;
	if (count < COUNT(told))
		told[count++] = (typeof(*told)){ c->op, option, l->ret * 1000 + l->err,
						 w->ret * 1000 + w->err };
	return true;
}

static bool same(uint32_t seed)
{
	static struct answer answers[2][CALLS];
	struct script s;
	int at;

	make(&s, seed);
	if (run(&s, answers) < 0)
		return true;
	s.rest = REST_MS;
	at = run(&s, answers);
	if (at < 0)
		return true;
	if (!is_new(&s.calls[at], &answers[0][at], &answers[1][at]))
		return false;
	at = reduce(&s, answers, at);
	if (at < 0 || connect_moves_corked(&s))
		return true;
	tell(&s, answers, seed, at);
	return false;
}

/* ------------------------------------------------------------------ runs */

#define GROUPS	8
#define EACH	25

static int suite(void)
{
	int i, failed = 0;
	uint32_t seed = 1;

	printf("TAP version 13\n1..%d\n", GROUPS);
	for (i = 1; i <= GROUPS; i++) {
		uint32_t end = seed + EACH;
		bool ok = true;

		for (; seed < end; seed++)
			ok &= same(seed);
		printf("%sok %d seeds %u to %u\n", ok ? "" : "not ", i, end - EACH, end - 1);
		fflush(stdout);
		failed += !ok;
	}
	return failed ? 1 : 0;
}

static int by_hand(uint32_t seed, int seconds)
{
	long end = now_ms() + 1000l * seconds;
	unsigned int scripts = 0, different = 0;

	by_hand_run = true;
	do {
		scripts++;
		if (same(seed++))
			continue;
		different++;
		printf("# seed %u differs\n", seed - 1);
	} while (now_ms() < end);
	printf("# %u scripts, %u differ; the next seed is %u\n", scripts, different, seed);
	return different ? 1 : 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);	/* what was found stays if the run is ended */
	worlds_start();
	if (argc < 2)
		return suite();
	return by_hand(strtoul(argv[1], NULL, 0), argc > 2 ? atoi(argv[2]) : 0);
}
