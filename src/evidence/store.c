/* store -- rows to structs, and finding them. */
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"
#include "i18n/i18n.h"

static const struct { const char *token, *label; } whats[EVIDENCE_WHAT_COUNT] = {
	[EVIDENCE_QUOTE] = { "quote", N_("Quote") },
	[EVIDENCE_FORM] = { "form", N_("Form") },
	[EVIDENCE_DOCUMENT] = { "document", N_("Document") },
	[EVIDENCE_ACTIVITY] = { "activity", N_("Visit") },
};

static const struct { const char *token, *label; } decisions[EVIDENCE_DECISION_COUNT] = {
	[EVIDENCE_SIGNED] = { "signed", N_("Signed") },
	[EVIDENCE_ACCEPTED] = { "accepted", N_("Accepted") },
	[EVIDENCE_REFUSED] = { "refused", N_("Refused") },
};

static const char *const ways[EVIDENCE_WAY_COUNT] = { "drawn", "typed", "none" };

const char *evidence_what_token(enum evidence_what what) { return whats[what].token; }
const char *evidence_what_label(enum evidence_what what) { return whats[what].label; }
const char *evidence_decision_token(enum evidence_decision decision) { return decisions[decision].token; }
const char *evidence_decision_label(enum evidence_decision decision) { return decisions[decision].label; }
const char *evidence_way_token(enum evidence_way way) { return ways[way]; }

/* False for a word that no record of ours holds. */
static bool
read_words(const struct evidence_find_row *row, struct evidence *out)
{
	static const char *const proofs[] = { [ACCESS_BY_EMAIL] = "email", [ACCESS_BY_SMS] = "sms",
		[ACCESS_BY_LINK] = "link", [ACCESS_BY_STAFF] = "staff" };
	int known = 0;

	for (size_t i = 0; i < EVIDENCE_WHAT_COUNT; i++)
		if (str_equal(whats[i].token, row->what))
			out->what = (enum evidence_what)i, known |= 1;
	for (size_t i = 0; i < EVIDENCE_DECISION_COUNT; i++)
		if (str_equal(decisions[i].token, row->decision))
			out->decision = (enum evidence_decision)i, known |= 2;
	for (size_t i = 0; i < EVIDENCE_WAY_COUNT; i++)
		if (str_equal(ways[i], row->way))
			out->way = (enum evidence_way)i, known |= 4;
	for (size_t i = 0; i < COUNT_OF(proofs); i++)
		if (str_equal(proofs[i], row->proof))
			out->proof = (enum access_proof)i, known |= 8;
	return known == 15;
}

/* Takes out all that is of the customer who was erased, so that no reader can show it. */
static void
seal(struct evidence *out)
{
	out->sealed = true;
	out->reason = out->document = out->name = out->drawing = out->signer = out->identity = out->fresh = "";
	out->address = out->agent = "";
	out->texts = "[]";
	out->contact = (contact_id){ 0 };
	out->proved_at = out->fresh_at = INSTANT_NONE;
}

bool
record_read(struct ctx *ctx, const struct evidence_find_row *row, struct evidence *out)
{
	*out = (struct evidence){
		.id = { row->seq },
		.number = number_seal(ctx, row->unit_id, row->seq),
		.key = row->once,
		.subject = row->subject,
		.customer = row->customer_id, .activity = row->activity_id,
		.reason = row->reason,
		.document = row->document,
		.document_hash = row->document_hash, .file_hash = row->file_hash,
		.texts = row->texts, .lang = row->lang,
		.name = row->name, .drawing = row->drawing, .drawing_hash = row->drawing_hash,
		.contact = row->contact_id, .person = row->person_id,
		.signer = row->signer, .identity = row->identity,
		.proved_at = row->proved_at,
		.fresh = row->fresh, .fresh_at = row->fresh_at,
		.at = row->at, .zone = row->zone, .address = row->address, .agent = row->agent,
		.previous = row->previous, .hash = row->hash,
	};
	if (!INSTANT_IS_NONE(row->erased_at))
		seal(out);
	return read_words(row, out);
}

struct err *
evidence_by_number(struct ctx *ctx, const char *number, struct evidence *out, bool *found)
{
	struct evidence_find_row row;
	unit_id unit;
	int64_t seq;

	*found = number_open(ctx, number, &unit, &seq) && ID_EQUAL(unit, ctx->unit);
	if (*found)
		TRY(sql_evidence_find(ctx, ctx->unit, seq, &row, found));
	if (*found)
		record_read(ctx, &row, out);
	return OK;
}

static void
read_rows(struct ctx *ctx, const struct evidence_find_rows *rows, struct evidences *out)
{
	*out = (struct evidences){ 0 };
	for (size_t i = 0; i < rows->count; i++)
		record_read(ctx, &rows->items[i], arena_push(ctx->arena, out));
}

struct err *
evidence_find(struct ctx *ctx, evidence_id id, struct evidence *out)
{
	struct evidence_find_row row;
	bool found;

	TRY(sql_evidence_find(ctx, ctx->unit, id.value, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This signature does not exist."), "evidence %lld",
		    (long long)id.value);
	record_read(ctx, &row, out);
	return OK;
}

struct err *
evidence_lookup(struct ctx *ctx, const char *key, struct evidence *out, bool *found)
{
	struct evidence_find_row row;

	TRY(sql_evidence_lookup(ctx, ctx->unit, key, &row, found));
	if (*found)
		record_read(ctx, &row, out);
	return OK;
}

struct err *
evidence_of_subject(struct ctx *ctx, enum evidence_what what, const char *subject, struct evidences *out)
{
	struct evidence_find_rows rows;

	TRY(sql_evidence_of_subject(ctx, ctx->unit, whats[what].token, subject, &rows));
	read_rows(ctx, &rows, out);
	return OK;
}

struct err *
evidence_of_customer(struct ctx *ctx, customer_id customer, int limit, struct evidences *out)
{
	struct evidence_find_rows rows;

	TRY(sql_evidence_of_customer(ctx, ctx->unit, customer, limit, &rows));
	read_rows(ctx, &rows, out);
	return OK;
}

struct err *
evidence_of_activity(struct ctx *ctx, activity_id activity, struct evidences *out)
{
	struct evidence_find_rows rows;

	TRY(sql_evidence_of_activity(ctx, ctx->unit, activity, &rows));
	read_rows(ctx, &rows, out);
	return OK;
}
