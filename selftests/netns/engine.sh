#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# TCP is replaced under open connections, over a wire that loses 1 %: every byte is right, nothing
# is reset, and an engine that nobody uses is unloaded at once. The engines are those of
# selftests/engine/build.
#   WEFT_ENGINE_CONNECTIONS (24), WEFT_ENGINE_SWAPS (50): how many, and how often all of them move
#
#	ea eth0 ------- netem both ways ------- eth0 eb
. "$(dirname "$0")/../lib.sh"
connections=${WEFT_ENGINE_CONNECTIONS:-24} swaps=${WEFT_ENGINE_SWAPS:-50}
engines=(twin wide wider)
pause() { read -rt "$1" <&"$never" || :; }
weft() { local ns=$1; shift; on "$ns" "$WEFT" "$@"; }
# on_engine NS NAME: the number of connections, listeners and TIME-WAITs that use that engine
on_engine() { weft "$1" engine | awk -v n="$2" '$1 == n { print $3 }'; }
all_on() { [ "$(weft "$1" engine | awk -v n="$2" '$1 != n { s += $3 } END { print s + 0 }')" = 0 ]; }

for e in "${engines[@]}" refuser; do
	t "insmod weft_engine_$e" insmod "$WEFT_BUILD/weft_engine_$e.ko"
done
[ "$failed" = 0 ] || { echo "# selftests/engine/build makes them"; finish; }
refuses "a second engine of that name" "File exists" insmod "$WEFT_BUILD/weft_engine_twin.ko"

wire ea eb
put ea share 192.0.2.1; put eb share 192.0.2.2
t "four engines beside the built-in one" eval '[ "$(weft ea engine | wc -l)" = 5 ]'
t "the built-in one is the default" eval 'weft ea engine | grep -q "^weft .* default"'
t "wide has a newer record and a larger TCB" eval 'weft ea -j engine | python3 -c "
import json, sys
e = {i[\"name\"]: i for i in json.load(sys.stdin)}
assert e[\"wide\"][\"record\"] == e[\"weft\"][\"record\"] + 1
assert e[\"wide\"][\"tcb\"] > e[\"weft\"][\"tcb\"] + 256"'

# --------------------------------------------------------- which engine a new connection gets

serve on eb "$FLOW" -w serve 192.0.2.2 600
echo_with() { on ea "$WEFT" run "$@" "$FLOW" echo 192.0.2.2 600 1 > /dev/null; }
# leaves ENGINE COMMAND...: the TIME-WAIT it leaves uses that engine
leaves() { local e=$1; shift; "$@" && until_ok 5 eval "weft ea ss -Hantie state time-wait dst 192.0.2.2:600 | grep -q engine:$e"; }
none_left() { weft ea engine use weft --all > /dev/null; }
t "weft run --engine" leaves twin echo_with --engine twin
none_left
refuses "weft run --engine of one that is not there" "none of that name" echo_with --engine nobody
on ea sh -c 'echo wide > /proc/sys/net/weft/tcp_engine'
t "the namespace's default" leaves wide echo_with
t "weft run --engine comes before it" leaves twin echo_with --engine twin
refuses "a default that is not there" . on ea sh -c 'echo nobody > /proc/sys/net/weft/tcp_engine'
t "the default is told" eval '[ "$(on ea cat /proc/sys/net/weft/tcp_engine)" = wide ]'
on ea sh -c 'echo weft > /proc/sys/net/weft/tcp_engine'
none_left
t "TIME-WAITs have moved" all_on ea weft

# ------------------------------------------------------------------ connections move while they run

for ns in ea eb; do on $ns tc qdisc add dev eth0 root netem rate 20mbit delay 5ms loss 1%; done
bg on eb "$WEFT" run python3 "$HERE/netns/engine.py" serve 192.0.2.2 700 > "$WORK/server"
t "a server" until_ok 30 printed "$WORK/server" ready
# The wire can cause a RST, for a segment of a connection that has already ended at one end: it
# loses the last ACKs.
resets() {
	local ns sum=0
	for ns in ea eb; do
		sum=$((sum + $(counter $ns TcpEstabResets) + $(weft $ns stat "reset.*" | awk '$1 != "reset.NO_CONNECTION" { s += $2 } END { print s + 0 }')))
	done
	echo $sum
}
before=$(resets)
bg on ea "$WEFT" run python3 "$HERE/netns/engine.py" hold 192.0.2.2 700 "$connections" \
	"$WORK/stop" > "$WORK/hold" 2>&1
holder=$!
t "$connections connections" until_ok 60 printed "$WORK/hold" ready

refuses "an engine that refuses" "congestion control is not there" \
	weft ea engine use refuser state established
t "those that it refuses stay" eval '[ "$(on_engine ea weft)" -ge $((connections / 2)) ]'
refuses "use needs a filter, or --all" "required" weft ea engine use twin
refuses "an engine that is not there" "no engine" weft ea engine use nobody --all
refuses "who is not the administrator" "not permitted" on ea setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all "$WEFT" engine use twin --all
t "a filter chooses" eval 'weft eb engine use twin state listening sport = :700 && [ "$(on_engine eb twin)" = 1 ]'
refuses "an engine in use is not unloaded" "in use" rmmod weft_engine_twin

turn() {
	local e=$1 ns said
	for ns in ea eb; do
		said=$(weft $ns engine use "$e" --all 2>&1) || { echo "$ns: $e: $said"; return 1; }
		moved=$((moved + ${said%% *}))
	done
}
swap_often() {
	local i cycle=(twin wide wider weft wider twin weft wide weft)
	for ((i = 0; i < swaps; i++)); do
		turn "${cycle[i % ${#cycle[@]}]}" || return
		pause 0.1
		kill -0 $holder 2>/dev/null ||
			{ echo "the connections have ended: $(cat "$WORK/hold")"; return 1; }
	done
}
moved=0
t "all move $swaps times at both ends" swap_often
echo "# $moved moves"
t "they are where they were sent" eval 'turn wide && [ "$(on_engine ea wide)" -ge $((connections / 2)) ]'
touch "$WORK/stop"
t "every byte was right" wait $holder
comment < "$WORK/hold"
t "nothing was reset" test "$(resets)" = "$before"
{ weft ea stat "reset.*"; weft eb stat "reset.*"; } | comment

# ------------------------------------------------------------------ a half-open connection

on eb tc qdisc replace dev eth0 root netem loss 100%
bg on ea "$WEFT" run "$FLOW" echo 192.0.2.2 600 1 > "$WORK/late"
late=$!
t "a half-open connection" until_ok 20 eval 'weft eb ss -Hant state syn-recv | grep -q :600'
t "it moves" eval 'weft eb engine use twin state syn-recv && weft eb ss -Hantie state syn-recv | grep -q engine:twin'
on eb tc qdisc replace dev eth0 root netem delay 1ms
t "and opens there" wait $late

# ------------------------------------------------------------------ back, and unloading

t "back to the built-in one" eval 'turn weft && all_on ea weft && all_on eb weft'
for e in "${engines[@]}" refuser; do t "rmmod weft_engine_$e at once" rmmod weft_engine_$e; done
t "new connections still open" on ea "$WEFT" run "$FLOW" echo 192.0.2.2 600 5
finish
