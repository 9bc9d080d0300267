/*
 * use -- doing an action: asked again, done, and kept, in one transaction.
 *
 * The row of action_use is written first.  Who sends the same page a second time
 * finds it, or waits for it, and is answered as the first was.
 */
#include "action/use.h"

#include <inttypes.h>
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/action.sql.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

const char *
action_once_key(struct ctx *ctx)
{
	struct public_id id = env_public_id(ctx->env);

	return arena_strdup(ctx->arena, id.text);
}

/* ---- keys ---- */

static customer_id
customer_of(const struct action_case *asked)
{
	if (asked->activity != NULL)
		return asked->activity->customer;
	return asked->visitor->here == NULL ? (customer_id){ 0 } : asked->visitor->here->customer;
}

static activity_id
activity_of(const struct action_case *asked)
{
	return asked->activity == NULL ? (activity_id){ 0 } : asked->activity->id;
}

/* The same page with the same content; NULL when the page carried no key. */
static const char *
try_key(struct ctx *ctx, const struct action_case *asked)
{
	const char *once = action_field(asked, ACTION_ONCE_FIELD);
	struct buf text = buf_make(ctx->arena, 1 << 20);

	if (str_empty(once) || strlen(once) > 64)
		return NULL;
	buf_printf(&text, "%s %" PRId64 " %s %" PRId64 " %" PRId64, once, asked->type->id.value, asked->action->code,
	    activity_of(asked).value, customer_of(asked).value);
	for (const char *const *name = asked->action->kind->fields; name != NULL && *name != NULL; name++)
		buf_printf(&text, "\n%s=%s", *name, action_field(asked, *name));
	return crypt_encode(ctx->arena, crypt_hash(ctx, buf_text(&text)));
}

/* Once per activity, or from the home page per customer. */
static const char *
once_key(struct ctx *ctx, const struct action_case *asked)
{
	if (asked->activity != NULL)
		return arena_printf(ctx->arena, "a%" PRId64 " %s", asked->activity->id.value, asked->action->code);
	return arena_printf(ctx->arena, "c%" PRId64 " %" PRId64 " %s", customer_of(asked).value,
	    asked->type->id.value, asked->action->code);
}

struct err *
use_find_once(struct ctx *ctx, const struct action_case *asked, instant *at, bool *done)
{
	struct action_use_once_row row;

	TRY(sql_action_use_once(ctx, ctx->unit, once_key(ctx, asked), &row, done));
	*at = *done ? row.at : INSTANT_NONE;
	return OK;
}

/* ---- outcome: what a second tap is answered ---- */

static const char *
print_outcome(struct ctx *ctx, const struct action_done *done)
{
	struct buf text = buf_make(ctx->arena, 8192);
	struct json json = json_make(&text);

	json_open_object(&json, NULL);
	json_text(&json, "activity", done->activity_public_id.text);
	json_text(&json, "say", done->say == NULL ? "" : done->say);
	json_bool(&json, "confirm", done->confirm);
	json_bool(&json, "stay", done->stay);
	json_close_object(&json);
	return buf_text(&text);
}

static void
read_outcome(struct ctx *ctx, const struct action_use_by_try_row *row, struct action_done *out)
{
	const json_t *json = settings_load(ctx, row->outcome);
	const char *id = json_string_value(json_object_get(json, "activity"));
	const char *say = json_string_value(json_object_get(json, "say"));

	*out = (struct action_done){ .activity = row->activity_id,
		.say = say == NULL ? "" : arena_strdup(ctx->arena, say),
		.confirm = json_is_true(json_object_get(json, "confirm")),
		.stay = json_is_true(json_object_get(json, "stay")) };
	if (id != NULL && strlen(id) < sizeof(out->activity_public_id.text))
		memcpy(out->activity_public_id.text, id, strlen(id) + 1);
}

static struct err *
find_first(struct ctx *ctx, const char *key, struct action_done *out, bool *found)
{
	struct action_use_by_try_row row;

	*found = false;
	if (key == NULL)
		return OK;
	TRY(sql_action_use_by_try(ctx, ctx->unit, key, &row, found));
	if (*found)
		read_outcome(ctx, &row, out);
	return OK;
}

/* ---- effects ---- */

/* What the settings say the activity becomes, where its life allows that. */
static struct err *
become(struct ctx *ctx, const struct action *action, activity_id id)
{
	struct activity_closing closing = { .result = RESULT_OK, .comment = "" };
	struct activity now;
	enum activity_status status;

	if (ID_IS_NONE(id) || !status_parse(action->becomes, &status))
		return OK;
	TRY(activity_find(ctx, id, &now));
	if (now.status == status || !status_may_become(now.status, status))
		return OK;
	switch (status) {
	case STATUS_PENDING:
		return now.status == STATUS_PLANNED ? planning_unplan(ctx, id, TELL)
						    : activity_set_status(ctx, id, status, TELL);
	case STATUS_TERMINATED:
		closing.real_start = INSTANT_IS_NONE(now.start) ? ctx->now : now.start;
		closing.real_end = closing.real_start.s > ctx->now.s ? closing.real_start : ctx->now;
		return activity_close(ctx, id, &closing, TELL);
	case STATUS_CANCELED:
		return planning_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL);
	default:
		return activity_set_status(ctx, id, status, TELL);
	}
}

static struct err *
tell(struct ctx *ctx, const struct action_case *asked, const struct action_done *done)
{
	struct buf text = buf_make(ctx->arena, 1 << 16);
	struct json json = json_make(&text);
	struct event event = { .kind = EVENT_ACTION_DONE, .activity = done->activity,
		.customer = customer_of(asked), .telling = TELL };

	if (asked->visitor->here != NULL)
		event.contact = asked->visitor->here->contact;
	json_open_object(&json, NULL);
	json_text(&json, "action", asked->action->code);
	json_text(&json, "kind", asked->action->kind->token);
	json_text(&json, "type", asked->type->public_id.text);
	json_bool(&json, "tell", asked->action->tells);
	if (!str_empty(done->event_data)) {
		buf_putc(&text, ',');
		buf_puts(&text, done->event_data);
	}
	json_close_object(&json);
	event.data = buf_text(&text);
	return event_write(ctx, &event);
}

/* ---- doing ---- */

struct doing {
	const struct action_case *asked;
	const char *key;
	struct action_done done;
};

static struct err *
ask_again(struct ctx *ctx, const struct action_case *asked)
{
	struct action_answer answer;

	TRY(action_ask(ctx, asked, &answer));
	if (answer.possible)
		return OK;
	return err_new(ctx, asked->visitor->looking ? ERR_FORBIDDEN : ERR_CONFLICT, answer.why, "action %s",
	    asked->action->code);
}

static struct err *
run(struct ctx *ctx, void *arg)
{
	struct doing *doing = arg;
	const struct action_case *asked = doing->asked;
	const struct action *action = asked->action;
	contact_id contact = { 0 };
	struct action_use_insert_row use;
	bool found;

	TRY(find_first(ctx, doing->key, &doing->done, &found));
	if (found)
		return OK;
	TRY(ask_again(ctx, asked));
	if (asked->visitor->here != NULL)
		contact = asked->visitor->here->contact;
	TRY(sql_action_use_insert(ctx, ctx->unit, action->id, action->code, action->kind->token, asked->type->id,
	    activity_of(asked), customer_of(asked), contact, ctx->now, doing->key,
	    action->once ? once_key(ctx, asked) : NULL, &use));
	doing->done = (struct action_done){ 0 };
	TRY(action->kind->perform(ctx, asked, &doing->done));
	if (doing->done.go_on != NULL)
		return sql_action_use_delete(ctx, ctx->unit, use.id, NULL);
	TRY(become(ctx, action, doing->done.activity));
	TRY(tell(ctx, asked, &doing->done));
	return sql_action_use_finish(ctx, ctx->unit, use.id, doing->done.activity,
	    print_outcome(ctx, &doing->done), NULL);
}

/* The activity as it is now: somebody may have changed it since the page was read. */
static struct err *
read_again(struct ctx *ctx, const struct action_case *asked, struct action_case *now, struct activity *activity)
{
	*now = *asked;
	if (asked->activity == NULL)
		return OK;
	TRY(activity_find(ctx, asked->activity->id, activity));
	now->activity = activity;
	return OK;
}

static struct err *
run_fresh(struct ctx *ctx, void *arg)
{
	struct doing *doing = arg;
	const struct action_case *asked = doing->asked;
	struct action_case now;
	struct activity activity;
	struct err *err;

	TRY(read_again(ctx, asked, &now, &activity));
	doing->asked = &now;
	err = run(ctx, doing);
	doing->asked = asked;
	return err;
}

struct err *
action_do(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct doing doing = { .asked = asked, .key = try_key(ctx, asked) };
	struct err *err = db_transaction(ctx, run_fresh, &doing);
	const char *breach = err == NULL || err->kind != ERR_CONFLICT ? NULL : db_err_constraint(err);
	bool found = false;

	/* Two taps at the same moment: the first has won meanwhile. */
	if (str_equal(breach, "action_use_unit_id_try_key_key"))
		TRY(find_first(ctx, doing.key, &doing.done, &found));
	if (str_equal(breach, "action_use_unit_id_once_key_key"))
		return err_because(ctx, err, T(ctx, "You have done this already."), "action %s", asked->action->code);
	if (err != NULL && !found)
		return err;
	*out = doing.done;
	return OK;
}
