/* passwords -- links for staff who forgot theirs: looked up and written away from who asked. */
#include "automation/automation.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "message/message.h"

static struct err *
write_to(struct ctx *from, const struct wished *one)
{
	struct ctx own = *from, *ctx = &own;
	struct recipient to = { .channel = "email", .address = one->person.email, .name = one->person.name,
		.lang = one->person.lang };
	struct unit unit;
	const char *token;
	message_id id;

	TRY(unit_find(ctx, one->unit, &unit));
	unit_enter(ctx, &unit);
	ctx->lang = unit.lang;
	TRY(password_link_create(ctx, one->person.id, LINK_FORGOTTEN, &token));
	return message_note(ctx, &to, PURPOSE_FORGOTTEN, (activity_id){ 0 },
	    arena_printf(ctx->arena, "%s/b/password/%s", ctx->env->base_url, token), &id);
}

/* The wish and the letters are one change: no letter is lost, none is written twice. */
static struct err *
answer(struct ctx *ctx, void *arg)
{
	struct password_wish wish;
	bool *found = arg;

	TRY(password_wish_take(ctx, &wish, found));
	for (size_t i = 0; *found && i < wish.people.count; i++)
		TRY(write_to(ctx, &wish.people.items[i]));
	return OK;
}

struct err *
automation_answer_forgotten(struct ctx *ctx, int *done)
{
	bool waiting, found = true;

	TRY(password_wish_waits(ctx, &waiting));
	while (waiting && found) {
		TRY(db_transaction(ctx, answer, &found));
		*done += found;
	}
	return OK;
}
