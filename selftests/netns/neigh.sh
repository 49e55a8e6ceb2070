#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The neighbour table of own mode: what `weft neigh` shows and accepts.
#
#	na (Weft, own) eth0 ------- eth0 nb (Linux)
#	   192.0.2.1                   192.0.2.2
. "$(dirname "$0")/../lib.sh"
wire na nb
put na own 192.0.2.1; put nb host 192.0.2.2
address_of() { on "$1" ip -j link show eth0 | sed 's/.*"address":"\([0-9a-f:]*\)".*/\1/'; }
mac=$(address_of nb)
entry() { on na "$WEFT" neigh | grep "^$1 .*$2"; }
neigh() { on na "$WEFT" neigh "$@"; }

serve on nb "$FLOW" serve 192.0.2.2 700
t "resolves" on na "$FLOW" -w echo 192.0.2.2 700 10
t "is reachable then" entry 192.0.2.2 "$mac.*REACHABLE"
refuses "nobody there: no route" 'No route to host' on na "$FLOW" -w put 192.0.2.99 700 10
# It stays for a second, so the process that has just failed can see it.
failed() {
	on na bash -c '"$1" -w put 192.0.2.99 700 10; "$2" neigh | grep "^192.0.2.99 .*FAILED"' \
		- "$FLOW" "$WEFT"
}
t "has failed then" until_ok 30 failed
t "static" neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev eth0
t "static is permanent" entry 192.0.2.50 '02:00:00:00:00:50.*PERMANENT'
t "static, with another address" neigh add 192.0.2.50 lladdr "$mac" dev eth0
t "the newest holds" entry 192.0.2.50 "$mac.*PERMANENT"
on nb ip addr add 192.0.2.50/24 dev eth0
# nb has an entry, too, so that it sends no request.
on nb ip neigh replace 192.0.2.1 lladdr "$(address_of na)" dev eth0 nud permanent
on nb nft 'add table netdev n;
	add chain netdev n i { type filter hook ingress device eth0 priority 0; };
	add rule netdev n i meta protocol arp ether saddr != 0 counter'
asked() { on nb nft list table netdev n | sed -n 's/.*counter packets \([0-9]*\).*/\1/p'; }
serve on nb "$FLOW" serve 192.0.2.50 701
t "a static one is used" on na timeout 20 "$FLOW" -w echo 192.0.2.50 701 10
t "and needs no ARP" test "$(asked)" = 0
refuses "nobody at another" 'No route to host' on na timeout 20 "$FLOW" -w echo 192.0.2.98 701 10
t "and is asked for" test "$(asked)" -ge 3
t "deleted" neigh del 192.0.2.50 dev eth0
refuses "deleted is gone" . entry 192.0.2.50 .
refuses "deleted twice" 'No such' neigh del 192.0.2.50 dev eth0
t "as JSON" sh \
	-c "nsenter --net=/run/netns/na $WEFT -j neigh | python3 -m json.tool | grep -q '$mac'"
refuses "no such device" 'nosuch' neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev nosuch
finish
