// SPDX-License-Identifier: Apache-2.0
/*
 * Reference-counted device registry.
 *
 * Devices form a tree. A child holds a reference on its parent, the
 * registry holds one on every device it lists, and users take their own
 * while they work with it. Unregistering only takes a device off the
 * list; the memory goes away with the last reference, whoever drops it.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/mutex.h>
#include <linux/string.h>

#define DR_NAME		24
#define DR_PATH		128
#define DR_BUCKETS	16

#define dr_info(d, fmt, ...) \
	printk(KERN_INFO "device \"%s\": " fmt "\n", (d)->name, ##__VA_ARGS__)

enum dr_state {
	DR_FRESH,
	DR_LIVE,
	DR_GONE,	// off the list, waiting for the last reference
};

struct dr_device {
	struct list_head	node;
	struct dr_device	*parent;
	refcount_t		refs;
	enum dr_state		state;
	unsigned int		children;
	char			name[DR_NAME];
	void			(*release)(struct dr_device *d);
};

static DEFINE_MUTEX(dr_lock);
static struct list_head dr_table[DR_BUCKETS];

static unsigned int dr_hash(const char *s)
{
	unsigned int h = 5;

	while (*s)
		h = ((h << 3) ^ (h >> 13)) + (unsigned char)*s++;
	return h % DR_BUCKETS;
}

void dr_setup(void)
{
	int i;

	for (i = 0; i < DR_BUCKETS; i++)
		INIT_LIST_HEAD(&dr_table[i]);
}

/*
 * Names appear in paths and in shell scripts, so they may not contain
 * separators, quotes or braces. Other odd bytes become underscores.
 */
static int dr_set_name(struct dr_device *d, const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++) {
		if (i >= DR_NAME - 1)
			return -E2BIG;

		switch (name[i]) {
		case '/':
		case '"':
		case '\'':
		case '\\':
		case '{':
		case '}':
			pr_err("device: byte '%c' not allowed // in \"%s\"\n", name[i], name);
			return -EINVAL;
		default:
			d->name[i] = ((name[i] > ' ') && (name[i] <= '~')) ? name[i] : '_';
		}
	}
	d->name[i] = '\0';
	return i ? 0 : -EINVAL;
}

struct dr_device *dr_get(struct dr_device *d)
{
	if (d && !refcount_inc_not_zero(&d->refs))
		return NULL;
	return d;
}

/*
 * Drop a reference. Freeing a device drops the one it holds on its
 * parent, which may free that too; a loop does this without recursion,
 * however deep the tree is.
 */
void dr_put(struct dr_device *d)
{
	struct dr_device *parent;

	while (d && refcount_dec_and_test(&d->refs)) {
		parent = d->parent;

		if (d->state == DR_LIVE) {
			pr_err("device \"%s\": last reference while listed /* leaked */\n", d->name);
			return;
		}
		if (d->release)
			d->release(d);
		else
			kfree(d);
		d = parent;
	}
}

struct dr_device *dr_create(struct dr_device *parent, const char *name)
{
	struct dr_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	if (dr_set_name(d, name))
		goto free;
	if (parent) {
		d->parent = dr_get(parent);
		if (!d->parent)
			goto free;	// the parent is on its way out
	}

	refcount_set(&d->refs, 1);
	INIT_LIST_HEAD(&d->node);
	d->state = DR_FRESH;
	return d;
free:
	kfree(d);
	return NULL;
}

static struct dr_device *dr_find_locked(struct dr_device *parent, const char *name)
{
	struct dr_device *d;

	list_for_each_entry(d, &dr_table[dr_hash(name)], node) {
		if ((d->parent == parent) && (strcmp(d->name, name) == 0))
			return d;
	}
	return NULL;
}

int dr_register(struct dr_device *d)
{
	int ret = 0;

	mutex_lock(&dr_lock);

	if ((d->state != DR_FRESH) ||
	    (d->parent && ((d->parent->state != DR_LIVE) ||
			   (d->parent->children == ~0u)))) {
		ret = -EINVAL;
		goto out;
	} else if (dr_find_locked(d->parent, d->name)) {
		ret = -EEXIST;
		goto out;
	}

	refcount_inc(&d->refs);
	list_add_tail(&d->node, &dr_table[dr_hash(d->name)]);
	d->state = DR_LIVE;
	if (d->parent)
		d->parent->children++;
	dr_info(d, "registered {parent %s}", d->parent ? d->parent->name : "none");
out:
	mutex_unlock(&dr_lock);
	return ret;
}

int dr_unregister(struct dr_device *d)
{
	int ret = 0;

	mutex_lock(&dr_lock);
	switch (d->state) {
	case DR_FRESH:
		ret = -ENOENT;
		break;
	case DR_GONE:
		ret = -EALREADY;
		break;
	case DR_LIVE:
		if (d->children) {
			ret = -EBUSY;
			break;
		}
		list_del_init(&d->node);
		d->state = DR_GONE;
		if (d->parent)
			d->parent->children--;
		break;
	}
	mutex_unlock(&dr_lock);

	if (!ret)
		dr_put(d);	// the one the list was holding
	return ret;
}

/**
 * dr_lookup() - find a device by path
 * @path: such as "bus0/hub1/port3"; empty parts are skipped
 *
 * Return: the device with a reference for the caller, or NULL.
 */
struct dr_device *dr_lookup(const char *path)
{
	struct dr_device *d = NULL;
	char part[DR_NAME];
	size_t n;

	mutex_lock(&dr_lock);
	do {
		while (*path == '/')
			path++;
		for (n = 0; path[n] && path[n] != '/'; n++) {
			if (n >= sizeof(part) - 1) {
				d = NULL;
				goto out;
			}
			part[n] = path[n];
		}
		if (n == 0)
			break;
		part[n] = '\0';
		path += n;
		d = dr_find_locked(d, part);
	} while (d && *path);

	d = dr_get(d);
out:
	mutex_unlock(&dr_lock);
	return d;
}

/* Build the path from the leaf up, right to left, then move it forward. */
int dr_path(const struct dr_device *d, char *buf, size_t size)
{
	size_t at = size, len;

	if (size == 0)
		return -EINVAL;
	buf[--at] = '\0';

	for (; d; d = d->parent) {
		len = strlen(d->name);
		if (at < (len + (d->parent ? 1 : 0)))
			return -E2BIG;
		at -= len;
		memcpy(&buf[at], d->name, len);
		if (d->parent)
			buf[--at] = '/';
	}
	memmove(buf, &buf[at], size - at);
	return (int)((size - at) - 1);
}

#ifdef CONFIG_DEV_REGISTRY_DEBUG
/* Report devices that only the registry still holds on to. */
void dr_report_idle(void)
{
	struct dr_device *d;
	char path[DR_PATH];
	int i;

	mutex_lock(&dr_lock);
	for (i = 0; i < DR_BUCKETS; i++) {
		list_for_each_entry(d, &dr_table[i], node) {
			if (d->children == 0) {
				if (refcount_read(&d->refs) == 1) {
					if (dr_path(d, path, sizeof(path)) > 0)
						dr_info(d, "idle, if (unused) remove \"%s\"", path);
				}
			}
		}
	}
	mutex_unlock(&dr_lock);
}
#endif
