/* testing -- see testing.h. */
#include "access/testing.h"

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "db/testing.h"

const char house_email[] = "ursula.frick@example.li";

void
house_customer(struct ctx *ctx, const char *name, const char *address, struct customer *customer,
    struct contact *contact)
{
	testing_ok(ctx, customer_new(ctx, customer));
	customer->name = name;
	customer->portal_access = true;
	testing_ok(ctx, customer_save(ctx, customer));
	*contact = (struct contact){ .customer = customer->id,
		.name = name,
		.email = address,
		.mobile_typed = "",
		.lang = LANG_EN,
		.can_see = true,
		.can_book = true,
		.can_sign = true,
		.active = true };
	testing_ok(ctx, contact_save(ctx, contact));
}

struct house
house_open(void)
{
	struct house house = { .ctx = testing_open() };

	house.unit = testing_unit(house.ctx, "rheintal");
	house_customer(house.ctx, "Ursula Frick", house_email, &house.customer, &house.contact);
	house.browser = (struct access_browser){
		.cookie = "browser-of-ursula", .device = "", .address = "192.0.2.7", .agent = "Test"
	};
	return house;
}

struct err *
house_ask(struct house *house, const char *identity, struct access_challenge *out)
{
	return access_ask(house->ctx,
	    &(struct access_ask){ .unit = house->ctx->unit,
		.identity = identity,
		.next = "/p/rheintal/visits",
		.browser = house->browser.cookie,
		.device = house->browser.device,
		.lang = LANG_DE },
	    out);
}

static struct err *
answer_in_transaction(struct ctx *ctx, void *arg)
{
	struct access_letter *letter = arg;
	struct access_due due;

	*letter = (struct access_letter){ 0 };
	TRY(access_challenges_due(ctx, &due));
	for (size_t i = 0; i < due.count; i++)
		TRY(access_answer_challenge(ctx, due.items[i], letter));
	return OK;
}

/* What jobs do. */
struct access_letter
house_answer(struct house *house)
{
	struct access_letter letter;

	testing_ok(house->ctx, db_transaction(house->ctx, answer_in_transaction, &letter));
	return letter;
}

struct access_entry
house_enter(struct house *house, const struct access_challenge *challenge, const char *code)
{
	struct access_entry entry;

	testing_ok(house->ctx,
	    access_enter_code(house->ctx, challenge->id.text, code, &house->browser, &entry));
	return entry;
}

const char *
house_wrong_code(struct house *house, const char *code)
{
	char *wrong = arena_strdup(house->ctx->arena, code);

	wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
	return wrong;
}

/* Past the half minute in which a second wish is the first one again. */
void
house_wait(struct house *house)
{
	testing_forward(house->ctx, 31);
}

struct access_visitor
house_visitor(struct house *house, const char *token)
{
	struct access_visitor visitor;
	bool found;

	testing_ok(
	    house->ctx, access_visitor_find(house->ctx, token, house->unit.id, &visitor, &found));
	MUST(found);
	return visitor;
}

type_id
house_type(struct ctx *ctx, const char *reference, bool shown)
{
	struct activity_type type = type_new();

	type.reference = type.name = reference;
	type.duration_s = 3600;
	type.portal_shown = shown;
	testing_ok(ctx, type_save(ctx, &type));
	return type.id;
}

static struct err *
create_in_transaction(struct ctx *ctx, void *arg)
{
	struct activity *out = arg;
	struct activity_input input = { .type = out->type,
		.customer = out->customer,
		.status = STATUS_PENDING,
		.appointment = INSTANT_NONE,
		.wished = INSTANT_NONE,
		.origin = ORIGIN_STAFF };
	activity_id id;

	TRY(activity_create(ctx, &input, QUIET, &id));
	return activity_find(ctx, id, out);
}

struct activity
house_activity(struct ctx *ctx, type_id type, customer_id customer)
{
	struct activity activity = { .type = type, .customer = customer };

	testing_ok(ctx, db_transaction(ctx, create_in_transaction, &activity));
	return activity;
}

struct access_visitor
house_come_in(struct house *house)
{
	struct access_challenge challenge;
	struct access_letter letter;

	testing_ok(house->ctx, house_ask(house, house_email, &challenge));
	letter = house_answer(house);
	return house_visitor(house, house_enter(house, &challenge, letter.code).session_token);
}
