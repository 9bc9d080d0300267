/* absences -- the file of absences: matched by id, else by worker and beginning. */
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "team/team.h"

enum absence_field { ID, EMAIL, FROM, TO, NOTE, TYPE, FIELD_COUNT };

static const struct field fields[FIELD_COUNT] = {
	[ID] = { "id", NULL }, [EMAIL] = { "email", "assignee_email" }, [FROM] = { "from", "start_at" },
	[TO] = { "to", "end_at" }, [NOTE] = { "note", "comment" }, [TYPE] = { "type", "intervention_type_reference" },
};

/* A day without an hour means its midnight; as an end, that of the next day: it is away that day, too. */
static void
read_moment(struct ctx *ctx, struct work *work, size_t i, int field, bool end, instant *out)
{
	date day;

	if (strlen(value_of(work, i, field)) == 10 && date_parse(value_of(work, i, field), &day))
		*out = zone_midnight(work->unit.zone, end ? date_add(day, 1) : day);
	else
		read_instant(ctx, work, i, field, out);
}

static struct err *
read_type(struct ctx *ctx, struct work *work, size_t i, struct absence *a)
{
	struct activity_type type;
	bool found = false;

	if (!has(work, i, TYPE))
		return OK;
	TRY(type_lookup_reference(ctx, value_of(work, i, TYPE), &type, &found));
	if (!found) {
		fail(ctx, work, i, TYPE, T(ctx, "There is no such activity type."));
		return OK;
	}
	a->type = type.id;
	a->type_unit = ctx->unit;
	return OK;
}

static struct err *
find_old(struct ctx *ctx, struct work *work, size_t i, worker_id worker, struct absence *out, bool *exists)
{
	struct absences near;
	instant from = INSTANT_NONE;

	*exists = false;
	if (strlen(value_of(work, i, ID)) == sizeof(struct public_id) - 1) {
		struct err *err = absence_find_public(ctx, value_of(work, i, ID), out);

		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		*exists = err == OK;
		if (*exists && !ID_EQUAL(out->worker, worker))
			fail(ctx, work, i, ID, T(ctx, "This absence belongs to another worker."));
	}
	if (*exists || !has(work, i, FROM))
		return OK;
	read_moment(ctx, work, i, FROM, false, &from);
	if (INSTANT_IS_NONE(from))
		return OK;
	TRY(absence_list(ctx, worker, from, INSTANT(from.s + 1), &near));
	for (size_t k = 0; k < near.count && !*exists; k++) {
		if (near.items[k].from.s != from.s || near.items[k].outside)
			continue;
		*out = near.items[k];
		*exists = true;
	}
	return OK;
}

static bool
is_same(const struct absence *a, const struct absence *b)
{
	return a->from.s == b->from.s && a->to.s == b->to.s && str_equal(a->note, b->note)
	    && ID_EQUAL(a->type, b->type) && ID_EQUAL(a->type_unit, b->type_unit);
}

static struct err *
save(struct ctx *ctx, struct work *work, size_t i, struct absence *a)
{
	struct err *err = absence_save(ctx, a);

	if (err == OK || err->kind != ERR_INVALID || err->problems == NULL)
		return err;
	fail_all(ctx, work, i, err->problems);
	return OK;
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i)
{
	struct worker worker;
	struct absence old, a = { .from = INSTANT_NONE, .to = INSTANT_NONE, .note = "" };
	bool found, exists = false;

	TRY(worker_lookup_email(ctx, value_of(work, i, EMAIL), &worker, &found));
	if (!found) {
		fail(ctx, work, i, EMAIL, T(ctx, "No worker has this email address."));
		return OK;
	}
	TRY(find_old(ctx, work, i, worker.id, &old, &exists));
	if (work->outcomes[i] == FAILED)
		return OK;
	if (exists)
		a = old;
	a.worker = worker.id;
	read_moment(ctx, work, i, FROM, false, &a.from);
	read_moment(ctx, work, i, TO, true, &a.to);
	a.note = text_or(work, i, NOTE, a.note);
	TRY(read_type(ctx, work, i, &a));
	if (work->outcomes[i] != FAILED && (INSTANT_IS_NONE(a.from) || INSTANT_IS_NONE(a.to)))
		fail(ctx, work, i, INSTANT_IS_NONE(a.from) ? FROM : TO, T(ctx, "Say from when and until when."));
	else if (work->outcomes[i] != FAILED && a.to.s <= a.from.s)
		fail(ctx, work, i, TO, T(ctx, "The end must come after the start."));
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, has(work, i, ID) ? ID : FROM, exists))
		return OK;
	work->outcomes[i] = !exists ? CREATED : is_same(&old, &a) ? SAME : CHANGED;
	if (work->dry || work->outcomes[i] == SAME)
		return OK;
	TRY(save(ctx, work, i, &a));
	if (work->outcomes[i] == FAILED)
		return OK;
	return exists ? trace_changed(ctx, work, TRACE_ABSENCE, a.id.value, trace_of_absence(ctx, &old))
	    : trace_changed(ctx, work, TRACE_ABSENCE, a.id.value, json_pack("{ss sb}", "public_id", a.public_id.text,
	    "new", 1));
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i));
	return OK;
}

static const int required[] = { EMAIL, FROM, TO, -1 };
static const char *const ignored[] = { "updated_at", "created_at", NULL };

const struct importer import_absences = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 100, .apply = apply,
};
