/* work -- deciding on lines: what fails, what is worth a warning, what the mode says. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"

static const char *
head_of(const struct sheet *sheet, int field)
{
	for (size_t i = 0; field >= 0 && i < sheet->column_count; i++)
		if (sheet->columns[i].field == field)
			return sheet->columns[i].head;
	return field >= 0 ? sheet->importer->fields[field].name : "";
}

static void
note(struct ctx *ctx, struct work *work, struct import_notes *notes, size_t i, int field, const char *say)
{
	*arena_push(ctx->arena, notes) = (struct import_note){
		.line = work->lines[i].number, .column = head_of(work->sheet, field),
		.value = field >= 0 ? value_of(work, i, field) : "", .say = say,
	};
}

void
fail(struct ctx *ctx, struct work *work, size_t i, int field, const char *say)
{
	note(ctx, work, &work->problems, i, field, say);
	work->outcomes[i] = FAILED;
}

void
warn(struct ctx *ctx, struct work *work, size_t i, int field, const char *say)
{
	note(ctx, work, &work->warnings, i, field, say);
}

void
fail_all(struct ctx *ctx, struct work *work, size_t i, const struct problems *problems)
{
	const struct importer *importer = work->sheet->importer;

	for (size_t p = 0; p < problems->count; p++) {
		int field = -1;

		for (size_t f = 0; f < importer->field_count; f++)
			if (str_equal(importer->fields[f].name, problems->items[p].field)
			    || str_equal(importer->fields[f].alias, problems->items[p].field))
				field = (int)f;
		fail(ctx, work, i, field, problems->items[p].say);
	}
}

bool
mode_allows(struct ctx *ctx, struct work *work, size_t i, int field, bool exists)
{
	switch (work->mode) {
	case IMPORT_CREATE:
		if (exists)
			fail(ctx, work, i, field, T(ctx, "This exists already."));
		return !exists;
	case IMPORT_CREATE_OR_SKIP:
		if (exists)
			work->outcomes[i] = SKIPPED;
		return !exists;
	case IMPORT_UPDATE:
		if (!exists)
			fail(ctx, work, i, field, T(ctx, "This does not exist yet."));
		return exists;
	case IMPORT_UPDATE_OR_SKIP:
		if (!exists)
			work->outcomes[i] = SKIPPED;
		return exists;
	case IMPORT_UPSERT:
	case IMPORT_MODE_COUNT:
		break;
	}
	return true;
}
