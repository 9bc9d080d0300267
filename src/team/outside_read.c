/*
 * outside_read -- one calendar is fetched, unfolded, and its busy times are put in place of the old ones.
 *
 * The server is asked whether there is anything new (ETag, Last-Modified); once a day it is read whole, since
 * the days that are kept move on.  The same busy times again change nothing, and the plan is left alone.
 */
#include "team/outside.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ical/ical.h"
#include "net/net.h"
#include "team/plan_change.h"

#include "gen/team_outside.sql.h"
#include "team/outside_inside.h"

enum { LEASE_S = 180, TIMEOUT_S = 30, MOST_HOPS = 3, MOST_PATIENCE_S = 6 * 3600, MOST_DOUBLINGS = 5, MOST_TAG = 300 };

static const struct { const char *token, *say; } troubles[] = {
	{ "unreached", N_("The server was not reached, or did not answer in time.") },
	{ "private", N_("The address leads into the private network of the server.") },
	{ "refused", N_("The server refuses: the address may be void. Ask for a new one.") },
	{ "large", N_("The calendar is too large: more than 10 MB.") },
	{ "unknown", N_("What the address gives is no calendar.") },
	{ "broken", N_("The calendar is damaged and cannot be read.") },
	{ "long", N_("The calendar takes too long to read.") },
	{ "many", N_("The calendar has too many entries.") },
	{ "sealed", N_("The address must be typed again.") },
};

const char *
outside_trouble(const char *token)
{
	for (size_t i = 0; i < COUNT_OF(troubles); i++)
		if (str_equal(troubles[i].token, token))
			return troubles[i].say;
	return troubles[0].say;
}

/* One reading. */
struct reading {
	int64_t id;
	instant seen;
	struct outside_lease_row row;
	const struct zone *zone;
	date today;
	const char *error;		/* token; NULL: all is well */
	bool same;			/* nothing new */
	const char *etag, *modified, *digest;
	struct ical_busies busies;
};

static struct err *
run_lease(struct ctx *ctx, void *arg)
{
	struct reading *r = arg;
	struct outside_zone_row zone;
	bool found;

	TRY(sql_outside_lease(ctx, ctx->tenant, r->id, ctx->now, INSTANT(ctx->now.s + LEASE_S), &r->row, &found));
	if (!found)
		return err_new(ctx, ERR_CONFLICT, NULL, "calendar %" PRId64 ": somebody was faster", r->id);
	TRY(sql_outside_zone(ctx, ctx->tenant, r->row.worker_id, &zone, &found));
	r->zone = found ? zone_find(zone.zone) : NULL;
	if (r->zone == NULL)
		r->zone = zone_find("UTC");
	r->today = zone_date(r->zone, ctx->now);
	return OK;
}

/* ---- fetching ---- */

static const char *
error_of(const struct err *err)
{
	return err->kind == ERR_TOO_LARGE ? "large" : err->kind == ERR_FORBIDDEN ? "private" : "unreached";
}

/* The file as the server gives it, after a few hops; r->error says what went wrong. */
static void
fetch(struct ctx *ctx, struct reading *r, const char *address, struct net_answer *answer)
{
	bool whole = r->row.reads_from.days != r->today.days;
	const char *headers[4] = { "Accept: text/calendar, */*;q=0.1" };
	int count = 1;

	if (!whole && r->row.etag[0] != '\0')
		headers[count++] = arena_printf(ctx->arena, "If-None-Match: %s", r->row.etag);
	if (!whole && r->row.modified[0] != '\0')
		headers[count++] = arena_printf(ctx->arena, "If-Modified-Since: %s", r->row.modified);
	for (int hop = 0; hop <= MOST_HOPS; hop++) {
		struct net_request request = { .url = address, .headers = headers, .timeout_s = TIMEOUT_S,
			.answer_limit = ICAL_MOST_BYTES };
		struct err *err = net_http(ctx, &request, answer);

		if (err != OK) {
			r->error = error_of(err);
			return;
		}
		if (answer->status < 300 || answer->status >= 400 || answer->status == 304)
			return;
		if (!net_url_valid(ctx->arena, answer->location, NULL))
			break;
		address = answer->location;
	}
	r->error = "refused";
}

/* What may stand in a header again; else we do without. */
static const char *
tag_of(struct ctx *ctx, const char *text)
{
	if (strlen(text) > MOST_TAG || !net_header_valid(arena_printf(ctx->arena, "X-Tag: %s", text)))
		return "";
	return text;
}

/* ---- unfolding ---- */

static const char *
digest_of(struct ctx *ctx, const struct ical_busies *busies)
{
	struct buf text = buf_make(ctx->arena, 4 << 20);

	for (size_t i = 0; i < busies->count; i++)
		buf_printf(&text, "%" PRId64 " %" PRId64 " %s\n", busies->items[i].from.s, busies->items[i].to.s,
		    busies->items[i].title);
	return crypt_encode(ctx->arena, crypt_hash(ctx, buf_text(&text)));
}

static struct err *
unfold(struct ctx *ctx, struct reading *r, const struct net_answer *answer)
{
	static const char *const tokens[ICAL_REFUSED_COUNT] = { [ICAL_GOOD] = NULL, [ICAL_UNKNOWN] = "unknown",
		[ICAL_BROKEN] = "broken", [ICAL_TOO_LONG] = "long", [ICAL_TOO_MUCH] = "many" };
	struct bytes file = { (const uint8_t *)buf_text(&answer->body), answer->body.size };
	enum ical_refused why;

	TRY(ical_read(ctx, file, r->zone, zone_midnight(r->zone, date_add(r->today, -OUTSIDE_BACK_DAYS)),
	    zone_midnight(r->zone, date_add(r->today, OUTSIDE_AHEAD_DAYS)), r->row.titles, &r->busies, &why));
	r->error = tokens[why];
	if (r->error != NULL)
		return OK;
	r->etag = tag_of(ctx, answer->etag);
	r->modified = tag_of(ctx, answer->modified);
	r->digest = digest_of(ctx, &r->busies);
	return OK;
}

static struct err *
look(struct ctx *ctx, struct reading *r)
{
	const char *address = crypt_unseal(ctx, database_secret(db_database(ctx->db)), outside_use, r->row.address);
	struct net_answer answer = { 0 };

	if (address == NULL) {
		r->error = "sealed";
		return OK;
	}
	fetch(ctx, r, address, &answer);
	if (r->error != NULL)
		return OK;
	r->same = answer.status == 304;
	if (r->same)
		return OK;
	if (answer.status != 200) {
		r->error = answer.status >= 500 || answer.status == 429 ? "unreached" : "refused";
		return OK;
	}
	return unfold(ctx, r, &answer);
}

/* ---- kept ---- */

static instant
again_at(const struct ctx *ctx, const struct reading *r)
{
	int64_t wait = OUTSIDE_EVERY_S;

	for (int64_t i = 0; r->error != NULL && i < r->row.failures && i < MOST_DOUBLINGS; i++)
		wait *= 2;
	return INSTANT(ctx->now.s + (wait < MOST_PATIENCE_S ? wait : MOST_PATIENCE_S));
}

static struct err *
run_keep(struct ctx *ctx, void *arg)
{
	const struct reading *r = arg;

	if (r->error != NULL)
		return sql_outside_failed(ctx, ctx->tenant, r->id, r->error, again_at(ctx, r), NULL);
	if (r->same)
		return sql_outside_same(ctx, ctx->tenant, r->id, ctx->now, again_at(ctx, r), NULL);
	TRY(sql_outside_read(ctx, ctx->tenant, r->id, r->etag, r->modified, r->digest, r->today,
	    (int64_t)r->busies.count, (int64_t)r->busies.skipped, ctx->now, again_at(ctx, r), NULL));
	if (str_equal(r->digest, r->row.digest))
		return OK;
	TRY(sql_busy_clear(ctx, ctx->tenant, r->id, NULL));
	for (size_t i = 0; i < r->busies.count; i++) {
		const struct ical_busy *busy = &r->busies.items[i];

		TRY(sql_busy_insert(ctx, ctx->tenant, r->id, r->row.worker_id, busy->from, busy->to, busy->title,
		    NULL));
	}
	return plan_changed_worker(ctx, r->row.worker_id);
}

struct err *
worker_calendar_read_next(struct ctx *from, bool *more, instant *next_at)
{
	struct ctx own = *from, *ctx = &own;
	struct outside_due_row due;
	struct outside_next_row next;
	struct reading r = { 0 };
	struct err *err;
	bool found;

	*next_at = INSTANT_NONE;
	TRY(sql_outside_due(ctx, ctx->now, &due, more));
	if (!*more) {
		TRY(sql_outside_next(ctx, ctx->now, &next, &found));
		if (found)
			*next_at = next.next_at;
		return OK;
	}
	ctx->tenant = due.tenant_id;
	r.id = due.id;
	err = db_transaction(ctx, run_lease, &r);
	if (err != OK)
		return err->kind == ERR_CONFLICT ? OK : err;
	TRY(look(ctx, &r));
	return db_transaction(ctx, run_keep, &r);
}
