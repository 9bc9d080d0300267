/* catalog_share -- what the pages of one type share: tabs, texts per language, two people at once. */
#include <jansson.h>

#include "backoffice/catalog.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/merge.h"
#include "catalog/type_json.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LARGEST_TYPE = 512 << 10, LONGEST_WORD = 80 };

struct err *
catalog_find(struct request *rq, struct activity_type *out)
{
	return type_find_public(rq->ctx, path_value(rq, "type"), out);
}

const char *
catalog_path(struct request *rq, const struct activity_type *type, const char *more)
{
	return arena_printf(rq->ctx->arena, "/catalog/%s%s", type->public_id.text, more);
}

const struct catalog_tab *
catalog_tabs(struct request *rq, const struct activity_type *type, const char *current, size_t *count)
{
	static const struct { const char *token, *path, *label; } tabs[] = {
		{ "", "", N_("The type") },
		{ "form", "/forms/activity", N_("Activity form") },
		{ "closing", "/forms/closing", N_("Closing form") },
		{ "display", "/display", N_("What customers see") },
		{ "triggers", "/triggers", N_("Triggers") },
		{ "reports", "/reports", N_("Reports") },
	};
	struct catalog_tab *out = arena_new_array(rq->ctx->arena, COUNT_OF(tabs), struct catalog_tab);

	for (size_t i = 0; i < COUNT_OF(tabs); i++)
		out[i] = (struct catalog_tab){ T(rq->ctx, tabs[i].label),
		    ui_path(rq, catalog_path(rq, type, tabs[i].path)), str_equal(tabs[i].token, current) };
	*count = COUNT_OF(tabs);
	return out;
}

/* ---- texts per language ---- */

void
catalog_text_fields(struct request *rq, const char *name, const struct texts *texts, const struct problems *problems,
    const char *problem_name, int rows, struct ui_field *out)
{
	struct arena *arena = rq->ctx->arena;

	for (size_t i = 0; i < LANG_COUNT; i++) {
		enum lang lang = backoffice_nth_lang(rq, i);

		out[i] = (struct ui_field){ .name = arena_printf(arena, "%s.%s", name, lang_tag(lang)),
		    .problem_name = arena_printf(arena, "%s.%s", problem_name, lang_tag(lang)),
		    .label = lang_own_name(lang), .problems = problems, .optional = true, .rows = rows, .codes = true,
		    .value = texts->in[lang] };
	}
}

struct texts
catalog_read_texts(struct request *rq, const char *name)
{
	struct texts texts = { 0 };

	for (size_t i = 0; i < LANG_COUNT; i++) {
		const char *text = field(rq, arena_printf(rq->ctx->arena, "%s.%s", name, lang_tag((enum lang)i)));

		texts.in[i] = text[0] != '\0' ? text : NULL;
	}
	return texts;
}

/* ---- two people, one type ---- */

static const struct { const char *path, *label; } members[] = {
	{ "/reference", N_("Reference") }, { "/name", N_("Name") }, { "/category", N_("Category") },
	{ "/icon", N_("Icon") }, { "/color", N_("Colour") }, { "/description", N_("Description for staff") },
	{ "/duration_s", N_("Duration") },
	{ "/before_s", N_("Preparation") }, { "/after_s", N_("Clearing") },
	{ "/priority", N_("Priority") }, { "/price_cents", N_("Price") },
	{ "/cost_cents", N_("Cost") }, { "/mode", N_("How the work is done") },
	{ "/by_hand", N_("Staff, by hand") }, { "/by_portal", N_("Customers, on the portal") },
	{ "/by_import", N_("Files and programs") }, { "/customer_required", N_("A customer must be named") },
	{ "/portal_shown", N_("Shown on the portal") }, { "/skills", N_("Skills it needs") },
	{ "/rules", N_("When it may be booked") }, { "/display/title", N_("Title") },
	{ "/display/description", N_("Description") }, { "/display/statuses", N_("Names of the statuses") },
	{ "/display/fields", N_("Fields customers see") }, { "/display", N_("What customers see") },
};

static const char *
member_label(struct ctx *ctx, const char *path)
{
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (str_starts(path, members[i].path))
			return T(ctx, members[i].label);
	return path;
}

/* A value in few words; "" for what has none. */
static const char *
value_words(struct ctx *ctx, const char *path, const json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value) ? T(ctx, "Yes") : T(ctx, "No");
	if (json_is_integer(value) && (str_equal(path, "/duration_s") || str_equal(path, "/before_s") ||
	    str_equal(path, "/after_s")))
		return i18n_duration(ctx->arena, ctx->lang, json_integer_value(value));
	if (json_is_integer(value) && str_ends(path, "_cents"))
		return i18n_number(ctx->arena, ctx->lang, (double)json_integer_value(value) / 100, 2);
	if (json_is_integer(value))
		return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	if (json_is_string(value) && str_length(json_string_value(value)) <= LONGEST_WORD)
		return arena_strdup(ctx->arena, json_string_value(value));
	return "";
}

static const char *
change_sentence(struct ctx *ctx, const struct merge_note *note)
{
	const char *label = member_label(ctx, note->path);
	const char *before = value_words(ctx, note->path, note->before);
	const char *after = value_words(ctx, note->path, note->after);
	const char *say;

	if (before[0] != '\0' && after[0] != '\0')
		say = TF(ctx, "{label}: {before} became {after}.", "label", label, "before", before, "after",
		    after, NULL);
	else if (after[0] != '\0')
		say = TF(ctx, "{label}: {after}.", "label", label, "after", after, NULL);
	else
		say = TF(ctx, "{label} was changed.", "label", label, NULL);
	return note->both ? arena_printf(ctx->arena, "%s %s", say, T(ctx, "You changed it too: yours stands.")) : say;
}

static json_t *
json_of(struct ctx *ctx, const struct activity_type *type)
{
	struct buf out = buf_make(ctx->arena, LARGEST_TYPE);
	struct json json = json_make(&out);

	type_to_json(&json, NULL, type);
	return json_loads(buf_text(&out), 0, NULL);
}

/* What JSON does not hold comes from the newest. */
static void
complete(struct activity_type *type, const struct activity_type *newest)
{
	type->id = newest->id;
	type->public_id = newest->public_id;
	type->archived = newest->archived;
	type->revision = newest->revision;
	type->created_at = newest->created_at;
	type->updated_at = newest->updated_at;
}

struct merge_txn { struct activity_type *type; };

/* Merged skills have names only. */
static struct err *
ensure_skills(struct ctx *ctx, void *arg)
{
	struct activity_type *type = ((struct merge_txn *)arg)->type;

	for (size_t i = 0; i < type->skills.count; i++)
		TRY(skill_ensure(ctx, type->skills.items[i].name, &type->skills.items[i].skill));
	return OK;
}

struct err *
catalog_merge(struct request *rq, struct activity_type *mine, int64_t began, struct catalog_meanwhile *out)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type newest, merged;
	struct type_version base = { 0 }, last = { 0 };
	struct merge_notes notes = { 0 };
	struct problems unread = { 0 };
	bool base_known, last_known;
	const char **changes;

	TRY(type_find(ctx, mine->id, &newest));
	TRY(type_version_lookup(ctx, mine->id, began, &base, &base_known));
	TRY(type_version_lookup(ctx, mine->id, newest.revision, &last, &last_known));
	json_t *theirs = json_of(ctx, &newest), *wanted = json_of(ctx, mine);
	json_t *first = base_known ? json_of(ctx, &base.type) : json_incref(theirs);
	json_t *both = merge_three(ctx->arena, first, theirs, wanted, &notes);

	merged = type_from_json(ctx, both, &unread);
	changes = arena_new_array(ctx->arena, notes.count, const char *);
	for (size_t i = 0; i < notes.count; i++)
		changes[i] = change_sentence(ctx, &notes.items[i]);
	json_decref(first);
	json_decref(theirs);
	json_decref(wanted);
	json_decref(both);
	complete(&merged, &newest);
	TRY(db_transaction(ctx, ensure_skills, &(struct merge_txn){ &merged }));
	*mine = merged;
	*out = (struct catalog_meanwhile){ .changes = changes, .change_count = notes.count,
	    .who = notes.count == 0 ? NULL : last_known ? last.who : T(ctx, "Somebody") };
	return OK;
}
