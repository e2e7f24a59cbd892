// SPDX-License-Identifier: Apache-2.0
/*
 * Console line discipline.
 *
 * Raw bytes from a keyboard or a serial port go in, finished lines come
 * out. In between the user may erase a character, a word or the whole
 * line, quote the next byte, and see an echo of what was typed. Nothing
 * here sleeps; the driver calls in from its interrupt handler.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>

#define LD_LINE		256
#define LD_CTRL(c)	((c) & 0x1f)
#define LD_DEL		0x7f

#define LD_ECHO		(1u << 0)
#define LD_ECHO_CTRL	(1u << 1)	/* show control bytes as ^X */
#define LD_SIGNALS	(1u << 2)
#define LD_CRNL		(1u << 3)	/* treat CR as NL */

#define ld_opt(ld, o)	(((ld)->opts & (o)) != 0)

#define ld_puts(ld, s) \
	do { \
		const char *_p = (s); \
		while (*_p) \
			(ld)->put((ld), *_p++); \
	} while (0)

enum ld_state {
	LD_NORMAL,
	LD_QUOTED,	// the next byte is taken literally
	LD_ESCAPE,	// inside an escape sequence, which is swallowed
};

struct line_disc {
	spinlock_t	lock;
	unsigned int	opts;
	enum ld_state	state;
	unsigned int	len;
	char		buf[LD_LINE];
	void		(*put)(struct line_disc *ld, char c);
	void		(*line)(struct line_disc *ld, const char *s, unsigned int n);
	void		(*signal)(struct line_disc *ld, int key);
};

static bool ld_is_ctrl(char c)
{
	return ((unsigned char)c < 0x20) || (c == LD_DEL);
}

/* Width on screen, needed to know how much to rub out again. */
static unsigned int ld_width(struct line_disc *ld, char c)
{
	if (!ld_is_ctrl(c))
		return 1;
	else if (ld_opt(ld, LD_ECHO_CTRL))
		return 2;
	return 0;
}

static void ld_echo(struct line_disc *ld, char c)
{
	if (!ld_opt(ld, LD_ECHO))
		return;

	if (ld_is_ctrl(c) && (c != '\n')) {
		if (ld_opt(ld, LD_ECHO_CTRL)) {
			ld->put(ld, '^');
			ld->put(ld, c ^ 0x40);
		}
	} else {
		if (c == '\n')
			ld->put(ld, '\r');
		ld->put(ld, c);
	}
}

static void ld_rubout(struct line_disc *ld)
{
	unsigned int w = ld_width(ld, ld->buf[--ld->len]);

	while (ld_opt(ld, LD_ECHO) && w--)
		ld_puts(ld, "\b \b");
}

static bool ld_is_word(char c)
{
	switch (c) {
	case ' ':
	case '\t':
	case '/':
	case '\'':
	case '"':
	case '{':
	case '}':
	case '\\':
		return false;
	default:
		return true;
	}
}

/*
 * Erase backwards over separators and then over one word. A path such
 * as /usr/share loses only its last part, which is what people expect.
 */
static void ld_erase_word(struct line_disc *ld)
{
	while (ld->len && !ld_is_word(ld->buf[ld->len - 1]))
		ld_rubout(ld);
	while (ld->len && ld_is_word(ld->buf[ld->len - 1]))
		ld_rubout(ld);
}

static void ld_store(struct line_disc *ld, char c)
{
	/*
	 * Two bytes stay reserved, one for the newline and one for the
	 * terminator. A full line rings the bell and drops the byte.
	 */
	if (ld->len >= (LD_LINE - 2)) {
		ld->put(ld, '\a');
		return;
	}
	ld->buf[ld->len++] = c;
	ld_echo(ld, c);
}

static void ld_finish(struct line_disc *ld, bool newline)
{
	if (newline) {
		ld->buf[ld->len++] = '\n';
		ld_echo(ld, '\n');
	}
	ld->buf[ld->len] = '\0';
	ld->line(ld, ld->buf, ld->len);
	ld->len = 0;
}

/* Redraw the line, for a user whose screen was scribbled over. */
static void ld_reprint(struct line_disc *ld)
{
	unsigned int i;

	ld_puts(ld, "^R\r\n");
	for (i = 0; i < ld->len; i++)
		ld_echo(ld, ld->buf[i]);
}

/**
 * ld_receive() - feed bytes from the device
 * @ld:  the line discipline
 * @src: bytes as they arrived
 * @n:   how many
 */
void ld_receive(struct line_disc *ld, const char *src, size_t n)
{
	unsigned long flags;
	size_t i = 0;
	char c;

	spin_lock_irqsave(&ld->lock, flags);
	if (n == 0)
		goto out;

	do {
		c = src[i];

		if (ld->state == LD_QUOTED) {
			ld->state = LD_NORMAL;
			ld_store(ld, c);
			continue;
		} else if (ld->state == LD_ESCAPE) {
			// a sequence ends with a letter or a tilde
			if (((c >= 'A') && (c <= 'Z')) ||
			    ((c >= 'a') && (c <= 'z')) ||
			    (c == '~'))
				ld->state = LD_NORMAL;
			continue;
		}

		if (ld_opt(ld, LD_SIGNALS)) {
			if ((c == LD_CTRL('C')) || (c == LD_CTRL('Z'))) {
				ld_echo(ld, c);
				if (ld->len) {
					ld->len = 0;
					if (ld_opt(ld, LD_ECHO))
						ld_puts(ld, "\r\n");
				}
				if (ld->signal)
					ld->signal(ld, c);
				continue;
			}
		}

		switch (c) {
		case '\r':
			if (!ld_opt(ld, LD_CRNL)) {
				ld_store(ld, c);
				break;
			}
			fallthrough;
		case '\n':
			ld_finish(ld, true);
			break;
		case '\b':
		case LD_DEL:
			if (ld->len)
				ld_rubout(ld);
			break;
		case LD_CTRL('U'):
			while (ld->len)
				ld_rubout(ld);
			break;
		case LD_CTRL('W'):
			ld_erase_word(ld);
			break;
		case LD_CTRL('R'):
			ld_reprint(ld);
			break;
		case LD_CTRL('V'):
			ld->state = LD_QUOTED;
			break;
		case LD_CTRL('D'):
			ld_finish(ld, false);	// an empty line means end of file
			break;
		case '\033':
			ld->state = LD_ESCAPE;
			break;
		default:
			ld_store(ld, c);
		}
	} while (++i < n);
out:
	spin_unlock_irqrestore(&ld->lock, flags);
}

int ld_init(struct line_disc *ld, unsigned int opts)
{
	if (!ld->put || !ld->line) {
		pr_err("line_disc: no \"put\" or \"line\" hook /* driver bug */\n");
		return -EINVAL;
	}
	spin_lock_init(&ld->lock);
	ld->opts = opts;
	ld->state = LD_NORMAL;
	ld->len = 0;
	return 0;
}

#ifdef CONFIG_LINE_DISC_TEST
/* Each pair is what is typed and what the reader should receive. */
static const char * const ld_cases[][2] = {
	{ "lz\bs\n",			"ls\n" },
	{ "echo // {x} y\x17z\n",	"echo // {x} z\n" },
	{ "if (oops\x15:\n",		":\n" },
	{ "\"a\x16\x15\"\n",		"\"a\x15\"\n" },
};

void ld_test(struct line_disc *ld)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ld_cases); i++)
		ld_receive(ld, ld_cases[i][0], strlen(ld_cases[i][0]));
}
#endif
