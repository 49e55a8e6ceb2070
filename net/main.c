// SPDX-License-Identifier: GPL-2.0
/*
 * The module: what is registered with the kernel, bottom up, and taken back in mirror image.
 *
 * The address family comes last: no socket can be made before everything that it stands on
 * is there.  A socket's file holds the module, so that weft_exit() runs only when there is
 * none; connections that their users have closed may be left, and are reset while there are
 * still devices to send over.
 */
#include <linux/module.h>
#include <linux/net.h>
#include <weft/cb.h>
#include <weft/compat.h>
#include <weft/net.h>
#include "ctl/ctl.h"
#include "ctl/recorder.h"
#include "dev/iface.h"
#include "netns.h"
#include "sock/sock.h"
#include "version.h"

module_param_named(family, weft_family, int, 0444);
MODULE_PARM_DESC(family, "number of the address family: 18 (default), 22 or 25");

static bool family_ok(int family)
{
	return family == 18 || family == 22 || family == 25;
}

static int __init weft_init(void)
{
	int err;

	weft_cb_check();
	if (!family_ok(weft_family)) {
		pr_err("weft: family=%d is not one of 18, 22, 25\n", weft_family);
		return -EINVAL;
	}
	err = weft_recorder_init();
	if (err)
		return err;
	err = weft_sockets_init();
	if (err)
		goto recorder;
	err = weft_netns_init();
	if (err)
		goto sockets;
	err = weft_dev_init();
	if (err)
		goto netns;
	err = weft_netlink_init();
	if (err)
		goto dev;
	err = weft_family_init();
	if (err)
		goto netlink;
	pr_info("weft: version " WEFT_VERSION ", address family %d\n", weft_family);
	return 0;

netlink:
	weft_netlink_exit();
dev:
	weft_dev_exit();
netns:
	weft_netns_exit();
sockets:
	weft_sockets_exit();
recorder:
	weft_recorder_exit();
	return err;
}

static void __exit weft_exit(void)
{
	weft_family_exit();
	weft_netns_end_flows();
	weft_netns_end_neighbours();
	weft_sockets_wait();
	weft_netlink_exit();
	weft_dev_exit();
	weft_netns_exit();
	weft_sockets_exit();
	weft_recorder_exit();
}

module_init(weft_init);
module_exit(weft_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Weft: a second TCP/IP stack");
MODULE_VERSION(WEFT_VERSION);
