#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading while frames keep arriving: the flows of Linux's own stack are not
# disturbed.
#
#	wa (Linux) eth0 ------- eth0 wb (Linux; Weft attached, all devices)
#	   192.0.2.1               192.0.2.2
. "$(dirname "$0")/../lib.sh"
KO=$WEFT_BUILD/weft.ko
grep -q '^weft ' /proc/modules && rmmod weft

wire wa wb
put wa host 192.0.2.1
put wb host 192.0.2.2
serve on wb "$FLOW" serve 192.0.2.2 700
bg on wa ping -q -f 192.0.2.2 > "$WORK/ping"; ping=$!
bg on wb ping -q -f 127.0.0.1 > "$WORK/ping.lo"
bg on wa "$FLOW" stream 192.0.2.2 700 8 > "$WORK/stream"; stream=$!

cycles() {
	local i
	for i in {1..10}; do
		insmod "$KO" || return 1
		on wb "$WEFT" link attach --all || return 1
		on wa "$WEFT" link attach eth0 || return 1
		sleep 0.2
		rmmod weft || return 1
		sleep 0.05
	done
}
t "ten times in the middle of traffic" cycles
t "a stream went on" wait $stream
kill -INT $ping; wait $ping
t "no ping was lost" grep -q ' 0% packet loss' "$WORK/ping"

# Frames of Weft's own connections still arrive.
own_traffic() {
	insmod "$KO" || return 1
	on wa "$WEFT" link attach eth0 && on wb "$WEFT" link attach eth0 || return 1
	serve on wb "$FLOW" -w serve 192.0.2.2 701
	local server=${started[-1]} client
	on wa "$FLOW" stream 192.0.2.2 701 5 & client=$!
	sleep 0.5
	kill -9 $server
	until_ok 5 rmmod weft; local status=$?
	kill $client 2>/dev/null
	return $status
}
t "while a peer goes on sending to a dead server" own_traffic
finish
