/* qr_test -- the fixed parts that ISO/IEC 18004 prescribes stand where they must, and the drawing is the code. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "qr/qr.h"

static struct ctx
open_ctx(struct arena *arena, struct env *env)
{
	*env = env_still(INSTANT(1803628800), 1);
	return ctx_make(arena, env, NULL);
}

/* Of a finder pattern, with its light border: rings by distance from the middle. */
static void
expect_finder(const struct qr *qr, int cx, int cy)
{
	for (int y = cy - 4; y <= cy + 4; y++)
		for (int x = cx - 4; x <= cx + 4; x++) {
			int ring = abs(x - cx) > abs(y - cy) ? abs(x - cx) : abs(y - cy);

			if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
				continue;
			assert_int_equal(qr->dark[y * qr->width + x], ring != 2 && ring != 4);
		}
}

static void
has_the_fixed_patterns(void **state)
{
	static const char *const texts[] = { "a", "https://portal.example.org/q/23456789abcdefghjkmn",
		"https://portal.example.org/q/23456789abcdefghjkmn?und=so+weiter&noch=mehr&und=noch+mehr+davon" };
	struct arena *arena = arena_open();
	struct env env;
	struct ctx ctx = open_ctx(arena, &env);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct qr qr;

		assert_null(qr_make(&ctx, texts[i], &qr));
		assert_int_equal((qr.width - 17) % 4, 0);
		expect_finder(&qr, 3, 3);
		expect_finder(&qr, qr.width - 4, 3);
		expect_finder(&qr, 3, qr.width - 4);
		for (int k = 8; k < qr.width - 8; k++) {	/* timing */
			assert_int_equal(qr.dark[6 * qr.width + k], k % 2 == 0);
			assert_int_equal(qr.dark[k * qr.width + 6], k % 2 == 0);
		}
		assert_true(qr.dark[(qr.width - 8) * qr.width + 8]);
	}
	arena_close(arena);
}

static void
draws_every_module_once(void **state)
{
	struct arena *arena = arena_open();
	struct env env;
	struct ctx ctx = open_ctx(arena, &env);
	struct buf svg = buf_make(arena, 1 << 20);
	const char *at;
	struct qr qr;
	int drawn = 0, dark = 0;

	(void)state;
	assert_null(qr_make(&ctx, "https://portal.example.org/q/23456789abcdefghjkmn", &qr));
	qr_svg(&svg, &qr, "Pump <1> & \"2\"");
	assert_non_null(strstr(buf_text(&svg), "aria-label=\"Pump &lt;1> &amp; &quot;2&quot;\""));
	for (int i = 0; i < qr.width * qr.width; i++)
		dark += qr.dark[i];
	at = strstr(buf_text(&svg), "fill=\"#000\" d=\"") + strlen("fill=\"#000\" d=\"");
	while (*at == 'M') {
		int x, y, run, back, used;

		assert_int_equal(sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &run, &back, &used), 4);
		assert_int_equal(run, back);
		for (int i = 0; i < run; i++)
			assert_true(qr.dark[(y - QR_QUIET) * qr.width + x - QR_QUIET + i]);
		drawn += run;
		at += used;
	}
	assert_int_equal(drawn, dark);
	arena_close(arena);
}

static void
refuses_what_no_label_holds(void **state)
{
	struct arena *arena = arena_open();
	struct env env;
	struct ctx ctx = open_ctx(arena, &env);
	char *text = arena_new_array(arena, QR_LONGEST + 2, char);
	struct qr qr;

	(void)state;
	assert_non_null(qr_make(&ctx, "", &qr));
	memset(text, 'x', QR_LONGEST + 1);
	assert_non_null(qr_make(&ctx, text, &qr));
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_fixed_patterns),
		cmocka_unit_test(draws_every_module_once),
		cmocka_unit_test(refuses_what_no_label_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
