/* create -- makes another activity of the customer: a follow-up, one inside a case, a call. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "activity/group.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"

static const struct effect_choice relations[] = {
	{ "follows", N_("It follows this one") }, { "contained", N_("It belongs to this one") },
	{ "none", N_("It stands alone") }, { NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "type", N_("Activity type"), NULL, EFFECT_TYPE, NULL, .required = true },
	{ "relation", N_("Relation"), NULL, EFFECT_CHOICE, "follows", .choices = relations },
	{ "title", N_("Title"), N_("Empty: the name of the type."), EFFECT_TEXT, "", .codes = true, .most = 200 },
	{ "comment", N_("Comment"), NULL, EFFECT_LINES, "", .codes = true, .most = 10000 },
	{ "in_days", N_("Wished in how many days"), N_("0: no wished date."), EFFECT_INT, "0", .least = 0,
	    .most = 3700 },
	{ 0 },
};

static struct err *
read(struct ctx *ctx, const struct effect_case *c, struct activity_type *type, struct activity_input *out)
{
	int64_t days = effect_int(c->effect, "in_days");
	struct sites sites = { 0 };

	TRY(type_find_public(ctx, effect_text(c->effect, "type"), type));
	*out = (struct activity_input){ .type = type->id, .customer = c->customer, .contact = c->contact,
		.status = STATUS_PENDING, .origin = ORIGIN_STAFF, .priority = (int32_t)type->priority,
		.wished = days > 0 ? INSTANT(ctx->now.s + days * 86400) : INSTANT_NONE };
	TRY(effect_fill(ctx, c, "title", CODES_SMS, &out->title));
	TRY(effect_fill(ctx, c, "comment", CODES_TEXT, &out->comment));
	if (!type_modes[type->mode].has_place)
		return OK;
	if (c->activity != NULL) {
		out->site = c->activity->site;
	} else if (!ID_IS_NONE(c->customer)) {
		TRY(site_list(ctx, c->customer, &sites));
		out->site = sites.count > 0 ? sites.items[0].id : (site_id){ 0 };
	}
	return OK;
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct activity_type type;
	struct activity_input input;

	TRY(read(ctx, c, &type, &input));
	sentence_add(ctx, out, TF(ctx, "Would create an activity: {title}", "title",
	    str_empty(input.title) ? type.name : input.title, NULL));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	const char *relation = effect_text(c->effect, "relation");
	struct activity_type type;
	struct activity_input input;
	struct activity made;
	activity_id id;

	TRY(read(ctx, c, &type, &input));
	TRY(activity_create(ctx, &input, TELL, &id));
	if (c->activity != NULL && str_equal(relation, "contained"))
		TRY(activity_attach(ctx, id, c->activity->id, TELL));
	else if (c->activity != NULL && str_equal(relation, "follows"))
		TRY(activity_follow(ctx, id, c->activity->id));
	TRY(activity_find(ctx, id, &made));
	*note = TF(ctx, "Created: {reference}", "reference", made.reference, NULL);
	return OK;
}

const struct effect_kind effect_kind_create = {
	.token = "create", .label = N_("Create an activity"), .icon = "plus", .rank = 85,
	.help = N_("A follow-up, a part of a case, a call: for the same customer."),
	.settings = settings, .say = say, .carry_out = carry_out,
};
