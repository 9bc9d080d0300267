/* recipients -- whom a written text goes to: people of the customer, of the team, or typed addresses. */
#include <strings.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "message/message.h"
#include "phone/phone.h"
#include "team/team.h"

enum { TYPED_MOST = 20 };	/* addresses in one setting */

static const struct { const char *token, *label; } audiences[MESSAGE_TO_COUNT] = {
	[TO_CONTACT] = { "contact", N_("The contact of the activity") },
	[TO_EVERY_CONTACT] = { "contacts", N_("Every contact of the customer") },
	[TO_WORKER] = { "worker", N_("The worker") },
	[TO_PLANNERS] = { "planners", N_("The planners") },
	[TO_ADDRESS] = { "address", N_("An address") },
};

const char *
message_to_token(enum message_to to)
{
	return audiences[to].token;
}

const char *
message_to_label(enum message_to to)
{
	return audiences[to].label;
}

bool
message_to_parse(const char *token, enum message_to *out)
{
	for (int i = 0; i < MESSAGE_TO_COUNT; i++) {
		if (str_equal(audiences[i].token, token)) {
			*out = (enum message_to)i;
			return true;
		}
	}
	return false;
}

/* What is being gathered. */
struct gathering {
	const char *channel;
	bool by_email;
	const struct message_codes *codes;
	struct unit unit;
	struct recipients list;
};

/* Each address once. */
static void
gather(struct ctx *ctx, struct gathering *g, const struct recipient *one)
{
	if (str_empty(one->address))
		return;
	for (size_t i = 0; i < g->list.count; i++)
		if (strcasecmp(g->list.items[i].address, one->address) == 0)
			return;
	*(struct recipient *)arena_push(ctx->arena, &g->list) = *one;
}

/* A number as typed in E.164; NULL: none that an SMS can reach. */
static const char *
number_of(struct ctx *ctx, const struct gathering *g, const char *typed)
{
	struct phone phone;

	if (str_empty(typed) || !phone_parse(typed, g->unit.country, &phone) || !phone_can_text(&phone))
		return NULL;
	return arena_strdup(ctx->arena, phone.e164);
}

/* ---- of the customer ---- */

static struct recipient
contact_as_recipient(struct ctx *ctx, const struct gathering *g, const struct contact *contact,
    const struct customer *customer, customer_id about)
{
	return (struct recipient){
		.channel = g->channel, .address = g->by_email ? contact->email : contact->mobile,
		.name = str_empty(contact->name) ? customer_full_name(ctx->arena, customer) : contact->name,
		.lang = contact->lang != LANG_COUNT ? contact->lang :
		    customer->lang != LANG_COUNT ? customer->lang : g->unit.lang,
		.customer = about, .contact = contact->id,
	};
}

/* Of one customer: all that can be reached, or the wanted one, else the first. */
static struct err *
gather_contacts(struct ctx *ctx, struct gathering *g, const struct customer *customer, customer_id about,
    contact_id wanted, bool all)
{
	struct contacts contacts;
	const struct contact *best = NULL;

	TRY(contact_list(ctx, customer->id, &contacts));
	for (size_t i = 0; i < contacts.count; i++) {
		const struct contact *contact = &contacts.items[i];
		struct recipient one = contact_as_recipient(ctx, g, contact, customer, about);

		if (!contact->active || str_empty(one.address))
			continue;
		if (all)
			gather(ctx, g, &one);
		else if (best == NULL || ID_EQUAL(contact->id, wanted))
			best = contact;
	}
	if (best != NULL) {
		struct recipient one = contact_as_recipient(ctx, g, best, customer, about);

		gather(ctx, g, &one);
	}
	return OK;
}

/* A machine or branch without anybody of its own is its parent's affair. */
static struct err *
gather_of_customer(struct ctx *ctx, struct gathering *g, bool all)
{
	const struct activity *activity = g->codes->activity;
	customer_id about = activity != NULL ? activity->customer : g->codes->customer;
	contact_id wanted = activity != NULL ? activity->contact : g->codes->contact;
	customer_id from = about;

	for (int level = 0; level < 4 && g->list.count == 0 && !ID_IS_NONE(from); level++) {
		struct customer customer;

		TRY(customer_find(ctx, from, &customer));
		TRY(gather_contacts(ctx, g, &customer, about, wanted, all));
		from = customer.parent;
	}
	return OK;
}

/* ---- of the team ---- */

static struct err *
gather_worker(struct ctx *ctx, struct gathering *g)
{
	struct worker worker;
	struct person person;
	struct recipient one = { .channel = g->channel };

	if (g->codes->activity == NULL || ID_IS_NONE(g->codes->activity->worker))
		return OK;
	TRY(worker_find(ctx, g->codes->activity->worker, &worker));
	one.name = worker_name(ctx->arena, &worker);
	one.address = g->by_email ? worker.email : number_of(ctx, g, worker.phone);
	one.lang = g->unit.lang;
	if (!ID_IS_NONE(worker.person)) {
		TRY(person_find(ctx, worker.person, &person));
		one.lang = person.lang;
	}
	if (worker.active)
		gather(ctx, g, &one);
	return OK;
}

/* Those who plan in the unit; where nobody does, its administrators.  They have no number, only an email. */
static struct err *
gather_planners(struct ctx *ctx, struct gathering *g)
{
	unsigned wanted = ROLE_BIT(ROLE_ADMIN);
	struct persons persons;

	if (!g->by_email)
		return OK;
	TRY(person_list(ctx, &persons));
	for (size_t i = 0; i < persons.count; i++)
		if (persons.items[i].active && (persons.items[i].roles & ROLE_BIT(ROLE_PLANNER)) != 0)
			wanted = ROLE_BIT(ROLE_PLANNER);
	for (size_t i = 0; i < persons.count; i++) {
		const struct person *person = &persons.items[i];

		if (person->active && (person->roles & wanted) != 0)
			gather(ctx, g, &(struct recipient){ .channel = g->channel, .address = person->email,
			    .name = person->name, .lang = person->lang });
	}
	return OK;
}

/* ---- typed ---- */

static struct err *
gather_typed(struct ctx *ctx, struct gathering *g, const char *text)
{
	struct message_codes codes = *g->codes;
	struct recipient one = { .channel = g->channel, .name = "", .lang = g->unit.lang };
	const char *filled;
	size_t count;
	char **parts;

	if (codes.activity != NULL)
		codes.customer = codes.activity->customer;
	one.customer = codes.customer;
	TRY(codes_render(ctx, text == NULL ? "" : text, CODES_SMS, message_resolve, &codes, &filled));
	parts = str_split(ctx->arena, filled, ',', &count);
	for (size_t i = 0; i < count && i < TYPED_MOST; i++) {
		const char *typed = str_trim(ctx->arena, parts[i]);

		if (g->by_email)
			one.address = mail_address_valid(typed) ? typed : NULL;
		else
			one.address = number_of(ctx, g, typed);
		gather(ctx, g, &one);
	}
	return OK;
}

struct err *
message_recipients(struct ctx *ctx, enum message_to to, const char *channel, const char *address,
    const struct message_codes *codes, struct recipients *out)
{
	struct gathering g = { .channel = channel, .by_email = str_equal(channel, "email"), .codes = codes };

	TRY(unit_here(ctx, &g.unit));
	switch (to) {
	case TO_CONTACT: TRY(gather_of_customer(ctx, &g, false)); break;
	case TO_EVERY_CONTACT: TRY(gather_of_customer(ctx, &g, true)); break;
	case TO_WORKER: TRY(gather_worker(ctx, &g)); break;
	case TO_PLANNERS: TRY(gather_planners(ctx, &g)); break;
	case TO_ADDRESS: TRY(gather_typed(ctx, &g, address)); break;
	}
	*out = g.list;
	return OK;
}
