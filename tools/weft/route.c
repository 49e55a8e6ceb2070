// SPDX-License-Identifier: GPL-2.0
/* `weft route`: routes of own mode. */
#include <stdio.h>
#include <string.h>
#include "tool.h"

static const char help[] =
	"Usage: weft route [ show [ [dev] DEVICE ] ]\n"
	"       weft route { add | del } { PREFIX | default } [ via GATEWAY ] [ dev DEVICE ] [ src ADDRESS ]\n"
	"                                [ metric NUMBER ]\n"
	"Routes of devices attached in own mode; shared devices follow the host's, which `ip route` changes.\n";

static void show_address(const char *key, const char *fmt, const struct nlattr *attr)
{
	char text[INET6_ADDRSTRLEN];

	if (attr)
		out_str(key, fmt, address_text(mnl_attr_get_payload(attr), text));
}

static void show_row(struct nlattr *const *a, void *data)
{
	char text[INET6_ADDRSTRLEN], prefix[INET6_ADDRSTRLEN + 4], name[IF_NAMESIZE];
	const uint32_t *ifindex = data;
	uint8_t plen, host;

	if (!a[WEFT_A_ADDR] || !a[WEFT_A_PREFIXLEN] || !a[WEFT_A_IFINDEX] ||
	    (*ifindex && mnl_attr_get_u32(a[WEFT_A_IFINDEX]) != *ifindex))
		return;
	plen = mnl_attr_get_u8(a[WEFT_A_PREFIXLEN]);
	address_text(mnl_attr_get_payload(a[WEFT_A_ADDR]), text);
	host = address_is_v4(mnl_attr_get_payload(a[WEFT_A_ADDR])) ? 32 : 128;
	snprintf(prefix, sizeof(prefix), plen == host ? "%s" : "%s/%u", text, plen);
	out_row_begin();
	out_str("dst", "%s", plen ? prefix : "default");
	show_address("gateway", " via %s", a[WEFT_A_GATEWAY]);
	out_str("dev", " dev %s", nl_ifname(a, name));
	show_address("prefsrc", " src %s", a[WEFT_A_SOURCE]);
	if (a[WEFT_A_METRIC] && mnl_attr_get_u32(a[WEFT_A_METRIC]))
		out_uint("metric", " metric %" PRIu64, mnl_attr_get_u32(a[WEFT_A_METRIC]));
	if (a[WEFT_A_VALID])
		out_uint("expires", " proto ra expires %" PRIu64 "sec",
			 mnl_attr_get_u32(a[WEFT_A_VALID]));
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
	err = nl_list(WEFT_CMD_ROUTE_GET, show_row, &ifindex);
	return out_end() ?: err;
}

static int change(struct args *a, uint8_t cmd)
{
	static const struct address any6;
	struct address prefix, other;
	struct request r;
	bool of_both;			/* "default": the gateway tells the protocol */
	uint8_t plen;

	if (!a->argc)
		args_missing("PREFIX");
	nl_begin(&r, cmd);
	args_take(a, "to");
	of_both = a->argc && (!strcmp(args_peek(a), "default") || !strcmp(args_peek(a), "any"));
	prefix = args_prefix(a, true, &plen);
	while (a->argc) {
		if (args_take(a, "via")) {
			other = args_address(a, "a gateway's address");
			nl_put(&r, WEFT_A_GATEWAY, sizeof(other), &other);
			if (of_both && !address_is_v4(&other))
				prefix = any6;
		} else if (args_take(a, "dev")) {
			nl_put_u32(&r, WEFT_A_IFINDEX, args_device(a));
		} else if (args_take(a, "src")) {
			other = args_address(a, "a source address");
			nl_put(&r, WEFT_A_SOURCE, sizeof(other), &other);
		} else if (args_take(a, "metric")) {
			nl_put_u32(&r, WEFT_A_METRIC, args_number(a, "metric"));
		} else {
			args_end(a);
		}
	}
	nl_put(&r, WEFT_A_ADDR, sizeof(prefix), &prefix);
	nl_put_u8(&r, WEFT_A_PREFIXLEN, plen);
	return nl_send(&r, NULL, NULL);
}

static int add(struct args *a)
{
	return change(a, WEFT_CMD_ROUTE_ADD);
}

static int del(struct args *a)
{
	return change(a, WEFT_CMD_ROUTE_DEL);
}

int route_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "add", add }, { "delete", del },
		{ NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
