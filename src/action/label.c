/* label -- see label.h. */
#include "action/label.h"

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "document/document.h"
#include "i18n/i18n.h"

enum { REACH_MOST = 200, FEWEST_DIGITS = 6 };

/* Somebody can be called or written to: digits enough, or something around an @. */
static bool
can_be_reached(const char *reach)
{
	int digits = 0;

	for (const char *at = reach; *at != '\0'; at++)
		digits += *at >= '0' && *at <= '9';
	return digits >= FEWEST_DIGITS || (strchr(reach, '@') != NULL && strchr(reach, '@') != reach);
}

void
label_check(struct ctx *ctx, const struct label_request *request, struct problems *problems)
{
	if (str_empty(request->text))
		problem_add(ctx->arena, problems, "text", T(ctx, "Say in a few words what is wrong."));
	else if (str_length(request->text) > LABEL_TEXT_MOST)
		problem_add(ctx->arena, problems, "text",
		    TN(ctx, LABEL_TEXT_MOST, "This is too long. It may have {n} character.",
			"This is too long. It may have {n} characters.", NULL));
	if (str_length(request->name) > LABEL_NAME_MOST)
		problem_add(ctx->arena, problems, "name", T(ctx, "This name is too long."));
	if (!str_empty(request->reach) &&
	    (!can_be_reached(request->reach) || str_length(request->reach) > REACH_MOST))
		problem_add(ctx->arena, problems, "reach",
		    T(ctx, "This is neither a phone number nor an email address. You may also leave it empty."));
}

/* The label's type; else the first one that customers may ask for. */
static struct err *
find_type(struct ctx *ctx, const struct access_label *label, struct activity_type *out)
{
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		if (ID_EQUAL(types.items[i].id, label->type) ||
		    (ID_IS_NONE(label->type) && types.items[i].by_portal && types.items[i].portal_shown)) {
			*out = types.items[i];
			return OK;
		}
	return err_new(ctx, ERR_CONFLICT,
	    T(ctx, "This cannot be sent at the moment. Please call us: the number stands below."),
	    "no type for requests by label");
}

/* Where the machine stands: its own site; at one of its company it gets the same address as its own. */
static struct err *
find_site(struct ctx *ctx, const struct access_label *label, site_id *out)
{
	struct site site, own;
	struct sites sites;
	bool found;

	*out = (site_id){ 0 };
	if (ID_IS_NONE(label->site)) {
		TRY(site_list(ctx, label->customer, &sites));
		if (sites.count > 0)
			*out = sites.items[0].id;
		return OK;
	}
	TRY(site_find(ctx, label->site, &site));
	*out = site.id;
	if (ID_EQUAL(site.customer, label->customer))
		return OK;
	TRY(site_lookup_address(ctx, label->customer, site.address, &own, &found));
	if (!found) {
		own = site;
		own.id = (site_id){ 0 };
		own.customer = label->customer;
		TRY(site_save(ctx, &own));
	}
	*out = own.id;
	return OK;
}

static const char *
comment_of(struct ctx *ctx, const struct label_request *request)
{
	struct buf text = buf_make(ctx->arena, 16 * 1024);

	buf_puts(&text, request->text);
	if (!str_empty(request->name) || !str_empty(request->reach))
		buf_printf(&text, "\n\n%s%s%s", request->name,
		    str_empty(request->name) || str_empty(request->reach) ? "" : ", ", request->reach);
	return buf_text(&text);
}

static struct err *
claim_photos(struct ctx *ctx, const struct access_label *label, const struct label_request *request,
    activity_id activity)
{
	if (request->drafts == NULL || request->drafts[0] == NULL)
		return OK;
	return document_claim(ctx, request->holder, request->drafts,
	    &(struct document_place){ .owner = DOCUMENT_OF_ACTIVITY, .owner_id = activity.value,
		.activity = activity, .customer = label->customer },
	    true, false);
}

struct sending {
	const struct access_label *label;
	const struct label_request *request;
	activity_id out;
};

static struct err *
send_in_transaction(struct ctx *ctx, void *arg)
{
	struct sending *sending = arg;
	const struct label_request *request = sending->request;
	struct wish wish = { .kind = WISH_REQUEST, .customer = sending->label->customer, .day = DATE_NONE,
		.second_of_day = -1, .phone = request->reach };
	struct activity_input input = { .customer = sending->label->customer, .origin = ORIGIN_PORTAL,
		.status = STATUS_REQUESTED };
	struct activity_type type;
	bool found;

	TRY(access_label_lookup_request(ctx, sending->label->id, request->once, &sending->out, &found));
	if (found)
		return OK;
	TRY(find_type(ctx, sending->label, &type));
	input.type = type.id;
	input.comment = comment_of(ctx, request);
	TRY(find_site(ctx, sending->label, &input.site));
	TRY(activity_create(ctx, &input, TELL, &sending->out));
	TRY(claim_photos(ctx, sending->label, request, sending->out));
	wish.activity = sending->out;
	wish.type = type.id;
	wish.action_code = "label";
	wish.comment = input.comment;
	TRY(wish_add(ctx, &wish));
	return access_label_used(ctx, sending->label->id, request->once, sending->out);
}

struct err *
label_send(struct ctx *ctx, const struct access_label *label, const struct label_request *request,
    activity_id *out)
{
	struct sending sending = { label, request, { 0 } };
	struct problems problems = { 0 };

	label_check(ctx, request, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, send_in_transaction, &sending));
	*out = sending.out;
	return OK;
}
