#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random socket calls over lo. WEFT_FUZZ_SEED and WEFT_FUZZ_SECONDS override the defaults.
. "$(dirname "$0")/../lib.sh"
seed=${WEFT_FUZZ_SEED:-1} seconds=${WEFT_FUZZ_SECONDS:-6}
family=$(cat /sys/module/weft/parameters/family)

calls() { "$BIN/fuzz/calls" -f "$family" "$@" | tee "$WORK/calls"; return "${PIPESTATUS[0]}"; }
many() { awk '/ calls$/ { n = $(NF - 1) } END { exit !(n > 50) }' "$WORK/calls"; }
t "of a user without capabilities" calls -v "$seed" "$seconds"
t "they were many" many
t "of root" calls -p -v "$seed" "$seconds"
finish
