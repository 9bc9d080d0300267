/* choice -- which company, which language, and leaving. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "ui/ui.h"

struct choice_row {
	const char *unit, *customer, *id;
	bool current, off;
};

struct choice_page {
	struct choice_row *items;
	size_t count, capacity;
	const char *identity;
};

struct language_row { const char *tag, *name; bool current; };

struct language_page {
	const char *here, *next;
	struct language_row rows[LANG_COUNT];
};

#include "gen/portal_choice.html.h"

/* ---- companies ---- */

static bool
listed_before(const struct access_standings *standings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (ID_EQUAL(standings->items[j].customer, standings->items[i].customer))
			return true;
	return false;
}

static struct err *
show_companies(struct request *rq, struct response *rs)
{
	const struct portal *portal = portal_of(rq);
	const struct access_visitor *visitor = &portal->visitor;
	struct choice_page page = { .identity = visitor->identity };

	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (listed_before(&visitor->standings, i) ||
		    (portal->has_unit && !ID_EQUAL(standing->unit, portal->unit.id)))
			continue;
		*arena_push(rq->ctx->arena, &page) = (struct choice_row){
			.unit = standing->unit_name,
			.customer = standing->customer_name,
			.id = standing->customer_public_id.text,
			.current = visitor->here != NULL &&
			    ID_EQUAL(visitor->here->customer, standing->customer),
			.off = !standing->unit_on || !standing->customer_on,
		};
	}
	choice_page(&rs->html, &page);
	return portal_frame(
	    rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Where do you want to go?") });
}

static struct err *
choose(struct request *rq, struct response *rs)
{
	const struct access_visitor *visitor = &portal_of(rq)->visitor;
	const char *customer = field(rq, "customer");

	TRY(access_choose(rq->ctx, visitor, customer));
	for (size_t i = 0; i < visitor->standings.count; i++)
		if (str_equal(visitor->standings.items[i].customer_public_id.text, customer))
			respond_see_other(rs,
			    arena_printf(
				rq->ctx->arena, "/p/%s", visitor->standings.items[i].unit_slug));
	return OK;
}

/* ---- language ---- */

static const char *
way_back(struct request *rq)
{
	const char *next = field(rq, "next");

	/* respond_see_other() refuses what is not a path of ours; this keeps it to pages of the portal. */
	if (str_starts(next, "/p/") || str_starts(next, "/l/") || str_starts(next, "/k/"))
		return strstr(next, "//") == NULL && strchr(next, '\\') == NULL ? next : "/p";
	return portal_path(rq, "%s", "");
}

static struct err *
show_languages(struct request *rq, struct response *rs)
{
	struct language_page page = { .here = rq->http->path, .next = way_back(rq) };

	for (int lang = 0; lang < LANG_COUNT; lang++)
		page.rows[lang] = (struct language_row){ lang_tag((enum lang)lang),
			lang_own_name((enum lang)lang), (enum lang)lang == rq->ctx->lang };
	language_page(&rs->html, &page);
	return portal_frame(
	    rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Language"), .back = page.next });
}

static struct err *
choose_language(struct request *rq, struct response *rs)
{
	const struct portal *portal = portal_of(rq);
	enum lang lang;

	if (!lang_parse(field(rq, "lang"), &lang))
		return portal_not_found(rq->ctx, "no such language");
	if (portal->known)
		TRY(access_set_lang(rq->ctx, &portal->visitor, lang));
	respond_cookie(rq, rs, "ds_lang", lang_tag(lang), 365 * 86400);
	respond_see_other(rs, way_back(rq));
	return OK;
}

/* ---- leaving ---- */

static struct err *
leave(struct request *rq, struct response *rs)
{
	const struct portal *portal = portal_of(rq);

	if (portal->known)
		TRY(access_leave(rq->ctx, &portal->visitor));
	respond_cookie(rq, rs, "ds_portal", "", COOKIE_GONE);
	http_set(rs->http, "Clear-Site-Data", "\"cache\", \"storage\"");
	respond_flash(rq, rs, T(rq->ctx, "You are signed out."));
	respond_see_other(rs, portal_path(rq, "%s", ""));
	return OK;
}

const struct route portal_choice_routes[] = {
	{ GET, "/companies", show_companies, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Companies of an identity" },
	{ GET, "/:unit/companies", show_companies, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Customers of an identity in a unit" },
	{ POST, "/companies", choose, .needs = NEEDS_CONTACT, .fields = "customer",
	    .about = "Chooses one" },
	{ GET, "/language", show_languages, .needs = NEEDS_PUBLIC, .fields = "next",
	    .about = "Languages" },
	{ POST, "/language", choose_language, .needs = NEEDS_PUBLIC, .fields = "next lang",
	    .about = "Chooses one" },
	{ GET, "/:unit/language", show_languages, .needs = NEEDS_PUBLIC, .fields = "next",
	    .about = "Languages" },
	{ POST, "/:unit/language", choose_language, .needs = NEEDS_PUBLIC, .fields = "next lang",
	    .about = "Chooses one" },
	{ POST, "/leave", leave, .needs = NEEDS_PUBLIC, .fields = "", .about = "Signs out" },
	{ POST, "/:unit/leave", leave, .needs = NEEDS_PUBLIC, .fields = "", .about = "Signs out" },
	{ 0 },
};
