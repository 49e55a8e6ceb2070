/* A proc_handler takes a const struct ctl_table. */
#include <linux/sysctl.h>
static int handler(const struct ctl_table *t, int write, void *buf, size_t *len, loff_t *pos)
{
	return 0;
}
struct ctl_table probe = { .proc_handler = handler };
