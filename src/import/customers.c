/* customers -- the file of customers: a customer, its site, its first contact in one line. */
#include <math.h>

#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "customer/bulk.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "import/own.h"
#include "phone/phone.h"

enum customer_field {
	ID, REFERENCE, TYPE, ACTIVE, NAME, FIRST_NAME, ADDRESS, ADDRESS_ADDITIONAL, LATITUDE, LONGITUDE, PHONE, MOBILE,
	EMAIL, LANGUAGE, CATEGORY, PORTAL_ACCESS, PARENT, PARENT_ID, OPENING_HOURS, RESTRICTIONS, COMMENT,
	MAKER, MODEL, SERIAL, INSTALLED_ON, WARRANTY_UNTIL, FIELD_COUNT
};

static const struct field fields[FIELD_COUNT] = {
	[ID] = { "id", NULL }, [REFERENCE] = { "reference", NULL }, [TYPE] = { "type", NULL },
	[ACTIVE] = { "active", NULL }, [NAME] = { "name", NULL }, [FIRST_NAME] = { "first_name", NULL },
	[ADDRESS] = { "address", NULL }, [ADDRESS_ADDITIONAL] = { "address_additional", NULL },
	[LATITUDE] = { "latitude", NULL }, [LONGITUDE] = { "longitude", NULL }, [PHONE] = { "phone", NULL },
	[MOBILE] = { "mobile", NULL }, [EMAIL] = { "email", "email_address" }, [LANGUAGE] = { "language", "lang" },
	[CATEGORY] = { "category", NULL }, [PORTAL_ACCESS] = { "portal_access", NULL }, [PARENT] = { "parent", NULL },
	[PARENT_ID] = { "parent_id", NULL }, [OPENING_HOURS] = { "opening_hours", NULL },
	[RESTRICTIONS] = { "assignment_restrictions", NULL }, [COMMENT] = { "comment", NULL },
	[MAKER] = { "maker", NULL }, [MODEL] = { "model", NULL }, [SERIAL] = { "serial", "serial_number" },
	[INSTALLED_ON] = { "installed_on", NULL }, [WARRANTY_UNTIL] = { "warranty_until", NULL },
};

/* ---- one line as structs ---- */

/* What a line says; `fresh` is what it would become when it is new. */
struct reading {
	struct customer_fresh fresh;
};

static void
read_contact(struct ctx *ctx, struct work *work, size_t i, struct contact *contact, bool *there)
{
	const char *mobile = value_of(work, i, MOBILE), *email = value_of(work, i, EMAIL);
	char e164[24];

	*contact = (struct contact){ .name = "", .mobile_typed = mobile, .lang = LANG_COUNT,
	    .can_see = true, .can_book = true, .can_sign = true, .active = true };
	*there = !str_empty(mobile) || !str_empty(email);
	if (!str_empty(email) && !email_parse(ctx->arena, email, &contact->email))
		fail(ctx, work, i, EMAIL, T(ctx, "This is no email address."));
	if (str_empty(mobile))
		return;
	if (strlen(mobile) > 60)
		fail(ctx, work, i, MOBILE, T(ctx, "This is no phone number."));
	else if (phone_parse_e164(mobile, work->unit.country, e164))
		contact->mobile = arena_strdup(ctx->arena, e164);
	else
		warn(ctx, work, i, MOBILE, T(ctx, "This is no possible phone number: kept as it is, never messaged."));
}

static void
read_site(struct ctx *ctx, struct work *work, size_t i, struct site *site, bool *there)
{
	struct problems problems = { 0 };

	*site = (struct site){ .address = value_of(work, i, ADDRESS), .latitude = NAN, .longitude = NAN, .notes = "",
	    .address_additional = value_of(work, i, ADDRESS_ADDITIONAL), .active = true };
	read_place(ctx, work, i, LATITUDE, LONGITUDE, &site->latitude, &site->longitude);
	*there = has(work, i, ADDRESS);
	if (!*there)
		return;
	site_check(ctx, site, &problems);
	fail_all(ctx, work, i, &problems);
}

static void
read_details(struct ctx *ctx, struct work *work, size_t i, struct customer *c)
{
	struct restrictions restrictions;
	char e164[24];

	if (has(work, i, TYPE) && !customer_type_parse(str_lower(ctx->arena, value_of(work, i, TYPE)), &c->type))
		fail(ctx, work, i, TYPE, T(ctx, "A type is company, individual or machine."));
	if (!opening_parse(ctx->arena, value_of(work, i, OPENING_HOURS), &c->opening))
		fail(ctx, work, i, OPENING_HOURS, T(ctx,
		    "Write opening hours like 1,2|08:00:00|12:00:00;3|10:00:00|12:00:00."));
	if (!restrictions_parse(ctx->arena, value_of(work, i, RESTRICTIONS), &restrictions))
		fail(ctx, work, i, RESTRICTIONS, T(ctx, "Write restrictions like restrict;name@example.org;0."));
	else
		c->restrictions = restrictions_to_json(ctx->arena, &restrictions);
	if (has(work, i, PHONE) && !phone_parse_e164(value_of(work, i, PHONE), work->unit.country, e164))
		warn(ctx, work, i, PHONE, T(ctx, "This is no possible phone number: kept as it is, never messaged."));
}

static void
read_line(struct ctx *ctx, struct work *work, size_t i, struct reading *r)
{
	struct customer *c = &r->fresh.customer;
	struct problems problems = { 0 };

	*c = (struct customer){
		.reference = value_of(work, i, REFERENCE), .external_id = text_or(work, i, ID, NULL),
		.type = work->sheet->importer == &import_machines ? CUSTOMER_MACHINE : CUSTOMER_INDIVIDUAL,
		.name = value_of(work, i, NAME),
		.first_name = value_of(work, i, FIRST_NAME),
		.category = value_of(work, i, CATEGORY), .lang = LANG_COUNT, .phone = value_of(work, i, PHONE),
		.comment = value_of(work, i, COMMENT), .portal_access = work->unit.settings.portal_new_customers,
		.link_version = 1, .additional = work->lines[i].additional, .custom = "{}",
		.maker = value_of(work, i, MAKER), .model = value_of(work, i, MODEL),
		.serial = value_of(work, i, SERIAL), .installed_on = DATE_NONE, .warranty_until = DATE_NONE,
		.erased_at = INSTANT_NONE, .active = true,
	};
	if (str_empty(c->name))
		c->name = c->reference;
	if (!has(work, i, REFERENCE) && !has(work, i, ID))
		fail(ctx, work, i, REFERENCE, T(ctx, "A reference is missing."));
	read_lang(ctx, work, i, LANGUAGE, &c->lang);
	read_bool(ctx, work, i, PORTAL_ACCESS, &c->portal_access);
	read_bool(ctx, work, i, ACTIVE, &c->active);
	read_date(ctx, work, i, INSTALLED_ON, &c->installed_on);
	read_date(ctx, work, i, WARRANTY_UNTIL, &c->warranty_until);
	read_details(ctx, work, i, c);
	if (has(work, i, REFERENCE) || has(work, i, NAME))
		customer_check(ctx, c, &problems);
	fail_all(ctx, work, i, &problems);
	read_site(ctx, work, i, &r->fresh.site, &r->fresh.has_site);
	read_contact(ctx, work, i, &r->fresh.contact, &r->fresh.has_contact);
}

/* May the line make a new one? */
static bool
may_create(const struct work *work)
{
	return work->mode == IMPORT_CREATE || work->mode == IMPORT_CREATE_OR_SKIP || work->mode == IMPORT_UPSERT;
}

/* ---- what exists ---- */

/* Everything known about the customers that lines of the chunk name. */
struct known {
	struct customers_known list;
	struct seen by_reference, by_id;
};

static void
put_text(struct json *json, const struct work *work, size_t i, int field)
{
	if (has(work, i, field))
		json_text(json, NULL, value_of(work, i, field));
}

static struct err *
find_known(struct ctx *ctx, const struct work *work, struct known *known)
{
	struct buf references = buf_make(ctx->arena, 16 << 20), ids = buf_make(ctx->arena, 16 << 20);
	struct json reference = json_make(&references), id = json_make(&ids);

	json_open_array(&reference, NULL);
	json_open_array(&id, NULL);
	for (size_t i = 0; i < work->count; i++) {
		put_text(&reference, work, i, REFERENCE);
		put_text(&reference, work, i, PARENT);
		put_text(&id, work, i, ID);
		put_text(&id, work, i, PARENT_ID);
	}
	json_close_array(&reference);
	json_close_array(&id);
	TRY(customer_list_known(ctx, buf_text(&references), buf_text(&ids), &known->list));
	known->by_reference = seen_make(ctx->arena);
	known->by_id = seen_make(ctx->arena);
	for (size_t i = 0; i < known->list.count; i++) {
		struct customer_known *k = &known->list.items[i];

		seen_add(&known->by_reference, k->customer.reference, k);
		seen_add(&known->by_id, k->customer.public_id.text, k);
		if (k->customer.external_id != NULL)
			seen_add(&known->by_id, k->customer.external_id, k);
	}
	return OK;
}

static struct customer_known *
look_up(const struct seen *seen, const char *text)
{
	void *thing = NULL;

	return !str_empty(text) && seen_has(seen, text, &thing) ? thing : NULL;
}

/* The customer of the line: by id, else by reference; both must not name two. */
static struct customer_known *
match(struct ctx *ctx, struct work *work, size_t i, const struct known *known)
{
	struct customer_known *by_id = look_up(&known->by_id, value_of(work, i, ID));
	struct customer_known *by_reference = look_up(&known->by_reference, value_of(work, i, REFERENCE));

	if (by_id != NULL && by_reference != NULL && by_id != by_reference)
		fail(ctx, work, i, ID, T(ctx, "This id belongs to another customer than this reference."));
	return by_id != NULL ? by_id : by_reference;
}

/* New ones of the chunk: written together, but before the first line that belongs to one of them. */
struct fresh {
	struct customer_fresh *items;
	size_t count, written;
	struct seen names;		/* references and ids -> struct customer_fresh */
};

static struct err *
write_fresh(struct ctx *ctx, struct work *work, struct fresh *fresh)
{
	if (work->dry || fresh->written == fresh->count)
		return OK;
	TRY(customer_insert_many(ctx, fresh->items + fresh->written, fresh->count - fresh->written));
	for (; fresh->written < fresh->count; fresh->written++)
		TRY(trace_made(ctx, work, TRACE_CUSTOMER, fresh->items[fresh->written].customer.id.value));
	return OK;
}

static void
add_fresh(struct work *work, size_t i, struct fresh *fresh, const struct customer_fresh *item)
{
	struct customer_fresh *kept = &fresh->items[fresh->count++];

	*kept = *item;
	for (int field = ID; field <= REFERENCE; field++)
		if (has(work, i, field))
			seen_add(&fresh->names, value_of(work, i, field), kept);
}

/* The customer that the line belongs to, known or made by a line above; none when it is only foreseen (dry). */
static struct err *
look_for_parent(struct ctx *ctx, struct work *work, size_t i, int field, const struct known *known,
    struct fresh *fresh, struct customer *out, bool *found)
{
	const struct customer_known *parent = look_up(&known->by_id, value_of(work, i, PARENT_ID));
	void *made = NULL;

	if (parent == NULL)
		parent = look_up(&known->by_reference, value_of(work, i, PARENT));
	*found = parent != NULL;
	if (parent != NULL)
		*out = parent->customer;
	else if (seen_has(&fresh->names, value_of(work, i, field), &made)) {
		TRY(write_fresh(ctx, work, fresh));
		*out = ((const struct customer_fresh *)made)->customer;
		*found = true;
	}
	return OK;
}

static struct err *
find_parent(struct ctx *ctx, struct work *work, size_t i, const struct known *known, struct fresh *fresh,
    struct customer *c, customer_id self)
{
	int field = has(work, i, PARENT_ID) ? PARENT_ID : PARENT;
	struct customer parent;
	bool found;

	if (!has(work, i, field))
		return OK;
	TRY(look_for_parent(ctx, work, i, field, known, fresh, &parent, &found));
	if (!found && work->dry && seen_has(work->seen, value_of(work, i, field), NULL))
		return OK;
	if (!found)
		fail(ctx, work, i, field, T(ctx, "There is no such customer yet: its line must stand above."));
	else if (!ID_IS_NONE(self) && (ID_EQUAL(parent.id, self) || ID_EQUAL(parent.parent, self)))
		fail(ctx, work, i, field, T(ctx, "A customer cannot belong to itself."));
	else
		c->parent = parent.id;
	return OK;
}

/* ---- changing what exists ---- */

static void
take(const char **to, const char *value, bool *changed)
{
	if (str_empty(value) || str_equal(*to, value))
		return;
	*to = value;
	*changed = true;
}

static void
take_date(date *to, date day, bool *changed)
{
	if (DATE_IS_NONE(day) || to->days == day.days)
		return;
	*to = day;
	*changed = true;
}

static bool
change_customer(struct ctx *ctx, const struct work *work, size_t i, const struct customer *new, struct customer *old)
{
	bool changed = false;

	take(&old->reference, value_of(work, i, REFERENCE), &changed);
	take(&old->name, value_of(work, i, NAME), &changed);
	take(&old->first_name, new->first_name, &changed);
	take(&old->category, new->category, &changed);
	take(&old->phone, new->phone, &changed);
	take(&old->comment, new->comment, &changed);
	take(&old->maker, new->maker, &changed);
	take(&old->model, new->model, &changed);
	take(&old->serial, new->serial, &changed);
	take_date(&old->installed_on, new->installed_on, &changed);
	take_date(&old->warranty_until, new->warranty_until, &changed);
	if (new->external_id != NULL && !str_equal(new->external_id, old->public_id.text))
		take(&old->external_id, new->external_id, &changed);
	changed = changed || (has(work, i, TYPE) && old->type != new->type)
	    || (has(work, i, LANGUAGE) && old->lang != new->lang)
	    || (has(work, i, PORTAL_ACCESS) && old->portal_access != new->portal_access)
	    || (has(work, i, ACTIVE) && old->active != new->active)
	    || (!ID_IS_NONE(new->parent) && !ID_EQUAL(new->parent, old->parent));
	old->type = has(work, i, TYPE) ? new->type : old->type;
	old->lang = has(work, i, LANGUAGE) ? new->lang : old->lang;
	old->portal_access = has(work, i, PORTAL_ACCESS) ? new->portal_access : old->portal_access;
	old->active = has(work, i, ACTIVE) ? new->active : old->active;
	old->parent = ID_IS_NONE(new->parent) ? old->parent : new->parent;
	if (has(work, i, OPENING_HOURS) && !str_equal(opening_print(ctx->arena, &old->opening),
	    opening_print(ctx->arena, &new->opening))) {
		old->opening = new->opening;
		changed = true;
	}
	struct restrictions before = { 0 }, after = { 0 };
	if (has(work, i, RESTRICTIONS) && restrictions_from_json(ctx->arena, old->restrictions, &before)
	    && restrictions_from_json(ctx->arena, new->restrictions, &after)
	    && !str_equal(restrictions_print(ctx->arena, &before), restrictions_print(ctx->arena, &after))) {
		old->restrictions = new->restrictions;
		changed = true;
	}
	old->additional = merge_additional(ctx->arena, old->additional, new->additional, &changed);
	if (new->custom_version != 0) {
		old->custom = merge_additional(ctx->arena, old->custom, new->custom, &changed);
		old->custom_version = new->custom_version;
	}
	return changed;
}

/* The site with the same folded address; none: a new one. */
static bool
change_site(struct ctx *ctx, const struct customer_known *known, const struct site *new, struct site *out)
{
	const char *folded = site_fold(ctx, new->address);
	bool changed = false;

	for (size_t i = 0; i < known->sites.count; i++) {
		if (!str_equal(site_fold(ctx, known->sites.items[i].address), folded))
			continue;
		*out = known->sites.items[i];
		take(&out->address, new->address, &changed);
		take(&out->address_additional, new->address_additional, &changed);
		if (site_is_located(new) && (new->latitude != out->latitude || new->longitude != out->longitude)) {
			out->latitude = new->latitude;
			out->longitude = new->longitude;
			changed = true;
		}
		return changed;
	}
	*out = *new;
	out->customer = known->customer.id;
	return true;
}

static bool
change_contact(const struct customer_known *known, const struct contact *new, struct contact *out)
{
	bool changed = false;

	if (known->contacts.count == 0) {
		*out = *new;
		out->customer = known->customer.id;
		return true;
	}
	*out = known->contacts.items[0];
	take(&out->email, new->email, &changed);
	if (str_empty(new->mobile_typed))
		return changed;
	if (!str_equal(new->mobile, out->mobile)
	    || (new->mobile == NULL && !str_equal(new->mobile_typed, out->mobile_typed))) {
		out->mobile = new->mobile;
		out->mobile_typed = new->mobile_typed;
		changed = true;
	}
	return changed;
}

/* A line may give a customer a reference that another has. */
static bool
reference_is_free(const struct work *work, size_t i, const struct known *known, const struct customer_known *self)
{
	const struct customer_known *other = look_up(&known->by_reference, value_of(work, i, REFERENCE));

	return other == NULL || other == self;
}

static const struct site *
site_before(const struct customer_known *old, site_id id)
{
	for (size_t i = 0; i < old->sites.count; i++)
		if (ID_EQUAL(old->sites.items[i].id, id))
			return &old->sites.items[i];
	return NULL;
}

/* What is NULL stays; each leaves a trace of how it was. */
static struct err *
write_change(struct ctx *ctx, struct work *work, const struct customer_known *old, const struct customer *customer,
    struct site *site, struct contact *contact)
{
	if (customer != NULL) {
		TRY(customer_update_bulk(ctx, customer));
		TRY(trace_changed(ctx, work, TRACE_CUSTOMER, customer->id.value,
		    trace_of_customer(ctx, &old->customer)));
	}
	if (site != NULL) {
		const struct site *before = ID_IS_NONE(site->id) ? NULL : site_before(old, site->id);

		TRY(site_put_bulk(ctx, site));
		TRY(before == NULL ? trace_made(ctx, work, TRACE_SITE, site->id.value)
		    : trace_changed(ctx, work, TRACE_SITE, site->id.value, trace_of_site(ctx, before)));
	}
	if (contact != NULL) {
		bool new = ID_IS_NONE(contact->id);

		TRY(contact_put_bulk(ctx, contact));
		TRY(new ? trace_made(ctx, work, TRACE_CONTACT, contact->id.value)
		    : trace_changed(ctx, work, TRACE_CONTACT, contact->id.value,
		    trace_of_contact(ctx, &old->contacts.items[0])));
	}
	return customer_reindex_bulk(ctx, old->customer.id);
}

static struct err *
change(struct ctx *ctx, struct work *work, size_t i, const struct reading *r, const struct known *known,
    struct customer_known *old)
{
	struct customer customer = old->customer;
	struct site site;
	struct contact contact;
	bool row, place = false, person = false;

	if (!reference_is_free(work, i, known, old)) {
		fail(ctx, work, i, REFERENCE, T(ctx, "Another customer has this reference."));
		return OK;
	}
	row = change_customer(ctx, work, i, &r->fresh.customer, &customer);
	if (r->fresh.has_site)
		place = change_site(ctx, old, &r->fresh.site, &site);
	if (r->fresh.has_contact)
		person = change_contact(old, &r->fresh.contact, &contact);
	work->outcomes[i] = row || place || person ? CHANGED : SAME;
	if (work->dry || work->outcomes[i] == SAME)
		return OK;
	return write_change(ctx, work, old, row ? &customer : NULL, place ? &site : NULL, person ? &contact : NULL);
}

/* ---- a chunk ---- */

/* Would a line before have made this one exist?  Only a dry run must ask. */
static bool
was_seen(struct work *work, size_t i)
{
	bool seen = false;

	for (int field = ID; work->dry && field <= REFERENCE; field++)
		seen = (has(work, i, field) && !seen_add(work->seen, value_of(work, i, field), NULL)) || seen;
	return seen;
}

/* Its words and folded address, ahead of the transaction; the workings are forgotten line by line. */
static void
read_fresh(struct ctx *ctx, const struct work *work, struct customer_fresh *fresh)
{
	struct ctx aside = *ctx;

	aside.arena = ctx->scratch;
	customer_fresh_read(&aside, work->unit.country, fresh);
	fresh->search = arena_strdup(ctx->arena, fresh->search);
	fresh->folded = arena_strdup(ctx->arena, fresh->folded);
	arena_reset(ctx->scratch);
}

static struct err *
prepare(struct ctx *ctx, struct work *work)
{
	struct reading *readings = arena_new_array(ctx->arena, work->count, struct reading);
	struct own_form *own;

	TRY(own_form_open(ctx, &work->unit, &own));
	for (size_t i = 0; i < work->count; i++) {
		struct problems problems = { 0 };

		if (work->outcomes[i] == FAILED)
			continue;
		read_line(ctx, work, i, &readings[i]);
		TRY(own_form_take(ctx, own, &readings[i].fresh.customer, &problems));
		fail_all(ctx, work, i, &problems);
		if (!work->dry && may_create(work) && has(work, i, REFERENCE) && work->outcomes[i] != FAILED)
			read_fresh(ctx, work, &readings[i].fresh);
	}
	work->prepared = readings;
	return OK;
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i, struct known *known, struct fresh *fresh)
{
	struct reading r = ((const struct reading *)work->prepared)[i];
	struct customer_known *old = match(ctx, work, i, known);
	struct customer *c = &r.fresh.customer;

	TRY(find_parent(ctx, work, i, known, fresh, c, old != NULL ? old->customer.id : (customer_id){ 0 }));
	if (work->outcomes[i] == FAILED)
		return OK;
	bool seen = was_seen(work, i);
	if (!mode_allows(ctx, work, i, has(work, i, REFERENCE) ? REFERENCE : ID, old != NULL || seen))
		return OK;
	if (old != NULL)
		return change(ctx, work, i, &r, known, old);
	work->outcomes[i] = seen ? CHANGED : CREATED;
	if (!work->dry && str_empty(c->reference))
		TRY(customer_next_reference(ctx, &c->reference));
	add_fresh(work, i, fresh, &r.fresh);
	/* a reference that was counted must be there before the next one counts */
	return has(work, i, REFERENCE) ? OK : write_fresh(ctx, work, fresh);
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	struct fresh fresh = { .items = arena_new_array(ctx->arena, work->count, struct customer_fresh),
	    .names = seen_make(ctx->arena) };
	struct known known;

	TRY(find_known(ctx, work, &known));
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i, &known, &fresh));
	return write_fresh(ctx, work, &fresh);
}

static const int required[] = { -1 };
static const char *const ignored[] = { "updated_at", "created_at", NULL };

const struct importer import_customers = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = REFERENCE,
	.chunk = 2000, .prepare = prepare, .apply = apply,
};

/* Machines are customers of that type, of which a file says no more than what machines have. */
const struct importer import_machines = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = REFERENCE,
	.chunk = 2000, .prepare = prepare, .apply = apply,
};
