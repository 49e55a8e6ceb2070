// SPDX-License-Identifier: GPL-2.0
/* `weft link`: attached devices. */
#include <net/if.h>
/* IFF_LOWER_UP, IFF_DORMANT; must follow the C library's header */
#include <linux/if.h>
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] =
"Usage: weft link [ show [ [dev] DEVICE ] ]\n"
"       weft link attach { [dev] DEVICE [ [mode] share|own ] | --all }\n"
"       weft link detach { [dev] DEVICE | --all }\n"
"share (default): Weft uses the host's addresses and routes on the device.\n"
"own:             Weft has addresses and routes of its own there.\n"
"--all:           every device of the network namespace, those to come included, is shared.\n";

static const struct {
	uint32_t flag;
	const char *name;
} flag_names[] = {
	{ IFF_LOOPBACK, "LOOPBACK" }, { IFF_BROADCAST, "BROADCAST" },
	{ IFF_POINTOPOINT, "POINTOPOINT" }, { IFF_MULTICAST, "MULTICAST" }, { IFF_NOARP, "NOARP" },
	{ IFF_ALLMULTI, "ALLMULTI" }, { IFF_PROMISC, "PROMISC" }, { IFF_MASTER, "MASTER" },
	{ IFF_SLAVE, "SLAVE" }, { IFF_DORMANT, "DORMANT" }, { IFF_UP, "UP" },
	{ IFF_LOWER_UP, "LOWER_UP" },
};

static void flags_show(uint32_t flags)
{
	const char *comma = "";
	size_t i;

	if ((flags & IFF_UP) && !(flags & IFF_RUNNING)) {
		out_str(NULL, "%s", "NO-CARRIER");
		comma = ",";
	}
	for (i = 0; i < sizeof(flag_names) / sizeof(*flag_names); i++) {
		if (!(flags & flag_names[i].flag))
			continue;
		out_text("%s", comma);
		out_str(NULL, "%s", flag_names[i].name);
		comma = ",";
	}
}

void link_show_row(struct nlattr *const *a)
{
	char name[IF_NAMESIZE], mac[18];

	out_uint("ifindex", "%" PRIu64 ": ", mnl_attr_get_u32(a[WEFT_A_IFINDEX]));
	out_str("ifname", "%s: ", nl_ifname(a, name));
	out_array_begin("flags", "<");
	if (a[WEFT_A_FLAGS])
		flags_show(mnl_attr_get_u32(a[WEFT_A_FLAGS]));
	out_array_end(">");
	if (a[WEFT_A_MTU])
		out_uint("mtu", " mtu %" PRIu64, mnl_attr_get_u32(a[WEFT_A_MTU]));
	out_str("mode", " mode %s",
		mnl_attr_get_u8(a[WEFT_A_MODE]) == WEFT_MODE_OWN ? "own" : "share");
	if (!a[WEFT_A_LLADDR]) {
		out_str("link_type", "\n    link/%s", "none");
		return;
	}
	if (a[WEFT_A_FLAGS] && (mnl_attr_get_u32(a[WEFT_A_FLAGS]) & IFF_LOOPBACK))
		out_str("link_type", "\n    link/%s", "loopback");
	else
		out_str("link_type", "\n    link/%s", "ether");
	out_str("address", " %s", lladdr_text(mnl_attr_get_payload(a[WEFT_A_LLADDR]), mac));
}

struct show {
	uint32_t ifindex;		/* of the device to show; 0: all */
	bool found;
};

static void show_row(struct nlattr *const *a, void *data)
{
	struct show *s = data;

	if (!a[WEFT_A_IFINDEX] || !a[WEFT_A_MODE] ||
	    (s->ifindex && mnl_attr_get_u32(a[WEFT_A_IFINDEX]) != s->ifindex))
		return;
	s->found = true;
	out_row_begin();
	link_show_row(a);
	out_row_end();
}

static int show(struct args *a)
{
	struct show s = { 0 };
	const char *name = NULL;
	int err;

	if (a->argc) {
		args_take(a, "dev");
		name = args_peek(a);
		s.ifindex = args_device(a);
	}
	args_end(a);
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	out_begin();
	err = nl_list(WEFT_CMD_LINK_GET, show_row, &s);
	err = out_end() ?: err;
	if (err || !s.ifindex || s.found)
		return err;
	fprintf(stderr, "Device \"%s\" is not attached.\n", name);
	return EXIT_ARGUMENT;
}

static bool is_all(const struct args *a)
{
	return args_peek(a) && (!strcmp(args_peek(a), "--all") || !strcmp(args_peek(a), "all"));
}

/* Adds the device, or ALL, to the request. */
static void target(struct args *a, struct request *r)
{
	if (is_all(a)) {
		args_next(a);
		nl_put(r, WEFT_A_ALL, 0, NULL);
	} else {
		args_take(a, "dev");
		nl_put_u32(r, WEFT_A_IFINDEX, args_device(a));
	}
}

static int attach(struct args *a)
{
	struct request r;
	const char *mode;

	nl_begin(&r, WEFT_CMD_LINK_ATTACH);
	target(a, &r);
	if (args_take(a, "mode") || a->argc) {
		mode = args_next(a);
		if (strcmp(mode, "share") && strcmp(mode, "own"))
			args_wrong("a mode, \"share\" or \"own\",", mode);
		nl_put_u8(&r, WEFT_A_MODE, *mode == 'o' ? WEFT_MODE_OWN : WEFT_MODE_SHARE);
	}
	args_end(a);
	return nl_send(&r, NULL, NULL);
}

static int detach(struct args *a)
{
	struct request r;

	nl_begin(&r, WEFT_CMD_LINK_DETACH);
	target(a, &r);
	args_end(a);
	return nl_send(&r, NULL, NULL);
}

int link_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "attach", attach }, { "detach", detach },
		{ NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
