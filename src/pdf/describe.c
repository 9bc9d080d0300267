/* describe -- writes down what is to be read, for the helper; see pdf.h. */
#include <string.h>
#include "pdf/inside.h"

static void
put_number(struct pdf *pdf, size_t value)
{
	uint32_t number = (uint32_t)value;

	buf_put(&pdf->out, &number, sizeof(number));
}

static void
put_bytes(struct pdf *pdf, struct bytes bytes)
{
	put_number(pdf, bytes.size);
	buf_put(&pdf->out, bytes.at, bytes.size);
}

static void
put_text(struct pdf *pdf, const char *text)
{
	put_bytes(pdf, (struct bytes){ (const uint8_t *)text, text == NULL ? 0 : strlen(text) });
	buf_putc(&pdf->out, '\0');
}

static void
put_picture(struct pdf *pdf, const struct pdf_picture *picture)
{
	static const struct pdf_picture none;

	if (picture == NULL)
		picture = &none;
	put_bytes(pdf, picture->content);
	put_number(pdf, (size_t)(picture->width < 0 ? 0 : picture->width));
	put_number(pdf, (size_t)(picture->height < 0 ? 0 : picture->height));
	put_text(pdf, picture->label);
	put_text(pdf, picture->caption);
	put_text(pdf, picture->small);
	put_text(pdf, picture->alt == NULL ? picture->caption : picture->alt);
}

struct pdf *
pdf_begin(struct arena *arena, const struct pdf_look *look)
{
	struct pdf *pdf = arena_new(arena, struct pdf);

	*pdf = (struct pdf){ .arena = arena, .out = buf_make(arena, PDF_MOST_BYTES) };
	put_text(pdf, look->lang);
	put_text(pdf, look->title);
	put_text(pdf, look->author);
	put_text(pdf, look->subject);
	put_text(pdf, look->made_at);
	put_text(pdf, look->footer);
	put_text(pdf, look->page_of);
	put_text(pdf, look->mark);
	put_number(pdf, look->accent);
	return pdf;
}

bool
pdf_describe_end(struct pdf *pdf, struct bytes *out)
{
	put_number(pdf, OP_END);
	*out = (struct bytes){ (const uint8_t *)buf_text(&pdf->out), pdf->out.size };
	return !buf_full(&pdf->out);
}

void
pdf_letterhead(struct pdf *pdf, const struct pdf_picture *logo, const char *name, const char *const *lines)
{
	size_t count = 0;

	while (lines != NULL && lines[count] != NULL)
		count++;
	pdf->with_drawing = logo != NULL && drawing_is(logo->content);
	put_number(pdf, OP_LETTERHEAD);
	put_picture(pdf, logo);
	put_text(pdf, name);
	put_number(pdf, count);
	for (size_t i = 0; i < count; i++)
		put_text(pdf, lines[i]);
}

void
pdf_title(struct pdf *pdf, const char *title, const char *below)
{
	put_number(pdf, OP_TITLE);
	put_text(pdf, title);
	put_text(pdf, below);
}

void
pdf_heading(struct pdf *pdf, int level, const char *text)
{
	put_number(pdf, OP_HEADING);
	put_number(pdf, level <= 1 ? 1 : 2);
	put_text(pdf, text);
}

void
pdf_text(struct pdf *pdf, enum pdf_style style, const char *text)
{
	put_number(pdf, OP_TEXT);
	put_number(pdf, style);
	put_text(pdf, text);
}

void
pdf_note(struct pdf *pdf, enum pdf_tone tone, const char *title, const char *text)
{
	put_number(pdf, OP_NOTE);
	put_number(pdf, tone);
	put_text(pdf, title);
	put_text(pdf, text);
}

void
pdf_facts(struct pdf *pdf, const struct pdf_fact *facts, size_t count)
{
	put_number(pdf, OP_FACTS);
	put_number(pdf, count);
	for (size_t i = 0; i < count; i++) {
		put_text(pdf, facts[i].label);
		put_text(pdf, facts[i].text);
		put_number(pdf, facts[i].half);
	}
}

void
pdf_table(struct pdf *pdf, const struct pdf_column *columns, size_t count, const char *const *cells, size_t rows,
    const bool *strong)
{
	put_number(pdf, OP_TABLE);
	put_number(pdf, count);
	for (size_t i = 0; i < count; i++) {
		put_text(pdf, columns[i].title);
		put_number(pdf, (size_t)(columns[i].share < 1 ? 1 : columns[i].share));
		put_number(pdf, columns[i].at_end);
	}
	put_number(pdf, rows);
	for (size_t r = 0; r < rows; r++) {
		put_number(pdf, strong != NULL && strong[r]);
		for (size_t c = 0; c < count; c++)
			put_text(pdf, cells[r * count + c]);
	}
}

void
pdf_pictures(struct pdf *pdf, int columns, const struct pdf_picture *pictures, size_t count)
{
	put_number(pdf, OP_PICTURES);
	put_number(pdf, (size_t)(columns < 1 ? 1 : columns > 4 ? 4 : columns));
	put_number(pdf, count);
	for (size_t i = 0; i < count; i++)
		put_picture(pdf, &pictures[i]);
}

void
pdf_signatures(struct pdf *pdf, const struct pdf_signature *signatures, size_t count)
{
	put_number(pdf, OP_SIGNATURES);
	put_number(pdf, count);
	for (size_t i = 0; i < count; i++) {
		put_text(pdf, signatures[i].path);
		put_number(pdf, (size_t)(signatures[i].width < 1 ? 1 : signatures[i].width));
		put_number(pdf, (size_t)(signatures[i].height < 1 ? 1 : signatures[i].height));
		put_text(pdf, signatures[i].name);
		put_text(pdf, signatures[i].below);
		put_text(pdf, signatures[i].alt);
	}
}

void
pdf_page_break(struct pdf *pdf)
{
	put_number(pdf, OP_BREAK);
}
