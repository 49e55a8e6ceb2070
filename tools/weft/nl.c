// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the module over generic netlink, family "weft".  An error is shown as the kernel's
 * message (extack), or without one as the text of the errno.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "tool.h"

#ifndef NLM_F_DUMP_INTR
#define NLM_F_DUMP_INTR 0x10
#endif

static struct mnl_socket *nl;
static uint16_t family_id;		/* 0: not known yet */
static uint32_t seq;

struct conversation {
	nl_row *row;
	void *data;
	bool quiet;			/* print no errors */
	bool interrupted;		/* the list changed during the dump */
	int err;			/* errno of the kernel's answer */
};

/* ---------------------------------------- answers */

static void attributes(const struct nlattr *first, const char *end, struct nlattr **a, uint16_t max)
{
	const struct nlattr *attr = first;

	memset(a, 0, sizeof(*a) * (max + 1));
	for (; mnl_attr_ok(attr, end - (const char *)attr); attr = mnl_attr_next(attr))
		if (mnl_attr_get_type(attr) <= max)
			a[mnl_attr_get_type(attr)] = (struct nlattr *)attr;
}

void nl_nest(const struct nlattr *nest, struct nlattr **a, uint16_t max)
{
	const char *p = mnl_attr_get_payload(nest);

	attributes((const struct nlattr *)p, p + mnl_attr_get_payload_len(nest), a, max);
}

/* The message in an error or at the end of a dump; `skip`: bytes before its attributes. */
static const char *sentence(const struct nlmsghdr *h, size_t skip)
{
	const char *p = mnl_nlmsg_get_payload(h);
	struct nlattr *a[NLMSGERR_ATTR_MSG + 1];

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS) || mnl_nlmsg_get_payload_len(h) < skip)
		return NULL;
	p += MNL_ALIGN(skip);
	attributes((const struct nlattr *)p, mnl_nlmsg_get_payload_tail(h), a, NLMSGERR_ATTR_MSG);
	return a[NLMSGERR_ATTR_MSG] ? mnl_attr_get_str(a[NLMSGERR_ATTR_MSG]) : NULL;
}

static void complain(const char *text, int err)
{
	size_t len = text ? strlen(text) : 0;

	if (len)
		fprintf(stderr, "%s: %s%s\n", err ? "Error" : "Warning", text,
			text[len - 1] == '.' ? "" : ".");
	else if (err)
		fprintf(stderr, "Weft answers: %s\n", strerror(err));
}

/* NLMSG_ERROR or NLMSG_DONE: the last message of an answer. */
static void ended(const struct nlmsghdr *h, struct conversation *c)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(h);
	size_t skip = sizeof(int);

	if (h->nlmsg_type == NLMSG_ERROR) {
		skip = sizeof(*e);
		if (!(h->nlmsg_flags & NLM_F_CAPPED))
			skip += e->msg.nlmsg_len - sizeof(e->msg);
	}
	if (mnl_nlmsg_get_payload_len(h) >= sizeof(int))
		c->err = -*(const int *)mnl_nlmsg_get_payload(h);
	if (!c->quiet)
		complain(sentence(h, skip), c->err);
}

/* Handles the messages in buf; true: the answer is complete. */
static bool answers(const char *buf, int len, struct conversation *c)
{
	const struct nlmsghdr *h = (const struct nlmsghdr *)buf;

	for (; mnl_nlmsg_ok(h, len); h = mnl_nlmsg_next(h, &len)) {
		if (h->nlmsg_seq != seq)
			continue;
		c->interrupted |= !!(h->nlmsg_flags & NLM_F_DUMP_INTR);
		if (h->nlmsg_type == NLMSG_ERROR || h->nlmsg_type == NLMSG_DONE) {
			ended(h, c);
			return true;
		}
		if (h->nlmsg_type >= NLMSG_MIN_TYPE && c->row) {
			struct nlattr *a[WEFT_A_MAX + 1];

			attributes(mnl_nlmsg_get_payload_offset(h, GENL_HDRLEN),
				   mnl_nlmsg_get_payload_tail(h), a, WEFT_A_MAX);
			c->row(a, c->data);
		}
	}
	return false;
}

/*
 * Every request asks for an ACK, so that each answer has an end: the ACK, or the end of the dump.
 */
static int converse(struct nlmsghdr *h, struct conversation *c)
{
	static char buf[65536];
	ssize_t n;

	h->nlmsg_seq = ++seq;
	h->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0)
		return errno;
	do {
		n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (n < 0 && errno != EINTR)
			return errno;
	} while (n < 0 || !answers(buf, n, c));
	return c->err;
}

/* ---------------------------------------- the family */

static void family_row(struct nlattr *const *a, void *data)
{
	(void)data;
	if (a[CTRL_ATTR_FAMILY_ID])
		family_id = mnl_attr_get_u16(a[CTRL_ATTR_FAMILY_ID]);
}

static void begin(struct request *r, uint16_t type, uint8_t cmd, uint8_t version)
{
	struct genlmsghdr *g;

	mnl_nlmsg_put_header(r->room)->nlmsg_type = type;
	g = mnl_nlmsg_put_extra_header(&r->h, sizeof(*g));
	g->cmd = cmd;
	g->version = version;
}

static enum nl_open family_find(void)
{
	struct conversation c = { .row = family_row, .quiet = true };
	struct request r;
	int err;

	begin(&r, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(&r.h, CTRL_ATTR_FAMILY_NAME, WEFT_GENL_NAME);
	err = converse(&r.h, &c);
	if (!err && family_id)
		return NL_OPEN;
	if (err == ENOENT || !err)
		return NL_NOT_LOADED;
	errno = err;
	return NL_FAILED;
}

enum nl_open nl_connect(bool quiet)
{
	enum nl_open how = NL_FAILED;
	int on = 1;

	if (family_id)
		return NL_OPEN;
	nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (nl && !mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID)) {
		mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &on, sizeof(on));
		mnl_socket_setsockopt(nl, NETLINK_CAP_ACK, &on, sizeof(on));
		how = family_find();
	}
	if (how == NL_FAILED && !quiet)
		perror("weft: cannot talk to the kernel");
	if (how == NL_NOT_LOADED && !quiet)
		fputs("Error: Weft is not loaded (\"modprobe weft\", or \"insmod weft.ko\").\n",
		      stderr);
	return how;
}

/* ---------------------------------------- requests */

void nl_begin(struct request *r, uint8_t cmd)
{
	begin(r, 0, cmd, WEFT_GENL_VERSION);
}

void nl_put(struct request *r, uint16_t attr, size_t len, const void *data)
{
	if (mnl_attr_put_check(&r->h, sizeof(r->room), attr, len, data))
		return;
	fputs("Error: the command line is too long.\n", stderr);
	exit(EXIT_SYNTAX);
}

void nl_put_u8(struct request *r, uint16_t attr, uint8_t value)
{
	nl_put(r, attr, sizeof(value), &value);
}

void nl_put_u32(struct request *r, uint16_t attr, uint32_t value)
{
	nl_put(r, attr, sizeof(value), &value);
}

static int finish(struct request *r, struct conversation *c)
{
	int err;

	if (nl_connect(false) != NL_OPEN)
		return EXIT_KERNEL;
	r->h.nlmsg_type = family_id;
	err = converse(&r->h, c);
	if (err && err != c->err)
		fprintf(stderr, "weft: cannot talk to the kernel: %s\n", strerror(err));
	if (c->interrupted)
		fputs("Dump was interrupted and may be inconsistent.\n", stderr);
	return err ? EXIT_KERNEL : 0;
}

int nl_send(struct request *r, nl_row *row, void *data)
{
	struct conversation c = { .row = row, .data = data };

	return finish(r, &c);
}

int nl_list(uint8_t cmd, nl_row *row, void *data)
{
	struct conversation c = { .row = row, .data = data };
	struct request r;

	nl_begin(&r, cmd);
	r.h.nlmsg_flags |= NLM_F_DUMP;
	return finish(&r, &c);
}

const char *nl_ifname(struct nlattr *const *a, char name[IF_NAMESIZE])
{
	if (a[WEFT_A_IFNAME])
		return mnl_attr_get_str(a[WEFT_A_IFNAME]);
	snprintf(name, IF_NAMESIZE, "if%u",
		 a[WEFT_A_IFINDEX] ? mnl_attr_get_u32(a[WEFT_A_IFINDEX]) : 0);
	return name;
}
