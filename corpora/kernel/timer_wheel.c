// SPDX-License-Identifier: Apache-2.0
/*
 * A small hashed timer wheel.
 *
 * The wheel has three levels of 64 slots. Level zero advances on every
 * tick, and each level above it advances when the level below wraps.
 * Entries far in the future sit in a coarse slot and are moved down
 * ("cascaded") shortly before they are due, so adding and removing an
 * entry never costs more than a list operation.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define TW_BITS		6
#define TW_SLOTS	(1U << TW_BITS)
#define TW_MASK		(TW_SLOTS - 1)
#define TW_LEVELS	3
#define TW_HORIZON	((1UL << (TW_BITS * TW_LEVELS)) - 1)

/* Index of the slot that covers @when on level @lvl. */
#define tw_index(when, lvl) \
	((unsigned int)(((when) >> ((lvl) * TW_BITS)) & TW_MASK))

#ifdef CONFIG_TIMER_WHEEL_DEBUG
#define tw_dbg(fmt, ...) \
	printk(KERN_DEBUG "timer_wheel: " fmt, ##__VA_ARGS__)
#else
#define tw_dbg(fmt, ...)	do { } while (0)
#endif

enum tw_kind {
	TW_ONESHOT,
	TW_PERIODIC,
	TW_DEFERRABLE,	// may be skipped while the machine is idle
};

struct tw_entry {
	struct list_head	node;
	unsigned long		expires;
	unsigned long		period;
	enum tw_kind		kind;
	void			(*fn)(struct tw_entry *e);
};

struct tw_wheel {
	spinlock_t		lock;
	unsigned long		now;
	unsigned int		pending;
	bool			idle;
	struct list_head	slot[TW_LEVELS][TW_SLOTS];
};

void tw_init(struct tw_wheel *w, unsigned long now)
{
	unsigned int lvl, i;

	spin_lock_init(&w->lock);
	w->now = now;
	w->pending = 0;
	w->idle = false;

	for (lvl = 0; lvl < TW_LEVELS; lvl++)
		for (i = 0; i < TW_SLOTS; i++)
			INIT_LIST_HEAD(&w->slot[lvl][i]);
}

/*
 * Pick the finest level that can hold the entry. A delay beyond the
 * horizon is parked in the last coarse slot; it will simply be cascaded
 * more than once. Called with the wheel lock held.
 */
static void tw_place(struct tw_wheel *w, struct tw_entry *e)
{
	unsigned long when = e->expires;
	unsigned long delta = when - w->now;
	int lvl;

	if ((long)delta <= 0) {
		when = w->now + 1;	// already late: fire on the next tick
		lvl = 0;
	} else if (delta < TW_SLOTS) {
		lvl = 0;
	} else if (delta < (1UL << (2 * TW_BITS))) {
		lvl = 1;
	} else {
		lvl = 2;
		if (delta > TW_HORIZON)
			when = w->now + TW_HORIZON;
	}

	list_add_tail(&e->node, &w->slot[lvl][tw_index(when, lvl)]);
}

int tw_add(struct tw_wheel *w, struct tw_entry *e)
{
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&w->lock, flags);

	if (!e->fn || (e->kind == TW_PERIODIC &&
		       (e->period == 0 || (e->period > (TW_HORIZON / 2))))) {
		pr_warn("timer_wheel: rejected \"%s\" entry {period=%lu}\n",
			e->kind == TW_PERIODIC ? "periodic" : "broken", e->period);
		ret = -EINVAL;
		goto out;
	}

	if (!list_empty(&e->node)) {
		ret = -EBUSY;
		goto out;
	}

	tw_place(w, e);
	w->pending++;
out:
	spin_unlock_irqrestore(&w->lock, flags);
	return ret;
}

/* Move everything in one coarse slot to where it belongs now. */
static unsigned int tw_cascade(struct tw_wheel *w, int lvl)
{
	unsigned int idx = tw_index(w->now, lvl);
	struct tw_entry *e, *tmp;
	LIST_HEAD(moving);

	list_splice_init(&w->slot[lvl][idx], &moving);
	list_for_each_entry_safe(e, tmp, &moving, node) {
		list_del_init(&e->node);
		/*
		 * An entry due exactly now must not be placed one tick
		 * late, so it joins the slot that is about to be run.
		 */
		if (e->expires == w->now)
			list_add_tail(&e->node, &w->slot[0][tw_index(w->now, 0)]);
		else
			tw_place(w, e);
	}
	return idx;
}

/*
 * Advance the wheel by one tick and run what has expired. Callbacks run
 * without the lock so that they may add themselves again.
 */
void tw_tick(struct tw_wheel *w)
{
	struct list_head *head;
	struct tw_entry *e;
	unsigned long flags;
	LIST_HEAD(due);
	int lvl = 1;

	spin_lock_irqsave(&w->lock, flags);
	w->now++;

	if (tw_index(w->now, 0) == 0) {
		do {
			if (tw_cascade(w, lvl) != 0)
				break;
		} while (++lvl < TW_LEVELS);
	}

	head = &w->slot[0][tw_index(w->now, 0)];
	list_splice_init(head, &due);

	while (!list_empty(&due)) {
		e = list_first_entry(&due, struct tw_entry, node);
		list_del_init(&e->node);

		switch (e->kind) {
		case TW_PERIODIC:
			e->expires += e->period;
			tw_place(w, e);
			break;
		case TW_DEFERRABLE:
			if (w->idle) {
				if ((long)(w->now - e->expires) < (long)TW_SLOTS) {
					tw_place(w, e);
					continue;
				}
				tw_dbg("deferred, if (late) // forcing /* %lu */\n", e->expires);
			}
			fallthrough;
		case TW_ONESHOT:
			w->pending--;
			break;
		}

		spin_unlock_irqrestore(&w->lock, flags);
		e->fn(e);
		spin_lock_irqsave(&w->lock, flags);
	}
	spin_unlock_irqrestore(&w->lock, flags);
}

/**
 * tw_show() - draw level zero as a row of characters
 * @w:   the wheel to draw
 * @buf: at least TW_SLOTS + 3 bytes
 *
 * Busy slots are '*', the current slot is a quote, or '!' if work waits
 * there on an idle machine, and empty slots are dots.
 */
void tw_show(struct tw_wheel *w, char *buf)
{
	unsigned int i, cur = tw_index(w->now, 0);

	*buf++ = '{';
	for (i = 0; i < TW_SLOTS; i++) {
		bool busy = !list_empty(&w->slot[0][i]);

		if (i == cur) {
			if (busy) {
				if (w->idle)
					*buf++ = '!';
				else
					*buf++ = '"';
			} else {
				*buf++ = '\'';
			}
		} else if (busy) {
			*buf++ = '*';
		} else {
			*buf++ = (i % 8) ? '.' : '\\';
		}
	}
	*buf++ = '}';
	*buf = '\0';
}
