/* net/dropreason-core.h has the reasons, once in net/dropreason.h. */
#include <net/dropreason-core.h>
