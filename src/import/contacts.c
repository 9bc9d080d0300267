/* contacts -- the file of contacts: matched by id, else by email or number within their customer. */
#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/belonging.h"
#include "phone/phone.h"

enum contact_field {
	ID, REFERENCE, CUSTOMER_ID, NAME, EMAIL, MOBILE, LANGUAGE, MAY_SEE, MAY_BOOK, MAY_SIGN, ACTIVE, FIELD_COUNT
};

static const struct field fields[FIELD_COUNT] = {
	[ID] = { "id", NULL }, [REFERENCE] = { "customer.reference", "customer" },
	[CUSTOMER_ID] = { "customer.id", NULL }, [NAME] = { "name", NULL },
	[EMAIL] = { "email", "email_address" }, [MOBILE] = { "mobile", "phone" }, [LANGUAGE] = { "language", "lang" },
	[MAY_SEE] = { "can_see", NULL }, [MAY_BOOK] = { "can_book", NULL }, [MAY_SIGN] = { "can_sign", NULL },
	[ACTIVE] = { "active", NULL },
};

enum { LONGEST_NAME = 120, LONGEST_NUMBER = 60 };

static void
read_cells(struct ctx *ctx, struct work *work, size_t i, struct contact *c)
{
	const char *mobile = value_of(work, i, MOBILE);
	char e164[24];

	c->name = text_or(work, i, NAME, c->name);
	if (str_length(c->name) > LONGEST_NAME)
		fail(ctx, work, i, NAME, TN(ctx, LONGEST_NAME, "At most {n} character.", "At most {n} characters.",
		    NULL));
	if (has(work, i, EMAIL) && !email_parse(ctx->arena, value_of(work, i, EMAIL), &c->email))
		fail(ctx, work, i, EMAIL, T(ctx, "This is no email address."));
	read_lang(ctx, work, i, LANGUAGE, &c->lang);
	read_bool(ctx, work, i, MAY_SEE, &c->can_see);
	read_bool(ctx, work, i, MAY_BOOK, &c->can_book);
	read_bool(ctx, work, i, MAY_SIGN, &c->can_sign);
	read_bool(ctx, work, i, ACTIVE, &c->active);
	if (str_empty(mobile))
		return;
	if (strlen(mobile) > LONGEST_NUMBER) {
		fail(ctx, work, i, MOBILE, T(ctx, "This is no phone number."));
		return;
	}
	c->mobile_typed = mobile;
	c->mobile = phone_parse_e164(mobile, work->unit.country, e164) ? arena_strdup(ctx->arena, e164) : NULL;
	if (c->mobile == NULL)
		warn(ctx, work, i, MOBILE, T(ctx, "This is no possible phone number: kept as it is, never messaged."));
}

static bool
is_same(const struct contact *a, const struct contact *b)
{
	return str_equal(a->name, b->name) && str_equal(a->email, b->email) && str_equal(a->mobile, b->mobile)
	    && (a->mobile != NULL || str_equal(a->mobile_typed, b->mobile_typed)) && a->lang == b->lang
	    && a->can_see == b->can_see && a->can_book == b->can_book && a->can_sign == b->can_sign
	    && a->active == b->active;
}

/* By id, else among those in use of the customer. */
static struct err *
find_old(struct ctx *ctx, struct work *work, size_t i, struct customer_known *known, struct contact *out, bool *exists)
{
	struct contact typed = { .name = "", .mobile_typed = "" };
	struct err *err;

	*exists = false;
	if (strlen(value_of(work, i, ID)) == sizeof(struct public_id) - 1) {
		err = contact_find_public(ctx, value_of(work, i, ID), out);
		if (err != OK && err->kind != ERR_NOT_FOUND)
			return err;
		*exists = err == OK;
		if (*exists && !ID_EQUAL(out->customer, known->customer.id))
			fail(ctx, work, i, ID, T(ctx, "This contact belongs to another customer."));
	}
	if (*exists || work->outcomes[i] == FAILED)
		return OK;
	read_cells(ctx, &(struct work){ .sheet = work->sheet, .lines = work->lines, .unit = work->unit,
	    .outcomes = arena_new_array(ctx->arena, work->count, enum outcome) }, i, &typed);
	for (size_t k = 0; k < known->contacts.count && !*exists; k++) {
		const struct contact *c = &known->contacts.items[k];

		if ((typed.email != NULL && str_equal(c->email, typed.email))
		    || (typed.email == NULL && typed.mobile != NULL && str_equal(c->mobile, typed.mobile))) {
			*out = *c;
			*exists = true;
		}
	}
	return OK;
}

/* What lines below find. */
static void
remember(struct ctx *ctx, struct customer_known *known, const struct contact *c)
{
	for (size_t k = 0; k < known->contacts.count; k++)
		if (ID_EQUAL(known->contacts.items[k].id, c->id) && !ID_IS_NONE(c->id)) {
			known->contacts.items[k] = *c;
			return;
		}
	*arena_push(ctx->arena, &known->contacts) = *c;
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i, const struct belonging *belonging)
{
	struct customer_known *known = belonging_of(ctx, work, i, REFERENCE, CUSTOMER_ID, belonging);
	struct contact old, c = { .name = "", .mobile_typed = "", .lang = LANG_COUNT, .can_see = true, .can_book = true,
	    .can_sign = true, .active = true };
	bool exists;

	if (known == NULL)
		return OK;
	TRY(find_old(ctx, work, i, known, &old, &exists));
	if (exists)
		c = old;
	c.customer = known->customer.id;
	c.unit = ctx->unit;
	read_cells(ctx, work, i, &c);
	if (work->outcomes[i] != FAILED && c.email == NULL && str_empty(c.mobile_typed))
		fail(ctx, work, i, EMAIL, T(ctx, "Enter an email address or a mobile number."));
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, has(work, i, ID) ? ID : EMAIL, exists))
		return OK;
	work->outcomes[i] = !exists ? CREATED : is_same(&old, &c) ? SAME : CHANGED;
	if (work->outcomes[i] != SAME && !work->dry) {
		bool archived = !exists && !c.active;

		TRY(contact_put_bulk(ctx, &c));
		c.active = !archived && c.active;
		if (archived)
			TRY(contact_put_bulk(ctx, &c));
		TRY(exists ? trace_changed(ctx, work, TRACE_CONTACT, c.id.value, trace_of_contact(ctx, &old))
		    : trace_made(ctx, work, TRACE_CONTACT, c.id.value));
		TRY(customer_reindex_bulk(ctx, c.customer));
	}
	if (work->outcomes[i] != SAME)
		remember(ctx, known, &c);
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

const struct importer import_contacts = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 500, .apply = apply,
};
