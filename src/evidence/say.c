/* say -- a record in plain words, and as a file to keep. */
#include <jansson.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "evidence/inside.h"
#include "gen/evidence.sql.h"
#include "i18n/i18n.h"

struct saying {
	struct ctx *ctx;
	const struct evidence *of;
	const struct zone *zone;
	struct evidence_lines *out;
};

static void
line(struct saying *saying, const char *label, const char *text)
{
	if (!str_empty(text))
		*arena_push(saying->ctx->arena, saying->out) = (struct evidence_line){ label, text };
}

/* "Monday 1 March 2027, 8:00:05 (CET)": evidence names seconds and zone. */
static const char *
moment(struct saying *saying, instant at)
{
	struct ctx *ctx = saying->ctx;
	const char *zone;
	int32_t second = zone_civil(saying->zone, at).second_of_day;

	zone_offset(saying->zone, at, &zone);
	return arena_printf(ctx->arena, "%s, %02d:%02d:%02d (%s)",
	    i18n_date(ctx->arena, ctx->lang, zone_date(saying->zone, at), DATE_LONG), second / 3600,
	    second / 60 % 60, second % 60, zone);
}

static const char *
how_known(struct saying *saying)
{
	struct ctx *ctx = saying->ctx;
	const struct evidence *of = saying->of;

	if (of->sealed)
		return NULL;
	switch (of->proof) {
	case ACCESS_BY_EMAIL:
		return TF(ctx, "Entered with a code sent to the email address {address}", "address", of->identity,
		    NULL);
	case ACCESS_BY_SMS:
		return TF(ctx, "Entered with a code sent by SMS to {number}", "number", of->identity, NULL);
	case ACCESS_BY_LINK:
		return T(ctx, "Entered with a link that was sent to the customer");
	case ACCESS_BY_STAFF:
		if (of->what == EVIDENCE_ACTIVITY)
			return T(ctx, "Signed on the spot, on the device of the worker");
		return T(ctx, "Recorded by a member of staff");
	}
	return NULL;
}

static const char *
how_signed(struct saying *saying)
{
	struct ctx *ctx = saying->ctx;
	const struct evidence *of = saying->of;

	if (of->sealed)
		return NULL;
	switch (of->way) {
	case EVIDENCE_DRAWN:
		return str_empty(of->name) ? T(ctx, "Drawn by hand") :
		    TF(ctx, "Drawn by hand, with the name “{name}”", "name", of->name, NULL);
	case EVIDENCE_TYPED:
		return TF(ctx, "Typed name: “{name}”", "name", of->name, NULL);
	default:
		return T(ctx, "Without a signature");
	}
}

static void
say_texts(struct saying *saying)
{
	struct ctx *ctx = saying->ctx;
	json_t *texts = json_loads(saying->of->texts, 0, NULL);
	struct buf all = buf_make(ctx->arena, 1 << 20);
	const json_t *text;
	size_t i;

	json_array_foreach(texts, i, text) {
		if (i > 0)
			buf_putc(&all, '\n');
		buf_puts(&all, json_is_string(text) ? json_string_value(text) : "");
	}
	line(saying, T(ctx, "Texts shown beside the button"), buf_text(&all));
	json_decref(texts);
}

struct err *
evidence_say(struct ctx *ctx, const struct evidence *of, struct evidence_lines *out)
{
	struct saying saying = { ctx, of, zone_find(of->zone), out };

	*out = (struct evidence_lines){ 0 };
	if (saying.zone == NULL)
		saying.zone = zone_find("UTC");
	line(&saying, T(ctx, "What"), arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(of->what)),
	    T(ctx, evidence_decision_label(of->decision))));
	line(&saying, T(ctx, "Who"), of->sealed ?
	    T(ctx, "The personal data of this customer were erased.") : of->signer);
	line(&saying, T(ctx, "Signature"), how_signed(&saying));
	line(&saying, T(ctx, "Reason"), of->reason);
	line(&saying, T(ctx, "When"), moment(&saying, of->at));
	line(&saying, T(ctx, "How the person was known"), how_known(&saying));
	if (!INSTANT_IS_NONE(of->proved_at))
		line(&saying, T(ctx, "Entered at"), moment(&saying, of->proved_at));
	if (!str_empty(of->fresh))
		line(&saying, T(ctx, "Code just before signing"), TF(ctx, "Sent to {address}, typed at {moment}",
		    "address", of->fresh, "moment", moment(&saying, of->fresh_at), NULL));
	line(&saying, T(ctx, "Network address"), of->address);
	line(&saying, T(ctx, "Device"), of->agent);
	say_texts(&saying);
	line(&saying, T(ctx, "Evidence number"), of->number);
	line(&saying, T(ctx, "Fingerprint of what was signed (SHA-256)"), bytes_hex(ctx, of->document_hash));
	return OK;
}

struct err *
evidence_file(struct ctx *ctx, const struct evidence *of, const char **json)
{
	struct evidence_find_row row;
	unit_id unit;
	int64_t seq;
	bool found = false;
	const char *record;

	if (number_open(ctx, of->number, &unit, &seq))
		TRY(sql_evidence_find(ctx, unit, seq, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This signature does not exist."), "evidence %s", of->number);
	record = record_json(ctx, &row);
	*json = arena_printf(ctx->arena, "{\"evidence\":\"%s%s\",\"record_sha256\":\"%s\",\n\"record\":%s}\n",
	    evidence_number_mark, of->number, bytes_hex(ctx, row.hash), record == NULL ? "null" : record);
	return OK;
}
