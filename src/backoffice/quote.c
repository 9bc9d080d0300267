/* quote -- one quote: what the customer reads, where it stands, and its editor, with and without JavaScript. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/sums.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "quote/show.h"
#include "ui/ui.h"

enum { EMPTY_ROWS = 3, MOST_ROWS = QUOTE_MOST_LINES + EMPTY_ROWS };

/* One line of the editor, as text; kept when something is wrong. */
struct line_fields {
	const char *place, *product, *name, *quantity, *measure, *price, *discount, *tax, *cost, *kind;
	const char *prefix;	/* "lines.3" */
};

struct sent_row { const char *label, *when, *href; };

struct quote_page {
	struct quote quote;
	struct quote_content content;
	int32_t version;		/* that is shown */
	const char *path, *back, *customer_href, *activity_href, *name, *valid, *decided, *evidence_href;
	const char *margin;		/* what remains after cost; for staff alone */
	html_safe lines, intro, terms;
	struct { struct sent_row *items; size_t count, capacity; } sendings;
	bool drafting, may_edit, can_change, can_send, old;
	bool to_note;			/* the customer answered, and nobody has taken note yet */
	const struct problems *problems;
	/* The editor: */
	struct line_fields rows[MOST_ROWS];
	size_t row_count;
	struct ui_option kinds[2];
	struct products products;
	const char *valid_until, *revision, *opens_booking, *asks_code;
};

/* "lines.3.price": of a field, and of its problem. */
static const char *
line_name(struct ctx *ctx, const struct line_fields *row, const char *part)
{
	return arena_printf(ctx->arena, "%s.%s", row->prefix, part);
}

#include "gen/backoffice_quote.html.h"

static struct err *
find(struct request *rq, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct quote *quote = &page->quote;

	TRY(quote_find_public(ctx, path_value(rq, "quote"), &page->quote));
	page->name = quote_name(ctx, quote);
	page->path = ui_path(rq, arena_printf(ctx->arena, "/quotes/%s", quote->public_id.text));
	page->back = ui_path(rq, "/quotes");
	page->customer_href = ui_path(rq, arena_printf(ctx->arena, "/customers/%s", quote->customer_public_id.text));
	if (!ID_IS_NONE(quote->activity))
		page->activity_href = ui_path(rq, arena_printf(ctx->arena, "/activities/%s",
		    quote->activity_public_id.text));
	page->drafting = quote->draft > quote->version;
	page->may_edit = ui_may(rq, PERMISSION_QUOTE);
	page->can_change = page->may_edit && quote->status != QUOTE_ACCEPTED;
	page->can_send = page->can_change && (page->drafting || quote->status != QUOTE_REFUSED);
	page->to_note = page->may_edit && !INSTANT_IS_NONE(quote->decided_at) && INSTANT_IS_NONE(quote->noted_at);
	page->revision = arena_printf(ctx->arena, "%d", quote->revision);
	return OK;
}

/* ---- reading it ---- */

static struct err *
fill_sendings(struct request *rq, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct quote_sendings sendings;

	TRY(quote_sendings(ctx, page->quote.id, &sendings));
	for (size_t i = 0; i < sendings.count; i++)
		*arena_push(ctx->arena, &page->sendings) = (struct sent_row){
			TF(ctx, "Version {n}", "n", arena_printf(ctx->arena, "%d", sendings.items[i].version), NULL),
			i18n_moment(ctx->arena, ctx->lang, sendings.items[i].sent_at, here(rq)->zone, DATE_MEDIUM),
			ui_address(ctx, page->path, "version",
			    arena_printf(ctx->arena, "%d", sendings.items[i].version), NULL) };
	return OK;
}

static const char *
margin_of(struct ctx *ctx, const struct quote_page *page, const bool *ticked)
{
	const struct quote_content *content = &page->content;
	int64_t margin = 0;
	bool known = false;

	for (size_t i = 0; i < content->count; i++) {
		const struct quote_line *line = &content->lines[i];

		if (line->optional && (ticked == NULL || !ticked[i]))
			continue;
		margin += line->amount - (content->with_tax ? sums_tax_within(line->amount, line->tax) : 0) -
		    sums_line(line->cost, line->quantity, 0);
		known |= line->cost != 0;
	}
	return known ? quote_money(ctx, content->currency, margin) : NULL;
}

static struct err *
fill_view(struct request *rq, struct response *rs, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct quote *quote = &page->quote;
	struct buf lines = buf_make(ctx->arena, 1 << 20), *out = rs->html.out;
	const bool *ticked = NULL;
	int64_t version;

	page->version = page->drafting ? quote->draft : quote->version;
	if (str_to_int(field(rq, "version"), 1, quote->draft, &version))
		page->version = (int32_t)version;
	page->old = page->version < quote->version;
	TRY(quote_content(ctx, quote, page->version, &page->content));
	if (quote->status == QUOTE_ACCEPTED && page->version == quote->version)
		ticked = quote_chosen(ctx, &page->content, quote);
	page->valid = i18n_date(ctx->arena, ctx->lang, page->content.valid_until, DATE_LONG);
	page->intro = html_from_text(ctx, page->content.intro);
	page->terms = html_from_text(ctx, page->content.terms);
	page->margin = margin_of(ctx, page, ticked);
	if (!INSTANT_IS_NONE(quote->decided_at))
		page->decided = arena_printf(ctx->arena, "%s%s%s", quote->decided_by,
		    str_empty(quote->decided_by) ? "" : ", ",
		    i18n_moment(ctx->arena, ctx->lang, quote->decided_at, here(rq)->zone, DATE_MEDIUM));
	if (!ID_IS_NONE(quote->evidence))
		page->evidence_href = ui_path(rq, arena_printf(ctx->arena, "/signatures/%lld",
		    (long long)quote->evidence.value));
	TRY(fill_sendings(rq, page));
	rs->html.out = &lines;
	TRY(quote_show(&rs->html, quote, &page->content, ticked, false));
	rs->html.out = out;
	page->lines = html_from_buf(&lines);
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, struct quote_page *page)
{
	TRY(fill_view(rq, rs, page));
	backoffice_quote(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->name, .place = "quotes" });
}

static struct err *
show_quote(struct request *rq, struct response *rs)
{
	struct quote_page *page = arena_new(rq->ctx->arena, struct quote_page);

	TRY(find(rq, page));
	return draw(rq, rs, page);
}

/* ---- the editor ---- */

/* As it is typed in the reader's language. */
static const char *
typed(struct request *rq, int64_t value, int decimals, int least)
{
	return i18n_decimal(rq->ctx->arena, rq->ctx->lang, sums_print(rq->ctx->arena, value, decimals, least));
}

static struct line_fields
empty_row(struct request *rq, size_t i)
{
	struct arena *arena = rq->ctx->arena;

	return (struct line_fields){ .place = arena_printf(arena, "%zu", i + 1), .product = "", .name = "",
	    .quantity = "1",
		.measure = "", .price = "", .discount = "",
		.tax = typed(rq, here(rq)->settings.quote_tax, 2, 0), .cost = "", .kind = "",
		.prefix = arena_printf(arena, "lines.%zu", i) };
}

static struct line_fields
row_of(struct request *rq, size_t i, const struct quote_line *line)
{
	struct line_fields row = empty_row(rq, i);

	row.product = line->product;
	row.name = line->name;
	row.quantity = typed(rq, line->quantity, 3, 0);
	row.measure = line->measure;
	row.price = typed(rq, line->price, 2, 2);
	row.discount = line->discount == 0 ? "" : typed(rq, line->discount, 2, 0);
	row.tax = typed(rq, line->tax, 2, 0);
	row.cost = line->cost == 0 ? "" : typed(rq, line->cost, 2, 2);
	row.kind = ui_bool(line->optional);
	return row;
}

static void
fill_rows(struct request *rq, struct quote_page *page)
{
	page->row_count = page->content.count + EMPTY_ROWS;
	if (page->row_count > MOST_ROWS)
		page->row_count = MOST_ROWS;
	for (size_t i = 0; i < page->row_count; i++)
		page->rows[i] = i < page->content.count ? row_of(rq, i, &page->content.lines[i]) : empty_row(rq, i);
}

static struct err *
draw_editor(struct request *rq, struct response *rs, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;

	page->kinds[0] = (struct ui_option){ "", T(ctx, "Always"), NULL };
	page->kinds[1] = (struct ui_option){ "1", T(ctx, "Optional"), NULL };
	TRY(product_list(ctx, NULL, false, &page->products));
	backoffice_quote_edit(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->name, .place = "quotes" });
}

static struct err *
show_edit(struct request *rq, struct response *rs)
{
	struct quote_page *page = arena_new(rq->ctx->arena, struct quote_page);
	const struct quote *quote = &page->quote;

	TRY(find(rq, page));
	if (!page->can_change) {
		respond_see_other(rs, page->path);
		return OK;
	}
	TRY(quote_content(rq->ctx, quote, quote->draft, &page->content));
	page->valid_until = date_print(rq->ctx->arena, page->content.valid_until);
	page->opens_booking = ui_bool(quote->opens_booking);
	page->asks_code = ui_bool(quote->asks_code);
	fill_rows(rq, page);
	return draw_editor(rq, rs, page);
}

/* ---- what was typed ---- */

static const char *
line_field(struct request *rq, size_t i, const char *name)
{
	return field(rq, arena_printf(rq->ctx->arena, "lines.%zu.%s", i, name));
}

static struct line_fields
typed_row(struct request *rq, size_t i)
{
	return (struct line_fields){ line_field(rq, i, "place"), line_field(rq, i, "product"), line_field(rq, i,
	    "name"),
		line_field(rq, i, "quantity"), line_field(rq, i, "measure"), line_field(rq, i, "price"),
		line_field(rq, i, "discount"), line_field(rq, i, "tax"), line_field(rq, i, "cost"),
		line_field(rq, i, "optional"), arena_printf(rq->ctx->arena, "lines.%zu", i) };
}

/* An amount; what is none becomes one that the room refuses, so that its sentence stands there. */
static int64_t
amount(const char *text, int decimals, int64_t when_empty)
{
	int64_t value;

	if (str_empty(text))
		return when_empty;
	return sums_parse(text, decimals, &value) ? value : INT32_MAX * INT64_C(1000);
}

static int32_t
percent(const char *text)
{
	int64_t value = amount(text, 2, 0);

	return value < 0 || value > 10000 ? -1 : (int32_t)value;
}

static struct quote_line
typed_line(const struct line_fields *row)
{
	return (struct quote_line){ .product = row->product, .name = row->name, .measure = row->measure,
		.quantity = amount(row->quantity, 3, 0), .price = amount(row->price, 2, 0),
		.discount = percent(row->discount), .tax = percent(row->tax), .cost = amount(row->cost, 2, 0),
		.optional = str_equal(row->kind, "1") };
}

struct placed { int64_t place; size_t index; };

/* In the order of the places typed; equal ones as they stood. */
static void
sort_places(struct placed *all, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && all[k].place < all[k - 1].place; k--) {
			struct placed one = all[k];

			all[k] = all[k - 1];
			all[k - 1] = one;
		}
}

/* Rows without words and price are none; so a line is taken out by emptying it. */
static void
read_lines(struct request *rq, struct quote_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct placed order[MOST_ROWS];
	size_t count = 0;

	for (size_t i = 0; i < MOST_ROWS && field_given(rq, arena_printf(ctx->arena, "lines.%zu.name", i)); i++) {
		page->rows[i] = typed_row(rq, i);
		page->row_count = i + 1;
		if (str_empty(page->rows[i].name) && str_empty(page->rows[i].price))
			continue;
		order[count] = (struct placed){ (int64_t)i + 1, i };
		(void)str_to_int(page->rows[i].place, 0, 100000, &order[count].place);
		count++;
	}
	sort_places(order, count);
	page->content.lines = arena_new_array(ctx->arena, count + 1, struct quote_line);
	for (size_t i = 0; i < count; i++)
		page->content.lines[i] = typed_line(&page->rows[order[i].index]);
	page->content.count = count;
	/* Problems name lines by their place in the content: draw the rows in that order, too. */
	struct line_fields *sorted = arena_new_array(ctx->arena, count + 1, struct line_fields);
	for (size_t i = 0; i < count; i++) {
		sorted[i] = page->rows[order[i].index];
		sorted[i].place = arena_printf(ctx->arena, "%zu", i + 1);
		sorted[i].prefix = arena_printf(ctx->arena, "lines.%zu", i);
	}
	for (size_t i = 0; i < count; i++)
		page->rows[i] = sorted[i];
	page->row_count = count + EMPTY_ROWS > MOST_ROWS ? MOST_ROWS : count + EMPTY_ROWS;
	for (size_t i = count; i < page->row_count; i++)
		page->rows[i] = empty_row(rq, i);
}

/* "Add product": a line of the price list behind the others. */
static struct err *
add_product(struct request *rq, struct quote_page *page)
{
	struct quote_line *lines;
	struct product product;

	if (str_empty(field(rq, "product")) || page->content.count >= QUOTE_MOST_LINES)
		return OK;
	TRY(product_find_public(rq->ctx, field(rq, "product"), &product));
	lines = arena_new_array(rq->ctx->arena, page->content.count + 2, struct quote_line);
	for (size_t i = 0; i < page->content.count; i++)
		lines[i] = page->content.lines[i];
	lines[page->content.count++] = (struct quote_line){ .product = product.reference, .name = product.name,
		.measure = product.measure, .quantity = 1000, .price = product.price, .tax = product.tax,
		.cost = product.cost };
	page->content.lines = lines;
	return OK;
}

static void
read_edit(struct request *rq, struct quote_page *page, struct quote_edit *edit)
{
	int64_t revision = 0;

	page->content.title = field(rq, "title");
	page->content.intro = field(rq, "intro");
	page->content.terms = field(rq, "terms");
	page->valid_until = field(rq, "valid_until");
	if (!date_parse(page->valid_until, &page->content.valid_until))
		page->content.valid_until = DATE_NONE;
	page->opens_booking = ui_bool(str_equal(field(rq, "opens_booking"), "1"));
	page->asks_code = ui_bool(str_equal(field(rq, "asks_code"), "1"));
	page->revision = field(rq, "revision");
	(void)str_to_int(page->revision, 0, INT32_MAX, &revision);
	read_lines(rq, page);
	*edit = (struct quote_edit){ .opens_booking = str_equal(page->opens_booking, "1"),
		.asks_code = str_equal(page->asks_code, "1"), .revision = (int32_t)revision };
}

static struct err *
save_edit(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quote_page *page = arena_new(ctx->arena, struct quote_page);
	struct quote_edit edit;
	bool on = !str_equal(field(rq, "do"), "save");
	struct err *err;

	TRY(find(rq, page));
	TRY(quote_content(ctx, &page->quote, page->quote.draft, &page->content));
	read_edit(rq, page, &edit);
	if (str_equal(field(rq, "do"), "product"))
		TRY(add_product(rq, page));
	edit.content = page->content;
	err = quote_save(ctx, page->quote.id, &edit);
	if (err != OK) {
		page->problems = ui_problems(rs, err);
		return page->problems == NULL ? err : draw_editor(rq, rs, page);
	}
	ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/quotes/%s%s", page->quote.public_id.text,
	    on ? "/edit" : ""));
	return OK;
}

/* ---- sending, dropping ---- */

static struct err *
send_quote(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quote_page *page = arena_new(ctx->arena, struct quote_page);
	int64_t revision = 0;
	struct err *err;

	TRY(find(rq, page));
	(void)str_to_int(field(rq, "revision"), 0, INT32_MAX, &revision);
	err = quote_send(ctx, page->quote.id, (int32_t)revision);
	if (err != OK) {
		page->problems = ui_problems(rs, err);
		return page->problems == NULL ? err : draw(rq, rs, page);
	}
	ui_done(rq, rs, T(ctx, "Sent: the message is on its way."),
	    arena_printf(ctx->arena, "/quotes/%s", page->quote.public_id.text));
	return OK;
}

static struct err *
discard(struct request *rq, struct response *rs)
{
	struct quote_page *page = arena_new(rq->ctx->arena, struct quote_page);
	bool whole;

	TRY(find(rq, page));
	whole = page->quote.version == 0;
	TRY(quote_discard(rq->ctx, page->quote.id));
	ui_done(rq, rs, whole ? T(rq->ctx, "The draft is gone.") : T(rq->ctx, "The change is dropped."),
	    whole ? "/quotes" : arena_printf(rq->ctx->arena, "/quotes/%s", page->quote.public_id.text));
	return OK;
}

/* Staff have read what the customer answered. */
static struct err *
note(struct request *rq, struct response *rs)
{
	struct quote_page *page = arena_new(rq->ctx->arena, struct quote_page);

	TRY(find(rq, page));
	TRY(quote_note(rq->ctx, page->quote.id));
	ui_done(rq, rs, T(rq->ctx, "Noted."), arena_printf(rq->ctx->arena, "/quotes/%s", page->quote.public_id.text));
	return OK;
}

const struct route backoffice_quote_routes[] = {
	{ GET, "/:unit/quotes/:quote", show_quote, .needs = CAN_SEE_CUSTOMERS, .fields = "version" },
	{ GET, "/:unit/quotes/:quote/edit", show_edit, .needs = CAN_QUOTE },
	{ POST, "/:unit/quotes/:quote/edit", save_edit, .needs = CAN_QUOTE, .body_limit = 1 << 20,
	    .fields = "title intro terms valid_until opens_booking asks_code revision product do lines.*" },
	{ POST, "/:unit/quotes/:quote/send", send_quote, .needs = CAN_QUOTE, .fields = "revision version" },
	{ POST, "/:unit/quotes/:quote/note", note, .needs = CAN_QUOTE },
	{ POST, "/:unit/quotes/:quote/discard", discard, .needs = CAN_QUOTE },
	{ 0 },
};
