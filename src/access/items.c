/*
 * items -- what a customer has, as lists: everything with its verdict for a preview, and
 * what is visible a page at a time, walked along an index from where the last page
 * ended, so that the hundred-thousandth activity costs no more than the tenth.
 */
#include "access/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { WORDS_IN_SQL = 3, MOST_WORDS = 8, LARGEST_PAGE = 200, MOST_ROUNDS = 10 };

static struct access_item
item_of(struct ctx *ctx, const struct access_visitor *visitor, const struct access_item_list_row *row)
{
	struct access_thing thing = { .activity = row->activity,
		.unit = visitor->here->unit,
		.customer = row->customer,
		.parent = row->parent,
		.site = row->site,
		.type_shown = row->type_shown,
		.type_name = row->type_name };

	return (struct access_item){
		.activity = row->activity,
		.public_id = row->public_id,
		.reference = row->reference,
		.title = row->title,
		.status = row->status,
		.type_name = row->type_name,
		.type = row->type,
		.customer = row->customer,
		.customer_name = row->customer_name,
		.site = row->site,
		.address = row->address,
		.zone = row->zone,
		.start_at = row->start_at,
		.end_at = row->end_at,
		.window_from = row->window_from,
		.window_to = row->window_to,
		.real_end_at = row->real_end_at,
		.created_at = row->created_at,
		.updated_at = row->updated_at,
		.verdict = access_sees(ctx, visitor, ACCESS_SEE, &thing),
	};
}

/* Two lists in one order: the customer's own, and its children's. */
struct merge {
	const struct access_item_list_row *own, *theirs;
	size_t own_count, their_count;
	bool ascending;
};

static bool
comes_first(const struct access_item_list_row *a, const struct access_item_list_row *b, bool ascending)
{
	int64_t x = ascending ? a->start_key : b->shown_at, y = ascending ? b->start_key : a->shown_at;

	if (x != y)
		return x < y;
	return ascending ? a->activity.value < b->activity.value : a->activity.value > b->activity.value;
}

static const struct access_item_list_row *
next_of(struct merge *merge)
{
	if (merge->own_count == 0 && merge->their_count == 0)
		return NULL;
	if (merge->their_count == 0 || (merge->own_count > 0 &&
	    comes_first(merge->own, merge->theirs, merge->ascending))) {
		merge->own_count--;
		return merge->own++;
	}
	merge->their_count--;
	return merge->theirs++;
}

struct err *
access_items(
    struct ctx *ctx, const struct access_visitor *visitor, int limit, struct access_items *out)
{
	struct access_item_list_rows own = { 0 }, theirs = { 0 };
	const struct access_item_list_row *row;
	struct merge merge;

	*out = (struct access_items){ 0 };
	if (visitor->here == NULL)
		return OK;
	TRY(sql_access_item_list(ctx, visitor->here->unit, visitor->here->customer, limit, &own));
	TRY(sql_access_item_list_children(
	    ctx, visitor->here->unit, visitor->here->customer, limit, &theirs));
	merge = (struct merge){ own.items, theirs.items, own.count, theirs.count, false };
	while (out->count < (size_t)limit && (row = next_of(&merge)) != NULL)
		*arena_push(ctx->arena, out) = item_of(ctx, visitor, row);
	return OK;
}

/* ---- a page of what is visible ---- */

/* The wish in the words of the queries. */
struct asking {
	const struct access_visitor *visitor;
	const struct access_wanted *wanted;
	bool plain;			/* no exception names a site */
	bool everywhere;		/* the visitor sees sites that no exception names */
	bool children;
	const char *seen, *unseen;	/* sites: JSON */
	char **words;
	size_t word_count;
	const char *patterns[WORDS_IN_SQL], *types[WORDS_IN_SQL];
	int64_t key;			/* where the page begins */
	activity_id id;
	int limit;
};

/* Several contacts of one person lend each other their rights: a site is unseen when none of them sees it. */
static void
read_rights(struct ctx *ctx, struct asking *asking)
{
	const struct access_visitor *visitor = asking->visitor;
	struct buf seen = buf_make(ctx->arena, 1 << 20), unseen = buf_make(ctx->arena, 1 << 20);

	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (!ID_EQUAL(standing->unit, visitor->here->unit) ||
		    !ID_EQUAL(standing->customer, visitor->here->customer))
			continue;
		asking->everywhere |= standing->sees;
		asking->children |= standing->children_too;
		for (size_t k = 0; k < standing->site_count; k++) {
			const struct access_site_right *site = &standing->sites[k];
			struct access_thing thing = { .unit = standing->unit,
				.customer = standing->customer, .site = site->site };
			struct buf *to = access_sees(ctx, visitor, ACCESS_SEE, &thing).why == ACCESS_YES
			    ? &seen
			    : &unseen;

			buf_printf(to, "%s%lld", to->size == 0 ? "[" : ",", (long long)site->site.value);
		}
	}
	asking->plain = asking->everywhere && unseen.size == 0;
	asking->seen = seen.size == 0 ? "[]" : (buf_putc(&seen, ']'), buf_text(&seen));
	asking->unseen = unseen.size == 0 ? "[]" : (buf_putc(&unseen, ']'), buf_text(&unseen));
}

static bool
type_says(struct ctx *ctx, const struct activity_type *type, const char *word)
{
	if (strstr(i18n_fold(ctx->arena, type->name), word) != NULL)
		return true;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (!str_empty(type->display.title.in[lang]) &&
		    strstr(i18n_fold(ctx->arena, type->display.title.in[lang]), word) != NULL)
			return true;
	return false;
}

/* Letters that LIKE reads as more than themselves stand for any one letter. */
static const char *
pattern_of(struct arena *arena, const char *word)
{
	char *pattern = arena_printf(arena, "%%%s%%", word);

	for (char *at = pattern + 1; at[0] != '\0' && at[1] != '\0'; at++)
		if (*at == '%' || *at == '\\')
			*at = '_';
	return pattern;
}

static struct err *
read_words(struct ctx *ctx, struct asking *asking)
{
	struct activity_types types;
	char **words;

	for (int i = 0; i < WORDS_IN_SQL; i++)
		asking->types[i] = "[]";
	if (str_empty(asking->wanted->text))
		return OK;
	words = str_split(ctx->arena, i18n_fold(ctx->arena, asking->wanted->text), ' ', NULL);
	asking->words = arena_new_array(ctx->arena, MOST_WORDS, char *);
	for (size_t i = 0; words[i] != NULL && asking->word_count < MOST_WORDS; i++)
		if (words[i][0] != '\0')
			asking->words[asking->word_count++] = words[i];
	TRY(type_list(ctx, true, &types));
	for (size_t i = 0; i < asking->word_count && i < WORDS_IN_SQL; i++) {
		struct buf ids = buf_make(ctx->arena, 1 << 16);

		asking->patterns[i] = pattern_of(ctx->arena, asking->words[i]);
		buf_putc(&ids, '[');
		for (size_t k = 0; k < types.count; k++)
			if (type_says(ctx, &types.items[k], asking->words[i]))
				buf_printf(&ids, "%s%lld", ids.size > 1 ? "," : "",
				    (long long)types.items[k].id.value);
		buf_putc(&ids, ']');
		asking->types[i] = buf_text(&ids);
	}
	return OK;
}

/* "1803628800.42"; anything else begins at the beginning. */
static void
read_cursor(struct ctx *ctx, struct asking *asking)
{
	const char *cursor = asking->wanted->cursor;
	size_t count = 0;
	char **parts = str_empty(cursor) ? NULL : str_split(ctx->arena, cursor, '.', &count);
	int64_t key, id;

	asking->key = asking->wanted->open_only ? INT64_MIN : INT64_MAX;
	asking->id.value = 0;
	if (count != 2 || !str_to_int(parts[0], INT64_MIN + 1, INT64_MAX, &key) ||
	    !str_to_int(parts[1], 1, INT64_MAX, &id))
		return;
	asking->key = key;
	asking->id.value = id;
}

#define RIGHTS asking->everywhere, asking->seen, asking->unseen
#define SPAN INSTANT_IS_NONE(wanted->from) ? INT64_MIN : wanted->from.s, \
	INSTANT_IS_NONE(wanted->before) ? INT64_MAX : wanted->before.s
#define WORDS asking->patterns[0], asking->types[0], asking->patterns[1], asking->types[1], \
	asking->patterns[2], asking->types[2]

static struct err *
read_own(struct ctx *ctx, const struct asking *asking, struct access_item_list_rows *rows)
{
	const struct access_wanted *wanted = asking->wanted;
	unit_id unit = asking->visitor->here->unit;
	customer_id customer = asking->visitor->here->customer;

	if (wanted->closed_only)
		return sql_access_closed_own(
		    ctx, unit, customer, asking->plain, RIGHTS, asking->key, asking->id, asking->limit, rows);
	if (wanted->open_only)
		return sql_access_open_own(
		    ctx, unit, customer, asking->plain, RIGHTS, asking->key, asking->id, asking->limit, rows);
	if (!ID_IS_NONE(wanted->site))
		return sql_access_page_own_site(ctx, unit, customer, wanted->site, RIGHTS, SPAN,
		    WORDS, asking->key, asking->id, asking->limit, rows);
	if (!ID_IS_NONE(wanted->type))
		return sql_access_page_own_type(ctx, unit, customer, wanted->type, RIGHTS, SPAN,
		    WORDS, asking->key, asking->id, asking->limit, rows);
	if (!INSTANT_IS_NONE(wanted->from))
		return sql_access_page_own_span(ctx, unit, customer, RIGHTS, SPAN, WORDS, asking->key,
		    asking->id, asking->limit, rows);
	return sql_access_page_own(ctx, unit, customer, RIGHTS, SPAN, WORDS, asking->key,
	    asking->id, asking->limit, rows);
}

static struct err *
read_children(struct ctx *ctx, const struct asking *asking, struct access_item_list_rows *rows)
{
	const struct access_wanted *wanted = asking->wanted;
	unit_id unit = asking->visitor->here->unit;
	customer_id customer = asking->visitor->here->customer;

	if (!asking->children)
		return OK;
	if (wanted->closed_only)
		return sql_access_closed_children(
		    ctx, unit, customer, asking->plain, RIGHTS, asking->key, asking->id, asking->limit, rows);
	if (wanted->open_only)
		return sql_access_open_children(
		    ctx, unit, customer, asking->plain, RIGHTS, asking->key, asking->id, asking->limit, rows);
	return sql_access_page_children(ctx, unit, customer, wanted->site, wanted->type, RIGHTS,
	    SPAN, WORDS, asking->key, asking->id, asking->limit, rows);
}

/* Words beyond those of the query, and both filters at once. */
static bool
fits(struct ctx *ctx, const struct asking *asking, const struct access_item *item)
{
	const struct access_wanted *wanted = asking->wanted;
	const char *hay = "";

	if (item->verdict.why != ACCESS_YES ||
	    (!ID_IS_NONE(wanted->type) && !ID_EQUAL(wanted->type, item->type)) ||
	    (!ID_IS_NONE(wanted->site) && !ID_EQUAL(wanted->site, item->site)))
		return false;
	if (asking->word_count > WORDS_IN_SQL)
		hay = i18n_fold(ctx->arena,
		    arena_printf(ctx->arena, "%s %s %s %s", item->title, item->reference,
			item->type_name, item->address == NULL ? "" : item->address));
	for (size_t i = WORDS_IN_SQL; i < asking->word_count; i++)
		if (strstr(hay, asking->words[i]) == NULL)
			return false;
	return true;
}

/* One round: rows of the index from the cursor on; *ended when there are no more. */
static struct err *
read_round(struct ctx *ctx, struct asking *asking, size_t most, struct access_found *out, bool *ended)
{
	struct access_item_list_rows own = { 0 }, theirs = { 0 };
	const struct access_item_list_row *row;
	struct merge merge;
	size_t taken = 0;

	TRY(read_own(ctx, asking, &own));
	TRY(read_children(ctx, asking, &theirs));
	merge = (struct merge){ own.items, theirs.items, own.count, theirs.count,
		asking->wanted->open_only };
	*ended = false;
	/* Beyond the limit a longer list might hold something that comes before. */
	while (taken < (size_t)asking->limit && out->items.count < most) {
		struct access_item item;

		row = next_of(&merge);
		if (row == NULL) {
			*ended = true;
			return OK;
		}
		taken++;
		asking->key = asking->wanted->open_only ? row->start_key : row->shown_at;
		asking->id = row->activity;
		item = item_of(ctx, asking->visitor, row);
		if (fits(ctx, asking, &item))
			*arena_push(ctx->arena, &out->items) = item;
	}
	*ended = merge.own_count + merge.their_count == 0 && own.count < (size_t)asking->limit &&
	    theirs.count < (size_t)asking->limit;
	return OK;
}

struct err *
access_find_items(struct ctx *ctx, const struct access_visitor *visitor,
    const struct access_wanted *wanted, struct access_found *out)
{
	struct asking asking = { .visitor = visitor, .wanted = wanted };
	size_t most = wanted->limit > 0 && wanted->limit < LARGEST_PAGE ? (size_t)wanted->limit
									 : LARGEST_PAGE;
	bool ended = false;

	*out = (struct access_found){ 0 };
	if (visitor->here == NULL || access_is_narrow(visitor))
		return OK;
	read_rights(ctx, &asking);
	TRY(read_words(ctx, &asking));
	read_cursor(ctx, &asking);
	asking.limit = (int)most + 1;
	for (int round = 0; round < MOST_ROUNDS && !ended && out->items.count < most; round++)
		TRY(read_round(ctx, &asking, most, out, &ended));
	if (!ended)
		out->next = arena_printf(ctx->arena, "%lld.%lld", (long long)asking.key,
		    (long long)asking.id.value);
	return OK;
}

struct err *
access_span(struct ctx *ctx, const struct access_visitor *visitor, instant *first, instant *last)
{
	struct access_span_own_row own;
	struct access_span_children_row theirs = { INSTANT_NONE, INSTANT_NONE };

	*first = *last = INSTANT_NONE;
	if (visitor->here == NULL)
		return OK;
	TRY(sql_access_span_own(ctx, visitor->here->unit, visitor->here->customer, &own));
	if (visitor->here->children_too)
		TRY(sql_access_span_children(
		    ctx, visitor->here->unit, visitor->here->customer, &theirs));
	*first = own.first;
	*last = own.last;
	if (!INSTANT_IS_NONE(theirs.first) && (INSTANT_IS_NONE(*first) || theirs.first.s < first->s))
		*first = theirs.first;
	if (!INSTANT_IS_NONE(theirs.last) && (INSTANT_IS_NONE(*last) || theirs.last.s > last->s))
		*last = theirs.last;
	return OK;
}
