/* actions -- what can be done now, as buttons; and the page of one action, whatever its kind. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/documents.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "ui/upload.h"

struct action_page {
	const char *title, *about, *help;
	const char *rule;		/* until when this is possible */
	html_safe body;
	const struct problems *problems;
};

struct refused_page { const char *title, *why, *back; };

#include "gen/portal_actions.html.h"

/* ---- buttons ---- */

/* What all actions on one thing have in common. */
static struct action_case
case_on(struct request *rq, const struct activity_type *type, const struct activity *activity)
{
	const struct access_visitor *visitor = &portal_of(rq)->visitor;

	return (struct action_case){
		.visitor = visitor,
		.type = type,
		.activity = activity,
		.holder = portal_holder(rq),
		.upload = portal_path(rq, "/uploads"),
		.offer_key = visitor->session_public_id.text,
		.back = activity == NULL ? portal_path(rq, "%s", "")
					 : portal_path(rq, "/a/%s", activity->public_id.text),
	};
}

static struct action_case
case_with(struct request *rq, const struct action_case *on, const struct action *action)
{
	struct action_case asked = *on;

	asked.action = action;
	asked.here = on->activity == NULL
	    ? portal_path(rq, "/do/%s/%s", on->type->public_id.text, action->code)
	    : portal_path(rq, "/a/%s/do/%s", on->activity->public_id.text, action->code);
	return asked;
}

static struct action_case
case_of(struct request *rq, const struct action *action, const struct activity_type *type,
    const struct activity *activity)
{
	struct action_case on = case_on(rq, type, activity);

	return case_with(rq, &on, action);
}

static bool
has_own_label(struct ctx *ctx, const struct action_case *asked)
{
	return !str_equal(action_text(ctx, asked, "label"), T(ctx, asked->action->kind->label));
}

/* On the home page the type's name must tell what is booked, unless a label was configured that does. */
static const char *
label_of(struct ctx *ctx, const struct action_case *asked)
{
	if (asked->activity != NULL || has_own_label(ctx, asked))
		return action_text(ctx, asked, "label");
	return asked->type->name;
}

/* On the home page what the label leaves open: about what, or what is done. */
static const char *
help_of(struct ctx *ctx, const struct action_case *asked)
{
	if (asked->activity != NULL)
		return action_text(ctx, asked, "help");
	return has_own_label(ctx, asked) ? asked->type->name : action_text(ctx, asked, "label");
}

/* One of a list stands out: the first that can be done and harms nothing. */
static void
mark_primary(struct offers *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].href != NULL && !list->items[i].danger) {
			list->items[i].primary = true;
			return;
		}
}

struct err *
portal_actions_on(struct request *rq, const struct actions *all, const struct activity_type *type,
    const struct activity *activity, struct offers *out)
{
	struct action_case on = case_on(rq, type, activity);
	struct ctx *ctx = rq->ctx;

	for (size_t i = 0; i < all->count; i++) {
		const struct action *action = &all->items[i];
		struct action_answer answer;
		struct action_case asked;

		if (!ID_EQUAL(action->type, type->id))
			continue;
		asked = case_with(rq, &on, action);
		TRY(action_ask(ctx, &asked, &answer));
		if (!answer.possible && !answer.show)
			continue;
		if (!answer.possible && activity == NULL)
			answer.why = NULL;
		*arena_push(ctx->arena, out) = (struct offer){
			.href = answer.possible || activity == NULL ? asked.here : NULL,
			.label = label_of(ctx, &asked),
			.help = help_of(ctx, &asked),
			.verb = action_text(ctx, &asked, "label"),
			.icon = action->icon,
			.tint = portal_tint(rq, action->color),
			.why = answer.possible ? NULL : answer.why,
			.danger = action->kind->danger,
			.asked_first = answer.waits,
			.until = answer.until,
		};
	}
	mark_primary(out);
	return OK;
}

struct err *
portal_hidden_actions(struct request *rq, const struct actions *all,
    const struct activity_types *types, struct home_hiddens *to)
{
	struct ctx *ctx = rq->ctx;

	for (size_t i = 0; i < types->count; i++) {
		const struct activity_type *type = &types->items[i];

		if (type->archived)
			continue;
		if (!type->portal_shown)
			*arena_push(ctx->arena, to) = (struct home_hidden){ type->name,
				TF(ctx, "The type “{type}” is not shown on the portal.", "type",
				    type->name, NULL) };
		for (size_t k = 0; k < all->count && type->portal_shown; k++) {
			struct action_case asked = case_of(rq, &all->items[k], type, NULL);
			struct action_answer answer;

			if (!ID_EQUAL(all->items[k].type, type->id) ||
			    (all->items[k].offered & ACTION_ON_HOME) == 0)
				continue;
			TRY(action_ask(ctx, &asked, &answer));
			if (!answer.possible && !answer.show)
				*arena_push(ctx->arena, to) = (struct home_hidden){
					arena_printf(ctx->arena, "%s: %s", type->name, label_of(ctx, &asked)),
					answer.why };
		}
	}
	return OK;
}

struct err *
portal_hidden_on(struct request *rq, const struct actions *all, const struct activity_type *type,
    const struct activity *activity, struct home_hiddens *to)
{
	struct ctx *ctx = rq->ctx;

	for (size_t i = 0; i < all->count; i++) {
		struct action_case asked = case_of(rq, &all->items[i], type, activity);
		struct action_answer answer;

		if (!ID_EQUAL(all->items[i].type, type->id) || (all->items[i].offered & ACTION_ON_ACTIVITY) == 0)
			continue;
		TRY(action_ask(ctx, &asked, &answer));
		if (!answer.possible && !answer.show)
			*arena_push(ctx->arena, to) = (struct home_hidden){ label_of(ctx, &asked),
				str_empty(answer.staff) ? answer.why : answer.staff };
	}
	return OK;
}

const char *
portal_rule(struct ctx *ctx, const struct offers *list, const char *zone)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct offer *action = &list->items[i];

		if (action->href == NULL)
			return action->why;
		if (!INSTANT_IS_NONE(action->until))
			return TF(ctx, "You can change this until {moment}.", "moment",
			    portal_moment(ctx, action->until, zone), NULL);
	}
	return NULL;
}

bool
portal_add_first(struct ctx *ctx, const struct offers *list, const char *title, const char *about,
    struct offers *to)
{
	bool added = false;

	for (size_t i = 0; i < list->count; i++) {
		struct offer *first;

		if (!list->items[i].asked_first || list->items[i].href == NULL)
			continue;
		first = arena_push(ctx->arena, to);
		*first = list->items[i];
		first->label = arena_printf(ctx->arena, "%s: %s", list->items[i].label, title);
		first->help = about;
		added = true;
	}
	return added;
}

/* ---- the page of one action ---- */

/* What came: fields and, as drafts, files. */
struct sent {
	struct request *rq;
	struct ui_files files;
};

/* A kind reads the fields that it names, whichever way they came. */
static const char *
field_of(void *from, const char *name)
{
	const struct sent *sent = from;
	const struct http_request *http = sent->rq->http;
	const char *value = http_form(http, name);

	if (value == NULL)
		value = http_query(http, name);
	return value == NULL ? "" : str_trim(http->arena, value);
}

/* All values of "name[]"; of "documents[]" also the drafts of files that came along. */
static const char *const *
all_of(void *from, const char *name)
{
	const struct sent *sent = from;
	struct arena *arena = sent->rq->http->arena;
	struct { const char **items; size_t count, capacity; } all = { 0 };

	for (size_t i = 0; i < sent->rq->http->form_count; i++) {
		const struct http_pair *pair = &sent->rq->http->form[i];

		if (str_equal(pair->name, name) && pair->value[0] != '\0')
			*arena_push(arena, &all) = pair->value;
	}
	for (size_t i = 0; i < sent->files.count; i++) {
		if (str_equal(sent->files.items[i].name, name) || (str_equal(name, "documents[]") &&
		    str_equal(sent->files.items[i].name, "files")))
			*arena_push(arena, &all) = sent->files.items[i].id;
	}
	*arena_push(arena, &all) = NULL;
	return all.items;
}

struct asked {
	struct sent sent;
	struct actions all;
	struct activity_type type;
	struct activity activity;
	struct action_case the;
};

static struct err *
pick(struct request *rq, struct asked *asked, bool on_activity)
{
	const char *code = path_value(rq, "action");

	for (size_t i = 0; i < asked->all.count; i++) {
		if (!ID_EQUAL(asked->all.items[i].type, asked->type.id) ||
		    !str_equal(asked->all.items[i].code, code))
			continue;
		asked->the = case_of(
		    rq, &asked->all.items[i], &asked->type, on_activity ? &asked->activity : NULL);
		asked->sent.rq = rq;
		asked->the.fields = (struct action_fields){ field_of, all_of, &asked->sent };
		return OK;
	}
	return portal_not_found(rq->ctx, "no such action");
}

static struct err *
find_on_activity(struct request *rq, struct asked *out)
{
	struct portal *portal;
	activity_id id;

	TRY(portal_unit(rq, &portal));
	TRY(access_activity_action(rq->ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "activity"),
	    path_value(rq, "action"), &id));
	TRY(activity_find(rq->ctx, id, &out->activity));
	TRY(type_find(rq->ctx, out->activity.type, &out->type));
	TRY(action_list(rq->ctx, out->type.id, &out->all));
	return pick(rq, out, true);
}

static struct err *
find_on_home(struct request *rq, struct asked *out)
{
	TRY(type_find_public(rq->ctx, path_value(rq, "type"), &out->type));
	TRY(action_list_all(rq->ctx, &out->all));
	return pick(rq, out, false);
}

/* Words that the company gave the action, else `otherwise`. */
static const char *
own_text(struct ctx *ctx, const struct action_case *asked, const char *which, const char *otherwise)
{
	const char *text = action_text(ctx, asked, which), *label = asked->action->kind->label;

	if (!str_equal(which, "label"))
		label = asked->action->kind->help;
	return str_equal(text, T(ctx, label)) ? otherwise : text;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct asked *asked,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct action_case *the = &asked->the;
	struct action_answer answer;
	struct action_page page = { .title = own_text(ctx, the, "label", T(ctx, the->action->kind->page_title)),
		.problems = problems,
		.help = own_text(ctx, the, "help", "") };
	struct buf body = buf_make(ctx->arena, 4 << 20), *out = rs->html.out;

	TRY(action_ask(ctx, the, &answer));
	if (!answer.possible) {
		rs->http->status = the->visitor->looking ? 200 : 409;
		refused_page(
		    &rs->html, &(struct refused_page){ page.title, answer.why, the->back });
		return portal_frame(
		    rq, rs, &(struct portal_page){ .title = page.title, .back = the->back });
	}
	page.about = the->activity == NULL
	    ? arena_printf(ctx->arena, "%s, %s", asked->type.name,
		  i18n_duration(ctx->arena, ctx->lang, asked->type.duration_s))
	    : portal_title(rq, the->type, the->activity);
	if (!INSTANT_IS_NONE(answer.until))
		page.rule = TF(ctx, "Possible until {moment}.", "moment",
		    portal_moment(ctx, answer.until, the->activity->zone), NULL);
	rs->html.out = &body;
	rs->html.once = action_once_key(ctx);
	TRY(the->action->kind->draw(ctx, the, problems, &rs->html));
	rs->html.once = NULL;
	rs->html.out = out;
	page.body = html_from_buf(&body);
	action_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.title, .back = the->back,
	    .back_label = the->activity == NULL ? asked->type.name : NULL });
}

/* Somebody was faster between reading and doing: what was read is old. */
static struct err *
draw_as_it_is_now(struct request *rq, struct response *rs, const struct asked *asked)
{
	struct asked now = *asked;

	if (asked->the.activity != NULL) {
		TRY(activity_find(rq->ctx, asked->activity.id, &now.activity));
		now.the.activity = &now.activity;
	}
	rs->http->status = 409;
	return draw(rq, rs, &now, NULL);
}

/* The code of the type's first action of that kind, or NULL. */
static const char *
next_action(const struct asked *asked, const char *kind)
{
	for (size_t i = 0; i < asked->all.count; i++)
		if (ID_EQUAL(asked->all.items[i].type, asked->type.id) &&
		    str_equal(asked->all.items[i].kind->token, kind))
			return asked->all.items[i].code;
	return NULL;
}

/* The page after it: its next step, what was agreed, the activity, or home; with the words for it. */
static void
go_on(struct request *rq, struct response *rs, const struct asked *asked, const struct action_done *done)
{
	struct ctx *ctx = rq->ctx;
	const char *id = done->activity_public_id.text, *confirmation = action_text(ctx, &asked->the, "confirmation");
	const char *say = str_empty(confirmation) ? done->say : confirmation;

	if (done->go_on != NULL) {
		respond_see_other(rs, arena_printf(ctx->arena, "%s%s%s", asked->the.here,
		    done->go_on[0] == '\0' ? "" : "?", done->go_on));
		return;
	}
	/* The page of what was agreed says it itself, but for words of the company's own. */
	if (!str_empty(say) && (!done->confirm || !str_empty(confirmation)))
		respond_flash(rq, rs, say);
	if (done->then != NULL && next_action(asked, done->then) != NULL)
		respond_see_other(rs, portal_path(rq, "/a/%s/do/%s", id, next_action(asked, done->then)));
	else if (done->stay)
		respond_see_other(rs, asked->the.here);
	else if (str_empty(id))
		respond_see_other(rs, portal_path(rq, "%s", ""));
	else
		respond_see_other(rs, portal_path(rq, done->confirm ? "/a/%s/agreed" : "/a/%s", id));
}

/* Did it, or draws the page again with what was typed. */
static struct err *
perform(struct request *rq, struct response *rs, struct asked *asked)
{
	struct action_done done;
	struct err *err = OK;

	/* Before the transaction of the action, which must not wait for a decoder. */
	if (asked->the.action->kind->uploads && !asked->the.visitor->looking)
		err = ui_take_files(rq, asked->the.holder, &asked->sent.files);
	if (err == OK)
		err = action_do(rq->ctx, &asked->the, &done);

	if (err != NULL && err->problems != NULL &&
	    (err->kind == ERR_INVALID || err->kind == ERR_CONFLICT)) {
		rs->http->status = err->kind == ERR_CONFLICT ? 409 : 422;
		return draw(rq, rs, asked, err->problems);
	}
	if (err != NULL && err->kind == ERR_CONFLICT)
		return draw_as_it_is_now(rq, rs, asked);
	TRY(err);
	go_on(rq, rs, asked, &done);
	return OK;
}

static struct err *
show_on_activity(struct request *rq, struct response *rs)
{
	struct asked asked = { 0 };

	TRY(find_on_activity(rq, &asked));
	return draw(rq, rs, &asked, NULL);
}

/* A linked customer's visit: the right counts that they have at its own parent, not at the one chosen now. */
static struct err *
check_parent_right(struct request *rq, const struct asked *asked)
{
	const struct access_visitor *visitor = &portal_of(rq)->visitor;
	activity_id id;

	if (visitor->here != NULL && ID_EQUAL(visitor->here->customer, asked->activity.customer))
		return OK;
	return access_activity_action(rq->ctx, visitor, asked->the.action->kind->right,
	    path_value(rq, "activity"), path_value(rq, "action"), &id);
}

static struct err *
do_on_activity(struct request *rq, struct response *rs)
{
	struct asked asked = { 0 };

	TRY(find_on_activity(rq, &asked));
	TRY(check_parent_right(rq, &asked));
	return perform(rq, rs, &asked);
}

static struct err *
show_on_home(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct asked asked = { 0 };

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(find_on_home(rq, &asked));
	return draw(rq, rs, &asked, NULL);
}

static struct err *
do_on_home(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct asked asked = { 0 };

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(find_on_home(rq, &asked));
	return perform(rq, rs, &asked);
}

/* The code of an action is that of its kind, with a number when there are several: "cancel", "cancel2". */
static bool
takes_no_files(const char *code)
{
	size_t size = strlen(code);
	const struct action_kind *kind;
	char token[48];

	while (size > 0 && code[size - 1] >= '0' && code[size - 1] <= '9')
		size--;
	if (size >= sizeof(token))
		return false;
	memcpy(token, code, size);
	token[size] = '\0';
	kind = action_kind_find(token);
	return kind != NULL && !kind->uploads;
}

/* Fields are the kind's own business: it reads those that it names. */
const struct route portal_action_routes[] = {
	{ GET, "/:unit/a/:activity/do/:action", show_on_activity, .needs = NEEDS_CONTACT,
	    .fields = "", .about = "An action on a visit" },
	{ POST, "/:unit/a/:activity/do/:action", do_on_activity, .needs = NEEDS_CONTACT,
	    .fields = "", .files = true, .body_limit = UI_UPLOAD_BODY, .no_files = takes_no_files, .about = "Does it" },
	{ GET, "/:unit/do/:type/:action", show_on_home, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Starts something new" },
	{ POST, "/:unit/do/:type/:action", do_on_home, .needs = NEEDS_CONTACT, .fields = "",
	    .files = true, .body_limit = UI_UPLOAD_BODY, .no_files = takes_no_files, .about = "Does it" },
	{ 0 },
};
