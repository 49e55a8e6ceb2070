// SPDX-License-Identifier: GPL-2.0
/*
 * How getsockopt() returns a value, at every level: length and bytes; a small value
 * fits a buffer of one byte.
 * Process context.
 */
#include <linux/uaccess.h>
#include "sock.h"

int weft_sockopt_put_bytes(char __user *optval, int __user *optlen, const void *from, int len)
{
	if (put_user(len, optlen) || copy_to_user(optval, from, len))
		return -EFAULT;
	return 0;
}

/* A small value fits a buffer of one byte. */
int weft_sockopt_put_int(char __user *optval, int __user *optlen, int val, int room)
{
	u8 byte = val;

	if (room > 0 && room < (int)sizeof(int) && val >= 0 && val <= 255)
		return weft_sockopt_put_bytes(optval, optlen, &byte, 1);
	return weft_sockopt_put_bytes(optval, optlen, &val, min_t(int, room, sizeof(int)));
}
