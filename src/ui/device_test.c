/* device_test -- browsers by what they really send, told in the words of whoever owns the device. */
#include "base/test.h"

#include <string.h>
#include "base/ctx.h"
#include "db/testing.h"
#include "ui/device.h"

static void
devices_have_names(void **state)
{
	static const struct { const char *agent, *name; } rows[] = {
		{ "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox on Android" },
		{ "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
		  "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "Samsung Internet on Android" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		  "Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
		  "Safari/537.36 Edg/126.0.0.0", "Edge on Windows" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		  "Version/17.4 Safari/605.1.15", "Safari on Mac" },
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox on Linux" },
		{ "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
		  "Safari/537.36", "Chrome on Chromebook" },
		{ "curl/8.5.0", "Unknown device" }, { "", "Unknown device" }, { NULL, "Unknown device" },
	};
	struct ctx *ctx = testing_open();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(ui_device_name(ctx, rows[i].agent), rows[i].name);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(devices_have_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
