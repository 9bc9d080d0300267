/* types -- the catalog: activity types as one document each, and the templates of trades to start from. */
#include "api/row.h"
#include "api/veil.h"

#include "api/input.h"
#include "automation/whole_type.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "catalog/type_file.h"
#include "i18n/i18n.h"
#include "trade/trade.h"

/* ---- the list: what a program needs to choose one ---- */

static const struct member needed_members[] = {
	{ "name", AT(skill_level, name), GIVEN, "Name of the skill" },
	{ "level", AT(skill_level, level), GIVEN, "The level that it takes, 1 to 9" },
	{ 0 },
};
static const struct shape needed_shape = { "NeededSkill", "What a worker must be able to do", needed_members,
    sizeof(struct skill_level) };

static const char *
mode_token(int mode)
{
	return type_modes[mode].token;
}
static const struct words mode_words = { mode_token, TYPE_MODE_COUNT, TYPE_MODE_COUNT };

static const struct member type_members[] = {
	{ "id", AT(activity_type, public_id), GIVEN, "Id of the type" },
	{ "reference", AT(activity_type, reference), GIVEN, "Unique in the unit, without regard to case" },
	{ "name", AT(activity_type, name), GIVEN, "What staff call it" },
	{ "category", AT(activity_type, category), GIVEN, "Groups types in lists" },
	{ "color", AT(activity_type, color), GIVEN, "Colour on the board" },
	{ "mode", AT(activity_type, mode), GIVEN, "How work of it is done", .words = &mode_words },
	{ "duration_s", AT(activity_type, duration_s), GIVEN, "Seconds that it usually takes" },
	{ "priority", AT(activity_type, priority), GIVEN, "Higher goes first" },
	{ "price_cents", AT(activity_type, price_cents), GIVEN | OR_NULL, "Price; null: not said" },
	{ "customer_required", AT(activity_type, customer_required), GIVEN, "No activity without a customer" },
	{ "portal_shown", AT(activity_type, portal_shown), GIVEN, "Customers see activities of it" },
	{ "archived", AT(activity_type, archived), GIVEN, "Takes no new activities" },
	{ "skills", LIST_AT(activity_type, skills), GIVEN, "What workers must be able to do", .of = &needed_shape },
	{ "revision", AT(activity_type, revision), GIVEN, "Grows at every save" },
	{ "created_at", AT(activity_type, created_at), GIVEN, "When it was made" },
	{ "updated_at", AT(activity_type, updated_at), GIVEN, "When it was changed last" },
	{ 0 },
};
static const struct shape type_shape = { "ActivityType", "A kind of work", type_members, sizeof(struct activity_type) };

static struct err *
list(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct api_archived_asked asked = { 0 };
	struct activity_types all;
	size_t kept = 0;

	TRY(api_query(rq, &asked));
	TRY(type_list(rq->ctx, asked.archived, &all));
	for (size_t i = 0; i < all.count; i++)
		if (key_may_type(&visitor->key, all.items[i].id))
			all.items[kept++] = all.items[i];
	all.count = kept;
	return api_give_whole(rq, rs, &all, &asked.page);
}

/* ---- one: the whole document, as the file of the back office ---- */

struct document_of_type {
	struct activity_type row;
	const char *mark;
	int64_t version;
	const char *type, *forms, *actions, *triggers;	/* triggers NULL: none said */
	bool replace;
};

static const struct member document_members[] = {
	{ "id", AT(document_of_type, row.public_id), GIVEN, "Id of the type" },
	{ "revision", AT(document_of_type, row.revision), GIVEN, "Grows at every save" },
	{ "archived", AT(document_of_type, row.archived), GIVEN, "Takes no new activities" },
	{ "updated_at", AT(document_of_type, row.updated_at), GIVEN, "When it was changed last" },
	{ "doorstep", AT(document_of_type, mark), BOTH, "\"activity type\"", .most = 40 },
	{ "version", AT(document_of_type, version), BOTH, "1" },
	{ "type", JSON_AT(document_of_type, type), BOTH | NEEDED,
	  "Words, duration, skills by name, scheduling rules, what customers see" },
	{ "forms", JSON_AT(document_of_type, forms), BOTH,
	  "\"activity\" and \"closing\": the two forms with their fields" },
	{ "actions", ARRAY_AT(document_of_type, actions), BOTH, "Portal actions: code, kind, rank, settings, form" },
	{ "triggers", ARRAY_AT(document_of_type, triggers), BOTH,
	  "Triggers of this type; left out of a change they stay as they are" },
	{ "replace", AT(document_of_type, replace), NEW,
	  "Changes the type that has this reference, where there is one" },
	{ 0 },
};
static const struct shape document_shape = { "ActivityTypeDocument", "A whole activity type as one document",
    document_members, sizeof(struct document_of_type) };

static struct err *
read_document(struct ctx *ctx, const struct activity_type *row, struct document_of_type *out)
{
	const char *text;
	json_t *root;

	TRY(whole_type_write(ctx, row->id, &text));
	root = json_loads(text, 0, NULL);
	*out = (struct document_of_type){ .row = *row, .mark = "activity type", .version = 1,
		.type = input_json_text(ctx->arena, json_object_get(root, "type")),
		    .forms = input_json_text(ctx->arena, json_object_get(root, "forms")),
		.actions = input_json_text(ctx->arena, json_object_get(root, "actions")),
		.triggers = json_object_get(root, "triggers") == NULL ? NULL :
		    input_json_text(ctx->arena, json_object_get(root, "triggers")) };
	json_decref(root);
	return OK;
}

static const char *
write_document(struct ctx *ctx, const struct document_of_type *d)
{
	struct buf buf = buf_make(ctx->arena, TYPE_FILE_LARGEST);
	struct json j = json_make(&buf);

	json_open_object(&j, NULL);
	json_text(&j, "doorstep", d->mark);
	json_int(&j, "version", d->version);
	json_raw(&j, "type", d->type);
	json_raw(&j, "forms", str_empty(d->forms) ? "{}" : d->forms);
	json_raw(&j, "actions", str_empty(d->actions) ? "[]" : d->actions);
	if (d->triggers != NULL)
		json_raw(&j, "triggers", str_empty(d->triggers) ? "[]" : d->triggers);
	json_close_object(&j);
	return buf_text(&buf);
}

static struct err *
give(struct request *rq, struct response *rs, type_id id, bool made)
{
	struct document_of_type document;
	struct activity_type type;

	TRY(type_find(rq->ctx, id, &type));
	TRY(read_document(rq->ctx, &type, &document));
	document.triggers = veil_triggers(rq, document.triggers);
	return !made ? api_give(rq, rs, &document) : api_give_made(rq, rs, &document,
	    arena_printf(rq->ctx->arena, "/v1/activity-types/%s", type.public_id.text));
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(api_type_here(rq, &type));
	return give(rq, rs, type.id, false);
}

static struct document_of_type
empty_document(void)
{
	return (struct document_of_type){ .mark = "activity type", .version = 1 };
}

/* What the document calls its type; "": nothing. */
static const char *
reference_of(struct ctx *ctx, const struct document_of_type *document)
{
	json_t *root = json_loads(document->type, 0, NULL);
	const char *text = json_string_value(json_object_get(root, "reference"));
	const char *reference = text == NULL ? "" : arena_strdup(ctx->arena, text);

	json_decref(root);
	return reference;
}

/* A type that the key may not see is not replaced either. */
static struct err *
check_replaced(struct request *rq, const struct document_of_type *document)
{
	const struct api_visitor *visitor = rq->visitor;
	struct problems problems = { 0 };
	struct activity_type type;
	bool found;

	TRY(type_lookup_reference(rq->ctx, reference_of(rq->ctx, document), &type, &found));
	if (found && !key_may_type(&visitor->key, type.id))
		problem_add(rq->ctx->arena, &problems, "/type/reference",
		    T(rq->ctx, "There is no such activity type."));
	return err_invalid(rq->ctx, &problems);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct document_of_type document = empty_document();
	struct activity_type type;

	TRY(api_body(rq, &document));
	if (document.replace)
		TRY(check_replaced(rq, &document));
	TRY(whole_type_read(rq->ctx, &(struct whole_type){ .json = write_document(rq->ctx, &document),
	    .replace = document.replace, .triggers = TRIGGERS_AS_WRITTEN }, &type));
	return give(rq, rs, type.id, true);
}

/* The reference of the document, when it is to be another one from now on. */
static struct err *
set_reference(struct ctx *ctx, const struct document_of_type *document, type_id id)
{
	const char *wanted = reference_of(ctx, document);
	struct activity_type type;

	TRY(type_find(ctx, id, &type));
	if (str_empty(wanted) || str_equal(wanted, type.reference))
		return OK;
	type.reference = wanted;
	return type_save(ctx, &type);
}

static struct err *
replace(struct request *rq, struct response *rs)
{
	struct document_of_type now, document = empty_document();
	struct activity_type type;

	TRY(api_type_here(rq, &type));
	TRY(read_document(rq->ctx, &type, &now));
	TRY(api_match(rq, &now));
	TRY(api_body(rq, &document));
	TRY(whole_type_read(rq->ctx, &(struct whole_type){ .json = write_document(rq->ctx, &document), .replace = true,
	    .reference = type.reference, .triggers = TRIGGERS_AS_WRITTEN }, &type));
	TRY(set_reference(rq->ctx, &document, type.id));
	return give(rq, rs, type.id, false);
}

static struct err *
set_archived(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(api_type_here(rq, &type));
	TRY(type_set_archived(rq->ctx, type.id, row_archives(rq)));
	return give(rq, rs, type.id, false);
}

static struct err *
duplicate(struct request *rq, struct response *rs)
{
	struct activity_type type, copy;

	TRY(api_type_here(rq, &type));
	TRY(type_duplicate(rq->ctx, type.id, &copy));
	return give(rq, rs, copy.id, true);
}

/* ---- trades ---- */

static const struct member trade_type_members[] = {
	{ "reference", AT(trade_type, reference), GIVEN, "Reference of the type" },
	{ "name", AT(trade_type, name), GIVEN, "Its name" },
	{ "description", AT(trade_type, description), GIVEN, "What it is for" },
	{ "duration_s", AT(trade_type, duration_s), GIVEN, "Seconds that it usually takes" },
	{ "there", AT(trade_type, there), GIVEN, "The unit has a type of this reference" },
	{ 0 },
};
static const struct shape trade_type_shape = { "TradeType", "A type of a trade", trade_type_members,
    sizeof(struct trade_type) };

static const struct member trade_members[] = {
	{ "trade", AT(trade, token), GIVEN, "Its word" },
	{ "name", AT(trade, name), GIVEN, "What it is called" },
	{ "about", AT(trade, about), GIVEN, "What comes with it" },
	{ "types", LIST_AT(trade, types), GIVEN, "Its activity types", .of = &trade_type_shape },
	{ 0 },
};
static const struct shape trade_shape = { "Trade", "What a unit of some trade can start from", trade_members,
    sizeof(struct trade) };

static struct err *
list_trades(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct trades all;

	TRY(api_query(rq, &page));
	TRY(trade_list(rq->ctx, &all));
	return api_give_whole(rq, rs, &all, &page);
}

struct starting {
	struct { const char **items; size_t count, capacity; } types;
	bool texts;
	int64_t made;
};

static const struct member starting_members[] = {
	{ "types", TEXTS_AT(starting, types), NEW, "References of the types wanted; all unless said" },
	{ "texts", AT(starting, texts), NEW,
	  "Also the welcome text and the fields of customers, where there are none" },
	{ "made", AT(starting, made), GIVEN, "How many types came of it" },
	{ 0 },
};
static const struct shape starting_shape = { "TradeStart", "What is taken of a trade", starting_members,
    sizeof(struct starting) };

static struct err *
start(struct request *rq, struct response *rs)
{
	struct starting starting = { 0 };

	TRY(api_body(rq, &starting));
	if (starting.types.count > 0)
		*arena_push(rq->ctx->arena, &starting.types) = NULL;
	TRY(trade_start(rq->ctx, path_value(rq, "trade"), starting.types.count > 0 ? starting.types.items : NULL,
	    starting.texts, &starting.made));
	return api_give(rq, rs, &starting);
}

#define TYPE	"/v1/activity-types/:type"

const struct route api_type_routes[] = {
	ROW(GET, "/v1/activity-types", NEEDS_KEY_READ, "The activity types of the unit by name.", list,
	    .query = &api_archived_query,
	    .answer = &type_shape, .list = "activity_types"),
	{ POST, "/v1/activity-types", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = TYPE_FILE_LARGEST,
	  .about = "Makes a type of a document; a taken reference gets a number unless it is replaced.",
	  .contract = &(const struct contract){ make, .body = &document_shape, .answer = &document_shape,
	  .status = 201 } },
	ROW(GET, TYPE, NEEDS_KEY_READ, "One type whole: forms, portal actions and triggers too.", show,
	    .answer = &document_shape),
	{ PUT, TYPE, api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .body_limit = TYPE_FILE_LARGEST,
	  .about = "Replaces a type by a document; what was answered stays as it was answered.",
	  .contract = &(const struct contract){ replace, .body = &document_shape, .answer = &document_shape,
	  .match = MATCH_NEEDED } },
	ROW(POST, TYPE "/archive", NEEDS_KEY_ADMIN, "The type takes no new activities.", set_archived,
	    .answer = &document_shape),
	ROW(POST, TYPE "/restore", NEEDS_KEY_ADMIN, "The type is in use again.", set_archived,
	    .answer = &document_shape),
	ROW(POST, TYPE "/duplicate", NEEDS_KEY_ADMIN, "A copy of the type, to change.", duplicate,
	    .answer = &document_shape, .status = 201),
	ROW(GET, "/v1/trades", NEEDS_KEY_READ, "Catalogs that a unit can start from.", list_trades, A_PAGE,
	    .answer = &trade_shape, .list = "trades"),
	ROW(POST, "/v1/trades/:trade/start", NEEDS_KEY_ADMIN,
	    "Makes the types of a trade that the unit does not have yet.",
	    start, .body = &starting_shape, .answer = &starting_shape),
	{ 0 },
};
