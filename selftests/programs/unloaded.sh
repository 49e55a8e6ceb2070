#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The weft command while the module is not loaded: it says so, and what to do. The test unloads the
# module and loads it again.
. "$(dirname "$0")/stacks.bash"

says_so() {
	"$WEFT" "$@" > "$WORK/out" 2> "$WORK/err"
	[ $? = "$want" ] && [ ! -s "$WORK/out" ] &&
		grep -q 'Weft is not loaded.*insmod weft.ko' "$WORK/err"
}
no_program() { "$WEFT" run touch "$WORK/ran"; [ $? = 125 ] && [ ! -e "$WORK/ran" ]; }

t "the module can go when all sockets are closed" until_ok 20 rmmod weft
want=2
for command in link 'link attach lo' 'link detach --all' addr 'addr add 192.0.2.1 dev lo' route \
	'route add default dev lo' neigh \
	'neigh del 192.0.2.1 dev lo' ss stat '-j link' '-j ss'; do
	t "weft $command says so" says_so $command
done
want=125
t "weft run says so" says_so run true
t "and runs nothing" no_program
t "weft info has it as an answer" eval '"$WEFT" info | grep -qx "weft is not loaded"'
t "also as JSON" eval '"$WEFT" -j info | json "not rows[0][\"loaded\"]"'
t "help is there" eval '"$WEFT" help && "$WEFT" link help && "$WEFT" run --help'
t "loads again" insmod "$WEFT_BUILD/weft.ko"
t "and says so" eval '"$WEFT" info | grep -q "is loaded"'
finish
