/* chain -- what a record says as one text, its hash, and what no longer fits. */
#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"

bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.at == NULL || b.at == NULL ? a.at == b.at : crypt_equal(a, b);
}

const char *
bytes_hex(struct ctx *ctx, struct bytes bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_alloc(ctx->arena, bytes.size * 2 + 1);

	for (size_t i = 0; i < bytes.size; i++) {
		hex[i * 2] = digits[bytes.at[i] >> 4];
		hex[i * 2 + 1] = digits[bytes.at[i] & 15];
	}
	return hex;
}

struct bytes
record_hash(struct ctx *ctx, const char *text)
{
	return crypt_sha256(ctx, (struct bytes){ (const uint8_t *)text, strlen(text) });
}

/* ---- canonical JSON ---- */

/* Sorted keys, no blanks; NULL when a text in it is no UTF-8.  Takes the object. */
static const char *
print(struct ctx *ctx, json_t *object)
{
	char *text = object == NULL ? NULL : json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);
	const char *kept = arena_strdup(ctx->arena, text);

	free(text);
	json_decref(object);
	return kept;
}

const char *
evidence_canonical(struct ctx *ctx, const char *json)
{
	return print(ctx, json_loads(json, JSON_REJECT_DUPLICATES, NULL));
}

struct record { struct ctx *ctx; json_t *object; bool whole; };

static void
put(struct record *record, const char *name, json_t *value)
{
	if (value == NULL || json_object_set_new(record->object, name, value) != 0)
		record->whole = false;
}

static void
put_text(struct record *record, const char *name, const char *text)
{
	put(record, name, text == NULL ? json_null() : json_string(text));
}

static void
put_number(struct record *record, const char *name, int64_t value, bool none)
{
	put(record, name, none ? json_null() : json_integer(value));
}

static void
put_bytes(struct record *record, const char *name, struct bytes bytes)
{
	put_text(record, name, bytes.at == NULL ? NULL : bytes_hex(record->ctx, bytes));
}

static void
put_moment(struct record *record, const char *name, instant moment)
{
	put_number(record, name, moment.s, INSTANT_IS_NONE(moment));
}

static void
put_signer(struct record *record, const struct evidence_find_row *row)
{
	put_number(record, "contact", row->contact_id.value, ID_IS_NONE(row->contact_id));
	put_number(record, "person", row->person_id.value, ID_IS_NONE(row->person_id));
	put_text(record, "signer", row->signer);
	put_text(record, "identity", row->identity);
	put_text(record, "proof", row->proof);
	put_moment(record, "proved_at", row->proved_at);
	put_text(record, "fresh", row->fresh);
	put_moment(record, "fresh_at", row->fresh_at);
}

const char *
record_json(struct ctx *ctx, const struct evidence_find_row *row)
{
	struct record record = { ctx, json_object(), true };

	put_number(&record, "unit", row->unit_id.value, false);
	put_number(&record, "seq", row->seq, false);
	put_text(&record, "once", row->once);
	put_text(&record, "what", row->what);
	put_text(&record, "subject", row->subject);
	put_number(&record, "customer", row->customer_id.value, ID_IS_NONE(row->customer_id));
	put_number(&record, "activity", row->activity_id.value, ID_IS_NONE(row->activity_id));
	put_text(&record, "decision", row->decision);
	put_text(&record, "reason", row->reason);
	put_text(&record, "document", row->document);
	put_bytes(&record, "document_sha256", row->document_hash);
	put_bytes(&record, "file_sha256", row->file_hash);
	put_text(&record, "texts", row->texts);
	put_text(&record, "lang", row->lang);
	put_text(&record, "way", row->way);
	put_text(&record, "name", row->name);
	put_text(&record, "drawing", row->drawing);
	put_bytes(&record, "drawing_sha256", row->drawing_hash);
	put_signer(&record, row);
	put_moment(&record, "at", row->at);
	put_text(&record, "zone", row->zone);
	put_text(&record, "address", row->address);
	put_text(&record, "agent", row->agent);
	put_bytes(&record, "previous_sha256", row->previous);
	if (record.whole)
		return print(ctx, record.object);
	json_decref(record.object);
	return NULL;
}

const char *
record_fault(struct ctx *ctx, const struct evidence_find_row *row)
{
	const char *json = record_json(ctx, row);

	if (!bytes_equal(row->document_hash, record_hash(ctx, row->document)))
		return "document";
	if (row->drawing_hash.at != NULL && !bytes_equal(row->drawing_hash, record_hash(ctx, row->drawing)))
		return "drawing";
	if (json == NULL || !bytes_equal(row->hash, record_hash(ctx, json)))
		return "record";
	return NULL;
}
