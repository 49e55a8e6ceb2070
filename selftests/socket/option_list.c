// SPDX-License-Identifier: GPL-2.0
/*
 * Tries every option of every level on a socket of AF_INET, then of AF_WEFT: get and set, with
 * good, short, long and impossible values.  Errno, length and value must be equal, or the
 * difference is in differences[] with its reason.
 */
#include <kselftest_harness.h>
#include <sys/un.h>
#include "family.h"

#define WEFT_IP6	0x100
#define ROOM		256

/* ------------------------------------------------------------------ what is meant to differ */

enum {
	TCP4 = 1,
	UDP4 = 2,
	RAW4 = 4,
	TCP6 = 8,
	UDP6 = 16,
	V4 = 7,
	V6 = 24,
	TCP = 9,
	UDP = 18,
	ALL = 31
};
enum { GET = 1, SET = 2, BOTH = 3 };

static const struct {
	/* Weft's errno where Linux succeeds; 0: another value */
	int level, first, last, kinds, calls, says;
	const char *why;
} differences[] = {
	{ SOL_SOCKET, 29, 29, TCP, BOTH, EOPNOTSUPP, "SO_TIMESTAMP: TCP gives none" },
	{ SOL_SOCKET, 35, 35, TCP, BOTH, EOPNOTSUPP, "SO_TIMESTAMPNS: TCP gives none" },
	{ SOL_SOCKET, 37, 37, ALL, BOTH, EOPNOTSUPP,
	  "SO_TIMESTAMPING: none of what is sent, and TCP none at all" },
	{ SOL_SOCKET, 39, 39, ALL, GET, 0, "SO_DOMAIN: the family's own number" },
	{ SOL_SOCKET, 41, 41, ALL, BOTH, EOPNOTSUPP, "SO_WIFI_STATUS: nobody tells it" },
	{ SOL_SOCKET, 51, 52, ALL, SET, EOPNOTSUPP, "SO_ATTACH_REUSEPORT_*: no program chooses" },
	{ SOL_SOCKET, 57, 57, ALL, GET, 0, "SO_COOKIE: each socket has its own" },
	{ SOL_SOCKET, 60, 60, ALL, BOTH, EOPNOTSUPP, "SO_ZEROCOPY: everything is copied" },
	{ SOL_SOCKET, 61, 61, ALL, BOTH, EOPNOTSUPP, "SO_TXTIME: packets go at once" },
	{ SOL_SOCKET, 63, 64, TCP, BOTH, EOPNOTSUPP,
	  "SO_TIMESTAMP_NEW, SO_TIMESTAMPNS_NEW: TCP gives none" },
	{ SOL_SOCKET, 65, 65, ALL, BOTH, EOPNOTSUPP, "SO_TIMESTAMPING_NEW: as the old one" },
	{ SOL_SOCKET, 80, 80, TCP, SET, 0, "SO_DEVMEM_DONTNEED: no device memory" },
	{ IPPROTO_IP, 4, 4, ALL, SET, ENOPROTOOPT, "IP_OPTIONS: none are sent" },
	{ IPPROTO_IP, 5, 5, ALL, BOTH, ENOPROTOOPT, "IP_ROUTER_ALERT" },
	{ IPPROTO_IP, 18, 18, ALL, BOTH, ENOPROTOOPT, "IP_PASSSEC" },
	{ IPPROTO_IP, 22, 23, ALL, BOTH, ENOPROTOOPT, "IP_NODEFRAG, IP_CHECKSUM" },
	{ IPPROTO_IP, 25, 26, ALL, BOTH, ENOPROTOOPT, "IP_RECVFRAGSIZE, IP_RECVERR_RFC4884" },
	{ IPPROTO_IP, 37, 48, TCP, BOTH, ENOPROTOOPT, "groups of a TCP socket" },
	{ IPPROTO_IP, 51, 51, ALL, BOTH, ENOPROTOOPT, "IP_LOCAL_PORT_RANGE" },
	{ IPPROTO_IP, 64, 67, ALL, BOTH, 0, "iptables' own" },
	{ IPPROTO_TCP, 11, 11, TCP, GET, 0, "TCP_INFO: see socket/info" },
	{ IPPROTO_TCP, 19, 22, TCP, BOTH, ENOPROTOOPT, "TCP_REPAIR_*" },
	{ IPPROTO_TCP, 24, 24, TCP, BOTH, ENOPROTOOPT, "TCP_TIMESTAMP: of repair" },
	{ IPPROTO_TCP, 29, 29, TCP, BOTH, ENOPROTOOPT, "TCP_REPAIR_WINDOW" },
	{ IPPROTO_TCP, 31, 31, TCP, BOTH, ENOPROTOOPT, "TCP_ULP: no kTLS" },
	{ IPPROTO_TCP, 35, 35, TCP, BOTH, ENOPROTOOPT, "TCP_ZEROCOPY_RECEIVE" },
	{ IPPROTO_TCP, 37, 37, TCP, BOTH, ENOPROTOOPT, "TCP_TX_DELAY" },
	{ IPPROTO_TCP, 38, 42, TCP, BOTH, ENOPROTOOPT, "TCP_AO_*" },
	{ IPPROTO_TCP, 14, 14, TCP, BOTH, ENOPROTOOPT, "TCP_MD5SIG" },
	{ IPPROTO_TCP, 32, 32, TCP, BOTH, ENOPROTOOPT, "TCP_MD5SIG_EXT" },
	{ IPPROTO_TCP, 43, 43, TCP, BOTH, ENOPROTOOPT, "TCP_IS_MPTCP" },
	{ IPPROTO_UDP, 10, 11, UDP, GET, ENOPROTOOPT, "UDP-Lite's coverage" },
	{ IPPROTO_UDP, 100, 104, UDP, BOTH, ENOPROTOOPT,
	  "UDP_ENCAP, UDP_NO_CHECK6_*, UDP_SEGMENT, UDP_GRO" },
	{ IPPROTO_IPV6, 1, 1, V6, BOTH, ENOPROTOOPT, "IPV6_ADDRFORM: a socket stays what it is" },
	{ IPPROTO_IPV6, 6, 6, V6, BOTH, ENOPROTOOPT, "IPV6_2292PKTOPTIONS" },
	{ IPPROTO_IPV6, 42, 48, TCP6, BOTH, ENOPROTOOPT, "groups are UDP's" },
	{ IPPROTO_IPV6, 22, 22, V6, BOTH, ENOPROTOOPT, "IPV6_ROUTER_ALERT" },
	{ IPPROTO_IPV6, 27, 28, V6, BOTH, ENOPROTOOPT, "IPV6_JOIN_ANYCAST, IPV6_LEAVE_ANYCAST" },
	{ IPPROTO_IPV6, 30, 31, V6, BOTH, ENOPROTOOPT,
	  "IPV6_ROUTER_ALERT_ISOLATE, IPV6_RECVERR_RFC4884" },
	{ IPPROTO_IPV6, 54, 55, V6, BOTH, ENOPROTOOPT, "IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS: none are sent" },
	{ IPPROTO_IPV6, 57, 57, V6, BOTH, ENOPROTOOPT, "IPV6_RTHDR: none is sent" },
	{ IPPROTO_IPV6, 59, 59, V6, BOTH, ENOPROTOOPT, "IPV6_DSTOPTS: none are sent" },
	{ IPPROTO_IPV6, 64, 69, V6, BOTH, ENOPROTOOPT, "ip6tables' own" },
	{ IPPROTO_IPV6, 77, 77, V6, BOTH, ENOPROTOOPT, "IPV6_RECVFRAGSIZE" },
};

static bool meant(int kind, int level, int name, int call, int linux_says, int weft_says)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(differences); i++)
		if (differences[i].level == level && name >= differences[i].first &&
		    name <= differences[i].last && (differences[i].kinds & kind) &&
		    (differences[i].calls & call) &&
		    (linux_says || !differences[i].says || !weft_says ||
		     differences[i].says == weft_says))
			return true;
	return false;
}

/* ------------------------------------------------------------------ what is asked */

static const struct {
	int level, first, last;
	const char *text;
} ranges[] = {
	{ SOL_SOCKET, 0, 100, "SOL_SOCKET" },
	{ IPPROTO_IP, 0, 72, "SOL_IP" },
	{ IPPROTO_IP, 199, 213, "SOL_IP" },		/* MRT_* */
	{ IPPROTO_TCP, 0, 50, "SOL_TCP" },
	{ IPPROTO_UDP, 0, 12, "SOL_UDP" },
	{ IPPROTO_UDP, 99, 106, "SOL_UDP" },
	{ IPPROTO_IPV6, 0, 82, "SOL_IPV6" },
	{ IPPROTO_IPV6, 199, 213, "SOL_IPV6" },	/* MRT6_* */
	{ IPPROTO_ICMP, 0, 2, "SOL_ICMP" },
	{ IPPROTO_RAW, 0, 2, "SOL_RAW" },
	{ 250, 0, 1, "unknown level" },
};

static const int values[] = { 0,   1,	2,    -1,    -2,      7,	 64,
			      255, 256, 1280, 65535, 1 << 30, INT32_MAX, INT32_MIN };
static const int set_lens[] = { 0, 1, 3, 8, 12, 16, 136, ROOM };
static const int get_lens[] = { -1, 0, 1, 2, 3, 4, 8, 16, ROOM };

struct answer {
	int err, len;
	unsigned char bytes[ROOM];
};

static struct answer ask(int fd, int level, int name, int len)
{
	struct answer a = { .len = len };

	memset(a.bytes, 0xaa, sizeof(a.bytes));
	a.err = getsockopt(fd, level, name, a.bytes, (socklen_t *)&a.len) ? errno : 0;
	return a;
}

static bool same(const struct answer *a, const struct answer *b)
{
	return a->err == b->err && a->len == b->len &&
	       !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static int new_socket(int kind, bool weft)
{
	bool v6 = kind & V6;
	int type = kind & TCP ? SOCK_STREAM :
		   kind & UDP ? SOCK_DGRAM :
				SOCK_RAW,
	    proto = kind & RAW4 ? 253 : 0;
	int family = weft ? family_named(getenv("FAMILY")) : AF_INET;

	if (family == AF_INET)
		return socket(v6 ? AF_INET6 : AF_INET, type, proto);
	return socket(family, type, v6 ? proto | WEFT_IP6 : proto);
}

/* A refused call has changed nothing, so the next call can use the same socket. */
static int fresh[2] = { -1, -1 };

static void use_up(void)
{
	close(fresh[0]);
	close(fresh[1]);
	fresh[0] = fresh[1] = -1;
}

static int open_socket(int kind, bool weft)
{
	if (fresh[weft] < 0)
		fresh[weft] = new_socket(kind, weft);
	return fresh[weft];
}

/* ------------------------------------------------------------------ comparing */

struct report {
	struct __test_metadata *_metadata;
	int kind;
	const char *level_text;
	int bad;
};

static void show(char *to, size_t room, const struct answer *a)
{
	int n = snprintf(to, room, "%s", a->err ? strerrorname_np(a->err) : "ok"), i;

	if (a->err)
		return;
	n += snprintf(to + n, room - n, " %d:", a->len);
	for (i = 0; i < a->len && i < 16; i++)
		n += snprintf(to + n, room - n, " %02x", a->bytes[i]);
}

static void differ(struct report *r, int level, int name, int call, const char *what,
		   const struct answer *linux_, const struct answer *weft)
{
	struct __test_metadata *_metadata = r->_metadata;
	char l[120], w[120];

	if (same(linux_, weft) || meant(r->kind, level, name, call, linux_->err, weft->err))
		return;
	show(l, sizeof(l), linux_);
	show(w, sizeof(w), weft);
	TH_LOG("%s %d %s: Linux %s, Weft %s", r->level_text, name, what, l, w);
	r->bad++;
}

static void compare_get(struct report *r, int level, int name)
{
	int x = open_socket(r->kind, false), y = open_socket(r->kind, true), i;
	struct answer a, b;
	char what[80];

	for (i = 0; i < ARRAY_SIZE(get_lens); i++) {
		a = ask(x, level, name, get_lens[i]);
		b = ask(y, level, name, get_lens[i]);
		snprintf(what, sizeof(what), "get of %d bytes", get_lens[i]);
		differ(r, level, name, GET, what, &a, &b);
	}
}

/* setsockopt() on a new socket, then getsockopt(). */
static struct answer set_and_get(int kind, bool weft, int level, int name, const void *value,
				 int len, struct answer *then)
{
	int fd = open_socket(kind, weft);
	struct answer a = { .err = setsockopt(fd, level, name, value, len) ? errno : 0 };

	if (!a.err)
		*then = ask(fd, level, name, 8);
	return a;
}

static void compare_set(struct report *r, int level, int name, const void *value, int len,
			const char *what)
{
	struct answer a, b, then_a, then_b;
	char then[100];

	a = set_and_get(r->kind, false, level, name, value, len, &then_a);
	b = set_and_get(r->kind, true, level, name, value, len, &then_b);
	differ(r, level, name, SET, what, &a, &b);
	snprintf(then, sizeof(then), "%s, then get", what);
	if (!a.err && !b.err)
		differ(r, level, name, GET, then, &then_a, &then_b);
	if (!a.err || !b.err)
		use_up();
}

static void compare_sets(struct report *r, int level, int name)
{
	static const unsigned char zeros[ROOM], ones[ROOM] = { 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0 };
	char what[80];
	int i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		snprintf(what, sizeof(what), "set to %d", values[i]);
		compare_set(r, level, name, &values[i], sizeof(values[i]), what);
	}
	for (i = 0; i < ARRAY_SIZE(set_lens); i++) {
		snprintf(what, sizeof(what), "set to %d bytes of zero", set_lens[i]);
		compare_set(r, level, name, zeros, set_lens[i], what);
		snprintf(what, sizeof(what), "set to %d bytes of 1", set_lens[i]);
		compare_set(r, level, name, ones, set_lens[i], what);
	}
	compare_set(r, level, name, (void *)8, 4, "set from nowhere");
	compare_set(r, level, name, zeros, -1, "set to -1 bytes");
}

FIXTURE(kind) { };
FIXTURE_VARIANT(kind) { int kind; };
FIXTURE_VARIANT_ADD(kind, tcp) { .kind = TCP4 };
FIXTURE_VARIANT_ADD(kind, udp) { .kind = UDP4 };
FIXTURE_VARIANT_ADD(kind, raw) { .kind = RAW4 };
FIXTURE_VARIANT_ADD(kind, tcp6) { .kind = TCP6 };
FIXTURE_VARIANT_ADD(kind, udp6) { .kind = UDP6 };
FIXTURE_SETUP(kind) { }
FIXTURE_TEARDOWN(kind) { }

TEST_F_TIMEOUT(kind, answers_as_linux, 100)
{
	struct report r = { ._metadata = _metadata, .kind = variant->kind };
	int i, name;

	if (!on_weft() || getenv("PEER"))
		SKIP(return, "AF_INET is the oracle");
	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		r.level_text = ranges[i].text;
		for (name = ranges[i].first; name <= ranges[i].last; name++) {
			compare_get(&r, ranges[i].level, name);
			compare_sets(&r, ranges[i].level, name);
		}
	}
	use_up();
	EXPECT_EQ(0, r.bad);
}

TEST_HARNESS_MAIN
