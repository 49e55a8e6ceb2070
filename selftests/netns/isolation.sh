#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Namespaces are isolated from each other: addresses, ports, tables, counters. Within each, both
# stacks share one port space.
#
#	ia eth0 ------- eth0 ib		the same addresses on both wires
#	ja eth0 ------- eth0 jb
. "$(dirname "$0")/../lib.sh"
wire ia ib; wire ja jb
for ns in ia ja; do put $ns own 192.0.2.1; done
put ib share 192.0.2.2; put jb own 192.0.2.2

serve on ib "$FLOW" -w serve 192.0.2.2 700
t "there" on ia "$FLOW" -w put 192.0.2.2 700 100000
refuses "not in the other world" 'refused' on ja timeout 10 "$FLOW" -w put 192.0.2.2 700 10
t "the same port in the other namespace" serve on jb "$FLOW" -w serve 192.0.2.2 700
t "there too" on ja "$FLOW" -w put 192.0.2.2 700 100000
t "and again in the first" on ia "$FLOW" -w put 192.0.2.2 700 100000
bg on ja "$FLOW" -w echo 192.0.2.2 700 100000000 > /dev/null
t "a connection is seen" until_ok 5 eval \
	'on ja "$WEFT" ss -Htn state established | grep -q 192.0.2.2'
t "in its own namespace alone" test -z "$(on ia "$WEFT" ss -Htn state established)"
t "addresses are each namespace's own" eval \
	'on ia "$WEFT" addr del 192.0.2.1/24 dev eth0 && on ja "$FLOW" -w put 192.0.2.2 700 1000'
t "counters are each namespace's own" eval 'n=$(counter ja TcpActiveOpens);
	on ia "$FLOW" -w put 127.0.0.1 9 1; [ "$(counter ja TcpActiveOpens)" = "$n" ]'
stop_all

# The same binds on Linux twice, on Weft twice, and one on each: the same answers.
on ib ip addr add 192.0.2.3/24 dev eth0
for pair in LL WW LW WL; do on ib python3 "$HERE/netns/ports.py" $pair > "$WORK/$pair"; done
t "binds: something is refused" grep -q EADDRINUSE "$WORK/LL"
t "binds: something is not" grep -q ok "$WORK/LL"
t "binds: Weft as Linux" diff "$WORK/LL" "$WORK/WW"
for pair in LW WL; do t "binds: $pair, one space" diff "$WORK/LL" "$WORK/$pair"; done

# Three binds in each order, with each combination of SO_REUSEADDR and SO_REUSEPORT.
for stack in linux weft; do on ib python3 "$HERE/netns/ports_order.py" $stack > "$WORK/$stack"; done
t "orders of binds: as on Linux" diff "$WORK/linux" "$WORK/weft"

# A wildcard socket beside one bound to an address: each gets its own datagrams.
on ib python3 "$HERE/netns/wildcard.py" linux > "$WORK/linux"
on ib python3 "$HERE/netns/wildcard.py" weft > "$WORK/weft"
t "wildcard beside specific: as on Linux" diff "$WORK/linux" "$WORK/weft"
t "wildcard beside specific: the specific one first" grep -q 'tcp 192.0.2.2 specific' "$WORK/weft"
t "wildcard beside specific: the wildcard for the rest" grep -q 'tcp 192.0.2.3 wildcard' \
	"$WORK/weft"

# A socket in one namespace does not hold the port in another.
bg on ib "$FLOW" -w serve 0.0.0.0 705 > /dev/null
until_ok 5 eval 'on ib "$WEFT" ss -Hltn | grep -q :705'
refuses "Linux: in use in that namespace" 'in use' on ib timeout 5 "$FLOW" serve 0.0.0.0 705
t "Linux: not in another" serve on jb "$FLOW" serve 0.0.0.0 705
finish
