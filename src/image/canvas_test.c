/* canvas_test -- pixels made smaller while they come. */
#include "base/test.h"

#include "base/ctx.h"
#include "image/inside.h"

/* The mean of any smaller picture is the mean of the larger one: nothing is lost, nothing counted twice. */
static void
shrinking_keeps_the_mean(void **state UNUSED)
{
	struct arena *arena = arena_open();
	uint64_t seed = 20270226;

	for (int round = 0; round < 300; round++) {
		int width, height, side, channels = 3 + round % 2;
		double sum[2] = { 0, 0 };
		struct shrink s;
		uint8_t *row;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		width = 1 + (int)(seed >> 33) % 90;
		height = 1 + (int)(seed >> 43) % 90;
		side = 1 + (int)(seed >> 53) % 100;
		s = shrink_begin(arena, width, height, channels, side);
		row = arena_alloc(arena, (size_t)width * 4);
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width * channels; x++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				row[x] = channels == 4 && x % 4 == 3 ? 255 : (uint8_t)(seed >> 56);
				sum[0] += channels == 4 && x % 4 == 3 ? 0 : row[x];
			}
			shrink_row(&s, row);
		}
		assert_int_equal(s.row, height);
		if (s.to.width != s.width)
			assert_int_equal(s.out_row, s.to.height);
		for (int i = 0; i < s.to.width * s.to.height * channels; i++)
			sum[1] += channels == 4 && i % 4 == 3 ? 0 : s.to.at[i];
		sum[0] /= 3.0 * width * height;
		sum[1] /= 3.0 * s.to.width * s.to.height;
		if (sum[0] - sum[1] > 1.01 || sum[1] - sum[0] > 1.01)
			fail_msg("round %d: %dx%d to %d: mean %f became %f", round, width, height, side,
			    sum[0], sum[1]);
	}
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shrinking_keeps_the_mean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
