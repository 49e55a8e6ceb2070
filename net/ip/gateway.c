// SPDX-License-Identifier: GPL-2.0
/*
 * Own mode's gateways: the effect of redirects (RFC 1122 3.2.2.2), and dead gateways (3.3.1.4).
 *
 * A gateway that does not answer ARP, or over which a connection retransmits in vain, is passed
 * over, for DEAD_FOR, wherever the table has another route with the same prefix; then it is tried
 * again.  So a second default route with a larger metric is a standby.  Neither changes the table
 * itself.  So cached routes are invalidated when a redirect or a dead gateway begins to count, and,
 * by the timer, when it ends.
 *
 * Not there: advice from UDP, which does not know.
 * Locks: RCU to look; wn->gateway_lock for the redirects, a leaf.
 */
#include <linux/rculist.h>
#include <weft/alarm.h>
#include <weft/compat.h>
#include "gateway.h"
#include "ip.h"

#define REDIRECT_FOR	(300 * WEFT_USEC_PER_SEC)	/* Linux: net.ipv4.route.gc_timeout */
#define DEAD_FOR	(60 * WEFT_USEC_PER_SEC)

static void wake_at(struct weft_net *wn, u64 when, u64 now)
{
	unsigned long at = weft_alarm_expires(when, now);

	if (when != WEFT_NEVER && !weft_alarm_is_before(&wn->gateway_timer, at))
		mod_timer(&wn->gateway_timer, at);
}

/* Ends redirects and marks whose time is over, and returns when the next one ends. */
static u64 next_end(struct weft_net *wn, u64 now)
{
	struct weft_route_table *t;
	u64 next;
	u32 i;

	spin_lock_bh(&wn->gateway_lock);
	next = weft_redirect_age(&wn->redirects, now);
	spin_unlock_bh(&wn->gateway_lock);
	rcu_read_lock();
	t = rcu_dereference(wn->routes);
	for (i = 0; t && i < t->n; i++) {
		u64 end = READ_ONCE(t->r[i].dead_until);

		if (end && end <= now)
			WRITE_ONCE(t->r[i].dead_until, 0);
		else if (end && end < next)
			next = end;
	}
	rcu_read_unlock();
	return next;
}

static void something_ended(struct timer_list *timer)
{
	struct weft_net *wn = weft_timer_of(wn, timer, gateway_timer);
	u64 now = weft_now();

	atomic_inc(&wn->route_gen);
	wake_at(wn, next_end(wn, now), now);
}

struct weft_addr weft_gateway(struct weft_net *wn, const struct weft_lpm_route *r,
			      const struct weft_addr *dst)
{
	const struct weft_addr *other;
	struct weft_addr gw = r->gw;

	weft_assert_rcu();
	if (weft_addr_is_any(&gw))
		return *dst;
	if (!READ_ONCE(wn->redirects.n))
		return gw;
	spin_lock_bh(&wn->gateway_lock);
	other = weft_redirect_find(&wn->redirects, dst, &r->gw, r->ifindex, weft_now());
	if (other)
		gw = *other;
	spin_unlock_bh(&wn->gateway_lock);
	return gw;
}

/* ---- redirects */

/* The route to dst through a gateway; NULL: there is none, or dst is a neighbour. */
static const struct weft_lpm_route *far_route(struct weft_net *wn, const struct weft_addr *dst)
{
	const struct weft_route_table *t = rcu_dereference(wn->routes);
	const struct weft_lpm_route *far = t ? weft_lpm_find(t->r, t->n, dst, 0) : NULL;
	const struct weft_ifaddr *near = weft_addr_connected(wn, dst, 0);

	if (!far || weft_addr_is_any(&far->gw) || (near && weft_addr_bits(near) >= far->plen))
		return NULL;
	return far;
}

static bool is_gateway(struct weft_net *wn, const struct weft_addr *gw)
{
	const struct weft_route_table *t = rcu_dereference(wn->routes);
	u32 i;

	for (i = 0; t && i < t->n; i++)
		if (weft_addr_eq(&t->r[i].gw, gw))
			return true;
	return false;
}

static bool is_neighbour(struct weft_net *wn, const struct weft_addr *gw, int ifindex)
{
	if (weft_addr_is_any(gw) || weft_addr_own_kind(wn, gw) != WEFT_ADDR_OTHER)
		return false;
	/* RFC 4861 8: the destination itself, or a router's link-local address */
	if (!weft_addr_is_v4(gw))
		return true;
	return weft_ip4_source_ok(weft_addr_to_v4(gw), false) &&
	       weft_addr_connected(wn, gw, ifindex);
}

static void gateway_put(struct weft_net *wn, const struct weft_redirect *r, u64 now)
{
	spin_lock_bh(&wn->gateway_lock);
	weft_redirect_put(&wn->redirects, r);
	spin_unlock_bh(&wn->gateway_lock);
	atomic_inc(&wn->route_gen);
	wake_at(wn, r->until, now);
}

bool weft_gateway_redirect(struct weft_net *wn, int ifindex, const struct weft_addr *from,
			   const struct weft_addr *dst, const struct weft_addr *gw)
{
	const struct weft_lpm_route *far = far_route(wn, dst);
	struct weft_redirect_claim c = { .from = *from, .gw = *gw };
	struct weft_redirect r = { .dst = *dst, .gw = *gw, .ifindex = ifindex };
	u64 now = weft_now();

	weft_assert_rcu();
	if (!far)
		return false;
	c.in_use = weft_gateway(wn, far, dst);
	c.accept = READ_ONCE(wn->sysctl_accept_redirects);
	c.same_device = far->ifindex == ifindex;
	c.neighbour = is_neighbour(wn, gw, ifindex);
	c.known_or_any = !READ_ONCE(wn->sysctl_secure_redirects) || is_gateway(wn, gw);
	if (!weft_redirect_ok(&c))
		return false;
	r.via = far->gw;
	r.until = now + REDIRECT_FOR;
	gateway_put(wn, &r, now);
	return true;
}

/* ---- dead gateways */

/*
 * A concurrent replacement of the table may copy an entry before it is marked, or before its mark
 * is cleared.  Then the next packet sent in vain marks it again, or the timer of
 * weft_gateway_again() clears it.
 */
static bool gateway_mark(struct weft_net *wn, int ifindex, const struct weft_addr *a, u64 until)
{
	struct weft_route_table *t = rcu_dereference(wn->routes);
	bool marked = false;
	u32 i;

	for (i = 0; t && i < t->n; i++) {
		if (t->r[i].ifindex != ifindex || !weft_addr_eq(&t->r[i].gw, a))
			continue;
		WRITE_ONCE(t->r[i].dead_until, until);
		marked = true;
	}
	return marked;
}

void weft_gateway_dead(struct weft_net *wn, int ifindex, const struct weft_addr *a)
{
	u64 now = weft_now(), until = now + DEAD_FOR;
	bool redirected;

	weft_assert_rcu();
	spin_lock_bh(&wn->gateway_lock);
	redirected = weft_redirect_forget(&wn->redirects, ifindex, a);
	spin_unlock_bh(&wn->gateway_lock);
	if (gateway_mark(wn, ifindex, a, until))
		wake_at(wn, until, now);
	else if (!redirected)
		return;
	atomic_inc(&wn->route_gen);
}

void weft_gateway_again(struct weft_net *wn)
{
	u64 now = weft_now();

	wake_at(wn, now, now);
}

void weft_gateway_flush(struct weft_net *wn, int ifindex)
{
	spin_lock_bh(&wn->gateway_lock);
	weft_redirect_forget(&wn->redirects, ifindex, NULL);
	spin_unlock_bh(&wn->gateway_lock);
}

void weft_gateway_init(struct weft_net *wn)
{
	spin_lock_init(&wn->gateway_lock);
	timer_setup(&wn->gateway_timer, something_ended, 0);
}

void weft_gateway_exit(struct weft_net *wn)
{
	timer_delete_sync(&wn->gateway_timer);
}
