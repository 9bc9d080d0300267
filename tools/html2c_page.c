/* html2c_page -- see html2c_page.h. */
#include "html2c_page.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TAGS = 256 };

struct state now;
char attribute[NAME_SIZE];
const char *file_name;
int line;

static char tag[NAME_SIZE], value_start[NAME_SIZE];
static char tag_names[TAGS][NAME_SIZE];
static int tag_name_count;
static bool closing_slash;

static const char *const VOID_ELEMENTS =
    " area base br col embed hr img input link meta source track wbr ";
static const char *const ADDRESSES =
    " href src action formaction poster cite hx-get hx-post hx-put hx-patch hx-delete sse-connect ";
static const char *const CLOSED_ATTRIBUTES = " srcdoc srcset hx-vals hx-vars hx-headers hx-trigger ";

void
fail_at(int where, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: error: ", file_name, where);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static bool
listed(const char *list, const char *name)
{
	char word[NAME_SIZE + 3];

	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word) != NULL;
}

bool
same(const struct state *a, const struct state *b)
{
	return a->place == b->place && a->quote == b->quote && a->kind == b->kind && a->posts == b->posts &&
	    a->has_csrf == b->has_csrf && a->depth == b->depth &&
	    memcmp(a->open, b->open, (size_t)a->depth * sizeof(a->open[0])) == 0;
}

const char *
innermost(const struct state *state)
{
	return state->depth > 0 ? tag_names[state->open[state->depth - 1]] : "";
}

bool
within(const char *name)
{
	for (int i = 0; i < now.depth; i++) {
		if (strcmp(tag_names[now.open[i]], name) == 0)
			return true;
	}
	return false;
}

static void
open_element(void)
{
	int i = 0;

	while (i < tag_name_count && strcmp(tag_names[i], tag) != 0)
		i++;
	if (i == tag_name_count) {
		if (tag_name_count == TAGS)
			fail("more than %d different elements", TAGS);
		strcpy(tag_names[tag_name_count++], tag);
	}
	if (now.depth == DEEPEST)
		fail("elements are nested deeper than %d", DEEPEST);
	now.open[now.depth++] = (short)i;
}

static void
close_element(void)
{
	if (now.depth == 0)
		fail("</%s> closes nothing", tag);
	if (strcmp(innermost(&now), tag) != 0)
		fail("</%s> stands where </%s> should", tag, innermost(&now));
	if (strcmp(tag, "form") == 0) {
		if (now.posts && !now.has_csrf)
			fail_at(now.form_line, "a form that posts needs {{csrf}}");
		now.posts = now.has_csrf = false;
	}
	now.depth--;
}

static void
end_of_tag(void)
{
	now.place = TEXT;
	if (listed(VOID_ELEMENTS, tag))
		return;
	if (closing_slash) {
		if (!within("svg") && strcmp(tag, "svg") != 0)
			fail("<%s/> does not close itself in HTML", tag);
		return;
	}
	open_element();
	if (strcmp(tag, "script") == 0 || strcmp(tag, "style") == 0)
		now.place = RAW_TEXT;
}

static void
begin_value(void)
{
	now.begun = now.unsure = now.telephone = false;
	value_start[0] = '\0';
	if (strncmp(attribute, "on", 2) == 0 || strncmp(attribute, "hx-on", 5) == 0 ||
	    listed(CLOSED_ATTRIBUTES, attribute))
		now.kind = CLOSED;
	else if (listed(ADDRESSES, attribute))
		now.kind = ADDRESS;
	else
		now.kind = strcmp(attribute, "style") == 0 ? WHOLE_NUMBERS : PLAIN;
}

static void
end_value(void)
{
	if (strcmp(tag, "form") == 0 && strcmp(attribute, "method") == 0 &&
	    strcasecmp(value_start, "post") == 0) {
		now.posts = true;
		now.form_line = line;
	}
	now.place = IN_TAG;
	now.quote = 0;
	now.kind = PLAIN;
	attribute[0] = '\0';
}

static void
append(char name[NAME_SIZE], char c)
{
	size_t size = strlen(name);

	if (size + 1 < NAME_SIZE) {
		name[size] = (char)tolower((unsigned char)c);
		name[size + 1] = '\0';
	}
}

static void
step_in_tag(char c)
{
	if (now.place == ATTR_NAME && (isspace((unsigned char)c) || c == '=' || c == '>' || c == '/'))
		now.place = AFTER_NAME;
	if (now.place == AFTER_NAME && c == '=') {
		now.place = BEFORE_VALUE;
		return;
	}
	if (now.place == ATTR_NAME) {
		append(attribute, c);
	} else if (c == '>') {
		end_of_tag();
	} else if (c == '/') {
		closing_slash = true;
		now.place = IN_TAG;
	} else if (!isspace((unsigned char)c)) {
		attribute[0] = '\0';
		append(attribute, c);
		now.place = ATTR_NAME;
		closing_slash = false;
	}
}

static void
step_value(char c)
{
	if (now.place == BEFORE_VALUE) {
		if (isspace((unsigned char)c))
			return;
		begin_value();
		if (c == '"' || c == '\'') {
			now.place = QUOTED;
			now.quote = c;
			return;
		}
		now.place = UNQUOTED;
	}
	if (now.place == QUOTED && c == now.quote) {
		end_value();
	} else if (now.place == UNQUOTED && (isspace((unsigned char)c) || c == '>')) {
		end_value();
		if (c == '>')
			end_of_tag();
	} else {
		append(value_start, c);
		now.begun = true;
		now.telephone = strncmp(value_start, "tel:", 4) == 0;
	}
}

static void
step_name(char c)
{
	bool ends = isspace((unsigned char)c) || c == '>' || c == '/';

	if (!ends) {
		append(tag, c);
	} else if (now.place == END_NAME) {
		if (c == '>') {
			close_element();
			now.place = TEXT;
		}
	} else {
		now.place = IN_TAG;
		step_in_tag(c);
	}
}

void
step(const char *at, const char *text)
{
	char c = *at;
	size_t size;

	switch (now.place) {
	case TEXT:
		if (c == '<')
			now.place = TAG_OPEN;
		break;
	case TAG_OPEN:
		tag[0] = '\0';
		closing_slash = false;
		if (c == '/')
			now.place = END_NAME;
		else if (c == '!')
			now.place = strncmp(at, "!--", 3) == 0 ? COMMENT : MARKUP;
		else if (isalpha((unsigned char)c)) {
			now.place = TAG_NAME;
			append(tag, c);
		} else
			fail("write &lt; for a \"<\" that opens no tag");
		break;
	case TAG_NAME: case END_NAME: step_name(c); break;
	case IN_TAG: case ATTR_NAME: case AFTER_NAME: step_in_tag(c); break;
	case BEFORE_VALUE: case QUOTED: case UNQUOTED: step_value(c); break;
	case MARKUP:
		if (c == '>')
			now.place = TEXT;
		break;
	case COMMENT:
		if (c == '>' && at - text > 2 && strncmp(at - 2, "--", 2) == 0)
			now.place = TEXT;
		break;
	case RAW_TEXT:
		size = strlen(innermost(&now));
		if (c == '<' && at[1] == '/' && strncasecmp(at + 2, innermost(&now), size) == 0)
			now.place = TAG_OPEN;
		break;
	}
}
