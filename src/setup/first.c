/* first -- an empty installation: the code that opens it, its first unit and administrator, guesses for both. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "setup/setup.h"

enum { CODE_LETTERS = 20 };

/* Names and cities of all zones, with coordinates; part of the system's tzdata. */
static const char ZONES[] = "/usr/share/zoneinfo/zone.tab";

struct err *
setup_is_empty(struct ctx *ctx, bool *out)
{
	struct units units;

	TRY(unit_list_all(ctx, &units));
	*out = units.count == 0;
	return OK;
}

const char *
setup_code(struct ctx *ctx)
{
	/* A MAC over nothing: as good as random, and the same after each start until it is used. */
	const char *token = crypt_sign(ctx, database_secret(db_database(ctx->db)), "first start", "", "");

	return arena_strndup(ctx->arena, token, CODE_LETTERS);
}

bool
setup_code_is(struct ctx *ctx, const char *typed)
{
	return !str_empty(typed) && crypt_equal_text(setup_code(ctx), typed);
}

/* ---- guesses ---- */

static const struct { const char *country, *zone; } zones[] = {
	{ "AT", "Europe/Vienna" }, { "BE", "Europe/Brussels" }, { "CH", "Europe/Zurich" }, { "DE", "Europe/Berlin" },
	{ "ES", "Europe/Madrid" }, { "FR", "Europe/Paris" }, { "GB", "Europe/London" }, { "IE", "Europe/Dublin" },
	{ "IT", "Europe/Rome" }, { "LI", "Europe/Vaduz" }, { "LU", "Europe/Luxembourg" },
	{ "NL", "Europe/Amsterdam" }, { "PT", "Europe/Lisbon" }, { "DK", "Europe/Copenhagen" },
	{ "SE", "Europe/Stockholm" }, { "NO", "Europe/Oslo" }, { "PL", "Europe/Warsaw" }, { "CZ", "Europe/Prague" },
};

const char *
setup_country(struct arena *arena, const char *accept_language, enum lang lang)
{
	static const char *const usual[LANG_COUNT] = { [LANG_EN] = "GB", [LANG_FR] = "FR", [LANG_NL] = "NL",
		[LANG_DE] = "DE", [LANG_IT] = "IT", [LANG_ES] = "ES" };
	const char *at = accept_language != NULL ? accept_language : "";

	/* Of the first language that names a country we know the zone of. */
	for (; (at = strchr(at, '-')) != NULL; at++) {
		for (size_t i = 0; i < COUNT_OF(zones); i++)
			if (toupper((unsigned char)at[1]) == zones[i].country[0] && at[1] != '\0' &&
			    toupper((unsigned char)at[2]) == zones[i].country[1] && !isalpha((unsigned char)at[3]))
				return arena_strdup(arena, zones[i].country);
	}
	return usual[lang];
}

const char *
setup_zone(const char *country)
{
	for (size_t i = 0; i < COUNT_OF(zones); i++)
		if (str_equal(zones[i].country, country))
			return zones[i].zone;
	return "Europe/Zurich";
}

const char *
setup_zone_in(struct arena *arena, const char *country, const char *zone)
{
	FILE *in = fopen(ZONES, "re");
	char line[512], code[8], name[128], first[128] = "";
	bool there = false;

	if (in == NULL)
		return zone;
	while (!there && fgets(line, sizeof(line), in) != NULL) {
		if (line[0] == '#' || sscanf(line, "%7s %*s %127s", code, name) != 2 || !str_equal(code, country))
			continue;
		there = str_equal(name, zone);
		if (first[0] == '\0')
			memcpy(first, name, sizeof(first));
	}
	fclose(in);
	if (there || first[0] == '\0')
		return zone;
	for (size_t i = 0; i < COUNT_OF(zones); i++)
		if (str_equal(zones[i].country, country))
			return zones[i].zone;
	return arena_strdup(arena, first);
}

/* "+4709" or "-0034512" (degrees of `whole` digits, minutes, perhaps seconds) to degrees. */
static double
degrees(const char *text, size_t size, int whole)
{
	char digits[8] = "";
	long number;
	double value;

	if (size < 2 || size - 1 >= sizeof(digits))
		return 0;
	memcpy(digits, text + 1, size - 1);
	number = strtol(digits, NULL, 10);
	value = (int)size - 1 > whole + 2
	    ? (double)(number / 10000) + (double)(number / 100 % 100) / 60 + (double)(number % 100) / 3600
	    : (double)(number / 100) + (double)(number % 100) / 60;
	return text[0] == '-' ? -value : value;
}

static void
read_place(const char *text, double *latitude, double *longitude)
{
	size_t first = 1 + strcspn(text + 1, "+-"), second = 1 + strcspn(text + first + 1, "\t ");

	*latitude = degrees(text, first, 2);
	*longitude = degrees(text + first, second, 3);
}

bool
setup_place_of_zone(struct arena *arena, const char *zone, struct setup_place *out)
{
	FILE *in = fopen(ZONES, "re");
	char line[512], place[64], name[128];
	bool found = false;

	if (in == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), in) != NULL) {
		if (line[0] == '#' || sscanf(line, "%*s %63s %127s", place, name) != 2 || !str_equal(name, zone))
			continue;
		const char *slash = strrchr(name, '/');
		char *city = arena_strdup(arena, slash != NULL ? slash + 1 : name);

		for (char *at = city; *at != '\0'; at++)
			*at = *at == '_' ? ' ' : *at;
		out->city = city;
		read_place(place, &out->latitude, &out->longitude);
		found = true;
	}
	fclose(in);
	return found;
}

/* ---- the first unit ---- */

struct installing { const struct setup_first *what; struct unit *unit; struct person *admin; const char *token; };

static struct err *
install(struct ctx *ctx, void *arg)
{
	struct installing *installing = arg;
	const struct setup_first *what = installing->what;
	struct installation installation = { .company = what->company, .country = what->country,
		.zone = setup_zone(what->country), .lang = what->lang, .admin_name = what->name,
		.admin_email = what->email };
	bool empty;

	TRY(setup_is_empty(ctx, &empty));
	if (!empty)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "Doorstep is set up already. Log in."), "units are there");
	return account_install(ctx, &installation, installing->unit, installing->admin, &installing->token);
}

struct err *
setup_install(struct ctx *ctx, const struct setup_first *what, struct unit *unit, struct person *admin)
{
	struct installing installing = { .what = what, .unit = unit, .admin = admin };
	struct problems problems = { 0 };
	struct ctx own = *ctx;
	struct err *err;

	if (str_empty(what->company))
		problem_add(ctx->arena, &problems, "company", T(ctx, "Enter a name."));
	if (str_empty(what->name))
		problem_add(ctx->arena, &problems, "name", T(ctx, "Enter a name."));
	person_check_password(ctx, what->password, what->email, &problems);
	TRY(err_invalid(ctx, &problems));
	err = db_transaction(&own, install, &installing);
	ctx->sql_count = own.sql_count;
	TRY(err);
	return password_link_use(&own, installing.token, what->password, admin);
}
