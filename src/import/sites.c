/* sites -- the file of sites: matched by id, else by address within their customer. */
#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "i18n/i18n.h"
#include "import/belonging.h"

enum site_field {
	ID, REFERENCE, CUSTOMER_ID, ADDRESS, ADDRESS_ADDITIONAL, LATITUDE, LONGITUDE, ZONE, NOTES, ACTIVE, FIELD_COUNT
};

static const struct field fields[FIELD_COUNT] = {
	[ID] = { "id", NULL }, [REFERENCE] = { "customer.reference", "customer" },
	[CUSTOMER_ID] = { "customer.id", NULL }, [ADDRESS] = { "address", NULL },
	[ADDRESS_ADDITIONAL] = { "address_additional", NULL }, [LATITUDE] = { "latitude", NULL },
	[LONGITUDE] = { "longitude", NULL }, [ZONE] = { "time_zone", "timezone" }, [NOTES] = { "notes", NULL },
	[ACTIVE] = { "active", NULL },
};

static void
read_cells(struct ctx *ctx, struct work *work, size_t i, struct site *s)
{
	struct problems problems = { 0 };

	if (has(work, i, ADDRESS) && !str_equal(s->address, value_of(work, i, ADDRESS))) {
		s->address = value_of(work, i, ADDRESS);
		s->latitude = s->longitude = NAN;
	}
	s->address_additional = text_or(work, i, ADDRESS_ADDITIONAL, s->address_additional);
	s->notes = text_or(work, i, NOTES, s->notes);
	s->zone = text_or(work, i, ZONE, s->zone);
	read_place(ctx, work, i, LATITUDE, LONGITUDE, &s->latitude, &s->longitude);
	read_bool(ctx, work, i, ACTIVE, &s->active);
	if (work->outcomes[i] == FAILED)
		return;
	site_check(ctx, s, &problems);
	fail_all(ctx, work, i, &problems);
}

static bool
is_same_number(double a, double b)
{
	return (isnan(a) && isnan(b)) || !(a < b || a > b || isnan(a) || isnan(b));
}

static bool
is_same(const struct site *a, const struct site *b)
{
	return str_equal(a->address, b->address) && str_equal(a->address_additional, b->address_additional)
	    && is_same_number(a->latitude, b->latitude) && is_same_number(a->longitude, b->longitude)
	    && str_equal(a->zone, b->zone) && str_equal(a->notes, b->notes) && a->active == b->active;
}

static struct err *
find_old(struct ctx *ctx, struct work *work, size_t i, const struct customer_known *known, struct site *out,
    bool *exists)
{
	const char *folded = site_fold(ctx, value_of(work, i, ADDRESS));

	*exists = false;
	if (strlen(value_of(work, i, ID)) == sizeof(struct public_id) - 1) {
		struct err *err = site_find_public(ctx, value_of(work, i, ID), out);

		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		*exists = err == OK;
		if (*exists && !ID_EQUAL(out->customer, known->customer.id))
			fail(ctx, work, i, ID, T(ctx, "This site belongs to another customer."));
	}
	for (size_t k = 0; k < known->sites.count && !*exists; k++) {
		if (!str_equal(site_fold(ctx, known->sites.items[k].address), folded))
			continue;
		*out = known->sites.items[k];
		*exists = true;
	}
	return OK;
}

static struct err *
write(struct ctx *ctx, struct work *work, const struct site *old, struct site *s)
{
	bool archived = old == NULL && !s->active;

	TRY(site_put_bulk(ctx, s));
	if (archived) {
		s->active = false;
		TRY(site_put_bulk(ctx, s));
	}
	TRY(old != NULL ? trace_changed(ctx, work, TRACE_SITE, s->id.value, trace_of_site(ctx, old))
	    : trace_made(ctx, work, TRACE_SITE, s->id.value));
	return customer_reindex_bulk(ctx, s->customer);
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i, const struct belonging *belonging)
{
	struct customer_known *known = belonging_of(ctx, work, i, REFERENCE, CUSTOMER_ID, belonging);
	struct site old, s = { .address = "", .address_additional = "", .notes = "", .latitude = NAN, .longitude = NAN,
	    .active = true };
	bool exists;

	if (known == NULL)
		return OK;
	TRY(find_old(ctx, work, i, known, &old, &exists));
	if (work->outcomes[i] == FAILED)
		return OK;
	if (exists)
		s = old;
	s.customer = known->customer.id;
	read_cells(ctx, work, i, &s);
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, has(work, i, ID) ? ID : ADDRESS, exists))
		return OK;
	work->outcomes[i] = !exists ? CREATED : is_same(&old, &s) ? SAME : CHANGED;
	if (work->outcomes[i] == SAME)
		return OK;
	if (!work->dry)
		TRY(write(ctx, work, exists ? &old : NULL, &s));
	if (!exists)
		*arena_push(ctx->arena, &known->sites) = s;
	return OK;
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	struct belonging belonging;

	TRY(belonging_read(ctx, work, REFERENCE, CUSTOMER_ID, &belonging));
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i, &belonging));
	return OK;
}

static const int required[] = { -1 };
static const char *const ignored[] = { "updated_at", "created_at", "customer.name", NULL };

const struct importer import_sites = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 500, .apply = apply,
};
