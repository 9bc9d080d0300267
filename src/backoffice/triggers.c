/* triggers -- what happens by itself in the unit: the list in its order, on and off, and the library of ready ones. */
#include "backoffice/triggers.h"

#include "automation/effect.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"

struct trigger_row {
	const char *href, *path, *name, *say, *effects, *type;
	bool active, archived, first, last;
};
struct ready_row { const char *label, *help, *href; bool built_in, used; };

struct triggers_page {
	const char *action, *type, *archived, *new_href, *log_href;
	struct ui_options types;
	struct { struct trigger_row *items; size_t count, capacity; } rows;
	struct { struct ready_row *items; size_t count, capacity; } ready;
	struct trigger_counters counts;
	bool built_in, may_edit;
};

#include "gen/backoffice_triggers.html.h"

/* ---- for the other pages ---- */

struct err *
triggers_find(struct request *rq, struct trigger *out)
{
	return trigger_find_public(rq->ctx, path_value(rq, "trigger"), out);
}

const char *
triggers_path(struct request *rq, const struct trigger *trigger, const char *more)
{
	return arena_printf(rq->ctx->arena, "/triggers/%s%s", trigger->public_id.text, more);
}

struct err *
triggers_effects_say(struct ctx *ctx, const struct trigger *trigger, const char **out)
{
	struct buf say = buf_make(ctx->arena, 4000);
	struct problems problems = { 0 };
	struct effects effects;

	TRY(effects_read(ctx, trigger->effects, "effects", &problems, &effects));
	for (size_t i = 0; i < effects.count; i++)
		buf_printf(&say, "%s%s", i > 0 ? " · " : "", effect_title(ctx, &effects.items[i]));
	*out = buf_text(&say);
	return OK;
}

struct err *
triggers_types(struct ctx *ctx, const char *all, struct ui_options *out)
{
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	ui_option_add(ctx, out, "", all);
	for (size_t i = 0; i < types.count; i++)
		ui_option_add(ctx, out, types.items[i].public_id.text, types.items[i].name);
	return OK;
}

struct err *
triggers_type_of(struct ctx *ctx, const char *public_id, type_id *out)
{
	struct activity_type type;
	struct err *err;

	*out = (type_id){ 0 };
	if (str_empty(public_id))
		return OK;
	err = type_find_public(ctx, public_id, &type);
	if (err == OK)
		*out = type.id;
	return err != OK && err->kind != ERR_NOT_FOUND ? err : OK;
}

/* ---- the list ---- */

static const char *
type_name(struct ctx *ctx, const struct activity_types *types, type_id id)
{
	for (size_t i = 0; i < types->count; i++)
		if (ID_EQUAL(types->items[i].id, id))
			return types->items[i].name;
	return T(ctx, "All types");
}

static struct err *
add_row(struct request *rq, const struct activity_types *types, const struct trigger *trigger,
    struct triggers_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char *path = ui_path(rq, triggers_path(rq, trigger, ""));
	struct trigger_row row = { .href = path, .path = path, .name = trigger->name,
		.say = trigger_moment_say(ctx, trigger), .type = type_name(ctx, types, trigger->type),
		.active = trigger->active, .archived = trigger->archived };

	TRY(triggers_effects_say(ctx, trigger, &row.effects));
	*arena_push(ctx->arena, &page->rows) = row;
	return OK;
}

static bool
is_used(const struct triggers *triggers, const char *token)
{
	for (size_t i = 0; i < triggers->count; i++)
		if (str_equal(triggers->items[i].ready, token) && !triggers->items[i].archived)
			return true;
	return false;
}

static void
add_ready(struct request *rq, const struct triggers *triggers, struct triggers_page *page)
{
	struct ctx *ctx = rq->ctx;

	for (const struct trigger_ready *one = trigger_ready_rows; one->token != NULL; one++)
		*arena_push(ctx->arena, &page->ready) = (struct ready_row){ T(ctx, one->label), T(ctx, one->help),
			ui_address(ctx, page->new_href, "ready", one->token, "type", page->type, NULL),
			one->built_in, is_used(triggers, one->token) };
}

static struct err *
show_triggers(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct triggers_page page = { .action = ui_path(rq, "/triggers"), .type = field(rq, "type"),
		.archived = field(rq, "archived"), .new_href = ui_path(rq, "/triggers/new"),
		.log_href = ui_path(rq, "/triggers/log"), .may_edit = ui_may(rq, PERMISSION_EDIT_TRIGGERS) };
	struct activity_types types;
	struct triggers triggers;
	type_id type;

	TRY(triggers_types(ctx, T(ctx, "All types"), &page.types));
	TRY(triggers_type_of(ctx, page.type, &type));
	TRY(type_list(ctx, true, &types));
	TRY(trigger_list(ctx, type, str_equal(page.archived, "1"), &triggers));
	for (size_t i = 0; i < triggers.count; i++)
		TRY(add_row(rq, &types, &triggers.items[i], &page));
	if (page.rows.count > 0) {
		page.rows.items[0].first = true;
		page.rows.items[page.rows.count - 1].last = true;
	}
	TRY(trigger_built_in(ctx, &page.built_in));
	TRY(trigger_count(ctx, &page.counts));
	add_ready(rq, &triggers, &page);
	backoffice_triggers(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Triggers"), .place = "triggers" });
}

/* The tab of a type: its triggers, with those of all types. */
static struct err *
show_of_type(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(type_find_public(rq->ctx, path_value(rq, "type"), &type));
	respond_see_other(rs, ui_address(rq->ctx, ui_path(rq, "/triggers"), "type", path_value(rq, "type"), NULL));
	return OK;
}

/* ---- on, off, order, archive ---- */

static struct err *
set_active(struct request *rq, struct response *rs)
{
	bool on = str_equal(field(rq, "on"), "1");
	struct trigger trigger;

	TRY(triggers_find(rq, &trigger));
	TRY(trigger_set_active(rq->ctx, trigger.id, on));
	ui_done(rq, rs, on ? TF(rq->ctx, "{name} is on.", "name", trigger.name, NULL) :
	    TF(rq->ctx, "{name} is off. What was waiting by time is forgotten.", "name", trigger.name, NULL),
	    "/triggers");
	return OK;
}

/* One place up or down; whatever stands elsewhere than its number says is numbered anew. */
static struct err *
move(struct request *rq, struct response *rs)
{
	bool up = str_equal(field(rq, "to"), "up");
	struct trigger trigger;
	struct triggers all;
	size_t at = 0, other;

	TRY(triggers_find(rq, &trigger));
	TRY(trigger_list(rq->ctx, (type_id){ 0 }, false, &all));
	while (at < all.count && !ID_EQUAL(all.items[at].id, trigger.id))
		at++;
	other = up ? at - 1 : at + 1;
	if (at < all.count && other < all.count) {
		all.items[at] = all.items[other];
		all.items[other] = trigger;
	}
	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i].rank == (int32_t)(i + 1) * 10)
			continue;
		all.items[i].rank = (int32_t)(i + 1) * 10;
		TRY(trigger_save(rq->ctx, &all.items[i]));
	}
	ui_done(rq, rs, T(rq->ctx, "Moved."), "/triggers");
	return OK;
}

static struct err *
archive(struct request *rq, struct response *rs)
{
	struct trigger trigger;

	TRY(triggers_find(rq, &trigger));
	TRY(trigger_set_archived(rq->ctx, trigger.id, true));
	ui_done_undo(rq, rs, TF(rq->ctx, "{name} is archived.", "name", trigger.name, NULL), "/triggers",
	    triggers_path(rq, &trigger, "/restore"));
	return OK;
}

static struct err *
restore(struct request *rq, struct response *rs)
{
	struct trigger trigger;

	TRY(triggers_find(rq, &trigger));
	TRY(trigger_set_archived(rq->ctx, trigger.id, false));
	ui_done(rq, rs, TF(rq->ctx, "{name} is back.", "name", trigger.name, NULL), "/triggers");
	return OK;
}

/* A copy begins switched off, so that nothing is sent twice. */
static struct err *
copy(struct request *rq, struct response *rs)
{
	struct trigger trigger;

	TRY(triggers_find(rq, &trigger));
	trigger.id = (trigger_id){ 0 };
	trigger.active = false;
	trigger.archived = false;
	trigger.revision = 0;
	trigger.name = TF(rq->ctx, "{name} (copy)", "name", trigger.name, NULL);
	TRY(trigger_save(rq->ctx, &trigger));
	ui_done(rq, rs, T(rq->ctx, "This is the copy. It is off until you turn it on."),
	    triggers_path(rq, &trigger, ""));
	return OK;
}

const struct route backoffice_triggers_routes[] = {
	{ GET, "/:unit/triggers", show_triggers, .needs = CAN_SEE_OUTBOX, .fields = "type archived" },
	{ GET, "/:unit/catalog/:type/triggers", show_of_type, .needs = CAN_EDIT_TRIGGERS },
	{ POST, "/:unit/triggers/:trigger/active", set_active, .needs = CAN_EDIT_TRIGGERS, .fields = "on" },
	{ POST, "/:unit/triggers/:trigger/move", move, .needs = CAN_EDIT_TRIGGERS, .fields = "to" },
	{ POST, "/:unit/triggers/:trigger/archive", archive, .needs = CAN_EDIT_TRIGGERS },
	{ POST, "/:unit/triggers/:trigger/restore", restore, .needs = CAN_EDIT_TRIGGERS },
	{ POST, "/:unit/triggers/:trigger/copy", copy, .needs = CAN_EDIT_TRIGGERS },
	{ 0 },
};
