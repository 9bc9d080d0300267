/* customer -- see customer.h: what is checked, saved and told. */
#include "customer/customer.h"

#include <jansson.h>
#include <stdio.h>

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"
#include "i18n/i18n.h"

static const char *const type_tokens[CUSTOMER_TYPE_COUNT] = { "company", "individual", "machine" };

const char *
customer_type_token(enum customer_type type)
{
	return type_tokens[type];
}

bool
customer_type_parse(const char *token, enum customer_type *out)
{
	for (size_t i = 0; i < COUNT_OF(type_tokens); i++) {
		if (!str_equal(token, type_tokens[i]))
			continue;
		*out = (enum customer_type)i;
		return true;
	}
	return false;
}

const char *
customer_full_name(struct arena *arena, const struct customer *c)
{
	return str_empty(c->first_name) ? c->name : arena_printf(arena, "%s %s", c->first_name, c->name);
}

struct err *
customer_new(struct ctx *ctx, struct customer *out)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	*out = (struct customer){
		.reference = "", .type = CUSTOMER_INDIVIDUAL, .name = "", .first_name = "", .category = "",
		.lang = LANG_COUNT, .phone = "", .comment = "", .portal_access = unit.settings.portal_new_customers,
		.link_version = 1, .additional = "{}", .custom = "{}", .maker = "", .model = "", .serial = "",
		.installed_on = DATE_NONE, .warranty_until = DATE_NONE, .erased_at = INSTANT_NONE, .active = true,
	};
	return OK;
}

/* ---- finding ---- */

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such customer."), NULL);
}

struct err *
customer_find(struct ctx *ctx, customer_id id, struct customer *out)
{
	struct customer_find_row row;
	bool found;

	TRY(sql_customer_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = customer_from_row(ctx, &row);
	return OK;
}

struct err *
customer_find_public(struct ctx *ctx, const char *public_id, struct customer *out)
{
	struct customer_find_row row;
	bool found;

	TRY(sql_customer_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx);
	if (!ID_IS_NONE(row.merged_into))
		return customer_find(ctx, row.merged_into, out);
	*out = customer_from_row(ctx, &row);
	return OK;
}

struct err *
customer_lookup_reference(struct ctx *ctx, const char *reference, struct customer *out, bool *found)
{
	struct customer_find_row row;

	TRY(sql_customer_find_reference(ctx, ctx->unit, reference, &row, found));
	if (*found && !ID_IS_NONE(row.merged_into))
		return customer_find(ctx, row.merged_into, out);
	if (*found)
		*out = customer_from_row(ctx, &row);
	return OK;
}

struct err *
customer_count(struct ctx *ctx, struct customer_counts *out)
{
	struct customer_count_row row;

	TRY(sql_customer_count(ctx, ctx->unit, &row));
	*out = (struct customer_counts){ row.total, row.with_portal, row.total - row.with_portal };
	return OK;
}

struct err *
customer_list_categories(struct ctx *ctx, struct customer_categories *out)
{
	struct customer_categories_rows rows;

	TRY(sql_customer_categories(ctx, ctx->unit, &rows));
	*out = (struct customer_categories){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = rows.items[i].category;
	return OK;
}

/* ---- checking ---- */

static const char *
clean(struct ctx *ctx, const char *text)
{
	return text != NULL ? str_trim(ctx->arena, text) : "";
}

static bool
is_object(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	bool object = json_is_object(json);

	json_decref(json);
	return object;
}

void
customer_check(struct ctx *ctx, struct customer *c, struct problems *problems)
{
	struct restrictions restrictions;

	c->reference = clean(ctx, c->reference);
	c->name = clean(ctx, c->name);
	c->first_name = clean(ctx, c->first_name);
	c->category = clean(ctx, c->category);
	c->phone = clean(ctx, c->phone);
	c->comment = c->comment != NULL ? c->comment : "";
	c->external_id = str_empty(c->external_id) ? NULL : c->external_id;
	c->additional = str_empty(c->additional) ? "{}" : c->additional;
	c->custom = str_empty(c->custom) ? "{}" : c->custom;
	c->maker = clean(ctx, c->maker);
	c->model = clean(ctx, c->model);
	c->serial = clean(ctx, c->serial);
	if (str_empty(c->name))
		problem_add(ctx->arena, problems, "name", T(ctx, "Enter a name."));
	check_length(ctx, problems, "name", c->name, 120);
	check_length(ctx, problems, "first_name", c->first_name, 80);
	check_length(ctx, problems, "reference", c->reference, 60);
	check_length(ctx, problems, "category", c->category, 80);
	check_length(ctx, problems, "phone", c->phone, 60);
	check_length(ctx, problems, "comment", c->comment, 4000);
	if (c->external_id != NULL)
		check_length(ctx, problems, "id", c->external_id, 100);
	if (!restrictions_from_json(ctx->arena, c->restrictions, &restrictions))
		problem_add(ctx->arena, problems, "assignment_restrictions", T(ctx, "These are no restrictions."));
	opening_check(ctx, &c->opening, problems);
	check_length(ctx, problems, "maker", c->maker, 80);
	check_length(ctx, problems, "model", c->model, 80);
	check_length(ctx, problems, "serial", c->serial, 80);
	if (!str_equal(c->custom, "{}") && !is_object(c->custom))
		problem_add(ctx->arena, problems, "custom", T(ctx, "This is no additional data."));
	if (!str_equal(c->additional, "{}") && !is_object(c->additional))
		problem_add(ctx->arena, problems, "additional", T(ctx, "This is no additional data."));
}

/* ---- saving ---- */

struct saving {
	const struct customer *in;
	struct customer out;
};

static struct err *
one_problem(struct ctx *ctx, const char *field, const char *say)
{
	struct problems problems = { 0 };

	problem_add(ctx->arena, &problems, field, say);
	return err_invalid(ctx, &problems);
}

/* The next free one: C00042 when there are 41 customers. */
struct err *
customer_next_reference(struct ctx *ctx, const char **out)
{
	struct customer_count_all_row count;
	struct customer known;
	bool found = true;

	TRY(sql_customer_count_all(ctx, ctx->unit, &count));
	for (int64_t n = count.count + 1; found; n += n < count.count + 50 ? 1 : 997) {
		*out = arena_printf(ctx->arena, "C%05lld", (long long)n);
		TRY(customer_lookup_reference(ctx, *out, &known, &found));
	}
	return OK;
}

static struct err *
check_reference(struct ctx *ctx, struct customer *c)
{
	struct customer_find_row known;
	bool found;

	if (str_empty(c->reference))
		return customer_next_reference(ctx, &c->reference);
	/* the reference of a double leads to its record, but stays its own */
	TRY(sql_customer_find_reference(ctx, ctx->unit, c->reference, &known, &found));
	if (found && !ID_EQUAL(known.id, c->id))
		return one_problem(ctx, "reference", T(ctx, "Another customer has this reference."));
	return OK;
}

/* The parent exists here, and nobody is a parent of themselves. */
static struct err *
check_parent(struct ctx *ctx, const struct customer *c)
{
	customer_id above = c->parent;

	for (int depth = 0; !ID_IS_NONE(above); depth++) {
		struct customer_find_row row;
		bool found;

		TRY(sql_customer_find(ctx, ctx->unit, above, &row, &found));
		if (!found)
			return one_problem(ctx, "parent", T(ctx, "There is no such customer."));
		if (ID_EQUAL(above, c->id) || depth > 10)
			return one_problem(ctx, "parent", T(ctx, "A customer cannot belong to itself."));
		above = row.parent_id;
	}
	return OK;
}

static void
note_change(struct json *json, const char *field, const char *from, const char *to)
{
	if (str_equal(from, to) || (str_empty(from) && str_empty(to)))
		return;
	json_open_array(json, field);
	json_text(json, NULL, from);
	json_text(json, NULL, to);
	json_close_array(json);
}

static const char *
day_text(struct ctx *ctx, date day)
{
	return DATE_IS_NONE(day) ? "" : date_print(ctx->arena, day);
}

/* {"name":["Meier","Maier"]}: what is different. */
static const char *
differences(struct ctx *ctx, const struct customer *from, const struct customer *to)
{
	struct buf buf = buf_make(ctx->arena, 65536);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	note_change(&json, "reference", from->reference, to->reference);
	note_change(&json, "name", from->name, to->name);
	note_change(&json, "first_name", from->first_name, to->first_name);
	note_change(&json, "type", type_tokens[from->type], type_tokens[to->type]);
	note_change(&json, "category", from->category, to->category);
	note_change(&json, "language", lang_column(from->lang), lang_column(to->lang));
	note_change(&json, "phone", from->phone, to->phone);
	note_change(&json, "comment", from->comment, to->comment);
	note_change(&json, "opening_hours", opening_to_json(ctx->arena, &from->opening),
	    opening_to_json(ctx->arena, &to->opening));
	note_change(&json, "restrictions", from->restrictions, to->restrictions);
	note_change(&json, "custom", from->custom, to->custom);
	note_change(&json, "maker", from->maker, to->maker);
	note_change(&json, "model", from->model, to->model);
	note_change(&json, "serial", from->serial, to->serial);
	note_change(&json, "installed_on", day_text(ctx, from->installed_on), day_text(ctx, to->installed_on));
	note_change(&json, "warranty_until", day_text(ctx, from->warranty_until), day_text(ctx, to->warranty_until));
	note_change(&json, "portal_access", from->portal_access ? "1" : "0", to->portal_access ? "1" : "0");
	note_change(&json, "active", from->active ? "1" : "0", to->active ? "1" : "0");
	json_close_object(&json);
	return buf_text(&buf);
}

static struct err *
insert_customer(struct ctx *ctx, struct customer *c)
{
	struct customer_insert_row row;

	c->public_id = env_public_id(ctx->env);
	TRY(sql_customer_insert(ctx, ctx->unit, c->public_id, c->reference, c->external_id, type_tokens[c->type],
	    c->parent, c->name, c->first_name, c->category, lang_column(c->lang), c->phone, c->comment,
	    c->portal_access, opening_to_json(ctx->arena, &c->opening), c->restrictions, c->additional, c->custom,
	    c->custom_version, c->maker, c->model, c->serial, c->installed_on, c->warranty_until, "", ctx->now, &row));
	c->id = row.id;
	c->link_version = 1;
	c->active = true;
	c->created_at = c->updated_at = ctx->now;
	TRY(customer_tell(ctx, "customer_created", c->id));
	return audit_write(ctx, "customer.created", c->public_id.text, NULL);
}

static struct err *
update_customer(struct ctx *ctx, struct customer *c)
{
	struct customer old;

	TRY(customer_find(ctx, c->id, &old));
	TRY(sql_customer_update(ctx, ctx->unit, c->id, c->reference, c->external_id, type_tokens[c->type], c->parent,
	    c->name, c->first_name, c->category, lang_column(c->lang), c->phone, c->comment, c->portal_access,
	    opening_to_json(ctx->arena, &c->opening), c->restrictions, c->additional, c->custom, c->custom_version,
	    c->maker, c->model, c->serial, c->installed_on, c->warranty_until, c->active, ctx->now, NULL));
	c->public_id = old.public_id;
	c->updated_at = ctx->now;
	if (c->portal_access && !old.portal_access)
		TRY(customer_tell(ctx, "portal_on", c->id));
	const char *detail = differences(ctx, &old, c);
	return str_equal(detail, "{}") ? OK : audit_write(ctx, "customer.changed", c->public_id.text, detail);
}

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct customer *c = &saving->out;

	*c = *saving->in;
	TRY(check_reference(ctx, c));
	TRY(check_parent(ctx, c));
	TRY(ID_IS_NONE(c->id) ? insert_customer(ctx, c) : update_customer(ctx, c));
	return customer_reindex(ctx, c->id);
}

struct err *
customer_save(struct ctx *ctx, struct customer *customer)
{
	struct problems problems = { 0 };
	struct customer checked = *customer;
	struct saving saving = { .in = &checked };

	customer_check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*customer = saving.out;
	return OK;
}

struct err *
customer_set_archived(struct ctx *ctx, customer_id id, bool archived)
{
	struct customer c;

	TRY(customer_find(ctx, id, &c));
	c.active = !archived;
	return customer_save(ctx, &c);
}

struct err *
customer_history(struct ctx *ctx, customer_id id, int limit, struct customer_changes *out)
{
	struct customer_history_rows rows;
	struct customer c;

	TRY(customer_find(ctx, id, &c));
	TRY(sql_customer_history(ctx, ctx->unit, c.public_id.text, limit > 0 && limit < 500 ? limit : 100, &rows));
	*out = (struct customer_changes){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct customer_change){ rows.items[i].at,
		    rows.items[i].actor_name, rows.items[i].what, rows.items[i].detail };
	return OK;
}
