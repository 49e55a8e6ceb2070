// SPDX-License-Identifier: GPL-2.0
/*
 * `weft run PROGRAM`: gives Weft's sockets to the program, and to all that it starts, where they
 * ask for Linux's.
 *
 * This process becomes the program: it installs a seccomp filter on itself and executes it, so
 * process id, signals, terminal and exit status are the program's own.  The filter stops socket()
 * calls for TCP, UDP, ping and raw sockets and asks a supervisor (run_supervise.c), a separate
 * process forked earlier, which answers with a descriptor that it has opened.  After socket() the
 * program runs at full speed.  The supervisor ends with the last process that has the filter.
 *
 * Unlike a preloaded library this also reaches static programs, Go programs and the C library's own
 * resolver.  With --preload there is such a library beside the filter (run_preload.c): it spares
 * dynamic programs the turn to the supervisor, and works alone where no filter can be installed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "tool.h"

/* Exit statuses of env(1). */
enum { EXIT_OURS = 125, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

static const char help[] =
	"Usage: weft run [ OPTIONS ] [--] PROGRAM [ ARGUMENTS ]\n"
	"Runs PROGRAM, and all that it starts, with Weft's TCP, UDP, ping and raw sockets instead of Linux's.\n"
	"--inet6=weft (default): TCP and UDP over IPv6 too\n"
	"--inet6=host:           those of IPv6 are Linux's\n"
	"--inet6=refuse:         those of IPv6 are refused, so that programs turn to IPv4\n"
	"--engine NAME:          its TCP connections are the engine NAME's (\"weft engine\" lists them)\n"
	"--preload:              a preloaded library makes socket() fast, and replaces the seccomp filter\n"
	"                        where that is refused\n";

static void family_row(struct nlattr *const *a, void *data)
{
	if (a[WEFT_A_FAMILY])
		*(int *)data = mnl_attr_get_u32(a[WEFT_A_FAMILY]);
}

/* AF_WEFT's number, if a socket of it can be made; and with that engine, unless it is NULL. */
static int family_get(const char *engine)
{
	struct request r;
	int family = -1, fd;

	if (nl_connect(false) != NL_OPEN)
		exit(EXIT_OURS);
	nl_begin(&r, WEFT_CMD_INFO_GET);
	if (nl_send(&r, family_row, &family) || family < 0)
		exit(EXIT_OURS);
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		fprintf(stderr, "weft run: Weft is loaded, but makes no socket: %s\n",
			strerror(errno));
		exit(EXIT_OURS);
	}
	if (engine && setsockopt(fd, IPPROTO_TCP, WEFT_TCP_OPT_ENGINE, engine, strlen(engine))) {
		fprintf(stderr, "weft run: the engine \"%s\": %s\n", engine,
			errno == ENOENT ? "there is none of that name" : strerror(errno));
		exit(EXIT_OURS);
	}
	close(fd);
	return family;
}

/*
 * Does the filter of another `weft run` apply already?  Its supervisor would hide that from
 * SO_DOMAIN.
 */
static bool already_on(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char name[32] = "";

	if (fd >= 0) {
		fgetxattr(fd, "system.sockprotoname", name, sizeof(name) - 1);
		close(fd);
	}
	return !strncmp(name, "WEFT-", strlen("WEFT-"));
}

/* No filter can be installed.  With the library the program runs without. */
static void refused(const struct run *r, const char *why)
{
	fprintf(stderr, "weft run: %s\n", why);
	if (!r->preload)
		exit(EXIT_OURS);
	fputs("weft run: static programs, and what else does not call the C library, stay on Linux\n",
	      stderr);
}

/* Installs the filter: from here on this process asks the supervisor. */
static void put_on(const struct run *r)
{
	int supervisor = run_supervisor_start(r);
	int listener, err;
	char why[80];

	if (supervisor < 0) {
		fprintf(stderr, "weft run: cannot start the supervisor: %s\n", strerror(errno));
		exit(EXIT_OURS);
	}
	listener = run_filter_install(r);
	if (listener < 0) {
		err = errno;
		snprintf(why, sizeof(why), "cannot install the seccomp filter: %s", strerror(err));
		close(supervisor);
		refused(r, err == EBUSY ?
			"there is another seccomp supervisor above, and the kernel allows only one" :
			why);
		return;
	}
	if (!run_supervisor_handover(supervisor, listener)) {
		fputs("weft run: the supervisor died\n", stderr);
		exit(EXIT_OURS);
	}
}

static void options(struct args *a, struct run *r)
{
	const char *o;

	if (args_peek(a) && !strcmp(args_peek(a), "help") && a->argc == 1) {
		fputs(help, stdout);
		exit(0);
	}
	while ((o = args_peek(a)) && *o == '-') {
		args_next(a);
		if (!strcmp(o, "--"))
			return;
		if (!strcmp(o, "-h") || !strcmp(o, "--help")) {
			fputs(help, stdout);
			exit(0);
		}
		if (!strncmp(o, "--engine=", strlen("--engine="))) {
			r->engine = strdup(o + strlen("--engine="));
		} else if (!strcmp(o, "--engine") && args_peek(a)) {
			r->engine = strdup(args_next(a));
		} else if (!strcmp(o, "--preload")) {
			r->preload = true;
		} else if (!strcmp(o, "--inet6=host")) {
			r->inet6 = INET6_HOST;
		} else if (!strcmp(o, "--inet6=refuse")) {
			r->inet6 = INET6_REFUSE;
		} else if (strcmp(o, "--inet6=weft")) {
			fprintf(stderr,
				"weft run: option \"%s\" is unknown, try \"weft run --help\".\n",
				o);
			exit(EXIT_OURS);
		}
	}
}

int run_main(struct args *a)
{
	struct run r = { 0 };
	int err;

	options(a, &r);
	if (!a->argc) {
		fputs(help, stderr);
		return EXIT_OURS;
	}
	if (access("/proc/self/ns/net", F_OK)) {
		fputs("weft run: /proc is not mounted: the supervisor needs it\n", stderr);
		return EXIT_OURS;
	}
	r.family = family_get(r.engine);
	if (r.preload && !run_preload(&r)) {
		fprintf(stderr, "weft run: %s is not there\n", RUN_PRELOAD_LIBRARY);
		return EXIT_OURS;
	}
	if (!already_on())
		put_on(&r);
	execvp(a->argv[0], a->argv);
	err = errno;
	fprintf(stderr, "weft run: \"%s\": %s\n", a->argv[0], strerror(err));
	return err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
}
