/* inet_frag_kill adds the references it dropped to a count. */
#include <net/inet_frag.h>
void probe(struct inet_frag_queue *q, int *refs) { inet_frag_kill(q, refs); }
