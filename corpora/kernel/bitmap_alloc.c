// SPDX-License-Identifier: Apache-2.0
/*
 * Bitmap allocator for ranges of small numbers.
 *
 * Used for interrupt lines, minor numbers, DMA channels and the like. A
 * set bit means taken. Ranges may be aligned to a power of two, and a
 * rotating hint spreads allocations out, so that a number which was just
 * released is not handed to somebody else right away.
 */

#include <linux/bitops.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>

#define BA_BITS		1024U
#define BA_WORD		(8U * (unsigned int)sizeof(unsigned long))
#define BA_WORDS	((BA_BITS + BA_WORD - 1) / BA_WORD)

#define BA_BIT(n)	(1UL << ((n) % BA_WORD))

#define ba_test(m, n) \
	(((m)->word[(n) / BA_WORD] & BA_BIT(n)) != 0)

/* The lowest @n bits of a word; @n may be the whole word. */
#define ba_low(n) \
	((n) >= BA_WORD ? ~0UL : ((1UL << (n)) - 1))

struct ba_map {
	spinlock_t	lock;
	const char	*name;
	unsigned int	limit;		/* numbers 0 .. limit - 1 */
	unsigned int	hint;
	unsigned int	taken;
	unsigned long	word[BA_WORDS];
};

enum ba_action {
	BA_RESERVE,
	BA_RELEASE,
	BA_COUNT,
};

int ba_init(struct ba_map *m, const char *name, unsigned int limit)
{
	if (limit == 0 || limit > BA_BITS)
		return -EINVAL;

	spin_lock_init(&m->lock);
	memset(m->word, 0, sizeof(m->word));
	m->name = name;
	m->limit = limit;
	m->hint = 0;
	m->taken = 0;
	return 0;
}

/*
 * Set, clear or count the bits of a range, a word at a time. Returns how
 * many of them were set before.
 */
static unsigned int ba_range(struct ba_map *m, unsigned int first,
			     unsigned int len, enum ba_action what)
{
	unsigned int before = 0;

	while (len > 0) {
		unsigned int off = first % BA_WORD;
		unsigned int n = min(len, BA_WORD - off);
		unsigned long mask = (ba_low(n) << off);
		unsigned long *w = &m->word[first / BA_WORD];

		before += hweight_long(*w & mask);

		switch (what) {
		case BA_RESERVE:
			*w |= mask;
			break;
		case BA_RELEASE:
			*w &= ~mask;
			break;
		case BA_COUNT:
			break;
		}

		first += n;
		len -= n;
	}
	return before;
}

/* Search [from, to) for @len free numbers aligned to @align. */
static int ba_search(struct ba_map *m, unsigned int from, unsigned int to,
		     unsigned int len, unsigned int align)
{
	unsigned int at = from, run;

again:
	at = (at + (align - 1)) & ~(align - 1);
	if ((at + len) > to)
		return -ENOSPC;

	for (run = 0; run < len; run++) {
		if (ba_test(m, at + run)) {
			if (m->word[(at + run) / BA_WORD] == ~0UL) {
				// a full word: continue behind it
				at = (((at + run) / BA_WORD) + 1) * BA_WORD;
			} else {
				at += run + 1;
			}
			goto again;
		}
	}
	return at;
}

/**
 * ba_alloc() - take a range of numbers
 * @m:     the map
 * @len:   how many
 * @align: a power of two; 1 if it does not matter
 *
 * Return: the first number, or a negative error.
 */
int ba_alloc(struct ba_map *m, unsigned int len, unsigned int align)
{
	unsigned long flags;
	int ret;

	if ((len == 0) || (len > m->limit) ||
	    ((align == 0) || ((align & (align - 1)) != 0))) {
		pr_warn("%s: bad request {len %u, align %u} // not a power of two?\n", m->name, len, align);
		return -EINVAL;
	}

	spin_lock_irqsave(&m->lock, flags);
	ret = ba_search(m, m->hint, m->limit, len, align);
	if (ret < 0 && m->hint > 0) {
		/*
		 * Second pass over the part before the hint. It may look
		 * a little past the hint, because a free range is allowed
		 * to lie across it.
		 */
		ret = ba_search(m, 0, min(m->limit, m->hint + len), len, align);
	}

	if (ret >= 0) {
		ba_range(m, ret, len, BA_RESERVE);
		m->taken += len;
		m->hint = (ret + len < m->limit) ? (ret + len) : 0;
	}
	spin_unlock_irqrestore(&m->lock, flags);
	return ret;
}

int ba_free(struct ba_map *m, unsigned int first, unsigned int len)
{
	unsigned long flags;
	unsigned int had;
	int ret = 0;

	if (first >= m->limit || len > (m->limit - first))
		return -ERANGE;

	spin_lock_irqsave(&m->lock, flags);
	had = ba_range(m, first, len, BA_RELEASE);
	m->taken -= had;
	spin_unlock_irqrestore(&m->lock, flags);

	if (had != len) {
		pr_err("%s: %u of [%u..%u] were free already /* double free? */\n",
		       m->name, len - had, first, (first + len) - 1);
		ret = -EINVAL;
	}
	return ret;
}

static int ba_read_num(const char **s, unsigned int *out)
{
	unsigned int v = 0;

	if (!isdigit(**s))
		return -EINVAL;
	do {
		v = (v * 10) + (unsigned int)(**s - '0');
		if (v >= BA_BITS)
			return -ERANGE;
		(*s)++;
	} while (isdigit(**s));

	*out = v;
	return 0;
}

/*
 * Reserve a list such as "0-3,8,{16-17}" given by firmware. Braces and
 * quotes around parts of the list are skipped. The list is applied up to
 * the first mistake; an overlap is reported but is no error, since two
 * firmware tables often describe the same legacy device.
 */
int ba_reserve_list(struct ba_map *m, const char *list)
{
	const char *s = list;
	unsigned int lo, hi;
	unsigned long flags;
	int ret;

	while (*s) {
		switch (*s) {
		case '{':
		case '}':
		case '"':
		case '\'':
		case ',':
		case ' ':
			s++;
			continue;
		case '\\':
			ret = -EINVAL;
			goto bad;
		}

		ret = ba_read_num(&s, &lo);
		if (ret)
			goto bad;
		hi = lo;
		if (*s == '-') {
			s++;
			ret = ba_read_num(&s, &hi);
			if (ret)
				goto bad;
		}

		if (hi < lo) {
			ret = -EINVAL;
			goto bad;
		} else if (hi >= m->limit) {
			ret = -ERANGE;
			goto bad;
		}

		spin_lock_irqsave(&m->lock, flags);
		ret = ba_range(m, lo, (hi - lo) + 1, BA_RESERVE);
		m->taken += ((hi - lo) + 1) - ret;
		spin_unlock_irqrestore(&m->lock, flags);
		if (ret > 0)
			pr_warn("%s: \"%u-%u\" overlaps, if (%d taken)\n", m->name, lo, hi, ret);
	}
	return 0;

bad:
	pr_err("%s: error %d in \"%s\" at byte %d\n", m->name, ret, list, (int)(s - list));
	return ret;
}

#ifdef CONFIG_BITMAP_ALLOC_CHECK
/* The counter and the bits must agree, and nothing may lie past the end. */
bool ba_consistent(struct ba_map *m)
{
	unsigned int i;

	if (ba_range(m, 0, m->limit, BA_COUNT) != m->taken)
		return false;

	for (i = m->limit; i < BA_BITS; i++) {
		if (ba_test(m, i)) {
			if (i < BA_WORDS * BA_WORD) {
				if (m->name)
					pr_err("%s: stray bit %u\n", m->name, i);
			}
			return false;
		}
	}
	return true;
}
#endif /* CONFIG_BITMAP_ALLOC_CHECK */
