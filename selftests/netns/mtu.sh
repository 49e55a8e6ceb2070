#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Small MTUs, and an MTU that changes in the middle of a connection: every byte arrives, in packets
# that fit.
#
#	ma eth0 ------- eth0 mb		offloads off, so that what is on the wire is what was sent
#	192.0.2.1    192.0.2.2
. "$(dirname "$0")/../lib.sh"

mtu() { local ns; for ns in ma mb; do ip -n $ns link set eth0 mtu "$1" || return 1; done; }

# The largest IPv4 packet that arrived in ma or mb, counted by nft: none is larger than the MTU.
watch() {
	local ns chain='type filter hook ingress device eth0 priority -100;'
	for ns in ma mb; do
		on $ns nft "add table netdev m; delete table netdev m; add table netdev m;
			add chain netdev m i { $chain };
			add rule netdev m i ip length > $1 counter"
	done
}
fits() {
	local ns
	for ns in ma mb; do
		on $ns nft list table netdev m | grep -q 'counter packets 0 ' || return 1
	done
}

changing() {	# FLOW-ARGUMENTS...: MTUs change while the flow runs
	local client m
	on ma timeout 60 "$FLOW" "$@" & client=$!
	while kill -0 $client 2>/dev/null; do
		for m in 576 1280 1500 900; do mtu $m; sleep 0.1; done
	done
	wait $client
}

pair() {
	local here there m
	here=$(flag "$1") there=$(flag "$2")
	wire ma mb
	for ns in ma mb; do on $ns ethtool -K eth0 tso off gso off gro off > /dev/null 2>&1; done
	put ma "$1" 192.0.2.1; put mb "$2" 192.0.2.2
	serve on mb "$FLOW" $there serve 192.0.2.2 700
	for m in 576 1280; do
		mtu $m; watch $m
		t "$1 to $2, $m: put" on ma timeout 60 "$FLOW" $here put 192.0.2.2 700 100000
		t "$1 to $2, $m: fetch" on ma timeout 60 "$FLOW" $here fetch 192.0.2.2 700 100000
		t "$1 to $2, $m: every packet fits" fits
	done
	mtu 1500
	t "$1 to $2: changes, put" changing $here put 192.0.2.2 700 2000000
	t "$1 to $2: changes, fetch" changing $here fetch 192.0.2.2 700 2000000
	stop_all
	ip netns del ma; ip netns del mb
}

pair own own
pair share host
pair host own
finish
