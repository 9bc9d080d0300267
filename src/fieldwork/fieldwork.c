/* fieldwork -- see fieldwork.h: who comes, and the small things that all pages need. */
#include "fieldwork/fieldwork.h"

#include "base/arena.h"
#include "base/str.h"
#include "fieldwork/inside.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct failure { const char *title, *say, *href; };

#include "gen/fieldwork.html.h"

static const struct route *const all_routes[] = { fieldwork_round_routes, fieldwork_visit_routes,
	fieldwork_close_routes, fieldwork_photo_routes, fieldwork_next_routes, fieldwork_place_routes,
	fieldwork_calendar_routes, NULL };

const struct unit *
fieldwork_unit(const struct request *rq)
{
	return ui_visitor(rq)->unit;
}

const char *
fieldwork_path(const struct request *rq, const char *format, ...)
{
	va_list args;
	const char *rest;

	va_start(args, format);
	rest = arena_vprintf(rq->ctx->arena, format, args);
	va_end(args);
	return arena_printf(rq->ctx->arena, "/w/%s%s", fieldwork_unit(rq)->slug, rest);
}

const char *
fieldwork_holder(const struct request *rq)
{
	return arena_printf(rq->ctx->arena, "staff:%lld", (long long)rq->ctx->actor.person.value);
}

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	struct ui_failure said = ui_failure_of(rq->ctx, err);
	struct failure failure = { .title = said.title, .say = said.say,
		.href = visitor != NULL && visitor->unit != NULL ? fieldwork_path(rq, "%s", "") : "/w" };

	if (ui_send_to_login(rq, rs, err))
		return;
	fieldwork_failure(&rs->html, &failure);
	if (fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = failure.title }) != OK)
		buf_puts(rs->html.out, failure.say);
}

/* ---- what pages need ---- */

struct err *
fieldwork_worker(struct request *rq, struct response *rs, struct worker *out, bool *found)
{
	TRY(work_worker(rq->ctx, out, found));
	if (*found)
		return OK;
	fieldwork_nobody(&rs->html, arena_printf(rq->ctx->arena, "/b/%s", fieldwork_unit(rq)->slug));
	return fieldwork_frame(rq, rs, &(struct fieldwork_page){ .title = T(rq->ctx, "Your round") });
}

struct err *
fieldwork_visit(struct request *rq, struct visit *out)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone;

	*out = (struct visit){ 0 };
	TRY(work_worker(ctx, &out->worker, &out->is_worker));
	TRY(activity_find_public(ctx, path_value(rq, "activity"), &out->a));
	TRY(work_spans(ctx, out->a.id, &out->spans));
	out->state = work_state_of(&out->a, &out->spans, ctx->now);
	zone = out->a.zone != NULL ? zone_find(out->a.zone) : NULL;
	out->zone = zone != NULL ? zone : fieldwork_unit(rq)->zone;
	out->mine = out->is_worker && ID_EQUAL(out->a.worker, out->worker.id);
	out->path = fieldwork_path(rq, "/a/%s", out->a.public_id.text);
	return OK;
}

const char *
fieldwork_time(struct ctx *ctx, instant at, const struct zone *zone)
{
	return i18n_time(ctx->arena, ctx->lang, zone_civil(zone, at).second_of_day);
}

const char *
fieldwork_tel(struct arena *arena, const char *phone)
{
	struct buf text = buf_make(arena, 64);

	for (const char *at = phone; at != NULL && *at != '\0'; at++)
		if ((*at >= '0' && *at <= '9') || (*at == '+' && text.size == 0))
			buf_putc(&text, *at);
	return text.size < 3 ? NULL : arena_printf(arena, "tel:%s", buf_text(&text));
}

instant
fieldwork_moment(struct request *rq, const struct visit *visit, const char *name, struct problems *problems)
{
	instant at;
	bool naive;

	if (str_empty(field(rq, name)))
		return INSTANT_NONE;
	if (instant_parse(field(rq, name), visit->zone, &at, &naive))
		return at;
	problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "This is no date and time."));
	return INSTANT_NONE;
}

const char *
fieldwork_typed(struct ctx *ctx, instant at, const struct zone *zone)
{
	struct civil civil;

	if (INSTANT_IS_NONE(at))
		return "";
	civil = zone_civil(zone, at);
	return arena_printf(ctx->arena, "%sT%s", date_print(ctx->arena, civil.day),
	    wall_print(ctx->arena, civil.second_of_day / 60 * 60));
}

struct work_command
fieldwork_command(struct request *rq, const struct visit *visit, enum work_verb verb)
{
	struct work_command command = { .id = field(rq, "command"), .verb = verb, .activity = visit->a.id,
		.at = INSTANT_NONE };
	bool naive;

	if (!instant_parse(field(rq, "at"), NULL, &command.at, &naive))
		command.at = INSTANT_NONE;
	return command;
}

const struct door fieldwork_door = {
	.name = "fieldwork", .prefix = "/w", .cookie = "ds_staff",
	.routes = all_routes, .enter = ui_enter, .fail = fail,
};
