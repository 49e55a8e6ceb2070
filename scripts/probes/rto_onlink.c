/* A bit of flowi4_tos asks for what is on the link. */
#include <net/route.h>
int probe = RTO_ONLINK;
