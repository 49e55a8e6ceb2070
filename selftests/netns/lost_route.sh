#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A connection survives the loss and return of its route, and SO_ERROR reports the same as on Linux.
#
#	ra eth0 192.0.2.1 ---- 192.0.2.2 eth0 rb
. "$(dirname "$0")/../lib.sh"

stack() { [ "$1" = host ] && echo linux || echo weft; }

# course MODE EVENT: what a program sees without the route, and when it is back
course() {
	wire ra rb
	put ra "$1" 192.0.2.1 && put rb host 192.0.2.2 || return
	on ra python3 "$HERE/netns/lost_route.py" "$(stack "$1")" rb "$2"; local status=$?
	ip netns del ra; ip netns del rb
	return $status
}
same() {	# EVENT
	local linux weft
	linux=$(course host "$1") && weft=$(course share "$1") || return
	[ "$linux" = "$weft" ] || { printf 'Linux: %s\nWeft: %s\n' "$linux" "$weft"; return 1; }
}
t "the route" same route
finish
