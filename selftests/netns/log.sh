#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The flight recorder: who may read it, how it follows, what is overwritten, its size, and that
# nothing is recorded when it is off.
#
#	la (Linux) eth0 ------- eth0 lb (share)
#	     192.0.2.1             192.0.2.2
. "$(dirname "$0")/../lib.sh"
SIZE=/proc/sys/net/weft/tcp_log
wire la lb
put la host 192.0.2.1; put lb share 192.0.2.2
namespace lc
log() { on lb "$WEFT" log "$@"; }
# as_user UID COMMAND...: in lb, without any capability
as_user() {
	local uid=$1; shift
	on lb setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all \
		--bounding-set=-all "$@"
}
events() { log "$@" | wc -l; }
# once PORT: a connection from Linux that ends in order
once() { on la timeout 20 "$FLOW" put 192.0.2.2 "$1" 1000; }

# a directory that any user can enter, for the command
install -d -m 755 /tmp/weft-log; install -m 755 "$WEFT" /tmp/weft-log/weft
any=/tmp/weft-log/weft

t "the default size" test "$(cat $SIZE)" = 256
serve on lb "$FLOW" -w serve 192.0.2.2 700
t "a connection" once 700
t "it is told from its beginning" eval 'log sport = :700 | grep -q "from LISTEN: a SYN came"'
t "to its end" until_ok 10 eval 'log sport = :700 | grep -q "LAST-ACK\|TIME-WAIT"'
t "and how it ended" until_ok 10 eval \
	'on lb "$WEFT" why :700 | grep -q "192.0.2.1:.* ended .* in order"'
t "as JSON" eval 'on lb "$WEFT" -j log | python3 -c "
import json, sys
rows = json.load(sys.stdin)
assert any(r[\"event\"] == \"state\" and r[\"local_port\"] == 700 for r in rows)
assert rows == sorted(rows, key=lambda r: r[\"time_us\"])"'
t "a filter that fits nothing" test "$(events dst 203.0.113.1)" = 0
refuses "JSON without an end" 'one list' on lb "$WEFT" -j log -f

# ---- who may read
t "another namespace sees none of it" test "$(on lc "$WEFT" log | wc -l)" = 0
install -m 755 "$FLOW" /tmp/weft-log/flow
serve on lb setpriv --reuid 1001 --regid 1001 --clear-groups /tmp/weft-log/flow -w serve 192.0.2.2 \
	1700
t "a connection to a user's server" once 1700
t "root sees it" eval 'log sport = :1700 | grep -q CLOSE-WAIT'
t "its user sees it" eval 'as_user 1001 $any log | grep -q ":1700 .*CLOSE-WAIT"'
t "but not those of others" eval '! as_user 1001 $any log | grep ":700 "'
t "another user sees nothing" test -z "$(as_user 1002 $any log)"
t "its user is told how it ended" until_ok 10 eval 'as_user 1001 $any why :1700 | grep -q " ended "'
t "another one is not" eval '! as_user 1002 $any why :1700 | grep " ended "'

# ---- follow
on lb "$WEFT" log -f sport = :700 > "$WORK/followed" & following=$!
until_ok 10 test -s "$WORK/followed"
t "another connection" once 700
t "it is followed" until_ok 10 eval '[ $(grep -c "from LISTEN" "$WORK/followed") -ge 2 ]'
kill $following; wait $following 2>/dev/null
t "each event once" test -z "$(sort "$WORK/followed" | uniq -d)"

# ---- a small ring
echo 4 > $SIZE
t "a smaller size" test "$(cat $SIZE)" = 4
t "it begins empty" test "$(events)" = 0
for i in $(seq 20); do once 700; done
n=$(events); comment <<< "$n events"
t "64 records are kept" test "$n" -gt 30 -a "$n" -le 64
t "the last one among them" eval 'on lb "$WEFT" why :700 | tail -n 1 | grep -q "in order"'
echo 100 > $SIZE
t "rounded down to a power of two" test "$(cat $SIZE)" = 64
refuses "a size out of range" . sh -c "echo 16385 > $SIZE"
refuses "a negative one" . sh -c "echo -1 > $SIZE"
t "which change nothing" test "$(cat $SIZE)" = 64
refuses "another namespace cannot set it" . on lb sh -c "echo 256 > $SIZE"

# ---- off
echo 0 > $SIZE
t "off" test "$(cat $SIZE)" = 0
t "a connection while it is off" once 700
t "nothing is recorded" test "$(events)" = 0
echo 256 > $SIZE
t "on again" once 700
t "and recorded" test "$(events sport = :700)" -gt 0

# ---- floods: what a stranger can cause has a rate
on la timeout 60 python3 "$HERE/netns/flood.py" syn 192.0.2.2 700 3000
t "a flood of SYNs is told to be left out" until_ok 10 eval \
	'once 700; log | grep -q "too many to be recorded"'
n=$(log | grep -c "from LISTEN"); comment <<< "$n of its SYNs are recorded"
t "it does not fill the ring" test "$n" -lt 2000
rm -r /tmp/weft-log
finish
