/* staff -- who works here in which role. */
#include "backoffice/settings.h"

#include "account/second_step.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "ui/ui.h"

struct staff_line {
	const struct person *person;
	const char *roles, *href;
	const char *state, *meaning;	/* what keeps the person out; NULL: nothing */
	bool second_step;
};

struct role_choice { const char *token, *label; bool has; };

struct staff_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	struct staff_line *lines;
	size_t line_count;
	struct role_choice *roles;
	size_t role_count;
	const char *name, *email, *lang, *action;
	struct ui_options langs;
	const struct problems *problems;
	const struct person *person;	/* being changed; NULL: a new one */
	const char *link;		/* to set a password, just made */
	const char *path;		/* of the person; NULL: a new one */
	const char *roles_href;
	bool may_change;		/* who the person is, not only the roles here */
	const char *pending;		/* a link that works: until when; NULL: none */
	bool invited;			/* it was an invitation */
	bool second_step, invite;
};

#include "gen/backoffice_staff.html.h"

static const char *
role_words(struct ctx *ctx, const struct unit_roles *all, unsigned roles)
{
	struct buf buf = buf_make(ctx->arena, 2000);

	for (size_t i = 0; i < all->count; i++)
		if (roles & ROLE_BIT(all->items[i].role))
			buf_printf(&buf, "%s%s", buf.size > 0 ? ", " : "", all->items[i].name);
	return buf_text(&buf);
}

static unsigned
typed_roles(const struct request *rq)
{
	unsigned roles = 0;

	for (const char *const *token = field_all(rq, "role[]"); *token != NULL; token++) {
		enum role role;

		if (role_parse(*token, &role))
			roles |= ROLE_BIT(role);
	}
	return roles;
}

/* Everybody here, and what keeps them out. */
static struct err *
fill_lines(struct request *rq, const struct unit_roles *roles, struct staff_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct persons persons = { 0 };
	struct person_ids steps;

	TRY(person_list(ctx, &persons));
	TRY(second_step_people(ctx, &steps));
	page->lines = arena_new_array(ctx->arena, persons.count, struct staff_line);
	for (; page->line_count < persons.count; page->line_count++) {
		const struct person *one = &persons.items[page->line_count];
		struct staff_line *line = &page->lines[page->line_count];

		*line = (struct staff_line){ .person = one, .roles = role_words(ctx, roles, one->roles),
		    .href = ui_path(rq, arena_printf(ctx->arena, "/staff/%s", one->public_id.text)),
		    .meaning = one->active ? "info" : "neutral",
		    .state = !one->active ? T(ctx, "may not log in") : !one->has_password ? T(ctx, "no password yet") :
		    NULL };
		for (size_t i = 0; i < steps.count; i++)
			line->second_step = line->second_step || ID_EQUAL(steps.items[i], one->id);
		if (page->person != NULL && ID_EQUAL(page->person->id, one->id))
			page->second_step = line->second_step;
	}
	return OK;
}

/* What can be done with somebody who is here already. */
static struct err *
fill_person(struct request *rq, struct staff_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct password_link_state link;
	bool found;

	page->path = ui_path(rq, arena_printf(ctx->arena, "/staff/%s", page->person->public_id.text));
	page->action = page->path;
	TRY(person_may_change(ctx, page->person->id, &page->may_change));
	TRY(password_link_lookup(ctx, page->person->id, &link, &found));
	if (found && page->link == NULL) {
		page->pending = i18n_moment(ctx->arena, ctx->lang, link.expires_at, here(rq)->zone, DATE_MEDIUM);
		page->invited = link.kind == LINK_INVITATION;
	}
	return OK;
}

static struct err *
draw_staff(struct request *rq, struct response *rs, const struct person *person, const struct problems *problems,
    const char *link)
{
	struct ctx *ctx = rq->ctx;
	bool typed = problems != NULL;
	unsigned has = typed ? typed_roles(rq) : person != NULL ? person->roles : ROLE_BIT(ROLE_PLANNER);
	struct staff_page page = { .person = person, .problems = problems, .link = link,
	    .langs = ui_languages(ctx, NULL), .roles_href = ui_path(rq, "/roles"),
	    .name = typed ? field(rq, "name") : person != NULL ? person->name : "",
	    .email = typed ? field(rq, "email") : person != NULL ? person->email : "",
	    .lang = typed ? field(rq, "lang") : lang_tag(person != NULL ? person->lang : here(rq)->lang),
	    .invite = !typed || !str_empty(field(rq, "invite")), .action = ui_path(rq, "/staff") };
	struct unit_roles roles;

	TRY(role_list(ctx, &roles));
	page.tabs = settings_tabs(rq, "staff", &page.tab_count);
	page.roles = arena_new_array(ctx->arena, roles.count, struct role_choice);
	for (; page.role_count < roles.count; page.role_count++) {
		const struct unit_role *role = &roles.items[page.role_count];

		page.roles[page.role_count] = (struct role_choice){ role->token, role->name,
			(has & ROLE_BIT(role->role)) != 0 };
	}
	if (person != NULL)
		TRY(fill_person(rq, &page));
	TRY(fill_lines(rq, &roles, &page));
	backoffice_staff(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Staff"), .place = "settings" });
}

static struct err *
show_staff(struct request *rq, struct response *rs)
{
	return draw_staff(rq, rs, NULL, NULL, NULL);
}

/* Who works elsewhere only is not there. */
static struct err *
find_colleague(struct request *rq, struct person *out)
{
	struct ctx *ctx = rq->ctx;

	TRY(person_find_public(ctx, path_value(rq, "person"), out));
	if (out->roles == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such person."), "works elsewhere");
	return OK;
}

static struct err *
show_person(struct request *rq, struct response *rs)
{
	struct person person;

	TRY(find_colleague(rq, &person));
	return draw_staff(rq, rs, &person, NULL, NULL);
}

/*
 * In a transaction: a link to set the password, and the letter that brings it: an invitation, or one of an hour
 * for who has a password already.
 */
static struct err *
write_link(struct ctx *ctx, person_id id, const char **token)
{
	struct recipient to = { .channel = "email" };
	struct person person;
	message_id message;

	TRY(person_find(ctx, id, &person));
	TRY(password_link_create(ctx, id, person.has_password ? LINK_FORGOTTEN : LINK_INVITATION, token));
	to.address = person.email;
	to.name = person.name;
	to.lang = person.lang;
	return message_note(ctx, &to, person.has_password ? PURPOSE_FORGOTTEN : PURPOSE_INVITED, (activity_id){ 0 },
	    arena_printf(ctx->arena, "%s/b/password/%s", ctx->env->base_url, *token), &message);
}

/* Saves person (NULL: only the roles) and roles as one change; with a token, a link to set the password. */
struct saving { struct person *person; person_id id; unsigned roles; const char **token; bool invite; };

static struct err *
save_txn(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;

	if (saving->person != NULL) {
		TRY(person_save(ctx, saving->person));
		saving->id = saving->person->id;
	}
	TRY(person_set_roles(ctx, saving->id, saving->roles));
	if (saving->token == NULL)
		return OK;
	return saving->invite ? write_link(ctx, saving->id, saving->token) :
	    password_link_create(ctx, saving->id, LINK_INVITATION, saving->token);
}

/* Who the person is, as typed; or only the roles here, of somebody whom another unit administers, too. */
static struct err *
take_typed(struct request *rq, struct person *person, struct saving *saving)
{
	struct ctx *ctx = rq->ctx;
	const char *name = field(rq, "name"), *email = field(rq, "email");
	bool may;

	saving->id = person->id;
	TRY(person_may_change(ctx, person->id, &may));
	if (!may) {
		saving->token = NULL;
		return str_equal(name, person->name) && str_equal(email, person->email) ? OK :
		    err_new(ctx, ERR_FORBIDDEN, "", "works in a unit of another administrator");
	}
	person->name = name;
	person->email = email;
	lang_parse(field(rq, "lang"), &person->lang);
	saving->person = person;
	return OK;
}

/* Somebody of another unit who gets roles here, found by email; else a new person. */
static struct err *
take_new(struct request *rq, struct person *person, struct saving *saving, const char **token)
{
	struct person known;
	bool found, may;

	TRY(person_lookup_email(rq->ctx, field(rq, "email"), &known, &found));
	if (!found || known.roles != 0) {
		saving->token = token;
		return take_typed(rq, person, saving);
	}
	*person = known;
	saving->id = known.id;
	TRY(person_may_change(rq->ctx, known.id, &may));
	if (may && !known.has_password)
		saving->token = token;
	return OK;
}

static struct err *
save_person(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct person person = { .active = true, .lang = here(rq)->lang };
	const char *token = NULL;
	struct saving saving = { .roles = typed_roles(rq), .invite = !str_empty(field(rq, "invite")) };
	struct problems problems = { 0 };
	bool is_new = rq->value_count < 2;
	struct err *err;

	if (!is_new) {
		TRY(find_colleague(rq, &person));
		TRY(take_typed(rq, &person, &saving));
	} else {
		TRY(take_new(rq, &person, &saving, &token));
	}
	if (saving.roles == 0 && is_new)
		problem_add(ctx->arena, &problems, "role", T(ctx, "Choose at least one role."));
	if (!is_new && ID_EQUAL(person.id, ctx->actor.person) && (person.roles & ~saving.roles & ROLE_BIT(ROLE_ADMIN)))
		problem_add(ctx->arena, &problems, "role",
		    T(ctx, "You cannot take the administrator's role from yourself."));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = db_transaction(ctx, save_txn, &saving);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err :
		    draw_staff(rq, rs, is_new ? NULL : &person, err->problems, NULL);
	if (token == NULL) {
		ui_done(rq, rs, T(ctx, "Saved."), "/staff");
		return OK;
	}
	TRY(person_find(ctx, saving.id, &person));
	return draw_staff(rq, rs, &person, NULL,
	    absolute_url(rq, arena_printf(ctx->arena, "/b/password/%s", token)));
}

/* A colleague whose account the visitor may change, not only the roles here. */
static struct err *
find_changeable(struct request *rq, struct person *out)
{
	bool may;

	TRY(find_colleague(rq, out));
	TRY(person_may_change(rq->ctx, out->id, &may));
	return may ? OK : err_new(rq->ctx, ERR_FORBIDDEN, "", "works in a unit of another administrator");
}

static struct err *
show_link(struct request *rq, struct response *rs, const struct person *person, const char *token)
{
	return draw_staff(rq, rs, person, NULL,
	    absolute_url(rq, arena_printf(rq->ctx->arena, "/b/password/%s", token)));
}

static struct err *
make_link(struct request *rq, struct response *rs)
{
	struct person person;
	const char *token;

	TRY(find_changeable(rq, &person));
	TRY(password_link_create(rq->ctx, person.id, LINK_BY_HAND, &token));
	return show_link(rq, rs, &person, token);
}

struct inviting { person_id person; const char *token; };

static struct err *
invite_txn(struct ctx *ctx, void *arg)
{
	struct inviting *inviting = arg;

	return write_link(ctx, inviting->person, &inviting->token);
}

/* A letter with a link; sent again, the one before ends. */
static struct err *
invite(struct request *rq, struct response *rs)
{
	struct inviting inviting = { 0 };
	struct person person;

	TRY(find_changeable(rq, &person));
	inviting.person = person.id;
	TRY(db_transaction(rq->ctx, invite_txn, &inviting));
	return show_link(rq, rs, &person, inviting.token);
}

static struct err *
back_to(struct request *rq, struct response *rs, const struct person *person, const char *say)
{
	ui_done(rq, rs, say, arena_printf(rq->ctx->arena, "/staff/%s", person->public_id.text));
	return OK;
}

static struct err *
revoke_link(struct request *rq, struct response *rs)
{
	struct person person;

	TRY(find_changeable(rq, &person));
	TRY(password_link_revoke(rq->ctx, person.id));
	return back_to(rq, rs, &person, T(rq->ctx, "The link no longer works."));
}

static struct err *
end_second_step(struct request *rq, struct response *rs)
{
	struct person person;

	TRY(find_changeable(rq, &person));
	TRY(second_step_end(rq->ctx, person.id, true));
	return back_to(rq, rs, &person, T(rq->ctx, "The second step is switched off, and the person is logged out."));
}

static struct err *
end_sessions(struct request *rq, struct response *rs)
{
	struct person person;

	TRY(find_changeable(rq, &person));
	TRY(staff_session_end_all(rq->ctx, person.id));
	return back_to(rq, rs, &person, T(rq->ctx, "The person is logged out everywhere."));
}

static struct err *
set_active(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct person person;

	TRY(find_changeable(rq, &person));
	if (ID_EQUAL(person.id, ctx->actor.person))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "You cannot keep yourself out."), NULL);
	person.active = str_equal(field(rq, "active"), "1");
	TRY(person_save(ctx, &person));
	return back_to(rq, rs, &person, person.active ? T(ctx, "The person may log in again.") :
	    T(ctx, "The person may not log in any more, and is logged out."));
}

const struct route backoffice_staff_routes[] = {
	{ GET, "/:unit/staff", show_staff, .needs = CAN_EDIT_STAFF },
	{ POST, "/:unit/staff", save_person, .needs = CAN_EDIT_STAFF, .fields = "name email lang role[] invite" },
	{ GET, "/:unit/staff/:person", show_person, .needs = CAN_EDIT_STAFF },
	{ POST, "/:unit/staff/:person", save_person, .needs = CAN_EDIT_STAFF, .fields = "name email lang role[]" },
	{ POST, "/:unit/staff/:person/link", make_link, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/staff/:person/invite", invite, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/staff/:person/link/revoke", revoke_link, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/staff/:person/second-step/off", end_second_step, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/staff/:person/sessions/end", end_sessions, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/staff/:person/active", set_active, .needs = CAN_EDIT_STAFF, .fields = "active" },
	{ 0 },
};
