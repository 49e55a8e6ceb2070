/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_MINMAX_H
#define SHIM_LINUX_MINMAX_H

#define min(a, b) ({ \
	__auto_type min_a = (a); \
	__auto_type min_b = (b); \
	min_a < min_b ? min_a : min_b; \
})
#define max(a, b) ({ \
	__auto_type max_a = (a); \
	__auto_type max_b = (b); \
	max_a > max_b ? max_a : max_b; \
})
#define min_t(type, a, b) ({ \
	type mint_a = (a); \
	type mint_b = (b); \
	mint_a < mint_b ? mint_a : mint_b; \
})
#define max_t(type, a, b) ({ \
	type maxt_a = (a); \
	type maxt_b = (b); \
	maxt_a > maxt_b ? maxt_a : maxt_b; \
})
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)
#define swap(a, b) do { __auto_type swap_a = (a); (a) = (b); (b) = swap_a; } while (0)

#endif
