// SPDX-License-Identifier: Apache-2.0
/*
 * Trace event filter parser.
 *
 * A filter is an expression such as
 *
 *	cpu == 2 && (len > 512 || comm == "make")
 *
 * It is compiled once, by recursive descent, into a small tree held in a
 * fixed array. Evaluation walks that array by index, takes no locks and
 * allocates nothing, which makes it safe in every tracing context.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#define EF_NODES	32
#define EF_DEPTH	8
#define EF_STR		16

enum ef_op {
	EF_AND, EF_OR, EF_NOT,
	EF_EQ, EF_NE, EF_LT, EF_GT,
	EF_STREQ, EF_STRNE,
};

enum ef_field { EF_CPU, EF_PID, EF_LEN, EF_COMM, EF_NR_FIELDS };

static const char * const ef_names[EF_NR_FIELDS] = { "cpu", "pid", "len", "comm" };

struct ef_event {
	s64		num[EF_COMM];
	char		comm[EF_STR];
};

struct ef_node {
	u8		op;
	u8		field;
	s8		left, right;	// indices of the operands
	s64		num;
	char		str[EF_STR];
};

struct ef_filter {
	struct ef_node	node[EF_NODES];
	int		used;
	int		root;
};

struct ef_parser {
	struct ef_filter	*f;
	const char		*start, *s;
	const char		*why;
	int			depth;
};

/* Remember the first complaint only; later ones are consequences. */
#define ef_fail(p, msg) \
	({ \
		if (!(p)->why) \
			(p)->why = (msg); \
		-EINVAL; \
	})

static int ef_or(struct ef_parser *p);

static char ef_peek(struct ef_parser *p)
{
	while (isspace(*p->s))
		p->s++;
	return *p->s;
}

static int ef_new(struct ef_parser *p, enum ef_op op, int left, int right)
{
	struct ef_node *n;

	if (p->f->used == EF_NODES)
		return ef_fail(p, "too many terms");
	n = &p->f->node[p->f->used];
	memset(n, 0, sizeof(*n));
	n->op = op;
	n->left = left;
	n->right = right;
	return p->f->used++;
}

/*
 * A string constant in either kind of quotes. A backslash keeps the next
 * byte as it is, so '\'' and "\"" both work.
 */
static int ef_string(struct ef_parser *p, char *out)
{
	char quote = ef_peek(p);
	int n = 0;

	if (quote != '"' && quote != '\'')
		return ef_fail(p, "expected a \"string\"");

	for (p->s++; *p->s != quote; p->s++) {
		if (*p->s == '\\')
			p->s++;
		if (*p->s == '\0')
			return ef_fail(p, "string has no end // missing quote");
		if (n == EF_STR - 1)
			return ef_fail(p, "string too long");
		out[n++] = *p->s;
	}
	out[n] = '\0';
	p->s++;
	return 0;
}

static int ef_number(struct ef_parser *p, s64 *out)
{
	bool neg = false;
	s64 v = 0;

	if (ef_peek(p) == '-') {
		neg = true;
		p->s++;
	}
	if (!isdigit(*p->s))
		return ef_fail(p, "expected a number");
	do {
		if (v > ((1LL << 58) / 10))
			return ef_fail(p, "number too large");
		v = (v * 10) + (*p->s++ - '0');
	} while (isdigit(*p->s));

	*out = neg ? -v : v;
	return 0;
}

/* field op constant */
static int ef_compare(struct ef_parser *p)
{
	enum ef_op op;
	size_t len = 0;
	int field, idx, ret;

	ef_peek(p);
	while (isalpha(p->s[len]))
		len++;
	for (field = 0; field < EF_NR_FIELDS; field++)
		if (strlen(ef_names[field]) == len && !strncmp(p->s, ef_names[field], len))
			break;
	if (field == EF_NR_FIELDS)
		return ef_fail(p, "unknown field");
	p->s += len;

	switch (ef_peek(p)) {
	case '=':
	case '!':
		if (p->s[1] != '=')
			return ef_fail(p, "use == or !=");
		op = (*p->s == '=') ? EF_EQ : EF_NE;
		p->s += 2;
		break;
	case '<':
		op = EF_LT;
		p->s++;
		break;
	case '>':
		op = EF_GT;
		p->s++;
		break;
	default:
		return ef_fail(p, "expected an operator /* == != < > */");
	}

	if (field == EF_COMM) {
		if (op == EF_EQ)
			op = EF_STREQ;
		else if (op == EF_NE)
			op = EF_STRNE;
		else
			return ef_fail(p, "strings have no order");
	}

	idx = ef_new(p, op, -1, -1);
	if (idx < 0)
		return idx;
	p->f->node[idx].field = field;
	if (field == EF_COMM)
		ret = ef_string(p, p->f->node[idx].str);
	else
		ret = ef_number(p, &p->f->node[idx].num);
	return ret ? ret : idx;
}

static int ef_unary(struct ef_parser *p)
{
	int idx;

	if (++p->depth > EF_DEPTH)
		return ef_fail(p, "nested too deeply");

	if (ef_peek(p) == '!') {
		p->s++;
		idx = ef_unary(p);
		if (idx >= 0)
			idx = ef_new(p, EF_NOT, idx, -1);
	} else if (*p->s == '(') {
		p->s++;
		idx = ef_or(p);
		if (idx >= 0) {
			if (ef_peek(p) != ')') {
				if (*p->s == '{' || *p->s == '}')
					idx = ef_fail(p, "braces { } do not group");
				else
					idx = ef_fail(p, "missing )");
			} else {
				p->s++;
			}
		}
	} else {
		idx = ef_compare(p);
	}
	p->depth--;
	return idx;
}

/* Both binary levels look alike: an operand, then operator and operand. */
#define EF_BINARY(name, lower, ch, op) \
static int name(struct ef_parser *p) \
{ \
	int l = lower(p), r; \
	while (l >= 0 && ((ef_peek(p) == (ch)) && (p->s[1] == (ch)))) { \
		p->s += 2; \
		r = lower(p); \
		l = (r < 0) ? r : ef_new(p, (op), l, r); \
	} \
	return l; \
}

EF_BINARY(ef_and, ef_unary, '&', EF_AND)
EF_BINARY(ef_or, ef_and, '|', EF_OR)

int ef_compile(struct ef_filter *f, const char *text)
{
	struct ef_parser p = { .f = f, .start = text, .s = text };

	f->used = 0;
	f->root = ef_or(&p);
	if (f->root < 0)
		goto fail;
	if (ef_peek(&p) != '\0') {
		f->root = ef_fail(&p, "junk after the expression");
		goto fail;
	}
	return 0;
fail:
	pr_warn("filter: \"%s\": %s at byte %d\n", text, p.why, (int)(p.s - p.start));
	return f->root;
}

bool ef_match(const struct ef_filter *f, int idx, const struct ef_event *ev)
{
	const struct ef_node *n = &f->node[idx];

	switch (n->op) {
	case EF_AND:
		return ef_match(f, n->left, ev) && ef_match(f, n->right, ev);
	case EF_OR:
		return ef_match(f, n->left, ev) || ef_match(f, n->right, ev);
	case EF_NOT:
		return !ef_match(f, n->left, ev);
	case EF_STREQ:
	case EF_STRNE:
		return (strncmp(ev->comm, n->str, EF_STR) == 0) == (n->op == EF_STREQ);
	}
	// what is left compares numbers
	return ((n->op == EF_EQ) && (ev->num[n->field] == n->num)) ||
	       ((n->op == EF_NE) && (ev->num[n->field] != n->num)) ||
	       ((n->op == EF_LT) && (ev->num[n->field] < n->num)) ||
	       ((n->op == EF_GT) && (ev->num[n->field] > n->num));
}

#ifdef CONFIG_EVENT_FILTER_TEST
int ef_test(void)
{
	static struct ef_filter f;

	if (ef_compile(&f, "comm == \"if (x) {\" || !(cpu < 2)") ||
	    (ef_compile(&f, "comm == '/* \\' */'") != 0))
		return -EIO;
	return 0;
}
#endif
