/* fuzz_csv -- any bytes are read without harm: every row ends, every text is UTF-8 (libFuzzer). */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "csv/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct csv_limits tight = { .file = 1 << 16, .row = 64, .field = 32, .fields = 6 };
	struct arena *arena = arena_open();
	bool small = size > 0 && data[0] % 2 == 0;
	struct csv *csv;
	struct csv_row row;
	int64_t last = 0;

	/* an exact copy, so that a byte too far is seen */
	uint8_t *copy = malloc(size != 0 ? size : 1);
	memcpy(copy, data, size);
	if (csv_open(arena, (struct bytes){ copy, size }, small ? &tight : NULL, &csv) == CSV_FINE) {
		while (csv_next(csv, &row)) {
			MUST(row.line > last);
			last = row.line;
			MUST((row.count == 0) == (row.problem != CSV_FINE));
			for (size_t i = 0; i < row.count; i++)
				MUST(str_is_utf8(row.fields[i], strlen(row.fields[i])));
			if (row.count != 0) {
				struct buf again = buf_make(arena, 1 << 20);

				csv_put_row(&again, row.fields, row.count);
			}
		}
		MUST(csv_progress(csv) == 1);
	}
	free(copy);
	arena_close(arena);
	return 0;
}
