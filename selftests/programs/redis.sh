#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# redis-server and redis-cli, unmodified: requests, a long pipeline, a large value, a subscriber,
# many clients at once.
#
#	ra: redis-cli --- lo 127.0.0.1 --- redis-server
. "$(dirname "$0")/stacks.bash"
namespace ra
random 6M > "$WORK/big"
seq 1 10000 | sed 's/.*/SET key:& value:&\r/' > "$WORK/commands"

# cli STACK ARGUMENTS...
cli() { local stack=$1; shift; opens ra "$stack" timeout 60 redis-cli -p $port "$@"; }
says() { local want=$1; shift; [ "$(cli "$@")" = "$want" ]; }
set_get() { says OK "$1" set "from $1" "a value of $1" && says "a value of $1" "$1" get "from $1"; }
many() {
	cli "$1" --pipe < "$WORK/commands" | grep 'errors: 0, replies: 10000' &&
		says value:7777 "$1" get key:7777
}
big() {
	says OK "$1" -x set big < "$WORK/big" || return
	cli "$1" --raw get big | head -c 6M | cmp - "$WORK/big"
}
hears() {
	bg on ra $(via "$1") redis-cli -p $port subscribe news > "$WORK/heard"
	until_ok 10 grep -q subscribe "$WORK/heard" && says 1 "$1" publish news extra &&
		until_ok 10 grep -q extra "$WORK/heard"
}
crowd() { opens ra "$1" timeout 60 redis-benchmark -p $port -q -c 30 -n 900 -P 3 -t set,get,lpush; }

port=6400
for pairing in $PAIRINGS; do
	client=${pairing%:*} server=${pairing#*:} port=$((port + 1)) name="$client to $server"
	t "$name: server" up ra "$server" $port redis-server --port $port --bind 127.0.0.1 \
		--save '' --appendonly no --dir "$WORK" --logfile "$WORK/log"
	t "$name: ping" says PONG "$client" ping
	t "$name: set and get" set_get "$client"
	t "$name: ten thousand in a row" many "$client"
	t "$name: 6 MiB" big "$client"
	t "$name: subscriber" hears "$client"
	t "$name: thirty clients at once" crowd "$client"
	t "$name: shut down" eval "on ra $(via "$client") redis-cli -p $port shutdown nosave;
		until_ok 20 eval '! listens ra $server $port'"
	stop_all
done
finish
