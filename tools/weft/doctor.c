// SPDX-License-Identifier: GPL-2.0
/*
 * `weft doctor`: looks for anything on this machine that keeps Weft from working, and says what
 * helps.  One line a finding, which starts with its severity: ok, note, warning, error.  Changes
 * nothing.
 *
 * --root DIR: examines the files below DIR instead of this machine's, such as an image's or a
 * test's.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "tool.h"
#include "version.h"

static const char help[] =
	"Usage: weft doctor [ --root DIR ]\n"
	"       weft doctor PID\n"
	"Looks for what keeps Weft from working here, and says what helps. Exit status 1 if there is an error.\n"
	"PID: which sockets of this process are Linux's, though it should be on Weft?\n";

#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static const char *root = "";
static bool failed;

void doctor_say(enum finding f, const char *subject, const char *fmt, ...)
{
	static const char *const words[] = { "ok", "note", "warning", "error" };
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	failed |= f == ERROR;
	out_row_begin();
	out_str("finding", "%-8s", words[f]);
	out_str("subject", "%-12s", subject);
	out_str("text", "%s", text);
	out_row_end();
}

/* ---------------------------------------- files */

static FILE *file_open(const char *path)
{
	char full[16384];

	snprintf(full, sizeof(full), "%s%s", root, path);
	return fopen(full, "re");
}

/* Reads the file's first line; false: it cannot be read. */
static bool file_line(const char *path, char *line, size_t size)
{
	FILE *f = file_open(path);
	bool ok = f && fgets(line, size, f);

	if (f)
		fclose(f);
	if (ok)
		line[strcspn(line, "\n")] = 0;
	return ok;
}

static bool file_is(const char *path, const char *want)
{
	char line[64];

	return file_line(path, line, sizeof(line)) && !strcmp(line, want);
}

/* Path of the module below /lib/modules/RELEASE, from depmod's index. */
static bool module_find(const char *release, char *path, size_t size)
{
	char line[4096], list[512];
	bool found = false;
	FILE *f;

	snprintf(list, sizeof(list), "/lib/modules/%s/modules.dep", release);
	f = file_open(list);
	while (f && !found && fgets(line, sizeof(line), f)) {
		char *end = strchr(line, ':'), *name;

		if (!end)
			continue;
		*end = 0;
		name = strrchr(line, '/');
		name = name ? name + 1 : line;
		found = !strncmp(name, "weft.ko", 7) && (!name[7] || name[7] == '.');
		if (found)
			snprintf(path, size, "%s%s/%s", *line == '/' ? "" : "/lib/modules/",
				 *line == '/' ? "" : release, line);
	}
	if (f)
		fclose(f);
	return found;
}

enum signature { UNSIGNED, SIGNED, UNKNOWN };

/* A signed module ends with this string.  The end of a compressed one cannot be read. */
static enum signature module_signature(const char *path)
{
	static const char mark[] = "~Module signature appended~\n";
	char end[sizeof(mark) - 1];
	enum signature s = UNKNOWN;
	FILE *f = file_open(path);

	if (f && !strcmp(path + strlen(path) - 3, ".ko") &&
	    !fseek(f, -(long)sizeof(end), SEEK_END) && fread(end, 1, sizeof(end), f) == sizeof(end))
		s = memcmp(end, mark, sizeof(end)) ? UNSIGNED : SIGNED;
	if (f)
		fclose(f);
	return s;
}

/* ---------------------------------------- restrictions of the kernel */

/* efivarfs puts four bytes of attributes before a value. */
static bool secure_boot(void)
{
	FILE *f = file_open(SECURE_BOOT);
	unsigned char v[5] = { 0 };
	bool on = f && fread(v, 1, sizeof(v), f) == sizeof(v) && v[4];

	if (f)
		fclose(f);
	return on;
}

static bool locked_down(void)
{
	char line[128];

	return file_line("/sys/kernel/security/lockdown", line, sizeof(line)) &&
	       !strstr(line, "[none]");
}

static bool signature_wanted(void)
{
	bool boot = secure_boot(), lock = locked_down(),
	     enforce = file_is("/sys/module/module/parameters/sig_enforce", "Y");

	if (boot || lock || enforce)
		doctor_say(NOTE, "signature", "the kernel takes signed modules only:%s%s%s",
			   boot ? " Secure Boot" : "", lock ? " lockdown" : "",
			   enforce ? " module.sig_enforce" : "");
	else
		doctor_say(OK, "signature", "the kernel takes modules without a signature");
	return boot || lock || enforce;
}

static void check_signature(const char *path, bool wanted)
{
	if (!wanted)
		return;
	switch (module_signature(path)) {
	case SIGNED:
		doctor_say(OK, "signature",
			   "%s is signed; if it is refused all the same, its key is not enrolled: mokutil --import KEY.der, then reboot",
			   path);
		break;
	case UNSIGNED:
		doctor_say(ERROR, "signature",
			   "%s is not signed: kmodsign sha256 KEY.priv KEY.der %s, or let dkms sign it; mokutil --import KEY.der once",
			   path, path);
		break;
	default:
		doctor_say(WARNING, "signature",
			   "cannot tell whether %s is signed: modinfo -F signer weft", path);
	}
}

static void check_file(const char *release, bool loaded)
{
	char path[8192];
	bool wanted = signature_wanted();

	if (module_find(release, path, sizeof(path))) {
		doctor_say(OK, "file", "%s", path);
		check_signature(path, wanted);
		return;
	}
	doctor_say(loaded ? NOTE : ERROR, "file",
		   "there is no weft.ko for kernel %s: make install, or dkms install weft/" WEFT_VERSION,
		   release);
}

/* ---------------------------------------- the module */

static void info_row(struct nlattr *const *a, void *data)
{
	const char *version = a[WEFT_A_VERSION] ? mnl_attr_get_str(a[WEFT_A_VERSION]) : "?";

	if (!a[WEFT_A_FAMILY])
		return;
	*(int *)data = mnl_attr_get_u32(a[WEFT_A_FAMILY]);
	if (strcmp(version, WEFT_VERSION))
		doctor_say(WARNING, "version",
			   "the module is version %s, this command is " WEFT_VERSION, version);
	doctor_say(OK, "module", "version %s is loaded, address family %d", version, *(int *)data);
}

/* AF_WEFT's number; -1: the module does not answer. */
static int check_module(void)
{
	enum nl_open how = nl_connect(true);
	struct request r;
	int family = -1;

	if (how == NL_FAILED) {
		doctor_say(ERROR, "module",
			   "cannot ask the kernel: %s; systemd's RestrictAddressFamilies= must allow AF_NETLINK",
			   strerror(errno));
	} else if (how == NL_NOT_LOADED) {
		doctor_say(ERROR, "module",
			   "not loaded: modprobe weft, or insmod weft.ko; `dmesg` says why if that fails");
	} else {
		nl_begin(&r, WEFT_CMD_INFO_GET);
		nl_send(&r, info_row, &family);
	}
	return family;
}

static void check_socket(int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		doctor_say(OK, "socket", "socket(%d, SOCK_STREAM, 0) works", family);
		close(fd);
	} else if (errno == EAFNOSUPPORT) {
		doctor_say(ERROR, "socket",
			   "this process may not make sockets of family %d: a seccomp filter, as by systemd's RestrictAddressFamilies= (`weft unit NAME.service` makes a drop-in)",
			   family);
	} else if (errno == EACCES || errno == EPERM) {
		doctor_say(ERROR, "socket",
			   "%s: SELinux or AppArmor forbids sockets of family %d: see the audit log",
			   strerror(errno), family);
	} else {
		doctor_say(ERROR, "socket", "socket(%d, SOCK_STREAM, 0): %s", family,
			   strerror(errno));
	}
}

/* ---------------------------------------- other programs with a say */

static void check_policies(void)
{
	char line[256];

	if (file_is("/sys/fs/selinux/enforce", "1"))
		doctor_say(NOTE, "selinux",
			   "enforcing: a confined domain needs class \"socket\" for itself: ausearch -m avc -c PROGRAM | audit2allow -M weft");
	if (file_is("/sys/module/apparmor/parameters/enabled", "Y"))
		doctor_say(NOTE, "apparmor",
			   "enabled: a profile that confines a program on Weft needs the rule \"network ash,\"");
	if (file_line("/proc/sys/kernel/seccomp/actions_avail", line, sizeof(line)) &&
	    strstr(line, "user_notif"))
		doctor_say(OK, "run", "the kernel has seccomp's user notifications");
	else
		doctor_say(ERROR, "run",
			   "the kernel has no seccomp user notifications, or /proc is not mounted: weft run cannot work");
}

/* ---------------------------------------- devices */

static uint32_t attached[1024];
static size_t attached_count;

static void attached_row(struct nlattr *const *a, void *data)
{
	(void)data;
	if (a[WEFT_A_IFINDEX] && attached_count < sizeof(attached) / sizeof(*attached))
		attached[attached_count++] = mnl_attr_get_u32(a[WEFT_A_IFINDEX]);
}

static bool is_attached(uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < attached_count; i++)
		if (attached[i] == ifindex)
			return true;
	return false;
}

static long device_number(const char *name, const char *what)
{
	char path[512], line[64];

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", name, what);
	return file_line(path, line, sizeof(line)) ? strtol(line, NULL, 0) : -1;
}

static bool device_has(const char *name, const char *what)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/sys/class/net/%s/%s", root, name, what);
	return !access(path, F_OK);
}

/* Compares the kind with a default device name, such as dummy0. */
static bool is_of_kind(const char *name, const char *kind)
{
	size_t n = strlen(kind);

	return !strncmp(name, kind, n) && name[n] &&
	       strspn(name + n, "0123456789") == strlen(name + n);
}

/* Predicts the module's decision: see net/attach.c. */
static void check_device(const char *name)
{
	enum { ETHERNET = 1, LOOPBACK = 772, NOARP = 0x80 };
	long type = device_number(name, "type"), flags = device_number(name, "flags");

	if (is_attached(device_number(name, "ifindex")))
		doctor_say(OK, "device", "%s is attached", name);
	else if (device_has(name, "brport"))
		doctor_say(NOTE, "device", "%s is a port of a bridge: attach the bridge", name);
	else if (device_has(name, "master"))
		doctor_say(NOTE, "device",
			   "%s belongs to another device (bond, team, VRF): attach that one", name);
	else if (type != ETHERNET && type != LOOPBACK && !(flags & NOARP))
		doctor_say(NOTE, "device", "%s has a link type that Weft does not know (%ld)", name,
			   type);
	else if (is_of_kind(name, "ifb") || (is_of_kind(name, "dummy") && !(flags & 1)))
		return;
	else if (!(flags & 1))
		doctor_say(NOTE, "device", "%s is down, and not attached", name);
	else
		doctor_say(NOTE, "device",
			   "%s is not attached: nothing is sent or joined there (ENETUNREACH); weft link attach %s",
			   name, name);
}

static int by_ifindex(const struct dirent **x, const struct dirent **y)
{
	return device_number((*x)->d_name, "ifindex") - device_number((*y)->d_name, "ifindex");
}

static int is_device(const struct dirent *d)
{
	return *d->d_name != '.' && device_has(d->d_name, "ifindex");
}

static void check_devices(bool loaded)
{
	struct dirent **list;
	char path[4096];
	int i, n;

	if (loaded)
		nl_list(WEFT_CMD_LINK_GET, attached_row, NULL);
	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	n = scandir(path, &list, is_device, by_ifindex);
	for (i = 0; i < n; i++) {
		check_device(list[i]->d_name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

/*
 * A packet socket for one ethertype on all devices gets packets after Weft, so it misses those that
 * Weft takes.  A packet socket bound to a device, or for every ethertype, sees them.
 */
static void check_taps(void)
{
	unsigned int proto, device, inode;
	FILE *f = file_open("/proc/net/packet");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %*s %*s %x %u %*s %*s %*s %u", &proto, &device, &inode) !=
			    3 ||
		    device)
			continue;
		if (proto == ETH_P_IP || proto == ETH_P_IPV6 || proto == ETH_P_ARP ||
		    proto == ETH_P_RARP)
			doctor_say(NOTE, "packet",
				   "a packet socket (inode %u) for ethertype 0x%04x alone, of no device, does not see the packets that Weft takes: bind it to a device",
				   inode, proto);
	}
	if (f)
		fclose(f);
}

/* ---------------------------------------- all */

static int doctor(void)
{
	struct utsname u;
	int family = -1, err;

	uname(&u);
	out_begin();
	if (!*root)		/* on another root nothing counts as loaded */
		family = check_module();
	check_file(u.release, family >= 0);
	if (family >= 0)
		check_socket(family);
	check_policies();
	check_devices(family >= 0);
	check_taps();
	if (!*root)
		doctor_supervisors();
	err = out_end();
	return err ?: failed ? EXIT_ARGUMENT : 0;
}

static int doctor_of(struct args *a)
{
	uint32_t pid = args_number(a, "PID");
	int err;

	args_end(a);
	out_begin();
	doctor_process(pid);
	err = out_end();
	return err ?: failed ? EXIT_ARGUMENT : 0;
}

int doctor_main(struct args *a)
{
	a->help = help;
	if (args_take(a, "help") || args_take(a, "--help") || args_take(a, "-h")) {
		fputs(help, stdout);
		return 0;
	}
	args_take(a, "show");
	if (args_peek(a) && isdigit((unsigned char)*args_peek(a)))
		return doctor_of(a);
	if (args_take(a, "--root"))
		root = args_next(a);
	args_end(a);
	return doctor();
}
