// SPDX-License-Identifier: GPL-2.0
/*
 * Every frame of an attached device, after the taps: IPv4, ARP and RARP are looked at, all else is the host's.
 * A frame that is handed on to the host is not touched, and not even counted as received.
 * Not there: VLAN tags (attach the VLAN device), IPv6.
 * Locks: RCU held by the caller; softirq.
 */
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <weft/compat.h>
#include <weft/path.h>

static enum weft_rx dispatch(struct weft_iface *iface, struct sk_buff *skb)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return weft_ip4_rx(iface, skb);
	case htons(ETH_P_ARP):
		return weft_arp_rx(iface, skb);
	case htons(ETH_P_RARP):
		return weft_rarp_rx(iface, skb);
	default:
		return WEFT_RX_PASS;
	}
}

rx_handler_result_t weft_dev_rx(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;
	struct weft_iface *iface = rcu_dereference(skb->dev->rx_handler_data);

	if (unlikely(!iface || skb_vlan_tag_present(skb)))
		return RX_HANDLER_PASS;
	if (skb->pkt_type == PACKET_OTHERHOST || skb->pkt_type == PACKET_LOOPBACK)
		return RX_HANDLER_PASS;
	return dispatch(iface, skb) == WEFT_RX_TAKEN ? RX_HANDLER_CONSUMED : RX_HANDLER_PASS;
}
