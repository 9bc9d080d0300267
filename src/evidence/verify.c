/* verify -- the public page: is it ours, and is it as it was?  Says nothing about people. */
#include "account/account.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"
#include "i18n/i18n.h"

enum { NUMBER_ROOM = 40 };

static void
not_ours(struct ctx *ctx, const char *say, struct evidence_verified *out)
{
	(void)ctx;
	*out = (struct evidence_verified){ .verdict = EVIDENCE_NOT_OURS, .say = say };
}

static void
changed(const char *say, struct evidence_verified *out)
{
	*out = (struct evidence_verified){ .verdict = EVIDENCE_CHANGED, .say = say };
}

/* Whether the record stands between its neighbours as it was put there. */
static struct err *
stands_in_chain(struct ctx *ctx, const struct evidence_find_row *row, bool *stands)
{
	static const uint8_t zeros[EVIDENCE_HASH];
	struct evidence_find_row before = { .hash = { zeros, sizeof(zeros) } }, after;
	struct evidence_chain_find_row end;
	bool has_before = true, has_after, has_end;

	if (row->seq > 1)
		TRY(sql_evidence_find(ctx, row->unit_id, row->seq - 1, &before, &has_before));
	TRY(sql_evidence_find(ctx, row->unit_id, row->seq + 1, &after, &has_after));
	TRY(sql_evidence_chain_find(ctx, row->unit_id, &end, &has_end));
	*stands = has_before && bytes_equal(row->previous, before.hash) && has_end &&
	    (has_after ? bytes_equal(after.previous, row->hash) && end.last > row->seq
		       : end.last == row->seq && bytes_equal(end.hash, row->hash));
	return OK;
}

static struct err *
tell(struct ctx *ctx, const struct evidence_find_row *row, struct evidence_verified *out)
{
	struct evidence evidence;
	struct unit unit;

	TRY(unit_find(ctx, row->unit_id, &unit));
	record_read(ctx, row, &evidence);
	*out = (struct evidence_verified){
		.verdict = EVIDENCE_UNCHANGED,
		.say = T(ctx, "Unchanged: this is exactly what was signed."),
		.number = evidence.number, .what = evidence.what, .decision = evidence.decision,
		.at = evidence.at, .zone = evidence.zone, .unit_name = unit.display_name,
		.document_hash = bytes_hex(ctx, evidence.document_hash),
	};
	return OK;
}

static struct err *
verify_place(struct ctx *ctx, unit_id unit, int64_t seq, struct evidence_find_row *row, struct evidence_verified *out)
{
	struct evidence evidence;
	bool found, stands;

	TRY(sql_evidence_find(ctx, unit, seq, row, &found));
	if (!found) {
		changed(T(ctx, "This number was given out here, but its record is missing."), out);
		return OK;
	}
	TRY(stands_in_chain(ctx, row, &stands));
	if (record_fault(ctx, row) != NULL || !stands || !record_read(ctx, row, &evidence)) {
		changed(T(ctx, "This record was changed after it was signed, or one beside it is missing."), out);
		return OK;
	}
	return tell(ctx, row, out);
}

struct err *
evidence_verify_number(struct ctx *ctx, const char *typed, struct evidence_verified *out)
{
	struct evidence_find_row row;
	int64_t seq;
	unit_id unit;

	if (number_open(ctx, typed, &unit, &seq))
		return verify_place(ctx, unit, seq, &row, out);
	not_ours(ctx, T(ctx, "Not ours: no signature has this number. Check what you typed."), out);
	return OK;
}

/* ---- files ---- */

/* The number that a file of ours holds behind its mark; NULL: it holds none. */
static const char *
number_in(struct ctx *ctx, struct bytes content)
{
	size_t mark = strlen(evidence_number_mark);
	const char *all = (const char *)content.at, *at = memmem(all, content.size, evidence_number_mark, mark);
	size_t size = 0;

	if (at == NULL)
		return NULL;
	at += mark;
	while (at + size < all + content.size && size < NUMBER_ROOM &&
	    (at[size] == '-' || (at[size] >= '0' && at[size] <= '9') || (at[size] >= 'A' && at[size] <= 'Z')))
		size++;
	return arena_strndup(ctx->arena, at, size);
}

/* A file that says which record it is of: our own signature file, byte for byte, or one that was changed. */
static struct err *
verify_marked(struct ctx *ctx, const char *number, struct bytes content, struct evidence_verified *out)
{
	struct evidence_find_row row;
	struct evidence evidence;
	const char *file;
	int64_t seq;
	unit_id unit;
	bool known;

	if (!number_open(ctx, number, &unit, &seq)) {
		not_ours(ctx, T(ctx, "Not ours: the file bears a number that was never given out here."), out);
		return OK;
	}
	TRY(verify_place(ctx, unit, seq, &row, out));
	if (out->verdict != EVIDENCE_UNCHANGED)
		return OK;
	TRY(copy_is_known(ctx, unit, seq, content, &known));
	if (known)
		return OK;
	record_read(ctx, &row, &evidence);
	TRY(evidence_file(ctx, &evidence, &file));
	if (!bytes_equal((struct bytes){ (const uint8_t *)file, strlen(file) }, content))
		changed(T(ctx, "Changed: this file bears one of our numbers, but is not the file that was given out."),
		    out);
	return OK;
}

struct err *
evidence_verify_file(struct ctx *ctx, struct bytes content, struct evidence_verified *out)
{
	struct evidence_by_hash_rows rows;
	struct evidence_find_row row;
	const char *number;

	TRY(sql_evidence_by_hash(ctx, crypt_sha256(ctx, content), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		TRY(verify_place(ctx, rows.items[i].unit_id, rows.items[i].seq, &row, out));
		if (out->verdict == EVIDENCE_UNCHANGED)
			return OK;
	}
	if (rows.count > 0)
		return OK;
	number = number_in(ctx, content);
	if (number != NULL)
		return verify_marked(ctx, number, content, out);
	not_ours(ctx, T(ctx, "Not ours: this file was never signed here, or it was changed."), out);
	return OK;
}
