/* me -- one's own account: password, the second step, where one is logged in. */
#include "backoffice/backoffice.h"

#include "account/second_step.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "qr/qr.h"
#include "ui/device.h"
#include "ui/ui.h"
#include "web/app.h"

enum { LARGEST_QR = 256 * 1024 };

struct me_session {
	const struct staff_session *session;
	const char *since, *seen, *device, *end;
	bool here;
};

struct me_page {
	const struct person *person;
	struct second_step step;
	const char *since;
	bool wanted, others;
	struct { struct me_session *items; size_t count, capacity; } sessions;
	const struct problems *problems;
};

struct step_page {
	const char *secret, *uri;	/* NULL: not begun */
	html_safe code;
	bool wanted;
	const struct problems *problems;
};

struct paper_page {
	const char *codes[RECOVERY_CODES];
	const char *next;
};

#include "gen/backoffice_me.html.h"

/* Guesses at one's own password by somebody who sits down at an open screen. */
static const struct rate_limit GUESSES = { .per_second = 1.0 / 30, .burst = 10 };

static const struct zone *
zone_of(const struct request *rq)
{
	const struct ui_visitor *visitor = ui_visitor(rq);

	return visitor->units.count > 0 ? visitor->units.items[0].unit.zone : zone_find("UTC");
}

static const char *
moment(struct request *rq, instant at)
{
	return i18n_moment(rq->ctx->arena, rq->ctx->lang, at, zone_of(rq), DATE_MEDIUM);
}

/* ---- the page ---- */

static struct err *
fill_sessions(struct request *rq, struct me_page *page)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	struct staff_sessions sessions;
	struct ctx *ctx = rq->ctx;

	TRY(staff_session_list(ctx, visitor->person.id, &sessions));
	for (size_t i = 0; i < sessions.count; i++) {
		const struct staff_session *one = &sessions.items[i];

		*arena_push(ctx->arena, &page->sessions) = (struct me_session){ .session = one,
			.since = moment(rq, one->created_at), .seen = moment(rq, one->seen_at),
			.device = ui_device_name(ctx, one->agent),
			.end = arena_printf(ctx->arena, "/b/me/sessions/%lld/end", (long long)one->id.value),
			.here = ID_EQUAL(one->id, visitor->session.id) };
	}
	page->others = sessions.count > 1;
	return OK;
}

static struct err *
draw_me(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct me_page page = { .person = &ui_visitor(rq)->person, .problems = problems };

	TRY(second_step_of(rq->ctx, page.person->id, &page.step));
	TRY(second_step_wanted(rq->ctx, page.person->id, &page.wanted));
	if (page.step.on)
		page.since = moment(rq, page.step.since);
	TRY(fill_sessions(rq, &page));
	backoffice_me(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Your account") });
}

static struct err *
show_me(struct request *rq, struct response *rs)
{
	return draw_me(rq, rs, NULL);
}

static struct err *
done(struct request *rq, struct response *rs, const char *say)
{
	respond_flash(rq, rs, say);
	respond_see_other(rs, "/b/me");
	return OK;
}

static struct err *
change_password(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	struct ctx *ctx = rq->ctx;
	const char *key = arena_printf(ctx->arena, "own password %lld", (long long)visitor->person.id.value);
	struct err *err;
	int wait_s;

	if (!rq->app->no_rates && !rate_take(rq->app->rates, key, GUESSES, monotonic_s(), &wait_s))
		return err_new(ctx, ERR_LIMIT, TN(ctx, (wait_s + 59) / 60,
		    "Too many tries. Please try again in {n} minute.",
		    "Too many tries. Please try again in {n} minutes.", NULL), "own password");
	err = person_change_password(ctx, visitor->person.id, field(rq, "current"), field(rq, "password"),
	    visitor->session.id);
	if (ui_problems(rs, err) != NULL)
		return draw_me(rq, rs, err->problems);
	TRY(err);
	return done(rq, rs, T(ctx, "Your password is changed. Everywhere else you are logged out."));
}

/* ---- where one is logged in ---- */

static struct err *
end_session(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	int64_t id;

	if (!str_to_int(path_value(rq, "session"), 1, INT64_MAX, &id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such page."), "session");
	TRY(staff_session_end(rq->ctx, visitor->person.id, (session_id){ id }));
	return done(rq, rs, T(rq->ctx, "That device is logged out."));
}

static struct err *
end_others(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);

	TRY(staff_session_end_others(rq->ctx, visitor->person.id, visitor->session.id));
	return done(rq, rs, T(rq->ctx, "All other devices are logged out."));
}

/* ---- the second step ---- */

static struct err *
draw_step(struct request *rq, struct response *rs, const struct problems *problems)
{
	const struct person *person = &ui_visitor(rq)->person;
	struct ctx *ctx = rq->ctx;
	struct step_page page = { .problems = problems };
	struct buf svg = buf_make(ctx->arena, LARGEST_QR);
	struct qr qr;
	bool begun;

	TRY(second_step_wanted(ctx, person->id, &page.wanted));
	TRY(second_step_begun(ctx, person, &page.secret, &page.uri, &begun));
	if (begun) {
		TRY(qr_make(ctx, page.uri, &qr));
		qr_svg(&svg, &qr, T(ctx, "QR code for the app"));
		page.code = html_from_buf(&svg);
	}
	backoffice_second_step(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Second step") });
}

static struct err *
show_step(struct request *rq, struct response *rs)
{
	struct second_step now;

	TRY(second_step_of(rq->ctx, ui_visitor(rq)->person.id, &now));
	if (!now.on)
		return draw_step(rq, rs, NULL);
	respond_see_other(rs, "/b/me");
	return OK;
}

static struct err *
begin_step(struct request *rq, struct response *rs)
{
	const char *secret, *uri;

	TRY(second_step_begin(rq->ctx, &ui_visitor(rq)->person, &secret, &uri));
	respond_see_other(rs, "/b/me/second-step");
	return OK;
}

static struct err *
draw_paper(struct request *rq, struct response *rs, const char *const codes[RECOVERY_CODES])
{
	struct paper_page page = { .next = "/b/me" };

	for (int i = 0; i < RECOVERY_CODES; i++)
		page.codes[i] = codes[i];
	backoffice_recovery(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Codes on paper") });
}

static struct err *
confirm_step(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);
	const char *codes[RECOVERY_CODES];
	struct err *err = second_step_confirm(rq->ctx, visitor->person.id, field(rq, "code"), visitor->session.id,
	    codes);

	if (ui_problems(rs, err) != NULL)
		return draw_step(rq, rs, err->problems);
	TRY(err);
	return draw_paper(rq, rs, codes);
}

/* What makes the account weaker asks for a code once more: an open screen is not enough. */
static struct err *
check_code(struct request *rq)
{
	struct problems problems = { 0 };
	bool right;

	TRY(second_step_check(rq->ctx, ui_visitor(rq)->person.id, field(rq, "code"), &right));
	if (!right)
		problem_add(rq->ctx->arena, &problems, "code",
		    T(rq->ctx, "This code is not right, or was used already."));
	return err_invalid(rq->ctx, &problems);
}

static struct err *
renew_paper(struct request *rq, struct response *rs)
{
	const char *codes[RECOVERY_CODES];
	struct err *err = check_code(rq);

	if (ui_problems(rs, err) != NULL)
		return draw_me(rq, rs, err->problems);
	TRY(err);
	TRY(second_step_renew(rq->ctx, ui_visitor(rq)->person.id, codes));
	return draw_paper(rq, rs, codes);
}

static struct err *
end_step(struct request *rq, struct response *rs)
{
	const struct person *person = &ui_visitor(rq)->person;
	struct err *err;
	bool wanted;

	TRY(second_step_wanted(rq->ctx, person->id, &wanted));
	if (wanted)
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx,
		    "A unit where you work asks for the second step, so it cannot be switched off."), NULL);
	err = check_code(rq);
	if (ui_problems(rs, err) != NULL)
		return draw_me(rq, rs, err->problems);
	TRY(err);
	TRY(second_step_end(rq->ctx, person->id, false));
	return done(rq, rs, T(rq->ctx, "The second step is switched off."));
}

const struct route backoffice_me_routes[] = {
	{ GET, "/me", show_me, NEEDS_STAFF },
	{ POST, "/me/password", change_password, NEEDS_STAFF, .fields = "current password username" },
	{ POST, "/me/sessions/:session/end", end_session, NEEDS_STAFF, .fields = "" },
	{ POST, "/me/sessions/end-others", end_others, NEEDS_STAFF, .fields = "" },
	{ GET, "/me/second-step", show_step, NEEDS_STAFF },
	{ POST, "/me/second-step", begin_step, NEEDS_STAFF, .fields = "" },
	{ POST, "/me/second-step/confirm", confirm_step, NEEDS_STAFF, .fields = "code" },
	{ POST, "/me/second-step/codes", renew_paper, NEEDS_STAFF, .fields = "code" },
	{ POST, "/me/second-step/off", end_step, NEEDS_STAFF, .fields = "code" },
	{ 0 },
};
