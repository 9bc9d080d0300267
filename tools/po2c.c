/*
 * po2c -- turns the catalogues locale/LANG.po into C tables.
 *
 *	po2c OUT.c [IN.po…]
 *
 * Each language becomes a table of msgids and translations with a hash index over
 * it (src/i18n/catalogue.h).  Entries that are empty or marked fuzzy stay out: the
 * English is shown and the contract test says so.  A translation whose {places}
 * differ from its msgid's ends the build with the file and the line.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"

enum { MOST = 8000, FORMS = 2, TEXT_SIZE = 16384 };

struct entry {
	char *msgid, *plural, *text[FORMS];
	int line;
	bool fuzzy;
};

static struct entry entries[MOST];
static int count, line;
static const char *file_name;
static char pool[8 << 20];
static size_t pool_size;

__attribute__((noreturn)) static void
fail(int where, const char *what, const char *about)
{
	fprintf(stderr, "%s:%d: error: %s%s\n", file_name, where, what, about);
	exit(1);
}

static char *
keep(const char *text)
{
	size_t size = strlen(text) + 1;
	char *kept = pool + pool_size;

	if (size > sizeof(pool) - pool_size)
		fail(line, "the catalogue is too large", "");
	pool_size += size;
	return memcpy(kept, text, size);
}

/* Adds what stands between the quotes of a line to `to`. */
static void
append_quoted(char *to, const char *from)
{
	size_t size = strlen(to);

	from = strchr(from, '"');
	if (from == NULL)
		fail(line, "a quoted text is missing", "");
	for (from++; *from != '"'; from++) {
		char c = *from;

		if (c == '\0')
			fail(line, "a quote is not closed", "");
		if (c == '\\') {
			c = *++from;
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
		}
		if (size + 2 > TEXT_SIZE)
			fail(line, "a text is too long", "");
		to[size++] = c;
		to[size] = '\0';
	}
}

/* Each {place} of `text` stands in `other` too. */
static void
check_places(const struct entry *entry, const char *text, const char *other)
{
	for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
		char place[64];
		size_t size = strcspn(open, "}") + 1;

		if (size >= sizeof(place))
			continue;
		snprintf(place, sizeof(place), "%.*s", (int)size, open);
		if (strcmp(place, "{n}") != 0 && strstr(other, place) == NULL)
			fail(entry->line, "the places of the two texts differ: ", place);
	}
}

static void
end_entry(struct entry *entry)
{
	if (entry->msgid == NULL)
		return;
	if (entry->msgid[0] != '\0' && !entry->fuzzy && entry->text[0] != NULL && entry->text[0][0] != '\0') {
		for (int form = 0; form < FORMS && entry->text[form] != NULL; form++) {
			check_places(entry, entry->text[form], entry->plural != NULL ? entry->plural : entry->msgid);
			check_places(entry, entry->plural != NULL ? entry->plural : entry->msgid, entry->text[form]);
		}
		if (entry->plural != NULL && (entry->text[1] == NULL || entry->text[1][0] == '\0'))
			fail(entry->line, "a plural form is missing", "");
		if (count == MOST)
			fail(line, "too many entries", "");
		entries[count++] = *entry;
	}
	*entry = (struct entry){ 0 };
}

static void
read_po(FILE *in)
{
	static char row[TEXT_SIZE], text[TEXT_SIZE];
	struct entry entry = { 0 };
	char **target = NULL;
	bool fuzzy = false;

	for (line = 1; fgets(row, sizeof(row), in) != NULL; line++) {
		if (strncmp(row, "#,", 2) == 0)
			fuzzy = strstr(row, "fuzzy") != NULL;
		if (row[0] == '#' || row[0] == '\n' || row[0] == '\r')
			continue;
		if (row[0] != '"') {
			text[0] = '\0';
			if (strncmp(row, "msgid ", 6) == 0) {
				end_entry(&entry);
				entry.line = line;
				entry.fuzzy = fuzzy;
				fuzzy = false;
				target = &entry.msgid;
			} else if (strncmp(row, "msgid_plural ", 13) == 0)
				target = &entry.plural;
			else if (strncmp(row, "msgstr ", 7) == 0 || strncmp(row, "msgstr[0] ", 10) == 0)
				target = &entry.text[0];
			else if (strncmp(row, "msgstr[1] ", 10) == 0)
				target = &entry.text[1];
			else
				fail(line, "not a line of a catalogue: ", row);
		}
		append_quoted(text, row);
		*target = keep(text);
	}
	end_entry(&entry);
}

static void
put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%c", c);
		else if (c < 32 || c > 126)
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

/* FNV-1a, as in i18n.c. */
static uint32_t
hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static uint32_t
put_index(FILE *out, const char *lang)
{
	static uint16_t slots[4 * MOST];
	uint32_t size = 16;

	while (size < (uint32_t)count * 2)
		size *= 2;
	memset(slots, 0, sizeof(slots));
	for (int i = 0; i < count; i++) {
		uint32_t slot = hash_of(entries[i].msgid) & (size - 1);

		while (slots[slot] != 0) {
			if (strcmp(entries[slots[slot] - 1].msgid, entries[i].msgid) == 0)
				fail(entries[i].line, "the text stands twice: ", entries[i].msgid);
			slot = (slot + 1) & (size - 1);
		}
		slots[slot] = (uint16_t)(i + 1);
	}
	fprintf(out, "static const uint16_t %s_slots[%u] = {", lang, size);
	for (uint32_t i = 0; i < size; i++)
		fprintf(out, "%s%u,", i % 16 == 0 ? "\n\t" : " ", slots[i]);
	fprintf(out, "\n};\n\n");
	return size;
}

static uint32_t
put_language(FILE *out, const char *lang)
{
	fprintf(out, "static const struct i18n_entry %s_entries[] = {\n", lang);
	for (int i = 0; i < count; i++) {
		fputs("\t{ ", out);
		put_quoted(out, entries[i].msgid);
		fputs(", { ", out);
		put_quoted(out, entries[i].text[0]);
		if (entries[i].text[1] != NULL) {
			fputs(", ", out);
			put_quoted(out, entries[i].text[1]);
		}
		fputs(" } },\n", out);
	}
	fputs("\t{ NULL, { NULL } }\n};\n\n", out);
	return put_index(out, lang);
}

int
main(int argc, char **argv)
{
	char rows[1024] = "";
	FILE *out = argc >= 2 ? output_open(argv[1]) : NULL;

	if (out == NULL) {
		fputs("usage: po2c OUT.c [IN.po...]\n", stderr);
		return 2;
	}
	fputs("/* Made by po2c. */\n#include \"i18n/catalogue.h\"\n\n", out);
	for (int i = 2; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');
		char lang[8];
		uint32_t size;
		FILE *in = fopen(argv[i], "r");

		file_name = argv[i];
		if (in == NULL)
			fail(0, "cannot be read", "");
		snprintf(lang, sizeof(lang), "%.2s", slash != NULL ? slash + 1 : argv[i]);
		count = 0;
		pool_size = 0;
		read_po(in);
		fclose(in);
		size = put_language(out, lang);
		snprintf(rows + strlen(rows), sizeof(rows) - strlen(rows),
		    "\t{ \"%s\", %s_entries, %d, %s_slots, %u },\n", lang, lang, count, lang, size);
	}
	fprintf(out, "const struct i18n_catalogue i18n_catalogues[] = {\n%s\t{ NULL, NULL, 0, NULL, 0 }\n};\n", rows);
	return output_close(out) ? 0 : 1;
}
