/* document_test -- files kept, found by their own unit alone, and freed when nobody points to them. */
#include "base/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "activity/testing.h"
#include "base/env.h"
#include "base/str.h"
#include "document/document.h"
#include "i18n/i18n.h"
#include "image/testing.h"

static struct ctx *ctx;
static struct scene scene;
static activity_id job;
static const char *dir;

static int
set_up(void **state UNUSED)
{
	ctx = testing_open();
	scene = scene_make(ctx, "heizung");
	job = scene_activity(ctx, &scene);
	dir = database_dir(testing_database(ctx));
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	testing_close(ctx);
	return 0;
}

static const char *
photo_file(int width, bool place)
{
	struct testing_photo made = { .width = width, .height = width / 2, .turn = 6, .place = place };
	struct buf content = testing_jpeg(ctx->arena, &made);

	return testing_file(ctx->arena, dir, "in", &content);
}

static const char *
text_file(const char *text)
{
	struct buf content = buf_make(ctx->arena, 1 << 20);

	buf_puts(&content, text);
	return testing_file(ctx->arena, dir, "in", &content);
}

static struct document
draft(const char *path, const char *name, const char *holder)
{
	struct document_file file = { .path = path, .name = name };
	struct document out;

	assert_ok(document_draft(ctx, &file, holder, &out));
	return out;
}

struct claim {
	const char *holder;
	const char *ids[4];
	struct document_place place;
	bool only;
};

static struct err *
claim_in(struct ctx *c, void *arg)
{
	const struct claim *claim = arg;

	return document_claim(c, claim->holder, claim->ids, &claim->place, true, claim->only);
}

static struct err *
claim(const char *holder, const char *a, const char *b, bool only)
{
	struct claim c = { .holder = holder, .ids = { a, b }, .only = only, .place = { DOCUMENT_OF_ACTIVITY, job.value,
	    "", job,
	    scene.customer.id, false } };

	return db_transaction(ctx, claim_in, &c);
}

static int
blobs(void)
{
	const char *top = arena_printf(ctx->arena, "%s/blobs", dir);
	DIR *folder = opendir(top);
	int count = 0;

	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		DIR *inner = entry->d_name[0] == '.' ? NULL : opendir(arena_printf(ctx->arena, "%s/%s", top,
		    entry->d_name));

		for (struct dirent *file; inner != NULL && (file = readdir(inner)) != NULL;)
			count += file->d_name[0] != '.';
		if (inner != NULL)
			closedir(inner);
	}
	if (folder != NULL)
		closedir(folder);
	return count;
}

/* As if they had been stored long ago. */
static void
age_blobs(void)
{
	assert_int_equal(system(arena_printf(ctx->arena, "find '%s/blobs' -type f -exec touch -d '2 days ago' {} +",
	    dir)), 0);
}

/* ---- drafts and claims ---- */

static void
a_photo_becomes_a_document(void **state UNUSED)
{
	struct document d = draft(photo_file(1600, true), "C:\\Photos\\IMG 1.png", "staff:1"), found;
	struct documents list;
	const char *path, *type;
	struct stat info;

	assert_string_equal(d.name, "IMG 1.jpg");
	assert_string_equal(d.type, "image/jpeg");
	assert_int_equal(d.kind, DOCUMENT_PHOTO);
	assert_int_equal(d.width, 1600);
	assert_string_equal(d.taken, "2027-02-26T08:15:00");
	assert_err(document_find(ctx, d.public_id.text, &found), ERR_NOT_FOUND);
	assert_ok(claim("staff:1", d.public_id.text, NULL, false));
	assert_ok(document_find(ctx, d.public_id.text, &found));
	assert_true(found.on_portal);
	assert_true(ID_EQUAL(found.place.customer, scene.customer.id));
	for (int size = DOCUMENT_WHOLE; size <= DOCUMENT_SMALL; size++) {
		assert_ok(document_path(ctx, &found, (enum document_size)size, &path, &type));
		assert_int_equal(stat(path, &info), 0);
		if (size == DOCUMENT_WHOLE)
			assert_int_equal(info.st_size, found.size);
	}
	assert_ok(document_list_activity(ctx, job, &list));
	assert_int_equal(list.count, 1);
	assert_ok(document_list_customer(ctx, scene.customer.id, 10, &list));
	assert_int_equal(list.count, 1);
}

static void
where_is_kept_when_asked(void **state UNUSED)
{
	struct document a = draft(photo_file(400, true), "a.jpg", "s"), b = draft(photo_file(500, true), "b.jpg", "s"),
	    out;
	struct claim c = { .holder = "s", .ids = { b.public_id.text },
		.place = { DOCUMENT_OF_ACTIVITY, job.value, "", job, scene.customer.id, true } };

	assert_true(a.has_place);
	assert_float_equal(a.latitude, 48.208333, 0.00001);
	assert_ok(claim("s", a.public_id.text, NULL, false));
	assert_ok(document_find(ctx, a.public_id.text, &out));
	assert_false(out.has_place);
	assert_ok(db_transaction(ctx, claim_in, &c));
	assert_ok(document_find(ctx, b.public_id.text, &out));
	assert_true(out.has_place);
	assert_float_equal(out.longitude, 16.370833, 0.00001);
}

static void
a_draft_is_its_holders_alone(void **state UNUSED)
{
	struct document a = draft(text_file("one"), "a.txt", "session:1"), b = draft(text_file("two"), "b.txt",
	    "session:1");
	struct document out;
	struct documents list;
	bool found;

	assert_ok(document_draft_lookup(ctx, a.public_id.text, "session:2", &out, &found));
	assert_false(found);
	assert_ok(document_draft_lookup(ctx, a.public_id.text, "", &out, &found));
	assert_false(found);
	assert_err(claim("session:2", a.public_id.text, NULL, false), ERR_NOT_FOUND);
	/* All or nothing. */
	assert_err(claim("session:1", a.public_id.text, "nothing", false), ERR_NOT_FOUND);
	assert_ok(document_list_activity(ctx, job, &list));
	assert_int_equal(list.count, 0);
	assert_ok(claim("session:1", b.public_id.text, a.public_id.text, false));
	/* A double tap. */
	assert_ok(claim("session:1", b.public_id.text, a.public_id.text, false));
	assert_ok(document_list_activity(ctx, job, &list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].name, "b.txt");
	/* The field is sent again with one of them. */
	assert_ok(claim("session:1", a.public_id.text, NULL, true));
	assert_ok(document_list_activity(ctx, job, &list));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].name, "a.txt");
}

static void
other_units_see_nothing(void **state UNUSED)
{
	struct document d = draft(text_file("one"), "a.txt", "staff:1"), out;
	unit_id here = ctx->unit;
	struct documents list;

	assert_ok(claim("staff:1", d.public_id.text, NULL, false));
	testing_unit(ctx, "elsewhere");
	assert_err(document_find(ctx, d.public_id.text, &out), ERR_NOT_FOUND);
	assert_err(document_find_id(ctx, d.id, &out), ERR_NOT_FOUND);
	assert_err(document_remove(ctx, d.id), ERR_NOT_FOUND);
	assert_err(document_restore(ctx, d.public_id.text, &out), ERR_NOT_FOUND);
	assert_ok(document_list_activity(ctx, job, &list));
	assert_int_equal(list.count, 0);
	ctx->unit = here;
	assert_ok(document_find(ctx, d.public_id.text, &out));
}

/* ---- refused, each with its sentence ---- */

static void
assert_refused(const char *path, const char *name, bool photos_only, const char *say)
{
	struct document_file file = { .path = path, .name = name, .photos_only = photos_only };
	struct document_content out;
	struct err *err = document_take(ctx, &file, &out);

	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	assert_string_equal(err->say, say);
	assert_string_equal(problem_of(err->problems, ""), say);
}

static void
what_is_not_taken_gets_a_sentence(void **state UNUSED)
{
	struct testing_entry bomb[] = { { "[Content_Types].xml", "<Types/>", 0 }, { "word/document.xml", "",
	    60 * 1000 * 1000 } };
	struct buf content = testing_zip(ctx->arena, bomb, 2);
	int fd;

	assert_refused(testing_file(ctx->arena, dir, "in", &content), "bomb.docx", false,
	    "bomb.docx looks like a file that was made to do harm, so it was not taken.");
	content = testing_png_head(ctx->arena, 60000, 60000);
	assert_refused(testing_file(ctx->arena, dir, "in", &content), "sky.png", false,
	    "sky.png has too many pixels. Please make it smaller and send it again.");
	assert_refused(text_file("#!/bin/sh\n"), "photo.png", true,
	    "photo.png is not a photo. Please send a JPEG, PNG or WebP.");
	assert_refused(text_file("#!/bin/sh\n"), "photo.png", false, "photo.png is of a kind that is not taken here. "
	    "Please send a photo, a PDF, or a Word, Excel or text file.");
	assert_refused(text_file("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "x.txt",
	    false,
	    "x.txt is of a kind that is not taken here. Please send a photo, a PDF, or a Word, Excel or text file.");
	assert_refused(text_file(""), "x.txt", false, "x.txt is empty.");
	assert_refused(text_file("MZ\x90\x01"), "x.exe", false,
	    "x.exe is of a kind that is not taken here. Please send a photo, a PDF, or a Word, Excel or text file.");
	fd = open(arena_printf(ctx->arena, "%s/in", dir), O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, DOCUMENT_MOST_BYTES + 1), 0);
	close(fd);
	assert_refused(arena_printf(ctx->arena, "%s/in", dir), "long.mp4", false,
	    "long.mp4 is larger than 25 MB. Please make it smaller.");
	assert_int_equal(blobs(), 0);
}

static void
names_are_cleaned(void **state UNUSED)
{
	static const struct {
		const char *sent, *kept;
	} rows[] = {
		{ "../../etc/passwd", "passwd.txt" }, { "a\tb\n\"c\".txt", "abc.txt" }, { ".htaccess", "htaccess.txt" },
		{ "Rechnung M\xc3\xbcller.TXT", "Rechnung M\xc3\xbcller.TXT" }, { "page.html", "page.txt" },
		{ "\xe2\x80\xaetxt.hcaep.txt", "txt.hcaep.txt" }, { "\xff\xfe", "File.txt" }, { "", "File.txt" },
		{ "...", "File.txt" }, { "data.csv", "data.csv" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct document d = draft(text_file("some text"), rows[i].sent, "staff:1");

		assert_string_equal(d.name, rows[i].kept);
		assert_string_equal(d.type, "text/plain; charset=utf-8");
		assert_false(document_is_inline(&d));
	}
}

static void
the_holder_has_a_limit(void **state UNUSED)
{
	struct document_file file = { .name = "a.txt" };
	struct document_upload upload;
	struct document out;

	for (int i = 0; i < DOCUMENT_MOST_OF_HOLDER; i++)
		assert_ok(document_upload_begin(ctx, "session:9", "a.txt", 10, &upload));
	assert_err(document_upload_begin(ctx, "session:9", "a.txt", 10, &upload), ERR_LIMIT);
	file.path = text_file("one");
	assert_err(document_draft(ctx, &file, "session:9", &out), ERR_LIMIT);
	assert_ok(document_upload_begin(ctx, "session:10", "a.txt", 10, &upload));
	testing_forward(ctx, 25 * 3600);
	assert_ok(document_upload_begin(ctx, "session:9", "a.txt", 10, &upload));
}

/* ---- uploads ---- */

static struct bytes
piece(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static void
an_upload_goes_on_where_it_stopped(void **state UNUSED)
{
	struct document_upload u;
	struct document a, b;
	const char *id;

	assert_ok(document_upload_begin(ctx, "session:1", "notes.txt", 11, &u));
	id = u.id.text;
	assert_ok(document_upload_append(ctx, id, "session:1", 0, piece("hello "), &u));
	assert_int_equal(u.offset, 6);
	assert_err(document_upload_finish(ctx, id, "session:1", false, &a), ERR_CONFLICT);
	/* Its answer was lost: the same piece again, then what the server says. */
	assert_err(document_upload_append(ctx, id, "session:1", 0, piece("hello "), &u), ERR_CONFLICT);
	assert_int_equal(u.offset, 6);
	assert_err(document_upload_append(ctx, id, "session:2", 6, piece("world"), &u), ERR_NOT_FOUND);
	assert_err(document_upload_append(ctx, id, "session:1", 6, piece("world and more"), &u), ERR_TOO_LARGE);
	assert_ok(document_upload_find(ctx, id, "session:1", &u));
	assert_int_equal(u.offset, 6);
	assert_ok(document_upload_append(ctx, id, "session:1", 6, piece("world"), &u));
	assert_ok(document_upload_finish(ctx, id, "session:1", false, &a));
	assert_int_equal(a.size, 11);
	assert_ok(document_upload_finish(ctx, id, "session:1", false, &b));
	assert_true(ID_EQUAL(a.id, b.id));
	assert_err(document_upload_append(ctx, id, "session:1", 11, piece("!"), &u), ERR_CONFLICT);
	assert_err(document_upload_begin(ctx, "session:1", "x", DOCUMENT_MOST_BYTES + 1, &u), ERR_TOO_LARGE);
	assert_err(document_upload_begin(ctx, "session:1", "x", 0, &u), ERR_INVALID);
}

/* ---- changing, removing, forgetting ---- */

static void
it_is_changed_and_ordered(void **state UNUSED)
{
	struct document a = draft(text_file("one"), "a.txt", "s"), b = draft(text_file("two"), "b.txt", "s");
	struct document_change change = { "  In the cellar ", DOCUMENT_BEFORE, false };
	struct documents list;

	assert_ok(claim("s", a.public_id.text, b.public_id.text, false));
	assert_ok(document_change(ctx, a.id, &change));
	assert_ok(document_move(ctx, b.id, a.id));
	assert_ok(document_list(ctx, DOCUMENT_OF_ACTIVITY, job.value, &list));
	assert_string_equal(list.items[0].name, "b.txt");
	assert_string_equal(list.items[1].caption, "In the cellar");
	assert_int_equal(list.items[1].mark, DOCUMENT_BEFORE);
	assert_false(list.items[1].on_portal);
	assert_ok(document_move(ctx, b.id, (document_id){ 0 }));
	assert_ok(document_list(ctx, DOCUMENT_OF_ACTIVITY, job.value, &list));
	assert_string_equal(list.items[0].name, "a.txt");
	change.caption = arena_alloc(ctx->arena, 600);
	memset((char *)(uintptr_t)change.caption, 'x', 501);
	assert_err(document_change(ctx, a.id, &change), ERR_INVALID);
}

static void
what_is_removed_may_be_taken_back(void **state UNUSED)
{
	struct document a = draft(text_file("one"), "a.txt", "s"), out;
	int64_t removed;

	assert_ok(claim("s", a.public_id.text, NULL, false));
	assert_ok(document_remove(ctx, a.id));
	assert_err(document_find(ctx, a.public_id.text, &out), ERR_NOT_FOUND);
	assert_err(document_remove(ctx, a.id), ERR_NOT_FOUND);
	assert_ok(document_restore(ctx, a.public_id.text, &out));
	assert_ok(document_find(ctx, a.public_id.text, &out));
	assert_ok(document_remove(ctx, a.id));
	testing_forward(ctx, 25 * 3600);
	assert_err(document_restore(ctx, a.public_id.text, &out), ERR_GONE);
	assert_ok(document_sweep(ctx, &removed));
	assert_err(document_restore(ctx, a.public_id.text, &out), ERR_NOT_FOUND);
}

/* The same content twice: one file, freed only with the last row, and never while it may still be pointed to. */
static void
a_content_is_freed_with_its_last_row(void **state UNUSED)
{
	struct document a = draft(text_file("the same"), "a.txt", "s"), b = draft(text_file("the same"), "b.txt", "s"),
	    out;
	const char *path, *type;
	int64_t removed;

	assert_int_equal(blobs(), 1);
	assert_ok(claim("s", b.public_id.text, NULL, false));
	testing_forward(ctx, 25 * 3600);
	assert_ok(document_sweep(ctx, &removed));
	assert_int_equal(removed, 1);
	testing_forward(ctx, 25 * 3600);
	age_blobs();
	assert_ok(document_sweep(ctx, &removed));
	assert_ok(document_find(ctx, b.public_id.text, &out));
	assert_ok(document_path(ctx, &out, DOCUMENT_WHOLE, &path, &type));
	assert_ok(document_remove(ctx, b.id));
	testing_forward(ctx, 25 * 3600);
	assert_ok(document_sweep(ctx, &removed));
	assert_int_equal(blobs(), 1);
	testing_forward(ctx, 25 * 3600);
	/* Somebody stores it again in that very moment: it stays for another day. */
	a = draft(text_file("the same"), "c.txt", "s");
	assert_ok(document_sweep(ctx, &removed));
	assert_int_equal(blobs(), 1);
	testing_forward(ctx, 25 * 3600);
	assert_ok(document_sweep(ctx, &removed));
	testing_forward(ctx, 25 * 3600);
	age_blobs();
	assert_ok(document_sweep(ctx, &removed));
	assert_int_equal(blobs(), 0);
	(void)a;
}

static void
uploads_that_were_left_are_swept(void **state UNUSED)
{
	struct document_upload u;
	int64_t removed;
	const char *path;

	assert_ok(document_upload_begin(ctx, "session:1", "notes.txt", 11, &u));
	assert_ok(document_upload_append(ctx, u.id.text, "session:1", 0, piece("hello "), &u));
	path = arena_printf(ctx->arena, "%s/uploads/%s", dir, u.id.text);
	assert_int_equal(access(path, F_OK), 0);
	assert_ok(document_sweep(ctx, &removed));
	assert_int_equal(access(path, F_OK), 0);
	testing_forward(ctx, 25 * 3600);
	assert_ok(document_sweep(ctx, &removed));
	assert_int_not_equal(access(path, F_OK), 0);
	assert_err(document_upload_find(ctx, u.id.text, "session:1", &u), ERR_NOT_FOUND);
}

static void
a_person_is_erased(void **state UNUSED)
{
	struct document a = draft(photo_file(2000, false), "a.jpg", "s"), out;
	struct customer other = scene_customer(ctx, "Another");
	int64_t count;

	assert_int_equal(blobs(), 3);
	assert_ok(claim("s", a.public_id.text, NULL, false));
	assert_ok(document_erase_customer(ctx, other.id, &count));
	assert_int_equal(count, 0);
	assert_ok(document_erase_customer(ctx, scene.customer.id, &count));
	assert_int_equal(count, 1);
	assert_err(document_restore(ctx, a.public_id.text, &out), ERR_NOT_FOUND);
	age_blobs();
	assert_ok(document_sweep(ctx, &count));
	assert_int_equal(blobs(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_photo_becomes_a_document), TEST(where_is_kept_when_asked), TEST(a_draft_is_its_holders_alone),
		TEST(other_units_see_nothing), TEST(what_is_not_taken_gets_a_sentence), TEST(names_are_cleaned),
		TEST(the_holder_has_a_limit), TEST(an_upload_goes_on_where_it_stopped), TEST(it_is_changed_and_ordered),
		TEST(what_is_removed_may_be_taken_back), TEST(a_content_is_freed_with_its_last_row),
		TEST(uploads_that_were_left_are_swept), TEST(a_person_is_erased),
	};

	return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
