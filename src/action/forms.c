/* forms -- see forms.h. */
#include "action/forms.h"

#include "account/account.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "message/message.h"

static const char *
get(void *from, const char *name)
{
	return action_field(from, name);
}

/* The door has made drafts of the files that came along. */
static struct err *
documents(struct ctx *ctx, void *from, const char *name, bool photos_only UNUSED, bool with_place UNUSED,
    const char *const **out)
{
	static const char *const none[] = { NULL };
	const struct action_case *asked = from;

	(void)ctx;
	*out = asked->fields.all == NULL ? none : asked->fields.all(asked->fields.from, name);
	return OK;
}

static struct form_sent
sent_of(const struct action_case *asked)
{
	return (struct form_sent){ .get = get, .documents = documents, .from = (void *)(uintptr_t)asked };
}

static struct err *
fill_use(struct ctx *ctx, const struct action_case *asked, struct action_form *out)
{
	struct message_codes *codes = arena_new(ctx->arena, struct message_codes);
	const struct access_standing *here = asked->visitor->here;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	out->use = (struct form_use){ .holder = asked->holder, .upload = asked->upload };
	*codes = (struct message_codes){ .activity = asked->activity,
		.customer = here == NULL ? (customer_id){ 0 } : here->customer,
		.contact = here == NULL ? (contact_id){ 0 } : here->contact };
	out->facts = (struct action_facts){ .activity = asked->activity, .type = asked->type->id };
	out->use.audience = FOR_PORTAL;
	out->use.fallback = unit.lang;
	out->use.zone = action_zone(asked);
	out->use.country = unit.country;
	out->use.facts = action_fact;
	out->use.facts_arg = &out->facts;
	out->use.codes = message_resolve;
	out->use.codes_arg = codes;
	return OK;
}

struct err *
action_form_find(struct ctx *ctx, const struct action_case *asked, const char *which, struct action_form *out)
{
	const struct access_standing *here = asked->visitor->here;
	bool own = !str_equal(which, "activity");
	struct form_key key = own ? form_of_action(asked->action->id) : form_of_activity(asked->type->id);
	struct form_sent sent = sent_of(asked);

	*out = (struct action_form){ 0 };
	out->subject = (struct answer_subject){
		.activity = asked->activity == NULL ? (activity_id){ 0 } : asked->activity->id,
		.customer = asked->activity != NULL ? asked->activity->customer
		    : here == NULL		    ? (customer_id){ 0 }
						    : here->customer,
		.contact = own && here != NULL ? here->contact : (contact_id){ 0 } };
	TRY(form_find_begun(ctx, key, form_begun(&sent), &out->form));
	/* A new visit has no answers yet, whatever was asked for before. */
	if (out->form.version > 0 && (asked->activity != NULL || own))
		TRY(answer_find(ctx, key, &out->subject, &out->answer));
	/* A draft is finished with the version that it began, whatever the form asks by now. */
	if (form_begun(&sent) == 0 && out->answer.revision > 0 && !out->answer.sent)
		TRY(form_find_begun(ctx, key, out->answer.version, &out->form));
	if (out->answer.values == NULL || (own && out->answer.sent))
		out->answer = (struct answer){ .values = form_values(ctx, NULL) };
	return fill_use(ctx, asked, out);
}

struct err *
action_form_is_old(struct ctx *ctx, const struct action_form *f, bool *out)
{
	struct form newest;

	TRY(form_find(ctx, f->form.key, &newest));
	*out = f->form.version < newest.version;
	return OK;
}

bool
action_form_asks(const struct action_form *f)
{
	for (size_t i = 0; i < f->form.count; i++)
		if (f->form.fields[i].access[FOR_PORTAL] == FIELD_WRITE)
			return true;
	return false;
}

struct err *
action_form_draw(struct ctx *ctx, const struct action_case *asked, struct action_form *f,
    const struct problems *problems, struct html *html)
{
	struct form_sent sent = sent_of(asked);
	json_t *values = f->answer.values;

	if (f->form.version == 0)
		return OK;
	if (f->answer.revision == 0)
		TRY(form_begin(ctx, &f->form, &f->use, &values));
	return form_draw(ctx, &f->form, &f->use, values, problems == NULL ? NULL : &sent, problems, html);
}

struct err *
action_form_read(struct ctx *ctx, const struct action_case *asked, struct action_form *f, bool draft,
    struct problems *problems, json_t **values)
{
	struct form_sent sent = sent_of(asked);

	*values = f->answer.values;
	if (f->form.version == 0)
		return OK;
	f->use.draft = draft;
	return form_read(ctx, &f->form, &f->use, f->answer.values, &sent, problems, values);
}

struct err *
action_form_save(struct ctx *ctx, struct action_form *f, activity_id activity, const json_t *values, bool sent,
    struct answer *out)
{
	struct answer_input input = { .form = &f->form, .subject = f->subject, .values = values, .sent = sent,
		.revision = f->answer.revision, .holder = f->use.holder, .on_portal = true };

	*out = f->answer;
	if (f->form.version == 0)
		return OK;
	if (!ID_IS_NONE(activity))
		input.subject.activity = activity;
	input.another = f->form.key.owner == FORM_OF_ACTION && f->answer.revision == 0;
	return answer_save(ctx, &input, out);
}
