/* words -- moments, titles and texts as a customer reads them. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "form/codes.h"
#include "message/message.h"
#include "portal/inside.h"

static const struct zone *
zone_or_utc(const char *name)
{
	const struct zone *zone = str_empty(name) ? NULL : zone_find(name);

	return zone == NULL ? zone_find("UTC") : zone;
}

struct portal_when
portal_when(struct ctx *ctx, instant from, instant to, const char *zone_name)
{
	const struct zone *zone = zone_or_utc(zone_name);
	struct civil begins = zone_civil(zone, from), ends = zone_civil(zone, to);
	const char *first = i18n_time(ctx->arena, ctx->lang, begins.second_of_day);

	return (struct portal_when){
		.day = i18n_date(ctx->arena, ctx->lang, begins.day, DATE_DAY),
		.time = from.s == to.s ? TF(ctx, "at {time}", "time", first, NULL) :
		    TF(ctx, "between {from} and {to}", "from", first, "to",
		    i18n_time(ctx->arena, ctx->lang, ends.second_of_day), NULL),
		.iso = instant_print(ctx->arena, from, zone),
	};
}

const char *
portal_moment(struct ctx *ctx, instant at, const char *zone)
{
	return i18n_moment(ctx->arena, ctx->lang, at, zone_or_utc(zone), DATE_DAY);
}

const char *
portal_status(struct ctx *ctx, enum activity_status status)
{
	static const char *const words[STATUS_COUNT] = {
		[STATUS_REQUESTED] = N_("Asked for"),
		[STATUS_PENDING] = N_("Time still open"),
	};

	return T(ctx, words[status] != NULL ? words[status] : status_label(status));
}

/* ---- texts with codes ---- */

static const char *
filled(struct request *rq, const char *text, const struct activity *activity)
{
	const struct portal *portal = portal_of(rq);
	const struct access_standing *here = portal->known ? portal->visitor.here : NULL;
	struct message_codes codes = { .activity = activity };
	const char *out;

	if (!codes_used(text))
		return text;
	if (here != NULL) {
		codes.customer = here->customer;
		codes.contact = here->contact;
	}
	return codes_render(rq->ctx, text, CODES_TEXT, message_resolve, &codes, &out) == OK ? out
											    : text;
}

const char *
portal_title(struct request *rq, const struct activity_type *type, const struct activity *activity)
{
	const char *text = texts_pick(
	    &type->display.title, rq->ctx->lang, portal_of(rq)->unit.lang);

	return str_empty(text) ? activity->title : filled(rq, text, activity);
}

const char *
portal_status_words(struct request *rq, const struct activity_type *type, const struct activity *activity)
{
	const char *text = display_status_words(&type->display, status_token(activity->status),
	    rq->ctx->lang, portal_of(rq)->unit.lang);

	return str_empty(text) ? portal_status(rq->ctx, activity->status) : filled(rq, text, activity);
}

bool
portal_has_codes(struct request *rq, const struct activity_type *type, const char *status)
{
	enum lang lang = rq->ctx->lang, fallback = portal_of(rq)->unit.lang;

	return codes_used(texts_pick(&type->display.title, lang, fallback)) ||
	    codes_used(display_status_words(&type->display, status, lang, fallback));
}

html_safe
portal_description(
    struct request *rq, const struct activity_type *type, const struct activity *activity)
{
	const char *text = texts_pick(
	    &type->display.description, rq->ctx->lang, portal_of(rq)->unit.lang);

	return html_from_markup(rq->ctx, filled(rq, text, activity));
}

html_safe
portal_home_text(struct request *rq)
{
	const struct unit *unit = &portal_of(rq)->unit;
	const char *text = setting_text_in(&unit->settings.home_text, rq->ctx->lang, unit->lang);

	return html_from_markup(rq->ctx, filled(rq, text, NULL));
}
