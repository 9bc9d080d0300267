/* check -- walks every chain: for `doorstep check`. */
#include "base/arena.h"
#include "base/ctx.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"
#include "i18n/i18n.h"

/* Where the walk through one unit's chain stands. */
struct walk {
	struct ctx ctx;			/* of one turn: its arena is emptied between turns */
	struct arena *results;
	unit_id unit;
	const char *name;
	int64_t last;			/* place of the record before */
	uint8_t hash[EVIDENCE_HASH];	/* its hash */
	bool broken;			/* the record before is missing: nothing to compare with */
	struct evidence_breaches *out;
};

static void
say(struct walk *walk, int64_t seq, const char *what)
{
	*arena_push(walk->results, walk->out) = arena_printf(walk->results,
	    "evidence: record %lld of unit \"%s\": %s", (long long)seq, walk->name, what);
}

static void
look_at(struct walk *walk, const struct evidence_find_row *row)
{
	const char *fault = record_fault(&walk->ctx, row);

	for (int64_t missing = walk->last + 1; missing < row->seq; missing++) {
		say(walk, missing, "is missing");
		walk->broken = true;
		if (row->seq - missing > 20) {
			say(walk, row->seq - 1, "and all before it are missing");
			break;
		}
	}
	if (fault != NULL)
		say(walk, row->seq, fault[0] == 'd' ?
		    fault[1] == 'o' ? "the document is not what was signed" : "the drawing is not what was drawn" :
		    "something in it was changed");
	if (!walk->broken && !bytes_equal(row->previous, (struct bytes){ walk->hash, EVIDENCE_HASH }))
		say(walk, row->seq, "does not continue the record before");
	walk->broken = row->hash.size != EVIDENCE_HASH;
	if (!walk->broken)
		for (int i = 0; i < EVIDENCE_HASH; i++)
			walk->hash[i] = row->hash.at[i];
	walk->last = row->seq;
}

static struct err *
compare_end(struct walk *walk)
{
	struct evidence_chain_find_row end;
	bool found;

	TRY(sql_evidence_chain_find(&walk->ctx, walk->unit, &end, &found));
	if (!found) {
		if (walk->last > 0)
			say(walk, walk->last, "the end of the chain is missing");
		return OK;
	}
	for (int64_t missing = walk->last + 1; missing <= end.last && missing <= walk->last + 20; missing++)
		say(walk, missing, "is missing");
	if (end.last < walk->last)
		say(walk, walk->last, "stands behind the end of the chain");
	if (end.last == walk->last && !walk->broken &&
	    !bytes_equal(end.hash, (struct bytes){ walk->hash, EVIDENCE_HASH }))
		say(walk, walk->last, "is not the one that ended the chain");
	return OK;
}

static struct err *
walk_unit(struct walk *walk)
{
	struct evidence_find_rows rows;

	do {
		arena_reset(walk->ctx.arena);
		TRY(sql_evidence_walk(&walk->ctx, walk->unit, walk->last, &rows));
		for (size_t i = 0; i < rows.count; i++)
			look_at(walk, &rows.items[i]);
	} while (rows.count > 0);
	return compare_end(walk);
}

struct err *
evidence_check(struct ctx *ctx, struct evidence_breaches *out)
{
	struct evidence_units_rows units;
	struct arena *turn = arena_open();

	*out = (struct evidence_breaches){ 0 };
	arena_defer(ctx->arena, (void (*)(void *))arena_close, turn);
	TRY(sql_evidence_units(ctx, &units));
	for (size_t i = 0; i < units.count; i++) {
		struct walk walk = { .ctx = *ctx, .results = ctx->arena, .unit = units.items[i].unit,
			.name = units.items[i].unit_name, .out = out };

		walk.ctx.arena = turn;
		TRY(walk_unit(&walk));
	}
	return OK;
}
