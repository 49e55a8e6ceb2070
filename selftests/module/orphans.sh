#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Orphans whose peers have not answered yet do not hold the module: rmmod resets them at once, and
# nothing of them is left.
#
#	wa eth0 (Weft, share) ------- eth0 wb (Linux)
#	   192.0.2.1                     192.0.2.2
. "$(dirname "$0")/../lib.sh"
HERE_PY=$HERE/module/orphans.py
grep -q '^weft ' /proc/modules && rmmod weft

wire wa wb
put wa host 192.0.2.1
put wb host 192.0.2.2

begin() {
	insmod "$WEFT_BUILD/weft.ko" && on wa "$WEFT" link attach eth0 || return 1
	rm -f "$WORK/peer"
	bg on wb python3 "$HERE_PY" peer 192.0.2.2 "$1" > "$WORK/peer"; peer=$!
	until_ok 10 printed "$WORK/peer" ready
}
# leave [WEFT OPTIONS]: sends more than the peer accepts, and closes
leave() { on wa python3 "$HERE_PY" leave 192.0.2.2 "$1"; }
in_state() { [ "$(on wa "$WEFT" ss -tan | grep -c "^$1 ")" -ge "$2" ]; }
nobody_has_sockets() { on wa "$WEFT" ss -tanp | grep -v '^State' | { ! grep -q 'users:'; }; }
gone() {
	! grep -q '^weft ' /proc/modules && ! ls -d /sys/kernel/slab/WEFT* /sys/module/weft \
		2>/dev/null
}
tell() { echo "read" > "$WORK/go"; until_ok 10 grep -q "$1" "$WORK/peer"; }

t "with a peer that does not read" begin "$WORK/go"
t "a dozen are closed in the middle of their data" leave 12
t "they are in FIN-WAIT-1" in_state FIN-WAIT-1 12
t "no program has them" nobody_has_sockets
t "rmmod does not wait for them" timeout 10 rmmod weft
t "nothing is left of them" gone
t "their peer learns of it" tell 'reset 12'
stop_all; rm -f "$WORK/go"

t "with a peer that goes away" begin "$WORK/go"
on wb ip link set eth0 down
on wa ip link set eth0 up
t "a dozen that never opened" on wa timeout 20 python3 "$HERE_PY" hasty 192.0.2.2 12
on wb ip link set eth0 up
t "a dozen are closed" leave 12
on wb ip link set eth0 down
t "they wait" in_state FIN-WAIT-1 12
t "rmmod does not wait for these either" timeout 10 rmmod weft
t "nothing is left" gone
stop_all

# A namespace that only an orphan holds ends with the orphan.
t "in a namespace that is deleted" begin "$WORK/go"
on wb ip link set eth0 up
t "a dozen are closed there" leave 12
t "and it is deleted" ip netns del wa
t "rmmod ends them there too" timeout 10 rmmod weft
t "nothing is left there" gone
finish
