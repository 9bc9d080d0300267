/*
 * html2c -- turns templates into C functions that cannot forget to escape.
 *
 *	html2c IN.html OUT.h		one header with a function per {{template}}
 *
 * The constructs are told in src/html/README.md.  The compiler follows the HTML
 * as a browser's tokenizer does, so it knows where each value stands and which
 * writer of html.h suits that place; where none does, the build ends with the
 * file and the line.  Elements must be closed in the branch that opened them.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "html2c_page.h"
#include "output.h"

enum { MOST_FILLS = 12, LITERAL = 1 << 20 };

enum block_kind { BLOCK_IF, BLOCK_EACH };

struct block {
	enum block_kind kind;
	int line;
	struct state before;		/* at {{if}} or {{each}} */
	struct state after;		/* of the branches so far */
	bool has_after, has_else;
};

static const char *at;
static char *text;
static FILE *out;
static struct block blocks[DEEPEST];
static int block_count;
static char literal[LITERAL];
static size_t literal_size;
static char pool[1 << 22];
static size_t pool_size;
static char prototypes[1 << 15];	/* so that templates of a file may call each other in any order */
static bool in_template;

/* ---- output ---- */

static void
put_quoted(FILE *to, const char *bytes, size_t size)
{
	fputc('"', to);
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '"' || c == '\\' || c == '?')	/* ? might begin a trigraph */
			fprintf(to, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", to);
		else if (c < 32 || c > 126)
			fprintf(to, "\\%03o", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static void
flush_literal(void)
{
	if (literal_size > 0) {
		fputs("\thtml_put(h, ", out);
		put_quoted(out, literal, literal_size);
		fprintf(out, ", %zu);\n", literal_size);
	}
	literal_size = 0;
}

__attribute__((format(printf, 1, 2))) static void
emit(const char *format, ...)
{
	va_list args;

	flush_literal();
	fprintf(out, "#line %d \"%s\"\n\t", line, file_name);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputc('\n', out);
}

/* A blank run with a line end in it is one line end, where blanks do not matter. */
static void
put_literal(char c)
{
	bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';

	if (blank && (now.place == TEXT || now.place == IN_TAG) && !within("pre") && !within("textarea")) {
		char last = literal_size > 0 ? literal[literal_size - 1] : 'x';

		if (last == '\n')
			return;
		if (last == ' ' || last == '\t') {
			if (c == '\n')
				literal[literal_size - 1] = '\n';
			return;
		}
	}
	if (literal_size == sizeof(literal))
		fail("too much text without a construct");
	literal[literal_size++] = c;
}

/* ---- constructs ---- */

/* Memory for the length of one file. */
static char *
take(size_t size)
{
	char *taken = pool + pool_size;

	if (size > sizeof(pool) - pool_size)
		fail("the template is too large");
	pool_size += size;
	memset(taken, 0, size);
	return taken;
}

static char *
copy_of(const char *from, size_t size)
{
	return memcpy(take(size + 1), from, size);
}

static char *
trimmed(const char *from, const char *end)
{
	while (from < end && isspace((unsigned char)*from))
		from++;
	while (end > from && isspace((unsigned char)end[-1]))
		end--;
	return copy_of(from, (size_t)(end - from));
}

/* Past a C string or character constant, or one byte of anything else. */
static const char *
past(const char *from)
{
	char quote = *from;

	if (quote != '"' && quote != '\'')
		return from + 1;
	for (from++; *from != '\0' && *from != quote; from++) {
		if (*from == '\\' && from[1] != '\0')
			from++;
	}
	return *from == '\0' ? from : from + 1;
}

static const char *
word_after(const char *body, const char *word)
{
	size_t size = strlen(word);

	if (strncmp(body, word, size) != 0 || (body[size] != '\0' && !isspace((unsigned char)body[size])))
		return NULL;
	body += size;
	while (isspace((unsigned char)*body))
		body++;
	return body;
}

/* An if or an each between the names of a tag ends the name before it. */
static void
settle_in_tag(void)
{
	if (now.place == TAG_NAME || now.place == ATTR_NAME || now.place == AFTER_NAME)
		now.place = IN_TAG;
	if (now.place != TEXT && now.place != IN_TAG && now.place != QUOTED)
		fail("a construct cannot stand here");
}

static void
need_text(const char *what)
{
	if (now.place != TEXT)
		fail("%s may stand between elements only", what);
}

/* Writes `expr`, which gives a text or a whole number, as its place asks. */
static void
put_value(const char *expr)
{
	switch (now.place) {
	case TEXT:
		emit("HTML_VALUE(h, %s);", expr);
		return;
	case QUOTED:
		break;
	case RAW_TEXT: fail("a value inside <script> or <style>");
	case COMMENT: fail("a value inside a comment");
	case UNQUOTED: case BEFORE_VALUE: fail("a value inside an attribute without quotes");
	default: fail("a value inside a tag, outside a quoted attribute");
	}
	if (now.kind == CLOSED)
		fail("a value inside %s", attribute);
	if (now.kind == WHOLE_NUMBERS)
		emit("HTML_NUMBER(h, %s);", expr);
	else if (now.kind == PLAIN || now.telephone)
		emit("HTML_VALUE(h, %s);", expr);
	else if (now.unsure)
		fail("it is not sure that this value begins %s", attribute);
	else
		emit(now.begun ? "HTML_URL_PART(h, %s);" : "HTML_URL(h, %s);", expr);
	now.begun = true;
}

/* Reads adjacent C strings; gives the text between their quotes, still escaped as in C, safe from trigraphs. */
static char *
read_strings(const char **from)
{
	char *all = take(2 * strlen(*from) + 1), *to = all;

	if (**from != '"')
		fail("a \"text\" is missing");
	while (**from == '"') {
		const char *end = past(*from);

		for (const char *c = *from + 1; c < end - 1; c++) {
			if (*c == '?' && to > all && to[-1] == '?')
				*to++ = '\\';
			*to++ = *c;
		}
		for (*from = end; isspace((unsigned char)**from); (*from)++)
			;
	}
	return all;
}

struct fill { char *name, *expr; };

/* A "name=" at the outermost level of a fill list. */
static const char *
fill_name_end(const char *from)
{
	const char *end = from;

	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	return end > from && *end == '=' && end[1] != '=' ? end : NULL;
}

static int
read_fills(const char *from, struct fill *fills)
{
	int count = 0;

	while (*from != '\0') {
		const char *name_end = fill_name_end(from), *end;
		int depth = 0;

		if (name_end == NULL)
			fail("expected name=value after the text, found \"%s\"", from);
		if (count == MOST_FILLS)
			fail("more than %d values in one text", MOST_FILLS);
		for (end = name_end + 1; *end != '\0'; end = past(end)) {
			depth += (*end == '(' || *end == '[') - (*end == ')' || *end == ']');
			if (depth == 0 && isspace((unsigned char)end[0]) && fill_name_end(end + 1) != NULL)
				break;
		}
		fills[count++] = (struct fill){ copy_of(from, (size_t)(name_end - from)),
		    trimmed(name_end + 1, end) };
		for (from = end; isspace((unsigned char)*from); from++)
			;
	}
	return count;
}

/* Each {name} of the text has a value. */
static void
check_fills(const char *msgid, const struct fill *fills, int count)
{
	for (const char *open = strchr(msgid, '{'); open != NULL; open = strchr(open + 1, '{')) {
		size_t size = strcspn(open + 1, "}");
		int i = 0;

		while (i < count && (strlen(fills[i].name) != size || strncmp(fills[i].name, open + 1, size) != 0))
			i++;
		if (i == count)
			fail("no value for {%.*s}", (int)size, open + 1);
	}
}

static void
do_text(const char *body)
{
	char *one = read_strings(&body), *many = NULL, call[8192];
	struct fill fills[MOST_FILLS] = { 0 };
	int count, size, first = 0;

	if (*body == '|') {
		for (body++; isspace((unsigned char)*body); body++)
			;
		many = read_strings(&body);
	}
	count = read_fills(body, fills);
	check_fills(one, fills, count);
	if (many != NULL) {
		check_fills(many, fills, count);
		if (count == 0 || strcmp(fills[0].name, "n") != 0)
			fail("a plural needs n=number first");
		size = snprintf(call, sizeof(call), "i18n_plural(h->ctx->arena, h->ctx->lang, (%s), \"%s\", \"%s\"",
		    fills[0].expr, one, many);
		first = 1;
	} else if (count > 0)
		size = snprintf(call, sizeof(call), "i18n_fill(h->ctx->arena, h->ctx->lang, \"%s\"", one);
	else
		size = snprintf(call, sizeof(call), "i18n_text(h->ctx->lang, \"%s\"", one);
	for (int i = first; i < count; i++)
		size += snprintf(call + size, sizeof(call) - (size_t)size, ", \"%s\", HTML_FILL(h, %s)",
		    fills[i].name, fills[i].expr);
	snprintf(call + size, sizeof(call) - (size_t)size, "%s)", many != NULL || count > 0 ? ", NULL" : "");
	put_value(call);
}

static void
do_template(const char *body)
{
	const char *open = strchr(body, '('), *name = word_after(body, "extern");
	char *parameters;

	if (in_template && (now.depth > 0 || now.place != TEXT || block_count > 0))
		fail("the template before ends inside of something");
	if (open == NULL || body[strlen(body) - 1] != ')')
		fail("write {{template door_page(const struct page *m)}}");
	parameters = trimmed(open + 1, body + strlen(body) - 1);
	if (in_template) {
		flush_literal();
		fputs("}\n\n", out);
	}
	in_template = true;
	literal_size = 0;
	if (name == NULL) {
		size_t used = strlen(prototypes);

		snprintf(prototypes + used, sizeof(prototypes) - used, "static void %.*s(struct html *h%s%s);\n",
		    (int)(open - body), body, parameters[0] != '\0' ? ", " : "", parameters);
	}
	emit("%svoid\n%.*s(struct html *h%s%s)\n{", name != NULL ? "" : "static ",
	    (int)(open - (name != NULL ? name : body)), name != NULL ? name : body,
	    parameters[0] != '\0' ? ", " : "", parameters);
	while (*at == '\n') {
		at++;
		line++;
	}
}

static struct block *
push_block(enum block_kind kind)
{
	settle_in_tag();
	if (block_count == DEEPEST)
		fail("blocks are nested deeper than %d", DEEPEST);
	blocks[block_count] = (struct block){ .kind = kind, .line = line, .before = now };
	return &blocks[block_count++];
}

/* The branch that ends here must leave the page as its sisters do. */
static void
end_branch(struct block *block, const struct state *left)
{
	if (!block->has_after) {
		block->after = *left;
		block->has_after = true;
		return;
	}
	if (!same(&block->after, left))
		fail("the branches of line %d leave the page in different places (inside <%s> and <%s>)",
		    block->line, innermost(&block->after), innermost(left));
	block->after.unsure |= left->unsure || block->after.begun != left->begun;
	block->after.begun |= left->begun;
}

static void
do_else(const char *condition)
{
	struct block *block = block_count > 0 ? &blocks[block_count - 1] : NULL;

	if (block == NULL || block->kind != BLOCK_IF || block->has_else)
		fail("this else belongs to no if");
	settle_in_tag();
	end_branch(block, &now);
	now = block->before;
	flush_literal();
	if (condition != NULL) {
		emit("} else if (%s) {", condition);
	} else {
		block->has_else = true;
		emit("} else {");
	}
}

static void
do_end(void)
{
	struct block *block;

	if (block_count == 0)
		fail("this end belongs to nothing");
	settle_in_tag();
	block = &blocks[--block_count];
	end_branch(block, &now);
	if (!block->has_else)
		end_branch(block, &block->before);
	now = block->after;
	emit("}");
}

static void
do_each(const char *body)
{
	const char *in = strstr(body, " in "), *semicolon = strrchr(body, ';');
	char *item, *list, *count;

	if (in == NULL || semicolon == NULL || semicolon < in)
		fail("write {{each row in m->rows; m->row_count}}");
	item = trimmed(body, in);
	list = trimmed(in + 4, semicolon);
	count = trimmed(semicolon + 1, body + strlen(body));
	push_block(BLOCK_EACH);
	emit("for (size_t %s_index = 0; %s_index < (size_t)(%s); %s_index++) { "
	    "__typeof__(&(%s)[0]) %s = &(%s)[%s_index]; (void)%s;",
	    item, item, count, item, list, item, list, item, item);
}

static void
do_attr(const char *body)
{
	char *name = read_strings(&body);

	if (*body == '\0')
		fail("write {{attr \"checked\" condition}}");
	settle_in_tag();
	if (now.place != IN_TAG)
		fail("{{attr}} stands inside a tag");
	emit("if (%s) html_put(h, \" %s\", %zu);", body, name, strlen(name) + 1);
}

static void
do_call(const char *body)
{
	const char *open = strchr(body, '(');
	char *arguments;

	need_text("{{>}}");
	if (open == NULL || body[strlen(body) - 1] != ')')
		fail("write {{> name(arguments)}}");
	arguments = trimmed(open + 1, body + strlen(body) - 1);
	emit("%.*s(h%s%s);", (int)(open - body), body, arguments[0] != '\0' ? ", " : "", arguments);
}

static void
do_construct(const char *body)
{
	const char *rest;

	if ((rest = word_after(body, "template")) != NULL) {
		do_template(rest);
		return;
	}
	if (!in_template)
		fail("the file must begin with {{template name(parameters)}}");
	if (now.place == RAW_TEXT || now.place == COMMENT || now.place == MARKUP)
		fail("a construct inside <script>, <style> or a comment");
	if ((rest = word_after(body, "if")) != NULL) {
		push_block(BLOCK_IF);
		emit("if (%s) {", rest);
	} else if ((rest = word_after(body, "else")) != NULL) {
		if (*rest != '\0' && word_after(rest, "if") == NULL)
			fail("write {{else}} or {{else if condition}}");
		do_else(*rest == '\0' ? NULL : word_after(rest, "if"));
	} else if (strcmp(body, "end") == 0) {
		do_end();
	} else if ((rest = word_after(body, "each")) != NULL) {
		do_each(rest);
	} else if ((rest = word_after(body, "t")) != NULL && *rest == '"') {
		do_text(rest);
	} else if ((rest = word_after(body, "attr")) != NULL && *rest == '"') {
		do_attr(rest);
	} else if ((rest = word_after(body, "raw")) != NULL && *rest != '\0') {
		need_text("{{raw}}");
		emit("html_raw(h, %s);", rest);
	} else if (body[0] == '>') {
		do_call(trimmed(body + 1, body + strlen(body)));
	} else if (strcmp(body, "csrf") == 0) {
		need_text("{{csrf}}");
		now.has_csrf = true;
		emit("html_csrf(h);");
	} else if ((rest = word_after(body, "asset")) != NULL && *rest == '"') {
		char call[512];

		snprintf(call, sizeof(call), "html_asset(h, %s)", rest);
		put_value(call);
	} else if (body[0] == '\0')
		fail("an empty construct");
	else
		put_value(body);
}

static const char *
construct_end(const char *from)
{
	int depth = 0;

	if (strncmp(from, "--", 2) == 0)
		return strstr(from, "}}");
	for (; *from != '\0'; from = past(from)) {
		if (depth == 0 && from[0] == '}' && from[1] == '}')
			return from;
		depth += (*from == '{') - (*from == '}');
	}
	return NULL;
}

static void
compile(void)
{
	for (at = text, line = 1; *at != '\0';) {
		if (at[0] == '{' && at[1] == '{') {
			const char *end = construct_end(at + 2), *start = at;
			char *body;

			if (end == NULL)
				fail("{{ without }}");
			body = trimmed(at + 2, end);
			at = end + 2;
			if (strncmp(body, "--", 2) != 0)
				do_construct(body);
			for (; start < end; start++)
				line += *start == '\n';
			continue;
		}
		if (!in_template && !isspace((unsigned char)*at))
			fail("the file must begin with {{template name(parameters)}}");
		step(at, text);
		put_literal(*at);
		line += *at == '\n';
		at++;
	}
	if (!in_template)
		fail("no {{template}} here");
	if (block_count > 0)
		fail_at(blocks[block_count - 1].line, "this block has no {{end}}");
	if (now.depth > 0)
		fail("<%s> is not closed", innermost(&now));
	if (now.place != TEXT)
		fail("the file ends inside a tag");
}

static char *
read_file(const char *name)
{
	FILE *in = fopen(name, "rb");
	long size = in != NULL && fseek(in, 0, SEEK_END) == 0 ? ftell(in) : -1;
	char *all = size >= 0 ? calloc((size_t)size + 1, 1) : NULL;

	if (all != NULL)
		rewind(in);
	if (all == NULL || fread(all, 1, (size_t)size, in) != (size_t)size) {
		fprintf(stderr, "html2c: cannot read %s\n", name);
		exit(1);
	}
	fclose(in);
	return all;
}

int
main(int argc, char **argv)
{
	char *body = NULL;
	size_t body_size;
	FILE *file;

	if (argc != 3) {
		fputs("usage: html2c IN.html OUT.h\n", stderr);
		return 2;
	}
	file_name = argv[1];
	text = read_file(argv[1]);
	out = open_memstream(&body, &body_size);
	file = output_open(argv[2]);
	if (out == NULL || file == NULL)
		return 1;
	compile();
	flush_literal();
	fputs("}\n", out);
	fclose(out);
	fprintf(file,
	    "/* Made by html2c. */\n#include \"html/html.h\"\n#include \"i18n/i18n.h\"\n%s%s",
	    prototypes, body);
	free(body);
	return output_close(file) ? 0 : 1;
}
