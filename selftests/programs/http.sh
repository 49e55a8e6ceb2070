#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# curl and python's http.server, unmodified, in every pairing of the two stacks: the data arrives
# unchanged.
#
#	ha: curl --- lo 127.0.0.1 --- python3 -m http.server
. "$(dirname "$0")/stacks.bash"
namespace ha
on ha sh -c 'echo 0 > /proc/sys/net/ipv6/conf/lo/disable_ipv6'
mkdir "$WORK/www"
random 8M > "$WORK/www/big"
random 1 > "$WORK/www/one"
: > "$WORK/www/empty"
for i in {1..20}; do random 5000 > "$WORK/www/small$i"; done
U=http://127.0.0.1

get() { opens ha "$1" curl -sSf -m 60 -o "$WORK/got" "$2" && cmp "$WORK/got" "$WORK/www/${2##*/}"; }
parallel() {
	rm -rf "$WORK/many"; mkdir "$WORK/many"
	opens ha "$1" curl -sSfZ -m 60 --parallel-max 20 -o "$WORK/many/small#1" "$2/small[1-20]" ||
		return
	for i in {1..20}; do cmp "$WORK/many/small$i" "$WORK/www/small$i" || return; done
}
# The client aborts: the server goes on serving.
left_early() {
	opens ha "$1" curl -sS -m 60 "$2/big" | head -c 100000 >/dev/null
	get "$1" "$2/one"
}

port=8000
for pairing in $PAIRINGS; do
	client=${pairing%:*} server=${pairing#*:} port=$((port + 1)) name="$client to $server"
	t "$name: server" up ha "$server" $port python3 -m http.server --bind 127.0.0.1 \
		--directory "$WORK/www" $port
	for file in big one empty; do t "$name: $file" get "$client" $U:$port/$file; done
	t "$name: slowly" opens ha "$client" curl -sSf -m 60 --limit-rate 6M -o /dev/null \
		$U:$port/big
	t "$name: twenty at once" parallel "$client" $U:$port
	t "$name: client leaves early" left_early "$client" $U:$port
	refuses "$name: not found" 404 opens ha "$client" curl -sSf -m 20 $U:$port/nosuch
	stop_all
	refuses "$name: refused when the server is gone" 'connect' on ha $(via "$client") curl -sS \
		-m 20 $U:$port/one
done

# On every address of both protocols, and by name, which resolves to IPv6 first.
t "by name: server" up ha weft 8010 python3 -m http.server --bind :: --directory "$WORK/www" 8010
t "by name: Weft" get weft http://localhost:8010/one
t "by name: Linux" get linux http://localhost:8010/one
t "IPv6: Weft" get weft http://[::1]:8010/big
t "IPv6: Linux" get linux http://[::1]:8010/big
star() { on ha "$WEFT" ss -Hltn | grep -qF '*:8010 '; }
t "the server's socket is an IPv6 one that hears IPv4" star
finish
