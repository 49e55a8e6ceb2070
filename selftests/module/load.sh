#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading: messages, errno, refusals, and leftovers.
. "$(dirname "$0")/../lib.sh"
KO=$WEFT_BUILD/weft.ko

gone() {
	! grep -q '^weft ' /proc/modules && [ ! -e /proc/net/weft ] &&
		[ ! -e /proc/sys/net/weft ] && [ ! -e /sys/module/weft ] &&
		! ls -d /sys/kernel/slab/weft* 2>/dev/null && ! "$WEFT" info | grep -q 'is loaded'
}
says() { dmesg | tail -n 20 | grep -q "$1"; }
family_is() {
	[ "$(cat /sys/module/weft/parameters/family)" = "$1" ] && "$WEFT" info | grep -q "family $1"
}
# socket_of NUMBER: can such a socket be made?
socket_of() { python3 -c "import socket; socket.socket($1, socket.SOCK_STREAM)"; }

grep -q '^weft ' /proc/modules && rmmod weft

t "loads" insmod "$KO"
t "says so in the log" says 'weft: version'
t "has a socket family" socket_of 18
t "is told of by weft info" family_is 18
refuses "second time" 'File exists' insmod "$KO"
t "unloads" rmmod weft
t "nothing is left" gone
refuses "no sockets without it" 'not supported' socket_of 18
refuses "weft says that it is not there" 'not loaded' "$WEFT" link

t "an unknown parameter does not hinder" insmod "$KO" nosuch=1
t "but is told of" says "unknown parameter 'nosuch' ignored"
rmmod weft

for family in 22 25; do
	t "family $family" insmod "$KO" family=$family
	t "family $family is told of" family_is $family
	t "family $family has sockets" socket_of $family
	refuses "family $family: no others" 'not supported' socket_of 18
	rmmod weft
done
refuses "a number of another family" 'Invalid' insmod "$KO" family=2
t "and the reason" says 'family=2'
refuses "a number that is none" 'Invalid' insmod "$KO" family=x
t "nothing is left of the refused ones" gone

t "loads again" insmod "$KO"
serve "$FLOW" -w serve 127.0.0.1 700
refuses "rmmod with an open socket" 'in use' rmmod weft
stop_all
t "rmmod when it is closed" until_ok 5 rmmod weft
t "nothing is left after sockets" gone

insmod "$KO"
serve "$FLOW" -w serve 127.0.0.1 700
"$FLOW" leave 127.0.0.1 700 50 >/dev/null
stop_all
t "TIME-WAITs do not hinder" until_ok 2 rmmod weft
t "nothing is left of them" gone

t "twenty times" bash -c "for i in {1..20}; do insmod '$KO' && rmmod weft || exit 1; done"
finish
