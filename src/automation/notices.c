/* notices -- mails that no event waits for: new devices, and messages that nobody has read yet. */
#include "automation/automation.h"

#include "access/access.h"
#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "message/message.h"
#include "thread/thread.h"

enum { MOST_PLANNERS = 5 };

static struct err *
stand_in(struct ctx *ctx, unit_id id, struct unit *unit)
{
	TRY(unit_find(ctx, id, unit));
	unit_enter(ctx, unit);
	ctx->lang = unit->lang;
	return OK;
}

static const char *
address(struct ctx *ctx, const char *path)
{
	return arena_printf(ctx->arena, "%s%s", ctx->env->base_url, path);
}

/* ---- a new device ---- */

static struct err *
tell_sign_in(struct ctx *from, void *arg)
{
	const struct access_notice *notice = arg;
	struct ctx own = *from, *ctx = &own;
	struct recipient to = { .channel = notice->channel == ACCESS_SMS ? "sms" : "email",
		.address = notice->to, .name = notice->to_name, .lang = notice->lang, .customer = notice->customer };
	struct unit unit;
	bool first, possible = true;
	message_id id;

	TRY(access_notice_done(ctx, notice->session, &first));
	if (!first || notice->to == NULL)
		return OK;
	TRY(stand_in(ctx, notice->unit, &unit));
	if (notice->channel == ACCESS_SMS)
		TRY(message_sms_possible(ctx, &possible));
	return !possible ? OK : message_note(ctx, &to, PURPOSE_SIGN_IN, (activity_id){ 0 },
	    address(ctx, arena_printf(ctx->arena, "/p/%s/devices", unit.slug)), &id);
}

/* ---- messages that are not read ---- */

static struct err *
tell_customer(struct ctx *ctx, const struct unit *unit, const struct thread *thread)
{
	struct activity activity = { .customer = thread->customer };
	struct recipient to;
	const char *path;
	message_id id;
	bool found;

	if (!ID_IS_NONE(thread->activity))
		TRY(activity_find(ctx, thread->activity, &activity));
	TRY(message_recipient(ctx, &activity, &to, &found));
	if (!found)
		return OK;
	if (ID_IS_NONE(thread->activity))
		path = arena_printf(ctx->arena, "/p/%s/messages/general", unit->slug);
	else
		TRY(access_message_link(ctx, thread->activity, to.contact, NULL, &path));
	return message_note(ctx, &to, PURPOSE_NEW_MESSAGE, thread->activity, address(ctx, path), &id);
}

static struct err *
tell_one(struct ctx *ctx, const struct thread *thread, const char *email, const char *name, enum lang lang,
    const char *link)
{
	struct recipient to = { .channel = "email", .address = email, .name = name, .lang = lang,
		.customer = thread->customer };
	message_id id;

	return message_note(ctx, &to, PURPOSE_CUSTOMER_WROTE, thread->activity, link, &id);
}

/* Whoever answers; else the unit's own address; else those who plan. */
static struct err *
tell_staff(struct ctx *ctx, const struct unit *unit, const struct thread *thread)
{
	const char *link = address(ctx, ID_IS_NONE(thread->activity)
	    ? arena_printf(ctx->arena, "/b/%s/customers/%s/conversation", unit->slug, thread->customer_public_id.text)
	    : arena_printf(ctx->arena, "/b/%s/activities/%s/conversation", unit->slug,
		  thread->activity_public_id.text));
	struct persons staff;
	int told = 0;

	TRY(person_list(ctx, &staff));
	for (size_t i = 0; i < staff.count; i++)
		if (ID_EQUAL(staff.items[i].id, thread->assigned))
			return tell_one(ctx, thread, staff.items[i].email, staff.items[i].name,
			    staff.items[i].lang, link);
	if (!str_empty(unit->settings.email))
		return tell_one(ctx, thread, unit->settings.email, "", unit->lang, link);
	for (size_t i = 0; i < staff.count && told < MOST_PLANNERS; i++) {
		struct actor actor = staff_actor(&staff.items[i], staff.items[i].rights);

		if (!staff.items[i].active || (actor.rights & RIGHT(PERMISSION_PLAN)) == 0)
			continue;
		TRY(tell_one(ctx, thread, staff.items[i].email, staff.items[i].name, staff.items[i].lang, link));
		told++;
	}
	return OK;
}

static struct err *
tell_unread(struct ctx *from, void *arg)
{
	const struct thread_notice *notice = arg;
	struct ctx own = *from, *ctx = &own;
	struct thread thread;
	struct unit unit;
	bool tell;

	TRY(stand_in(ctx, notice->unit, &unit));
	TRY(thread_take_notice(ctx, notice->thread, notice->side, &tell));
	if (!tell)
		return OK;
	TRY(thread_find(ctx, notice->thread, &thread));
	return notice->side == THREAD_STAFF ? tell_staff(ctx, &unit, &thread) : tell_customer(ctx, &unit, &thread);
}

struct err *
automation_send_notices(struct ctx *ctx, int *done)
{
	struct access_notices sign_ins;
	struct thread_notices unread;
	struct err *first = OK;

	*done = 0;
	TRY(access_notices_due(ctx, &sign_ins));
	TRY(thread_notices_due(ctx, &unread));
	for (size_t i = 0; i < sign_ins.count + unread.count; i++) {
		struct err *err = i < sign_ins.count
		    ? db_transaction(ctx, tell_sign_in, &sign_ins.items[i])
		    : db_transaction(ctx, tell_unread, &unread.items[i - sign_ins.count]);

		if (err == OK)
			(*done)++;
		else if (first == OK)
			first = err;
	}
	return first;
}
