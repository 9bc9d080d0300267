/* color -- contrast as WCAG 2.2 reckons it, and an accent that can be read. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "account/settings.h"
#include "base/arena.h"

static const double READABLE = 4.5;

static bool
read_color(const char *text, double rgb[3])
{
	unsigned red, green, blue;

	if (text == NULL || strlen(text) != 7 || text[0] != '#' ||
	    strspn(text + 1, "0123456789abcdefABCDEF") != 6 ||
	    sscanf(text, "#%2x%2x%2x", &red, &green, &blue) != 3)
		return false;
	rgb[0] = red / 255.0;
	rgb[1] = green / 255.0;
	rgb[2] = blue / 255.0;
	return true;
}

/* Relative luminance; the threshold is that of the sRGB standard. */
static double
luminance(const double rgb[3])
{
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++)
		sum += weight[i] * (rgb[i] <= 0.04045 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4));
	return sum;
}

static double
contrast(const double a[3], const double b[3])
{
	double one = luminance(a), other = luminance(b);

	return (fmax(one, other) + 0.05) / (fmin(one, other) + 0.05);
}

double
color_contrast(const char *a, const char *b)
{
	double one[3], other[3];

	return read_color(a, one) && read_color(b, other) ? contrast(one, other) : 0;
}

static const char *
print_color(struct arena *arena, const double rgb[3])
{
	return arena_printf(arena, "#%02x%02x%02x", (int)lround(rgb[0] * 255),
	    (int)lround(rgb[1] * 255), (int)lround(rgb[2] * 255));
}

/* Mixed step by step with black or white, which keeps the hue, until it reaches the contrast. */
const char *
color_readable(struct arena *arena, const char *color, bool dark)
{
	/* The tinted papers of assets/css/tokens.css, which are harder than white and black. */
	static const double day[3] = { 0.91, 0.93, 0.95 }, night[3] = { 0.137, 0.165, 0.192 };
	static const double white[3] = { 1, 1, 1 }, black[3] = { 0, 0, 0 };
	const double *paper = dark ? night : day;
	const double *far = dark ? white : black;
	double rgb[3], mixed[3];

	if (!read_color(color, rgb))
		return arena_strdup(arena, dark ? "#ffffff" : "#000000");
	for (int step = 0; step <= 100; step++) {
		const char *text;
		double printed[3];

		for (int i = 0; i < 3; i++)
			mixed[i] = rgb[i] + (far[i] - rgb[i]) * step / 100;
		/* What counts is the colour of whole numbers that pages are given. */
		text = print_color(arena, mixed);
		if (read_color(text, printed) && contrast(printed, paper) >= READABLE)
			return text;
	}
	return arena_strdup(arena, dark ? "#ffffff" : "#000000");
}
