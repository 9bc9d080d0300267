/* read -- the description, in the helper. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "pdf/inside.h"

/* It was written by this same program: what is not whole is a bug, and nobody is told more. */
static const uint8_t *
take(struct reading *r, size_t size)
{
	const uint8_t *at = r->at;

	if (size > (size_t)(r->end - r->at))
		_exit(EXIT_FAILURE);
	r->at += size;
	return at;
}

uint32_t
read_number(struct reading *r)
{
	uint32_t number;

	memcpy(&number, take(r, sizeof(number)), sizeof(number));
	return number;
}

struct bytes
read_bytes(struct reading *r)
{
	uint32_t size = read_number(r);

	return (struct bytes){ take(r, size), size };
}

/* Characters that are none, and control characters, which no font has. */
static const char *
cleaned(struct reading *r, const char *text, size_t size)
{
	char *valid = g_utf8_make_valid(text, (gssize)size), *to = arena_strdup(r->arena, valid), *out = to;

	g_free(valid);
	for (const char *at = to; *at != '\0'; at++)
		if ((unsigned char)*at >= ' ' || *at == '\n')
			*out++ = *at;
		else if (*at == '\t')
			*out++ = ' ';
	*out = '\0';
	return to;
}

const char *
read_text(struct reading *r)
{
	struct bytes text = read_bytes(r);

	take(r, 1);
	return cleaned(r, (const char *)text.at, text.size);
}

void
read_picture(struct reading *r, struct pdf_picture *out)
{
	out->content = read_bytes(r);
	out->width = (int)read_number(r);
	out->height = (int)read_number(r);
	out->label = read_text(r);
	out->caption = read_text(r);
	out->small = read_text(r);
	out->alt = read_text(r);
}
