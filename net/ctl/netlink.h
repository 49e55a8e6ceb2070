/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the netlink family "weft" share: one file an object; netlink_family.c has
 * the table of commands.
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
 * A listing, from message to message.  Entries are numbered; a full message's listing goes on
 * at the number it left.
 */
struct weft_nl_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct weft_net *wn;
	long next;			/* number of the entry that is looked at next */
};

void weft_nl_dump_begin(struct weft_nl_dump *d, struct sk_buff *skb, struct netlink_callback *cb);
/* Is the next entry one that an earlier message has shown?  Counts it if so. */
bool weft_nl_dump_seen(struct weft_nl_dump *d);
/*
 * Puts one entry: fill() adds its attributes.  -EMSGSIZE: the message is full, the entry
 * will be asked for again.
 */
typedef int weft_nl_fill(struct sk_buff *skb, const void *entry);
int weft_nl_dump_put(struct weft_nl_dump *d, u8 cmd, weft_nl_fill *fill, const void *entry);
/* What a dumpit callback returns. */
int weft_nl_dump_end(struct weft_nl_dump *d, int err);

/*
 * The lists of devices, addresses and routes: tells the reader if they change
 * while they are listed.
 */
void weft_nl_dump_config(struct weft_nl_dump *d);

/* Config, then RTNL: held by every change. */
void weft_nl_lock(struct weft_net *wn);
/* Lets go of them, gives an error a sentence if it has none yet, and returns it. */
int weft_nl_unlock(struct weft_net *wn, struct genl_info *info, int err);

/* Reads an address that may be left out (*out is then unspecified). */
int weft_nl_addr_get(struct genl_info *info, int attr, struct weft_addr *out);
/* The attached device that WEFT_A_IFINDEX names.  RTNL held. */
int weft_nl_iface_get(struct genl_info *info, struct weft_net *wn, struct weft_iface **out);
/* Puts WEFT_A_IFINDEX and, while the device is there, WEFT_A_IFNAME.  RCU held. */
int weft_nl_iface_put(struct sk_buff *skb, struct weft_net *wn, int ifindex);

static inline int weft_nl_addr_put(struct sk_buff *skb, int attr, const struct weft_addr *a)
{
	return nla_put(skb, attr, sizeof(*a), a);
}

/* Puts the seconds up to `until` (us). */
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

/* ---- netlink_sock.c, netlink_stat.c */
int weft_nl_sock_dump(struct sk_buff *skb, struct netlink_callback *cb);
int weft_nl_stat_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif
