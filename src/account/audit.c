/* audit -- see audit.h. */
#include "account/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

enum { MOST_WHATS = 4000 };

const struct happening happening_rows[] = {
#define HAPPENING(what, thing, label)	{ what, AUDIT_##thing, label },
#include "account/happening.inc"
#undef HAPPENING
	{ 0 }
};

static const struct { const char *token, *label; } things[AUDIT_THING_COUNT] = {
	[AUDIT_CUSTOMER] = { "customer", N_("Customers") },
	[AUDIT_TEAM] = { "team", N_("Team") },
	[AUDIT_CATALOG] = { "catalog", N_("Catalog") },
	[AUDIT_TRIGGER] = { "trigger", N_("Triggers") },
	[AUDIT_STAFF] = { "staff", N_("Staff") },
	[AUDIT_ROLE] = { "role", N_("Roles and rights") },
	[AUDIT_SETTING] = { "setting", N_("Settings") },
	[AUDIT_PROGRAM] = { "program", N_("Programs") },
	[AUDIT_FILE] = { "file", N_("Import and export") },
	[AUDIT_OPTIMISER] = { "optimiser", N_("Optimiser") },
	[AUDIT_QUOTE] = { "quote", N_("Quotes") },
};

const char *
audit_thing_token(enum audit_thing thing)
{
	return things[thing].token;
}

const char *
audit_thing_label(enum audit_thing thing)
{
	return things[thing].label;
}

bool
audit_thing_parse(const char *token, enum audit_thing *out)
{
	for (size_t i = 0; i < AUDIT_THING_COUNT; i++) {
		if (!str_equal(things[i].token, token))
			continue;
		*out = (enum audit_thing)i;
		return true;
	}
	return false;
}

const struct happening *
happening_find(const char *what)
{
	for (const struct happening *row = happening_rows; row->what != NULL; row++)
		if (str_equal(row->what, what))
			return row;
	return NULL;
}

/* ---- writing ---- */

static struct err *
write_in(struct ctx *ctx, unit_id unit, const char *what, const char *subject, const char *detail)
{
	return sql_audit_add(ctx, ctx->tenant, unit, ctx->now, actor_kind_token(ctx->actor.kind),
	    actor_id(&ctx->actor), ctx->actor.name != NULL ? ctx->actor.name : "", ctx->from, what,
	    subject, detail != NULL ? detail : "{}", NULL);
}

struct err *
audit_write(struct ctx *ctx, const char *what, const char *subject, const char *detail)
{
	return write_in(ctx, ctx->unit, what, subject, detail);
}

struct err *
audit_write_of_person(struct ctx *ctx, const struct person *person, const char *what, const char *detail)
{
	struct membership_of_person_rows rows;
	unit_id last = { 0 };

	TRY(sql_membership_of_person(ctx, ctx->tenant, person->id, &rows));
	if (rows.count == 0)
		return write_in(ctx, ctx->unit, what, person->email, detail);
	for (size_t i = 0; i < rows.count; i++) {
		/* a row for each role, those of one unit together */
		if (!ID_EQUAL(rows.items[i].unit, last))
			TRY(write_in(ctx, rows.items[i].unit, what, person->email, detail));
		last = rows.items[i].unit;
	}
	return OK;
}

/* ---- reading ---- */

/* "[\"key.create\",…]": the tokens of one thing. */
static const char *
whats_of(struct arena *arena, enum audit_thing thing)
{
	struct buf buf = buf_make(arena, MOST_WHATS);
	struct json json = json_make(&buf);

	json_open_array(&json, NULL);
	for (const struct happening *row = happening_rows; row->what != NULL; row++)
		if (row->thing == thing)
			json_text(&json, NULL, row->what);
	json_close_array(&json);
	return buf_text(&buf);
}

/* "1827394000.512": the moment and the row where the next page begins. */
static void
read_cursor(const char *cursor, instant *at, int64_t *id)
{
	int64_t s, last;
	int end = 0;

	*at = INSTANT(INT64_MAX);
	*id = INT64_MAX;
	if (cursor == NULL || sscanf(cursor, "%" SCNd64 ".%" SCNd64 "%n", &s, &last, &end) != 2 || cursor[end] != '\0')
		return;
	*at = INSTANT(s);
	*id = last;
}

/* An end that was left out is none. */
static instant
edge(instant at)
{
	return at.s != 0 ? at : INSTANT_NONE;
}

struct err *
audit_list(struct ctx *ctx, const struct audit_filter *filter, struct audit_rows *out)
{
	bool by_person = !ID_IS_NONE(filter->person);
	const char *kind = by_person ? actor_kind_token(ACTOR_STAFF) :
	    filter->only_kind ? actor_kind_token(filter->kind) : NULL;
	const char *whats = filter->only_thing ? whats_of(ctx->arena, filter->thing) : NULL;
	struct audit_of_unit_rows rows;
	struct audit_rows list = { 0 };
	int64_t id;
	instant at;

	read_cursor(filter->cursor, &at, &id);
	TRY(sql_audit_of_unit(ctx, ctx->unit, filter->what, whats, kind, by_person ? filter->person.value : INT64_MIN,
	    filter->subject, edge(filter->from), edge(filter->before), at, id, (int64_t)filter->limit + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)filter->limit; i++) {
		const struct audit_of_unit_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct audit_row){ row->id, row->at, row->actor_kind,
			row->actor_name, row->address, row->what, row->subject, row->detail };
	}
	if (rows.count > list.count)
		list.next = arena_printf(ctx->arena, "%" PRId64 ".%" PRId64, list.items[list.count - 1].at.s,
		    list.items[list.count - 1].id);
	*out = list;
	return OK;
}
