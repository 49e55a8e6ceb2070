// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options by their level (SOL_SOCKET: sol_socket.c; SOL_IP and SOL_IPV6: options.c, with
 * groups in mcast_opt.c), and the ioctls of every socket.  Unknown options are ENOPROTOOPT, as in
 * Linux (getsockopt() of an unknown level: EOPNOTSUPP).
 *
 * Process context.
 */
#include <linux/if.h>
#include <linux/sockios.h>
#include <linux/uaccess.h>
#include "sock.h"

/* ======================================== by level */

static int set_ip(struct sock *sk, int level, int name, sockptr_t val, unsigned int len)
{
	int err;

	lock_sock(sk);
	err = weft_option_set(weft_sk(sk), level, name, val, len);
	release_sock(sk);
	return err;
}

int weft_sock_setsockopt(struct socket *sock, int level, int name, sockptr_t val, unsigned int len)
{
	if (level == SOL_SOCKET)
		return weft_sock_set_socket(sock, name, val, len);
	if (level != SOL_IP && !(level == SOL_IPV6 && weft_sk(sock->sk)->v6))
		return -ENOPROTOOPT;
	if (weft_mc_is_option(level, name))
		return weft_mc_setsockopt(weft_sk(sock->sk), level, name, val, len);
	return set_ip(sock->sk, level, name, val, len);
}

static int get_ip(struct sock *sk, int level, int name, char __user *val, int __user *len, int room)
{
	int err;

	lock_sock(sk);
	err = weft_option_get(weft_sk(sk), level, name, val, len, room);
	release_sock(sk);
	return err;
}

int weft_sock_getsockopt(struct socket *sock, int level, int name, char __user *val,
			 int __user *len)
{
	bool v6 = weft_sk(sock->sk)->v6;
	int room;

	if (level != SOL_IP && !(level == SOL_IPV6 && v6))
		return v6 ? -ENOPROTOOPT : -EOPNOTSUPP;
	if (get_user(room, len))
		return -EFAULT;
	if (room < 0 && level == SOL_IP)
		return -EINVAL;
	if (weft_mc_is_option(level, name))
		return weft_mc_getsockopt(weft_sk(sock->sk), level, name, val, len, room);
	return get_ip(sock->sk, level, name, val, len, room);
}

/* ======================================== ioctl */

/* The addresses of a device are the host's: a socket of the host's answers. */
static int host_ioctl(struct net *net, unsigned int cmd, unsigned long arg)
{
	struct socket *host;
	int err = sock_create_kern(net, AF_INET, SOCK_DGRAM, 0, &host);

	if (err)
		return err;
	err = host->ops->ioctl(host, cmd, arg);
	sock_release(host);
	return err;
}

/* What it does not know, the socket layer does: devices' names, flags, MTUs, hardware addresses. */
int weft_sock_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case SIOCGIFADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFPFLAGS:
		return host_ioctl(sock_net(sock->sk), cmd, arg);
	default:
		return -ENOIOCTLCMD;
	}
}
