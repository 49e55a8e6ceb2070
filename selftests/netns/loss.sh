#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A wire that loses 2 %, reorders a quarter, duplicates 1 % and delays: every byte arrives once, in
# order, and in time.
#
#	na eth0 ------- netem both ways ------- eth0 nb
. "$(dirname "$0")/../lib.sh"

pair() {
	local a=la$1$2 b=lb$1$2 here there
	here=$(flag "$1") there=$(flag "$2")
	wire "$a" "$b"
	put "$a" "$1" 192.0.2.1; put "$b" "$2" 192.0.2.2
	for ns in "$a" "$b"; do
		on "$ns" tc qdisc add dev eth0 root netem delay 5ms loss 2% duplicate 1% reorder \
			25% 50% || { result 4 "netem"; return; }
	done
	serve on "$b" "$FLOW" $there serve 192.0.2.2 700
	t "$1 to $2: put" on "$a" timeout 60 "$FLOW" $here put 192.0.2.2 700 3000000
	t "$1 to $2: fetch" on "$a" timeout 60 "$FLOW" $here fetch 192.0.2.2 700 3000000
	t "$1 to $2: connections" on "$a" timeout 60 "$FLOW" $here connect 192.0.2.2 700 1
	stop_all
	ip netns del "$a"; ip netns del "$b"
}

pair own own
pair share share
pair own host
pair host own
finish
