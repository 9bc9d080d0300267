/* ref -- records that others name: see API_TAKES in api.h. */
#include "api/api.h"

#include "api/input.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "team/team.h"

/* A record that is not there is a problem beside its name, nothing worse. */
static struct err *
missing(struct api_input *in, struct err *err, const char *say)
{
	if (err == OK || err->kind != ERR_NOT_FOUND)
		return err;
	input_problem(in, say);
	return OK;
}

#define TO(type)	((type *)((char *)record + m->at))

struct err *
take_customer(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	const char *text = json_string_value(value);
	struct customer found = { 0 };
	bool there = false;

	if (text != NULL)
		TRY(customer_lookup_reference(ctx, text, &found, &there));
	if (text != NULL && !there)
		TRY(missing(in, customer_find_public(ctx, text, &found),
		    T(ctx, "There is no customer with this id or reference.")));
	*TO(customer_id) = found.id;
	return OK;
}

struct err *
take_site(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	struct site found = { 0 };

	if (json_is_string(value))
		TRY(missing(in, site_find_public(ctx, json_string_value(value), &found),
		    T(ctx, "There is no site with this id.")));
	*TO(site_id) = found.id;
	return OK;
}

struct err *
take_contact(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	struct contact found = { 0 };

	if (json_is_string(value))
		TRY(missing(in, contact_find_public(ctx, json_string_value(value), &found),
		    T(ctx, "There is no contact with this id.")));
	*TO(contact_id) = found.id;
	return OK;
}

struct err *
take_worker(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	const char *text = json_string_value(value);
	struct worker found = { 0 };
	bool there = false;

	if (text != NULL && strchr(text, '@') != NULL)
		TRY(worker_lookup_email(ctx, text, &found, &there));
	if (text != NULL && !there)
		TRY(missing(in, worker_find_public(ctx, text, &found),
		    T(ctx, "There is no worker with this id or email.")));
	*TO(worker_id) = found.id;
	return OK;
}

struct err *
take_activity_type(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	const char *text = json_string_value(value);
	const struct api_visitor *visitor = input_request(in)->visitor;
	struct activity_type found = { 0 };
	bool there = false;

	if (text != NULL)
		TRY(type_lookup_reference(ctx, text, &found, &there));
	if (text != NULL && !there)
		TRY(missing(in, type_find_public(ctx, text, &found),
		    T(ctx, "There is no activity type with this reference.")));
	if (text != NULL && !ID_IS_NONE(found.id) && !key_may_type(&visitor->key, found.id)) {
		input_problem(in, T(ctx, "There is no activity type with this reference."));
		return OK;
	}
	*TO(type_id) = found.id;
	return OK;
}

struct err *
take_activity(struct api_input *in, const struct member *m, json_t *value, void *record)
{
	struct ctx *ctx = input_ctx(in);
	const struct api_visitor *visitor = input_request(in)->visitor;
	struct activity found = { 0 };

	if (json_is_string(value))
		TRY(missing(in, activity_find_public(ctx, json_string_value(value), &found),
		    T(ctx, "There is no activity with this id.")));
	if (!ID_IS_NONE(found.id) && !key_may_type(&visitor->key, found.type)) {
		input_problem(in, T(ctx, "There is no activity with this id."));
		return OK;
	}
	*TO(activity_id) = found.id;
	return OK;
}

struct err *
api_type_here(struct request *rq, struct activity_type *out)
{
	const struct api_visitor *visitor = rq->visitor;

	TRY(type_find_public(rq->ctx, path_value(rq, "type"), out));
	return key_may_type(&visitor->key, out->id) ? OK : type_find_public(rq->ctx, "-", out);
}
