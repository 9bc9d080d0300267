/* action -- configured actions: read from their rows, asked, done. */
#include <jansson.h>

#include "action/action.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "message/message.h"

const struct action_kind *
action_kind_find(const char *token)
{
	for (size_t i = 0; action_kinds[i] != NULL; i++)
		if (str_equal(action_kinds[i]->token, token))
			return action_kinds[i];
	return NULL;
}

/* ---- settings ---- */

static const char *const place_tokens[] = {
	[ACTION_ON_ACTIVITY] = "activity", [ACTION_ON_HOME] = "home", [ACTION_ON_BOTH] = "both",
};

static json_t *
load(struct ctx *ctx, const char *settings)
{
	json_t *json = json_loads(
	    str_empty(settings) ? "{}" : settings, JSON_REJECT_DUPLICATES, NULL);

	if (json != NULL)
		arena_defer(ctx->arena, (void (*)(void *))json_decref, json);
	return json_is_object(json) ? json : NULL;
}

static enum action_place
place_of(const json_t *json, enum action_place usual)
{
	const char *token = json_string_value(json_object_get(json, "offered"));

	for (int place = ACTION_ON_ACTIVITY; place <= ACTION_ON_BOTH; place++)
		if (str_equal(token, place_tokens[place]))
			return (enum action_place)place;
	return usual;
}

/* ["planned","pending"] as " planned pending ". */
static const char *
statuses_of(struct ctx *ctx, const json_t *json)
{
	const json_t *list = json_object_get(json, "status");
	struct buf text = buf_make(ctx->arena, 300);
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) if (json_is_string(item))
	    buf_printf(&text, "%s%s ", text.size == 0 ? " " : "", json_string_value(item));
	return buf_text(&text);
}

static bool
action_of(struct ctx *ctx, const struct portal_action *row, struct action *out)
{
	const struct action_kind *kind = action_kind_find(row->kind);
	const json_t *json = load(ctx, row->settings), *until, *icon;

	if (kind == NULL)
		return false;
	until = json_object_get(json, "until_h");
	icon = json_object_get(json, "icon");
	*out = (struct action){
		.id = row->id,
		.type = row->type,
		.code = row->code,
		.kind = kind,
		.rank = (int)row->rank,
		.active = row->active,
		.offered = place_of(json, kind->places) & kind->places,
		.icon = json_is_string(icon) ? arena_strdup(ctx->arena, json_string_value(icon))
					     : kind->icon,
		.statuses = statuses_of(ctx, json),
		.until_h = json_is_integer(until) ? (int)json_integer_value(until) : -1,
		.settings = row->settings,
	};
	return true;
}

static struct err *
list(struct ctx *ctx, type_id type, enum action_place place, struct actions *out)
{
	struct portal_actions rows;
	struct action action;

	*out = (struct actions){ 0 };
	TRY(portal_action_list(ctx, type, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (action_of(ctx, &rows.items[i], &action) && (action.offered & place) != 0)
			*arena_push(ctx->arena, out) = action;
	return OK;
}

struct err *
action_list(struct ctx *ctx, type_id type, struct actions *out)
{
	return list(ctx, type, ACTION_ON_ACTIVITY, out);
}

struct err *
action_list_home(struct ctx *ctx, struct actions *out)
{
	return list(ctx, (type_id){ 0 }, ACTION_ON_HOME, out);
}

struct err *
action_list_all(struct ctx *ctx, struct actions *out)
{
	return list(ctx, (type_id){ 0 }, ACTION_ON_BOTH, out);
}

static void
check_texts(struct ctx *ctx, const json_t *json, const char *member, struct problems *problems)
{
	const json_t *texts = json_object_get(json, member), *text;
	const char *tag;
	enum lang lang;

	if (texts == NULL)
		return;
	if (!json_is_object(texts)) {
		problem_add(ctx->arena, problems, member, T(ctx, "Give a text per language."));
		return;
	}
	json_object_foreach((json_t *)texts, tag, text) {
		if (!lang_parse(tag, &lang) || !json_is_string(text))
			problem_add(
			    ctx->arena, problems, member, T(ctx, "Give a text per language."));
		else
			codes_check(ctx, json_string_value(text), member, problems);
	}
}

static void
check_statuses(struct ctx *ctx, const json_t *json, struct problems *problems)
{
	const json_t *list = json_object_get(json, "status"), *item;
	enum activity_status status;
	size_t i;

	if (list != NULL && !json_is_array(list))
		problem_add(
		    ctx->arena, problems, "status", T(ctx, "Choose statuses from the list."));
	json_array_foreach(list, i,
	    item) if (!json_is_string(item) || !status_parse(json_string_value(item), &status))
	    problem_add(ctx->arena, problems, "status", T(ctx, "Choose statuses from the list."));
}

void
action_check_settings(
    struct ctx *ctx, const char *kind, const char *settings, struct problems *problems)
{
	const json_t *json = load(ctx, settings), *until = json_object_get(json, "until_h");
	static const char *const texts[] = { "label", "help", "confirmation" };

	if (action_kind_find(kind) == NULL)
		problem_add(
		    ctx->arena, problems, "kind", T(ctx, "There is no such kind of action."));
	if (json == NULL) {
		problem_add(
		    ctx->arena, problems, "settings", T(ctx, "The settings are not well-formed."));
		return;
	}
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		check_texts(ctx, json, texts[i], problems);
	check_statuses(ctx, json, problems);
	if (until != NULL &&
	    (!json_is_integer(until) || json_integer_value(until) < 0 ||
		json_integer_value(until) > 2160))
		problem_add(
		    ctx->arena, problems, "until_h", T(ctx, "Give whole hours from 0 to 2160."));
	if (json_object_get(json, "offered") != NULL && place_of(json, 0) == 0)
		problem_add(ctx->arena, problems, "offered", T(ctx, "Choose where it is offered."));
}

const char *
action_first_settings(struct ctx *ctx, const char *kind)
{
	const struct action_kind *found = action_kind_find(kind);

	(void)ctx;
	return found == NULL ? "{}" : found->first_settings;
}

/* ---- texts ---- */

const char *
action_text(struct ctx *ctx, const struct action_case *asked, const char *which)
{
	const struct action_kind *kind = asked->action->kind;
	/* Most actions have no texts of their own: then there is nothing to parse. */
	bool given = asked->action->settings != NULL && strstr(asked->action->settings, which) != NULL;
	const json_t *texts = given ? json_object_get(load(ctx, asked->action->settings), which) : NULL;
	const char *text = json_string_value(json_object_get(texts, lang_tag(ctx->lang))), *filled;
	const char *fallback = str_equal(which, "label") ? kind->label
	    : str_equal(which, "help")			 ? kind->help
							 : "";

	if (str_empty(text) && json_is_object(texts) && json_object_size(texts) > 0)
		text = json_string_value(json_object_iter_value(json_object_iter((json_t *)texts)));
	if (str_empty(text))
		return str_empty(fallback) ? "" : T(ctx, fallback);
	if (!codes_used(text) || action_fill(ctx, asked, text, &filled) != OK)
		return arena_strdup(ctx->arena, text);
	return filled;
}

/* ---- asking ---- */

static bool
status_allows(const struct action_case *asked)
{
	const struct action *action = asked->action;
	const char *statuses = str_empty(action->statuses) ? action->kind->statuses
							   : action->statuses;
	char word[40];

	if (asked->activity == NULL)
		return true;
	snprintf(word, sizeof(word), " %s ", status_token(asked->activity->status));
	return strstr(statuses, word) != NULL && strstr(action->kind->statuses, word) != NULL;
}

const struct zone *
action_zone(const struct action_case *asked)
{
	const struct zone *zone = asked->activity == NULL ? NULL : zone_find(asked->activity->zone);

	return zone == NULL ? zone_find("UTC") : zone;
}

/* Until when the settings allow it; INSTANT_NONE: no end. */
static instant
notice_end(const struct action_case *asked)
{
	instant from, to;

	if (asked->action->until_h < 0 || asked->activity == NULL ||
	    !activity_promise(asked->activity, &from, &to))
		return INSTANT_NONE;
	return INSTANT(from.s - (int64_t)asked->action->until_h * 3600);
}

static struct access_verdict
rights_of(struct ctx *ctx, const struct action_case *asked)
{
	const struct access_visitor *visitor = asked->visitor;
	const struct access_standing *here = visitor->here;
	struct access_thing thing = { .type_shown = asked->type->portal_shown,
		.type_name = asked->type->name,
		.unit = ctx->unit,
		.action = asked->action->code };

	if (asked->activity != NULL) {
		thing.activity = asked->activity->id;
		thing.site = asked->activity->site;
		thing.customer = asked->activity->customer;
		/* Whose child it is was asked when the page was opened. */
		thing.parent = here == NULL ? thing.parent : here->customer;
	} else if (here != NULL) {
		thing.customer = here->customer;
	}
	return access_sees(ctx, visitor, asked->action->kind->right, &thing);
}

static void
refuse(struct action_answer *answer, bool show, const char *why)
{
	answer->possible = false;
	answer->show = show;
	answer->why = why;
}

struct err *
action_ask(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	struct action_answer answer = { .possible = true, .until = notice_end(asked), .why = "" };
	enum action_place place = asked->activity == NULL ? ACTION_ON_HOME : ACTION_ON_ACTIVITY;
	struct access_verdict verdict = rights_of(ctx, asked);

	if (!asked->action->active || (asked->action->offered & place) == 0 ||
	    asked->type->archived || (asked->activity == NULL && !asked->type->portal_shown))
		refuse(&answer, false, T(ctx, "This is not offered."));
	else if (!status_allows(asked))
		refuse(&answer, false,
		    T(ctx,
			"This is not possible any more: the visit has gone on since. "
			"You can see below where it stands."));
	else if (verdict.why != ACCESS_YES)
		refuse(&answer, verdict.why == ACCESS_READ_ONLY, verdict.say);
	else if (!INSTANT_IS_NONE(answer.until) && answer.until.s < ctx->now.s)
		refuse(&answer, true,
		    TF(ctx, "This was possible until {moment}. Please call us now.", "moment",
			i18n_moment(
			    ctx->arena, ctx->lang, answer.until, action_zone(asked), DATE_DAY),
			NULL));
	else if (asked->action->kind->possible != NULL)
		TRY(asked->action->kind->possible(ctx, asked, &answer));
	*out = answer;
	return OK;
}

struct err *
action_do(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct action_answer answer;

	TRY(action_ask(ctx, asked, &answer));
	if (!answer.possible)
		return err_new(ctx, asked->visitor->looking ? ERR_FORBIDDEN : ERR_CONFLICT,
		    answer.why, "action %s", asked->action->code);
	return asked->action->kind->perform(ctx, asked, out);
}

const char *
action_field(const struct action_case *asked, const char *name)
{
	const char *value = asked->fields.get == NULL ? ""
						      : asked->fields.get(asked->fields.from, name);

	return value == NULL ? "" : value;
}
