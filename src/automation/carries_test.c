/* carries_test -- an effect tells nobody more than may be seen by whoever saved it. */
#include "base/test.h"

#include <string.h>
#include "activity/testing_stage.h"
#include "automation/automation.h"
#include "automation/effect.h"
#include "base/arena.h"
#include "base/str.h"
#include "message/message.h"

#define HTTP(body)	"{\"kind\":\"http\",\"url\":\"https://example.org/in\",\"body\":\"" body "\"}"
#define MAIL(to, text)	"{\"kind\":\"email\",\"to\":\"" to "\",\"address\":\"spy@example.org\"," \
	"\"subject\":{\"en\":\"Hello\"},\"text\":{\"en\":\"" text "\"}}"
#define SMS(to, text)	"{\"kind\":\"sms\",\"to\":\"" to "\",\"address\":\"+423 777 12 34\"," \
	"\"text\":{\"de\":\"" text "\"}}"
#define NOTIFY(to, text)	"{\"kind\":\"notify\",\"to\":\"" to "\",\"text\":{\"en\":\"" text "\"}}"

static void
become(uint64_t rights)
{
	ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "Tina", .rights = rights };
}

static struct trigger
with(const char *effect)
{
	struct trigger t = trigger_new();

	t.name = "Tell";
	t.effects = arena_printf(ctx->arena, "[%s]", effect);
	return t;
}

/* The field that is refused, "" when it may be saved. */
static const char *
refused(const char *effect)
{
	struct trigger t = with(effect);
	struct problems problems = { 0 };

	testing_ok(ctx, trigger_check(ctx, &t, &problems));
	if (problems.count > 1)
		fail_msg("%s: %s: %s", effect, problems.items[1].field, problems.items[1].say);
	return problems.count == 0 ? "" : problems.items[0].field;
}

static void
only_what_one_may_see_leaves_the_house(void **state)
{
	static const struct { const char *effect, *field; } rows[] = {
		{ HTTP("{activity.reference} {activity.window} {businessUnit.name}"), "" },
		{ HTTP("{\\\"phone\\\": \\\"{customer.phone}\\\"}"), "effects/0/body" },
		{ HTTP("{intervention.address} {Customer.Custom.boiler}"), "effects/0/body" },
		{ HTTP("{portal.activity.link}"), "effects/0/body" },
		{ HTTP("{assignedUsers.email}"), "effects/0/body" },
		{ "{\"kind\":\"http\",\"url\":\"https://example.org/{customer.email}\"}", "effects/0/url" },
		{ "{\"kind\":\"http\",\"url\":\"https://example.org/\",\"headers\":\"X-A: {contact.name}\"}",
		    "effects/0/headers" },
		{ MAIL("address", "{activity.reference}"), "" },
		{ MAIL("address", "{customer.name}"), "effects/0/text.en" },
		{ MAIL("contact", "Dear {contact.name}: {portal.link}"), "" },
		{ MAIL("every_contact", "Dear {contact.name}: {portal.link}"), "" },
		{ MAIL("planners", "{customer.name} {customer.phone}"), "" },
		{ MAIL("worker", "{customer.name} {customer.phone}"), "" },
		{ MAIL("worker", "{portal.link}"), "effects/0/text.en" },
		{ SMS("contact", "{portal.link}"), "" },
		{ SMS("address", "{customer.mobile}"), "effects/0/text.de" },
		{ NOTIFY("planners", "{customer.name}"), "" },
		{ NOTIFY("worker", "{portal.activity.link}"), "effects/0/text.en" },
		{ "{\"kind\":\"cancel\",\"detail\":\"{portal.link}\"}", "effects/0/detail" },
		{ "{\"kind\":\"open_action\",\"text\":{\"en\":\"{customer.name}\"}}", "" },
	};
	uint64_t technical = role_rights(ROLE_BIT(ROLE_TECHNICAL));

	(void)state;
	assert_int_equal(technical & RIGHT(PERMISSION_SEE_CUSTOMERS), 0);
	become(technical);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (!str_equal(refused(rows[i].effect), rows[i].field))
			fail_msg("%s: \"%s\"", rows[i].effect, refused(rows[i].effect));
	become(role_rights(ROLE_BIT(ROLE_ADMIN)));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(refused(rows[i].effect), "");
	ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(refused(rows[i].effect), "");
}

#define PAPER(to, what)	"{\"kind\":\"email\",\"to\":\"" to "\",\"address\":\"a@example.org\"," what "," \
	"\"subject\":{\"en\":\"A\"},\"text\":{\"en\":\"B\"}}"
#define NEWEST	"\"reports\":\"latest\""
#define INVITATION	"\"calendar\":true"

/* A report is made of a template with any code in it, an invitation holds the link to the portal. */
static void
papers_go_with_all_that_may_stand_in_them(void **state)
{
	static const enum permission needs[] = { PERMISSION_SEE_BOARD, PERMISSION_SEE_CUSTOMERS,
		PERMISSION_PORTAL_ACCESS };
	uint64_t all = RIGHT(PERMISSION_EDIT_TRIGGERS);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(needs); i++)
		all |= RIGHT(needs[i]);
	for (size_t i = 0; i < COUNT_OF(needs); i++) {
		become(all & ~RIGHT(needs[i]));
		assert_string_equal(refused(PAPER("address", NEWEST)), "effects/0/reports");
		assert_string_equal(refused(PAPER("address", INVITATION)), "effects/0/calendar");
		assert_string_equal(refused(PAPER("contact", NEWEST)), "");
		assert_string_equal(refused(PAPER("contact", INVITATION)), "");
	}
	become(all);
	assert_string_equal(refused(PAPER("address", NEWEST)), "");
	assert_string_equal(refused(PAPER("address", INVITATION)), "");
	become(RIGHT(PERMISSION_EDIT_TRIGGERS));
	assert_string_equal(refused(HTTP("{activity.title}")), "effects/0/body");
	ctx->actor.rights |= RIGHT(PERMISSION_SEE_BOARD);
	assert_string_equal(refused(HTTP("{activity.title}")), "");
}

/* Customers are not led to somebody else with their own key in the address. */
static void
nothing_leaves_by_the_address_of_a_link(void **state)
{
	static const struct { const char *text; bool fine; } rows[] = {
		{ "[See it]({portal.activity.link})", true },
		{ "[See it]({portal.activity.link}?from=mail)", true },
		{ "Dear {contact.name}: {portal.link}", true },
		{ "Hello {contact.name}.\\n\\n> {activity.title}\\n\\n[Dear {contact.name}]({portal.link})", true },
		{ "({customer.reference}) {customer.name}, {customer.phone}", true },
		{ "[See it](https://evil.example/?k={portal.link})", false },
		{ "Hello\\n\\n[See it](https://evil.example/?k={portal.activity.link})", false },
		{ "[See it](https://evil.example/?k= {portal.link})", false },
		{ "[See it](//evil.example/{customer.phone})", false },
		{ "[See it]({activity.custom.x}{portal.link})", false },
		{ "See https://evil.example/?k={portal.link}", false },
		{ "See evil.example?{portal.code}", false },
		{ "See {activity.custom.x}{portal.link}", false },
		{ "See {portal.code}.evil.example/", false },
		{ "See {customer.reference}@evil.example", false },
		{ "[See it](https://example.org/{activity.reference})", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *mail = arena_printf(ctx->arena, "{\"kind\":\"email\",\"to\":\"contact\",\"subject\":"
		    "{\"en\":\"A\"},\"text\":{\"en\":\"%s\"}}", rows[i].text);

		become(role_rights(ROLE_BIT(ROLE_TECHNICAL)));
		if (!str_equal(refused(mail), rows[i].fine ? "" : "effects/0/text.en"))
			fail_msg("%s: \"%s\"", rows[i].text, refused(mail));
		become(role_rights(ROLE_BIT(ROLE_ADMIN)));
		assert_string_equal(refused(mail), "");
	}
}

/* What an administrator allowed stays as it is under other hands, but goes nowhere else. */
static void
what_exists_goes_on(void **state)
{
	struct trigger t = with(HTTP("{customer.phone}"));

	(void)state;
	become(role_rights(ROLE_BIT(ROLE_ADMIN)));
	testing_ok(ctx, trigger_save(ctx, &t));
	ctx->actor.rights = role_rights(ROLE_BIT(ROLE_TECHNICAL));
	t.name = "Tell them";
	testing_ok(ctx, trigger_save(ctx, &t));
	t.effects = "[{\"kind\":\"http\",\"url\":\"https://elsewhere.example/\",\"body\":\"{customer.phone}\"}]";
	assert_err(trigger_save(ctx, &t), ERR_INVALID);
	assert_ok(trigger_find(ctx, t.id, &t));
	assert_non_null(strstr(t.effects, "example.org/in"));
}

/* It goes on where it stands: not at another occasion, in another trigger, or out of the archive's. */
static void
what_exists_goes_on_where_it_is(void **state)
{
	struct trigger t = with(HTTP("{customer.phone}")), other = t, changed;

	(void)state;
	become(role_rights(ROLE_BIT(ROLE_ADMIN)));
	t.event = EVENT_CLOSED;
	testing_ok(ctx, trigger_save(ctx, &t));
	ctx->actor.rights = role_rights(ROLE_BIT(ROLE_TECHNICAL));
	assert_err(trigger_save(ctx, &other), ERR_INVALID);
	changed = t;
	changed.event = EVENT_CREATED;
	assert_err(trigger_save(ctx, &changed), ERR_INVALID);
	changed = t;
	changed.type = scene.type.id;
	assert_err(trigger_save(ctx, &changed), ERR_INVALID);
	changed = t;
	changed.contained = !t.contained;
	assert_err(trigger_save(ctx, &changed), ERR_INVALID);
	testing_ok(ctx, trigger_set_archived(ctx, t.id, true));
	assert_ok(trigger_find(ctx, t.id, &t));
	t.archived = false;
	assert_err(trigger_save(ctx, &t), ERR_INVALID);
}

static void
trying_shows_no_more_than_one_may_see(void **state)
{
	struct trigger t = with("{\"kind\":\"email\",\"to\":\"contact\",\"text\":{\"en\":\"Hello\"},\"subject\":"
	    "{\"en\":\"{activity.reference}: {portal.link}, {customer.name}\"}}," HTTP("{portal.link}"));
	struct activity activity = scene_find(ctx, scene_activity(ctx, &scene));
	struct sentences said;

	(void)state;
	become(role_rights(ROLE_BIT(ROLE_ADMIN)));
	testing_ok(ctx, trigger_save(ctx, &t));
	ctx->actor.rights = role_rights(ROLE_BIT(ROLE_TECHNICAL));
	testing_ok(ctx, trigger_try(ctx, &t, &activity, &said));
	assert_int_equal(said.count, 3);
	assert_string_equal(said.items[1], arena_printf(ctx->arena, "Would send an email to Customer: %s: …, …",
	    activity.reference));
	assert_string_equal(said.items[2], "Would call POST https://example.org/in: …");
}

/* The title for customers may hold codes: it is for them, others read the activity's own. */
static void
titles_for_customers_are_theirs(void **state)
{
	static const char *const to[] = { "contact", "every_contact", "planners", "address" };
	struct activity activity = scene_find(ctx, scene_activity(ctx, &scene));
	struct activity_type type;
	struct trigger t = trigger_new();

	(void)state;
	assert_ok(type_find(ctx, scene.type.id, &type));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		type.display.title.in[lang] = "Title of {portal.link}";
	assert_ok(type_save(ctx, &type));
	(void)testing_person(ctx, "anna@example.org", ROLE_BIT(ROLE_PLANNER));
	for (size_t i = 0; i < COUNT_OF(to); i++) {
		struct effect effect = { .kind = effect_kind_find("email"), .settings = json_loads(arena_printf(
		    ctx->arena, MAIL("%s", "Hello"), to[i]), 0, NULL) };
		struct effect_case c = { .effect = &effect, .trigger = &t, .run = { 1 }, .key = "t1.0",
			.activity = &activity, .customer = activity.customer };
		struct sentences said = { 0 };

		json_object_set_new((json_t *)(uintptr_t)effect.settings, "subject",
		    json_pack("{s:s}", "en", "About {activity.title}"));
		testing_ok(ctx, effect.kind->say(ctx, &c, &said));
		for (size_t n = 0; n < said.count; n++) {
			assert_non_null(strstr(said.items[n], "About "));
			if ((strstr(said.items[n], "Title of http") != NULL) != (i < 2))
				fail_msg("%s: %s", to[i], said.items[n]);
		}
		assert_true(said.count > 0);
		json_decref((json_t *)(uintptr_t)effect.settings);
	}
}

static void
a_type_brings_triggers_only_for_who_may_change_them(void **state)
{
	const char *one = "[{\"name\":\"A\",\"moment\":\"event\",\"event\":\"closed\",\"effects\":["
	    NOTIFY("planners", "A") "]}]";
	struct problems problems = { 0 };

	(void)state;
	become(RIGHT(PERMISSION_EDIT_CATALOG));
	assert_err(trigger_import(ctx, scene.type.id, one, "/triggers", &problems), ERR_FORBIDDEN);
	ctx->actor.rights |= RIGHT(PERMISSION_EDIT_TRIGGERS);
	testing_ok(ctx, trigger_import(ctx, scene.type.id, one, "/triggers", &problems));
	assert_int_equal(problems.count, 0);
}

static void
every_contact_hears_of_it(void **state)
{
	struct trigger t = with(MAIL("every_contact", "Hello"));
	struct activity activity = scene_find(ctx, scene_activity(ctx, &scene));
	struct sentences said;

	(void)state;
	(void)scene_contact(ctx, scene.customer.id, "Vera", "vera@example.org", "");
	testing_ok(ctx, trigger_try(ctx, &t, &activity, &said));
	assert_int_equal(said.count, 3);
}

int
main(void)
{
#define ROW(fn) cmocka_unit_test_setup_teardown(fn, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		ROW(only_what_one_may_see_leaves_the_house), ROW(papers_go_with_all_that_may_stand_in_them),
		ROW(nothing_leaves_by_the_address_of_a_link),
		ROW(what_exists_goes_on), ROW(what_exists_goes_on_where_it_is),
		ROW(trying_shows_no_more_than_one_may_see),
		ROW(titles_for_customers_are_theirs),
		ROW(a_type_brings_triggers_only_for_who_may_change_them), ROW(every_contact_hears_of_it),
	};
#undef ROW
	return cmocka_run_group_tests(tests, NULL, NULL);
}
