/* staff -- the people of the back office: roles and their rights, invitations, and what the bell told them. */
#include "api/row.h"

#include "account/second_step.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "notice/notice.h"

enum { PAGE = 50, MOST_RIGHTS = 100 };

struct texts { const char **items; size_t count, capacity; };

/* ---- roles: the table of rights ---- */

struct role_record {
	struct unit_role role;
	struct texts rights;
};
struct role_records { struct role_record *items; size_t count, capacity; };

static const char *
right_token(int permission)
{
	return permission_token((enum permission)permission);
}
static const struct words right_words = { right_token, PERMISSION_COUNT, PERMISSION_COUNT };

#define ROLE_AT(member)	AT(role_record, role.member)

static const struct member role_members[] = {
	{ "role", ROLE_AT(token), GIVEN, "Its word" },
	{ "name", ROLE_AT(name), BOTH | NEEDED, "What it is called; only of an own role it can be changed",
	  .most = 80 },
	{ "about", ROLE_AT(about), GIVEN, "Who that is" },
	{ "own", ROLE_AT(own), GIVEN, "Made by this unit" },
	{ "changed", ROLE_AT(changed), GIVEN, "It has not the usual rights" },
	{ "rights", TEXTS_AT(role_record, rights), BOTH | NEEDED, "What people with it may do", .words = &right_words,
	  .most = MOST_RIGHTS },
	{ 0 },
};
static const struct shape role_shape = { "Role", "What people may do in this unit", role_members,
    sizeof(struct role_record) };

static struct role_record
role_record_of(struct ctx *ctx, const struct unit_role *role)
{
	struct role_record record = { .role = *role };

	for (int i = 0; i < PERMISSION_COUNT; i++)
		if ((role->rights & RIGHT(i)) != 0)
			*arena_push(ctx->arena, &record.rights) = permission_token((enum permission)i);
	return record;
}

static uint64_t
rights_of(const struct texts *texts)
{
	enum permission permission;
	uint64_t rights = 0;

	for (size_t i = 0; i < texts->count; i++)
		if (permission_parse(texts->items[i], &permission))
			rights |= RIGHT(permission);
	return rights;
}

static struct err *
list_roles(struct request *rq, struct response *rs)
{
	struct role_records records = { 0 };
	struct api_page page = { 0 };
	struct unit_roles all;

	TRY(api_query(rq, &page));
	TRY(role_list(rq->ctx, &all));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(rq->ctx->arena, &records) = role_record_of(rq->ctx, &all.items[i]);
	return api_give_whole(rq, rs, &records, &page);
}

static struct err *
find_role(struct request *rq, struct role_record *out)
{
	struct unit_role role;

	TRY(role_find(rq->ctx, path_value(rq, "role"), &role));
	*out = role_record_of(rq->ctx, &role);
	return OK;
}

static struct err *
show_role(struct request *rq, struct response *rs)
{
	struct role_record record;

	TRY(find_role(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
make_role(struct request *rq, struct response *rs)
{
	struct role_record record = { .role.name = "" };
	struct unit_role made;

	TRY(api_body(rq, &record));
	TRY(role_create(rq->ctx, record.role.name, rights_of(&record.rights), &made));
	record = role_record_of(rq->ctx, &made);
	return api_give_made(rq, rs, &record, arena_printf(rq->ctx->arena, "/v1/roles/%s", made.token));
}

static struct err *
change_role(struct request *rq, struct response *rs)
{
	struct role_record record;

	TRY(find_role(rq, &record));
	TRY(api_match(rq, &record));
	TRY(api_body(rq, &record));
	TRY(role_save(rq->ctx, record.role.token, record.role.name, record.role.rights, rights_of(&record.rights)));
	return show_role(rq, rs);
}

static struct err *
reset_role(struct request *rq, struct response *rs)
{
	struct role_record record;

	TRY(find_role(rq, &record));
	TRY(role_reset(rq->ctx, record.role.token));
	return show_role(rq, rs);
}

static struct err *
drop_role(struct request *rq, struct response *rs UNUSED)
{
	struct role_record record;

	TRY(find_role(rq, &record));
	return role_remove(rq->ctx, record.role.token);
}

/* ---- people ---- */

struct staff_record {
	struct person person;
	struct texts roles;
	bool second_step;
	const char *link;		/* of an invitation that was made just now */
};
struct staff_records { struct staff_record *items; size_t count, capacity; };

static const char *
lang_word(int lang)
{
	return lang_tag((enum lang)lang);
}
static const struct words lang_words = { lang_word, LANG_COUNT, LANG_COUNT };

#define P(member)	AT(staff_record, person.member)

static const struct member staff_members[] = {
	{ "id", P(public_id), GIVEN, "Id of the person" },
	{ "name", P(name), BOTH | NEEDED, "Name", .least = 1, .most = 80 },
	{ "email", P(email), BOTH | NEEDED, "Address to log in with", .least = 3, .most = 254 },
	{ "language", P(lang), BOTH, "Of the back office", .words = &lang_words },
	{ "roles", TEXTS_AT(staff_record, roles), BOTH | NEEDED,
	  "Words of the roles in this unit; none takes the person out",
	  .most = 32 },
	{ "active", P(active), BOTH, "May log in" },
	{ "has_password", P(has_password), GIVEN, "Has chosen one" },
	{ "second_step", AT(staff_record, second_step), GIVEN, "Logs in with a code, too" },
	{ "created_at", P(created_at), GIVEN, "When the person was added" },
	{ 0 },
};
static const struct shape staff_shape = { "Staff", "A person of the back office", staff_members,
    sizeof(struct staff_record) };

static struct err *
staff_record_of(struct ctx *ctx, const struct person *person, struct staff_record *out)
{
	struct second_step step;

	*out = (struct staff_record){ .person = *person };
	for (int i = 0; i < ROLE_END; i++)
		if ((person->roles & ROLE_BIT(i)) != 0)
			*arena_push(ctx->arena, &out->roles) = role_token((enum role)i);
	TRY(second_step_of(ctx, person->id, &step));
	out->second_step = step.on;
	return OK;
}

static struct err *
list_staff(struct request *rq, struct response *rs)
{
	struct staff_records records = { 0 };
	struct api_page page = { 0 };
	struct persons all;

	TRY(api_query(rq, &page));
	TRY(person_list(rq->ctx, &all));
	for (size_t i = 0; i < all.count; i++)
		TRY(staff_record_of(rq->ctx, &all.items[i], arena_push(rq->ctx->arena, &records)));
	return api_give_whole(rq, rs, &records, &page);
}

/* Who works elsewhere only is not there. */
static struct err *
find_staff(struct request *rq, struct staff_record *out)
{
	struct person person;

	TRY(person_find_public(rq->ctx, path_value(rq, "person"), &person));
	if (person.roles == 0)
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such person."), "works elsewhere");
	return staff_record_of(rq->ctx, &person, out);
}

/* A key belongs to one unit: it changes nobody who works in another one, too. */
static struct err *
must_be_ours(struct ctx *ctx, person_id id)
{
	struct units_of_person units;

	TRY(unit_list_of_person(ctx, id, &units));
	for (size_t i = 0; i < units.count; i++)
		if (!ID_EQUAL(units.items[i].unit.id, ctx->unit))
			return err_new(ctx, ERR_FORBIDDEN,
			    T(ctx, "This person works in another unit, too: only the roles here can be changed."),
			    "key changes somebody of another unit");
	return OK;
}

static struct err *
show_staff(struct request *rq, struct response *rs)
{
	struct staff_record record;

	TRY(find_staff(rq, &record));
	return api_give(rq, rs, &record);
}

/* The roles of the unit by their words. */
static struct err *
read_roles(struct ctx *ctx, const struct texts *texts, bool needed, unsigned *out)
{
	struct problems problems = { 0 };
	struct unit_role role;

	*out = 0;
	for (size_t i = 0; i < texts->count; i++) {
		struct err *err = role_find(ctx, texts->items[i], &role);

		if (err != OK && err->kind == ERR_NOT_FOUND) {
			problem_add(ctx->arena, &problems, arena_printf(ctx->arena, "/roles/%zu", i),
			    T(ctx, "There is no such role."));
			continue;
		}
		TRY(err);
		*out |= ROLE_BIT(role.role);
	}
	if (needed && texts->count == 0)
		problem_add(ctx->arena, &problems, "/roles", T(ctx, "Choose at least one role."));
	return err_invalid(ctx, &problems);
}

static struct err *
make_staff(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct staff_record record = { .person = { .active = true, .lang = visitor->unit.lang, .name = "",
	    .email = "" } };
	struct ctx *ctx = rq->ctx;
	struct person known;
	unsigned roles;
	bool found;

	TRY(api_body(rq, &record));
	TRY(read_roles(ctx, &record.roles, true, &roles));
	TRY(person_lookup_email(ctx, record.person.email, &known, &found));
	if (found && known.roles == 0)
		record.person = known;		/* of another unit of ours: gets roles here */
	else
		TRY(person_save(ctx, &record.person));
	TRY(person_set_roles(ctx, record.person.id, roles));
	TRY(person_find(ctx, record.person.id, &known));
	TRY(staff_record_of(ctx, &known, &record));
	return api_give_made(rq, rs, &record, arena_printf(ctx->arena, "/v1/staff/%s", known.public_id.text));
}

static struct err *
change_staff(struct request *rq, struct response *rs)
{
	struct staff_record before, record;
	struct ctx *ctx = rq->ctx;
	struct person after;
	unsigned roles;

	TRY(find_staff(rq, &before));
	TRY(api_match(rq, &before));
	record = before;
	TRY(api_body(rq, &record));
	TRY(read_roles(ctx, &record.roles, false, &roles));
	if (!str_equal(record.person.name, before.person.name) || !str_equal(record.person.email,
	    before.person.email) ||
	    record.person.lang != before.person.lang || record.person.active != before.person.active) {
		TRY(must_be_ours(ctx, record.person.id));
		TRY(person_save(ctx, &record.person));
	}
	if (roles != before.person.roles)
		TRY(person_set_roles(ctx, record.person.id, roles));
	TRY(person_find(ctx, record.person.id, &after));
	TRY(staff_record_of(ctx, &after, &record));
	return api_give(rq, rs, &record);
}

static const struct member link_members[] = {
	{ "link", AT(staff_record, link), GIVEN | SECRET,
	  "Sets a password, once, within a week: give it to nobody else" },
	{ 0 },
};
static const struct shape link_shape = { "PasswordLink", "A link with which a person chooses a password", link_members,
    sizeof(struct staff_record) };

static struct err *
make_link(struct request *rq, struct response *rs)
{
	struct staff_record record;
	const char *token;

	TRY(find_staff(rq, &record));
	TRY(must_be_ours(rq->ctx, record.person.id));
	TRY(password_link_create(rq->ctx, record.person.id, LINK_BY_HAND, &token));
	record.link = absolute_url(rq, arena_printf(rq->ctx->arena, "/b/password/%s", token));
	return api_give(rq, rs, &record);
}

static struct err *
drop_link(struct request *rq, struct response *rs UNUSED)
{
	struct staff_record record;

	TRY(find_staff(rq, &record));
	TRY(must_be_ours(rq->ctx, record.person.id));
	return password_link_revoke(rq->ctx, record.person.id);
}

static struct err *
end_second_step(struct request *rq, struct response *rs UNUSED)
{
	struct staff_record record;

	TRY(find_staff(rq, &record));
	TRY(must_be_ours(rq->ctx, record.person.id));
	return second_step_end(rq->ctx, record.person.id, true);
}

static struct err *
end_sessions(struct request *rq, struct response *rs UNUSED)
{
	struct staff_record record;

	TRY(find_staff(rq, &record));
	TRY(must_be_ours(rq->ctx, record.person.id));
	return staff_session_end_all(rq->ctx, record.person.id);
}

/* ---- the bell ---- */

static const struct member notice_members[] = {
	{ "id", AT(notice, public_id), GIVEN, "Id of the notice" },
	{ "text", AT(notice, text), GIVEN, "What the person should know" },
	{ "detail", AT(notice, detail), GIVEN, "A second line" },
	{ "path", AT(notice, path), GIVEN, "Where it leads, below the unit's address" },
	{ "created_at", AT(notice, created_at), GIVEN, "When it was told" },
	{ "read_at", AT(notice, read_at), GIVEN | OR_NULL, "When it was read" },
	{ 0 },
};
static const struct shape notice_shape = { "Notice", "What a member of staff should know", notice_members,
    sizeof(struct notice) };

static struct err *
list_notices(struct request *rq, struct response *rs)
{
	struct api_page page = { .limit = PAGE };
	struct staff_record record;
	struct notices all;
	int64_t before = 0;

	TRY(find_staff(rq, &record));
	TRY(api_query(rq, &page));
	TRY(api_cursor(rq, &page, 1, &before));
	TRY(notice_list(rq->ctx, record.person.id, before, page.limit, &all));
	return api_give_page(rq, rs, &all, all.next == 0 ? NULL :
	    arena_printf(rq->ctx->arena, "%lld", (long long)all.next));
}

static struct err *
read_notice(struct request *rq, struct response *rs UNUSED)
{
	struct staff_record record;
	const char *path;

	TRY(find_staff(rq, &record));
	return notice_read(rq->ctx, record.person.id, path_value(rq, "notice"), &path);
}

static struct err *
read_notices(struct request *rq, struct response *rs UNUSED)
{
	struct staff_record record;

	TRY(find_staff(rq, &record));
	return notice_read_all(rq->ctx, record.person.id);
}

#define ROLE_ROW	"/v1/roles/:role"
#define PERSON		"/v1/staff/:person"

const struct route api_staff_routes[] = {
	ROW(GET, "/v1/roles", NEEDS_KEY_READ, "The roles of the unit and their rights.", list_roles, A_PAGE,
	    .answer = &role_shape, .list = "roles"),
	WIDE_ROW(POST, "/v1/roles", NEEDS_KEY_ADMIN, "A role of the unit's own.", make_role, .body = &role_shape,
	    .answer = &role_shape, .status = 201),
	ROW(GET, ROLE_ROW, NEEDS_KEY_READ, "One role.", show_role, .answer = &role_shape),
	WIDE_ROW(PATCH, ROLE_ROW, NEEDS_KEY_ADMIN,
	    "Changes the rights of a role from the next request on.", change_role,
	    .body = &role_shape, .answer = &role_shape, .match = MATCH_MAY, .statuses = "409"),
	WIDE_ROW(POST, ROLE_ROW "/reset", NEEDS_KEY_ADMIN,
	    "The usual rights again.", reset_role, .answer = &role_shape),
	WIDE_ROW(DELETE, ROLE_ROW, NEEDS_KEY_ADMIN,
	    "Removes an own role that nobody has.", drop_role, .statuses = "409"),
	WIDE_ROW(GET, "/v1/staff", NEEDS_KEY_ADMIN, "The people of the back office by name.", list_staff, A_PAGE,
	    .answer = &staff_shape, .list = "staff"),
	WIDE_ROW(POST, "/v1/staff", NEEDS_KEY_ADMIN, "Adds a person, or gives one of another unit of ours roles here.",
	    make_staff, .body = &staff_shape, .answer = &staff_shape, .status = 201),
	WIDE_ROW(GET, PERSON, NEEDS_KEY_ADMIN, "One person.", show_staff, .answer = &staff_shape),
	WIDE_ROW(PATCH, PERSON, NEEDS_KEY_ADMIN,
	    "Changes name, address, language, roles, or whether the person may log in.",
	    change_staff, .body = &staff_shape, .answer = &staff_shape, .match = MATCH_MAY, .statuses = "409"),
	WIDE_ROW(POST, PERSON "/password-link", NEEDS_KEY_ADMIN, "A link with which the person chooses a password.",
	    make_link,
	    .answer = &link_shape, .status = 201),
	WIDE_ROW(DELETE, PERSON "/password-link", NEEDS_KEY_ADMIN, "Links that were not used open nothing any more.",
	    drop_link),
	WIDE_ROW(DELETE, PERSON "/second-step", NEEDS_KEY_ADMIN,
	    "The phone is lost: no code is asked for; sessions end.",
	    end_second_step),
	WIDE_ROW(POST, PERSON "/end-sessions", NEEDS_KEY_ADMIN, "Logs the person out everywhere.", end_sessions),
	WIDE_ROW(GET, PERSON "/notices", NEEDS_KEY_ADMIN, "What the bell told the person, newest first.", list_notices,
	    A_PAGE,
	    .answer = &notice_shape, .list = "notices"),
	WIDE_ROW(POST, PERSON "/notices/:notice/read", NEEDS_KEY_ADMIN, "Marks one as read.", read_notice),
	WIDE_ROW(POST, PERSON "/notices/read", NEEDS_KEY_ADMIN, "Marks all as read.", read_notices),
	{ 0 },
};
