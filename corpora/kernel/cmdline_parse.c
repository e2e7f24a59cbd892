// SPDX-License-Identifier: Apache-2.0
/*
 * Boot command line parser.
 *
 * The line is a list of words separated by blanks. A word is either a
 * bare flag or a name=value pair. Values may be quoted with either kind
 * of quote, a backslash protects the byte after it, and a word "--" ends
 * our part of the line; what follows belongs to the first process.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#define CL_MAX_LINE	1024
#define CL_MAX_NEST	4

enum cl_type {
	CL_FLAG,
	CL_UINT,
	CL_SIZE,	// a number with an optional k, m or g suffix
	CL_STRING,
};

struct cl_option {
	const char	*name;
	enum cl_type	type;
	void		*dest;
	size_t		room;	/* for CL_STRING */
};

/* Describe one option; the size check happens at compile time. */
#define CL_OPTION(n, t, var) \
	{ .name = (n), .type = (t), .dest = &(var), .room = sizeof(var) }

#define cl_is_quote(c)	(((c) == '"') || ((c) == '\''))

static bool opt_quiet;
static unsigned int opt_cpus = 1;
static u64 opt_reserve;
static char opt_console[32] = "tty0";

static const struct cl_option cl_options[] = {
	CL_OPTION("quiet", CL_FLAG, opt_quiet),
	CL_OPTION("cpus", CL_UINT, opt_cpus),
	CL_OPTION("reserve", CL_SIZE, opt_reserve),
	CL_OPTION("console", CL_STRING, opt_console),
};

/*
 * Cut the next word off @line, in place, removing quotes and backslashes
 * as we go. The result is never longer than the input, so a read cursor
 * and a write cursor over the same memory are all that is needed.
 *
 * Return: the byte after the word, or NULL if a quote or brace is open or
 * the line ends in a backslash.
 */
static char *cl_word(char *line, char **word)
{
	char *in, *out, quote = 0;
	int nest = 0;

	while (isspace(*line))
		line++;

	*word = out = in = line;
	for (; *in; in++) {
		if (*in == '\\') {
			if (in[1] == '\0')
				return NULL;
			*out++ = *++in;
		} else if (quote) {
			if (*in == quote)
				quote = 0;
			else
				*out++ = *in;
		} else if (cl_is_quote(*in)) {
			quote = *in;
		} else {
			if (*in == '{') {
				if (++nest > CL_MAX_NEST)
					return NULL;
			} else if (*in == '}') {
				if (nest > 0)
					nest--;
			} else if (isspace(*in) && nest == 0) {
				break;
			}
			*out++ = *in;
		}
	}

	if (quote || nest)
		return NULL;
	if (*in)
		in++;
	*out = '\0';	// may overwrite *in, hence the step above
	return in;
}

/* Dashes and underscores mean the same in a name. */
static bool cl_same_name(const char *a, const char *b)
{
	while (*a && *b) {
		if ((*a != *b) &&
		    !(((*a == '-') || (*a == '_')) &&
		      ((*b == '-') || (*b == '_'))))
			return false;
		a++;
		b++;
	}
	return *a == *b;
}

static int cl_number(const char *s, u64 *val, bool suffix)
{
	unsigned int base = 10, d;
	u64 v = 0;

	if (s[0] == '0' && (s[1] | 0x20) == 'x') {
		base = 16;
		s += 2;
	}
	if (!*s)
		return -EINVAL;

	do {
		if (isdigit(*s))
			d = *s - '0';
		else if (base == 16 && isxdigit(*s))
			d = ((*s | 0x20) - 'a') + 10;
		else
			break;
		if (v > ((~0ULL - d) / base))
			return -ERANGE;
		v = (v * base) + d;
	} while (*++s);

	if (suffix) {
		switch (*s) {
		case 'g':
		case 'G':
			v <<= 10;
			fallthrough;
		case 'm':
		case 'M':
			v <<= 10;
			fallthrough;
		case 'k':
		case 'K':
			v <<= 10;
			s++;
			break;
		default:
			break;
		}
	}

	*val = v;
	return *s ? -EINVAL : 0;
}

static int cl_apply(const struct cl_option *o, const char *val)
{
	u64 num;
	int ret;

	if (o->type == CL_FLAG) {
		if (!val || !strcmp(val, "on"))
			*(bool *)o->dest = true;
		else if (!strcmp(val, "off"))
			*(bool *)o->dest = false;
		else
			return -EINVAL;
		return 0;
	}

	if (!val)
		return -ENODATA;

	switch (o->type) {
	case CL_UINT:
		ret = cl_number(val, &num, false);
		if (!ret && (num > 0xffffffffULL))
			ret = -ERANGE;
		if (!ret)
			*(unsigned int *)o->dest = (unsigned int)num;
		return ret;
	case CL_SIZE:
		return cl_number(val, (u64 *)o->dest, true);
	case CL_STRING:
		if (strlen(val) >= o->room)
			return -E2BIG;
		strcpy((char *)o->dest, val);
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * cl_parse() - parse a whole command line
 * @text: the line, which is not modified
 * @rest: set to the part after "--", or to an empty string
 *
 * One bad option does not stop the others: a machine that boots with a
 * warning is easier to repair than one that does not boot.
 *
 * Return: the number of words that were not understood.
 */
int cl_parse(const char *text, const char **rest)
{
	static char buf[CL_MAX_LINE];
	char *next = buf, *word, *val;
	int bad = 0, ret;
	size_t i;

	*rest = "";
	if (strlen(text) >= sizeof(buf)) {
		pr_warn("cmdline: longer than %zu bytes // cut short\n", sizeof(buf) - 1);
		bad++;
	}
	strncpy(buf, text, sizeof(buf) - 1);

	while (*next) {
		next = cl_word(next, &word);
		if (!next)
			goto unbalanced;
		if (!*word)
			continue;

		if (word[0] == '-' && word[1] == '-' && word[2] == '\0') {
			*rest = next;
			break;
		}

		val = strchr(word, '=');
		if (val)
			*val++ = '\0';

		ret = -ENOENT;
		for (i = 0; i < ARRAY_SIZE(cl_options); i++) {
			if (cl_same_name(word, cl_options[i].name)) {
				ret = cl_apply(&cl_options[i], val);
				break;
			}
		}

		if (ret) {
			pr_warn("cmdline: \"%s\" /* value \"%s\" */ refused: %d\n", word, val ? val : "", ret);
			bad++;
		}
	}
	return bad;

unbalanced:
	pr_err("cmdline: open quote, { or trailing \\ in the line\n");
	return bad + 1;
}

#ifdef CONFIG_CMDLINE_SELFTEST
int cl_selftest(void)
{
	const char *rest;

	if (cl_parse("quiet cpus=0x10 reserve=64m console='if (a b' -- sh", &rest) ||
	    (opt_cpus != 16) || (opt_reserve != (64ULL << 20)) ||
	    strcmp(rest, "sh") || strcmp(opt_console, "if (a b"))
		return -EIO;
	return 0;
}
#endif
