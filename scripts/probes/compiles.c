/* Uses no feature: if this does not compile, no other probe has a meaning. */
#include <linux/module.h>
#include <net/sock.h>
#include <net/genetlink.h>
