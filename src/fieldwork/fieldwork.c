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
	fieldwork_close_routes, fieldwork_photo_routes, fieldwork_next_routes, fieldwork_place_routes, NULL };

struct fieldwork *
fieldwork_of(const struct request *rq)
{
	return rq->visitor;
}

const struct unit *
fieldwork_unit(const struct request *rq)
{
	return fieldwork_of(rq)->unit;
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

/* ---- who comes ---- */

static const char *
slug_of(const struct request *rq)
{
	for (int i = 0; i < rq->value_count; i++)
		if (str_equal(rq->names[i], "unit"))
			return rq->values[i];
	return NULL;
}

static struct err *
enter_unit(struct ctx *ctx, struct fieldwork *visitor, const char *slug)
{
	for (size_t i = 0; i < visitor->units.count; i++) {
		const struct unit_of_person *place = &visitor->units.items[i];

		if (!str_equal(place->unit.slug, slug))
			continue;
		visitor->unit = &place->unit;
		unit_enter(ctx, &place->unit);
		ctx->actor = staff_actor(&visitor->person, place->roles);
		return OK;
	}
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "unit %s", slug);
}

static struct err *
enter(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *token = request_cookie(rq, "ds_staff"), *slug = slug_of(rq);
	struct fieldwork *visitor;
	bool found;

	(void)rs;
	ctx->lang = lang_negotiate(http_header(rq->http, "accept-language"), LANG_EN);
	if (str_empty(token))
		return OK;
	visitor = arena_new(ctx->arena, struct fieldwork);
	TRY(staff_session_find(ctx, token, &visitor->session, &visitor->person, &found));
	if (!found || !visitor->person.active)
		return OK;
	ctx->tenant = visitor->person.tenant;
	ctx->lang = visitor->person.lang;
	ctx->actor = staff_actor(&visitor->person, 0);
	TRY(unit_list_of_person(ctx, visitor->person.id, &visitor->units));
	rq->visitor = visitor;
	return slug != NULL ? enter_unit(ctx, visitor, slug) : OK;
}

static const char *
failure_title(struct ctx *ctx, enum err_kind kind)
{
	switch (kind) {
	case ERR_NOT_FOUND: return T(ctx, "Not found");
	case ERR_FORBIDDEN: return T(ctx, "Not allowed");
	case ERR_INVALID: return T(ctx, "Something is missing");
	case ERR_CONFLICT: return T(ctx, "Not possible now");
	case ERR_GONE: return T(ctx, "No longer valid");
	case ERR_LIMIT: return T(ctx, "Too many at once");
	case ERR_TOO_LARGE: return T(ctx, "Too large");
	case ERR_BUSY: return T(ctx, "Very busy just now");
	case ERR_BUG: break;
	}
	return T(ctx, "Something went wrong");
}

static const char *
failure_sentence(struct ctx *ctx, const struct err *err)
{
	if (!str_empty(err->say))
		return err->say;
	if (err->kind == ERR_NOT_FOUND)
		return T(ctx, "There is no such page.");
	if (err->kind == ERR_FORBIDDEN)
		return T(ctx, "Your role does not allow this. An administrator can change that.");
	if (err->kind == ERR_BUSY)
		return T(ctx, "Please try again in a moment.");
	return T(ctx, "The mistake is ours and has been noted. Please try again.");
}

static void
fail(struct request *rq, struct response *rs, struct err *err)
{
	struct ctx *ctx = rq->ctx;
	const struct fieldwork *visitor = fieldwork_of(rq);
	struct failure failure = { .title = failure_title(ctx, err->kind), .say = failure_sentence(ctx, err),
		.href = visitor != NULL && visitor->unit != NULL ? fieldwork_path(rq, "%s", "") : "/w" };

	if (err->kind == ERR_FORBIDDEN && ctx->actor.kind == ACTOR_NOBODY) {
		const char *next = rq->http->method == HTTP_GET ? rq->http->path : "/w";

		respond_see_other(rs, ui_address(ctx, "/b/login", "next", next, NULL));
		return;
	}
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
	.routes = all_routes, .enter = enter, .fail = fail,
};
