/* sock.sk_use_task_frag forbids or allows the task's page fragment. */
#include <net/sock.h>
void probe(struct sock *sk) { sk->sk_use_task_frag = false; }
