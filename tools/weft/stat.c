// SPDX-License-Identifier: GPL-2.0
/*
 * `weft stat`: the counters of the namespace; drops and resets with the sentence that explains
 * them.
 */
#include <fnmatch.h>
#include <string.h>
#include "tool.h"

static const char help[] =
	"Usage: weft stat [ -z ] [ PATTERN ... ]\n"
	"Counters, those that are not zero; -z, --zeros: all. PATTERN: a name, with shell wildcards: 'Tcp*', 'drop.*'.\n";

struct show {
	bool zeros;
	int patterns;
	char **pattern;
};

static bool wanted(const struct show *s, const char *name)
{
	int i;

	for (i = 0; i < s->patterns; i++)
		if (!fnmatch(s->pattern[i], name, 0))
			return true;
	return !s->patterns;
}

static void show_row(struct nlattr *const *a, void *data)
{
	const struct show *s = data;
	uint64_t value;

	if (!a[WEFT_A_NAME] || !a[WEFT_A_VALUE] || !wanted(s, mnl_attr_get_str(a[WEFT_A_NAME])))
		return;
	value = mnl_attr_get_u64(a[WEFT_A_VALUE]);
	if (!value && !s->zeros)
		return;
	out_row_begin();
	out_str("name", "%-32s", mnl_attr_get_str(a[WEFT_A_NAME]));
	out_uint("value", a[WEFT_A_TEXT] ? " %-15" PRIu64 : " %" PRIu64, value);
	if (a[WEFT_A_TEXT])
		out_str("text", " %s", mnl_attr_get_str(a[WEFT_A_TEXT]));
	out_row_end();
}

static int show(struct args *a, bool zeros)
{
	struct show s = { .zeros = zeros, .patterns = a->argc, .pattern = a->argv };
	int err;

	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	out_begin();
	err = nl_list(WEFT_CMD_STAT_GET, show_row, &s);
	return out_end() ?: err;
}

int stat_main(struct args *a)
{
	static const struct verb none[] = { { NULL, NULL } };
	bool zeros = false;

	a->help = help;
	args_take(a, "show");
	while (args_peek(a) && (!strcmp(args_peek(a), "-z") || !strcmp(args_peek(a), "--zeros"))) {
		args_next(a);
		zeros = true;
	}
	if (args_peek(a) && (!strcmp(args_peek(a), "help") || *args_peek(a) == '-'))
		return verbs_run(a, none);
	return show(a, zeros);
}
