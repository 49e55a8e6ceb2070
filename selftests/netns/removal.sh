#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices and namespaces that are removed under traffic.
# real time: what streams over a wire without a rate until it is stopped never stops in virtual time
#
#	xa eth0 ------- eth0 xb		own, then share; Weft to Weft
. "$(dirname "$0")/../lib.sh"

streaming() { on xa "$WEFT" -j ss -tn state established | grep -q '"bytes_acked":[0-9]\{5,\}'; }
begin() {	# MODE
	wire xa xb
	# Ends of connections without a device time out after a second or two, not after minutes.
	for ns in xa xb; do on $ns sh -c 'echo 1 > /proc/sys/net/weft/tcp_orphan_retries'; done
	put xa "$1" 192.0.2.1; put xb "$1" 192.0.2.2
	serve on xb "$FLOW" -w serve 192.0.2.2 700 || return 1
	bg on xa "$FLOW" -w stream 192.0.2.2 700 30 2>/dev/null >&2
	bg on xa "$FLOW" -w udp 192.0.2.2 700 100000 2>/dev/null >&2
	bg on xa ping -q -f 192.0.2.2 >/dev/null 2>&1
	until_ok 10 streaming && sleep 0.2
}
over() {
	stop_all
	ip netns del xa 2>/dev/null; ip netns del xb 2>/dev/null
	namespaces=()
	sleep 0.1
}
no_waiting() { sleep 1; ! dmesg | grep 'unregister_netdevice: waiting'; }
gone() { ! ip -n xa link show eth0; }

device() {
	begin "$1" && timeout 10 ip -n xa link del eth0 && gone
	local status=$?
	over
	return $status
}
down_up() {
	begin "$1" || return 1
	local i
	for i in 1 2 3; do ip -n xa link set eth0 down; sleep 0.05; ip -n xa link set eth0 \
		up; sleep 0.1; done
	[ "$1" = own ] || on xa ip addr replace 192.0.2.1/24 dev eth0
	timeout 20 nsenter --net=/run/netns/xa "$FLOW" -w put 192.0.2.2 700 100000
	local status=$?
	over
	return $status
}
detach() {
	begin "$1" && on xa "$WEFT" link detach eth0 && on xb "$WEFT" link detach eth0
	local status=$?
	over
	return $status
}
namespace_goes() {
	begin "$1" && ip netns del xa && ip netns del xb
	local status=$?
	over
	return $status
}
address_goes() {
	begin own && on xa "$WEFT" addr del 192.0.2.1/24 dev eth0 && sleep 0.2
	local status=$?
	over
	return $status
}

for mode in own share; do
	for round in 1 2 3; do
		# a slow guest may stop early
		[ $round = 1 ] || [ $SECONDS -lt 30 ] || continue
		t "$mode: the device, $round" device $mode
		t "$mode: the namespaces, $round" namespace_goes $mode
	done
	t "$mode: detach" detach $mode
	t "$mode: down and up again" down_up $mode
done
t "own: the address" address_goes
t "nobody waits for a device" no_waiting
t "no device of dead namespaces is held" until_ok 10 sh -c '! "'"$WEFT"'" ss -Ha | grep -q 192.0.2'
finish
