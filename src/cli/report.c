/* report -- `doorstep report`: a file of one activity, written where it is wanted, nothing kept. */
#include <errno.h>
#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "i18n/i18n.h"
#include "report/report.h"
#include "report/template.h"

static struct err *
find(struct run *run, activity_id *out)
{
	const char *reference = option(run, "activity");

	TRY(activity_lookup_reference(run->ctx, reference, out));
	if (ID_IS_NONE(*out))
		return err_new(run->ctx, ERR_NOT_FOUND,
		    TF(run->ctx, "There is no activity {reference}.", "reference", reference, NULL), NULL);
	return OK;
}

/* The Word template that --template names; none when it is not given. */
static struct err *
find_template(struct run *run, activity_id activity, template_id *out)
{
	const char *name = option(run, "template");
	struct template template;
	struct activity a;
	bool found;

	if (!option_given(run, "template"))
		return OK;
	TRY(activity_find(run->ctx, activity, &a));
	TRY(template_lookup_name(run->ctx, a.type, name, &template, &found));
	if (!found)
		return err_new(run->ctx, ERR_NOT_FOUND, TF(run->ctx, "The type {type} has no template {name}.", "type",
		    a.type_name, "name", name, NULL), NULL);
	*out = template.id;
	return OK;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), tail = strlen(end);

	return size >= tail && str_equal(text + size - tail, end);
}

static int
write_file(struct run *run, const struct report_file *made)
{
	const char *name = option(run, "out");
	const char *path = name[0] == '/' ? name : arena_printf(run->arena, "%s/%s", run->folder, name);
	FILE *file = fopen(path, "wbe");
	bool good = file != NULL && fwrite(made->content.at, 1, made->content.size, file) == made->content.size;

	if (file != NULL)
		good = fclose(file) == 0 && good;
	if (!good)
		fprintf(run->err, "%s: %s\n", path, strerror(errno));
	return good ? 0 : 1;
}

int
command_report(struct run *run)
{
	struct report_order order = { .kind = REPORT_VISIT };
	struct report_file made;
	activity_id activity;
	struct err *err;

	if (option_given(run, "kind") && !report_kind_parse(option(run, "kind"), &order.kind)) {
		fputs("doorstep report: --kind is visit or photos\n", run->err);
		return 2;
	}
	if (ends_with(option(run, "out"), ".docx"))
		order.format = REPORT_WORD;
	err = find(run, &activity);
	if (err == OK)
		err = find_template(run, activity, &order.template);
	if (err == OK)
		err = report_try(run->ctx, activity, &order, &made);
	return err != OK ? fail_with(run, err) : write_file(run, &made);
}
