/* staff -- members of staff: finding, saving, roles. */
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/email.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

/* ---- finding ---- */

static struct person
person_of_row(const struct person_by_id_row *row)
{
	return (struct person){
		.id = row->id,
		.tenant = row->tenant,
		.public_id = row->public_id,
		.name = row->name,
		.email = row->email,
		.lang = lang_of(row->lang),
		.active = row->active,
		.has_password = row->has_password,
		.created_at = row->created_at,
	};
}

struct err *
membership_in_unit(struct ctx *ctx, person_id person, unit_id unit, unsigned *roles)
{
	struct membership_of_person_rows rows;
	unsigned bits = 0;
	enum role role;

	TRY(sql_membership_of_person(ctx, ctx->tenant, person, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (ID_EQUAL(rows.items[i].unit, unit) && role_parse(rows.items[i].role, &role))
			bits |= ROLE_BIT(role);
	*roles = bits;
	return OK;
}

static struct err *
complete(struct ctx *ctx, const struct person_by_id_row *row, bool found, struct person *out)
{
	struct person person;

	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such person."), NULL);
	person = person_of_row(row);
	if (!ID_IS_NONE(ctx->unit)) {
		TRY(membership_in_unit(ctx, person.id, ctx->unit, &person.roles));
		TRY(role_rights_in(ctx, ctx->unit, person.roles, &person.rights));
	}
	*out = person;
	return OK;
}

struct err *
person_find(struct ctx *ctx, person_id id, struct person *out)
{
	struct person_by_id_row row;
	bool found;

	TRY(sql_person_by_id(ctx, ctx->tenant, id, &row, &found));
	return complete(ctx, &row, found, out);
}

struct err *
person_find_public(struct ctx *ctx, const char *public_id, struct person *out)
{
	struct person_by_id_row row;
	bool found;

	TRY(sql_person_by_public_id(ctx, ctx->tenant, public_id, &row, &found));
	return complete(ctx, &row, found, out);
}

struct err *
person_lookup_email(struct ctx *ctx, const char *email, struct person *out, bool *found)
{
	struct person_by_id_row row;
	const char *normal;

	*found = false;
	if (!email_parse(ctx->arena, email, &normal))
		return OK;
	TRY(sql_person_by_email(ctx, ctx->tenant, normal, &row, found));
	return *found ? complete(ctx, &row, true, out) : OK;
}

struct err *
person_list(struct ctx *ctx, struct persons *out)
{
	struct person_by_id_rows rows;
	struct membership_of_unit_rows roles;
	struct persons persons = { 0 };

	TRY(sql_person_of_unit(ctx, ctx->tenant, ctx->unit, &rows));
	TRY(sql_membership_of_unit(ctx, ctx->unit, &roles));
	for (size_t i = 0; i < rows.count; i++) {
		struct person *person = arena_push(ctx->arena, &persons);
		enum role role;

		*person = person_of_row(&rows.items[i]);
		for (size_t r = 0; r < roles.count; r++)
			if (ID_EQUAL(roles.items[r].person, person->id) &&
			    role_parse(roles.items[r].role, &role))
				person->roles |= ROLE_BIT(role);
		TRY(role_rights_in(ctx, ctx->unit, person->roles, &person->rights));
	}
	*out = persons;
	return OK;
}

/* In one unit: with the right to change staff and no fewer rights than they have; with the team's, of mere workers. */
static struct err *
may_change_in(struct ctx *ctx, person_id person, unit_id unit, bool *may)
{
	uint64_t mine, theirs;

	TRY(rights_to_give(ctx, ctx->actor.person, unit, &mine));
	TRY(rights_to_give(ctx, person, unit, &theirs));
	*may = ((mine & RIGHT(PERMISSION_EDIT_STAFF)) != 0 && (theirs & ~mine) == 0) ||
	    ((mine & RIGHT(PERMISSION_EDIT_TEAM)) != 0 && (theirs & ~role_rights(ROLE_BIT(ROLE_WORKER))) == 0);
	return OK;
}

struct err *
person_may_change(struct ctx *ctx, person_id person, bool *may)
{
	struct membership_of_person_rows theirs;

	*may = true;
	TRY(sql_membership_of_person(ctx, ctx->tenant, person, &theirs));
	for (size_t i = 0; i < theirs.count && *may; i++)
		TRY(may_change_in(ctx, person, theirs.items[i].unit, may));
	return OK;
}

/* ---- saving ---- */

static void
check_person(struct ctx *ctx, struct person *person, struct problems *problems)
{
	if (str_empty(person->name) || !str_is_utf8(person->name, strlen(person->name)) ||
	    str_length(person->name) > 80)
		problem_add(ctx->arena, problems, "name", T(ctx, "Give a name of at most 80 characters."));
	if (str_empty(person->email) ||
	    !email_parse(ctx->arena, person->email, &person->email))
		problem_add(ctx->arena, problems, "email", T(ctx, "This is not an email address."));
}

/* A unit without an administrator could never be given one again. */
struct err *
keep_an_admin(struct ctx *ctx, unit_id unit, person_id person)
{
	struct membership_others_row others;

	TRY(sql_membership_others(ctx, unit, person, role_token(ROLE_ADMIN), &others));
	return others.count > 0 ? OK : err_new(ctx, ERR_CONFLICT,
	    T(ctx, "This is the last administrator. Make somebody else one first."), NULL);
}

/* Nor may the only one be kept from logging in. */
static struct err *
keep_admins_of(struct ctx *ctx, person_id person)
{
	struct membership_of_person_rows rows;
	struct person now;

	TRY(person_find(ctx, person, &now));
	if (!now.active)
		return OK;
	TRY(sql_membership_of_person(ctx, ctx->tenant, person, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (str_equal(rows.items[i].role, role_token(ROLE_ADMIN)))
			TRY(keep_an_admin(ctx, rows.items[i].unit, person));
	return OK;
}

static struct err *
change_person(struct ctx *ctx, const struct person *person)
{
	int64_t changed;

	if (!person->active)
		TRY(keep_admins_of(ctx, person->id));
	TRY(sql_person_change(ctx, ctx->tenant, person->id, person->name, person->email,
	    lang_tag(person->lang), person->active, &changed));
	if (changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such person."), NULL);
	if (!person->active) {
		TRY(sql_staff_session_remove_all(ctx, ctx->tenant, person->id, NULL));
		TRY(sql_staff_login_remove_all(ctx, ctx->tenant, person->id, NULL));
		TRY(sql_password_link_remove_all(ctx, ctx->tenant, person->id, NULL));
	}
	return audit_write_of_person(ctx, person, "person.change", person->active ? NULL : "{\"active\":false}");
}

static struct err *
save_person(struct ctx *ctx, void *arg)
{
	struct person *person = arg;
	struct person_add_row row;
	struct public_id public_id;

	if (!ID_IS_NONE(person->id))
		return change_person(ctx, person);
	public_id = env_public_id(ctx->env);
	TRY(sql_person_add(ctx, ctx->tenant, public_id, person->name, person->email,
	    lang_tag(person->lang), person->active, ctx->now, &row));
	TRY(audit_write_of_person(ctx, person, "person.create", NULL));
	person->id = row.id;
	person->public_id = public_id;
	person->tenant = ctx->tenant;
	person->created_at = ctx->now;
	return OK;
}

struct err *
person_save(struct ctx *ctx, struct person *person)
{
	struct problems problems = { 0 };
	struct person copy = *person;
	struct err *err;

	check_person(ctx, &copy, &problems);
	TRY(err_invalid(ctx, &problems));
	/* A transaction may run twice: what it fills in is a copy. */
	err = db_transaction(ctx, save_person, &copy);
	if (str_equal(db_err_constraint(err), "person_tenant_id_email_key")) {
		problem_add(ctx->arena, &problems, "email",
		    T(ctx, "Somebody else has this email address already."));
		return err_because(ctx, err_invalid(ctx, &problems), NULL, NULL);
	}
	TRY(err);
	*person = copy;
	return OK;
}

/* ---- roles ---- */

struct placing {
	person_id person;
	unsigned roles;
};

/* A role that the unit has not made is no role. */
static struct err *
check_roles(struct ctx *ctx, unsigned roles)
{
	struct unit_role one;

	for (int role = ROLE_OWN; role < ROLE_END; role++)
		if (roles & ROLE_BIT(role))
			TRY(role_find(ctx, role_token((enum role)role), &one));
	return OK;
}

/* Who looks after the team makes field workers, as long as these may do no more than usual. */
static bool
is_new_worker(const struct ctx *ctx, unsigned before, unsigned after, uint64_t rights)
{
	return after == (before | ROLE_BIT(ROLE_WORKER)) && (ctx->actor.rights & RIGHT(PERMISSION_EDIT_TEAM)) != 0 &&
	    (rights & ~role_rights(ROLE_BIT(ROLE_WORKER))) == 0;
}

/* What comes and what goes must be the actor's own to give. */
static struct err *
check_placing(struct ctx *ctx, const struct placing *placing)
{
	unsigned before;
	uint64_t rights;

	TRY(membership_in_unit(ctx, placing->person, ctx->unit, &before));
	TRY(check_roles(ctx, placing->roles & ~before));
	TRY(role_rights_in(ctx, ctx->unit, before ^ placing->roles, &rights));
	if (((before ^ placing->roles) & ROLE_BIT(ROLE_ADMIN)) != 0)
		rights = UINT64_MAX;
	if (!is_new_worker(ctx, before, placing->roles, rights))
		TRY(check_granting(ctx, rights));
	if ((before & ROLE_BIT(ROLE_ADMIN)) != 0 && (placing->roles & ROLE_BIT(ROLE_ADMIN)) == 0)
		TRY(keep_an_admin(ctx, ctx->unit, placing->person));
	return OK;
}

static struct err *
set_roles(struct ctx *ctx, void *arg)
{
	const struct placing *placing = arg;
	struct person person;
	const char *words = "";

	TRY(person_find(ctx, placing->person, &person));
	TRY(check_placing(ctx, placing));
	TRY(sql_membership_remove(ctx, ctx->unit, placing->person, NULL));
	for (int role = 0; role < ROLE_END; role++) {
		if (!(placing->roles & ROLE_BIT(role)))
			continue;
		TRY(sql_membership_add(ctx, ctx->unit, placing->person, role_token((enum role)role), NULL));
		words = arena_printf(ctx->arena, "%s%s%s", words, *words != '\0' ? " " : "",
		    role_token((enum role)role));
	}
	if (placing->roles == 0)
		TRY(sql_staff_session_remove_all(ctx, ctx->tenant, placing->person, NULL));
	return audit_write(ctx, "person.roles", person.email,
	    arena_printf(ctx->arena, "{\"roles\":\"%s\"}", words));
}

struct err *
person_set_roles(struct ctx *ctx, person_id person, unsigned roles)
{
	return db_transaction(ctx, set_roles, &(struct placing){ person, roles });
}
