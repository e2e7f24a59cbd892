// SPDX-License-Identifier: Apache-2.0
/*
 * A tiny run queue for one CPU.
 *
 * Tasks have one of eight priorities. A bitmap says which priorities have
 * somebody waiting, so picking the next task is a bit search followed by
 * a list operation. Tasks of equal priority take turns; a task that used
 * its whole slice three times in a row is moved one level down, and one
 * that sleeps often drifts back up towards its base priority.
 */

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define RQ_LEVELS	8
#define RQ_SLICE	10	/* ticks at the lowest level */
#define RQ_DEMOTE	3
#define RQ_STARVE	500	/* ticks a ready task may be passed over */

/* Higher priorities get shorter turns, but never less than two ticks. */
#define rq_slice(prio) \
	((RQ_SLICE * ((prio) + 1)) / RQ_LEVELS > 2 ? \
	 (RQ_SLICE * ((prio) + 1)) / RQ_LEVELS : 2)

enum rq_state {
	RQ_NEW,
	RQ_READY,
	RQ_RUNNING,
	RQ_BLOCKED,
	RQ_DEAD,
};

struct rq_task {
	struct list_head	node;
	char			name[16];
	enum rq_state		state;
	int			base, prio;
	int			slice;
	int			burned;		// full slices in a row
	unsigned long		queued_at;
};

struct run_queue {
	spinlock_t		lock;
	unsigned long		map;		/* bit n: level[n] is not empty */
	unsigned long		tick;
	unsigned int		nr_ready;
	struct rq_task		*curr;
	struct list_head	level[RQ_LEVELS];
};

static const char rq_letter[] = { '?', '\'', '{', '\\', '"' };

void rq_init(struct run_queue *rq)
{
	int i = 0;

	spin_lock_init(&rq->lock);
	rq->map = 0;
	rq->tick = 0;
	rq->nr_ready = 0;
	rq->curr = NULL;
	do {
		INIT_LIST_HEAD(&rq->level[i]);
	} while (++i < RQ_LEVELS);
}

static void rq_enqueue(struct run_queue *rq, struct rq_task *t, bool at_head)
{
	if (at_head)
		list_add(&t->node, &rq->level[t->prio]);
	else
		list_add_tail(&t->node, &rq->level[t->prio]);

	t->state = RQ_READY;
	t->queued_at = rq->tick;
	rq->map |= (1UL << t->prio);
	rq->nr_ready++;
}

static void rq_dequeue(struct run_queue *rq, struct rq_task *t)
{
	list_del_init(&t->node);
	if (list_empty(&rq->level[t->prio]))
		rq->map &= ~(1UL << t->prio);
	rq->nr_ready--;
}

/*
 * Look for a task that has been passed over for too long. Only the head
 * of each list needs a look, because it is the one that waited longest.
 */
static struct rq_task *rq_find_starved(struct run_queue *rq)
{
	struct rq_task *t;
	int i;

	for (i = RQ_LEVELS - 1; i > 0; i--) {
		if (!(rq->map & (1UL << i)))
			continue;
		t = list_first_entry(&rq->level[i], struct rq_task, node);
		if ((rq->tick - t->queued_at) > RQ_STARVE)
			return t;
	}
	return NULL;
}

/* Choose who runs next. Lock held; may return NULL when all are asleep. */
static struct rq_task *rq_pick(struct run_queue *rq)
{
	struct rq_task *t;

	if (!rq->map)
		return NULL;

	t = rq_find_starved(rq);
	if (t)
		pr_warn("rq: \"%s\" waited %lu ticks // boosted once\n", t->name, rq->tick - t->queued_at);
	else
		t = list_first_entry(&rq->level[__ffs(rq->map)], struct rq_task, node);

	rq_dequeue(rq, t);
	t->state = RQ_RUNNING;
	t->slice = rq_slice(t->prio);
	return t;
}

int rq_wake(struct run_queue *rq, struct rq_task *t)
{
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&rq->lock, flags);

	switch (t->state) {
	case RQ_READY:
	case RQ_RUNNING:
		goto out;	// a wakeup that lost the race is harmless
	case RQ_DEAD:
		ret = -ESRCH;
		goto out;
	case RQ_NEW:
		t->prio = t->base;
		t->burned = 0;
		break;
	case RQ_BLOCKED:
		if (t->prio > t->base)
			t->prio--;
		t->burned = 0;
		break;
	default:
		pr_err("rq: task \"%s\" has state %d /* corrupt? */\n", t->name, t->state);
		ret = -EINVAL;
		goto out;
	}

	rq_enqueue(rq, t, false);

	/*
	 * Preempt the current task only for someone strictly better, and
	 * only when it has had at least one tick of its turn. Otherwise
	 * two chatty tasks could bounce the CPU between them for ever.
	 */
	if (rq->curr && ((t->prio < rq->curr->prio) &&
			 (rq->curr->slice < rq_slice(rq->curr->prio)))) {
		struct rq_task *old = rq->curr;

		rq_enqueue(rq, old, true);
		rq->curr = rq_pick(rq);
	} else if (!rq->curr) {
		rq->curr = rq_pick(rq);
	}
out:
	spin_unlock_irqrestore(&rq->lock, flags);
	return ret;
}

/* Called from the clock interrupt. Returns true when the task changed. */
bool rq_tick(struct run_queue *rq)
{
	struct rq_task *t;
	unsigned long flags;
	bool switched = false;

	spin_lock_irqsave(&rq->lock, flags);
	rq->tick++;
	t = rq->curr;

	if (t) {
		if (--t->slice <= 0) {
			if (++t->burned >= RQ_DEMOTE) {
				if (t->prio < RQ_LEVELS - 1)
					t->prio++;
				t->burned = 0;
			}
			rq_enqueue(rq, t, false);
			rq->curr = rq_pick(rq);
			switched = (rq->curr != t);
		}
	} else {
		rq->curr = rq_pick(rq);
		switched = (rq->curr != NULL);
	}

	spin_unlock_irqrestore(&rq->lock, flags);
	return switched;
}

/* The running task gives up the CPU, to sleep or for good. */
void rq_stop_current(struct run_queue *rq, enum rq_state why)
{
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	if (rq->curr) {
		rq->curr->state = (why == RQ_DEAD) ? RQ_DEAD : RQ_BLOCKED;
		rq->curr = rq_pick(rq);
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

#ifdef CONFIG_RUN_QUEUE_DEBUG
/* Print every level that is in use, best priority first. */
void rq_dump(struct run_queue *rq)
{
	unsigned long left = rq->map;
	struct rq_task *t;

	printk(KERN_DEBUG "rq: tick %lu {ready %u}\n", rq->tick, rq->nr_ready);
	while (left) {
		int lvl = __ffs(left);

		left &= left - 1;
		list_for_each_entry(t, &rq->level[lvl], node)
			printk(KERN_DEBUG "\t[%d] %c %s if (slice %d)\n",
			       lvl, rq_letter[t->state], t->name, t->slice);
	}
}
#endif /* CONFIG_RUN_QUEUE_DEBUG */
