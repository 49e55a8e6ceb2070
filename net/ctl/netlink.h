/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the files of the netlink family "weft", one file an object; netlink_family.c has the
 * table of commands.
 */
#ifndef WEFT_CTL_NETLINK_H
#define WEFT_CTL_NETLINK_H

#include <net/genetlink.h>
#include <uapi/linux/weft.h>
#include <weft/net.h>

struct weft_iface;

/* ---- netlink.c */
extern struct genl_family weft_nl_family;	/* constant after init */

/*
 * A dump that spans several messages.  Entries are numbered; the next message continues with the
 * number at which a full message stopped.
 */
struct weft_nl_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct weft_net *wn;
	long next;			/* number of the current entry */
};

void weft_nl_dump_begin(struct weft_nl_dump *d, struct sk_buff *skb, struct netlink_callback *cb);
/* Was the current entry part of an earlier message?  If so, steps over it. */
bool weft_nl_dump_seen(struct weft_nl_dump *d);
/*
 * Puts one entry, whose attributes fill() adds.  -EMSGSIZE: the message is full; the entry comes
 * again in the next one.
 */
typedef int weft_nl_fill(struct sk_buff *skb, const void *entry);
int weft_nl_dump_put(struct weft_nl_dump *d, u8 cmd, weft_nl_fill *fill, const void *entry);
/* The return value of a dumpit callback. */
int weft_nl_dump_end(struct weft_nl_dump *d, int err);

/*
 * For the lists of devices, addresses and routes: flags the dump as inconsistent (NLM_F_DUMP_INTR)
 * if they change meanwhile.
 */
void weft_nl_dump_config(struct weft_nl_dump *d);

/* Takes the config mutex, then RTNL; every change holds both. */
void weft_nl_lock(struct weft_net *wn);
/* Releases both and returns err; sets a message for an error that has none yet. */
int weft_nl_unlock(struct weft_net *wn, struct genl_info *info, int err);

/* Reads an optional address; if it is absent, *out is the unspecified address. */
int weft_nl_addr_get(struct genl_info *info, int attr, struct weft_addr *out);
/* The attached device that WEFT_A_IFINDEX names.  RTNL held. */
int weft_nl_iface_get(struct genl_info *info, struct weft_net *wn, struct weft_iface **out);
/* Puts WEFT_A_IFINDEX and, while the device is there, WEFT_A_IFNAME.  RCU held. */
int weft_nl_iface_put(struct sk_buff *skb, struct weft_net *wn, int ifindex);

static inline int weft_nl_addr_put(struct sk_buff *skb, int attr, const struct weft_addr *a)
{
	return nla_put(skb, attr, sizeof(*a), a);
}

/* Puts the seconds left until `until` (us). */
int weft_nl_until_put(struct sk_buff *skb, int attr, u64 until);

/* ---- netlink_link.c, netlink_addr.c, netlink_route.c, netlink_neigh.c */
int weft_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_link_attach(struct sk_buff *skb, struct genl_info *info);
int weft_nl_link_detach(struct sk_buff *skb, struct genl_info *info);
int weft_nl_addr_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_addr_change(struct sk_buff *skb, struct genl_info *info);
int weft_nl_route_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_route_add(struct sk_buff *skb, struct genl_info *info);
int weft_nl_route_del(struct sk_buff *skb, struct genl_info *info);
int weft_nl_neigh_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_neigh_add(struct sk_buff *skb, struct genl_info *info);
int weft_nl_neigh_del(struct sk_buff *skb, struct genl_info *info);

/* ---- netlink_rarp.c */
int weft_nl_rarp_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_rarp_change(struct sk_buff *skb, struct genl_info *info);
int weft_nl_rarp_ask(struct sk_buff *skb, struct genl_info *info);
int weft_nl_rarp_answer_dump(struct sk_buff *skb, struct netlink_callback *cb);

/* ---- netlink_engine.c */
int weft_nl_engine_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_engine_use(struct sk_buff *skb, struct genl_info *info);

/* ---- netlink_log.c */
int weft_nl_log_dump(struct sk_buff *skb, struct netlink_callback *cb);

/* ---- netlink_sock.c, netlink_stat.c */
int weft_nl_sock_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_stat_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif
