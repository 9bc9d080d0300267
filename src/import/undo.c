/*
 * undo -- an import taken back: what it made goes, what it changed is as before.
 *
 * Workers and activity types that it made are archived: people and past work may point to them.  All else
 * that nobody has touched or used since disappears; what somebody did stays and is counted.
 */
#include <math.h>

#include "activity/activity.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/bulk.h"
#include "db/db.h"
#include "import/inside.h"
#include "import/run.h"
#include "planning/planning.h"
#include "quote/quote.h"
#include "team/plan_change.h"
#include "team/team.h"
#include "gen/import.sql.h"

/* One thing to take back. */
struct thing {
	enum trace_kind kind;
	int64_t id, at;			/* `at`: when the import wrote it */
	const json_t *before;		/* NULL: it was made */
	bool again;			/* this very undo has touched it already */
	bool done;
};

/* Does it stand as the import left it? */
static bool
untouched(const struct thing *t, instant updated_at)
{
	return t->again || updated_at.s == t->at;
}

/* ---- how it was ---- */

static const char *
text(struct ctx *ctx, const struct thing *t, const char *name)
{
	return arena_strdup(ctx->arena, json_string_value(json_object_get(t->before, name)));
}

static int64_t
number(const struct thing *t, const char *name)
{
	return json_integer_value(json_object_get(t->before, name));
}

static double
real(const struct thing *t, const char *name)
{
	const json_t *value = json_object_get(t->before, name);

	return json_is_real(value) ? json_real_value(value) : NAN;
}

static bool
flag(const struct thing *t, const char *name)
{
	return json_is_true(json_object_get(t->before, name));
}

static instant
moment(const struct thing *t, const char *name)
{
	const json_t *value = json_object_get(t->before, name);

	return json_is_integer(value) ? INSTANT(json_integer_value(value)) : INSTANT_NONE;
}

static date
day(const struct thing *t, const char *name)
{
	const json_t *value = json_object_get(t->before, name);

	return json_is_integer(value) ? (date){ (int32_t)json_integer_value(value) } : DATE_NONE;
}

/* ---- customers ---- */

/* Somebody gave it a contact or a place since: these would go with it. */
static struct err *
was_added_to(struct ctx *ctx, const struct thing *t, customer_id id, bool *added)
{
	struct contacts contacts;
	struct sites sites;

	*added = false;
	TRY(contact_list(ctx, id, &contacts));
	TRY(site_list(ctx, id, &sites));
	for (size_t i = 0; i < contacts.count; i++)
		*added = *added || contacts.items[i].created_at.s != t->at;
	for (size_t i = 0; i < sites.count; i++)
		*added = *added || sites.items[i].created_at.s != t->at;
	return OK;
}

static struct err *
undo_customer(struct ctx *ctx, struct thing *t)
{
	struct customer c;
	bool added = false;

	TRY(customer_find(ctx, (customer_id){ t->id }, &c));
	if (t->before == NULL)
		TRY(was_added_to(ctx, t, c.id, &added));
	if (added || !untouched(t, c.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL)
		return customer_unmake(ctx, c.id);
	c.reference = text(ctx, t, "reference");
	c.external_id = text(ctx, t, "external_id");
	if (!customer_type_parse(text(ctx, t, "type"), &c.type))
		return err_bug(ctx, "a customer without a type");
	c.parent = (customer_id){ number(t, "parent") };
	c.name = text(ctx, t, "name");
	c.first_name = text(ctx, t, "first_name");
	c.category = text(ctx, t, "category");
	c.lang = (enum lang)number(t, "lang");
	c.phone = text(ctx, t, "phone");
	c.comment = text(ctx, t, "comment");
	c.portal_access = flag(t, "portal");
	c.opening = (struct opening_hours){ 0 };
	if (!opening_from_json(ctx->arena, text(ctx, t, "opening"), &c.opening))
		return err_bug(ctx, "opening hours that are none");
	c.restrictions = text(ctx, t, "restrictions");
	c.additional = text(ctx, t, "additional");
	c.custom = text(ctx, t, "custom");
	c.custom_version = number(t, "custom_version");
	c.maker = text(ctx, t, "maker");
	c.model = text(ctx, t, "model");
	c.serial = text(ctx, t, "serial");
	c.installed_on = day(t, "installed_on");
	c.warranty_until = day(t, "warranty_until");
	c.active = flag(t, "active");
	TRY(customer_update_bulk(ctx, &c));
	return customer_reindex_bulk(ctx, c.id);
}

static struct err *
undo_site(struct ctx *ctx, struct thing *t)
{
	struct site s;

	TRY(site_find(ctx, (site_id){ t->id }, &s));
	if (!untouched(t, s.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL) {
		TRY(site_unmake(ctx, s.id));
		return customer_reindex_bulk(ctx, s.customer);
	}
	s.address = text(ctx, t, "address");
	s.address_additional = text(ctx, t, "additional");
	s.latitude = real(t, "latitude");
	s.longitude = real(t, "longitude");
	s.zone = text(ctx, t, "zone");
	s.notes = text(ctx, t, "notes");
	s.active = flag(t, "active");
	TRY(site_put_bulk(ctx, &s));
	return customer_reindex_bulk(ctx, s.customer);
}

static struct err *
undo_contact(struct ctx *ctx, struct thing *t)
{
	struct contact c;

	TRY(contact_find(ctx, (contact_id){ t->id }, &c));
	if (!untouched(t, c.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL) {
		TRY(contact_unmake(ctx, c.id));
		return customer_reindex_bulk(ctx, c.customer);
	}
	c.name = text(ctx, t, "name");
	c.email = text(ctx, t, "email");
	c.mobile = text(ctx, t, "mobile");
	c.mobile_typed = text(ctx, t, "typed");
	c.lang = (enum lang)number(t, "lang");
	c.can_see = flag(t, "see");
	c.can_book = flag(t, "book");
	c.can_sign = flag(t, "sign");
	c.active = flag(t, "active");
	TRY(contact_put_bulk(ctx, &c));
	return customer_reindex_bulk(ctx, c.customer);
}

/* ---- the team ---- */

static struct err *
undo_absence(struct ctx *ctx, struct thing *t)
{
	struct absence a;

	TRY(absence_find_public(ctx, text(ctx, t, "public_id"), &a));
	t->done = true;
	if (flag(t, "new"))
		return absence_delete(ctx, a.public_id.text);
	a.from = moment(t, "from");
	a.to = moment(t, "to");
	a.note = text(ctx, t, "note");
	a.type = (type_id){ number(t, "type") };
	a.type_unit = (unit_id){ number(t, "type_unit") };
	return absence_save(ctx, &a);
}

static struct err *
undo_worker(struct ctx *ctx, struct thing *t)
{
	struct worker w;

	TRY(worker_find(ctx, (worker_id){ t->id }, &w));
	if (!untouched(t, w.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL)
		return worker_set_archived(ctx, w.id, true);
	w.first_name = text(ctx, t, "first_name");
	w.last_name = text(ctx, t, "last_name");
	w.phone = text(ctx, t, "phone");
	w.color = text(ctx, t, "color");
	w.comment = text(ctx, t, "comment");
	w.address = text(ctx, t, "address");
	w.address_additional = text(ctx, t, "additional");
	w.latitude = real(t, "latitude");
	w.longitude = real(t, "longitude");
	w.radius_km = real(t, "radius");
	w.additional = text(ctx, t, "more");
	w.active = flag(t, "active");
	return worker_save(ctx, &w);
}

/* [skill, level before, level that the import gave] */
static struct err *
undo_skill(struct ctx *ctx, struct thing *t)
{
	worker_id worker = { t->id };
	skill_id skill = { json_integer_value(json_array_get(t->before, 0)) };
	struct skill_levels levels;

	TRY(worker_list_skills(ctx, worker, &levels));
	for (size_t i = 0; i < levels.count; i++)
		if (ID_EQUAL(levels.items[i].skill, skill)
		    && levels.items[i].level == json_integer_value(json_array_get(t->before, 2)))
			t->done = true;
	return t->done ? worker_set_skill(ctx, worker, skill, json_integer_value(json_array_get(t->before, 1)), NULL)
	    : OK;
}

/* ---- catalog and products ---- */

static struct err *
undo_type(struct ctx *ctx, struct thing *t)
{
	struct activity_type type;
	const json_t *skills = json_object_get(t->before, "skills");

	TRY(type_find(ctx, (type_id){ t->id }, &type));
	if (!untouched(t, type.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL)
		return type_set_archived(ctx, type.id, true);
	type.name = text(ctx, t, "name");
	type.color = text(ctx, t, "color");
	type.duration_s = number(t, "duration");
	type.priority = number(t, "priority");
	type.skills = (struct skill_levels){ 0 };
	for (size_t i = 0; i < json_array_size(skills); i++)
		*arena_push(ctx->arena, &type.skills) = (struct skill_level){
			.skill = { json_integer_value(json_array_get(json_array_get(skills, i), 0)) },
			.level = json_integer_value(json_array_get(json_array_get(skills, i), 1)), .name = "" };
	return type_save(ctx, &type);
}

static struct err *
undo_product(struct ctx *ctx, struct thing *t)
{
	struct product p;
	instant updated_at;
	bool found;

	TRY(product_lookup_id(ctx, t->id, &p, &updated_at, &found));
	if (!found || !untouched(t, updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL)
		return product_remove(ctx, t->id);
	p.name = text(ctx, t, "name");
	p.measure = text(ctx, t, "measure");
	p.price = number(t, "price");
	p.tax = (int32_t)number(t, "tax");
	p.cost = number(t, "cost");
	p.active = flag(t, "active");
	return product_save(ctx, &p);
}

/* ---- activities ---- */

static struct err *
unmake_activity(struct ctx *ctx, const struct activity *a)
{
	if (a->status == STATUS_PLANNED)
		TRY(planning_unkeep(ctx, a->id));
	return activity_unmake(ctx, a->id);
}

/* Where it stood in its life and in the plan. */
static struct err *
put_back(struct ctx *ctx, const struct thing *t, const struct activity *now)
{
	enum activity_status was = (enum activity_status)number(t, "status");
	worker_id worker = { number(t, "worker") };
	bool forced;

	if (now->status == was && ID_EQUAL(now->worker, worker) && now->start.s == moment(t, "start").s)
		return OK;
	if (!status_is_open(now->status))
		TRY(activity_reopen(ctx, now->id, QUIET));
	if (was == STATUS_PLANNED)
		return planning_keep(ctx, now->id, worker, moment(t, "start"), moment(t, "end"), QUIET, &forced);
	return now->status == STATUS_PLANNED ? planning_unkeep(ctx, now->id) : OK;
}

static struct err *
undo_activity(struct ctx *ctx, struct thing *t)
{
	struct activity a;
	struct activity_input in;

	TRY(activity_find(ctx, (activity_id){ t->id }, &a));
	if (!untouched(t, a.updated_at))
		return OK;
	t->done = true;
	if (t->before == NULL)
		return unmake_activity(ctx, &a);
	in = activity_input_of(&a);
	in.reference = text(ctx, t, "reference");
	in.external_id = text(ctx, t, "external_id");
	in.type = (type_id){ number(t, "type") };
	in.customer = (customer_id){ number(t, "customer") };
	in.site = (site_id){ number(t, "site") };
	in.contact = (contact_id){ number(t, "contact") };
	in.title = text(ctx, t, "title");
	in.comment = text(ctx, t, "comment");
	in.duration_s = (int32_t)number(t, "duration");
	in.priority = (int32_t)number(t, "priority");
	in.appointment = moment(t, "appointment");
	in.wished = moment(t, "wished");
	in.additional = text(ctx, t, "additional");
	TRY(activity_change(ctx, a.id, &in, QUIET, NULL));
	return put_back(ctx, t, &a);
}

/* ---- a chunk ---- */

static struct err *(*const undoers[TRACE_KIND_COUNT])(struct ctx *, struct thing *) = {
	[TRACE_CUSTOMER] = undo_customer, [TRACE_SITE] = undo_site, [TRACE_CONTACT] = undo_contact,
	[TRACE_ABSENCE] = undo_absence, [TRACE_PRODUCT] = undo_product, [TRACE_WORKER] = undo_worker,
	[TRACE_SKILL] = undo_skill, [TRACE_TYPE] = undo_type, [TRACE_ACTIVITY] = undo_activity,
};

static struct err *
undo_one(struct ctx *ctx, void *arg)
{
	struct thing *t = arg;

	return undoers[t->kind](ctx, t);
}

struct undoing {
	import_id import;
	struct trace_sum sum;		/* of the chunk */
	bool more;
};

static bool
read_thing(const json_t *entry, struct thing *out)
{
	const json_t *before = json_array_get(entry, 2);

	*out = (struct thing){ .kind = (enum trace_kind)json_integer_value(json_array_get(entry, 0)),
	    .id = json_integer_value(json_array_get(entry, 1)), .before = json_is_null(before) ? NULL : before,
	    .at = json_integer_value(json_array_get(entry, 3)) };
	return json_is_array(entry) && out->kind < TRACE_KIND_COUNT;
}

/* What hangs on it, or was removed meanwhile, keeps it as it is; trouble of ours does not. */
static bool
is_obstacle(const struct err *err)
{
	return err->kind == ERR_CONFLICT || err->kind == ERR_NOT_FOUND || err->kind == ERR_INVALID
	    || err->kind == ERR_FORBIDDEN || err->kind == ERR_GONE;
}

static struct err *
undo_things(struct ctx *ctx, const json_t *things, struct undoing *u)
{
	struct seen touched = seen_make(ctx->arena);
	bool planned = false;

	for (size_t i = json_array_size(things); i-- > 0;) {
		struct thing t;
		struct err *err;

		if (!read_thing(json_array_get(things, i), &t))
			continue;
		t.again = !seen_add(&touched, arena_printf(ctx->arena, "%d %lld", (int)t.kind, (long long)t.id), NULL);
		err = db_savepoint(ctx, undo_one, &t);
		if (err != OK && !is_obstacle(err))
			return err;
		u->sum.undone += err == OK && t.done;
		u->sum.kept += err != OK || !t.done;
		planned = planned || t.kind == TRACE_ACTIVITY;
	}
	return planned ? plan_changed(ctx) : OK;
}

static struct err *
undo_chunk(struct ctx *ctx, void *arg)
{
	struct undoing *u = arg;
	struct import_trace_last_row row;
	instant now = ctx->env->now(ctx->env);
	struct err *err;
	json_t *things;

	u->sum = (struct trace_sum){ 0 };
	TRY(sql_import_trace_last(ctx, ctx->unit, u->import, &row, &u->more));
	if (!u->more)
		return OK;
	things = json_loads(row.things, 0, NULL);
	err = undo_things(ctx, things, u);
	json_decref(things);
	TRY(err);
	TRY(sql_import_trace_drop(ctx, ctx->unit, u->import, row.number, NULL));
	return sql_import_undone_add(ctx, ctx->unit, u->import, u->sum.undone, u->sum.kept,
	    INSTANT(now.s + IMPORT_LEASE_S), now, NULL);
}

struct err *
trace_undo(struct ctx *ctx, import_id import, struct trace_sum *sum)
{
	struct undoing u = { .import = import, .more = true };

	while (u.more) {
		struct arena *arena = arena_open();
		struct ctx chunk = *ctx;
		struct err *err;

		chunk.arena = arena;
		err = db_transaction(&chunk, undo_chunk, &u);
		if (err != OK)
			err = err_new(ctx, err->kind, err->say != NULL ? arena_strdup(ctx->arena, err->say) : NULL,
			    "%s", err_chain(ctx->arena, err));
		arena_close(arena);
		TRY(err);
		sum->undone += u.sum.undone;
		sum->kept += u.sum.kept;
	}
	return OK;
}
