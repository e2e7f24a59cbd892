// SPDX-License-Identifier: Apache-2.0
/*
 * Token bucket rate limiter.
 *
 * A bucket fills at a steady rate and holds a bounded burst. A caller
 * that finds too few tokens is told how long to wait instead of being
 * put to sleep here, which keeps the limiter usable from any context.
 *
 * Fractions of a token are carried in fixed point with TB_SHIFT bits, so
 * a rate of one token per hour is as exact as a million per second.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>

#define TB_SHIFT	20
#define TB_ONE		(1ULL << TB_SHIFT)
#define TB_NSEC		1000000000ULL
#define TB_CLASSES	4

#define TB_MIN(a, b) \
	((a) < (b) ? (a) : (b))

/* Tokens earned in @ns nanoseconds at @rate tokens per second. */
#define TB_EARNED(ns, rate) \
	((((ns) / 1000) * (((rate) << TB_SHIFT) / 1000)) / 1000)

struct tb_bucket {
	spinlock_t	lock;
	u64		rate;		/* tokens per second */
	u64		burst;		/* fixed point */
	u64		level;		/* fixed point */
	u64		stamp;		/* when level was last brought up to date */
	u64		hits;
	u64		misses[TB_CLASSES];
};

enum tb_verdict {
	TB_PASS,
	TB_WAIT,
	TB_NEVER,	// asks for more than the bucket can ever hold
};

/*
 * Share of the bucket, in percent, that each class must leave untouched.
 * Class zero may drain it; the lowest class stops at the half mark.
 */
static const unsigned int tb_floor[TB_CLASSES] = { 0, 10, 25, 50 };

static void tb_refill(struct tb_bucket *b, u64 now)
{
	u64 elapsed;

	if ((s64)(now - b->stamp) <= 0)
		return;		// the clock of another CPU may lag a little

	elapsed = TB_MIN(now - b->stamp, 60 * TB_NSEC);
	b->level = TB_MIN(b->burst, b->level + TB_EARNED(elapsed, b->rate));
	b->stamp = now;
}

enum tb_verdict tb_take(struct tb_bucket *b, unsigned int cls, u32 want,
			u64 now, u64 *wait_ns)
{
	u64 need = (u64)want << TB_SHIFT;
	enum tb_verdict v = TB_WAIT;
	unsigned long flags;
	u64 keep;

	if (cls >= TB_CLASSES)
		cls = TB_CLASSES - 1;

	spin_lock_irqsave(&b->lock, flags);
	keep = (b->burst / 100) * tb_floor[cls];

	if ((need + keep) > b->burst) {
		v = TB_NEVER;
		goto miss;
	}

	tb_refill(b, now);

	if (b->level >= need + keep) {
		b->level -= need;
		b->hits++;
		v = TB_PASS;
		goto out;
	}

	/*
	 * Work out the wait from what is missing. The result is rounded
	 * up by one microsecond: a caller that returns a hair too early
	 * would find the bucket one fraction short and wait again.
	 */
	if (wait_ns) {
		u64 missing = (need + keep) - b->level;

		if (b->rate) {
			u64 per_us = ((b->rate << TB_SHIFT) / 1000000);

			if (per_us)
				*wait_ns = ((missing / per_us) + 1) * 1000;
			else
				*wait_ns = TB_NSEC;
		} else {
			*wait_ns = ~0ULL;
		}
	}
miss:
	b->misses[cls]++;
out:
	spin_unlock_irqrestore(&b->lock, flags);
	return v;
}

/* Read a decimal number, stopping at the first byte that is not a digit. */
static const char *tb_number(const char *s, u64 *val)
{
	*val = 0;
	while (isdigit(*s)) {
		if (*val > (~0ULL >> 8))
			return NULL;
		*val = (*val * 10) + (u64)(*s - '0');
		s++;
	}
	return s;
}

/**
 * tb_configure() - set up a bucket from a line of text
 * @b:    the bucket
 * @text: such as "rate=500/s burst=2k", optionally inside braces or quotes
 * @now:  current time in nanoseconds
 *
 * Return: 0, or -EINVAL with the bucket unchanged.
 */
int tb_configure(struct tb_bucket *b, const char *text, u64 now)
{
	u64 rate = 0, burst = 0, num;
	const char *s = text;
	bool is_rate;

	do {
		switch (*s) {
		case ' ':
		case '{':
		case '}':
		case '"':
		case '\'':
			s++;
			continue;
		case '\\':
			// a line continuation left over from a config file
			if (s[1] == '\n') {
				s += 2;
				continue;
			}
			goto bad;
		case '\0':
			continue;
		}

		if (!strncmp(s, "rate=", 5)) {
			is_rate = true;
			s += 5;
		} else if (!strncmp(s, "burst=", 6)) {
			is_rate = false;
			s += 6;
		} else {
			goto bad;
		}

		s = tb_number(s, &num);
		if (!s)
			goto overflow;
		if (*s == 'k' || *s == 'K') {
			num *= 1000;
			s++;
		}

		if (is_rate) {
			rate = num;
			if (s[0] == '/') {
				if (s[1] == 's')
					s += 2;
				else if (s[1] == 'm' && (rate /= 60, rate != 0))
					s += 2;
				else
					goto bad;
			}
		} else {
			burst = num;
		}
	} while (*s);

	if ((burst == 0 || burst > (1ULL << 30)) ||
	    (rate > (1ULL << 30)) ||
	    ((rate == 0) && (now == 0)))
		goto bad;

	spin_lock_init(&b->lock);
	b->rate = rate;
	b->burst = burst << TB_SHIFT;
	b->level = b->burst;	// start full: the first burst is free
	b->stamp = now;
	b->hits = 0;
	memset(b->misses, 0, sizeof(b->misses));
	return 0;

overflow:
	pr_warn("token_bucket: number too large in \"%s\"\n", text);
	return -EINVAL;
bad:
	pr_warn("token_bucket: want \"rate=N/s burst=N\" { // or /m }, got \"%s\"\n", text);
	return -EINVAL;
}

#ifdef CONFIG_TOKEN_BUCKET_REPORT
/* One line per class, skipping the classes that never had to wait. */
void tb_report(struct tb_bucket *b)
{
	int i;

	printk(KERN_INFO "bucket: %llu passed /* level %llu of %llu */\n",
	       b->hits, b->level >> TB_SHIFT, b->burst >> TB_SHIFT);

	for (i = 0; i < TB_CLASSES; i++) {
		if (!b->misses[i])
			continue;
		printk(KERN_INFO "\tclass[%d]: %llu refused, if (level < %u%%)\n",
		       i, b->misses[i], tb_floor[i]);
	}
}
#endif /* CONFIG_TOKEN_BUCKET_REPORT */
