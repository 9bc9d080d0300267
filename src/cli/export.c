/* export -- a list of a unit into a file, or to standard output. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "export/export.h"

static bool
put(void *file, const void *bytes, size_t size)
{
	return fwrite(bytes, 1, size, file) == size;
}

/* "-" is standard output; the format is what the name ends in, CSV else. */
int
command_export(struct run *run)
{
	const struct export_list *list = export_list_find(run->words[0]);
	const char *name = run->words[1], *dot = strrchr(name, '.');
	enum export_format format = EXPORT_CSV;
	bool here = str_equal(name, "-");
	FILE *to = run->out;
	int64_t rows = 0;
	struct err *err;

	if (list == NULL) {
		fprintf(run->err, "doorstep export: there is no list \"%s\"; there are:", run->words[0]);
		for (size_t i = 0; export_lists[i] != NULL; i++)
			fprintf(run->err, " %s", export_lists[i]->token);
		fputc('\n', run->err);
		return 2;
	}
	if (!here && dot != NULL && !export_format_parse(dot + 1, &format)) {
		fprintf(run->err, "doorstep export: a file ends in .csv or .xlsx\n");
		return 2;
	}
	if (!here)
		to = fopen(name[0] == '/' ? name : arena_printf(run->arena, "%s/%s", run->folder, name), "wbe");
	if (to == NULL) {
		fprintf(run->err, "doorstep: the file \"%s\" cannot be written: %s\n", name, strerror(errno));
		return 1;
	}
	err = export_write(run->ctx, list, format, (struct export_sink){ put, to }, &rows);
	if (!here && fclose(to) != 0 && err == OK) {
		fprintf(run->err, "doorstep: the file \"%s\" cannot be written: %s\n", name, strerror(errno));
		return 1;
	}
	if (err != OK)
		return fail_with(run, err);
	if (!here)
		fprintf(run->out, "%lld rows\n", (long long)rows);
	return 0;
}
