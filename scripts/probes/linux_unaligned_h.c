/* linux/unaligned.h has taken the place of asm/unaligned.h. */
#include <linux/unaligned.h>
