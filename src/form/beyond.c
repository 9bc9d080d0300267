/* beyond -- what the texts of a form tell: no more than may be seen by whoever saves it. */
#include "form/inside.h"

#include "form/codes.h"

struct looking {
	struct ctx *ctx;
	struct problems *problems;
};

/* A text, or one per language, as it stands in the definition. */
static const char *
beyond(struct ctx *ctx, const json_t *value)
{
	const char *lang, *code = NULL;
	json_t *text;

	if (json_is_string(value))
		return codes_beyond(ctx, json_string_value(value), ctx->actor.rights);
	json_object_foreach((json_t *)(uintptr_t)value, lang, text)
		if (code == NULL && json_is_string(text))
			code = codes_beyond(ctx, json_string_value(text), ctx->actor.rights);
	return code;
}

static void
look_at_field(const struct looking *l, const struct field *field, const struct field *before, const char *at)
{
	struct ctx *ctx = l->ctx;
	const char *name, *code;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)field->settings, name, value) {
		if (before != NULL && json_equal(value, json_object_get(before->settings, name)))
			continue;
		code = beyond(ctx, value);
		if (code != NULL)
			problem_add(ctx->arena, l->problems, arena_printf(ctx->arena, "%s/%s", at, name),
			    arena_printf(ctx->arena, "%s: %s", code, T(ctx, "You may not do this here.")));
	}
}

static void
look_at_fields(const struct looking *l, const struct form *form, const struct form *before, const char *at)
{
	static const struct form nothing;

	for (size_t i = 0; i < form->count; i++) {
		const struct field *field = &form->fields[i], *old = form_field(before, field->code);
		const char *here = arena_printf(l->ctx->arena, "%s/fields/%zu", at, i);

		look_at_field(l, field, old, here);
		if (field->group != NULL)
			look_at_fields(l, field->group, old != NULL && old->group != NULL ? old->group : &nothing,
			    here);
	}
}

struct err *
form_check_rights(struct ctx *ctx, struct form_key key, const struct form *form, struct problems *problems)
{
	struct looking looking = { ctx, problems };
	struct form before;

	if (ctx->actor.kind != ACTOR_STAFF)
		return OK;
	TRY(form_find(ctx, key, &before));
	look_at_fields(&looking, form, &before, "");
	return OK;
}
