/* check -- see check.h. */
#include "api/check.h"

#include <math.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { TEXT_MOST = 500, LIST_MOST = 500 };

struct ctx *
input_ctx(const struct api_input *in)
{
	return in->ctx;
}

struct request *
input_request(const struct api_input *in)
{
	return in->rq;
}

const char *
pointer_part(struct arena *arena, const char *name)
{
	struct buf to = buf_make(arena, 1 << 16);

	for (; *name != '\0'; name++)
		if (*name == '~' || *name == '/')
			buf_puts(&to, *name == '~' ? "~0" : "~1");
		else
			buf_putc(&to, *name);
	return buf_text(&to);
}

void
problem_at(struct api_input *in, const char *name, const char *say)
{
	struct arena *arena = in->ctx->arena;

	problem_add(arena, &in->problems, arena_printf(arena, "%s/%s", in->path, pointer_part(arena, name)), say);
}

void
input_problem(struct api_input *in, const char *say)
{
	problem_at(in, in->name, say);
}

const char *
print_number(struct api_input *in, int64_t n)
{
	return arena_printf(in->ctx->arena, "%lld", (long long)n);
}

/* ---- what a member allows ---- */

enum member_type
member_as(const struct member *m)
{
	return m->type == MEMBER_OWN ? m->as : m->type;
}

int64_t
read_most(const struct member *m)
{
	if (m->most != 0 || m->least != 0)
		return m->most;
	switch (member_as(m)) {
	case MEMBER_INT: return INT_MOST;
	case MEMBER_INT32: return INT32_MAX;
	case MEMBER_TEXTS: case MEMBER_INTS: case MEMBER_LIST: return LIST_MOST;
	default: return TEXT_MOST;
	}
}

int64_t
read_least(const struct member *m)
{
	if (m->most != 0 || m->least != 0)
		return m->least;
	return member_as(m) == MEMBER_INT ? -INT_MOST : member_as(m) == MEMBER_INT32 ? -INT32_MAX : 0;
}

static const char *
words_of(struct api_input *in, const struct words *words)
{
	struct buf all = buf_make(in->ctx->arena, 4096);

	for (int i = 0; i < words->count; i++)
		if (words->token(i) != NULL)
			buf_printf(&all, "%s%s", all.size > 0 ? ", " : "", words->token(i));
	return buf_text(&all);
}

bool
find_word(const struct words *words, const char *text, int *out)
{
	for (int i = 0; i < words->count; i++)
		if (str_equal(words->token(i), text)) {
			*out = i;
			return true;
		}
	return false;
}

static bool
check_word(struct api_input *in, const struct member *m, const char *text)
{
	int value;

	if (m->words == NULL || find_word(m->words, text, &value))
		return true;
	input_problem(in, TF(in->ctx, "This can only be one of these: {words}.", "words", words_of(in, m->words),
	    NULL));
	return false;
}

/* ---- checks of one value, each with its sentence ---- */

bool
check_text(struct api_input *in, const struct member *m, json_t *value)
{
	int64_t length;

	if (!json_is_string(value)) {
		input_problem(in, T(in->ctx, "This must be a text."));
		return false;
	}
	length = (int64_t)str_length(json_string_value(value));
	if (length > read_most(m))
		input_problem(in, TN(in->ctx, read_most(m), "At most {n} character.", "At most {n} characters.", NULL));
	else if (length < read_least(m))
		input_problem(in, T(in->ctx, "This must not be empty."));
	else
		return check_word(in, m, json_string_value(value));
	return false;
}

static bool
whole_number(json_t *value, int64_t *out)
{
	double real = json_is_real(value) ? json_real_value(value) : NAN;

	if (json_is_integer(value)) {
		*out = json_integer_value(value);
		return true;
	}
	if (!(fabs(real) <= (double)INT_MOST) || real != floor(real))
		return false;
	*out = (int64_t)real;
	return true;
}

bool
check_int(struct api_input *in, const struct member *m, json_t *value, int64_t *out)
{
	if (whole_number(value, out) && *out >= read_least(m) && *out <= read_most(m))
		return true;
	input_problem(in, TF(in->ctx, "This must be a whole number from {least} to {most}.",
	    "least", print_number(in, read_least(m)), "most", print_number(in, read_most(m)), NULL));
	return false;
}

bool
check_real(struct api_input *in, const struct member *m, json_t *value)
{
	double real = json_is_number(value) ? json_number_value(value) : NAN;
	bool bounded = m->least != 0 || m->most != 0;

	if (isfinite(real) && (!bounded || (real >= (double)m->least && real <= (double)m->most)))
		return true;
	if (bounded)
		input_problem(in, TF(in->ctx, "This must be a number from {least} to {most}.",
		    "least", print_number(in, m->least), "most", print_number(in, m->most), NULL));
	else
		input_problem(in, T(in->ctx, "This must be a number."));
	return false;
}

bool
check_bool(struct api_input *in, json_t *value)
{
	if (json_is_boolean(value))
		return true;
	input_problem(in, T(in->ctx, "This must be true or false."));
	return false;
}

bool
check_object(struct api_input *in, json_t *value)
{
	if (json_is_object(value))
		return true;
	input_problem(in, T(in->ctx, "This must be an object."));
	return false;
}

bool
check_list(struct api_input *in, const struct member *m, json_t *value)
{
	size_t count = json_array_size(value);

	if (!json_is_array(value))
		input_problem(in, T(in->ctx, "This must be a list."));
	else if ((int64_t)count > read_most(m))
		input_problem(in, TN(in->ctx, read_most(m), "At most {n} entry.", "At most {n} entries.", NULL));
	else if ((int64_t)count < read_least(m))
		input_problem(in, T(in->ctx, "This list must not be empty."));
	else
		return true;
	return false;
}

/* A blank before the offset is a '+' that a query turned into one. */
static const char *
mend_plus(struct api_input *in, const char *text)
{
	char *mended = arena_strdup(in->ctx->arena, text), *blank = strrchr(mended, ' ');

	if (in->query && blank != NULL && strlen(blank) == 6)
		*blank = '+';
	return mended;
}

bool
check_instant(struct api_input *in, json_t *value, instant *out)
{
	const char *text = json_string_value(value);
	bool naive;

	if (text != NULL && instant_parse(mend_plus(in, text), NULL, out, &naive))
		return true;
	input_problem(in, T(in->ctx, "Write the time with its offset, for example 2027-03-01T08:00:00+01:00."));
	return false;
}

bool
check_date(struct api_input *in, json_t *value, date *out)
{
	if (json_is_string(value) && date_parse(json_string_value(value), out))
		return true;
	input_problem(in, T(in->ctx, "Write the day like this: 2027-03-01."));
	return false;
}
