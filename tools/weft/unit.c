// SPDX-License-Identifier: GPL-2.0
/*
 * `weft unit NAME.service`: prints a drop-in that runs a systemd service on Weft.  Each ExecStart=
 * goes through `weft run`; where the unit restricts address families or system calls, the drop-in
 * allows those that `weft run` needs.  Comments in it name what it cannot solve.  Nothing is
 * written.
 *
 * The input is what `systemctl cat` prints, the unit with its drop-ins, by the rules of
 * systemd.syntax(7): sections, continued lines, an empty value that cancels all earlier ones.
 * Not there: ExecStartPre= and the like, which stay as they are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
"Usage: weft unit NAME.service\n"
"       systemctl cat NAME.service | weft unit -\n"
"Prints a systemd drop-in that runs the service with Weft's sockets. To use it:\n"
"   mkdir -p /etc/systemd/system/NAME.service.d\n"
"   weft unit NAME.service > /etc/systemd/system/NAME.service.d/weft.conf\n"
"   systemctl daemon-reload; systemctl restart NAME.service\n";

#define STARTS_MAX 64

struct unit {
	char *start[STARTS_MAX];	/* values of ExecStart= */
	int starts;
	/* RestrictAddressFamilies=, SystemCallFilter= have a value */
	bool families, calls;
	/* RootDirectory= or RootImage=, Sockets=, PrivateNetwork= */
	bool root, sockets, network;
	bool service;			/* a section [Service] was seen */
};

/* ---------------------------------------- reading */

static char *copy(const char *text)
{
	return strdup(text) ?: (abort(), NULL);
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t\r\n");
	for (end = s + strlen(s); end > s && strchr(" \t\r\n", end[-1]); )
		*--end = 0;
	return s;
}

static bool truth(const char *value)
{
	return *value && strcmp(value, "no") && strcmp(value, "false") && strcmp(value, "0") &&
	       strcmp(value, "off");
}

static void start_add(struct unit *u, const char *value)
{
	if (!*value) {
		while (u->starts)
			free(u->start[--u->starts]);
	} else if (u->starts < STARTS_MAX) {
		u->start[u->starts++] = copy(value);
	}
}

static void assign(struct unit *u, const char *key, const char *value)
{
	if (!strcmp(key, "ExecStart"))
		start_add(u, value);
	else if (!strcmp(key, "RestrictAddressFamilies"))
		u->families = *value;
	else if (!strcmp(key, "SystemCallFilter"))
		u->calls = *value;
	else if (!strcmp(key, "RootDirectory") || !strcmp(key, "RootImage"))
		u->root = *value;
	else if (!strcmp(key, "Sockets"))
		u->sockets |= *value;
	else if (!strcmp(key, "PrivateNetwork"))
		u->network = truth(value);
}

static void line_read(struct unit *u, char *line, bool *in_service)
{
	char *equals;

	line = trim(line);
	if (*line == '[') {
		*in_service = !strcmp(line, "[Service]");
		u->service |= *in_service;
		return;
	}
	equals = strchr(line, '=');
	if (!equals || !*in_service)
		return;
	*equals = 0;
	assign(u, trim(line), trim(equals + 1));
}

static bool is_comment(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' || *line == ';';
}

/* As in systemd, comments between continued lines are skipped. */
static void unit_read(struct unit *u, FILE *f)
{
	char *line = NULL, *whole = NULL;
	bool in_service = false;
	size_t size = 0, len = 0;
	ssize_t n;

	while ((n = getline(&line, &size, f)) >= 0) {
		bool goes_on;

		if (is_comment(line))
			continue;
		while (n && strchr("\r\n", line[n - 1]))
			line[--n] = 0;
		goes_on = n && line[n - 1] == '\\';
		if (goes_on)
			line[n - 1] = ' ';
		whole = realloc(whole, len + n + 1) ?: (abort(), NULL);
		memcpy(whole + len, line, n + 1);
		len += n;
		if (goes_on)
			continue;
		line_read(u, whole, &in_service);
		len = 0;
	}
	if (len)
		line_read(u, whole, &in_service);
	free(whole);
	free(line);
}

/* Without a shell, because the name comes from the user. */
static int unit_ask(const char *name, struct unit *u)
{
	int ends[2], status;
	pid_t child;
	FILE *f;

	child = pipe(ends) ? -1 : fork();
	if (child < 0) {
		perror("weft unit");
		return EXIT_KERNEL;
	}
	if (!child) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		execlp("systemctl", "systemctl", "--no-pager", "cat", "--", name, NULL);
		fprintf(stderr, "weft unit: cannot run systemctl: %s; or: ... | weft unit -\n",
			strerror(errno));
		_exit(127);
	}
	close(ends[1]);
	f = fdopen(ends[0], "r");
	if (f) {
		unit_read(u, f);
		fclose(f);
	}
	if (waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
		return EXIT_ARGUMENT;		/* systemctl has printed the reason */
	return 0;
}

/* ---------------------------------------- writing */

/* systemd's name of the family with AF_WEFT's number. */
static const char *family_name(int family)
{
	return family == 22 ? "AF_SNA" : family == 25 ? "AF_WANPIPE" : "AF_ASH";
}

static void family_row(struct nlattr *const *a, void *data)
{
	if (a[WEFT_A_FAMILY])
		*(int *)data = mnl_attr_get_u32(a[WEFT_A_FAMILY]);
}

static int family_here(void)
{
	int family = AF_WEFT;
	struct request r;

	if (nl_connect(true) == NL_OPEN) {
		nl_begin(&r, WEFT_CMD_INFO_GET);
		nl_send(&r, family_row, &family);
	}
	return family;
}

/* The end of the word that starts at s, which may be quoted. */
static const char *word_end(const char *s)
{
	char quote = *s == '"' || *s == '\'' ? *s : 0;

	if (!quote)
		return s + strcspn(s, " \t");
	for (s++; *s && *s != quote; s++)
		if (*s == '\\' && s[1])
			s++;
	return *s ? s + 1 : s;
}

/*
 * systemd.service(5): prefixes before the program are about the process, so they go before `weft
 * run`, which becomes the program.  With "@" the second word is argv[0], which `weft run` cannot
 * pass on.
 */
static void start_print(const char *value, const char *command)
{
	size_t signs = strspn(value, "@-:+!");
	const char *program = value + signs + strspn(value + signs, " \t");
	const char *end = word_end(program), *rest = end + strspn(end, " \t");
	bool named = memchr(value, '@', signs);
	size_t i;

	if (named && *rest)
		rest = word_end(rest) + strspn(word_end(rest), " \t");
	if (named)
		printf("# \"@\" is not there any more: the program is called by its own name.\n");
	printf("ExecStart=");
	for (i = 0; i < signs; i++)
		if (value[i] != '@')
			putchar(value[i]);
	printf("%s run -- %.*s%s%s\n", command, (int)(end - program), program, *rest ? " " : "",
	       rest);
}

static void drop_in(const struct unit *u, const char *name, const char *command, const char *family)
{
	int i;

	printf("# %s on Weft: /etc/systemd/system/%s.d/weft.conf\n", name, name);
	if (u->root)
		printf(
		       "# RootDirectory= or RootImage=: %s must be there in the service's root too.\n",
		       command);
	if (u->sockets)
		printf("# Sockets=: the sockets that systemd opens for the service are Linux's.\n");
	if (u->network)
		printf("# PrivateNetwork=: the service sees only a lo of its own.\n");
	printf("[Unit]\nAfter=systemd-modules-load.service\n[Service]\nExecStart=\n");
	for (i = 0; i < u->starts; i++)
		start_print(u->start[i], command);
	if (u->families)
		printf("RestrictAddressFamilies=%s AF_NETLINK\n", family);
	if (u->calls)
		printf("SystemCallFilter=seccomp prctl close_range setns setfsuid memfd_create\n");
}

static int unit_print(const char *name)
{
	char command[4096];
	struct unit u = { 0 };
	ssize_t n = readlink("/proc/self/exe", command, sizeof(command) - 1);
	int err = 0;

	snprintf(command + (n > 0 ? n : 0), sizeof(command) - (n > 0 ? n : 0), "%s",
		 n > 0 ? "" : "weft");
	if (strcmp(name, "-"))
		err = unit_ask(name, &u);
	else
		unit_read(&u, stdin);
	if (err)
		return err;
	if (!u.starts) {
		fprintf(stderr, "weft unit: %s\n",
			u.service ? "the service has no ExecStart=" :
				    "this is no service: it has no [Service]");
		return EXIT_ARGUMENT;
	}
	drop_in(&u, strcmp(name, "-") ? name : "NAME.service", command, family_name(family_here()));
	start_add(&u, "");
	return out_end();
}

int unit_main(struct args *a)
{
	char name[256];
	const char *word;

	a->help = help;
	if (!a->argc || !strcmp(args_peek(a), "help") || !strcmp(args_peek(a), "--help")) {
		fputs(help, a->argc ? stdout : stderr);
		return a->argc ? 0 : EXIT_SYNTAX;
	}
	word = args_next(a);
	args_end(a);
	if (*word == '-' && word[1])
		args_wrong("a service", word);
	snprintf(name, sizeof(name), "%s%s", word,
		 strchr(word, '.') || !strcmp(word, "-") ? "" : ".service");
	return unit_print(name);
}
