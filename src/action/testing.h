/* testing -- a customer before one action of one activity, done with what a page would send. */
#ifndef ACTION_TESTING_H
#define ACTION_TESTING_H

#include "access/testing.h"
#include "action/action.h"
#include "base/ctx.h"
#include "base/str.h"
#include "base/test.h"
#include "db/testing.h"

struct scene {
	struct house house;
	struct ctx *ctx;
	struct access_visitor visitor;
	struct activity_type type;
	struct activity activity;
	struct action action;
	struct action_case asked;
	const char *const *sent;	/* pairs of name and value, then NULL; NULL: nothing */
	const struct zone *zone;	/* of the activity */
};

static inline const char *
scene_field(void *from, const char *name)
{
	const struct scene *scene = from;

	for (const char *const *pair = scene->sent; pair != NULL && *pair != NULL; pair += 2)
		if (str_equal(pair[0], name))
			return pair[1];
	return "";
}

/* An action of that kind on "service", the type of the only activity. */
static inline void
scene_open(struct scene *scene, const char *code, const char *kind)
{
	struct portal_action row = { .code = code, .kind = kind, .rank = 10, .active = true };
	struct actions actions;

	*scene = (struct scene){ .house = house_open() };
	scene->ctx = scene->house.ctx;
	scene->visitor = house_come_in(&scene->house);
	assert_ok(type_find(scene->ctx, house_type(scene->ctx, "service", true), &scene->type));
	scene->activity = house_activity(scene->ctx, scene->type.id, scene->house.customer.id);
	scene->zone = zone_find(scene->activity.zone);
	row.type = scene->type.id;
	row.settings = action_first_settings(scene->ctx, kind);
	assert_ok(portal_action_save(scene->ctx, &row));
	assert_ok(action_list_all(scene->ctx, &actions));
	scene->action = actions.items[0];
	scene->asked = (struct action_case){ .action = &scene->action, .visitor = &scene->visitor,
		.type = &scene->type, .activity = &scene->activity, .fields = { .get = scene_field, .from = scene },
		.here = "/here", .back = "/back", .offer_key = "visitor", .holder = "session:1" };
	scene->ctx->actor = access_actor(&scene->visitor);
	scene->ctx->lang = LANG_EN;
}

#endif
