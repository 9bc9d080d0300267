/* message -- write to the planners: opens or goes on with the thread of the activity, or of the customer. */
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "thread/thread.h"

enum { LAST_MESSAGES = 20 };

struct message_line { const char *author, *text, *moment; bool ours; };

struct message_page {
	const char *here;
	struct message_line *items;
	size_t count, capacity;
	const char *text, *text_error, *files_error, *upload;
	const char *const *drafts;	/* of the last try */
	size_t draft_count;
};

#include "gen/kinds_message.html.h"

static const char *const *
sent_of(const struct action_case *asked)
{
	static const char *const none[] = { NULL };

	return asked->fields.all == NULL ? none : asked->fields.all(asked->fields.from, "documents[]");
}

static struct thread_about
about(const struct action_case *asked)
{
	if (asked->activity != NULL)
		return (struct thread_about){ asked->activity->customer, asked->activity->id };
	return (struct thread_about){ asked->visitor->here == NULL ? (customer_id){ 0 }
								  : asked->visitor->here->customer, { 0 } };
}

static struct err *
fill_lines(struct ctx *ctx, const struct action_case *asked, struct message_page *page)
{
	struct thread_about what = about(asked);
	struct thread_messages messages;
	struct thread thread;

	TRY(thread_lookup(ctx, &what, &thread));
	if (ID_IS_NONE(thread.id))
		return OK;
	TRY(thread_messages(ctx, thread.id, LAST_MESSAGES, INSTANT_NONE, 0, &messages));
	for (size_t i = 0; i < messages.count; i++)
		*arena_push(ctx->arena, page) = (struct message_line){ messages.items[i].author,
			messages.items[i].text,
			i18n_moment(ctx->arena, ctx->lang, messages.items[i].at, action_zone(asked), DATE_DAY),
			messages.items[i].side == THREAD_STAFF };
	return OK;
}

static struct err *
draw(struct ctx *ctx, const struct action_case *asked, const struct problems *problems, struct html *html)
{
	struct message_page page = { .here = asked->here, .text = action_field(asked, "text"),
		.text_error = problem_of(problems, "text"), .files_error = problem_of(problems, "files"),
		.upload = asked->upload, .drafts = sent_of(asked) };

	while (page.drafts[page.draft_count] != NULL)
		page.draft_count++;

	TRY(fill_lines(ctx, asked, &page));
	message_page(html, &page);
	return OK;
}

static struct err *
perform(struct ctx *ctx, const struct action_case *asked, struct action_done *out)
{
	struct thread_new message = { .about = about(asked), .side = THREAD_CUSTOMER,
		.text = action_field(asked, "text"), .holder = asked->holder, .drafts = sent_of(asked),
		.once = action_field(asked, ACTION_ONCE_FIELD) };
	thread_id id;

	TRY(thread_write_in(ctx, &message, &id));
	TRY(thread_mark_read(ctx, id, THREAD_CUSTOMER));
	*out = (struct action_done){ .say = T(ctx, "Your message is sent."), .stay = true };
	if (asked->activity != NULL) {
		out->activity = asked->activity->id;
		out->activity_public_id = asked->activity->public_id;
	}
	return OK;
}

static const char *const fields[] = { "text", NULL };

const struct action_kind action_kind_message = {
	.token = "message",
	.label = N_("Write to us"),
	.help = N_("A question, or something we should know."),
	.page_title = N_("Your messages with us"),
	.icon = "message",
	.rank = 70,
	.places = ACTION_ON_BOTH,
	.first_settings = "{\"offered\":\"activity\"}",
	.statuses = " requested pending planned en_route in_progress intermediate terminated canceled ",
	.right = ACCESS_SEE,
	.fields = fields,
	.uploads = true,
	.draw = draw,
	.perform = perform,
};
