/* form -- the signatures inside an answered form. */
#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"
#include "evidence/inside.h"
#include "form/answer.h"
#include "form/field.h"
#include "form/form.h"
#include "i18n/i18n.h"

/* All that was asked and answered, and the form as it was: one JSON object. */
static const char *
document_of(struct ctx *ctx, const struct form *form, const struct answer *answer)
{
	json_t *object = json_object();
	const char *kept;
	char *text;

	json_object_set_new(object, "answer", json_string(answer->public_id.text));
	json_object_set_new(object, "revision", json_integer(answer->revision));
	json_object_set_new(object, "form_version", json_integer(form->version));
	json_object_set_new(object, "form", json_loads(form->definition, 0, NULL));
	json_object_set(object, "values", answer->values);
	text = json_dumps(object, JSON_COMPACT);
	kept = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(object);
	return kept;
}

static struct err *
record_field(struct ctx *ctx, const struct form *form, const struct field *field, const struct answer *answer,
    const struct access_visitor *visitor, const struct access_fresh *fresh)
{
	const json_t *value = json_object_get(answer->values, field->code);
	const char *name = json_string_value(json_object_get(value, "name"));
	const char *drawing = json_string_value(json_object_get(value, "drawing"));
	const char *texts[] = { texts_pick(&field->label, ctx->lang, ctx->lang), NULL };
	struct evidence_input input = { .what = EVIDENCE_FORM, .subject = answer->public_id.text,
		.customer = answer->subject.customer, .activity = answer->subject.activity,
		.decision = EVIDENCE_SIGNED, .texts = texts, .name = name, .drawing = drawing };
	evidence_id id;
	bool again;

	if (str_empty(name) && str_empty(drawing))
		return OK;
	/* Every sending with other answers is signed anew. */
	input.key = arena_printf(ctx->arena, "answer %s %s %lld", answer->public_id.text, field->code,
	    (long long)answer->revision);
	input.document = document_of(ctx, form, answer);
	TRY(evidence_signer_of(ctx, visitor, fresh, &input.signer));
	return evidence_record(ctx, &input, &id, &again);
}

struct err *
evidence_record_form(struct ctx *ctx, const struct form *form, const struct answer *answer,
    const struct access_visitor *visitor, const struct access_fresh *fresh)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_equal(form->fields[i].kind->token, "signature"))
			TRY(record_field(ctx, form, &form->fields[i], answer, visitor, fresh));
	return OK;
}
