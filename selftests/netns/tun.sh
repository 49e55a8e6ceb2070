#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Devices without a link-layer header: no ARP, and no next hop.
#
#	ta tun0 ------- tunnel.py ------- tun0 tb
#	192.0.2.1                      192.0.2.2
. "$(dirname "$0")/../lib.sh"

attach() {	# NS MODE ADDR
	case $2 in
	own) on "$1" "$WEFT" link attach tun0 own && on "$1" "$WEFT" addr add "$3/24" dev tun0 ;;
	share) on "$1" ip addr add "$3/24" dev tun0 && on "$1" "$WEFT" link attach tun0 ;;
	host) on "$1" ip addr add "$3/24" dev tun0 ;;
	esac
}
udp() { [ "$("$@")" = 20 ]; }

pair() {
	local here there
	here=$(flag "$1") there=$(flag "$2")
	namespace ta tb
	bg python3 "$HERE/netns/tunnel.py" ta tb > "$WORK/tunnel"
	until_ok 20 printed "$WORK/tunnel" ready || { result 1 "$1 to $2: tunnel"; return; }
	t "$1 to $2: attach" eval "attach ta $1 192.0.2.1 && attach tb $2 192.0.2.2"
	serve on tb "$FLOW" $there serve 192.0.2.2 700
	t "$1 to $2: put" on ta timeout 60 "$FLOW" $here put 192.0.2.2 700 2000000
	t "$1 to $2: fetch" on ta timeout 60 "$FLOW" $here fetch 192.0.2.2 700 2000000
	t "$1 to $2: udp" udp on ta "$FLOW" $here udp 192.0.2.2 700 20
	[ "$1" != host ] || t "$1 to $2: ping" on ta ping -q -c 3 -i 0.2 -W 5 192.0.2.2
	refuses "$1 to $2: nobody listens" 'refused' on ta timeout 20 "$FLOW" $here put 192.0.2.2 \
		709 10
	[ "$1" = host ] || t "$1 to $2: no neighbours" test -z "$(on ta "$WEFT" neigh)"
	stop_all	# and with it the devices, still attached
	t "$1 to $2: the devices are gone" until_ok 10 eval '! on ta "$WEFT" link | grep -q tun0'
	ip netns del ta; ip netns del tb
}

pair own own
pair share share
pair host own
pair share host
finish
