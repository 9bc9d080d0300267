/* config -- see config.h. */
#include "cli/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "net/net.h"

static struct setting {
	const char *name;
	const char *value;
	const char *form;
} settings[] = {
#define CONFIG(name, fallback, form, about) { name, fallback, form },
#include "cli/config.inc"
#undef CONFIG
};

static struct setting *
find_setting(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

const char *
config_get(const char *name)
{
	struct setting *setting = find_setting(name);

	MUST(setting != NULL);
	return setting->value;
}

/* What is wrong with the value, or NULL. */
static const char *
wrong_with(const struct setting *setting, const char *value)
{
	int64_t number;

	if (strcmp(setting->form, "number") == 0 && !str_to_int(value, 1, 1024, &number))
		return "must be a whole number from 1 to 1024";
	if (strcmp(setting->form, "flag") == 0 && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return "must be yes or no";
	if (strcmp(setting->form, "url") == 0 && value[0] != '\0' && strstr(value, "://") == NULL)
		return "must be an address such as smtp://host:587";
	return NULL;
}

/* Kept for the life of the program: the table outlives every arena. */
static struct err *
take(struct ctx *ctx, const char *where, const char *name, const char *value)
{
	struct setting *setting = find_setting(name);
	const char *wrong;

	if (setting == NULL)
		return err_new(ctx, ERR_INVALID,
		    arena_printf(ctx->arena, "%s: there is no setting \"%s\"", where, name), "config");
	wrong = wrong_with(setting, value);
	if (wrong != NULL)
		return err_new(ctx, ERR_INVALID,
		    arena_printf(ctx->arena, "%s: \"%s\" %s", where, name, wrong), "config");
	setting->value = strdup(value);
	MUST(setting->value != NULL);
	return OK;
}

static struct err *
read_file(struct ctx *ctx, const char *path, FILE *in)
{
	char line[2048];

	for (int number = 1; fgets(line, sizeof(line), in) != NULL; number++) {
		const char *where = arena_printf(ctx->arena, "%s line %d", path, number);
		char *text = str_trim(ctx->arena, line);
		char *equals = strchr(text, '=');

		if (text[0] == '\0' || text[0] == '#')
			continue;
		if (equals == NULL)
			return err_new(ctx, ERR_INVALID,
			    arena_printf(ctx->arena, "%s: write it as name = value", where), "config");
		*equals = '\0';
		TRY(take(ctx, where, str_trim(ctx->arena, text), str_trim(ctx->arena, equals + 1)));
	}
	return OK;
}

/* DOORSTEP_SMTP_URL is smtp-url. */
static struct err *
read_environment(struct ctx *ctx)
{
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		char *name = arena_printf(ctx->arena, "DOORSTEP_%s", settings[i].name);
		const char *value;

		for (char *at = name; *at != '\0'; at++)
			*at = *at == '-' ? '_' : *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
		value = getenv(name);
		if (value != NULL)
			TRY(take(ctx, arena_printf(ctx->arena, "environment %s", name), settings[i].name, value));
	}
	return OK;
}

struct err *
config_read(struct ctx *ctx, const char *path)
{
	FILE *in;
	struct err *err;

	if (path != NULL) {
		in = fopen(path, "r");
		if (in == NULL)
			return err_new(ctx, ERR_INVALID, arena_printf(ctx->arena,
			    "the configuration \"%s\" cannot be read: %s", path, strerror(errno)), "config");
		err = read_file(ctx, path, in);
		fclose(in);
		TRY(err);
	}
	return read_environment(ctx);
}

void
config_fill_env(struct env *env)
{
	static struct net_services services;
	static struct net net;

	services = (struct net_services){
		.smtp_url = config_get("smtp-url"), .smtp_user = config_get("smtp-user"),
		.smtp_password = config_get("smtp-password"), .mail_from = config_get("mail-from"),
		.smtp_plain = str_equal(config_get("smtp-plain"), "yes"), .smtp_ca = config_get("smtp-ca"),
		.sms_url = config_get("sms-url"), .sms_token = config_get("sms-token"),
		.sms_from = config_get("sms-from"), .sms_provider = config_get("sms-provider"),
		.http_allow = config_get("http-allow"),
		.router_url = config_get("router-url"), .router_profile = config_get("router-profile"),
		.router_places = atoi(config_get("router-places")),
		.geocoder_url = config_get("geocoder-url"), .geocoder_email = config_get("geocoder-email"),
		.geocoder_pause_s = atoi(config_get("geocoder-pause")),
		.tile_url = config_get("tile-url"), .tile_credit = config_get("tile-credit"),
	};
	net = net_real(&services);
	env->net = &net;
}
