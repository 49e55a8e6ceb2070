// SPDX-License-Identifier: GPL-2.0
/* The command line: words and their abbreviations, addresses, devices, error messages. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

bool matches(const char *arg, const char *word)
{
	size_t n = strlen(arg);

	return n && !strncmp(arg, word, n);
}

const char *args_peek(const struct args *a)
{
	return a->argc ? *a->argv : NULL;
}

const char *args_next(struct args *a)
{
	if (!a->argc) {
		fprintf(stderr, "Command line is not complete. Try \"weft %s help\".\n", a->object);
		exit(EXIT_SYNTAX);
	}
	a->argc--;
	return *a->argv++;
}

bool args_take(struct args *a, const char *word)
{
	if (!a->argc || strcmp(*a->argv, word))
		return false;
	args_next(a);
	return true;
}

void args_end(const struct args *a)
{
	if (!a->argc)
		return;
	fprintf(stderr, "Error: \"%s\" is unknown or one too many, try \"weft %s help\".\n",
		*a->argv, a->object);
	exit(EXIT_SYNTAX);
}

void args_wrong(const char *what, const char *arg)
{
	fprintf(stderr, "Error: %s is expected rather than \"%s\".\n", what, arg);
	exit(EXIT_ARGUMENT);
}

void args_missing(const char *what)
{
	fprintf(stderr, "Not enough information: \"%s\" argument is required.\n", what);
	exit(EXIT_SYNTAX);
}

uint32_t args_device(struct args *a)
{
	const char *name = args_next(a);
	uint32_t ifindex = if_nametoindex(name);

	if (!ifindex) {
		fprintf(stderr, "Cannot find device \"%s\"\n", name);
		exit(EXIT_ARGUMENT);
	}
	return ifindex;
}

uint32_t args_number(struct args *a, const char *what)
{
	const char *text = args_next(a);
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (!*text || *text == '-' || *end || errno || n > UINT32_MAX) {
		fprintf(stderr, "Error: argument \"%s\" is wrong: \"%s\" value is invalid\n", text,
			what);
		exit(EXIT_SYNTAX);
	}
	return n;
}

static struct address address_parse(const char *text, const char *what)
{
	struct address a = { .b = { [10] = 0xff, [11] = 0xff } };

	if (inet_pton(AF_INET, text, a.b + 12) == 1 || inet_pton(AF_INET6, text, a.b) == 1)
		return a;
	args_wrong(what, text);
}

bool address_is_v4(const struct address *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(a->b, mapped, sizeof(mapped));
}

struct address args_address(struct args *a, const char *what)
{
	return address_parse(args_next(a), what);
}

void args_lladdr(struct args *a, uint8_t b[6])
{
	const char *text = args_next(a);
	int used = 0;

	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", b, b + 1, b + 2, b + 3, b + 4,
		   b + 5, &used) == 6 &&
	    !text[used])
		return;
	fprintf(stderr, "\"%s\" is invalid lladdr.\n", text);
	exit(EXIT_ARGUMENT);
}

struct address args_prefix(struct args *a, bool allow_default, uint8_t *plen)
{
	const char *what = allow_default ? "any valid prefix" :
					   "any valid address, with or without a prefix length,";
	const char *text = args_next(a);
	const char *slash = strchr(text, '/');
	char host[INET6_ADDRSTRLEN];
	struct address addr;
	unsigned long n;
	char *end;

	if (allow_default && (!strcmp(text, "default") || !strcmp(text, "any"))) {
		*plen = 0;
		return address_parse("0.0.0.0", what);
	}
	if (slash && slash - text >= (long)sizeof(host))
		args_wrong(what, text);
	snprintf(host, sizeof(host), "%.*s", slash ? (int)(slash - text) : (int)sizeof(host) - 1,
		 text);
	addr = address_parse(host, what);
	*plen = address_is_v4(&addr) ? 32 : 128;
	if (!slash)
		return addr;
	n = strtoul(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end || n > *plen)
		args_wrong(what, text);
	*plen = n;
	return addr;
}

const char *address_text(const void *address, char text[INET6_ADDRSTRLEN])
{
	const uint8_t *b = address;

	if (address_is_v4(address))
		return inet_ntop(AF_INET, b + 12, text, INET6_ADDRSTRLEN);
	return inet_ntop(AF_INET6, b, text, INET6_ADDRSTRLEN);
}

const char *lladdr_text(const void *lladdr, char text[18])
{
	const uint8_t *b = lladdr;

	snprintf(text, 18, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
	return text;
}

int verbs_run(struct args *a, const struct verb *verbs)
{
	const struct verb *v;
	const char *word;

	if (!a->argc)
		return verbs->run(a);
	word = args_next(a);
	for (v = verbs; v->name; v++) {
		if (matches(word, v->name)) {
			/* also `weft addr add help` */
			if (a->argc == 1 && !strcmp(*a->argv, "help"))
				break;
			return v->run(a);
		}
	}
	if (v->name || matches(word, "help") || !strcmp(word, "-h") || !strcmp(word, "--help")) {
		fputs(a->help, stdout);
		return 0;
	}
	fprintf(stderr, "Command \"%s\" is unknown, try \"weft %s help\".\n", word, a->object);
	return EXIT_SYNTAX;
}
