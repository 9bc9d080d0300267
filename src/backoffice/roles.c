/* roles -- what each role may do in this unit: the whole table, and a page to change one of them. */
#include "backoffice/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct role_head {
	const struct unit_role *role;
	const char *href;
	int count;			/* people who have it */
};

/* A line of the table, or of the form. */
struct right_line {
	const char *token, *label;
	uint64_t right;
	bool has, fixed;
};

struct right_groups {
	struct right_group {
		const char *label;
		struct right_line lines[PERMISSION_COUNT];
		size_t count;
	} *items;
	size_t count, capacity;
};

struct roles_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	struct role_head *roles;
	size_t role_count;
	size_t columns;
	struct right_groups rights;
	const char *new_href;		/* NULL: the unit has as many as it can */
};

struct role_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const struct unit_role *role;	/* NULL: a new one */
	const char *title, *name, *was, *action, *reset, *remove, *back;
	struct right_groups rights;
	const struct problems *problems;
};

#include "gen/backoffice_roles.html.h"

static void
fill_rights(struct ctx *ctx, uint64_t rights, bool admin, struct right_groups *out)
{
	struct right_group *group = NULL;

	for (int i = 0; i < PERMISSION_COUNT; i++) {
		enum permission one = (enum permission)i;

		if (i == 0 || !str_equal(permission_group(one), permission_group((enum permission)(i - 1)))) {
			group = arena_push(ctx->arena, out);
			*group = (struct right_group){ .label = T(ctx, permission_group(one)) };
		}
		group->lines[group->count++] = (struct right_line){ permission_token(one),
			T(ctx, permission_label(one)), RIGHT(one), (rights & RIGHT(one)) != 0,
			admin && one == PERMISSION_EDIT_STAFF };
	}
}

/* ---- the table ---- */

static struct err *
show_roles(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct roles_page page = { 0 };
	struct unit_roles roles;
	struct persons persons;
	int own = 0;

	TRY(role_list(ctx, &roles));
	TRY(person_list(ctx, &persons));
	page.tabs = settings_tabs(rq, "roles", &page.tab_count);
	page.roles = arena_new_array(ctx->arena, roles.count, struct role_head);
	for (; page.role_count < roles.count; page.role_count++) {
		struct role_head *head = &page.roles[page.role_count];

		*head = (struct role_head){ .role = &roles.items[page.role_count] };
		head->href = ui_path(rq, arena_printf(ctx->arena, "/roles/%s", head->role->token));
		for (size_t i = 0; i < persons.count; i++)
			head->count += (persons.items[i].roles & ROLE_BIT(head->role->role)) != 0;
		own += head->role->own;
	}
	page.columns = roles.count + 1;
	fill_rights(ctx, 0, false, &page.rights);
	if (own < ROLE_END - ROLE_OWN)
		page.new_href = ui_path(rq, "/roles/new");
	backoffice_roles(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Roles and rights"), .place = "settings" });
}

/* ---- one role ---- */

static const char *
print_bits(struct ctx *ctx, uint64_t rights)
{
	return arena_printf(ctx->arena, "%llx", (unsigned long long)rights);
}

static uint64_t
typed_rights(const struct request *rq)
{
	enum permission permission;
	uint64_t rights = 0;

	for (const char *const *token = field_all(rq, "right[]"); *token != NULL; token++)
		if (permission_parse(*token, &permission))
			rights |= RIGHT(permission);
	return rights;
}

static struct err *
draw_role(struct request *rq, struct response *rs, const struct unit_role *role, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	bool typed = problems != NULL;
	const char *path = ui_path(rq, arena_printf(ctx->arena, "/roles/%s", role != NULL ? role->token : "new"));
	struct role_page page = { .role = role, .problems = problems, .action = path, .back = ui_path(rq, "/roles"),
	    .title = role != NULL ? role->name : T(ctx, "New role"),
	    .name = typed ? field(rq, "name") : role != NULL ? role->name : "",
	    .was = typed ? field(rq, "was") : role != NULL ? print_bits(ctx, role->rights) : "" };

	page.tabs = settings_tabs(rq, "roles", &page.tab_count);
	if (role != NULL && role->changed)
		page.reset = arena_printf(ctx->arena, "%s/reset", path);
	if (role != NULL && role->own)
		page.remove = arena_printf(ctx->arena, "%s/remove", path);
	fill_rights(ctx, typed ? typed_rights(rq) : role != NULL ? role->rights : 0,
	    role != NULL && role->role == ROLE_ADMIN, &page.rights);
	backoffice_role(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "settings" });
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	return draw_role(rq, rs, NULL, NULL);
}

static struct err *
show_role(struct request *rq, struct response *rs)
{
	struct unit_role role;

	TRY(role_find(rq->ctx, path_value(rq, "role"), &role));
	return draw_role(rq, rs, &role, NULL);
}

static struct err *
add_role(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct unit_role role;
	struct err *err = role_create(ctx, field(rq, "name"), typed_rights(rq), &role);

	if (ui_problems(rs, err) != NULL)
		return draw_role(rq, rs, NULL, err->problems);
	TRY(err);
	ui_done(rq, rs, TF(ctx, "The role {name} can be given now.", "name", role.name, NULL), "/roles");
	return OK;
}

static struct err *
save_role(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	uint64_t was = strtoull(field(rq, "was"), NULL, 16), rights = typed_rights(rq);
	struct unit_role role;
	struct err *err;

	TRY(role_find(ctx, path_value(rq, "role"), &role));
	/* The box that cannot be taken away is not sent. */
	if (role.role == ROLE_ADMIN)
		rights |= RIGHT(PERMISSION_EDIT_STAFF);
	err = role_save(ctx, role.token, field(rq, "name"), was, rights);
	if (ui_problems(rs, err) != NULL)
		return draw_role(rq, rs, &role, err->problems);
	TRY(err);
	ui_done(rq, rs, T(ctx, "Saved. It holds from the next page that these people open."), "/roles");
	return OK;
}

static struct err *
reset_role(struct request *rq, struct response *rs)
{
	TRY(role_reset(rq->ctx, path_value(rq, "role")));
	ui_done(rq, rs, T(rq->ctx, "The role has its usual rights again."), "/roles");
	return OK;
}

static struct err *
remove_role(struct request *rq, struct response *rs)
{
	TRY(role_remove(rq->ctx, path_value(rq, "role")));
	ui_done(rq, rs, T(rq->ctx, "The role is removed."), "/roles");
	return OK;
}

const struct route backoffice_roles_routes[] = {
	{ GET, "/:unit/roles", show_roles, .needs = CAN_EDIT_STAFF },
	{ GET, "/:unit/roles/new", show_new, .needs = CAN_EDIT_STAFF },
	{ POST, "/:unit/roles/new", add_role, .needs = CAN_EDIT_STAFF, .fields = "name was right[]" },
	{ GET, "/:unit/roles/:role", show_role, .needs = CAN_EDIT_STAFF },
	{ POST, "/:unit/roles/:role", save_role, .needs = CAN_EDIT_STAFF, .fields = "name was right[]" },
	{ POST, "/:unit/roles/:role/reset", reset_role, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ POST, "/:unit/roles/:role/remove", remove_role, .needs = CAN_EDIT_STAFF, .fields = "" },
	{ 0 },
};
