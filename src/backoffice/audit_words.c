/* audit_words -- see audit.h: a row of the audit in words. */
#include "backoffice/audit.h"

#include <jansson.h>
#include "account/audit.h"
#include "account/settings.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

enum { MOST_VALUE = 120, MOST_CHANGES = 40 };

/* What the members of details are called; settings have their own words. */
static const struct { const char *name, *label; } words[] = {
	{ "name", N_("Name") }, { "first_name", N_("First name") }, { "reference", N_("Reference") },
	{ "type", N_("Type") }, { "category", N_("Category") }, { "language", N_("Language") },
	{ "phone", N_("Phone") }, { "comment", N_("Comment") }, { "opening_hours", N_("Opening hours") },
	{ "restrictions", N_("Workers") }, { "custom", N_("Own fields") }, { "maker", N_("Maker") },
	{ "model", N_("Model") }, { "serial", N_("Serial number") }, { "installed_on", N_("Installed on") },
	{ "warranty_until", N_("Warranty until") }, { "portal_access", N_("Portal access") },
	{ "active", N_("In use") }, { "on", N_("On") }, { "roles", N_("Roles") }, { "given", N_("Given") },
	{ "taken", N_("Taken") }, { "rights", N_("Rights") }, { "types", N_("Activity types") },
	{ "customers", N_("Customers") }, { "bought_tenths", N_("Credits bought") },
};

const char *
audit_say(struct ctx *ctx, const char *what)
{
	const struct happening *row = happening_find(what);

	return row == NULL ? what : T(ctx, row->label);
}

static const char *
label_of(struct ctx *ctx, const char *name)
{
	const struct setting *setting = setting_find(name);

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_equal(words[i].name, name))
			return T(ctx, words[i].label);
	return setting != NULL ? T(ctx, setting->label) : arena_strdup(ctx->arena, name);
}

/* The rights and roles of a list by their names: "quote.edit import.run". */
static const char *
names_of(struct ctx *ctx, const char *tokens)
{
	char **parts = str_split(ctx->arena, tokens, ' ', NULL);
	const char *text = "";

	for (; *parts != NULL; parts++) {
		enum permission permission;
		enum role role;
		const char *name = permission_parse(*parts, &permission) ? T(ctx, permission_label(permission)) :
		    role_parse(*parts, &role) && role < ROLE_COUNT ? T(ctx, role_label(role)) : *parts;

		text = arena_printf(ctx->arena, "%s%s%s", text, *text != '\0' ? ", " : "", name);
	}
	return text;
}

/* A value as people read it. */
static const char *
value_of(struct ctx *ctx, const char *name, const json_t *value)
{
	const struct setting *setting = setting_find(name);
	const char *text = json_string_value(value);
	char *dump;

	if (value == NULL || json_is_null(value))
		return "";
	if (str_equal(name, "bought_tenths"))
		return i18n_number(ctx->arena, ctx->lang, (double)json_integer_value(value) / 10, 1);
	if (json_is_boolean(value))
		return json_is_true(value) ? T(ctx, "yes") : T(ctx, "no");
	if (text == NULL) {
		dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		text = arena_strdup(ctx->arena, dump);
		free(dump);
	}
	if (setting != NULL && setting->kind == SETTING_CHOICE)
		return T(ctx, setting_choice_label(text));
	if (str_equal(name, "roles") || str_equal(name, "given") || str_equal(name, "taken"))
		return names_of(ctx, text);
	if (str_equal(name, "portal_access") || str_equal(name, "active"))
		return str_equal(text, "1") ? T(ctx, "yes") : T(ctx, "no");
	/* A short text is not copied by cutting, and what was read is gone after this. */
	return arena_strdup(ctx->arena, str_cut(ctx->arena, text, MOST_VALUE));
}

static void
add(struct ctx *ctx, struct audit_changes *list, const char *name, const json_t *from, const json_t *to)
{
	struct audit_change change = { label_of(ctx, name), value_of(ctx, name, from), value_of(ctx, name, to) };

	if (list->count < MOST_CHANGES && (*change.from != '\0' || *change.to != '\0'))
		*arena_push(ctx->arena, list) = change;
}

/* {"from":{…},"to":{…}}: what differs; a member that is missing on one side was as it is at first. */
static void
add_sides(struct ctx *ctx, struct audit_changes *list, json_t *from, json_t *to)
{
	const char *name;
	json_t *value;

	json_object_foreach(to, name, value)
		add(ctx, list, name, json_object_get(from, name), value);
	json_object_foreach(from, name, value)
		if (json_object_get(to, name) == NULL)
			add(ctx, list, name, value, NULL);
}

struct audit_changes
audit_changes_of(struct ctx *ctx, const char *detail)
{
	json_t *root = json_loads(detail, 0, NULL), *from = json_object_get(root, "from"),
	       *to = json_object_get(root, "to"), *value;
	struct audit_changes list = { 0 };
	const char *name;

	if (json_is_object(from) && json_is_object(to))
		add_sides(ctx, &list, from, to);
	else
		json_object_foreach(root, name, value) {
			bool pair = json_is_array(value) && json_array_size(value) == 2;

			add(ctx, &list, name, pair ? json_array_get(value, 0) : NULL,
			    pair ? json_array_get(value, 1) : value);
		}
	json_decref(root);
	return list;
}
