/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything in which one kernel differs from another.  What a kernel has is found out by compiling (scripts/probes),
 * never by its version: stable and vendor kernels carry later interfaces.  Nothing else in Weft names WEFT_HAVE_*.
 */
#ifndef WEFT_COMPAT_H
#define WEFT_COMPAT_H

#include "weft_probed.h"

#endif
