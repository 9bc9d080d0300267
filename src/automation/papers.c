/* papers -- the PDF that goes with a quote's mail: made before the transaction that writes it, for it takes a while. */
#include <jansson.h>
#include "automation/inside.h"
#include "base/arena.h"
#include "base/str.h"
#include "quote/quote.h"
#include "report/report.h"

static struct err *
make(struct ctx *ctx, enum event_kind kind, const struct quote *quote, struct report *out, bool *made)
{
	*made = true;
	if (kind == EVENT_QUOTE_SENT && quote->status == QUOTE_SENT)
		return report_make_quote(ctx, quote->id, out);
	if (kind == EVENT_QUOTE_ACCEPTED && !ID_IS_NONE(quote->evidence))
		return report_make_signature(ctx, quote->evidence, out);
	*made = false;
	return OK;
}

struct err *
papers_of_event(struct ctx *ctx, enum event_kind kind, const char *data, document_id *out)
{
	struct report report;
	struct quote quote;
	const char *id;
	json_t *said;
	bool made;

	*out = (document_id){ 0 };
	if (kind != EVENT_QUOTE_SENT && kind != EVENT_QUOTE_ACCEPTED)
		return OK;
	said = json_loads(data, 0, NULL);
	arena_defer(ctx->arena, (void (*)(void *))json_decref, said);
	id = json_string_value(json_object_get(said, "quote"));
	TRY(quote_find_public(ctx, id == NULL ? "" : id, &quote));
	TRY(make(ctx, kind, &quote, &report, &made));
	if (made)
		*out = report.document;
	return OK;
}
