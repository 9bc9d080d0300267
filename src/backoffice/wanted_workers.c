/* wanted_workers -- who should come to a customer, who alone may, and who must not. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "backoffice/record.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

struct wanted_row { const char *email, *name; bool named, never; };

struct wanted_page {
	const char *customer, *action, *back, *last_name;
	struct ui_option modes[3];
	const char *mode;
	bool last;
	struct wanted_row *rows;
	size_t row_count;
	const struct problems *problems;
};

#include "gen/backoffice_wanted_workers.html.h"

static const char *const mode_words[] = { "", "prefer", "only" };

static const char *
word_of(enum restriction_mode mode)
{
	return mode == RESTRICTION_ONLY ? "only" : mode == RESTRICTION_PREFER ? "prefer" : "";
}

static bool
among(const char *const *list, size_t count, const char *email)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], email))
			return true;
	return false;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct customer *customer, const struct restrictions *r,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const char *labels[] = { T(ctx, "Anybody may come"), T(ctx, "Rather those who are ticked"),
		T(ctx, "Only those who are ticked") };
	struct wanted_page page = { .customer = customer_full_name(ctx->arena, customer), .last = r->last,
	    .mode = word_of(r->mode), .problems = problems };
	struct workers workers;

	TRY(worker_list(ctx, false, &workers));
	TRY(record_last_worker(ctx, customer->id, &page.last_name));
	for (size_t i = 0; i < COUNT_OF(labels); i++)
		page.modes[i] = (struct ui_option){ mode_words[i], labels[i], NULL };
	page.rows = arena_new_array(ctx->arena, workers.count, struct wanted_row);
	for (size_t i = 0; i < workers.count; i++) {
		const struct worker *w = &workers.items[i];

		page.rows[page.row_count++] = (struct wanted_row){ w->email, worker_name(ctx->arena, w),
			among(r->items, r->count, w->email), among(r->never.items, r->never.count, w->email) };
	}
	page.back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"), customer->public_id.text);
	page.action = arena_printf(ctx->arena, "%s/workers", page.back);
	backoffice_wanted_workers(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Workers"), .place = "customers" });
}

static struct restrictions
stored(struct ctx *ctx, const struct customer *customer)
{
	struct restrictions r;

	if (!restrictions_from_json(ctx->arena, customer->restrictions, &r))
		r = (struct restrictions){ 0 };
	return r;
}

static struct err *
show_wanted(struct request *rq, struct response *rs)
{
	struct customer customer;
	struct restrictions r;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	r = stored(rq->ctx, &customer);
	return draw(rq, rs, &customer, &r, NULL);
}

static struct restrictions
typed(struct request *rq)
{
	struct arena *arena = rq->ctx->arena;
	struct restrictions r = { .last = field_given(rq, "last") };
	const char *mode = field(rq, "mode");

	r.mode = str_equal(mode, "only") ? RESTRICTION_ONLY : str_equal(mode, "prefer") ? RESTRICTION_PREFER
	    : RESTRICTION_NONE;
	for (const char *const *email = field_all(rq, "named[]"); *email != NULL; email++)
		*arena_push(arena, &r) = *email;
	for (const char *const *email = field_all(rq, "never[]"); *email != NULL; email++)
		*arena_push(arena, &r.never) = *email;
	return r;
}

static struct err *
save_wanted(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct restrictions r = typed(rq);
	struct problems problems = { 0 };
	struct customer customer;
	struct err *err;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	if (r.mode != RESTRICTION_NONE && r.count == 0 && !r.last)
		problem_add(ctx->arena, &problems, "mode", T(ctx, "Tick at least one worker."));
	for (size_t i = 0; i < r.never.count; i++)
		if (among(r.items, r.count, r.never.items[i])) {
			problem_add(ctx->arena, &problems, "mode",
			    T(ctx, "The same worker cannot be wanted and unwanted."));
			break;
		}
	err = err_invalid(ctx, &problems);
	if (err == OK) {
		customer.restrictions = restrictions_to_json(ctx->arena, &r);
		err = customer_save(ctx, &customer);
	}
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &customer, &r, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

/* One click: rather the one who came last. */
static struct err *
prefer_last(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;
	struct restrictions r;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	r = stored(ctx, &customer);
	r.mode = r.mode == RESTRICTION_NONE ? RESTRICTION_PREFER : r.mode;
	r.last = true;
	customer.restrictions = restrictions_to_json(ctx->arena, &r);
	TRY(customer_save(ctx, &customer));
	ui_done(rq, rs, T(ctx, "Whoever came last is preferred from now on."),
	    arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	return OK;
}

const struct route backoffice_wanted_routes[] = {
	{ GET, "/:unit/customers/:customer/workers", show_wanted, CAN_EDIT_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/workers", save_wanted, CAN_EDIT_CUSTOMERS,
	    .fields = "mode last named[] never[]" },
	{ POST, "/:unit/customers/:customer/workers/last", prefer_last, CAN_EDIT_CUSTOMERS },
	{ 0 }
};
