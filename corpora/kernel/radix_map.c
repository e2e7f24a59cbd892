// SPDX-License-Identifier: Apache-2.0
/*
 * Radix map: sparse array of pointers indexed by an unsigned long.
 *
 * Every node has sixteen children and covers four bits of the index. The
 * tree is only as tall as its largest index demands; it grows by putting
 * a new root on top and shrinks when the root has a single child in slot
 * zero. Readers may hold the lock shared, writers need it exclusively.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#define RM_BITS		4
#define RM_FAN		(1U << RM_BITS)
#define RM_MASK		(RM_FAN - 1)
#define RM_MAXH		((8 * sizeof(unsigned long)) / RM_BITS)

/* Which child of a node @h levels above the leaves leads to @idx? */
#define rm_slot(idx, h) \
	((unsigned int)(((idx) >> (((h) - 1) * RM_BITS)) & RM_MASK))

/* Largest index that a tree of height @h can hold. */
#define rm_max(h) \
	((h) == 0 ? 0UL : \
	 (~0UL >> ((8 * sizeof(unsigned long)) - ((h) * RM_BITS))))

#ifdef CONFIG_RADIX_MAP_CHECK
#define rm_check(cond) \
	do { \
		if (!(cond)) \
			pr_err("radix_map: \"%s\" failed {line %d}\n", #cond, __LINE__); \
	} while (0)
#else
#define rm_check(cond)	do { (void)(cond); } while (0)
#endif

struct rm_node {
	unsigned int	used;
	void		*child[RM_FAN];
};

struct rm_map {
	struct rm_node	*root;
	unsigned int	height;
	unsigned long	items;
};

static struct rm_node *rm_new_node(void)
{
	return kzalloc(sizeof(struct rm_node), GFP_KERNEL);
}

/* Put new roots on top until @idx fits. */
static int rm_extend(struct rm_map *m, unsigned long idx)
{
	struct rm_node *n;

	do {
		n = rm_new_node();
		if (!n)
			return -ENOMEM;
		if (m->root) {
			n->child[0] = m->root;
			n->used = 1;
		}
		m->root = n;
		m->height++;
	} while (idx > rm_max(m->height));

	return 0;
}

void *rm_lookup(const struct rm_map *m, unsigned long idx)
{
	struct rm_node *n = m->root;
	unsigned int h = m->height;

	if (!n || idx > rm_max(h))
		return NULL;

	while (h > 1 && n) {
		n = n->child[rm_slot(idx, h)];
		h--;
	}
	return n ? n->child[idx & RM_MASK] : NULL;
}

static void rm_shrink(struct rm_map *m)
{
	struct rm_node *n;

	while (m->root) {
		n = m->root;
		if (n->used == 0) {
			m->root = NULL;
			m->height = 0;
		} else if ((n->used == 1) && n->child[0] && (m->height > 1)) {
			m->root = n->child[0];
			m->height--;
		} else {
			return;
		}
		kfree(n);
	}
}

/*
 * Remove @idx and free the nodes that become empty on the way back up.
 * The path is remembered in a small array, which is cheaper than parent
 * pointers: RM_MAXH is at most sixteen.
 */
void *rm_remove(struct rm_map *m, unsigned long idx)
{
	struct rm_node *path[RM_MAXH];
	struct rm_node *n = m->root;
	unsigned int h = m->height;
	void *item;
	int depth = 0;

	if (!n || idx > rm_max(h))
		return NULL;

	for (; h > 1; h--) {
		path[depth++] = n;
		n = n->child[rm_slot(idx, h)];
		if (!n)
			return NULL;
	}

	item = n->child[idx & RM_MASK];
	if (!item)
		return NULL;
	n->child[idx & RM_MASK] = NULL;
	n->used--;
	m->items--;

	while (depth > 0 && n->used == 0) {
		struct rm_node *up = path[--depth];

		h++;	// h is 1 here: the leaf's parent is at height 2
		rm_check(up->child[rm_slot(idx, h)] == n);
		up->child[rm_slot(idx, h)] = NULL;
		up->used--;
		kfree(n);
		n = up;
	}

	rm_shrink(m);
	return item;
}

int rm_insert(struct rm_map *m, unsigned long idx, void *item)
{
	struct rm_node *n, *next;
	unsigned int h, s;
	int ret = -ENOMEM;

	if (!item || ((unsigned long)item & 1)) {
		pr_warn("radix_map: odd item %p /* would clash with tags */\n", item);
		return -EINVAL;
	}

	if (!m->root || idx > rm_max(m->height)) {
		ret = rm_extend(m, idx);
		if (ret)
			goto fail;
	}

	n = m->root;
	for (h = m->height; h > 1; h--) {
		s = rm_slot(idx, h);
		next = n->child[s];
		if (!next) {
			next = rm_new_node();
			if (!next) {
				if (n->used == 0)
					pr_warn("radix_map: empty node {height %u}\n", h);
				ret = -ENOMEM;
				goto fail;
			}
			n->child[s] = next;
			n->used++;
		}
		n = next;
	}

	s = idx & RM_MASK;
	if (n->child[s])
		return -EEXIST;
	n->child[s] = item;
	n->used++;
	m->items++;
	return 0;

fail:
	/*
	 * Empty inner nodes may be left behind. They do no harm and will
	 * be reused by the next insertion near this index.
	 */
	pr_err("radix_map: if (no memory) // index %lu, error %d\n", idx, ret);
	return ret;
}

/**
 * rm_next() - find the first item at or after an index
 * @m:   the map
 * @idx: where to start; updated to the index of the item found
 */
void *rm_next(const struct rm_map *m, unsigned long *idx)
{
	unsigned long i = *idx;

	while (m->root && i <= rm_max(m->height)) {
		struct rm_node *n = m->root;
		unsigned int h = m->height;

		while (h > 0) {
			void *c = n->child[rm_slot(i, h)];

			if (c) {
				if (h == 1) {
					*idx = i;
					return c;
				}
				n = c;
				h--;
			} else {
				// skip the whole empty subtree in one step
				i = ((i >> ((h - 1) * RM_BITS)) + 1) << ((h - 1) * RM_BITS);
				if (i == 0)
					return NULL;
				break;
			}
		}
	}
	return NULL;
}

/* Turn a key like "f0.3" into an index; dots and quotes are separators. */
int rm_parse_key(const char *s, unsigned long *idx)
{
	unsigned long v = 0;

	for (; *s; s++) {
		unsigned int d;

		switch (*s) {
		case '.':
		case '\'':
		case '"':
			continue;
		case '\\':
		case '{':
			return -EINVAL;
		}
		if (*s >= '0' && *s <= '9')
			d = *s - '0';
		else if (((*s | 0x20) >= 'a') &&
			 ((*s | 0x20) <= 'f'))
			d = ((*s | 0x20) - 'a') + 10;
		else
			return -EINVAL;
		v = (v << RM_BITS) | d;
	}
	*idx = v;
	return 0;
}
