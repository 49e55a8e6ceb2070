#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The weft command: the listings of sockets and counters, each also as JSON, and the rights of an
# ordinary user.
#
#	ca eth0 (own) ------- eth0 cb		Weft in ca only
. "$(dirname "$0")/check.bash"
wire ca cb
put ca own 192.0.2.1
on ca ip link add br0 type bridge

# ------------------------------------------------------------------ ss, stat, info

up ca weft 7600 nc -l -k 127.0.0.1 7600
bg on ca "$WEFT" run nc -u -l 127.0.0.1 7601
until_ok 20 listens ca weft 7601
mkfifo "$WORK/hold"
nsenter --net=/run/netns/ca "$WEFT" run nc 127.0.0.1 7600 < "$WORK/hold" & started+=($!)
exec 9> "$WORK/hold"
until_ok 20 eval 'on ca "$WEFT" ss -Htn | grep -q ESTAB'
weft 0 'ESTAB.*127.0.0.1:7600' ss -tn
weft 0 'LISTEN.*127.0.0.1:7600' ss -ltn
weft 0 'UNCONN.*127.0.0.1:7601' ss -lun
weft 0 'cwnd:' ss -tni state established
weft 0 'nc' ss -tlnp
weft 0 'uid:0' ss -ae
weft 0 'timer\|State' ss -to
weft 0 'Recv-Q' ss --tcp --udp --all --numeric
weft 1 'state' ss state nosuch
weft 255 'not complete' ss state
weft 1 '"nosuch" is no filter.*weft ss help' ss nosuch
weft 0 'rto:.* mss:.* cwnd:10 ' ss -tni state established dport = :7600
weft 0 ' ts sack [a-z]* wscale:' ss -tni state established
weft 0 'skmem:(r0,rb[0-9]*,t0,tb[0-9]*,f[0-9]*,w0,o0,bl0,d0)' ss -tnm state established

# ------------------------------------------------------------------ ss's filters

# lists COUNT ARGUMENTS...: lists that many lines, and the same as ss(8) lists for the same sockets
# on Linux
lists() {
	local n=$1 got
	shift
	got=$(on ca "$WEFT" ss -Htn "$@" | wc -l)
	[ "$got" = "$n" ] || { on ca "$WEFT" ss -Htn "$@"; return 1; }
}
oracle() {	# the same connection on Linux's stack, in a namespace of its own
	bg on cb nc -l -k 127.0.0.1 7600
	until_ok 20 eval 'on cb ss -Hltn | grep -q :7600'
	mkfifo "$WORK/hold2"
	nsenter --net=/run/netns/cb nc 127.0.0.1 7600 < "$WORK/hold2" & started+=($!)
	exec 8> "$WORK/hold2"
	until_ok 20 eval 'on cb ss -Htn | grep -q "ESTAB.*:7600 *$"'
}
oracle
as_linux() {
	local n=$1
	shift
	[ "$(on cb ss -Htn "$@" | wc -l)" = "$n" ] ||
		{ echo "ss lists $(on cb ss -Htn "$@" | wc -l)"; return 1; }
	lists "$n" "$@"
}
t "both ends of one connection" as_linux 2
t "dport = :7600" as_linux 1 dport = :7600
t "sport = :7600" as_linux 1 'sport = :7600'
t "sport :7600" as_linux 1 sport :7600
t "sport != :7600" as_linux 1 sport != :7600
t "sport < :7600" as_linux 0 'sport < :7600'
t "sport >= :7600 and sport <= :7600" as_linux 1 'sport >= :7600 and sport <= :7600'
t "dst 127.0.0.1" as_linux 2 dst 127.0.0.1
t "dst 127.0.0.1:7600" as_linux 1 dst 127.0.0.1:7600
t "src 127.0.0.0/8" as_linux 2 src 127.0.0.0/8
t "src 127.0.0.1/31" as_linux 2 src 127.0.0.1/31
t "dst 192.0.2.0/24" as_linux 0 dst 192.0.2.0/24
t "dst *:7600" as_linux 1 'dst *:7600'
t "( dport = :7600 or sport = :7600 )" as_linux 2 '( dport = :7600 or sport = :7600 )'
t "not sport = :7600" as_linux 1 not sport = :7600
t "! ( sport = :7600 )" as_linux 1 '!' '(' sport = :7600 ')'
t "sport = :7600 dport = :7600" as_linux 0 sport = :7600 dport = :7600
t "and binds closer than or" lists 1 'sport = :7600 | dport = :7600 & sport = :1'
t "state established dport = :7600" as_linux 1 state established dport = :7600
t "state listening sport = :7600" as_linux 1 state listening sport = :7600
t "exclude established" as_linux 0 state connected exclude established
t "state synchronized" as_linux 2 state synchronized
t "state bucket" as_linux 0 state bucket
exec 8>&-
for wrong in 'dport = :nosuch:no service' 'dst nosuch:no address' 'dst 127.0.0.1/33:prefix length' \
	'sport =:missing' '( sport = :1:missing' \
	'sport = :1 ):one too many' 'dev = lo:not there' 'dst > 127.0.0.1:cannot be compared' \
	'src 1.2.3.4 or:missing'; do
	weft 1 "${wrong##*:}" ss "${wrong%:*}"
done
weft 0 'TcpActiveOpens' stat
weft 0 'drop\.' stat -z 'drop.*'
weft 0 '' stat nosuch
weft 0 'is loaded, address family' info
weft 0 'is loaded' status
weft 255 'one too many' info show nosuch

# ------------------------------------------------------------------ JSON

listing() {	# ARGUMENTS...: an array of objects
	on ca "$WEFT" -j "$@" | json 'type(rows) is list and all(type(r) is dict for r in rows)' &&
		on ca "$WEFT" -j -p "$@" | json 'type(rows) is list'
}
for listing in link 'link show lo' addr 'addr show eth0' route neigh ss \
	'ss -tuaoipenm' 'ss state time-wait' stat 'stat -z' info; do
	t "as JSON: $listing" listing $listing
done
on ca "$WEFT" neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev eth0
on ca "$WEFT" route add default via 192.0.2.254
# has MEMBERS ARGUMENTS...: a row with these
has() {
	local members=$1
	shift
	on ca "$WEFT" -j "$@" | json "any(r | $members == r for r in rows)"
}
t "JSON: a link" has '{"ifname": "eth0", "mode": "own", "mtu": 1500}' link
t "JSON: its flags" eval 'on ca "$WEFT" -j link show eth0 | json "\"UP\" in rows[0][\"flags\"]"'
t "JSON: an address" has '{"ifname": "eth0", "addr_info": [{"family": "inet", "local": "192.0.2.1", "prefixlen": 24}]}' addr
t "JSON: a route" has '{"dst": "default", "gateway": "192.0.2.254", "dev": "eth0"}' route
t "JSON: a neighbour" has \
	'{"dst": "192.0.2.9", "lladdr": "02:00:00:00:00:09", "state": ["PERMANENT"]}' neigh
t "JSON: a connection" has '{"state": "ESTAB", "peer": "127.0.0.1", "peer_port": 7600, "uid": 0}' \
	ss -tn
t "JSON: what TCP_INFO tells of it" eval 'on ca "$WEFT" -j ss -tn state established | json "all(r[\"info\"][\"snd_cwnd\"] == 10 and r[\"info\"][\"congestion\"] and r[\"skmem\"][\"rcv_buf\"] > 0 for r in rows)"'
t "JSON: its processes" eval 'on ca "$WEFT" -j ss -tlp | grep -q "\"nc\""'
t "JSON: a counter" has '{"name": "TcpActiveOpens", "value": 1}' stat
t "JSON: nothing is an empty list" eval 'on ca "$WEFT" -j stat nosuch | json "rows == []"'
t "JSON: loaded" has '{"loaded": True}' info

# ------------------------------------------------------------------ an ordinary user

cp "$WEFT" "$WORK/weft"; chmod -R a+rX "$WORK"
nobody() { on ca setpriv --reuid 65534 --regid 65534 --clear-groups "$WORK/weft" "$@"; }
for listing in link addr route neigh 'ss -tuap' stat info; do t "anyone may look: $listing" nobody \
	$listing; done
for change in 'link attach br0' 'link detach eth0' \
	'link attach --all' 'addr add 192.0.2.5/24 dev eth0' 'addr del 192.0.2.1/24 dev eth0' \
	'route add 198.18.0.0/15 via 192.0.2.9' 'route del default' \
	'neigh add 192.0.2.5 lladdr 02:00:00:00:00:05 dev eth0' 'neigh del 192.0.2.9 dev eth0'; do
	refuses "not everyone may change: $change" 'not permitted' nobody $change
done
own_namespace() {
	unshare -U true || return 4	# not in a chroot
	setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn sh \
		-c "ip link add dummy1 type dummy && '$WORK/weft' link attach dummy1 && '$WORK/weft' link | grep -q dummy1"
}
t "but in a namespace of one's own" own_namespace
exec 9>&-
finish
