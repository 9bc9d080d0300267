/* visitor -- see visitor.h. */
#include "ui/visitor.h"

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

const struct ui_visitor *
ui_visitor(const struct request *rq)
{
	return rq->visitor;
}

bool
ui_may(const struct request *rq, enum permission permission)
{
	return (rq->ctx->actor.rights & RIGHT(permission)) != 0;
}

/* ":unit" of the path, or NULL. */
static const char *
slug_of(const struct request *rq)
{
	for (int i = 0; i < rq->value_count; i++) {
		if (str_equal(rq->names[i], "unit"))
			return rq->values[i];
	}
	return NULL;
}

static struct err *
enter_unit(struct ctx *ctx, struct ui_visitor *visitor, const char *slug)
{
	for (size_t i = 0; i < visitor->units.count; i++) {
		const struct unit_of_person *place = &visitor->units.items[i];

		if (!str_equal(place->unit.slug, slug))
			continue;
		visitor->wants_second_step = place->unit.settings.second_step && !visitor->session.second_step;
		if (visitor->wants_second_step)
			return err_new(ctx, ERR_FORBIDDEN, T(ctx, "This unit asks for a second step at login."), NULL);
		visitor->unit = &place->unit;
		unit_enter(ctx, &place->unit);
		ctx->actor = staff_actor(&visitor->person, place->rights);
		return OK;
	}
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "unit %s", slug);
}

struct err *
ui_enter(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *token = request_cookie(rq, "ds_staff"), *slug = slug_of(rq);
	struct ui_visitor *visitor;
	bool found;

	(void)rs;
	ctx->lang = lang_negotiate(http_header(rq->http, "accept-language"), LANG_EN);
	if (str_empty(token))
		return OK;
	visitor = arena_new(ctx->arena, struct ui_visitor);
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

struct ui_failure
ui_failure_of(struct ctx *ctx, const struct err *err)
{
	return (struct ui_failure){ .title = failure_title(ctx, err->kind), .say = failure_sentence(ctx, err) };
}

bool
ui_send_to_login(struct request *rq, struct response *rs, const struct err *err)
{
	const char *next = rq->http->method == HTTP_GET ? rq->http->path : "";

	const struct ui_visitor *visitor = rq->visitor;

	if (err->kind == ERR_FORBIDDEN && visitor != NULL && visitor->wants_second_step) {
		respond_see_other(rs, "/b/me/second-step");
		return true;
	}
	if (err->kind != ERR_FORBIDDEN || rq->ctx->actor.kind != ACTOR_NOBODY)
		return false;
	respond_see_other(rs, ui_address(rq->ctx, "/b/login", "next", next, NULL));
	return true;
}
