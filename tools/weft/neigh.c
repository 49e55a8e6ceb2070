// SPDX-License-Identifier: GPL-2.0
/* `weft neigh`: the link-layer address of each next hop. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] =
"Usage: weft neighbor [ show [ [dev] DEVICE ] ]\n"
"       weft neighbor add ADDRESS lladdr LLADDR dev DEVICE [ nud permanent ]\n"
"       weft neighbor del ADDRESS dev DEVICE\n"
"An entry that is added is permanent. `weft -s neighbor` shows how long ago each was used.\n";

static void show_state(const char *state)
{
	char upper[16];
	size_t i;

	for (i = 0; state[i] && i < sizeof(upper) - 1; i++)
		upper[i] = toupper((unsigned char)state[i]);
	upper[i] = 0;
	out_array_begin("state", "");
	out_str(NULL, " %s", upper);
	out_array_end("");
}

static void show_row(struct nlattr *const *a, void *data)
{
	char text[INET6_ADDRSTRLEN], name[IF_NAMESIZE], mac[18];
	const uint32_t *ifindex = data;

	if (!a[WEFT_A_ADDR] || !a[WEFT_A_IFINDEX] ||
	    (*ifindex && mnl_attr_get_u32(a[WEFT_A_IFINDEX]) != *ifindex))
		return;
	out_row_begin();
	out_str("dst", "%s", address_text(mnl_attr_get_payload(a[WEFT_A_ADDR]), text));
	out_str("dev", " dev %s", nl_ifname(a, name));
	if (a[WEFT_A_LLADDR])
		out_str("lladdr", " lladdr %s",
			lladdr_text(mnl_attr_get_payload(a[WEFT_A_LLADDR]), mac));
	if (a[WEFT_A_AGE] && opt_stats)
		out_uint("used_ms", " used %" PRIu64 "ms", mnl_attr_get_u64(a[WEFT_A_AGE]));
	if (a[WEFT_A_NUD_STATE])
		show_state(mnl_attr_get_str(a[WEFT_A_NUD_STATE]));
	out_row_end();
}

static int show(struct args *a)
{
	uint32_t ifindex = 0;
	int err;

	if (a->argc) {
		args_take(a, "dev");
		ifindex = args_device(a);
	}
	args_end(a);
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	out_begin();
	err = nl_list(WEFT_CMD_NEIGH_GET, show_row, &ifindex);
	return out_end() ?: err;
}

static void nud_check(struct args *a)
{
	const char *state = args_next(a);

	if (!matches(state, "permanent"))
		args_wrong("\"nud permanent\", the only state that can be set,", state);
}

static int change(struct args *a, uint8_t cmd)
{
	bool have_addr = false, have_dev = false, have_lladdr = false,
	     adding = cmd == WEFT_CMD_NEIGH_ADD;
	struct address addr;
	uint8_t lladdr[6];
	struct request r;

	nl_begin(&r, cmd);
	while (a->argc) {
		if (args_take(a, "dev")) {
			nl_put_u32(&r, WEFT_A_IFINDEX, args_device(a));
			have_dev = true;
		} else if (adding && args_take(a, "lladdr")) {
			args_lladdr(a, lladdr);
			nl_put(&r, WEFT_A_LLADDR, sizeof(lladdr), lladdr);
			have_lladdr = true;
		} else if (adding && args_take(a, "nud")) {
			nud_check(a);
		} else if (have_addr) {
			args_end(a);
		} else {
			args_take(a, "to");
			addr = args_address(a, "any valid address");
			nl_put(&r, WEFT_A_ADDR, sizeof(addr), &addr);
			have_addr = true;
		}
	}
	if (!have_addr)
		args_missing("ADDRESS");
	if (!have_dev)
		args_missing("dev");
	if (adding && !have_lladdr)
		args_missing("lladdr");
	return nl_send(&r, NULL, NULL);
}

static int add(struct args *a)
{
	return change(a, WEFT_CMD_NEIGH_ADD);
}

static int del(struct args *a)
{
	return change(a, WEFT_CMD_NEIGH_DEL);
}

int neigh_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "add", add }, { "delete", del },
		{ NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
