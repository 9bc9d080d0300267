/* sms -- a unit's SMS: its provider, to which countries, a test, the ledger and the prices. */
#include "message/sms.h"

#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "net/net.h"
#include "ui/ui.h"

enum { MOST_LINES = 8, ENTRIES = 20 };

struct sms_line { const char *when, *what, *amount, *per; };

struct sms_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *test, *buy, *provider, *url, *example, *report_url, *number, *balance, *first, *next;
	bool own, shared, may_buy;
	struct ui_options providers;
	struct setting_line *lines;
	struct sms_line *entries, *prices;
	size_t line_count, entry_count, price_count;
	const char *test_state, *test_meaning, *test_icon, *test_to, *test_error;	/* state NULL: none was sent */
	const struct problems *problems;
};

#include "gen/backoffice_sms.html.h"

/* ---- drawing ---- */

static bool
typed(const struct request *rq, const char *name)
{
	return rq->http->method == HTTP_POST && field_given(rq, name);
}

static void
add_provider(struct ctx *ctx, struct sms_page *page, const struct sms_provider *provider)
{
	ui_option_add(ctx, &page->providers, provider->token, T(ctx, provider->label));
	page->providers.items[page->providers.count - 1].help = T(ctx, provider->help);
}

static struct err *
fill_account(struct request *rq, struct sms_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct sms_account own;

	TRY(sms_account_own(ctx, &own));
	page->own = own.provider != NULL;
	page->shared = net_has_sms(ctx);
	page->report_url = own.report_url;
	page->provider = typed(rq, "provider") ? field(rq, "provider") : page->own ? own.provider->token : "";
	page->url = typed(rq, "url") ? field(rq, "url") : page->own ? own.url : "";
	page->example = sms_providers[0]->url_example;
	ui_option_add(ctx, &page->providers, "", page->shared ? T(ctx, "That of the installation") : T(ctx, "None"));
	for (const struct sms_provider *const *provider = sms_providers; *provider != NULL; provider++)
		if (!str_equal((*provider)->token, "generic"))
			add_provider(ctx, page, *provider);
	add_provider(ctx, page, sms_provider_find("generic"));		/* "another one" comes last */
	return OK;
}

static const char *
in_credits(struct ctx *ctx, credit amount)
{
	return i18n_number(ctx->arena, ctx->lang, (double)amount.tenths / 10, 1);
}

static const char *
words_of_entry(struct ctx *ctx, const struct credit_entry *entry)
{
	const char *kind = str_equal(entry->kind, "bought") ? T(ctx, "Bought")
	    : str_equal(entry->kind, "refunded") ? T(ctx, "Given back") : T(ctx, "Used");
	const char *about = entry->to != NULL ? entry->to : entry->note;

	return str_empty(about) ? kind : arena_printf(ctx->arena, "%s: %s", kind, about);
}

static struct err *
fill_ledger(struct request *rq, struct sms_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct credit_entries entries;
	int64_t before = 0;
	credit balance;

	if (rq->http->method == HTTP_GET)
		(void)str_to_int(field(rq, "before"), 1, INT64_MAX, &before);
	TRY(credit_balance(ctx, &balance));
	TRY(credit_list(ctx, before, ENTRIES + 1, &entries));
	page->balance = in_credits(ctx, balance);
	page->entries = arena_new_array(ctx->arena, ENTRIES, struct sms_line);
	for (size_t i = 0; i < entries.count && i < ENTRIES; i++)
		page->entries[page->entry_count++] = (struct sms_line){
			.when = i18n_moment(ctx->arena, ctx->lang, entries.items[i].at, here(rq)->zone, DATE_MEDIUM),
			.what = words_of_entry(ctx, &entries.items[i]),
			.amount = in_credits(ctx, entries.items[i].amount) };
	if (entries.count > ENTRIES)
		page->next = ui_path(rq, arena_printf(ctx->arena, "/settings/sms?before=%lld#ledger",
		    (long long)entries.items[ENTRIES - 1].id));
	if (before > 0)
		page->first = ui_path(rq, "/settings/sms#ledger");
	return OK;
}

static void
fill_prices(struct ctx *ctx, struct sms_page *page)
{
	size_t count;
	const struct sms_price *prices = sms_prices(ctx, &count);

	page->prices = arena_new_array(ctx->arena, count, struct sms_line);
	for (; page->price_count < count; page->price_count++) {
		const struct sms_price *price = &prices[page->price_count];

		page->prices[page->price_count] = (struct sms_line){ .what = T(ctx, price->label),
			.amount = in_credits(ctx, price->price),
			.per = price->per_part ? T(ctx, "each part") : T(ctx, "the whole message") };
	}
}

static const struct { const char *meaning, *icon; } looks[] = {
	[MESSAGE_WAITING] = { "info", "clock" },
	[MESSAGE_SENT] = { "done", "check" },
	[MESSAGE_FAILED] = { "problem", "alert" },
	[MESSAGE_HELD] = { "neutral", "outbox" },
};

static struct err *
fill_test(struct request *rq, struct sms_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct message last;
	bool found;

	TRY(sms_last_test(ctx, &last, &found));
	if (!found)
		return OK;
	page->test_state = T(ctx, str_equal(last.delivery, "delivered") ? N_("Arrived")
	    : str_equal(last.delivery, "undelivered") ? N_("Did not arrive") : message_status_label(last.status));
	page->test_meaning = str_equal(last.delivery, "undelivered") ? "problem" : looks[last.status].meaning;
	page->test_icon = looks[last.status].icon;
	page->test_to = last.to;
	page->test_error = str_empty(last.error) ? last.delivery_note : last.error;
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct sms_page page = { .may_buy = ui_may(rq, PERMISSION_BUY_CREDITS), .problems = problems,
	    .action = ui_path(rq, "/settings/sms"), .test = ui_path(rq, "/settings/sms/test"),
	    .buy = ui_path(rq, "/settings/sms/credits") };

	page.tabs = settings_tabs(rq, "sms", &page.tab_count);
	page.number = typed(rq, "number") ? field(rq, "number") : "";
	page.lines = arena_new_array(ctx->arena, MOST_LINES, struct setting_line);
	for (const struct setting *row = setting_rows; row->name != NULL; row++)
		if (row->group == SETTING_SMS && page.line_count < MOST_LINES)
			setting_draw(rq, &here(rq)->settings, row, problems, &page.lines[page.line_count++]);
	TRY(fill_account(rq, &page));
	TRY(fill_ledger(rq, &page));
	TRY(fill_test(rq, &page));
	fill_prices(ctx, &page);
	backoffice_sms(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Settings"), .place = "settings" });
}

static struct err *
show(struct request *rq, struct response *rs)
{
	return draw(rq, rs, NULL);
}

/* ---- saving ---- */

static struct err *
save(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };
	struct err *err;

	setting_read_group(rq, SETTING_SMS, &settings, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = sms_account_save(ctx, field(rq, "provider"), field(rq, "url"), field(rq, "key"));
	if (err == OK)
		err = unit_save_settings(ctx, &settings);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), "/settings/sms");
	return OK;
}

static struct err *
send_test(struct request *rq, struct response *rs)
{
	struct err *err = sms_write_test(rq->ctx, field(rq, "number"));

	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, err->problems);
	ui_done(rq, rs, T(rq->ctx, "The test SMS is on its way. What became of it stands below in a moment."),
	    "/settings/sms");
	return OK;
}

static struct err *
buy(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	int64_t credits;

	if (!str_to_int(field(rq, "credits"), 1, 1000000, &credits)) {
		ui_done(rq, rs, T(ctx, "Say how many credits were bought: a whole number from 1 to 1,000,000."),
		    "/settings/sms");
		return OK;
	}
	TRY(credit_buy(ctx, (credit){ credits * 10 }, ctx->actor.name));
	ui_done(rq, rs, TN(ctx, credits, "{n} credit was added.", "{n} credits were added.", NULL), "/settings/sms");
	return OK;
}

const struct route backoffice_sms_routes[] = {
	{ GET, "/:unit/settings/sms", show, .needs = CAN_EDIT_SETTINGS, .fields = "before" },
	{ POST, "/:unit/settings/sms", save, .needs = CAN_EDIT_SETTINGS,
	    .fields = "provider url key sms_sender sms_prefixes credit_warning_tenths" },
	{ POST, "/:unit/settings/sms/test", send_test, .needs = CAN_EDIT_SETTINGS, .fields = "number",
	    .rate = { .per_second = 0.1, .burst = 10 } },
	{ POST, "/:unit/settings/sms/credits", buy, .needs = CAN_BUY_CREDITS, .fields = "credits" },
	{ 0 },
};
