/* evidence_test -- one signature each, in a chain, in plain words; the public page; on both databases. */
#include "evidence/testing.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include "base/buf.h"
#include "base/str.h"
#include "customer/merge.h"
#include "html/html.h"
#include "privacy/privacy.h"

static struct evidence
found(struct ctx *ctx, evidence_id id)
{
	struct evidence evidence;

	assert_ok(evidence_find(ctx, id, &evidence));
	return evidence;
}

static void
keeps_all_that_proves_it(void **state)
{
	struct house house = house_open();
	struct evidence one, two;

	(void)state;
	one = found(house.ctx, sign(&house, "quote abc 1"));
	two = found(house.ctx, sign(&house, "quote abc 2"));
	assert_int_equal(one.id.value, 1);
	assert_int_equal(two.id.value, 2);
	assert_string_equal(one.document,
	    "{\"currency\":\"CHF\",\"lines\":[{\"name\":\"P\xc3\xb6mpe\"}],\"total\":1250}");
	assert_string_equal(one.texts, "[\"I accept this.\",\"It is binding.\"]");
	assert_string_equal(one.name, "Ursula Frick");
	assert_string_equal(one.drawing, DRAWN);
	assert_int_equal(one.way, EVIDENCE_DRAWN);
	assert_int_equal(one.proof, ACCESS_BY_EMAIL);
	assert_string_equal(one.fresh, house_email);
	assert_int_equal(one.at.s, house.ctx->now.s);
	assert_string_equal(one.zone, "Europe/Vaduz");
	assert_memory_equal(two.previous.at, one.hash.at, 32);
	for (int i = 0; i < 32; i++)
		assert_int_equal(one.previous.at[i], 0);
	testing_close(house.ctx);
}

static void
signs_once(void **state)
{
	struct house house = house_open();
	struct evidence_input in = signing(&house, "quote abc 1", "Somebody Else", NULL);
	evidence_id first = sign(&house, "quote abc 1"), id;
	bool again;

	(void)state;
	assert_ok(evidence_record(house.ctx, &in, &id, &again));
	assert_true(again);
	assert_true(ID_EQUAL(id, first));
	assert_string_equal(found(house.ctx, id).name, "Ursula Frick");
	testing_close(house.ctx);
}

static void
wants_a_signature(void **state)
{
	struct house house = house_open();
	static const struct { const char *name, *drawing; } wrong[] = {
		{ NULL, NULL }, { "", "" }, { "U", "" }, { "Ursula", "600 200;1,1 2,2" }, { "Ursula", "<svg>" } };
	evidence_id id;
	bool again;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct evidence_input in = signing(&house, "quote abc 1", wrong[i].name, wrong[i].drawing);

		assert_err(evidence_record(house.ctx, &in, &id, &again), ERR_INVALID);
	}
	struct evidence_input refusal = signing(&house, "quote abc 1", NULL, NULL);

	refusal.unsigned_too = true;
	assert_ok(evidence_record(house.ctx, &refusal, &id, &again));
	assert_int_equal(found(house.ctx, id).way, EVIDENCE_UNSIGNED);
	testing_close(house.ctx);
}

/* ---- many at once ---- */

enum { THREADS = 8, EACH = 5 };

struct racer { struct house house; struct ctx *ctx; int number; int made; };

static void *
race(void *arg)
{
	struct racer *racer = arg;

	racer->house.ctx = racer->ctx;
	for (int i = 0; i < EACH; i++) {
		struct evidence_input in = signing(&racer->house,
		    arena_printf(racer->ctx->arena, "own %d %d", racer->number, i), "Ursula Frick", NULL);
		struct evidence_input same = signing(&racer->house, arena_printf(racer->ctx->arena, "same %d", i),
		    "Ursula Frick", NULL);
		evidence_id id;
		bool again = true;

		testing_ok(racer->ctx, evidence_record(racer->ctx, &in, &id, &again));
		racer->made += !again;
		testing_ok(racer->ctx, evidence_record(racer->ctx, &same, &id, &again));
		racer->made += !again;
	}
	return NULL;
}

static void
many_at_once_leave_no_gap(void **state)
{
	struct house house = house_open();
	struct racer racers[THREADS];
	pthread_t threads[THREADS];
	struct evidence_breaches breaches;
	struct evidences all;
	int made = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ house, testing_another(house.ctx), i, 0 };
		racers[i].ctx->tenant = house.ctx->tenant;
		racers[i].ctx->unit = house.ctx->unit;
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		made += racers[i].made;
		testing_close(racers[i].ctx);
	}
	assert_int_equal(made, THREADS * EACH + EACH);
	assert_ok(evidence_of_customer(house.ctx, house.customer.id, 1000, &all));
	assert_int_equal(all.count, made);
	for (size_t i = 0; i < all.count; i++)
		assert_int_equal(all.items[i].id.value, made - (int)i);
	assert_ok(evidence_check(house.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(house.ctx);
}

/* ---- the public page ---- */

static struct evidence_verified
typed(struct ctx *ctx, const char *number)
{
	struct evidence_verified out;

	assert_ok(evidence_verify_number(ctx, number, &out));
	return out;
}

static struct evidence_verified
dropped(struct ctx *ctx, const char *file)
{
	struct evidence_verified out;

	assert_ok(evidence_verify_file(ctx, (struct bytes){ (const uint8_t *)file, strlen(file) }, &out));
	return out;
}

static void
knows_its_numbers(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	struct evidence one = found(ctx, sign(&house, "a"));
	char *other = arena_strdup(ctx->arena, one.number);
	struct evidence_verified told;

	(void)state;
	assert_int_equal(strlen(one.number), 29);
	told = typed(ctx, one.number);
	assert_int_equal(told.verdict, EVIDENCE_UNCHANGED);
	assert_string_equal(told.unit_name, house.unit.display_name);
	assert_int_equal(told.at.s, one.at.s);
	/* Any spelling. */
	for (char *c = other; *c != '\0'; c++)
		*c = *c == '-' ? ' ' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	assert_int_equal(typed(ctx, other).verdict, EVIDENCE_UNCHANGED);
	/* Any other letter. */
	for (size_t i = 0; one.number[i] != '\0'; i++) {
		if (one.number[i] == '-')
			continue;
		other = arena_strdup(ctx->arena, one.number);
		other[i] = other[i] == '7' ? '8' : '7';
		assert_int_equal(typed(ctx, other).verdict, EVIDENCE_NOT_OURS);
	}
	assert_int_equal(typed(ctx, "").verdict, EVIDENCE_NOT_OURS);
	assert_int_equal(typed(ctx, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA").verdict, EVIDENCE_NOT_OURS);
	assert_int_equal(typed(ctx, "' OR 1=1 --").verdict, EVIDENCE_NOT_OURS);
	testing_close(ctx);
}

static void
knows_its_files(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	struct evidence_input in = signing(&house, "b", "Ursula Frick", NULL);
	struct evidence one = found(ctx, sign(&house, "a"));
	const char *file, *signed_file = "%PDF-1.7 a report";
	uint8_t hash[32];
	struct bytes sum = { hash, sizeof(hash) };
	evidence_id id;
	bool again;

	(void)state;
	assert_ok(evidence_file(ctx, &one, &file));
	assert_int_equal(dropped(ctx, file).verdict, EVIDENCE_UNCHANGED);
	assert_int_equal(dropped(ctx, one.document).verdict, EVIDENCE_UNCHANGED);
	/* No bit of the file can be another one. */
	for (size_t i = 0; file[i] != '\0'; i++)
		for (int bit = 0; bit < 8; bit++) {
			char *other = arena_strdup(ctx->arena, file);

			other[i] = (char)(other[i] ^ (1 << bit));
			if (other[i] != '\0' && dropped(ctx, other).verdict == EVIDENCE_UNCHANGED)
				fail_msg("bit %d of byte %zu is not missed", bit, i);
		}
	assert_int_equal(dropped(ctx, arena_printf(ctx->arena, "%s\n", file)).verdict, EVIDENCE_CHANGED);
	assert_int_equal(dropped(ctx, "").verdict, EVIDENCE_NOT_OURS);
	assert_int_equal(dropped(ctx, "%PDF-1.7 doorstep-evidence:").verdict, EVIDENCE_NOT_OURS);
	assert_int_equal(dropped(ctx, arena_printf(ctx->arena, "%%PDF doorstep-evidence:%s etc", one.number)).verdict,
	    EVIDENCE_CHANGED);
	/* A file that was signed is known by its SHA-256 (computed by sha256sum). */
	for (int i = 0; i < 32; i++)
		hash[i] = (uint8_t)("\x8d\xf4\x1e\x8c\xbb\xff\x09\xdd\x2c\x8c\xee\x2e\x11\x67\xb3\xce"
		    "\xf9\x30\x76\xd1\xa8\x6b\x4f\x56\x2f\x4a\x2b\x39\x7e\x7f\xf1\x55"[i]);
	in.file_hash = sum;
	assert_ok(evidence_record(ctx, &in, &id, &again));
	assert_int_equal(dropped(ctx, signed_file).verdict, EVIDENCE_UNCHANGED);
	assert_int_equal(dropped(ctx, "%PDF-1.7 A report").verdict, EVIDENCE_NOT_OURS);
	testing_close(ctx);
}

/* Anybody can recompute the hash from the file: done here with jansson and sha256sum. */
static void
others_can_recompute_it(void **state)
{
	struct house house = house_open();
	struct evidence one = found(house.ctx, sign(&house, "a"));
	char command[100] = "sha256sum </tmp/doorstep-evidence-XXXXXX", *name = command + 11, line[100] = "";
	const char *file;
	json_t *json;
	char *record;
	FILE *pipe, *out;
	int number = mkstemp(name);

	(void)state;
	assert_ok(evidence_file(house.ctx, &one, &file));
	json = json_loads(file, 0, NULL);
	record = json_dumps(json_object_get(json, "record"), JSON_COMPACT | JSON_SORT_KEYS);
	out = fdopen(number, "w");
	fputs(record, out);
	fclose(out);
	pipe = popen(command, "r");
	assert_non_null(fgets(line, sizeof(line), pipe));
	pclose(pipe);
	remove(name);
	line[64] = '\0';
	assert_string_equal(line, json_string_value(json_object_get(json, "record_sha256")));
	free(record);
	json_decref(json);
	testing_close(house.ctx);
}

static void
tells_the_public_nothing_of_people(void **state)
{
	struct house house = house_open();
	struct evidence one = found(house.ctx, sign(&house, "a"));
	struct evidence_verified told = typed(house.ctx, one.number);
	const char *all = arena_printf(house.ctx->arena, "%s|%s|%s|%s|%s", told.say, told.number, told.zone,
	    told.unit_name, told.document_hash);

	(void)state;
	assert_null(strstr(all, "Ursula"));
	assert_null(strstr(all, "Frick"));
	assert_null(strstr(all, "example"));
	testing_close(house.ctx);
}

static void
says_it_in_plain_words(void **state)
{
	struct house house = house_open();
	struct evidence one = found(house.ctx, sign(&house, "a"));
	struct evidence_lines lines;
	struct buf all = buf_make(house.ctx->arena, 1 << 16);

	(void)state;
	house.ctx->lang = LANG_EN;
	assert_ok(evidence_say(house.ctx, &one, &lines));
	for (size_t i = 0; i < lines.count; i++)
		buf_printf(&all, "%s: %s\n", lines.items[i].label, lines.items[i].text);
	assert_non_null(strstr(buf_text(&all), "What: Quote: Accepted\n"));
	assert_non_null(strstr(buf_text(&all), "Who: Ursula Frick\n"));
	assert_non_null(strstr(buf_text(&all), "Drawn by hand"));
	assert_non_null(strstr(buf_text(&all), "When: Friday 26 February 2027, 09:00:00 (CET)\n"));
	assert_non_null(strstr(buf_text(&all),
	    "Entered with a code sent to the email address ursula.frick@example.li\n"));
	assert_non_null(strstr(buf_text(&all), one.number));
	testing_close(house.ctx);
}

/* ---- of who was forgotten ---- */

static const char *
drawn_page(struct ctx *ctx, const struct evidence *evidence)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct html html = { .out = &buf, .ctx = ctx };

	assert_ok(evidence_show(&html, evidence, NULL, NULL, "/p/verify"));
	return buf_text(&buf);
}

static bool
names_her(const char *text)
{
	static const char *const hers[] = { "Ursula", "Frick", "@example", "Test browser", "110,20", "110 20",
		"I accept" };

	for (size_t i = 0; i < COUNT_OF(hers); i++)
		if (strstr(text, hers[i]) != NULL)
			return true;
	return false;
}

static void
is_sealed_when_the_customer_is_erased(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	struct evidence one = found(ctx, sign(&house, "a")), other;
	struct evidence_input typed_in = signing(&house, "b", "Ursula Frick", NULL);
	struct customer neighbour;
	struct contact contact;
	struct evidence_breaches breaches;
	struct evidences all;
	const char *file, *json;
	evidence_id id;
	bool again, there;

	(void)state;
	house_customer(ctx, "Meier", "meier@example.li", &neighbour, &contact);
	assert_ok(evidence_record(ctx, &typed_in, &id, &again));
	typed_in.key = "c";
	typed_in.customer = neighbour.id;
	assert_ok(evidence_record(ctx, &typed_in, &id, &again));
	assert_ok(evidence_file(ctx, &one, &file));
	assert_true(names_her(drawn_page(ctx, &one)));
	assert_ok(privacy_erase(ctx, house.customer.id, house.customer.reference));

	assert_ok(evidence_of_customer(ctx, house.customer.id, 10, &all));
	assert_int_equal(all.count, 2);
	for (size_t i = 0; i < all.count; i++) {
		assert_true(all.items[i].sealed);
		assert_string_equal(all.items[i].signer, "");
		assert_string_equal(all.items[i].document, "");
		assert_false(names_her(drawn_page(ctx, &all.items[i])));
		assert_non_null(strstr(drawn_page(ctx, &all.items[i]), all.items[i].number));
	}
	assert_ok(evidence_by_number(ctx, one.number, &other, &there));
	assert_true(there && other.sealed && !names_her(other.name) && !names_her(other.drawing));
	assert_ok(evidence_lookup(ctx, "a", &other, &there));
	assert_true(there && other.sealed);
	assert_ok(evidence_of_subject(ctx, EVIDENCE_QUOTE, "abc", &all));
	assert_int_equal(all.count, 3);
	for (size_t i = 0; i < all.count; i++)
		assert_true(all.items[i].sealed == ID_EQUAL(all.items[i].customer, house.customer.id));
	assert_ok(privacy_json(ctx, house.customer.id, &json));
	assert_false(names_her(json));

	/* Nobody else is, and the chain is whole: what was given out is still known. */
	other = found(ctx, id);
	assert_false(other.sealed);
	assert_string_equal(other.name, "Ursula Frick");
	assert_int_equal(typed(ctx, one.number).verdict, EVIDENCE_UNCHANGED);
	assert_int_equal(dropped(ctx, file).verdict, EVIDENCE_UNCHANGED);
	assert_ok(evidence_check(ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(ctx);
}

static void
stays_in_its_unit(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	evidence_id id = sign(&house, "a");
	struct evidence evidence;
	struct evidences all;
	bool there;

	(void)state;
	testing_unit(ctx, "elsewhere");
	assert_err(evidence_find(ctx, id, &evidence), ERR_NOT_FOUND);
	assert_ok(evidence_lookup(ctx, "a", &evidence, &there));
	assert_false(there);
	assert_ok(evidence_of_customer(ctx, house.customer.id, 10, &all));
	assert_int_equal(all.count, 0);
	/* Its own chain begins at 1, and numbers of both are apart. */
	assert_int_equal(sign(&house, "a").value, 1);
	assert_ok(evidence_lookup(ctx, "a", &evidence, &there));
	unit_enter(ctx, &house.unit);
	assert_string_not_equal(evidence.number, found(ctx, id).number);
	testing_close(ctx);
}

/* A double becomes part of another record: what it signed is listed there, unchanged and still its own. */
static void
signatures_are_listed_after_a_merge(void **state)
{
	struct house house = house_open();
	struct evidence_input typed_in = signing(&house, "m", "Ursula Frick", NULL);
	struct customer neighbour;
	struct contact contact;
	struct public_id merge;
	struct evidences all;
	evidence_id id;
	bool again;

	(void)state;
	house_customer(house.ctx, "Frick Ursula", "double@example.li", &neighbour, &contact);
	typed_in.customer = neighbour.id;
	assert_ok(evidence_record(house.ctx, &typed_in, &id, &again));
	assert_ok(evidence_of_customer(house.ctx, house.customer.id, 10, &all));
	assert_int_equal(all.count, 0);
	assert_ok(customer_merge(house.ctx, house.customer.id, neighbour.id, "", &merge));
	assert_ok(evidence_of_customer(house.ctx, house.customer.id, 10, &all));
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].customer.value, neighbour.id.value);
	assert_ok(customer_merge_undo(house.ctx, merge.text));
	assert_ok(evidence_of_customer(house.ctx, house.customer.id, 10, &all));
	assert_int_equal(all.count, 0);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_all_that_proves_it),
		cmocka_unit_test(signs_once),
		cmocka_unit_test(wants_a_signature),
		cmocka_unit_test(many_at_once_leave_no_gap),
		cmocka_unit_test(knows_its_numbers),
		cmocka_unit_test(knows_its_files),
		cmocka_unit_test(others_can_recompute_it),
		cmocka_unit_test(tells_the_public_nothing_of_people),
		cmocka_unit_test(says_it_in_plain_words),
		cmocka_unit_test(is_sealed_when_the_customer_is_erased),
		cmocka_unit_test(signatures_are_listed_after_a_merge),
		cmocka_unit_test(stays_in_its_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
