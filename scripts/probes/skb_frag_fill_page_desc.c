/* skb_frag_fill_page_desc fills one fragment of a packet. */
#include <linux/skbuff.h>
void probe(skb_frag_t *f, struct page *p) { skb_frag_fill_page_desc(f, p, 0, 1); }
