/* bell -- what rings at the planners without anybody having set up a trigger. */
#include "automation/told.h"

#include <jansson.h>
#include "account/account.h"
#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "notice/notice.h"
#include "thread/thread.h"

struct ringing {
	const struct told *told;
	json_t *data;
	struct persons people;
	const char *icon, *customer, *path;
	const char *what;		/* English msgid */
	const char *detail;
};

static const char *
member(const struct ringing *r, const char *name)
{
	const char *text = json_string_value(json_object_get(r->data, name));

	return text == NULL ? "" : text;
}

/* ---- what rang ---- */

static const struct { enum event_kind kind; const char *icon, *what; } bells[] = {
	{ EVENT_SURVEY_LOW, "star", N_("A customer was not satisfied") },
	{ EVENT_QUOTE_ACCEPTED, "receipt", N_("Quote accepted") },
	{ EVENT_QUOTE_REFUSED, "receipt", N_("Quote refused") },
	{ EVENT_QUOTE_CHANGE, "receipt", N_("Change of a quote asked for") },
	{ EVENT_MESSAGE, "message", N_("New message from a customer") },
	{ EVENT_CREDIT_LOW, "alert", N_("SMS credits running low") },
};

/* False: nobody need hear of it at once. */
static bool
choose_words(struct ringing *r)
{
	const struct action_kind *kind;

	if (r->told->kind == EVENT_MESSAGE && !str_equal(member(r, "side"), "customer"))
		return false;
	if (r->told->kind == EVENT_ACTION_DONE) {
		kind = action_kind_find(member(r, "kind"));
		r->icon = kind == NULL ? "hand" : kind->icon;
		r->what = kind == NULL ? N_("A customer used the portal") : kind->label;
		return json_is_true(json_object_get(r->data, "tell"));
	}
	for (size_t i = 0; i < COUNT_OF(bells); i++) {
		if (bells[i].kind != r->told->kind)
			continue;
		r->icon = bells[i].icon;
		r->what = bells[i].what;
		return true;
	}
	return false;
}

/* ---- where it leads ---- */

static struct err *
find_path(struct ctx *ctx, struct ringing *r, const struct customer *customer)
{
	const char *tail = r->told->kind == EVENT_MESSAGE ? "/conversation" : "";
	struct activity activity;

	r->path = "";
	if (r->told->kind == EVENT_CREDIT_LOW)
		r->path = "/settings/sms";
	else if (!str_empty(member(r, "wish")))
		r->path = arena_printf(ctx->arena, "/requests/%s", member(r, "wish"));
	else if (!str_empty(member(r, "quote")))
		r->path = arena_printf(ctx->arena, "/quotes/%s", member(r, "quote"));
	else if (!ID_IS_NONE(r->told->activity)) {
		TRY(activity_find(ctx, r->told->activity, &activity));
		r->path = arena_printf(ctx->arena, "/activities/%s%s", activity.public_id.text, tail);
	} else if (customer != NULL)
		r->path = arena_printf(ctx->arena, "/customers/%s%s", customer->public_id.text, tail);
	return OK;
}

/* ---- whom it is for ---- */

/* A conversation that somebody took is theirs; low credit is for whoever can buy some. */
static struct err *
find_people(struct ctx *ctx, struct ringing *r)
{
	struct thread_about about = { r->told->customer, r->told->activity };
	struct persons all, some = { 0 };
	struct thread thread = { 0 };

	TRY(notice_planners(ctx, &r->people));
	if (r->told->kind != EVENT_MESSAGE && r->told->kind != EVENT_CREDIT_LOW)
		return OK;
	if (r->told->kind == EVENT_MESSAGE)
		TRY(thread_lookup(ctx, &about, &thread));
	TRY(person_list(ctx, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct person *one = &all.items[i];
		bool wanted = r->told->kind == EVENT_CREDIT_LOW ? (one->roles & ROLE_BIT(ROLE_ADMIN)) != 0
		    : ID_EQUAL(one->id, thread.assigned);

		if (one->active && wanted)
			*arena_push(ctx->arena, &some) = *one;
	}
	if (some.count > 0)
		r->people = some;
	return OK;
}

static struct err *
ring_one(struct ctx *ctx, const struct ringing *r, const struct person *person)
{
	struct ctx theirs = *ctx;
	const char *what;

	theirs.lang = person->lang;
	what = T(&theirs, r->what);
	return notice_write(ctx, &(struct notice_new){ .person = person->id, .icon = r->icon,
	    .text = str_empty(r->customer) ? what : arena_printf(ctx->arena, "%s: %s", what, r->customer),
	    .detail = r->detail, .path = r->path, .activity = r->told->activity,
	    .customer = r->told->customer,
	    .cause = arena_printf(ctx->arena, "event %lld", (long long)r->told->id.value) });
}

struct err *
ring_bell(struct ctx *ctx, const struct told *told)
{
	struct ringing r = { .told = told, .data = json_loads(told->data, 0, NULL), .customer = "" };
	struct customer customer;

	if (r.data != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, r.data);
	if (!choose_words(&r))
		return OK;
	if (!ID_IS_NONE(told->customer)) {
		TRY(customer_find(ctx, told->customer, &customer));
		r.customer = customer_full_name(ctx->arena, &customer);
	}
	TRY(find_path(ctx, &r, ID_IS_NONE(told->customer) ? NULL : &customer));
	TRY(find_people(ctx, &r));
	for (size_t i = 0; i < r.people.count; i++)
		TRY(ring_one(ctx, &r, &r.people.items[i]));
	return OK;
}
