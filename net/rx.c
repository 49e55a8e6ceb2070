// SPDX-License-Identifier: GPL-2.0
/*
 * Every frame of an attached device, after the taps: IPv4, IPv6, ARP and RARP are looked at, all
 * else is the host's.  A frame that is handed on to the host is not touched, and not even counted
 * as received.  On Ethernet in own mode they are found in 802.3 frames with SNAP too (RFC 1042,
 * RFC 1122 2.3.3); answers go out as Ethernet II.
 * Not there: VLAN tags (attach the VLAN device); packet sockets for one ethertype that are not
 * bound to a device: Linux's list of those is not exported, and stands behind the rx_handler
 * with Linux's IP in it.
 * Locks: RCU held by the caller; softirq.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <weft/compat.h>
#include <weft/path.h>
#include "wire/eth.h"

static enum weft_rx dispatch(struct weft_iface *iface, struct sk_buff *skb)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return weft_ip_rx(iface, skb, false);
	case htons(ETH_P_IPV6):
		return weft_ip_rx(iface, skb, true);
	case htons(ETH_P_ARP):
		return weft_arp_rx(iface, skb);
	case htons(ETH_P_RARP):
		return weft_rarp_rx(iface, skb);
	default:
		return WEFT_RX_PASS;
	}
}

static enum weft_drop snap_type(const struct sk_buff *skb, u16 *type, u16 *length)
{
	u8 buf[WEFT_SNAP_HLEN];
	const void *p = skb_header_pointer(skb, 0, sizeof(buf), buf);

	*length = ntohs(eth_hdr(skb)->h_proto);
	return weft_snap_parse(p, p ? sizeof(buf) : 0, skb->len, *length, type);
}

/*
 * The skb is this function's own.  What is not Weft's goes on as it came, but without the padding,
 * which the host would take off too; other protocols of 802.2 are not even counted.
 */
static enum weft_rx snap_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	u16 type, length;
	enum weft_drop why = snap_type(skb, &type, &length);

	if (why == WEFT_DROP_ETH_LENGTH)
		weft_drop_count(iface->wn, why);
	if (why || (type != WEFT_ETHERTYPE_IP4 && type != WEFT_ETHERTYPE_ARP))
		return WEFT_RX_PASS;
	if (pskb_trim_rcsum(skb, length) || !pskb_may_pull(skb, WEFT_SNAP_HLEN)) {
		weft_drop(iface->wn, skb, WEFT_DROP_NO_MEMORY);
		return WEFT_RX_TAKEN;
	}
	skb_pull_rcsum(skb, WEFT_SNAP_HLEN);
	skb->protocol = htons(type);
	skb_reset_network_header(skb);
	if (dispatch(iface, skb) == WEFT_RX_TAKEN)
		return WEFT_RX_TAKEN;
	skb_push_rcsum(skb, WEFT_SNAP_HLEN);
	skb->protocol = htons(ETH_P_802_2);
	skb_reset_network_header(skb);
	return WEFT_RX_PASS;
}

static bool is_snap(const struct weft_iface *iface, const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_802_2) && iface->mode == WEFT_MODE_OWN &&
	       iface->link == WEFT_LINK_ETHERNET;
}

/*
 * Is there a packet socket of this device for this ethertype alone?  Like Linux's IP it is served
 * behind the rx_handler.
 */
static bool has_exact_tap(const struct sk_buff *skb)
{
	const struct packet_type *pt;

	list_for_each_entry_rcu(pt, &skb->dev->ptype_specific, list)
		if (pt->type == skb->protocol)
			return true;
	return false;
}

/*
 * Weft looks at a clone; if it takes it, the frame goes on to those who have named the device,
 * and not to Linux's IP.
 */
static rx_handler_result_t exact_tap_rx(struct weft_iface *iface, struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	if (!clone)
		return dispatch(iface, skb) == WEFT_RX_TAKEN ? RX_HANDLER_CONSUMED :
							       RX_HANDLER_PASS;
	if (dispatch(iface, clone) == WEFT_RX_TAKEN)
		return RX_HANDLER_EXACT;
	consume_skb(clone);
	return RX_HANDLER_PASS;
}

rx_handler_result_t weft_dev_rx(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;
	struct weft_iface *iface = rcu_dereference(skb->dev->rx_handler_data);

	if (unlikely(!iface || skb_vlan_tag_present(skb)))
		return RX_HANDLER_PASS;
	if (skb->pkt_type == PACKET_OTHERHOST)
		return RX_HANDLER_PASS;
	/* to a group or all, from here */
	if (skb->pkt_type == PACKET_LOOPBACK && skb->protocol != htons(ETH_P_IP) &&
	    skb->protocol != htons(ETH_P_IPV6))
		return RX_HANDLER_PASS;
	if (unlikely(is_snap(iface, skb))) {
		skb = skb_share_check(skb, GFP_ATOMIC);
		if (!skb)
			return RX_HANDLER_CONSUMED;
		*pskb = skb;
		return snap_rx(iface, skb) == WEFT_RX_TAKEN ? RX_HANDLER_CONSUMED : RX_HANDLER_PASS;
	}
	if (unlikely(!list_empty(&skb->dev->ptype_specific)) && has_exact_tap(skb))
		return exact_tap_rx(iface, skb);
	return dispatch(iface, skb) == WEFT_RX_TAKEN ? RX_HANDLER_CONSUMED : RX_HANDLER_PASS;
}
