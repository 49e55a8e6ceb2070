// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "weft": its commands and the attributes of each.
 * Documentation/netlink/weft.yaml describes the same for programs.
 *
 * Anyone may read, but of the flight recorder only what concerns sockets of his own; all of it, and
 * changes, need CAP_NET_ADMIN in the user namespace that owns the network namespace.  A command
 * refuses attributes that it does not know, so that a newer program cannot believe that an older
 * module did what it asked for.
 * Not there: notifications of changes (multicast groups); autoloading of the module by a look-up of
 * the family, with which any user could put a second stack on the host's devices.
 */
#include <net/sock.h>
#include <weft/net.h>
#include "../version.h"
#include "ctl.h"
#include "netlink.h"

/* ---------------------------------------- the module itself */

static int info_fill(struct sk_buff *skb, struct weft_net *wn)
{
	if (nla_put_u32(skb, WEFT_A_FAMILY, weft_family) ||
	    nla_put_string(skb, WEFT_A_VERSION, WEFT_VERSION))
		return -EMSGSIZE;
	return READ_ONCE(wn->attach_all) ? nla_put_flag(skb, WEFT_A_ALL) : 0;
}

static int info_get(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!skb) {
		GENL_SET_ERR_MSG(info, "No memory for the answer");
		return -ENOMEM;
	}
	head = genlmsg_put_reply(skb, info, &weft_nl_family, 0, WEFT_CMD_INFO_GET);
	if (!head || info_fill(skb, weft_net_of(genl_info_net(info)))) {
		nlmsg_free(skb);
		GENL_SET_ERR_MSG(info, "The answer does not fit");
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

/* ---------------------------------------- the commands */

#define POLICY_ADDRESS NLA_POLICY_EXACT_LEN(sizeof(struct weft_addr))

static const struct nla_policy attach_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_MODE] = NLA_POLICY_MAX(NLA_U8, WEFT_MODE_OWN),
	[WEFT_A_ALL] = { .type = NLA_FLAG },
};

static const struct nla_policy detach_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_ALL] = { .type = NLA_FLAG },
};

static const struct nla_policy addr_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_ADDR] = POLICY_ADDRESS,
	[WEFT_A_PREFIXLEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

static const struct nla_policy addr_add_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_ADDR] = POLICY_ADDRESS,
	[WEFT_A_PREFIXLEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[WEFT_A_ACD] = NLA_POLICY_MAX(NLA_U8, WEFT_ACD_QUIET),
};

static const struct nla_policy route_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_ADDR] = POLICY_ADDRESS,
	[WEFT_A_PREFIXLEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[WEFT_A_GATEWAY] = POLICY_ADDRESS,
	[WEFT_A_SOURCE] = POLICY_ADDRESS,
	[WEFT_A_METRIC] = { .type = NLA_U32 },
};

static const struct nla_policy neigh_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[WEFT_A_ADDR] = POLICY_ADDRESS,
	[WEFT_A_LLADDR] = NLA_POLICY_EXACT_LEN(6),
};

static const struct nla_policy use_sock_policy[WEFT_SOCK_A_MAX + 1] = {
	[WEFT_SOCK_A_LADDR] = POLICY_ADDRESS,
	[WEFT_SOCK_A_RADDR] = POLICY_ADDRESS,
	[WEFT_SOCK_A_LPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[WEFT_SOCK_A_RPORT] = { .type = NLA_U16 },
	[WEFT_SOCK_A_ZONE] = { .type = NLA_U32 },
};

static const struct nla_policy use_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_NAME] = { .type = NLA_NUL_STRING, .len = WEFT_TCP_ENGINE_NAME_MAX - 1 },
	[WEFT_A_SOCK] = NLA_POLICY_NESTED(use_sock_policy),
};

static const struct nla_policy log_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_LOG_FROM] = { .type = NLA_BINARY },
};

static const struct nla_policy ask_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/*
 * The longest policy decides which attributes a command accepts; others are refused with "Unknown
 * attribute type".
 */
#define CHANGE(c, f, p) { .cmd = WEFT_CMD_##c, .doit = f, .policy = p, .maxattr = WEFT_A_MAX, \
			  .flags = GENL_UNS_ADMIN_PERM }
#define LIST(c, f) { .cmd = WEFT_CMD_##c, .dumpit = f }

static const struct genl_ops ops[] = {
	{ .cmd = WEFT_CMD_INFO_GET, .doit = info_get },
	LIST(LINK_GET, weft_nl_link_dump),
	CHANGE(LINK_ATTACH, weft_nl_link_attach, attach_policy),
	CHANGE(LINK_DETACH, weft_nl_link_detach, detach_policy),
	LIST(ADDR_GET, weft_nl_addr_dump),
	CHANGE(ADDR_ADD, weft_nl_addr_change, addr_add_policy),
	CHANGE(ADDR_DEL, weft_nl_addr_change, addr_policy),
	LIST(ROUTE_GET, weft_nl_route_dump),
	CHANGE(ROUTE_ADD, weft_nl_route_add, route_policy),
	CHANGE(ROUTE_DEL, weft_nl_route_del, route_policy),
	LIST(NEIGH_GET, weft_nl_neigh_dump),
	CHANGE(NEIGH_ADD, weft_nl_neigh_add, neigh_policy),
	CHANGE(NEIGH_DEL, weft_nl_neigh_del, neigh_policy),
	LIST(RARP_GET, weft_nl_rarp_dump),
	CHANGE(RARP_ADD, weft_nl_rarp_change, neigh_policy),
	CHANGE(RARP_DEL, weft_nl_rarp_change, neigh_policy),
	CHANGE(RARP_ASK, weft_nl_rarp_ask, ask_policy),
	LIST(RARP_ANSWER_GET, weft_nl_rarp_answer_dump),
	LIST(SOCK_GET, weft_nl_sock_dump),
	LIST(STAT_GET, weft_nl_stat_dump),
	{ .cmd = WEFT_CMD_LOG_GET, .dumpit = weft_nl_log_dump, .policy = log_policy,
	  .maxattr = WEFT_A_MAX },
	LIST(ENGINE_GET, weft_nl_engine_dump),
	CHANGE(ENGINE_USE, weft_nl_engine_use, use_policy),
};

int __init weft_netlink_init(void)
{
	weft_nl_family.ops = ops;
	weft_nl_family.n_ops = ARRAY_SIZE(ops);
	return genl_register_family(&weft_nl_family);
}

void weft_netlink_exit(void)
{
	genl_unregister_family(&weft_nl_family);
}
