/*
 * testing -- a small scene for tests of this room and those above: a unit with one
 * type, one worker, one customer with a site and a contact who reads mail.
 */
#ifndef ACTIVITY_TESTING_H
#define ACTIVITY_TESTING_H

#include <math.h>
#include "account/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "team/team.h"

/* 2027-03-01T09:00+01:00, a Monday; the tests' clock stands on the Friday before. */
enum { MONDAY_NINE = 1803888000, HOUR = 3600 };

struct scene {
	struct unit unit;
	struct activity_type type;
	struct worker worker, other_worker;
	struct customer customer;
	struct site site;
	struct contact contact;
};

static inline struct worker
scene_worker(struct ctx *ctx, const char *first_name, const char *email)
{
	struct worker worker = worker_new();

	worker.first_name = first_name;
	worker.last_name = "Rossi";
	worker.email = email;
	testing_ok(ctx, worker_save(ctx, &worker));
	return worker;
}

static inline struct contact
scene_contact(struct ctx *ctx, customer_id customer, const char *name, const char *email, const char *mobile)
{
	struct contact contact = { .customer = customer, .name = name, .email = email,
		.mobile_typed = mobile, .lang = LANG_COUNT, .can_see = true, .can_book = true,
		.can_sign = true, .active = true };

	testing_ok(ctx, contact_save(ctx, &contact));
	return contact;
}

static inline struct customer
scene_customer(struct ctx *ctx, const char *name)
{
	struct customer customer;

	testing_ok(ctx, customer_new(ctx, &customer));
	customer.reference = "";
	customer.name = name;
	testing_ok(ctx, customer_save(ctx, &customer));
	return customer;
}

static inline struct site
scene_site(struct ctx *ctx, customer_id customer, const char *address, double latitude, double longitude)
{
	struct site site = { .customer = customer, .address = address, .address_additional = "",
		.latitude = latitude, .longitude = longitude, .notes = "", .active = true };

	testing_ok(ctx, site_save(ctx, &site));
	return site;
}

static inline struct scene
scene_make(struct ctx *ctx, const char *slug)
{
	struct scene scene = { .unit = testing_unit(ctx, slug), .type = type_new() };

	scene.type.reference = "BOILER";
	scene.type.name = "Boiler service";
	scene.type.duration_s = 5400;
	testing_ok(ctx, type_save(ctx, &scene.type));
	scene.worker = scene_worker(ctx, "Giulia", arena_printf(ctx->arena, "giulia@%s.example", slug));
	scene.other_worker = scene_worker(ctx, "Marco", arena_printf(ctx->arena, "marco@%s.example", slug));
	scene.customer = scene_customer(ctx, "Apotheke van den Berg");
	scene.site = scene_site(ctx, scene.customer.id, "Gasse 5, 9494 Schaan", 47.165, 9.51);
	scene.contact = scene_contact(ctx, scene.customer.id, "Jonas Kaiser", "jonas@example.org", "");
	return scene;
}

static inline struct activity_input
scene_input(const struct scene *scene)
{
	return (struct activity_input){ .type = scene->type.id, .customer = scene->customer.id,
		.site = scene->site.id, .contact = scene->contact.id, .status = STATUS_PENDING };
}

static inline activity_id
scene_activity(struct ctx *ctx, const struct scene *scene)
{
	struct activity_input input = scene_input(scene);
	activity_id id;

	testing_ok(ctx, activity_create(ctx, &input, TELL, &id));
	return id;
}

/* Planned for Monday, `hours` after nine, promised within two hours. */
static inline struct activity_plan
scene_plan(const struct scene *scene, int hours)
{
	int64_t start = MONDAY_NINE + (int64_t)hours * HOUR;

	return (struct activity_plan){ .worker = scene->worker.id, .start = { start },
		.end = { start + 5400 }, .window_from = { start - HOUR }, .window_to = { start + HOUR } };
}

static inline struct activity
scene_find(struct ctx *ctx, activity_id id)
{
	struct activity activity;

	testing_ok(ctx, activity_find(ctx, id, &activity));
	return activity;
}

#endif
