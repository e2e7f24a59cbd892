// SPDX-License-Identifier: Apache-2.0
/*
 * Keyed wait queues.
 *
 * A sleeper announces what it waits for with a mask of events and,
 * optionally, a key. A waker passes the events that happened and wakes
 * only the sleepers that care. Exclusive sleepers sit behind the shared
 * ones, and at most a given number of them is woken per call, so a pool
 * of identical workers does not stampede for one item of work.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define KWQ_READ	(1u << 0)
#define KWQ_WRITE	(1u << 1)
#define KWQ_ERROR	(1u << 2)
#define KWQ_HANGUP	(1u << 3)
#define KWQ_ANY		(KWQ_READ | KWQ_WRITE | KWQ_ERROR | KWQ_HANGUP)

#define KWQ_EXCLUSIVE	(1u << 0)
#define KWQ_WOKEN	(1u << 1)

#define KWQ_NO_KEY	(~0UL)

/* Errors and hangups concern everybody, whatever they asked for. */
#define kwq_matches(w, ev, k) \
	((((ev) & (KWQ_ERROR | KWQ_HANGUP)) != 0) || \
	 ((((w)->events & (ev)) != 0) && \
	  (((w)->key == KWQ_NO_KEY) || ((w)->key == (k)))))

struct kwq_waiter {
	struct list_head	node;
	struct task_struct	*task;
	unsigned int		events;
	unsigned int		flags;
	unsigned int		got;	// events that ended the wait
	unsigned long		key;
};

struct kwq {
	spinlock_t		lock;
	struct list_head	waiters;
	unsigned int		nr;
	bool			closed;
	const char		*name;
};

void kwq_init(struct kwq *q, const char *name)
{
	spin_lock_init(&q->lock);
	INIT_LIST_HEAD(&q->waiters);
	q->nr = 0;
	q->closed = false;
	q->name = name;
}

static int kwq_add(struct kwq *q, struct kwq_waiter *w)
{
	if (q->closed)
		return -EPIPE;

	w->task = current;
	w->got = 0;
	w->flags &= ~KWQ_WOKEN;
	if (w->flags & KWQ_EXCLUSIVE)
		list_add_tail(&w->node, &q->waiters);
	else
		list_add(&w->node, &q->waiters);
	q->nr++;
	return 0;
}

static void kwq_del(struct kwq *q, struct kwq_waiter *w)
{
	if (!list_empty(&w->node)) {
		list_del_init(&w->node);
		q->nr--;
	}
}

/**
 * kwq_wait() - sleep until an event, a signal or the end of time
 * @q:       the queue
 * @w:       caller's waiter with events, key and flags filled in
 * @timeout: in ticks
 *
 * Return: the mask of events, 0 on timeout, or a negative error.
 */
long kwq_wait(struct kwq *q, struct kwq_waiter *w, long timeout)
{
	unsigned long flags;
	long ret;

	spin_lock_irqsave(&q->lock, flags);
	ret = kwq_add(q, w);
	if (ret)
		goto out;

	do {
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock_irqrestore(&q->lock, flags);
		timeout = schedule_timeout(timeout);
		spin_lock_irqsave(&q->lock, flags);

		/*
		 * The order of these tests matters. An event that raced
		 * with a signal is reported as an event: an exclusive
		 * sleeper that swallowed a wakeup and then returned an
		 * error would leave work behind that nobody picks up.
		 */
		if (w->flags & KWQ_WOKEN) {
			ret = w->got;
			break;
		} else if (q->closed) {
			ret = -EPIPE;
			break;
		} else if (signal_pending(current)) {
			ret = -EINTR;
			break;
		}
	} while (timeout > 0);

	__set_current_state(TASK_RUNNING);
	kwq_del(q, w);
out:
	spin_unlock_irqrestore(&q->lock, flags);
	return ret;
}

/*
 * Wake the sleepers that @events and @key concern, but no more than
 * @nr_excl exclusive ones. A negative @nr_excl means no limit. Returns
 * the number of tasks that were woken.
 */
int kwq_wake(struct kwq *q, unsigned int events, unsigned long key, int nr_excl)
{
	struct kwq_waiter *w, *tmp;
	unsigned long flags;
	int woken = 0;

	if ((events & ~KWQ_ANY) || (events == 0)) {
		pr_warn("kwq \"%s\": strange events 0x%x // ignored\n", q->name, events);
		return -EINVAL;
	}

	spin_lock_irqsave(&q->lock, flags);
	list_for_each_entry_safe(w, tmp, &q->waiters, node) {
		if (kwq_matches(w, events, key)) {
			if (w->flags & KWQ_EXCLUSIVE) {
				if (nr_excl == 0) {
					if (!(events & (KWQ_ERROR |
							KWQ_HANGUP)))
						break;
				} else if (nr_excl > 0) {
					nr_excl--;
				}
			}
			w->got = events;
			w->flags |= KWQ_WOKEN;
			kwq_del(q, w);
			wake_up_process(w->task);
			woken++;
		}
	}
	spin_unlock_irqrestore(&q->lock, flags);

	return woken;
}

void kwq_close(struct kwq *q)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	q->closed = true;
	spin_unlock_irqrestore(&q->lock, flags);

	while (kwq_wake(q, KWQ_HANGUP, KWQ_NO_KEY, -1) > 0)
		;	// new sleepers are refused, so this ends
}

/*
 * Translate a mask written by an administrator: letters from "rweh", in
 * any order, possibly quoted. A backslash removes the event after it.
 */
int kwq_parse_events(const char *s, unsigned int *mask)
{
	unsigned int bit, out = 0;
	bool negate = false;
	int i;

	for (i = 0; s[i] != '\0'; i++) {
		switch (s[i]) {
		case 'r':
			bit = KWQ_READ;
			break;
		case 'w':
			bit = KWQ_WRITE;
			break;
		case 'e':
			bit = KWQ_ERROR;
			break;
		case 'h':
			bit = KWQ_HANGUP;
			break;
		case '*':
			bit = KWQ_ANY;
			break;
		case '\\':
			negate = true;
			continue;
		case '\'':
		case '"':
			continue;
		case '{':
		default:
			pr_err("kwq: bad event '%c', want \"r\", \"w\" { /* or */ \"*\" }\n", s[i]);
			return -EINVAL;
		}

		if (negate)
			out &= ~bit;
		else
			out |= bit;
		negate = false;
	}

	*mask = out;
	return (out == 0) ? -ENODATA : 0;
}

#ifdef CONFIG_KWQ_DEBUG
void kwq_dump(struct kwq *q)
{
	static const char tag[4] = { 'r', 'w', 'e', 'h' };
	struct kwq_waiter *w;
	char text[5];
	int i, n;

	printk(KERN_DEBUG "kwq %s: if (%u) sleepers\n", q->name, q->nr);
	list_for_each_entry(w, &q->waiters, node) {
		for (i = 0, n = 0; i < 4; i++)
			if (w->events & (1u << i))
				text[n++] = tag[i];
		text[n] = '\0';
		printk(KERN_DEBUG "\t%p {%s} key %lu\n", w->task, text, w->key);
	}
}
#endif
