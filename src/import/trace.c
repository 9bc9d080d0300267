/* trace -- see trace.h: what is written down. */
#include "import/trace.h"

#include <math.h>
#include <stdlib.h>

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/bulk.h"
#include "import/inside.h"
#include "quote/quote.h"
#include "team/team.h"
#include "gen/import.sql.h"

enum { LARGEST_TRACE = 64 << 20 };

static struct err *
put(struct ctx *ctx, struct work *work, enum trace_kind kind, int64_t id, const char *before)
{
	*arena_push(ctx->arena, &work->traces) = (struct trace){ (int)kind, id, before };
	return OK;
}

struct err *
trace_made(struct ctx *ctx, struct work *work, enum trace_kind kind, int64_t id)
{
	return put(ctx, work, kind, id, NULL);
}

struct err *
trace_changed(struct ctx *ctx, struct work *work, enum trace_kind kind, int64_t id, json_t *before)
{
	char *text = json_dumps(before, JSON_COMPACT);
	const char *kept = arena_strdup(ctx->arena, text);

	free(text);
	json_decref(before);
	return put(ctx, work, kind, id, kept);
}

struct err *
trace_write(struct ctx *ctx, const struct work *work, import_id id, int64_t number)
{
	struct buf to = buf_make(ctx->arena, LARGEST_TRACE);

	if (work->traces.count == 0)
		return OK;
	buf_putc(&to, '[');
	for (size_t i = 0; i < work->traces.count; i++) {
		const struct trace *t = &work->traces.items[i];

		buf_puts(&to, i != 0 ? ",[" : "[");
		buf_put_int(&to, t->kind);
		buf_putc(&to, ',');
		buf_put_int(&to, t->id);
		buf_putc(&to, ',');
		buf_puts(&to, t->before != NULL ? t->before : "null");
		buf_putc(&to, ',');
		buf_put_int(&to, ctx->now.s);
		buf_putc(&to, ']');
	}
	buf_putc(&to, ']');
	/* what is too large to be kept cannot be undone; the import itself goes on */
	return buf_full(&to) ? OK : sql_import_trace_add(ctx, ctx->unit, id, number, buf_text(&to), NULL);
}

/* ---- how things stand ---- */

static json_t *
text(const char *value)
{
	return value != NULL ? json_string(value) : json_null();
}

static json_t *
real(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *
moment(instant at)
{
	return INSTANT_IS_NONE(at) ? json_null() : json_integer(at.s);
}

static json_t *
day(date d)
{
	return DATE_IS_NONE(d) ? json_null() : json_integer(d.days);
}

json_t *
trace_of_customer(struct ctx *ctx, const struct customer *c)
{
	return json_pack("{so so ss sI so so so si so so sb so so so so sI so so so so so sb}",
	    "reference", text(c->reference), "external_id", text(c->external_id),
	    "type", customer_type_token(c->type), "parent", (json_int_t)c->parent.value, "name", text(c->name),
	    "first_name", text(c->first_name), "category", text(c->category), "lang", (int)c->lang,
	    "phone", text(c->phone), "comment", text(c->comment), "portal", (int)c->portal_access,
	    "opening", text(opening_to_json(ctx->arena, &c->opening)), "restrictions", text(c->restrictions),
	    "additional", text(c->additional), "custom", text(c->custom),
	    "custom_version", (json_int_t)c->custom_version, "maker", text(c->maker), "model", text(c->model),
	    "serial", text(c->serial), "installed_on", day(c->installed_on), "warranty_until", day(c->warranty_until),
	    "active", (int)c->active);
}

json_t *
trace_of_site(struct ctx *ctx, const struct site *s)
{
	(void)ctx;
	return json_pack("{so so so so so so sb}", "address", text(s->address),
	    "additional", text(s->address_additional), "latitude", real(s->latitude),
	    "longitude", real(s->longitude), "zone", text(s->zone), "notes", text(s->notes),
	    "active", (int)s->active);
}

json_t *
trace_of_contact(struct ctx *ctx, const struct contact *c)
{
	(void)ctx;
	return json_pack("{so so so so si sb sb sb sb}", "name", text(c->name), "email", text(c->email),
	    "mobile", text(c->mobile), "typed", text(c->mobile_typed), "lang", (int)c->lang,
	    "see", (int)c->can_see, "book", (int)c->can_book, "sign", (int)c->can_sign, "active", (int)c->active);
}

json_t *
trace_of_absence(struct ctx *ctx, const struct absence *a)
{
	(void)ctx;
	return json_pack("{ss sI sI so sI sI}", "public_id", a->public_id.text, "from", (json_int_t)a->from.s,
	    "to", (json_int_t)a->to.s, "note", text(a->note), "type", (json_int_t)a->type.value,
	    "type_unit", (json_int_t)a->type_unit.value);
}

json_t *
trace_of_product(struct ctx *ctx, const struct product *p)
{
	(void)ctx;
	return json_pack("{ss so so so sI si sI sb}", "public_id", p->public_id.text, "reference", text(p->reference),
	    "name", text(p->name), "measure", text(p->measure), "price", (json_int_t)p->price, "tax", (int)p->tax,
	    "cost", (json_int_t)p->cost, "active", (int)p->active);
}

json_t *
trace_of_worker(struct ctx *ctx, const struct worker *w)
{
	(void)ctx;
	return json_pack("{so so so so so so so so so so so sb}", "first_name", text(w->first_name),
	    "last_name", text(w->last_name), "phone", text(w->phone), "color", text(w->color),
	    "comment", text(w->comment), "address", text(w->address), "additional", text(w->address_additional),
	    "latitude", real(w->latitude), "longitude", real(w->longitude), "radius", real(w->radius_km),
	    "more", text(w->additional), "active", (int)w->active);
}

json_t *
trace_of_type(struct ctx *ctx, const struct activity_type *t)
{
	json_t *skills = json_array();

	(void)ctx;
	for (size_t i = 0; i < t->skills.count; i++)
		json_array_append_new(skills, json_pack("[I I]", (json_int_t)t->skills.items[i].skill.value,
		    (json_int_t)t->skills.items[i].level));
	return json_pack("{ss so so sI sI so}", "public_id", t->public_id.text, "name", text(t->name),
	    "color", text(t->color), "duration", (json_int_t)t->duration_s, "priority", (json_int_t)t->priority,
	    "skills", skills);
}

json_t *
trace_of_activity(struct ctx *ctx, const struct activity *a)
{
	(void)ctx;
	return json_pack("{so so sI sI sI sI so so si si so so so si sI so so}",
	    "reference", text(a->reference), "external_id", text(a->external_id), "type", (json_int_t)a->type.value,
	    "customer", (json_int_t)a->customer.value, "site", (json_int_t)a->site.value,
	    "contact", (json_int_t)a->contact.value, "title", text(a->title), "comment", text(a->comment),
	    "duration", (int)a->duration_s, "priority", (int)a->priority, "appointment", moment(a->appointment),
	    "wished", moment(a->wished), "additional", text(a->additional), "status", (int)a->status,
	    "worker", (json_int_t)a->worker.value, "start", moment(a->start), "end", moment(a->end));
}
