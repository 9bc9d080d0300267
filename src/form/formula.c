/* formula -- see formula.h: one pass over the text that reads and computes at once. */
#include "form/formula.h"

#include <ctype.h>
#include <math.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/form.h"
#include "i18n/i18n.h"

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_NAME, TOKEN_SIGN, TOKEN_WRONG };

struct token {
	enum token_kind kind;
	const char *at;
	const char *text;	/* of a name, a text, a sign */
	double number;
};

enum kind { IS_EMPTY, IS_NUMBER, IS_TEXT, IS_TRUTH };

struct value {
	enum kind kind;
	double number;		/* of a truth: 1 or 0 */
	const char *text;
};

struct machine {
	struct ctx *ctx;
	const char *start, *at;
	struct token token;	/* that comes next */
	int depth;
	const struct formula_fields *fields;	/* NULL: only reading */
	struct form_cells names;		/* that were met */
	const char *wrong;			/* the first thing that is wrong, for a person */
	const char *wrong_at;
	struct err *err;
};

static const struct value nothing = { .kind = IS_EMPTY };

/* ---- tokens ---- */

static void
fail_at(struct machine *m, const char *at, const char *say)
{
	if (m->wrong != NULL)
		return;
	m->wrong = say;
	m->wrong_at = at;
}

static struct token
read_text_token(struct machine *m, const char *at)
{
	const char *end = strchr(at + 1, '"');

	if (end == NULL) {
		m->at = at + strlen(at);
		return (struct token){ .kind = TOKEN_WRONG, .at = at };
	}
	m->at = end + 1;
	return (struct token){ .kind = TOKEN_TEXT, .at = at,
		.text = arena_strndup(m->ctx->arena, at + 1, (size_t)(end - at - 1)) };
}

static struct token
read_number_token(struct machine *m, const char *at)
{
	size_t size = strspn(at, "0123456789.");
	struct token token = { .kind = TOKEN_NUMBER, .at = at };

	if (!str_to_real(arena_strndup(m->ctx->arena, at, size), &token.number))
		token.kind = TOKEN_WRONG;
	m->at = at + size;
	return token;
}

static struct token
read_sign_token(struct machine *m, const char *at)
{
	size_t size = strncmp(at, "<=", 2) == 0 || strncmp(at, ">=", 2) == 0 || strncmp(at, "<>", 2) == 0 ? 2 : 1;

	m->at = at + size;
	return (struct token){ .kind = strchr("+-*/&()=<>,", *at) != NULL ? TOKEN_SIGN : TOKEN_WRONG, .at = at,
		.text = arena_strndup(m->ctx->arena, at, size) };
}

static void
next(struct machine *m)
{
	const char *at = m->at + strspn(m->at, " \t\r\n");

	if (*at == '\0')
		m->token = (struct token){ .kind = TOKEN_END, .at = at };
	else if (*at == '"')
		m->token = read_text_token(m, at);
	else if (isdigit((unsigned char)*at))
		m->token = read_number_token(m, at);
	else if (isalpha((unsigned char)*at) || *at == '_') {
		size_t size = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");

		m->token = (struct token){ .kind = TOKEN_NAME, .at = at,
			.text = arena_strndup(m->ctx->arena, at, size) };
		m->at = at + size;
	} else {
		m->token = read_sign_token(m, at);
	}
	if (m->token.kind == TOKEN_WRONG)
		fail_at(m, at, T(m->ctx, "This cannot be read."));
}

static bool
is_sign(const struct machine *m, const char *sign)
{
	return m->token.kind == TOKEN_SIGN && strcmp(m->token.text, sign) == 0;
}

static bool
is_word(const struct machine *m, const char *word)
{
	return m->token.kind == TOKEN_NAME && strcmp(m->token.text, word) == 0;
}

static bool
take(struct machine *m, const char *sign)
{
	if (!is_sign(m, sign))
		return false;
	next(m);
	return true;
}

static void
expect(struct machine *m, const char *sign)
{
	if (!take(m, sign))
		fail_at(m, m->token.at, TF(m->ctx, "Here a \"{sign}\" is missing.", "sign", sign, NULL));
}

/* ---- values ---- */

static struct value
number_value(double number)
{
	return isfinite(number) ? (struct value){ .kind = IS_NUMBER, .number = number } : nothing;
}

static struct value
text_value(const char *text)
{
	return str_empty(text) ? nothing : (struct value){ .kind = IS_TEXT, .text = text };
}

static struct value
truth_value(bool yes)
{
	return (struct value){ .kind = IS_TRUTH, .number = yes, .text = yes ? "yes" : "no" };
}

static bool
as_number(struct machine *m, const struct value *value, double *out)
{
	*out = value->number;
	return value->kind == IS_NUMBER
	    || (value->kind == IS_TEXT && str_to_real(str_trim(m->ctx->arena, value->text), out) && isfinite(*out));
}

static const char *
as_text(struct machine *m, const struct value *value)
{
	if (value->kind == IS_NUMBER)
		return arena_printf(m->ctx->arena, "%.15g", round(value->number * 1e6) / 1e6 + 0.0);
	return value->kind == IS_EMPTY ? "" : value->text;
}

static bool
is_true(struct machine *m, const struct value *value)
{
	if (value->kind == IS_TEXT)
		return strcmp(i18n_fold(m->ctx->arena, value->text), "yes") == 0;
	return value->kind != IS_EMPTY && value->number != 0;
}

static struct value
value_of_fact(struct machine *m, const struct fact *fact)
{
	struct buf all = buf_make(m->ctx->arena, 65536);

	if (fact->empty)
		return nothing;
	switch (fact->type) {
	case FACT_NUMBER: case FACT_DATE: case FACT_TIME: case FACT_MOMENT:
		return number_value(fact->number);
	case FACT_CHOICES:
		for (size_t i = 0; i < fact->item_count; i++)
			buf_printf(&all, "%s%s", i > 0 ? ", " : "", fact->items[i]);
		return text_value(buf_text(&all));
	case FACT_THING:
		return text_value("yes");
	default:
		return text_value(fact->text);
	}
}

/* ---- fields ---- */

static void
note_name(struct machine *m, const char *name)
{
	for (size_t i = 0; i < m->names.count; i++)
		if (strcmp(m->names.items[i], name) == 0)
			return;
	*arena_push(m->ctx->arena, &m->names) = name;
}

static struct value
field_value(struct machine *m, const char *code, const char *item, size_t place)
{
	struct fact fact = { .empty = true };
	bool known = false;

	if (m->fields == NULL || m->err != NULL)
		return nothing;
	m->err = m->fields->value(m->ctx, m->fields->arg, code, item, place, &fact, &known);
	return m->err == NULL && known ? value_of_fact(m, &fact) : nothing;
}

/* sum(rooms.area), count(rooms) */
static struct value
over_group(struct machine *m, bool sum)
{
	const char *name = m->token.kind == TOKEN_NAME ? m->token.text : "";
	const char *dot = strchr(name, '.');
	size_t count = 0;
	bool known = false;
	double total = 0, number;

	if (*name == '\0' || sum != (dot != NULL)) {
		fail_at(m, m->token.at, sum ? T(m->ctx, "Write sum(group.field).") : T(m->ctx, "Write count(group)."));
		return nothing;
	}
	note_name(m, name);
	next(m);
	expect(m, ")");
	if (m->fields == NULL || m->err != NULL)
		return nothing;
	const char *group = dot == NULL ? name : arena_strndup(m->ctx->arena, name, (size_t)(dot - name));
	m->err = m->fields->count(m->ctx, m->fields->arg, group, &count, &known);
	for (size_t i = 0; sum && i < count; i++) {
		struct value value = field_value(m, group, dot + 1, i);

		if (as_number(m, &value, &number))
			total += number;
	}
	return known ? number_value(sum ? total : (double)count) : nothing;
}

/* ---- functions ---- */

static struct value expression(struct machine *);

enum { MOST_ARGUMENTS = 20 };

static size_t
arguments(struct machine *m, struct value *out)
{
	size_t count = 0;

	if (take(m, ")"))
		return 0;
	do {
		struct value value = expression(m);

		if (count < MOST_ARGUMENTS)
			out[count] = value;
		count++;
	} while (m->wrong == NULL && take(m, ","));
	expect(m, ")");
	return count;
}

static struct value
least_or_most(struct machine *m, const struct value *args, size_t count, bool most)
{
	struct value out = nothing;
	double number;

	for (size_t i = 0; i < count && i < MOST_ARGUMENTS; i++)
		if (as_number(m, &args[i], &number)
		    && (out.kind == IS_EMPTY || (most ? number > out.number : number < out.number)))
			out = number_value(number);
	return out;
}

static struct value
rounded(struct machine *m, const struct value *args, size_t count)
{
	double number, digits = 0;

	if (!as_number(m, &args[0], &number) || (count > 1 && !as_number(m, &args[1], &digits)))
		return nothing;
	digits = pow(10, fmin(6, fmax(0, trunc(digits))));
	return number_value(round(number * digits) / digits);
}

static const struct function {
	const char *name;
	size_t least, most;
} functions[] = { { "if", 3, 3 }, { "min", 1, MOST_ARGUMENTS }, { "max", 1, MOST_ARGUMENTS }, { "round", 1, 2 },
	{ "abs", 1, 1 }, { "not", 1, 1 } };

static struct value
call(struct machine *m, const char *name, const char *at)
{
	struct value args[MOST_ARGUMENTS] = { { 0 } };
	const struct function *function = NULL;
	double number;

	if (strcmp(name, "sum") == 0 || strcmp(name, "count") == 0)
		return over_group(m, name[0] == 's');
	for (size_t i = 0; i < COUNT_OF(functions); i++)
		if (strcmp(functions[i].name, name) == 0)
			function = &functions[i];
	size_t count = arguments(m, args);
	if (function == NULL) {
		fail_at(m, at, TF(m->ctx, "There is no function \"{name}\".", "name", name, NULL));
		return nothing;
	}
	if (count < function->least || count > function->most) {
		fail_at(m, at, TF(m->ctx, "The function \"{name}\" needs another number of values.", "name", name,
		    NULL));
		return nothing;
	}
	switch (name[0]) {
	case 'i': return is_true(m, &args[0]) ? args[1] : args[2];
	case 'm': return least_or_most(m, args, count, name[1] == 'a');
	case 'r': return rounded(m, args, count);
	case 'a': return as_number(m, &args[0], &number) ? number_value(fabs(number)) : nothing;
	default: return truth_value(!is_true(m, &args[0]));
	}
}

/* ---- grammar ---- */

static struct value
primary(struct machine *m)
{
	struct token token = m->token;
	struct value value;

	next(m);
	switch (token.kind) {
	case TOKEN_NUMBER:
		return number_value(token.number);
	case TOKEN_TEXT:
		return text_value(token.text);
	case TOKEN_NAME:
		if (take(m, "("))
			return call(m, token.text, token.at);
		note_name(m, token.text);
		return field_value(m, token.text, NULL, 0);
	case TOKEN_SIGN:
		if (strcmp(token.text, "(") == 0) {
			value = expression(m);
			expect(m, ")");
			return value;
		}
		break;
	default:
		break;
	}
	fail_at(m, token.at, T(m->ctx, "Here a value is missing."));
	return nothing;
}

static struct value
negated(struct machine *m)
{
	bool minus = false;
	double number;

	while (m->wrong == NULL && (is_sign(m, "-") || is_sign(m, "+"))) {
		minus = minus != is_sign(m, "-");
		next(m);
	}
	struct value value = primary(m);
	if (!minus)
		return value;
	return as_number(m, &value, &number) ? number_value(-number) : nothing;
}

static struct value
arithmetic(struct machine *m, char sign, const struct value *a, const struct value *b)
{
	double x, y;

	if (!as_number(m, a, &x) || !as_number(m, b, &y) || (sign == '/' && y == 0))
		return nothing;
	return number_value(sign == '+' ? x + y : sign == '-' ? x - y : sign == '*' ? x * y : x / y);
}

static struct value
product(struct machine *m)
{
	struct value left = negated(m);

	while (m->wrong == NULL && (is_sign(m, "*") || is_sign(m, "/"))) {
		char sign = m->token.text[0];

		next(m);
		struct value right = negated(m);
		left = arithmetic(m, sign, &left, &right);
	}
	return left;
}

static struct value
sum(struct machine *m)
{
	struct value left = product(m);

	while (m->wrong == NULL && (is_sign(m, "+") || is_sign(m, "-"))) {
		char sign = m->token.text[0];

		next(m);
		struct value right = product(m);
		left = arithmetic(m, sign, &left, &right);
	}
	return left;
}

static struct value
joined(struct machine *m)
{
	struct value left = sum(m);

	while (m->wrong == NULL && take(m, "&")) {
		struct value right = sum(m);

		left = text_value(arena_printf(m->ctx->arena, "%s%s", as_text(m, &left), as_text(m, &right)));
	}
	return left;
}

static struct value
compared(struct machine *m, const char *sign, const struct value *a, const struct value *b)
{
	double x, y, order;

	if (as_number(m, a, &x) && as_number(m, b, &y))
		order = fabs(x - y) < 1e-9 ? 0 : x - y;
	else if ((a->kind == IS_EMPTY || b->kind == IS_EMPTY) && strcmp(sign, "=") != 0 && strcmp(sign, "<>") != 0)
		return truth_value(false);
	else
		order = strcmp(i18n_fold(m->ctx->arena, as_text(m, a)), i18n_fold(m->ctx->arena, as_text(m, b)));
	if (strcmp(sign, "=") == 0)
		return truth_value(order == 0);
	if (strcmp(sign, "<>") == 0)
		return truth_value(order != 0);
	if (order == 0)
		return truth_value(sign[1] == '=');
	return truth_value((order < 0) == (sign[0] == '<'));
}

static struct value
comparison(struct machine *m)
{
	struct value left = joined(m);

	if (m->token.kind == TOKEN_SIGN && strchr("=<>", m->token.text[0]) != NULL) {
		const char *sign = m->token.text;

		next(m);
		struct value right = joined(m);
		return compared(m, sign, &left, &right);
	}
	return left;
}

static struct value
expression(struct machine *m)
{
	struct value left;

	if (m->wrong != NULL || ++m->depth > FORMULA_DEEPEST) {
		fail_at(m, m->token.at, T(m->ctx, "There are too many parentheses."));
		return nothing;
	}
	left = comparison(m);
	for (;;) {
		bool both = is_word(m, "and");

		if (m->wrong != NULL || (!both && !is_word(m, "or")))
			break;
		next(m);
		struct value right = comparison(m);
		bool a = is_true(m, &left), b = is_true(m, &right);
		left = truth_value(both ? a && b : a || b);
	}
	m->depth--;
	return left;
}

static struct value
run(struct machine *m, const char *text)
{
	struct value value = nothing;

	m->start = m->at = text;
	if (strlen(text) > FORMULA_LONGEST) {
		fail_at(m, text, T(m->ctx, "The formula is too long."));
		return nothing;
	}
	next(m);
	value = expression(m);
	if (m->wrong == NULL && m->token.kind != TOKEN_END)
		fail_at(m, m->token.at, T(m->ctx, "Here a sign such as + is missing."));
	return m->wrong == NULL && m->err == NULL ? value : nothing;
}

/* ---- from outside ---- */

void
formula_check(struct ctx *ctx, const char *text, const struct fact_rows *rows, const char *at,
    struct problems *problems)
{
	struct machine m = { .ctx = ctx };

	if (str_empty(text)) {
		problem_add(ctx->arena, problems, at, T(ctx, "Write a formula."));
		return;
	}
	run(&m, text);
	if (m.wrong != NULL) {
		size_t place = str_length(arena_strndup(ctx->arena, text, (size_t)(m.wrong_at - text))) + 1;

		problem_add(ctx->arena, problems, at, TF(ctx, "{what} (character {place})", "what", m.wrong, "place",
		    arena_printf(ctx->arena, "%zu", place), NULL));
		return;
	}
	for (size_t i = 0; i < m.names.count; i++)
		if (fact_row_find(rows, m.names.items[i]) == NULL)
			problem_add(ctx->arena, problems, at, TF(ctx, "There is no field \"{code}\".", "code",
			    m.names.items[i], NULL));
}

struct err *
formula_value(struct ctx *ctx, const char *text, const struct formula_fields *fields, struct fact *out)
{
	struct machine m = { .ctx = ctx, .fields = fields };
	struct value value = run(&m, text);

	if (m.err != NULL)
		return m.err;
	if (value.kind == IS_NUMBER)
		*out = fact_number(FACT_NUMBER, round(value.number * 1e6) / 1e6 + 0.0);
	else
		*out = fact_text(FACT_TEXT, value.kind == IS_EMPTY ? "" : value.text);
	return OK;
}

const char *const *
formula_fields_of(struct ctx *ctx, const char *text)
{
	struct machine m = { .ctx = ctx };
	static const char *const none[] = { NULL };

	run(&m, text);
	if (m.wrong != NULL)
		return none;
	*arena_push(ctx->arena, &m.names) = NULL;
	return m.names.items;
}
