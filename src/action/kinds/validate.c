/* validate -- accept or refuse a quote, a form or a document, with signature and reason. */
#include "access/access.h"
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "document/document.h"
#include "evidence/evidence.h"
#include "form/answer.h"
#include "form/form.h"
#include "form/strokes.h"
#include "i18n/i18n.h"
#include "quote/show.h"

enum { MOST_REASON = 2000 };

/* What is to be decided on this activity: the newest of its kind. */
struct target {
	enum evidence_what what;
	bool found;
	struct quote quote;
	struct quote_content content;
	struct answer answer;
	struct form form;
	struct document file;
	const char *key;		/* of the evidence; also what a fresh code is for */
	const char *subject, *title;
	bool asks_code;
};

struct validate_page {
	const char *here, *back, *title, *version, *name, *reason, *sent_to, *code_error, *reason_error;
	html_safe body;
	struct signature_pad pad;
	bool asks_code, options, refuses;
};

#include "gen/kinds_validate.html.h"

static struct err *
find_quote(struct ctx *ctx, const struct action_case *asked, struct target *out)
{
	struct quotes quotes;

	TRY(quote_list(ctx, &(struct quote_filter){ .activity = asked->activity->id, .sent_only = true, .limit = 10 },
	    &quotes));
	for (size_t i = 0; i < quotes.count && !out->found; i++) {
		if (quotes.items[i].status != QUOTE_SENT)
			continue;
		out->found = true;
		out->quote = quotes.items[i];
	}
	if (!out->found)
		return OK;
	out->asks_code = out->quote.asks_code;
	out->key = quote_key(ctx, &out->quote);
	out->subject = out->quote.public_id.text;
	out->title = arena_printf(ctx->arena, "%s: %s", out->quote.number, out->quote.title);
	return quote_content(ctx, &out->quote, out->quote.version, &out->content);
}

static struct err *
find_form(struct ctx *ctx, const struct action_case *asked, struct target *out)
{
	struct answer_list answers = { 0 };

	TRY(answer_list_activity(ctx, asked->activity->id, &answers));
	for (size_t i = 0; i < answers.count; i++) {
		if (!answers.items[i].sent)
			continue;
		out->found = true;
		out->answer = answers.items[i];
	}
	if (!out->found)
		return OK;
	out->subject = out->answer.public_id.text;
	out->key = arena_printf(ctx->arena, "validate %s %s %lld", asked->action->code, out->subject,
	    (long long)out->answer.revision);
	out->title = T(ctx, "The form");
	return form_find_version(ctx, out->answer.form, out->answer.version, &out->form);
}

static struct err *
find_document(struct ctx *ctx, const struct action_case *asked, struct target *out)
{
	struct documents documents = { 0 };

	TRY(document_list_activity(ctx, asked->activity->id, &documents));
	for (size_t i = 0; i < documents.count; i++) {
		const struct document *one = &documents.items[i];

		if (!one->on_portal || one->kind == DOCUMENT_PHOTO ||
		    (out->found && one->created_at.s < out->file.created_at.s))
			continue;
		out->found = true;
		out->file = *one;
	}
	if (!out->found)
		return OK;
	out->subject = out->file.public_id.text;
	out->key = arena_printf(ctx->arena, "validate %s %s", asked->action->code, out->subject);
	out->title = out->file.name;
	return OK;
}

static struct err *
find(struct ctx *ctx, const struct action_case *asked, struct target *out)
{
	const char *what = action_option_text(ctx, asked->action, "what");

	*out = (struct target){ .what = EVIDENCE_QUOTE };
	if (asked->activity == NULL)
		return OK;
	out->asks_code = action_option_bool(ctx, asked->action, "code");
	if (str_equal(what, "form")) {
		out->what = EVIDENCE_FORM;
		return find_form(ctx, asked, out);
	}
	if (str_equal(what, "document")) {
		out->what = EVIDENCE_DOCUMENT;
		return find_document(ctx, asked, out);
	}
	return find_quote(ctx, asked, out);
}

static struct err *
possible(struct ctx *ctx, const struct action_case *asked, struct action_answer *out)
{
	struct evidence evidence;
	struct target target;
	bool signed_already = false;

	TRY(find(ctx, asked, &target));
	if (target.found)
		TRY(evidence_lookup(ctx, target.key, &evidence, &signed_already));
	if (target.found && !signed_already) {
		out->waits = true;
		return OK;
	}
	out->possible = false;
	out->why = signed_already ? T(ctx, "This is decided already.") : T(ctx,
	    "There is nothing to sign at the moment.");
	out->staff = target.what == EVIDENCE_QUOTE ? T(ctx, "No quote of this activity waits for a decision.") :
	    target.what == EVIDENCE_FORM ? T(ctx, "No form of this activity was sent, or it is decided.") :
	    T(ctx, "No document of this activity is shown on the portal, or it is decided.");
	return OK;
}

/* ---- drawing ---- */

static const bool *
ticked_of(struct ctx *ctx, const struct action_case *asked, const struct target *target)
{
	return quote_ticked(ctx, &target->content,
	    asked->fields.all == NULL ? NULL : asked->fields.all(asked->fields.from, "t[]"));
}

static struct err *
draw_target(struct ctx *ctx, const struct action_case *asked, struct target *target, struct html *html)
{
	struct form_use use = { .audience = FOR_PORTAL, .zone = action_zone(asked) };
	struct form_rows rows = { 0 };

	if (target->what == EVIDENCE_QUOTE)
		return quote_show(html, &target->quote, &target->content, ticked_of(ctx, asked, target), true);
	if (target->what == EVIDENCE_DOCUMENT)
		return OK;
	TRY(form_show(ctx, &target->form, NULL, &use, target->answer.values, false, &rows));
	form_rows_draw(html, &rows);
	return OK;
}

static const char *
code_sentence(struct ctx *ctx, const char *left)
{
	int64_t tries;

	if (!str_to_int(left, 0, 10, &tries))
		return NULL;
	return tries == 0 ? T(ctx, "This code is no longer valid. Ask for a new one.") :
	    TN(ctx, tries, "This code is not right. {n} try is left.", "This code is not right. {n} tries are left.",
		NULL);
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct buf body = buf_make(ctx->arena, 4 << 20);
	struct html apart = html_apart(html, &body);
	struct validate_page page = { .here = asked->here, .back = asked->back,
		.reason = action_field(asked, "reason"), .refuses = str_equal(action_field(asked, "decision"),
		    "refuse"),
		.code_error = code_sentence(ctx, action_field(asked, "left")),
		.reason_error = problem_of(problems, "reason"),
		.pad = { .name = "name", .drawing_name = "drawing", .value = action_field(asked, "name"),
		    .drawing = action_field(asked, "drawing"), .error = problem_of(problems, "name") } };
	struct access_challenge challenge;
	struct target target;
	bool sent = false;

	TRY(find(ctx, asked, &target));
	if (!target.found)
		return OK;
	if (page.pad.error == NULL)
		page.pad.error = problem_of(problems, "drawing");
	TRY(draw_target(ctx, asked, &target, &apart));
	page.body = html_from_buf(&body);
	page.title = target.title;
	page.version = arena_printf(ctx->arena, "%d", target.quote.version);
	page.asks_code = target.asks_code;
	if (page.asks_code)
		TRY(access_fresh_lookup(ctx, asked->visitor, target.key, &challenge, &sent));
	page.sent_to = sent ? challenge.identity : NULL;
	for (size_t i = 0; i < target.content.count; i++)
		page.options |= target.content.lines[i].optional;
	validate_page(html, &page);
	return OK;
}

/* ---- deciding ---- */

/* The page again with these lines ticked; a wrong guess is counted, for what goes on is committed. */
static const char *
page_again(struct ctx *ctx, const struct action_case *asked, const struct target *target, int left)
{
	const bool *ticked = ticked_of(ctx, asked, target);
	const char *query = left < 0 ? "again=1" : arena_printf(ctx->arena, "left=%d", left);

	for (size_t i = 0; i < target->content.count; i++)
		if (ticked[i])
			query = arena_printf(ctx->arena, "%s&t%%5B%%5D=%zu", query, i);
	return query;
}

static struct err *
decide_quote(struct ctx *ctx, const struct action_case *asked, const struct target *target, bool refuses,
    struct access_fresh *code, bool *go)
{
	struct quote_decision decision = { .visitor = asked->visitor, .name = action_field(asked, "name"),
		.drawing = action_field(asked, "drawing"), .code = action_field(asked, "code"),
		.reason = action_field(asked, "reason"), .ticked = ticked_of(ctx, asked, target) };
	struct quote_outcome outcome = { 0 };
	int64_t version = 0;

	(void)str_to_int(action_field(asked, "version"), 0, INT32_MAX, &version);
	decision.version = (int32_t)version;
	TRY(refuses ? quote_refuse(ctx, target->quote.id, &decision, &outcome) :
	    quote_accept(ctx, target->quote.id, &decision, &outcome));
	*go = outcome.done;
	*code = outcome.code;
	return OK;
}

/* What is signed of a form or a file. */
static struct err *
fill_input(struct ctx *ctx, const struct target *target, struct evidence_input *input)
{
	json_t *object = json_object();
	const char *path, *type;
	char *text;

	if (target->what == EVIDENCE_DOCUMENT) {
		TRY(document_path(ctx, &target->file, DOCUMENT_WHOLE, &path, &type));
		TRY(crypt_sha256_file(ctx, path, &input->file_hash));
		json_object_set_new(object, "file", json_string(target->file.name));
		json_object_set_new(object, "size", json_integer(target->file.size));
		json_object_set_new(object, "type", json_string(type));
	} else {
		json_object_set_new(object, "answer", json_string(target->subject));
		json_object_set_new(object, "form_version", json_integer(target->answer.version));
		json_object_set_new(object, "form", json_loads(target->form.definition, 0, NULL));
		json_object_set(object, "values", target->answer.values);
	}
	text = json_dumps(object, JSON_COMPACT);
	input->document = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(object);
	return OK;
}

static struct err *
decide_other(struct ctx *ctx, const struct action_case *asked, const struct target *target, bool refuses,
    struct access_fresh *code, bool *go)
{
	const char *texts[] = { refuses ? T(ctx, "I refuse this.") : T(ctx, "I accept this with my signature."), NULL };
	struct evidence_input input = { .key = target->key, .what = target->what, .subject = target->subject,
		.customer = asked->activity->customer, .activity = asked->activity->id,
		.decision = refuses ? EVIDENCE_REFUSED : EVIDENCE_ACCEPTED, .unsigned_too = refuses, .texts = texts,
		.reason = action_field(asked, "reason"), .name = action_field(asked, "name"),
		.drawing = action_field(asked, "drawing") };
	evidence_id id;
	bool again;

	*go = true;
	if (target->asks_code && !refuses) {
		TRY(access_fresh_check(ctx, asked->visitor, target->key, action_field(asked, "code"), code));
		*go = code->outcome == ACCESS_IN;
		if (!*go)
			return OK;
	}
	TRY(fill_input(ctx, target, &input));
	TRY(evidence_signer_of(ctx, asked->visitor, code->outcome == ACCESS_IN && !str_empty(code->to) ? code : NULL,
	    &input.signer));
	return evidence_record(ctx, &input, &id, &again);
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	bool refuses = str_equal(action_field(asked, "decision"), "refuse"), go;
	struct access_fresh code = { 0 };
	struct access_fresh_ask fresh;
	struct problems problems = { 0 };
	struct target target;

	TRY(find(ctx, asked, &target));
	if (!target.found)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "There is nothing to sign at the moment."),
		    "nothing to decide");
	if (str_equal(action_field(asked, "do"), "code"))
		TRY(access_fresh_ask(ctx, asked->visitor, target.key, &fresh));
	if (!str_empty(action_field(asked, "do"))) {
		out->go_on = page_again(ctx, asked, &target, -1);
		return OK;
	}
	if (!refuses && !str_equal(action_field(asked, "decision"), "accept"))
		problem_add(ctx->arena, &problems, "decision", T(ctx, "Choose whether you accept or refuse."));
	if (refuses && str_empty(action_field(asked, "reason")))
		problem_add(ctx->arena, &problems, "reason", T(ctx, "Tell us why, in a few words."));
	if (str_length(action_field(asked, "reason")) > MOST_REASON)
		problem_add(ctx->arena, &problems, "reason", T(ctx, "This text is too long. Shorten it."));
	TRY(err_invalid(ctx, &problems));
	TRY(target.what == EVIDENCE_QUOTE ? decide_quote(ctx, asked, &target, refuses, &code, &go) :
	    decide_other(ctx, asked, &target, refuses, &code, &go));
	if (!go) {
		out->go_on = page_again(ctx, asked, &target, code.outcome == ACCESS_WRONG ? code.tries_left : 0);
		return OK;
	}
	*out = (struct action_done){ .activity = asked->activity->id, .activity_public_id = asked->activity->public_id,
		.say = refuses ? T(ctx, "Thank you for telling us. It is refused.") : T(ctx,
		    "Thank you. It is accepted and signed."),
		.event_data = refuses ? "\"decision\":\"refused\"" : "\"decision\":\"accepted\"" };
	return OK;
}

/* A quote that waits for a decision. */
static struct err *
prepare(struct ctx *ctx, const struct action_case *asked)
{
	struct quote_line line = { .product = "", .name = "Pump", .measure = "", .quantity = 1000, .price = 12000,
		.tax = 810 };
	struct quote_edit edit = { .content = { .title = "Pump", .intro = "", .terms = "", .lines = &line,
	    .count = 1 } };
	struct quote quote;

	TRY(quote_create(ctx, &(struct quote_new){ .customer = asked->activity->customer,
	    .activity = asked->activity->id, .title = "Pump" }, &quote));
	edit.revision = quote.revision;
	edit.content.valid_until = date_add(zone_date(zone_find("UTC"), ctx->now), 30);
	TRY(quote_save(ctx, quote.id, &edit));
	return quote_send(ctx, quote.id, quote.revision + 1);
}

static const char *const fields[] = { "decision", "reason", "name", "drawing", "code", "version", "do", "left", NULL };

static const struct action_choice whats[] = {
	{ "quote", N_("The quote of the activity") },
	{ "form", N_("The form that was sent last") },
	{ "document", N_("The newest document that is shown") },
	{ 0 },
};

static const struct action_option options[] = {
	{ .name = "what", .kind = OPTION_CHOICE, .label = N_("What is to be accepted"), .usual = "quote",
	    .choices = whats },
	{ .name = "code", .kind = OPTION_BOOL, .label = N_("A fresh code just before signing"), .usual = "false",
	    .help = N_("Of a quote, the quote itself says so.") },
	{ 0 },
};

const struct action_kind action_kind_validate = {
	.token = "validate",
	.label = N_("Accept or refuse"),
	.help = N_("Read it, then sign."),
	.page_title = N_("Accept or refuse"),
	.icon = "receipt",
	.rank = 45,
	.places = ACTION_ON_ACTIVITY,
	.first_settings = "{\"offered\":\"activity\"}",
	.statuses = " requested pending planned en_route in_progress intermediate terminated ",
	.right = ACCESS_SIGN,
	.fields = fields,
	.options = options,
	.asked_first = true,
	.tells = true,
	.possible = possible,
	.draw = draw,
	.perform = perform,
	.prepare = prepare,
};
