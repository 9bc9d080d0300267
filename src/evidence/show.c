/* show -- one signature on a page: what was signed in words, the drawing, and the facts. */
#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"
#include "evidence/inside.h"
#include "form/strokes.h"
#include "i18n/i18n.h"

struct evidence_shown {
	struct evidence_lines lines;
	const char *drawing, *name, *document, *file_href, *pdf_path, *verify_href;	/* NULL for none */
};

#include "gen/evidence_show.html.h"

/* The document in lines that a person can read. */
static const char *
readable(struct ctx *ctx, const char *document)
{
	json_t *json = json_loads(document, 0, NULL);
	char *text = json == NULL ? NULL : json_dumps(json, JSON_INDENT(2));
	const char *kept = arena_strdup(ctx->arena, text == NULL ? document : text);

	free(text);
	json_decref(json);
	return kept;
}

struct err *
evidence_show(struct html *html, const struct evidence *evidence, const char *file_href, const char *pdf_path,
    const char *verify_href)
{
	struct evidence_shown page = { .drawing = evidence->drawing, .file_href = file_href,
		.pdf_path = pdf_path, .verify_href = verify_href,
		.document = evidence->sealed ? NULL : readable(html->ctx, evidence->document),
		.name = str_empty(evidence->name) ? evidence->signer : evidence->name };

	TRY(evidence_say(html->ctx, evidence, &page.lines));
	evidence_shown(html, &page);
	return OK;
}
