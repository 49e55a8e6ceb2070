/*
 * skb_splice_from_iter takes the pages of a MSG_SPLICE_PAGES message, with no gfp argument or with
 * one.
 */
#include <linux/skbuff.h>
#include <linux/socket.h>
void *probe(void) { return skb_splice_from_iter; }
int flag = MSG_SPLICE_PAGES;
