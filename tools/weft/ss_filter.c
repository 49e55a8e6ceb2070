// SPDX-License-Identifier: GPL-2.0
/*
 * The filters of `weft ss`, in ss(8)'s grammar:
 *
 *	or	:= and { ( or | | | || ) and }
 *	and	:= not { [ and | & | && ] not }
 *	not	:= ( not | ! ) not | "(" or ")" | one
 *	one	:= ( src | dst ) [ = | != ] ADDRESS[/BITS][:PORT] |
 *			   ( sport | dport ) [ CMP ] [:]PORT
 *
 * An address is *, or IPv4's, or IPv6's in brackets; a port is a number, a service's name or *.
 * Deliberately not there: dev, fwmark, cgroup, autobound, inode; they are refused by name.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "ss.h"
#include "tool.h"

enum kind { AND, OR, NOT, ADDRESS, PORT };
enum cmp { EQ, NE, LT, LE, GT, GE };

struct node {
	enum kind kind;
	struct node *left, *right;	/* AND, OR; NOT: left */
	int which;			/* ADDRESS, PORT: 0: the local end, 1: the peer */
	enum cmp cmp;			/* PORT; ADDRESS: EQ, NE */
	struct address addr;		/* ADDRESS: compare its first `bits` bits */
	int bits, port;			/* port -1: any */
};

static struct node *filter;		/* NULL: everything */
static const char *object;		/* object of the command line, for messages */
static char **words;
static int left;			/* words not yet read */

_Noreturn static void wrong(const char *fmt, const char *word)
{
	fputs("Error: ", stderr);
	fprintf(stderr, fmt, word);
	fprintf(stderr, " (see \"weft %s help\")\n", object);
	exit(EXIT_ARGUMENT);
}

static void *zeroed(size_t size)
{
	return calloc(1, size) ?: (abort(), NULL);
}

/* ---------------------------------------- words */

#define SIGNS "()!&|<>="

/*
 * Cuts off one word.  Signs are words of their own, also doubled or followed by "="; spaces
 * separate the others.
 */
static char *word_cut(const char **text)
{
	const char *s = *text + strspn(*text, " \t\n");
	size_t n;

	if (!*s)
		return NULL;
	if (!strchr(SIGNS, *s))
		n = strcspn(s, SIGNS " \t\n");
	else if (strchr("()", *s))
		n = 1;
	else
		n = 1 + (s[1] == '=' || (s[1] == *s && strchr("&|", *s)));
	*text = s + n;
	return strndup(s, n) ?: (abort(), NULL);
}

static void words_cut(const struct args *a)
{
	static char *cut[256];
	int i;

	for (i = 0; i < a->argc; i++) {
		const char *text = a->argv[i];
		char *word;

		while ((word = word_cut(&text))) {
			if (left == sizeof(cut) / sizeof(*cut))
				wrong("the filter is too long at \"%s\"", word);
			cut[left++] = word;
		}
	}
	words = cut;
}

static bool take(const char *a, const char *b, const char *c)
{
	if (!left || !(!strcasecmp(*words, a) || !strcmp(*words, b) || !strcmp(*words, c)))
		return false;
	words++;
	left--;
	return true;
}

static char *word_next(const char *after)
{
	if (!left)
		wrong("something is missing after \"%s\"", after);
	left--;
	return *words++;
}

/* ---------------------------------------- one */

static enum cmp cmp_take(enum cmp most)
{
	static const char *const names[][3] = {
		[EQ] = { "=", "==", "eq" }, [NE] = { "!=", "ne", "neq" }, [LT] = {
			"<", "lt", "lt",
		},
		[LE] = { "<=", "le", "leq" }, [GT] = { ">", "gt", "gt" }, [GE] = {
			">=", "ge", "geq",
		},
	};
	enum cmp c;

	for (c = EQ; c <= GE; c++) {
		if (!take(names[c][0], names[c][1], names[c][2]))
			continue;
		if (c > most)
			wrong("an address cannot be compared by \"%s\"", names[c][0]);
		return c;
	}
	return EQ;
}

static int port_parse(const char *text)
{
	struct servent *s;
	char *end;
	long n;

	if (!strcmp(text, "*"))
		return -1;
	n = strtol(text, &end, 10);
	if (*text && !*end && n >= 0 && n <= 65535)
		return n;
	s = getservbyname(text, NULL);
	if (!s)
		wrong("\"%s\" is no port and no service", text);
	return ntohs(s->s_port);
}

static void host_parse(char *text, struct node *n)
{
	char *slash = strchr(text, '/'), *end;
	struct in6_addr a = { .s6_addr = { [10] = 0xff, [11] = 0xff } };
	int most = 128, least = 0;

	if (slash)
		*slash = 0;
	if (*text == '[' && text[strlen(text) - 1] == ']') {
		text[strlen(text) - 1] = 0;
		text++;
	}
	if (!*text || !strcmp(text, "*"))
		return;				/* any address: compare no bits */
	if (inet_pton(AF_INET, text, a.s6_addr + 12) == 1)
		least = 96;
	else if (inet_pton(AF_INET6, text, &a) != 1)
		wrong("\"%s\" is no address", text);
	memcpy(&n->addr, &a, sizeof(a));
	n->bits = most;
	if (!slash)
		return;
	n->bits = least + strtol(slash + 1, &end, 10);
	if (!slash[1] || *end || n->bits < least || n->bits > most)
		wrong("\"%s\" is no prefix length", slash + 1);
}

/*
 * The port follows the last colon outside of brackets; an IPv6 address without a port needs no
 * brackets.
 */
static void end_parse(char *text, struct node *n)
{
	char *bracket = strrchr(text, ']'), *colon = strrchr(bracket ?: text, ':');

	n->port = -1;
	if (colon && (bracket || strchr(text, ':') == colon)) {
		*colon = 0;
		n->port = port_parse(colon + 1);
	}
	host_parse(text, n);
}

static struct node *one(void)
{
	static const char *const unknown[] = { "dev", "fwmark", "cgroup", "autobound", "inode" };
	char *word = word_next("the filter's beginning");
	struct node *n = zeroed(sizeof(*n));
	size_t i;

	n->which = *word == 'd';
	if (!strcmp(word, "src") || !strcmp(word, "dst")) {
		n->kind = ADDRESS;
		n->cmp = cmp_take(NE);
		end_parse(word_next(word), n);
		return n;
	}
	if (!strcmp(word, "sport") || !strcmp(word, "dport")) {
		n->kind = PORT;
		n->cmp = cmp_take(GE);
		word = word_next(word);
		n->port = port_parse(strrchr(word, ':') ? strrchr(word, ':') + 1 : word);
		return n;
	}
	for (i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		if (!strcmp(word, unknown[i]))
			wrong("the filter \"%s\" is not there", word);
	wrong("\"%s\" is no filter: state, src, dst, sport or dport is expected", word);
}

/* ---------------------------------------- all */

static struct node *join(enum kind kind, struct node *l, struct node *r)
{
	struct node *n = zeroed(sizeof(*n));

	n->kind = kind;
	n->left = l;
	n->right = r;
	return n;
}

static struct node *parse_or(void);

static struct node *parse_not(void)
{
	struct node *n;

	if (take("not", "!", "!"))
		return join(NOT, parse_not(), NULL);
	if (!take("(", "(", "("))
		return one();
	n = parse_or();
	if (!take(")", ")", ")"))
		wrong("\")\" is missing%s", "");
	return n;
}

static bool is_or(void)
{
	return !strcasecmp(*words, "or") || **words == '|';
}

static struct node *parse_and(void)
{
	struct node *n = parse_not();

	while (left && !is_or() && **words != ')') {
		take("and", "&", "&&");
		n = join(AND, n, parse_not());
	}
	return n;
}

static struct node *parse_or(void)
{
	struct node *n = parse_and();

	while (left && is_or()) {
		take("or", "|", "||");
		n = join(OR, n, parse_and());
	}
	return n;
}

void ss_filter_read(struct args *a)
{
	object = a->object;
	words_cut(a);
	a->argc = 0;
	if (!left)
		return;
	filter = parse_or();
	if (left)
		wrong("\"%s\" is one too many", *words);
}

/* ---------------------------------------- a socket */

static bool in_prefix(const struct node *n, const struct address *a)
{
	int whole = n->bits / 8, rest = n->bits % 8;

	if (memcmp(n->addr.b, a->b, whole))
		return false;
	return !rest || !((n->addr.b[whole] ^ a->b[whole]) & (0xff00 >> rest & 0xff));
}

static bool port_fits(const struct node *n, int port)
{
	switch (n->cmp) {
	case EQ: return n->port < 0 || port == n->port;
	case NE: return port != n->port;
	case LT: return port < n->port;
	case LE: return port <= n->port;
	case GT: return port > n->port;
	default: return port >= n->port;
	}
}

static bool fits(const struct node *n, const struct address end[2], const uint16_t port[2])
{
	switch (n->kind) {
	case AND:
		return fits(n->left, end, port) && fits(n->right, end, port);
	case OR:
		return fits(n->left, end, port) || fits(n->right, end, port);
	case NOT:
		return !fits(n->left, end, port);
	case ADDRESS:
		return (in_prefix(n, &end[n->which]) &&
			(n->port < 0 || port[n->which] == n->port)) == (n->cmp == EQ);
	default:
		return port_fits(n, port[n->which]);
	}
}

bool ss_filter_fits(const struct address end[2], const uint16_t port[2])
{
	return !filter || fits(filter, end, port);
}
