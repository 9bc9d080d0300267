/* activity types -- as their file is brought: whole ones travel as documents of the catalog. */
#include "base/buf.h"
#include "catalog/catalog.h"
#include "export/rows.h"
#include "i18n/i18n.h"

static const char *const columns[] = { "reference", "name", "duration", "skills", "color", "priority", NULL };

static const char *
skills_text(struct ctx *ctx, const struct skill_levels *skills)
{
	struct buf to = buf_make(ctx->arena, 64 << 10);

	for (size_t i = 0; i < skills->count; i++) {
		buf_puts(&to, i != 0 ? ";" : "");
		buf_puts(&to, skills->items[i].name);
		if (skills->items[i].level != 1)
			buf_printf(&to, ":%lld", (long long)skills->items[i].level);
	}
	return buf_text(&to);
}

static struct err *
next(struct ctx *ctx, struct exporting *e, bool *more)
{
	struct activity_types list;

	TRY(type_list(ctx, false, &list));
	for (size_t i = 0; i < list.count; i++) {
		struct activity_type type;

		TRY(type_find_public(ctx, list.items[i].public_id.text, &type));
		export_text(e, type.reference);
		export_text(e, type.name);
		export_int(ctx, e, type.duration_s);
		export_text(e, skills_text(ctx, &type.skills));
		export_text(e, type.color);
		export_int(ctx, e, type.priority);
		TRY(export_row(ctx, e));
	}
	*more = false;
	return OK;
}

const struct export_list export_list_activity_types = { "activity-types", N_("Activity types"), PERMISSION_EDIT_CATALOG,
	columns, NULL, next };
