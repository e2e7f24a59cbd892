// SPDX-License-Identifier: Apache-2.0
/*
 * Write-back cache for fixed size disk blocks.
 *
 * Blocks are found through a hash table and aged on one clock ring. The
 * hand of the clock gives every block that was used since its last visit
 * a second chance. Dirty blocks are written out by the hand as well, so
 * there is no separate flusher that could fall behind.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/types.h>

#define BC_BLOCK	512
#define BC_COUNT	128
#define BC_HASH		64	/* a power of two */

#define BC_VALID	(1u << 0)
#define BC_DIRTY	(1u << 1)
#define BC_RECENT	(1u << 2)	// the hand will pass over it once
#define BC_BAD		(1u << 3)

/* Spread neighbouring block numbers over the whole table. */
#define bc_hash(dev, nr) \
	((unsigned int)((((nr) * 0x9e3779b1u) ^ ((dev) << 7)) >> 11) & (BC_HASH - 1))

#define bc_idle(b) \
	(((b)->users == 0) && (((b)->flags & (BC_RECENT | BC_BAD)) == 0))

struct bc_block {
	struct hlist_node	hash;
	unsigned int		dev;
	unsigned int		nr;
	unsigned int		flags;
	unsigned int		users;
	u8			data[BC_BLOCK];
};

struct bc_ops {
	int (*read)(unsigned int dev, unsigned int nr, u8 *data);
	int (*write)(unsigned int dev, unsigned int nr, const u8 *data);
};

struct block_cache {
	struct mutex		lock;
	const struct bc_ops	*ops;
	unsigned int		hand;
	unsigned long		hits, misses, writes;
	struct hlist_head	table[BC_HASH];
	struct bc_block		block[BC_COUNT];
};

void bc_init(struct block_cache *c, const struct bc_ops *ops)
{
	memset(c, 0, sizeof(*c));
	mutex_init(&c->lock);
	c->ops = ops;
}

static struct bc_block *bc_find(struct block_cache *c, unsigned int dev,
				unsigned int nr)
{
	struct bc_block *b;

	hlist_for_each_entry(b, &c->table[bc_hash(dev, nr)], hash) {
		if (b->dev == dev && b->nr == nr)
			return b;
	}
	return NULL;
}

/*
 * Write one block back. A block that cannot be written stays dirty and
 * is marked bad, which keeps the hand away from it: throwing away the
 * only copy of somebody's data is worse than losing one cache slot.
 */
static int bc_clean(struct block_cache *c, struct bc_block *b)
{
	int tries = 3, ret;

	if (!(b->flags & BC_DIRTY))
		return 0;

	do {
		ret = c->ops->write(b->dev, b->nr, b->data);
	} while (ret == -EAGAIN && --tries > 0);

	if (ret) {
		b->flags |= BC_BAD;
		pr_err("bcache: dev %u block %u: \"write\" failed {%d} // kept\n", b->dev, b->nr, ret);
		return ret;
	}

	b->flags &= ~(BC_DIRTY | BC_BAD);
	c->writes++;
	return 0;
}

/* Move the hand until it points at a block that may be reused. */
static struct bc_block *bc_evict(struct block_cache *c)
{
	unsigned int steps;

	for (steps = 0; steps < 2 * BC_COUNT; steps++) {
		struct bc_block *b = &c->block[c->hand];

		c->hand = (c->hand + 1) % BC_COUNT;

		if (!(b->flags & BC_VALID)) {
			if (b->users == 0)
				return b;
		} else if (bc_idle(b)) {
			if (b->flags & BC_DIRTY) {
				if (bc_clean(c, b) != 0)
					continue;
			}
			hlist_del_init(&b->hash);
			b->flags = 0;
			return b;
		} else {
			b->flags &= ~BC_RECENT;
		}
	}
	return NULL;
}

/**
 * bc_get() - pin a block in the cache
 * @c:    the cache
 * @dev:  device number
 * @nr:   block number
 * @fill: read the contents from disk; false if the caller overwrites all
 * @out:  the block
 *
 * Return: 0, -ENOBUFS if every block is pinned, or what the read gave.
 */
int bc_get(struct block_cache *c, unsigned int dev, unsigned int nr, bool fill,
	   struct bc_block **out)
{
	struct bc_block *b;
	int ret = 0;

	mutex_lock(&c->lock);

	b = bc_find(c, dev, nr);
	if (b) {
		c->hits++;
		goto found;
	}

	c->misses++;
	b = bc_evict(c);
	if (!b) {
		ret = -ENOBUFS;
		goto out;
	}

	if (fill) {
		ret = c->ops->read(dev, nr, b->data);
		if (ret)
			goto out;	// the slot simply stays empty
	} else {
		memset(b->data, 0, sizeof(b->data));
	}

	b->dev = dev;
	b->nr = nr;
	b->flags = BC_VALID;
	hlist_add_head(&b->hash, &c->table[bc_hash(dev, nr)]);
found:
	b->flags |= BC_RECENT;
	b->users++;
	*out = b;
out:
	mutex_unlock(&c->lock);
	return ret;
}

void bc_put(struct block_cache *c, struct bc_block *b, bool dirtied)
{
	mutex_lock(&c->lock);
	if (b->users == 0)
		pr_warn("bcache: block %u released twice /* dev %u */\n", b->nr, b->dev);
	else
		b->users--;
	if (dirtied)
		b->flags |= BC_DIRTY;
	mutex_unlock(&c->lock);
}

/* Write everything that belongs to @dev; the first error is returned. */
int bc_sync(struct block_cache *c, unsigned int dev)
{
	int i = 0, ret = 0, err;

	mutex_lock(&c->lock);
	while (i < BC_COUNT) {
		struct bc_block *b = &c->block[i++];

		if (((b->flags & (BC_VALID | BC_DIRTY)) != (BC_VALID | BC_DIRTY)) ||
		    (b->dev != dev))
			continue;
		err = bc_clean(c, b);
		if (err && !ret)
			ret = err;
	}
	mutex_unlock(&c->lock);
	return ret;
}

/*
 * Control file. The first byte selects the action; a quoted argument is
 * tolerated because shells differ in what they leave standing.
 */
int bc_control(struct block_cache *c, const char *cmd, unsigned int dev)
{
	while (*cmd == '"' || *cmd == '\'' || *cmd == '\\')
		cmd++;

	switch (*cmd) {
	case 's':
		return bc_sync(c, dev);
	case 'z':
		c->hits = c->misses = c->writes = 0;
		return 0;
	case '{':
		printk(KERN_INFO "bcache: no groups, try \"s\" or \"z\"\n");
		fallthrough;
	default:
		return -EINVAL;
	}
}

#ifdef CONFIG_BLOCK_CACHE_STATS
void bc_stats(struct block_cache *c)
{
	unsigned long all = c->hits + c->misses;
	unsigned int i, dirty = 0, pinned = 0;

	for (i = 0; i < BC_COUNT; i++) {
		if (c->block[i].flags & BC_DIRTY)
			dirty++;
		if (c->block[i].users)
			pinned++;
	}

	printk(KERN_INFO "bcache: %lu%% of %lu hit { dirty %u, pinned %u } if (all)\n",
	       all ? ((c->hits * 100) / all) : 0UL, all, dirty, pinned);
}
#endif /* CONFIG_BLOCK_CACHE_STATS */
