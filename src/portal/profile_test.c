/* profile_test -- the customer's own fields on the portal: who sees, who fills, and files that stay. */
#include "portal/matrix.h"

#include "form/form.h"

#define TEXT(code, label, portal) "{\"code\":\"" code "\",\"kind\":\"text\",\"label\":\"" label "\"," \
	"\"portal\":\"" portal "\"}"
#define OWN "{\"fields\":[" TEXT("gate", "Code of the gate", "write") "," TEXT("grade", "Grade", "read") "," \
	TEXT("debts", "Debts", "hidden") "," \
	"{\"code\":\"plans\",\"kind\":\"files\",\"label\":\"Plans\",\"portal\":\"write\"}," \
	"{\"code\":\"inner\",\"kind\":\"text\",\"label\":\"Unsaid\"}]}"

static const char page[] = "/p/rheintal/profile";

static int
open_profile_world(void **state)
{
	struct customer customer;
	struct form form;

	open_world(state);
	testing_ok(w.ctx, form_save(w.ctx, form_of_customer(), OWN, 0, NULL, &form));
	testing_ok(w.ctx, customer_find(w.ctx, w.house.customer.id, &customer));
	customer.custom = "{\"grade\":\"Gold\",\"debts\":\"Many\"}";
	customer.custom_version = form.version;
	testing_ok(w.ctx, customer_save(w.ctx, &customer));
	return 0;
}

static const char *
stored(void)
{
	struct customer customer;

	testing_ok(w.ctx, customer_find(w.ctx, w.house.customer.id, &customer));
	return form_values_print(w.ctx, form_values(w.ctx, customer.custom));
}

static int
post(enum who who, const char *fields)
{
	return request(who, "POST", page, arena_printf(w.ctx->arena, "csrf=%s&f._version=1&%s", w.csrf[who], fields));
}

static void
they_see_what_is_theirs_to_see(void **state UNUSED)
{
	assert_int_equal(request(BY_CODE, "GET", page, ""), 200);
	assert_non_null(strstr(w.got, "name=\"f.gate\""));
	assert_non_null(strstr(w.got, "Gold"));
	assert_null(strstr(w.got, "Many"));
	assert_null(strstr(w.got, "Unsaid"));
	assert_null(strstr(w.got, "name=\"f.grade\""));
	assert_non_null(strstr(w.got, house_email));
	assert_non_null(strstr(w.got, MARK_SECOND " 2"));
	/* Nobody gets further than the entry; a link to one visit does not open it. */
	assert_int_equal(request(NOBODY, "GET", page, ""), 303);
	assert_int_equal(request(BY_ACTIVITY, "GET", page, ""), 303);
	assert_int_equal(post(BY_ACTIVITY, "f.gate=1"), 303);
	assert_null(strstr(stored(), "gate"));
}

static void
they_fill_what_is_asked(void **state UNUSED)
{
	assert_int_equal(post(BY_CODE, "f.gate=4711&f.grade=Platinum&f.debts=None&f.plans="), 303);
	assert_non_null(strstr(stored(), "\"gate\":\"4711\""));
	assert_non_null(strstr(stored(), "\"grade\":\"Gold\""));
	assert_non_null(strstr(stored(), "\"debts\":\"Many\""));
	/* Staff who look change nothing. */
	assert_int_equal(post(STAFF_LOOKING, "f.gate=1"), 403);
	assert_non_null(strstr(stored(), "\"gate\":\"4711\""));
}

static int
post_file(enum who who)
{
	static const char pdf[] = "%PDF-1.4\nx\n%%EOF\n";
	const char *body = arena_printf(w.ctx->arena,
	    "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"f._version\"\r\n\r\n1\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"f.gate\"\r\n\r\n12\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"f.plans\"; filename=\"plan.pdf\"\r\n"
	    "Content-Type: application/pdf\r\n\r\n%s\r\n--b--\r\n", w.csrf[who], pdf);
	const char *text = arena_printf(w.ctx->arena, "POST %s HTTP/1.1\r\nHost: localhost\r\n"
	    "Sec-Fetch-Site: same-origin\r\n%sConnection: close\r\n"
	    "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %zu\r\n\r\n%s", page, w.cookies[who],
	    strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

/* A file of an own field is kept with the customer, and is there for them alone. */
static void
files_stay(void **state UNUSED)
{
	struct documents documents;
	const char *path;
	size_t kept = 0, at = 0;

	assert_int_equal(post_file(BY_CODE), 303);
	testing_ok(w.ctx, document_list(w.ctx, DOCUMENT_OF_CUSTOMER, w.house.customer.id.value, &documents));
	for (size_t i = 0; i < documents.count; i++)
		if (str_equal(documents.items[i].place.field, "plans"))
			kept++, at = i;
	assert_int_equal(kept, 1);
	assert_non_null(strstr(stored(), documents.items[at].public_id.text));
	path = arena_printf(w.ctx->arena, "/p/rheintal/d/%s/whole", documents.items[at].public_id.text);
	assert_int_equal(request(BY_CODE, "GET", path, ""), 200);
	assert_int_equal(request(BY_ACTIVITY, "GET", path, ""), 404);
	assert_int_equal(request(BY_CODE, "GET", page, ""), 200);
	assert_non_null(strstr(w.got, "plan.pdf"));
	/* Named no longer: given up. */
	assert_int_equal(post(BY_CODE, "f.gate=12"), 303);
	assert_null(strstr(stored(), documents.items[at].public_id.text));
	assert_int_equal(request(BY_CODE, "GET", path, ""), 404);
}

static void
who_may_only_see_fills_nothing(void **state UNUSED)
{
	struct contact only = { .customer = w.house.customer.id, .name = "Only Sees", .email = "sees@example.li",
		.mobile_typed = "", .lang = LANG_EN, .can_see = true, .active = true };
	enum who who = OF_ONE_SITE;

	testing_ok(w.ctx, contact_save(w.ctx, &only));
	w.cookies[who] = by_code("sees@example.li");
	learn_csrf(who);
	assert_int_equal(request(who, "GET", page, ""), 200);
	assert_null(strstr(w.got, "name=\"f.gate\""));
	assert_non_null(strstr(w.got, "Gold"));
	assert_int_equal(post(who, "f.gate=1"), 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_see_what_is_theirs_to_see),
		cmocka_unit_test(they_fill_what_is_asked),
		cmocka_unit_test(files_stay),
		cmocka_unit_test(who_may_only_see_fills_nothing),
	};

	return cmocka_run_group_tests(tests, open_profile_world, close_world);
}
