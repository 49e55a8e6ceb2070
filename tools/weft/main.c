// SPDX-License-Identifier: GPL-2.0
/*
 * `weft`: global options and the choice of the object.  The smallest object, `info`, is here too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"
#include "version.h"

bool opt_stats;
char *command_line;
size_t command_line_size;

static const char usage[] =
	"Usage: weft [ OPTIONS ] OBJECT { COMMAND | help }\n"
	"       weft run [ --inet6=weft|host|refuse ] [ --engine NAME ] [--] PROGRAM [ ARGUMENTS ]\n"
	"where  OBJECT := { link | address | route | neighbor | rarp | ss | stat | engine | info | run | doctor | unit | why | log }\n"
	"       OPTIONS := { -j[son] | -p[retty] | -s[tatistics] | -V[ersion] | -h[elp] }\n";

static const char info_help[] =
"Usage: weft info\n"
"Is the module loaded, in which version, and what number has the address family?\n";

static const struct object {
	const char *name;
	int (*run)(struct args *a);
	const char *alias;
} objects[] = {
	{ "link", link_main, NULL },
	{ "address", addr_main, NULL },
	{ "route", route_main, NULL },
	{ "neighbor", neigh_main, "neighbour" },
	{ "rarp", rarp_main, NULL },
	{ "ss", ss_main, NULL },
	{ "stat", stat_main, NULL },
	{ "engine", engine_main, NULL },
	{ "info", info_main, "status" },
	{ "run", run_main, NULL },
	{ "doctor", doctor_main, NULL },
	{ "unit", unit_main, NULL },
	{ "why", why_main, NULL },
	{ "log", log_main, NULL },
};

static void info_row(struct nlattr *const *a, void *data)
{
	(void)data;
	if (!a[WEFT_A_FAMILY] || !a[WEFT_A_VERSION])
		return;
	out_bool("loaded", NULL, true);
	out_str("version", "weft %s is loaded", mnl_attr_get_str(a[WEFT_A_VERSION]));
	out_uint("family", ", address family %" PRIu64, mnl_attr_get_u32(a[WEFT_A_FAMILY]));
	out_bool("attach_all", ", every device is shared", a[WEFT_A_ALL]);
}

static int info_show(struct args *a)
{
	struct request r;
	int err = EXIT_KERNEL;
	enum nl_open how;

	args_end(a);
	how = nl_connect(true);
	if (how == NL_FAILED)
		return nl_connect(false), EXIT_KERNEL;
	out_begin();
	out_row_begin();
	if (how == NL_NOT_LOADED) {
		out_bool("loaded", NULL, false);
		out_text("weft is not loaded");
	} else {
		nl_begin(&r, WEFT_CMD_INFO_GET);
		err = nl_send(&r, info_row, NULL);
	}
	out_row_end();
	return out_end() ?: err;
}

int info_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", info_show }, { "list", info_show }, { NULL, NULL },
	};

	a->help = info_help;
	return verbs_run(a, verbs);
}

static int object_run(struct args *a, const char *name)
{
	const struct object *o;

	for (o = objects; o < objects + sizeof(objects) / sizeof(*objects); o++) {
		if (matches(name, o->name) || (o->alias && matches(name, o->alias))) {
			a->object = o->name;
			return o->run(a);
		}
	}
	if (matches(name, "help")) {
		fputs(usage, stdout);
		return 0;
	}
	fprintf(stderr, "Object \"%s\" is unknown, try \"weft help\".\n", name);
	return EXIT_ARGUMENT;
}

_Noreturn static void option_that_ends(const char *arg, const char *o)
{
	if (matches(o, "Version") || !strcmp(o, "version")) {
		puts("weft utility, version " WEFT_VERSION);
		exit(0);
	}
	if (matches(o, "help")) {
		fputs(usage, stdout);
		exit(0);
	}
	fprintf(stderr, "Option \"%s\" is unknown, try \"weft -help\".\n", arg);
	exit(EXIT_SYNTAX);
}

int main(int argc, char **argv)
{
	struct args a = { .argc = argc - 1, .argv = argv + 1 };
	bool json = false, pretty = false;

	command_line = argv[0];
	command_line_size = argc ? argv[argc - 1] + strlen(argv[argc - 1]) - argv[0] : 0;
	while (args_peek(&a) && *args_peek(&a) == '-') {
		const char *arg = args_next(&a);
		const char *o = arg + 1 + (arg[1] == '-');

		if (matches(o, "json"))
			json = true;
		else if (matches(o, "pretty"))
			pretty = true;
		else if (matches(o, "statistics") || !strcmp(o, "stats"))
			opt_stats = true;
		else
			option_that_ends(arg, o);
	}
	out_format(json, pretty);
	if (!a.argc) {
		fputs(usage, stderr);
		return EXIT_SYNTAX;
	}
	return object_run(&a, args_next(&a));
}
