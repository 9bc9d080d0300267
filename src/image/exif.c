/* exif -- of all that a camera writes, three things: how it was held, where, and when (EXIF 2.32, TIFF 6.0). */
#include <math.h>
#include <string.h>
#include "image/inside.h"

enum { TURN = 0x0112, MAIN_DETAILS = 0x8769, MAIN_PLACE = 0x8825, TAKEN = 0x9003 };
enum { NORTH = 1, LATITUDE, EAST, LONGITUDE };
enum { TEXT_TYPE = 2, SHORT_TYPE, LONG_TYPE, RATIO_TYPE };

struct tiff {
	struct bytes in;
	bool big;			/* the larger byte first */
};

/* Past the end everything is 0. */
static uint32_t
number(const struct tiff *t, size_t at, size_t size)
{
	uint32_t value = 0;

	if (at > t->in.size || size > t->in.size - at)
		return 0;
	for (size_t i = 0; i < size; i++)
		value |= (uint32_t)t->in.at[at + i] << 8 * (t->big ? size - 1 - i : i);
	return value;
}

/* The place of the entry `tag` in the directory at `at`; 0: none. */
static size_t
entry(const struct tiff *t, size_t at, uint32_t tag)
{
	uint32_t count = at == 0 ? 0 : number(t, at, 2);

	for (uint32_t i = 0; i < count; i++) {
		size_t here = at + 2 + (size_t)12 * i;

		if (here + 12 > t->in.size)
			return 0;
		if (number(t, here, 2) == tag)
			return here;
	}
	return 0;
}

static size_t
directory(const struct tiff *t, size_t from, uint32_t tag)
{
	size_t at = entry(t, from, tag);

	return at == 0 ? 0 : number(t, at + 8, 4);
}

/* Degrees, minutes, seconds, each a fraction. */
static bool
degrees(const struct tiff *t, size_t place, uint32_t tag, uint32_t side_tag, char negative, double most, double *out)
{
	static const double parts[] = { 1, 60, 3600 };
	size_t at = entry(t, place, tag), side = entry(t, place, side_tag);
	double sum = 0;

	if (at == 0 || side == 0 || number(t, at + 2, 2) != RATIO_TYPE || number(t, at + 4, 4) != 3)
		return false;
	at = number(t, at + 8, 4);
	for (size_t i = 0; i < 3; i++) {
		uint32_t below = number(t, at + 8 * i + 4, 4);

		if (below == 0 && number(t, at + 8 * i, 4) != 0)
			return false;
		sum += below == 0 ? 0 : number(t, at + 8 * i, 4) / (double)below / parts[i];
	}
	*out = (char)number(t, side + 8, 1) == negative ? -sum : sum;
	return isfinite(sum) && sum <= most;
}

/* "2027:03:01 08:15:00" as the camera's clock said it. */
static void
read_taken(const struct tiff *t, size_t details, char taken[20])
{
	static const char form[] = "dddd:dd:dd dd:dd:dd";
	size_t at = entry(t, details, TAKEN);

	if (at == 0 || number(t, at + 2, 2) != TEXT_TYPE || number(t, at + 4, 4) < 19)
		return;
	at = number(t, at + 8, 4);
	if (at > t->in.size || t->in.size - at < 19)
		return;
	for (size_t i = 0; i < 19; i++) {
		char c = (char)t->in.at[at + i];

		if (form[i] == 'd' ? c < '0' || c > '9' : c != form[i])
			return;
	}
	if (memcmp(t->in.at + at, "0000", 4) == 0)
		return;
	memcpy(taken, t->in.at + at, 19);
	taken[4] = taken[7] = '-';
	taken[10] = 'T';
	taken[19] = '\0';
}

struct exif
exif_read(struct bytes in)
{
	struct exif out = { .turn = 1 };
	struct tiff t = { in, in.size >= 8 && in.at[0] == 'M' };
	size_t main_directory, place, at;
	uint32_t turn;

	if (in.size < 8 || (memcmp(in.at, "II*\0", 4) != 0 && memcmp(in.at, "MM\0*", 4) != 0))
		return out;
	main_directory = number(&t, 4, 4);
	at = entry(&t, main_directory, TURN);
	turn = at == 0 || number(&t, at + 2, 2) != SHORT_TYPE ? 1 : number(&t, at + 8, 2);
	if (turn >= 1 && turn <= 8)
		out.turn = (int)turn;
	read_taken(&t, directory(&t, main_directory, MAIN_DETAILS), out.taken);
	place = directory(&t, main_directory, MAIN_PLACE);
	out.has_place = place != 0 && degrees(&t, place, LATITUDE, NORTH, 'S', 90, &out.latitude) &&
	    degrees(&t, place, LONGITUDE, EAST, 'W', 180, &out.longitude);
	/* A camera that has not found itself yet writes zeros. */
	if (out.latitude == 0 && out.longitude == 0)
		out.has_place = false;
	return out;
}
