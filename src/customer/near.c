/* near -- see near.h: the optimal string alignment distance, row by row. */
#include "customer/near.h"

#include <string.h>

enum { LONGEST = 40, SHORTEST = 4, LONG_ENOUGH_FOR_BEGINNINGS = 5, LONG_ENOUGH_FOR_TWO = 6 };

static int
least(int a, int b)
{
	return a < b ? a : b;
}

bool
word_is_near(const char *typed, const char *word)
{
	int rows[3][LONGEST + 3] = { 0 };
	int n = (int)strnlen(typed, LONGEST + 1), m = (int)strnlen(word, LONGEST + 1);
	int most = n >= LONG_ENOUGH_FOR_TWO ? 2 : 1;
	int best;

	if (n < SHORTEST || n > LONGEST || m < n - most)
		return false;
	/* what stands behind the beginning that could match does not matter */
	m = least(m, n + most + (n >= LONG_ENOUGH_FOR_BEGINNINGS ? 0 : 1));
	if (m > LONGEST + 2)
		return false;
	for (int j = 0; j <= m; j++)
		rows[0][j] = j;
	for (int i = 1; i <= n; i++) {
		int *now = rows[i % 3], *one = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		now[0] = i;
		for (int j = 1; j <= m; j++) {
			now[j] = least(least(one[j], now[j - 1]) + 1, one[j - 1] + (typed[i - 1] != word[j - 1]));
			if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
				now[j] = least(now[j], two[j - 2] + 1);
		}
	}
	best = rows[n % 3][m];
	for (int j = 0; n >= LONG_ENOUGH_FOR_BEGINNINGS && j <= m; j++)
		best = least(best, rows[n % 3][j]);
	return best <= most;
}
