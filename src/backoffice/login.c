/* login -- the way in and out of the back office, one's password, and the choice of a unit. */
#include "backoffice/backoffice.h"

#include "account/second_step.h"
#include "base/address.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"
#include "setup/setup.h"
#include "ui/ui.h"
#include "web/app.h"

struct login_page { const char *email, *next; const struct problems *problems; bool empty; };
struct code_page { const char *name, *next; const struct problems *problems; };
struct forgotten_page { const char *email; bool sent; };
struct password_page { const char *name, *email; const struct problems *problems; };
struct units_page { const struct unit_of_person *items; size_t count; };

#include "gen/backoffice_login.html.h"

/*
 * Guesses at one name: ten from one place, then one in half a minute; from all places together more.  A browser in
 * which that person has logged in before is counted apart, so that strangers, however many and wherever, do not keep
 * the owner out; all such browsers together as all places are, for a name may be known in another company, too, whose
 * people make as many of them as they like.
 */
static const struct rate_limit GUESSES_HERE = { .per_second = 1.0 / 30, .burst = 10 };
static const struct rate_limit GUESSES_ANYWHERE = { .per_second = 1.0 / 10, .burst = 100 };

/* Only a page that staff may open: of the back office, or of field work. */
static const char *
next_of(const struct request *rq)
{
	const char *next = field(rq, "next");
	bool office = str_starts(next, "/b/") && !str_starts(next, "/b/log");

	return office || str_equal(next, "/w") || str_starts(next, "/w/") ? next : "";
}

/* Who does nothing but go out comes to the round of the day. */
static struct err *
first_page(struct request *rq, const struct person *person, const char **out)
{
	struct units_of_person units;
	unsigned roles = 0;

	TRY(unit_list_of_person(rq->ctx, person->id, &units));
	for (size_t i = 0; i < units.count; i++)
		roles |= units.items[i].roles;
	*out = next_of(rq)[0] != '\0' ? next_of(rq) : roles == ROLE_BIT(ROLE_WORKER) ? "/w" : "/b";
	return OK;
}

static struct err *
draw_login(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct login_page page = { .email = field(rq, "email"), .next = next_of(rq), .problems = problems };

	TRY(setup_is_empty(rq->ctx, &page.empty));
	backoffice_login(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Log in"), .alone = true });
}

static struct err *
show_login(struct request *rq, struct response *rs)
{
	if (rq->visitor != NULL) {
		respond_see_other(rs, "/b");
		return OK;
	}
	return draw_login(rq, rs, NULL);
}

/* ---- guesses ---- */

/* A browser is told that this person came in here: whoever brings it is counted apart, and let in by nothing. */
static const char KNOWN_USE[] = "known device";
enum { KNOWN_S = 180 * 86400 };

/* The number of that browser for that name; NULL: they never came in here. */
static const char *
known_device(struct request *rq, const char *name)
{
	const char *token = request_cookie(rq, "ds_known");

	return str_empty(token) ? NULL :
	    crypt_verify_until(rq->ctx, rq->app->secret, KNOWN_USE, name, token, NULL);
}

static void
remember_device(struct request *rq, struct response *rs, const char *email)
{
	struct ctx *ctx = rq->ctx;
	const char *name = str_lower(ctx->arena, str_trim(ctx->arena, email)), *number = known_device(rq, name);

	respond_cookie(rq, rs, "ds_known", crypt_sign_until(ctx, rq->app->secret, KNOWN_USE, name,
	    number != NULL ? number : env_public_id(ctx->env).text, INSTANT(ctx->now.s + KNOWN_S)), KNOWN_S);
}

/* The buckets of guesses at one person's password: from one place or known browser, and from all such. */
struct guess { const char *here, *anywhere; };

static struct guess
guess_of(struct request *rq, const char *email)
{
	struct arena *arena = rq->ctx->arena;
	char *name = str_lower(arena, str_trim(arena, email));
	const char *device = known_device(rq, name);

	if (device != NULL)
		return (struct guess){ arena_printf(arena, "login device %s", device),
			arena_printf(arena, "login devices %s", name) };
	return (struct guess){ arena_printf(arena, "login %s %s",
	    address_line(arena, rq->http->address), name),
		arena_printf(arena, "login %s", name) };
}

static struct err *
guess_allowed(struct request *rq, const char *email)
{
	struct guess guess = guess_of(rq, email);
	double now = monotonic_s();
	int wait_s;

	if (rq->app->no_rates || (rate_take(rq->app->rates, guess.here, GUESSES_HERE, now, &wait_s) &&
	    rate_take(rq->app->rates, guess.anywhere, GUESSES_ANYWHERE, now, &wait_s)))
		return OK;
	return err_new(rq->ctx, ERR_LIMIT, TN(rq->ctx, (wait_s + 59) / 60,
	    "Too many tries. Please try again in {n} minute.", "Too many tries. Please try again in {n} minutes.",
	    NULL), "login guesses");
}

/* Who knows the password did not guess: the next person at this desk may log in too. */
static void
guess_was_none(struct request *rq, const char *email)
{
	struct guess guess = guess_of(rq, email);
	double now = monotonic_s();

	if (rq->app->no_rates)
		return;
	rate_give_back(rq->app->rates, guess.here, GUESSES_HERE, now);
	rate_give_back(rq->app->rates, guess.anywhere, GUESSES_ANYWHERE, now);
}

static struct err *
start_session(struct request *rq, struct response *rs, const struct person *person, bool second_step)
{
	const char *agent = http_header(rq->http, "user-agent"), *token, *first;

	TRY(staff_session_start(rq->ctx, person->id, second_step, rq->http->address, agent != NULL ? agent : "",
	    &token));
	respond_cookie(rq, rs, "ds_staff", token, COOKIE_WHILE_OPEN);
	remember_device(rq, rs, person->email);
	TRY(first_page(rq, person, &first));
	respond_see_other(rs, first);
	return OK;
}

/* The password was right: in, or on to the code where the person has one. */
static struct err *
go_in(struct request *rq, struct response *rs, const struct person *person)
{
	struct second_step step;
	const char *token;

	rq->ctx->tenant = person->tenant;
	TRY(second_step_of(rq->ctx, person->id, &step));
	if (!step.on)
		return start_session(rq, rs, person, false);
	TRY(login_step_start(rq->ctx, person->id, &token));
	respond_cookie(rq, rs, "ds_login", token, LOGIN_STEP_S);
	respond_see_other(rs, ui_address(rq->ctx, "/b/login/code", "next", next_of(rq), NULL));
	return OK;
}

static struct err *
log_in(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct person person;
	bool right;

	TRY(guess_allowed(rq, field(rq, "email")));
	TRY(person_login(ctx, field(rq, "email"), field(rq, "password"), &person, &right));
	if (!right) {
		problem_add(ctx->arena, &problems, "password",
		    T(ctx, "This email and password do not belong together. Check both, then try again."));
		rs->http->status = 422;
		return draw_login(rq, rs, &problems);
	}
	guess_was_none(rq, field(rq, "email"));
	return go_in(rq, rs, &person);
}

/* ---- the second step ---- */

/* Whose password was right in this browser; *found false: back to the beginning. */
static struct err *
find_step(struct request *rq, struct person *person, bool *found)
{
	const char *token = request_cookie(rq, "ds_login");

	*found = false;
	if (!str_empty(token))
		TRY(login_step_find(rq->ctx, token, person, found));
	if (*found)
		rq->ctx->lang = person->lang;
	return OK;
}

static struct err *
draw_code(struct request *rq, struct response *rs, const struct person *person, const struct problems *problems)
{
	struct code_page page = { .name = person->name, .next = next_of(rq), .problems = problems };

	backoffice_code(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Second step"), .alone = true });
}

static struct err *
begin_again(struct request *rq, struct response *rs)
{
	respond_see_other(rs, ui_address(rq->ctx, "/b/login", "next", next_of(rq), NULL));
	return OK;
}

static struct err *
show_code(struct request *rq, struct response *rs)
{
	struct person person;
	bool found;

	TRY(find_step(rq, &person, &found));
	return found ? draw_code(rq, rs, &person, NULL) : begin_again(rq, rs);
}

static struct err *
take_code(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct person person;
	bool found, right;

	TRY(find_step(rq, &person, &found));
	if (!found)
		return begin_again(rq, rs);
	/* In the audit the person acts. */
	ctx->actor = staff_actor(&person, 0);
	TRY(second_step_check(ctx, person.id, field(rq, "code"), &right));
	if (!right) {
		problem_add(ctx->arena, &problems, "code", T(ctx, "This code is not right, or was used already."));
		rs->http->status = 422;
		return draw_code(rq, rs, &person, &problems);
	}
	TRY(login_step_end(ctx, request_cookie(rq, "ds_login")));
	respond_cookie(rq, rs, "ds_login", "", COOKIE_GONE);
	return start_session(rq, rs, &person, true);
}

/* ---- a forgotten password ---- */

static struct err *
draw_forgotten(struct request *rq, struct response *rs, bool sent)
{
	struct forgotten_page page = { .email = field(rq, "email"), .sent = sent };

	backoffice_forgotten(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Forgotten password"), .alone = true });
}

static struct err *
show_forgotten(struct request *rq, struct response *rs)
{
	return draw_forgotten(rq, rs, false);
}

/* The same answer, in the same time, whoever it is: the jobs look it up. */
static struct err *
take_forgotten(struct request *rq, struct response *rs)
{
	TRY(password_wish_add(rq->ctx, field(rq, "email")));
	return draw_forgotten(rq, rs, true);
}

static struct err *
log_out(struct request *rq, struct response *rs)
{
	const struct ui_visitor *visitor = ui_visitor(rq);

	TRY(staff_session_end(rq->ctx, visitor->person.id, visitor->session.id));
	respond_cookie(rq, rs, "ds_staff", "", COOKIE_GONE);
	respond_see_other(rs, "/b/login");
	return OK;
}

static struct err *
choose_language(struct request *rq, struct response *rs)
{
	struct person person = ui_visitor(rq)->person;
	const char *back = field(rq, "back");

	if (lang_parse(field(rq, "lang"), &person.lang))
		TRY(person_save(rq->ctx, &person));
	respond_see_other(rs, str_starts(back, "/b/") ? back : "/b");
	return OK;
}

static struct err *
choose_unit(struct request *rq, struct response *rs)
{
	const struct units_of_person *units = &ui_visitor(rq)->units;
	struct units_page page = { .items = units->items, .count = units->count };

	if (units->count == 1) {
		respond_see_other(rs, arena_printf(rq->ctx->arena, "/b/%s", units->items[0].unit.slug));
		return OK;
	}
	backoffice_units(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Choose a unit") });
}

/* ---- the one-time link ---- */

static struct err *
link_owner(struct request *rq, struct person *person)
{
	bool found;

	TRY(password_link_look(rq->ctx, path_value(rq, "token"), person, &found));
	if (!found)
		return err_new(rq->ctx, ERR_GONE, T(rq->ctx, "This link was used already or is too old. "
		    "Ask an administrator of your unit for a new one."), "password link");
	rq->ctx->lang = person->lang;
	return OK;
}

static struct err *
draw_password(struct request *rq, struct response *rs, const struct person *person, const struct problems *problems)
{
	struct password_page page = { .name = person->name, .email = person->email, .problems = problems };

	backoffice_password(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(rq->ctx, "Set your password"), .alone = true });
}

static struct err *
show_password(struct request *rq, struct response *rs)
{
	struct person person;

	TRY(link_owner(rq, &person));
	return draw_password(rq, rs, &person, NULL);
}

static struct err *
set_password(struct request *rq, struct response *rs)
{
	struct person person;
	struct err *err;

	TRY(link_owner(rq, &person));
	err = password_link_use(rq->ctx, path_value(rq, "token"), field(rq, "password"), &person);
	if (ui_problems(rs, err) != NULL)
		return draw_password(rq, rs, &person, err->problems);
	TRY(err);
	return go_in(rq, rs, &person);
}

#define WISHING { .per_second = 1.0 / 20, .burst = 10 }
#define ENTERING { .per_second = 1, .burst = 20 }	/* of one address */

const struct route backoffice_login_routes[] = {
	{ GET, "/login", show_login, NEEDS_PUBLIC, .fields = "next email" },
	{ POST, "/login", log_in, NEEDS_PUBLIC, .fields = "email password next", .rate = ENTERING },
	{ GET, "/login/code", show_code, NEEDS_PUBLIC, .fields = "next" },
	{ POST, "/login/code", take_code, NEEDS_PUBLIC, .fields = "code next", .rate = ENTERING },
	{ GET, "/forgotten", show_forgotten, NEEDS_PUBLIC, .fields = "email" },
	{ POST, "/forgotten", take_forgotten, NEEDS_PUBLIC, .fields = "email", .rate = WISHING },
	{ POST, "/logout", log_out, NEEDS_STAFF },
	{ POST, "/language", choose_language, NEEDS_STAFF, .fields = "lang back" },
	{ GET, "/password/:token", show_password, NEEDS_PUBLIC, .fields = "next" },
	{ POST, "/password/:token", set_password, NEEDS_PUBLIC, .fields = "password username next", .rate = ENTERING },
	{ GET, "", choose_unit, NEEDS_STAFF },
	{ 0 }
};
