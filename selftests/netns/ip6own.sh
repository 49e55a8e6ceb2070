#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# IPv6 in own mode: to and from Linux, with Weft's own neighbour discovery; routes, neighbours, and
# the firewall.
#
#	oa (Weft, own) eth0 ------- eth0 ob (Linux)
#	2001:db8::1                  2001:db8::2, fe80::2
. "$(dirname "$0")/../lib.sh"

wire oa ob
on ob sh \
	-c "cd /proc/sys/net/ipv6/conf && echo 1 > eth0/addr_gen_mode && echo 0 > eth0/accept_dad &&
	echo 0 > eth0/disable_ipv6 && echo 0 > lo/disable_ipv6 && cd - > /dev/null &&
	ip addr add 2001:db8::2/64 dev eth0 nodad && ip addr add fe80::2/64 dev eth0 nodad"
weft() { on oa "$WEFT" "$@"; }
t "attach" weft link attach eth0 own
t "an address" weft addr add 2001:db8::1/64 dev eth0
used() { ! weft addr | grep -q tentative; }
t "is ours when nobody has it" until_ok 10 used
local=$(weft addr | sed -n 's/.*inet6 \(fe80:[0-9a-f:]*\)\/64.*/\1/p')
t "with a link-local one" test -n "$local"
refuses "the same again" . weft addr add 2001:db8::1/64 dev eth0
refuses "no such prefix length" . weft addr add 2001:db8::3/129 dev eth0

serve on ob "$FLOW" serve :: 700
serve on oa "$FLOW" -w serve :: 701
echoes() { [ "$(on "$1" timeout 20 "$FLOW" "${@:2}" 5)" = 5 ]; }
t "to Linux" on oa timeout 60 "$FLOW" -w put 2001:db8::2 700 3000000
t "from Linux" on ob timeout 60 "$FLOW" fetch 2001:db8::1 701 3000000
t "datagrams to Linux" echoes oa -w udp 2001:db8::2 700
t "datagrams from Linux" echoes ob udp 2001:db8::1 701
t "ping" on ob ping -q -c 3 -i 0.2 -W 5 2001:db8::1
t "a large ping" on ob ping -q -c 1 -W 5 -s 5000 2001:db8::1
t "by an address of the link, to Linux" on oa timeout 20 "$FLOW" -w put fe80::2%eth0 700 100000
t "by an address of the link, from Linux" on ob timeout 20 "$FLOW" put "$local%eth0" 701 100000
t "to itself" on oa timeout 20 "$FLOW" -w put 2001:db8::1 701 100000
t "the neighbour is known" eval 'weft neigh | grep "^2001:db8::2 .*lladdr"'
t "Linux knows Weft" eval 'ip -n ob -6 neigh | grep "^2001:db8::1 .*lladdr"'
refuses "nobody there" 'No route to host' on oa timeout 20 "$FLOW" -w put 2001:db8::99 700 10
refuses "nobody listens" 'refused' on oa timeout 20 "$FLOW" -w put 2001:db8::2 709 10

ip -n ob addr add 2001:db8:9::1/128 dev lo
t "a route by a link-local gateway" weft route add default via fe80::2 dev eth0
t "is shown" eval 'weft route | grep "^default via fe80::2 dev eth0"'
t "and used" on oa timeout 20 "$FLOW" -w put 2001:db8:9::1 700 100000
t "a permanent neighbour" weft neigh add 2001:db8::50 lladdr 02:00:00:00:00:50 dev eth0
t "is shown" eval 'weft neigh | grep "^2001:db8::50 .*02:00:00:00:00:50 PERMANENT"'
for ns in oa ob; do ip -n $ns link set eth0 mtu 1280; done
t "MTU 1280" on oa timeout 60 "$FLOW" -w put 2001:db8::2 700 300000
on oa nft -f - <<-N || result 4 "nft"
	table ip6 f {
		chain in { type filter hook input priority 0; tcp dport 701 drop; }
		chain out { type filter hook output priority 0
			ip6 daddr 2001:db8::2 udp dport 701 drop; }
	}
	N
refuses "input is dropped" . timeout 2 nsenter --net=/run/netns/ob "$FLOW" echo 2001:db8::1 701 5
t "what is answered comes in" on oa timeout 20 "$FLOW" -w put 2001:db8::2 700 100000
on oa nft delete table ip6 f
stop_all
t "detach" weft link detach eth0
finish
