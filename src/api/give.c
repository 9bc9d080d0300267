/* give -- structs as JSON, by their shapes: see shape.h. */
#include "api/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"

enum { ETAG_LETTERS = 22, RECORD_MOST = 64 << 20, PAGE = 50 };

/* Any list of the house. */
struct any_list { const void *items; size_t count; };

struct giving {
	struct json *j;
	struct request *rq;
	const struct zone *zone;
};

/* ---- one member ---- */

#define GET_AS(type)	(*(const type *)at)

static void give_object(struct giving *, const char *key, const struct shape *, const struct pick *, bool whole,
    const void *record);

static void
give_text(struct json *j, const struct member *m, const char *text)
{
	json_text(j, m->name, text == NULL && (m->traits & OR_NULL) == 0 ? "" : text);
}

static void
give_int(struct json *j, const struct member *m, int64_t value, int64_t none)
{
	if (value == none && (m->traits & OR_NULL) != 0)
		json_none(j, m->name);
	else
		json_int(j, m->name, value);
}

static void
give_list(struct giving *g, const struct member *m, const struct pick *picks, bool whole, const struct any_list *list)
{
	json_open_array(g->j, m->name);
	for (size_t i = 0; i < list->count; i++)
		if (m->type == MEMBER_TEXTS)
			json_text(g->j, NULL, ((const char *const *)list->items)[i]);
		else if (m->type == MEMBER_INTS)
			json_int(g->j, NULL, ((const int64_t *)list->items)[i]);
		else
			give_object(g, NULL, m->of, picks, whole, (const char *)list->items + i * m->of->size);
	json_close_array(g->j);
}

static void
give_member(struct giving *g, const struct member *m, const struct pick *picks, bool whole, const void *record)
{
	const void *at = (const char *)record + m->at;
	struct json *j = g->j;

	switch (m->type) {
	case MEMBER_TEXT: give_text(j, m, GET_AS(char *)); break;
	case MEMBER_ID: json_text(j, m->name, GET_AS(struct public_id).text[0] == '\0' ? NULL :
	    ((const struct public_id *)at)->text); break;
	case MEMBER_INT: give_int(j, m, GET_AS(int64_t), INT64_MIN); break;
	case MEMBER_INT32: give_int(j, m, GET_AS(int32_t), INT32_MIN); break;
	case MEMBER_REAL: json_number(j, m->name, GET_AS(double)); break;
	case MEMBER_BOOL: json_bool(j, m->name, GET_AS(bool)); break;
	case MEMBER_INSTANT: json_instant(j, m->name, GET_AS(instant), g->zone); break;
	case MEMBER_DATE: json_text(j, m->name, DATE_IS_NONE(GET_AS(date)) ? NULL :
	    date_print(g->rq->ctx->arena, GET_AS(date))); break;
	case MEMBER_WORD: json_text(j, m->name, m->words->token(GET_AS(int))); break;
	case MEMBER_JSON: json_raw(j, m->name, str_empty(GET_AS(char *)) ? "{}" : GET_AS(char *)); break;
	case MEMBER_ARRAY: json_raw(j, m->name, str_empty(GET_AS(char *)) ? "[]" : GET_AS(char *)); break;
	case MEMBER_TEXTS: case MEMBER_INTS: case MEMBER_LIST: give_list(g, m, picks, whole, at); break;
	case MEMBER_OBJECT: give_object(g, m->name, m->of, picks, whole, at); break;
	case MEMBER_OWN: break;
	}
}

/* ---- one object ---- */

/* Whether it is wanted, and what of it. */
static bool
wants(const struct pick *picks, bool whole, const char *name, const struct pick **out)
{
	*out = NULL;
	if (whole)
		return true;
	for (; picks != NULL; picks = picks->next)
		if (picks->name == name || strcmp(picks->name, name) == 0) {
			*out = picks;
			return true;
		}
	return false;
}

static void
give_object(struct giving *g, const char *key, const struct shape *shape, const struct pick *picks, bool whole,
    const void *record)
{
	const struct zone *zone = g->zone;

	if (shape->zone != NULL)
		g->zone = shape->zone(record);
	json_open_object(g->j, key);
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		const struct pick *one;

		if ((m->traits & GIVEN) == 0 || !wants(picks, whole, m->name, &one))
			continue;
		if (m->there != NULL && !m->there(record)) {
			if ((m->traits & SOMETIMES) == 0)
				json_none(g->j, m->name);
		} else if (m->give != NULL) {
			m->give(g->j, m->name, g->rq, record);
		} else {
			give_member(g, m, one == NULL ? NULL : one->below, one == NULL || one->whole, record);
		}
	}
	json_close_object(g->j);
	g->zone = zone;
}

void
give_record(struct json *j, const char *key, struct request *rq, const struct shape *shape, const void *record)
{
	struct giving g = { .j = j, .rq = rq };
	const struct pick *picks = call_of(rq)->picks;

	give_object(&g, key, shape, picks, picks == NULL, record);
}

void
give_list_inside(struct json *j, struct request *rq, const char *key, const struct shape *shape, const void *items,
    size_t count, const struct zone *zone)
{
	struct giving g = { .j = j, .rq = rq, .zone = zone };

	json_open_array(j, key);
	for (size_t i = 0; i < count; i++)
		give_object(&g, NULL, shape, NULL, true, (const char *)items + i * shape->size);
	json_close_array(j);
}

/* ---- ETags ---- */

static const char *
tag_of(struct ctx *ctx, const struct buf *body)
{
	struct bytes hash = crypt_sha256(ctx, (struct bytes){ (const uint8_t *)body->at, body->size });

	return arena_printf(ctx->arena, "\"%.*s\"", ETAG_LETTERS, crypt_encode(ctx->arena, hash));
}

/* Of the whole record, whatever `fields=` cuts. */
const char *
give_etag(struct request *rq, const struct shape *shape, const void *record)
{
	struct buf whole = buf_make(rq->ctx->arena, RECORD_MOST);
	struct json j = json_make(&whole);
	struct giving g = { .j = &j, .rq = rq };

	give_object(&g, NULL, shape, NULL, true, record);
	return tag_of(rq->ctx, &whole);
}

/* Whether `"a", W/"b"` or `*` names the tag. */
static bool
names_tag(const char *list, const char *tag)
{
	const char *at = strstr(list, tag);

	return list[strspn(list, " ")] == '*' || (at != NULL && (at == list || at[-1] != '/'));
}

/* As what the record is read: the row's answer; of one without, that of the GET at its path or above it. */
static const struct shape *
shape_read(struct request *rq)
{
	char *path = arena_strdup(rq->ctx->arena, rq->http->path);
	struct request other = *rq;

	if (rq->route->contract->answer != NULL)
		return rq->route->contract->answer;
	for (char *end = path; end != NULL; end = strrchr(path, '/')) {
		if (end != path)
			*end = '\0';
		else if (path[0] == '/' && strchr(path + 1, '/') == NULL)
			break;
		if (request_route(&other, GET, path) && other.route->contract != NULL &&
		    other.route->contract->answer != NULL && other.route->contract->list == NULL)
			return other.route->contract->answer;
	}
	return NULL;
}

struct err *
api_match(struct request *rq, const void *record)
{
	const struct contract *contract = rq->route->contract;
	const char *wanted = http_header(rq->http, "if-match");
	const struct shape *shape = wanted == NULL ? NULL : shape_read(rq);

	call_of(rq)->matched = true;
	if (wanted == NULL && contract->match == MATCH_NEEDED)
		return api_refuse(rq, ERR_CONFLICT, 428, T(rq->ctx,
		    "Read it first, and send its ETag as If-Match, so that nobody's change is lost."));
	if (wanted == NULL || names_tag(wanted, shape == NULL ? "\n" : give_etag(rq, shape, record)))
		return OK;
	return api_refuse(rq, ERR_CONFLICT, 412, T(rq->ctx,
	    "Somebody changed this since it was read. Read it again, then decide."));
}

/* ---- answers ---- */

static struct err *
begin(struct request *rq, struct response *rs, struct json *out)
{
	const struct contract *contract = rq->route->contract;

	if (contract->status != 0)
		rs->http->status = contract->status;
	*out = write_open(rs);
	return OK;
}

struct err *
api_give(struct request *rq, struct response *rs, const void *record)
{
	const struct shape *shape = rq->route->contract->answer;
	const char *known = http_header(rq->http, "if-none-match");
	struct api_call *call = call_of(rq);
	struct json j;

	TRY(begin(rq, rs, &j));
	give_record(&j, NULL, rq, shape, record);
	if (rq->route->contract->match == MATCH_NONE && rq->route->method != GET)
		return OK;
	call->etag = call->picks == NULL ? tag_of(rq->ctx, &rs->http->body) : give_etag(rq, shape, record);
	http_set(rs->http, "ETag", call->etag);
	if (rq->route->method == GET && known != NULL && names_tag(known, call->etag)) {
		rs->http->status = 304;
		buf_truncate(&rs->http->body, 0);
	}
	return OK;
}

struct err *
api_give_made(struct request *rq, struct response *rs, const void *record, const char *path)
{
	struct api_call *call = call_of(rq);

	call->location = arena_printf(rq->ctx->arena, "%s%s", rq->door->prefix, path);
	http_set(rs->http, "Location", call->location);
	return api_give(rq, rs, record);
}

struct err *
api_give_items(struct request *rq, struct response *rs, const void *items, size_t count, const char *next)
{
	const struct contract *contract = rq->route->contract;
	struct json j;

	TRY(begin(rq, rs, &j));
	json_open_object(&j, NULL);
	json_open_array(&j, contract->list);
	for (size_t i = 0; i < count; i++)
		give_record(&j, NULL, rq, contract->answer, (const char *)items + i * contract->answer->size);
	json_close_array(&j);
	json_text(&j, "next", next);
	json_close_object(&j);
	return OK;
}

/* ---- cursors ---- */

struct err *
api_cursor_wrong(struct request *rq)
{
	struct problems problems = { 0 };

	problem_add(rq->ctx->arena, &problems, "/cursor", T(rq->ctx, "Send `next` of the page before as it was."));
	return err_invalid(rq->ctx, &problems);
}

struct err *
api_cursor(struct request *rq, const struct api_page *page, int64_t least, int64_t *out)
{
	return page->cursor == NULL || str_to_int(page->cursor, least, INT64_MAX, out) ? OK : api_cursor_wrong(rq);
}

struct err *
api_cursor_at(struct request *rq, const struct api_page *page, instant *at, int64_t *number)
{
	char **parts;

	if (page->cursor == NULL)
		return OK;
	parts = str_split(rq->ctx->arena, page->cursor, '.', NULL);
	if (parts[0] == NULL || parts[1] == NULL || parts[2] != NULL ||
	    !str_to_int(parts[0], INT64_MIN, INT64_MAX, &at->s) || !str_to_int(parts[1], 1, INT64_MAX, number))
		return api_cursor_wrong(rq);
	return OK;
}

const char *
api_cursor_print(struct request *rq, instant at, int64_t number)
{
	return arena_printf(rq->ctx->arena, "%lld.%lld", (long long)at.s, (long long)number);
}

/* ---- lists that are held whole ---- */

const struct shape api_whole_query = { "Page", "", (const struct member[]){
	PAGE_MEMBERS(api_page_holder, page), { 0 } }, sizeof(struct api_page_holder), NULL };
const struct shape api_whole_updated_query = { "PageOfChanges", "", (const struct member[]){
	PAGE_MEMBERS(api_page_holder, page), UPDATED_MEMBER(api_page_holder, page), { 0 } },
	sizeof(struct api_page_holder), NULL };
const struct shape api_archived_query = { "PageOfArchived", "", (const struct member[]){
	PAGE_MEMBERS(api_archived_asked, page), UPDATED_MEMBER(api_archived_asked, page),
	{ "archived", AT(api_archived_asked, archived), NEW, "Archived ones too" }, { 0 } },
	sizeof(struct api_archived_asked), NULL };

static size_t
place_of(const struct shape *shape, const char *name)
{
	for (const struct member *m = shape->members; m->name != NULL; m++)
		if (strcmp(m->name, name) == 0)
			return m->at;
	MUST(!"a list that tells changes has items with updated_at");
	return 0;
}

/* Where the public id of an item lies; SIZE_MAX: it has none. */
static size_t
place_of_id(const struct shape *shape)
{
	for (const struct member *m = shape->members; m->name != NULL; m++)
		if (m->type == MEMBER_ID && strcmp(m->name, "id") == 0)
			return m->at;
	return SIZE_MAX;
}

/* What a cursor calls an item: by its id, else by its place. */
static const char *
name_of(struct ctx *ctx, const char *item, size_t id, size_t place)
{
	const char *text = id == SIZE_MAX ? "" : ((const struct public_id *)(item + id))->text;

	return text[0] != '\0' ? text : arena_printf(ctx->arena, "at%zu", place);
}

/* An item in the order that it is given in. */
struct placed {
	const char *item;
	const char *id;
	int64_t updated;
};

static int
by_change(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;

	return a->updated != b->updated ? (a->updated < b->updated ? -1 : 1) : strcmp(a->id, b->id);
}

static size_t
place_all(struct ctx *ctx, const struct shape *shape, const void *items, size_t count, instant since,
    struct placed **out)
{
	size_t id = place_of_id(shape), kept = 0;
	size_t updated = INSTANT_IS_NONE(since) ? 0 : place_of(shape, "updated_at");
	struct placed *all = arena_new_array(ctx->arena, count, struct placed);

	for (size_t i = 0; i < count; i++) {
		const char *item = (const char *)items + i * shape->size;
		struct placed one = { item, name_of(ctx, item, id, i), 0 };

		if (!INSTANT_IS_NONE(since))
			one.updated = ((const instant *)(item + updated))->s;
		if (INSTANT_IS_NONE(since) || one.updated >= since.s)
			all[kept++] = one;
	}
	if (!INSTANT_IS_NONE(since) && kept > 0)
		qsort(all, kept, sizeof(*all), by_change);
	*out = all;
	return kept;
}

/* The item after the one that the cursor names: "ID", or "SECONDS.ID" of a list of changes. */
static struct err *
find_start(struct request *rq, const struct placed *all, size_t count, const struct api_page *page, size_t *start)
{
	const char *dot = page->cursor == NULL ? NULL : strchr(page->cursor, '.');
	struct problems problems = { 0 };
	struct placed last = { .id = dot == NULL ? page->cursor : dot + 1 };
	bool changes = !INSTANT_IS_NONE(page->updated_since);

	*start = 0;
	if (page->cursor == NULL)
		return OK;
	if (changes && dot != NULL && str_to_int(arena_strndup(rq->ctx->arena, page->cursor,
	    (size_t)(dot - page->cursor)), 0, INT64_MAX, &last.updated)) {
		while (*start < count && by_change(&all[*start], &last) <= 0)
			++*start;
		return OK;
	}
	while (!changes && *start < count)
		if (strcmp(all[(*start)++].id, last.id) == 0)
			return OK;
	problem_add(rq->ctx->arena, &problems, "/cursor", T(rq->ctx,
	    "Send `next` of the page before as it was; when that does not help, begin again without it."));
	return err_invalid(rq->ctx, &problems);
}

struct err *
api_give_cut(struct request *rq, struct response *rs, const void *items, size_t count, const struct api_page *asked)
{
	const struct contract *contract = rq->route->contract;
	struct arena *arena = rq->ctx->arena;
	struct api_page page = *asked;
	size_t start, limit = page.limit <= 0 ? PAGE : (size_t)page.limit, end;
	const char *next = NULL;
	struct placed *all;
	struct json j;

	if (page.updated_since.s == 0)		/* its query knows no such member */
		page.updated_since = INSTANT_NONE;
	count = place_all(rq->ctx, contract->answer, items, count, page.updated_since, &all);
	TRY(find_start(rq, all, count, &page, &start));
	end = count - start > limit ? start + limit : count;
	if (end < count)
		next = INSTANT_IS_NONE(page.updated_since) ? all[end - 1].id :
		    arena_printf(arena, "%lld.%s", (long long)all[end - 1].updated, all[end - 1].id);
	TRY(begin(rq, rs, &j));
	json_open_object(&j, NULL);
	json_open_array(&j, contract->list);
	for (size_t i = start; i < end; i++)
		give_record(&j, NULL, rq, contract->answer, all[i].item);
	json_close_array(&j);
	json_text(&j, "next", next);
	json_close_object(&j);
	return OK;
}
