// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family "weft": its commands, what each of them takes, and what its files share.
 * Documentation/netlink/weft.yaml describes the same for programs.
 *
 * Anyone may read; changes need CAP_NET_ADMIN in the user namespace that owns the network namespace.  An attribute
 * that a command does not know is refused, so that a newer program never believes that an older module did what it
 * asked for.
 * Deliberately not there: notifications of changes (multicast groups); loading of the module by a look-up of the
 * family, since any user could then put a second stack on the host's devices.
 *
 * Process context.  Changes take config, then RTNL; listings read under RCU.
 */
#include <linux/netdevice.h>
#include <linux/math64.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "../dev/iface.h"
#include "../version.h"
#include "ctl.h"
#include "netlink.h"

static struct genl_family family;

/* ------------------------------------------------------------------ listings */

void weft_nl_dump_begin(struct weft_nl_dump *d, struct sk_buff *skb, struct netlink_callback *cb)
{
	d->skb = skb;
	d->cb = cb;
	d->wn = weft_net_of(sock_net(skb->sk));
	d->next = 0;
}

void weft_nl_dump_config(struct weft_nl_dump *d)
{
	d->cb->seq = (unsigned int)atomic_read(&d->wn->route_gen) << 1 | 1;	/* 0 would mean: not watched */
}

bool weft_nl_dump_seen(struct weft_nl_dump *d)
{
	if (d->next >= d->cb->args[0])
		return false;
	d->next++;
	return true;
}

int weft_nl_dump_put(struct weft_nl_dump *d, u8 cmd, weft_nl_fill *fill, const void *entry)
{
	u32 port = NETLINK_CB(d->cb->skb).portid;
	void *head = genlmsg_put(d->skb, port, d->cb->nlh->nlmsg_seq, &family, NLM_F_MULTI, cmd);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(d->cb, head);
	if (fill(d->skb, entry)) {
		genlmsg_cancel(d->skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(d->skb, head);
	d->next++;
	return 0;
}

int weft_nl_dump_end(struct weft_nl_dump *d, int err)
{
	d->cb->args[0] = d->next;
	return d->skb->len ?: err;
}

/* ------------------------------------------------------------------ changes */

void weft_nl_lock(struct weft_net *wn)
{
	mutex_lock(&wn->config);
	rtnl_lock();
}

/* Every refusal has a sentence: this is the last resort. */
static void explain(struct genl_info *info, int err)
{
	switch (err) {
	case 0:
		break;
	case -EEXIST:
		GENL_SET_ERR_MSG(info, "It is there already");
		break;
	case -ENODEV:
		GENL_SET_ERR_MSG(info, "The device is gone");
		break;
	case -ENOMEM:
		GENL_SET_ERR_MSG(info, "There is no memory for it");
		break;
	case -ENOSPC:
	case -ENOBUFS:
		GENL_SET_ERR_MSG(info, "The table is full");
		break;
	default:
		GENL_SET_ERR_MSG(info, "It is refused");
	}
}

int weft_nl_unlock(struct weft_net *wn, struct genl_info *info, int err)
{
	rtnl_unlock();
	mutex_unlock(&wn->config);
	if (info->extack && !info->extack->_msg)
		explain(info, err);
	return err;
}

int weft_nl_addr_get(struct genl_info *info, int attr, struct weft_addr *out)
{
	memset(out, 0, sizeof(*out));
	if (!info->attrs[attr])
		return 0;
	nla_memcpy(out, info->attrs[attr], sizeof(*out));
	return 0;
}

int weft_nl_iface_get(struct genl_info *info, struct weft_net *wn, struct weft_iface **out)
{
	ASSERT_RTNL();
	if (!info->attrs[WEFT_A_IFINDEX]) {
		GENL_SET_ERR_MSG(info, "A device is required");
		return -EINVAL;
	}
	*out = weft_iface_find(wn, nla_get_u32(info->attrs[WEFT_A_IFINDEX]));
	if (!*out) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[WEFT_A_IFINDEX], "The device is not attached");
		return -ENODEV;
	}
	return 0;
}

int weft_nl_iface_put(struct sk_buff *skb, struct weft_net *wn, int ifindex)
{
	struct weft_iface *iface = weft_iface_find(wn, ifindex);
	struct net_device *dev = iface ? rcu_dereference(iface->dev) : NULL;
	char name[IFNAMSIZ];

	if (nla_put_u32(skb, WEFT_A_IFINDEX, ifindex))
		return -EMSGSIZE;
	if (!dev)
		return 0;
	strscpy(name, dev->name, sizeof(name));
	return nla_put_string(skb, WEFT_A_IFNAME, name);
}

int weft_nl_until_put(struct sk_buff *skb, int attr, u64 until)
{
	u64 now = weft_now(), left = until > now ? div_u64(until - now, WEFT_USEC_PER_SEC) : 0;

	return nla_put_u32(skb, attr, min_t(u64, left, U32_MAX));
}

/* ------------------------------------------------------------------ the module itself */

static int info_fill(struct sk_buff *skb, struct weft_net *wn)
{
	if (nla_put_u32(skb, WEFT_A_FAMILY, weft_family) || nla_put_string(skb, WEFT_A_VERSION, WEFT_VERSION))
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
	head = genlmsg_put_reply(skb, info, &family, 0, WEFT_CMD_INFO_GET);
	if (!head || info_fill(skb, weft_net_of(genl_info_net(info)))) {
		nlmsg_free(skb);
		GENL_SET_ERR_MSG(info, "The answer does not fit");
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

/* ------------------------------------------------------------------ the commands */

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

static const struct nla_policy ask_policy[WEFT_A_MAX + 1] = {
	[WEFT_A_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* The longest policy decides which attributes a command may name; the others come back as "Unknown attribute type". */
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
};

static struct genl_family family __ro_after_init = {
	.name = WEFT_GENL_NAME,
	.version = WEFT_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
};

int __init weft_netlink_init(void)
{
	return genl_register_family(&family);
}

void weft_netlink_exit(void)
{
	genl_unregister_family(&family);
}
