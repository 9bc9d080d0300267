/* fields -- writes one field of the activity's form or of the closing form. */
#include "automation/effect.h"

#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/answer.h"
#include "i18n/i18n.h"

static const struct effect_choice forms[] = {
	{ "activity", N_("Form of the activity") }, { "closing", N_("Closing form") }, { NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "form", N_("Form"), NULL, EFFECT_CHOICE, "activity", .required = true, .choices = forms },
	{ "field", N_("Code of the field"), NULL, EFFECT_TEXT, "", .required = true, .most = FIELD_LONGEST_CODE },
	{ "value", N_("Value"), N_("As it would be typed; codes are possible. Empty clears the field."), EFFECT_TEXT,
	    "",
	    .codes = true },
	{ 0 },
};

static struct err *
value_of(struct ctx *ctx, const struct effect_case *c, const char **out)
{
	TRY(effect_fill(ctx, c, "value", CODES_TEXT, out));
	*out = str_trim(ctx->arena, *out);
	return OK;
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	const char *value;

	TRY(value_of(ctx, c, &value));
	sentence_add(ctx, out, TF(ctx, "Would write into the field \"{field}\": {value}", "field",
	    effect_text(c->effect, "field"), "value", value, NULL));
	return OK;
}

/* A number, yes or no, a list or a text: as the field would take it from a program. */
static json_t *
as_json(const char *value)
{
	json_t *json = value[0] == '\0' ? json_null() : json_loads(value, JSON_DECODE_ANY, NULL);

	return json != NULL ? json : json_string(value);
}

static struct err *
accept(struct ctx *ctx, const struct effect_case *c, const struct form *form, const struct answer *answer,
    const char *value, bool typed, struct problems *problems, json_t **out)
{
	struct form_use use = { .audience = FOR_STAFF, .draft = true };
	json_t *given = json_object();
	struct err *err;
	struct unit unit;

	arena_defer(ctx->arena, (void (*)(void *))json_decref, given);
	json_object_set_new(given, effect_text(c->effect, "field"), typed ? as_json(value) : json_string(value));
	err = unit_here(ctx, &unit);
	if (err != OK)
		return err;
	use.fallback = unit.lang;
	use.zone = unit.zone;
	use.country = unit.country;
	return form_accept(ctx, form, &use, answer->values, given, problems, out);
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	bool closing = str_equal(effect_text(c->effect, "form"), "closing");
	struct form_key key = closing ? form_of_closing(c->activity->type) : form_of_activity(c->activity->type);
	struct answer_subject subject = { .activity = c->activity->id, .customer = c->activity->customer };
	struct problems problems = { 0 }, again = { 0 };
	struct answer answer, saved;
	struct form form;
	const char *value;
	json_t *values;

	TRY(value_of(ctx, c, &value));
	TRY(form_find(ctx, key, &form));
	if (form_field(&form, effect_text(c->effect, "field")) == NULL)
		return err_new(ctx, ERR_NOT_FOUND, TF(ctx, "There is no field \"{field}\" in this form.", "field",
		    effect_text(c->effect, "field"), NULL), NULL);
	TRY(answer_find(ctx, key, &subject, &answer));
	TRY(accept(ctx, c, &form, &answer, value, true, &problems, &values));
	if (problems.count > 0)
		TRY(accept(ctx, c, &form, &answer, value, false, &again, &values));
	TRY(problems.count > 0 ? err_invalid(ctx, &again) : OK);
	TRY(answer_save(ctx, &(struct answer_input){ .form = &form, .subject = subject, .values = values,
	    .sent = answer.sent || answer.revision == 0, .revision = answer.revision }, &saved));
	if (saved.revision == answer.revision)
		return OK;
	*note = TF(ctx, "Field \"{field}\": {value}", "field", effect_text(c->effect, "field"), "value", value, NULL);
	return OK;
}

const struct effect_kind effect_kind_fields = {
	.token = "fields", .label = N_("Write a field"), .icon = "pen", .rank = 70,
	.help = N_("Of the form of the activity or of the closing form."),
	.traits = EFFECT_OF_ACTIVITY, .settings = settings, .say = say, .carry_out = carry_out,
};
