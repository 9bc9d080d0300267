/* tables -- what the rows of status.inc, event.inc and cancel_reason.inc say. */
#include "activity/activity.h"

#include "base/str.h"
#include "i18n/i18n.h"

struct status_row {
	const char *token, *label, *tint;
	bool open;
	uint32_t moves;
};

static const struct status_row statuses[STATUS_COUNT] = {
#define TO(name) | STATUS_BIT(STATUS_##name)
#define STATUS(name, token_, label_, open_, tint_, moves_) \
	[STATUS_##name] = { .token = token_, .label = label_, .tint = tint_, .open = open_, .moves = 0 moves_ },
#include "activity/status.inc"
#undef STATUS
#undef TO
};

struct event_row {
	const char *token, *label;
};

static const struct event_row events[EVENT_COUNT] = {
	[EVENT_NONE] = { "", "" },
#define EVENT(name, token_, label_) [EVENT_##name] = { token_, label_ },
#include "activity/event.inc"
#undef EVENT
};

struct reason_row {
	const char *token, *label;
	bool customers;
};

static const struct reason_row reasons[CANCEL_COUNT] = {
	[CANCEL_NONE] = { "", "", false },
#define CANCEL_REASON(name, token_, label_, customers_) [CANCEL_##name] = { token_, label_, customers_ },
#include "activity/cancel_reason.inc"
#undef CANCEL_REASON
};

const char *
status_token(enum activity_status status)
{
	return statuses[status].token;
}

const char *
status_label(enum activity_status status)
{
	return statuses[status].label;
}

const char *
status_tint(enum activity_status status)
{
	return statuses[status].tint;
}

bool
status_is_open(enum activity_status status)
{
	return statuses[status].open;
}

bool
status_may_become(enum activity_status status, enum activity_status next)
{
	return (statuses[status].moves & STATUS_BIT(next)) != 0;
}

bool
status_parse(const char *token, enum activity_status *out)
{
	if (str_equal(token, "cancelled"))
		token = "canceled";
	for (int i = 0; i < STATUS_COUNT; i++) {
		if (str_equal(statuses[i].token, token)) {
			*out = (enum activity_status)i;
			return true;
		}
	}
	return false;
}

const char *
cancel_reason_token(enum cancel_reason reason)
{
	return reasons[reason].token;
}

const char *
cancel_reason_label(enum cancel_reason reason)
{
	return reasons[reason].label;
}

bool
cancel_reason_is_customers(enum cancel_reason reason)
{
	return reasons[reason].customers;
}

enum cancel_reason
cancel_reason_parse(const char *token)
{
	for (int i = CANCEL_NONE + 1; i < CANCEL_COUNT; i++)
		if (str_equal(reasons[i].token, token))
			return (enum cancel_reason)i;
	return CANCEL_NONE;
}

const char *
event_token(enum event_kind kind)
{
	return events[kind].token;
}

const char *
event_label(enum event_kind kind)
{
	return events[kind].label;
}

enum event_about
event_about(enum event_kind kind)
{
	switch (kind) {
	case EVENT_CREDIT_LOW:
		return ABOUT_UNIT;
	case EVENT_CUSTOMER_CREATED:
	case EVENT_PORTAL_ON:
		return ABOUT_CUSTOMER;
	default:
		return ABOUT_ACTIVITY;
	}
}

enum event_kind
event_parse(const char *token)
{
	for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++)
		if (str_equal(events[i].token, token))
			return (enum event_kind)i;
	return EVENT_NONE;
}

const char *
result_token(enum activity_result result)
{
	switch (result) {
	case RESULT_NONE: return NULL;
	case RESULT_OK: return "ok";
	case RESULT_KO: return "ko";
	}
	return NULL;
}

const char *
origin_token(enum activity_origin origin)
{
	switch (origin) {
	case ORIGIN_STAFF: return "staff";
	case ORIGIN_PORTAL: return "portal";
	case ORIGIN_API: return "api";
	case ORIGIN_IMPORT: return "import";
	}
	return "staff";
}
