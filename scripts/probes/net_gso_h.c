/* net/gso.h declares the segmentation calls, once in linux/netdevice.h. */
#include <net/gso.h>
