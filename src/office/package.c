/* package -- a ZIP file in memory (libzip); what its directory says about sizes is not believed. */
#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include "base/str.h"
#include "office/inside.h"

enum {
	MOST_ENTRIES = 2000,
	MOST_UNPACKED = 150 * 1000 * 1000,
	MOST_XML = 24 * 1000 * 1000,	/* one part */
	MOST_TIMES = 100,		/* an entry larger than that many times itself is made for it */
	FREE_OF_THAT = 1000 * 1000,
	SOME_DAY = 946684800,		/* written files do not tell when */
};

struct package {
	struct arena *arena;
	zip_source_t *source;
	zip_t *zip;
};

/* ---- looked at ---- */

static bool
ends(const char *name, const char *end)
{
	size_t size = strlen(name), more = strlen(end);

	return size >= more && strcasecmp(name + size - more, end) == 0;
}

static void
check_name(const char *name)
{
	static const char *const inside[] = { ".zip", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".jar", ".exe",
		".ole", ".dll", ".js", ".vbs", ".html", ".mht", NULL };

	if (strstr(name, "..") != NULL || name[0] == '/' || strchr(name, '\\') != NULL || strlen(name) > 250)
		helper_answer(OFFICE_HARMFUL, NULL);
	if (strcasestr(name, "vbaProject") != NULL || strcasestr(name, "vbaData") != NULL
	    || strcasestr(name, "activeX/") != NULL)
		helper_answer(OFFICE_MACROS, NULL);
	if (strcasestr(name, "embeddings/") != NULL)
		helper_answer(OFFICE_INSIDE, NULL);
	for (size_t i = 0; inside[i] != NULL; i++)
		if (ends(name, inside[i]))
			helper_answer(OFFICE_INSIDE, NULL);
}

/* Unpacks an entry into nothing and gives how much it was. */
static int64_t
measure(zip_t *zip, zip_uint64_t at, int64_t packed, int64_t room)
{
	static char nothing[64 * 1024];
	zip_file_t *file = zip_fopen_index(zip, at, 0);
	int64_t size = 0;
	zip_int64_t got;

	if (file == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	while ((got = zip_fread(file, nothing, sizeof(nothing))) > 0) {
		size += got;
		if (size > room || (size > FREE_OF_THAT && size > packed * MOST_TIMES))
			helper_answer(OFFICE_HARMFUL, NULL);
	}
	if (got < 0 || zip_fclose(file) != 0)
		helper_answer(OFFICE_BROKEN, NULL);
	return size;
}

static void
check_entries(zip_t *zip, size_t file_size)
{
	zip_int64_t count = zip_get_num_entries(zip, 0);
	int64_t unpacked = 0, packed = 0;

	if (count > MOST_ENTRIES)
		helper_answer(OFFICE_HARMFUL, NULL);
	for (zip_int64_t i = 0; i < count; i++) {
		zip_stat_t stat;

		zip_stat_init(&stat);
		if (zip_stat_index(zip, (zip_uint64_t)i, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
			helper_answer(OFFICE_BROKEN, NULL);
		check_name(stat.name);
		if (stat.encryption_method != ZIP_EM_NONE)
			helper_answer(OFFICE_OLD, NULL);
		if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
			helper_answer(OFFICE_BROKEN, NULL);
		/* Entries that lie over each other unpack the same bytes again and again. */
		packed += (int64_t)stat.comp_size;
		if (stat.comp_size > file_size || packed > (int64_t)file_size)
			helper_answer(OFFICE_HARMFUL, NULL);
		unpacked += measure(zip, (zip_uint64_t)i, (int64_t)stat.comp_size, MOST_UNPACKED - unpacked);
	}
}

/* A helper's memory ends with it; a test has more files to open. */
static void
drop(void *thing)
{
	struct package *package = thing;

	if (package->zip != NULL)
		zip_discard(package->zip);
	if (package->source != NULL)
		zip_source_free(package->source);
}

struct package *
package_open(struct arena *arena, struct bytes in)
{
	static const uint8_t old[] = { 0xd0, 0xcf, 0x11, 0xe0 };
	struct package *package = arena_new(arena, struct package);
	zip_error_t error;

	zip_error_init(&error);
	if (in.size >= sizeof(old) && memcmp(in.at, old, sizeof(old)) == 0)
		helper_answer(OFFICE_OLD, NULL);
	if (in.size < 22 || memcmp(in.at, "PK", 2) != 0)
		helper_answer(OFFICE_UNKNOWN, NULL);
	package->arena = arena;
	arena_defer(arena, drop, package);
	package->source = zip_source_buffer_create(in.at, in.size, 0, &error);
	if (package->source == NULL)
		helper_answer(OFFICE_TOO_LONG, NULL);
	package->zip = zip_open_from_source(package->source, ZIP_CHECKCONS, &error);
	if (package->zip == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	zip_source_keep(package->source);
	check_entries(package->zip, in.size);
	return package;
}

size_t
package_count(struct package *package)
{
	return (size_t)zip_get_num_entries(package->zip, ZIP_FL_UNCHANGED);
}

const char *
package_name(struct package *package, size_t i)
{
	return zip_get_name(package->zip, i, ZIP_FL_UNCHANGED);
}

static struct bytes
read_part(struct package *package, const char *name, size_t most)
{
	struct buf content = buf_make(package->arena, most);
	zip_file_t *file = zip_fopen(package->zip, name, ZIP_FL_UNCHANGED);
	char piece[16 * 1024];
	zip_int64_t got;

	if (file == NULL)
		return (struct bytes){ NULL, 0 };
	while ((got = zip_fread(file, piece, sizeof(piece))) > 0)
		buf_put(&content, piece, (size_t)got);
	zip_fclose(file);
	if (got < 0)
		helper_answer(OFFICE_BROKEN, NULL);
	if (buf_full(&content))
		helper_answer(OFFICE_HARMFUL, NULL);
	return (struct bytes){ (const uint8_t *)buf_text(&content), content.size };
}

struct bytes
package_read(struct package *package, const char *name)
{
	return read_part(package, name, MOST_XML);
}

/* UTF-8 without a document type: nothing to declare, nothing to fetch, nothing that multiplies. */
static bool
is_plain_xml(struct bytes xml)
{
	for (size_t i = 0; i < xml.size; i++)
		if (xml.at[i] == '\0')
			return false;
	return memmem(xml.at, xml.size, "<!DOCTYPE", 9) == NULL && memmem(xml.at, xml.size, "<!ENTITY", 8) == NULL;
}

struct bytes
package_read_most(struct package *package, const char *name, size_t most)
{
	struct bytes xml = read_part(package, name, most);

	if (xml.size > 0 && !is_plain_xml(xml))
		helper_answer(OFFICE_HARMFUL, NULL);
	return xml;
}

xmlDoc *
package_read_xml(struct package *package, const char *name)
{
	struct bytes xml = package_read(package, name);
	xmlDoc *doc;

	if (xml.size == 0)
		return NULL;
	if (!is_plain_xml(xml))
		helper_answer(OFFICE_HARMFUL, NULL);
	doc = xmlReadMemory((const char *)xml.at, (int)xml.size, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL || xmlDocGetRootElement(doc) == NULL)
		helper_answer(OFFICE_BROKEN, NULL);
	if (doc->intSubset != NULL || doc->extSubset != NULL)
		helper_answer(OFFICE_HARMFUL, NULL);
	return doc;
}

/* ---- written ---- */

void
package_write(struct package *package, const char *name, struct bytes content)
{
	zip_source_t *source = zip_source_buffer(package->zip, content.at, content.size, 0);
	zip_int64_t at = source == NULL ? -1 : zip_file_add(package->zip, name, source,
	    ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);

	if (at < 0)
		helper_answer(OFFICE_TOO_LONG, NULL);
	zip_file_set_mtime(package->zip, (zip_uint64_t)at, SOME_DAY, 0);
}

void
package_write_xml(struct package *package, const char *name, xmlDoc *doc)
{
	xmlChar *text = NULL;
	int size = 0;

	doc->standalone = 1;
	xmlDocDumpMemoryEnc(doc, &text, &size, "UTF-8");
	if (text == NULL)
		helper_answer(OFFICE_TOO_LONG, NULL);
	package_write(package, name, (struct bytes){ text, (size_t)size });
}

struct bytes
package_close(struct package *package)
{
	zip_stat_t stat;
	uint8_t *at;

	if (zip_close(package->zip) != 0 || zip_source_stat(package->source, &stat) != 0
	    || zip_source_open(package->source) != 0)
		helper_answer(OFFICE_TOO_LONG, NULL);
	package->zip = NULL;
	at = arena_alloc(package->arena, stat.size);
	if (zip_source_read(package->source, at, stat.size) != (zip_int64_t)stat.size)
		helper_answer(OFFICE_BROKEN, NULL);
	zip_source_close(package->source);
	return (struct bytes){ at, stat.size };
}
