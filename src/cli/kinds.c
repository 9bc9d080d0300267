/* kinds -- the tables of the house in one JSON object, and the map of all routes. */
#include "cli/cli.h"

#include "action/action.h"
#include "automation/effect.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "cli/doors.h"
#include "form/field.h"
#include "message/channel.h"
#include "web/app.h"
#include "web/web.h"

enum { LARGEST_KINDS = 1 << 20 };

/* What exists as rows: the tokens of one table each. */
static const char *const permissions[] = {
#define PERMISSION(name, token, group, label, roles) token,
#include "account/permission.inc"
#undef PERMISSION
	NULL
};
static const char *const statuses[] = {
#define TO(name)
#define STATUS(name, token, label, open, tint, moves) token,
#include "activity/status.inc"
#undef STATUS
#undef TO
	NULL
};
static const char *const events[] = {
#define EVENT(name, token, label) token,
#include "activity/event.inc"
#undef EVENT
	NULL
};
static const char *const codes[] = {
#define CODE(name, path, kind, needs, label) path,
#include "form/codes.inc"
#undef CODE
	NULL
};
static const char *const none[] = { NULL };

static void
put_tokens(struct json *json, const char *table, const char *const *tokens)
{
	json_open_array(json, table);
	for (; *tokens != NULL; tokens++)
		json_text(json, NULL, *tokens);
	json_close_array(json);
}

int
command_kinds(struct run *run)
{
	struct buf buf = buf_make(run->arena, LARGEST_KINDS);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_open_array(&json, "field_types");
	for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++)
		json_text(&json, NULL, (*kind)->token);
	json_close_array(&json);
	json_open_array(&json, "actions");
	for (const struct action_kind *const *kind = action_kinds; *kind != NULL; kind++)
		json_text(&json, NULL, (*kind)->token);
	json_close_array(&json);
	json_open_array(&json, "conditions");
	for (int i = 0; i < OPERATOR_COUNT; i++)
		json_text(&json, NULL, condition_rows[i].token);
	json_close_array(&json);
	put_tokens(&json, "events", events);
	json_open_array(&json, "effects");
	for (const struct effect_kind *const *kind = effect_kinds; *kind != NULL; kind++)
		json_text(&json, NULL, (*kind)->token);
	json_close_array(&json);
	json_open_array(&json, "channels");
	for (const struct message_channel *const *channel = message_channels; *channel != NULL; channel++)
		json_text(&json, NULL, (*channel)->token);
	json_close_array(&json);
	put_tokens(&json, "codes", codes);
	put_tokens(&json, "permissions", permissions);
	put_tokens(&json, "statuses", statuses);
	put_tokens(&json, "reports", none);
	json_close_object(&json);
	fprintf(run->out, "%s\n", buf_text(&buf));
	return 0;
}

/* "PERMISSION" or the need in words. */
static const char *
need_word(enum need need)
{
	static const char *const words[NEED_COUNT] = {
		[NEEDS_NOBODY] = "CLOSED", [NEEDS_PUBLIC] = "public", [NEEDS_STAFF] = "staff",
		[NEEDS_CONTACT] = "customer", [NEEDS_KEY_READ] = "key:read", [NEEDS_KEY_PLAN] = "key:plan",
		[NEEDS_KEY_WRITE] = "key:write", [NEEDS_KEY_ADMIN] = "key:admin", [NEEDS_EXTERNAL] = "external",
		[NEEDS_EXTERNAL_VIEW] = "external:view", [NEEDS_EXTERNAL_CREATE] = "external:create",
		[NEEDS_EXTERNAL_EDIT] = "external:edit", [NEEDS_EXTERNAL_CLOSE] = "external:close",
		[NEEDS_EXTERNAL_ASSISTANT] = "external:assistant",
#define PERMISSION(name, token, group, label, roles) [CAN_##name] = token,
#include "account/permission.inc"
#undef PERMISSION
	};

	return words[need] != NULL ? words[need] : "?";
}

static void
print_route(void *arg, const struct door *door, const struct route *route)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "?" };

	fprintf(arg, "  %-6s %s%-50s %s\n", methods[route->method], door->prefix, route->path,
	    need_word(route->needs));
}

int
command_routes(struct run *run)
{
	for (const struct door *const *door = all_doors; *door != NULL; door++) {
		const struct door *const one[] = { *door, NULL };

		fprintf(run->out, "%s (%s)\n", (*door)->name, (*door)->prefix);
		app_each_route(one, print_route, run->out);
	}
	return 0;
}
