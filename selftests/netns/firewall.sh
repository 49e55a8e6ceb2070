#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The host's firewall applies to Weft's packets, input and output; a refused packet gives the same
# error as on Linux.
#
#	fa (Linux) eth0 ------- eth0 fb (Weft, with rules)
. "$(dirname "$0")/../lib.sh"
raw_sees() {	# TYPES PEER HERE
	[ "$(on $3 python3 "$HERE/netns/raw_filtered.py" $2 192.0.2.1 192.0.2.2)" = "$1" ]
}
on_each() {	# MODE
	local mode=$1 a=fa$1 b=fb$1 before
	wire $a $b
	put $a host 192.0.2.1; put $b $mode 192.0.2.2
	serve on $b "$FLOW" -w serve 192.0.2.2 700
	serve on $a "$FLOW" serve 192.0.2.1 701
	t "$mode: open" on $a "$FLOW" echo 192.0.2.2 700 5
	on $b nft -f - <<-N || { result 4 "$mode: nft"; return; }
	table ip f {
		chain in { type filter hook input priority 0
			tcp dport 700 drop; udp dport 700 drop; }
		chain out { type filter hook output priority 0; tcp dport 701 drop; }
	}
	N
	before=$(counter $b drop.FIREWALL)
	refuses "$mode: input is dropped" . timeout 2 nsenter --net=/run/netns/$a "$FLOW" echo \
		192.0.2.2 700 5
	t "$mode: and counted" test "$(counter $b drop.FIREWALL)" -gt "$before"
	t "$mode: udp input is dropped" eval '[ "$(on '$a' "$FLOW" udp 192.0.2.2 700 2)" = 0 ]'
	refuses "$mode: output is dropped" . timeout 3 nsenter --net=/run/netns/$b "$FLOW" -w echo \
		192.0.2.1 701 5
	on $b sh -c 'echo "0 0" > /proc/sys/net/ipv4/ping_group_range'
	t "$mode: a raw socket sees all" raw_sees "8 0" $a $b
	t "$mode: ping" on $b "$WEFT" run ping -q -c 1 -W 2 192.0.2.1
	on $b nft add rule ip f in icmp type echo-reply drop
	refuses "$mode: an echo reply is dropped" '100% packet loss' on $b "$WEFT" run ping -q \
		-c 1 -W 0.2 192.0.2.1
	# The error for a packet that output drops is the same as on Linux.
	on $b nft add rule ip f out udp dport 701 drop
	[ $mode = own ] || on $b python3 "$HERE/netns/send.py" linux 192.0.2.1 701 > "$WORK/linux"
	on $b python3 "$HERE/netns/send.py" weft 192.0.2.1 701 > "$WORK/weft"
	t "$mode: send says what Linux says" diff "$WORK/linux" "$WORK/weft"
	t "$mode: EPERM" grep -q EPERM "$WORK/weft"
	t "$mode: a raw socket sees what the firewall lets through" raw_sees "8" $a $b
	on $b nft flush ruleset
	t "$mode: open again" on $a "$FLOW" echo 192.0.2.2 700 5
	t "$mode: output open again" on $b "$FLOW" -w echo 192.0.2.1 701 5
	on $b nft add table netdev g
	on $b nft add chain netdev g i '{ type filter hook ingress device eth0 priority 0; }'
	if on $b nft add rule netdev g i tcp dport 700 drop; then
		refuses "$mode: netdev ingress comes first" . timeout 2 nsenter \
			--net=/run/netns/$a "$FLOW" echo 192.0.2.2 700 5
	fi
	stop_all
}

# The largest IPv6 datagram exceeds lo's MTU, which itself exceeds 16 bits.
largest() {
	local before
	on fbshare sh -c 'echo 0 > /proc/sys/net/ipv6/conf/lo/disable_ipv6'
	on fbshare nft add table ip6 f
	on fbshare nft add chain ip6 f out '{ type filter hook output priority 0; }' || return
	before=$(counter fbshare IpFragCreates)
	on fbshare "$WEFT" run python3 - <<-P || return
	from socket import *
	socket(AF_INET6, SOCK_DGRAM).sendto(bytes(65527), ("::1", 9))
	P
	echo "fragments: $(($(counter fbshare IpFragCreates) - before))"
	[ "$(counter fbshare IpFragCreates)" = $((before + 2)) ]
}
on_each share
t "share: the largest datagram over lo goes in two fragments" largest
on_each own
finish
