/* codes -- see codes.h: reading, checking and replacing the codes of a text. */
#include "form/codes.h"

#include <ctype.h>
#include <strings.h>

#include "account/permission.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/code_value.h"
#include "i18n/i18n.h"

enum { LONGEST_CODE = 200, LARGEST = 256 << 10, MOST_WORDS = 6 };

#define BY(name)	RIGHT(PERMISSION_##name)
const struct code_row code_rows[CODE_COUNT] = {
#define CODE(name, path, kind, needs, label) [CODE_##name] = { path, kind, needs, label },
#include "form/codes.inc"
#undef CODE
};
#undef BY

/* ---- reading ---- */

enum piece_kind { PIECE_END, PIECE_TEXT, PIECE_CODE };

/* The text as it comes: pieces as they are, and codes. */
struct piece {
	enum piece_kind kind;
	const char *at;
	size_t size;
};

static bool
is_code_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '|';
}

/* How long the code at `at` is, with its braces; 0 when no code begins there. */
static size_t
code_size(const char *at)
{
	size_t size = 1;

	if (at[0] != '{' || !isalpha((unsigned char)at[1]))
		return 0;
	while (size < LONGEST_CODE && is_code_letter(at[size]))
		size++;
	return at[size] == '}' ? size + 1 : 0;
}

/* The next piece of the text at *at, which moves behind it. */
static struct piece
next_piece(const char **at)
{
	const char *start = *at;
	size_t size = code_size(start);

	if (*start == '\0')
		return (struct piece){ PIECE_END, start, 0 };
	if (size != 0) {
		*at = start + size;
		return (struct piece){ PIECE_CODE, start + 1, size - 2 };
	}
	if (start[0] == '{' && start[1] == '{') {
		*at = start + 2;
		return (struct piece){ PIECE_TEXT, start, 1 };
	}
	size = 1 + strcspn(start + 1, "{");
	*at = start + size;
	return (struct piece){ PIECE_TEXT, start, size };
}

/* What a code says: which row, the free word of a custom one, a part or a format of the value. */
struct use {
	enum code code;
	const char *argument;
	const char *part;	/* "" or "dayOfWeek" */
	const char *format;	/* "" or "long" */
};

/* Does the path follow the row's, word by word?  A `*` takes any word, *rest is what stands behind. */
static bool
follows(struct arena *arena, char *const *words, size_t count, const char *row, const char **argument, size_t *used)
{
	size_t row_count;
	char **row_words = str_split(arena, row, '.', &row_count);

	*argument = "";
	if (count < row_count)
		return false;
	for (size_t i = 0; i < row_count; i++) {
		if (str_equal(row_words[i], "*") && !str_empty(words[i]))
			*argument = words[i];
		else if (strcasecmp(row_words[i], words[i]) != 0)
			return false;
	}
	*used = row_count;
	return true;
}

/* The row of a code with the most words of it, so that "activity.report.date" is not a part of something. */
static bool
find_row(struct arena *arena, char *const *words, size_t count, struct use *use)
{
	size_t best = 0;

	for (int code = 0; code < CODE_COUNT; code++) {
		const char *argument;
		size_t used;

		if (!follows(arena, words, count, code_rows[code].path, &argument, &used) || used <= best)
			continue;
		best = used;
		use->code = (enum code)code;
		use->argument = argument;
	}
	if (best == 0 || count > best + 1)
		return false;
	use->part = count > best ? words[best] : "";
	return true;
}

/* False when there is no such code, or its value has no such part or format. */
static bool
read_code(struct arena *arena, const char *text, size_t size, struct use *out)
{
	char *code = arena_strndup(arena, text, size);
	char *bar = strchr(code, '|');
	struct use use = { .format = "" };
	size_t count;

	if (bar != NULL) {
		*bar = '\0';
		use.format = bar + 1;
		if (str_empty(use.format) || strpbrk(use.format, "|.") != NULL)
			return false;
	}
	char **words = str_split(arena, code, '.', &count);
	if (count > MOST_WORDS)
		return false;
	if (strcasecmp(words[0], "intervention") == 0)
		words[0] = arena_strdup(arena, "activity");
	if (!find_row(arena, words, count, &use))
		return false;
	if (!code_kind_knows(code_rows[use.code].kind, use.part, use.format))
		return false;
	*out = use;
	return true;
}

/* ---- checking ---- */

static int
distance(const char *a, const char *b)
{
	int row[LONGEST_CODE + 1];
	int n = (int)strlen(b);

	if (n > LONGEST_CODE || strlen(a) > LONGEST_CODE)
		return LONGEST_CODE;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1] != '\0'; i++) {
		int corner = row[0];

		row[0] = i;
		for (int j = 1; j <= n; j++) {
			bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
			int best = corner + !same;

			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[n];
}

/* The code that was meant, or NULL. */
static const char *
meant(struct arena *arena, const char *text, size_t size)
{
	const char *code = arena_strndup(arena, text, size);
	const char *best = NULL;
	int least = 5;

	if (strncasecmp(code, "intervention.", 13) == 0)
		code = arena_printf(arena, "activity.%s", code + 13);
	for (int i = 0; i < CODE_COUNT; i++) {
		int d = distance(code, code_rows[i].path);

		if (strchr(code_rows[i].path, '*') != NULL || d >= least)
			continue;
		least = d;
		best = code_rows[i].path;
	}
	return best;
}

static int64_t
position(const char *text, const char *at)
{
	int64_t characters = 1;

	for (; text < at; text++)
		characters += ((unsigned char)*text & 0xc0) != 0x80;
	return characters;
}

static void
add_problem(struct ctx *ctx, const char *text, const struct piece *piece, const char *field, struct problems *problems)
{
	const char *code = arena_printf(ctx->arena, "{%.*s}", (int)piece->size, piece->at);
	const char *where = arena_printf(ctx->arena, "%lld", (long long)position(text, piece->at - 1));
	const char *other = meant(ctx->arena, piece->at, piece->size);

	if (other == NULL)
		problem_add(ctx->arena, problems, field, TF(ctx, "There is no code {code} (character {place}).",
		    "code", code, "place", where, NULL));
	else
		problem_add(ctx->arena, problems, field, TF(ctx,
		    "There is no code {code} (character {place}). Do you mean {other}?",
		    "code", code, "place", where, "other", arena_printf(ctx->arena, "{%s}", other), NULL));
}

/* "{customer.name" or "{customer name}": a brace before one of our words that became no code. */
static bool
is_broken_code(const struct piece *piece)
{
	static const char *const first[] = { "activity.", "intervention.", "customer.", "assignedUsers.",
		"businessUnit.", "portal.", "system." };

	for (size_t i = 0; piece->size > 1 && piece->at[0] == '{' && i < COUNT_OF(first); i++)
		if (strncasecmp(piece->at + 1, first[i], strlen(first[i])) == 0)
			return true;
	return false;
}

void
codes_check(struct ctx *ctx, const char *text, const char *field, struct problems *problems)
{
	const char *at = text != NULL ? text : "";
	struct piece piece;
	struct use use;

	while ((piece = next_piece(&at)).kind != PIECE_END) {
		if (piece.kind == PIECE_CODE && !read_code(ctx->arena, piece.at, piece.size, &use))
			add_problem(ctx, text, &piece, field, problems);
		else if (piece.kind == PIECE_TEXT && is_broken_code(&piece))
			problem_add(ctx->arena, problems, field, TF(ctx,
			    "The code that begins at character {place} does not end with a brace.", "place",
			    arena_printf(ctx->arena, "%lld", (long long)position(text, piece.at)), NULL));
	}
}

const char *
codes_meant(struct ctx *ctx, const char *code)
{
	return meant(ctx->arena, code, strlen(code));
}

const char *
codes_beyond(struct ctx *ctx, const char *text, uint64_t rights)
{
	const char *at = text != NULL ? text : "";
	struct piece piece;
	struct use use;

	while ((piece = next_piece(&at)).kind != PIECE_END)
		if (piece.kind == PIECE_CODE && read_code(ctx->arena, piece.at, piece.size, &use)
		    && (code_rows[use.code].needs & ~rights) != 0)
			return arena_printf(ctx->arena, "{%.*s}", (int)piece.size, piece.at);
	return NULL;
}

/* Where the paragraph of `at` begins. */
static const char *
paragraph_of(const char *text, const char *at)
{
	while (at > text && !(at - text >= 2 && at[-1] == '\n' && at[-2] == '\n'))
		at--;
	return at;
}

/* "{customer.reference}.evil.example": the value, which begins at no address, would become one. */
static bool
becomes_address(const char *behind)
{
	if (*behind == '{')
		return true;
	for (; *behind != '\0' && !isspace((unsigned char)*behind) && strchr("{])", *behind) == NULL; behind++)
		if (strchr("/@", *behind) != NULL || (*behind == '.' && isalnum((unsigned char)behind[1])))
			return true;
	return false;
}

/* May the code, whose brace is at `open`, be read as part of an address that somebody else may have written? */
static bool
is_led_away(const char *text, const char *open, size_t size, enum code_kind kind)
{
	const char *paragraph = paragraph_of(text, open), *word = open;
	const char *target = *paragraph == '[' ? strstr(paragraph, "](") : NULL;

	if (target != NULL && target < open)	/* a button, see message/compose.c */
		return kind != CODE_IS_LINK || target + 2 != open;
	while (word > text && !isspace((unsigned char)word[-1]))
		word--;
	/* Another code before it may hold anything, the beginning of an address, too. */
	if (strcspn(word, "/.?#=&%\\{") < (size_t)(open - word))
		return true;
	return kind != CODE_IS_LINK && becomes_address(open + size);
}

const char *
codes_led_away(struct ctx *ctx, const char *text, uint64_t rights)
{
	const char *at = text != NULL ? text : "";
	struct piece piece;
	struct use use;

	while ((piece = next_piece(&at)).kind != PIECE_END)
		if (piece.kind == PIECE_CODE && read_code(ctx->arena, piece.at, piece.size, &use)
		    && (code_rows[use.code].needs & ~rights) != 0
		    && is_led_away(text, piece.at - 1, piece.size + 2, code_rows[use.code].kind))
			return arena_printf(ctx->arena, "{%.*s}", (int)piece.size, piece.at);
	return NULL;
}

bool
codes_used(const char *text)
{
	const char *at = text != NULL ? text : "";
	struct piece piece;

	while ((piece = next_piece(&at)).kind != PIECE_END)
		if (piece.kind == PIECE_CODE)
			return true;
	return false;
}

/* ---- rendering ---- */

static struct err *
render_code(struct ctx *ctx, const struct piece *piece, enum code_target target, code_resolver *resolve, void *arg,
    struct buf *to)
{
	struct code_value value = { .at = INSTANT_NONE, .to = INSTANT_NONE, .seconds = INT64_MIN };
	struct use use;

	if (!read_code(ctx->arena, piece->at, piece->size, &use))
		return OK;
	TRY(resolve(ctx, arg, use.code, use.argument, &value));
	code_put_escaped(to, target, code_print(ctx, code_rows[use.code].kind, use.part, use.format, &value));
	return OK;
}

struct err *
codes_render(struct ctx *ctx, const char *text, enum code_target target, code_resolver *resolve, void *arg,
    const char **out)
{
	struct buf to = buf_make(ctx->arena, LARGEST);
	const char *at = text != NULL ? text : "";
	struct piece piece;

	while ((piece = next_piece(&at)).kind != PIECE_END) {
		if (piece.kind == PIECE_CODE)
			TRY(render_code(ctx, &piece, target, resolve, arg, &to));
		else
			buf_put(&to, piece.at, piece.size);
		if (buf_full(&to))
			return err_new(ctx, ERR_TOO_LARGE, T(ctx, "The text became too long."), NULL);
	}
	*out = buf_text(&to);
	return OK;
}
