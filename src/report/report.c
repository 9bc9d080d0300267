/* report -- see report.h: words, and what was made. */
#include "gen/report.sql.h"
#include "report/inside.h"

/* ---- words ---- */

static const struct { const char *token, *label; } kinds[REPORT_KIND_COUNT] = {
	[REPORT_VISIT] = { "visit", N_("Report") },
	[REPORT_PHOTOS] = { "photos", N_("Photo report") },
	[REPORT_QUOTE] = { "quote", N_("Quote") },
	[REPORT_SIGNATURE] = { "signature", N_("Signature") },
};
static const char *const formats[REPORT_FORMAT_COUNT] = { "pdf", "docx" };

const char *
report_kind_token(enum report_kind kind)
{
	return kinds[kind].token;
}

const char *
report_kind_label(enum report_kind kind)
{
	return kinds[kind].label;
}

bool
report_kind_parse(const char *token, enum report_kind *out)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (str_equal(kinds[i].token, token)) {
			*out = (enum report_kind)i;
			return true;
		}
	return false;
}

const char *
report_format_token(enum report_format format)
{
	return formats[format];
}

bool
report_format_parse(const char *token, enum report_format *out)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++)
		if (str_equal(formats[i], token)) {
			*out = (enum report_format)i;
			return true;
		}
	return false;
}

/* ---- rows ---- */

static struct report
of_row(const struct report_by_once_row *row)
{
	struct report r = { .id = row->id, .public_id = row->public_id, .activity = row->activity,
		.customer = row->customer, .template = row->template_id, .template_name = row->template,
		.version = row->version, .document = row->document, .document_public_id = row->document_public,
		.name = row->name, .type = row->type, .size = row->size, .on_portal = row->on_portal, .lang = row->lang,
		.made_at = row->made_at, .made_by = row->made_by };

	report_kind_parse(row->kind, &r.kind);
	report_format_parse(row->format, &r.format);
	return r;
}

static struct err *
found_or_not(struct ctx *ctx, const struct report_by_once_row *row, bool found, struct report *out)
{
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such report."), NULL);
	*out = of_row(row);
	return OK;
}

struct err *
report_find(struct ctx *ctx, report_id id, struct report *out)
{
	struct report_by_once_row row;
	bool found;

	TRY(sql_report_by_id(ctx, ctx->unit, id, &row, &found));
	return found_or_not(ctx, &row, found, out);
}

struct err *
report_find_public(struct ctx *ctx, const char *public_id, struct report *out)
{
	struct report_by_once_row row;
	bool found;

	TRY(sql_report_by_public(ctx, ctx->unit, public_id, &row, &found));
	return found_or_not(ctx, &row, found, out);
}

struct err *
report_lookup_once(struct ctx *ctx, const char *once, struct report *out, bool *found)
{
	struct report_by_once_row row;

	TRY(sql_report_by_once(ctx, ctx->unit, once, &row, found));
	if (*found)
		*out = of_row(&row);
	return OK;
}

struct err *
report_list(struct ctx *ctx, activity_id activity, struct reports *out)
{
	struct report_by_once_rows rows;

	*out = (struct reports){ 0 };
	TRY(sql_report_of_activity(ctx, ctx->unit, activity, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = of_row(&rows.items[i]);
	return OK;
}

struct err *
report_latest(struct ctx *ctx, activity_id activity, enum report_kind kind, struct report *out, bool *found)
{
	struct reports all;

	*found = false;
	TRY(report_list(ctx, activity, &all));
	for (size_t i = 0; i < all.count && !*found; i++)
		if (all.items[i].kind == kind) {
			*out = all.items[i];
			*found = true;
		}
	return OK;
}
