#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stranger or a program cannot exceed the limits: floods of SYNs, datagrams, neighbours and
# connections.
#
#	sa (Linux; flood.py) eth0 ------- eth0 sb (Weft)
#	   192.0.2.1/16                      192.0.2.2/16
. "$(dirname "$0")/../lib.sh"
ss() { on sb "$WEFT" ss -Hn "$@"; }
flood() { on sa timeout 60 python3 "$HERE/netns/flood.py" "$@"; }
# grows COUNTER COMMAND...: the command succeeds, and the counter rises
grows() {
	local name=$1 before
	before=$(counter sb "$1")
	shift
	"$@" && [ "$(counter sb "$name")" -gt "$before" ]
}

on_each() {
	local mode=$1 n going
	wire sa sb
	put sa host 192.0.2.1; put sb $mode 192.0.2.2
	if [ $mode = own ]; then on sb "$WEFT" route add default via 192.0.2.1; else ip -n sb \
		route add default via 192.0.2.1; fi
	on sb sh -c 'echo 100 > /proc/sys/net/weft/tcp_max_syn_backlog;
		echo 0 > /proc/sys/net/weft/tcp_syncookies'
	serve on sb "$FLOW" -w serve 192.0.2.2 700
	bg sh -c 'exec nsenter --net=/run/netns/sa -- "$0" hold 192.0.2.2 700 3 < "$1"' "$FLOW" \
		"$WORK/held" > /dev/null
	t "$mode: connections" until_ok 10 eval '[ $(ss -t state established | wc -l) = 3 ]'
	on sa timeout 60 "$FLOW" echo 192.0.2.2 700 2000 > /dev/null & going=$!
	t "$mode: a flood of SYNs" grows drop.TCP_SYN_QUEUE_FULL flood syn 192.0.2.2 700 2000
	n=$(ss -t state syn-recv | wc -l)
	comment <<< "$n half-open"
	t "$mode: half-open connections at the limit" test "$n" -gt 50 -a "$n" -le 100
	t "$mode: a connection goes on" wait $going
	on sb sh -c 'echo 1 > /proc/sys/net/weft/tcp_syncookies'
	t "$mode: the flood goes on, with cookies" grows TcpExtSyncookiesSent flood syn 192.0.2.2 \
		700 2000
	t "$mode: somebody still gets in by a cookie" grows TcpExtSyncookiesRecv on sa timeout 60 \
		"$FLOW" echo 192.0.2.2 700 5
	n=$(ss -t state syn-recv | wc -l)
	t "$mode: half-open connections still at the limit" test "$n" -gt 50 -a "$n" -le 100
	t "$mode: the others stay" eval '[ $(ss -t state established | wc -l) -ge 3 ]'

	bg on sb python3 "$HERE/netns/flood.py" unread 192.0.2.2 800
	until_ok 20 eval 'ss -ul | grep -q :800'
	t "$mode: a flood of datagrams" grows drop.UDP_QUEUE_FULL flood udp 192.0.2.2 800 2000
	n=$(ss -u -l | awk '/:800/ { print $2 }')
	comment <<< "$n bytes unread"
	t "$mode: what waits is bounded" test "$n" -gt 1000 -a "$n" -le 500000
	t "$mode: tcp is not hurt" eval '[ $(ss -t state established | wc -l) -ge 3 ]'

	flood arp 192.0.2.2 2000
	n=$(on sb "$WEFT" neigh | wc -l)
	comment <<< "$n neighbours"
	t "$mode: neighbours that nobody asked for" test "$n" -le 1100
	stop_all
	ip netns del sa; ip netns del sb
}

# The configuration by an administrator of a namespace, which may be any user.
wire sa sb
on sb "$WEFT" link attach eth0 own && on sb "$WEFT" addr add 192.0.2.2/24 dev eth0 quiet
t "own addresses, routes and RARP entries" on sb timeout 120 python3 "$HERE/netns/own_limits.py" \
	"$WEFT"
ip netns del sa; ip netns del sb

mkfifo "$WORK/held"; exec 9<> "$WORK/held"	# the held connections end when it is closed
on_each own
on_each share

# A local sender that tries every address of a large network.
wire sa sb
put sa host 192.0.2.1
on sb "$WEFT" link attach eth0 own && on sb "$WEFT" addr add 192.0.2.2/16 dev eth0
serve on sa "$FLOW" serve 192.0.2.1 700
t "to everybody" on sb timeout 60 python3 "$HERE/netns/flood.py" everybody 192.0.0.0 2000
n=$(on sb "$WEFT" neigh | wc -l)
comment <<< "$n neighbours"
t "neighbours stay bounded" test "$n" -gt 100 -a "$n" -le 1100
t "and there is still room for a real one" until_ok 20 timeout 15 nsenter \
	--net=/run/netns/sb "$FLOW" -w echo 192.0.2.1 700 5

# TIME-WAITs and orphans of local programs.
connect() { on sb timeout 15 "$FLOW" -w echo 192.0.2.1 700 1; }
connect_often() { for _ in 1 2 3 4 5 6; do connect || return; done; }
limit() { on sb sh -c "echo $2 > /proc/sys/net/weft/$1"; }
t "without a limit connections leave TIME-WAITs" eval \
	'connect_often && [ $(ss -t state time-wait | wc -l) -ge 6 ]'
n=$(ss -t state time-wait | wc -l)
limit tcp_max_tw_buckets $((n + 2))
t "TIME-WAITs at their limit" eval \
	'connect_often && [ $(ss -t state time-wait | wc -l) = $((n + 2)) ]'
limit tcp_max_orphans 0
t "an orphan too many is aborted" grows TcpExtTCPAbortOnMemory connect
on sb tc qdisc add dev eth0 root tbf rate 8kbit burst 2000 limit 4mb
t "datagrams that wait in the device's queue fill the send buffer" on sb timeout 60 python3 \
	"$HERE/netns/flood.py" unsent 192.0.2.1 800
finish
