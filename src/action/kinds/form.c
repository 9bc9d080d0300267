/* form -- fill the activity form, or one of this action's own; kept as a draft until it is sent. */
#include "action/forms.h"

#include "action/inside.h"
#include "activity/activity.h"
#include "activity/event.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "evidence/evidence.h"
#include "i18n/i18n.h"

struct form_page {
	const char *here;
	const char *notice;		/* a draft, or sent before; NULL: nothing */
	bool old;			/* staff changed the form since it was begun */
	html_safe inputs;
	const char *button;
	const char *revision;
	bool may_draft;
};

#include "gen/kinds_form.html.h"

static struct err *
find(struct ctx *ctx, const struct action_case *asked, struct action_form *out)
{
	const char *const *only = action_option_list(ctx, asked->action, "fields");

	TRY(action_form_find(ctx, asked, action_option_text(ctx, asked->action, "form"), out));
	out->use.only = only;
	return OK;
}

static struct err *
possible(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	struct action_form f;

	TRY(find(ctx, asked, &f));
	if (!action_form_asks(&f)) {
		out->possible = false;
		out->why = T(ctx, "There is nothing to fill in here.");
		out->staff = T(ctx, "Its form has no field that customers may fill in.");
		return OK;
	}
	/* Once it is sent, nobody is asked for it any more; it may still be changed. */
	if (f.answer.sent)
		out->waits = false;
	return OK;
}

static const char *
notice_of(struct ctx *ctx, const struct action_case *asked, const struct answer *answer)
{
	const char *moment;

	if (answer->revision == 0)
		return NULL;
	moment = i18n_moment(ctx->arena, ctx->lang, answer->updated_at, action_zone(asked), DATE_DAY);
	return answer->sent
	    ? TF(ctx, "You sent this on {moment}. You can still change it.", "moment", moment, NULL)
	    : TF(ctx, "Your draft of {moment}. It is not sent yet.", "moment", moment, NULL);
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct buf inputs = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &inputs);
	struct form_page page = { .here = asked->here, .button = T(ctx, "Send") };
	struct action_form f;

	TRY(find(ctx, asked, &f));
	TRY(action_form_draw(ctx, asked, &f, problems, &apart));
	TRY(action_form_is_old(ctx, &f, &page.old));
	page.inputs = html_from_buf(&inputs);
	page.notice = notice_of(ctx, asked, &f.answer);
	page.may_draft = !f.answer.sent;
	page.revision = arena_printf(ctx->arena, "%lld", (long long)f.answer.revision);
	if (f.answer.sent)
		page.button = T(ctx, "Send the changes");
	form_page(html, &page);
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	bool draft = str_equal(action_field(asked, "as"), "draft");
	struct problems problems = { 0 };
	struct answer answer;
	struct action_form f;
	json_t *values;

	TRY(find(ctx, asked, &f));
	/* Who began earlier than the last change sees it before writing over it. */
	str_to_int(action_field(asked, "revision"), 0, INT64_MAX, &f.answer.revision);
	draft = draft && !f.answer.sent;
	TRY(action_form_read(ctx, asked, &f, draft, &problems, &values));
	TRY(err_invalid(ctx, &problems));
	TRY(action_form_save(ctx, &f, (activity_id){ 0 }, values, !draft, &answer));
	if (draft) {
		out->go_on = "";
		return OK;
	}
	TRY(evidence_record_form(ctx, &f.form, &answer, asked->visitor, NULL));
	*out = (struct action_done){ .say = T(ctx, "Thank you. Your answers are sent."),
		.event_data = arena_printf(ctx->arena, "\"answer\":\"%s\"", answer.public_id.text) };
	if (asked->activity != NULL) {
		out->activity = asked->activity->id;
		out->activity_public_id = asked->activity->public_id;
	}
	return event_write(ctx, &(struct event){ .kind = EVENT_FORM_SENT, .activity = out->activity,
	    .customer = f.subject.customer, .contact = f.subject.contact, .telling = TELL,
	    .data = arena_printf(ctx->arena, "{\"answer\":\"%s\",\"action\":\"%s\"}", answer.public_id.text,
		asked->action->code) });
}

static const char *const fields[] = { "as", "revision", "form_version", NULL };

static const struct action_choice forms[] = {
	{ "activity", N_("The activity form of the type") },
	{ "own", N_("A form of this action") },
	{ 0 },
};

static const struct action_option options[] = {
	{ .name = "form", .kind = OPTION_FORM, .label = N_("Which form"), .usual = "activity", .choices = forms },
	{ .name = "fields", .kind = OPTION_FIELDS, .label = N_("Only these fields (codes, a line each)"),
	    .help = N_("Empty: all that customers may fill in.") },
	{ 0 },
};

const struct action_kind action_kind_form = {
	.token = "form",
	.label = N_("Fill in the form"),
	.help = N_("So that we come prepared."),
	.page_title = N_("What we need to know"),
	.icon = "pencil",
	.rank = 40,
	.places = ACTION_ON_BOTH,
	.first_settings = "{\"offered\":\"activity\"}",
	.statuses = " requested pending planned en_route in_progress intermediate ",
	.right = ACCESS_BOOK,
	.fields = fields,
	.options = options,
	.asked_first = true,
	.tells = true,
	.uploads = true,
	.possible = possible,
	.draw = draw,
	.perform = perform,
};
