/* action_preview -- when an action would be shown: by status and moment, and on one real activity with the reason. */
#include "backoffice/action.h"

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { MOMENTS = 6, HOUR = 3600, DAY = 86400 };

struct preview_cell { bool shown; const char *why; };
struct preview_row { enum activity_status status; struct preview_cell cells[MOMENTS]; };

struct preview_page {
	const char *name, *back, *action, *reference;
	const char *heads[MOMENTS];
	struct preview_row rows[STATUS_COUNT];
	const struct activity *chosen;	/* NULL: none */
	bool shown;
	const char *staff, *customer;	/* why not, in the words of each */
	const char *on_home;		/* shown there, or why not */
	bool home_shown;
	const char *missing;		/* no activity of that reference */
};

#include "gen/backoffice_action_preview.html.h"

/* Seconds from now to the appointment in each column. */
static const struct { int64_t from_now; const char *label; } moments[MOMENTS] = {
	{ 7 * DAY, N_("A week before") },
	{ 25 * HOUR, N_("25 hours before") },
	{ 23 * HOUR, N_("23 hours before") },
	{ HOUR, N_("An hour before") },
	{ -HOUR, N_("An hour after") },
	{ -7 * DAY, N_("A week after") },
};

static struct err *
find(struct request *rq, struct activity_type *type, struct action *out, struct portal_action *row)
{
	struct actions all;

	TRY(catalog_find(rq, type));
	TRY(action_page_find(rq, type, row));
	TRY(action_list_all(rq->ctx, &all));
	for (size_t i = 0; i < all.count; i++) {
		if (!ID_EQUAL(all.items[i].id, row->id))
			continue;
		*out = all.items[i];
		return OK;
	}
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such action."), "kind gone");
}

/* Whose imagined activity it is: theirs who look, and nobody's in the database. */
static const customer_id nobody_known = { -1 };

/* An activity that could be: planned for that moment, in that status. */
static struct activity
imagined(struct request *rq, const struct activity_type *type, enum activity_status status, int64_t from_now)
{
	struct ctx *ctx = rq->ctx;
	instant start = INSTANT(ctx->now.s + from_now);
	bool has_time = status != STATUS_REQUESTED && status != STATUS_PENDING;

	return (struct activity){ .status = status, .type = type->id, .type_name = type->name, .title = type->name,
		.reference = "", .comment = "", .zone = here(rq)->zone_name, .duration_s = (int32_t)type->duration_s,
		.start = has_time ? start : INSTANT_NONE,
		.end = has_time ? INSTANT(start.s + type->duration_s) : INSTANT_NONE,
		.window_from = INSTANT_NONE, .window_to = INSTANT_NONE, .appointment = INSTANT_NONE,
		.wished = INSTANT_NONE, .real_start = INSTANT_NONE,
		.real_end = status == STATUS_TERMINATED ? ctx->now : INSTANT_NONE, .additional = "{}",
		.result = status == STATUS_TERMINATED ? RESULT_OK : RESULT_NONE, .result_comment = "",
		.created_at = ctx->now, .updated_at = ctx->now, .customer = nobody_known };
}

static struct err *
fill_table(struct request *rq, const struct activity_type *type, const struct action *action,
    struct preview_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct action_case asked = { .action = action, .type = type, .visitor = action_anybody(ctx, nobody_known),
		.rules_only = true };
	struct action_answer answer;

	for (int m = 0; m < MOMENTS; m++)
		page->heads[m] = T(ctx, moments[m].label);
	for (int s = 0; s < STATUS_COUNT; s++) {
		page->rows[s].status = (enum activity_status)s;
		for (int m = 0; m < MOMENTS; m++) {
			struct activity activity = imagined(rq, type, (enum activity_status)s, moments[m].from_now);

			asked.activity = &activity;
			TRY(action_ask(ctx, &asked, &answer));
			page->rows[s].cells[m] = (struct preview_cell){ answer.possible, answer.staff };
		}
	}
	asked.activity = NULL;
	TRY(action_ask(ctx, &asked, &answer));
	page->home_shown = answer.possible;
	page->on_home = answer.staff;
	return OK;
}

static struct err *
fill_chosen(struct request *rq, const struct activity_type *type, const struct action *action,
    struct activity *activity, struct preview_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct action_case asked = { .action = action, .type = type, .activity = activity };
	struct action_answer answer;
	activity_id id;

	if (str_empty(page->reference))
		return OK;
	TRY(activity_lookup_reference(ctx, page->reference, &id));
	if (!ID_IS_NONE(id))
		TRY(activity_find(ctx, id, activity));
	if (ID_IS_NONE(id) || !ID_EQUAL(activity->type, type->id)) {
		page->missing = T(ctx, "There is no activity of this type with that reference.");
		return OK;
	}
	asked.visitor = action_anybody(ctx, activity->customer);
	TRY(action_ask(ctx, &asked, &answer));
	page->chosen = activity;
	page->shown = answer.possible;
	page->staff = answer.staff;
	page->customer = answer.show ? answer.why : NULL;
	return OK;
}

static struct err *
show_preview(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct portal_action row;
	struct action action;
	struct activity activity;
	struct preview_page page = { .reference = field(rq, "activity") };

	TRY(find(rq, &type, &action, &row));
	page.name = T(rq->ctx, action.kind->label);
	page.back = action_page_path(rq, &type, &row, "");
	page.action = action_page_path(rq, &type, &row, "/preview");
	TRY(fill_table(rq, &type, &action, &page));
	TRY(fill_chosen(rq, &type, &action, &activity, &page));
	backoffice_action_preview(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "When would it be shown?"), .place = "catalog" });
}

const struct route backoffice_action_preview_routes[] = {
	{ GET, "/:unit/catalog/:type/actions/:action/preview", show_preview, .needs = CAN_EDIT_CATALOG,
	    .fields = "activity" },
	{ 0 },
};
