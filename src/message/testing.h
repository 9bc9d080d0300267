/*
 * testing -- what tests of the outbox share: a customer who gets letters, a visit to write about, and the sender that
 * runs until nothing is due.  Includes the stage (activity/testing_stage.h), whose ctx and scene they stand on.
 */
#ifndef MESSAGE_TESTING_H
#define MESSAGE_TESTING_H

#include "base/test.h"

#include "activity/testing_stage.h"
#include "message/message.h"

static inline struct recipient
jonas(void)
{
	return (struct recipient){ .channel = "email", .address = "jonas@example.org", .name = "Jonas Kaiser",
		.lang = LANG_EN, .customer = scene.customer.id, .contact = scene.contact.id };
}

static inline struct recipient
jonas_by_sms(void)
{
	struct recipient to = jonas();

	to.channel = "sms";
	to.address = "+4237900002";
	return to;
}

static inline struct activity
planned(void)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);

	testing_ok(ctx, activity_set_plan(ctx, id, &plan, TELL));
	return scene_find(ctx, id);
}

static inline message_id
write_code(struct recipient to)
{
	struct login_message login = { .to = to, .code = "12345678", .link = "https://plan.example/l/abc",
		.minutes = 10 };
	message_id id;

	testing_ok(ctx, message_login(ctx, &login, &id));
	return id;
}

static inline struct message
newest(void)
{
	struct messages list;

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ .limit = 1 }, &list));
	assert_int_equal(list.count, 1);
	return list.items[0];
}

/* Sends all that is due now. */
static inline void
send_all(void)
{
	bool more = true;
	instant next_at;

	while (more)
		assert_ok(message_send_next(ctx, &more, &next_at));
}

#endif
