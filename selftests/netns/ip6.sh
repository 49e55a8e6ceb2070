#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# IPv6 in share mode, between hosts: the host resolves the neighbours, its firewall applies, and
# unclaimed packets pass.
#
#	sa (Linux, then Weft) eth0 ------- eth0 sb (Weft)
#	2001:db8::1, fe80::1          2001:db8::2, fe80::2
. "$(dirname "$0")/../lib.sh"

wire sa sb
for ns in sa:1 sb:2; do
	on ${ns%:*} sh -c "cd /proc/sys/net/ipv6/conf && echo 1 > eth0/addr_gen_mode &&
		echo 0 > eth0/accept_dad &&
		echo 0 > eth0/disable_ipv6 && echo 0 > lo/disable_ipv6 && cd - > /dev/null &&
		ip addr add 2001:db8::${ns#*:}/64 dev eth0 nodad &&
		ip addr add fe80::${ns#*:}/64 dev eth0 nodad"
done
on sb "$WEFT" link attach eth0
reachable() { on sa ping -q -c 1 -W 1 2001:db8::2; }
t "past Weft: ping" until_ok 10 reachable
t "past Weft: a large ping" on sa ping -q -c 1 -W 3 -s 5000 2001:db8::2

serve on sb "$FLOW" -w serve :: 700
serve on sa "$FLOW" serve 2001:db8::1 701
echoes() { [ "$(on "$1" timeout 20 "$FLOW" "${@:2}" 5)" = 5 ]; }
t "from Linux" on sa timeout 60 "$FLOW" put 2001:db8::2 700 3000000
t "to Linux" on sb timeout 60 "$FLOW" -w fetch 2001:db8::1 701 3000000
t "datagrams from Linux" echoes sa udp 2001:db8::2 700
t "datagrams to Linux" echoes sb -w udp 2001:db8::1 701
t "by an address of the link, from Linux" on sa timeout 20 "$FLOW" put fe80::2%eth0 700 100000
t "by an address of the link, to itself" on sb timeout 20 "$FLOW" -w put fe80::2%eth0 700 100000
t "to itself" on sb timeout 20 "$FLOW" -w put 2001:db8::2 700 100000
t "Linux to Weft on one host" on sb timeout 20 "$FLOW" put 2001:db8::2 700 100000
shows() {
	on sb "$WEFT" ss -Htln | grep -qF '*:700 ' &&
		on sb grep -q ':02BC 0*:0000 0A' /proc/net/weft/tcp6
}
t "weft ss and /proc/net/weft/tcp6 show it" shows

on sb sh -c 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range'
t "ping on Weft" on sb "$WEFT" run ping -q -c 2 -i 0.2 -W 2 -s 2000 2001:db8::1
t "ping of the link on Weft" on sb "$WEFT" run ping -q -c 1 -W 2 fe80::1%eth0
t "by a ping socket" test "$(counter sb IcmpOutEchos)" = 3
on sa "$WEFT" link attach eth0
t "Weft to Weft" on sa timeout 60 "$FLOW" -w fetch 2001:db8::2 700 3000000
for ns in sa sb; do ip -n $ns link set eth0 mtu 1280; done
t "MTU 1280" on sa timeout 60 "$FLOW" -w put 2001:db8::2 700 300000
on sa tc qdisc add dev eth0 root netem loss 2% delay 2ms 1ms
t "2 % loss" on sa timeout 60 "$FLOW" -w put 2001:db8::2 700 300000
on sa tc qdisc del dev eth0 root

on sb nft -f - <<-N || result 4 "nft"
	table ip6 f {
		chain in { type filter hook input priority 0; tcp dport 700 drop; }
		chain out { type filter hook output priority 0
			ip6 daddr 2001:db8::1 udp dport 701 drop; }
	}
	N
refuses "input is dropped" . timeout 2 nsenter --net=/run/netns/sa "$FLOW" -w echo 2001:db8::2 700 5
t "and counted" test "$(counter sb drop.FIREWALL)" -gt 0
refuses "output is dropped" 'not permitted' on sb "$FLOW" -w udp 2001:db8::1 701 1
t "what is answered comes in" on sb timeout 20 "$FLOW" -w put 2001:db8::1 701 100000
stop_all
finish
