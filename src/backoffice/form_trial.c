/* form_trial -- try a form before it is saved: fill it as any reader, see what is said; nothing is kept. */
#include "backoffice/form_editor.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct test_reader { const char *label, *href; bool current; };

struct test_page {
	const struct form_desk *desk;
	struct test_reader readers[AUDIENCE_COUNT];
	const char *action, *back;
	html_safe drawn;
	const struct problems *problems;
	struct form_rows rows;		/* what would be kept */
	bool sent, fine;
};

enum { LARGEST_TEST = 4 << 20 };

#include "gen/backoffice_form_trial.html.h"

static const char *
sent_value(void *from, const char *name)
{
	return field(from, name);
}

static struct err *
draw(struct request *rq, struct response *rs, struct test_page *page, const json_t *values,
    const struct form_sent *sent)
{
	static const char *const labels[AUDIENCE_COUNT] = { N_("As staff"), N_("As worker"), N_("As customer") };
	const struct form_desk *desk = page->desk;
	struct ctx *ctx = rq->ctx;
	struct form_desk other = *desk;
	struct buf *buf = arena_new(ctx->arena, struct buf);
	struct html html = rs->html;

	*buf = buf_make(ctx->arena, LARGEST_TEST);
	html.out = buf;
	TRY(form_draw(ctx, &desk->form, &desk->use, values, sent, page->problems, &html));
	page->drawn = html_from_buf(buf);
	page->action = form_desk_href(rq, desk, "/test", NULL);
	page->back = form_desk_href(rq, desk, "", NULL);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		other.as = (enum form_audience)i;
		page->readers[i] = (struct test_reader){ T(ctx, labels[i]), form_desk_href(rq, &other, "/test", NULL),
		    desk->as == other.as };
	}
	backoffice_form_trial(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Test the form"), .place = desk->target.place,
	    .style = "editor.css" });
}

static struct err *
show_test(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	struct test_page page = { .desk = &desk };
	json_t *values;

	TRY(form_desk_open(rq, &desk));
	TRY(form_begin(rq->ctx, &desk.form, &desk.use, &values));
	return draw(rq, rs, &page, values, NULL);
}

static struct err *
try_form(struct request *rq, struct response *rs)
{
	struct form_desk desk;
	struct problems problems = { 0 };
	struct form_sent sent = { .get = sent_value, .from = rq };
	struct test_page page = { .desk = &desk, .sent = true };
	json_t *before, *values;

	TRY(form_desk_open(rq, &desk));
	TRY(form_begin(rq->ctx, &desk.form, &desk.use, &before));
	TRY(form_read(rq->ctx, &desk.form, &desk.use, before, &sent, &problems, &values));
	page.fine = problems.count == 0;
	page.problems = page.fine ? NULL : &problems;
	if (page.fine)
		TRY(form_show(rq->ctx, &desk.form, NULL, &desk.use, values, false, &page.rows));
	else
		rs->http->status = 422;
	return draw(rq, rs, &page, before, &sent);
}

#define TEST_ROUTES(path, who) \
	{ GET, path "/test", show_test, .needs = who, .fields = "in as field" }, \
	{ POST, path "/test", try_form, .needs = who, .body_limit = 1 << 20, .fields = "in as field f.*" }

const struct route backoffice_form_trial_routes[] = {
	TEST_ROUTES("/:unit/catalog/:type/forms/:form", CAN_EDIT_CATALOG),
	TEST_ROUTES("/:unit/catalog/:type/actions/:action/form", CAN_EDIT_CATALOG),
	TEST_ROUTES("/:unit/settings/customer-form", CAN_EDIT_SETTINGS),
	{ 0 },
};
