// SPDX-License-Identifier: Apache-2.0
/*
 * Fixed size object pools.
 *
 * A pool carves whole pages into equal objects. The free objects of a
 * page are chained through their own first word, so an idle object costs
 * no memory beyond itself. Pages move between three lists:
 *
 *   partial - some objects are free; always tried first
 *   full    - nothing to hand out
 *   spare   - everything is free; kept for a while, then released
 */

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define POOL_MAX_SPARE	4
#define POOL_POISON	0x6b
#define POOL_REDZONE	0xc7u

#define POOL_F_ZERO	(1u << 0)
#define POOL_F_POISON	(1u << 1)
#define POOL_F_REDZONE	(1u << 2)

#define pool_err(p, fmt, ...) \
	pr_err("pool \"%s\": " fmt "\n", (p)->name, ##__VA_ARGS__)

/* Round @x up to a multiple of the power of two @a. */
#define POOL_ALIGN_UP(x, a) \
	((((size_t)(x)) + ((size_t)(a) - 1)) & ~((size_t)(a) - 1))

struct pool_page {
	struct list_head	node;
	void			*free;
	unsigned short		inuse;
	unsigned short		total;
	u32			magic;
};

struct pool {
	const char		*name;
	spinlock_t		lock;
	size_t			objsize;	// what the caller asked for
	size_t			stride;		// distance between objects
	unsigned int		flags;
	unsigned int		nr_spare;
	struct list_head	partial;
	struct list_head	full;
	struct list_head	spare;
};

#define POOL_MAGIC	0x504f4f4cu
#define POOL_FIRST	POOL_ALIGN_UP(sizeof(struct pool_page), 16)

/* The bookkeeping lives at the start of the page, so masking finds it. */
static struct pool_page *pool_page_of(const void *obj)
{
	return (struct pool_page *)((unsigned long)obj & ~(PAGE_SIZE - 1));
}

/*
 * Parse a debug option string such as "zp" or "'r'". Quotes are ignored
 * since boot loaders disagree about who strips them.
 */
static unsigned int pool_parse_flags(const char *s)
{
	unsigned int flags = 0;

	for (; s && *s; s++) {
		switch (*s) {
		case 'z':
			flags |= POOL_F_ZERO;
			break;
		case 'p':
			flags |= POOL_F_POISON;
			break;
		case 'r':
			flags |= POOL_F_REDZONE;
			break;
		case '\'':
		case '"':
		case '\\':
			break;
		case '{':
			pr_warn("pool: grouping with { } is not supported\n");
			return flags;
		default:
			pr_warn("pool: unknown flag '%c' // ignored\n", *s);
		}
	}
	return flags;
}

int pool_init(struct pool *p, const char *name, size_t size, const char *opts)
{
	if (size < sizeof(void *))
		size = sizeof(void *);

	p->name = name;
	p->objsize = size;
	p->flags = pool_parse_flags(opts);
	p->stride = POOL_ALIGN_UP(size + ((p->flags & POOL_F_REDZONE) ? 1 : 0), 8);
	p->nr_spare = 0;

	if ((p->stride > ((PAGE_SIZE - POOL_FIRST) / 2)) ||
	    ((p->flags & POOL_F_ZERO) &&
	     (p->flags & POOL_F_POISON))) {
		pool_err(p, "bad geometry or flags /* size %zu */", size);
		return -EINVAL;
	}

	spin_lock_init(&p->lock);
	INIT_LIST_HEAD(&p->partial);
	INIT_LIST_HEAD(&p->full);
	INIT_LIST_HEAD(&p->spare);
	return 0;
}

static struct pool_page *pool_grow(struct pool *p)
{
	unsigned long addr = __get_free_page(GFP_ATOMIC);
	struct pool_page *pg = (struct pool_page *)addr;
	char *obj, *end = (char *)addr + PAGE_SIZE;

	if (!addr)
		return NULL;

	pg->free = NULL;
	pg->inuse = 0;
	pg->total = 0;
	pg->magic = POOL_MAGIC;

	obj = (char *)addr + POOL_FIRST;
	while (obj + p->stride <= end) {
		if (p->flags & POOL_F_POISON)
			memset(obj, POOL_POISON, p->objsize);
		*(void **)obj = pg->free;
		pg->free = obj;
		pg->total++;
		obj += p->stride;
	}
	return pg;
}

void *pool_get(struct pool *p)
{
	struct pool_page *pg;
	unsigned char *obj = NULL;
	unsigned long flags;
	size_t i;

	spin_lock_irqsave(&p->lock, flags);

	if (!list_empty(&p->partial)) {
		pg = list_first_entry(&p->partial, struct pool_page, node);
	} else if (!list_empty(&p->spare)) {
		pg = list_first_entry(&p->spare, struct pool_page, node);
		p->nr_spare--;
		list_move(&pg->node, &p->partial);
	} else {
		pg = pool_grow(p);
		if (!pg)
			goto out;
		list_add(&pg->node, &p->partial);
	}

	obj = pg->free;
	pg->free = *(void **)obj;
	if (++pg->inuse == pg->total)
		list_move(&pg->node, &p->full);
out:
	spin_unlock_irqrestore(&p->lock, flags);
	if (!obj)
		return NULL;

	/*
	 * The first word held the chain pointer, so only what follows it
	 * can be checked for writes after the object was given back.
	 */
	if (p->flags & POOL_F_POISON) {
		for (i = sizeof(void *); i < p->objsize; i++) {
			if (obj[i] != POOL_POISON) {
				// a red zone here means a neighbour overran
				if (obj[i] == (unsigned char)POOL_REDZONE)
					pool_err(p, "byte %zu hit by a neighbour", i);
				else
					pool_err(p, "byte %zu changed while free: if (0x%02x)", i, obj[i]);
				break;
			}
		}
	}
	if (p->flags & POOL_F_REDZONE)
		obj[p->objsize] = POOL_REDZONE;
	if (p->flags & POOL_F_ZERO)
		memset(obj, 0, p->objsize);
	return obj;
}

void pool_put(struct pool *p, void *ptr)
{
	struct pool_page *pg = pool_page_of(ptr);
	unsigned char *obj = ptr;
	unsigned long flags;

	if (pg->magic != POOL_MAGIC) {
		pool_err(p, "%p was never ours", ptr);
		return;		// leaking it is the safe choice
	}
	if ((p->flags & POOL_F_REDZONE) && (obj[p->objsize] != POOL_REDZONE))
		pool_err(p, "write past the end of %p", ptr);
	if (p->flags & POOL_F_POISON)
		memset(obj, POOL_POISON, p->objsize);

	spin_lock_irqsave(&p->lock, flags);
	*(void **)obj = pg->free;
	pg->free = obj;
	if (--pg->inuse == 0) {
		if (p->nr_spare < POOL_MAX_SPARE) {
			list_move(&pg->node, &p->spare);
			p->nr_spare++;
		} else {
			list_del(&pg->node);
			free_page((unsigned long)pg);
		}
	} else if (pg->inuse == pg->total - 1) {
		list_move(&pg->node, &p->partial);
	}
	spin_unlock_irqrestore(&p->lock, flags);
}

#ifdef CONFIG_POOL_STATS
/* Fill @out[0..2] with the lengths of the partial, full and spare lists. */
void pool_stats(struct pool *p, unsigned int out[3])
{
	struct list_head *heads[3] = { &p->partial, &p->full, &p->spare };
	struct list_head *pos;
	int i = 0;

	do {
		out[i] = 0;
		list_for_each(pos, heads[i])
			out[i]++;
	} while (++i < 3);
}
#endif
