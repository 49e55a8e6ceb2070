#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Closed ports: the ICMP error of one stack becomes the error of the other's socket, as between two
# Linux hosts.
#
#	ea eth0 ------- eth0 eb
#	192.0.2.1    192.0.2.2
. "$(dirname "$0")/../lib.sh"
stack() { [ "$1" = host ] && echo linux || echo weft; }

pair() {
	wire ea eb
	put ea "$1" 192.0.2.1; put eb "$2" 192.0.2.2
	on ea timeout 20 python3 "$HERE/netns/send.py" "$(stack "$1")" 192.0.2.2 709 > "$WORK/$1$2"
	if [ "$1$2" = hosthost ]; then
		t "between Linux hosts" grep -q 'error 111' "$WORK/$1$2"
	else
		t "$1 to $2: udp, as between Linux hosts" diff "$WORK/hosthost" "$WORK/$1$2"
	fi
	refuses "$1 to $2: tcp" 'refused' on ea timeout 20 "$FLOW" $(flag "$1") put 192.0.2.2 709 1
	[ "$2" != own ] || t "$1 to $2: was Weft's answer" test \
		"$(counter eb IcmpOutDestUnreachs)" -ge 2
	[ "$2" != share ] || t "$1 to $2: was Linux's answer" test \
		"$(counter eb IcmpOutDestUnreachs)" = 0
	ip netns del ea; ip netns del eb
}

pair host host
for mode in own share; do
	pair $mode $mode
	pair $mode host
	pair host $mode
done
finish
