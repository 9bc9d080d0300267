/* sent -- see sent.h. */
#include "ui/sent.h"

#include "base/ctx.h"
#include "web/web.h"

static const char *
sent_value(void *from, const char *name)
{
	const struct ui_sent *sent = from;

	return field(sent->rq, name);
}

static struct err *
sent_documents(struct ctx *ctx, void *from, const char *name, bool photos_only UNUSED, bool with_place UNUSED,
    const char *const **out)
{
	const struct ui_sent *sent = from;

	*out = ui_files_of(ctx, &sent->files, name);
	return OK;
}

struct form_sent
ui_sent_form(struct ui_sent *sent)
{
	return (struct form_sent){ .get = sent_value, .documents = sent_documents, .from = sent };
}

struct err *
ui_sent_take(struct ui_sent *sent, const char *holder, struct problems *problems)
{
	struct err *err = ui_take_files(sent->rq, holder, &sent->files);

	if (err != OK && err->problems == NULL)
		return err;
	for (size_t i = 0; err != OK && i < err->problems->count; i++)
		problem_add(sent->rq->ctx->arena, problems, err->problems->items[i].field,
		    err->problems->items[i].say);
	return OK;
}
