// SPDX-License-Identifier: Apache-2.0
/*
 * Notifier chains.
 *
 * A subsystem owns a chain; others hang callbacks on it, sorted by
 * priority. A callback may pass an event on, stop the chain, or veto it.
 * After a veto the callbacks that had already agreed are called again,
 * in reverse, with the matching "undo" event, so that a two-step change
 * such as removing a CPU leaves no half-prepared listener behind.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

#define NC_MAX		32	/* callbacks per chain */
#define NC_DEPTH	4	/* events raised from inside callbacks */

#define NC_UNDO		0x8000u
#define NC_EVENT(e)	((e) & ~NC_UNDO)

/* A verdict carries an error code in its lower bits. */
#define NC_VETO(err) \
	((int)(0x10000u | ((unsigned int)(-(err)) & 0xfffu)))
#define NC_ERROR(v)	(-(int)((v) & 0xfff))

enum nc_verdict {
	NC_DONE,	// not interested
	NC_OK,
	NC_STOP,	// handled, nobody else needs to see it
};

struct nc_block {
	const char	*name;
	int		prio;
	u32		mask;	/* events of interest, one bit each */
	int		(*call)(struct nc_block *nb, unsigned int ev, void *data);
	unsigned long	calls;
};

struct nc_chain {
	const char	*name;
	struct mutex	lock;
	struct task_struct *owner;	// whoever is walking the chain
	int		depth;
	unsigned int	count;
	bool		changed;
	struct nc_block	*block[NC_MAX];
};

#define NC_CHAIN(var, label) \
	struct nc_chain var = { \
		.name = (label), \
		.lock = __MUTEX_INITIALIZER(var.lock), \
	}

/* Names become file names, so a few bytes cannot be part of one. */
static bool nc_name_ok(const char *s)
{
	if (!s || !*s)
		return false;

	do {
		switch (*s) {
		case '/':
		case '\\':
		case '\'':
		case '"':
		case '{':
		case '}':
			return false;
		default:
			if (((unsigned char)*s <= ' ') || (*s == 0x7f))
				return false;
		}
	} while (*++s);

	return true;
}

static void nc_compact(struct nc_chain *c)
{
	unsigned int from = 0, to = 0;

	while (from < c->count) {
		if (c->block[from])
			c->block[to++] = c->block[from];
		from++;
	}
	c->count = to;
	c->changed = false;
}

/*
 * Callbacks may come back into their own chain, so the lock has to nest.
 * Only the owner can find its own name in @owner, without the lock.
 */
static void nc_lock(struct nc_chain *c)
{
	if (c->owner != current) {
		mutex_lock(&c->lock);
		c->owner = current;
	}
	c->depth++;
}

static void nc_unlock(struct nc_chain *c)
{
	if (--c->depth == 0) {
		if (c->changed)
			nc_compact(c);
		c->owner = NULL;
		mutex_unlock(&c->lock);
	}
}

int nc_register(struct nc_chain *c, struct nc_block *nb)
{
	unsigned int i, at;
	int ret = 0;

	if (!nb->call || !nc_name_ok(nb->name)) {
		pr_err("notify \"%s\": block needs a call and a clean name // \"%s\"\n",
		       c->name, nb->name ? nb->name : "(null)");
		return -EINVAL;
	}

	nc_lock(c);
	if (c->depth > 1) {
		ret = -EBUSY;	// the array must not move under a walk
		goto out;
	}
	if (c->count == NC_MAX) {
		ret = -ENOSPC;
		goto out;
	}

	at = c->count;
	for (i = 0; i < c->count; i++) {
		if (c->block[i] == nb ||
		    ((c->block[i]->prio == nb->prio) &&
		     (strcmp(c->block[i]->name, nb->name) == 0))) {
			ret = -EEXIST;
			goto out;
		}
		if (at == c->count && c->block[i]->prio < nb->prio)
			at = i;
	}

	for (i = c->count; i > at; i--)
		c->block[i] = c->block[i - 1];
	c->block[at] = nb;
	c->count++;
	nb->calls = 0;
out:
	nc_unlock(c);
	return ret;
}

/*
 * Remove a block. The slot is only emptied here, and nc_compact() closes
 * the gap once the outermost user of the chain has finished.
 */
int nc_unregister(struct nc_chain *c, struct nc_block *nb)
{
	int ret = -ENOENT;
	unsigned int i;

	nc_lock(c);
	for (i = 0; i < c->count; i++) {
		if (c->block[i] == nb) {
			c->block[i] = NULL;
			c->changed = true;
			ret = 0;
		}
	}
	nc_unlock(c);
	return ret;
}

static bool nc_wants(const struct nc_block *nb, unsigned int ev)
{
	return nb && ((NC_EVENT(ev) >= 32) || ((nb->mask & (1u << NC_EVENT(ev))) != 0));
}

/* Tell blocks [0, upto) that the event they agreed to is off. */
static void nc_undo(struct nc_chain *c, unsigned int upto, unsigned int ev,
		    void *data)
{
	int v;

	while (upto-- > 0) {
		if (!nc_wants(c->block[upto], ev))
			continue;
		v = c->block[upto]->call(c->block[upto], ev | NC_UNDO, data);
		if (v & 0x10000)
			pr_warn("notify: veto of an undo /* ignored */ by \"%s\"\n", c->block[upto]->name);
	}
}

/**
 * nc_raise() - send an event down the chain
 * @c:    the chain
 * @ev:   event number, without the undo bit
 * @data: passed to every callback
 *
 * Return: 0, or the error of the callback that vetoed the event.
 */
int nc_raise(struct nc_chain *c, unsigned int ev, void *data)
{
	unsigned int i;
	int v, ret = 0;

	nc_lock(c);
	if (c->depth > NC_DEPTH || (ev & NC_UNDO)) {
		pr_err("notify \"%s\": event %u refused {depth %d}\n", c->name, ev, c->depth);
		ret = -EINVAL;
		goto out;
	}

	for (i = 0; i < c->count; i++) {
		struct nc_block *nb = c->block[i];

		if (!nc_wants(nb, ev))
			continue;

		v = nb->call(nb, ev, data);

		/* The callback may have removed itself, so look again. */
		if (c->block[i] == nb)
			nb->calls++;

		if (v & 0x10000) {
			ret = NC_ERROR(v);
			if (ret == 0) {
				// NC_VETO(0) makes no sense; be strict
				if (c->block[i])
					pr_warn("notify: empty veto if (%s)\n", nb->name);
				ret = -EPERM;
			}
			nc_undo(c, i, ev, data);
			break;
		} else if (v == NC_STOP) {
			break;
		} else if (v != NC_OK && v != NC_DONE) {
			pr_warn("notify: \"%s\" said %d, taken as OK\n", nb->name, v);
		}
	}

out:
	nc_unlock(c);
	return ret;
}

#ifdef CONFIG_NOTIFY_DEBUG
static NC_CHAIN(nc_demo, "demo");

static int nc_demo_call(struct nc_block *nb, unsigned int ev, void *data)
{
	int *budget = data;

	if (ev & NC_UNDO) {
		(*budget)++;
		return NC_OK;
	} else if (*budget == 0) {
		return NC_VETO(-EBUSY);
	}
	(*budget)--;
	return NC_OK;
}

/* Three listeners, but a budget for two: the event must be undone. */
int nc_demo_run(void)
{
	static struct nc_block nb[3] = {
		{ .name = "first", .prio = 30, .mask = ~0u, .call = nc_demo_call },
		{ .name = "second", .prio = 20, .mask = ~0u, .call = nc_demo_call },
		{ .name = "third", .prio = 10, .mask = ~0u, .call = nc_demo_call },
	};
	int budget = 2, i;

	for (i = 0; i < 3; i++)
		if (nc_register(&nc_demo, &nb[i]))
			return -EIO;

	return ((nc_raise(&nc_demo, 1, &budget) == -EBUSY) && (budget == 2)) ? 0 : -EIO;
}
#endif
