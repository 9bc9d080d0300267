/* exports -- whole lists to take away, as CSV or Excel; those that imports know come back unchanged. */
#include "api/row.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "export/export.h"
#include "i18n/i18n.h"

struct export_record { const char *list, *label, *csv, *xlsx; };
struct export_records { struct export_record *items; size_t count, capacity; };

static const struct member export_members[] = {
	{ "list", AT(export_record, list), GIVEN, "Its word" },
	{ "name", AT(export_record, label), GIVEN, "What it is called" },
	{ "csv", AT(export_record, csv), GIVEN, "Where it is, for programs" },
	{ "xlsx", AT(export_record, xlsx), GIVEN, "Where it is, for people" },
	{ 0 },
};
static const struct shape export_shape = { "Export", "A list to take away", export_members,
    sizeof(struct export_record) };

static const char *
address_of(struct request *rq, const struct export_list *list, enum export_format format)
{
	return absolute_url(rq, arena_printf(rq->ctx->arena, "/api/v1/exports/%s.%s", list->token,
	    export_format_token(format)));
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct export_records records = { 0 };
	struct api_page page = { 0 };

	TRY(api_query(rq, &page));
	for (size_t i = 0; export_lists[i] != NULL; i++)
		*arena_push(rq->ctx->arena, &records) = (struct export_record){ export_lists[i]->token,
		    T(rq->ctx, export_lists[i]->label), address_of(rq, export_lists[i], EXPORT_CSV),
		    address_of(rq, export_lists[i], EXPORT_XLSX) };
	return api_give_whole(rq, rs, &records, &page);
}

struct taking { const struct export_list *list; enum export_format format; };

/* "customers.csv" */
static bool
read_name(struct ctx *ctx, const char *name, struct taking *out)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || !export_format_parse(dot + 1, &out->format))
		return false;
	out->list = export_list_find(arena_strndup(ctx->arena, name, (size_t)(dot - name)));
	return out->list != NULL;
}

/* Who took what away is in the audit. */
static struct err *
note_taken(struct ctx *ctx, void *arg)
{
	const struct taking *taking = arg;

	return audit_write(ctx, "export.taken", taking->list->token, NULL);
}

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

	if (!read_name(ctx, path_value(rq, "file"), &taking))
		return err_new(ctx, ERR_NOT_FOUND, NULL, "no such list");
	TRY(db_transaction(ctx, note_taken, &taking));
	arena = respond_flow(rq, rs, export_format_type(taking.format),
	    export_file_name(ctx, taking.list, taking.format), fill);
	respond_flow_arg(rs, arena_memdup(arena, &taking, sizeof(taking)));
	return OK;
}

const struct route api_export_routes[] = {
	WIDE_ROW(GET, "/v1/exports", NEEDS_KEY_READ, "Lists to take away.", list, A_PAGE, .answer = &export_shape,
	    .list = "exports"),
	WIDE_ROW(GET, "/v1/exports/:file", NEEDS_KEY_ADMIN,
	    "A whole list as a file: \"customers.csv\", \"activities.xlsx\".", take,
	    .content = "text/csv application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
	{ 0 },
};
