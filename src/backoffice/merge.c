/* merge -- likely doubles of the unit; two records side by side, and what becomes of them. */
#include "backoffice/backoffice.h"

#include "backoffice/record.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { MOST_DOUBLES = 100, MOST_FIELDS = 24 };

struct doubles_page { const char *path; struct double_pairs pairs; const char **says; };

/* One field of both records. */
struct merge_line { const char *name, *label, *kept, *gone; bool differs, take; };

struct merge_page {
	struct customer kept, gone;
	const char *kept_name, *gone_name, *action, *back, *swap, *kept_href, *gone_href;
	const char *moves[5];
	size_t move_count;
	struct merge_line lines[MOST_FIELDS];
	size_t line_count;
	const struct problems *problems;
};

#include "gen/backoffice_merge.html.h"

/* ---- the list ---- */

static struct err *
show_doubles(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct doubles_page page = { .path = ui_path(rq, "/customers") };

	TRY(customer_list_doubles(ctx, MOST_DOUBLES, &page.pairs));
	page.says = arena_new_array(ctx->arena, page.pairs.count, const char *);
	for (size_t i = 0; i < page.pairs.count; i++) {
		struct buf to = buf_make(ctx->arena, 1024);

		for (unsigned bit = 1; bit <= LIKE_SERIAL; bit <<= 1)
			if ((page.pairs.items[i].alike & bit) != 0)
				buf_printf(&to, "%s%s", to.size != 0 ? ", " : "",
				    T(ctx, likeness_label((enum likeness)bit)));
		page.says[i] = buf_text(&to);
	}
	backoffice_doubles(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Doubles"), .place = "customers" });
}

/* ---- two side by side ---- */

static struct err *
find_both(struct request *rq, struct customer *kept, struct customer *gone)
{
	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), kept));
	return customer_find_public(rq->ctx, path_value(rq, "other"), gone);
}

static void
fill_lines(struct request *rq, struct merge_page *page)
{
	struct ctx *ctx = rq->ctx;
	bool asked = rq->http->method == HTTP_POST;

	for (const struct merge_field *f = merge_fields; f->name != NULL; f++) {
		struct merge_line line = { .name = f->name, .label = T(ctx, f->label),
		    .kept = merge_value(ctx, &page->kept, f->name), .gone = merge_value(ctx, &page->gone, f->name) };

		line.differs = !str_equal(line.kept, line.gone);
		/* what only the other one knows is worth keeping */
		line.take = asked ? str_equal(field(rq, arena_printf(ctx->arena, "take.%s", f->name)), "gone")
		    : str_empty(line.kept);
		if (line.differs && page->line_count < MOST_FIELDS)
			page->lines[page->line_count++] = line;
	}
}

static struct err *
fill_moves(struct ctx *ctx, struct merge_page *page)
{
	struct merge_counts n;

	TRY(customer_merge_count(ctx, page->gone.id, &n));
	if (n.sites > 0)
		page->moves[page->move_count++] = TN(ctx, n.sites, "{n} site", "{n} sites", NULL);
	if (n.contacts > 0)
		page->moves[page->move_count++] = TN(ctx, n.contacts, "{n} contact", "{n} contacts", NULL);
	if (n.activities > 0)
		page->moves[page->move_count++] = TN(ctx, n.activities, "{n} activity", "{n} activities", NULL);
	if (n.messages > 0)
		page->moves[page->move_count++] = TN(ctx, n.messages, "{n} message", "{n} messages", NULL);
	if (n.children > 0)
		page->moves[page->move_count++] = TN(ctx, n.children, "{n} machine or branch",
		    "{n} machines or branches", NULL);
	return OK;
}

static struct err *
draw_merge(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct merge_page *page = arena_new(ctx->arena, struct merge_page);
	const char *path = ui_path(rq, "/customers");

	TRY(find_both(rq, &page->kept, &page->gone));
	page->problems = problems;
	page->kept_name = customer_full_name(ctx->arena, &page->kept);
	page->gone_name = customer_full_name(ctx->arena, &page->gone);
	page->kept_href = page->back = arena_printf(ctx->arena, "%s/%s", path, page->kept.public_id.text);
	page->gone_href = arena_printf(ctx->arena, "%s/%s", path, page->gone.public_id.text);
	page->action = arena_printf(ctx->arena, "%s/merge/%s", page->back, page->gone.public_id.text);
	page->swap = arena_printf(ctx->arena, "%s/merge/%s", page->gone_href, page->kept.public_id.text);
	fill_lines(rq, page);
	TRY(fill_moves(ctx, page));
	backoffice_merge(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Merge doubles"), .place = "customers" });
}

static struct err *
show_merge(struct request *rq, struct response *rs)
{
	return draw_merge(rq, rs, NULL);
}

static struct err *
do_merge(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct buf take = buf_make(ctx->arena, 4096);
	struct customer kept, gone;
	struct public_id merge;
	struct err *err;

	TRY(find_both(rq, &kept, &gone));
	for (const struct merge_field *f = merge_fields; f->name != NULL; f++)
		if (str_equal(field(rq, arena_printf(ctx->arena, "take.%s", f->name)), "gone"))
			buf_printf(&take, "%s ", f->name);
	err = customer_merge(ctx, kept.id, gone.id, buf_text(&take), &merge);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_merge(rq, rs, err->problems);
	ui_done_undo(rq, rs, T(ctx, "The two are one now."),
	    arena_printf(ctx->arena, "/customers/%s", kept.public_id.text),
	    arena_printf(ctx->arena, "/customers/merges/%s/undo", merge.text));
	return OK;
}

static struct err *
undo_merge(struct request *rq, struct response *rs)
{
	TRY(customer_merge_undo(rq->ctx, path_value(rq, "merge")));
	ui_done(rq, rs, T(rq->ctx, "They are two again."), "/customers");
	return OK;
}

static struct err *
set_apart(struct request *rq, struct response *rs)
{
	struct customer one, other;

	TRY(find_both(rq, &one, &other));
	TRY(customer_set_apart(rq->ctx, one.id, other.id));
	ui_done(rq, rs, T(rq->ctx, "Noted: these are two."),
	    str_equal(field(rq, "from"), "list") ? "/customers/doubles"
	    : arena_printf(rq->ctx->arena, "/customers/%s", one.public_id.text));
	return OK;
}

const struct route backoffice_merge_routes[] = {
	{ GET, "/:unit/customers/doubles", show_doubles, CAN_MERGE },
	{ GET, "/:unit/customers/:customer/merge/:other", show_merge, CAN_MERGE },
	{ POST, "/:unit/customers/:customer/merge/:other", do_merge, CAN_MERGE, .fields = "take.*" },
	{ POST, "/:unit/customers/:customer/apart/:other", set_apart, CAN_MERGE, .fields = "from" },
	{ POST, "/:unit/customers/merges/:merge/undo", undo_merge, CAN_MERGE },
	{ 0 }
};
