// SPDX-License-Identifier: GPL-2.0
/* `weft addr`: addresses, device by device; on shared devices the host's. */
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] =
	"Usage: weft address [ show [ [dev] DEVICE ] ]\n"
	"       weft address add ADDRESS[/PREFIXLEN] dev DEVICE [ probe | quiet ]\n"
	"       weft address del ADDRESS[/PREFIXLEN] dev DEVICE\n"
	"A new address is announced at once; with probe only if nobody has it, and not used before that; with quiet not at all.\n"
	"IPv6 is always probed for, but with quiet; a device's first address of it brings a link-local one.\n"
	"The device must be attached in own mode; on shared devices the host's addresses are shown, which `ip addr` changes.\n";

struct row {
	struct row *next;
	uint32_t ifindex;
	struct address addr;
	uint8_t plen;
	bool tentative, failed;
	/* made from a router's prefix: seconds that it is valid, and preferred */
	bool made;
	uint32_t valid, preferred;
	uint32_t conflicts;
	uint8_t rival[6];		/* with conflicts: the other station */
};

struct show {
	uint32_t ifindex;		/* of the device to show; 0: all */
	struct row *first, **last;
};

/* RFC 5227; the words are ip(8)'s for IPv6. */
static void keep_conflicts(struct row *r, struct nlattr *const *a)
{
	const char *state = a[WEFT_A_ACD_STATE] ? mnl_attr_get_str(a[WEFT_A_ACD_STATE]) : "";

	r->tentative = !strcmp(state, "probing");
	r->failed = !strcmp(state, "lost");
	if (!a[WEFT_A_CONFLICTS] || !a[WEFT_A_LLADDR])
		return;
	r->conflicts = mnl_attr_get_u32(a[WEFT_A_CONFLICTS]);
	memcpy(r->rival, mnl_attr_get_payload(a[WEFT_A_LLADDR]), sizeof(r->rival));
}

static void keep(struct nlattr *const *a, void *data)
{
	struct show *s = data;
	struct row *r;

	if (!a[WEFT_A_IFINDEX] || !a[WEFT_A_ADDR] || !a[WEFT_A_PREFIXLEN])
		return;
	r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->ifindex = mnl_attr_get_u32(a[WEFT_A_IFINDEX]);
	memcpy(&r->addr, mnl_attr_get_payload(a[WEFT_A_ADDR]), sizeof(r->addr));
	r->plen = mnl_attr_get_u8(a[WEFT_A_PREFIXLEN]);
	keep_conflicts(r, a);
	r->made = a[WEFT_A_VALID] && a[WEFT_A_PREFERRED];
	if (r->made) {
		r->valid = mnl_attr_get_u32(a[WEFT_A_VALID]);
		r->preferred = mnl_attr_get_u32(a[WEFT_A_PREFERRED]);
	}
	*s->last = r;
	s->last = &r->next;
}

static void show_addr(const struct row *r)
{
	char text[INET6_ADDRSTRLEN], mac[18];

	out_object_begin();
	out_str("family", "\n    %s", address_is_v4(&r->addr) ? "inet" : "inet6");
	out_str("local", " %s", address_text(&r->addr, text));
	out_uint("prefixlen", "/%" PRIu64, r->plen);
	if (r->made) {
		out_bool("dynamic", " dynamic", true);
		if (!r->preferred)
			out_bool("deprecated", " deprecated", true);
		out_uint("valid_life_time", " valid_lft %" PRIu64 "sec", r->valid);
		out_uint("preferred_life_time", " preferred_lft %" PRIu64 "sec", r->preferred);
	}
	if (r->tentative)
		out_bool("tentative", " tentative", true);
	if (r->failed)
		out_bool("dadfailed", " dadfailed", true);
	if (r->conflicts) {
		out_uint("conflicts", " conflicts %" PRIu64, r->conflicts);
		out_str("rival", " with %s", lladdr_text(r->rival, mac));
	}
	out_object_end();
}

static void show_link(struct nlattr *const *a, void *data)
{
	const struct show *s = data;
	const struct row *r;
	uint32_t ifindex;

	if (!a[WEFT_A_IFINDEX] || !a[WEFT_A_MODE])
		return;
	ifindex = mnl_attr_get_u32(a[WEFT_A_IFINDEX]);
	if (s->ifindex && ifindex != s->ifindex)
		return;
	out_row_begin();
	link_show_row(a);
	out_array_begin("addr_info", "");
	for (r = s->first; r; r = r->next)
		if (r->ifindex == ifindex)
			show_addr(r);
	out_array_end("");
	out_row_end();
}

static int show(struct args *a)
{
	struct show s = { .last = &s.first };
	struct row *r;
	int err;

	if (a->argc) {
		args_take(a, "dev");
		s.ifindex = args_device(a);
	}
	args_end(a);
	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	err = nl_list(WEFT_CMD_ADDR_GET, keep, &s);
	if (!err) {
		out_begin();
		err = nl_list(WEFT_CMD_LINK_GET, show_link, &s);
		err = out_end() ?: err;
	}
	while ((r = s.first)) {
		s.first = r->next;
		free(r);
	}
	return err;
}

static int change(struct args *a, uint8_t cmd)
{
	uint32_t ifindex = 0;
	struct address addr;
	struct request r;
	bool have = false, adding = cmd == WEFT_CMD_ADDR_ADD;
	uint8_t plen = 0, acd = WEFT_ACD_ANNOUNCE;

	while (a->argc) {
		if (args_take(a, "dev")) {
			ifindex = args_device(a);
			continue;
		}
		if (adding && args_take(a, "probe")) {
			acd = WEFT_ACD_PROBE;
			continue;
		}
		if (adding && args_take(a, "quiet")) {
			acd = WEFT_ACD_QUIET;
			continue;
		}
		args_take(a, "local");
		if (have)
			args_end(a);
		addr = args_prefix(a, false, &plen);
		have = true;
	}
	if (!have)
		args_missing("ADDRESS");
	if (!ifindex)
		args_missing("dev");
	nl_begin(&r, cmd);
	nl_put_u32(&r, WEFT_A_IFINDEX, ifindex);
	nl_put(&r, WEFT_A_ADDR, sizeof(addr), &addr);
	nl_put_u8(&r, WEFT_A_PREFIXLEN, plen);
	if (adding)
		nl_put_u8(&r, WEFT_A_ACD, acd);
	return nl_send(&r, NULL, NULL);
}

static int add(struct args *a)
{
	return change(a, WEFT_CMD_ADDR_ADD);
}

static int del(struct args *a)
{
	return change(a, WEFT_CMD_ADDR_DEL);
}

int addr_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "add", add }, { "delete", del },
		{ NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
