#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# TCP and UDP between two hosts, each on Linux's stack (host) or on Weft in share or own mode.
#
#	na eth0 ------- eth0 nb
#	192.0.2.1    192.0.2.2
. "$(dirname "$0")/../lib.sh"

udp() { [ "$("$@")" = 50 ]; }

pair() {
	local a=na$1$2 b=nb$1$2 here there
	here=$(flag "$1") there=$(flag "$2")
	wire "$a" "$b"
	t "$1 to $2: addresses" eval "put $a $1 192.0.2.1 && put $b $2 192.0.2.2"
	serve on "$b" "$FLOW" $there serve 192.0.2.2 700 || { result 1 "$1 to $2: server"; return; }
	t "$1 to $2: put" on "$a" "$FLOW" $here put 192.0.2.2 700 3000000
	t "$1 to $2: fetch" on "$a" "$FLOW" $here fetch 192.0.2.2 700 3000000
	t "$1 to $2: echo" on "$a" "$FLOW" $here echo 192.0.2.2 700 300
	t "$1 to $2: connections" on "$a" "$FLOW" $here leave 192.0.2.2 700 50
	t "$1 to $2: udp" udp on "$a" "$FLOW" $here udp 192.0.2.2 700 50
	stop_all
	ip netns del "$a"; ip netns del "$b"
}

for a in own share host; do
	for b in own share host; do
		[ $a$b = hosthost ] || pair $a $b
	done
done

# lo is shared as soon as there is a namespace.
namespace nlo
for server in '' -w; do
	for client in '' -w; do
		[ "$server$client" ] || continue
		serve on nlo "$FLOW" $server serve 127.0.0.1 700
		t "lo: ${client:-Linux} to ${server:-Linux}" on nlo "$FLOW" $client put 127.0.0.1 \
			700 8000000
		t "lo: ${client:-Linux} from ${server:-Linux}" on nlo "$FLOW" $client fetch \
			127.0.0.1 700 8000000
		stop_all
		sleep 0.1
	done
done
finish
