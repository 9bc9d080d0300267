/* openapi -- the description of this door, made of its route rows and the shapes of their contracts. */
#include "api/schema.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "web/app.h"

/* ---- parameters ---- */

static void
open_parameter(struct json *j, const char *name, const char *in, const char *about, bool required)
{
	json_open_object(j, NULL);
	json_text(j, "name", name);
	json_text(j, "in", in);
	json_bool(j, "required", required);
	json_text(j, "description", about);
}

static void
write_parameter(struct json *j, const char *name, const char *in, const char *about, bool required)
{
	open_parameter(j, name, in, about, required);
	json_open_object(j, "schema");
	json_text(j, "type", "string");
	json_close_object(j);
	json_close_object(j);
}

static void
write_query(struct writing *w, const struct shape *shape)
{
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		open_parameter(w->j, m->name, "query", m->about, (m->traits & NEEDED) != 0);
		if (m->type == MEMBER_TEXTS || m->type == MEMBER_INTS)
			json_bool(w->j, "explode", false);
		json_open_object(w->j, "schema");
		schema_value(w, m, NEW);
		json_close_object(w->j);
		json_close_object(w->j);
	}
}

static void
write_headers(struct json *j, const struct route *route)
{
	const struct contract *contract = route->contract;

	if (route->method == GET && contract->answer != NULL)
		write_parameter(j, "fields", "query",
		    "Only these members of each record, parted by commas; those of an object inside with a dot", false);
	if (route->method == GET && contract->answer != NULL && contract->list == NULL)
		write_parameter(j, "If-None-Match", "header", "An ETag: 304 when the record is still the same", false);
	if (route->method != GET)
		write_parameter(j, "Idempotency-Key", "header",
		    "A word of the caller's, new for each change: sent again it gives the same answer, done once",
		    false);
	if (contract->match != MATCH_NONE)
		write_parameter(j, "If-Match", "header",
		    "The ETag of the record as it was read: 412 when somebody changed it since",
		    contract->match == MATCH_NEEDED);
	write_parameter(j, "Doorstep-Unit", "header", "Slug of another unit that the key may work in", false);
}

static void
write_parameters(struct writing *w, const struct route *route)
{
	json_open_array(w->j, "parameters");
	for (char **part = str_split(w->arena, route->path, '/', NULL); *part != NULL; part++)
		if ((*part)[0] == ':')
			write_parameter(w->j, *part + 1, "path", arena_printf(w->arena, "Which %s", *part + 1), true);
	if (route->contract != NULL) {
		if (route->contract->query != NULL)
			write_query(w, route->contract->query);
		write_headers(w->j, route);
	}
	json_close_array(w->j);
}

/* ---- bodies and answers ---- */

static void
open_content(struct json *j, const char *type)
{
	json_open_object(j, "content");
	json_open_object(j, type);
	json_open_object(j, "schema");
}

static void
close_content(struct json *j)
{
	for (int i = 0; i < 3; i++)
		json_close_object(j);
}

static void
write_files(struct json *j, const struct member *m)
{
	json_text(j, "type", "array");
	json_open_object(j, "items");
	json_text(j, "type", "string");
	json_text(j, "contentMediaType", "application/octet-stream");
	json_close_object(j);
	json_text(j, "description", m->about);
}

/* A form with files: its members are parts, of which those that are lists of texts are the files. */
static void
write_multipart(struct writing *w, const struct shape *shape)
{
	open_content(w->j, "multipart/form-data");
	json_text(w->j, "type", "object");
	json_open_object(w->j, "properties");
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		json_open_object(w->j, m->name);
		if (m->type == MEMBER_OWN && m->as == MEMBER_TEXTS) {
			write_files(w->j, m);
		} else {
			schema_value(w, m, NEW);
			json_text(w->j, "description", m->about);
		}
		json_close_object(w->j);
	}
	json_close_object(w->j);
	close_content(w->j);
}

static void
write_body(struct writing *w, const struct route *route)
{
	const struct contract *contract = route->contract;
	unsigned when = route->method == PATCH ? CHANGE : NEW;

	if (contract == NULL || contract->body == NULL)
		return;
	json_open_object(w->j, "requestBody");
	json_bool(w->j, "required", true);
	if (route->files) {
		write_multipart(w, contract->body);
	} else {
		open_content(w->j, "application/json");
		json_text(w->j, "$ref", schema_refer(w, contract->body, when));
		close_content(w->j);
	}
	json_close_object(w->j);
}

static void
write_page(struct writing *w, const struct contract *contract)
{
	struct json *j = w->j;

	json_text(j, "type", "object");
	json_open_array(j, "required");
	json_text(j, NULL, contract->list);
	json_text(j, NULL, "next");
	json_close_array(j);
	json_open_object(j, "properties");
	json_open_object(j, contract->list);
	json_text(j, "type", "array");
	json_open_object(j, "items");
	json_text(j, "$ref", schema_refer(w, contract->answer, GIVEN));
	json_close_object(j);
	json_close_object(j);
	json_open_object(j, "next");
	schema_type(j, "string", true);
	json_text(j, "description", "Cursor of the next page; null: this was the last");
	json_close_object(j);
	json_close_object(j);
}

/* Files, of one of these types. */
static void
write_types(struct writing *w, const char *types)
{
	json_open_object(w->j, "content");
	for (char **type = str_split(w->arena, types, ' ', NULL); *type != NULL; type++)
		json_raw(w->j, *type, "{}");
	json_close_object(w->j);
}

static void
write_good(struct writing *w, const struct route *route)
{
	const struct contract *contract = route->contract;
	bool json = contract == NULL || contract->answer != NULL;
	int status = contract == NULL ? 200 : contract->status != 0 ? contract->status :
	    json || contract->content != NULL ? 200 : 204;

	json_open_object(w->j, arena_printf(w->arena, "%d", status));
	json_text(w->j, "description", status == 201 ? "Made" : status == 204 ? "Done" : "As asked");
	if (json) {
		open_content(w->j, "application/json");
		if (contract != NULL && contract->list != NULL)
			write_page(w, contract);
		else if (contract != NULL)
			json_text(w->j, "$ref", schema_refer(w, contract->answer, GIVEN));
		else
			json_text(w->j, "type", "object");
		close_content(w->j);
	} else if (contract->content != NULL) {
		write_types(w, contract->content);
	}
	json_close_object(w->j);
}

/* PLAIN: refused before it is known whose call it is, with one line of text. */
static const struct { int status; const char *about; enum { AS_PROBLEM, PLAIN_TOO, PLAIN_ONLY } how; } problems[] = {
	{ 400, "Not understood: the request itself is malformed", PLAIN_ONLY },
	{ 401, "A key is needed" },
	{ 403, "The key may not do this" },
	{ 404, "There is no such record, or the key may not see it" },
	{ 409, "Somebody was faster, or it cannot be done as things stand" },
	{ 410, "What was named is too old to be used" },
	{ 412, "Changed since it was read" },
	{ 413, "Too large", PLAIN_TOO },
	{ 414, "The address is too long", PLAIN_ONLY },
	{ 422, "Something is missing or wrong: `errors` tells each" },
	{ 428, "If-Match is needed" },
	{ 429, "Too often; Retry-After says when" },
	{ 500, "The mistake is ours" },
	{ 503, "Very busy; Retry-After says when", PLAIN_TOO },
};

bool
api_status_may(const struct route *route, int status)
{
	const struct contract *contract = route->contract;
	bool key = route->needs != NEEDS_PUBLIC, changes = route->method != GET;

	switch (status) {
	case 401: case 403: case 429: return key;
	case 404: return key || strchr(route->path, ':') != NULL;
	case 409: return changes && key;
	case 412: return contract != NULL && contract->match != MATCH_NONE;
	case 428: return contract != NULL && contract->match == MATCH_NEEDED;
	case 413: return changes;
	case 410: return contract != NULL && contract->statuses != NULL && strstr(contract->statuses, "410") != NULL;
	default: return true;
	}
}

static void
write_answers(struct writing *w, const struct route *route)
{
	struct json *j = w->j;

	json_open_object(j, "responses");
	write_good(w, route);
	if (route->method == GET && route->contract != NULL && route->contract->answer != NULL &&
	    route->contract->list == NULL) {
		json_open_object(j, "304");
		json_text(j, "description", "Still the same");
		json_close_object(j);
	}
	for (size_t i = 0; i < COUNT_OF(problems); i++)
		if (api_status_may(route, problems[i].status)) {
			json_open_object(j, arena_printf(w->arena, "%d", problems[i].status));
			json_text(j, "$ref", arena_printf(w->arena, "#/components/responses/Problem%d",
			    problems[i].status));
			json_close_object(j);
		}
	json_close_object(j);
}

/* ---- operations ---- */

/* "/v1/activities/:activity" -> "/api/v1/activities/{activity}" */
static const char *
template_of(struct arena *arena, const struct door *door, const struct route *route)
{
	struct buf to = buf_make(arena, 1024);

	if (route->path[0] == '\0')
		return door->prefix;
	buf_puts(&to, door->prefix);
	for (char **part = str_split(arena, route->path + 1, '/', NULL); *part != NULL; part++)
		buf_printf(&to, (*part)[0] == ':' ? "/{%s}" : "/%s", *part + ((*part)[0] == ':'));
	return buf_text(&to);
}

static void
note_path(void *arg, const struct door *door, const struct route *route)
{
	struct writing *w = arg;
	const char *path = template_of(w->arena, door, route);

	for (size_t i = 0; i < w->paths.count; i++)
		if (strcmp(w->paths.items[i], path) == 0)
			return;
	*arena_push(w->arena, &w->paths) = path;
}

static const char *const methods[] = { [GET] = "get", [POST] = "post", [PUT] = "put", [PATCH] = "patch",
    [DELETE] = "delete" };

/* "patch", "/v1/sites/:site" -> "patchSitesSite" */
static const char *
operation_id(struct arena *arena, const struct route *route)
{
	struct buf id = buf_make(arena, 512);
	bool capital = true;

	buf_puts(&id, methods[route->method]);
	for (const char *c = str_starts(route->path, "/v1") ? route->path + 3 : route->path; *c != '\0'; c++) {
		if (isalnum((unsigned char)*c))
			buf_putc(&id, (char)(capital ? toupper((unsigned char)*c) : *c));
		else if (*c == ':')
			buf_puts(&id, "Of");
		capital = !isalnum((unsigned char)*c);
	}
	return buf_text(&id);
}

/* "/v1/activities/:activity" -> "activities" */
const char *
api_tag(struct arena *arena, const struct route *route)
{
	const char *path = str_starts(route->path, "/v1/") ? route->path + 4 : "about";

	return arena_strndup(arena, path, strcspn(path, "/"));
}

static const char *
scope_of(enum need need)
{
	switch (need) {
	case NEEDS_KEY_READ: return "read";
	case NEEDS_KEY_PLAN: return "plan";
	case NEEDS_KEY_WRITE: return "write";
	case NEEDS_KEY_ADMIN: return "admin";
	default: return NULL;
	}
}

static void
write_security(struct json *j, const char *scope)
{
	json_open_array(j, "security");
	if (scope != NULL) {
		json_open_object(j, NULL);
		json_open_array(j, "key");
		json_close_array(j);
		json_close_object(j);
	}
	json_close_array(j);
	if (scope != NULL)
		json_text(j, "x-scope", scope);
}

static void
write_operation(void *arg, const struct door *door, const struct route *route)
{
	struct writing *w = arg;
	const char *scope = scope_of(route->needs);

	if (strcmp(template_of(w->arena, door, route), w->path) != 0)
		return;
	json_open_object(w->j, methods[route->method]);
	json_text(w->j, "operationId", operation_id(w->arena, route));
	json_text(w->j, "summary", route->about);
	json_text(w->j, "description", scope == NULL ? "Needs no key." : arena_printf(w->arena,
	    "Needs a key with the scope `%s`.", scope));
	json_open_array(w->j, "tags");
	json_text(w->j, NULL, api_tag(w->arena, route));
	json_close_array(w->j);
	write_security(w->j, scope);
	write_parameters(w, route);
	write_body(w, route);
	write_answers(w, route);
	json_close_object(w->j);
}

/* ---- the whole ---- */

static void
write_info(struct json *j, const char *url)
{
	json_open_object(j, "info");
	json_text(j, "title", "Doorstep");
	json_text(j, "version", "1");
	json_text(j, "description", "Everything that staff can do, for programs. Send a key of the unit as "
	    "`Authorization: Bearer KEY`; an administrator makes it under Settings, Keys.");
	json_open_object(j, "contact");
	json_text(j, "name", "Who runs this server");
	json_text(j, "url", url);
	json_close_object(j);
	json_raw(j, "license", "{\"name\":\"Apache-2.0\",\"url\":\"https://www.apache.org/licenses/LICENSE-2.0\"}");
	json_close_object(j);
	json_open_array(j, "servers");
	json_open_object(j, NULL);
	json_text(j, "url", url);
	json_close_object(j);
	json_close_array(j);
}

struct tags { struct arena *arena; struct { const char **items; size_t count, capacity; } seen; };

static void
note_tag(void *arg, const struct door *door UNUSED, const struct route *route)
{
	struct tags *tags = arg;
	const char *tag = api_tag(tags->arena, route);

	for (size_t i = 0; i < tags->seen.count; i++)
		if (strcmp(tags->seen.items[i], tag) == 0)
			return;
	*arena_push(tags->arena, &tags->seen) = tag;
}

static int
by_letters(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void
write_tags(struct json *j, const struct door *const *doors)
{
	struct tags tags = { .arena = j->to->arena };

	app_each_route(doors, note_tag, &tags);
	qsort(tags.seen.items, tags.seen.count, sizeof(*tags.seen.items), by_letters);
	json_open_array(j, "tags");
	for (size_t i = 0; i < tags.seen.count; i++) {
		json_open_object(j, NULL);
		json_text(j, "name", tags.seen.items[i]);
		json_text(j, "description", arena_printf(tags.arena, "Calls under /v1/%s", tags.seen.items[i]));
		json_close_object(j);
	}
	json_close_array(j);
}

static void
write_problems(struct json *j)
{
	struct arena *arena = j->to->arena;

	json_open_object(j, "responses");
	for (size_t i = 0; i < COUNT_OF(problems); i++) {
		json_open_object(j, arena_printf(arena, "Problem%d", problems[i].status));
		json_text(j, "description", problems[i].about);
		json_open_object(j, "content");
		if (problems[i].how != PLAIN_ONLY)
			json_raw(j, "application/problem+json",
			    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}");
		if (problems[i].how != AS_PROBLEM)
			json_raw(j, "text/plain", "{\"schema\":{\"type\":\"string\"}}");
		json_close_object(j);
		json_close_object(j);
	}
	json_close_object(j);
}

static void
write_components(struct writing *w)
{
	struct json *j = w->j;

	json_open_object(j, "components");
	json_raw(j, "securitySchemes", "{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
	write_problems(j);
	json_open_object(j, "schemas");
	schema_refer(w, &problem_shape, GIVEN);
	schema_write_all(w);
	json_close_object(j);
	json_close_object(j);
}

static struct err *
show_openapi(struct request *rq, struct response *rs)
{
	static const struct door *const here[] = { &api_door, NULL };
	struct json j = write_open(rs);
	struct writing w = { .j = &j, .arena = rq->ctx->arena };

	app_each_route(here, note_path, &w);
	json_open_object(&j, NULL);
	json_text(&j, "openapi", "3.1.0");
	write_info(&j, rq->app->base_url);
	write_tags(&j, here);
	json_open_object(&j, "paths");
	for (size_t i = 0; i < w.paths.count; i++) {
		w.path = w.paths.items[i];
		json_open_object(&j, w.path);
		app_each_route(here, write_operation, &w);
		json_close_object(&j);
	}
	json_close_object(&j);
	write_components(&w);
	json_close_object(&j);
	return OK;
}

const struct route api_openapi_routes[] = {
	{ GET, "/openapi.json", show_openapi, NEEDS_PUBLIC, .about = "This description." },
	{ 0 },
};
