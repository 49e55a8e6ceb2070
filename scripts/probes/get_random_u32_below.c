/* get_random_u32_below has taken the place of prandom_u32_max. */
#include <linux/random.h>
u32 probe(u32 n) { return get_random_u32_below(n); }
