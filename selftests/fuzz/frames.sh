#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Mutated frames from a peer, to Weft in both modes. WEFT_FUZZ_SEED and WEFT_FUZZ_SECONDS override
# the defaults.
. "$(dirname "$0")/../lib.sh"
seed=${WEFT_FUZZ_SEED:-1} seconds=${WEFT_FUZZ_SECONDS:-4}

frames() {
	unshare -n sh -c 'ip link set lo up; exec python3 "$@"' - "$HERE/fuzz/frames.py" "$seed" \
		"$seconds"
}
for mode in own share; do
	export STACK=$mode
	t "$mode: frames" frames
done
finish
