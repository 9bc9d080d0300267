/* store -- rows to structs. */
#include "customer/store.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"

const char *
lang_column(enum lang lang)
{
	return lang < LANG_COUNT ? lang_tag(lang) : NULL;
}

enum lang
lang_from_column(const char *tag)
{
	enum lang lang;

	return tag != NULL && lang_parse(tag, &lang) ? lang : LANG_COUNT;
}

struct customer
customer_from_row(struct ctx *ctx, const struct customer_find_row *row)
{
	struct customer c = {
		.id = row->id, .public_id = row->public_id, .reference = row->reference,
		.external_id = row->external_id, .parent = row->parent_id, .name = row->name,
		.first_name = row->first_name, .category = row->category, .lang = lang_from_column(row->lang),
		.phone = row->phone, .comment = row->comment, .portal_access = row->portal_access,
		.link_version = row->link_version, .link_revoked = row->link_revoked,
		.restrictions = row->restrictions, .additional = row->additional, .active = row->active,
		.created_at = row->created_at, .updated_at = row->updated_at, .custom = row->custom,
		.custom_version = row->custom_version, .maker = row->maker, .model = row->model,
		.serial = row->serial, .installed_on = row->installed_on, .warranty_until = row->warranty_until,
		.merged_into = row->merged_into, .erased_at = row->erased_at,
	};

	if (!customer_type_parse(row->type, &c.type))
		c.type = CUSTOMER_INDIVIDUAL;
	if (!opening_from_json(ctx->arena, row->opening_hours, &c.opening))
		c.opening = (struct opening_hours){ 0 };
	return c;
}

struct site
site_from_row(const struct site_find_row *row)
{
	return (struct site){
		.id = row->id, .public_id = row->public_id, .customer = row->customer_id, .address = row->address,
		.address_additional = row->address_additional, .latitude = row->latitude,
		.longitude = row->longitude, .zone = row->zone, .notes = row->notes, .active = row->active,
		.created_at = row->created_at, .updated_at = row->updated_at,
	};
}

struct contact
contact_from_row(const struct contact_find_row *row)
{
	return (struct contact){
		.id = row->id, .public_id = row->public_id, .unit = row->unit_id, .customer = row->customer_id,
		.name = row->name, .email = row->email, .mobile = row->mobile, .mobile_typed = row->mobile_typed,
		.lang = lang_from_column(row->lang), .can_see = row->can_see, .can_book = row->can_book,
		.can_sign = row->can_sign, .active = row->active, .created_at = row->created_at,
		.updated_at = row->updated_at,
	};
}

void
contacts_from_rows(struct ctx *ctx, const struct contact_find_rows *rows, struct contacts *out)
{
	*out = (struct contacts){ 0 };
	for (size_t i = 0; i < rows->count; i++)
		*arena_push(ctx->arena, out) = contact_from_row(&rows->items[i]);
}

void
check_length(struct ctx *ctx, struct problems *problems, const char *field, const char *text, size_t most)
{
	if (str_length(text) > most)
		problem_add(ctx->arena, problems, field, TN(ctx, (int64_t)most, "At most {n} character.",
		    "At most {n} characters.", NULL));
}
