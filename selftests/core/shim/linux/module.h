/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MODULE_H
#define SHIM_LINUX_MODULE_H

#define MODULE_LICENSE(x) _Static_assert(sizeof(x) > 1, "module information")
#define MODULE_DESCRIPTION(x) MODULE_LICENSE(x)
#define MODULE_AUTHOR(x) MODULE_LICENSE(x)

#endif
