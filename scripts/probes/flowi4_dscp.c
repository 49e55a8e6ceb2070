/* flowi4.flowi4_dscp has taken the place of flowi4_tos. */
#include <net/flow.h>
void probe(struct flowi4 *fl) { fl->flowi4_dscp = 0; }
