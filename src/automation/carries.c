/* carries -- what effects carry out of the house: no more than may be seen by whoever saves them. */
#include "automation/inside.h"

#include "automation/send.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/codes.h"
#include "form/texts.h"
#include "i18n/i18n.h"

struct carrying {
	struct ctx *ctx;
	const struct effect *effect;
	const char *at;
	uint64_t rights;	/* of who saves it, and of those who read it */
	struct problems *problems;
};

/* What those may see anyway to whom its texts go. */
static uint64_t
readers_may(const struct effect *effect)
{
	const char *to = effect_text(effect, "to");
	const uint64_t of_visits = RIGHT(PERMISSION_SEE_BOARD) | RIGHT(PERMISSION_SEE_CUSTOMERS);

	if ((effect->kind->traits & EFFECT_TO_CUSTOMER) != 0)
		return UINT64_MAX;
	if (str_equal(to, "contact") || str_equal(to, "every_contact"))
		return UINT64_MAX;
	if (str_equal(to, "planners"))
		return of_visits | RIGHT(PERMISSION_SEE_TEAM) | RIGHT(PERMISSION_PORTAL_ACCESS);
	return str_equal(to, "worker") ? of_visits | RIGHT(PERMISSION_SEE_TEAM) : 0;
}

static void
refuse(const struct carrying *c, const char *name, const char *what)
{
	problem_add(c->ctx->arena, c->problems, arena_printf(c->ctx->arena, "%s/%s", c->at, name),
	    TF(c->ctx, "{what} is more than you may see yourself, so it can go to the customer only.", "what", what,
		NULL));
}

static void
check_text(const struct carrying *c, const char *name, const char *text)
{
	const char *code = codes_beyond(c->ctx, text, c->rights);

	/* What goes to the customer must not go on from there by a link to somebody else. */
	if (code == NULL)
		code = codes_led_away(c->ctx, text, c->ctx->actor.rights);
	if (code != NULL)
		refuse(c, name, code);
}

static void
check_setting(const struct carrying *c, const struct effect_setting *row)
{
	const json_t *value = json_object_get(c->effect->settings, row->name);
	struct texts texts = { { NULL } };

	if (json_is_object(value))
		texts_read(c->ctx->arena, value, &texts);
	else
		check_text(c, row->name, json_string_value(value));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		check_text(c, arena_printf(c->ctx->arena, "%s.%s", row->name, lang_tag((enum lang)lang)),
		    texts.in[lang]);
}

/* Papers that go along: a template may fill in whatever there is, and an appointment leads into the portal. */
static void
check_papers(const struct carrying *c)
{
	const uint64_t needs = RIGHT(PERMISSION_SEE_BOARD) | RIGHT(PERMISSION_SEE_CUSTOMERS) |
	    RIGHT(PERMISSION_PORTAL_ACCESS);

	if ((needs & ~c->rights) == 0)
		return;
	if (str_equal(effect_text(c->effect, "reports"), "latest"))
		refuse(c, "reports", T(c->ctx, "The newest report"));
	if (effect_yes(c->effect, "calendar"))
		refuse(c, "calendar", T(c->ctx, "Appointment"));
}

static bool
same_conditions(struct ctx *ctx, const char *a, const char *b)
{
	json_t *first = json_loads(a, 0, NULL), *second = json_loads(b, 0, NULL);

	arena_defer(ctx->arena, (void (*)(void *))json_decref, first);
	arena_defer(ctx->arena, (void (*)(void *))json_decref, second);
	return first == NULL || second == NULL ? first == second : json_equal(first, second);
}

/* Whatever leads to its effects is as it was. */
static bool
same_occasion(struct ctx *ctx, const struct trigger *a, const struct trigger *b)
{
	return ID_EQUAL(a->type, b->type) && a->moment == b->moment && a->event == b->event && a->each == b->each &&
	    a->contained == b->contained && str_equal(a->action, b->action) && str_equal(a->fields, b->fields) &&
	    same_conditions(ctx, a->when, b->when);
}

/* The effects of the same trigger as it is stored, while it comes true as before; NULL: none. */
static struct err *
find_standing(struct ctx *ctx, const struct trigger *t, json_t **out)
{
	struct trigger stored;

	*out = NULL;
	if (ID_IS_NONE(t->id))
		return OK;
	TRY(trigger_find(ctx, t->id, &stored));
	if (stored.archived || !same_occasion(ctx, &stored, t))
		return OK;
	*out = json_loads(stored.effects, 0, NULL);
	arena_defer(ctx->arena, (void (*)(void *))json_decref, *out);
	return OK;
}

static bool
stands_already(const struct effect *effect, const json_t *standing)
{
	json_t *one;
	size_t n;

	json_array_foreach(standing, n, one)
		if (json_equal(one, (json_t *)(uintptr_t)effect->settings))
			return true;
	return false;
}

struct err *
effects_check_rights(struct ctx *ctx, const struct trigger *t, const struct effects *effects, const char *at,
    struct problems *problems)
{
	struct carrying c = { .ctx = ctx, .problems = problems };
	json_t *standing;
	size_t before;

	if (ctx->actor.kind != ACTOR_STAFF)
		return OK;
	TRY(find_standing(ctx, t, &standing));
	for (size_t i = 0; i < effects->count; i++) {
		c.effect = &effects->items[i];
		c.at = arena_printf(ctx->arena, "%s/%zu", at, i);
		c.rights = ctx->actor.rights | readers_may(c.effect);
		before = problems->count;
		for (const struct effect_setting *row = c.effect->kind->settings;
		    row != NULL && row->name != NULL; row++)
			if (row->codes)
				check_setting(&c, row);
		check_papers(&c);
		if (problems->count > before && stands_already(c.effect, standing))
			problems->count = before;
	}
	return OK;
}
