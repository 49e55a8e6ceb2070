/* SPDX-License-Identifier: GPL-2.0 */
/* libc's <errno.h> comes here too: no libc header may be included. */
#include_next <linux/errno.h>
