#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Own mode's routes: through a Linux router to another network; the longest prefix wins.
#
#	ra 192.0.2.1 ------- 192.0.2.2 rr 198.51.100.2 ------- 198.51.100.1 rc
#	Weft, own            Linux router                      Linux, or Weft
. "$(dirname "$0")/../lib.sh"
wire ra rr
namespace rc
ip link add eth1 netns rr type veth peer name eth0 netns rc
on rr ip link set eth1 up
on rc ip link set eth0 up
on rr sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
put ra own 192.0.2.1; put rr host 192.0.2.2; put rc host 198.51.100.1
on rr ip addr add 198.51.100.2/24 dev eth1
on rc ip route add default via 198.51.100.2
route() { on ra "$WEFT" route "$@"; }

serve on rc "$FLOW" serve 198.51.100.1 700
refuses "no route yet" 'Network is unreachable' on ra "$FLOW" -w echo 198.51.100.1 700 5
t "a network through a router" route add 198.51.100.0/24 via 192.0.2.2
t "there and back" on ra "$FLOW" -w put 198.51.100.1 700 500000
t "is shown" eval "route | grep -q '198.51.100.0/24 via 192.0.2.2'"
refuses "twice" 'exists\|already' route add 198.51.100.0/24 via 192.0.2.2
t "a host route to nowhere beats it" route add 198.51.100.1/32 via 192.0.2.77
refuses "and leads nowhere" 'No route to host' on ra "$FLOW" -w echo 198.51.100.1 700 5
t "deleted" route del 198.51.100.1/32 via 192.0.2.77
t "and the network's route is back" on ra "$FLOW" -w echo 198.51.100.1 700 5
t "default" eval 'route del 198.51.100.0/24 via 192.0.2.2 && route add default via 192.0.2.2'
t "by default" on ra "$FLOW" -w fetch 198.51.100.1 700 500000
refuses "a gateway that is not on link" 'unreachable\|gateway' route add 203.0.113.0/24 via 10.9.9.9
# without a rate a stream of a second never ends in virtual time
on ra tc qdisc add dev eth0 root netem rate 20mbit
t "a connection survives a route's replacement" eval \
	'on ra "$FLOW" -w stream 198.51.100.1 700 1 & sleep 0.3;
		route add 198.51.100.0/24 via 192.0.2.2; wait $!'
refuses "unreachable told by the router" 'unreachable\|No route' on ra "$FLOW" -w echo 203.0.113.9 \
	700 5
finish
