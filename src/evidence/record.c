/*
 * record -- one more link of the chain.
 *
 * The row of evidence_chain is taken first, so whoever signs in the same unit at the same
 * moment waits, and the places have no gap.  The key decides whether there is anything to write.
 */
#include <jansson.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "evidence/inside.h"
#include "form/strokes.h"
#include "gen/evidence.sql.h"
#include "i18n/i18n.h"

enum { MOST_NAME = 120, MOST_REASON = 2000, MOST_DOCUMENT = 1 << 20, MOST_AGENT = 300 };

struct recording {
	const struct evidence_input *in;
	struct evidence_find_row row;
	bool again;
};

/* ---- what is given ---- */

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

static enum evidence_way
way_of(const struct evidence_input *in)
{
	if (!str_empty(in->drawing))
		return EVIDENCE_DRAWN;
	return str_empty(in->name) ? EVIDENCE_UNSIGNED : EVIDENCE_TYPED;
}

static struct err *
check_signature(struct ctx *ctx, const struct evidence_input *in)
{
	struct problems problems = { 0 };
	struct strokes pad;

	if (!str_empty(in->drawing) && !strokes_parse(in->drawing, &pad))
		problem_add(ctx->arena, &problems, "drawing",
		    T(ctx, "This drawing is too short for a signature. Draw it once more, or type your name."));
	if (str_length(or_empty(in->name)) > MOST_NAME)
		problem_add(ctx->arena, &problems, "name", T(ctx, "This name is too long. Shorten it."));
	else if (!str_empty(in->name) && str_length(in->name) < 2)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Type your full name."));
	if (way_of(in) == EVIDENCE_UNSIGNED && !in->unsigned_too)
		problem_add(ctx->arena, &problems, "name", T(ctx, "Draw your signature or type your full name."));
	if (str_length(or_empty(in->reason)) > MOST_REASON)
		problem_add(ctx->arena, &problems, "reason", T(ctx, "This text is too long. Shorten it."));
	return err_invalid(ctx, &problems);
}

static const char *
texts_json(struct ctx *ctx, const char *const *texts)
{
	json_t *array = json_array();
	const char *kept;
	char *text;

	for (; texts != NULL && *texts != NULL; texts++)
		json_array_append_new(array, json_string(*texts));
	text = json_dumps(array, JSON_COMPACT);
	kept = arena_strdup(ctx->arena, text);
	free(text);
	json_decref(array);
	return kept;
}

static const char *
agent_of(struct ctx *ctx, const char *agent)
{
	size_t size = strlen(or_empty(agent));

	if (size > MOST_AGENT)
		for (size = MOST_AGENT; size > 0 && ((unsigned char)agent[size] & 0xc0) == 0x80;)
			size--;
	return size == 0 || !str_is_utf8(agent, size) ? "" : arena_strndup(ctx->arena, agent, size);
}

static void
fill_signer(struct ctx *ctx, const struct evidence_signer *signer, struct evidence_find_row *row)
{
	static const char *const proofs[] = { [ACCESS_BY_EMAIL] = "email", [ACCESS_BY_SMS] = "sms",
		[ACCESS_BY_LINK] = "link", [ACCESS_BY_STAFF] = "staff" };
	bool fresh = !str_empty(signer->fresh);

	row->contact_id = signer->contact;
	row->person_id = signer->person;
	row->signer = or_empty(signer->name);
	row->identity = or_empty(signer->identity);
	row->proof = proofs[signer->proof];
	row->proved_at = signer->proved_at.s == 0 ? INSTANT_NONE : signer->proved_at;
	row->fresh = or_empty(signer->fresh);
	row->fresh_at = fresh ? signer->fresh_at : INSTANT_NONE;
	row->agent = agent_of(ctx, signer->agent);
}

static struct err *
fill_row(struct ctx *ctx, const struct evidence_input *in, struct evidence_find_row *row)
{
	const char *document = evidence_canonical(ctx, in->document);
	struct unit unit;

	if (document == NULL || strlen(document) > MOST_DOCUMENT)
		return err_bug(ctx, "what is signed (%s) is no JSON, or too large", in->key);
	TRY(unit_here(ctx, &unit));
	*row = (struct evidence_find_row){
		.unit_id = ctx->unit, .once = in->key,
		.what = evidence_what_token(in->what), .subject = in->subject,
		.customer_id = in->customer, .activity_id = in->activity,
		.decision = evidence_decision_token(in->decision), .reason = or_empty(in->reason),
		.document = document, .document_hash = record_hash(ctx, document), .file_hash = in->file_hash,
		.texts = texts_json(ctx, in->texts), .lang = lang_tag(ctx->lang),
		.way = evidence_way_token(way_of(in)), .name = or_empty(in->name), .drawing = or_empty(in->drawing),
		.at = ctx->now, .zone = str_empty(in->zone) ? unit.zone_name : in->zone, .address = or_empty(ctx->from),
	};
	if (!str_empty(in->drawing))
		row->drawing_hash = record_hash(ctx, in->drawing);
	fill_signer(ctx, &in->signer, row);
	return OK;
}

/* ---- writing ---- */

static struct err *
add_row(struct ctx *ctx, struct evidence_find_row *r)
{
	static const uint8_t zeros[EVIDENCE_HASH];
	struct evidence_chain_next_row next;
	const char *json;

	TRY(sql_evidence_chain_next(ctx, ctx->unit, (struct bytes){ zeros, sizeof(zeros) }, &next));
	r->seq = next.last;
	r->previous = next.hash;
	json = record_json(ctx, r);
	if (json == NULL)
		return err_bug(ctx, "a text of evidence %s is no UTF-8", r->once);
	r->hash = record_hash(ctx, json);
	TRY(sql_evidence_add(ctx, ctx->unit, r->seq, r->once, r->what, r->subject, r->customer_id, r->activity_id,
	    r->decision, r->reason, r->document, r->document_hash, r->file_hash, r->texts, r->lang, r->way, r->name,
	    r->drawing, r->drawing_hash, r->contact_id, r->person_id, r->signer, r->identity, r->proof, r->proved_at,
	    r->fresh, r->fresh_at, r->at, r->zone, r->address, r->agent, r->previous, r->hash, NULL));
	return sql_evidence_chain_end(ctx, ctx->unit, r->hash, NULL);
}

static struct err *
record(struct ctx *ctx, void *arg)
{
	struct recording *recording = arg;
	struct evidence_find_row before;

	TRY(sql_evidence_lookup(ctx, ctx->unit, recording->in->key, &before, &recording->again));
	if (recording->again) {
		recording->row.seq = before.seq;
		return OK;
	}
	TRY(fill_row(ctx, recording->in, &recording->row));
	return add_row(ctx, &recording->row);
}

struct err *
evidence_record(struct ctx *ctx, const struct evidence_input *in, evidence_id *id, bool *again)
{
	struct recording recording = { .in = in };

	TRY(check_signature(ctx, in));
	TRY(db_transaction(ctx, record, &recording));
	id->value = recording.row.seq;
	*again = recording.again;
	return OK;
}

struct err *
evidence_signer_of(struct ctx *ctx, const struct access_visitor *visitor, const struct access_fresh *fresh,
    struct evidence_signer *out)
{
	const struct access_standing *here = visitor->here;

	if (visitor->looking || here == NULL)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You look at this page as the customer sees it: only they can sign."), "preview");
	*out = (struct evidence_signer){
		.contact = here->contact,
		.name = here->contact_name,
		.identity = visitor->identity,
		.proof = visitor->proof,
		.proved_at = visitor->created_at,
		.agent = visitor->agent,
	};
	if (fresh != NULL) {
		out->fresh = fresh->to;
		out->fresh_at = fresh->at;
	}
	return OK;
}
