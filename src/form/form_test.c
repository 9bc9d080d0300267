/* form_test -- definitions in versions, answers with drafts and revisions, what is shown of them, codes. */
#include "base/test.h"

#include "activity/facts.h"
#include "activity/testing.h"
#include "base/str.h"
#include "form/answer.h"
#include "form/field.h"
#include "i18n/i18n.h"
#include "message/message.h"

#define BRAND "{\"code\":\"brand\",\"kind\":\"choice\",\"label\":{\"en\":\"Brand\",\"de\":\"Marke\"}," \
	"\"options\":[{\"value\":\"vie\",\"label\":\"Viessmann\"},{\"value\":\"other\",\"label\":\"Another\"}]}"
#define WHICH "{\"code\":\"which\",\"kind\":\"text\",\"label\":\"Which one\",\"required\":true," \
	"\"when\":{\"items\":[{\"field\":\"brand\",\"op\":\"is_one_of\",\"value\":[\"other\"]}]}}"
#define NOTES "{\"code\":\"notes\",\"kind\":\"area\",\"label\":\"Notes\",\"portal\":\"hidden\",\"default\":\"none\"}"
#define FORM(fields) "{\"fields\":[" fields "]}"

static const char *
get_pair(void *from, const char *name)
{
	for (const char *const *pair = from; *pair != NULL; pair += 2)
		if (strcmp(pair[0], name) == 0)
			return pair[1];
	return "";
}
#define SENT(...) ((struct form_sent){ .get = get_pair, .from = (const char *[]){ __VA_ARGS__, NULL } })

static struct form
parsed(struct ctx *ctx, const char *json)
{
	struct problems problems = { 0 };
	struct form form;

	form_parse(ctx, json, NULL, &form, &problems);
	assert_int_equal(problems.count, 0);
	return form;
}

/* ---- definitions ---- */

static void
test_definition_problems(void **state UNUSED)
{
	static const struct { const char *json, *field; } wrong[] = {
		{ "[]", "" }, { "{", "" }, { "{\"fields\":5}", "/fields" },
		{ FORM("5"), "/fields/0/kind" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"hologram\"}"), "/fields/0/kind" },
		{ FORM("{\"code\":\"A b\",\"label\":\"A\",\"kind\":\"text\"}"), "/fields/0/code" },
		{ FORM("{\"code\":\"1a\",\"label\":\"A\",\"kind\":\"text\"}"), "/fields/0/code" },
		{ FORM(NOTES "," NOTES), "/fields/1/code" },
		{ FORM("{\"code\":\"a\",\"kind\":\"text\"}"), "/fields/0/label" },
		{ FORM("{\"code\":\"a\",\"label\":{\"de\":\"{customer.nam}\"},\"kind\":\"text\"}"),
		    "/fields/0/label.de" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"portal\":\"maybe\"}"), "/fields/0/portal" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"required\":1}"), "/fields/0/required" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"colour\":1}"), "/fields/0/colour" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"longest\":0}"), "/fields/0/longest" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"number\",\"min\":3,\"max\":2}"), "/fields/0/max" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"choice\"}"), "/fields/0/options" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"choice\",\"options\":[{\"value\":\"x\"}]}"),
		    "/fields/0/options/0/label" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"computed\",\"formula\":\"b + 1\"}"),
		    "/fields/0/formula" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"computed\",\"formula\":\"a + 1\"}"),
		    "/fields/0/formula" },
		{ FORM(WHICH), "/fields/0/when/items/0/field" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"group\"}"), "/fields/0/fields" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"group\",\"fields\":"
		    "[{\"code\":\"b\",\"kind\":\"group\"}]}"),
		    "/fields/0/fields/0/kind" },
		{ FORM("{\"code\":\"a\",\"label\":\"A\",\"kind\":\"text\",\"when\":{\"items\":[{\"field\":\"b\",\"op\":"
		    "\"is_empty\"}]}},{\"code\":\"b\",\"label\":\"B\",\"kind\":\"text\","
		    "\"when\":{\"items\":[{\"field\":\"a\","
		    "\"op\":\"is_empty\"}]}}"), "/fields/0/when" },
	};
	struct ctx *ctx = testing_open();

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct problems problems = { 0 };
		struct form form;

		form_parse(ctx, wrong[i].json, NULL, &form, &problems);
		if (problems.count == 0)
			fail_msg("taken: %s", wrong[i].json);
		assert_string_equal(problems.items[0].field, wrong[i].field);
	}
	testing_close(ctx);
}

/* Two people change one form: the second one learns what the first did, and nothing is lost. */
static void
test_versions(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct form_key key = form_of_activity(scene.type.id);
	struct form form, old;
	struct err *err;
	struct form_versions versions;

	ctx->lang = LANG_EN;
	ctx->actor.name = "Giulia";
	assert_ok(form_find(ctx, key, &form));
	assert_int_equal(form.version, 0);
	assert_ok(form_save(ctx, key, FORM(BRAND), 0, NULL, &form));
	assert_int_equal(form.version, 1);
	assert_ok(form_save(ctx, key, FORM(BRAND), 1, NULL, &form));
	assert_int_equal(form.version, 1);
	assert_ok(form_save(ctx, key, FORM(BRAND "," NOTES), 1, NULL, &form));
	assert_int_equal(form.version, 2);
	assert_int_equal(form.count, 2);
	err = form_save(ctx, key, FORM(""), 1, NULL, &form);
	assert_err(err, ERR_CONFLICT);
	assert_string_equal(err->say, "Giulia has saved this form meanwhile. The field \"Notes\" was added.");
	err = form_save(ctx, key, FORM(BRAND), 0, NULL, &form);
	assert_err(err, ERR_CONFLICT);
	assert_err(form_save(ctx, key, FORM("5"), 2, NULL, &form), ERR_INVALID);
	assert_ok(form_find_version(ctx, form.id, 1, &old));
	assert_int_equal(old.count, 1);
	assert_err(form_find_version(ctx, form.id, 9, &old), ERR_NOT_FOUND);
	assert_ok(form_find_begun(ctx, key, 1, &old));
	assert_int_equal(old.version, 1);
	assert_ok(form_find_begun(ctx, key, 77, &old));
	assert_int_equal(old.version, 2);
	assert_ok(form_list_versions(ctx, form.id, &versions));
	assert_int_equal(versions.count, 2);
	assert_ok(form_copy(ctx, key, form_of_closing(scene.type.id)));
	assert_ok(form_find(ctx, form_of_closing(scene.type.id), &old));
	assert_int_equal(old.count, 2);
	/* another unit sees none of it */
	ctx->tenant = (tenant_id){ 0 };
	testing_unit(ctx, "other");
	assert_ok(form_find(ctx, key, &old));
	assert_int_equal(old.version, 0);
	assert_err(form_find_version(ctx, form.id, 1, &old), ERR_NOT_FOUND);
	testing_close(ctx);
}

/* ---- conditions within a form ---- */

static void
test_hidden_fields(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form form = parsed(ctx, FORM(BRAND "," WHICH "," NOTES));
	struct form_use portal = { .audience = FOR_PORTAL }, staff = { .audience = FOR_STAFF };
	struct problems problems = { 0 };
	json_t *values, *after;
	struct form_sent sent;

	ctx->lang = LANG_EN;
	/* not asked for, so neither required nor taken; nobody could fill the notes, so they take their default */
	sent = SENT("f.brand", "vie", "f.which", "forged", "f.notes", "forged");
	assert_ok(form_read(ctx, &form, &portal, NULL, &sent, &problems, &values));
	assert_int_equal(problems.count, 0);
	assert_string_equal(form_values_print(ctx, values), "{\"brand\":\"vie\",\"notes\":\"none\"}");
	/* asked for, so required */
	sent = SENT("f.brand", "other");
	assert_ok(form_read(ctx, &form, &portal, values, &sent, &problems, &after));
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].field, "f.which");
	problems.count = 0;
	sent = SENT("f.brand", "other", "f.which", "Elco");
	assert_ok(form_read(ctx, &form, &portal, values, &sent, &problems, &after));
	assert_int_equal(problems.count, 0);
	/* not lost when the condition stops to hold, but not shown, and back when it holds again */
	sent = SENT("f.brand", "vie", "f.which", "forged");
	assert_ok(form_read(ctx, &form, &portal, after, &sent, &problems, &after));
	assert_string_equal(value_text(after, "which"), "Elco");
	struct form_rows rows;
	assert_ok(form_show(ctx, &form, &form, &staff, after, false, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.items[0].text, "Viessmann");
	assert_string_equal(rows.items[1].code, "notes");
	assert_ok(form_show(ctx, &form, &form, &portal, after, false, &rows));
	assert_int_equal(rows.count, 1);
	/* only some of the fields are asked */
	portal.only = (const char *const[]){ "which", NULL };
	sent = SENT("f.brand", "other", "f.which", "x");
	assert_ok(form_read(ctx, &form, &portal, after, &sent, &problems, &after));
	assert_string_equal(value_text(after, "brand"), "vie");
	testing_close(ctx);
}

/* What the page is told of conditions: what stands on it is for the script, all else is decided here. */
static void
test_drawn_conditions(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form form = parsed(ctx, FORM(BRAND "," WHICH ","
	    "{\"code\":\"inner\",\"kind\":\"text\",\"label\":\"Inner\","
	    "\"when\":{\"items\":[{\"field\":\"notes\",\"op\":"
	    "\"is_one_of\",\"value\":\"secret\"},{\"field\":\"brand\",\"op\":\"is_not_empty\"}]}}," NOTES));
	struct form_use portal = { .audience = FOR_PORTAL };
	struct buf buf = buf_make(ctx->arena, 65536), other = buf_make(ctx->arena, 65536);
	struct html html = { .out = &buf, .ctx = ctx };

	ctx->lang = LANG_EN;
	assert_ok(form_draw(ctx, &form, &portal, form_values(ctx, "{\"notes\":\"secret\"}"), NULL, NULL, &html));
	assert_non_null(strstr(buf_text(&buf), "name=\"f.which\""));
	assert_non_null(strstr(buf_text(&buf), "Only if &#34;Brand&#34; is &#34;Another&#34;."));
	assert_non_null(strstr(buf_text(&buf), "name=\"f.inner\""));
	assert_null(strstr(buf_text(&buf), "secret"));
	html.out = &other;
	assert_ok(form_draw(ctx, &form, &portal, form_values(ctx, "{\"notes\":\"x\"}"), NULL, NULL, &html));
	assert_null(strstr(buf_text(&other), "name=\"f.inner\""));
	testing_close(ctx);
}

static void
test_computed(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form form = parsed(ctx, FORM(
	    "{\"code\":\"total\",\"kind\":\"computed\",\"label\":\"Total\","
	    "\"formula\":\"round(area * 2.5, 1) + extra\"},"
	    "{\"code\":\"extra\",\"kind\":\"computed\",\"label\":\"Extra\",\"formula\":\"sum(rooms.area)\"},"
	    "{\"code\":\"area\",\"kind\":\"number\",\"label\":\"Area\",\"decimals\":2},"
	    "{\"code\":\"rooms\",\"kind\":\"group\",\"label\":\"Rooms\",\"fields\":["
	    "{\"code\":\"area\",\"kind\":\"number\",\"label\":\"Area\"}]},"
	    "{\"code\":\"why\",\"kind\":\"text\",\"label\":\"Why so large\",\"required\":true,"
	    "\"when\":{\"items\":[{\"field\":"
	    "\"total\",\"op\":\"gt\",\"value\":100}]}}"));
	struct form_use use = { .audience = FOR_STAFF };
	struct problems problems = { 0 };
	json_t *values;
	struct form_sent sent = SENT("f.area", "10", "f.rooms._count", "2", "f.rooms.0.area", "3", "f.rooms.1.area",
	    "4",
	    "f.total", "1000000");

	ctx->lang = LANG_EN;
	assert_ok(form_read(ctx, &form, &use, NULL, &sent, &problems, &values));
	assert_int_equal(problems.count, 0);
	assert_int_equal(json_integer_value(json_object_get(values, "total")), 32);
	assert_int_equal(json_integer_value(json_object_get(values, "extra")), 7);
	sent = SENT("f.area", "100");
	assert_ok(form_read(ctx, &form, &use, NULL, &sent, &problems, &values));
	/* without rooms there is no sum of them: 0 */
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].field, "f.why");
	testing_close(ctx);
}

/* Programs write entries of a group as they read them: what is computed in those stays ours. */
static void
test_computed_in_an_entry(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form form = parsed(ctx, FORM("{\"code\":\"rooms\",\"kind\":\"group\",\"label\":\"Rooms\",\"fields\":["
	    "{\"code\":\"area\",\"kind\":\"number\",\"label\":\"Area\"},"
	    "{\"code\":\"twice\",\"kind\":\"computed\",\"label\":\"Twice\",\"formula\":\"area * 2\"}]}"));
	struct form_use use = { .audience = FOR_STAFF };
	struct problems problems = { 0 };
	const json_t *rooms;
	json_t *values;

	assert_ok(form_accept(ctx, &form, &use, NULL, form_values(ctx,
	    "{\"rooms\": [{\"area\": 4, \"twice\": 1000000}, {\"area\": 5}]}"), &problems, &values));
	assert_int_equal(problems.count, 0);
	rooms = json_object_get(values, "rooms");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(rooms, 0), "twice")), 8);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(rooms, 1), "twice")), 10);
	testing_close(ctx);
}

/* Each of the chain asks the one before twice: known once, it is not computed again.  2^40 steps would never end. */
static void
test_a_chain_of_formulas(void **state UNUSED)
{
	enum { LINKS = 40 };
	struct ctx *ctx = testing_open();
	struct buf fields = buf_make(ctx->arena, 1 << 16);
	struct form_use use = { .audience = FOR_STAFF };
	struct problems problems = { 0 };
	struct form_sent sent = SENT("f.c0", "1");
	struct form form;
	json_t *values;

	buf_puts(&fields, "{\"fields\":[{\"code\":\"c0\",\"kind\":\"number\",\"label\":\"First\"}");
	for (int i = 1; i <= LINKS; i++)
		buf_printf(&fields, ",{\"code\":\"c%d\",\"kind\":\"computed\",\"label\":\"Next\",\"formula\":"
		    "\"c%d + c%d\"}", i, i - 1, i - 1);
	buf_puts(&fields, "]}");
	form = parsed(ctx, buf_text(&fields));
	assert_ok(form_read(ctx, &form, &use, NULL, &sent, &problems, &values));
	assert_int_equal(problems.count, 0);
	assert_int_equal(json_integer_value(json_object_get(values, "c40")), INT64_C(1) << LINKS);
	testing_close(ctx);
}

/* A form that hangs on itself is not saved; should one stand in the database all the same, it harms nobody. */
static void
test_a_circle_of_formulas(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form_use use = { .audience = FOR_STAFF };
	struct problems problems = { 0 }, read = { 0 };
	struct form_sent sent = SENT("f.c", "1");
	struct form form;
	json_t *values;

	form_parse(ctx, FORM("{\"code\":\"a\",\"kind\":\"computed\",\"label\":\"A\",\"formula\":\"b + c\"},"
	    "{\"code\":\"b\",\"kind\":\"computed\",\"label\":\"B\",\"formula\":\"a + c\"},"
	    "{\"code\":\"c\",\"kind\":\"number\",\"label\":\"C\"}"), NULL, &form, &problems);
	assert_true(problems.count > 0);
	assert_ok(form_read(ctx, &form, &use, NULL, &sent, &read, &values));
	assert_int_equal(json_integer_value(json_object_get(values, "c")), 1);
	testing_close(ctx);
}

/* ---- answers ---- */

static struct answer_input
input_of(const struct form *form, const struct answer_subject *subject, json_t *values, bool sent, int64_t revision)
{
	return (struct answer_input){ .form = form, .subject = *subject, .values = values, .sent = sent,
		.revision = revision };
}

static void
test_answers(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct form_key key = form_of_activity(scene.type.id);
	struct answer_subject subject = { .activity = scene_activity(ctx, &scene), .customer = scene.customer.id };
	struct form form, changed;
	struct answer answer, again;
	struct answer_list list;
	struct err *err;

	ctx->lang = LANG_EN;
	ctx->actor.name = "Giulia";
	assert_ok(form_save(ctx, key, FORM(BRAND "," NOTES), 0, NULL, &form));
	assert_ok(answer_find(ctx, key, &subject, &answer));
	assert_int_equal(answer.revision, 0);
	assert_int_equal(answer.version, 1);
	struct answer_input input = input_of(&form, &subject, form_values(ctx, "{\"brand\":\"vie\"}"), false, 0);
	assert_ok(answer_save(ctx, &input, &answer));
	assert_int_equal(answer.revision, 1);
	assert_false(answer.sent);
	/* the same page sent twice */
	assert_ok(answer_save(ctx, &input, &again));
	assert_int_equal(again.revision, 1);
	assert_true(ID_EQUAL(again.id, answer.id));
	/* two people */
	input = input_of(&form, &subject, form_values(ctx, "{\"brand\":\"other\"}"), true, 1);
	assert_ok(answer_save(ctx, &input, &answer));
	assert_true(answer.sent);
	assert_int_equal(answer.sent_at.s, ctx->now.s);
	input = input_of(&form, &subject, form_values(ctx, "{\"brand\":\"vie\"}"), true, 1);
	err = answer_save(ctx, &input, &again);
	assert_err(err, ERR_CONFLICT);
	assert_true(str_starts(err->say, "Giulia has changed this form meanwhile."));
	/* a sent one does not become a draft again */
	input = input_of(&form, &subject, form_values(ctx, "{\"brand\":\"vie\",\"notes\":\"old\"}"), false, 2);
	assert_ok(answer_save(ctx, &input, &answer));
	assert_true(answer.sent);
	assert_err(answer_discard(ctx, answer.id), ERR_CONFLICT);
	/* the form changes: the answer keeps its version, and what is gone is additional data */
	assert_ok(form_save(ctx, key, FORM(NOTES), 1, NULL, &changed));
	assert_ok(answer_find(ctx, key, &subject, &answer));
	assert_int_equal(answer.version, 1);
	struct form_use staff = { .audience = FOR_STAFF }, portal = { .audience = FOR_PORTAL };
	struct form_rows rows;
	assert_ok(form_find_version(ctx, answer.form, answer.version, &form));
	assert_ok(form_show(ctx, &form, &changed, &staff, answer.values, false, &rows));
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.items[1].label, "Brand");
	assert_string_equal(rows.items[1].text, "Viessmann");
	assert_true(rows.items[1].additional);
	assert_ok(form_show(ctx, &form, &changed, &portal, answer.values, false, &rows));
	assert_int_equal(rows.count, 0);
	assert_ok(answer_list_activity(ctx, subject.activity, &list));
	assert_int_equal(list.count, 1);
	assert_ok(answer_find_public(ctx, answer.public_id.text, &again));
	assert_err(answer_find_public(ctx, "nothing", &again), ERR_NOT_FOUND);
	testing_close(ctx);
}

/* Of a portal action: a draft per person, sent ones as many as one likes. */
static void
test_answers_of_actions(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct form_key key = form_of_action((action_id){ 77 });
	struct answer_subject subject = { .customer = scene.customer.id, .contact = scene.contact.id };
	struct form form;
	struct answer first, second, found;
	struct answer_list list;

	ctx->lang = LANG_EN;
	assert_ok(form_save(ctx, key, FORM(NOTES), 0, NULL, &form));
	struct answer_input input = input_of(&form, &subject, form_values(ctx, "{\"notes\":\"a\"}"), false, 0);
	assert_ok(answer_save(ctx, &input, &first));
	assert_int_equal(first.action.value, 77);
	assert_ok(answer_discard(ctx, first.id));
	assert_ok(answer_save(ctx, &input, &first));
	input = input_of(&form, &subject, form_values(ctx, "{\"notes\":\"b\"}"), true, 1);
	assert_ok(answer_save(ctx, &input, &first));
	assert_true(first.sent);
	input = input_of(&form, &subject, form_values(ctx, "{\"notes\":\"c\"}"), true, 0);
	input.another = true;
	assert_ok(answer_save(ctx, &input, &second));
	assert_false(ID_EQUAL(first.id, second.id));
	assert_ok(answer_find(ctx, key, &subject, &found));
	assert_true(ID_EQUAL(found.id, second.id));
	assert_ok(answer_list_customer(ctx, scene.customer.id, &list));
	assert_int_equal(list.count, 2);
	testing_close(ctx);
}

struct moving { customer_id from, to; };

static struct err *
move(struct ctx *ctx, void *arg)
{
	const struct moving *moving = arg;

	return answer_move_customer(ctx, moving->from, moving->to);
}

static struct err *
erase(struct ctx *ctx, void *arg)
{
	return answer_erase_customer(ctx, *(customer_id *)arg);
}

static void
test_customers(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct customer other = scene_customer(ctx, "Garage Marxer");
	struct answer_subject subject = { .customer = scene.customer.id };
	struct moving moving = { scene.customer.id, other.id };
	struct form form;
	struct answer answer;
	struct answer_list list;

	assert_ok(form_save(ctx, form_of_customer(), FORM(BRAND), 0, NULL, &form));
	struct answer_input input = input_of(&form, &subject, form_values(ctx, "{\"brand\":\"vie\"}"), true, 0);
	assert_ok(answer_save(ctx, &input, &answer));
	assert_ok(db_transaction(ctx, move, &moving));
	assert_ok(answer_list_customer(ctx, other.id, &list));
	assert_int_equal(list.count, 1);
	assert_ok(db_transaction(ctx, erase, &other.id));
	assert_ok(answer_list_customer(ctx, other.id, &list));
	assert_int_equal(list.count, 0);
	testing_close(ctx);
}

/* ---- conditions in groups ask the fields around ---- */

#define ROOMS FORM(BRAND ",{\"code\":\"rooms\",\"kind\":\"group\",\"label\":\"Rooms\",\"fields\":[" \
	"{\"code\":\"room\",\"kind\":\"text\",\"label\":\"Room\",\"required\":true}," WHICH "]}")

static void
test_group_asks_around(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct form form = parsed(ctx, ROOMS);
	struct form_use use = { .audience = FOR_STAFF };
	struct form_sent viessmann = SENT("f.brand", "vie", "f.rooms._count", "1", "f.rooms.0.room", "Hall",
	    "f.rooms.0.which", "x");
	struct form_sent missing = SENT("f.brand", "other", "f.rooms._count", "1", "f.rooms.0.room", "Hall");
	struct form_sent other = SENT("f.brand", "other", "f.rooms._count", "1", "f.rooms.0.room", "Hall",
	    "f.rooms.0.which", "Vaillant");
	struct problems problems = { 0 };
	struct form_rows rows;
	json_t *values;

	ctx->lang = LANG_EN;
	/* Off: neither taken nor required, whatever the order in the form. */
	assert_ok(form_read(ctx, &form, &use, NULL, &viessmann, &problems, &values));
	assert_int_equal(problems.count, 0);
	assert_string_equal(form_values_print(ctx, values), "{\"brand\":\"vie\",\"rooms\":[{\"room\":\"Hall\"}]}");
	assert_ok(form_read(ctx, &form, &use, NULL, &missing, &problems, &values));
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].field, "f.rooms.0.which");
	problems.count = 0;
	assert_ok(form_read(ctx, &form, &use, NULL, &other, &problems, &values));
	assert_int_equal(problems.count, 0);
	assert_ok(form_show(ctx, &form, NULL, &use, values, false, &rows));
	assert_string_equal(rows.items[1].text, "Room: Hall, Which one: Vaillant");
	/* What the brand no longer asks for is not shown any more. */
	json_object_set_new(values, "brand", json_string("vie"));
	assert_ok(form_show(ctx, &form, NULL, &use, values, false, &rows));
	assert_string_equal(rows.items[1].text, "Room: Hall");
	/* The same as JSON. */
	assert_ok(form_accept(ctx, &form, &use, NULL,
	    form_values(ctx, "{\"rooms\":[{\"room\":\"Hall\"}],\"brand\":\"other\"}"), &problems, &values));
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].field, "/rooms.0.which");
	testing_close(ctx);
}

/* {activity.custom.x}, {activity.report.custom.x}, {customer.custom.x} */
static void
test_codes(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct activity activity = scene_find(ctx, scene_activity(ctx, &scene));
	struct answer_subject of_activity = { .activity = activity.id };
	struct message_codes codes = { .activity = &activity, .customer = scene.customer.id };
	struct answer answer;
	struct form form;
	const char *text;

	assert_ok(form_save(ctx, form_of_activity(scene.type.id), FORM(BRAND), 0, NULL, &form));
	struct answer_input input = input_of(&form, &of_activity, form_values(ctx, "{\"brand\":\"vie\"}"), false, 0);
	assert_ok(answer_save(ctx, &input, &answer));
	ctx->lang = LANG_DE;
	assert_ok(codes_render(ctx, "[{activity.custom.brand}]", CODES_TEXT, message_resolve, &codes, &text));
	assert_string_equal(text, "[]");	/* a draft is nobody's business */
	input.sent = true;
	input.revision = 1;
	assert_ok(answer_save(ctx, &input, &answer));
	assert_ok(form_save(ctx, form_of_closing(scene.type.id),
	    FORM("{\"code\":\"left\",\"kind\":\"duration\",\"label\":"
	    "\"Left\"}"), 0, NULL, &form));
	input = input_of(&form, &of_activity, form_values(ctx, "{\"left\":5400}"), true, 0);
	assert_ok(answer_save(ctx, &input, &answer));
	assert_ok(form_save(ctx, form_of_customer(),
	    FORM("{\"code\":\"mail\",\"kind\":\"email\",\"label\":\"Mail\"}"), 0,
	    NULL, &form));
	/* a customer's record keeps its own fields itself */
	scene.customer.custom = "{\"mail\":\"a@example.org\"}";
	scene.customer.custom_version = form.version;
	assert_ok(customer_save(ctx, &scene.customer));
	assert_ok(codes_render(ctx,
	    "{intervention.custom.brand}, {activity.report.custom.left}, {customer.custom.mail}, "
	    "[{activity.custom.nothing}]", CODES_TEXT, message_resolve, &codes, &text));
	assert_string_equal(text, "Viessmann, 1\xc2\xa0Std. 30\xc2\xa0Min., a@example.org, []");
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_definition_problems),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_hidden_fields),
		cmocka_unit_test(test_drawn_conditions),
		cmocka_unit_test(test_computed),
		cmocka_unit_test(test_computed_in_an_entry),
		cmocka_unit_test(test_a_chain_of_formulas),
		cmocka_unit_test(test_a_circle_of_formulas),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_answers_of_actions),
		cmocka_unit_test(test_customers),
		cmocka_unit_test(test_group_asks_around),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
