// SPDX-License-Identifier: GPL-2.0
/*
 * RARP: RFC 903, on devices in own mode.
 *
 * Server: a request for a station in the table gets the station's address, whoever asks.  All other
 * requests, and all in share mode, go on to the host.  Client: broadcasts a request for the
 * device's own address, four times, a second apart.  The first reply is kept for the user to read;
 * it configures nothing, because RARP has no prefix length and any station can reply.
 *
 * Not there: requests about another station.
 * Locks: RCU held by the caller of weft_rarp_rx(), softirq.  The table: rarp_mutex, innermost.  The
 * question: its own spinlock, never held while sending.
 */
#include <linux/etherdevice.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "arp.h"
#include "rarp.h"
#include "../ip/ip.h"

#define ENTRIES_MAX	1024	/* entries a namespace; each request walks the list */
#define REQUESTS	4
#define INTERVAL	HZ	/* jiffies between requests, and after the last one */

static DEFINE_MUTEX(rarp_mutex);	/* the table; under config and RTNL, innermost */

/* ---- the server's table */

static struct weft_rarp_entry *rarp_find(struct weft_net *wn, int ifindex, const u8 *lladdr)
{
	struct weft_rarp_entry *e;

	list_for_each_entry_rcu(e, &wn->rarps, node, lockdep_is_held(&rarp_mutex))
		if (e->ifindex == ifindex && ether_addr_equal_unaligned(e->lladdr, lladdr))
			return e;
	return NULL;
}

static int device_check(struct weft_iface *iface, struct netlink_ext_ack *x)
{
	const char *why = NULL;

	if (iface->mode != WEFT_MODE_OWN)
		why = "The device is shared: RARP is the host's there";
	else if (iface->link != WEFT_LINK_ETHERNET)
		why = "The device has no link-layer addresses";
	if (why && x)
		x->_msg = why;
	return why ? -EOPNOTSUPP : 0;
}

static int entry_check(const u8 *lladdr, const struct weft_addr *addr, struct netlink_ext_ack *x)
{
	if (!is_valid_ether_addr(lladdr)) {
		NL_SET_ERR_MSG(x, "Not the link-layer address of one station");
		return -EINVAL;
	}
	if (!weft_addr_is_v4(addr) || weft_addr_is_any(addr) ||
	    !weft_ip4_source_ok(weft_addr_to_v4(addr), false)) {
		NL_SET_ERR_MSG(x, "Not an IPv4 address that a host can have");
		return -EINVAL;
	}
	return 0;
}

static int entry_link(struct weft_net *wn, struct weft_rarp_entry *new)
{
	struct weft_rarp_entry *e;
	u32 n = 0;

	lockdep_assert_held(&rarp_mutex);
	list_for_each_entry(e, &wn->rarps, node)
		n++;
	if (rarp_find(wn, new->ifindex, new->lladdr))
		return -EEXIST;
	if (n >= ENTRIES_MAX)
		return -ENOSPC;
	list_add_tail_rcu(&new->node, &wn->rarps);
	return 0;
}

int weft_rarp_add(struct weft_iface *iface, const u8 *lladdr, const struct weft_addr *addr,
		  struct netlink_ext_ack *x)
{
	int err = device_check(iface, x) ?: entry_check(lladdr, addr, x);
	struct weft_rarp_entry *new;

	ASSERT_RTNL();
	if (err)
		return err;
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->addr = *addr;
	new->ifindex = iface->ifindex;
	memcpy(new->lladdr, lladdr, sizeof(new->lladdr));
	mutex_lock(&rarp_mutex);
	err = entry_link(iface->wn, new);
	mutex_unlock(&rarp_mutex);
	if (err)
		kfree(new);
	return err;
}

static void entry_unlink(struct weft_rarp_entry *e)
{
	lockdep_assert_held(&rarp_mutex);
	list_del_rcu(&e->node);
	kfree_rcu(e, rcu);
}

int weft_rarp_del(struct weft_iface *iface, const u8 *lladdr, struct netlink_ext_ack *x)
{
	struct weft_rarp_entry *e;

	ASSERT_RTNL();
	mutex_lock(&rarp_mutex);
	e = rarp_find(iface->wn, iface->ifindex, lladdr);
	if (e)
		entry_unlink(e);
	mutex_unlock(&rarp_mutex);
	if (e)
		return 0;
	NL_SET_ERR_MSG(x, "The table has no such station");
	return -ENOENT;
}

/* ---- the client's question */

static void rarp_request(struct weft_iface *iface)
{
	const struct net_device *dev = rcu_dereference(iface->dev);
	struct weft_arp arp = { .op = WEFT_RARP_REQUEST };

	if (!dev)
		return;
	memcpy(arp.tha, dev->dev_addr, sizeof(arp.tha));
	weft_arp_tx(iface, NULL, &arp);
}

static void rarp_fire(struct timer_list *t)
{
	struct weft_rarp_ask *ask = weft_timer_of(ask, t, timer);
	bool again;

	rcu_read_lock();
	spin_lock(&ask->lock);
	again = ask->state == WEFT_RARP_ASKING && ask->left;
	if (again)
		ask->left--;
	else if (ask->state == WEFT_RARP_ASKING)
		ask->state = WEFT_RARP_SILENT;
	spin_unlock(&ask->lock);
	if (again) {
		rarp_request(ask->iface);
		mod_timer(&ask->timer, jiffies + INTERVAL);
	}
	rcu_read_unlock();
}

static struct weft_rarp_ask *rarp_question(struct weft_iface *iface)
{
	struct weft_rarp_ask *ask = rtnl_dereference(iface->rarp_ask);

	if (ask)
		return ask;
	ask = kzalloc(sizeof(*ask), GFP_KERNEL_ACCOUNT);
	if (!ask)
		return NULL;
	ask->iface = iface;
	ask->state = WEFT_RARP_SILENT;
	spin_lock_init(&ask->lock);
	timer_setup(&ask->timer, rarp_fire, 0);
	rcu_assign_pointer(iface->rarp_ask, ask);
	return ask;
}

int weft_rarp_ask(struct weft_iface *iface, struct netlink_ext_ack *x)
{
	int err = device_check(iface, x);
	struct weft_rarp_ask *ask;

	ASSERT_RTNL();
	if (err)
		return err;
	if (!netif_running(rtnl_dereference(iface->dev))) {
		NL_SET_ERR_MSG(x, "The device is down");
		return -ENETDOWN;
	}
	ask = rarp_question(iface);
	if (!ask)
		return -ENOMEM;
	spin_lock_bh(&ask->lock);
	ask->state = WEFT_RARP_ASKING;
	ask->left = REQUESTS;
	spin_unlock_bh(&ask->lock);
	mod_timer(&ask->timer, jiffies);
	return 0;
}

void weft_rarp_flush(struct weft_iface *iface)
{
	struct weft_rarp_ask *ask = rtnl_dereference(iface->rarp_ask);
	struct weft_rarp_entry *e, *next;

	ASSERT_RTNL();
	if (ask) {
		RCU_INIT_POINTER(iface->rarp_ask, NULL);
		timer_delete_sync(&ask->timer);
		kfree_rcu(ask, rcu);
	}
	mutex_lock(&rarp_mutex);
	list_for_each_entry_safe(e, next, &iface->wn->rarps, node)
		if (e->ifindex == iface->ifindex)
			entry_unlink(e);
	mutex_unlock(&rarp_mutex);
}

/* ---- input */

/*
 * RFC 903: the reply goes to the station that asked; it is about tha, which may be another station.
 */
static enum weft_drop rarp_answer(struct weft_iface *iface, const struct weft_arp *request,
				  const struct weft_rarp_entry *e)
{
	const struct weft_ifaddr *from = weft_addr_pick(iface->wn, &e->addr, iface->ifindex);
	struct weft_arp reply = { .op = WEFT_RARP_REPLY, .tpa = weft_addr_to_v4(&e->addr) };

	if (!from)
		return WEFT_DROP_RARP_NO_ADDRESS;
	reply.spa = weft_addr_to_v4(&from->addr);
	memcpy(reply.tha, request->tha, sizeof(reply.tha));
	weft_arp_tx(iface, request->sha, &reply);
	return WEFT_DROP_NONE;
}

static enum weft_rx rarp_finish(struct weft_iface *iface, struct sk_buff *skb, enum weft_drop why)
{
	if (why)
		weft_drop(iface->wn, skb, why);
	else
		consume_skb(skb);
	return WEFT_RX_TAKEN;
}

static enum weft_rx request_rx(struct weft_iface *iface, struct sk_buff *skb,
			       const struct weft_arp *arp)
{
	const struct weft_rarp_entry *e = rarp_find(iface->wn, iface->ifindex, arp->tha);

	if (!e)
		return WEFT_RX_PASS;
	weft_mib_inc(iface->wn, WEFT_MIB_RarpInRequests);
	return rarp_finish(iface, skb, rarp_answer(iface, arp, e));
}

static enum weft_drop take_answer(struct weft_iface *iface, const struct weft_arp *arp)
{
	struct weft_rarp_ask *ask = rcu_dereference(iface->rarp_ask);
	bool asked = false;

	if (!ask)
		return WEFT_DROP_RARP_UNASKED;
	spin_lock_bh(&ask->lock);
	asked = ask->state == WEFT_RARP_ASKING;
	if (asked) {
		ask->state = WEFT_RARP_ANSWERED;
		ask->addr = weft_addr_v4(arp->tpa);
		ask->server = weft_addr_v4(arp->spa);
		memcpy(ask->lladdr, arp->sha, sizeof(ask->lladdr));
	}
	spin_unlock_bh(&ask->lock);
	return asked ? WEFT_DROP_NONE : WEFT_DROP_RARP_UNASKED;
}

static enum weft_rx reply_rx(struct weft_iface *iface, struct sk_buff *skb,
			     const struct weft_arp *arp)
{
	if (!ether_addr_equal_unaligned(arp->tha, skb->dev->dev_addr))
		return WEFT_RX_PASS;
	weft_mib_inc(iface->wn, WEFT_MIB_RarpInReplies);
	return rarp_finish(iface, skb, take_answer(iface, arp));
}

enum weft_rx weft_rarp_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct weft_arp arp;
	enum weft_drop why;

	if (iface->mode != WEFT_MODE_OWN || iface->link != WEFT_LINK_ETHERNET)
		return WEFT_RX_PASS;
	why = weft_arp_read(skb, weft_rarp_parse, &arp);
	if (why) {
		weft_drop_count(iface->wn, why);
		return WEFT_RX_PASS;
	}
	return arp.op == WEFT_RARP_REQUEST ? request_rx(iface, skb, &arp) :
					     reply_rx(iface, skb, &arp);
}
