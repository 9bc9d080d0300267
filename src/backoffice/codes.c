/*
 * codes -- what editor.js asks while somebody writes a text: which replacement codes there are, additional fields of
 * the forms in scope among them, and what is wrong with those that were written.
 */
#include "form/codes.h"

#include "backoffice/backoffice.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "form/field.h"
#include "i18n/i18n.h"

enum { LARGEST_LIST = 256 << 10, LONGEST_TEXT = 20000 };

/* Forms whose answers texts may hold, and the codes they stand under. */
struct scope { enum code code; const char *prefix; struct form form; bool known; };
enum { SCOPES = 3 };

static struct err *
find_scopes(struct request *rq, struct scope scopes[SCOPES])
{
	struct ctx *ctx = rq->ctx;
	const char *public_id = field(rq, "type");
	struct activity_type type;
	struct err *err;

	scopes[0] = (struct scope){ .code = CODE_CUSTOMER_CUSTOM, .prefix = "customer.custom.", .known = true };
	scopes[1] = (struct scope){ .code = CODE_ACTIVITY_CUSTOM, .prefix = "activity.custom." };
	scopes[2] = (struct scope){ .code = CODE_ACTIVITY_REPORT_CUSTOM, .prefix = "activity.report.custom." };
	TRY(form_find(ctx, form_of_customer(), &scopes[0].form));
	if (public_id[0] == '\0')
		return OK;
	err = type_find_public(ctx, public_id, &type);
	if (err != OK)
		return err->kind == ERR_NOT_FOUND ? OK : err;
	scopes[1].known = scopes[2].known = true;
	TRY(form_find(ctx, form_of_activity(type.id), &scopes[1].form));
	return form_find(ctx, form_of_closing(type.id), &scopes[2].form);
}

static void
put_code(struct json *json, const char *code, const char *label)
{
	json_open_object(json, NULL);
	json_text(json, "code", code);
	json_text(json, "label", label);
	json_close_object(json);
}

static void
put_fields(struct ctx *ctx, struct json *json, const struct scope *scope)
{
	for (size_t i = 0; i < scope->form.count; i++) {
		const struct field *one = &scope->form.fields[i];

		if (one->kind->fact == FACT_NOTHING)
			continue;
		put_code(json, arena_printf(ctx->arena, "{%s%s}", scope->prefix, one->code), arena_printf(ctx->arena,
		    "%s: %s", T(ctx, code_rows[scope->code].label), field_label(ctx, one)));
	}
}

static struct err *
list_codes(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct json json = json_make(rs->html.out);
	struct scope scopes[SCOPES];

	TRY(find_scopes(rq, scopes));
	respond_type(rs, "application/json");
	json_open_object(&json, NULL);
	json_text(&json, "title", T(ctx, "Insert a code"));
	json_text(&json, "search", T(ctx, "Search a code"));
	json_open_array(&json, "codes");
	for (size_t i = 0; i < CODE_COUNT; i++)
		if (code_rows[i].kind != CODE_IS_CUSTOM && strchr(code_rows[i].path, '*') == NULL)
			put_code(&json, arena_printf(ctx->arena, "{%s}", code_rows[i].path),
			    T(ctx, code_rows[i].label));
	for (size_t i = 0; i < SCOPES; i++)
		put_fields(ctx, &json, &scopes[i]);
	json_close_array(&json);
	json_close_object(&json);
	return OK;
}

/* "{activity.custom.x" of a field that is in no form. */
static void
check_fields(struct ctx *ctx, const struct scope *scope, const char *text, struct problems *problems)
{
	const char *mark = arena_printf(ctx->arena, "{%s", scope->prefix);

	for (const char *at = strstr(text, mark); at != NULL; at = strstr(at + 1, mark)) {
		const char *code = at + strlen(mark);
		size_t size = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");
		const char *name = arena_strndup(ctx->arena, code, size);

		if (scope->known && size > 0 && form_field(&scope->form, name) == NULL)
			problem_add(ctx->arena, problems, "text", TF(ctx, "No form here has a field “{code}”.",
			    "code", name, NULL));
	}
}

static struct err *
check_codes(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct json json = json_make(rs->html.out);
	struct problems problems = { 0 };
	struct scope scopes[SCOPES];
	const char *text = field(rq, "text");

	TRY(find_scopes(rq, scopes));
	if (strlen(text) <= LONGEST_TEXT) {
		codes_check(ctx, text, "text", &problems);
		for (size_t i = 0; i < SCOPES; i++)
			check_fields(ctx, &scopes[i], text, &problems);
	}
	respond_type(rs, "application/json");
	json_open_object(&json, NULL);
	json_open_array(&json, "problems");
	for (size_t i = 0; i < problems.count; i++)
		json_text(&json, NULL, problems.items[i].say);
	json_close_array(&json);
	json_close_object(&json);
	return OK;
}

const struct route backoffice_codes_routes[] = {
	{ GET, "/:unit/codes", list_codes, .needs = CAN_SEE_BOARD, .fields = "type" },
	{ GET, "/:unit/codes/check", check_codes, .needs = CAN_SEE_BOARD, .fields = "type text" },
	{ 0 },
};
