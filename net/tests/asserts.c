// SPDX-License-Identifier: GPL-2.0
/*
 * The module weft_asserts.ko: calls each of Weft's lock assertions with its lock held, or, with
 * violate=NAME, that function without it.  A kernel with lockdep must report the violation and
 * nothing else; selftests/asserts checks both.  Built for kernels with CONFIG_PROVE_LOCKING only,
 * and never installed.
 */
#include <linux/module.h>
#include <net/sock.h>
#include <weft/net.h>
#include "../sock/sock.h"

static char *violate = "none";
module_param(violate, charp, 0);
MODULE_PARM_DESC(violate, "sock, softirq or rcu: the assertion to call without its lock");

static bool without(const char *name)
{
	return !strcmp(violate, name);
}

/* The socket lock as process context takes it: lock_sock() makes the caller the owner. */
static noinline void violate_sock(struct sock *sk)
{
	bool held = !without("sock");

	if (held)
		lock_sock(sk);
	weft_sock_assert_locked(sk);
	if (held)
		release_sock(sk);
}

/* The socket lock as softirq takes it: the spinlock, with no owner. */
static noinline void violate_softirq(struct sock *sk)
{
	bool held = !without("softirq");

	local_bh_disable();
	if (held)
		bh_lock_sock(sk);
	weft_sock_assert_locked(sk);
	if (held)
		bh_unlock_sock(sk);
	local_bh_enable();
}

static noinline void violate_rcu(void)
{
	bool held = !without("rcu");

	if (held)
		rcu_read_lock();
	weft_assert_rcu();
	if (held)
		rcu_read_unlock();
}

static int __init asserts_init(void)
{
	struct socket *sock;
	int err = sock_create_kern(&init_net, AF_INET, SOCK_DGRAM, IPPROTO_UDP, &sock);

	if (err)
		return err;
	violate_sock(sock->sk);
	violate_softirq(sock->sk);
	violate_rcu();
	sock_release(sock);
	pr_info("weft_asserts: all were called, violate=%s\n", violate);
	return 0;
}

static void __exit asserts_exit(void)
{
}

module_init(asserts_init);
module_exit(asserts_exit);
MODULE_DESCRIPTION("Violates Weft's lock assertions on purpose");
MODULE_LICENSE("GPL");
