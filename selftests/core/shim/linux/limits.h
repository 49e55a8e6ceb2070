/* SPDX-License-Identifier: GPL-2.0 */
/* libc's <limits.h> comes here too. */
#include_next <linux/limits.h>
#ifndef SHIM_LINUX_LIMITS_H
#define SHIM_LINUX_LIMITS_H

#define U8_MAX	0xff
#define U16_MAX	0xffff
#define U32_MAX	0xffffffffU
#define U64_MAX	(~0ULL)
#define S32_MAX	0x7fffffff
#define S32_MIN	(-S32_MAX - 1)
#define S64_MAX	0x7fffffffffffffffLL
#define S64_MIN	(-S64_MAX - 1)

#endif
