/* output -- see output.h. */
#include "output.h"

#include <stdlib.h>
#include <string.h>

static const char *path;
static char *made;
static size_t made_size;

FILE *
output_open(const char *name)
{
	FILE *out = open_memstream(&made, &made_size);

	path = name;
	if (out == NULL)
		perror(name);
	return out;
}

static bool
there_already(void)
{
	FILE *file = fopen(path, "rb");
	bool same = file != NULL;

	for (size_t i = 0; same && i < made_size; i++)
		same = getc(file) == (unsigned char)made[i];
	same = same && getc(file) == EOF;
	if (file != NULL)
		fclose(file);
	return same;
}

bool
output_close(FILE *out)
{
	FILE *file;
	bool good = fclose(out) == 0;

	if (good && !there_already()) {
		file = fopen(path, "wb");
		good = file != NULL && fwrite(made, 1, made_size, file) == made_size;
		if (file != NULL)
			good = fclose(file) == 0 && good;
	}
	if (!good)
		perror(path);
	free(made);
	return good;
}
