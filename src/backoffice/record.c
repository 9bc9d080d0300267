/* record -- see record.h. */
#include "backoffice/record.h"

#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

/* "Viessmann Vitodens 200, SN-4711" */
static const char *
machine_words(struct ctx *ctx, const struct customer *c)
{
	struct buf to = buf_make(ctx->arena, 1024);

	buf_puts(&to, c->maker);
	if (!str_empty(c->model))
		buf_printf(&to, "%s%s", to.size != 0 ? " " : "", c->model);
	if (!str_empty(c->serial))
		buf_printf(&to, "%s%s", to.size != 0 ? ", " : "", c->serial);
	return buf_text(&to);
}

#include "gen/backoffice_record.html.h"

struct err *
record_last_worker(struct ctx *ctx, customer_id customer, const char **name)
{
	struct activity_filter filter = { .customer = customer, .from = INSTANT_NONE, .to = ctx->now,
		.order = ORDER_START_DOWN, .limit = 20 };
	struct activities list;

	*name = NULL;
	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++)
		if (!ID_IS_NONE(list.items[i].worker) && list.items[i].status != STATUS_CANCELED) {
			*name = list.items[i].worker_name;
			return OK;
		}
	return OK;
}

const char *
record_new_customer(struct request *rq, const char *typed)
{
	static const char path[] = "/customers/new";
	struct ctx *ctx = rq->ctx;
	char *text = str_trim(ctx->arena, typed), *blank = strrchr(text, ' ');

	if (strchr(text, '@') != NULL)
		return ui_address(ctx, ui_path(rq, path), "email", text, NULL);
	if (strspn(text, "0123456789+()/.- ") == strlen(text))
		return ui_address(ctx, ui_path(rq, path), "mobile", text, NULL);
	if (strpbrk(text, "0123456789") != NULL)
		return ui_address(ctx, ui_path(rq, path), "address", text, NULL);
	if (blank == NULL)
		return ui_address(ctx, ui_path(rq, path), "name", text, NULL);
	*blank = '\0';
	return ui_address(ctx, ui_path(rq, path), "first_name", text, "name", blank + 1, NULL);
}

/* Whoever still works here by name, the others by email. */
static const char *
name_of(struct ctx *ctx, const struct workers *workers, const char *email)
{
	for (size_t i = 0; i < workers->count; i++)
		if (str_equal(workers->items[i].email, email))
			return worker_name(ctx->arena, &workers->items[i]);
	return email;
}

static struct err *
use_names(struct ctx *ctx, struct restrictions *r)
{
	struct workers workers;

	TRY(worker_list(ctx, true, &workers));
	for (size_t i = 0; i < r->count; i++)
		r->items[i] = name_of(ctx, &workers, r->items[i]);
	for (size_t i = 0; i < r->never.count; i++)
		r->never.items[i] = name_of(ctx, &workers, r->never.items[i]);
	return OK;
}

static struct err *
fill_family(struct request *rq, const struct customer *c, struct record_parts *parts)
{
	struct ctx *ctx = rq->ctx;
	struct customers children;

	TRY(customer_list_children(ctx, c->id, &children));
	for (size_t i = 0; i < children.count; i++) {
		struct customers *to = children.items[i].type == CUSTOMER_MACHINE ? &parts->machines : &parts->children;

		*arena_push(ctx->arena, to) = children.items[i];
	}
	TRY(customer_link_list(ctx, c->id, &parts->links));
	if (!ID_IS_NONE(c->parent)) {
		struct customer parent;

		TRY(customer_find(ctx, c->parent, &parent));
		parts->parent = customer_full_name(ctx->arena, &parent);
		parts->parent_href = arena_printf(ctx->arena, "%s/%s", parts->unit_path, parent.public_id.text);
	}
	return OK;
}

/* "the same email, the same name" */
static const char *
alike_words(struct ctx *ctx, unsigned alike)
{
	struct buf to = buf_make(ctx->arena, 1024);

	for (unsigned bit = 1; bit <= LIKE_SERIAL; bit <<= 1)
		if ((alike & bit) != 0)
			buf_printf(&to, "%s%s", to.size != 0 ? ", " : "",
			    T(ctx, likeness_label((enum likeness)bit)));
	return buf_text(&to);
}

static struct err *
fill_doubles(struct request *rq, const struct customer *c, struct record_parts *parts)
{
	struct ctx *ctx = rq->ctx;

	if (!ui_may(rq, PERMISSION_MERGE) || !c->active)
		return OK;
	TRY(customer_doubles_of(ctx, c->id, &parts->doubles));
	parts->doubles_say = arena_new_array(ctx->arena, parts->doubles.count, const char *);
	for (size_t i = 0; i < parts->doubles.count; i++)
		parts->doubles_say[i] = alike_words(ctx, parts->doubles.items[i].alike);
	TRY(customer_merge_last(ctx, c->id, &parts->merge, &parts->can_undo));
	if (parts->can_undo)
		parts->merge_say = TF(ctx, "{name} became part of this record.", "name", parts->merge.gone_name, NULL);
	return OK;
}

static void
fill_machine(struct request *rq, const struct customer *c, struct record_parts *parts)
{
	struct ctx *ctx = rq->ctx;

	if (c->type != CUSTOMER_MACHINE)
		return;
	parts->machine_of = machine_words(ctx, c);
	if (!DATE_IS_NONE(c->installed_on))
		parts->installed = i18n_date(ctx->arena, ctx->lang, c->installed_on, DATE_MEDIUM);
	if (!DATE_IS_NONE(c->warranty_until)) {
		parts->warranty = i18n_date(ctx->arena, ctx->lang, c->warranty_until, DATE_MEDIUM);
		parts->warranty_over = c->warranty_until.days < zone_date(here(rq)->zone, ctx->now).days;
	}
}

struct err *
record_fill(struct request *rq, const struct customer *c, struct record_parts *out)
{
	struct ctx *ctx = rq->ctx;
	struct record_parts parts = { .customer = c, .unit_path = ui_path(rq, "/customers"),
	    .may_edit = ui_may(rq, PERMISSION_EDIT_CUSTOMERS), .may_erase = ui_may(rq, PERMISSION_PERSONAL_DATA) };
	struct restrictions restrictions;
	struct categories categories;

	parts.path = arena_printf(ctx->arena, "%s/%s", parts.unit_path, c->public_id.text);
	TRY(category_list(ctx, &categories));
	parts.color = category_color(&categories, c->category);
	TRY(fill_family(rq, c, &parts));
	TRY(fill_doubles(rq, c, &parts));
	fill_machine(rq, c, &parts);
	if (opening_is_limited(&c->opening))
		parts.opening = opening_say(ctx, &c->opening);
	if (restrictions_from_json(ctx->arena, c->restrictions, &restrictions) && restrictions_are_any(&restrictions)) {
		TRY(use_names(ctx, &restrictions));
		parts.workers = restrictions_say(ctx, &restrictions);
		parts.prefers_last = restrictions.last;
	}
	TRY(record_last_worker(ctx, c->id, &parts.last_worker));
	*out = parts;
	return OK;
}
