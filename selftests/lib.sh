# SPDX-License-Identifier: GPL-2.0
# Sourced by the runners and the scripts of netns/, programs/ and module/. Set by the
# runner: WEFT_BUILD, the build directory (weft.ko, weft_kunit.ko, weft).
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BIN=${WEFT_TEST_BIN:-$HERE/bin}
WEFT=$WEFT_BUILD/weft
[ -x "$WEFT" ] || WEFT=$HERE/../tools/weft/weft
FLOW=$BIN/speed/flow
WORK=$(mktemp -d /tmp/weft-test.XXXXXX)
export WEFT WEFT_BUILD
# never readable
mkfifo "$WORK/never"; exec {never}<> "$WORK/never"; rm "$WORK/never"
number=0 failed=0
started=()			# processes of ours
namespaces=()

# ------------------------------------------------------------------ KTAP

comment() { sed 's/^/    # /'; }

# result STATUS NAME: 0 ok, 4 skipped, otherwise not ok
result() {
	number=$((number + 1))
	case $1 in
	0) echo "ok $number $2" ;;
	4) echo "ok $number $2 # SKIP${3:+ $3}" ;;
	*) echo "not ok $number $2"; failed=$((failed + 1)) ;;
	esac
}

# t NAME COMMAND...: passes if the command succeeds; shows its output if it fails
t() {
	local name=$1 status; shift
	"$@" > "$WORK/said" 2>&1 </dev/null; status=$?
	case $status in 0 | 4) ;; *) { echo "exit status $status of: $*"; tail -n 20 \
		"$WORK/said"; } | comment ;; esac
	result $status "$name"
}

# refuses NAME TEXT COMMAND...: the command must fail and print TEXT (a dot: anything)
refuses() {
	local name=$1 text=$2; shift 2
	if "$@" > "$WORK/said" 2>&1 </dev/null; then
		echo "succeeded: $*" | comment; result 1 "$name"
	elif [ "$text" != . ] && ! grep -qi -- "$text" "$WORK/said"; then
		{ echo "does not say '$text': $*"; tail -n 5 "$WORK/said"; } |
			comment; result 1 "$name"
	else
		result 0 "$name"
	fi
}

finish() {
	echo "1..$number"
	[ "$failed" = 0 ]
	exit
}

# ------------------------------------------------------------------ processes and waiting

# bg [on NS] COMMAND...: a program in the background, killed at the end; its number is $!
bg() {
	if [ "$1" = on ]; then
		nsenter --net="/run/netns/$2" -- "${@:3}" </dev/null &
	else
		"$@" </dev/null &
	fi
	started+=($!)
}

# until_ok SECONDS COMMAND...: repeats the command until it succeeds
until_ok() {
	local end=$((SECONDS + $1 + 1)); shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		read -rt 0.05 <&"$never" || :	# a process, in a User-Mode guest, takes as long
	done
}

# printed FILE WORD: a line of FILE has this word
printed() {
	local line
	while read -r line; do [[ $line != *"$2"* ]] || return 0; done < "$1"
	return 1
}

# serve [on NS] FLOW-ARGUMENTS...: starts a flow server, and waits until it is ready
serve() {
	local out
	out=$(mktemp "$WORK/serve.XXXXXX")
	bg "$@" > "$out"
	until_ok 10 printed "$out" ready
}

stop() {
	local p
	for p in "$@"; do kill "$p" 2>/dev/null; done
	for p in "$@"; do wait "$p" 2>/dev/null; done
}

stop_all() { stop "${started[@]}"; started=(); }

clean_up() {
	local ns
	stop_all
	for ns in "${namespaces[@]}"; do ip netns del "$ns" 2>/dev/null; done
	rm -rf "$WORK"
}
trap clean_up EXIT

# ------------------------------------------------------------------ namespaces

# on NS COMMAND...
on() { local ns=$1; shift; nsenter --net="/run/netns/$ns" -- "$@"; }

# namespace NAME...: without IPv6, so that only the packets of the test are on the wire
namespace() {
	local ns
	for ns in "$@"; do
		ip netns add "$ns"
		namespaces+=("$ns")
		on "$ns" sh -c 'for f in all default; do [ ! -e /proc/sys/net/ipv6/conf/$f ] ||
			echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done
			exec ip link set lo up'
	done
}

# wire A B: namespaces A and B joined by a veth pair, eth0 in each; up, without addresses
wire() {
	namespace "$1" "$2"
	ip link add eth0 netns "$1" type veth peer name eth0 netns "$2"
	ip -n "$1" link set eth0 up
	ip -n "$2" link set eth0 up
}

# put NS MODE ADDR: gives eth0 of NS an address: host (Linux's alone), share or own
put() {
	case $2 in
	own) on "$1" "$WEFT" link attach eth0 own && on "$1" "$WEFT" addr add "$3/24" dev eth0 ;;
	share) ip -n "$1" addr add "$3/24" dev eth0 && on "$1" "$WEFT" link attach eth0 ;;
	host) ip -n "$1" addr add "$3/24" dev eth0 ;;
	esac
}

# flag MODE: flow's option for that stack
flag() { [ "$1" = host ] || echo -w; }

# counter NS NAME: a counter of Weft, 0 if it does not exist
counter() {
	on "$1" cat /proc/net/weft/snmp | awk -v n="$2" '$1 == n { v = $2 } END { print v + 0 }'
}
