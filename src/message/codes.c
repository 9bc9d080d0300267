/* codes -- the values of replacement codes, out of the rows of customer, activity, unit. */
#include "message/message.h"

#include <jansson.h>
#include "access/access.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "form/answer.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "team/team.h"

/* What was read so far. */
struct message_codes_rows {
	bool has_unit, has_customer, has_contact, has_site, has_worker;
	struct unit unit;
	struct customer customer;
	struct contact contact;	/* all empty when there is none */
	struct site site;
	struct worker worker;
};

/* ---- rows, read once ---- */

static struct err *
read_unit(struct ctx *ctx, struct message_codes_rows *rows)
{
	if (!rows->has_unit)
		TRY(unit_here(ctx, &rows->unit));
	rows->has_unit = true;
	return OK;
}

static struct err *
read_customer(struct ctx *ctx, const struct message_codes *codes)
{
	struct message_codes_rows *rows = codes->rows;

	if (!rows->has_customer)
		TRY(customer_find(ctx, codes->customer, &rows->customer));
	rows->has_customer = true;
	return OK;
}

static struct err *
read_contact(struct ctx *ctx, const struct message_codes *codes)
{
	struct message_codes_rows *rows = codes->rows;
	bool found;

	if (rows->has_contact)
		return OK;
	if (!ID_IS_NONE(codes->contact))
		TRY(contact_find(ctx, codes->contact, &rows->contact));
	else
		TRY(contact_lookup_first(ctx, codes->customer, &rows->contact, &found));
	rows->has_contact = true;
	return OK;
}

static struct err *
read_site(struct ctx *ctx, const struct message_codes *codes)
{
	struct message_codes_rows *rows = codes->rows;
	struct sites sites = { 0 };

	if (!rows->has_site)
		TRY(site_list(ctx, codes->customer, &sites));
	if (sites.count > 0)
		rows->site = sites.items[0];
	rows->has_site = true;
	return OK;
}

static struct err *
read_worker(struct ctx *ctx, const struct message_codes *codes)
{
	if (!codes->rows->has_worker)
		TRY(worker_find(ctx, codes->activity->worker, &codes->rows->worker));
	codes->rows->has_worker = true;
	return OK;
}

/* ---- values ---- */

/* A field of additional data as text; NULL: it is not there. */
static const char *
additional(struct ctx *ctx, const char *object, const char *name)
{
	json_t *json = json_loads(object != NULL ? object : "{}", 0, NULL);
	const json_t *value = json_object_get(json, name);
	const char *text = NULL;

	if (json_is_string(value)) {
		text = arena_strdup(ctx->arena, json_string_value(value));
	} else if (json_is_integer(value)) {
		text = arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		text = arena_printf(ctx->arena, "%.15g", json_real_value(value));
	} else if (json_is_boolean(value)) {
		text = json_is_true(value) ? T(ctx, "Yes") : T(ctx, "No");
	}
	json_decref(json);
	return text;
}

/* A field that was answered; else additional data of an import. */
static struct err *
custom(struct ctx *ctx, struct form_key form, struct answer_subject subject, const char *object,
    const struct zone *zone,
    const char *name, struct code_value *out)
{
	struct form_use use = { .audience = FOR_STAFF, .zone = zone };
	bool found;

	TRY(answer_text(ctx, form, &subject, &use, name, &out->text, &found));
	if (!found)
		out->text = additional(ctx, object, name);
	return OK;
}

static const char *
absolute(struct ctx *ctx, const char *path)
{
	return arena_printf(ctx->arena, "%s%s", ctx->env->base_url != NULL ? ctx->env->base_url : "", path);
}

static void
give_window(struct code_value *out, instant from, instant to, const struct zone *zone)
{
	out->at = from;
	out->to = to.s == from.s ? INSTANT_NONE : to;
	out->zone = zone;
}

static struct err *
resolve_activity(struct ctx *ctx, const struct message_codes *codes, enum code code, const char *argument,
    struct code_value *out)
{
	const struct activity *a = codes->activity;
	const struct zone *zone = zone_find(a->zone);
	instant from, to;

	switch (code) {
	case CODE_ACTIVITY_REFERENCE: out->text = a->reference; break;
	case CODE_ACTIVITY_TITLE: out->text = codes->title != NULL ? codes->title : a->title; break;
	case CODE_ACTIVITY_TYPE: out->text = a->type_name; break;
	case CODE_ACTIVITY_STATUS: out->text = T(ctx, status_label(a->status)); break;
	case CODE_ACTIVITY_COMMENT: out->text = a->comment; break;
	case CODE_ACTIVITY_DATE: give_window(out, a->start, a->start, zone); break;
	case CODE_ACTIVITY_END: give_window(out, a->end, a->end, zone); break;
	case CODE_ACTIVITY_WINDOW:
		if (activity_promise(a, &from, &to))
			give_window(out, from, to, zone);
		break;
	case CODE_ACTIVITY_BEFORE:
		if (codes->before_from.s != 0 && !INSTANT_IS_NONE(codes->before_from))
			give_window(out, codes->before_from, codes->before_to, zone);
		break;
	case CODE_ACTIVITY_DURATION: out->seconds = a->duration_s; break;
	case CODE_ACTIVITY_ADDRESS: out->text = a->address; break;
	case CODE_ACTIVITY_ADDRESS_MORE: out->text = a->address_additional; break;
	case CODE_ACTIVITY_CANCEL_REASON:
		if (a->cancel_reason != CANCEL_NONE)
			out->text = T(ctx, cancel_reason_label(a->cancel_reason));
		break;
	case CODE_ACTIVITY_CUSTOM:
		return custom(ctx, form_of_activity(a->type), (struct answer_subject){ .activity = a->id },
		    a->additional,
		    zone, argument, out);
	case CODE_ACTIVITY_REPORT_CUSTOM:
		return custom(ctx, form_of_closing(a->type), (struct answer_subject){ .activity = a->id }, NULL, zone,
		    argument, out);
	case CODE_ACTIVITY_REPORT_DATE: give_window(out, a->real_end, a->real_end, zone); break;
	case CODE_ACTIVITY_REPORT_STATUS:
		if (a->result != RESULT_NONE)
			out->text = a->result == RESULT_OK ? T(ctx, "OK") : T(ctx, "Not OK");
		break;
	case CODE_ACTIVITY_REPORT_COMMENT: out->text = a->result_comment; break;
	default: break;
	}
	return OK;
}

static struct err *
resolve_worker(struct ctx *ctx, const struct message_codes *codes, enum code code, struct code_value *out)
{
	if (ID_IS_NONE(codes->activity->worker))
		return OK;
	if (code == CODE_USERS_NAME) {
		out->text = codes->activity->worker_name;
		return OK;
	}
	TRY(read_worker(ctx, codes));
	out->text = code == CODE_USERS_PHONE ? codes->rows->worker.phone : codes->rows->worker.email;
	return OK;
}

static struct err *
resolve_contact(struct ctx *ctx, const struct message_codes *codes, enum code code, struct code_value *out)
{
	const struct contact *contact = &codes->rows->contact;

	TRY(read_contact(ctx, codes));
	if (code == CODE_CUSTOMER_EMAIL)
		out->text = contact->email;
	else if (code == CODE_CUSTOMER_MOBILE)
		out->text = contact->mobile != NULL ? contact->mobile : contact->mobile_typed;
	else
		out->text = contact->name;
	if (code == CODE_CONTACT_NAME && str_empty(out->text)) {
		TRY(read_customer(ctx, codes));
		out->text = customer_full_name(ctx->arena, &codes->rows->customer);
	}
	return OK;
}

/* A field of the unit's own, else additional data of an import. */
static struct err *
resolve_own_field(struct ctx *ctx, const struct message_codes *codes, const char *argument, struct code_value *out)
{
	const struct customer *customer = &codes->rows->customer;
	struct form_use use = { .audience = FOR_STAFF };
	struct form form;

	TRY(read_unit(ctx, codes->rows));
	use.fallback = codes->rows->unit.lang;
	use.zone = codes->rows->unit.zone;
	use.country = codes->rows->unit.country;
	TRY(form_find(ctx, form_of_customer(), &form));
	if (form.version != 0)
		TRY(form_value_text(ctx, &form, &use, form_values(ctx, customer->custom), argument, &out->text));
	if (str_empty(out->text))
		out->text = additional(ctx, customer->additional, argument);
	return OK;
}

static struct err *
resolve_customer(struct ctx *ctx, const struct message_codes *codes, enum code code, const char *argument,
    struct code_value *out)
{
	const struct customer *customer = &codes->rows->customer;

	if (code == CODE_CUSTOMER_EMAIL || code == CODE_CUSTOMER_MOBILE || code == CODE_CONTACT_NAME)
		return resolve_contact(ctx, codes, code, out);
	if (code == CODE_CUSTOMER_ADDRESS) {
		TRY(read_site(ctx, codes));
		out->text = codes->rows->site.address;
		return OK;
	}
	TRY(read_customer(ctx, codes));
	switch (code) {
	case CODE_CUSTOMER_NAME: out->text = customer->name; break;
	case CODE_CUSTOMER_FIRST_NAME: out->text = customer->first_name; break;
	case CODE_CUSTOMER_REFERENCE: out->text = customer->reference; break;
	case CODE_CUSTOMER_PHONE: out->text = customer->phone; break;
	case CODE_CUSTOMER_CATEGORY: out->text = customer->category; break;
	case CODE_CUSTOMER_CUSTOM: return resolve_own_field(ctx, codes, argument, out);
	default: break;
	}
	return OK;
}

static struct err *
resolve_unit(struct ctx *ctx, const struct message_codes *codes, enum code code, struct code_value *out)
{
	const struct unit *unit = &codes->rows->unit;

	TRY(read_unit(ctx, codes->rows));
	switch (code) {
	case CODE_UNIT_NAME: out->text = unit->display_name; break;
	case CODE_UNIT_PHONE: out->text = unit->settings.phone; break;
	case CODE_UNIT_EMAIL: out->text = unit->settings.email; break;
	case CODE_UNIT_ADDRESS: out->text = unit->settings.address; break;
	case CODE_SYSTEM_NOW: give_window(out, ctx->now, ctx->now, unit->zone); break;
	default: break;
	}
	return OK;
}

static struct err *
resolve_link(struct ctx *ctx, const struct message_codes *codes, enum code code, const char *argument,
    struct code_value *out)
{
	const char *path = NULL;

	if (code == CODE_PORTAL_LINK && codes->portal_link != NULL) {
		out->text = codes->portal_link;
		return OK;
	}
	if (code == CODE_PORTAL_LINK && !ID_IS_NONE(codes->customer))
		TRY(access_link_for(ctx, codes->customer, codes->contact, &path));
	else if (codes->activity != NULL)
		TRY(access_message_link(ctx, codes->activity->id, codes->contact,
		    code == CODE_PORTAL_ACTION_LINK ? argument : NULL, &path));
	if (path != NULL)
		out->text = absolute(ctx, path);
	return OK;
}

static struct err *
resolve_login(struct ctx *ctx, const struct message_codes *codes, enum code code, struct code_value *out)
{
	if (code == CODE_PORTAL_CODE)
		out->text = codes->code;
	else if (code == CODE_PORTAL_CODE_LINK)
		out->text = codes->code_link;
	else if (codes->code_minutes > 0)
		out->text = arena_printf(ctx->arena, "%d", codes->code_minutes);
	return OK;
}

struct err *
message_resolve(struct ctx *ctx, void *arg, enum code code, const char *argument, struct code_value *out)
{
	struct message_codes *codes = arg;

	if (codes->tried && ctx->actor.kind == ACTOR_STAFF && (code_rows[code].needs & ~ctx->actor.rights) != 0) {
		out->text = "…";
		return OK;
	}
	if (codes->rows == NULL)
		codes->rows = arena_new(ctx->arena, struct message_codes_rows);
	switch (code) {
	case CODE_ACTIVITY_REFERENCE: case CODE_ACTIVITY_TITLE: case CODE_ACTIVITY_TYPE:
	case CODE_ACTIVITY_STATUS: case CODE_ACTIVITY_COMMENT: case CODE_ACTIVITY_DATE: case CODE_ACTIVITY_END:
	case CODE_ACTIVITY_WINDOW: case CODE_ACTIVITY_BEFORE: case CODE_ACTIVITY_DURATION:
	case CODE_ACTIVITY_ADDRESS: case CODE_ACTIVITY_ADDRESS_MORE: case CODE_ACTIVITY_CANCEL_REASON:
	case CODE_ACTIVITY_CUSTOM: case CODE_ACTIVITY_REPORT_DATE: case CODE_ACTIVITY_REPORT_STATUS:
	case CODE_ACTIVITY_REPORT_COMMENT: case CODE_ACTIVITY_REPORT_CUSTOM:
		return codes->activity == NULL ? OK : resolve_activity(ctx, codes, code, argument, out);
	case CODE_USERS_NAME: case CODE_USERS_PHONE: case CODE_USERS_EMAIL:
		return codes->activity == NULL ? OK : resolve_worker(ctx, codes, code, out);
	case CODE_CUSTOMER_NAME: case CODE_CUSTOMER_FIRST_NAME: case CODE_CUSTOMER_REFERENCE:
	case CODE_CUSTOMER_EMAIL: case CODE_CUSTOMER_PHONE: case CODE_CUSTOMER_MOBILE:
	case CODE_CUSTOMER_ADDRESS: case CODE_CUSTOMER_CATEGORY: case CODE_CUSTOMER_CUSTOM:
	case CODE_CONTACT_NAME:
		return ID_IS_NONE(codes->customer) ? OK : resolve_customer(ctx, codes, code, argument, out);
	case CODE_UNIT_NAME: case CODE_UNIT_PHONE: case CODE_UNIT_EMAIL: case CODE_UNIT_ADDRESS:
	case CODE_SYSTEM_NOW:
		return resolve_unit(ctx, codes, code, out);
	case CODE_PORTAL_LINK: case CODE_PORTAL_ACTIVITY_LINK: case CODE_PORTAL_ACTION_LINK:
		return resolve_link(ctx, codes, code, argument, out);
	case CODE_PORTAL_CODE: case CODE_PORTAL_CODE_LINK: case CODE_PORTAL_CODE_MINUTES:
		return resolve_login(ctx, codes, code, out);
	case CODE_QUOTE_NUMBER:
		out->text = codes->quote_number;
		return OK;
	case CODE_QUOTE_TITLE:
		out->text = codes->quote_title;
		return OK;
	case CODE_QUOTE_LINK:
		out->text = codes->quote_link;
		return OK;
	case CODE_REQUEST_KIND:
		out->text = codes->request_kind;
		return OK;
	case CODE_REQUEST_TEXT:
		out->text = codes->request_text;
		return OK;
	case CODE_REQUEST_LINK:
		out->text = codes->request_link;
		return OK;
	case CODE_COUNT:
		break;
	}
	return err_bug(ctx, "replacement code %d", code);
}
