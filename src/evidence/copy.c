/* copy -- files that were made of a record and given out: known again by their hash, each row sealed. */
#include "base/arena.h"
#include "base/ctx.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"

/* Whoever writes into the database alone cannot make one. */
static struct bytes
seal_of(struct ctx *ctx, unit_id unit, int64_t seq, struct bytes hash)
{
	const char *text = arena_printf(ctx->arena, "%lld %lld %s", (long long)unit.value, (long long)seq,
	    bytes_hex(ctx, hash));

	return crypt_keyed_hash(ctx, database_secret(db_database(ctx->db)), "evidence copy", text);
}

struct err *
evidence_copy_keep(struct ctx *ctx, evidence_id id, struct bytes file)
{
	struct bytes hash = crypt_sha256(ctx, file);

	return sql_evidence_copy_add(ctx, hash, ctx->unit, id.value, ctx->now,
	    seal_of(ctx, ctx->unit, id.value, hash), NULL);
}

struct err *
copy_is_known(struct ctx *ctx, unit_id unit, int64_t seq, struct bytes file, bool *known)
{
	struct bytes hash = crypt_sha256(ctx, file);
	struct evidence_copy_find_row row;

	TRY(sql_evidence_copy_find(ctx, unit, hash, &row, known));
	*known = *known && row.seq == seq && bytes_equal(row.seal, seal_of(ctx, unit, seq, hash));
	return OK;
}
