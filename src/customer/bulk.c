/* bulk -- see bulk.h. */
#include "customer/bulk.h"

#include <stdlib.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"

/* Room for a thousand customers with long comments. */
enum { LARGEST_BATCH = 128 << 20 };

/* ---- what is known ---- */

static const char *
ids_of(struct arena *arena, const struct customer_find_rows *rows)
{
	struct buf to = buf_make(arena, 16 << 20);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < rows->count; i++)
		json_int(&json, NULL, rows->items[i].id.value);
	json_close_array(&json);
	return buf_text(&to);
}

static int
compare_known(const void *a, const void *b)
{
	int64_t x = ((const struct customer_known *)a)->customer.id.value;
	int64_t y = ((const struct customer_known *)b)->customer.id.value;

	return (x > y) - (x < y);
}

static struct customer_known *
find_known(struct customers_known *list, customer_id id)
{
	struct customer_known key = { .customer.id = id };

	return bsearch(&key, list->items, list->count, sizeof(*list->items), compare_known);
}

struct err *
customer_list_known(struct ctx *ctx, const char *references, const char *ids, struct customers_known *out)
{
	struct customer_find_rows rows;
	struct site_find_rows sites;
	struct contact_find_rows contacts;
	struct customers_known list = { 0 };

	*out = list;
	TRY(sql_customer_find_known(ctx, ctx->unit, references, ids, &rows));
	if (rows.count == 0)
		return OK;
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = (struct customer_known){ .customer =
		    customer_from_row(ctx, &rows.items[i]) };
	qsort(list.items, list.count, sizeof(*list.items), compare_known);
	const char *found = ids_of(ctx->arena, &rows);
	TRY(sql_site_list_of(ctx, ctx->unit, found, &sites));
	for (size_t i = 0; i < sites.count; i++)
		*arena_push(ctx->arena, &find_known(&list, sites.items[i].customer_id)->sites) =
		    site_from_row(&sites.items[i]);
	TRY(sql_contact_list_of(ctx, ctx->unit, found, &contacts));
	for (size_t i = 0; i < contacts.count; i++)
		*arena_push(ctx->arena, &find_known(&list, contacts.items[i].customer_id)->contacts) =
		    contact_from_row(&contacts.items[i]);
	*out = list;
	return OK;
}

struct err *
customer_lookup_name(struct ctx *ctx, const char *name, struct customer *out, bool *found)
{
	struct customer_find_row row;

	TRY(sql_customer_find_name(ctx, ctx->unit, name, &row, found));
	if (*found)
		*out = customer_from_row(ctx, &row);
	return OK;
}

struct err *
site_lookup_place(struct ctx *ctx, const char *address, double *latitude, double *longitude, bool *found)
{
	struct site_known_place_row row;
	const char *folded = site_fold(ctx, address);

	*found = false;
	if (str_empty(folded))
		return OK;
	TRY(sql_site_known_place(ctx, ctx->unit, folded, &row, found));
	if (*found) {
		*latitude = row.latitude;
		*longitude = row.longitude;
	}
	return OK;
}

/* ---- many new ones ---- */

void
customer_fresh_read(struct ctx *ctx, const char *country, struct customer_fresh *item)
{
	item->folded = item->has_site ? site_fold(ctx, item->site.address) : "";
	item->search = search_text(ctx, country, &item->customer, &item->site, item->has_site, &item->contact,
	    item->has_contact);
}

/* Places of addresses that come without: from other sites of the unit, asked once for all. */
static struct err *
locate(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct buf to = buf_make(ctx->arena, LARGEST_BATCH);
	struct json json = json_make(&to);
	struct site_known_places_rows rows;
	size_t asked = 0;

	json_open_array(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		if (!items[i].has_site || site_is_located(&items[i].site) || str_empty(items[i].folded))
			continue;
		json_text(&json, NULL, items[i].folded);
		asked++;
	}
	json_close_array(&json);
	if (asked == 0)
		return OK;
	TRY(sql_site_known_places(ctx, ctx->unit, buf_text(&to), &rows));
	for (size_t i = 0; rows.count != 0 && i < count; i++) {
		if (!items[i].has_site || site_is_located(&items[i].site))
			continue;
		for (size_t j = rows.count; j-- > 0;) {
			if (!str_equal(rows.items[j].address_folded, items[i].folded))
				continue;
			items[i].site.latitude = rows.items[j].latitude;
			items[i].site.longitude = rows.items[j].longitude;
			break;
		}
	}
	return OK;
}

static void
put_day(struct json *json, date day)
{
	if (DATE_IS_NONE(day))
		json_none(json, NULL);
	else
		json_int(json, NULL, day.days);
}

static void
put_customer(struct ctx *ctx, struct json *json, const struct customer *c, const char *search)
{
	json_open_array(json, NULL);
	json_text(json, NULL, c->public_id.text);
	json_text(json, NULL, c->reference);
	json_text(json, NULL, c->external_id);
	json_text(json, NULL, customer_type_token(c->type));
	if (ID_IS_NONE(c->parent))
		json_none(json, NULL);
	else
		json_int(json, NULL, c->parent.value);
	json_text(json, NULL, c->name);
	json_text(json, NULL, c->first_name);
	json_text(json, NULL, c->category);
	json_text(json, NULL, lang_column(c->lang));
	json_text(json, NULL, c->phone);
	json_text(json, NULL, c->comment);
	json_bool(json, NULL, c->portal_access);
	json_text(json, NULL, opening_to_json(ctx->arena, &c->opening));
	json_text(json, NULL, c->restrictions);
	json_text(json, NULL, c->additional);
	json_text(json, NULL, search);
	json_bool(json, NULL, c->active);
	json_text(json, NULL, c->custom);
	json_int(json, NULL, c->custom_version);
	json_text(json, NULL, c->maker);
	json_text(json, NULL, c->model);
	json_text(json, NULL, c->serial);
	put_day(json, c->installed_on);
	put_day(json, c->warranty_until);
	json_close_array(json);
}

static int
compare_public(const void *a, const void *b)
{
	return strcmp(((const struct customer_insert_many_row *)a)->public_id.text,
	    ((const struct customer_insert_many_row *)b)->public_id.text);
}

/*
 * A server is told of all rows at once.  Within the process a statement for each costs half of reading them out of
 * JSON, if it gives nothing back: only then SQLite keeps no way back of its own for each of them.
 */
static bool
in_process(const struct ctx *ctx)
{
	return !database_is_postgres(db_database(ctx->db));
}

static struct err *
insert_customer(struct ctx *ctx, const struct customer *c, const char *search)
{
	return sql_customer_insert_as(ctx, ctx->unit, c->id, c->public_id, c->reference, c->external_id,
	    customer_type_token(c->type), c->parent, c->name, c->first_name, c->category, lang_column(c->lang),
	    c->phone, c->comment, c->portal_access, opening_to_json(ctx->arena, &c->opening), c->restrictions,
	    c->additional, c->custom, c->custom_version, c->maker, c->model, c->serial, c->installed_on,
	    c->warranty_until, search, c->active, ctx->now, NULL);
}

/* SQLite has one writer: nobody counts beside us. */
static struct err *
insert_customers(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct customer_newest_row newest;

	TRY(sql_customer_newest(ctx, &newest));
	for (size_t i = 0; i < count; i++) {
		items[i].customer.public_id = env_public_id(ctx->env);
		items[i].customer.id.value = newest.id.value + 1 + (int64_t)i;
		TRY(insert_customer(ctx, &items[i].customer, items[i].search));
	}
	return OK;
}

static struct err *
send_customers(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct buf to = buf_make(ctx->arena, LARGEST_BATCH);
	struct json json = json_make(&to);
	struct customer_insert_many_rows rows;

	json_open_array(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		items[i].customer.public_id = env_public_id(ctx->env);
		put_customer(ctx, &json, &items[i].customer, items[i].search);
	}
	json_close_array(&json);
	MUST(!buf_full(&to));
	TRY(sql_customer_insert_many(ctx, ctx->unit, buf_text(&to), ctx->now, &rows));
	if (rows.count != count)
		return err_bug(ctx, "%zu of %zu customers inserted", rows.count, count);
	qsort(rows.items, rows.count, sizeof(*rows.items), compare_public);
	for (size_t i = 0; i < count; i++) {
		struct customer_insert_many_row key = { .public_id = items[i].customer.public_id };
		const struct customer_insert_many_row *row = bsearch(&key, rows.items, rows.count,
		    sizeof(*rows.items), compare_public);

		if (row == NULL)
			return err_bug(ctx, "a customer came back with another public id");
		items[i].customer.id = row->id;
	}
	return OK;
}

static struct err *
insert_sites(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct site *s = &items[i].site;

		if (!items[i].has_site)
			continue;
		s->customer = items[i].customer.id;
		s->public_id = env_public_id(ctx->env);
		TRY(sql_site_add(ctx, ctx->unit, s->customer, s->public_id, s->address, s->address_additional,
		    items[i].folded, s->latitude, s->longitude, s->zone, s->notes, ctx->now, NULL));
	}
	return OK;
}

static struct err *
send_sites(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct buf to = buf_make(ctx->arena, LARGEST_BATCH);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		struct site *site = &items[i].site;

		if (!items[i].has_site)
			continue;
		site->customer = items[i].customer.id;
		site->public_id = env_public_id(ctx->env);
		json_open_array(&json, NULL);
		json_int(&json, NULL, site->customer.value);
		json_text(&json, NULL, site->public_id.text);
		json_text(&json, NULL, site->address);
		json_text(&json, NULL, site->address_additional);
		json_text(&json, NULL, items[i].folded);
		json_number(&json, NULL, site->latitude);
		json_number(&json, NULL, site->longitude);
		json_text(&json, NULL, site->zone);
		json_text(&json, NULL, site->notes);
		json_close_array(&json);
	}
	json_close_array(&json);
	MUST(!buf_full(&to));
	return sql_site_insert_many(ctx, ctx->unit, buf_text(&to), ctx->now, NULL);
}

static struct err *
insert_contacts(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct contact *k = &items[i].contact;

		if (!items[i].has_contact)
			continue;
		k->customer = items[i].customer.id;
		k->public_id = env_public_id(ctx->env);
		TRY(sql_contact_add(ctx, ctx->unit, k->customer, k->public_id, k->name, k->email, k->mobile,
		    k->mobile_typed, lang_column(k->lang), ctx->now, NULL));
	}
	return OK;
}

static struct err *
send_contacts(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct buf to = buf_make(ctx->arena, LARGEST_BATCH);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		struct contact *contact = &items[i].contact;

		if (!items[i].has_contact)
			continue;
		contact->customer = items[i].customer.id;
		contact->public_id = env_public_id(ctx->env);
		json_open_array(&json, NULL);
		json_int(&json, NULL, contact->customer.value);
		json_text(&json, NULL, contact->public_id.text);
		json_text(&json, NULL, contact->name);
		json_text(&json, NULL, contact->email);
		json_text(&json, NULL, contact->mobile);
		json_text(&json, NULL, contact->mobile_typed);
		json_text(&json, NULL, lang_column(contact->lang));
		json_close_array(&json);
	}
	json_close_array(&json);
	MUST(!buf_full(&to));
	return sql_contact_insert_many(ctx, ctx->unit, buf_text(&to), ctx->now, NULL);
}

struct entry { const char *word; customer_id customer; };
struct entries { struct entry *items; size_t count, capacity; };

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->word, ((const struct entry *)b)->word);
}

/* In order of the words: kind to the tree they go into. */
static struct entries
entries_of(struct ctx *ctx, const struct customer_fresh *items, size_t count)
{
	struct entries entries = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct words words;

		search_words(ctx->arena, items[i].search, &words);
		for (size_t j = 0; j < words.count; j++)
			*arena_push(ctx->arena, &entries) = (struct entry){ words.items[j], items[i].customer.id };
	}
	qsort(entries.items, entries.count, sizeof(*entries.items), compare_entries);
	return entries;
}

static struct err *
send_entries(struct ctx *ctx, const struct entries *entries)
{
	struct buf to = buf_make(ctx->arena, LARGEST_BATCH);
	struct json json = json_make(&to);

	json_open_array(&json, NULL);
	for (size_t i = 0; i < entries->count; i++) {
		json_open_array(&json, NULL);
		json_text(&json, NULL, entries->items[i].word);
		json_int(&json, NULL, entries->items[i].customer.value);
		json_close_array(&json);
	}
	json_close_array(&json);
	MUST(!buf_full(&to));
	return sql_word_add_many(ctx, ctx->unit, buf_text(&to), NULL);
}

static struct err *
insert_words(struct ctx *ctx, const struct customer_fresh *items, size_t count)
{
	struct entries entries = entries_of(ctx, items, count);
	struct words distinct = { 0 };

	if (entries.count == 0)
		return OK;
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];

		if (in_process(ctx))
			TRY(sql_word_put(ctx, ctx->unit, entry->customer, entry->word, NULL));
		if ((i == 0 || strcmp(entry->word, entry[-1].word) != 0) && word_has_grams(entry->word))
			*arena_push(ctx->arena, &distinct) = entry->word;
	}
	if (!in_process(ctx))
		TRY(send_entries(ctx, &entries));
	return distinct.count != 0 ? words_learn(ctx, &distinct) : OK;
}

/* Each has its line in the history of its record. */
static struct err *
audit_created(struct ctx *ctx, const struct customer_fresh *items, size_t count)
{
	struct words ids = { 0 };

	for (size_t i = 0; i < count; i++)
		*arena_push(ctx->arena, &ids) = items[i].customer.public_id.text;
	return sql_customer_audit_created(ctx, ctx->tenant, ctx->unit, words_to_json(ctx->arena, &ids), ctx->now,
	    actor_kind_token(ctx->actor.kind), actor_id(&ctx->actor), ctx->actor.name != NULL ? ctx->actor.name : "",
	    ctx->from != NULL ? ctx->from : "", NULL);
}

struct err *
customer_insert_many(struct ctx *ctx, struct customer_fresh *items, size_t count)
{
	struct unit unit;

	if (count == 0)
		return OK;
	TRY(unit_here(ctx, &unit));
	for (size_t i = 0; i < count; i++)
		if (items[i].search == NULL)
			customer_fresh_read(ctx, unit.country, &items[i]);
	TRY(locate(ctx, items, count));
	if (in_process(ctx)) {
		TRY(insert_customers(ctx, items, count));
		TRY(insert_sites(ctx, items, count));
		TRY(insert_contacts(ctx, items, count));
	} else {
		TRY(send_customers(ctx, items, count));
		TRY(send_sites(ctx, items, count));
		TRY(send_contacts(ctx, items, count));
	}
	TRY(audit_created(ctx, items, count));
	return insert_words(ctx, items, count);
}

/* ---- changes, row by row ---- */

struct err *
customer_update_bulk(struct ctx *ctx, const struct customer *c)
{
	return sql_customer_update(ctx, ctx->unit, c->id, c->reference, c->external_id, customer_type_token(c->type),
	    c->parent, c->name, c->first_name, c->category, lang_column(c->lang), c->phone, c->comment,
	    c->portal_access, opening_to_json(ctx->arena, &c->opening), c->restrictions, c->additional, c->custom,
	    c->custom_version, c->maker, c->model, c->serial, c->installed_on, c->warranty_until, c->active, ctx->now,
	    NULL);
}

struct err *
site_put_bulk(struct ctx *ctx, struct site *site)
{
	const char *folded = site_fold(ctx, site->address);
	struct site_insert_row row;
	bool found;

	if (!site_is_located(site))
		TRY(site_lookup_place(ctx, site->address, &site->latitude, &site->longitude, &found));
	if (!ID_IS_NONE(site->id))
		return sql_site_update(ctx, ctx->unit, site->id, site->address, site->address_additional, folded,
		    site->latitude, site->longitude, site->zone, site->notes, site->active, ctx->now, NULL);
	site->public_id = env_public_id(ctx->env);
	TRY(sql_site_insert(ctx, ctx->unit, site->customer, site->public_id, site->address, site->address_additional,
	    folded, site->latitude, site->longitude, site->zone, site->notes, ctx->now, &row));
	site->id = row.id;
	site->active = true;
	return OK;
}

struct err *
contact_put_bulk(struct ctx *ctx, struct contact *c)
{
	struct contact_insert_row row;

	if (!ID_IS_NONE(c->id))
		return sql_contact_update(ctx, ctx->unit, c->id, c->name, c->email, c->mobile, c->mobile_typed,
		    lang_column(c->lang), c->can_see, c->can_book, c->can_sign, c->active, ctx->now, NULL);
	c->public_id = env_public_id(ctx->env);
	TRY(sql_contact_insert(ctx, ctx->unit, c->customer, c->public_id, c->name, c->email, c->mobile,
	    c->mobile_typed, lang_column(c->lang), c->can_see, c->can_book, c->can_sign, ctx->now, &row));
	c->id = row.id;
	c->active = true;
	return OK;
}

struct err *
customer_reindex_bulk(struct ctx *ctx, customer_id id)
{
	return customer_reindex(ctx, id);
}

/* ---- taken back ---- */

struct err *
customer_unmake(struct ctx *ctx, customer_id id)
{
	TRY(customer_unindex(ctx, id));
	TRY(sql_customer_unmake_locating(ctx, ctx->unit, id, NULL));
	TRY(sql_customer_unmake_contacts(ctx, ctx->unit, id, NULL));
	TRY(sql_customer_unmake_sites(ctx, ctx->unit, id, NULL));
	return sql_customer_unmake(ctx, ctx->unit, id, NULL);
}

struct err *
site_unmake(struct ctx *ctx, site_id id)
{
	TRY(sql_site_unmake_locating(ctx, ctx->unit, id, NULL));
	return sql_site_unmake(ctx, ctx->unit, id, NULL);
}

struct err *
contact_unmake(struct ctx *ctx, contact_id id)
{
	return sql_contact_unmake(ctx, ctx->unit, id, NULL);
}
