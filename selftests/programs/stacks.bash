# SPDX-License-Identifier: GPL-2.0
# Sourced by the scripts of this directory, after ../lib.sh: unmodified programs on `linux` or on
# `weft`. Sourced.
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
PROGRAMS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PAIRINGS='linux:weft weft:linux weft:weft'	# client:server

# via STACK: the prefix that runs a command on it
via() { [ "$1" = linux ] || echo "$WEFT run --"; }

# listens NS STACK PORT: a socket of that stack listens there
listens() {
	local here=0
	on "$1" "$WEFT" ss -Hltun | grep -q ":$3 " && here=1
	case $2 in
	weft) [ $here = 1 ] ;;
	linux) [ $here = 0 ] && on "$1" ss -Hltun | grep -q ":$3 " ;;
	esac
}

# up NS STACK PORT COMMAND...: starts a server in the background, and waits until it listens
up() {
	local ns=$1 stack=$2 port=$3; shift 3
	bg on "$ns" $(via "$stack") "$@" > "$WORK/server" 2>&1
	until_ok 20 listens "$ns" "$stack" "$port"
}

# opens NS STACK COMMAND...: runs the command, which must open its connections on that stack
opens() {
	local ns=$1 stack=$2 before status; shift 2
	before=$(counter "$ns" TcpActiveOpens)
	on "$ns" $(via "$stack") "$@"; status=$?
	if [ "$stack" = weft ] && [ "$(counter "$ns" TcpActiveOpens)" = "$before" ]; then
		echo "no connection was opened on Weft" >&2; return 90
	elif [ "$stack" = linux ] && [ "$(counter "$ns" TcpActiveOpens)" != "$before" ]; then
		echo "a connection was opened on Weft" >&2; return 91
	fi
	return $status
}

random() { head -c "$1" /dev/urandom; }

# supervisors: how many of `weft run` live
supervisors() { cat /proc/[0-9]*/comm 2>/dev/null | grep -cx weft-run; }
no_supervisor() { [ "$(supervisors)" = 0 ]; }

# json EXPRESSION: the input is JSON, and this Python expression about its rows is true
json() {
	python3 -c 'import json, sys; rows = json.load(sys.stdin); sys.exit(0 if eval(sys.argv[1]) else (print(rows), 1)[1])' "$1"
}
