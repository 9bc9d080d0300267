/*
 * office -- a ZIP container opened to its end (APPNOTE 6.3.10), to learn what it is and that it is no bomb.
 *
 * Every entry is unpacked into nothing: what the directory says about sizes is not
 * believed.
 */
#include <string.h>
#include <zlib.h>
#include "image/inside.h"

enum {
	MOST_ENTRIES = 5000,
	MOST_UNPACKED = 400 * 1000 * 1000,
	MOST_TIMES = 250,		/* an entry larger than that many times itself is made for it */
	FREE_OF_THAT = 4 * 1000 * 1000,
	END_SIZE = 22, ENTRY_SIZE = 46, LOCAL_SIZE = 30,
	STORED = 0, DEFLATED = 8,
};

struct container {
	struct bytes in;
	int64_t packed, unpacked;
	bool types;			/* "[Content_Types].xml": an Office Open file */
	const char *type, *extension;
};

static uint32_t
number(struct bytes in, size_t at, size_t size)
{
	uint32_t value = 0;

	if (at > in.size || size > in.size - at)
		helper_answer(IMAGE_BROKEN, NULL);
	for (size_t i = 0; i < size; i++)
		value |= (uint32_t)in.at[at + i] << 8 * i;
	return value;
}

static size_t
find_end(struct bytes in)
{
	for (size_t at = in.size; at-- > 0 && in.size - at <= END_SIZE + 0xffff;) {
		if (in.size - at >= END_SIZE && memcmp(in.at + at, "PK\5\6", 4) == 0)
			return at;
	}
	helper_answer(IMAGE_BROKEN, NULL);
}

static void
count(struct container *c, int64_t packed, int64_t unpacked)
{
	if (unpacked > FREE_OF_THAT && unpacked > packed * MOST_TIMES)
		helper_answer(IMAGE_HARMFUL, NULL);
	if (c->unpacked + unpacked > MOST_UNPACKED)
		helper_answer(IMAGE_HARMFUL, NULL);
}

static void
unpack(struct container *c, struct bytes packed)
{
	static uint8_t nothing[64 * 1024];
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.at, .avail_in = (uInt)packed.size };
	int status = inflateInit2(&z, -MAX_WBITS);

	while (status == Z_OK) {
		z.next_out = nothing;
		z.avail_out = sizeof(nothing);
		status = inflate(&z, Z_NO_FLUSH);
		count(c, (int64_t)packed.size, (int64_t)z.total_out);
	}
	if (status != Z_STREAM_END)
		helper_answer(IMAGE_BROKEN, NULL);
	c->unpacked += (int64_t)z.total_out;
	inflateEnd(&z);
}

static const struct {
	const char *entry, *type, *extension;
} office_kinds[] = {
	{ "word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
	{ "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
	{ "ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx" },
}, open_kinds[] = {
	{ NULL, "application/vnd.oasis.opendocument.text", "odt" },
	{ NULL, "application/vnd.oasis.opendocument.spreadsheet", "ods" },
	{ NULL, "application/vnd.oasis.opendocument.presentation", "odp" },
	{ NULL, "application/vnd.oasis.opendocument.graphics", "odg" },
};

static bool
is(struct bytes text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.at, word, text.size) == 0;
}

static void
look_at_name(struct container *c, struct bytes name, struct bytes content)
{
	if (memmem(name.at, name.size, "..", 2) != NULL || (name.size > 0 && name.at[0] == '/'))
		helper_answer(IMAGE_HARMFUL, NULL);
	if (memmem(name.at, name.size, "vbaProject", 10) != NULL)
		helper_answer(IMAGE_LOCKED, NULL);
	c->types |= is(name, "[Content_Types].xml");
	for (size_t i = 0; i < COUNT_OF(office_kinds); i++) {
		if (is(name, office_kinds[i].entry)) {
			c->type = office_kinds[i].type;
			c->extension = office_kinds[i].extension;
		}
	}
	for (size_t i = 0; is(name, "mimetype") && i < COUNT_OF(open_kinds); i++) {
		if (is(content, open_kinds[i].type)) {
			c->type = open_kinds[i].type;
			c->extension = open_kinds[i].extension;
			c->types = true;
		}
	}
}

/* One entry of the directory at `at`; gives where the next one is. */
static size_t
look_at_entry(struct container *c, size_t at)
{
	struct bytes in = c->in;
	uint32_t flags = number(in, at + 8, 2), method = number(in, at + 10, 2), packed = number(in, at + 20, 4);
	uint32_t name_size = number(in, at + 28, 2), local = number(in, at + 42, 4);
	size_t next = at + ENTRY_SIZE + name_size + number(in, at + 30, 2) + number(in, at + 32, 2);
	size_t data = (size_t)local + LOCAL_SIZE + number(in, (size_t)local + 26, 2) +
	    number(in, (size_t)local + 28, 2);
	struct bytes content;

	if (number(in, at, 4) != 0x02014b50 || number(in, local, 4) != 0x04034b50 || next > in.size ||
	    data > in.size || packed > in.size - data)
		helper_answer(IMAGE_BROKEN, NULL);
	if (flags & 1)
		helper_answer(IMAGE_LOCKED, NULL);
	if (method != STORED && method != DEFLATED)
		helper_answer(IMAGE_BROKEN, NULL);
	/* Entries that lie over each other unpack the same bytes again and again. */
	c->packed += packed;
	if (c->packed > (int64_t)in.size)
		helper_answer(IMAGE_HARMFUL, NULL);
	content = (struct bytes){ in.at + data, packed };
	look_at_name(c, (struct bytes){ in.at + at + ENTRY_SIZE, name_size }, content);
	if (method == DEFLATED)
		unpack(c, content);
	return next;
}

void
office_job(struct arena *arena, struct bytes in)
{
	struct container c = { .in = in };
	size_t end = find_end(in);
	uint32_t entries = number(in, end + 10, 2);
	size_t at = number(in, end + 16, 4);

	if (entries > MOST_ENTRIES)
		helper_answer(IMAGE_HARMFUL, NULL);
	for (uint32_t i = 0; i < entries; i++)
		at = look_at_entry(&c, at);
	if (!c.types || c.type == NULL)
		helper_answer(IMAGE_UNKNOWN, NULL);
	helper_answer(IMAGE_GOOD, arena_printf(arena, "%s %s", c.extension, c.type));
}
