/*
 * matrix -- for tests: every way into the customers' door and every scope of a link, two customers, two
 * sites, a hidden type and another unit, with marks in what each must never read.
 */
#ifndef PORTAL_MATRIX_H
#define PORTAL_MATRIX_H

#include "base/test.h"
#include "access/testing.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "document/document.h"
#include "evidence/evidence.h"
#include "http/testing.h"
#include "portal/portal.h"
#include "quote/quote.h"
#include "team/team.h"
#include "thread/thread.h"
#include "web/app.h"
#include "web/web.h"

/* Stands in everything that one visitor or another must never read. */
#define MARK_THEIRS	"Marktheirs"	/* another customer's */
#define MARK_SECOND	"Marksecond"	/* at the second site of the customer */
#define MARK_HIDDEN	"Markhidden"	/* of a type that is not shown */
#define MARK_ELSEWHERE	"Markelsewhere"	/* of another unit */

enum who { BY_CODE, BY_PERSONAL, BY_ACTIVITY, BY_ACTION, BY_QUOTE, OF_ONE_SITE, STAFF_LOOKING, NOBODY, WHO_COUNT };

/* One thing that may be asked for, as it stands in an address. */
struct thing {
	struct activity activity;
	struct document document;
	struct document more[3];	/* of an answer, of a message, of its customer */
	const char *quote;		/* sent with its activity; NULL: of a type that is not shown none is */
	const char *signature;		/* evidence number of what was signed with its activity */
	const char *mark;
};

static struct world {
	struct house house;
	struct ctx *ctx;
	struct app *app;
	type_id shown, hidden;
	struct document kept_back;	/* own, but not for the portal */
	struct site sites[2];
	struct thing own, second, hidden_one, theirs, elsewhere;
	struct public_id foreign_type, worker;
	const char *challenge;		/* asked for in another browser */
	const char *also;		/* what stands in an address besides, for answer_without(); NULL: nothing */
	const char *key, *login;	/* tokens of the other customer: of a personal link, of a login */
	const char *cookies[WHO_COUNT], *csrf[WHO_COUNT];
	char got[1 << 20];
} w;

static const struct door *const doors[] = { &portal_door, &portal_link_door, NULL };

/* ---- the world ---- */

struct making { struct thing *thing; type_id type; customer_id customer; site_id site; };

static inline struct err *
add_document(struct ctx *ctx, const struct thing *thing, struct document_place place, bool on_portal,
    struct document *out)
{
	struct document_content content;

	TRY(document_take_bytes(ctx, DOCUMENT_FILE, "text/plain", thing->mark,
	    (struct bytes){ (const uint8_t *)thing->mark, strlen(thing->mark) }, &content));
	return document_add(ctx, &content, &place, on_portal, NULL, out);
}

static inline struct err *
add_documents(struct ctx *ctx, struct thing *thing)
{
	const struct activity *a = &thing->activity;
	int64_t id = a->id.value;
	const struct document_place places[] = {
		{ .owner = DOCUMENT_OF_ACTIVITY, .owner_id = id, .activity = a->id, .customer = a->customer },
		{ .owner = DOCUMENT_OF_ANSWER, .owner_id = id, .field = "photos", .activity = a->id,
		    .customer = a->customer },
		{ .owner = DOCUMENT_OF_THREAD, .owner_id = id, .activity = a->id, .customer = a->customer },
		{ .owner = DOCUMENT_OF_CUSTOMER, .owner_id = a->customer.value, .customer = a->customer },
	};

	TRY(add_document(ctx, thing, places[0], true, &thing->document));
	for (size_t i = 0; i < COUNT_OF(thing->more); i++)
		TRY(add_document(ctx, thing, places[i + 1], true, &thing->more[i]));
	return thing == &w.own ? add_document(ctx, thing, places[0], false, &w.kept_back) : OK;
}

static inline struct err *
sign_it(struct ctx *ctx, struct thing *thing)
{
	static const char *const texts[] = { "I accept this.", NULL };
	const struct activity *a = &thing->activity;
	struct evidence_input in = { .key = arena_printf(ctx->arena, "activity %s", a->public_id.text),
		.what = EVIDENCE_ACTIVITY, .subject = a->public_id.text, .customer = a->customer, .activity = a->id,
		.decision = EVIDENCE_SIGNED, .texts = texts, .name = thing->mark,
		.document = arena_printf(ctx->arena, "{\"title\":\"%s\"}", thing->mark),
		.signer = { .name = thing->mark, .identity = "", .proof = ACCESS_BY_EMAIL, .proved_at = ctx->now } };
	struct evidence evidence;
	evidence_id id;
	bool again;

	TRY(evidence_record(ctx, &in, &id, &again));
	TRY(evidence_find(ctx, id, &evidence));
	thing->signature = arena_strdup(w.ctx->arena, evidence.number);
	return OK;
}

static inline struct err *
quote_it(struct ctx *ctx, struct thing *thing)
{
	struct quote_new new = { .customer = thing->activity.customer, .activity = thing->activity.id,
		.title = thing->mark };
	struct quote_line line = { .product = "", .name = thing->mark, .measure = "h", .quantity = 1000,
		.price = 9500 };
	struct quote_edit edit = { .content = { .title = thing->mark, .intro = "", .terms = "", .lines = &line,
	    .count = 1, .valid_until = date_make(2027, 3, 28) } };
	struct quote quote;

	TRY(quote_create(ctx, &new, &quote));
	edit.revision = quote.revision;
	TRY(quote_save(ctx, quote.id, &edit));
	TRY(quote_find(ctx, quote.id, &quote));
	TRY(quote_send(ctx, quote.id, quote.revision));
	thing->quote = arena_strdup(w.ctx->arena, quote.public_id.text);
	return OK;
}

static inline struct err *
make_thing(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	struct thing *thing = making->thing;
	struct activity_input input = { .type = making->type, .customer = making->customer, .site = making->site,
		.title = arena_printf(ctx->arena, "Boiler %s", thing->mark), .comment = thing->mark,
		.status = STATUS_PENDING, .appointment = INSTANT_NONE, .wished = INSTANT_NONE, .origin = ORIGIN_STAFF };
	activity_id id;
	thread_id thread;

	TRY(activity_create(ctx, &input, QUIET, &id));
	TRY(activity_find(ctx, id, &thing->activity));
	TRY(add_documents(ctx, thing));
	TRY(sign_it(ctx, thing));
	if (thing != &w.hidden_one)
		TRY(quote_it(ctx, thing));
	return thread_write_in(ctx, &(struct thread_new){ .about = { making->customer, id }, .side = THREAD_STAFF,
	    .text = thing->mark }, &thread);
}

static inline void
thing(struct thing *out, const char *mark, type_id type, customer_id customer, site_id site)
{
	struct making making = { out, type, customer, site };

	out->mark = mark;
	testing_ok(w.ctx, db_transaction(w.ctx, make_thing, &making));
}

static inline void
make_sites(void)
{
	static const char *const addresses[] = { "Gasse 1, 9490 Vaduz", MARK_SECOND " 2, 9494 Schaan" };

	for (int i = 0; i < 2; i++) {
		w.sites[i] = (struct site){ .customer = w.house.customer.id, .address = addresses[i],
			.address_additional = "", .latitude = 47.1, .longitude = 9.5, .notes = "", .active = true };
		testing_ok(w.ctx, site_save(w.ctx, &w.sites[i]));
	}
}

static inline const char *
cookie(const char *token)
{
	return arena_printf(w.ctx->arena, "Cookie: ds_portal=%s; ds_browser=%s\r\n", token,
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

static inline const char *
by_code(const char *identity)
{
	struct access_challenge challenge;
	struct access_letter letter;

	house_wait(&w.house);
	testing_ok(w.ctx, house_ask(&w.house, identity, &challenge));
	letter = house_answer(&w.house);
	return cookie(house_enter(&w.house, &challenge, letter.code).session_token);
}

static inline const char *
by_link(const char *path)
{
	struct access_entry entry;

	assert_true(str_starts(path, "/k/"));
	testing_ok(w.ctx, access_enter_key(w.ctx, path + 3, &w.house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	return cookie(entry.session_token);
}

static inline void
come_in(void)
{
	struct contact one_site = { .customer = w.house.customer.id, .name = "One Site",
		.email = "one.site@example.li", .mobile_typed = "", .lang = LANG_EN, .can_see = true,
		.can_book = true, .can_sign = true, .active = true };
	struct access_site_right none = { .site = w.sites[1].id };
	struct access_site_rights rights = { &none, 1, 1 };
	const char *path, *token;
	struct person person;

	w.cookies[NOBODY] = arena_printf(w.ctx->arena, "Cookie: ds_browser=%s\r\n",
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	w.cookies[BY_CODE] = by_code(house_email);
	testing_ok(w.ctx, access_personal_link(w.ctx, w.house.customer.id, &path));
	w.cookies[BY_PERSONAL] = by_link(path);
	testing_ok(w.ctx, access_message_link(w.ctx, w.own.activity.id, w.house.contact.id, NULL, &path));
	w.cookies[BY_ACTIVITY] = by_link(path);
	testing_ok(w.ctx, access_message_link(w.ctx, w.own.activity.id, w.house.contact.id, "reschedule", &path));
	w.cookies[BY_ACTION] = by_link(path);
	testing_ok(w.ctx, access_quote_link(w.ctx, w.house.customer.id, w.house.contact.id,
	    env_public_id(w.ctx->env).text, &path));
	w.cookies[BY_QUOTE] = by_link(path);
	testing_ok(w.ctx, contact_save(w.ctx, &one_site));
	testing_ok(w.ctx, access_rights_save(w.ctx, one_site.id, &rights));
	w.cookies[OF_ONE_SITE] = by_code("one.site@example.li");
	person = testing_person(w.ctx, "marie@rheintal.example", ROLE_BIT(ROLE_ADMIN));
	w.ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .person = person.id, .name = "Marie" };
	testing_ok(w.ctx, access_preview(w.ctx, w.house.customer.id, &token));
	w.cookies[STAFF_LOOKING] = cookie(token);
}

/* What somebody else has in hand. */
static inline void
make_secrets(customer_id theirs)
{
	struct access_ask other = { .unit = w.house.unit.id, .identity = "theirs@example.li", .next = "", .device = "",
		.browser = "ccccccccccccccccccccccccccccccccccccccccccc", .lang = LANG_EN };
	struct access_challenge challenge;
	struct worker worker = worker_new();
	const char *path;

	testing_ok(w.ctx, access_ask(w.ctx, &other, &challenge));
	w.challenge = arena_strdup(w.ctx->arena, challenge.id.text);
	w.login = arena_strdup(w.ctx->arena, house_answer(&w.house).link_path + 3);
	testing_ok(w.ctx, access_personal_link(w.ctx, theirs, &path));
	w.key = path + 3;
	worker.first_name = "Wanda";
	worker.last_name = "Rossi";
	worker.email = "wanda@rheintal.example";
	testing_ok(w.ctx, worker_save(w.ctx, &worker));
	w.worker = worker.public_id;
}

/* ---- asking ---- */

static inline int
request(enum who who, const char *method, const char *path, const char *body)
{
	const char *text = arena_printf(w.ctx->arena, "%s %s HTTP/1.1\r\nHost: localhost\r\n"
	    "Sec-Fetch-Site: same-origin\r\nAccept-Language: en\r\n%sConnection: close\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, w.cookies[who], strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

/* Everything but the moment, the thing that was asked for, and the forms' tokens, which are masked anew each time. */
static inline const char *
answer_without(const char *id)
{
	struct buf out = buf_make(w.ctx->arena, sizeof(w.got));

	for (const char *at = w.got; *at != '\0';) {
		if (str_starts(at, "Date: ") || str_starts(at, "date: "))
			at += strcspn(at, "\n");
		else if (str_starts(at, "name=\"csrf\" value=\"")) {
			at += strlen("name=\"csrf\" value=\"");
			at += strcspn(at, "\"");
		} else if (str_starts(at, id) || (w.also != NULL && str_starts(at, w.also))) {
			buf_puts(&out, "{id}");
			at += strlen(str_starts(at, id) ? id : w.also);
		} else
			buf_putc(&out, *at++);
	}
	return buf_text(&out);
}

/* Says where two answers part. */
static inline void
expect_same(const char *one, const char *other, const char *about)
{
	size_t at = 0;

	while (one[at] != '\0' && one[at] == other[at])
		at++;
	if (one[at] != other[at])
		fail_msg("%s: \"%.200s\" but \"%.200s\"", about, one + (at < 60 ? 0 : at - 60),
		    other + (at < 60 ? 0 : at - 60));
}

static inline void
learn_csrf(enum who who)
{
	const char *from;

	request(who, "GET", "/p/rheintal/language", "");
	from = strstr(w.got, "name=\"csrf\" value=\"");
	assert_non_null(from);
	from += strlen("name=\"csrf\" value=\"");
	w.csrf[who] = arena_strndup(w.ctx->arena, from, strcspn(from, "\""));
}

static inline int
open_world(void **state UNUSED)
{
	struct customer stranger;
	struct contact contact;
	struct activity_type type;

	w.house = house_open();
	w.ctx = w.house.ctx;
	make_sites();
	w.shown = house_type(w.ctx, "Service", true);
	w.hidden = house_type(w.ctx, "Inspection", false);
	testing_ok(w.ctx, portal_action_add_usual(w.ctx, w.shown));
	thing(&w.own, "Own", w.shown, w.house.customer.id, w.sites[0].id);
	thing(&w.second, MARK_SECOND, w.shown, w.house.customer.id, w.sites[1].id);
	thing(&w.hidden_one, MARK_HIDDEN, w.hidden, w.house.customer.id, w.sites[0].id);
	house_customer(w.ctx, MARK_THEIRS, "theirs@example.li", &stranger, &contact);
	thing(&w.theirs, MARK_THEIRS, w.shown, stranger.id, (site_id){ 0 });
	testing_unit(w.ctx, "zuerich");
	house_customer(w.ctx, MARK_ELSEWHERE, "else@example.ch", &stranger, &contact);
	testing_ok(w.ctx, type_find(w.ctx, house_type(w.ctx, MARK_ELSEWHERE, true), &type));
	w.foreign_type = type.public_id;
	thing(&w.elsewhere, MARK_ELSEWHERE, type.id, stranger.id, (site_id){ 0 });
	unit_enter(w.ctx, &w.house.unit);
	come_in();
	make_secrets(w.theirs.activity.customer);
	testing_ok(w.ctx, app_start(w.ctx, &(struct app_options){ .database = testing_database(w.ctx),
	    .env = w.ctx->env, .doors = doors, .listen = "127.0.0.1:0", .quiet = true, .workers = 2,
	    .no_rates = true }, &w.app));
	for (int who = 0; who < WHO_COUNT; who++)
		learn_csrf((enum who)who);
	return 0;
}

static inline int
close_world(void **state UNUSED)
{
	app_stop(w.app);
	testing_close(w.ctx);
	return 0;
}

/* Who must not find what. */
static const struct pair { enum who who; const struct thing *of; } pairs[] = {
		{ BY_CODE, &w.theirs }, { BY_CODE, &w.hidden_one }, { BY_CODE, &w.elsewhere },
		{ BY_PERSONAL, &w.theirs }, { BY_PERSONAL, &w.hidden_one }, { BY_PERSONAL, &w.elsewhere },
		{ BY_ACTIVITY, &w.second }, { BY_ACTIVITY, &w.theirs }, { BY_ACTION, &w.second },
		{ BY_ACTION, &w.theirs }, { BY_QUOTE, &w.own }, { BY_QUOTE, &w.second }, { BY_QUOTE, &w.theirs },
		{ OF_ONE_SITE, &w.second }, { OF_ONE_SITE, &w.theirs }, { OF_ONE_SITE, &w.hidden_one },
		{ STAFF_LOOKING, &w.theirs }, { STAFF_LOOKING, &w.hidden_one }, { STAFF_LOOKING, &w.elsewhere },
		{ NOBODY, &w.own }, { NOBODY, &w.theirs },
};

/* Links that open one thing; and nobody at all. */
static inline bool
is_narrow(enum who who)
{
	return who == BY_ACTIVITY || who == BY_ACTION || who == BY_QUOTE || who == NOBODY;
}

#endif
