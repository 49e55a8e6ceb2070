// SPDX-License-Identifier: GPL-2.0
/*
 * The two numbers by which everything finds Weft: they lie at the bottom, so that every file of
 * the shell may use them.
 */
#include <uapi/linux/weft.h>
#include <weft/net.h>

unsigned int weft_net_id;
int weft_family = AF_WEFT;
