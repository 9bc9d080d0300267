/*
 * answers_test -- forms of an activity and its documents, read and written by programs: what the
 * fields refuse, who was faster, files that answers name, and what belongs to another unit.
 */
#include "base/test.h"

#include <jansson.h>
#include "activity/event.h"
#include "activity/testing.h"
#include "api/api.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "form/answer.h"
#include "image/testing.h"
#include "web/testing.h"

#define FORM "{\"fields\":[" \
	"{\"code\":\"brand\",\"kind\":\"choice\",\"label\":\"Brand\",\"required\":true,\"options\":[" \
	"{\"value\":\"vie\",\"label\":\"Viessmann\"},{\"value\":\"other\",\"label\":\"Another\"}]}," \
	"{\"code\":\"which\",\"kind\":\"text\",\"label\":\"Which one\",\"required\":true," \
	"\"when\":{\"items\":[{\"field\":\"brand\",\"op\":\"is_one_of\",\"value\":[\"other\"]}]}}," \
	"{\"code\":\"power\",\"kind\":\"number\",\"label\":\"Power\",\"max\":100}," \
	"{\"code\":\"double\",\"kind\":\"computed\",\"label\":\"Double\",\"formula\":\"power * 2\"}," \
	"{\"code\":\"pictures\",\"kind\":\"photos\",\"label\":\"Photos\"}," \
	"{\"code\":\"secret\",\"kind\":\"text\",\"label\":\"Secret\",\"staff\":\"hidden\"}]}"

static const struct door *const doors[] = { &api_door, NULL };

static struct world {
	struct ctx *ctx;
	struct app *app;
	struct scene scene;
	const char *key, *reader, *stranger, *id;
	activity_id activity;
	char got[400000];
	json_t *answer;
} w;

static struct err *
make_key(struct ctx *ctx, void *arg)
{
	const char **out = arg;
	uint64_t scopes;

	MUST(scopes_parse(*out, &scopes));
	return key_create(ctx, "test", scopes, out);
}

static int
open_world(void **state UNUSED)
{
	struct form form;

	w.ctx = testing_open();
	scene_make(w.ctx, "other");
	w.stranger = "read plan write";
	testing_ok(w.ctx, db_transaction(w.ctx, make_key, &w.stranger));
	w.ctx->tenant = (tenant_id){ 0 };
	w.ctx->unit = (unit_id){ 0 };
	w.scene = scene_make(w.ctx, "rheintal");
	w.ctx->lang = LANG_EN;
	w.key = "read plan write";
	w.reader = "read";
	testing_ok(w.ctx, db_transaction(w.ctx, make_key, &w.key));
	testing_ok(w.ctx, db_transaction(w.ctx, make_key, &w.reader));
	testing_ok(w.ctx, form_save(w.ctx, form_of_activity(w.scene.type.id), FORM, 0, NULL, &form));
	w.app = testing_app(w.ctx, doors, true);
	return 0;
}

static int
close_world(void **state UNUSED)
{
	json_decref(w.answer);
	testing_app_stop(w.app, w.ctx);
	return 0;
}

/* Every test has an activity of its own. */
static int
new_activity(void **state UNUSED)
{
	w.activity = scene_activity(w.ctx, &w.scene);
	w.id = arena_strdup(w.ctx->arena, scene_find(w.ctx, w.activity).public_id.text);
	return 0;
}

static int
call(const char *line, const char *key, const char *heads, const void *body, size_t size)
{
	struct buf request = buf_make(w.ctx->arena, 1 << 20);

	buf_printf(&request, "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nAccept-Language: en\r\n%s"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n", line, key, heads, size);
	buf_put(&request, body, size);
	return testing_ask(w.app, request.at, request.size, w.got, sizeof(w.got), &w.answer);
}

static int
go(const char *line, const char *key, const char *body)
{
	return call(line, key, "Content-Type: application/json\r\n", body, strlen(body));
}

static const char *
path(const char *method, const char *rest)
{
	return arena_printf(w.ctx->arena, "%s /api/v1/activities/%s%s", method, w.id, rest);
}

static int
put(const char *body)
{
	return go(path("PUT", "/answers"), w.key, body);
}

/* "pointer: detail" of each problem. */
static const char *
problems(void)
{
	struct buf all = buf_make(w.ctx->arena, 4096);
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(w.answer, "errors"), i, one)
		buf_printf(&all, "%s%s: %s", i == 0 ? "" : "; ", json_string_value(json_object_get(one, "pointer")),
		    json_string_value(json_object_get(one, "detail")));
	return buf_text(&all);
}

static const char *
values(const json_t *answer)
{
	char *text = json_dumps(json_object_get(answer, "values"), JSON_COMPACT | JSON_SORT_KEYS);
	const char *out = arena_strdup(w.ctx->arena, text == NULL ? "(none)" : text);

	free(text);
	return out;
}

static int64_t
revision(const json_t *answer)
{
	return json_integer_value(json_object_get(answer, "revision"));
}

/* ---- answers ---- */

static void
test_read_and_fill(void **state UNUSED)
{
	json_t *all, *first;

	assert_int_equal(go(path("GET", "/answers"), w.key, ""), 200);
	all = json_object_get(w.answer, "answers");
	assert_int_equal(json_array_size(all), 1);
	first = json_array_get(all, 0);
	assert_string_equal(json_string_value(json_object_get(first, "form")), "activity");
	assert_int_equal(revision(first), 0);
	assert_int_equal(json_array_size(json_object_get(first, "fields")), 5);
	assert_int_equal(put("{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"power\":12}}"), 200);
	assert_int_equal(revision(w.answer), 1);
	assert_non_null(strstr(w.got, "ETag: \"1\""));
	/* A field whose condition does not hold is not there. */
	assert_string_equal(values(w.answer),
	    "{\"brand\":\"vie\",\"double\":24,\"pictures\":null,\"power\":12}");
	/* What is left out stays; null empties. */
	assert_int_equal(put("{\"form\":\"activity\",\"revision\":1,\"values\":{\"brand\":\"other\","
	    "\"which\":\"Vaillant\",\"power\":null}}"), 200);
	assert_string_equal(values(w.answer), "{\"brand\":\"other\",\"double\":null,\"pictures\":null,\"power\":null,"
	    "\"which\":\"Vaillant\"}");
	assert_int_equal(go(path("GET", "/answers"), w.reader, ""), 200);
	first = json_array_get(json_object_get(w.answer, "answers"), 0);
	assert_int_equal(revision(first), 2);
	assert_false(json_is_true(json_object_get(first, "draft")));
}

static void
test_refused(void **state UNUSED)
{
	static const struct { const char *body, *says; } rows[] = {
		{ "{\"values\":{}}", "/form: This is missing." },
		{ "{\"form\":\"customer\",\"values\":{}}", "/form: This can only be one of these: activity, closing." },
		{ "{\"form\":\"activity\"}", "/values: This is missing." },
		{ "{\"form\":\"activity\",\"values\":[]}", "/values: This must be an object." },
		{ "{\"form\":\"activity\",\"values\":{}}", "/values/brand: \"Brand\" is still missing." },
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"other\"}}",
		    "/values/which: \"Which one\" is still missing." },
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"colour\":1}}",
		    "/values/colour: There is no field \"colour\"." },
		/* What is computed, or not for staff, cannot be written. */
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"double\":1}}",
		    "/values/double: There is no field \"double\"." },
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"secret\":\"x\"}}",
		    "/values/secret: There is no field \"secret\"." },
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"power\":101}}",
		    "/values/power: Enter 100 or less." },
		{ "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"pictures\":[{\"document\":\"x\"}]}}",
		    "/values/pictures: A file is not there any more. Add it again." },
	};
	static const char *const strangers[] = { "{\"form\":\"activity\",\"values\":{},\"x\":1}", "[]", "{", "" };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(put(rows[i].body), 422);
		if (!str_equal(problems(), rows[i].says))
			fail_msg("%s: %s", rows[i].body, problems());
	}
	for (size_t i = 0; i < COUNT_OF(strangers); i++)
		assert_int_equal(put(strangers[i]), 422);
	assert_int_equal(put("{\"form\":\"closing\",\"values\":{}}"), 404);
	assert_int_equal(put("{\"form\":\"activity\",\"draft\":true,\"values\":{}}"), 200);
	assert_true(json_is_true(json_object_get(w.answer, "draft")));
	assert_int_equal(go(path("GET", "/answers"), w.key, ""), 200);
	assert_int_equal(revision(json_array_get(json_object_get(w.answer, "answers"), 0)), 1);
}

/* Two programs: the second learns of the first; a retry of the first changes nothing. */
static void
test_revisions(void **state UNUSED)
{
	static const char *const first = "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\"}}";
	static const char *const second = "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"power\":3}}";
	static const char *const json = "Content-Type: application/json\r\n";

	assert_int_equal(put(first), 200);
	assert_int_equal(put(first), 200);
	assert_int_equal(revision(w.answer), 1);
	assert_int_equal(put(second), 409);
	assert_int_equal(call(path("PUT", "/answers"), w.key,
	    arena_printf(w.ctx->arena, "%sIf-Match: \"7\"\r\n", json), second, strlen(second)), 409);
	assert_int_equal(call(path("PUT", "/answers"), w.key, arena_printf(w.ctx->arena, "%sIf-Match: 1\r\n", json),
	    second, strlen(second)), 422);
	assert_int_equal(call(path("PUT", "/answers"), w.key,
	    arena_printf(w.ctx->arena, "%sIf-Match: \"1\"\r\n", json), second, strlen(second)), 200);
	assert_int_equal(revision(w.answer), 2);
}

/* The form changed while a program filled it: it finishes with the version it names. */
static void
test_versions(void **state UNUSED)
{
	struct form_key key = form_of_closing(w.scene.type.id);
	struct form form;

	testing_ok(w.ctx, form_save(w.ctx, key, "{\"fields\":[{\"code\":\"a\",\"kind\":\"text\",\"label\":\"A\"}]}", 0,
	    NULL, &form));
	testing_ok(w.ctx, form_save(w.ctx, key, "{\"fields\":[{\"code\":\"b\",\"kind\":\"text\",\"label\":\"B\"}]}", 1,
	    NULL, &form));
	assert_int_equal(put("{\"form\":\"closing\",\"version\":1,\"values\":{\"a\":\"x\"}}"), 200);
	assert_int_equal(json_integer_value(json_object_get(w.answer, "version")), 1);
	assert_int_equal(put("{\"form\":\"closing\",\"revision\":1,\"values\":{\"a\":\"x\"}}"), 422);
	assert_string_equal(problems(), "/values/a: There is no field \"a\".");
	assert_int_equal(put("{\"form\":\"closing\",\"revision\":1,\"values\":{\"b\":\"y\"}}"), 200);
	assert_string_equal(values(w.answer), "{\"b\":\"y\"}");
}

/* ---- documents ---- */

/* The status; the documents of the answer are in w.answer. */
static int
upload(const char *line, const char *key, const char *more)
{
	struct buf body = buf_make(w.ctx->arena, 1 << 20);
	struct testing_photo photo = { .width = 64, .height = 48 };
	struct buf jpeg = testing_jpeg(w.ctx->arena, &photo);

	buf_printf(&body, "%s--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"boiler.jpg\"\r\n"
	    "Content-Type: image/jpeg\r\n\r\n", more);
	buf_put(&body, jpeg.at, jpeg.size);
	buf_puts(&body, "\r\n--b--\r\n");
	return call(line, key, "Content-Type: multipart/form-data; boundary=b\r\n", body.at, body.size);
}

static const char *
document_of(json_t *list, size_t at, const char *member)
{
	const char *text = json_string_value(json_object_get(json_array_get(json_object_get(list, "documents"), at),
	    member));

	return text == NULL ? "(none)" : arena_strdup(w.ctx->arena, text);
}

/* The newest line of the activity's history. */
static void
assert_history(const char *label, const char *before, const char *after)
{
	struct activity_changes changes;
	struct activity_differences said;

	testing_ok(w.ctx, activity_history(w.ctx, w.activity, &changes));
	assert_int_equal(changes.items[0].what, EVENT_DOCUMENT_ADDED);
	assert_int_equal(changes.items[0].actor, ACTOR_KEY);
	testing_ok(w.ctx, activity_differences(w.ctx, &changes.items[0], zone_find("UTC"), &said));
	assert_int_equal(said.count, 1);
	assert_string_equal(said.items[0].label, label);
	assert_string_equal(said.items[0].before, before);
	assert_string_equal(said.items[0].after, after);
}

static void
test_documents(void **state UNUSED)
{
	const char *content, *id;

	assert_int_equal(go(path("GET", "/documents"), w.key, ""), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "documents")), 0);
	assert_int_equal(upload(path("POST", "/documents"), w.reader, ""), 403);
	assert_int_equal(upload(path("POST", "/documents"), w.key, "--b\r\nContent-Disposition: form-data; "
	    "name=\"caption\"\r\n\r\nThe boiler\r\n"), 200);
	assert_string_equal(document_of(w.answer, 0, "caption"), "The boiler");
	assert_history("Documents", "", "boiler.jpg");
	assert_string_equal(document_of(w.answer, 0, "kind"), "photo");
	assert_string_equal(document_of(w.answer, 0, "content_type"), "image/jpeg");
	id = document_of(w.answer, 0, "id");
	content = arena_printf(w.ctx->arena, "GET /api/v1/documents/%s/content", id);
	assert_int_equal(go(content, w.reader, ""), 200);
	assert_non_null(strstr(w.got, "Content-Type: image/jpeg"));
	assert_int_equal(go(arena_printf(w.ctx->arena, "%s?size=small", content), w.reader, ""), 200);
	assert_int_equal(go(arena_printf(w.ctx->arena, "%s?size=huge", content), w.reader, ""), 422);
	assert_int_equal(go(content, w.stranger, ""), 404);
	assert_int_equal(go(path("POST", "/documents"), w.key, "{}"), 422);
	assert_int_equal(upload(path("POST", "/documents"), w.key, "--b\r\nContent-Disposition: form-data; "
	    "name=\"mark\"\r\n\r\nsideways\r\n"), 422);
	/* What is refused leaves nothing behind. */
	assert_int_equal(go(path("GET", "/documents"), w.key, ""), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "documents")), 1);
}

/* Sent first, then named by an answer; by this key alone. */
static void
test_documents_of_answers(void **state UNUSED)
{
	const char *id, *body;

	assert_int_equal(go("POST /api/v1/documents", w.key, ""), 422);
	assert_int_equal(upload("POST /api/v1/documents", w.stranger, ""), 201);
	body = arena_printf(w.ctx->arena, "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"pictures\":"
	    "[{\"document\":\"%s\"}]}}", document_of(w.answer, 0, "id"));
	assert_int_equal(put(body), 422);
	assert_int_equal(upload("POST /api/v1/documents", w.key, ""), 201);
	id = document_of(w.answer, 0, "id");
	body = arena_printf(w.ctx->arena, "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\",\"pictures\":"
	    "[{\"document\":\"%s\",\"caption\":\"Front\"}]}}", id);
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/documents/%s/content", id), w.key, ""), 404);
	assert_int_equal(put(body), 200);
	assert_int_equal(put(body), 200);
	assert_int_equal(revision(w.answer), 1);
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/documents/%s/content", id), w.key, ""), 200);
	assert_int_equal(go(path("GET", "/documents"), w.key, ""), 200);
	assert_string_equal(document_of(w.answer, 0, "id"), id);
	assert_int_equal(put("{\"form\":\"activity\",\"revision\":1,\"values\":{\"pictures\":null}}"), 200);
	assert_int_equal(go(path("GET", "/documents"), w.key, ""), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "documents")), 0);
}

/* ---- walls ---- */

/* Everything but the moment and the id that was asked for. */
static const char *
answer_without(const char *id)
{
	struct buf out = buf_make(w.ctx->arena, sizeof(w.got));

	for (const char *at = w.got; *at != '\0';)
		if (str_starts(at, "Date: ") || str_starts(at, "RateLimit-Remaining: "))
			at += strcspn(at, "\n");
		else if (str_starts(at, id))
			at += strlen(id);
		else
			buf_putc(&out, *at++);
	return buf_text(&out);
}

static void
test_another_unit(void **state UNUSED)
{
	static const char *const nobody = "AAAAAAAAAAAAAAAAAAAAAA";
	static const struct { const char *method, *path, *body; } rows[] = {
		{ "GET", "/answers", "" }, { "GET", "/documents", "" }, { "POST", "/documents", "" },
		{ "PUT", "/answers", "{\"form\":\"activity\",\"values\":{\"brand\":\"vie\"}}" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *first, *mine = w.id;

		assert_int_equal(go(path(rows[i].method, rows[i].path), w.stranger, rows[i].body), 404);
		first = answer_without(w.id);
		w.id = nobody;
		assert_int_equal(go(path(rows[i].method, rows[i].path), w.stranger, rows[i].body), 404);
		assert_string_equal(first, answer_without(nobody));
		w.id = mine;
	}
	assert_int_equal(go(path("PUT", "/answers"), w.reader, rows[3].body), 403);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_read_and_fill, new_activity),
		cmocka_unit_test_setup(test_refused, new_activity),
		cmocka_unit_test_setup(test_revisions, new_activity),
		cmocka_unit_test_setup(test_versions, new_activity),
		cmocka_unit_test_setup(test_documents, new_activity),
		cmocka_unit_test_setup(test_documents_of_answers, new_activity),
		cmocka_unit_test_setup(test_another_unit, new_activity),
	};

	crypt_start();
	return cmocka_run_group_tests(tests, open_world, close_world);
}
