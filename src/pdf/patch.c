/*
 * patch -- what cairo 1.16 cannot say, appended to its file as an update (ISO 32000-1, 7.5.6).
 *
 * The catalog gets the document's language and asks readers to show its title; each
 * figure gets the words for those who do not see it; our mark stands behind it all, where anybody who
 * looks at the bytes finds it.  What cairo wrote stays as it is, byte for byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "helper/helper.h"
#include "pdf/inside.h"

struct object { long number; size_t at; struct bytes body; };	/* body: from "<<" up to, not including, its ">>" */
struct patched { long number; size_t at; };
struct patch {
	struct arena *arena;
	struct bytes file;
	struct buf out;
	struct { struct patched *items; size_t count, capacity; } objects;
};

NORETURN static void
unexpected(void)
{
	_exit(EXIT_FAILURE);
}

static const char *
find(struct bytes in, size_t from, const char *word)
{
	return from > in.size ? NULL : memmem(in.at + from, in.size - from, word, strlen(word));
}

static const char *
find_last(struct bytes in, const char *word)
{
	const char *last = NULL, *next;

	for (size_t from = 0; (next = find(in, from, word)) != NULL; from = (size_t)(next - (const char *)in.at) + 1)
		last = next;
	return last;
}

/* The dictionary that ends at the "endobj" behind `at`. */
static struct bytes
body_behind(struct bytes file, const char *at)
{
	const char *from = find(file, (size_t)(at - (const char *)file.at), "<<");
	const char *end = from == NULL ? NULL : find(file, (size_t)(from - (const char *)file.at), "endobj");

	if (end == NULL)
		unexpected();
	do
		end--;
	while (end > from + 1 && !(end[0] == '>' && end[-1] == '>'));
	return (struct bytes){ (const uint8_t *)from, (size_t)(end - 1 - from) };
}

static void
put_object(struct patch *p, long number, struct bytes body, const char *more)
{
	*arena_push(p->arena, &p->objects) = (struct patched){ number, p->file.size + p->out.size };
	buf_printf(&p->out, "%ld 0 obj\n", number);
	buf_put(&p->out, body.at, body.size);
	buf_printf(&p->out, "%s>>\nendobj\n", more);
}

/* UTF-16 with its mark, as hexadecimal: no character of it means anything to a reader of PDF. */
static const char *
hex_text(struct patch *p, const char *text)
{
	struct buf out = buf_make(p->arena, 1 << 20);
	glong count;
	gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &count, NULL);

	buf_puts(&out, "<FEFF");
	for (glong i = 0; units != NULL && i < count && i < 2000; i++)
		buf_printf(&out, "%04X", units[i]);
	buf_putc(&out, '>');
	g_free(units);
	return buf_text(&out);
}

static void
patch_catalog(struct patch *p, const struct pdf_look *look, long root)
{
	const char *head = arena_printf(p->arena, "\n%ld 0 obj\n", root), *at = find(p->file, 0, head);
	struct buf more = buf_make(p->arena, 1000);

	if (at == NULL)
		unexpected();
	if (look->lang[0] != '\0')
		buf_printf(&more, "   /Lang (%.8s)\n", look->lang);
	buf_puts(&more, "   /ViewerPreferences << /DisplayDocTitle true >>\n");
	/* Of a file whose structure cairo wrote, but did not announce. */
	if (find(p->file, 0, "/MarkInfo") == NULL)
		buf_puts(&more, "   /MarkInfo << /Marked true >>\n");
	put_object(p, root, body_behind(p->file, at), buf_text(&more));
}

/* cairo writes figures in the order in which they were begun. */
static void
patch_figures(struct patch *p, const struct alt_texts *alts)
{
	static const char figure[] = "/S /Figure";
	const char *at = find(p->file, 0, figure);

	for (size_t i = 0; i < alts->count && at != NULL; i++) {
		const char *head = at;
		long number;

		/* Back to "N 0 obj". */
		while (head > (const char *)p->file.at && strncmp(head, " 0 obj", 6) != 0)
			head--;
		while (head > (const char *)p->file.at && head[-1] >= '0' && head[-1] <= '9')
			head--;
		number = strtol(head, NULL, 10);
		if (number <= 0)
			unexpected();
		if (alts->items[i][0] != '\0')
			put_object(p, number, body_behind(p->file, head),
			    arena_printf(p->arena, "   /Alt %s\n", hex_text(p, alts->items[i])));
		at = find(p->file, (size_t)(at - (const char *)p->file.at) + sizeof(figure), figure);
	}
}

static void
put_table(struct patch *p, struct bytes trailer, long before, const struct pdf_look *look)
{
	size_t at;

	if (look->mark[0] != '\0')
		buf_printf(&p->out, "%% %s\n", look->mark);
	at = p->file.size + p->out.size;
	buf_puts(&p->out, "xref\n");
	for (size_t i = 0; i < p->objects.count; i++)
		buf_printf(&p->out, "%ld 1\n%010zu 00000 n \n", p->objects.items[i].number, p->objects.items[i].at);
	buf_puts(&p->out, "trailer\n");
	buf_put(&p->out, trailer.at, trailer.size);
	buf_printf(&p->out, "   /Prev %ld\n>>\nstartxref\n%zu\n%%%%EOF\n", before, at);
}

void
patch_write(struct arena *arena, int fd, struct bytes file, const struct pdf_look *look, const struct alt_texts *alts)
{
	struct patch p = { arena, file, buf_make(arena, 4 << 20), { NULL, 0, 0 } };
	const char *trailer = find_last(file, "trailer"), *start = find_last(file, "startxref"), *root, *end;

	root = trailer == NULL ? NULL : find(file, (size_t)(trailer - (const char *)file.at), "/Root ");
	if (root == NULL || start == NULL)
		unexpected();
	patch_catalog(&p, look, strtol(root + 6, NULL, 10));
	patch_figures(&p, alts);
	trailer = find(file, (size_t)(trailer - (const char *)file.at), "<<");
	for (end = start; end > trailer && !(end[0] == '>' && end[-1] == '>'); end--)
		;
	if (trailer == NULL || end <= trailer)
		unexpected();
	put_table(&p, (struct bytes){ (const uint8_t *)trailer, (size_t)(end - 1 - trailer) },
	    strtol(start + strlen("startxref"), NULL, 10), look);
	helper_write(fd, buf_text(&p.out), p.out.size);
}
