/* Nothing: if this does not compile, no answer of any probe is worth anything. */
#include <linux/module.h>
#include <net/sock.h>
#include <net/genetlink.h>
