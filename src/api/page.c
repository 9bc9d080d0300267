/* page -- the API to read: every call with what it takes and gives, out of the same rows as /api/openapi.json. */
#include "api/inside.h"

#include "base/arena.h"
#include "base/str.h"
#include "html/html.h"
#include "i18n/i18n.h"
#include "web/app.h"

struct page_member { const char *name, *type, *about; bool needed; };
struct page_members { struct page_member *items; size_t count, capacity; };

struct page_call {
	const char *method, *path, *about, *scope, *tag;
	bool first;		/* of its tag */
	struct page_members query, body, answer;
};

struct api_page_of_calls {
	const char *lang, *base;
	struct page_call *items;
	size_t count, capacity;
};

#include "gen/api_page.html.h"

static const char *
type_words(struct arena *arena, const struct member *m)
{
	static const char *const words[] = {
		[MEMBER_TEXT] = "text", [MEMBER_ID] = "id", [MEMBER_INT] = "integer", [MEMBER_INT32] = "integer",
		[MEMBER_REAL] = "number", [MEMBER_BOOL] = "true or false", [MEMBER_INSTANT] = "time",
		[MEMBER_DATE] = "date", [MEMBER_WORD] = "word", [MEMBER_TEXTS] = "list of texts",
		[MEMBER_INTS] = "list of integers", [MEMBER_JSON] = "object", [MEMBER_ARRAY] = "list",
		[MEMBER_OBJECT] = "object", [MEMBER_LIST] = "list of objects", [MEMBER_OWN] = "text",
	};
	struct buf to = buf_make(arena, 8192);

	buf_puts(&to, words[m->type == MEMBER_OWN ? m->as : m->type]);
	if ((m->traits & OR_NULL) != 0)
		buf_puts(&to, " or null");
	for (int i = 0; m->words != NULL && i < m->words->count; i++)
		if (m->words->token(i) != NULL)
			buf_printf(&to, "%s%s", i == 0 ? ": " : ", ", m->words->token(i));
	return buf_text(&to);
}

/* Those of an object inside stand below it, with a dot. */
static void
add_members(struct arena *arena, struct page_members *to, const struct shape *shape, unsigned when, const char *above,
    int depth)
{
	if (shape == NULL || depth > 2)
		return;
	for (const struct member *m = shape->members; m->name != NULL; m++) {
		const char *name = arena_printf(arena, "%s%s", above, m->name);

		if ((m->traits & when) == 0)
			continue;
		*arena_push(arena, to) = (struct page_member){ name, type_words(arena, m), m->about,
			when == NEW && (m->traits & NEEDED) != 0 };
		add_members(arena, to, m->of, when == CHANGE && m->type == MEMBER_LIST ? NEW : when,
		    arena_printf(arena, "%s.", name), depth + 1);
	}
}

struct gathering { struct arena *arena; struct api_page_of_calls *page; const char *tag; };

static void
add_call(void *arg, const struct door *door, const struct route *route)
{
	static const char *const methods[] = { [GET] = "GET", [POST] = "POST", [PUT] = "PUT", [PATCH] = "PATCH",
	    [DELETE] = "DELETE" };
	static const char *const scopes[NEED_COUNT] = { [NEEDS_KEY_READ] = "read", [NEEDS_KEY_PLAN] = "plan",
	    [NEEDS_KEY_WRITE] = "write", [NEEDS_KEY_ADMIN] = "admin" };
	struct gathering *g = arg;
	const struct contract *contract = route->contract;
	struct page_call *call;

	if (contract == NULL || route->needs == NEEDS_PUBLIC)
		return;
	call = arena_push(g->arena, g->page);
	*call = (struct page_call){ .method = methods[route->method],
		.path = arena_printf(g->arena, "%s%s", door->prefix, route->path), .about = route->about,
		.scope = scopes[route->needs], .tag = api_tag(g->arena, route) };
	call->first = !str_equal(call->tag, g->tag);
	g->tag = call->tag;
	add_members(g->arena, &call->query, contract->query, NEW, "", 0);
	add_members(g->arena, &call->body, contract->body, route->method == PATCH ? CHANGE : NEW, "", 0);
	add_members(g->arena, &call->answer, contract->answer, GIVEN, "", 0);
}

static struct err *
show_page(struct request *rq, struct response *rs)
{
	static const struct door *const here[] = { &api_door, NULL };
	struct api_page_of_calls page = { .lang = "en", .base = rq->app->base_url };
	struct gathering gathering = { rq->ctx->arena, &page, "" };

	app_each_route(here, add_call, &gathering);
	respond_type(rs, "text/html; charset=utf-8");
	api_page(&rs->html, &page);
	return OK;
}

const struct route api_page_routes[] = {
	{ GET, "", show_page, NEEDS_PUBLIC, .about = "This description, to read.",
	  .contract = &(const struct contract){ show_page, .content = "text/html" } },
	{ 0 },
};
