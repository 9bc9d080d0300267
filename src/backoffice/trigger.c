/*
 * trigger -- the editor of one trigger: when, under which conditions, what is done; tried on an activity
 * before or after it is saved.  Works without JavaScript: every button sends the whole form.
 */
#include "backoffice/triggers.h"

#include <jansson.h>
#include <stdlib.h>
#include "action/action.h"
#include "activity/activity.h"
#include "automation/effect.h"
#include "backoffice/conditions.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/field.h"
#include "form/texts.h"
#include "i18n/i18n.h"

enum { OFFERED_ACTIVITIES = 30, WEEKDAYS = 7 };

struct weekday_choice { const char *label, *value; bool chosen; };
struct field_choice { const char *code, *label; bool chosen; };
struct effect_box { const char *number, *kind, *title, *help; html_safe body; bool first, last; };
struct known_activity { const char *reference, *say; };

struct trigger_page {
	struct trigger t;
	bool is_new, moved;		/* moved: what was typed is drawn from its JSON, in another order */
	const char *title, *path, *back, *log, *type_id;
	const char *name, *type, *moment, *event, *action, *fields, *amount, *unit, *at, *frequency, *revision;
	const char *active, *contained, *each;
	struct ui_options types, moments, events, units, frequencies, kinds, actions;
	struct { struct field_choice *items; size_t count, capacity; } changed;	/* fields that may be waited for */
	struct weekday_choice weekdays[WEEKDAYS];
	struct fact_rows facts;
	struct conditions_editor when;
	json_t *effects;		/* an array; what is typed or stored, unchecked */
	struct { struct effect_box *items; size_t count, capacity; } boxes;
	const char *try_on;
	struct { struct known_activity *items; size_t count, capacity; } known;
	bool tried;
	struct sentences would;
	const char *notice;		/* somebody saved it meanwhile */
	const struct problems *problems;
};

#include "gen/backoffice_trigger.html.h"

/* ---- what is stored, as fields ---- */

static const char *
number(struct ctx *ctx, int64_t value)
{
	return arena_printf(ctx->arena, "%lld", (long long)value);
}

static struct err *
fill_fields(struct request *rq, struct trigger_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct trigger *t = &page->t;

	page->name = t->name;
	page->type = "";
	if (!ID_IS_NONE(t->type)) {
		struct activity_type type;

		TRY(type_find(ctx, t->type, &type));
		page->type = arena_strdup(ctx->arena, type.public_id.text);
	}
	page->moment = trigger_moments[t->moment].token;
	page->event = t->event == EVENT_NONE ? "" : event_token(t->event);
	page->action = t->action == NULL ? "" : t->action;
	page->fields = t->fields == NULL ? "" : t->fields;
	page->amount = number(ctx, t->amount);
	page->unit = trigger_units[t->unit].token;
	page->at = t->at < 0 ? "" : wall_print(ctx->arena, t->at);
	page->frequency = trigger_frequencies[t->frequency].token;
	page->active = ui_bool(t->active);
	page->contained = ui_bool(t->contained);
	page->each = ui_bool(t->each);
	page->effects = json_loads(str_empty(t->effects) ? "[]" : t->effects, 0, NULL);
	return OK;
}

/* ---- what was typed ---- */

static const char *
get_field(void *rq, const char *name)
{
	return field(rq, name);
}

static enum trigger_moment
moment_of(const char *token)
{
	for (int i = 0; i < MOMENT_COUNT; i++)
		if (str_equal(trigger_moments[i].token, token))
			return (enum trigger_moment)i;
	return (enum trigger_moment)0;
}

static enum trigger_frequency
frequency_of(const char *token)
{
	for (int i = 0; i < FREQUENCY_COUNT; i++)
		if (str_equal(trigger_frequencies[i].token, token))
			return (enum trigger_frequency)i;
	return (enum trigger_frequency)0;
}

static enum trigger_unit
unit_of(const char *token)
{
	for (int i = 0; i < TRIGGER_UNIT_COUNT; i++)
		if (str_equal(trigger_units[i].token, token))
			return (enum trigger_unit)i;
	return (enum trigger_unit)0;
}

/* Effects stand in the form one behind the other: e.0, e.1 … */
static json_t *
read_effects(struct request *rq)
{
	struct ctx *ctx = rq->ctx;
	struct effect_sent sent = { get_field, rq };
	json_t *out = json_array();

	for (size_t i = 0; i < TRIGGER_MOST_EFFECTS; i++) {
		const char *kind = field(rq, arena_printf(ctx->arena, "e.%zu.kind", i));

		if (str_empty(kind))
			break;
		json_array_append_new(out, json_loads(effect_read(ctx, kind, i, &sent), 0, NULL));
	}
	return out;
}

/* With blanks between them. */
static const char *
joined(struct ctx *ctx, const char *const *words)
{
	struct buf out = buf_make(ctx->arena, 4096);

	for (; *words != NULL; words++)
		buf_printf(&out, "%s%s", out.size > 0 ? " " : "", *words);
	return buf_text(&out);
}

static void
read_strings(struct request *rq, struct trigger_page *page)
{
	page->name = field(rq, "name");
	page->type = field(rq, "type");
	page->moment = field(rq, "moment");
	page->event = field(rq, "event");
	page->action = field(rq, "action");
	page->fields = joined(rq->ctx, field_all(rq, "fields[]"));
	page->amount = field(rq, "amount");
	page->unit = field(rq, "unit");
	page->at = field(rq, "at");
	page->frequency = field(rq, "frequency");
	page->active = field(rq, "active");
	page->contained = field(rq, "contained");
	page->each = field(rq, "each");
	page->try_on = field(rq, "try_on");
	page->effects = read_effects(rq);
}

static const char *
dumped(struct ctx *ctx, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = arena_strdup(ctx->arena, text);

	free(text);
	return copy;
}

/* What is typed, as the trigger; what is no number or time is noted. */
static struct err *
read_trigger(struct request *rq, struct trigger_page *page, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct trigger *t = &page->t;
	int64_t amount = 0, revision = 0;

	read_strings(rq, page);
	t->name = page->name;
	TRY(triggers_type_of(ctx, page->type, &t->type));
	t->active = str_equal(page->active, "1");
	t->moment = moment_of(page->moment);
	t->event = trigger_moments[t->moment].base == FROM_EVENT ? event_parse(page->event) : EVENT_NONE;
	t->action = page->action;
	t->fields = page->fields;
	if (!str_empty(page->amount) && !str_to_int(page->amount, 0, INT32_MAX, &amount))
		problem_add(ctx->arena, problems, "amount", T(ctx, "Write a whole number."));
	t->amount = (int32_t)amount;
	t->unit = unit_of(page->unit);
	t->at = -1;
	if (!str_empty(page->at) && !wall_parse(page->at, &t->at))
		problem_add(ctx->arena, problems, "at", T(ctx, "Write a time, for example 17:00."));
	t->weekdays = 0;
	for (const char *const *day = field_all(rq, "weekdays[]"); *day != NULL; day++)
		if ((*day)[0] >= '0' && (*day)[0] < '0' + WEEKDAYS)
			t->weekdays |= 1u << ((*day)[0] - '0');
	t->each = str_equal(page->each, "1");
	t->frequency = frequency_of(page->frequency);
	t->contained = str_equal(page->contained, "1");
	if (str_to_int(field(rq, "revision"), 0, INT64_MAX, &revision))
		t->revision = revision;
	TRY(trigger_fact_rows(ctx, t->type, &page->facts));
	page->when = (struct conditions_editor){ .name = "when", .rows = &page->facts };
	t->when = conditions_read(rq, &page->when, problems);
	t->effects = dumped(ctx, page->effects);
	return OK;
}

/* ---- drawing ---- */

static void
fill_weekdays(struct request *rq, struct trigger_page *page)
{
	struct ctx *ctx = rq->ctx;

	for (int i = 0; i < WEEKDAYS; i++) {
		const char *name = i18n_date(ctx->arena, ctx->lang, date_add(date_make(2027, 3, 1), i), DATE_WEEKDAY);

		page->weekdays[i] = (struct weekday_choice){ name, number(ctx, i),
			(page->t.weekdays >> i & 1u) != 0 };
	}
}

/* ---- portal actions and fields to choose from ---- */

static const char *
name_of_action(struct ctx *ctx, const struct unit *unit, const struct action *action)
{
	json_t *settings = json_loads(action->settings, 0, NULL);
	struct texts texts = { { NULL } };
	const char *label = "";

	arena_defer(ctx->arena, (void (*)(void *))json_decref, settings);
	if (json_is_object(json_object_get(settings, "label"))) {
		texts_read(ctx->arena, json_object_get(settings, "label"), &texts);
		label = texts_pick(&texts, ctx->lang, unit->lang);
	}
	return str_empty(label) ? T(ctx, action->kind->label) : label;
}

static bool
is_offered(const struct ui_options *options, const char *value)
{
	for (size_t i = 0; i < options->count; i++)
		if (str_equal(options->items[i].value, value))
			return true;
	return false;
}

/* Those of the type, or of all; one that is no more stays chosen under its code. */
static struct err *
fill_actions(struct request *rq, struct trigger_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct actions all;

	TRY(action_list_all(ctx, &all));
	ui_option_add(ctx, &page->actions, "", T(ctx, "Any of them"));
	for (size_t i = 0; i < all.count; i++) {
		const struct action *one = &all.items[i];
		const char *name = name_of_action(ctx, here(rq), one);

		if ((!ID_IS_NONE(page->t.type) && !ID_EQUAL(one->type, page->t.type)) ||
		    is_offered(&page->actions, one->code))
			continue;
		ui_option_add(ctx, &page->actions, one->code, arena_printf(ctx->arena, "%s (%s)", name, one->code));
	}
	if (!is_offered(&page->actions, page->action))
		ui_option_add(ctx, &page->actions, page->action, page->action);
	return OK;
}

/* Among words parted by blanks. */
static bool
is_among(struct ctx *ctx, const char *words, const char *word)
{
	for (char **one = str_split(ctx->arena, words, ' ', NULL); *one != NULL; one++)
		if (str_equal(*one, word))
			return true;
	return false;
}

static void
add_changed(struct ctx *ctx, struct trigger_page *page, const char *code, const char *label)
{
	for (size_t i = 0; i < page->changed.count; i++)
		if (str_equal(page->changed.items[i].code, code))
			return;
	*arena_push(ctx->arena, &page->changed) = (struct field_choice){ code, label,
		is_among(ctx, page->fields, code) };
}

static struct err *
add_form(struct ctx *ctx, struct trigger_page *page, struct form_key key)
{
	struct form form;

	TRY(form_find(ctx, key, &form));
	for (size_t i = 0; i < form.count; i++)
		if ((form.fields[i].kind->traits & FIELD_STATIC) == 0)
			add_changed(ctx, page, form.fields[i].code, field_label(ctx, &form.fields[i]));
	return OK;
}

/* The activity's own, those of the type's forms, and what was chosen before. */
static struct err *
fill_changed(struct ctx *ctx, struct trigger_page *page)
{
	const char *key, *label;

	for (size_t i = 0; activity_change_name(i, &key, &label); i++)
		add_changed(ctx, page, key, T(ctx, label));
	if (!ID_IS_NONE(page->t.type)) {
		TRY(add_form(ctx, page, form_of_activity(page->t.type)));
		TRY(add_form(ctx, page, form_of_closing(page->t.type)));
	}
	for (char **one = str_split(ctx->arena, page->fields, ' ', NULL); *one != NULL; one++)
		if ((*one)[0] != '\0')
			add_changed(ctx, page, *one, *one);
	return OK;
}

static struct err *
fill_choices(struct request *rq, struct trigger_page *page)
{
	struct ctx *ctx = rq->ctx;

	TRY(triggers_types(ctx, T(ctx, "All types"), &page->types));
	for (int i = 0; i < MOMENT_COUNT; i++)
		ui_option_add(ctx, &page->moments, trigger_moments[i].token, T(ctx, trigger_moments[i].label));
	ui_option_add(ctx, &page->events, "", T(ctx, "Choose"));
	for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++)
		ui_option_add(ctx, &page->events, event_token((enum event_kind)i),
		    T(ctx, event_label((enum event_kind)i)));
	for (int i = 0; i < TRIGGER_UNIT_COUNT; i++)
		ui_option_add(ctx, &page->units, trigger_units[i].token, T(ctx, trigger_units[i].label));
	for (int i = 0; i < FREQUENCY_COUNT; i++)
		ui_option_add(ctx, &page->frequencies, trigger_frequencies[i].token,
		    T(ctx, trigger_frequencies[i].label));
	for (size_t i = 0; effect_kinds[i] != NULL; i++)
		ui_option_add(ctx, &page->kinds, effect_kinds[i]->token, T(ctx, effect_kinds[i]->label));
	fill_weekdays(rq, page);
	TRY(fill_actions(rq, page));
	return fill_changed(ctx, page);
}

/* By rank; the table is by token. */
static void
sort_kinds(struct trigger_page *page)
{
	struct ui_options *kinds = &page->kinds;

	for (size_t i = 1; i < kinds->count; i++)
		for (size_t k = i; k > 0 && effect_kind_find(kinds->items[k].value)->rank <
		    effect_kind_find(kinds->items[k - 1].value)->rank; k--) {
			struct ui_option one = kinds->items[k];

			kinds->items[k] = kinds->items[k - 1];
			kinds->items[k - 1] = one;
		}
}

static struct err *
draw_effect(struct request *rq, struct response *rs, struct trigger_page *page, size_t i, const json_t *settings)
{
	struct ctx *ctx = rq->ctx;
	const char *token = json_string_value(json_object_get(settings, "kind"));
	struct effect effect = { effect_kind_find(token == NULL ? "" : token), settings };
	struct effect_sent sent = { get_field, rq };
	struct buf body = buf_make(ctx->arena, 256 * 1024), *out = rs->html.out;
	struct effect_box box = { .number = number(ctx, (int64_t)i), .first = i == 0,
		.last = i + 1 == json_array_size(page->effects) };

	if (effect.kind == NULL)
		return OK;
	rs->html.out = &body;
	TRY(effect_draw(ctx, &effect, i, page->problems != NULL && !page->moved ? &sent : NULL, page->problems,
	    &rs->html));
	rs->html.out = out;
	box.kind = effect.kind->token;
	box.title = T(ctx, effect.kind->label);
	box.help = effect.kind->help == NULL ? NULL : T(ctx, effect.kind->help);
	box.body = html_from_buf(&body);
	*arena_push(ctx->arena, &page->boxes) = box;
	return OK;
}

/* Some activities of its type, newest first, to try it on. */
static struct err *
fill_known(struct request *rq, struct trigger_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activities list;

	TRY(activity_list(ctx, &(struct activity_filter){ .type = page->t.type, .order = ORDER_NEWEST,
	    .from = INSTANT_NONE, .to = INSTANT_NONE, .limit = OFFERED_ACTIVITIES }, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct activity *a = &list.items[i];

		*arena_push(ctx->arena, &page->known) = (struct known_activity){ a->reference,
			arena_printf(ctx->arena, "%s%s%s", a->title, a->customer_name == NULL ? "" : ", ",
			    a->customer_name == NULL ? "" : a->customer_name) };
	}
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, struct trigger_page *page, bool typed)
{
	struct ctx *ctx = rq->ctx;
	const json_t *one;
	size_t i;

	arena_defer(ctx->arena, (void (*)(void *))json_decref, page->effects);
	page->back = ui_path(rq, "/triggers");
	page->path = ui_path(rq, page->is_new ? "/triggers/new" : triggers_path(rq, &page->t, ""));
	page->title = page->is_new ? T(ctx, "New trigger") : page->t.name;
	page->revision = number(ctx, page->t.revision);
	if (!page->is_new)
		page->log = ui_address(ctx, ui_path(rq, "/triggers/log"), "trigger", page->t.public_id.text, NULL);
	TRY(fill_choices(rq, page));
	sort_kinds(page);
	if (!typed)
		TRY(trigger_fact_rows(ctx, page->t.type, &page->facts));
	page->when = (struct conditions_editor){ .name = "when", .label = T(ctx, "Only when"), .rows = &page->facts,
		.help = T(ctx, "Without any condition it comes true every time."), .json = page->t.when,
		.problems = page->problems, .typed = typed ? rq : NULL };
	json_array_foreach(page->effects, i, one)
		TRY(draw_effect(rq, rs, page, i, one));
	TRY(fill_known(rq, page));
	backoffice_trigger(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->title, .place = "triggers", .script = "editor.js" });
}

/* ---- showing ---- */

static struct err *
begin(struct request *rq, struct trigger_page *page)
{
	page->is_new = str_ends(rq->route->path, "/new");
	page->try_on = "";
	if (!page->is_new)
		return triggers_find(rq, &page->t);
	page->t = trigger_new();
	if (!str_empty(field(rq, "ready")))
		TRY(trigger_ready_make(rq->ctx, field(rq, "ready"), &page->t));
	return OK;
}

static struct err *
show_trigger(struct request *rq, struct response *rs)
{
	struct trigger_page *page = arena_new(rq->ctx->arena, struct trigger_page);

	TRY(begin(rq, page));
	if (page->is_new && !str_empty(field(rq, "type")))
		TRY(triggers_type_of(rq->ctx, field(rq, "type"), &page->t.type));
	TRY(fill_fields(rq, page));
	return draw(rq, rs, page, false);
}

/* ---- the buttons ---- */

/* "add", "up.1", "down.1", "remove.1": what changes the list of effects before it is drawn again. */
static bool
change_effects(struct request *rq, struct trigger_page *page)
{
	const char *what = field(rq, "do"), *point = strchr(what, '.');
	const struct effect_kind *kind = effect_kind_find(field(rq, "add_kind"));
	size_t count = json_array_size(page->effects);
	int64_t at;

	if (str_equal(what, "add")) {
		if (kind != NULL && count < TRIGGER_MOST_EFFECTS)
			json_array_append(page->effects, (json_t *)effect_first(rq->ctx, kind).settings);
		return true;
	}
	if (point == NULL || !str_to_int(point + 1, 0, (int64_t)count - 1, &at))
		return str_equal(what, "again");
	if (str_starts(what, "remove.")) {
		json_array_remove(page->effects, (size_t)at);
		return true;
	}
	at = str_starts(what, "up.") ? at - 1 : at;
	if (at >= 0 && (size_t)at + 1 < count) {
		json_t *lower = json_incref(json_array_get(page->effects, (size_t)at));

		json_array_remove(page->effects, (size_t)at);
		json_array_insert_new(page->effects, (size_t)at + 1, lower);
	}
	return true;
}

/* What it would do to the activity whose reference was typed. */
static struct err *
try_it(struct request *rq, struct trigger_page *page, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct activities list = { 0 };

	if (!str_empty(page->try_on))
		TRY(activity_list(ctx, &(struct activity_filter){ .reference = page->try_on, .from = INSTANT_NONE,
		    .to = INSTANT_NONE, .limit = 1 }, &list));
	if (list.count == 0)
		problem_add(ctx->arena, problems, "try_on", T(ctx, "There is no activity with this reference."));
	TRY(trigger_check(ctx, &page->t, problems));
	TRY(err_invalid(ctx, problems));
	page->tried = true;
	return trigger_try(ctx, &page->t, &list.items[0], &page->would);
}

static struct err *
send_trigger(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct trigger_page *page = arena_new(ctx->arena, struct trigger_page);
	struct problems problems = { 0 };
	bool tries = str_equal(field(rq, "do"), "try");
	struct err *err;

	TRY(begin(rq, page));
	TRY(read_trigger(rq, page, &problems));
	if (change_effects(rq, page)) {
		page->moved = true;
		return draw(rq, rs, page, true);
	}
	err = tries ? try_it(rq, page, &problems) : OK;
	if (!tries) {
		err = err_invalid(ctx, &problems);
		if (err == OK)
			err = trigger_save(ctx, &page->t);
	}
	if (err == OK && tries)
		return draw(rq, rs, page, true);
	if (err != OK && err->kind == ERR_CONFLICT && !page->is_new && err->problems == NULL) {
		struct trigger newest;

		TRY(triggers_find(rq, &newest));
		page->notice = err->say;
		page->t.revision = newest.revision;
		rs->http->status = 409;
		return draw(rq, rs, page, true);
	}
	if (err != OK) {
		page->problems = ui_problems(rs, err);
		return page->problems == NULL ? err : draw(rq, rs, page, true);
	}
	ui_done(rq, rs, T(ctx, "Saved."), "/triggers");
	return OK;
}

#define TRIGGER_FIELDS "name type active moment event action fields[] amount unit at weekdays[] each frequency " \
	"contained revision ready try_on do add_kind e.* " CONDITIONS_FIELDS("when")

const struct route backoffice_trigger_routes[] = {
	{ GET, "/:unit/triggers/new", show_trigger, .needs = CAN_EDIT_TRIGGERS, .fields = "ready type" },
	{ POST, "/:unit/triggers/new", send_trigger, .needs = CAN_EDIT_TRIGGERS, .fields = TRIGGER_FIELDS,
	    .body_limit = 1 << 20 },
	{ GET, "/:unit/triggers/:trigger", show_trigger, .needs = CAN_EDIT_TRIGGERS },
	{ POST, "/:unit/triggers/:trigger", send_trigger, .needs = CAN_EDIT_TRIGGERS, .fields = TRIGGER_FIELDS,
	    .body_limit = 1 << 20 },
	{ 0 },
};
