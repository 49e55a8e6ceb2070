// SPDX-License-Identifier: GPL-2.0
/* `weft rarp`: the server's table of RARP, and requests for this machine's own address. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "tool.h"

static const char help[] =
	"Usage: weft rarp [ show [ [dev] DEVICE ] ]\n"
	"       weft rarp add LLADDR ADDRESS dev DEVICE\n"
	"       weft rarp del LLADDR dev DEVICE\n"
	"       weft rarp ask [dev] DEVICE\n"
	"The device must be attached in own mode. add: whoever asks on DEVICE for the address of the station LLADDR is told\n"
	"ADDRESS. ask: which address has DEVICE itself? It is printed, not configured.\n";

static void show_address(const char *key, const char *fmt, const struct nlattr *attr)
{
	char text[INET6_ADDRSTRLEN];

	if (attr)
		out_str(key, fmt, address_text(mnl_attr_get_payload(attr), text));
}

static void show_lladdr(const char *key, const char *fmt, const struct nlattr *attr)
{
	char text[18];

	if (attr)
		out_str(key, fmt, lladdr_text(mnl_attr_get_payload(attr), text));
}

static void show_row(struct nlattr *const *a, void *data)
{
	const uint32_t *ifindex = data;
	char name[IF_NAMESIZE];

	if (!a[WEFT_A_IFINDEX] || (*ifindex && mnl_attr_get_u32(a[WEFT_A_IFINDEX]) != *ifindex))
		return;
	out_row_begin();
	show_lladdr("lladdr", "%s", a[WEFT_A_LLADDR]);
	show_address("address", " %s", a[WEFT_A_ADDR]);
	out_str("dev", " dev %s", nl_ifname(a, name));
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
	err = nl_list(WEFT_CMD_RARP_GET, show_row, &ifindex);
	return out_end() ?: err;
}

static int change(struct args *a, uint8_t cmd)
{
	struct address addr;
	uint8_t lladdr[6];
	struct request r;

	nl_begin(&r, cmd);
	args_lladdr(a, lladdr);
	nl_put(&r, WEFT_A_LLADDR, sizeof(lladdr), lladdr);
	if (cmd == WEFT_CMD_RARP_ADD) {
		addr = args_address(a, "any valid address");
		nl_put(&r, WEFT_A_ADDR, sizeof(addr), &addr);
	}
	if (!args_take(a, "dev"))
		args_missing("dev");
	nl_put_u32(&r, WEFT_A_IFINDEX, args_device(a));
	args_end(a);
	return nl_send(&r, NULL, NULL);
}

static int add(struct args *a)
{
	return change(a, WEFT_CMD_RARP_ADD);
}

static int del(struct args *a)
{
	return change(a, WEFT_CMD_RARP_DEL);
}

struct question {
	uint32_t ifindex;
	bool asking, answered;
};

static void answer_row(struct nlattr *const *a, void *data)
{
	struct question *q = data;
	const char *state;

	if (!a[WEFT_A_IFINDEX] || !a[WEFT_A_RARP_STATE] ||
	    mnl_attr_get_u32(a[WEFT_A_IFINDEX]) != q->ifindex)
		return;
	state = mnl_attr_get_str(a[WEFT_A_RARP_STATE]);
	q->asking = !strcmp(state, "asking");
	q->answered = !strcmp(state, "answered");
	if (!q->answered)
		return;
	out_row_begin();
	show_address("address", "%s", a[WEFT_A_ADDR]);
	show_address("server", " from %s", a[WEFT_A_SERVER]);
	show_lladdr("lladdr", " lladdr %s", a[WEFT_A_LLADDR]);
	out_row_end();
}

/* The kernel gives up after four seconds, or later if another process asks again meanwhile. */
static int wait_for_answer(struct question *q)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	int err;

	do {
		nanosleep(&pause, NULL);
		q->asking = false;
		err = nl_list(WEFT_CMD_RARP_ANSWER_GET, answer_row, q);
	} while (!err && q->asking);
	return err;
}

static int ask(struct args *a)
{
	struct question q = { 0 };
	struct request r;
	int err;

	args_take(a, "dev");
	q.ifindex = args_device(a);
	args_end(a);
	nl_begin(&r, WEFT_CMD_RARP_ASK);
	nl_put_u32(&r, WEFT_A_IFINDEX, q.ifindex);
	err = nl_send(&r, NULL, NULL);
	if (err)
		return err;
	out_begin();
	err = wait_for_answer(&q);
	err = out_end() ?: err;
	if (err || q.answered)
		return err;
	fputs("Nobody has answered.\n", stderr);
	return EXIT_KERNEL;
}

int rarp_main(struct args *a)
{
	static const struct verb verbs[] = {
		{ "show", show }, { "list", show }, { "add", add }, { "delete", del },
		{ "ask", ask }, { NULL, NULL },
	};

	a->help = help;
	return verbs_run(a, verbs);
}
