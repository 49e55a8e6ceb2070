#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fragmented datagrams, between the stacks and past Weft, with and without the host's own
# defragmentation.
#
#	fa eth0 ------- eth0 fb
#	192.0.2.1    192.0.2.2
. "$(dirname "$0")/../lib.sh"

SIZES="1 1472 1473 1480 2960 8192 33000 65507"
big() { local ns=$1; shift; on "$ns" timeout 30 python3 "$HERE/netns/big.py" "$@"; }
echoes() {	# NS STACK ADDR PORT
	local out
	out=$(mktemp "$WORK/echo.XXXXXX")
	bg on "$1" python3 "$HERE/netns/big.py" "$2" echo "$3" "$4" > "$out"
	until_ok 10 printed "$out" ready
}
stack() { [ "$1" = host ] && echo linux || echo weft; }
pings() { on "$1" ping -q -c 2 -i 0.2 -W 3 -s "$3" "$2"; }
gone() { [ "$(counter "$1" "$2")" = 0 ]; }

pair() {	# MODE-OF-fa MODE-OF-fb
	wire fa fb
	put fa "$1" 192.0.2.1; put fb "$2" 192.0.2.2
	echoes fb "$(stack "$2")" 192.0.2.2 700
	t "$1 to $2: every size" big fa "$(stack "$1")" ask 192.0.2.2 700 $SIZES
	ip -n fa link set eth0 mtu 576; ip -n fb link set eth0 mtu 576
	t "$1 to $2: MTU 576" big fa "$(stack "$1")" ask 192.0.2.2 700 1472 33000
	t "$1 to $2: nothing is given up" gone fb IpReasmFails
	stop_all
	ip netns del fa; ip netns del fb
}

pair host own
pair own host
pair host share
pair share host
pair share own

wire fa fb
put fa host 192.0.2.1; put fb own 192.0.2.2
t "own mode answers a ping of 5000 bytes" pings fa 192.0.2.2 5000
t "own mode answers the largest ping" pings fa 192.0.2.2 65507
ip netns del fa; ip netns del fb

# In share mode, past open Weft sockets of both protocols.
wire fa fb
put fa host 192.0.2.1; put fb share 192.0.2.2
serve on fb "$FLOW" -w serve 192.0.2.2 701
echoes fb weft 0.0.0.0 702
echoes fb linux 192.0.2.2 700
t "past Weft: ping of 5000 bytes" pings fa 192.0.2.2 5000
t "past Weft: every size" big fa linux ask 192.0.2.2 700 $SIZES
t "past Weft: and Weft's own" big fa linux ask 192.0.2.2 702 $SIZES
on fa tc qdisc add dev eth0 root netem delay 20ms 10ms reorder 30% 2> /dev/null
t "past Weft, out of order" big fa linux ask 192.0.2.2 700 $SIZES
t "Weft's, out of order" big fa linux ask 192.0.2.2 702 $SIZES
on fa tc qdisc del dev eth0 root 2> /dev/null
if on fb nft 'add table ip f; add chain ip f i { type filter hook input priority 0; };
	add rule ip f i ct state established,new accept' 2> /dev/null; then
	t "with connection tracking: past Weft" big fa linux ask 192.0.2.2 700 $SIZES
	t "with connection tracking: Weft's own" big fa linux ask 192.0.2.2 702 $SIZES
	t "with connection tracking: ping" pings fa 192.0.2.2 5000
fi
finish
