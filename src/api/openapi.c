/* openapi -- the description of this door, made from its route rows. */
#include "api/api.h"

#include <string.h>
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "web/app.h"

static const struct { const char *name, *type, *about; } members[] = {
#define MEMBER(name, type, about) { name, type, about },
#include "api/member.inc"
#undef MEMBER
};

static void
write_schema(struct json *j, const char *name, bool described)
{
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		bool moment = strcmp(members[i].type, "instant") == 0;

		if (strcmp(members[i].name, name) != 0)
			continue;
		json_text(j, "type", moment ? "string" : members[i].type);
		if (moment)
			json_text(j, "format", "date-time");
		if (described)
			json_text(j, "description", members[i].about);
	}
}

static const char *
about_member(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (strcmp(members[i].name, name) == 0)
			return members[i].about;
	return "";
}

static void
write_parameter(struct json *j, const char *name, const char *in, bool required)
{
	json_open_object(j, NULL);
	json_text(j, "name", name);
	json_text(j, "in", in);
	json_bool(j, "required", required);
	if (!required)
		json_text(j, "description", about_member(name));
	json_open_object(j, "schema");
	if (required)
		json_text(j, "type", "string");
	else
		write_schema(j, name, false);
	json_close_object(j);
	json_close_object(j);
}

static void
write_parameters(struct json *j, struct arena *arena, const struct route *route)
{
	json_open_array(j, "parameters");
	for (char **part = str_split(arena, route->path, '/', NULL); *part != NULL; part++)
		if ((*part)[0] == ':')
			write_parameter(j, *part + 1, "path", true);
	if (route->method == GET && route->fields != NULL)
		for (char **name = str_split(arena, route->fields, ' ', NULL); *name != NULL; name++)
			write_parameter(j, *name, "query", false);
	json_close_array(j);
}

static void
write_body(struct json *j, struct arena *arena, const struct route *route)
{
	if (route->method == GET || route->fields == NULL)
		return;
	json_open_object(j, "requestBody");
	json_open_object(j, "content");
	json_open_object(j, route->files ? "multipart/form-data" : "application/json");
	json_open_object(j, "schema");
	json_text(j, "type", "object");
	json_bool(j, "additionalProperties", false);
	json_open_object(j, "properties");
	for (char **name = str_split(arena, route->fields, ' ', NULL); *name != NULL; name++) {
		json_open_object(j, *name);
		write_schema(j, *name, true);
		json_close_object(j);
	}
	for (int i = 0; i < 5; i++)
		json_close_object(j);
}

static void
write_answer(struct json *j, const char *status, const char *about, const char *type)
{
	json_open_object(j, status);
	json_text(j, "description", about);
	json_open_object(j, "content");
	json_open_object(j, type);
	json_open_object(j, "schema");
	json_text(j, "type", "object");
	for (int i = 0; i < 4; i++)
		json_close_object(j);
}

struct writing {
	struct json *j;
	struct arena *arena;
	const char *path;		/* only rows of this one */
	struct { const char **items; size_t count, capacity; } paths;
};

/* "/v1/activities/:activity" -> "/api/v1/activities/{activity}" */
static const char *
template_of(struct arena *arena, const struct door *door, const struct route *route)
{
	struct buf to = buf_make(arena, 1024);

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

static const char *
scope_of(enum need need)
{
	switch (need) {
	case NEEDS_KEY_READ: return "read";
	case NEEDS_KEY_PLAN: return "plan";
	case NEEDS_KEY_WRITE: return "write";
	default: return NULL;
	}
}

static void
write_operation(void *arg, const struct door *door, const struct route *route)
{
	static const char *const methods[] = { [GET] = "get", [POST] = "post", [PUT] = "put", [PATCH] = "patch",
	    [DELETE] = "delete" };
	struct writing *w = arg;
	const char *scope = scope_of(route->needs);

	if (strcmp(template_of(w->arena, door, route), w->path) != 0)
		return;
	json_open_object(w->j, methods[route->method]);
	json_text(w->j, "summary", route->about);
	json_open_array(w->j, "security");
	if (scope != NULL) {
		json_open_object(w->j, NULL);
		json_open_array(w->j, "key");
		json_text(w->j, NULL, scope);
		json_close_array(w->j);
		json_close_object(w->j);
	}
	json_close_array(w->j);
	write_parameters(w->j, w->arena, route);
	write_body(w->j, w->arena, route);
	json_open_object(w->j, "responses");
	write_answer(w->j, "2XX", "Done", "application/json");
	write_answer(w->j, "default", "A problem document (RFC 9457)", "application/problem+json");
	json_close_object(w->j);
	json_close_object(w->j);
}

static struct err *
show_openapi(struct request *rq, struct response *rs)
{
	static const struct door *const here[] = { &api_door, NULL };
	struct json j = json_make(&rs->http->body);
	struct writing w = { .j = &j, .arena = rq->ctx->arena };

	respond_type(rs, "application/json");
	app_each_route(here, note_path, &w);
	json_open_object(&j, NULL);
	json_text(&j, "openapi", "3.1.0");
	json_open_object(&j, "info");
	json_text(&j, "title", "Doorstep");
	json_text(&j, "version", "1");
	json_close_object(&j);
	json_open_array(&j, "servers");
	json_open_object(&j, NULL);
	json_text(&j, "url", rq->app->base_url);
	json_close_object(&j);
	json_close_array(&j);
	json_open_object(&j, "paths");
	for (size_t i = 0; i < w.paths.count; i++) {
		w.path = w.paths.items[i];
		json_open_object(&j, w.path);
		app_each_route(here, write_operation, &w);
		json_close_object(&j);
	}
	json_close_object(&j);
	json_raw(&j, "components", "{\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"}}}");
	json_close_object(&j);
	return OK;
}

const struct route api_openapi_routes[] = {
	{ GET, "/openapi.json", show_openapi, NEEDS_PUBLIC, .about = "This description." },
	{ 0 },
};
