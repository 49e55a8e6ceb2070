#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# RARP: a Weft host without an address asks a Weft server; Debian's rarpd, if installed, answers
# Weft.
#
#	ra (Weft, own) eth0 ------- eth0 rb (Weft, own, then Linux with rarpd)
#	                               192.0.2.2
. "$(dirname "$0")/../lib.sh"
wire ra rb
on ra "$WEFT" link attach eth0 own
put rb own 192.0.2.2
address_of() { on "$1" ip -j link show eth0 | sed 's/.*"address":"\([0-9a-f:]*\)".*/\1/'; }
mac=$(address_of ra)
rarp() { on rb "$WEFT" rarp "$@"; }
ask() { on ra "$WEFT" rarp ask eth0; }

t "server: add" rarp add "$mac" 192.0.2.1 dev eth0
t "server: show" eval 'rarp | grep -q "^$mac 192.0.2.1 dev eth0"'
t "server: as JSON" eval \
	'on rb "$WEFT" -j rarp show dev eth0 | python3 -m json.tool | grep -q 192.0.2.1'
refuses "server: a station once" 'already' rarp add "$mac" 192.0.2.9 dev eth0
refuses "server: not a group's" 'station' rarp add 01:00:5e:00:00:01 192.0.2.9 dev eth0
refuses "server: not a group" 'host can have' rarp add 02:00:00:00:00:09 224.0.0.1 dev eth0
refuses "server: no such station" 'no such' rarp del 02:00:00:00:00:09 dev eth0
refuses "server: not on lo" 'shared' rarp add 02:00:00:00:00:09 192.0.2.9 dev lo
t "client: asks and is told" eval \
	'ask | tee "$WORK/told" | grep -q "^192.0.2.1 from 192.0.2.2 lladdr $(address_of rb)$"'
t "client: takes it" on ra "$WEFT" addr add "$(cut -d' ' -f1 "$WORK/told")/24" dev eth0
serve on rb "$FLOW" -w serve 192.0.2.2 700
t "and speaks with it" on ra timeout 20 "$FLOW" -w put 192.0.2.2 700 10000
t "server: counts" test "$(counter rb RarpOutReplies)" = 1
stop_all
t "server: a detached device takes its entries" eval \
	'on rb "$WEFT" link detach eth0; [ -z "$(rarp)" ]'
refuses "client: nobody" 'answered' ask

# An independent peer.  (Changes of /etc are discarded with the guest.)
if command -v rarpd > /dev/null && [ ! -e /etc/ethers ]; then
	echo "$mac 192.0.2.55" > /etc/ethers
	on rb ip addr add 192.0.2.2/24 dev eth0
	bg on rb rarpd -d -e eth0
	t "rarpd: tells" until_ok 10 eval 'ask | grep -q "^192.0.2.55 from 192.0.2.2"'
	stop_all
	rm /etc/ethers
else
	result 4 "rarpd: tells"
fi

# Detach while a request is pending.
bg on ra "$WEFT" rarp ask eth0 > /dev/null 2>&1
sleep 0.3
t "client: detach while it asks" on ra "$WEFT" link detach eth0
finish
