/* export -- lists to take away, as CSV or Excel. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "export/export.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

struct export_line { const char *label, *csv, *xlsx; };

struct exports_page {
	struct { struct export_line *items; size_t count, capacity; } lines;
	const char *import_href;	/* NULL: may not */
};

#include "gen/backoffice_export.html.h"

static struct err *
show_exports(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct exports_page page = { .import_href = ui_may(rq, PERMISSION_IMPORT) ? ui_path(rq, "/import") : NULL };

	for (size_t i = 0; export_lists[i] != NULL; i++) {
		const char *token = export_lists[i]->token;

		if (!export_may(&ctx->actor, export_lists[i]))
			continue;
		*arena_push(ctx->arena, &page.lines) = (struct export_line){ T(ctx, export_lists[i]->label),
			ui_path(rq, arena_printf(ctx->arena, "/export/%s.csv", token)),
			ui_path(rq, arena_printf(ctx->arena, "/export/%s.xlsx", token)) };
	}
	backoffice_exports(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Take lists away"), .place = "export" });
}

/* "customers.csv" */
static bool
read_name(struct ctx *ctx, const char *name, const struct export_list **list, enum export_format *format)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || !export_format_parse(dot + 1, format))
		return false;
	*list = export_list_find(arena_strndup(ctx->arena, name, (size_t)(dot - name)));
	return *list != NULL && export_may(&ctx->actor, *list);
}

/* Who took what away is in the audit. */
static struct err *
note_taken(struct ctx *ctx, void *arg)
{
	const struct export_list *list = arg;

	return audit_write(ctx, "export.taken", list->token, NULL);
}

struct taking { const struct export_list *list; enum export_format format; };

static bool
put(void *flow, const void *bytes, size_t size)
{
	return http_flow_put(flow, bytes, size);
}

static struct err *
fill(struct ctx *ctx, struct http_flow *flow, void *arg)
{
	const struct taking *taking = arg;

	return export_write(ctx, taking->list, taking->format, (struct export_sink){ put, flow }, NULL);
}

static struct err *
take(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct taking taking;
	struct arena *arena;

	if (!read_name(ctx, path_value(rq, "file"), &taking.list, &taking.format))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist."), "export");
	TRY(db_transaction(ctx, note_taken, (void *)(uintptr_t)taking.list));
	arena = respond_flow(rq, rs, export_format_type(taking.format),
	    export_file_name(ctx, taking.list, taking.format), fill);
	respond_flow_arg(rs, arena_memdup(arena, &taking, sizeof(taking)));
	return OK;
}

const struct route backoffice_export_routes[] = {
	{ GET, "/:unit/export", show_exports, .needs = CAN_EXPORT },
	{ GET, "/:unit/export/:file", take, .needs = CAN_EXPORT },
	{ 0 },
};
