/* demo -- makes the two units and tells where to click. */
#include "demo/demo.h"
#include "base/arena.h"
#include "base/buf.h"
#include "dashboard/dashboard.h"
#include "db/db.h"
#include "demo/inside.h"
#include "i18n/i18n.h"
#include "message/message.h"

enum { A_HEAP = 1000 };

static const char demo_password[] = "doorstep-demo";
static const char admin_email[] = "admin@morgenrot.example.org";

struct staff { struct demo_made *made; struct person admin; };

/* The administrator of both units, and passwords for whoever the terminal names. */
static struct err *
staff_txn(struct ctx *ctx, void *arg)
{
	struct staff *staff = arg;
	struct actor before = ctx->actor;

	/* Nobody of the demo gives more than they have; whoever installs it does. */
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	staff->admin = (struct person){ .tenant = ctx->tenant, .name = "Alex Winter", .email = admin_email,
		.lang = LANG_EN, .active = true };
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	TRY(person_save(ctx, &staff->admin));
	for (int i = 0; i < DEMO_UNITS; i++) {
		unit_enter(ctx, &staff->made[i].unit);
		TRY(person_set_roles(ctx, staff->admin.id, ROLE_BIT(ROLE_ADMIN)));
		TRY(credit_buy(ctx, (credit){ 500 }, "Demo"));
	}
	ctx->actor = before;
	return OK;
}

static struct err *
set_passwords(struct ctx *ctx, struct staff *staff)
{
	unit_enter(ctx, &staff->made[0].unit);
	TRY(person_set_password(ctx, staff->admin.id, demo_password));
	for (int i = 0; i < DEMO_UNITS; i++) {
		unit_enter(ctx, &staff->made[i].unit);
		TRY(person_set_password(ctx, staff->made[i].planner.id, demo_password));
		TRY(person_set_password(ctx, staff->made[i].workers[0].person, demo_password));
	}
	return OK;
}

static struct err *
make_unit(struct ctx *ctx, tenant_id tenant, struct demo_made *made)
{
	TRY(demo_make_unit(ctx, tenant, made));
	TRY(demo_make_catalog(ctx, made));
	TRY(demo_make_team(ctx, made));
	TRY(demo_make_customers(ctx, made));
	TRY(demo_make_calendar(ctx, made));
	TRY(demo_make_bookings(ctx, made));
	TRY(demo_make_extras(ctx, made));
	TRY(demo_make_faces(ctx, made));
	TRY(demo_make_papers(ctx, made));
	return demo_make_waiting(ctx, made);
}

static const char *
tell(struct ctx *ctx, const char *base, const struct demo_made *made)
{
	struct buf out = buf_make(ctx->arena, 8192);

	buf_printf(&out, "Doorstep with a demo company, two units around today.\n\n"
	    "  Back office   %s/b\n"
	    "                %s (everything) or %s (planner), password %s\n\n",
	    base, admin_email, made[0].planner.email, demo_password);
	buf_printf(&out, "  Field work    %s/w\n                %s (or, for %s, %s), password %s\n\n", base,
	    made[0].workers[0].email, made[1].unit.name, made[1].workers[0].email, demo_password);
	for (int i = 0; i < DEMO_UNITS; i++)
		buf_printf(&out, "  Portal        %s/p/%s   %s\n", base, made[i].unit.slug, made[i].unit.name);
	buf_printf(&out, "\nTo be a customer: open the portal, type anna.berger@example.org (or, for %s,\n"
	    "emily.carter@example.org).  Nothing leaves this machine: the code stands in the back office\n"
	    "under Messages, %s/b/%s/messages\n", made[1].unit.name, base, made[0].unit.slug);
	return buf_text(&out);
}

/* Else the first look at the figures would find none. */
static struct err *
count_figures(struct ctx *ctx)
{
	int did;

	do
		TRY(dashboard_count(ctx, A_HEAP, &did));
	while (did > 0);
	return OK;
}

struct err *
demo_make(struct ctx *ctx, const char *base_url, const char **told)
{
	struct demo_made *made = arena_new_array(ctx->arena, DEMO_UNITS, struct demo_made);
	struct staff staff = { .made = made };
	struct units there = { 0 };
	tenant_id tenant = { 0 };

	TRY(unit_list_all(ctx, &there));
	if (there.count > 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The demo needs an empty folder. Name another one."),
		    "%zu units", there.count);
	for (int i = 0; i < DEMO_UNITS; i++) {
		made[i].plan = &demo_units[i];
		TRY(make_unit(ctx, tenant, &made[i]));
		tenant = made[i].unit.tenant;
	}
	TRY(db_transaction(ctx, staff_txn, &staff));
	TRY(set_passwords(ctx, &staff));
	TRY(count_figures(ctx));
	*told = tell(ctx, base_url, made);
	return OK;
}
