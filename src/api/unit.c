/* unit -- the unit itself: its name and place, its settings, its logo, and portal access of all customers at once. */
#include "api/row.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "customer/customer.h"
#include "access/access.h"
#include "form/form.h"
#include "activity/facts.h"
#include "i18n/i18n.h"

enum { LARGEST_LOGO = 512 * 1024, MOST_TEXT = 20000 };

/* ---- name and place ---- */

static const char *
lang_word(int lang)
{
	return lang_tag((enum lang)lang);
}
static const struct words lang_words = { lang_word, LANG_COUNT, LANG_COUNT };

static const struct member unit_members[] = {
	{ "id", AT(unit, public_id), GIVEN, "Id of the unit" },
	{ "slug", AT(unit, slug), GIVEN, "Its word in addresses" },
	{ "name", AT(unit, name), GIVEN | CHANGE, "What staff call it", .least = 1, .most = 80 },
	{ "display_name", AT(unit, display_name), GIVEN, "What customers read: a setting, else the name" },
	{ "timezone", AT(unit, zone_name), GIVEN | CHANGE, "Name of its time zone", .most = 64 },
	{ "country", AT(unit, country), GIVEN | CHANGE, "\"LI\"", .least = 2, .most = 2 },
	{ "language", AT(unit, lang), GIVEN | CHANGE, "Where nobody chose another", .words = &lang_words },
	{ "created_at", AT(unit, created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(unit, updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape unit_shape = { "Unit", "A company, branch or team", unit_members, sizeof(struct unit) };

static struct err *
show(struct request *rq, struct response *rs)
{
	struct unit unit;

	TRY(unit_here(rq->ctx, &unit));
	return api_give(rq, rs, &unit);
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct unit unit;

	TRY(unit_here(rq->ctx, &unit));
	TRY(api_match(rq, &unit));
	TRY(api_body(rq, &unit));
	unit.zone = zone_find(unit.zone_name);
	TRY(unit_save(rq->ctx, &unit));
	return show(rq, rs);
}

/* ---- settings: a member for each row of setting.inc ---- */

struct settings_record { struct settings s; };

/* What a row takes, as the form of the back office would have typed it. */
static const char *
typed_of(json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value) ? "1" : "";
	return json_is_string(value) ? json_string_value(value) : "";
}

static void
put(struct api_input *in, struct settings *settings, const struct setting *row, enum lang lang, json_t *value)
{
	struct problems problems = { 0 };
	struct ctx *ctx = input_ctx(in);

	if (setting_is_number(row))
		setting_put_int(ctx, settings, row, (int64_t)json_number_value(value), &problems);
	else
		setting_put(ctx, settings, row, lang, arena_strdup(ctx->arena, typed_of(value)), &problems);
	if (problems.count > 0)
		input_problem(in, problems.items[0].say);
}

static struct err *
take_setting(struct api_input *in, const struct member *member, json_t *value, void *record)
{
	const struct setting *row = setting_find(member->name);
	struct settings_record *r = record;
	struct ctx *ctx = input_ctx(in);
	const char *name;
	json_t *text;
	enum lang lang;

	if (row->kind != SETTING_TEXTS) {
		put(in, &r->s, row, ctx->lang, value);
		return OK;
	}
	json_object_foreach(value, name, text) {
		if (lang_parse(name, &lang) && str_equal(lang_tag(lang), name) && (json_is_string(text) ||
		    json_is_null(text)))
			put(in, &r->s, row, lang, text);
		else
			input_problem(in, T(ctx, "Give a text for each language, such as {\"de\": \"…\"}."));
	}
	return OK;
}

static void
give_setting(struct json *j, const char *key, struct request *rq, const void *record)
{
	const struct settings_record *r = record;
	const struct setting *row = setting_find(key);

	switch (row->kind) {
	case SETTING_BOOL:
		json_bool(j, key, setting_print(rq->ctx, &r->s, row, rq->ctx->lang)[0] != '\0');
		break;
	case SETTING_INT:
	case SETTING_CENTS:
	case SETTING_TENTHS:
		json_int(j, key, setting_int(&r->s, row));
		break;
	case SETTING_TEXTS:
		json_open_object(j, key);
		for (int lang = 0; lang < LANG_COUNT; lang++)
			json_text(j, lang_tag((enum lang)lang), setting_print(rq->ctx, &r->s, row, (enum lang)lang));
		json_close_object(j);
		break;
	default:
		json_text(j, key, setting_print(rq->ctx, &r->s, row, rq->ctx->lang));
	}
}

static const struct member texts_members[] = {
#define LANG(name, tag, ...) { tag, OWN, BOTH, "In that language", .most = MOST_TEXT },
#include "base/lang.inc"
#undef LANG
	{ 0 },
};
static const struct shape texts_shape = { "TextByLanguage", "A text per language", texts_members, 0 };

#define AS_BOOL(least_, most_)		.as = MEMBER_BOOL
#define AS_INT(least_, most_)		.as = MEMBER_INT, .least = (least_), .most = (most_)
#define AS_CENTS	AS_INT
#define AS_TENTHS	AS_INT
#define AS_TEXTS(least_, most_)		.as = MEMBER_OBJECT, .of = &texts_shape
#define AS_TEXT(least_, most_)		.as = MEMBER_TEXT, .most = MOST_TEXT
#define AS_LINES	AS_TEXT
#define AS_PHONE	AS_TEXT
#define AS_EMAIL	AS_TEXT
#define AS_COLOR	AS_TEXT
#define AS_CHOICE	AS_TEXT
#define AS_SPANS	AS_TEXT
#define AS_WEEK		AS_TEXT
#define AS_FILE		AS_TEXT
#define MAY_BOOL	BOTH
#define MAY_INT		BOTH
#define MAY_CENTS	BOTH
#define MAY_TENTHS	BOTH
#define MAY_TEXTS	BOTH
#define MAY_TEXT	BOTH
#define MAY_LINES	BOTH
#define MAY_PHONE	BOTH
#define MAY_EMAIL	BOTH
#define MAY_COLOR	BOTH
#define MAY_CHOICE	BOTH
#define MAY_SPANS	BOTH
#define MAY_WEEK	BOTH
#define MAY_FILE	GIVEN

static const struct member settings_members[] = {
#define SETTING(kind, name_, first, least_, most_, group, label, help)				\
	{ #name_, OWN, MAY_##kind, label, AS_##kind(least_, most_), .take = take_setting, .give = give_setting },
#include "account/setting.inc"
#undef SETTING
	{ 0 },
};
static const struct shape settings_shape = { "Settings", "What a unit can set", settings_members,
    sizeof(struct settings_record) };

static struct err *
give_settings(struct request *rq, struct response *rs)
{
	struct settings_record record;
	struct unit unit;

	TRY(unit_here(rq->ctx, &unit));
	record.s = unit.settings;
	return api_give(rq, rs, &record);
}

static struct err *
change_settings(struct request *rq, struct response *rs)
{
	struct settings_record record;
	struct unit unit;

	TRY(unit_here(rq->ctx, &unit));
	record.s = unit.settings;
	TRY(api_match(rq, &record));
	TRY(api_body(rq, &record));
	TRY(unit_save_settings(rq->ctx, &record.s));
	return give_settings(rq, rs);
}

/* ---- the logo ---- */

static struct err *
show_logo(struct request *rq, struct response *rs)
{
	struct bytes content;
	struct unit unit;
	const char *type;

	TRY(unit_here(rq->ctx, &unit));
	TRY(unit_logo(rq->ctx, &unit, &content, &type));
	respond_type(rs, type);
	buf_put(&rs->http->body, (const char *)content.at, content.size);
	return OK;
}

static struct err *
all_done(struct request *rq UNUSED, struct response *rs, void *arg UNUSED)
{
	rs->http->status = 204;
	return OK;
}

static struct err *
set_logo(struct request *rq, struct response *rs)
{
	const struct http_file *file = field_file(rq, "files");
	struct problems problems = { 0 };
	struct bytes content = { 0 };

	if (file == NULL || file->size == 0)
		problem_add(rq->ctx->arena, &problems, "files", T(rq->ctx, "Choose a file."));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(file_read(rq, file, &content));
	TRY(unit_set_logo(rq->ctx, content));
	return api_commit(rq, rs, NULL, all_done);
}

static struct err *
drop_logo(struct request *rq, struct response *rs UNUSED)
{
	return unit_set_logo(rq->ctx, (struct bytes){ 0 });
}

/* ---- portal access of everybody ---- */

struct switching { bool on; int64_t changed; struct public_id undo; };

static const struct member switching_members[] = {
	{ "on", AT(switching, on), NEW | NEEDED, "In or out" },
	{ "changed", AT(switching, changed), GIVEN, "How many customers changed" },
	{ "undo", AT(switching, undo), GIVEN, "For /v1/unit/portal-access/undo" },
	{ 0 },
};
static const struct shape switching_shape = { "PortalAccessOfAll", "Portal access of every customer in use",
    switching_members, sizeof(struct switching) };

static struct err *
switch_all(struct request *rq, struct response *rs)
{
	struct switching switching = { 0 };

	TRY(api_body(rq, &switching));
	TRY(customer_switch_all(rq->ctx, switching.on, &switching.changed, &switching.undo));
	return api_give(rq, rs, &switching);
}

struct undoing { const char *undo; int64_t changed; };

static const struct member undoing_members[] = {
	{ "undo", AT(undoing, undo), NEW | NEEDED | PLAIN, "As the switch gave it", .most = 40 },
	{ "changed", AT(undoing, changed), GIVEN, "How many customers are as before" },
	{ 0 },
};
static const struct shape undoing_shape = { "PortalAccessUndo", "A switch taken back", undoing_members,
    sizeof(struct undoing) };

static struct err *
undo_switch(struct request *rq, struct response *rs)
{
	struct undoing undoing = { .undo = "" };

	TRY(api_body(rq, &undoing));
	TRY(customer_undo_bulk(rq->ctx, undoing.undo, &undoing.changed));
	return api_give(rq, rs, &undoing);
}

static const struct member renewed_members[] = {
	{ "renewed", AT(undoing, changed), GIVEN, "How many links are new" },
	{ 0 },
};
static const struct shape renewed_shape = { "PortalLinksRenewed", "Personal links made anew", renewed_members,
    sizeof(struct undoing) };

static struct err *
renew_links(struct request *rq, struct response *rs)
{
	struct undoing renewed = { 0 };

	TRY(access_renew_all(rq->ctx, &renewed.changed));
	return api_give(rq, rs, &renewed);
}

/* ---- the unit's own fields of its customers ---- */

struct form_record { int64_t version; const char *fields; };

static const struct member form_members[] = {
	{ "version", AT(form_record, version), GIVEN, "Of the form; 0: there is none" },
	{ "fields", ARRAY_AT(form_record, fields), BOTH | NEEDED, "Its fields, as in the forms of an activity type" },
	{ 0 },
};
static const struct shape form_shape = { "CustomerForm", "The unit's own fields of its customers", form_members,
    sizeof(struct form_record) };

static struct err *
read_form(struct request *rq, struct form_record *out)
{
	struct form form;
	json_t *root;

	TRY(form_find(rq->ctx, form_of_customer(), &form));
	root = json_loads(form.definition, 0, NULL);
	*out = (struct form_record){ form.version, root == NULL ? "[]" :
	    input_json_text(rq->ctx->arena, json_object_get(root, "fields")) };
	json_decref(root);
	return OK;
}

static struct err *
show_form(struct request *rq, struct response *rs)
{
	struct form_record record;

	TRY(read_form(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
replace_form(struct request *rq, struct response *rs)
{
	struct fact_rows facts = activity_facts(rq->ctx);
	struct form_record record;
	struct form saved;

	TRY(read_form(rq, &record));
	TRY(api_match(rq, &record));
	TRY(api_body(rq, &record));
	TRY(form_save(rq->ctx, form_of_customer(), arena_printf(rq->ctx->arena, "{\"fields\":%s}", record.fields),
	    record.version, &facts, &saved));
	return show_form(rq, rs);
}

const struct route api_unit_routes[] = {
	ROW(GET, "/v1/unit", NEEDS_KEY_READ, "The unit that the key acts in.", show, .answer = &unit_shape),
	ROW(PATCH, "/v1/unit", NEEDS_KEY_ADMIN, "Changes its name, time zone, country or language.", change,
	    .body = &unit_shape, .answer = &unit_shape, .match = MATCH_MAY),
	ROW(GET, "/v1/unit/settings", NEEDS_KEY_READ, "Everything that the unit can set.", give_settings,
	    .answer = &settings_shape),
	{ PATCH, "/v1/unit/settings", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = 512 * 1024,
	  .about = "Changes settings; what is left out stays.", .contract = &(const struct contract){ change_settings,
	  .body = &settings_shape, .answer = &settings_shape, .match = MATCH_MAY } },
	ROW(GET, "/v1/unit/logo", NEEDS_KEY_READ, "The logo.", show_logo, .content = "image/*", .statuses = "404"),
	{ POST, "/v1/unit/logo", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .fields = "files", .files = true,
	  .body_limit = LARGEST_LOGO + (64 << 10),
	  .about = "Sets the logo: PNG, JPEG or SVG as one file of a multipart body.",
	  .contract = &(const struct contract){ set_logo, .outside = true } },
	ROW(DELETE, "/v1/unit/logo", NEEDS_KEY_ADMIN, "Takes the logo away.", drop_logo),
	ROW(POST, "/v1/unit/portal-access", NEEDS_KEY_ADMIN, "Lets every customer in use into the portal, or none.",
	    switch_all, .body = &switching_shape, .answer = &switching_shape),
	ROW(POST, "/v1/unit/portal-access/undo", NEEDS_KEY_ADMIN, "Takes such a switch back, once.", undo_switch,
	    .body = &undoing_shape, .answer = &undoing_shape, .statuses = "410"),
	ROW(POST, "/v1/unit/portal-links/renew", NEEDS_KEY_ADMIN,
	    "Makes every personal link anew; the old ones are void.",
	    renew_links, .answer = &renewed_shape),
	ROW(GET, "/v1/unit/customer-form", NEEDS_KEY_READ, "The unit's own fields of its customers.", show_form,
	    .answer = &form_shape),
	{ PUT, "/v1/unit/customer-form", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = 1 << 20,
	  .about = "Replaces them by a new version; values given before stay readable.",
	  .contract = &(const struct contract){ replace_form, .body = &form_shape, .answer = &form_shape,
	  .match = MATCH_NEEDED, .statuses = "409" } },
	{ 0 },
};
