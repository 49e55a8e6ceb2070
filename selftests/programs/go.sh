#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# hey, a program in Go: it issues system calls directly, from several threads, so that a preloaded
# library would not see them.
#
#	na: hey --- lo 127.0.0.1 --- python3 -m http.server
. "$(dirname "$0")/stacks.bash"
namespace na
mkdir "$WORK/served"
random 100K > "$WORK/served/file"

all_served() {	# CLIENT PORT
	opens na "$1" timeout 60 hey -n 40 -c 4 "http://127.0.0.1:$2/file" > "$WORK/report" ||
		return
	grep -q '\[200\][[:space:]]*40 responses' "$WORK/report" ||
		{ cat "$WORK/report"; return 1; }
}

port=7100
for pairing in $PAIRINGS; do
	client=${pairing%:*} server=${pairing#*:}
	t "$client to $server: a server" up na "$server" $port python3 -m http.server \
		--bind 127.0.0.1 -d "$WORK/served" $port
	t "$client to $server: 40 requests, 4 at a time" all_served "$client" $port
	stop_all
	port=$((port + 1))
done
t "no supervisor is left" until_ok 10 no_supervisor
finish
