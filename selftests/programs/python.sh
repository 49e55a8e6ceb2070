#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Python's ways to serve, unmodified: asyncio, threads, children, selectors (epoll), datagrams; many
# clients at once, each of which checks its own echo.
#
#	ya: asyncio or threads --- lo 127.0.0.1 --- echo server
. "$(dirname "$0")/stacks.bash"
namespace ya

# echoes CLIENT-STACK HOW CLIENTS BYTES
echoes() {
	[ "$(on ya timeout 60 $(via "$1") python3 "$PROGRAMS/echo.py" call "$2" $port "$3" "$4")" \
		= "ok $3" ]
}

# Linux's clients try every kind of server. For Weft's clients the kind of server makes no
# difference.
ways() { [ "$1" = linux ] && echo asyncio threads forks selectors udp || echo asyncio udp; }

port=7500
for pairing in $PAIRINGS; do
	client=${pairing%:*} server=${pairing#*:}
	for how in $(ways "$client"); do
		port=$((port + 1)) name="$client to $server, $how"
		t "$name: server" up ya "$server" $port python3 "$PROGRAMS/echo.py" serve $how $port
		if [ $how = udp ]; then
			t "$name: 20 datagrams" echoes "$client" udp 20 1400
		else
			t "$name: 20 asyncio clients" echoes "$client" asyncio 20 50000
			t "$name: 5 threads" echoes "$client" threads 5 300000
		fi
		stop_all
	done
done
t "no supervisor is left" until_ok 10 no_supervisor
finish
