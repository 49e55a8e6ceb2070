# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of the weft command, after stacks.bash. They run it in namespace ca.
. "$(dirname "${BASH_SOURCE[0]}")/stacks.bash"

# check STATUS TEXT ARGUMENTS...: the exit status, and TEXT (a pattern) in what it says: on standard
# output if the status is 0, otherwise on standard error, and nothing on standard output
check() {
	local want=$1 text=$2 got said=$WORK/err; shift 2
	on ca "$WEFT" "$@" > "$WORK/out" 2> "$WORK/err"; got=$?
	[ $want != 0 ] || said=$WORK/out
	[ $got = $want ] || { echo "status $got instead of $want"; return 1; }
	[ $want = 0 ] || [ ! -s "$WORK/out" ] || { echo "speaks on standard output"; return 1; }
	[ $want != 0 ] || [ ! -s "$WORK/err" ] || { echo "complains"; return 1; }
	[ -z "$text" ] || grep -qi -- "$text" "$said" || { echo "does not say '$text'"; return 1; }
}
shows() { check "$@" || { cat "$WORK/out" "$WORK/err"; return 1; }; }
weft() { local status=$1 text=$2; shift 2; t "weft $* ($status)" shows "$status" "$text" "$@"; }
