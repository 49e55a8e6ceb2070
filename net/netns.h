/* SPDX-License-Identifier: GPL-2.0 */
/* Weft's part in the life of network namespaces. */
#ifndef WEFT_NETNS_H
#define WEFT_NETNS_H

int weft_netns_init(void);
/* Unloading: ends the connections that no file holds, in every namespace. */
void weft_netns_end_flows(void);
/*
 * After that: drops the packets that wait for a next hop, in the host's tables too, as each
 * holds its sender's socket.
 */
void weft_netns_end_neighbours(void);
void weft_netns_exit(void);

#endif
