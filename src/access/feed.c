/* feed -- the private calendar of a contact: an address that only sees, and that can be taken back. */
#include "access/inside.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { FEED_FIELDS = 4, USED_EVERY_S = 3600 };

struct err *
access_feed_find(struct ctx *ctx, const struct access_visitor *visitor, struct access_feed *out)
{
	const struct access_standing *here = visitor->here;
	struct access_feed_find_row row;
	bool found;

	*out = (struct access_feed){ .used_at = INSTANT_NONE };
	if (here == NULL || access_is_narrow(visitor))
		return OK;
	TRY(sql_access_feed_find(ctx, here->unit, here->customer, here->contact.value, &row, &found));
	if (!found || !row.is_on)
		return OK;
	out->on = true;
	out->used_at = row.used_at;
	out->path = arena_printf(ctx->arena, "/c/%s.ics", secret_seal(ctx, "feed",
	    arena_printf(ctx->arena, "%lld %lld %lld %d", (long long)here->unit.value,
	    (long long)here->customer.value, (long long)here->contact.value, row.version)));
	return OK;
}

struct switching { const struct access_visitor *visitor; bool on; };

static struct err *
set(struct ctx *ctx, void *arg)
{
	const struct switching *switching = arg;
	const struct access_standing *here = switching->visitor->here;

	return sql_access_feed_set(ctx, here->unit, here->customer, here->contact.value, switching->on,
	    ctx->now, NULL);
}

struct err *
access_feed_set(struct ctx *ctx, const struct access_visitor *visitor, bool on)
{
	struct switching switching = { visitor, on };

	if (visitor->looking)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You are looking at the portal as the customer sees it: nothing can be changed."),
		    "staff preview");
	if (visitor->here == NULL || access_is_narrow(visitor))
		return err_new(ctx, ERR_NOT_FOUND,
		    T(ctx, "This page does not exist, or it is not yours."), "no whole account");
	return db_transaction(ctx, set, &switching);
}

struct feed_use { unit_id unit; customer_id customer; int64_t contact; };

static struct err *
note_use(struct ctx *ctx, void *arg)
{
	const struct feed_use *use = arg;

	return sql_access_feed_used(ctx, use->unit, use->customer, use->contact, ctx->now, NULL);
}

/* "UNIT CUSTOMER CONTACT VERSION" */
static bool
read_feed(struct ctx *ctx, const char *token, int64_t numbers[FEED_FIELDS])
{
	const char *text = strlen(token) > 200 ? NULL : secret_open(ctx, "feed", token);
	size_t count = 0;
	char **fields = text == NULL ? NULL : str_split(ctx->arena, text, ' ', &count);

	if (count != FEED_FIELDS)
		return false;
	for (int i = 0; i < FEED_FIELDS; i++)
		if (!str_to_int(fields[i], 0, INT64_MAX, &numbers[i]))
			return false;
	return true;
}

struct err *
access_feed_open(struct ctx *ctx, const char *token, struct access_visitor *out, bool *found)
{
	int64_t numbers[FEED_FIELDS];
	struct feed_use use;
	struct access_feed_find_row row;
	struct access_session_find_row session = { .channel = "staff", .identity = "" };
	struct access_visitor visitor;

	*found = false;
	if (!read_feed(ctx, token, numbers))
		return OK;
	use = (struct feed_use){ { numbers[0] }, { numbers[1] }, numbers[2] };
	TRY(sql_access_feed_find(ctx, use.unit, use.customer, use.contact, &row, found));
	*found = *found && row.is_on && row.version == numbers[3];
	if (!*found)
		return OK;
	session.unit = use.unit;
	session.customer = use.customer;
	session.contact.value = use.contact;
	visitor = (struct access_visitor){ .proof = ACCESS_BY_LINK, .identity = "", .looking = true };
	TRY(standings_of(ctx, &session, &visitor.standings));
	visitor.here = standing_here(&visitor.standings, use.unit, use.customer);
	*found = visitor.here != NULL && visitor.here->unit_on && visitor.here->customer_on;
	if (!*found)
		return OK;
	visitor.lang = visitor.here->lang;
	if (INSTANT_IS_NONE(row.used_at) || row.used_at.s + USED_EVERY_S < ctx->now.s)
		TRY(db_transaction(ctx, note_use, &use));
	*out = visitor;
	return OK;
}
