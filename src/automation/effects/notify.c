/* notify -- a line at the bell of staff. */
#include "automation/effect.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "notice/notice.h"
#include "team/team.h"

static const struct effect_choice whom[] = {
	{ "planners", N_("The planners") }, { "worker", N_("The worker") }, { NULL, NULL },
};

static const struct effect_setting settings[] = {
	{ "to", N_("To"), NULL, EFFECT_CHOICE, "planners", .required = true, .choices = whom },
	{ "text", N_("Text"), NULL, EFFECT_TEXTS, NULL, .required = true, .codes = true, .most = NOTICE_TEXT_MOST },
	{ "detail", N_("Second line"), NULL, EFFECT_TEXTS, NULL, .codes = true, .most = NOTICE_DETAIL_MOST },
	{ 0 },
};

static struct err *
people_of(struct ctx *ctx, const struct effect_case *c, struct persons *out)
{
	struct worker worker;
	struct person person;

	if (str_equal(effect_text(c->effect, "to"), "planners"))
		return notice_planners(ctx, out);
	if (c->activity == NULL || ID_IS_NONE(c->activity->worker))
		return OK;
	TRY(worker_find(ctx, c->activity->worker, &worker));
	if (ID_IS_NONE(worker.person))
		return OK;
	TRY(person_find(ctx, worker.person, &person));
	*arena_push(ctx->arena, out) = person;
	return OK;
}

static struct err *
words(struct ctx *ctx, const struct effect_case *c, const char *name, enum lang lang, const char **out)
{
	struct message_codes codes = effect_codes(c);
	struct ctx theirs = *ctx;

	theirs.lang = lang;
	return codes_render(&theirs, effect_words(ctx, c->effect, name, lang), CODES_SMS, message_resolve, &codes, out);
}

static struct err *
say(struct ctx *ctx, const struct effect_case *c, struct sentences *out)
{
	struct persons people = { 0 };
	const char *text;

	TRY(people_of(ctx, c, &people));
	for (size_t i = 0; i < people.count; i++) {
		TRY(words(ctx, c, "text", people.items[i].lang, &text));
		sentence_add(ctx, out, TF(ctx, "Would notify {who}: {text}", "who", people.items[i].name, "text", text,
		    NULL));
	}
	if (people.count == 0)
		sentence_add(ctx, out, T(ctx, "Would notify nobody."));
	return OK;
}

static struct err *
carry_out(struct ctx *ctx, const struct effect_case *c, const char **note)
{
	struct notice_new notice = { .customer = c->customer, .cause = c->key };
	struct persons people = { 0 };

	TRY(people_of(ctx, c, &people));
	if (c->activity != NULL) {
		notice.activity = c->activity->id;
		notice.path = arena_printf(ctx->arena, "/activities/%s", c->activity->public_id.text);
	}
	for (size_t i = 0; i < people.count; i++) {
		notice.person = people.items[i].id;
		TRY(words(ctx, c, "text", people.items[i].lang, &notice.text));
		TRY(words(ctx, c, "detail", people.items[i].lang, &notice.detail));
		TRY(notice_write(ctx, &notice));
	}
	if (people.count > 0)
		*note = TN(ctx, (int64_t)people.count, "{n} person was notified", "{n} people were notified", NULL);
	return OK;
}

const struct effect_kind effect_kind_notify = {
	.token = "notify", .label = N_("Notify staff"), .icon = "bell", .rank = 30,
	.help = N_("A line at the bell of the back office, at once."),
	.settings = settings, .say = say, .carry_out = carry_out,
};
