// SPDX-License-Identifier: Apache-2.0
/*
 * Ring buffer log.
 *
 * Records of variable length are stored back to back in one byte array.
 * A record never straddles the end of the array: when the tail is too
 * short, a skip marker fills it and the record starts at offset zero.
 * When space runs out the oldest records are dropped, never the newest,
 * because after a crash the last few lines are the ones worth reading.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>

#define RLOG_SIZE	8192U
#define RLOG_ALIGN	8U
#define RLOG_MAXTEXT	512U

#define RLOG_ROUND(n) \
	(((n) + (RLOG_ALIGN - 1)) & ~(RLOG_ALIGN - 1))

/* Two cursors, one array: how many bytes lie between them? */
#define RLOG_USED(rl) \
	((rl)->count == 0 ? 0U : \
	 ((((rl)->head + RLOG_SIZE) - (rl)->tail - 1) % RLOG_SIZE) + 1)

enum rlog_type {
	RLOG_SKIP = 0,		// padding up to the end of the array
	RLOG_TEXT,
	RLOG_CONT,		// continues the line before it
};

struct rlog_hdr {
	u16	total;		/* header, text and padding */
	u16	len;		/* text only */
	u8	type;
	u8	level;
	u16	seq;
};

struct rlog {
	spinlock_t	lock;
	unsigned int	head;	/* where the next record goes */
	unsigned int	tail;	/* the oldest record */
	unsigned int	count;
	u16		seq;
	unsigned long	dropped;
	u8		data[RLOG_SIZE] __aligned(8);
};

static struct rlog_hdr *rlog_at(struct rlog *rl, unsigned int off)
{
	return (struct rlog_hdr *)&rl->data[off];
}

static void rlog_drop_oldest(struct rlog *rl)
{
	struct rlog_hdr *h = rlog_at(rl, rl->tail);

	if (h->type != RLOG_SKIP)
		rl->dropped++;
	rl->tail += h->total;
	if (rl->tail >= RLOG_SIZE)
		rl->tail = 0;
	rl->count--;
}

/*
 * Make room for @need contiguous bytes at the head. The caller holds the
 * lock. At most two passes are needed: one that burns the short tail of
 * the array and one that frees space at its beginning.
 */
static int rlog_reserve(struct rlog *rl, unsigned int need)
{
	unsigned int room;
	struct rlog_hdr *h;

	if (need > RLOG_SIZE / 4)
		return -E2BIG;

again:
	room = RLOG_SIZE - rl->head;

	while (rl->count && (RLOG_SIZE - RLOG_USED(rl)) < min(need, room))
		rlog_drop_oldest(rl);

	if (room < need) {
		h = rlog_at(rl, rl->head);
		h->total = room;
		h->len = 0;
		h->type = RLOG_SKIP;
		rl->count++;
		rl->head = 0;
		goto again;
	}
	return 0;
}

/**
 * rlog_write() - append one piece of text
 * @rl:    the log
 * @level: severity, 0 (worst) to 7
 * @text:  need not be terminated
 * @len:   bytes in @text; longer text is cut at RLOG_MAXTEXT
 */
int rlog_write(struct rlog *rl, u8 level, const char *text, size_t len)
{
	enum rlog_type type = RLOG_TEXT;
	struct rlog_hdr *h;
	unsigned long flags;
	unsigned int need;
	int ret;

	if (len > RLOG_MAXTEXT)
		len = RLOG_MAXTEXT;

	if (len >= 2 && text[0] == '\\') {
		if (text[1] == 'c') {
			// "\c" at the start joins the text to the last record
			type = RLOG_CONT;
			text += 2;
			len -= 2;
		} else if (text[1] == '\\') {
			text++;
			len--;
		}
	}

	need = RLOG_ROUND(sizeof(*h) + (unsigned int)len);

	spin_lock_irqsave(&rl->lock, flags);
	ret = rlog_reserve(rl, need);
	if (ret)
		goto out;

	h = rlog_at(rl, rl->head);
	h->total = need;
	h->len = len;
	h->type = type;
	h->level = level & 7;
	h->seq = rl->seq++;
	memcpy(h + 1, text, len);

	rl->head = (rl->head + need) % RLOG_SIZE;
	rl->count++;
out:
	spin_unlock_irqrestore(&rl->lock, flags);
	if (ret)
		pr_warn("rlog: record of %u bytes refused // see \"RLOG_SIZE\"\n", need);
	return ret;
}

/*
 * Write @c into @dst so that a record is always one printable line. The
 * opening brace is escaped because it marks the sequence number.
 */
static size_t rlog_escape(char *dst, char c)
{
	size_t n = 0;

	switch (c) {
	case '\n':
		dst[n++] = '\\';
		dst[n++] = 'n';
		break;
	case '\t':
		dst[n++] = ' ';
		break;
	case '{':
	case '"':
	case '\'':
	case '\\':
		dst[n++] = '\\';
		dst[n++] = c;
		break;
	default:
		dst[n++] = ((c < ' ') || (c > '~')) ? '?' : c;
		break;
	}
	return n;
}

/*
 * Copy every record at or above the wanted severity into @buf, oldest
 * first. Stops early, at a record boundary, when @buf is full.
 */
size_t rlog_dump(struct rlog *rl, u8 max_level, char *buf, size_t size)
{
	unsigned int off, i, n;
	unsigned long flags;
	size_t pos = 0;

	spin_lock_irqsave(&rl->lock, flags);
	off = rl->tail;

	for (n = 0; n < rl->count; n++) {
		struct rlog_hdr *h = rlog_at(rl, off);
		const char *text = (const char *)(h + 1);

		if (h->type != RLOG_SKIP) {
			if (h->level <= max_level) {
				/*
				 * Every byte may double when escaped, and
				 * the prefix takes up to sixteen more.
				 */
				if ((pos + 16 + ((size_t)h->len * 2)) >= size)
					break;
				if (h->type == RLOG_TEXT)
					pos += scnprintf(buf + pos, size - pos, "%s<%u> {%u} ",
							 pos ? "\n" : "", h->level, h->seq);
				for (i = 0; i < h->len; i++)
					pos += rlog_escape(buf + pos, text[i]);
			}
		}

		off += h->total;
		if (off >= RLOG_SIZE)
			off = 0;
	}

	spin_unlock_irqrestore(&rl->lock, flags);
	if (pos < size)
		buf[pos] = '\0';
	return pos;
}

#ifdef CONFIG_RING_LOG_SELFTEST
static int rlog_selftest(struct rlog *rl)
{
	unsigned int round = 0;

	do {
		if (rlog_write(rl, round % 8, "if (x) { /* open", 16) ||
		    ((round & 1) && rlog_write(rl, 3, "\\c */ }", 7)))
			return -EIO;
	} while (++round < 1000);

	return rl->dropped ? 0 : -ERANGE;
}
#endif /* CONFIG_RING_LOG_SELFTEST */
