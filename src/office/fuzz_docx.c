/*
 * fuzz_docx -- any text as the body of a Word file is read and filled without harm, and what was filled
 * can be read again (libFuzzer).  The ZIP around it is sound: its own sums would stop nearly every try.
 */
#include <libxml/parser.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "office/inside.h"
#include "office/testing.h"

enum { MOST_BODY = 1 << 16, WIDTH = 6, DEPTH = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static jmp_buf refused;
static const char targets[] = "https://a.example/{item.a}?b=%7Bcustomer.name%7d\n{portal.link}\nmailto:{x}{y}\n%7B{if a}%7";

/* ---- memory of the XML library: what a refused file leaves behind is taken back ---- */

union piece {
	struct { union piece *before, *behind; size_t size; } link;
	max_align_t aligned;
};
static union piece pieces = { .link = { &pieces, &pieces, 0 } };

static void *
piece_make(size_t size)
{
	union piece *piece = malloc(sizeof(*piece) + size);

	MUST(piece != NULL);
	piece->link.size = size;
	piece->link.before = &pieces;
	piece->link.behind = pieces.link.behind;
	pieces.link.behind->link.before = piece;
	pieces.link.behind = piece;
	return piece + 1;
}

static void
piece_free(void *at)
{
	union piece *piece = at;

	if (at == NULL)
		return;
	piece--;
	piece->link.before->link.behind = piece->link.behind;
	piece->link.behind->link.before = piece->link.before;
	free(piece);
}

static void *
piece_again(void *at, size_t size)
{
	void *made = piece_make(size);

	if (at != NULL)
		memcpy(made, at, ((union piece *)at)[-1].link.size < size ? ((union piece *)at)[-1].link.size : size);
	piece_free(at);
	return made;
}

static char *
piece_text(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(piece_make(size), text, size);
}

/* ---- values for whatever tags there are ---- */

static struct office_values
make_values(struct arena *arena, int depth)
{
	struct office_values values = { arena_alloc(arena, WIDTH * sizeof(struct office_value)), WIDTH, WIDTH };

	for (int i = 0; i < WIDTH; i++) {
		bool rows = depth > 0 && i % 3 != 0;

		values.items[i] = (struct office_value){ .kind = rows ? OFFICE_ROWS : OFFICE_TEXT,
			.text = "Müller & <Söhne>\nzweite Zeile", .other = i == 2,
			.row_count = rows ? (size_t)(i % 3) : 0 };
		if (!rows)
			continue;
		values.items[i].rows = arena_alloc(arena, 2 * sizeof(struct office_values));
		for (int k = 0; k < 2; k++)
			values.items[i].rows[k] = make_values(arena, depth - 1);
	}
	return values;
}

static struct bytes
fill(struct arena *arena, struct bytes file)
{
	static struct office_pictures none;
	struct office_values values = make_values(arena, DEPTH);
	struct buf outline = buf_make(arena, 1 << 24);
	struct word *word = word_open(arena, file);

	word_outline(word, &outline);
	word->pictures = &none;
	word_fill(word, &values);
	return package_close(word->package);
}

static void
refuse(int why)
{
	longjmp(refused, why + 1);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(xmlMemSetup(piece_free, piece_make, piece_again, piece_text) == 0);
	xmlInitParser();
	helper_catch(refuse);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	union piece *const kept = pieces.link.behind;
	char *body = arena_alloc(arena, size + 1);
	volatile bool filled = false;
	int why = setjmp(refused);

	if (why == 0 && size < MOST_BODY) {
		struct bytes made;

		memcpy(body, data, size);
		body[size] = '\0';
		made = fill(arena, testing_word_links(arena, body, targets));
		filled = true;
		made = fill(arena, made);
	}
	/* What we wrote ourselves is sound; it may only have become too much. */
	MUST(!filled || why == 0 || why - 1 == OFFICE_TOO_MUCH);
	xmlResetLastError();
	while (pieces.link.behind != kept)
		piece_free(pieces.link.behind + 1);
	arena_close(arena);
	return 0;
}
