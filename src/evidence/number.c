/*
 * number -- the evidence number: unit and place in its chain, sealed.
 *
 * Fifteen bytes as 24 letters and digits: a keyed hash of eight bytes, and seven bytes hidden with a
 * second hash of the first.  So a number tells nothing, cannot be guessed (2^64), and one that we
 * gave out is known as ours even when its record was taken away.
 */
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "evidence/inside.h"

enum { TAG = 8, PLACE = 7, SIZE = TAG + PLACE, LETTERS = 24 };

/* Stands before the number in every file of ours. */
const char evidence_number_mark[] = "doorstep-evidence:";

/* Crockford's base 32: no I, L, O, U, so that it can be read aloud. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static struct bytes
keyed(struct ctx *ctx, const char *use, const uint8_t *at, size_t size)
{
	return crypt_keyed_hash(ctx, database_secret(db_database(ctx->db)), use,
	    bytes_hex(ctx, (struct bytes){ at, size }));
}

/* Hides or shows the place: the same both ways. */
static void
turn(struct ctx *ctx, const uint8_t tag[TAG], uint8_t place[PLACE])
{
	struct bytes stream = keyed(ctx, "evidence number hides", tag, TAG);

	for (int i = 0; i < PLACE; i++)
		place[i] ^= stream.at[i];
}

const char *
number_seal(struct ctx *ctx, unit_id unit, int64_t seq)
{
	uint8_t all[SIZE], *place = all + TAG;
	char *text = arena_alloc(ctx->arena, LETTERS + LETTERS / 4), *at = text;
	unsigned bits = 0, held = 0;

	MUST(unit.value > 0 && unit.value < (1 << 24) && seq > 0 && seq < (INT64_C(1) << 32));
	for (int i = 0; i < 3; i++)
		place[i] = (uint8_t)(unit.value >> (16 - 8 * i));
	for (int i = 0; i < 4; i++)
		place[3 + i] = (uint8_t)(seq >> (24 - 8 * i));
	memcpy(all, keyed(ctx, "evidence number", place, PLACE).at, TAG);
	turn(ctx, all, place);
	for (int i = 0, letters = 0; i < SIZE; i++) {
		bits = bits << 8 | all[i];
		for (held += 8; held >= 5; held -= 5) {
			if (letters > 0 && letters % 4 == 0)
				*at++ = '-';
			*at++ = alphabet[bits >> (held - 5) & 31];
			letters++;
		}
	}
	*at = '\0';
	return text;
}

/* 0 to 31, or -1: no such letter. */
static int
letter_value(char letter)
{
	const char *found;

	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	if (letter == 'O')
		letter = '0';
	if (letter == 'I' || letter == 'L')
		letter = '1';
	found = letter == '\0' ? NULL : strchr(alphabet, letter);
	return found == NULL ? -1 : (int)(found - alphabet);
}

static bool
read_letters(const char *typed, uint8_t all[SIZE])
{
	unsigned bits = 0, held = 0;
	int size = 0, letters = 0;

	for (const char *at = typed; *at != '\0'; at++) {
		int value;

		if (*at == '-' || *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
			continue;
		value = letter_value(*at);
		if (value < 0 || ++letters > LETTERS)
			return false;
		bits = bits << 5 | (unsigned)value;
		held += 5;
		if (held >= 8) {
			held -= 8;
			all[size++] = (uint8_t)(bits >> held);
		}
	}
	return letters == LETTERS;
}

bool
number_open(struct ctx *ctx, const char *typed, unit_id *unit, int64_t *seq)
{
	uint8_t all[SIZE], *place = all + TAG;

	if (strnlen(typed, 100) == 100 || !read_letters(typed, all))
		return false;
	turn(ctx, all, place);
	if (!crypt_equal((struct bytes){ all, TAG },
	    (struct bytes){ keyed(ctx, "evidence number", place, PLACE).at, TAG }))
		return false;
	unit->value = (int64_t)place[0] << 16 | place[1] << 8 | place[2];
	*seq = (int64_t)place[3] << 24 | place[4] << 16 | place[5] << 8 | place[6];
	return true;
}
