#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The weft command: help, exit status and message of every refusal, and every change appears in the
# listing. Exit status (weft(8)): 0 success, 1 invalid argument, 2 the kernel refuses, 255 syntax
# error.
#
#	ca eth0 ------- eth0 cb		Weft in ca only
. "$(dirname "$0")/check.bash"
wire ca cb
on ca ip link add dummy0 type dummy
on ca ip link add br0 type bridge
on ca ip link add port0 type dummy
on ca ip link set port0 master br0

# ------------------------------------------------------------------ help

for option in -h -help --help help; do weft 0 'Usage: weft' $option; done
for option in -V -Version --version; do weft 0 'version' $option; done
for object in link address route neighbor stat info; do weft 0 "Usage: weft $object" $object \
	help; done
for object in ss run; do weft 0 "Usage: weft $object" $object help; weft 0 "Usage: weft $object" \
	$object --help; done
for verb in 'link attach' 'link detach' 'link show' 'addr add' 'addr del' 'addr show' 'route add' \
	'route del' 'route show' \
	'neigh add' 'neigh del' 'neigh show'; do
	weft 0 "Usage: weft" $verb help
done
weft 255 'Usage'
weft 255 'unknown' -x
weft 1 'Object "nosuch" is unknown' nosuch
for object in link addr route neigh info; do weft 255 'Command "nosuch" is unknown' $object \
	nosuch; done
weft 255 'Usage' ss -X
weft 255 'unknown' stat -X

# ------------------------------------------------------------------ link

weft 0 'lo.*share' link
weft 0 'lo' link show lo
weft 0 'lo' l sh dev lo
weft 1 'Cannot find device "nosuch"' link show nosuch
weft 1 'not attached' link show dummy0
weft 255 'one too many' link show lo lo
weft 255 'not complete' link attach
weft 255 'not complete' link attach dev
weft 255 'not complete' link attach dummy0 mode
weft 255 'not complete' link detach
weft 1 'Cannot find device' link attach nosuch
weft 1 'mode' link attach dummy0 nosuch
weft 255 'one too many' link attach dummy0 own own
weft 2 'attached already' link attach lo
weft 2 'bridge' link attach port0
weft 2 'only be shared' link attach --all own
weft 2 'not attached' link detach dummy0
weft 0 '' link attach dummy0 mode share
weft 2 'attached already' link attach dummy0 own
weft 0 'dummy0.*share' link
weft 0 '' link detach dev dummy0
weft 0 '' link attach --all
weft 0 'every device is shared' info
weft 0 'eth0' link
weft 0 '' link detach --all
t "link: none is left" eval '[ -z "$(on ca "$WEFT" link)" ]'
weft 2 'shared only' link attach lo own
weft 0 '' link attach lo
weft 0 '' link attach dummy0
weft 0 '' link attach eth0 own

# ------------------------------------------------------------------ address

weft 0 '' addr add 192.0.2.1/24 dev eth0
weft 0 '192.0.2.1/24' addr
weft 0 '192.0.2.1/24' a show dev eth0
weft 0 '127.0.0.1/8' addr show lo
weft 2 'already\|there' addr add 192.0.2.1/24 dev eth0
weft 1 'rather than "nonsense"' addr add nonsense dev eth0
weft 1 'rather than "192.0.2.300"' addr add 192.0.2.300 dev eth0
weft 1 'rather than "192.0.2.3/33"' addr add 192.0.2.3/33 dev eth0
weft 1 'rather than "192.0.2.3/x"' addr add 192.0.2.3/x dev eth0
weft 1 'rather than "192.0.2.3/"' addr add 192.0.2.3/ dev eth0
weft 0 '' addr add 2001:db8::1/64 dev eth0 quiet
weft 0 'inet6 2001:db8::1/64' addr
weft 0 'inet6 fe80:' addr
weft 2 'already\|there' addr add 2001:db8::1/64 dev eth0
weft 1 'rather than "2001:db8::1/129"' addr add 2001:db8::1/129 dev eth0
weft 2 'Not an IPv6 address' addr add ff02::1/64 dev eth0
weft 1 'Cannot find device' addr add 192.0.2.3/24 dev nosuch
weft 1 'Cannot find device' addr show nosuch
weft 255 '"dev" argument is required' addr add 192.0.2.3/24
weft 255 '"ADDRESS" argument is required' addr add dev eth0
weft 255 'not complete' addr add 192.0.2.3/24 dev
weft 255 'one too many' addr add 192.0.2.3/24 192.0.2.4/24 dev eth0
weft 2 'shared' addr add 192.0.2.3/24 dev dummy0
weft 2 'not attached' addr add 192.0.2.3/24 dev br0
weft 2 'Not an IPv4 address' addr add 224.0.0.1/24 dev eth0
weft 2 'Not an IPv4 address' addr add 0.0.0.0/24 dev eth0
weft 2 'Not an IPv4 address' addr add 127.0.0.2/8 dev eth0
weft 2 'no such address' addr del 192.0.2.9/24 dev eth0
weft 0 '' addr add 203.0.113.7 dev eth0
weft 0 '203.0.113.7/32' addr
weft 0 '' addr del 203.0.113.7 dev eth0
on ca ip addr add 192.0.2.77/24 dev dummy0
weft 2 'host has this address' addr add 192.0.2.77/24 dev eth0

# ------------------------------------------------------------------ route

weft 0 '192.0.2.0/24 dev eth0' route
weft 0 '' route add default via 192.0.2.254
weft 0 'default via 192.0.2.254 dev eth0' route
weft 2 'already\|there' route add default via 192.0.2.254
weft 0 '' route add 198.51.100.0/24 via 192.0.2.9 dev eth0 src 192.0.2.1 metric 7
weft 0 '198.51.100.0/24 via 192.0.2.9 dev eth0 src 192.0.2.1 metric 7' route show dev eth0
weft 0 '' route add 203.0.113.5 dev eth0
weft 0 '203.0.113.5 dev eth0' route
weft 255 '"PREFIX" argument is required' route add
weft 255 'not complete' route add default via
weft 255 'not complete' route add default dev
weft 255 'not complete' route add default via 192.0.2.254 metric
weft 255 'value is invalid' route add default via 192.0.2.254 metric x
weft 255 'value is invalid' route add default via 192.0.2.254 metric -1
weft 255 'value is invalid' route add default via 192.0.2.254 metric 4294967296
weft 255 'one too many' route add default nosuch
weft 1 'rather than "nonsense"' route add nonsense dev eth0
weft 1 'rather than "nonsense"' route add default via nonsense
weft 1 'rather than "nonsense"' route add default src nonsense dev eth0
weft 2 'device is required' route add default via fe80::9
weft 0 '' route add default via fe80::9 dev eth0
weft 0 'default via fe80::9 dev eth0' route
weft 0 '' route add 2001:db8:5::/48 dev eth0
weft 2 'beyond its length' route add 2001:db8::1/32 dev eth0
weft 2 'prefix.s protocol' route add 2001:db8:6::/48 via 192.0.2.254 dev eth0
weft 1 'Cannot find device' route add default dev nosuch
weft 1 'Cannot find device' route show nosuch
weft 2 'gateway or a device' route add default
weft 2 'beyond its length' route add 198.51.100.1/24 dev eth0
weft 2 'no network' route add default via 198.18.0.1
weft 2 '' route add 198.18.0.0/15 dev dummy0
weft 2 '' route add 198.18.0.0/15 dev br0
weft 2 'no such route' route del 198.18.0.0/15
weft 2 'no such route' route del 198.51.100.0/24 metric 8
weft 0 '' route del 198.51.100.0/24
weft 0 '' route del default via 192.0.2.254 dev eth0
weft 2 'no such route' route del default

# ------------------------------------------------------------------ neighbor

weft 0 '' neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent
weft 0 '192.0.2.9 dev eth0 lladdr 02:00:00:00:00:09 PERMANENT' neigh
weft 0 'used' -s neigh show eth0
weft 0 '192.0.2.9' neighbour
weft 255 '"ADDRESS" argument is required' neigh add
weft 255 '"dev" argument is required' neigh add 192.0.2.8 lladdr 02:00:00:00:00:08
weft 255 '"lladdr" argument is required' neigh add 192.0.2.8 dev eth0
weft 255 'one too many' neigh add 192.0.2.8 192.0.2.7 dev eth0
weft 255 'one too many' neigh del 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth0
weft 1 'invalid lladdr' neigh add 192.0.2.8 lladdr 02:00:00:00:00 dev eth0
weft 1 'invalid lladdr' neigh add 192.0.2.8 lladdr 02:00:00:00:00:0g dev eth0
weft 1 'permanent' neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 dev eth0 nud stale
weft 1 'rather than "nonsense"' neigh add nonsense lladdr 02:00:00:00:00:08 dev eth0
weft 1 'Cannot find device' neigh show nosuch
weft 2 'one station' neigh add 192.0.2.8 lladdr 03:00:00:00:00:08 dev eth0
weft 2 'one station' neigh add 192.0.2.8 lladdr 00:00:00:00:00:00 dev eth0
weft 2 'not attached' neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 dev br0
weft 2 'no such neighbour' neigh del 192.0.2.8 dev eth0
weft 0 '' neigh del 192.0.2.9 dev eth0
weft 2 'no such neighbour' neigh del 192.0.2.9 dev eth0

finish
