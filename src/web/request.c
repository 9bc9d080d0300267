/* request -- what handlers ask of a request: path values, declared fields, files, cookies. */
#include "web/inside.h"

#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

const char *
path_value(const struct request *rq, const char *name)
{
	for (int i = 0; i < rq->value_count; i++)
		if (strcmp(rq->names[i], name) == 0)
			return rq->values[i];
	MUST(rq->route == NULL);
	return "";
}

/* "name", or "f.*": every name that begins with "f." */
static bool
word_declares(const char *word, size_t size, const char *name)
{
	if (size > 2 && word[size - 1] == '*')
		return strncmp(word, name, size - 1) == 0;
	return size == strlen(name) && strncmp(word, name, size) == 0;
}

/*
 * A name that the row does not declare is a mistake in the handler, not of the caller:
 * it is noted and nothing was given.  All others who are served must not suffer from it.
 */
static bool
is_declared(const struct request *rq, const char *name)
{
	const char *fields = rq->route->fields == NULL ? "" : rq->route->fields;
	bool declared = false;

	while (*fields != '\0' && !declared) {
		size_t word = strcspn(fields, " ");

		declared = word_declares(fields, word, name);
		fields += word + strspn(fields + word, " ");
	}
	if (!declared)
		log_line(LOG_ERROR, "undeclared field", "field", name, "route", rq->route->path, NULL);
	return declared;
}

static const char *
raw(const struct request *rq, const char *name)
{
	const char *value = http_form(rq->http, name);

	if (!is_declared(rq, name))
		return NULL;
	return value != NULL ? value : http_query(rq->http, name);
}

const char *
field(const struct request *rq, const char *name)
{
	const char *value = raw(rq, name);

	return value == NULL ? "" : str_trim(rq->ctx->arena, value);
}

bool
field_given(const struct request *rq, const char *name)
{
	return raw(rq, name) != NULL;
}

struct texts {
	const char **items;
	size_t count, capacity;
};

static void
take_all(const struct request *rq, const struct http_pair *pairs, size_t count, const char *name, struct texts *to)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(pairs[i].name, name) == 0)
			*arena_push(rq->ctx->arena, to) = str_trim(rq->ctx->arena, pairs[i].value);
}

const char *const *
field_all(const struct request *rq, const char *name)
{
	struct texts all = { 0 };
	bool declared = is_declared(rq, name);

	if (declared)
		take_all(rq, rq->http->form, rq->http->form_count, name, &all);
	if (declared && all.count == 0)
		take_all(rq, rq->http->query, rq->http->query_count, name, &all);
	*arena_push(rq->ctx->arena, &all) = NULL;
	return all.items;
}

const struct http_file *
field_file(const struct request *rq, const char *name)
{
	for (size_t i = 0; is_declared(rq, name) && i < rq->http->file_count; i++)
		if (strcmp(rq->http->files[i].field, name) == 0)
			return &rq->http->files[i];
	return NULL;
}

struct err *
file_read(struct request *rq, const struct http_file *file, struct bytes *out)
{
	uint8_t *bytes = arena_alloc(rq->ctx->arena, file->size + 1);
	FILE *in = fopen(file->path, "rb");
	size_t got;

	if (in == NULL)
		return err_bug(rq->ctx, "uploaded file %s", file->path);
	got = fread(bytes, 1, file->size, in);
	fclose(in);
	if (got != file->size)
		return err_bug(rq->ctx, "uploaded file %s: %zu of %zu bytes", file->path, got, file->size);
	*out = (struct bytes){ bytes, got };
	return OK;
}

const char *
request_cookie(const struct request *rq, const char *name)
{
	if (rq->app->https)
		name = arena_printf(rq->ctx->arena, "__Host-%s", name);
	return http_cookie(rq->http, name);
}

const char *
absolute_url(const struct request *rq, const char *path)
{
	return arena_printf(rq->ctx->arena, "%s%s", rq->app->base_url, path);
}
