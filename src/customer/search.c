/*
 * search -- the words of a customer, and finding by them.
 *
 * customer.search holds every folded word of name, reference, addresses, emails and
 * numbers.  The longer ones stand in customer_word, found by their beginning; the
 * words of letters have trigrams in word_gram, by which a word typed with a slip
 * finds its neighbours.  Trigrams belong to words, not to customers: there are
 * few different words, however many customers.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/near.h"
#include "customer/store.h"
#include "i18n/i18n.h"
#include "phone/phone.h"

enum { LONGEST_SEARCH = 4000, SHORTEST_WORD = 2, SHORTEST_NUMBER = 4, SHORTEST_GRAMMED = 4, LONGEST_WORD = 80 };

static bool
is_number(const char *word)
{
	return word[strspn(word, "0123456789")] == '\0';
}

static void
put_digits(struct buf *to, const char *text)
{
	buf_putc(to, ' ');
	for (; *text != '\0'; text++)
		if (isdigit((unsigned char)*text))
			buf_putc(to, *text);
}

/* A number is found by what is dialled at home and by what is dialled from afar. */
static void
put_phone(struct buf *to, const char *e164, const char *country)
{
	char code[8];
	int size = snprintf(code, sizeof(code), "+%d", phone_country_code(country));

	put_digits(to, e164);
	if (strncmp(e164, code, (size_t)size) == 0)
		put_digits(to, e164 + size);
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
words_sort(struct words *words)
{
	size_t kept = 0;

	if (words->count == 0)
		return;
	qsort(words->items, words->count, sizeof(*words->items), compare_words);
	for (size_t i = 1; i < words->count; i++)
		if (strcmp(words->items[i], words->items[kept]) != 0)
			words->items[++kept] = words->items[i];
	words->count = kept + 1;
}

static void
split_words(struct arena *arena, const char *text, struct words *out)
{
	while (*(text += strspn(text, " ")) != '\0') {
		size_t size = strcspn(text, " ");

		if (size <= LONGEST_WORD)
			*arena_push(arena, out) = arena_strndup(arena, text, size);
		text += size;
	}
}

const char *
search_text(struct ctx *ctx, const char *country, const struct customer *c, const struct site *sites,
    size_t site_count, const struct contact *contacts, size_t contact_count)
{
	struct buf plain = buf_make(ctx->arena, LONGEST_SEARCH), raw = buf_make(ctx->arena, LONGEST_SEARCH);
	struct words words = { 0 };

	buf_printf(&plain, "%s %s %s", c->name, c->first_name, c->reference);
	buf_printf(&plain, " %s %s %s", c->maker != NULL ? c->maker : "", c->model != NULL ? c->model : "",
	    c->serial != NULL ? c->serial : "");
	if (!str_empty(c->phone))
		put_digits(&raw, c->phone);
	for (size_t i = 0; i < site_count; i++)
		buf_printf(&plain, " %s", sites[i].address);
	for (size_t i = 0; i < contact_count; i++) {
		const struct contact *k = &contacts[i];

		if (k->email != NULL) {
			buf_printf(&raw, " %s", k->email);
			buf_printf(&plain, " %.*s", (int)strcspn(k->email, "@"), k->email);
		}
		if (k->mobile != NULL)
			put_phone(&raw, k->mobile, country);
		buf_printf(&plain, " %s", k->name);
	}
	split_words(ctx->arena, i18n_fold(ctx->arena, buf_text(&plain)), &words);
	split_words(ctx->arena, buf_text(&raw), &words);
	words_sort(&words);
	struct buf to = buf_make(ctx->arena, 2 * LONGEST_SEARCH);
	for (size_t i = 0; i < words.count; i++)
		buf_printf(&to, "%s%s", i != 0 ? " " : "", words.items[i]);
	return buf_text(&to);
}

void
search_words(struct arena *arena, const char *search, struct words *out)
{
	struct words all = { 0 };

	*out = (struct words){ 0 };
	split_words(arena, search, &all);
	for (size_t i = 0; i < all.count; i++) {
		size_t size = strlen(all.items[i]);

		if (size >= (is_number(all.items[i]) ? SHORTEST_NUMBER : SHORTEST_WORD))
			*arena_push(arena, out) = all.items[i];
	}
}

bool
word_has_grams(const char *word)
{
	if (str_length(word) < SHORTEST_GRAMMED)
		return false;
	for (; *word != '\0'; word++)
		if ((unsigned char)*word < 0x80 && !islower((unsigned char)*word))
			return false;
	return true;
}

void
word_grams(struct arena *arena, const char *word, struct words *out)
{
	const char *padded = arena_printf(arena, " %s ", word);
	const char *starts[LONGEST_WORD + 4];
	size_t count = 0;

	*out = (struct words){ 0 };
	if (!word_has_grams(word))
		return;
	for (const char *c = padded; *c != '\0' && count < COUNT_OF(starts) - 1; c++)
		if (((unsigned char)*c & 0xc0) != 0x80)
			starts[count++] = c;
	starts[count] = padded + strlen(padded);
	for (size_t i = 0; i + 3 <= count; i++)
		*arena_push(arena, out) = arena_strndup(arena, starts[i], (size_t)(starts[i + 3] - starts[i]));
	words_sort(out);
}

const char *
words_to_json(struct arena *arena, const struct words *words)
{
	struct buf to = buf_make(arena, 16 << 20);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < words->count; i++)
		json_text(&json, NULL, words->items[i]);
	json_close_array(&json);
	return buf_text(&to);
}

/* ---- keeping it up to date ---- */

/* Those of `a` that are not in `b`; both sorted. */
static struct words
without(struct arena *arena, const struct words *a, const struct words *b)
{
	struct words rest = { 0 };
	size_t j = 0;

	for (size_t i = 0; i < a->count; i++) {
		while (j < b->count && strcmp(b->items[j], a->items[i]) < 0)
			j++;
		if (j == b->count || strcmp(b->items[j], a->items[i]) != 0)
			*arena_push(arena, &rest) = a->items[i];
	}
	return rest;
}

struct err *
words_learn(struct ctx *ctx, const struct words *words)
{
	struct buf to = buf_make(ctx->arena, 64 << 20);
	struct json json = json_make(&to);
	struct word_known_rows known;
	struct words had = { 0 };
	size_t count = 0;

	TRY(sql_word_known(ctx, ctx->unit, words_to_json(ctx->arena, words), &known));
	for (size_t i = 0; i < known.count; i++)
		*arena_push(ctx->arena, &had) = known.items[i].word;
	words_sort(&had);
	struct words fresh = without(ctx->arena, words, &had);
	json_open_array(&json, NULL);
	for (size_t i = 0; i < fresh.count; i++) {
		struct words grams;

		word_grams(ctx->arena, fresh.items[i], &grams);
		for (size_t j = 0; j < grams.count; j++, count++) {
			json_open_array(&json, NULL);
			json_text(&json, NULL, grams.items[j]);
			json_text(&json, NULL, fresh.items[i]);
			json_close_array(&json);
		}
	}
	json_close_array(&json);
	return count != 0 ? sql_word_gram_add(ctx, ctx->unit, buf_text(&to), NULL) : OK;
}

static struct err *
forget(struct ctx *ctx, const struct words *words)
{
	struct word_unused_rows unused;

	TRY(sql_word_unused(ctx, ctx->unit, words_to_json(ctx->arena, words), &unused));
	for (size_t i = 0; i < unused.count; i++) {
		struct words grams;

		word_grams(ctx->arena, unused.items[i].word, &grams);
		if (grams.count != 0)
			TRY(sql_word_forget(ctx, ctx->unit, words_to_json(ctx->arena, &grams),
			    unused.items[i].word, NULL));
	}
	return OK;
}

struct err *
customer_reindex(struct ctx *ctx, customer_id id)
{
	struct customer_find_row row;
	struct sites sites;
	struct contacts contacts;
	struct words before, after;
	struct unit unit;
	bool found;

	TRY(unit_here(ctx, &unit));
	TRY(sql_customer_find(ctx, ctx->unit, id, &row, &found));
	MUST(found);
	TRY(site_list(ctx, id, &sites));
	TRY(contact_list(ctx, id, &contacts));
	struct customer c = customer_from_row(ctx, &row);
	const char *text = search_text(ctx, unit.country, &c, sites.items, sites.count, contacts.items, contacts.count);
	if (str_equal(text, row.search))
		return OK;
	search_words(ctx->arena, row.search, &before);
	search_words(ctx->arena, text, &after);
	struct words gone = without(ctx->arena, &before, &after), come = without(ctx->arena, &after, &before);
	TRY(sql_customer_update_search(ctx, ctx->unit, id, text, NULL));
	if (gone.count != 0) {
		TRY(sql_word_drop(ctx, ctx->unit, id, words_to_json(ctx->arena, &gone), NULL));
		TRY(forget(ctx, &gone));
	}
	if (come.count == 0)
		return OK;
	TRY(sql_word_add(ctx, ctx->unit, id, words_to_json(ctx->arena, &come), NULL));
	return words_learn(ctx, &come);
}

struct err *
customer_unindex(struct ctx *ctx, customer_id id)
{
	struct customer_find_row row;
	struct words words;
	bool found;

	TRY(sql_customer_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return OK;
	search_words(ctx->arena, row.search, &words);
	if (words.count == 0)
		return OK;
	TRY(sql_word_drop(ctx, ctx->unit, id, words_to_json(ctx->arena, &words), NULL));
	return forget(ctx, &words);
}

/* ---- finding ---- */

enum { MOST_WORDS = 4, ENOUGH = 500, MANY = 5000, FEW = 3, MOST_NEAR = 8, MOST_FUZZY = 4000 };

/* "+423 790 00 02", "0790 0002": the digits as they stand in the words; NULL when it is no number. */
static const char *
number_asked(struct arena *arena, const char *text)
{
	struct buf digits = buf_make(arena, 64);
	bool marked = false;

	for (; *text != '\0'; text++) {
		if (isdigit((unsigned char)*text))
			buf_putc(&digits, *text);
		else if (strchr(" +-/().", *text) == NULL)
			return NULL;
		marked = marked || *text == '+' || *text == '/';
	}
	const char *number = buf_text(&digits);
	if (!marked && strlen(number) < 6 && number[0] != '0')
		return NULL;
	return strncmp(number, "00", 2) == 0 ? number + 2 : number[0] == '0' ? number + 1 : number;
}

static void
query_words(struct arena *arena, const char *text, struct words *out)
{
	const char *number = number_asked(arena, text);

	*out = (struct words){ 0 };
	if (number != NULL) {
		if (!str_empty(number))
			*arena_push(arena, out) = number;
		return;
	}
	for (char **piece = str_split(arena, text, ' ', NULL); *piece != NULL; piece++) {
		if (strchr(*piece, '@') != NULL && strlen(*piece) <= LONGEST_WORD)
			*arena_push(arena, out) = str_lower(arena, *piece);
		else
			split_words(arena, i18n_fold(arena, *piece), out);
	}
	words_sort(out);
}

static const char *
end_of_range(struct arena *arena, const char *word)
{
	return arena_printf(arena, "%s\xf4\x8f\xbf\xbf", word);
}

struct search {
	const struct customer_filter *filter;
	struct words words;
	int64_t counts[MOST_WORDS];	/* customers with a word that begins so */
	size_t rarest;
	const char *type, *value;
	int64_t limit;
};

/* What every query asks besides the words. */
#define FILTERS(s)	!(s)->filter->archived, (s)->filter->category, (s)->filter->portal, (s)->type, \
	(s)->filter->machines, (s)->filter->email, (s)->filter->code, (s)->value

/* The words that are looked up: the longest, when there are too many; and how many hits each has. */
static struct err *
weigh(struct ctx *ctx, struct search *s)
{
	while (s->words.count > MOST_WORDS) {
		size_t shortest = 0;

		for (size_t i = 1; i < s->words.count; i++)
			if (strlen(s->words.items[i]) < strlen(s->words.items[shortest]))
				shortest = i;
		s->words.items[shortest] = s->words.items[--s->words.count];
	}
	for (size_t i = 0; i < s->words.count; i++) {
		struct word_count_row row;

		TRY(sql_word_count(ctx, ctx->unit, s->words.items[i], end_of_range(ctx->arena, s->words.items[i]),
		    MANY, &row));
		/* house numbers and single letters have no rows, and tell little */
		s->counts[i] = row.count == 0 && strlen(s->words.items[i]) < SHORTEST_NUMBER ? MANY : row.count;
		if (s->counts[i] < s->counts[s->rarest])
			s->rarest = i;
	}
	return OK;
}

/* Has such a word rows of its own? */
static bool
is_indexed(const char *asked)
{
	return strlen(asked) >= (is_number(asked) ? SHORTEST_NUMBER : SHORTEST_WORD);
}

static struct err *
find_exact(struct ctx *ctx, struct search *s, struct customer_find_rows *rows)
{
	const char *others[MOST_WORDS] = { NULL }, *ends[MOST_WORDS] = { NULL }, *shorts[MOST_WORDS] = { NULL };
	const char *word = s->words.items[s->rarest];
	int64_t skip = s->filter->offset > 0 ? s->filter->offset : 0;

	for (size_t i = 0, n = 0, m = 0; i < s->words.count; i++) {
		const char *other = s->words.items[i];

		if (i == s->rarest)
			continue;
		/* a third word with rows is rare enough to be read from the search text */
		if (is_indexed(other) && n < 2) {
			ends[n] = end_of_range(ctx->arena, other);
			others[n++] = other;
		} else {
			shorts[m++] = other;
		}
	}
	return sql_customer_search(ctx, ctx->unit, word, end_of_range(ctx->arena, word), others[0], ends[0], others[1],
	    ends[1], shorts[0], shorts[1], shorts[0] != NULL ? MANY : ENOUGH, FILTERS(s), s->limit + 1, skip,
	    rows);
}

/* Words in use that are a slip away from `word`. */
static struct err *
near_words(struct ctx *ctx, const char *word, struct words *out)
{
	struct word_near_rows rows;
	struct words grams;

	*out = (struct words){ 0 };
	word_grams(ctx->arena, word, &grams);
	if (grams.count == 0)
		return OK;
	TRY(sql_word_near(ctx, ctx->unit, words_to_json(ctx->arena, &grams), &rows));
	for (size_t i = 0; i < rows.count && out->count < MOST_NEAR; i++)
		if (word_is_near(word, rows.items[i].word))
			*arena_push(ctx->arena, out) = rows.items[i].word;
	return OK;
}

/* Has the customer a word that begins like `asked`, or is a slip away from it? */
static bool
holds(struct arena *arena, const char *search, const char *asked)
{
	struct words words = { 0 };

	split_words(arena, search, &words);
	for (size_t i = 0; i < words.count; i++)
		if (str_starts(words.items[i], asked) || word_is_near(asked, words.items[i]))
			return true;
	return false;
}

static bool
is_among(const struct customers *list, customer_id id)
{
	for (size_t i = 0; i < list->count; i++)
		if (ID_EQUAL(list->items[i].id, id))
			return true;
	return false;
}

static struct err *
find_near(struct ctx *ctx, struct search *s, struct customers *out)
{
	struct words near = { 0 };
	struct customer_find_rows rows;

	/* by the word that is certainly wrong, else by the rarest that has neighbours */
	for (size_t i = 0; i < s->words.count && near.count == 0; i++)
		if (s->counts[i] == 0)
			TRY(near_words(ctx, s->words.items[i], &near));
	if (near.count == 0)
		TRY(near_words(ctx, s->words.items[s->rarest], &near));
	if (near.count == 0)
		return OK;
	TRY(sql_customer_search_words(ctx, ctx->unit, words_to_json(ctx->arena, &near),
	    s->words.count == 1 ? ENOUGH : MOST_FUZZY, FILTERS(s), &rows));
	for (size_t i = 0; i < rows.count && (int64_t)out->count <= s->limit; i++) {
		bool fits = !is_among(out, rows.items[i].id);

		for (size_t j = 0; fits && j < s->words.count; j++)
			fits = holds(ctx->scratch, rows.items[i].search, s->words.items[j]);
		if (fits)
			*arena_push(ctx->arena, out) = customer_from_row(ctx, &rows.items[i]);
	}
	return OK;
}

const char *
customer_cursor(struct arena *arena, const struct customer *last)
{
	return arena_strdup(arena, last->public_id.text);
}

/* By name, a page at a time; a cursor that names nobody begins at the first. */
static struct err *
list_by_name(struct ctx *ctx, struct search *s, struct customer_find_rows *rows)
{
	int64_t skip = s->filter->offset > 0 ? s->filter->offset : 0;
	struct customer_find_row after = { .name = "" };
	bool found = false;

	if (!str_empty(s->filter->after))
		TRY(sql_customer_find_public(ctx, ctx->unit, s->filter->after, &after, &found));
	return sql_customer_list(ctx, ctx->unit, FILTERS(s), found ? after.name : "", after.id, s->limit + 1, skip,
	    rows);
}

struct err *
customer_search(struct ctx *ctx, const struct customer_filter *filter, struct customers *out, bool *more)
{
	struct search s = { .filter = filter, .value = filter->value != NULL ? filter->value : "" };
	struct customer_find_rows rows = { 0 };
	struct customers found = { 0 };

	s.limit = filter->limit <= 0 ? 50 : filter->limit > 500 ? 500 : filter->limit;
	if (filter->type > 0 && filter->type <= CUSTOMER_TYPE_COUNT)
		s.type = customer_type_token((enum customer_type)(filter->type - 1));
	query_words(ctx->arena, filter->text != NULL ? filter->text : "", &s.words);
	if (s.words.count == 0) {
		TRY(list_by_name(ctx, &s, &rows));
	} else {
		TRY(weigh(ctx, &s));
		if (s.counts[s.rarest] != 0)
			TRY(find_exact(ctx, &s, &rows));
	}
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &found) = customer_from_row(ctx, &rows.items[i]);
	if (s.words.count != 0 && found.count < FEW && filter->offset <= 0)
		TRY(find_near(ctx, &s, &found));
	*more = (int64_t)found.count > s.limit;
	found.count = *more ? (size_t)s.limit : found.count;
	*out = found;
	return OK;
}

struct err *
customer_list_changed(struct ctx *ctx, instant since, customer_id after, int limit, struct customers *out, bool *more)
{
	struct customer_find_rows rows;
	struct customers found = { 0 };

	TRY(sql_customer_list_changed(ctx, ctx->unit, since, after, limit + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)limit; i++)
		*arena_push(ctx->arena, &found) = customer_from_row(ctx, &rows.items[i]);
	*more = rows.count > (size_t)limit;
	*out = found;
	return OK;
}
