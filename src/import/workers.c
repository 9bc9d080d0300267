/* workers -- the file of workers; a password is read when the worker is new, and never again. */
#include <math.h>

#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "customer/bulk.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "team/team.h"

enum worker_field {
	FIRST_NAME, LAST_NAME, EMAIL, PASSWORD, PHONE, ADDRESS, ADDRESS_ADDITIONAL, LATITUDE, LONGITUDE, RADIUS,
	    COMMENT,
	COLOR, ACTIVE, FIELD_COUNT
};

static const struct field fields[FIELD_COUNT] = {
	[FIRST_NAME] = { "first_name", NULL }, [LAST_NAME] = { "last_name", NULL }, [EMAIL] = { "email", NULL },
	[PASSWORD] = { "password", NULL }, [PHONE] = { "phone", NULL }, [ADDRESS] = { "address", NULL },
	[ADDRESS_ADDITIONAL] = { "address_additional", NULL }, [LATITUDE] = { "latitude", NULL },
	[LONGITUDE] = { "longitude", NULL }, [RADIUS] = { "radius", "radius_km" }, [COMMENT] = { "comment", NULL },
	[COLOR] = { "color", NULL }, [ACTIVE] = { "active", NULL },
};

/* Passwords of workers that the chunk made, set when it is committed: hashing is slow on purpose. */
struct secret { size_t line; person_id person; const char *password; };
struct secrets { struct secret *items; size_t count, capacity; };

enum { SHORTEST_PASSWORD = 10 };

static void
read_cells(struct ctx *ctx, struct work *work, size_t i, struct worker *w)
{
	w->first_name = text_or(work, i, FIRST_NAME, w->first_name);
	w->last_name = text_or(work, i, LAST_NAME, w->last_name);
	w->phone = text_or(work, i, PHONE, w->phone);
	w->color = text_or(work, i, COLOR, w->color);
	w->comment = text_or(work, i, COMMENT, w->comment);
	w->address_additional = text_or(work, i, ADDRESS_ADDITIONAL, w->address_additional);
	if (has(work, i, ADDRESS) && !str_equal(w->address, value_of(work, i, ADDRESS))) {
		w->address = value_of(work, i, ADDRESS);
		w->latitude = w->longitude = NAN;
	}
	read_place(ctx, work, i, LATITUDE, LONGITUDE, &w->latitude, &w->longitude);
	read_real(ctx, work, i, RADIUS, &w->radius_km);
	read_bool(ctx, work, i, ACTIVE, &w->active);
}

static bool
is_same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool
is_same(const struct worker *a, const struct worker *b)
{
	return str_equal(a->first_name, b->first_name) && str_equal(a->last_name, b->last_name)
	    && str_equal(a->phone, b->phone) && str_equal(a->color, b->color) && str_equal(a->comment, b->comment)
	    && str_equal(a->address, b->address) && str_equal(a->address_additional, b->address_additional)
	    && is_same_number(a->latitude, b->latitude) && is_same_number(a->longitude, b->longitude)
	    && is_same_number(a->radius_km, b->radius_km) && a->active == b->active;
}

static void
check_new(struct ctx *ctx, struct work *work, size_t i)
{
	if (!has(work, i, PASSWORD))
		fail(ctx, work, i, PASSWORD, T(ctx, "A new worker needs a password."));
	else if (str_length(value_of(work, i, PASSWORD)) < SHORTEST_PASSWORD)
		fail(ctx, work, i, PASSWORD, TN(ctx, SHORTEST_PASSWORD, "At least {n} character.",
		    "At least {n} characters.", NULL));
}

static struct err *
locate(struct ctx *ctx, struct worker *w)
{
	bool found;

	if (!isnan(w->latitude) || str_empty(w->address))
		return OK;
	return site_lookup_place(ctx, w->address, &w->latitude, &w->longitude, &found);
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i, struct secrets *secrets)
{
	struct worker old, w;
	struct person known;
	struct problems problems = { 0 };
	bool exists, staff, more = false;

	TRY(worker_lookup_email(ctx, value_of(work, i, EMAIL), &old, &exists));
	w = exists ? old : worker_new();
	w.email = value_of(work, i, EMAIL);
	read_cells(ctx, work, i, &w);
	w.additional = merge_additional(ctx->arena, w.additional, work->lines[i].additional, &more);
	worker_check(ctx, &w, &problems);
	fail_all(ctx, work, i, &problems);
	bool seen = work->dry && !seen_add(work->seen, w.email, NULL);
	if (!exists && !seen && (work->mode == IMPORT_CREATE || work->mode == IMPORT_CREATE_OR_SKIP
	    || work->mode == IMPORT_UPSERT))
		check_new(ctx, work, i);
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, EMAIL, exists || seen))
		return OK;
	work->outcomes[i] = !exists ? seen ? CHANGED : CREATED : !more && is_same(&old, &w) ? SAME : CHANGED;
	if (work->outcomes[i] == SAME)
		return OK;
	if (work->dry)
		return OK;
	TRY(locate(ctx, &w));
	TRY(person_lookup_email(ctx, w.email, &known, &staff));
	TRY(worker_save(ctx, &w));
	TRY(exists ? trace_changed(ctx, work, TRACE_WORKER, w.id.value, trace_of_worker(ctx, &old))
	    : trace_made(ctx, work, TRACE_WORKER, w.id.value));
	/* who is staff already, or was invited, has or takes a password of their own: more than a worker's round may
	   open with it */
	if (!exists && !staff)
		*arena_push(ctx->arena, secrets) = (struct secret){ i, w.person, value_of(work, i, PASSWORD) };
	return OK;
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	struct secrets *secrets = arena_new(ctx->arena, struct secrets);

	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i, secrets));
	work->later = secrets;
	return OK;
}

static struct err *
set_passwords(struct ctx *ctx, struct work *work)
{
	const struct secrets *secrets = work->later;

	for (size_t i = 0; i < secrets->count; i++) {
		struct person person;

		TRY(person_find(ctx, secrets->items[i].person, &person));
		/* nobody's password is replaced */
		if (!person.has_password)
			TRY(person_set_password(ctx, person.id, secrets->items[i].password));
	}
	return OK;
}

static const int required[] = { EMAIL, -1 };
static const char *const ignored[] = { "updated_at", "created_at", NULL };

const struct importer import_workers = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 50, .apply = apply, .after = set_passwords,
};
