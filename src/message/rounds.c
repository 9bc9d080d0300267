/* rounds -- a worker's visits as a calendar to subscribe to: what a worker must know, not what a customer reads. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "mail/mail.h"
#include "message/message.h"

static struct calendar_entry
entry_of(struct ctx *ctx, const struct round_visit *visit)
{
	const struct activity *a = visit->activity;
	bool customer = !str_empty(a->customer_name);

	return (struct calendar_entry){ .uid = arena_printf(ctx->arena, "round-%s@doorstep", a->public_id.text),
		.sequence = a->ics_sequence, .start = a->start, .end = a->end, .zone = a->zone, .stamp = a->updated_at,
		.summary = customer ? arena_printf(ctx->arena, "%s – %s", a->title, a->customer_name) : a->title,
		.description = arena_printf(ctx->arena, "%s%s%s", a->reference, str_empty(a->comment) ? "" : "\n",
		    a->comment == NULL ? "" : a->comment),
		.location = a->address, .latitude = a->latitude, .longitude = a->longitude, .confirmed = true,
		.url = arena_printf(ctx->arena, "%s/w/%s/a/%s", ctx->env->base_url, visit->slug, a->public_id.text) };
}

void
message_calendar_rounds(struct ctx *ctx, const char *name, const struct round_visit *visits, size_t count,
    struct buf *out)
{
	struct calendar_entry *entries = arena_new_array(ctx->arena, count, struct calendar_entry);

	for (size_t i = 0; i < count; i++)
		entries[i] = entry_of(ctx, &visits[i]);
	calendar_write(out, CALENDAR_PUBLISH, name, entries, count);
}
